//! A media server elsewhere. Nothing tells when it ends or comes back, so it is asked.

use tokio::sync::watch;
use tokio::task::AbortHandle;

use super::answering::{Answering, PATIENCE};

/// The server, asked for as long as this lives.
pub(super) struct Elsewhere {
    there: watch::Receiver<bool>,
    asking: AbortHandle,
}

impl Elsewhere {
    /// Asks the server at this address, `http://…`.
    pub fn ask(api_url: &str, http: reqwest::Client) -> Self {
        let (told, there) = watch::channel(true);
        let mut server = Answering::at(api_url, http, PATIENCE);
        let asking = tokio::spawn(async move {
            loop {
                let is_there = server.ask().await;
                let changed =
                    told.send_if_modified(|before| std::mem::replace(before, is_there) != is_there);
                match (changed, is_there) {
                    (true, true) => tracing::info!("the media server answers again"),
                    (true, false) => tracing::error!("the media server does not answer any more"),
                    (false, _) => {}
                }
                server.pause().await;
            }
        });
        Self {
            there,
            asking: asking.abort_handle(),
        }
    }

    /// Whether it is there.
    pub fn there(&self) -> watch::Receiver<bool> {
        self.there.clone()
    }
}

impl Drop for Elsewhere {
    fn drop(&mut self) {
        self.asking.abort();
    }
}
