//! A room, its post and its chat: made once each, whatever fails between them.

use greenroom_contract::NewRoomStep;

use super::*;
use crate::{
    actor_v1::Ticket,
    home::saga::{Action, Input, Saga},
    settings::Checkpoint,
};

fn start(ticket: u64) -> Input {
    start_with(ticket, request(draft("draft", true)))
}

fn start_with(ticket: u64, request: CreateRoom) -> Input {
    Input::Start {
        ticket: Ticket(ticket),
        request,
    }
}

fn discard(ticket: u64) -> Input {
    Input::Discard {
        ticket: Ticket(ticket),
        draft_id: "draft".to_owned(),
    }
}

fn play(saga: &mut Saga, inputs: impl IntoIterator<Item = Input>) -> Vec<Action> {
    inputs
        .into_iter()
        .flat_map(|input| saga.handle(input))
        .collect()
}

/// The names of actions, without those that only write the checkpoint.
fn steps(actions: &[Action]) -> Vec<&'static str> {
    actions
        .iter()
        .filter_map(|action| match action {
            Action::Save(_) => None,
            Action::Upload { .. } => Some("upload"),
            Action::Find { .. } => Some("find"),
            Action::MakeRoom { .. } => Some("room"),
            Action::ReadRoom { .. } => Some("read"),
            Action::MakePost { .. } => Some("post"),
            Action::MakeChannel { .. } => Some("chat"),
            Action::DeleteRoom { .. } => Some("delete"),
            Action::Refresh => Some("refresh"),
            Action::Reply(_, Ok(_)) => Some("done"),
            Action::Reply(_, Err(_)) => Some("failed"),
        })
        .collect()
}

/// What is written down last.
fn saved(actions: &[Action]) -> Option<Checkpoint> {
    let last = actions.iter().rev().find_map(|action| match action {
        Action::Save(checkpoint) => Some(checkpoint.clone()),
        _ => None,
    });
    last.expect("nothing was written").map(|saved| *saved)
}

/// The next run of Greenroom, with what the last one wrote.
fn after_crash(actions: &[Action]) -> Saga {
    let mut saga = Saga::default();
    play(&mut saga, [Input::Restored(saved(actions))]);
    saga
}

#[test]
fn room_post_and_chat_are_made_in_this_order() {
    let mut saga = Saga::default();
    let actions = play(
        &mut saga,
        [
            start(1),
            Input::RoomMade(Ok(room("room"))),
            Input::PostMade(Ok("post".to_owned())),
            Input::ChannelMade(Ok("channel".to_owned())),
        ],
    );
    assert_eq!(steps(&actions), ["room", "post", "chat", "refresh", "done"]);
    assert_eq!(
        actions.last(),
        Some(&Action::Reply(Ticket(1), Ok("room".to_owned())))
    );
    assert_eq!(saved(&actions), None);
    assert_eq!(saga.view(), None);
}

#[test]
fn without_a_chat_there_is_none_and_with_a_thumbnail_it_goes_first() {
    let mut saga = Saga::default();
    let with_image = CreateRoom {
        draft: draft("draft", false),
        thumbnail: Some(image()),
    };
    let actions = play(
        &mut saga,
        [
            start_with(1, with_image),
            Input::Uploaded(Ok("file".to_owned())),
            Input::RoomMade(Ok(room("room"))),
            Input::PostMade(Ok("post".to_owned())),
        ],
    );
    assert_eq!(
        steps(&actions),
        ["upload", "room", "post", "refresh", "done"]
    );
    assert!(actions.iter().any(|action| matches!(action,
        Action::MakeRoom { thumbnail_file_id: Some(id), .. } if id == "file")));
}

#[test]
fn each_request_is_written_down_before_it_is_sent() {
    let mut saga = Saga::default();
    for (input, is_marked) in [
        (
            start(1),
            (|saved| saved.room_may_exist) as fn(&Checkpoint) -> bool,
        ),
        (Input::RoomMade(Ok(room("room"))), |saved| {
            saved.post_may_exist
        }),
        (Input::PostMade(Ok("post".to_owned())), |saved| {
            saved.channel_may_exist
        }),
    ] {
        let actions = play(&mut saga, [input]);
        let [Action::Save(Some(checkpoint)), _] = &actions[..] else {
            panic!("not written first: {actions:?}");
        };
        assert!(is_marked(checkpoint));
    }
}

#[test]
fn a_crash_while_the_room_is_made_is_resumed_by_looking_for_it() {
    let actions = play(&mut Saga::default(), [start(1)]);
    // It was made, and its answer never arrived.
    let mut saga = after_crash(&actions);
    let actions = play(&mut saga, [start(2), Input::Found(Ok(Some(room("room"))))]);
    assert_eq!(steps(&actions), ["find", "post"]);
    // It was not made.
    let actions = play(&mut Saga::default(), [start(1)]);
    let mut saga = after_crash(&actions);
    let actions = play(&mut saga, [start(2), Input::Found(Ok(None))]);
    assert_eq!(steps(&actions), ["find", "room"]);
}

#[test]
fn a_crash_while_the_post_or_the_chat_is_made_is_resumed_by_reading_the_room() {
    let made = [start(1), Input::RoomMade(Ok(room("room")))];
    let actions = play(&mut Saga::default(), made);
    let mut saga = after_crash(&actions);
    assert_eq!(saga.view().unwrap().step, NewRoomStep::Post);
    let with_post = RoomFacts {
        post_id: Some("post".to_owned()),
        ..room("room")
    };
    let mut actions = play(
        &mut saga,
        [start(2), Input::RoomRead(Ok(with_post.clone()))],
    );
    assert_eq!(steps(&actions), ["read", "chat"]);
    let mut saga = after_crash(&actions);
    let with_chat = RoomFacts {
        live_channel_id: Some("channel".to_owned()),
        ..with_post
    };
    actions = play(&mut saga, [start(3), Input::RoomRead(Ok(with_chat))]);
    assert_eq!(steps(&actions), ["read", "refresh", "done"]);
}

#[test]
fn an_answer_that_is_lost_is_looked_into_and_a_refusal_is_not() {
    for (code, next) in [
        (ErrorCode::TimedOut, "find"),
        (ErrorCode::Unreachable, "find"),
        (ErrorCode::NetworkError, "find"),
        (ErrorCode::NotAllowed, "room"),
        (ErrorCode::TooFast, "room"),
    ] {
        let mut saga = Saga::default();
        let actions = play(&mut saga, [start(1), Input::RoomMade(Err(failure(code)))]);
        assert_eq!(steps(&actions), ["room", "failed"]);
        let view = saga.view().unwrap();
        assert_eq!(view.problem.unwrap().code, code);
        assert!(!view.busy);
        assert_eq!(steps(&play(&mut saga, [start(2)])), [next], "{code:?}");
    }
}

#[test]
fn a_look_that_is_refused_does_not_mean_that_nothing_was_made() {
    for code in [ErrorCode::TooFast, ErrorCode::SessionEnded] {
        let mut saga = Saga::default();
        let lost = Input::RoomMade(Err(failure(ErrorCode::TimedOut)));
        let refused = Input::Found(Err(failure(code)));
        let actions = play(&mut saga, [start(1), lost, start(2), refused, start(3)]);
        assert_eq!(
            steps(&actions),
            ["room", "failed", "find", "failed", "find"]
        );
        let mut saga = Saga::default();
        let actions = play(
            &mut saga,
            [
                start(1),
                Input::RoomMade(Ok(room("room"))),
                Input::PostMade(Err(failure(ErrorCode::TimedOut))),
                start(2),
                Input::RoomRead(Err(failure(code))),
                start(3),
            ],
        );
        assert_eq!(
            steps(&actions),
            ["room", "post", "failed", "read", "failed", "read"]
        );
    }
}

#[test]
fn what_is_missing_when_the_post_is_made_need_not_be_the_room() {
    let made = || {
        [
            start(1),
            Input::RoomMade(Ok(room("room"))),
            Input::PostMade(Err(failure(ErrorCode::NotFound))),
            start(2),
        ]
    };
    // The community is gone; the room is not made twice.
    let mut saga = Saga::default();
    let mut actions = play(&mut saga, made());
    actions.extend(play(&mut saga, [Input::Found(Ok(Some(room("room"))))]));
    assert_eq!(steps(&actions), ["room", "post", "failed", "find", "post"]);
    // The room is gone; it is made anew.
    for gone in [
        None,
        Some(RoomFacts {
            is_deleted: true,
            ..room("room")
        }),
    ] {
        let mut saga = Saga::default();
        let mut actions = play(&mut saga, made());
        actions.extend(play(&mut saga, [Input::Found(Ok(gone))]));
        assert_eq!(steps(&actions), ["room", "post", "failed", "find", "room"]);
    }
}

#[test]
fn pressed_twice_it_is_made_once_and_both_are_answered() {
    let mut saga = Saga::default();
    let actions = play(
        &mut saga,
        [
            start(1),
            start(2),
            Input::RoomMade(Ok(room("room"))),
            Input::PostMade(Ok("post".to_owned())),
            Input::ChannelMade(Ok("channel".to_owned())),
        ],
    );
    assert_eq!(
        steps(&actions),
        ["room", "post", "chat", "refresh", "done", "done"]
    );
}

#[test]
fn while_a_room_is_made_no_other_one_is_begun() {
    let mut saga = Saga::default();
    let other = start_with(2, request(draft("another", true)));
    let actions = play(&mut saga, [start(1), other, discard(3)]);
    assert_eq!(steps(&actions), ["room", "failed", "failed"]);
}

#[test]
fn a_mended_form_goes_on_where_it_stopped() {
    let mut saga = Saga::default();
    let mended = NewRoomDraft {
        text: "Mended".to_owned(),
        ..draft("draft", true)
    };
    let actions = play(
        &mut saga,
        [
            start(1),
            Input::RoomMade(Ok(room("room"))),
            Input::PostMade(Err(failure(ErrorCode::TextBlocked))),
            start_with(2, request(mended)),
        ],
    );
    assert_eq!(steps(&actions), ["room", "post", "failed", "post"]);
    assert!(matches!(actions.last(),
        Some(Action::MakePost { room_id, draft }) if room_id == "room" && draft.text == "Mended"));
}

#[test]
fn a_form_that_cannot_work_is_refused_by_its_field_before_anything_is_made() {
    let base = || draft("draft", true);
    for (draft, field, code) in [
        (
            NewRoomDraft {
                title: "  ".to_owned(),
                ..base()
            },
            "title",
            ErrorCode::FieldEmpty,
        ),
        (
            NewRoomDraft {
                title: "x".repeat(1_001),
                ..base()
            },
            "title",
            ErrorCode::FieldTooLong,
        ),
        (
            NewRoomDraft {
                text: String::new(),
                ..base()
            },
            "text",
            ErrorCode::FieldEmpty,
        ),
        (
            NewRoomDraft {
                hashtags: vec!["two words".to_owned()],
                ..base()
            },
            "hashtags",
            ErrorCode::FieldInvalid,
        ),
    ] {
        let mut saga = Saga::default();
        let actions = play(&mut saga, [start_with(1, request(draft))]);
        let [Action::Reply(_, Err(error))] = &actions[..] else {
            panic!("not refused: {actions:?}");
        };
        assert_eq!((error.code, error.field.as_deref()), (code, Some(field)));
        assert_eq!(saga.view(), None);
    }
    let no_image = CreateRoom {
        draft: base(),
        thumbnail: Some(ImageInput {
            name: "cat.txt".to_owned(),
            base64: "bWVvdw==".to_owned(),
        }),
    };
    let actions = play(&mut Saga::default(), [start_with(2, no_image)]);
    assert!(matches!(&actions[..],
        [Action::Reply(_, Err(error))] if error.code == ErrorCode::ImageUnusable));
}

#[test]
fn a_discarded_draft_takes_its_room_with_it() {
    let failed = || Input::PostMade(Err(failure(ErrorCode::TextBlocked)));
    let mut saga = Saga::default();
    play(
        &mut saga,
        [start(1), Input::RoomMade(Ok(room("room"))), failed()],
    );
    let actions = play(&mut saga, [discard(2), discard(3), Input::Deleted(Ok(()))]);
    assert_eq!(steps(&actions), ["delete", "refresh", "done", "done"]);
    assert_eq!(saved(&actions), None);
    assert_eq!(saga.view(), None);
}

#[test]
fn a_room_that_may_exist_is_looked_for_before_its_draft_is_forgotten() {
    let lost = || Input::RoomMade(Err(failure(ErrorCode::TimedOut)));
    let mut saga = Saga::default();
    play(&mut saga, [start(1), lost()]);
    // Nobody can say yet; the draft stays, and so does the doubt.
    let refused = Input::Found(Err(failure(ErrorCode::TooFast)));
    let actions = play(&mut saga, [discard(2), refused]);
    assert_eq!(steps(&actions), ["find", "failed"]);
    let found = Input::Found(Ok(Some(room("room"))));
    let actions = play(&mut saga, [discard(3), found]);
    assert_eq!(steps(&actions), ["find", "delete"]);
    // Deleted already is what was wanted.
    let gone = Input::Deleted(Err(failure(ErrorCode::NotFound)));
    assert_eq!(steps(&play(&mut saga, [gone])), ["refresh", "done"]);
}

#[test]
fn signing_out_answers_who_waits_and_leaves_what_is_written() {
    let mut saga = Saga::default();
    play(&mut saga, [start(1)]);
    let actions = saga.abandon(&failure(ErrorCode::NotSignedIn));
    assert!(matches!(actions[..], [Action::Reply(Ticket(1), Err(_))]));
    assert!(play(&mut saga, [Input::RoomMade(Ok(room("room")))]).is_empty());
}
