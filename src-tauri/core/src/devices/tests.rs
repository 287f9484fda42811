//! Inputs to actions, and any order of them.

use greenroom_contract::{CameraDevice, CameraKind, ErrorCode, Notice};
use proptest::prelude::*;
use time::OffsetDateTime;

use super::TEST_PATTERN;
use super::machine::*;
use crate::{
    actor_v1::{Machine, Ticket},
    edge::error::ui_error,
};

fn found(cameras: &[&str], microphones: &[&str]) -> Input {
    Input::Found(Found {
        cameras: cameras
            .iter()
            .map(|id| CameraDevice {
                id: (*id).to_owned(),
                name: format!("{id} by name"),
                kind: CameraKind::Camera,
            })
            .collect(),
        sound: Ok(Sound {
            microphones: microphones.iter().map(|name| (*name).to_owned()).collect(),
            speakers: vec!["Speaker".to_owned()],
        }),
    })
}

fn choose(kind: Kind, id: &str) -> Input {
    Input::Choose {
        ticket: Ticket(1),
        kind,
        id: Some(id.to_owned()),
    }
}

fn play(machine: &mut DevicesMachine, inputs: impl IntoIterator<Item = Input>) -> Vec<Action> {
    inputs
        .into_iter()
        .flat_map(|input| machine.handle(OffsetDateTime::UNIX_EPOCH, input))
        .collect()
}

#[test]
fn without_a_camera_the_test_pattern_is_chosen() {
    let mut devices = DevicesMachine::default();
    assert_eq!(devices.view().camera, None);
    play(&mut devices, [found(&[], &[])]);
    assert_eq!(devices.view().camera.as_deref(), Some(TEST_PATTERN));
}

#[test]
fn a_real_camera_comes_before_the_test_pattern() {
    let mut devices = DevicesMachine::default();
    play(&mut devices, [found(&["desk"], &[])]);
    assert_eq!(devices.view().camera.as_deref(), Some("desk"));
    assert_eq!(
        devices.view().cameras.last().unwrap().kind,
        CameraKind::TestPattern
    );
}

#[test]
fn a_microphone_that_goes_away_is_replaced_and_used_again_when_it_comes_back() {
    let mut devices = DevicesMachine::default();
    play(
        &mut devices,
        [
            found(&[], &["Built-in", "USB"]),
            choose(Kind::Microphone, "USB"),
        ],
    );
    assert_eq!(devices.view().microphone.as_deref(), Some("USB"));
    let actions = play(&mut devices, [found(&[], &["Built-in"])]);
    let notice = Notice::DeviceReplaced {
        lost: "USB".to_owned(),
        used: "Built-in".to_owned(),
    };
    assert!(
        actions
            .iter()
            .any(|action| matches!(action, Action::Notice(n) if *n == notice))
    );
    let falls_back = |action: &Action| {
        matches!(
            action,
            Action::Apply {
                kind: Kind::Microphone,
                id: None,
                ..
            }
        )
    };
    assert!(actions.iter().any(falls_back));
    assert_eq!(devices.view().microphone, None);
    let actions = play(&mut devices, [found(&[], &["Built-in", "USB"])]);
    let back = |action: &Action| matches!(action, Action::Apply { kind: Kind::Microphone, id: Some(id), .. } if id == "USB");
    assert!(actions.iter().any(back));
}

#[test]
fn a_choice_that_is_not_there_is_refused_and_the_list_is_read_anew() {
    let mut devices = DevicesMachine::default();
    play(&mut devices, [found(&[], &[])]);
    let actions = play(&mut devices, [choose(Kind::Camera, "gone")]);
    assert!(matches!(&actions[..],
        [Action::List, Action::Reply(_, Err(error))] if error.code == ErrorCode::NoCamera));
}

#[test]
fn without_a_sound_server_the_reason_is_shown_and_cameras_go_on() {
    let mut devices = DevicesMachine::default();
    let silent = Found {
        cameras: Vec::new(),
        sound: Err(ui_error(ErrorCode::NoSoundServer, "none")),
    };
    play(&mut devices, [Input::Found(silent)]);
    let view = devices.view();
    assert_eq!(view.sound_problem.unwrap().code, ErrorCode::NoSoundServer);
    assert_eq!(view.camera.as_deref(), Some(TEST_PATTERN));
}

#[test]
fn the_test_sound_plays_once_at_a_time() {
    let mut devices = DevicesMachine::default();
    let first = play(&mut devices, [Input::TestSound { ticket: Ticket(1) }]);
    assert!(matches!(first[..], [Action::PlayTestSound { .. }]));
    let second = play(&mut devices, [Input::TestSound { ticket: Ticket(2) }]);
    assert!(matches!(second[..], [Action::Reply(Ticket(2), Ok(()))]));
}

fn input() -> impl Strategy<Value = Input> {
    let some = |names: &'static [&'static str]| proptest::sample::subsequence(names, 0..=2);
    prop_oneof![
        (some(&["desk", "door"]), some(&["Built-in", "USB"]))
            .prop_map(|(cameras, microphones)| found(&cameras, &microphones)),
        prop_oneof![Just("desk"), Just("gone"), Just(TEST_PATTERN)]
            .prop_map(|id| choose(Kind::Camera, id)),
        prop_oneof![Just("Built-in"), Just("USB")].prop_map(|id| choose(Kind::Microphone, id)),
        Just(()).prop_map(|()| Input::Refresh { ticket: None }),
    ]
}

proptest! {
    #[test]
    fn whatever_is_said_to_be_in_use_is_there(
        inputs in proptest::collection::vec(input(), 0..40)
    ) {
        let mut devices = DevicesMachine::default();
        for input in inputs {
            play(&mut devices, [input]);
            let view = devices.view();
            if let Some(camera) = &view.camera {
                prop_assert!(view.cameras.iter().any(|there| there.id == *camera));
            }
            if let Some(microphone) = &view.microphone {
                prop_assert!(view.microphones.iter().any(|there| there.id == *microphone));
            }
        }
    }
}
