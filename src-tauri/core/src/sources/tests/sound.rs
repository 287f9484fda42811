//! Microphones, speakers, and what is done with their sound.

use super::*;

#[test]
fn a_microphone_that_goes_away_is_replaced_and_used_again_when_it_comes_back() {
    let (mut sources, told) = played([
        found(&[], &["Built-in", "USB"]),
        choose(Kind::Microphone, &id_of("USB")),
        on(),
        opened(),
    ]);
    assert!(told.contains(&hear("USB")), "{told:?}");
    let page = sources.view().page;
    assert_eq!(page.microphone, Some(id_of("USB")));
    assert_eq!(page.microphone_in_use.as_deref(), Some("USB"));
    let effects = play(&mut sources, [found(&[], &["Built-in"])]);
    let (lost, used) = ("USB".to_owned(), "Built-in".to_owned());
    assert_eq!(notices(&effects), [&Notice::DeviceReplaced { lost, used }]);
    assert_eq!(actions(effects), [hear("Built-in")]);
    let page = sources.view().page;
    assert_eq!(
        (page.microphone, page.microphone_in_use),
        (None, Some("Built-in".to_owned()))
    );
    assert_eq!(page.microphone_unplugged.as_deref(), Some("USB"));
    let back = actions(play(&mut sources, [found(&[], &["Built-in", "USB"])]));
    assert_eq!(back, [hear("USB")]);
    assert_eq!(sources.view().page.microphone_unplugged, None);
}

#[test]
fn the_only_microphone_and_the_only_speaker_are_said_to_be_gone() {
    let (mut sources, _) = played([found(&[], &["USB"]), on(), opened()]);
    let effects = play(&mut sources, [found_with(&[], Ok(SoundDevices::default()))]);
    let gone = [
        &Notice::MicrophoneGone {
            lost: "USB".to_owned(),
        },
        &Notice::SpeakerGone {
            lost: "Speaker".to_owned(),
        },
    ];
    assert_eq!(notices(&effects), gone);
    assert_eq!(actions(effects), [Action::Hear(None), Action::Speak(None)]);
    let view = sources.view();
    assert_eq!(
        view.own.microphone,
        Some(Offer { on: false }),
        "muted, not taken back"
    );
    let problem = view.own.microphone_view.unwrap().problem.unwrap();
    assert_eq!(problem.code, ErrorCode::NoMicrophone);
}

#[test]
fn a_microphone_that_had_been_in_use_comes_back_as_it_was() {
    let (mut sources, _) = played([found(&[], &["USB"]), on(), opened()]);
    play(&mut sources, [found(&[], &[]), microphone_is(Use::Closed)]);
    let effects = play(&mut sources, [found(&[], &["USB"]), opened()]);
    assert!(notices(&effects).is_empty());
    assert_eq!(actions(effects), [hear("USB")]);
    assert_eq!(sources.view().own.microphone, Some(Offer { on: true }));
}

#[test]
fn a_microphone_that_appears_on_stage_is_muted_until_it_is_wanted() {
    let (mut sources, _) = played([found(&[], &[]), on()]);
    let effects = play(&mut sources, [found(&[], &["USB"]), opened()]);
    let found_one = Notice::MicrophoneFound {
        found: "USB".to_owned(),
    };
    assert_eq!(notices(&effects), [&found_one]);
    assert_eq!(sources.view().own.microphone, Some(Offer { on: false }));
    play(&mut sources, [Input::SetMicrophone(true)]);
    assert_eq!(sources.view().own.microphone, Some(Offer { on: true }));
    // In the green room nobody hears it.
    let green_room = [
        found(&[], &[]),
        on(),
        Input::GreenRoom(true),
        found(&[], &["USB"]),
        opened(),
    ];
    assert_eq!(state(green_room).own.microphone, Some(Offer { on: true }));
}

#[test]
fn two_devices_of_one_name_are_two_and_one_may_be_called_default() {
    let two = |microphones: &[(&str, &str)]| {
        let device = |(id, name): &(&str, &str)| SoundDevice {
            id: (*id).to_owned(),
            name: (*name).to_owned(),
        };
        let microphones = microphones.iter().map(device).collect();
        found_with(
            &[],
            Ok(SoundDevices {
                microphones,
                ..SoundDevices::default()
            }),
        )
    };
    let (mut sources, _) = played([
        two(&[("a", "USB"), ("b", "Default"), ("c", "USB"), ("d", "USB")]),
        on(),
    ]);
    let shown: Vec<String> = sources
        .view()
        .page
        .microphones
        .into_iter()
        .map(|one| one.name)
        .collect();
    assert_eq!(shown, ["USB", "Default", "USB (2)", "USB (3)"]);
    let told = actions(play(&mut sources, [choose(Kind::Microphone, "c")]));
    assert_eq!(told.last(), Some(&Action::Hear(Some("c".to_owned()))));
    // Plugged in elsewhere, it is known by its name.
    let told = actions(play(&mut sources, [two(&[("a", "USB"), ("e", "USB")])]));
    assert_eq!(told, [Action::Hear(Some("e".to_owned()))]);
}

#[test]
fn what_an_earlier_version_kept_by_name_alone_is_found() {
    let choices = DeviceChoices {
        microphone: Some("USB".to_owned()),
        ..DeviceChoices::default()
    };
    let page = state([Input::Remembered(choices), found(&[], &["Built-in", "USB"])]).page;
    assert_eq!(page.microphone, Some(id_of("USB")));
}

#[test]
fn a_choice_that_is_not_there_is_refused_and_the_list_is_read_anew() {
    let (mut sources, _) = played([found(&[], &[])]);
    let effects = play(&mut sources, [choose(Kind::Camera, "gone")]);
    let [Effect::Run(Action::List), Effect::Reply(_, Err(error))] = &effects[..] else {
        panic!("{effects:?}");
    };
    assert_eq!(error.code(), ErrorCode::NoCamera);
}

#[test]
fn a_microphone_that_falls_silent_is_looked_for_at_once_and_opened_again_after_a_pause() {
    let (mut sources, _) = played([found(&[], &["USB"]), on(), opened()]);
    let stopped = Error::known(ErrorCode::MicrophoneFailed, "it stopped");
    let effects = play(&mut sources, [microphone_is(Use::Failed(stopped))]);
    let again =
        |one: &Effect<_>| matches!(one, Effect::Later(_, Input::TryAgain(Kind::Microphone)));
    assert!(effects.iter().any(again));
    assert_eq!(actions(effects), [Action::List]);
    assert_eq!(sources.view().own.microphone, Some(Offer { on: false }));
    let still = [found(&[], &["USB"]), microphone_is(Use::Opening)];
    assert!(actions(play(&mut sources, still)).is_empty());
    let problem = sources.view().own.microphone_view.unwrap().problem;
    assert_eq!(problem.unwrap().code, ErrorCode::MicrophoneFailed);
    let told = actions(play(&mut sources, [Input::TryAgain(Kind::Microphone)]));
    assert_eq!(told, [hear("USB")]);
    play(&mut sources, [opened()]);
    assert_eq!(sources.view().own.microphone, Some(Offer { on: true }));
}

#[test]
fn what_is_shown_is_what_is_used_when_a_room_is_opened_again() {
    let (mut sources, _) = played([
        found(&[], &["Built-in", "USB"]),
        on(),
        opened(),
        choose(Kind::Microphone, &id_of("USB")),
    ]);
    let told = actions(play(&mut sources, [Input::Off]));
    assert_eq!(told[..2], [Action::Hear(None), Action::Speak(None)]);
    let told = actions(play(&mut sources, [on()]));
    assert_eq!(told[..2], [hear("USB"), speak()]);
}

#[test]
fn nobody_is_muted_while_another_microphone_is_opened() {
    let (mut sources, _) = played([found(&[], &["Built-in", "USB"]), on(), opened()]);
    play(
        &mut sources,
        [
            choose(Kind::Microphone, &id_of("USB")),
            microphone_is(Use::Opening),
        ],
    );
    assert_eq!(sources.view().own.microphone, Some(Offer { on: true }));
}

#[test]
fn the_test_sound_plays_once_at_a_time() {
    let test_sound = || Input::TestSound { ticket: ticket() };
    let (mut sources, told) = played([found(&[], &[]), test_sound()]);
    assert!(matches!(told[..], [Action::PlayTestSound { .. }]));
    let second = play(&mut sources, [test_sound()]);
    assert!(matches!(second[..], [Effect::Reply(_, Ok(()))]));
}

#[test]
fn what_is_done_with_the_microphones_sound_is_switched_at_once_and_kept() {
    let (mut sources, told) = played([Input::Remembered(DeviceChoices {
        processing: SoundProcessing {
            automatic_gain: false,
            ..SoundProcessing::default()
        },
        ..DeviceChoices::default()
    })]);
    let now = SoundProcessing {
        automatic_gain: false,
        ..SoundProcessing::default()
    };
    assert!(told.contains(&Action::Process(now)));
    assert_eq!(sources.view().page.processing, now);

    let switch = |step, on| Input::Process(SwitchProcessing { step, on });
    for step in [
        ProcessingStep::EchoCancelling,
        ProcessingStep::NoiseSuppression,
        ProcessingStep::AutomaticGain,
    ] {
        let off = actions(play(&mut sources, [switch(step, false)]));
        let on = actions(play(&mut sources, [switch(step, true)]));
        let now = sources.view().page.processing;
        assert_eq!(on, [Action::Process(now), Action::RememberProcessing(now)]);
        assert!(off.is_empty() || off.len() == 2, "{off:?}");
        let again = actions(play(&mut sources, [switch(step, true)]));
        assert_eq!(again, [], "it is on already");
    }
    assert_eq!(sources.view().page.processing, SoundProcessing::default());

    play(
        &mut sources,
        [switch(ProcessingStep::EchoCancelling, false)],
    );
    let told = actions(play(&mut sources, [Input::ForgetChoices]));
    assert_eq!(told, [Action::Process(SoundProcessing::default())]);
}
