//! The own picture on its way out.

use std::sync::Arc;

use greenroom_media::frames::{FrameHub, I420Frame, SlotId};
use livekit::webrtc::video_frame::{I420Buffer, VideoFrame, VideoRotation};
use livekit::webrtc::video_source::native::NativeVideoSource;
use tokio::sync::watch;

/// Hands every new picture over, until the source is taken back. A picture that comes while another
/// one is handed over replaces those that wait.
pub(super) async fn feed(
    mut pictures: watch::Receiver<Option<Arc<I420Frame>>>,
    source: NativeVideoSource,
) {
    loop {
        let picture = pictures.borrow_and_update().clone();
        if let Some(picture) = picture {
            source.capture_frame(&outgoing(&picture));
        }
        if pictures.changed().await.is_err() {
            return;
        }
    }
}

/// Puts every new picture in its slot, until nobody wants it there any more.
pub(super) async fn draw(
    mut pictures: watch::Receiver<Option<Arc<I420Frame>>>,
    hub: FrameHub,
    slot: SlotId,
) {
    loop {
        let picture = pictures.borrow_and_update().clone();
        match picture {
            Some(picture) => hub.publish(&slot, picture),
            None => hub.remove(&slot),
        }
        if pictures.changed().await.is_err() {
            return;
        }
    }
}

/// A frame as LiveKit takes it.
fn outgoing(frame: &I420Frame) -> VideoFrame<I420Buffer> {
    let mut buffer = I420Buffer::new(frame.width(), frame.height());
    let strides = buffer.strides();
    let (w, h) = (frame.width() as usize, frame.height() as usize);
    let (cw, ch) = (w.div_ceil(2), h.div_ceil(2));
    let (y, u, v) = buffer.data_mut();
    let targets = [
        (y, strides.0, w, h),
        (u, strides.1, cw, ch),
        (v, strides.2, cw, ch),
    ];
    for ((target, stride, width, height), plane) in targets.into_iter().zip(frame.planes()) {
        let rows = target.chunks_mut(stride as usize).take(height);
        for (row, from) in rows.zip(plane.data.chunks(plane.stride)) {
            row[..width].copy_from_slice(&from[..width]);
        }
    }
    VideoFrame {
        rotation: VideoRotation::VideoRotation0,
        timestamp_us: i64::try_from(frame.captured_at().as_micros()).unwrap_or_default(),
        frame_metadata: None,
        buffer,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use greenroom_media::test_pattern::TestPattern;
    use livekit::webrtc::video_frame::VideoBuffer as _;

    #[test]
    fn a_frame_goes_out_as_it_came_in() {
        let frame = TestPattern::new("Maya").frame_at(greenroom_media::frames::now());
        let sent = outgoing(&frame);
        assert_eq!(
            (sent.buffer.width(), sent.buffer.height()),
            (frame.width(), frame.height())
        );
        let mut packed = Vec::new();
        frame.pack_into(&mut packed);
        let (y, u, v) = sent.buffer.data();
        assert_eq!([y, u, v].concat(), packed);
    }
}
