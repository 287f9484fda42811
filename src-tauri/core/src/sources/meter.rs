//! The level of the microphone in use, told while somebody looks at it and at no other time.

use greenroom_contract::MetersView;
use tokio::sync::watch;

use super::input::Input;
use super::machine::state::SourcesMachine;
use crate::actor::Handle;

/// Runs until the app ends.
pub(super) async fn run(
    actor: Handle<SourcesMachine>,
    mut level: watch::Receiver<Option<f32>>,
    meters: watch::Sender<MetersView>,
) {
    let mut view = actor.view();
    loop {
        if view.wait_for(|now| now.measured).await.is_err() {
            return;
        }
        let is_over = tokio::select! {
            () = pass_on(&mut level, &actor, &meters) => true,
            changed = view.wait_for(|now| !now.measured) => changed.is_err(),
        };
        meters.send_replace(MetersView { microphone: None });
        if is_over {
            return;
        }
    }
}

async fn pass_on(
    level: &mut watch::Receiver<Option<f32>>,
    actor: &Handle<SourcesMachine>,
    meters: &watch::Sender<MetersView>,
) {
    loop {
        let microphone = *level.borrow_and_update();
        meters.send_replace(MetersView { microphone });
        if let Some(level) = microphone {
            actor.tell(Input::Level(level)).await;
        }
        if level.changed().await.is_err() {
            return;
        }
    }
}
