//! What the system keeps from Greenroom, and the way to its switch.

use greenroom_contract::SystemSwitch;

use super::*;

fn camera_refused() -> Input {
    let refused = Error::known(ErrorCode::CameraNotPermitted, "refused");
    Input::Picture(Picture::Failed(refused))
}

fn microphone_refused() -> Input {
    let refused = Error::known(ErrorCode::MicrophoneNotPermitted, "refused");
    microphone_is(Use::Failed(refused))
}

fn screens_refused() -> [Input; 3] {
    let refused = Error::known(ErrorCode::ScreensNotPermitted, "refused");
    [
        Input::Share(ShareInput::Studio(true)),
        Input::Share(ShareInput::Open),
        Input::Share(ShareInput::Seen(Err(refused))),
    ]
}

/// Own sources run, on a system with such switches or without.
fn running(has_switches: bool, inputs: impl IntoIterator<Item = Input>) -> SourcesState {
    let (mut sources, _) = played([found(&["desk"], &["Built-in"]), on()]);
    sources.has_switches = has_switches;
    play(&mut sources, inputs);
    sources.view()
}

fn switches(state: &SourcesState) -> [Option<SystemSwitch>; 3] {
    let screens = state.surfaces.as_ref().and_then(|seen| seen.system_switch);
    [
        state.page.camera_switch,
        state.page.microphone_switch,
        screens,
    ]
}

#[test]
fn each_switch_is_shown_for_what_it_keeps_back_and_for_nothing_else() {
    let state = running(true, [camera_refused()]);
    assert_eq!(switches(&state), [Some(SystemSwitch::Camera), None, None]);
    let state = running(true, [microphone_refused()]);
    let microphone = Some(SystemSwitch::Microphone);
    assert_eq!(switches(&state), [None, microphone, None]);
    let state = running(true, screens_refused());
    assert_eq!(switches(&state), [None, None, Some(SystemSwitch::Screens)]);
}

#[test]
fn another_failure_is_no_matter_of_the_systems_switches() {
    let failed = |code| Error::known(code, "failed");
    let state = running(
        true,
        [
            Input::Picture(Picture::Failed(failed(ErrorCode::CameraFailed))),
            microphone_is(Use::Failed(failed(ErrorCode::MicrophoneFailed))),
            Input::Share(ShareInput::Studio(true)),
            Input::Share(ShareInput::Open),
            Input::Share(ShareInput::Seen(Err(failed(ErrorCode::ScreensFailed)))),
        ],
    );
    assert_eq!(switches(&state), [None; 3]);
}

#[test]
fn a_system_without_such_switches_shows_none() {
    let refused = [camera_refused(), microphone_refused()];
    let state = running(false, refused.into_iter().chain(screens_refused()));
    assert_eq!(switches(&state), [None; 3]);
    assert!(state.own.camera_view.unwrap().problem.is_some());
}

#[test]
fn what_is_allowed_later_works_by_itself_and_the_switch_is_gone() {
    let tried_again = Input::TryAgain(Kind::Camera);
    let state = running(true, [camera_refused(), tried_again, delivering()]);
    assert_eq!(switches(&state), [None; 3]);
    let tried_again = Input::TryAgain(Kind::Microphone);
    let state = running(true, [microphone_refused(), tried_again, opened()]);
    assert_eq!(switches(&state), [None; 3]);
}
