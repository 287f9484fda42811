//! Keeps the computer awake and its display on while a show needs this person: its one owner.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use greenroom_core::ClosingState;
use keepawake::{Builder, KeepAwake};
use tokio::sync::{mpsc, watch};

use crate::brand::BRAND;
use crate::texts;

/// The one who asks the system, and takes it back.
pub struct Keeper {
    ends: watch::Sender<bool>,
    /// Closed once everything is taken back.
    held: watch::Receiver<()>,
}

impl Keeper {
    /// Asks the system for it while the core says so, and takes it back at once when it does not any
    /// more, or when the program ends.
    pub fn follow(closing: watch::Receiver<ClosingState>) -> Self {
        let ends = watch::Sender::new(false);
        let (holding, held) = watch::channel(());
        tauri::async_runtime::spawn(follow(closing, ends.subscribe(), holding));
        Self { ends, held }
    }

    /// Takes everything back; over when the system has been told. A program that ended before would leave
    /// it to the desktop to notice.
    pub async fn let_go(&self) {
        self.ends.send_replace(true);
        let mut held = self.held.clone();
        while held.changed().await.is_ok() {}
    }
}

async fn follow(
    mut closing: watch::Receiver<ClosingState>,
    mut ends: watch::Receiver<bool>,
    holding: watch::Sender<()>,
) {
    // One place: a switch that was not made yet is worth as much as the newest.
    let (switch, switched) = mpsc::channel(1);
    // One thread for all of it: what Windows was asked for belongs to the thread that asked, and on
    // Linux asking blocks.
    let keeper = thread::Builder::new().name("awake".to_owned());
    let keeper = keeper.spawn(move || {
        keep(switched);
        drop(holding);
    });
    if let Err(error) = keeper {
        tracing::warn!(%error, "the computer may fall asleep during a show");
        return;
    }
    let mut awake = false;
    loop {
        // The program or the core has ended: the thread takes everything back.
        let wanted = tokio::select! {
            changed = closing.wait_for(|state| state.awake != awake) => changed.map(|state| state.awake),
            _ = ends.wait_for(|ends| *ends) => return,
        };
        let Ok(wanted) = wanted else { return };
        awake = wanted;
        if switch.send(awake).await.is_err() {
            return;
        }
    }
}

fn keep(mut switched: mpsc::Receiver<bool>) {
    let mut held = None;
    while let Some(awake) = switched.blocking_recv() {
        match (awake, held.take()) {
            (true, None) => held = hold(),
            (true, before) => held = before,
            (false, before) => release(before),
        }
    }
    release(held);
}

/// Display and computer, or as much of it as this system offers.
fn hold() -> Option<KeepAwake> {
    for (screen, sleep) in [(true, true), (true, false), (false, true)] {
        let asked = Builder::default()
            .display(screen)
            .idle(sleep)
            .sleep(sleep)
            .reason(texts::on_air_reason())
            .app_name(BRAND.name)
            .app_reverse_domain(BRAND.name)
            .create();
        match asked {
            Ok(held) => {
                tracing::info!(screen, sleep, "the computer stays awake");
                return Some(held);
            }
            Err(error) => tracing::debug!(%error, screen, sleep, "the system does not stay awake"),
        }
    }
    tracing::warn!("this system cannot be kept awake: it may fall asleep during a show");
    None
}

fn release(held: Option<KeepAwake>) {
    let Some(held) = held else { return };
    // Where the session bus is gone, the library panics, and there is nothing left to take back.
    let released: Result<(), Box<dyn Any + Send>> = catch_unwind(AssertUnwindSafe(|| drop(held)));
    match released {
        Ok(()) => tracing::info!("the computer may fall asleep again"),
        Err(_) => tracing::warn!("the system did not hear that the computer may fall asleep again"),
    }
}
