//! Inputs to effects, and any order of them.

use std::time::Duration;

use greenroom_contract::{
    CameraKind, ErrorCode, Notice, PictureFormat, PictureReadiness, SoundReadiness,
};
use greenroom_media::{camera::CameraInfo, source::PictureChoice};
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

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
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
        microphones: names(microphones),
        speakers: names(&["Speaker"]),
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

fn opened() -> Input {
    Input::SoundOpened(Ok(()))
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
    assert_eq!(told, [Action::OpenSound, Action::Picture(pattern())]);
}

#[test]
fn a_real_camera_comes_before_the_test_pattern() {
    let page = state([found(&["desk"], &[])]).page;
    assert_eq!(page.camera.as_deref(), Some("desk"));
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

#[test]
fn a_microphone_that_goes_away_is_replaced_and_used_again_when_it_comes_back() {
    let (mut sources, _) = played([
        found(&[], &["Built-in", "USB"]),
        choose(Kind::Microphone, "USB"),
    ]);
    assert_eq!(sources.view().page.microphone.as_deref(), Some("USB"));
    let effects = play(&mut sources, [found(&[], &["Built-in"])]);
    let replaced = |effect: &Effect<SourcesMachine>| match effect {
        Effect::Notice(Notice::DeviceReplaced { lost, used }) => {
            lost == "USB" && used == "Built-in"
        }
        _ => false,
    };
    assert!(effects.iter().any(replaced));
    let apply = |id: Option<&str>| Action::Apply {
        ticket: None,
        kind: Kind::Microphone,
        id: id.map(str::to_owned),
    };
    assert_eq!(actions(effects), [apply(None)]);
    assert_eq!(sources.view().page.microphone, None);
    let back = actions(play(&mut sources, [found(&[], &["Built-in", "USB"])]));
    assert_eq!(back, [apply(Some("USB"))]);
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
    let (mut sources, _) = played([no_sound(), on(), Input::SoundOpened(Err(no_server()))]);
    let problem = sources.view().own.microphone_view.unwrap().problem;
    assert_eq!(problem.unwrap().code, ErrorCode::NoSoundServer);
    assert_eq!(sources.view().own.microphone, None);
    let told = actions(play(&mut sources, [no_sound()]));
    assert!(told.is_empty(), "there is nothing to open: {told:?}");
    let told = actions(play(&mut sources, [found(&[], &["USB"])]));
    assert_eq!(told, [Action::OpenSound]);
    play(&mut sources, [opened()]);
    assert_eq!(sources.view().own.microphone, Some(Offer { on: true }));
    assert_eq!(sources.view().own.microphone_view.unwrap().problem, None);
}

#[test]
fn an_open_sound_system_that_lost_all_its_devices_is_opened_again() {
    let (mut sources, _) = played([found(&[], &["USB"]), on(), opened()]);
    let nothing = || found_with(&[], Ok(SoundDevices::default()));
    let told = actions(play(&mut sources, [nothing()]));
    assert_eq!(told, [Action::OpenSound]);
    assert_eq!(sources.view().own.microphone, None);
    // Not while that is under way.
    let told = actions(play(&mut sources, [nothing()]));
    assert!(told.is_empty(), "{told:?}");
    play(&mut sources, [opened(), found(&[], &["USB"])]);
    assert_eq!(sources.view().own.microphone, Some(Offer { on: true }));
}

#[test]
fn a_chosen_microphone_is_handed_to_every_sound_system_that_is_opened() {
    let (mut sources, _) = played([
        found(&[], &["Built-in", "USB"]),
        choose(Kind::Microphone, "USB"),
        on(),
    ]);
    let usb = Action::Apply {
        ticket: None,
        kind: Kind::Microphone,
        id: Some("USB".to_owned()),
    };
    assert_eq!(actions(play(&mut sources, [opened()])), [usb]);
}

#[test]
fn the_test_sound_plays_once_at_a_time() {
    let test_sound = || Input::TestSound { ticket: ticket() };
    let (mut sources, told) = played([test_sound()]);
    assert!(matches!(told[..], [Action::PlayTestSound { .. }]));
    let second = play(&mut sources, [test_sound()]);
    assert!(matches!(second[..], [Effect::Reply(_, Ok(()))]));
}

#[test]
fn the_devices_are_listed_anew_for_ever_but_never_twice_at_a_time() {
    let nothing_remembered = Input::Remembered {
        camera: None,
        microphone: None,
        speaker: None,
    };
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
    assert_eq!(sources.view().measured, Measured::Nothing);
    play(&mut sources, [Input::GreenRoom(true)]);
    assert_eq!(sources.view().measured, Measured::Microphone(None));
    play(&mut sources, [Input::Off]);
    assert_eq!(sources.view().measured, Measured::Nothing);
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
        prop_oneof![Just("Built-in"), Just("USB")].prop_map(|id| choose(Kind::Microphone, id)),
        Just(()).prop_map(|()| Input::Refresh { ticket: ticket() }),
        Just(()).prop_map(|()| on()),
        Just(()).prop_map(|()| Input::Off),
        any::<bool>().prop_map(Input::SetCamera),
        any::<bool>().prop_map(Input::SetMicrophone),
        any::<bool>().prop_map(|works| Input::SoundOpened(match works {
            true => Ok(()),
            false => Err(no_server()),
        })),
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
}
