//! The microphone's level, measured while the green room shows it and at no other time.

use std::time::Duration;

use greenroom_contract::{DevicesView, MetersView, StagePhase, StageView};
use greenroom_media::sound::LevelMeter;
use tokio::sync::watch;

/// Pause before a microphone that could not be opened is tried again.
const TRY_AGAIN: Duration = Duration::from_secs(2);

/// Runs until the stage ends.
pub(super) async fn run(
    mut devices: watch::Receiver<DevicesView>,
    mut stage: watch::Receiver<StageView>,
    meters: watch::Sender<MetersView>,
) {
    loop {
        let wanted = stage.borrow_and_update().phase == StagePhase::Preview;
        let microphone = devices.borrow_and_update().microphone.clone();
        if wanted {
            tokio::select! {
                () = measure(microphone.as_deref(), &meters) => {}
                changed = async { stage.wait_for(|view| view.phase != StagePhase::Preview).await.is_ok() } => {
                    if !changed {
                        return;
                    }
                }
                changed = async { devices.wait_for(|view| view.microphone != microphone).await.is_ok() } => {
                    if !changed {
                        return;
                    }
                }
            }
        } else if stage.changed().await.is_err() {
            return;
        }
        meters.send_replace(MetersView { microphone: None });
    }
}

/// Measures until the microphone is lost.
async fn measure(microphone: Option<&str>, meters: &watch::Sender<MetersView>) {
    match LevelMeter::start(microphone).await {
        Ok(meter) => {
            let mut levels = meter.levels();
            while levels.changed().await.is_ok() {
                let level = *levels.borrow_and_update();
                meters.send_replace(MetersView {
                    microphone: Some(level),
                });
            }
        }
        Err(error) => tracing::debug!(%error, "the microphone's level cannot be measured"),
    }
    tokio::time::sleep(TRY_AGAIN).await;
}
