//! The sound desk: opens microphone and speaker, and brings sound between them and the stage.
//!
//! It has no opinion: the machine says which devices, and what becomes of one that is gone. Going
//! over to another device leaves the one before in use until the new one works, so that nobody's
//! sound has a gap ([ADR 16](../../../../docs/adr/0016-one-owner-of-sound.md)).

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use greenroom_contract::{ErrorCode, SoundProcessing};
use greenroom_media::{
    devices::Devices,
    mixer::Mixer,
    sound::{InUse, Level, SoundError},
};
use tokio::{
    sync::{broadcast, watch},
    task::AbortHandle,
};

use super::{
    input::{Input, Kind, Use},
    machine::state::SourcesMachine,
    processing::Processing,
};
use crate::{actor::Handle, error::Error};

/// Steps of 10 ms that wait for whoever hears the microphone; then the oldest goes.
const WAITING: usize = 20;

/// One step of what the microphone hears: 10 ms of one channel.
pub(crate) type Step = Arc<[i16]>;

/// The desk. Copies are the same.
#[derive(Clone)]
pub(crate) struct SoundDesk(Arc<Shared>);

struct Shared {
    /// What the microphone hears, without echo and noise.
    heard: broadcast::Sender<Step>,
    /// How loud it is before anything is taken out; none while nothing is heard.
    level: watch::Sender<Option<f32>>,
    mixer: Mixer,
    /// Whose microphones and speakers.
    devices: Devices,
    /// Takes out of what the microphone hears what the speaker plays, and noise.
    processing: Processing,
    microphone: Arc<Side>,
    speaker: Arc<Side>,
}

/// The microphone's side of the desk, or the speaker's.
struct Side {
    kind: Kind,
    is: watch::Sender<Use>,
    opened: Mutex<Opened>,
    /// The turn whose device counts.
    live: AtomicU64,
}

#[derive(Default)]
struct Opened {
    turn: u64,
    task: Option<Ended>,
}

/// Ends a device's task, and with it the device.
struct Ended(AbortHandle);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl SoundDesk {
    pub fn new(devices: Devices) -> Self {
        Self(Arc::new(Shared {
            devices,
            heard: broadcast::Sender::new(WAITING),
            level: watch::Sender::new(None),
            mixer: Mixer::default(),
            processing: Processing::default(),
            microphone: Side::new(Kind::Microphone),
            speaker: Side::new(Kind::Speaker),
        }))
    }

    /// What the microphone hears from now on.
    pub fn heard(&self) -> broadcast::Receiver<Step> {
        self.0.heard.subscribe()
    }

    /// How loud the microphone is, ten times a second.
    pub fn level(&self) -> watch::Receiver<Option<f32>> {
        self.0.level.subscribe()
    }

    /// What the speaker plays.
    pub fn mixer(&self) -> Mixer {
        self.0.mixer.clone()
    }

    /// Does this with the microphone's sound from now on.
    pub fn process(&self, wanted: SoundProcessing) {
        self.0.processing.be(wanted);
    }

    /// Hears this microphone from now on, or none.
    pub fn hear(&self, microphone: Option<String>) {
        let desk = self.clone();
        if microphone.is_none() {
            self.0.level.send_replace(None);
        }
        self.0.microphone.turn(microphone, |turn, id| async move {
            // LiveKit's library is loaded with the first microphone.
            desk.0.processing.begin();
            let devices = desk.0.devices.clone();
            let mut level = Level::default();
            let take = move |step: &mut [i16]| {
                let desk = &desk.0;
                if !desk.microphone.is_live(turn) {
                    return;
                }
                if let Some(reading) = level.hear(step) {
                    desk.level.send_replace(Some(reading));
                }
                desk.processing.hear(step);
                // Nobody may be on the stage.
                let _ = desk.heard.send(Arc::from(&*step));
            };
            devices.hear(&id, take).await
        });
    }

    /// Speaks through this speaker from now on, or through none.
    pub fn speak(&self, speaker: Option<String>) {
        let desk = self.clone();
        self.0.speaker.turn(speaker, |turn, id| async move {
            let devices = desk.0.devices.clone();
            let give = move |step: &mut [i16]| {
                let desk = &desk.0;
                if !desk.speaker.is_live(turn) {
                    step.fill(0);
                    return;
                }
                desk.mixer.mix(step);
                desk.processing.play(step);
            };
            devices.speak(&id, give).await
        });
    }

    /// Tells the actor how microphone and speaker are doing, until the app ends.
    pub async fn tell(self, kind: Kind, actor: Handle<SourcesMachine>) {
        let side = match kind {
            Kind::Speaker => &self.0.speaker,
            Kind::Camera | Kind::Microphone => &self.0.microphone,
        };
        let mut states = side.is.subscribe();
        loop {
            let is = states.borrow_and_update().clone();
            actor.tell(Input::Sound { kind, is }).await;
            if states.changed().await.is_err() {
                return;
            }
        }
    }
}

impl Side {
    fn new(kind: Kind) -> Arc<Self> {
        Arc::new(Self {
            kind,
            is: watch::Sender::default(),
            opened: Mutex::default(),
            live: AtomicU64::new(0),
        })
    }

    fn is_live(&self, turn: u64) -> bool {
        self.live.load(Ordering::Relaxed) == turn
    }

    fn opened(&self) -> MutexGuard<'_, Opened> {
        // Whole after every statement, so a panic elsewhere leaves nothing half done.
        self.opened.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Uses this device from now on, or none.
    fn turn<F>(self: &Arc<Self>, device: Option<String>, open: impl FnOnce(u64, String) -> F)
    where
        F: Future<Output = Result<InUse, SoundError>> + Send + 'static,
    {
        let mut opened = self.opened();
        opened.turn += 1;
        let turn = opened.turn;
        let before = opened.task.take();
        let Some(device) = device else {
            drop(before);
            self.live.store(0, Ordering::Relaxed);
            self.is.send_replace(Use::Closed);
            return;
        };
        self.is.send_replace(Use::Opening);
        let (side, opening) = (self.clone(), open(turn, device));
        let task = tokio::spawn(async move {
            let result = opening.await;
            if result.is_ok() {
                side.live.store(turn, Ordering::Relaxed);
            }
            drop(before);
            let why = match result {
                Ok(mut in_use) => {
                    side.say(turn, Use::Open);
                    in_use.lost().await
                }
                Err(error) => error,
            };
            side.say(turn, Use::Failed(sound_error(side.kind, &why)));
        });
        opened.task = Some(Ended(task.abort_handle()));
    }

    /// Says how the device of a turn is doing, unless another one has had its turn since.
    fn say(&self, turn: u64, is: Use) {
        let opened = self.opened();
        if opened.turn == turn {
            self.is.send_replace(is);
        }
    }
}

/// Why a microphone or a speaker does not work.
pub(super) fn sound_error(kind: Kind, error: &SoundError) -> Error {
    let code = match error {
        SoundError::NoServer => ErrorCode::NoSoundServer,
        SoundError::Hangs => ErrorCode::SoundServerHangs,
        SoundError::NotPermitted if kind == Kind::Microphone => ErrorCode::MicrophoneNotPermitted,
        SoundError::NoDevice
        | SoundError::Stopped
        | SoundError::NotPermitted
        | SoundError::Failed(_) => match kind {
            Kind::Speaker => ErrorCode::NoSpeaker,
            Kind::Camera | Kind::Microphone => ErrorCode::MicrophoneFailed,
        },
    };
    Error::known(code, error.to_string())
}
