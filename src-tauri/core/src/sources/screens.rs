//! Carries out what is decided of the own screens: who looks at them, and the pictures of the one that
//! is shared.

use std::sync::{Arc, Mutex, PoisonError};

use greenroom_media::{
    frames::{FrameHub, I420Frame, TileId},
    screens::{Browser, Detail, Screens, Share, ShareState, SharedPicture},
};
use tokio::{sync::watch, task::AbortHandle};

use super::{
    input::{Input, ShareInput},
    machine::{share::screen_error, state::SourcesMachine},
};
use crate::actor::{Handle, Inbox};

/// Tiles of small pictures are numbered from here on, so that none has the number of a tile of the
/// stage, which counts from one.
const FIRST_TILE: TileId = TileId(1 << 30);

/// The picture of what is shared, on its way out.
#[derive(Clone)]
pub(crate) struct OwnScreen {
    pub frames: watch::Receiver<Option<Arc<I420Frame>>>,
    /// What counts of it.
    pub detail: watch::Receiver<Detail>,
}

/// The own screens. Copies are the same.
#[derive(Clone)]
pub(crate) struct OwnScreens(Arc<Shared>);

struct Shared {
    screens: Screens,
    hub: FrameHub,
    browsing: Mutex<Option<Browsing>>,
    asking: Mutex<Option<Asking>>,
    picture: Mutex<SharedPicture>,
    detail: watch::Sender<Detail>,
}

/// The system asks until it is dropped.
struct Asking(AbortHandle);

impl Drop for Asking {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Looks until it is dropped.
struct Browsing {
    _browser: Browser,
    telling: AbortHandle,
}

impl Drop for Browsing {
    fn drop(&mut self) {
        self.telling.abort();
    }
}

impl OwnScreens {
    pub fn new(screens: Screens, hub: FrameHub) -> Self {
        Self(Arc::new(Shared {
            picture: Mutex::new(SharedPicture::new(screens.clone())),
            screens,
            hub,
            browsing: Mutex::default(),
            asking: Mutex::default(),
            detail: watch::Sender::new(Detail::Text),
        }))
    }

    pub fn picture(&self) -> OwnScreen {
        // Whole after every statement, so a panic elsewhere leaves nothing half done.
        let picture = self
            .0
            .picture
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        OwnScreen {
            frames: picture.frames(),
            detail: self.0.detail.subscribe(),
        }
    }

    /// Looks at what could be shared from now on and tells it, or no more.
    pub fn browse(&self, told: Option<&Inbox<Input>>) {
        let mut browsing = self
            .0
            .browsing
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *browsing = told.map(|inbox| {
            let Shared { screens, hub, .. } = &*self.0;
            let browser = Browser::start(screens.clone(), hub.clone(), FIRST_TILE);
            let (mut seen, inbox) = (browser.seen(), inbox.clone());
            let telling = tokio::spawn(async move {
                while seen.changed().await.is_ok() {
                    let now = seen.borrow_and_update().clone();
                    let Some(now) = now else { continue };
                    let now = now.map_err(|error| screen_error(&error));
                    inbox.tell(Input::Share(ShareInput::Seen(now))).await;
                }
            });
            Browsing {
                _browser: browser,
                telling: telling.abort_handle(),
            }
        });
    }

    /// Lets the system ask what to share and tells what was picked, or no more.
    pub fn ask(&self, told: Option<&Inbox<Input>>) {
        let mut asking = self.0.asking.lock().unwrap_or_else(PoisonError::into_inner);
        // The question before goes first, so that its answer is not taken for the next one's.
        asking.take();
        self.0.screens.forget_picked();
        *asking = told.map(|inbox| {
            let (screens, inbox) = (self.0.screens.clone(), inbox.clone());
            let asks = tokio::spawn(async move {
                let picked = screens.pick().await;
                if let Err(error) = &picked {
                    tracing::info!(%error, "nothing was picked to share");
                }
                let picked = picked.map_err(|error| screen_error(&error));
                inbox.tell(Input::Share(ShareInput::Picked(picked))).await;
            });
            Asking(asks.abort_handle())
        });
    }

    /// Shares this from now on, or nothing.
    pub fn share(&self, share: Option<Share>) {
        let mut picture = self
            .0
            .picture
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        match share {
            Some(share) => {
                self.0.detail.send_replace(share.detail);
                picture.start(share);
            }
            None => picture.stop(),
        }
    }

    /// Tells the actor how what is shared is doing, until the app ends.
    pub async fn tell(self, actor: Handle<SourcesMachine>) {
        let mut states = {
            let picture = self
                .0
                .picture
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            picture.state()
        };
        loop {
            let state = states.borrow_and_update().clone();
            let news = match state {
                ShareState::Off | ShareState::Starting => None,
                ShareState::Running => Some(ShareInput::Runs),
                ShareState::Hidden => Some(ShareInput::Hides),
                ShareState::Ended(error) => Some(ShareInput::Ended(error)),
            };
            if let Some(news) = news {
                actor.tell(Input::Share(news)).await;
            }
            if states.changed().await.is_err() {
                return;
            }
        }
    }
}
