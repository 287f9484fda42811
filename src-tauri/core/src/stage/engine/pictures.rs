//! Other people's pictures: from LiveKit to the tiles they are drawn on.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use bytes::Bytes;
use futures_util::StreamExt as _;
use greenroom_media::{
    frames::{FrameHub, I420Frame, PictureOf, Plane, SlotId, TileId, Want, Wants, now},
    turn::Turn,
};
use livekit::prelude::*;
use livekit::webrtc::video_frame::{I420Buffer, VideoBuffer as _, VideoRotation};
use livekit::webrtc::video_stream::native::NativeVideoStream;
use socialplus::UserId;
use tokio::task::AbortHandle;

use super::{
    super::{
        delays::Delays,
        input::{Input, RoomNews, TrackKey},
    },
    entrance::{Awaited, Entrance},
    motion::Motion,
};
use crate::{actor::Inbox, sources::Source};

/// Between two looks at a picture that does not come.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// Subscribed pictures by person and source, and the tiles they are drawn on.
#[derive(Clone)]
pub(super) struct Pictures {
    hub: FrameHub,
    inbox: Inbox<Input>,
    delays: Delays,
    shown: Arc<Mutex<HashMap<TrackKey, Picture>>>,
    awaited: Awaited,
}

struct Picture {
    /// Of which connection it is.
    connection: u64,
    publication: RemoteTrackPublication,
    track: RemoteVideoTrack,
    tile: Option<(u32, AbortHandle)>,
}

impl Picture {
    /// Tells the server how large it is drawn, and whether it is drawn at all.
    fn size(&self, wanted: &Wants) {
        let Some((tile, _)) = self.tile else {
            return;
        };
        match wanted.get(&TileId(tile)) {
            Some(Want {
                width,
                height,
                visible: true,
            }) => {
                self.publication.set_enabled(true);
                let size = TrackDimension(*width, *height);
                self.publication.update_video_dimensions(size);
            }
            // A tile the page has not mentioned yet may be about to appear.
            None => {}
            Some(_) => self.publication.set_enabled(false),
        }
    }
}

impl Drop for Picture {
    fn drop(&mut self) {
        if let Some((_, drawing)) = &self.tile {
            drawing.abort();
        }
    }
}

impl Pictures {
    pub fn new(hub: FrameHub, inbox: Inbox<Input>, delays: Delays) -> Self {
        Self {
            hub,
            inbox,
            delays,
            shown: Arc::default(),
            awaited: Awaited::default(),
        }
    }

    fn with<T>(&self, act: impl FnOnce(&mut HashMap<TrackKey, Picture>) -> T) -> T {
        // Whole after every statement, so a panic elsewhere leaves nothing half done.
        act(&mut self.shown.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Notes when the pictures come that are to come on this way onto the stage.
    pub fn await_those_of(&self, entrance: Entrance) {
        self.awaited.are_those_of(entrance);
    }

    /// Takes a picture that can be drawn from now on.
    pub fn add(
        &self,
        connection: u64,
        key: TrackKey,
        track: RemoteVideoTrack,
        publication: RemoteTrackPublication,
    ) {
        let picture = Picture {
            connection,
            publication,
            track,
            tile: None,
        };
        self.with(|shown| shown.insert(key, picture));
    }

    /// Forgets a picture.
    pub fn remove(&self, key: &TrackKey) {
        self.with(|shown| shown.remove(key));
        self.delays.gone(key);
    }

    /// Forgets all pictures. What the tiles show last stays.
    pub fn clear(&self) {
        self.with(HashMap::clear);
    }

    /// Draws a picture on a tile from now on.
    pub fn draw(&self, key: &TrackKey, tile: u32) {
        self.with(|shown| {
            let Some(picture) = shown.get_mut(key) else {
                return;
            };
            let frames = NativeVideoStream::new(picture.track.rtc_track());
            let slot = slot(key);
            self.hub.show(TileId(tile), slot.clone());
            let drawing = Drawing {
                hub: self.hub.clone(),
                delays: self.delays.clone(),
                awaited: self.awaited.clone(),
                key: key.clone(),
                slot,
                tile: TileId(tile),
                publication: picture.publication.clone(),
                teller: self.teller(key, picture.connection),
                motion: Motion::default(),
            };
            let drawing = tokio::spawn(drawing.draw(frames));
            if let Some((_, before)) = picture.tile.replace((tile, drawing.abort_handle())) {
                before.abort();
            }
            picture.size(&self.hub.wants().borrow());
        });
    }

    /// Tells the stage whether a camera's picture moves. A screen that shows the same for hours is
    /// nothing to tell.
    fn teller(&self, key: &TrackKey, connection: u64) -> Option<Teller> {
        (key.source == Source::Camera).then(|| Teller {
            inbox: self.inbox.clone(),
            identity: key.identity.clone(),
            connection,
        })
    }

    /// Draws nothing on a tile any more.
    pub fn undraw(&self, tile: u32) {
        self.with(|shown| {
            for picture in shown.values_mut() {
                if let Some((_, drawing)) = picture.tile.take_if(|(drawn, _)| *drawn == tile) {
                    drawing.abort();
                }
            }
        });
        self.hub.hide(TileId(tile));
    }

    /// Keeps every picture at the size at which it is drawn.
    pub async fn size_to_tiles(self) {
        let mut wants = self.hub.wants();
        loop {
            let wanted = wants.borrow_and_update().clone();
            self.with(|shown| {
                for picture in shown.values() {
                    picture.size(&wanted);
                }
            });
            if wants.changed().await.is_err() {
                return;
            }
        }
    }
}

/// Where a picture waits for whoever shows it.
fn slot(key: &TrackKey) -> SlotId {
    SlotId {
        person: key.identity.as_str().into(),
        of: match key.source {
            Source::Screen | Source::ScreenSound => PictureOf::Screen,
            Source::Camera | Source::Microphone => PictureOf::Person,
        },
    }
}

/// Somebody's pictures on their way to a tile.
struct Drawing {
    hub: FrameHub,
    delays: Delays,
    awaited: Awaited,
    key: TrackKey,
    slot: SlotId,
    tile: TileId,
    publication: RemoteTrackPublication,
    teller: Option<Teller>,
    motion: Motion,
}

impl Drawing {
    async fn draw(mut self, mut frames: NativeVideoStream) {
        loop {
            match tokio::time::timeout(LOOK_AGAIN, frames.next()).await {
                Ok(Some(frame)) => {
                    let carried = frame.frame_metadata.as_ref();
                    let taken = carried.and_then(|metadata| metadata.user_timestamp);
                    self.came(frame.buffer.to_i420(), frame.rotation, taken)
                        .await;
                }
                Ok(None) => return,
                Err(_) => self.look().await,
            }
        }
    }

    async fn came(&mut self, buffer: I420Buffer, rotation: VideoRotation, taken: Option<u64>) {
        match incoming(buffer, rotation) {
            Some(frame) => self.hub.publish(&self.slot, Arc::new(frame)),
            None => tracing::debug!("a frame of an impossible size"),
        }
        if let Some(taken) = taken {
            self.delays.picture(&self.key, taken);
        }
        if self.motion.came(Instant::now()) {
            tracing::debug!(slot = ?self.slot, "a picture moves");
            self.awaited.came(&self.key);
            if let Some(teller) = &self.teller {
                teller.moves().await;
            }
        }
    }

    async fn look(&mut self) {
        let is_seen = {
            let wants = self.hub.wants();
            let wants = wants.borrow();
            wants.get(&self.tile).is_some_and(|want| want.visible)
        };
        // The server sends nothing for a tile that is not seen, nor for a camera that is off.
        let is_due = is_seen && !self.publication.is_muted();
        let silent = self.motion.look(Instant::now(), is_due);
        if let (Some(silent), Some(teller)) = (silent, &self.teller) {
            teller.still(silent).await;
        }
    }
}

/// Tells the stage of one person's picture.
struct Teller {
    inbox: Inbox<Input>,
    identity: UserId,
    connection: u64,
}

impl Teller {
    async fn moves(&self) {
        let identity = self.identity.clone();
        self.tell(RoomNews::Moves { identity }).await;
    }

    async fn still(&self, silent: Duration) {
        let identity = self.identity.clone();
        self.tell(RoomNews::Still { identity, silent }).await;
    }

    async fn tell(&self, news: RoomNews) {
        let connection = self.connection;
        self.inbox.tell(Input::Room { connection, news }).await;
    }
}

/// A plane of a picture that stays where it is; it holds the whole picture.
struct PlaneOf(Arc<I420Buffer>, usize);

impl AsRef<[u8]> for PlaneOf {
    fn as_ref(&self) -> &[u8] {
        let (y, u, v) = self.0.data();
        [y, u, v][self.1]
    }
}

/// A frame as it is shown. No byte of an upright one is copied: the decoder's picture lives until the
/// frame is replaced in its slot and sent.
pub(crate) fn incoming(buffer: I420Buffer, rotation: VideoRotation) -> Option<I420Frame> {
    let (width, height) = (buffer.width(), buffer.height());
    let strides = buffer.strides();
    let buffer = Arc::new(buffer);
    let plane = |index, stride: u32| Plane {
        data: Bytes::from_owner(PlaneOf(buffer.clone(), index)),
        stride: stride as usize,
    };
    let planes = [
        plane(0, strides.0),
        plane(1, strides.1),
        plane(2, strides.2),
    ];
    let frame = I420Frame::new(width, height, planes, now()).ok()?;
    let turn = match rotation {
        VideoRotation::VideoRotation0 => return Some(frame),
        VideoRotation::VideoRotation90 => Turn::Right,
        VideoRotation::VideoRotation180 => Turn::Half,
        VideoRotation::VideoRotation270 => Turn::Left,
    };
    frame.turned(turn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_comes_in_as_it_was_sent_and_no_byte_of_it_is_copied() {
        let mut buffer = I420Buffer::with_strides(6, 4, 8, 4, 4);
        buffer.data_mut().0.fill(77);
        let (y, u, v) = buffer.data();
        let there = [y, u, v].map(<[u8]>::as_ptr);
        let frame = incoming(buffer, VideoRotation::VideoRotation0).unwrap();
        assert_eq!((frame.width(), frame.height()), (6, 4));
        let here = frame.planes().each_ref().map(|plane| plane.data.as_ptr());
        assert_eq!(here, there);
        let mut packed = Vec::new();
        frame.pack_into(&mut packed);
        assert!(packed[..24].iter().all(|byte| *byte == 77));
    }

    #[test]
    fn a_frame_that_lies_on_its_side_comes_in_upright() {
        for (rotation, top_left) in [
            (VideoRotation::VideoRotation0, (0, 0)),
            (VideoRotation::VideoRotation90, (3, 0)),
            (VideoRotation::VideoRotation180, (3, 5)),
            (VideoRotation::VideoRotation270, (0, 5)),
        ] {
            let is_quarter = matches!(
                rotation,
                VideoRotation::VideoRotation90 | VideoRotation::VideoRotation270
            );
            let (width, height) = if is_quarter { (6, 4) } else { (4, 6) };
            let mut buffer = I420Buffer::new(width, height);
            buffer.data_mut().0[0] = 200;
            let frame = incoming(buffer, rotation).unwrap();
            assert_eq!((frame.width(), frame.height()), (4, 6), "{rotation:?}");
            let luma = &frame.planes()[0];
            let lit = luma.data.iter().position(|byte| *byte == 200).unwrap();
            let lit = (lit % luma.stride, lit / luma.stride);
            assert_eq!(lit, top_left, "{rotation:?}");
        }
    }
}
