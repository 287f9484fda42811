//! Links of the product, which arrive three ways: in the arguments of this start, from a second
//! start, and from the system on macOS.

use std::sync::Arc;

use greenroom_core::App;
use tauri::{AppHandle, Runtime};
use tauri_plugin_deep_link::DeepLinkExt;
use tokio::sync::watch;

use crate::arguments::{Arguments, Profile};
use crate::{system, window};

/// The newest link. It is there before the app is, so that none is lost that comes meanwhile; a newer
/// one takes the place of one that nobody has looked at yet.
#[derive(Debug, Clone)]
pub struct Links(Arc<watch::Sender<Option<String>>>);

impl Links {
    /// The link of this start, if it has one.
    pub fn beginning_with(first: Option<String>) -> Links {
        Links(Arc::new(watch::Sender::new(first)))
    }

    fn open(&self, link: String) {
        self.0.send_replace(Some(link));
    }

    /// Opens what came so far, and what comes from now on; the system brings links to this program
    /// and profile.
    pub fn lead_to<R: Runtime>(&self, app: App, window: &AppHandle<R>, profile: Option<&Profile>) {
        // The system's own programs do it, and neither window nor links wait for them.
        let (registered, of_profile) = (window.clone(), profile.cloned());
        tauri::async_runtime::spawn_blocking(move || {
            system::register_links(&registered, of_profile.as_ref());
        });
        let (links, handle) = (self.clone(), window.clone());
        window.deep_link().on_open_url(move |event| {
            window::focus(&handle);
            for url in event.urls() {
                links.open(url.to_string());
            }
        });
        let open = move |link: String| {
            let app = app.clone();
            async move {
                if let Err(error) = app.open_link(&link).await {
                    tracing::info!(code = ?error.code, trace = %error.trace, "a link led nowhere");
                }
            }
        };
        tauri::async_runtime::spawn(follow(self.0.subscribe(), open));
    }
}

/// Opens one link after the other. Where one takes long, the next does not wait for it: the core
/// knows that the newest counts.
async fn follow<F: Future<Output = ()>>(
    mut links: watch::Receiver<Option<String>>,
    open: impl Fn(String) -> F,
) {
    loop {
        let link = links.borrow_and_update().clone();
        let changed = match link {
            Some(link) => tokio::select! {
                // The core has heard of this link before it hears of the next.
                biased;
                () = open(link) => links.changed().await,
                changed = links.changed() => changed,
            },
            None => links.changed().await,
        };
        if changed.is_err() {
            return;
        }
    }
}

/// A second start hands its arguments over and ends: the window comes to the front.
pub fn second_start<R: Runtime>(app: &AppHandle<R>, links: &Links, arguments: Vec<String>) {
    window::focus(app);
    // Read here and not by the link plugin, which knows a link only where it stands alone: a
    // profile has its argument before it.
    let second = Arguments::parse(arguments.into_iter().skip(1)).unwrap_or_default();
    if let Some(link) = second.link {
        links.open(link);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::sync::mpsc;
    use tokio::time::timeout;

    use super::*;

    const SOON: Duration = Duration::from_secs(10);

    #[tokio::test]
    async fn a_link_is_opened_whether_it_came_before_the_app_or_after_it() {
        for first in [None, Some("first".to_owned())] {
            let links = Links::beginning_with(first);
            links.open("early".to_owned());
            let (sender, mut opened) = mpsc::channel(8);
            let following = tokio::spawn(follow(links.0.subscribe(), move |link| {
                let sender = sender.clone();
                async move { sender.send(link).await.unwrap() }
            }));
            let mut next = async || timeout(SOON, opened.recv()).await.unwrap().unwrap();
            assert_eq!(next().await, "early");
            for again in ["late", "late"] {
                links.open(again.to_owned());
                assert_eq!(next().await, again);
            }
            drop(links);
            timeout(SOON, following).await.unwrap().unwrap();
        }
    }

    #[tokio::test]
    async fn a_link_that_takes_long_keeps_none_waiting_and_stays_the_older_one() {
        let links = Links::beginning_with(Some("slow".to_owned()));
        let (sender, mut opened) = mpsc::channel(8);
        tokio::spawn(follow(links.0.subscribe(), move |link| {
            let sender = sender.clone();
            async move {
                sender.send(link).await.unwrap();
                std::future::pending().await
            }
        }));
        let mut next = async || timeout(SOON, opened.recv()).await.unwrap().unwrap();
        assert_eq!(next().await, "slow");
        links.open("newer".to_owned());
        assert_eq!(next().await, "newer");
    }
}
