//! Inputs to effects, and any order of them: invitations received.

mod any_order;
mod earlier;
mod received;

use socialplus::{Invitation, InvitationStatus, Room, RoomId, RoomStatus, User};
use time::{Duration, OffsetDateTime};

use super::{
    input::{Action, Input, Ticket},
    machine::InvitationMachine,
};
use crate::{
    actor::{Effect, testing},
    platform::{InvitationNews, Me, RoomNews},
};

type Effects = Vec<Effect<InvitationMachine>>;

fn play(machine: &mut InvitationMachine, inputs: impl IntoIterator<Item = Input>) -> Effects {
    testing::play(machine, inputs)
}

fn me() -> Me {
    Me {
        user_id: "maya".into(),
        internal_id: "internal-maya".into(),
        name: "Maya".to_owned(),
    }
}

/// An invitation of `invited` to a room, by somebody who is named after the invitation, made at
/// this second of the platform's clock.
fn invitation(
    id: &str,
    room_id: &str,
    invited: &str,
    status: InvitationStatus,
    created: i64,
) -> InvitationNews {
    let inviter = format!("inviter-{id}");
    InvitationNews {
        users: vec![User {
            display_name: Some(format!("{inviter} by name")),
            ..User::from_id(inviter.as_str())
        }],
        room_id: RoomId::new(room_id),
        invitation: Invitation {
            status,
            created_at: Some(OffsetDateTime::UNIX_EPOCH + Duration::seconds(created)),
            ..Invitation::to_co_host(id, room_id, inviter, invited)
        },
    }
}

fn room(room_id: &str, status: RoomStatus) -> Box<RoomNews> {
    Box::new(RoomNews {
        room: Room {
            status,
            ..Room::new(room_id, "lena", format!("{room_id} by title"))
        },
        users: Vec::new(),
    })
}

fn event(news: InvitationNews) -> Input {
    Input::Event(Box::new(news))
}

fn own_show(on_air: bool) -> Input {
    Input::OwnShow { on_air }
}
