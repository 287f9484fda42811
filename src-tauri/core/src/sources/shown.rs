//! Own sources as the page, the stage and the level meter see them.

use greenroom_contract::{
    AudioDevice, CameraDevice, CameraKind, DevicesView, PictureReadiness, Readiness,
    SoundReadiness, SourceView, UiError,
};

use super::{
    input::*,
    machine::{
        hearing::Heard,
        state::{Sound, SourcesMachine},
    },
};
use crate::error::Error;

/// What the sources publish.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SourcesState {
    /// For the page.
    pub page: DevicesView,
    /// For the stage.
    pub own: Own,
    /// For the level meter.
    pub measured: Measured,
}

impl SourcesState {
    pub(super) fn of(machine: &SourcesMachine) -> Self {
        let is_measured = machine.running_for.is_some() && machine.green_room;
        Self {
            page: page(machine),
            own: own(machine),
            measured: match is_measured {
                true => {
                    Measured::Microphone(machine.devices.microphone_in_use().map(str::to_owned))
                }
                false => Measured::Nothing,
            },
        }
    }
}

/// Why the microphone cannot be heard.
fn microphone_problem(machine: &SourcesMachine) -> Option<&Error> {
    match &machine.sound {
        Sound::Failed(error) => Some(error),
        Sound::Closed => None,
        Sound::Opening | Sound::Open => machine.no_microphone.as_ref(),
    }
}

fn camera_problem(machine: &SourcesMachine) -> Option<&Error> {
    match &machine.picture {
        Picture::Failed(error) => Some(error),
        Picture::Off | Picture::Starting | Picture::Delivering(_) => None,
    }
}

fn own(machine: &SourcesMachine) -> Own {
    let problem = |error: Option<&Error>| error.map(UiError::from);
    let runs = machine.running_for.is_some();
    let hears = machine.sound == Sound::Open && machine.no_microphone.is_none();
    let offer = |there: bool, on: bool| (runs && there).then_some(Offer { on });
    Own {
        camera: offer(true, machine.camera_on),
        microphone: offer(hears, machine.microphone_on),
        camera_view: runs.then(|| SourceView {
            on: machine.camera_on,
            working: matches!(machine.picture, Picture::Delivering(_)),
            problem: problem(camera_problem(machine)),
        }),
        microphone_view: runs.then(|| SourceView {
            on: machine.microphone_on,
            working: hears,
            problem: problem(microphone_problem(machine)),
        }),
    }
}

fn page(machine: &SourcesMachine) -> DevicesView {
    let devices = &machine.devices;
    let cameras = devices.cameras.iter().map(|camera| CameraDevice {
        id: camera.id.clone(),
        name: camera.name.clone(),
        kind: CameraKind::Camera,
    });
    // The page has its own word for it.
    let pattern = CameraDevice {
        id: TEST_PATTERN.to_owned(),
        name: String::new(),
        kind: CameraKind::TestPattern,
    };
    let by_name = |names: &[String]| {
        let device = |name: &String| AudioDevice {
            id: name.clone(),
            name: name.clone(),
        };
        names.iter().map(device).collect()
    };
    let camera = devices.camera_in_use();
    let pattern_helps =
        camera_problem(machine).is_some() && camera.is_some_and(|id| id != TEST_PATTERN);
    DevicesView {
        cameras: cameras.chain([pattern]).collect(),
        camera: camera.map(str::to_owned),
        microphones: by_name(&devices.sound.microphones),
        microphone: devices.microphone_in_use().map(str::to_owned),
        speakers: by_name(&devices.sound.speakers),
        speaker: devices.speaker_in_use().map(str::to_owned),
        sound_problem: machine.sound_problem.as_ref().map(UiError::from),
        picture: match machine.picture {
            Picture::Delivering(format) => Some(format),
            Picture::Off | Picture::Starting | Picture::Failed(_) => None,
        },
        test_sound_playing: machine.playing,
        may_play_test_sound: machine.sound_problem.is_none(),
        test_pattern_instead: pattern_helps.then(|| TEST_PATTERN.to_owned()),
        readiness: Readiness {
            picture: picture_readiness(machine),
            sound: sound_readiness(machine),
        },
    }
}

fn picture_readiness(machine: &SourcesMachine) -> PictureReadiness {
    if !machine.camera_on {
        return PictureReadiness::Off;
    }
    match machine.picture {
        Picture::Failed(_) => PictureReadiness::Problem,
        Picture::Off | Picture::Starting => PictureReadiness::Waiting,
        Picture::Delivering(format) => PictureReadiness::Good {
            format,
            test_pattern: machine.devices.camera_in_use() == Some(TEST_PATTERN),
        },
    }
}

fn sound_readiness(machine: &SourcesMachine) -> SoundReadiness {
    if machine.sound_problem.is_some() {
        return SoundReadiness::Problem;
    }
    if !machine.microphone_on {
        return SoundReadiness::Off;
    }
    if microphone_problem(machine).is_some() {
        return SoundReadiness::Problem;
    }
    match (&machine.sound, machine.heard()) {
        (Sound::Closed | Sound::Opening | Sound::Failed(_), _) => SoundReadiness::Waiting,
        (Sound::Open, Heard::Nothing) => SoundReadiness::Silent,
        (Sound::Open, Heard::Voice) => SoundReadiness::Heard,
        (Sound::Open, Heard::TooLoud) => SoundReadiness::Loud,
    }
}
