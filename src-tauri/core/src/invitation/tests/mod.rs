//! Inputs to actions, and any order of them: invitations received, and invitations sent.

mod received;
mod received_any_order;
mod sent;
mod sent_any_order;

use greenroom_contract::{ErrorCode, Person, Role, RoomStatus, UiError};
use time::{Duration, OffsetDateTime};

use super::machine;
use crate::{
    actor_v1::Machine,
    edge::error::ui_error,
    facts::{
        InvitationFacts, InvitationNews, InvitationStatus, Me, ParticipantFacts, RoomFacts,
        RoomNews, UserFacts,
    },
};

fn me() -> Me {
    Me {
        person: Person {
            user_id: "maya".to_owned(),
            name: "Maya".to_owned(),
        },
        internal_id: "internal-maya".to_owned(),
    }
}

/// A moment of the platform's clock.
fn at(second: i64) -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + Duration::seconds(second)
}

/// An invitation of `invited` to a room, by somebody who is named after the invitation.
fn invitation(
    id: &str,
    room_id: &str,
    invited: &str,
    status: InvitationStatus,
    created: i64,
) -> InvitationNews {
    let inviter = format!("inviter-{id}");
    InvitationNews {
        users: vec![UserFacts {
            user_id: inviter.clone(),
            internal_id: None,
            name: Some(format!("{inviter} by name")),
        }],
        invitation: InvitationFacts {
            invitation_id: id.to_owned(),
            room_id: room_id.to_owned(),
            status,
            invited_user_id: Some(invited.to_owned()),
            invited_internal_id: None,
            inviter_user_id: Some(inviter),
            created_at: Some(at(created)),
            updated_at: None,
        },
    }
}

fn room(room_id: &str, status: RoomStatus) -> RoomNews {
    RoomNews {
        room: RoomFacts {
            room_id: room_id.to_owned(),
            title: format!("{room_id} by title"),
            status,
            created_by: Some("lena".to_owned()),
            participants: vec![ParticipantFacts {
                user_id: "lena".to_owned(),
                internal_id: None,
                role: Role::Host,
            }],
            ..RoomFacts::default()
        },
        users: Vec::new(),
    }
}

fn failure(code: ErrorCode) -> UiError {
    ui_error(code, "said by the test")
}

fn play<M: Machine>(machine: &mut M, inputs: impl IntoIterator<Item = M::Input>) -> Vec<M::Action> {
    inputs
        .into_iter()
        .flat_map(|input| machine.handle(OffsetDateTime::UNIX_EPOCH, input))
        .collect()
}
