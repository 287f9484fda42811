//! Inputs to actions, and any order of them.

mod any_order;
mod ending;
mod going_live;
mod opening;
mod status;
mod steps;

use greenroom_contract::{
    ErrorCode, Over, Person, Role, RoomStatus, RoomView, StatusLine, UiError,
};
use secrecy::SecretString;
use time::{Duration, OffsetDateTime};

use super::machine::{Access, Action, How, Input, RoomMachine, StageState};
use crate::{
    actor_v1::{Machine, Ticket},
    edge::error::ui_error,
    facts::{Me, ParticipantFacts, RoomEventFacts, RoomFacts, RoomHappening, RoomNews},
};

const ROOM: &str = "room-1";

fn me() -> Me {
    Me {
        person: Person {
            user_id: "maya".to_owned(),
            name: "Maya".to_owned(),
        },
        internal_id: "internal-maya".to_owned(),
    }
}

fn participant(user_id: &str, role: Role) -> ParticipantFacts {
    ParticipantFacts {
        user_id: user_id.to_owned(),
        internal_id: Some(format!("internal-{user_id}")),
        role,
    }
}

/// A moment of the platform's clock.
fn at(second: i64) -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + Duration::seconds(second)
}

/// Maya's own room, with Ravi as co-host.
fn own_room(status: RoomStatus) -> RoomNews {
    RoomNews {
        room: RoomFacts {
            room_id: ROOM.to_owned(),
            title: "Friday".to_owned(),
            status,
            created_by: Some("maya".to_owned()),
            participants: vec![
                participant("maya", Role::Host),
                participant("ravi", Role::CoHost),
            ],
            updated_at: Some(at(10)),
            ..RoomFacts::default()
        },
        users: Vec::new(),
    }
}

/// Lena's room, with Maya as co-host.
fn other_room(status: RoomStatus) -> RoomNews {
    let mut news = own_room(status);
    news.room.created_by = Some("lena".to_owned());
    news.room.participants = vec![
        participant("lena", Role::Host),
        participant("maya", Role::CoHost),
    ];
    news
}

fn play(machine: &mut RoomMachine, inputs: impl IntoIterator<Item = Input>) -> Vec<Action> {
    inputs
        .into_iter()
        .flat_map(|input| machine.handle(OffsetDateTime::UNIX_EPOCH, input))
        .collect()
}

fn signed_in() -> RoomMachine {
    let mut machine = RoomMachine::default();
    play(&mut machine, [Input::SignedIn(me())]);
    machine
}

fn open(ticket: u64, how: How) -> Input {
    Input::Open {
        ticket: Ticket(ticket),
        room_id: ROOM.to_owned(),
        how,
    }
}

fn read(news: RoomNews) -> Input {
    Input::Read {
        generation: 1,
        result: Ok(news),
    }
}

fn event(happening: RoomHappening, news: RoomNews) -> Input {
    Input::Event(RoomEventFacts {
        happening,
        news,
        actor: None,
    })
}

/// An event that is about Maya.
fn about_me(happening: RoomHappening, news: RoomNews) -> Input {
    Input::Event(RoomEventFacts {
        happening,
        news,
        actor: Some("internal-maya".to_owned()),
    })
}

fn access() -> Input {
    Input::Access {
        generation: 1,
        result: Ok(Access {
            url: "ws://stage".to_owned(),
            token: SecretString::from("token"),
        }),
    }
}

fn connected() -> Input {
    Input::Connected {
        generation: 1,
        result: Ok(()),
    }
}

fn published() -> Input {
    Input::Published {
        generation: 1,
        result: Ok(()),
    }
}

fn disconnected() -> Input {
    Input::Disconnected { generation: 1 }
}

fn failure(code: ErrorCode) -> UiError {
    ui_error(code, "said by the test")
}

/// The green room of a room; its opening had ticket 1.
fn green_room(news: RoomNews) -> RoomMachine {
    let mut machine = signed_in();
    play(
        &mut machine,
        [
            open(1, How::GreenRoom),
            Input::Subscribed { generation: 1 },
            read(news),
        ],
    );
    machine
}

/// The host backstage; entering had ticket 2.
fn studio() -> RoomMachine {
    let mut machine = green_room(own_room(RoomStatus::Idle));
    let enter = Input::EnterStudio { ticket: Ticket(2) };
    play(
        &mut machine,
        [
            enter,
            access(),
            connected(),
            Input::Stage(StageState::Backstage),
        ],
    );
    machine
}

/// The host on air; going live had ticket 3.
fn on_air() -> RoomMachine {
    let mut machine = studio();
    play(
        &mut machine,
        [
            Input::GoLive { ticket: Ticket(3) },
            published(),
            event(RoomHappening::WentLive, own_room(RoomStatus::Idle)),
        ],
    );
    machine
}

/// A co-host on the stage of a show on air; stepping on it had ticket 2.
fn co_host_on_stage() -> RoomMachine {
    let mut machine = green_room(other_room(RoomStatus::Live));
    let step = Input::StepOnStage { ticket: Ticket(2) };
    play(
        &mut machine,
        [
            step,
            access(),
            connected(),
            Input::Stage(StageState::OnStage),
        ],
    );
    machine
}

fn page(machine: &RoomMachine) -> RoomView {
    machine.view().page.expect("no room is open")
}

fn is_live(machine: &RoomMachine) -> bool {
    matches!(page(machine).status_line, StatusLine::Live { .. })
}

/// The answers among actions: the ticket, and the error if it was one.
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

/// How many actions are of a kind.
fn count(actions: &[Action], is: impl Fn(&Action) -> bool) -> usize {
    actions.iter().filter(|action| is(action)).count()
}
