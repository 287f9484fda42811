//! What other programs play, on its way out beside a screen or a window that is shared.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use greenroom_media::devices::Devices;
use tokio::{sync::broadcast, task::AbortHandle};

use super::{
    desk::{Step, sound_error},
    input::{Input, Kind, ShareInput},
};
use crate::actor::Inbox;

/// Steps of 10 ms that wait for whoever hears them; then the oldest goes.
const WAITING: usize = 20;
/// A sound server that is gone is looked for this much later.
const AGAIN_AFTER: Duration = Duration::from_secs(2);

/// What other programs play. Copies are the same.
#[derive(Clone)]
pub(crate) struct Programs(Arc<Shared>);

struct Shared {
    devices: Devices,
    heard: broadcast::Sender<Step>,
    hearing: Mutex<Option<Hearing>>,
}

/// Hears until it is dropped.
struct Hearing(AbortHandle);

impl Drop for Hearing {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Programs {
    pub fn new(devices: Devices) -> Self {
        Self(Arc::new(Shared {
            devices,
            heard: broadcast::Sender::new(WAITING),
            hearing: Mutex::default(),
        }))
    }

    /// What they play from now on.
    pub fn heard(&self) -> broadcast::Receiver<Step> {
        self.0.heard.subscribe()
    }

    /// Hears them from now on and tells how that goes, or no more.
    pub fn hear(&self, told: Option<&Inbox<Input>>) {
        let task = told.map(|inbox| {
            let (programs, inbox) = (self.clone(), inbox.clone());
            Hearing(tokio::spawn(programs.listen(inbox)).abort_handle())
        });
        // Whole after every statement, so a panic elsewhere leaves nothing half done.
        let hearing = self.0.hearing.lock();
        *hearing.unwrap_or_else(PoisonError::into_inner) = task;
    }

    async fn listen(self, inbox: Inbox<Input>) {
        let tell = async |heard| inbox.tell(Input::Share(ShareInput::Sound(heard))).await;
        loop {
            let heard = self.0.heard.clone();
            let take = move |step: &mut [i16]| {
                // Nobody may be on the stage.
                let _ = heard.send(Arc::from(&*step));
            };
            let why = match self.0.devices.hear_programs(take).await {
                Ok(mut in_use) => {
                    tell(Ok(())).await;
                    in_use.lost().await
                }
                Err(error) => error,
            };
            tell(Err(sound_error(Kind::Speaker, &why))).await;
            tokio::time::sleep(AGAIN_AFTER).await;
        }
    }
}
