//! Starts tasks and ends them together; a task that ends by itself is a fault that everybody sees.

use std::{
    collections::HashMap,
    future::Future,
    sync::{Arc, Mutex, PoisonError},
};

use greenroom_contract::{HealthView, Part, StoppedPart};
use tokio::{
    sync::watch,
    task::{JoinError, JoinHandle},
};
use tracing::Instrument as _;

use crate::{error::defect, network_time::NetworkTime};

/// Starts tasks and ends them together.
#[derive(Debug, Clone)]
pub(crate) struct Supervisor {
    tasks: Arc<Mutex<Vec<JoinHandle<()>>>>,
    health: watch::Sender<HealthView>,
    broken: Arc<Mutex<HashMap<Part, watch::Sender<bool>>>>,
    time: NetworkTime,
}

impl Supervisor {
    /// Nothing runs yet.
    pub fn new() -> Self {
        Self {
            tasks: Arc::default(),
            health: watch::Sender::new(HealthView::default()),
            broken: Arc::default(),
            time: NetworkTime::default(),
        }
    }

    /// The parts that stopped although they should not have.
    pub fn health(&self) -> watch::Receiver<HealthView> {
        self.health.subscribe()
    }

    /// The time that everything started here goes by.
    pub fn time(&self) -> NetworkTime {
        self.time.clone()
    }

    /// Runs a task until shutdown. Its end before that is a fault of its part.
    pub fn spawn(&self, part: Part, task: impl Future<Output = ()> + Send + 'static) {
        let health = self.health.clone();
        let work = tokio::spawn(task.instrument(tracing::debug_span!("part", ?part)));
        let inner = AbortOnDrop(work.abort_handle());
        let watcher = tokio::spawn(async move {
            // Aborting the watcher ends the work as well.
            let _guard = inner;
            let end = work.await;
            if end.as_ref().is_err_and(JoinError::is_cancelled) {
                return;
            }
            let why = match end {
                Ok(()) => "ended early".to_owned(),
                Err(failure) => format!("panicked: {}", panic_text(failure)),
            };
            let trace = defect(format!("{part:?} {why}")).trace();
            health.send_modify(|health| {
                if health.stopped.iter().all(|stopped| stopped.part != part) {
                    health.stopped.push(StoppedPart { part, trace });
                }
            });
        });
        self.tasks
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(watcher);
    }

    /// Turns true when a part is to be broken on purpose.
    pub(super) fn breakage(&self, part: Part) -> watch::Receiver<bool> {
        self.broken
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .entry(part)
            .or_insert_with(|| watch::Sender::new(false))
            .subscribe()
    }

    /// Breaks a part, as a defect would; for tests of what follows from it.
    #[cfg(any(test, debug_assertions))]
    pub fn break_part(&self, part: Part) {
        let broken = self.broken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(part) = broken.get(&part) {
            part.send_replace(true);
        }
    }

    /// Ends everything that was started here.
    pub fn shutdown(&self) {
        let tasks = std::mem::take(&mut *self.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        for task in tasks {
            task.abort();
        }
    }
}

/// What a panic said, where it said it in words.
fn panic_text(failure: JoinError) -> String {
    match failure.try_into_panic() {
        Ok(said) => said
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| said.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "without words".to_owned()),
        Err(failure) => failure.to_string(),
    }
}

struct AbortOnDrop(tokio::task::AbortHandle);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
