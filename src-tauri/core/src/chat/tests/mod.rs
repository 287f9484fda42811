//! Inputs to effects, any order of them, and what a reader of the list gets.

mod any_order;
mod cost;
mod following;
mod joining;
mod list;
mod reading;
mod writing;

use std::collections::BTreeMap;

use futures_util::FutureExt as _;
use greenroom_contract::{ChatDiff, ChatItem, Delivery, ErrorCode, Role};
use socialplus::{Message, PageToken};
use time::{Duration, OffsetDateTime};

use super::{
    input::{Action, Broadcaster, Input, ItemAction, Joined, MessagePage, PageOf, RoomContext},
    list::{Follower, Place},
    state::ChatMachine,
};
use crate::{
    actor::{Effect, Machine as _, Ticket, testing::play},
    error::Error,
    platform::Me,
};

type Effects = Vec<Effect<ChatMachine>>;

/// A moment of the platform's clock.
fn at(second: u64) -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + Duration::seconds(i64::try_from(second).unwrap())
}

/// The host's room, which has a chat.
fn context() -> RoomContext {
    RoomContext {
        generation: 1,
        room_id: "room-1".into(),
        me: Me {
            user_id: "maya".into(),
            internal_id: "internal-maya".into(),
            name: "Maya".to_owned(),
        },
        my_role: Role::Host,
        enabled: true,
        channel_id: Some("channel".into()),
        post_id: Some("post".into()),
        broadcasters: BTreeMap::from([("maya".into(), broadcaster("Maya", Role::Host))]),
    }
}

fn broadcaster(name: &str, role: Role) -> Broadcaster {
    let name = name.to_owned();
    Broadcaster { name, role }
}

fn joined() -> Joined {
    Joined {
        channel_id: "channel".into(),
        feed_id: "feed".into(),
        is_muted: false,
        i_am_muted: false,
        moderators: vec!["mod".into()],
    }
}

/// What the first page is asked for.
const FIRST: PageOf = PageOf::First { round: 1 };

/// A message of somebody else.
fn message(segment: u64) -> Message {
    let text = format!("text {segment}");
    Message {
        segment,
        created_at: Some(at(segment)),
        updated_at: Some(at(segment)),
        ..Message::new(format!("id-{segment}"), "feed", "ravi", text)
    }
}

/// An own message as the platform has it.
fn own(segment: u64, reference_id: &str, text: &str) -> Message {
    Message {
        reference_id: Some(reference_id.into()),
        creator_id: Some("maya".into()),
        content: socialplus::MessageContent::Text(text.to_owned()),
        ..message(segment)
    }
}

fn page_of(of: PageOf, messages: Vec<Message>, older: Option<&str>) -> Input {
    Input::Page {
        of,
        result: Ok(MessagePage {
            messages,
            users: Vec::new(),
            older: older.map(PageToken::new),
        }),
    }
}

fn no_page(of: PageOf, code: ErrorCode) -> Input {
    Input::Page {
        of,
        result: Err(failure(code)),
    }
}

fn heard(message: Message) -> Input {
    let users = Vec::new();
    Input::Message { message, users }
}

fn joining(context: RoomContext) -> ChatMachine {
    let mut machine = ChatMachine::default();
    play(&mut machine, [Input::Room(Some(context))]);
    machine
}

fn joined_as(joined: Joined) -> Input {
    Input::Joined(Ok(joined))
}

/// A joined chat with these messages; `older` says whether there are more.
fn ready(segments: std::ops::RangeInclusive<u64>, older: Option<&str>) -> ChatMachine {
    let mut machine = joining(context());
    let first = page_of(FIRST, segments.map(message).collect(), older);
    play(&mut machine, [joined_as(joined()), first]);
    machine
}

fn failure(code: ErrorCode) -> Error {
    Error::known(code, "said by the test")
}

/// The list as it is to be seen.
fn list(machine: &ChatMachine) -> Vec<ChatItem> {
    machine.list.items()
}

/// What a reader has to hear now.
fn drain(reader: &mut Follower) -> Vec<ChatDiff> {
    std::iter::from_fn(|| reader.next().now_or_never().flatten()).collect()
}

/// Whether nothing follows from inputs, also for those who follow the list.
fn is_quiet(machine: &mut ChatMachine, inputs: impl IntoIterator<Item = Input>) -> bool {
    let mut reader = machine.list.follow();
    drain(&mut reader);
    play(machine, inputs).is_empty() && drain(&mut reader).is_empty()
}

fn texts(items: &[ChatItem]) -> Vec<&str> {
    items.iter().map(|item| item.text.as_str()).collect()
}

/// What is to be done.
fn runs(effects: &Effects) -> Vec<Action> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Run(action) => Some(action.clone()),
            Effect::Reply(..) | Effect::Notice(_) | Effect::Later(..) | Effect::Forget => None,
        })
        .collect()
}

fn replies(effects: &Effects) -> Vec<(u64, Option<ErrorCode>)> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Reply(ticket, result) => {
                Some((ticket.number(), result.as_ref().err().map(Error::code)))
            }
            Effect::Run(_) | Effect::Notice(_) | Effect::Later(..) | Effect::Forget => None,
        })
        .collect()
}

fn ticket(number: u64) -> Ticket<()> {
    Ticket::numbered(number)
}

fn send(number: u64, reference_id: &str, text: &str) -> Input {
    Input::Send {
        ticket: ticket(number),
        reference_id: reference_id.into(),
        text: text.to_owned(),
    }
}

fn load_older(number: u64) -> Input {
    Input::LoadOlder {
        ticket: ticket(number),
    }
}

/// The platform's answer to the message that was typed as number N, under the reference `LOCAL_N`.
fn sent(reference_id: &str, result: Result<Message, Error>) -> Input {
    let number = reference_id.trim_start_matches("LOCAL_");
    let number: u64 = number.parse().expect("a number");
    Input::Acted {
        place: Place::Typed(number - 1),
        action: ItemAction::Send {
            reference_id: reference_id.into(),
            text: String::new(),
        },
        result,
    }
}
