//! Everything that could be shared, small and living, for whoever chooses.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        mpsc::{self, RecvTimeoutError, SyncSender},
    },
    thread,
    time::Duration,
};

use fast_image_resize::Resizer;
use tokio::sync::watch;

use super::display::Screens;
use crate::{
    frames::{FrameHub, PictureOf, SlotId, TileId},
    shrink::{fitting, shrink},
    surface::{GLANCED_AT, ScreenError, Surface, Viewer},
};

/// How often one looks anew.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// Of so many there are small pictures; looking at more would cost more than choosing is worth.
const PICTURED: usize = 48;

/// A surface, and where its small picture is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// What it is.
    pub surface: Surface,
    /// The tile that shows it; none while there is no picture of it.
    pub tile: Option<TileId>,
}

/// Looks at everything twice a second, until it is dropped.
#[derive(Debug)]
pub struct Browser {
    seen: watch::Receiver<Option<Result<Vec<Offered>, ScreenError>>>,
    _running: SyncSender<()>,
}

impl Browser {
    /// Begins to look. Small pictures go to `hub`, on tiles whose numbers start at `first`.
    pub fn start(screens: Screens, hub: FrameHub, first: TileId) -> Self {
        let (sender, seen) = watch::channel(None);
        let (running, stopped) = mpsc::sync_channel(0);
        let thread = thread::Builder::new().name("surfaces".into());
        let told = sender.clone();
        let spawned = thread.spawn(move || {
            let mut looking = Looking::new(hub, first);
            let ended = screens.viewer().and_then(|mut viewer| {
                loop {
                    let offered = looking.look(&mut *viewer)?;
                    told.send_if_modified(|seen| {
                        let offered = Some(Ok(offered));
                        let news = *seen != offered;
                        *seen = offered;
                        news
                    });
                    match stopped.recv_timeout(LOOK_EVERY) {
                        Err(RecvTimeoutError::Timeout) => {}
                        Ok(()) | Err(RecvTimeoutError::Disconnected) => return Ok(()),
                    }
                }
            });
            if let Err(error) = ended {
                tracing::warn!(%error, "what could be shared is not known");
                told.send_replace(Some(Err(error)));
            }
        });
        if let Err(error) = spawned {
            sender.send_replace(Some(Err(ScreenError::Failed(error.to_string()))));
        }
        Self {
            seen,
            _running: running,
        }
    }

    /// What there is; nothing before the first look. After an error nobody looks any more.
    pub fn seen(&self) -> watch::Receiver<Option<Result<Vec<Offered>, ScreenError>>> {
        self.seen.clone()
    }
}

/// The small pictures that are drawn; they go with it.
struct Looking {
    hub: FrameHub,
    next: u32,
    drawn: HashMap<String, TileId>,
    resizer: Resizer,
}

impl Looking {
    fn new(hub: FrameHub, first: TileId) -> Self {
        Self {
            hub,
            next: first.0,
            drawn: HashMap::new(),
            resizer: Resizer::new(),
        }
    }

    fn look(&mut self, viewer: &mut dyn Viewer) -> Result<Vec<Offered>, ScreenError> {
        let surfaces = viewer.list()?;
        let mut offered = Vec::with_capacity(surfaces.len());
        for surface in surfaces {
            let pictured = offered.len() < PICTURED && !surface.hidden;
            let frame = match pictured.then(|| viewer.glance(&surface.id)) {
                Some(Ok(frame)) => frame,
                // Closed while one looked: the next list does not have it.
                Some(Err(ScreenError::Gone { .. })) => continue,
                Some(Err(error)) => return Err(error),
                None => None,
            };
            let tile = match frame {
                Some(frame) => {
                    let frame = Arc::new(frame);
                    let small = match fitting(frame.width(), frame.height(), GLANCED_AT) {
                        Some(size) => shrink(&mut self.resizer, &frame, size),
                        None => frame,
                    };
                    let slot = slot(&surface.id);
                    let tile = self.tile(&surface.id, slot.clone());
                    self.hub.publish(&slot, small);
                    Some(tile)
                }
                None => self.drawn.get(&surface.id).copied(),
            };
            offered.push(Offered { surface, tile });
        }
        let is_there = |id: &String| offered.iter().any(|one| one.surface.id == *id);
        let hub = &self.hub;
        self.drawn.retain(|id, tile| {
            let stays = is_there(id);
            if !stays {
                hub.hide(*tile);
            }
            stays
        });
        Ok(offered)
    }

    fn tile(&mut self, id: &str, slot: SlotId) -> TileId {
        if let Some(tile) = self.drawn.get(id) {
            return *tile;
        }
        let tile = TileId(self.next);
        self.next += 1;
        self.hub.show(tile, slot);
        self.drawn.insert(id.to_owned(), tile);
        tile
    }
}

impl Drop for Looking {
    fn drop(&mut self) {
        for tile in self.drawn.values() {
            self.hub.hide(*tile);
        }
    }
}

fn slot(id: &str) -> SlotId {
    SlotId {
        person: id.into(),
        of: PictureOf::Surface,
    }
}
