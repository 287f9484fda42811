//! Inputs to effects, and any order of them.

use std::time::Duration;

use greenroom_contract::{
    CameraKind, DeviceChoices, ErrorCode, Notice, PictureFormat, PictureReadiness, SoundReadiness,
};
use greenroom_media::{
    camera::CameraInfo,
    sound::{SoundDevice, SoundDevices},
    source::PictureChoice,
};
use proptest::prelude::*;

use super::{input::*, machine::state::SourcesMachine, shown::SourcesState};
use crate::{
    actor::{
        Effect, Machine as _, Ticket,
        testing::{NOW, actions, play},
    },
    error::Error,
};

fn ticket() -> Ticket<()> {
    Ticket::numbered(1)
}

/// Devices whose ids are `id of NAME`, the first of them the system's own choice.
fn devices(names: &[&str]) -> Vec<SoundDevice> {
    let device = |name: &&str| SoundDevice {
        id: id_of(name),
        name: (*name).to_owned(),
    };
    names.iter().map(device).collect()
}

fn id_of(name: &str) -> String {
    format!("id of {name}")
}

fn found_with(cameras: &[&str], sound: Result<SoundDevices, Error>) -> Input {
    let camera = |id: &&str| CameraInfo {
        id: (*id).to_owned(),
        name: format!("{id} by name"),
    };
    Input::Found(Found {
        cameras: cameras.iter().map(camera).collect(),
        sound,
    })
}

fn found(cameras: &[&str], microphones: &[&str]) -> Input {
    let sound = SoundDevices {
        microphones: devices(microphones),
        speakers: devices(&["Speaker"]),
        usual_microphone: microphones.first().map(|name| id_of(name)),
        usual_speaker: Some(id_of("Speaker")),
    };
    found_with(cameras, Ok(sound))
}

fn no_server() -> Error {
    Error::known(ErrorCode::NoSoundServer, "none")
}

fn no_sound() -> Input {
    found_with(&[], Err(no_server()))
}

fn choose(kind: Kind, id: &str) -> Input {
    Input::Choose {
        ticket: ticket(),
        kind,
        id: Some(id.to_owned()),
    }
}

fn on() -> Input {
    let name = "Maya".to_owned();
    Input::On { name }
}

fn microphone_is(is: Use) -> Input {
    let kind = Kind::Microphone;
    Input::Sound { kind, is }
}

fn opened() -> Input {
    microphone_is(Use::Open)
}

fn hear(name: &str) -> Action {
    Action::Hear(Some(id_of(name)))
}

fn speak() -> Action {
    Action::Speak(Some(id_of("Speaker")))
}

fn notices(effects: &[Effect<SourcesMachine>]) -> Vec<&Notice> {
    let found = effects.iter().filter_map(|effect| match effect {
        Effect::Notice(notice) => Some(notice),
        _ => None,
    });
    found.collect()
}

fn delivering() -> Input {
    Input::Picture(Picture::Delivering(PictureFormat {
        width: 1280,
        height: 720,
        frames_per_second: 30,
    }))
}

fn pattern() -> Option<PictureChoice> {
    let name = "Maya".to_owned();
    Some(PictureChoice::TestPattern { name })
}

fn played(inputs: impl IntoIterator<Item = Input>) -> (SourcesMachine, Vec<Action>) {
    let mut sources = SourcesMachine::default();
    let effects = play(&mut sources, inputs);
    (sources, actions(effects))
}

fn state(inputs: impl IntoIterator<Item = Input>) -> SourcesState {
    played(inputs).0.view()
}

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
    let id = "desk".to_owned();
    let desk = Action::Picture(Some(PictureChoice::Camera { id }));
    let again = actions(play(&mut sources, [Input::SetCamera(true)]));
    assert_eq!(again, [desk]);
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
    let id = "desk".to_owned();
    let again = Action::Picture(Some(PictureChoice::Camera { id }));
    assert!(told.contains(&again), "{told:?}");
}

fn camera(id: &str) -> Action {
    let id = id.to_owned();
    Action::Picture(Some(PictureChoice::Camera { id }))
}

fn picture_failed() -> Input {
    let busy = Error::known(ErrorCode::CameraFailed, "busy");
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
    let back = actions(play(&mut sources, [found(&[], &["Built-in", "USB"])]));
    assert_eq!(back, [hear("USB")]);
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
fn a_voice_is_remembered_for_eight_seconds_and_loudness_for_two() {
    let (mut sources, _) = played([found(&[], &["USB"]), on(), opened()]);
    let sound = |sources: &SourcesMachine| sources.view().page.readiness.sound;
    assert_eq!(sound(&sources), SoundReadiness::Silent);
    sources.handle(NOW, Input::Level(0.005));
    assert_eq!(sound(&sources), SoundReadiness::Silent);
    // Timers are kept as the kit keeps them.
    let mut timers: Vec<time::OffsetDateTime> = Vec::new();
    let start = sources.handle(NOW, Input::Level(0.95));
    let mut seen = Vec::new();
    let due = |now, effects: Vec<Effect<SourcesMachine>>| {
        effects.into_iter().filter_map(move |effect| match effect {
            Effect::Later(wait, Input::Forget) => Some(now + wait),
            _ => None,
        })
    };
    timers.extend(due(NOW, start));
    for second in 0..=10 {
        let now = NOW + Duration::from_secs(second);
        while let Some(at) = timers.iter().position(|timer| *timer <= now) {
            timers.swap_remove(at);
            timers.extend(due(now, sources.handle(now, Input::Forget)));
        }
        seen.push(sound(&sources));
    }
    let (loud, heard, silent) = (
        SoundReadiness::Loud,
        SoundReadiness::Heard,
        SoundReadiness::Silent,
    );
    assert_eq!(seen[..2], [loud, loud]);
    assert_eq!(seen[2..8], [heard; 6]);
    assert_eq!(seen[8..], [silent; 3]);
}

#[test]
fn one_timer_is_enough_however_often_a_voice_is_heard() {
    let (mut sources, _) = played([found(&[], &["USB"]), on(), opened()]);
    let levels = (0..50).map(|_| Input::Level(0.5));
    let timers = play(&mut sources, levels);
    assert_eq!(timers.len(), 1);
}

#[test]
fn the_level_is_measured_in_the_green_room_alone() {
    let (mut sources, _) = played([found(&[], &["USB"]), on()]);
    assert!(!sources.view().measured);
    play(&mut sources, [Input::GreenRoom(true)]);
    assert!(sources.view().measured);
    play(&mut sources, [Input::Off]);
    assert!(!sources.view().measured);
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

fn input() -> impl Strategy<Value = Input> {
    let some = |names: &'static [&'static str]| proptest::sample::subsequence(names, 0..=2);
    prop_oneof![
        (some(&["desk", "door"]), some(&["Built-in", "USB"]))
            .prop_map(|(cameras, microphones)| found(&cameras, &microphones)),
        Just(()).prop_map(|()| no_sound()),
        prop_oneof![Just("desk"), Just("gone"), Just(TEST_PATTERN)]
            .prop_map(|id| choose(Kind::Camera, id)),
        prop_oneof![Just("Built-in"), Just("USB")]
            .prop_map(|name| choose(Kind::Microphone, &id_of(name))),
        Just(()).prop_map(|()| Input::Refresh { ticket: ticket() }),
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
                PictureChoice::Camera { id } => id.as_str(),
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
