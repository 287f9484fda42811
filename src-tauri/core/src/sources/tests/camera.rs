//! Cameras and what stands in for one.

use super::*;

#[test]
fn without_a_camera_the_test_pattern_is_chosen_and_runs_once_it_is_wanted() {
    let (mut sources, _) = played([]);
    assert_eq!(sources.view().page.camera, None);
    let told = actions(play(&mut sources, [found(&[], &[])]));
    assert_eq!(sources.view().page.camera.as_deref(), Some(TEST_PATTERN));
    assert!(
        !told.contains(&Action::Picture(pattern())),
        "nobody wants it"
    );
    let told = actions(play(&mut sources, [on()]));
    assert_eq!(told, [speak(), Action::Picture(pattern())]);
    assert!(!sources.view().own.mirrored, "its text is read");
}

#[test]
fn a_real_camera_comes_before_the_test_pattern() {
    let SourcesState { page, own, .. } = state([found(&["desk"], &[])]);
    assert_eq!(page.camera.as_deref(), Some("desk"));
    assert!(own.mirrored, "people know their face from mirrors");
    assert_eq!(page.cameras.last().unwrap().kind, CameraKind::TestPattern);
}

#[test]
fn a_camera_that_is_switched_off_rests_and_comes_back_as_it_was() {
    let (mut sources, _) = played([found(&["desk"], &[]), on()]);
    let off = actions(play(&mut sources, [Input::SetCamera(false)]));
    assert_eq!(off, [Action::Picture(None)]);
    assert_eq!(sources.view().own.camera, Some(Offer { on: false }));
    let again = actions(play(&mut sources, [Input::SetCamera(true)]));
    assert_eq!(again, [camera("desk")]);
}

#[test]
fn what_was_switched_off_is_on_again_in_the_next_room() {
    let inputs = [
        found(&[], &["Built-in"]),
        on(),
        opened(),
        Input::SetCamera(false),
        Input::SetMicrophone(false),
        Input::Off,
        on(),
        opened(),
    ];
    let own = state(inputs).own;
    let both = (Some(Offer { on: true }), Some(Offer { on: true }));
    assert_eq!((own.camera, own.microphone), both);
}

#[test]
fn a_camera_that_failed_is_tried_again_when_it_is_chosen_again() {
    let failed = Error::known(ErrorCode::CameraFailed, "busy");
    let (mut sources, _) = played([
        found(&["desk"], &[]),
        on(),
        Input::Picture(Picture::Failed(failed)),
    ]);
    let page = sources.view().page;
    assert_eq!(page.readiness.picture, PictureReadiness::Problem);
    assert_eq!(page.test_pattern_instead.as_deref(), Some(TEST_PATTERN));
    let told = actions(play(&mut sources, [choose(Kind::Camera, "desk")]));
    assert!(told.contains(&camera("desk")), "{told:?}");
}

fn picture_failed() -> Input {
    let busy = Error::known(ErrorCode::CameraBusy, "busy");
    Input::Picture(Picture::Failed(busy))
}

#[test]
fn on_stage_no_camera_gives_way_to_another_by_itself() {
    let (mut sources, told) = played([found(&["desk", "door"], &[]), on()]);
    assert!(told.contains(&camera("desk")), "{told:?}");
    let effects = play(&mut sources, [found(&["door"], &[]), picture_failed()]);
    let lost = "desk by name".to_owned();
    assert_eq!(notices(&effects), [&Notice::CameraGone { lost }]);
    assert!(actions(effects).is_empty(), "the other one stays dark");
    assert!(
        notices(&play(&mut sources, [found(&["door"], &[])])).is_empty(),
        "said once"
    );
    let page = sources.view().page;
    assert_eq!(page.camera.as_deref(), Some("desk"));
    assert_eq!(page.test_pattern_instead.as_deref(), Some(TEST_PATTERN));
    let told = actions(play(&mut sources, [choose(Kind::Camera, "door")]));
    assert!(told.contains(&camera("door")), "{told:?}");
    // Nor does the test pattern give way to a camera that appears.
    let (mut sources, _) = played([found(&[], &[]), on()]);
    let told = actions(play(&mut sources, [found(&["desk"], &[])]));
    assert!(told.is_empty(), "{told:?}");
    let told = actions(play(&mut sources, [Input::GreenRoom(true)]));
    assert_eq!(told, [camera("desk")], "where nobody else sees it");
}

#[test]
fn a_camera_that_failed_is_tried_again_by_itself_and_when_somebody_looks_again() {
    let (mut sources, _) = played([found(&["desk"], &[]), on()]);
    let effects = play(&mut sources, [picture_failed()]);
    let again = |one: &Effect<_>| matches!(one, Effect::Later(_, Input::TryAgain(Kind::Camera)));
    assert!(effects.iter().any(again));
    let told = actions(play(&mut sources, [Input::TryAgain(Kind::Camera)]));
    assert_eq!(told, [camera("desk")]);
    play(&mut sources, [Input::Picture(Picture::Starting)]);
    let ready = sources.view().page.readiness.picture;
    assert_eq!(ready, PictureReadiness::Problem, "until it has passed");
    let told = actions(play(&mut sources, [Input::Refresh { ticket: ticket() }]));
    assert!(told.contains(&camera("desk")), "{told:?}");
    play(&mut sources, [delivering()]);
    let told = actions(play(&mut sources, [Input::TryAgain(Kind::Camera)]));
    assert!(told.is_empty(), "{told:?}");
}

#[test]
fn the_picture_is_ready_once_it_comes() {
    let ready = |inputs: Vec<Input>| state(inputs).page.readiness.picture;
    assert_eq!(
        ready(vec![found(&[], &[]), on()]),
        PictureReadiness::Waiting
    );
    let good = ready(vec![found(&[], &[]), on(), delivering()]);
    let PictureReadiness::Good { test_pattern, .. } = good else {
        panic!("{good:?}");
    };
    assert!(test_pattern);
}
