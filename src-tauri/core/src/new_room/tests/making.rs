//! A room, its post and its chat: made once each, whatever fails between them.

use std::time::Duration;

use greenroom_contract::{ErrorCode, NewRoomStep, StepState, UiError};
use socialplus::{ErrorCode as Wire, RoomId};

use super::*;
use crate::{
    actor::{Effect, Machine, testing},
    error::{
        Error,
        testing::{answer_lost, not_found, refused, unreachable},
    },
    new_room::{input::Action, machine::NewRoomMachine},
};

type Effects = Vec<Effect<NewRoomMachine>>;

fn start(ticket: u64) -> Input {
    start_with(ticket, request(draft("draft", true)))
}

fn made(room: Room) -> Input {
    Input::RoomMade(Ok(Box::new(room)))
}

fn read(room: Room) -> Input {
    Input::RoomRead(Ok(Box::new(room)))
}

fn found(room: Option<Room>) -> Input {
    Input::Found(Ok(room.map(Box::new)))
}

fn post_made() -> Input {
    Input::PostMade(Ok("post".into()))
}

fn channel_made() -> Input {
    Input::ChannelMade(Ok("channel".into()))
}

/// Somebody is signed in and nothing was left behind.
fn signed_in() -> NewRoomMachine {
    let mut machine = NewRoomMachine::default();
    play(&mut machine, [Input::SignedIn(me()), restored(None)]);
    machine
}

fn play(machine: &mut NewRoomMachine, inputs: impl IntoIterator<Item = Input>) -> Effects {
    testing::play(machine, inputs)
}

/// The names of effects, without those that only write the checkpoint.
fn steps(effects: &Effects) -> Vec<&'static str> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Run(action) => match action {
                Action::Save { .. } | Action::Restore { .. } => None,
                Action::Upload(_) => Some("upload"),
                Action::Find { .. } => Some("find"),
                Action::MakeRoom { .. } => Some("room"),
                Action::ReadRoom(_) => Some("read"),
                Action::MakePost { .. } => Some("post"),
                Action::MakeChannel { .. } => Some("chat"),
                Action::Delete { .. } => Some("delete"),
                Action::ListChanged => Some("refresh"),
            },
            Effect::Reply(_, Ok(_)) => Some("done"),
            Effect::Reply(_, Err(_)) => Some("failed"),
            Effect::Notice(_) | Effect::Later(..) | Effect::Forget => None,
        })
        .collect()
}

/// What is written down last.
fn saved(effects: &Effects) -> Option<Checkpoint> {
    let last = effects.iter().rev().find_map(|effect| match effect {
        Effect::Run(Action::Save { checkpoint, .. }) => Some(checkpoint.clone()),
        _ => None,
    });
    last.expect("nothing was written").map(|saved| *saved)
}

/// The next run of Greenroom, with what the last one wrote.
fn after_crash(effects: &Effects) -> NewRoomMachine {
    let mut machine = NewRoomMachine::default();
    play(
        &mut machine,
        [Input::SignedIn(me()), restored(saved(effects))],
    );
    machine
}

#[test]
fn room_post_and_chat_are_made_in_this_order() {
    let mut machine = signed_in();
    let effects = play(
        &mut machine,
        [start(1), made(room("room")), post_made(), channel_made()],
    );
    assert_eq!(steps(&effects), ["room", "post", "chat", "refresh", "done"]);
    assert_eq!(saved(&effects), None);
    assert_eq!(machine.view(), None);
    let answer = (Ticket::numbered(1), Ok(Some(RoomId::new("room"))));
    assert_eq!(testing::replies(effects), [answer]);
}

#[test]
fn without_a_chat_there_is_none_and_with_a_thumbnail_it_goes_first() {
    let mut machine = signed_in();
    let with_image = CreateRoom {
        draft: draft("draft", false),
        thumbnail: picked(),
    };
    let effects = play(
        &mut machine,
        [
            start_with(1, with_image),
            Input::Uploaded(Ok("file".into())),
            made(room("room")),
            post_made(),
        ],
    );
    assert_eq!(
        steps(&effects),
        ["upload", "room", "post", "refresh", "done"]
    );
    assert!(effects.iter().any(|effect| matches!(effect,
        Effect::Run(Action::MakeRoom { thumbnail_file_id: Some(id), .. }) if *id == "file")));
}

#[test]
fn each_request_is_written_down_before_it_is_sent() {
    let mut machine = signed_in();
    for (input, is_marked) in [
        (
            start(1),
            (|saved| saved.room_may_exist) as fn(&Checkpoint) -> bool,
        ),
        (made(room("room")), |saved| saved.post_may_exist),
        (post_made(), |saved| saved.channel_may_exist),
    ] {
        let effects = play(&mut machine, [input]);
        let [
            Effect::Run(Action::Save {
                checkpoint: Some(checkpoint),
                ..
            }),
            Effect::Run(_),
        ] = &effects[..]
        else {
            panic!("not written first: {effects:?}");
        };
        assert!(is_marked(checkpoint));
    }
}

#[test]
fn a_crash_while_the_room_is_made_is_resumed_by_looking_for_it() {
    let effects = play(&mut signed_in(), [start(1)]);
    // It was made, and its answer never arrived.
    let mut machine = after_crash(&effects);
    let effects = play(&mut machine, [start(2), found(Some(room("room")))]);
    assert_eq!(steps(&effects), ["find", "post"]);
    // It was not made.
    let effects = play(&mut signed_in(), [start(1)]);
    let mut machine = after_crash(&effects);
    let effects = play(&mut machine, [start(2), found(None)]);
    assert_eq!(steps(&effects), ["find", "room"]);
}

#[test]
fn a_crash_while_the_post_or_the_chat_is_made_is_resumed_by_reading_the_room() {
    let effects = play(&mut signed_in(), [start(1), made(room("room"))]);
    let mut machine = after_crash(&effects);
    assert_eq!(machine.view().unwrap().step, NewRoomStep::Post);
    let with_post = Room {
        post_id: Some("post".into()),
        ..room("room")
    };
    let mut effects = play(&mut machine, [start(2), read(with_post.clone())]);
    assert_eq!(steps(&effects), ["read", "chat"]);
    let mut machine = after_crash(&effects);
    let with_chat = Room {
        live_channel_id: Some("channel".into()),
        ..with_post
    };
    effects = play(&mut machine, [start(3), read(with_chat)]);
    assert_eq!(steps(&effects), ["read", "refresh", "done"]);
}

#[test]
fn an_answer_that_is_lost_is_looked_into_and_a_refusal_is_not() {
    let unreadable = socialplus::Error::Decode {
        what: "not JSON".to_owned(),
        trace: "a call".to_owned(),
    };
    for (error, next) in [
        (
            Error::timed_out("make a room", Duration::from_secs(60)),
            "find",
        ),
        (answer_lost(), "find"),
        (unreadable.into(), "find"),
        // A gateway in between gave up waiting.
        (refused(Wire::Unknown(0), 504), "find"),
        (refused(Wire::Unknown(503_000), 500), "find"),
        (refused(Wire::Forbidden, 403), "room"),
        (refused(Wire::RateLimitExceeded, 429), "room"),
        // A no in words that mean nothing in particular to the person is a no as well.
        (refused(Wire::BadRequest, 400), "room"),
        (refused(Wire::BusinessError, 422), "room"),
        (refused(Wire::BusinessError, 500), "room"),
        (refused(Wire::Unknown(400_999), 400), "room"),
        // Never sent.
        (unreachable(), "room"),
    ] {
        let mut machine = signed_in();
        let failed = Input::RoomMade(Err(error.clone()));
        let effects = play(&mut machine, [start(1), failed]);
        assert_eq!(steps(&effects), ["room", "failed"]);
        let view = machine.view().unwrap();
        assert_eq!(view.problem.unwrap().code, error.code());
        assert!(!view.busy);
        assert_eq!(steps(&play(&mut machine, [start(2)])), [next], "{error}");
    }
}

#[test]
fn a_look_that_is_refused_does_not_mean_that_nothing_was_made() {
    for no in [
        || refused(Wire::RateLimitExceeded, 429),
        || refused(Wire::Unauthorized, 401),
    ] {
        let mut machine = signed_in();
        let lost = Input::RoomMade(Err(answer_lost()));
        let look = Input::Found(Err(no()));
        let effects = play(&mut machine, [start(1), lost, start(2), look, start(3)]);
        assert_eq!(
            steps(&effects),
            ["room", "failed", "find", "failed", "find"]
        );
        let mut machine = signed_in();
        let effects = play(
            &mut machine,
            [
                start(1),
                made(room("room")),
                Input::PostMade(Err(answer_lost())),
                start(2),
                Input::RoomRead(Err(no())),
                start(3),
            ],
        );
        assert_eq!(
            steps(&effects),
            ["room", "post", "failed", "read", "failed", "read"]
        );
    }
}

#[test]
fn what_is_missing_when_the_post_is_made_need_not_be_the_room() {
    let not_posted = || {
        [
            start(1),
            made(room("room")),
            Input::PostMade(Err(not_found())),
            start(2),
        ]
    };
    // The community is gone; the room is not made twice.
    let mut machine = signed_in();
    let mut effects = play(&mut machine, not_posted());
    effects.extend(play(&mut machine, [found(Some(room("room")))]));
    assert_eq!(steps(&effects), ["room", "post", "failed", "find", "post"]);
    // The room is gone; it is made anew.
    for gone in [
        None,
        Some(Room {
            is_deleted: true,
            ..room("room")
        }),
    ] {
        let mut machine = signed_in();
        let mut effects = play(&mut machine, not_posted());
        effects.extend(play(&mut machine, [found(gone)]));
        assert_eq!(steps(&effects), ["room", "post", "failed", "find", "room"]);
    }
}

#[test]
fn pressed_twice_it_is_made_once_and_both_are_answered() {
    let mut machine = signed_in();
    let effects = play(
        &mut machine,
        [
            start(1),
            start(2),
            made(room("room")),
            post_made(),
            channel_made(),
        ],
    );
    assert_eq!(
        steps(&effects),
        ["room", "post", "chat", "refresh", "done", "done"]
    );
}

#[test]
fn while_a_room_is_made_no_other_one_is_begun() {
    let mut machine = signed_in();
    let other = start_with(2, request(draft("another", true)));
    let effects = play(&mut machine, [start(1), other, discard(3)]);
    assert_eq!(steps(&effects), ["room", "failed", "failed"]);
}

#[test]
fn a_mended_form_goes_on_where_it_stopped() {
    let mut machine = signed_in();
    let mended = NewRoomDraft {
        text: "Mended".to_owned(),
        ..draft("draft", true)
    };
    let effects = play(
        &mut machine,
        [
            start(1),
            made(room("room")),
            Input::PostMade(Err(refused(Wire::BanWordFound, 400))),
            start_with(2, request(mended)),
        ],
    );
    assert_eq!(steps(&effects), ["room", "post", "failed", "post"]);
    assert!(matches!(effects.last(),
        Some(Effect::Run(Action::MakePost { room_id, draft, .. }))
            if *room_id == "room" && draft.text == "Mended"));
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
        let mut machine = signed_in();
        let effects = play(&mut machine, [start_with(1, request(draft))]);
        let [Effect::Reply(_, Err(error))] = &effects[..] else {
            panic!("not refused: {effects:?}");
        };
        let error = UiError::from(error);
        assert_eq!((error.code, error.field.as_deref()), (code, Some(field)));
        assert_eq!(machine.view(), None);
    }
    let no_image = CreateRoom {
        draft: base(),
        thumbnail: ThumbnailChoice::Picked {
            image: ImageInput {
                name: "cat.txt".to_owned(),
                base64: "bWVvdw==".to_owned(),
            },
        },
    };
    let effects = play(&mut signed_in(), [start_with(2, no_image)]);
    assert!(matches!(&effects[..],
        [Effect::Reply(_, Err(error))] if error.code() == ErrorCode::ImageUnusable));
}

#[test]
fn a_discarded_draft_takes_its_room_with_it() {
    let failed = Input::PostMade(Err(refused(Wire::BanWordFound, 400)));
    let mut machine = signed_in();
    play(&mut machine, [start(1), made(room("room")), failed]);
    let effects = play(
        &mut machine,
        [discard(2), discard(3), Input::Deleted(Ok(()))],
    );
    assert_eq!(steps(&effects), ["delete", "refresh", "done", "done"]);
    assert_eq!(saved(&effects), None);
    assert_eq!(machine.view(), None);
}

#[test]
fn a_room_that_may_exist_is_looked_for_before_its_draft_is_forgotten() {
    let mut machine = signed_in();
    play(
        &mut machine,
        [start(1), Input::RoomMade(Err(answer_lost()))],
    );
    // Nobody can say yet; the draft stays, and so does the doubt.
    let no = Input::Found(Err(refused(Wire::RateLimitExceeded, 429)));
    let effects = play(&mut machine, [discard(2), no]);
    assert_eq!(steps(&effects), ["find", "failed"]);
    let effects = play(&mut machine, [discard(3), found(Some(room("room")))]);
    assert_eq!(steps(&effects), ["find", "delete"]);
    // Deleted already is what was wanted.
    let gone = Input::Deleted(Err(not_found()));
    assert_eq!(steps(&play(&mut machine, [gone])), ["refresh", "done"]);
}

#[test]
fn signing_out_answers_who_waits_and_leaves_what_is_written() {
    let mut machine = signed_in();
    play(&mut machine, [start(1)]);
    let effects = play(&mut machine, [Input::SignedOut]);
    let [Effect::Forget, Effect::Reply(ticket, Err(error))] = &effects[..] else {
        panic!("not answered, or written over: {effects:?}");
    };
    assert_eq!(*ticket, Ticket::numbered(1));
    assert_eq!(error.code(), ErrorCode::NotSignedIn);
    assert_eq!(machine.view(), None);
    let refused = play(&mut machine, [start(2), discard(3)]);
    assert_eq!(steps(&refused), ["failed", "failed"]);
}

#[test]
fn the_next_session_reads_what_was_written_unless_its_person_was_faster() {
    let written = saved(&play(&mut signed_in(), [start(1)]));
    let mut machine = NewRoomMachine::default();
    let effects = play(&mut machine, [Input::SignedIn(me())]);
    assert!(matches!(&effects[..],
        [Effect::Forget, Effect::Run(Action::Restore { me })] if *me == "maya"));
    let faster = start_with(2, request(draft("another", true)));
    play(&mut machine, [faster, restored(written.clone())]);
    assert_eq!(machine.view().unwrap().draft.draft_id, "another");
    let mut machine = signed_in();
    play(&mut machine, [restored(written)]);
    assert_eq!(machine.view().unwrap().draft.draft_id, "draft");
}

#[test]
fn the_steps_say_how_far_the_room_is() {
    use NewRoomStep::{Chat, Post, Room, Thumbnail};
    use StepState::{Busy, Done, Failed, Open};
    let shown = |machine: &NewRoomMachine| -> Vec<(NewRoomStep, StepState)> {
        let steps = machine.view().unwrap().steps.into_iter();
        steps.map(|view| (view.step, view.state)).collect()
    };
    let mut machine = signed_in();
    play(&mut machine, [start(1)]);
    assert_eq!(shown(&machine), [(Room, Busy), (Post, Open), (Chat, Open)]);
    play(&mut machine, [made(room("room"))]);
    assert_eq!(shown(&machine), [(Room, Done), (Post, Busy), (Chat, Open)]);
    let failed = Input::PostMade(Err(refused(Wire::BanWordFound, 400)));
    let effects = play(&mut machine, [failed]);
    let expected = [(Room, Done), (Post, Failed), (Chat, Open)];
    assert_eq!(shown(&machine), expected);
    let machine = after_crash(&effects);
    assert_eq!(shown(&machine), [(Room, Done), (Post, Open), (Chat, Open)]);
    let mut machine = signed_in();
    let with_image = CreateRoom {
        draft: draft("draft", false),
        thumbnail: picked(),
    };
    play(&mut machine, [start_with(1, with_image)]);
    let expected = [(Thumbnail, Busy), (Room, Open), (Post, Open)];
    assert_eq!(shown(&machine), expected);
}

#[test]
fn a_picture_whose_bytes_went_with_the_last_run_is_asked_for_and_can_be_done_without() {
    let with_image = || CreateRoom {
        draft: draft("draft", false),
        thumbnail: picked(),
    };
    let mut machine = signed_in();
    let lost = Input::Uploaded(Err(answer_lost()));
    let effects = play(&mut machine, [start_with(1, with_image()), lost]);
    // This run still has it.
    assert_eq!(thumbnail(&machine), Some(("cat.png".to_owned(), false)));
    assert_eq!(steps(&play(&mut machine, [start(2)])), ["upload"]);
    let mut machine = after_crash(&effects);
    assert_eq!(thumbnail(&machine), Some(("cat.png".to_owned(), true)));
    assert_eq!(machine.view().unwrap().step, NewRoomStep::Thumbnail);
    let again = play(&mut machine, [start_with(3, with_image())]);
    assert_eq!(steps(&again), ["upload"]);
    let mut machine = after_crash(&effects);
    assert_eq!(steps(&play(&mut machine, [start(4)])), ["room"]);
}

#[test]
fn another_draft_does_not_get_the_picture_of_the_last_one() {
    let with_image = CreateRoom {
        draft: draft("with a picture", false),
        thumbnail: picked(),
    };
    let mut machine = signed_in();
    let refused = Input::Uploaded(Err(refused(Wire::Forbidden, 403)));
    let effects = play(&mut machine, [start_with(1, with_image), refused, start(2)]);
    assert_eq!(steps(&effects), ["upload", "failed", "room"]);
}

/// The draft's picture by its name, and whether its bytes are gone.
fn thumbnail(machine: &NewRoomMachine) -> Option<(String, bool)> {
    let thumbnail = machine.view().unwrap().thumbnail?;
    Some((thumbnail.name, thumbnail.lost))
}

fn with_thumbnail(ticket: u64, thumbnail: ThumbnailChoice) -> Input {
    let draft = draft("draft", false);
    start_with(ticket, CreateRoom { draft, thumbnail })
}

/// The thumbnails of the rooms that were asked for, in order.
fn published(effects: &Effects) -> Vec<Option<&str>> {
    let rooms = effects.iter().filter_map(|effect| match effect {
        Effect::Run(Action::MakeRoom {
            thumbnail_file_id, ..
        }) => Some(thumbnail_file_id),
        _ => None,
    });
    rooms.map(|id| id.as_ref().map(|id| id.as_str())).collect()
}

#[test]
fn a_picture_that_was_removed_after_a_failed_attempt_is_not_published() {
    let uploaded = || Input::Uploaded(Ok("file".into()));
    let refused = || Input::RoomMade(Err(refused(Wire::Forbidden, 403)));
    let tried = || [with_thumbnail(1, picked()), uploaded(), refused()];
    let mut machine = signed_in();
    play(&mut machine, tried());
    let removed = with_thumbnail(2, ThumbnailChoice::Nothing);
    let effects = play(&mut machine, [removed]);
    assert_eq!(published(&effects), [None]);
    assert_eq!(thumbnail(&machine), None);
    // Left as it was, it is, and is not uploaded twice, said again or not.
    for again in [ThumbnailChoice::Unchanged, picked()] {
        let mut machine = signed_in();
        play(&mut machine, tried());
        let effects = play(&mut machine, [with_thumbnail(2, again)]);
        assert_eq!(published(&effects), [Some("file")]);
    }
    // Nor does it come back after a crash.
    let mut machine = signed_in();
    let effects = play(&mut machine, tried());
    let mut machine = after_crash(&effects);
    assert_eq!(thumbnail(&machine), Some(("cat.png".to_owned(), false)));
    let removed = with_thumbnail(2, ThumbnailChoice::Nothing);
    assert_eq!(published(&play(&mut machine, [removed])), [None]);
}

#[test]
fn a_room_that_the_form_has_overtaken_is_taken_back_and_made_anew() {
    let mut machine = signed_in();
    let uploaded = Input::Uploaded(Ok("file".into()));
    let not_posted = Input::PostMade(Err(refused(Wire::BanWordFound, 400)));
    let tried = [
        with_thumbnail(1, picked()),
        uploaded,
        made(room("room")),
        not_posted,
    ];
    play(&mut machine, tried);
    let removed = with_thumbnail(2, ThumbnailChoice::Nothing);
    let effects = play(&mut machine, [removed, Input::Deleted(Ok(()))]);
    assert_eq!(steps(&effects), ["delete", "room"]);
    assert_eq!(published(&effects), [None]);
    // An announcement goes with its room; whether there is one is looked up.
    let mut machine = signed_in();
    let lost = Input::PostMade(Err(answer_lost()));
    play(&mut machine, [start(1), made(room("room")), lost]);
    let renamed = NewRoomDraft {
        title: "Saturday".to_owned(),
        ..draft("draft", true)
    };
    let announced = Room {
        post_id: Some("post".into()),
        ..room("room")
    };
    let effects = play(
        &mut machine,
        [
            start_with(2, request(renamed)),
            read(announced),
            Input::Deleted(Err(not_found())),
        ],
    );
    assert_eq!(steps(&effects), ["read", "delete", "room"]);
    assert!(effects.iter().any(|effect| matches!(effect,
        Effect::Run(Action::Delete { post_id: Some(id), .. }) if *id == "post")));
    // Where it cannot be taken back nothing else is published.
    let mut machine = signed_in();
    play(&mut machine, [start(1), made(room("room"))]);
    play(&mut machine, [Input::PostMade(Err(unreachable()))]);
    let renamed = NewRoomDraft {
        title: "Saturday".to_owned(),
        ..draft("draft", true)
    };
    let offline = Input::Deleted(Err(unreachable()));
    let effects = play(&mut machine, [start_with(2, request(renamed)), offline]);
    assert_eq!(steps(&effects), ["delete", "failed"]);
}

/// As the version before wrote it.
#[test]
fn a_checkpoint_of_the_first_version_is_read() {
    let written = serde_json::json!({
        "draft": {
            "draftId": "draft", "title": "Friday", "description": "", "chat": true,
            "target": {"kind": "ownFeed"}, "text": "Come and see", "hashtags": ["live"],
        },
        "thumbnail_file_id": "file", "room_id": "room", "post_id": null, "channel_id": null,
        "room_may_exist": false, "post_may_exist": true, "channel_may_exist": false,
    });
    let checkpoint: Checkpoint = serde_json::from_value(written.clone()).unwrap();
    let mut machine = signed_in();
    play(&mut machine, [restored(Some(checkpoint.clone()))]);
    assert_eq!(steps(&play(&mut machine, [start(1)])), ["read"]);
    // And what is written now, it could read.
    let now = serde_json::to_value(&checkpoint).unwrap();
    for (key, value) in written.as_object().unwrap() {
        assert_eq!(now[key], *value, "{key}");
    }
}
