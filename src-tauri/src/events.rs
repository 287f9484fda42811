//! The stream of events to each window.

use std::collections::HashMap;
use std::sync::Mutex;

use greenroom_contract::{Envelope, UiEvent};
use tauri::async_runtime::JoinHandle;
use tauri::ipc::Channel;
use tokio::sync::mpsc::Receiver;

/// The open streams by window label.
#[derive(Default)]
pub struct Subscriptions(Mutex<HashMap<String, JoinHandle<()>>>);

impl Subscriptions {
    /// Forwards `events` to the window's channel, ending the stream the window had before.
    pub fn open(&self, window: &str, mut events: Receiver<UiEvent>, channel: Channel<Envelope>) {
        let stream = tauri::async_runtime::spawn(async move {
            let mut revision = 0;
            while let Some(event) = events.recv().await {
                revision += 1;
                if channel.send(Envelope { revision, event }).is_err() {
                    break;
                }
            }
        });
        // A poisoned lock means a panic while inserting; the map itself is still sound.
        let mut streams = self
            .0
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(before) = streams.insert(window.to_owned(), stream) {
            before.abort();
        }
    }
}
