//! The list of own rooms, and what is done to rooms that are not open.

use greenroom_contract::Person;

use super::*;
use crate::{
    actor_v1::{Machine, Ticket},
    facts::{Me, RoomNews},
    home::machine::{Action, HomeMachine, Input},
    home::saga,
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

fn play(machine: &mut HomeMachine, inputs: impl IntoIterator<Item = Input>) -> Vec<Action> {
    inputs
        .into_iter()
        .flat_map(|input| machine.handle(OffsetDateTime::UNIX_EPOCH, input))
        .collect()
}

fn list(rooms: Vec<RoomFacts>) -> Input {
    Input::Rooms {
        epoch: 1,
        result: Ok((rooms, Vec::new())),
    }
}

/// Signed in, with this list.
fn home(rooms: Vec<RoomFacts>) -> HomeMachine {
    let mut machine = HomeMachine::default();
    play(&mut machine, [Input::SignedIn(me()), list(rooms)]);
    machine
}

fn with_status(room_id: &str, status: RoomStatus, updated: i64) -> RoomFacts {
    RoomFacts {
        status,
        updated_at: Some(at(updated)),
        ..room(room_id)
    }
}

fn refresh(ticket: u64) -> Input {
    Input::Refresh {
        ticket: Some(Ticket(ticket)),
    }
}

fn reads(actions: &[Action]) -> usize {
    let is_read = |action: &&Action| matches!(action, Action::Read { .. });
    actions.iter().filter(is_read).count()
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

fn shown(machine: &HomeMachine) -> Vec<(String, RoomStatus)> {
    let rooms = machine.view().rooms.into_iter();
    rooms.map(|card| (card.room_id, card.status)).collect()
}

#[test]
fn signing_in_restores_the_draft_and_reads_the_list() {
    let mut machine = HomeMachine::default();
    let actions = play(&mut machine, [Input::SignedIn(me())]);
    assert!(matches!(
        actions[..],
        [
            Action::Restore { epoch: 1, .. },
            Action::Read { epoch: 1, .. },
            Action::Tick { epoch: 1 }
        ]
    ));
    assert!(!machine.view().loaded);
}

#[test]
fn only_own_rooms_that_are_not_deleted_are_shown_newest_first() {
    let newer = RoomFacts {
        created_at: Some(at(9)),
        ..room("newer")
    };
    let others = RoomFacts {
        created_by: Some("lena".to_owned()),
        ..room("others")
    };
    let deleted = RoomFacts {
        is_deleted: true,
        ..room("deleted")
    };
    let machine = home(vec![room("older"), newer, others, deleted]);
    let ids: Vec<String> = shown(&machine).into_iter().map(|(id, _)| id).collect();
    assert_eq!(ids, ["newer", "older"]);
    assert!(machine.view().loaded);
}

#[test]
fn who_asks_while_the_list_is_read_gets_an_answer_that_was_asked_for_later() {
    let mut machine = home(Vec::new());
    let actions = play(&mut machine, [refresh(1), refresh(2)]);
    assert_eq!(reads(&actions), 1);
    // The second press came after the question: one more reading answers both.
    let actions = play(&mut machine, [list(Vec::new())]);
    assert_eq!(reads(&actions), 1);
    assert!(replies(&actions).is_empty());
    let actions = play(&mut machine, [list(Vec::new())]);
    assert_eq!(replies(&actions), [(1, None), (2, None)]);
    assert_eq!(reads(&actions), 0);
}

#[test]
fn a_list_that_could_not_be_read_leaves_the_old_one_and_says_why() {
    let mut machine = home(vec![room("a")]);
    let failed = Input::Rooms {
        epoch: 1,
        result: Err(failure(ErrorCode::Unreachable)),
    };
    let actions = play(&mut machine, [refresh(1), failed]);
    assert_eq!(replies(&actions), [(1, Some(ErrorCode::Unreachable))]);
    let view = machine.view();
    assert_eq!(view.rooms.len(), 1);
    assert_eq!(view.problem.unwrap().code, ErrorCode::Unreachable);
    play(&mut machine, [refresh(2), list(Vec::new())]);
    assert_eq!(machine.view().problem, None);
}

#[test]
fn what_was_seen_elsewhere_is_not_overwritten_by_an_older_list() {
    let mut machine = home(vec![with_status("a", RoomStatus::Idle, 1)]);
    let seen = Input::RoomSeen(RoomNews {
        room: with_status("a", RoomStatus::Live, 5),
        users: Vec::new(),
    });
    let old = || with_status("a", RoomStatus::Idle, 1);
    play(&mut machine, [seen, refresh(1), list(vec![old()])]);
    assert_eq!(shown(&machine), [("a".to_owned(), RoomStatus::Live)]);
    let late = Input::RoomSeen(RoomNews {
        room: old(),
        users: Vec::new(),
    });
    play(&mut machine, [late]);
    assert_eq!(shown(&machine), [("a".to_owned(), RoomStatus::Live)]);
}

#[test]
fn a_room_on_air_that_is_not_open_here_was_left_live() {
    let mut machine = home(vec![with_status("a", RoomStatus::WaitingReconnect, 1)]);
    assert_eq!(machine.view().left_live.len(), 1);
    play(&mut machine, [Input::OpenRoom(Some("a".to_owned()))]);
    assert!(machine.view().left_live.is_empty());
    // Closing it is a reason to look how it stands.
    let actions = play(&mut machine, [Input::OpenRoom(None)]);
    assert_eq!(reads(&actions), 1);
    assert_eq!(machine.view().left_live.len(), 1);
}

#[test]
fn while_a_room_is_open_the_list_is_not_read_again_and_again() {
    let mut machine = home(Vec::new());
    play(&mut machine, [Input::OpenRoom(Some("a".to_owned()))]);
    let actions = play(&mut machine, [Input::Tick { epoch: 1 }]);
    assert!(matches!(actions[..], [Action::Tick { epoch: 1 }]));
}

#[test]
fn a_room_left_live_is_ended_and_ended_already_is_what_was_wanted() {
    let end = |ticket| Input::End {
        ticket: Ticket(ticket),
        room_id: "a".to_owned(),
    };
    let ended = |ticket, result| Input::Ended {
        ticket: Ticket(ticket),
        epoch: 1,
        room_id: "a".to_owned(),
        result,
    };
    let mut machine = home(vec![with_status("a", RoomStatus::Live, 1)]);
    let actions = play(&mut machine, [end(1)]);
    assert!(matches!(
        actions[..],
        [Action::End {
            ticket: Ticket(1),
            ..
        }]
    ));
    let news = RoomNews {
        room: with_status("a", RoomStatus::Ended, 5),
        users: Vec::new(),
    };
    let actions = play(&mut machine, [ended(1, Ok(news))]);
    assert_eq!(replies(&actions), [(1, None)]);
    assert_eq!(shown(&machine), [("a".to_owned(), RoomStatus::Ended)]);
    let refused = || Err(failure(ErrorCode::NotAllowed));
    let actions = play(&mut machine, [ended(2, refused())]);
    assert_eq!(replies(&actions), [(2, None)]);
    let mut machine = home(vec![with_status("a", RoomStatus::Live, 1)]);
    let actions = play(&mut machine, [ended(3, refused())]);
    assert_eq!(replies(&actions), [(3, Some(ErrorCode::NotAllowed))]);
}

#[test]
fn a_room_that_is_open_or_on_air_is_not_deleted() {
    let delete = |ticket| Input::Delete {
        ticket: Ticket(ticket),
        room_id: "a".to_owned(),
    };
    let mut machine = home(vec![with_status("a", RoomStatus::Live, 1)]);
    let actions = play(&mut machine, [delete(1)]);
    assert_eq!(replies(&actions), [(1, Some(ErrorCode::NotAllowed))]);
    let mut machine = home(vec![room("a")]);
    play(&mut machine, [Input::OpenRoom(Some("a".to_owned()))]);
    let actions = play(&mut machine, [delete(2)]);
    assert_eq!(replies(&actions), [(2, Some(ErrorCode::RoomOpen))]);
    play(&mut machine, [Input::OpenRoom(None)]);
    let deleted = Input::Deleted {
        ticket: Ticket(3),
        epoch: 1,
        room_id: "a".to_owned(),
        result: Err(failure(ErrorCode::NotFound)),
    };
    let actions = play(&mut machine, [delete(3), deleted]);
    assert_eq!(replies(&actions), [(3, None)]);
    assert!(shown(&machine).is_empty());
}

#[test]
fn thumbnails_are_loaded_once_and_again_when_they_failed() {
    let pictured = || RoomFacts {
        thumbnail_file_id: Some("file".to_owned()),
        ..room("a")
    };
    let loads = |actions: &[Action]| {
        let is_load = |action: &&Action| matches!(action, Action::LoadThumbnail { .. });
        actions.iter().filter(is_load).count()
    };
    let mut machine = home(Vec::new());
    let twice = [list(vec![pictured()]), list(vec![pictured()])];
    assert_eq!(loads(&play(&mut machine, twice)), 1);
    let loaded = |data_url: Option<&str>| Input::Thumbnail {
        file_id: "file".to_owned(),
        data_url: data_url.map(str::to_owned),
    };
    let actions = play(&mut machine, [loaded(None), list(vec![pictured()])]);
    assert_eq!(loads(&actions), 1);
    play(&mut machine, [loaded(Some("data:image/png;base64,"))]);
    assert!(machine.view().rooms[0].thumbnail.is_some());
}

#[test]
fn a_finished_room_is_in_the_list_that_is_read_next() {
    let mut machine = home(Vec::new());
    let saga = |input| Input::Saga { epoch: 1, input };
    let begin = Input::Draft(saga::Input::Start {
        ticket: Ticket(1),
        request: request(draft("draft", false)),
    });
    let actions = play(
        &mut machine,
        [
            begin,
            saga(saga::Input::RoomMade(Ok(room("a")))),
            saga(saga::Input::PostMade(Ok("post".to_owned()))),
        ],
    );
    assert_eq!(reads(&actions), 1);
    assert_eq!(replies(&actions), [(1, None)]);
    assert_eq!(machine.view().draft, None);
}

#[test]
fn the_next_session_starts_empty_and_hears_nothing_of_the_last_one() {
    let mut machine = home(vec![room("a")]);
    let begin = Input::Draft(saga::Input::Start {
        ticket: Ticket(2),
        request: request(draft("draft", false)),
    });
    let actions = play(&mut machine, [refresh(1), begin, Input::SignedOut]);
    assert_eq!(
        replies(&actions),
        [
            (1, Some(ErrorCode::NotSignedIn)),
            (2, Some(ErrorCode::NotSignedIn))
        ]
    );
    assert!(shown(&machine).is_empty());
    let late = Input::Saga {
        epoch: 1,
        input: saga::Input::RoomMade(Ok(room("b"))),
    };
    let actions = play(
        &mut machine,
        [list(vec![room("a")]), Input::Tick { epoch: 1 }, late],
    );
    assert!(actions.is_empty());
    assert!(shown(&machine).is_empty());
    let refused = play(&mut machine, [refresh(3)]);
    assert_eq!(replies(&refused), [(3, Some(ErrorCode::NotSignedIn))]);
}
