//! How own sources are listed, chosen and run.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use greenroom_contract::ErrorCode;
use greenroom_media::{
    camera,
    sound::{SoundError, play_test_sound},
    source::PictureSource,
};
use livekit::prelude::{AudioError, PlatformAudio};

use super::{
    input::*,
    machine::{devices::missing, state::SourcesMachine},
};
use crate::{
    actor::{Concern, within},
    error::{Error, defect},
    settings::{Kept, SettingsHandle},
};

/// Listing, opening and choosing; a sound server that hangs is as good as none.
const SOUND_DEADLINE: Duration = Duration::from_secs(10);
/// The test sound, which is just over a second.
const TEST_SOUND_DEADLINE: Duration = Duration::from_secs(12);

/// What the sources are made with.
#[derive(Clone)]
pub(crate) struct Env {
    pub settings: SettingsHandle,
    pub picture: Arc<Mutex<PictureSource>>,
    /// The sound system while sources run: LiveKit's, one for the whole program.
    pub sound: Arc<Mutex<Option<PlatformAudio>>>,
}

impl Env {
    fn sound(&self) -> MutexGuard<'_, Option<PlatformAudio>> {
        self.sound.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where a choice is kept.
fn choice(kept: &mut Kept, kind: Kind) -> &mut Option<String> {
    let devices = &mut kept.settings.devices;
    match kind {
        Kind::Camera => &mut devices.camera,
        Kind::Microphone => &mut devices.microphone,
        Kind::Speaker => &mut devices.speaker,
    }
}

impl Concern for SourcesMachine {
    type Env = Env;

    fn order(action: &Action) -> Option<&'static str> {
        match action {
            // One at a time: opening, closing and choosing must not overtake each other.
            Action::List | Action::OpenSound | Action::CloseSound | Action::Apply { .. } => {
                Some("sound system")
            }
            Action::Remember { .. } | Action::Picture(_) | Action::PlayTestSound { .. } => None,
        }
    }

    fn at_once(env: &mut Env, action: Action) -> Option<Action> {
        match action {
            Action::Remember { kind, id } => {
                env.settings.keep(|kept| *choice(kept, kind) = id);
                None
            }
            Action::Picture(choice) => {
                // Whole after every statement, so a panic elsewhere leaves nothing half done.
                let mut source = env.picture.lock().unwrap_or_else(PoisonError::into_inner);
                match choice {
                    Some(choice) => source.start(choice),
                    None => source.stop(),
                }
                None
            }
            other @ (Action::List
            | Action::OpenSound
            | Action::CloseSound
            | Action::Apply { .. }
            | Action::PlayTestSound { .. }) => Some(other),
        }
    }

    async fn run(env: Env, action: Action) -> Option<Input> {
        match action {
            Action::List => {
                let listed = within(SOUND_DEADLINE, "list devices", blocking(|| Ok(list())));
                Some(Input::Found(listed.await.unwrap_or_else(|error| Found {
                    cameras: Vec::new(),
                    sound: Err(error),
                })))
            }
            Action::OpenSound => {
                let opened = within(SOUND_DEADLINE, "open the sound system", open_sound(env));
                Some(Input::SoundOpened(opened.await))
            }
            Action::CloseSound => {
                let closed = blocking(move || {
                    drop(env.sound().take());
                    Ok(())
                });
                // Nobody waits for it; a failure is in the log.
                let _ = within(SOUND_DEADLINE, "close the sound system", closed).await;
                None
            }
            Action::Apply { ticket, kind, id } => {
                let applied = blocking(move || apply(kind, id.as_deref()));
                let result = within(SOUND_DEADLINE, "choose a sound device", applied).await;
                Some(Input::Applied { ticket, result })
            }
            Action::PlayTestSound { ticket, speaker } => {
                let played = async {
                    let played = play_test_sound(speaker.as_deref()).await;
                    played.map_err(|error| speaker_error(&error))
                };
                let result = within(TEST_SOUND_DEADLINE, "play the test sound", played).await;
                Some(Input::TestSoundPlayed { ticket, result })
            }
            // Done at once.
            Action::Remember { .. } | Action::Picture(_) => None,
        }
    }
}

/// Runs what may block for a moment where blocking is fine.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|failure| Err(defect(failure)))
}

async fn open_sound(env: Env) -> Result<(), Error> {
    blocking(move || {
        // The one before goes first: while anybody holds it, opening gives the same again.
        drop(env.sound().take());
        let opened = PlatformAudio::new().map_err(|error| audio_error(&error))?;
        *env.sound() = Some(opened);
        Ok(())
    })
    .await
}

fn list() -> Found {
    let sound = PlatformAudio::new()
        .map_err(|error| audio_error(&error))
        .map(|audio| SoundDevices {
            microphones: real(audio.recording_devices().map(|device| device.name)),
            speakers: real(audio.playout_devices().map(|device| device.name)),
        });
    Found {
        cameras: camera::list(),
        sound,
    }
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
fn apply(kind: Kind, name: Option<&str>) -> Result<(), Error> {
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
    outcome.map_err(|error| match error {
        AudioError::DeviceNotFound => Error::known(missing(kind), error.to_string()),
        other => audio_error(&other),
    })
}

fn audio_error(error: &AudioError) -> Error {
    Error::known(ErrorCode::NoSoundServer, error.to_string())
}

fn speaker_error(error: &SoundError) -> Error {
    let code = match error {
        SoundError::NoServer => ErrorCode::NoSoundServer,
        SoundError::NoDevice | SoundError::NotPermitted | SoundError::Failed(_) => {
            ErrorCode::NoSpeaker
        }
    };
    Error::known(code, error.to_string())
}
