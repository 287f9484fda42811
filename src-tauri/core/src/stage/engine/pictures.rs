//! Other people's pictures: from LiveKit to the tiles they are drawn on.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;
use futures_util::StreamExt as _;
use greenroom_media::frames::{
    FrameHub, I420Frame, PictureOf, Plane, SlotId, TileId, Want, Wants, now,
};
use livekit::prelude::*;
use livekit::webrtc::video_frame::{I420Buffer, VideoBuffer as _};
use livekit::webrtc::video_stream::native::NativeVideoStream;
use tokio::task::AbortHandle;

use super::super::input::TrackKey;
use crate::sources::Source;

/// Subscribed pictures by person and source, and the tiles they are drawn on.
#[derive(Clone)]
pub(super) struct Pictures {
    hub: FrameHub,
    shown: Arc<Mutex<HashMap<TrackKey, Picture>>>,
}

struct Picture {
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
    pub fn new(hub: FrameHub) -> Self {
        Self {
            hub,
            shown: Arc::default(),
        }
    }

    fn with<T>(&self, act: impl FnOnce(&mut HashMap<TrackKey, Picture>) -> T) -> T {
        // Whole after every statement, so a panic elsewhere leaves nothing half done.
        act(&mut self.shown.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes a picture that can be drawn from now on.
    pub fn add(&self, key: TrackKey, track: RemoteVideoTrack, publication: RemoteTrackPublication) {
        let picture = Picture {
            publication,
            track,
            tile: None,
        };
        self.with(|shown| shown.insert(key, picture));
    }

    /// Forgets a picture.
    pub fn remove(&self, key: &TrackKey) {
        self.with(|shown| shown.remove(key));
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
            let drawing = tokio::spawn(draw_frames(frames, self.hub.clone(), slot));
            if let Some((_, before)) = picture.tile.replace((tile, drawing.abort_handle())) {
                before.abort();
            }
            picture.size(&self.hub.wants().borrow());
        });
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

async fn draw_frames(mut frames: NativeVideoStream, hub: FrameHub, slot: SlotId) {
    let mut is_first = true;
    while let Some(frame) = frames.next().await {
        if std::mem::take(&mut is_first) {
            tracing::debug!(?slot, "the first frame of a picture");
        }
        match incoming(frame.buffer.to_i420()) {
            Some(frame) => hub.publish(&slot, Arc::new(frame)),
            None => tracing::debug!("a frame of an impossible size"),
        }
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

/// A frame as the page's socket takes it. No byte of it is copied: the decoder's picture lives until
/// the frame is replaced in its slot and sent.
fn incoming(buffer: I420Buffer) -> Option<I420Frame> {
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
    I420Frame::new(width, height, planes, now()).ok()
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
        let frame = incoming(buffer).unwrap();
        assert_eq!((frame.width(), frame.height()), (6, 4));
        let here = frame.planes().each_ref().map(|plane| plane.data.as_ptr());
        assert_eq!(here, there);
        let mut packed = Vec::new();
        frame.pack_into(&mut packed);
        assert!(packed[..24].iter().all(|byte| *byte == 77));
    }
}
