//! Own sources as the page, the stage and the level meter see them.

use greenroom_contract::{
    AudioDevice, CameraDevice, CameraKind, DevicesView, ErrorCode, PictureFormat, PictureReadiness,
    Readiness, SoundReadiness, SourceView, SurfaceView, SurfacesView, SystemSwitch, UiError,
};

use greenroom_media::{screens::Offered, sound::SoundDevice};

use super::{
    input::*,
    machine::{hearing::Heard, share, state::SourcesMachine},
};
use crate::error::Error;

/// What the sources publish.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SourcesState {
    /// For the page.
    pub page: DevicesView,
    /// For the page, while somebody chooses what to share.
    pub surfaces: Option<SurfacesView>,
    /// For the stage.
    pub own: Own,
    /// Whether somebody looks at the microphone's level.
    pub measured: bool,
}

impl SourcesState {
    pub(super) fn of(machine: &SourcesMachine) -> Self {
        Self {
            page: page(machine),
            surfaces: surfaces(machine),
            own: own(machine),
            measured: machine.running_for.is_some() && (machine.green_room || machine.level_shown),
        }
    }
}

/// Why the microphone cannot be heard.
fn microphone_problem(machine: &SourcesMachine) -> Option<&Error> {
    let device = match &machine.microphone {
        Use::Failed(error) => Some(error),
        Use::Closed | Use::Opening | Use::Open => None,
    };
    let sound = machine.sound_problem.as_ref();
    sound.or(machine.no_microphone.as_ref()).or(device)
}

fn camera_problem(machine: &SourcesMachine) -> Option<&Error> {
    match &machine.picture {
        Picture::Failed(error) => Some(error),
        Picture::Off | Picture::Starting | Picture::Delivering(_) => None,
    }
}

fn delivered(machine: &SourcesMachine) -> Option<PictureFormat> {
    match machine.picture {
        Picture::Delivering(format) => Some(format),
        Picture::Off | Picture::Starting | Picture::Failed(_) => None,
    }
}

/// The switch of the system's that is why something does not work, where it can be shown.
fn switch(
    machine: &SourcesMachine,
    problem: Option<&Error>,
    switch: SystemSwitch,
) -> Option<SystemSwitch> {
    let refused = match switch {
        SystemSwitch::Camera => ErrorCode::CameraNotPermitted,
        SystemSwitch::Microphone => ErrorCode::MicrophoneNotPermitted,
        SystemSwitch::Screens => ErrorCode::ScreensNotPermitted,
    };
    let is_why = problem.is_some_and(|problem| problem.code() == refused);
    (machine.has_switches && is_why).then_some(switch)
}

fn own(machine: &SourcesMachine) -> Own {
    let problem = |error: Option<&Error>| error.map(UiError::from);
    let runs = machine.running_for.is_some();
    let hears = machine.microphone == Use::Open && microphone_problem(machine).is_none();
    let offer = |on: bool| runs.then_some(Offer { on });
    Own {
        camera: offer(machine.camera_on),
        microphone: offer(machine.microphone_on && hears),
        camera_size: delivered(machine).map(|format| Size {
            width: format.width,
            height: format.height,
        }),
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
        mirrored: machine
            .devices
            .camera_in_use()
            .is_some_and(|id| id != TEST_PATTERN),
        screen: machine.sharing.offer(),
        screen_sound: machine.sharing.sound_offer(),
        sharing: machine.sharing.view().map(Box::new),
        has_screens: machine.has_screens,
    }
}

fn surfaces(machine: &SourcesMachine) -> Option<SurfacesView> {
    let choosing = machine.sharing.choosing.as_ref()?;
    let surface = |offered: &Offered| {
        let surface = &offered.surface;
        SurfaceView {
            id: surface.id.clone(),
            kind: share::kind(surface.kind),
            title: surface.title.clone(),
            program: surface.program.clone(),
            width: surface.width,
            height: surface.height,
            hidden: surface.hidden,
            tile_id: offered.tile.map(|tile| tile.0),
        }
    };
    let (surfaces, problem) = match &choosing.seen {
        Some(Ok(offered)) => (offered.iter().map(surface).collect(), None),
        Some(Err(error)) => (Vec::new(), Some(UiError::from(error))),
        None => (Vec::new(), None),
    };
    Some(SurfacesView {
        surfaces,
        looking: choosing.seen.is_none() && !machine.sharing.system_asks,
        system_switch: match &choosing.seen {
            Some(Err(error)) => switch(machine, Some(error), SystemSwitch::Screens),
            Some(Ok(_)) | None => None,
        },
        problem,
        has_sound: machine.sharing.hears_programs,
        system_asks: machine.sharing.system_asks,
        asking: choosing.asking.is_some(),
    })
}

fn page(machine: &SourcesMachine) -> DevicesView {
    let devices = &machine.devices;
    let cameras = devices.cameras.iter().chain(devices.lost_camera());
    let cameras = cameras.map(|camera| CameraDevice {
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
    let shown = |devices: &[SoundDevice]| {
        let device = |device: &SoundDevice| AudioDevice {
            id: device.id.clone(),
            name: device.name.clone(),
        };
        devices.iter().map(device).collect()
    };
    let id = |device: Option<&SoundDevice>| device.map(|device| device.id.clone());
    let name = |device: Option<&SoundDevice>| device.map(|device| device.name.clone());
    let camera = devices.camera_in_use();
    let pattern_helps =
        camera_problem(machine).is_some() && camera.is_some_and(|id| id != TEST_PATTERN);
    DevicesView {
        cameras: cameras.chain([pattern]).collect(),
        camera: camera.map(str::to_owned),
        microphones: shown(&devices.sound.microphones),
        microphone: id(devices.chosen_microphone()),
        speakers: shown(&devices.sound.speakers),
        speaker: id(devices.chosen_speaker()),
        microphone_in_use: name(devices.microphone_in_use()),
        speaker_in_use: name(devices.speaker_in_use()),
        microphone_unplugged: devices.unplugged_microphone().map(str::to_owned),
        speaker_unplugged: devices.unplugged_speaker().map(str::to_owned),
        looking: !devices.listed,
        sound_problem: machine.sound_problem.as_ref().map(UiError::from),
        picture: delivered(machine),
        picture_formats: camera.map_or_else(Vec::new, |id| machine.formats.offered(id).to_vec()),
        picture_format: camera.and_then(|id| machine.formats.chosen(id)),
        processing: machine.processing,
        test_sound_playing: machine.playing,
        may_play_test_sound: devices.speaker_in_use().is_some(),
        test_pattern_instead: pattern_helps.then(|| TEST_PATTERN.to_owned()),
        camera_switch: switch(machine, camera_problem(machine), SystemSwitch::Camera),
        microphone_switch: switch(
            machine,
            microphone_problem(machine),
            SystemSwitch::Microphone,
        ),
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
    match (&machine.microphone, machine.heard()) {
        (Use::Closed | Use::Opening | Use::Failed(_), _) => SoundReadiness::Waiting,
        (Use::Open, Heard::Nothing) => SoundReadiness::Silent,
        (Use::Open, Heard::Voice) => SoundReadiness::Heard,
        (Use::Open, Heard::TooLoud) => SoundReadiness::Loud,
    }
}
