//! Own picture and sound on their way out.

use std::{pin::Pin, sync::Arc};

use greenroom_contract::Spared;
use greenroom_media::{
    frames::{FrameHub, I420Frame, SlotId},
    sound::RATE,
};
use livekit::options::video::{H180, H360, H540, H720, H1080};
use livekit::options::{DegradationPreference, TrackPublishOptions, VideoEncoding, VideoPreset};
use livekit::prelude::*;
use livekit::webrtc::{
    audio_source::{AudioSourceOptions, RtcAudioSource, native::NativeAudioSource},
    video_frame::{FrameMetadata, I420Buffer, VideoFrame, VideoRotation},
    video_source::{RtcVideoSource, VideoResolution, native::NativeVideoSource},
};
use tokio::sync::{broadcast, watch};

use super::sounds;
use crate::sources::Size;

/// The own picture's size where none is there yet.
const PICTURE: VideoResolution = VideoResolution {
    width: 1280,
    height: 720,
};
/// Pictures a second of a camera at most.
const PICTURE_RATE: f64 = 30.0;
/// Bits a second of a camera that is small for the sake of what is shared, and of one that is slow as well.
const SMALL_PICTURE_BITRATE: u64 = 350_000;
const SLOW_PICTURE_BITRATE: u64 = 120_000;

/// What is to be published, and how.
pub(crate) struct Outgoing {
    pub track: LocalTrack,
    pub options: TrackPublishOptions,
    /// Hands pictures or sound over until it is dropped.
    pub feeding: Pin<Box<dyn Future<Output = ()> + Send>>,
}

impl Outgoing {
    pub(super) fn new(
        track: LocalTrack,
        options: TrackPublishOptions,
        feeding: impl Future<Output = ()> + Send + 'static,
    ) -> Self {
        Self {
            track,
            options,
            feeding: Box::pin(feeding),
        }
    }
}

/// The own sound. What is heard is already as it should be sent, and comes in steps of 10 ms,
/// so that nothing waits in the source.
pub(crate) fn microphone(heard: broadcast::Receiver<Arc<[i16]>>) -> Outgoing {
    let source = NativeAudioSource::new(AudioSourceOptions::default(), RATE, 1, 0);
    let native = RtcAudioSource::Native(source.clone());
    let track = LocalAudioTrack::create_audio_track("microphone", native);
    let options = TrackPublishOptions {
        source: TrackSource::Microphone,
        ..Default::default()
    };
    Outgoing::new(
        LocalTrack::Audio(track),
        options,
        sounds::feed(heard, source),
    )
}

/// The own picture, announced in this size, or else as large as it is.
pub(crate) fn camera(
    pictures: watch::Receiver<Option<Arc<I420Frame>>>,
    announced: Option<Size>,
) -> Outgoing {
    let announced = announced.map(|Size { width, height }| VideoResolution { width, height });
    let size = announced.unwrap_or_else(|| size_of(&pictures));
    let (simulcast, encoding) = (has_smaller_layer(&size), encoding_of(&size));
    let source = NativeVideoSource::new(size, false);
    let track =
        LocalVideoTrack::create_video_track("camera", RtcVideoSource::Native(source.clone()));
    let options = TrackPublishOptions {
        source: TrackSource::Camera,
        simulcast,
        video_encoding: Some(encoding),
        ..Default::default()
    };
    Outgoing::new(LocalTrack::Video(track), options, feed(pictures, source))
}

/// Gives so much of a camera up.
pub(super) fn lessen(options: &mut TrackPublishOptions, spared: Option<Spared>) {
    let (max_bitrate, max_framerate, gives_way) = match spared {
        None => return,
        Some(Spared::Size) => {
            let gives_way = DegradationPreference::MaintainFramerate;
            (SMALL_PICTURE_BITRATE, 24.0, gives_way)
        }
        Some(Spared::Rate | Spared::Camera) => {
            (SLOW_PICTURE_BITRATE, 8.0, DegradationPreference::Balanced)
        }
    };
    // Where all of it is little, everybody gets all of it.
    options.simulcast = false;
    options.video_encoding = Some(VideoEncoding {
        max_bitrate,
        max_framerate,
    });
    options.degradation_preference = Some(gives_way);
}

/// How large the pictures are. LiveKit divides this size to make its layers, and the server chooses among
/// them by what comes of it: a wrong size brings whoever looks the wrong layer.
pub(super) fn size_of(pictures: &watch::Receiver<Option<Arc<I420Frame>>>) -> VideoResolution {
    let newest = pictures.borrow();
    newest.as_ref().map_or(PICTURE, |frame| VideoResolution {
        width: frame.width(),
        height: frame.height(),
    })
}

/// Whether LiveKit makes a smaller layer of a picture of this size. What is no larger than its second
/// smallest, 640 x 360, it would send twice in the same size.
fn has_smaller_layer(size: &VideoResolution) -> bool {
    size.width.min(size.height) > 360
}

/// What a camera's picture of this size may take of the line: as much as LiveKit gives the smallest of its
/// own sizes that holds it, for as many pictures as a camera sends.
fn encoding_of(size: &VideoResolution) -> VideoEncoding {
    let pixels = |width: u32, height: u32| u64::from(width) * u64::from(height);
    let holds = |preset: &&VideoPreset| {
        pixels(preset.width, preset.height) >= pixels(size.width, size.height)
    };
    let sizes = [H180, H360, H540, H720, H1080];
    let VideoEncoding {
        max_bitrate,
        max_framerate,
    } = sizes.iter().find(holds).unwrap_or(&H1080).encoding.clone();
    VideoEncoding {
        max_bitrate: (max_bitrate as f64 * PICTURE_RATE / max_framerate) as u64,
        max_framerate: PICTURE_RATE,
    }
}

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
    let taken = frame.captured_at().as_micros();
    VideoFrame {
        rotation: VideoRotation::VideoRotation0,
        timestamp_us: i64::try_from(taken).unwrap_or_default(),
        frame_metadata: Some(FrameMetadata {
            user_timestamp: u64::try_from(taken).ok(),
            frame_id: None,
            user_data: None,
        }),
        buffer,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

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

    #[test]
    fn a_picture_is_announced_as_large_as_it_is() {
        let (pictures, camera) = watch::channel(None);
        assert_eq!(size_of(&camera).width, PICTURE.width);
        let frame = TestPattern::with_format("Maya", 960, 540, 24).frame_at(Duration::ZERO);
        pictures.send_replace(Some(Arc::new(frame)));
        let size = size_of(&camera);
        assert_eq!((size.width, size.height), (960, 540));
    }

    #[test]
    fn a_small_picture_is_not_sent_twice() {
        let layered = |width, height| has_smaller_layer(&VideoResolution { width, height });
        assert!(layered(1280, 720) && layered(640, 480) && layered(480, 640));
        assert!(!layered(640, 360) && !layered(320, 240));
    }

    #[test]
    fn a_larger_picture_may_take_more_of_the_line_and_an_upright_one_as_much_as_a_wide_one() {
        let bits = |width, height| encoding_of(&VideoResolution { width, height }).max_bitrate;
        let sizes = [
            (320, 180),
            (640, 360),
            (640, 480),
            (1280, 720),
            (1920, 1080),
        ];
        let taken = sizes.map(|(width, height)| bits(width, height));
        assert!(taken.is_sorted_by(|one, other| one < other), "{taken:?}");
        assert_eq!(bits(1280, 720), 1_700_000);
        assert_eq!(bits(720, 1280), 1_700_000);
        assert_eq!(bits(3840, 2160), bits(1920, 1080), "and no more");
    }
}
