//! Where cameras, microphones and speakers come from.

use std::sync::Arc;

use tokio::sync::Notify;

use crate::{
    camera,
    capture::CameraInfo,
    made,
    sound::{self, InUse, SoundDevice, SoundDevices, SoundError},
    system,
};

/// The devices that somebody uses.
#[derive(Debug, Clone, Default)]
pub enum Devices {
    /// Those of this computer.
    #[default]
    OfThisComputer,
    /// None of this computer: one microphone that hears this voice, no camera and no speaker. For
    /// people without a window.
    Made(made::Voice),
}

/// Says that a device came or went, or that the system uses another one by itself.
pub struct Changes {
    told: Arc<Notify>,
    /// The system tells as long as this is there; none where it never does.
    watching: Option<Box<dyn Send>>,
}

impl Changes {
    /// Waits for the next change; several before that are one. Where none is ever told it waits for ever.
    pub async fn next(&mut self) {
        if self.watching.is_none() {
            std::future::pending::<()>().await;
        }
        self.told.notified().await;
    }
}

impl std::fmt::Debug for Changes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let tells = self.watching.is_some();
        f.debug_struct("Changes").field("tells", &tells).finish()
    }
}

/// The id of the microphone that is made.
const MADE: &str = "made";

impl Devices {
    /// The cameras, in the system's order.
    pub fn cameras(&self) -> Vec<CameraInfo> {
        match self {
            Self::OfThisComputer => camera::list(),
            Self::Made(_) => Vec::new(),
        }
    }

    /// From now on the system tells when a device comes or goes, where it can. A list now and then is needed all
    /// the same: no system tells everything.
    pub fn changes(&self) -> Changes {
        let told = Arc::new(Notify::new());
        let tell = told.clone();
        let watching = match self {
            Self::OfThisComputer => system::watch_devices(Arc::new(move || tell.notify_one())),
            Self::Made(_) => None,
        };
        Changes { told, watching }
    }

    /// Microphones and speakers. Takes as long as the system takes: call it off the async threads.
    pub fn sound(&self) -> Result<SoundDevices, SoundError> {
        match self {
            Self::OfThisComputer => sound::list(),
            Self::Made(_) => Ok(SoundDevices {
                microphones: vec![SoundDevice {
                    id: MADE.to_owned(),
                    name: "Made voice".to_owned(),
                }],
                usual_microphone: Some(MADE.to_owned()),
                ..SoundDevices::default()
            }),
        }
    }

    /// Hears a microphone of the list; see [`sound::hear`].
    pub async fn hear(
        &self,
        microphone: &str,
        take: impl FnMut(&mut [i16]) + Send + 'static,
    ) -> Result<InUse, SoundError> {
        match self {
            Self::OfThisComputer => sound::hear(microphone, take).await,
            Self::Made(voice) if microphone == MADE => sound::hear_made(voice.clone(), take).await,
            Self::Made(_) => Err(SoundError::NoDevice),
        }
    }

    /// Whether what other programs play can be heard here.
    pub fn hears_programs(&self) -> bool {
        match self {
            Self::OfThisComputer => system::hears_programs(),
            Self::Made(_) => false,
        }
    }

    /// Hears what other programs of this computer play, and never what this one does, in which are the
    /// voices of a show. `take` gets steps of [`sound::STEP`] samples from now on, also while nothing is
    /// played; it must not block.
    ///
    /// # Errors
    ///
    /// [`SoundError::NoDevice`] where [`Self::hears_programs`] says no.
    pub async fn hear_programs(
        &self,
        take: impl FnMut(&mut [i16]) + Send + 'static,
    ) -> Result<InUse, SoundError> {
        match self {
            Self::OfThisComputer => sound::hear_programs(take).await,
            Self::Made(_) => Err(SoundError::NoDevice),
        }
    }

    /// Speaks through a speaker of the list; see [`sound::speak`].
    pub async fn speak(
        &self,
        speaker: &str,
        give: impl FnMut(&mut [i16]) + Send + 'static,
    ) -> Result<InUse, SoundError> {
        match self {
            Self::OfThisComputer => sound::speak(speaker, give).await,
            Self::Made(_) => Err(SoundError::NoDevice),
        }
    }
}
