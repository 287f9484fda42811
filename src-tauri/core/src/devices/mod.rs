//! Cameras, microphones and speakers: listed, chosen, remembered by name.

mod machine;
mod meter;

#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use greenroom_contract::{
    CameraDevice, CameraKind, DevicesView, ErrorCode, MetersView, Notice, Part, PictureFormat,
    StageView, UiError,
};
use greenroom_media::{
    camera,
    sound::{SoundError, play_test_sound},
};
use livekit::prelude::{AudioError, PlatformAudio};
use tokio::sync::{broadcast, watch};

use machine::{Action, DevicesMachine, Found, Input, Kind, Sound};

use crate::{
    actor::Supervisor,
    actor_v1::{Effects, Handle, Inbox, StartOlder, Tickets},
    edge::error::{internal, ui_error},
    settings::{Kept, SettingsHandle},
};

/// The test pattern's id among the cameras.
pub(crate) const TEST_PATTERN: &str = "test-pattern";

/// How often the devices are listed anew: a device that goes or comes is noticed within this time.
const LOOK_AGAIN: Duration = Duration::from_secs(4);
/// Listing and choosing; a sound server that hangs is as good as none.
const SOUND_DEADLINE: Duration = Duration::from_secs(10);
/// The test sound, which is just over a second.
const TEST_SOUND_DEADLINE: Duration = Duration::from_secs(12);

/// The test pattern as a camera. The page has its own word for it.
fn test_pattern() -> CameraDevice {
    CameraDevice {
        id: TEST_PATTERN.to_owned(),
        name: String::new(),
        kind: CameraKind::TestPattern,
    }
}

/// How others reach the devices.
#[derive(Clone)]
pub(crate) struct DevicesHandle {
    handle: Handle<Input, DevicesView, ()>,
    meters: watch::Receiver<MetersView>,
}

/// Starts the actor. The level meter listens while `stage` shows the green room.
pub(crate) fn start(
    supervisor: &Supervisor,
    settings: SettingsHandle,
    notices: broadcast::Sender<Notice>,
    stage: impl FnOnce(watch::Receiver<Option<String>>) -> watch::Receiver<StageView>,
) -> DevicesHandle {
    let chosen = settings.read(|kept| kept.settings.devices.clone());
    let remembered = Input::Remembered {
        camera: chosen.camera,
        microphone: chosen.microphone,
        speaker: chosen.speaker,
    };
    let handle = supervisor.start(
        Part::Sources,
        DevicesMachine::default(),
        |inbox, tickets| Perform {
            inbox,
            tickets,
            settings,
            notices,
        },
    );
    let (chosen, camera) = watch::channel(None);
    let stage = stage(camera);
    let follower = handle.clone();
    supervisor.spawn(Part::Sources, async move {
        let mut view = follower.view();
        loop {
            let camera = view.borrow_and_update().camera.clone();
            chosen.send_if_modified(|old| {
                let changed = *old != camera;
                *old = camera;
                changed
            });
            if view.changed().await.is_err() {
                return;
            }
        }
    });
    let (meters, levels) = watch::channel(MetersView { microphone: None });
    supervisor.spawn(
        Part::Sources,
        meter::run(handle.view(), stage.clone(), meters),
    );
    let looker = handle.clone();
    supervisor.spawn(Part::Sources, async move {
        looker.tell(remembered).await;
        loop {
            tokio::time::sleep(LOOK_AGAIN).await;
            looker.tell(Input::Refresh { ticket: None }).await;
        }
    });
    DevicesHandle {
        handle,
        meters: levels,
    }
}

impl DevicesHandle {
    /// Lists the devices anew.
    pub async fn refresh(&self) -> Result<(), UiError> {
        self.handle
            .ask(|ticket| Input::Refresh {
                ticket: Some(ticket),
            })
            .await
    }

    async fn choose(&self, kind: Kind, id: Option<String>) -> Result<(), UiError> {
        self.handle
            .ask(|ticket| Input::Choose { ticket, kind, id })
            .await
    }

    /// Chooses a camera.
    pub async fn choose_camera(&self, id: Option<String>) -> Result<(), UiError> {
        self.choose(Kind::Camera, id).await
    }

    /// Chooses a microphone; none is the system's default.
    pub async fn choose_microphone(&self, id: Option<String>) -> Result<(), UiError> {
        self.choose(Kind::Microphone, id).await
    }

    /// Chooses a speaker; none is the system's default.
    pub async fn choose_speaker(&self, id: Option<String>) -> Result<(), UiError> {
        self.choose(Kind::Speaker, id).await
    }

    /// Goes back to the defaults. The sound system may refuse; the choice is forgotten all the same.
    pub async fn forget_choices(&self) {
        for kind in [Kind::Camera, Kind::Microphone, Kind::Speaker] {
            if let Err(error) = self.choose(kind, None).await {
                tracing::info!(?kind, code = ?error.code, "the default device is not used yet");
            }
        }
    }

    /// Plays the test sound on the chosen speaker.
    pub async fn play_test_sound(&self) -> Result<(), UiError> {
        self.handle.ask(|ticket| Input::TestSound { ticket }).await
    }

    /// The picture the chosen camera gives.
    pub async fn picture(&self, format: Option<PictureFormat>) {
        self.handle.tell(Input::Picture(format)).await;
    }

    /// What is to be seen.
    pub fn view(&self) -> watch::Receiver<DevicesView> {
        self.handle.view()
    }

    /// The microphone's level.
    pub fn meters(&self) -> watch::Receiver<MetersView> {
        self.meters.clone()
    }
}

fn choice(kept: &mut Kept, kind: Kind) -> &mut Option<String> {
    let devices = &mut kept.settings.devices;
    match kind {
        Kind::Camera => &mut devices.camera,
        Kind::Microphone => &mut devices.microphone,
        Kind::Speaker => &mut devices.speaker,
    }
}

struct Perform {
    inbox: Inbox<Input>,
    tickets: Arc<Tickets<()>>,
    settings: SettingsHandle,
    notices: broadcast::Sender<Notice>,
}

impl Effects<Action> for Perform {
    fn perform(&mut self, action: Action) {
        match action {
            Action::List => self.inbox.call(
                "list devices",
                SOUND_DEADLINE,
                blocking(|| Ok(list())),
                |result| {
                    Input::Found(result.unwrap_or_else(|error| Found {
                        cameras: Vec::new(),
                        sound: Err(error),
                    }))
                },
            ),
            Action::Remember { kind, id } => {
                self.settings.keep(|kept| *choice(kept, kind) = id);
            }
            Action::Apply { ticket, kind, id } => self.inbox.call(
                "choose a sound device",
                SOUND_DEADLINE,
                blocking(move || apply(kind, id.as_deref())),
                move |result| Input::Applied { ticket, result },
            ),
            Action::PlayTestSound { ticket, speaker } => self.inbox.call(
                "play the test sound",
                TEST_SOUND_DEADLINE,
                async move {
                    play_test_sound(speaker.as_deref())
                        .await
                        .map_err(|error| sound_error(&error, ErrorCode::NoSpeaker))
                },
                move |result| Input::TestSoundPlayed { ticket, result },
            ),
            Action::Notice(notice) => {
                // Nobody may be listening yet.
                let _ = self.notices.send(notice);
            }
            Action::Reply(ticket, result) => self.tickets.answer(ticket, result),
        }
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, UiError> + Send + 'static,
) -> Result<T, UiError> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|failure| Err(internal(failure)))
}

fn list() -> Found {
    let cameras = camera::list()
        .into_iter()
        .map(|camera| CameraDevice {
            id: camera.id,
            name: camera.name,
            kind: CameraKind::Camera,
        })
        .collect();
    let sound = PlatformAudio::new()
        .map_err(|error| audio_error(&error))
        .map(|audio| Sound {
            microphones: real(audio.recording_devices().map(|device| device.name)),
            speakers: real(audio.playout_devices().map(|device| device.name)),
        });
    Found { cameras, sound }
}

/// The devices themselves: where the system adds its default as an entry of its own, that is what
/// *none chosen* means here.
fn real(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = Vec::new();
    for name in names {
        if !is_default_entry(&name) && !seen.contains(&name) {
            seen.push(name);
        }
    }
    seen
}

fn is_default_entry(name: &str) -> bool {
    name.starts_with("default:") || name.eq_ignore_ascii_case("default")
}

/// Hands a choice to the sound system. Devices are listed at this moment, since their ids are
/// positions on some systems.
fn apply(kind: Kind, name: Option<&str>) -> Result<(), UiError> {
    let audio = PlatformAudio::new().map_err(|error| audio_error(&error))?;
    let wanted = |candidate: &str| match name {
        Some(name) => candidate == name,
        None => is_default_entry(candidate),
    };
    let outcome = match kind {
        Kind::Camera => Ok(()),
        Kind::Microphone => {
            let device = audio
                .recording_devices()
                .find(|device| wanted(&device.name))
                .or_else(|| audio.recording_devices().next());
            match device {
                Some(device) => audio.switch_recording_device(&device.id),
                None => Err(AudioError::DeviceNotFound),
            }
        }
        Kind::Speaker => {
            let device = audio
                .playout_devices()
                .find(|device| wanted(&device.name))
                .or_else(|| audio.playout_devices().next());
            match device {
                Some(device) => audio.switch_playout_device(&device.id),
                None => Err(AudioError::DeviceNotFound),
            }
        }
    };
    outcome.map_err(|error| {
        let mut ui = audio_error(&error);
        if let AudioError::DeviceNotFound = error {
            ui.code = match kind {
                Kind::Camera => ErrorCode::NoCamera,
                Kind::Microphone => ErrorCode::NoMicrophone,
                Kind::Speaker => ErrorCode::NoSpeaker,
            };
        }
        ui
    })
}

fn audio_error(error: &AudioError) -> UiError {
    ui_error(ErrorCode::NoSoundServer, error.to_string())
}

fn sound_error(error: &SoundError, no_device: ErrorCode) -> UiError {
    let code = match error {
        SoundError::NoServer => ErrorCode::NoSoundServer,
        SoundError::NoDevice => no_device,
        SoundError::NotPermitted | SoundError::Failed(_) => match no_device {
            ErrorCode::NoMicrophone => ErrorCode::MicrophoneFailed,
            other => other,
        },
    };
    ui_error(code, error.to_string())
}
