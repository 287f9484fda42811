//! What is becomes what is wanted, whatever comes between.

use std::time::Duration;

use super::*;

fn mutes(effects: Vec<Effect<StageMachine>>) -> Vec<(Source, bool)> {
    let muted = |action| match action {
        Action::Mute { source, muted } => Some((source, muted)),
        _ => None,
    };
    actions(effects).into_iter().filter_map(muted).collect()
}

fn is_reconnecting(stage: &StageMachine, on_stage: bool) -> bool {
    matches!(stage.view().phase, StagePhase::Reconnecting { on_stage: was, .. } if was == on_stage)
}

fn lost() -> Input {
    news(1, RoomNews::Lost(ErrorCode::StageLost))
}

#[test]
fn a_microphone_that_appears_on_stage_is_published_and_one_that_goes_is_taken_back() {
    let mut stage = StageMachine::default();
    let inputs = [preview(), own(true, None), connect(true), joined()];
    play(&mut stage, inputs);
    play(&mut stage, [published(Source::Camera)]);
    assert_eq!(stage.view().phase, StagePhase::OnStage);
    let effects = play(&mut stage, [own(true, Some(false))]);
    assert_eq!(publishes(effects), [(Source::Microphone, true)]);
    play(&mut stage, [published(Source::Microphone)]);
    let effects = play(&mut stage, [own(true, None)]);
    let source = Source::Microphone;
    assert_eq!(actions(effects), [Action::Unpublish { source }]);
    // Back before it is gone: published again when it is.
    assert!(play(&mut stage, [own(true, Some(true))]).is_empty());
    let effects = play(&mut stage, [Input::Unpublished { source }]);
    assert_eq!(publishes(effects), [(Source::Microphone, false)]);
}

#[test]
fn what_the_person_mutes_while_it_is_being_published_is_muted_once_it_is() {
    let mut stage = backstage();
    play(&mut stage, [publish()]);
    assert!(play(&mut stage, [own(true, Some(false))]).is_empty());
    let effects = play(&mut stage, [published(Source::Microphone)]);
    assert_eq!(mutes(effects), [(Source::Microphone, true)]);
    let effects = play(&mut stage, [published(Source::Camera)]);
    assert_eq!(answered(effects), [(Ticket::numbered(3), None)]);
    let effects = play(&mut stage, [own(true, Some(true))]);
    assert_eq!(mutes(effects), [(Source::Microphone, false)]);
}

#[test]
fn sound_that_cannot_be_published_is_said_and_tried_again_with_longer_and_longer_pauses() {
    let mut stage = backstage();
    play(&mut stage, [publish(), published(Source::Camera)]);
    let mut pauses = Vec::new();
    for _ in 0..5 {
        for effect in play(&mut stage, [not_published(Source::Microphone)]) {
            if let Effect::Later(pause, Input::TryAgain { source }) = effect {
                assert_eq!(source, Source::Microphone);
                pauses.push(pause.as_secs());
            }
        }
        assert_eq!(stage.view().phase, StagePhase::OnStage, "the show goes on");
        let problem = stage.view().microphone.problem.unwrap();
        assert_eq!(problem.code, ErrorCode::MicrophoneFailed);
        assert!(!stage.view().tiles[0].microphone_on);
        let source = Source::Microphone;
        let effects = play(&mut stage, [Input::TryAgain { source }]);
        assert_eq!(publishes(effects), [(source, false)]);
    }
    assert_eq!(pauses, [1, 2, 5, 10, 10]);
    play(&mut stage, [published(Source::Microphone)]);
    assert_eq!(stage.view().microphone.problem, None);
}

#[test]
fn while_livekit_reconnects_tiles_and_mute_stay() {
    let mut stage = on_stage();
    let ravi = news(1, track_of("ravi", Source::Camera));
    play(&mut stage, [ravi, news(1, RoomNews::Reconnecting)]);
    assert!(is_reconnecting(&stage, true));
    let effects = play(&mut stage, [own(true, Some(false))]);
    assert_eq!(mutes(effects), [(Source::Microphone, true)]);
    assert_eq!(stage.view().tiles.len(), 2);
    let effects = play(&mut stage, [news(1, RoomNews::Reconnected)]);
    assert!(effects.is_empty(), "{effects:?}");
    assert_eq!(stage.view().phase, StagePhase::OnStage);
}

#[test]
fn a_lost_connection_is_made_anew_with_the_same_tiles_and_what_is_muted_stays_muted() {
    let mut stage = on_stage();
    for source in [Source::Camera, Source::Microphone] {
        play(&mut stage, [news(1, track_of("ravi", source))]);
    }
    play(&mut stage, [news(1, track_of("lena", Source::Camera))]);
    let before = stage.view().tiles;
    let effects = play(&mut stage, [lost()]);
    let room_id = RoomId::new("room");
    let after = Duration::ZERO;
    let connection = 2;
    let anew = Action::Join {
        connection,
        room_id,
        // The place is this window's.
        yields: false,
        after,
    };
    assert_eq!(actions(effects), [Action::Close { connection: 1 }, anew]);
    assert!(is_reconnecting(&stage, true));
    let tiles = stage.view().tiles;
    let numbers = |tiles: &[greenroom_contract::Tile]| -> Vec<(u32, bool, bool, bool)> {
        let state = tiles.iter().map(|tile| {
            let (sound, picture) = (tile.microphone_on, tile.camera_on);
            (tile.tile_id, sound, picture, tile.only_you)
        });
        state.collect()
    };
    assert_eq!(numbers(&tiles), numbers(&before));

    let effects = play(&mut stage, [own(true, Some(false))]);
    assert!(effects.is_empty(), "nothing is there to be muted");
    // Lena went meanwhile, and nobody said so.
    let there = [key("ravi", Source::Camera), key("ravi", Source::Microphone)];
    let effects = play(&mut stage, [Input::Joined(Ok(there.into()))]);
    let (camera, microphone) = ((Source::Camera, false), (Source::Microphone, true));
    assert_eq!(publishes(effects), [camera, microphone]);
    assert_eq!(stage.view().phase, StagePhase::OnStage);
    assert_eq!(numbers(&stage.view().tiles)[1..], numbers(&before)[1..2]);
    let effects = play(&mut stage, [news(2, track_of("ravi", Source::Camera))]);
    let key = key("ravi", Source::Camera);
    assert_eq!(actions(effects), [Action::Draw { key, tile: 2 }]);
}

#[test]
fn who_was_backstage_is_backstage_again() {
    let mut stage = backstage();
    play(&mut stage, [lost()]);
    assert!(is_reconnecting(&stage, false));
    let effects = play(&mut stage, [joined()]);
    assert!(publishes(effects).is_empty());
    assert_eq!(stage.view().phase, StagePhase::Backstage);
}

#[test]
fn whoever_waits_for_publishing_hears_of_the_loss_and_is_asked_again() {
    let mut stage = backstage();
    play(&mut stage, [publish()]);
    let effects = play(&mut stage, [lost()]);
    let told = (Ticket::numbered(3), Some(ErrorCode::StageLost));
    assert_eq!(answered(effects), [told]);
    let effects = play(&mut stage, [joined()]);
    assert!(publishes(effects).is_empty());
}

#[test]
fn connecting_anew_goes_on_with_longer_and_longer_pauses_and_gives_up_after_two_minutes() {
    let mut stage = on_stage();
    play(&mut stage, [lost()]);
    let start = crate::actor::testing::NOW;
    let mut pauses = Vec::new();
    for second in [1, 5, 10, 20, 40, 119] {
        let now = start + Duration::from_secs(second);
        for effect in stage.handle(now, not_joined(ErrorCode::StageUnreachable)) {
            if let Effect::Run(Action::Join { after, .. }) = effect {
                pauses.push(after.as_secs());
            }
        }
        assert!(is_reconnecting(&stage, true), "after {second} s");
    }
    assert_eq!(pauses, [1, 2, 4, 8, 8, 8]);
    let late = start + Duration::from_secs(120);
    stage.handle(late, not_joined(ErrorCode::StageUnreachable));
    let StagePhase::Failed { error } = stage.view().phase else {
        panic!("it goes on for ever");
    };
    assert_eq!(error.code, ErrorCode::StageUnreachable);
    assert_eq!(stage.view().tiles.len(), 1);
}

#[test]
fn connecting_anew_goes_on_for_as_long_as_the_network_starts_its_media_server_again() {
    let mut stage = on_stage();
    play(&mut stage, [lost()]);
    let start = crate::actor::testing::NOW;
    for second in [60, 119, 200, 300] {
        let now = start + Duration::from_secs(second);
        stage.handle(now, not_joined(ErrorCode::MediaServerAway));
        assert!(is_reconnecting(&stage, true), "after {second} s");
    }
    // It is back, and cannot be reached: for two minutes from then.
    let unreachable = |stage: &mut StageMachine, second| {
        let now = start + Duration::from_secs(second);
        stage.handle(now, not_joined(ErrorCode::StageUnreachable));
    };
    unreachable(&mut stage, 419);
    assert!(is_reconnecting(&stage, true));
    unreachable(&mut stage, 420);
    assert!(matches!(stage.view().phase, StagePhase::Failed { .. }));
}

#[test]
fn connecting_anew_goes_on_for_as_long_as_this_computer_reaches_nobody() {
    let codes = [
        ErrorCode::NoNetwork,
        ErrorCode::Unreachable,
        ErrorCode::TimedOut,
    ];
    for code in codes {
        let mut stage = on_stage();
        play(&mut stage, [lost()]);
        let start = crate::actor::testing::NOW;
        for second in (8..=600).step_by(8) {
            stage.handle(start + Duration::from_secs(second), not_joined(code));
            assert!(is_reconnecting(&stage, true), "{code:?}, after {second} s");
        }
        // The line is back, and the first answer says what became of the show.
        stage.handle(
            start + Duration::from_secs(601),
            not_joined(ErrorCode::RoomGone),
        );
        assert!(matches!(stage.view().phase, StagePhase::Failed { .. }));
    }
}

#[test]
fn a_room_that_is_gone_meanwhile_ends_it_at_once() {
    let mut stage = on_stage();
    play(&mut stage, [lost(), not_joined(ErrorCode::RoomGone)]);
    assert!(matches!(stage.view().phase, StagePhase::Failed { .. }));
}

#[test]
fn a_new_connection_that_is_lost_before_it_is_said_to_be_there_is_made_anew_as_well() {
    let mut stage = on_stage();
    play(&mut stage, [lost()]);
    let at_once = news(2, RoomNews::Lost(ErrorCode::StageLost));
    let effects = play(&mut stage, [at_once]);
    let forgets = effects.iter().any(|one| matches!(one, Effect::Forget));
    assert!(forgets, "its own word is about nothing any more");
    let joins = |action: &Action| matches!(action, Action::Join { connection: 3, .. });
    assert!(actions(effects).iter().any(joins));
    assert!(is_reconnecting(&stage, true));
}

#[test]
fn leaving_ends_connecting_anew() {
    let mut stage = on_stage();
    play(&mut stage, [lost()]);
    let effects = play(&mut stage, [leave()]);
    let closes = |action: &Action| *action == Action::Close { connection: 2 };
    assert!(actions(effects).iter().any(closes));
    let late = play(&mut stage, [joined()]);
    assert!(late.is_empty(), "{late:?}");
    assert_eq!(stage.view().phase, StagePhase::Preview);
}

#[test]
fn a_publication_that_the_server_took_is_made_again() {
    let mut stage = on_stage();
    let taken = news(1, RoomNews::OwnTrackLost(Source::Camera));
    let effects = play(&mut stage, [taken]);
    assert_eq!(publishes(effects), [(Source::Camera, false)]);
}

const SMALL: Size = Size {
    width: 640,
    height: 480,
};
const LARGE: Size = Size {
    width: 1920,
    height: 1080,
};

/// Own sources with a camera of this size.
fn sized(camera_size: Option<Size>, microphone: Option<bool>) -> Input {
    let Input::Own(own) = own(true, microphone) else {
        unreachable!();
    };
    Input::Own(Own { camera_size, ..own })
}

/// What the camera's picture is announced as, each time.
fn announced(effects: Vec<Effect<StageMachine>>) -> Vec<Size> {
    let announced = |action| match action {
        Action::Publish {
            source: Source::Camera,
            size,
            ..
        } => Some(size),
        _ => None,
    };
    actions(effects).into_iter().filter_map(announced).collect()
}

fn takes_back(effects: Vec<Effect<StageMachine>>) -> Vec<Source> {
    let taken = |action| match action {
        Action::Unpublish { source } => Some(source),
        _ => None,
    };
    actions(effects).into_iter().filter_map(taken).collect()
}

#[test]
fn a_camera_is_announced_as_large_as_it_is_and_published_anew_when_it_comes_in_another_size() {
    let mut stage = backstage();
    play(&mut stage, [sized(Some(SMALL), Some(true))]);
    let effects = play(&mut stage, [publish()]);
    assert_eq!(announced(effects), [SMALL]);
    let out = [published(Source::Camera), published(Source::Microphone)];
    play(&mut stage, out);

    // Another camera, which takes a moment to begin.
    let effects = play(&mut stage, [sized(None, Some(true))]);
    assert!(
        actions(effects).is_empty(),
        "nobody's tile empties for that"
    );
    let effects = play(&mut stage, [sized(Some(SMALL), Some(true))]);
    assert!(actions(effects).is_empty(), "of the same size");

    let effects = play(&mut stage, [sized(Some(LARGE), Some(true))]);
    assert_eq!(takes_back(effects), [Source::Camera], "the sound stays");
    let source = Source::Camera;
    let effects = play(&mut stage, [Input::Unpublished { source }]);
    assert_eq!(announced(effects), [LARGE]);
    assert_eq!(stage.view().phase, StagePhase::OnStage);
    let effects = play(&mut stage, [published(source)]);
    assert!(actions(effects).is_empty());
}

#[test]
fn a_camera_that_begins_after_the_stage_is_announced_in_its_own_size_then() {
    let mut stage = on_stage();
    let effects = play(&mut stage, [sized(Some(SMALL), Some(true))]);
    assert_eq!(takes_back(effects), [Source::Camera]);
}

#[test]
fn whoever_has_no_sound_out_keeps_the_picture_that_holds_the_place_on_the_stage() {
    let mut stage = StageMachine::default();
    let inputs = [preview(), own(true, None), connect(true), joined()];
    play(&mut stage, inputs);
    play(&mut stage, [published(Source::Camera)]);
    let effects = play(&mut stage, [sized(Some(LARGE), None)]);
    assert!(takes_back(effects).is_empty());
    // And once there is sound, it is announced as it should be.
    play(&mut stage, [sized(Some(LARGE), Some(true))]);
    let effects = play(&mut stage, [published(Source::Microphone)]);
    assert_eq!(takes_back(effects), [Source::Camera]);
}
