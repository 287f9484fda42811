//! Inputs to effects, and any order of them.

mod any_order;
mod ending;
mod going_live;
mod on_air;
mod opening;
mod possible;
mod status;
mod steps;
mod table;
mod walk;
mod world;

use std::collections::BTreeMap;

use greenroom_contract::{ErrorCode, Notice, Over, Role, RoomView, StatusLine};
use socialplus::{ParticipantKind, Room, RoomEventKind, RoomParticipant, RoomStatus};
use time::{Duration, OffsetDateTime};

use super::{
    input::{Action, How, Input, StageState, Ticket},
    open::{Doing, RoomMachine},
};
use crate::{
    actor::{Effect, Machine, testing},
    error::Error,
    platform::{Me, RoomNews, heard::RoomHeard},
};

const ROOM: &str = "room-1";

fn me() -> Me {
    Me {
        user_id: "maya".into(),
        internal_id: "internal-maya".into(),
        name: "Maya".to_owned(),
    }
}

fn participant(kind: ParticipantKind, user_id: &str) -> RoomParticipant {
    RoomParticipant {
        user_internal_id: Some(format!("internal-{user_id}").into()),
        ..RoomParticipant::new(kind, user_id)
    }
}

/// A moment of the platform's clock.
fn at(second: i64) -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + Duration::seconds(second)
}

/// A room of a host, with one co-host.
fn room_of(host: &str, co_host: &str, status: RoomStatus) -> RoomNews {
    RoomNews {
        room: Room {
            status,
            participants: vec![
                participant(ParticipantKind::Host, host),
                participant(ParticipantKind::CoHost, co_host),
            ],
            updated_at: Some(at(10)),
            ..Room::new(ROOM, host, "Friday")
        },
        users: Vec::new(),
    }
}

/// Maya's own room, with Ravi as co-host.
fn own_room(status: RoomStatus) -> RoomNews {
    room_of("maya", "ravi", status)
}

/// Lena's room, with Maya as co-host.
fn other_room(status: RoomStatus) -> RoomNews {
    room_of("lena", "maya", status)
}

/// What followed, in a form that tests can read.
#[derive(Debug, PartialEq)]
enum Did {
    Run(Action),
    /// The ticket's number, and the error if it was one.
    Reply(u64, Option<ErrorCode>),
    Notice(Notice),
    /// A look at the room is set for later.
    Look {
        round: u64,
        attempt: u32,
    },
    Forget,
}

fn did(effect: Effect<RoomMachine>) -> Did {
    match effect {
        Effect::Run(action) => Did::Run(action),
        Effect::Reply(ticket, result) => {
            Did::Reply(ticket.number(), result.err().map(|error| error.code()))
        }
        Effect::Notice(notice) => Did::Notice(notice),
        Effect::Later(_, Input::CheckLive { round, attempt }) => Did::Look { round, attempt },
        Effect::Later(_, other) => panic!("{other:?} is set for later"),
        Effect::Forget => Did::Forget,
    }
}

fn play(machine: &mut RoomMachine, inputs: impl IntoIterator<Item = Input>) -> Vec<Did> {
    let effects = testing::play(machine, inputs);
    effects.into_iter().map(did).collect()
}

fn signed_in() -> RoomMachine {
    let mut machine = RoomMachine::default();
    play(&mut machine, [Input::SignedIn(me())]);
    machine
}

fn ticket(number: u64) -> Ticket {
    Ticket::numbered(number)
}

fn open(number: u64, how: How) -> Input {
    Input::Open {
        ticket: ticket(number),
        room_id: ROOM.into(),
        how,
    }
}

fn read(news: RoomNews) -> Input {
    Input::Read(Ok(news))
}

/// An event as the platform's client hands it over: its room has the status that the event's name
/// stands for.
fn heard(kind: RoomEventKind, mut news: RoomNews, actor: Option<&str>) -> Input {
    if let Some(status) = kind.status() {
        news.room.status = status;
    }
    Input::Event(Box::new(RoomHeard {
        kind,
        news,
        actor: actor.map(Into::into),
    }))
}

fn event(kind: RoomEventKind, news: RoomNews) -> Input {
    heard(kind, news, None)
}

/// An event that is about Maya.
fn about_me(kind: RoomEventKind, news: RoomNews) -> Input {
    heard(kind, news, Some("internal-maya"))
}

fn stage(state: StageState) -> Input {
    Input::Stage {
        state,
        tiles: BTreeMap::new(),
    }
}

fn connected() -> Input {
    Input::Connected(Ok(()))
}

fn published() -> Input {
    Input::Published(Ok(()))
}

fn failure(code: ErrorCode) -> Error {
    Error::known(code, "said by the test")
}

/// The green room of a room; its opening had ticket 1.
fn green_room(news: RoomNews) -> RoomMachine {
    let mut machine = signed_in();
    play(
        &mut machine,
        [open(1, How::GreenRoom), Input::Subscribed, read(news)],
    );
    machine
}

/// The host backstage; entering had ticket 2.
fn studio() -> RoomMachine {
    let mut machine = green_room(own_room(RoomStatus::Idle));
    let enter = Input::EnterStudio { ticket: ticket(2) };
    play(
        &mut machine,
        [enter, connected(), stage(StageState::Backstage)],
    );
    machine
}

/// The host on air; going live had ticket 3.
fn on_air() -> RoomMachine {
    let mut machine = studio();
    play(
        &mut machine,
        [
            Input::GoLive { ticket: ticket(3) },
            published(),
            event(RoomEventKind::StartBroadcasting, own_room(RoomStatus::Idle)),
        ],
    );
    machine
}

/// A co-host on the stage of a show on air; stepping on it had ticket 2.
fn co_host_on_stage() -> RoomMachine {
    let mut machine = green_room(other_room(RoomStatus::Live));
    let step = Input::StepOnStage { ticket: ticket(2) };
    play(
        &mut machine,
        [step, connected(), stage(StageState::OnStage)],
    );
    machine
}

fn page(machine: &RoomMachine) -> RoomView {
    machine.view().page.expect("no room is open")
}

/// The command that is under way.
fn doing(machine: &RoomMachine) -> Option<Doing> {
    machine.open.as_ref().and_then(|open| open.doing)
}

fn is_live(machine: &RoomMachine) -> bool {
    matches!(page(machine).status_line, StatusLine::Live { .. })
}

/// The answers among what followed.
fn replies(did: &[Did]) -> Vec<(u64, Option<ErrorCode>)> {
    did.iter()
        .filter_map(|one| match one {
            Did::Reply(ticket, code) => Some((*ticket, *code)),
            Did::Run(_) | Did::Notice(_) | Did::Look { .. } | Did::Forget => None,
        })
        .collect()
}

/// How often something of a kind followed.
fn count(did: &[Did], is: impl Fn(&Did) -> bool) -> usize {
    did.iter().filter(|one| is(one)).count()
}
