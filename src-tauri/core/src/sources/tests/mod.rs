//! Inputs to effects, by what they are about; what the tests play with stands here.

mod any_order;
mod camera;
mod formats;
mod level;
mod permission;
mod sound;
mod sound_server;

mod share;

use std::time::Duration;

use greenroom_contract::{
    CameraKind, DeviceChoices, ErrorCode, Notice, Person, PictureFormat, PictureReadiness,
    ProcessingStep, SoundProcessing, SoundReadiness, SwitchProcessing,
};
use greenroom_media::{
    camera::{CameraInfo, WANTED},
    sound::{SoundDevice, SoundDevices},
    source::PictureChoice,
    test_pattern::AUTOMATIC,
};

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
    let (name, wanted) = ("Maya".to_owned(), AUTOMATIC);
    Some(PictureChoice::TestPattern { name, wanted })
}

fn camera(id: &str) -> Action {
    let (id, wanted) = (id.to_owned(), WANTED);
    Action::Picture(Some(PictureChoice::Camera { id, wanted }))
}

fn played(inputs: impl IntoIterator<Item = Input>) -> (SourcesMachine, Vec<Action>) {
    let mut sources = SourcesMachine::default();
    let effects = play(&mut sources, inputs);
    (sources, actions(effects))
}

fn state(inputs: impl IntoIterator<Item = Input>) -> SourcesState {
    played(inputs).0.view()
}
