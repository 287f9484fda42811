//! Inputs to actions, any order of them, and what a reader of the list gets.

mod any_order;
mod following;
mod joining;
mod reading;
mod writing;

use std::collections::BTreeMap;

use greenroom_contract::{ChatItem, Delivery, ErrorCode, Person, Role, UiError};
use time::{Duration, OffsetDateTime};

use super::machine::{Action, ChatMachine, Input, Joined, MessagePage, PageOf, RoomContext};
use crate::{
    actor_v1::{Machine, Ticket},
    edge::error::ui_error,
    facts::{Me, MessageFacts},
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
fn at(second: u64) -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + Duration::seconds(i64::try_from(second).unwrap())
}

/// The host's room, which has a chat.
fn context() -> RoomContext {
    RoomContext {
        generation: 1,
        room_id: "room-1".to_owned(),
        me: me(),
        my_role: Role::Host,
        enabled: true,
        live_channel_id: Some("channel".to_owned()),
        post_id: Some("post".to_owned()),
        title: "Friday".to_owned(),
        roles: BTreeMap::from([("maya".to_owned(), Role::Host)]),
        people: Vec::new(),
    }
}

fn joined() -> Joined {
    Joined {
        channel_id: "channel".to_owned(),
        feed_id: "feed".to_owned(),
        is_muted: false,
        i_am_muted: false,
        moderators: vec!["mod".to_owned()],
    }
}

/// What the first page is asked for.
const FIRST: PageOf = PageOf::First { round: 1 };

/// A message of somebody else.
fn message(segment: u64) -> MessageFacts {
    MessageFacts {
        message_id: format!("id-{segment}"),
        reference_id: None,
        creator_id: Some("ravi".to_owned()),
        text: format!("text {segment}"),
        segment,
        is_deleted: false,
        created_at: Some(at(segment)),
        updated_at: Some(at(segment)),
        edited_at: None,
    }
}

/// An own message as the platform has it.
fn own(segment: u64, reference_id: &str, text: &str) -> MessageFacts {
    MessageFacts {
        reference_id: Some(reference_id.to_owned()),
        creator_id: Some("maya".to_owned()),
        text: text.to_owned(),
        ..message(segment)
    }
}

fn page_of(of: PageOf, messages: Vec<MessageFacts>, older: Option<&str>) -> Input {
    Input::Page {
        generation: 1,
        of,
        result: Ok(MessagePage {
            messages,
            users: Vec::new(),
            older: older.map(str::to_owned),
        }),
    }
}

fn heard(message: MessageFacts) -> Input {
    Input::Message {
        message,
        users: Vec::new(),
        feed_id: "feed".to_owned(),
    }
}

fn joining(context: RoomContext) -> ChatMachine {
    let mut machine = ChatMachine::default();
    play(&mut machine, [Input::Room(Some(context))]);
    machine
}

fn joined_as(joined: Joined) -> Input {
    Input::Joined {
        generation: 1,
        result: Ok(joined),
    }
}

/// A joined chat with these messages; `older` says whether there are more.
fn ready(segments: std::ops::RangeInclusive<u64>, older: Option<&str>) -> ChatMachine {
    let mut machine = joining(context());
    let first = page_of(FIRST, segments.map(message).collect(), older);
    play(&mut machine, [joined_as(joined()), first]);
    machine
}

fn failure(code: ErrorCode) -> UiError {
    ui_error(code, "said by the test")
}

fn play(machine: &mut ChatMachine, inputs: impl IntoIterator<Item = Input>) -> Vec<Action> {
    inputs
        .into_iter()
        .flat_map(|input| machine.handle(OffsetDateTime::UNIX_EPOCH, input))
        .collect()
}

/// The list as it was told last.
fn list(actions: &[Action]) -> Vec<ChatItem> {
    let last = actions.iter().rev().find_map(|action| match action {
        Action::Publish(items) => Some(items.clone()),
        _ => None,
    });
    last.expect("no list was told")
}

fn texts(items: &[ChatItem]) -> Vec<&str> {
    items.iter().map(|item| item.text.as_str()).collect()
}

fn is_told(actions: &[Action]) -> bool {
    actions
        .iter()
        .any(|action| matches!(action, Action::Publish(_)))
}

fn replies(actions: &[Action]) -> Vec<(u64, Option<ErrorCode>)> {
    actions
        .iter()
        .filter_map(|action| match action {
            Action::Reply(ticket, result) => {
                Some((ticket.0, result.as_ref().err().map(|error| error.code)))
            }
            _ => None,
        })
        .collect()
}

fn send(ticket: u64, reference_id: &str, text: &str) -> Input {
    Input::Send {
        ticket: Ticket(ticket),
        reference_id: reference_id.to_owned(),
        text: text.to_owned(),
    }
}

fn sent(reference_id: &str, result: Result<MessageFacts, UiError>) -> Input {
    Input::Sent {
        generation: 1,
        reference_id: reference_id.to_owned(),
        result,
    }
}
