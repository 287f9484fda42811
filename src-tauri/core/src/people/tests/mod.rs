//! Inputs to effects, and any order of them: who is there, and invitations sent.

mod any_order;
mod joined;
mod sent;

use socialplus::{Invitation, InvitationStatus, RoomId, User};
use time::{Duration, OffsetDateTime};

use super::{
    input::{Action, Input, Participant, Seen, Ticket},
    machine::PeopleMachine,
};
use crate::{
    actor::{Effect, testing},
    platform::InvitationNews,
};

type Effects = Vec<Effect<PeopleMachine>>;

fn play(machine: &mut PeopleMachine, inputs: impl IntoIterator<Item = Input>) -> Effects {
    testing::play(machine, inputs)
}

fn opened() -> Input {
    Input::Open {
        room_id: "room-1".into(),
    }
}

fn list(news: Vec<InvitationNews>) -> Input {
    Input::Read(Ok(news))
}

fn event(news: InvitationNews) -> Input {
    Input::Event(Box::new(news))
}

/// An invitation to a room, made at this second of the platform's clock.
fn to_room(
    room_id: &str,
    id: &str,
    invited: &str,
    status: InvitationStatus,
    created: i64,
) -> InvitationNews {
    InvitationNews {
        invitation: Invitation {
            status,
            created_at: Some(OffsetDateTime::UNIX_EPOCH + Duration::seconds(created)),
            ..Invitation::to_co_host(id, room_id, "maya", invited)
        },
        room_id: RoomId::new(room_id),
        users: Vec::new(),
    }
}

fn sent(id: &str, invited: &str, status: InvitationStatus, created: i64) -> InvitationNews {
    to_room("room-1", id, invited, status, created)
}

fn user(user_id: &str, name: Option<&str>) -> Box<User> {
    Box::new(User {
        display_name: name.map(str::to_owned),
        ..User::from_id(user_id)
    })
}

fn invite(ticket: u64, user_id: &str) -> Input {
    Input::Invite {
        ticket: Ticket::numbered(ticket),
        user_id: user_id.into(),
    }
}

fn cancel(ticket: u64, id: &str) -> Input {
    Input::Cancel {
        ticket: Ticket::numbered(ticket),
        invitation_id: id.into(),
    }
}
