//! The microphone's level, measured while the green room shows it and at no other time.

use std::time::Duration;

use greenroom_contract::MetersView;
use greenroom_media::sound::LevelMeter;
use tokio::sync::watch;

use super::input::{Input, Measured};
use super::machine::state::SourcesMachine;
use crate::actor::Handle;

/// Pause before a microphone that could not be opened is tried again.
const TRY_AGAIN: Duration = Duration::from_secs(2);

/// Runs until the app ends.
pub(super) async fn run(actor: Handle<SourcesMachine>, meters: watch::Sender<MetersView>) {
    let mut view = actor.view();
    loop {
        let measured = view.borrow_and_update().measured.clone();
        let is_over = tokio::select! {
            () = measure(&measured, &actor, &meters) => false,
            changed = view.wait_for(|now| now.measured != measured) => changed.is_err(),
        };
        if is_over {
            return;
        }
        meters.send_replace(MetersView { microphone: None });
    }
}

/// Measures until the microphone is lost.
async fn measure(
    measured: &Measured,
    actor: &Handle<SourcesMachine>,
    meters: &watch::Sender<MetersView>,
) {
    let microphone = match measured {
        Measured::Nothing => return std::future::pending().await,
        Measured::Microphone(name) => name.as_deref(),
    };
    match LevelMeter::start(microphone).await {
        Ok(meter) => {
            let mut levels = meter.levels();
            while levels.changed().await.is_ok() {
                let level = *levels.borrow_and_update();
                let microphone = Some(level);
                meters.send_replace(MetersView { microphone });
                actor.tell(Input::Level(level)).await;
            }
        }
        Err(error) => tracing::debug!(%error, "the microphone's level cannot be measured"),
    }
    tokio::time::sleep(TRY_AGAIN).await;
}
