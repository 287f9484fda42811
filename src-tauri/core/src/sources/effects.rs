//! How own sources are listed, chosen and run.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use greenroom_media::{devices::Devices, sound::play_test_sound, source::PictureSource};

use super::{
    desk::{SoundDesk, sound_error},
    input::*,
    machine::state::SourcesMachine,
    programs::Programs,
    screens::OwnScreens,
};
use crate::{
    actor::{Concern, Inbox, within},
    error::{Error, defect},
    settings::{Kept, SettingsHandle},
};

/// Listing; a sound server that hangs says so sooner.
const LIST_DEADLINE: Duration = Duration::from_secs(10);
/// The test sound, which is just over a second.
const TEST_SOUND_DEADLINE: Duration = Duration::from_secs(12);

/// What the sources are made with.
#[derive(Clone)]
pub(crate) struct Env {
    pub settings: SettingsHandle,
    pub devices: Devices,
    pub picture: Arc<Mutex<PictureSource>>,
    pub desk: SoundDesk,
    pub screens: OwnScreens,
    pub programs: Programs,
    pub inbox: Inbox<Input>,
}

/// Keeps a choice.
fn keep(kept: &mut Kept, kind: Kind, chosen: Option<Chosen>) {
    let devices = &mut kept.settings.devices;
    let (id, name) = match kind {
        Kind::Camera => (&mut devices.camera, &mut devices.camera_name),
        Kind::Microphone => (&mut devices.microphone, &mut devices.microphone_name),
        Kind::Speaker => (&mut devices.speaker, &mut devices.speaker_name),
    };
    (*id, *name) = match chosen {
        Some(chosen) => (Some(chosen.id), Some(chosen.name)),
        None => (None, None),
    };
}

impl Concern for SourcesMachine {
    type Env = Env;

    fn order(action: &Action) -> Option<&'static str> {
        match action {
            Action::List => Some("list"),
            Action::Remember { .. }
            | Action::RememberProcessing(_)
            | Action::RememberFormats(_)
            | Action::Process(_)
            | Action::Picture(_)
            | Action::Hear(_)
            | Action::Speak(_)
            | Action::Browse(_)
            | Action::Ask(_)
            | Action::Share(_)
            | Action::HearPrograms(_)
            | Action::PlayTestSound { .. } => None,
        }
    }

    fn at_once(env: &mut Env, action: Action) -> Option<Action> {
        match action {
            Action::Remember { kind, chosen } => {
                env.settings.keep(|kept| keep(kept, kind, chosen));
                None
            }
            Action::RememberProcessing(processing) => {
                env.settings
                    .keep(|kept| kept.settings.devices.processing = processing);
                None
            }
            Action::RememberFormats(formats) => {
                env.settings
                    .keep(|kept| kept.settings.devices.picture_formats = formats);
                None
            }
            Action::Process(processing) => {
                env.desk.process(processing);
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
            Action::Hear(microphone) => {
                env.desk.hear(microphone);
                None
            }
            Action::Speak(speaker) => {
                env.desk.speak(speaker);
                None
            }
            Action::Browse(looks) => {
                env.screens.browse(looks.then_some(&env.inbox));
                None
            }
            Action::Ask(asks) => {
                env.screens.ask(asks.then_some(&env.inbox));
                None
            }
            Action::Share(share) => {
                env.screens.share(share);
                None
            }
            Action::HearPrograms(wanted) => {
                env.programs.hear(wanted.then_some(&env.inbox));
                None
            }
            other @ (Action::List | Action::PlayTestSound { .. }) => Some(other),
        }
    }

    async fn run(env: Env, action: Action) -> Option<Input> {
        match action {
            Action::List => {
                let listed = within(
                    LIST_DEADLINE,
                    "list devices",
                    blocking(move || Ok(list(&env.devices))),
                );
                Some(Input::Found(listed.await.unwrap_or_else(|error| Found {
                    cameras: Vec::new(),
                    sound: Err(error),
                })))
            }
            Action::PlayTestSound { ticket, speaker } => {
                let played = async {
                    let played = play_test_sound(&speaker).await;
                    played.map_err(|error| sound_error(Kind::Speaker, &error))
                };
                let result = within(TEST_SOUND_DEADLINE, "play the test sound", played).await;
                Some(Input::TestSoundPlayed { ticket, result })
            }
            // Done at once.
            Action::Remember { .. }
            | Action::RememberProcessing(_)
            | Action::RememberFormats(_)
            | Action::Process(_)
            | Action::Picture(_)
            | Action::Hear(_)
            | Action::Speak(_)
            | Action::Browse(_)
            | Action::Ask(_)
            | Action::Share(_)
            | Action::HearPrograms(_) => None,
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

fn list(devices: &Devices) -> Found {
    Found {
        cameras: devices.cameras(),
        sound: devices
            .sound()
            .map_err(|error| sound_error(Kind::Microphone, &error)),
    }
}
