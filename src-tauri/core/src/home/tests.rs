//! The list of own rooms, and what is done to rooms that are not open.

use greenroom_contract::{
    ErrorCode, RoomCardAction, RoomStatus as Shown, ThumbnailProblem, Whereabouts,
};
use socialplus::{ErrorCode as Wire, ParticipantKind, Room, RoomParticipant, RoomStatus};
use time::{Duration, OffsetDateTime};

use super::{
    input::{Action, Input, Listing, Ticket},
    machine::HomeMachine,
    shown::left_behind,
};
use crate::{
    actor::{Effect, Machine as _, testing},
    error::testing::{not_found, refused, unreachable},
    platform::RoomNews,
};

type Effects = Vec<Effect<HomeMachine>>;

/// A moment of the platform's clock.
fn at(second: i64) -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + Duration::seconds(second)
}

fn room(room_id: &str) -> Room {
    Room {
        created_at: Some(at(1)),
        updated_at: Some(at(1)),
        ..Room::new(room_id, "maya", "Friday")
    }
}

fn play(machine: &mut HomeMachine, inputs: impl IntoIterator<Item = Input>) -> Effects {
    testing::play(machine, inputs)
}

fn list(rooms: Vec<Room>) -> Input {
    Input::Rooms(Ok(Listing {
        rooms,
        users: Vec::new(),
    }))
}

fn seen(room: Room) -> Box<RoomNews> {
    Box::new(RoomNews {
        room,
        users: Vec::new(),
    })
}

/// Signed in, with this list.
fn home(rooms: Vec<Room>) -> HomeMachine {
    let mut machine = HomeMachine::default();
    let signed_in = Input::SignedIn("maya".into());
    play(&mut machine, [signed_in, list(rooms)]);
    machine
}

fn with_status(room_id: &str, status: RoomStatus, updated: i64) -> Room {
    Room {
        status,
        updated_at: Some(at(updated)),
        ..room(room_id)
    }
}

fn refresh(ticket: u64) -> Input {
    Input::Refresh {
        ticket: Some(Ticket::numbered(ticket)),
    }
}

fn reads(effects: &Effects) -> usize {
    let is_read = |effect: &&Effect<_>| matches!(effect, Effect::Run(Action::Read { .. }));
    effects.iter().filter(is_read).count()
}

/// Who is answered, and with which failure.
fn replies(effects: Effects) -> Vec<(Ticket, Option<ErrorCode>)> {
    testing::replies(effects)
        .into_iter()
        .map(|(ticket, result)| (ticket, result.err().map(|error| error.code())))
        .collect()
}

fn answered(number: u64, failure: Option<ErrorCode>) -> (Ticket, Option<ErrorCode>) {
    (Ticket::numbered(number), failure)
}

fn shown(machine: &HomeMachine) -> Vec<(String, Shown)> {
    let rooms = machine.view().rooms.into_iter();
    rooms.map(|card| (card.room_id, card.status)).collect()
}

#[test]
fn signing_in_reads_the_list_and_looks_again_later() {
    let mut machine = HomeMachine::default();
    let effects = play(&mut machine, [Input::SignedIn("maya".into())]);
    assert!(matches!(
        &effects[..],
        [
            Effect::Forget,
            Effect::Run(Action::Read { me }),
            Effect::Later(_, Input::Tick)
        ] if *me == "maya"
    ));
    assert!(!machine.view().loaded);
}

#[test]
fn only_own_rooms_that_are_not_deleted_are_shown_newest_first() {
    let newer = Room {
        created_at: Some(at(9)),
        ..room("newer")
    };
    let others = Room {
        created_by: Some("lena".into()),
        ..room("others")
    };
    let deleted = Room {
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
    let effects = play(&mut machine, [list(Vec::new())]);
    assert_eq!(reads(&effects), 1);
    assert!(replies(effects).is_empty());
    let effects = play(&mut machine, [list(Vec::new())]);
    assert_eq!(reads(&effects), 0);
    assert_eq!(replies(effects), [answered(1, None), answered(2, None)]);
}

#[test]
fn a_list_that_could_not_be_read_leaves_the_old_one_and_says_why() {
    let mut machine = home(vec![room("a")]);
    let failed = Input::Rooms(Err(unreachable()));
    let actions = play(&mut machine, [refresh(1), failed]);
    let unreachable = Some(ErrorCode::Unreachable);
    assert_eq!(replies(actions), [answered(1, unreachable)]);
    let view = machine.view();
    assert_eq!(view.rooms.len(), 1);
    assert_eq!(view.problem.unwrap().code, ErrorCode::Unreachable);
    play(&mut machine, [refresh(2), list(Vec::new())]);
    assert_eq!(machine.view().problem, None);
}

#[test]
fn what_was_seen_elsewhere_is_not_overwritten_by_an_older_list() {
    let mut machine = home(vec![with_status("a", RoomStatus::Idle, 1)]);
    let live = Input::RoomSeen(seen(with_status("a", RoomStatus::Live, 5)));
    let old = || with_status("a", RoomStatus::Idle, 1);
    play(&mut machine, [live, refresh(1), list(vec![old()])]);
    assert_eq!(shown(&machine), [("a".to_owned(), Shown::Live)]);
    let late = Input::RoomSeen(seen(old()));
    play(&mut machine, [late]);
    assert_eq!(shown(&machine), [("a".to_owned(), Shown::Live)]);
}

#[test]
fn a_room_on_air_that_is_not_open_here_was_left_live() {
    let mut machine = home(vec![with_status("a", RoomStatus::WaitingReconnect, 1)]);
    assert_eq!(machine.view().left_live.len(), 1);
    play(&mut machine, [Input::OpenRoom(Some("a".into()))]);
    assert!(machine.view().left_live.is_empty());
    // Closing it is a reason to look how it stands.
    let actions = play(&mut machine, [Input::OpenRoom(None)]);
    assert_eq!(reads(&actions), 1);
    assert_eq!(machine.view().left_live.len(), 1);
}

#[test]
fn while_a_room_is_open_the_list_is_not_read_again_and_again() {
    let mut machine = home(Vec::new());
    play(&mut machine, [Input::OpenRoom(Some("a".into()))]);
    let actions = play(&mut machine, [Input::Tick]);
    assert!(matches!(actions[..], [Effect::Later(_, Input::Tick)]));
}

#[test]
fn a_room_left_live_is_ended_and_ended_already_is_what_was_wanted() {
    let end = |number| Input::End {
        ticket: Ticket::numbered(number),
        room_id: "a".into(),
    };
    let ended = |number, result| Input::Ended {
        ticket: Ticket::numbered(number),
        room_id: "a".into(),
        result,
    };
    let mut machine = home(vec![with_status("a", RoomStatus::Live, 1)]);
    let actions = testing::actions(play(&mut machine, [end(1)]));
    let expected = Action::End {
        ticket: Ticket::numbered(1),
        room_id: "a".into(),
    };
    assert_eq!(actions, [expected]);
    let over = seen(with_status("a", RoomStatus::Ended, 5));
    let effects = play(&mut machine, [ended(1, Ok(over))]);
    assert_eq!(replies(effects), [answered(1, None)]);
    assert_eq!(shown(&machine), [("a".to_owned(), Shown::Ended)]);
    let no = || Err(refused(Wire::Forbidden, 403));
    let effects = play(&mut machine, [ended(2, no())]);
    assert_eq!(replies(effects), [answered(2, None)]);
    let mut machine = home(vec![with_status("a", RoomStatus::Live, 1)]);
    let effects = play(&mut machine, [ended(3, no())]);
    let not_allowed = Some(ErrorCode::NotAllowed);
    assert_eq!(replies(effects), [answered(3, not_allowed)]);
}

#[test]
fn a_room_that_is_open_or_on_air_is_not_deleted() {
    let delete = |number| Input::Delete {
        ticket: Ticket::numbered(number),
        room_id: "a".into(),
    };
    let mut machine = home(vec![with_status("a", RoomStatus::Live, 1)]);
    let effects = play(&mut machine, [delete(1)]);
    let not_allowed = Some(ErrorCode::NotAllowed);
    assert_eq!(replies(effects), [answered(1, not_allowed)]);
    let mut machine = home(vec![room("a")]);
    play(&mut machine, [Input::OpenRoom(Some("a".into()))]);
    let effects = play(&mut machine, [delete(2)]);
    let room_open = Some(ErrorCode::RoomOpen);
    assert_eq!(replies(effects), [answered(2, room_open)]);
    play(&mut machine, [Input::OpenRoom(None)]);
    let deleted = Input::Deleted {
        ticket: Ticket::numbered(3),
        room_id: "a".into(),
        result: Err(not_found()),
    };
    let mut effects = play(&mut machine, [delete(3)]);
    effects.extend(play(&mut machine, [deleted]));
    assert_eq!(replies(effects), [answered(3, None)]);
    assert!(shown(&machine).is_empty());
}

#[test]
fn a_card_offers_what_is_possible_with_its_room_and_nothing_else() {
    use RoomCardAction::{Open, Rejoin, SameAgain};
    let offered = |machine: &HomeMachine| {
        let card = machine.view().rooms.remove(0);
        (card.action, card.may_end, card.may_delete)
    };
    for (status, expected) in [
        (RoomStatus::Idle, (Some(Open), false, true)),
        (RoomStatus::Live, (Some(Rejoin), true, false)),
        (RoomStatus::WaitingReconnect, (Some(Rejoin), true, false)),
        (RoomStatus::Ended, (Some(SameAgain), false, true)),
        (RoomStatus::Recorded, (Some(SameAgain), false, true)),
        (RoomStatus::Terminated, (Some(SameAgain), false, true)),
        (RoomStatus::Error, (Some(SameAgain), false, true)),
    ] {
        let mut machine = home(vec![with_status("a", status, 1)]);
        assert_eq!(offered(&machine), expected);
        play(&mut machine, [Input::OpenRoom(Some("a".into()))]);
        assert_eq!(offered(&machine), (None, false, false));
    }
}

#[test]
fn viewers_are_counted_and_shown_while_a_room_is_on_air() {
    let mut machine = home(Vec::new());
    let live = list(vec![with_status("a", RoomStatus::Live, 1), room("b")]);
    let counts = testing::actions(play(&mut machine, [live]));
    assert_eq!(counts, [Action::CountViewers("a".into())]);
    let counted = Input::Viewers {
        room_id: "a".into(),
        count: Some(7),
    };
    play(&mut machine, [counted]);
    assert_eq!(machine.view().left_live[0].viewers, Some(7));
    let over = Input::RoomSeen(seen(with_status("a", RoomStatus::Ended, 5)));
    play(&mut machine, [over]);
    assert!(
        machine
            .view()
            .rooms
            .iter()
            .all(|card| card.viewers.is_none())
    );
}

/// A home with one room that has a picture, and how often that was fetched by an input.
fn with_picture() -> (HomeMachine, impl Fn(&mut HomeMachine, Vec<Input>) -> usize) {
    let fetched = |machine: &mut HomeMachine, inputs: Vec<Input>| {
        let is_load = |effect: &&Effect<_>| matches!(effect, Effect::Run(Action::LoadThumbnail(_)));
        play(machine, inputs).iter().filter(is_load).count()
    };
    (home(Vec::new()), fetched)
}

fn pictured() -> Input {
    list(vec![Room {
        thumbnail_file_id: Some("file".into()),
        ..room("a")
    }])
}

fn picture(result: Result<&str, ThumbnailProblem>) -> Input {
    Input::Thumbnail {
        file_id: "file".into(),
        result: result.map(str::to_owned),
    }
}

fn problem(machine: &HomeMachine) -> Option<ThumbnailProblem> {
    machine.view().rooms[0].thumbnail_problem
}

#[test]
fn a_thumbnail_is_fetched_once() {
    let (mut machine, fetched) = with_picture();
    assert_eq!(fetched(&mut machine, vec![pictured(), pictured()]), 1);
    let here = picture(Ok("data:image/png;base64,"));
    assert_eq!(fetched(&mut machine, vec![here, pictured()]), 0);
    let card = machine.view().rooms.remove(0);
    assert!(card.thumbnail.is_some() && card.thumbnail_problem.is_none());
}

#[test]
fn one_that_cannot_be_shown_says_why_and_is_not_fetched_again_until_somebody_asks() {
    for why in [ThumbnailProblem::TooLarge, ThumbnailProblem::Unusable] {
        let (mut machine, fetched) = with_picture();
        fetched(&mut machine, vec![pictured(), picture(Err(why))]);
        assert_eq!(problem(&machine), Some(why));
        let reconnected = Input::Refresh { ticket: None };
        let later = vec![pictured(), reconnected, pictured()];
        assert_eq!(fetched(&mut machine, later), 0);
        assert_eq!(fetched(&mut machine, vec![refresh(1), pictured()]), 1);
        assert_eq!(problem(&machine), None);
    }
}

#[test]
fn one_that_did_not_come_is_fetched_three_times_and_again_when_the_network_is_back() {
    let (mut machine, fetched) = with_picture();
    let lost = || picture(Err(ThumbnailProblem::NotLoaded));
    for _ in 0..3 {
        assert_eq!(fetched(&mut machine, vec![pictured()]), 1);
        assert_eq!(problem(&machine), None);
        fetched(&mut machine, vec![lost()]);
    }
    assert_eq!(problem(&machine), Some(ThumbnailProblem::NotLoaded));
    assert_eq!(fetched(&mut machine, vec![pictured(), pictured()]), 0);
    let reconnected = Input::Refresh { ticket: None };
    assert_eq!(fetched(&mut machine, vec![reconnected, pictured()]), 1);
}

#[test]
fn the_next_session_starts_empty_and_hears_nothing_of_the_last_one() {
    let mut machine = home(vec![room("a")]);
    let effects = play(&mut machine, [refresh(1), Input::SignedOut]);
    let forgets = |effect: &Effect<_>| matches!(effect, Effect::Forget);
    assert_eq!(effects.iter().filter(|one| forgets(one)).count(), 1);
    let not_signed_in = Some(ErrorCode::NotSignedIn);
    assert_eq!(replies(effects), [answered(1, not_signed_in)]);
    assert!(shown(&machine).is_empty());
    let ends = Input::End {
        ticket: Ticket::numbered(3),
        room_id: "a".into(),
    };
    let effects = play(&mut machine, [refresh(2), ends]);
    let refused = [answered(2, not_signed_in), answered(3, not_signed_in)];
    assert_eq!(replies(effects), refused);
}

/// An own room that is on air; whether the media server has its host, where that is told.
fn on_air(status: RoomStatus, is_connected: Option<bool>) -> Room {
    let host = RoomParticipant {
        is_connected,
        ..RoomParticipant::new(ParticipantKind::Host, "maya")
    };
    Room {
        participants: vec![host],
        ..with_status("room", status, 2)
    }
}

fn where_she_is(machine: &HomeMachine) -> Option<Whereabouts> {
    machine.view().left_live.first()?.whereabouts
}

#[test]
fn where_the_person_is_while_a_room_is_on_air_is_told_as_far_as_it_is_known() {
    use Whereabouts::{ClosedHere, Elsewhere, Left, Unclear};
    let waits = RoomStatus::WaitingReconnect;
    // Another computer has never been in this window's way; this one ended in the studio.
    for (status, connected, elsewhere, closed_here) in [
        (RoomStatus::Live, Some(true), Elsewhere, Unclear),
        (RoomStatus::Live, Some(false), Left, ClosedHere),
        (waits.clone(), Some(false), Left, ClosedHere),
        (waits.clone(), Some(true), Elsewhere, Unclear),
        // A network that does not tell who is inside.
        (RoomStatus::Live, None, Elsewhere, Unclear),
        (waits, None, Left, ClosedHere),
    ] {
        let room = on_air(status, connected);
        let machine = home(vec![room.clone()]);
        assert_eq!(where_she_is(&machine), Some(elsewhere), "{room:?}");
        let mut machine = home(Vec::new());
        let closed_in = Input::ClosedIn(Some("room".into()));
        play(&mut machine, [closed_in, list(vec![room.clone()])]);
        assert_eq!(where_she_is(&machine), Some(closed_here), "{room:?}");
    }
}

#[test]
fn whoever_is_inside_after_the_room_was_seen_empty_is_at_another_computer() {
    let inside = || list(vec![on_air(RoomStatus::Live, Some(true))]);
    let empty = || list(vec![on_air(RoomStatus::WaitingReconnect, Some(false))]);
    let mut machine = home(Vec::new());
    let open = Input::OpenRoom(Some("room".into()));
    let close = || Input::OpenRoom(None);
    play(&mut machine, [open, inside(), close(), inside()]);
    // It may be this window as it was a moment ago.
    assert_eq!(where_she_is(&machine), Some(Whereabouts::Unclear));
    play(&mut machine, [empty()]);
    assert_eq!(where_she_is(&machine), Some(Whereabouts::Left));
    play(&mut machine, [inside()]);
    assert_eq!(where_she_is(&machine), Some(Whereabouts::Elsewhere));
    let open = Input::OpenRoom(Some("room".into()));
    play(&mut machine, [open, close(), inside()]);
    assert_eq!(where_she_is(&machine), Some(Whereabouts::Unclear));
}

#[test]
fn accepting_an_invitation_ends_what_was_left_and_never_what_runs_elsewhere() {
    for (connected, ends) in [(Some(false), 1), (Some(true), 0), (None, 0)] {
        let machine = home(vec![on_air(RoomStatus::Live, connected)]);
        let view = machine.view();
        assert_eq!(view.left_live.len(), 1);
        assert_eq!(left_behind(&view).count(), ends, "{connected:?}");
    }
}
