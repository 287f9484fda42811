//! What holds whatever happens, in any order.

use proptest::prelude::*;

use super::*;

#[test]
fn the_devices_are_listed_anew_for_ever_but_never_twice_at_a_time() {
    let nothing_remembered = Input::Remembered(DeviceChoices::default());
    let (mut sources, told) = played([nothing_remembered]);
    assert_eq!(told, [Action::List]);
    let again = |sources: &mut SourcesMachine| {
        let effects = play(sources, [Input::LookAgain]);
        let timer = |one: &Effect<_>| matches!(one, Effect::Later(_, Input::LookAgain));
        assert!(effects.iter().any(timer));
        actions(effects)
    };
    let again_at_once = again(&mut sources);
    assert!(again_at_once.is_empty(), "the first list is on its way");
    play(&mut sources, [found(&[], &[])]);
    assert_eq!(again(&mut sources), [Action::List]);
}

#[test]
fn a_device_that_comes_or_goes_is_looked_for_at_once_and_never_twice_at_a_time() {
    let (mut sources, told) = played([Input::DevicesChanged]);
    assert_eq!(told, [Action::List]);
    let while_listing = [Input::DevicesChanged, Input::DevicesChanged];
    let told = actions(play(&mut sources, while_listing));
    assert!(told.is_empty(), "{told:?}");
    // It may have come after that list was made.
    let told = actions(play(&mut sources, [found(&[], &[])]));
    assert_eq!(told, [Action::List]);
    let told = actions(play(&mut sources, [found(&[], &[])]));
    assert!(told.is_empty(), "{told:?}");
}

fn input() -> impl Strategy<Value = Input> {
    let some = |names: &'static [&'static str]| proptest::sample::subsequence(names, 0..=2);
    prop_oneof![
        (some(&["desk", "door"]), some(&["Built-in", "USB"]))
            .prop_map(|(cameras, microphones)| found(&cameras, &microphones)),
        Just(()).prop_map(|()| no_sound()),
        prop_oneof![Just("desk"), Just("gone"), Just(TEST_PATTERN)]
            .prop_map(|id| choose(Kind::Camera, id)),
        prop_oneof![Just("desk"), Just("door"), Just(TEST_PATTERN)].prop_map(formats::offers),
        proptest::option::of(proptest::sample::select(&formats::OFFERED[..]))
            .prop_map(formats::choose_format),
        prop_oneof![Just("Built-in"), Just("USB")]
            .prop_map(|name| choose(Kind::Microphone, &id_of(name))),
        Just(()).prop_map(|()| Input::Refresh { ticket: ticket() }),
        Just(()).prop_map(|()| Input::DevicesChanged),
        Just(()).prop_map(|()| on()),
        Just(()).prop_map(|()| Input::Off),
        any::<bool>().prop_map(Input::SetCamera),
        any::<bool>().prop_map(Input::SetMicrophone),
        any::<bool>().prop_map(|works| microphone_is(match works {
            true => Use::Open,
            false => Use::Failed(no_server()),
        })),
        Just(()).prop_map(|()| Input::TryAgain(Kind::Microphone)),
    ]
}

proptest! {
    #[test]
    fn whatever_is_said_to_be_in_use_is_there(
        inputs in proptest::collection::vec(input(), 0..40)
    ) {
        let mut sources = SourcesMachine::default();
        for input in inputs {
            play(&mut sources, [input]);
            let view = sources.view().page;
            if let Some(camera) = &view.camera {
                prop_assert!(view.cameras.iter().any(|there| there.id == *camera));
            }
            if let Some(microphone) = &view.microphone {
                prop_assert!(view.microphones.iter().any(|there| there.id == *microphone));
            }
        }
    }

    /// The source shows what was told last; that is the camera in use, and nothing while nothing
    /// is wanted.
    #[test]
    fn what_the_picture_source_was_told_last_is_what_is_wanted(
        inputs in proptest::collection::vec(input(), 0..40)
    ) {
        let mut sources = SourcesMachine::default();
        let (mut shows, mut runs, mut camera_on) = (None, false, true);
        for input in inputs {
            match &input {
                Input::On { .. } if !runs => (runs, camera_on) = (true, true),
                Input::Off => runs = false,
                Input::SetCamera(on) if runs => camera_on = *on,
                _ => {}
            }
            for action in actions(play(&mut sources, [input])) {
                if let Action::Picture(choice) = action {
                    shows = choice;
                }
            }
            let shown = shows.as_ref().map(|choice| match choice {
                PictureChoice::Camera { id, .. } => id.as_str(),
                PictureChoice::TestPattern { .. } => TEST_PATTERN,
            });
            let in_use = sources.view().page.camera;
            let wanted = in_use.as_deref().filter(|_| runs && camera_on);
            prop_assert_eq!(shown, wanted);
        }
    }

    /// What the sound desk was told last is the microphone that the page says is in use, and nothing
    /// while nothing is wanted.
    #[test]
    fn the_microphone_that_is_shown_is_the_one_that_is_heard(
        inputs in proptest::collection::vec(input(), 0..40)
    ) {
        let mut sources = SourcesMachine::default();
        let (mut hears, mut runs) = (None, false);
        for input in inputs {
            match &input {
                Input::On { .. } => runs = true,
                Input::Off => runs = false,
                _ => {}
            }
            for action in actions(play(&mut sources, [input])) {
                if let Action::Hear(microphone) = action {
                    hears = microphone;
                }
            }
            let shown = sources.view().page.microphone_in_use;
            let wanted = shown.filter(|_| runs).map(|name| id_of(&name));
            prop_assert_eq!(&hears, &wanted);
        }
    }
}
