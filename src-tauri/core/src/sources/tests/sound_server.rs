//! Sound as a whole, which may not be there.

use super::*;

#[test]
fn without_a_sound_server_the_reason_is_shown_and_cameras_go_on() {
    let page = state([no_sound()]).page;
    assert_eq!(page.sound_problem.unwrap().code, ErrorCode::NoSoundServer);
    assert!(!page.may_play_test_sound);
    assert_eq!(page.readiness.sound, SoundReadiness::Problem);
    assert_eq!(page.camera.as_deref(), Some(TEST_PATTERN));
}

#[test]
fn a_sound_server_that_comes_late_is_opened_and_its_microphone_offered() {
    let (mut sources, _) = played([no_sound(), on()]);
    let problem = sources.view().own.microphone_view.unwrap().problem;
    assert_eq!(problem.unwrap().code, ErrorCode::NoSoundServer);
    assert_eq!(sources.view().own.microphone, Some(Offer { on: false }));
    let told = actions(play(&mut sources, [no_sound()]));
    assert!(told.is_empty(), "there is nothing to open: {told:?}");
    let told = actions(play(&mut sources, [found(&[], &["USB"])]));
    assert_eq!(told, [hear("USB"), speak()]);
    play(&mut sources, [opened()]);
    assert_eq!(sources.view().own.microphone, Some(Offer { on: true }));
    assert_eq!(sources.view().own.microphone_view.unwrap().problem, None);
}

#[test]
fn a_sound_server_that_ends_and_comes_back_is_told_apart_from_devices_that_go() {
    let (mut sources, _) = played([found(&[], &["USB"]), on(), opened()]);
    let effects = play(&mut sources, [no_sound()]);
    assert!(notices(&effects).is_empty());
    let problem = sources.view().own.microphone_view.unwrap().problem;
    assert_eq!(problem.unwrap().code, ErrorCode::NoSoundServer);
    let told = actions(play(&mut sources, [found(&[], &["USB"]), opened()]));
    assert_eq!(told, [hear("USB"), speak()]);
    assert_eq!(
        sources.view().own.microphone,
        Some(Offer { on: true }),
        "as it was"
    );
}
