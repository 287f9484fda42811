//! Pictures out of a track.

/// Streams of decoded frames.
pub mod native {
    use std::fmt;
    use std::pin::Pin;
    use std::sync::Arc;
    use std::task::{Context, Poll};

    use futures_core::Stream;

    use crate::prebuilt::{CallError, FrameQueue, Handle, Incoming, adopt, proto};
    use crate::webrtc::video_frame::{BoxVideoFrame, FrameMetadata, I420Buffer, VideoRotation};
    use crate::webrtc::video_track::RtcVideoTrack;
    use proto::{ffi_event, ffi_request, ffi_response, video_stream_event};

    const DEFAULT_QUEUE_SIZE_FRAMES: usize = 1;

    /// How a stream waits for its reader.
    #[derive(Clone, Debug, Default)]
    pub struct NativeVideoStreamOptions {
        /// How many frames wait at most; the oldest goes first. Nothing means one, 0 means
        /// any number.
        pub queue_size_frames: Option<usize>,
    }

    /// The decoded frames of a track; by default only the newest waits. Ends with the track.
    pub struct NativeVideoStream {
        track: RtcVideoTrack,
        frames: Arc<FrameQueue<Incoming>>,
        stream: Option<Handle>,
    }

    impl fmt::Debug for NativeVideoStream {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.debug_struct("NativeVideoStream")
                .field("track", &self.track)
                .finish_non_exhaustive()
        }
    }

    impl NativeVideoStream {
        /// A stream in which only the newest frame waits.
        pub fn new(video_track: RtcVideoTrack) -> Self {
            Self::with_options(video_track, NativeVideoStreamOptions::default())
        }

        /// A stream with a queue of its own size.
        pub fn with_options(video_track: RtcVideoTrack, options: NativeVideoStreamOptions) -> Self {
            let capacity = match options.queue_size_frames {
                None => Some(DEFAULT_QUEUE_SIZE_FRAMES),
                Some(0) => None,
                Some(frames) => Some(frames),
            };
            let frames = Arc::new(FrameQueue::new(capacity));
            let stream = match Self::open(&video_track, &frames, capacity) {
                Ok(stream) => Some(stream),
                Err(error) => {
                    tracing::warn!(%error, "a video stream could not be opened");
                    frames.close();
                    None
                }
            };
            Self {
                track: video_track,
                frames,
                stream,
            }
        }

        fn open(
            track: &RtcVideoTrack,
            frames: &Arc<FrameQueue<Incoming>>,
            capacity: Option<usize>,
        ) -> Result<Handle, CallError> {
            let track = track.handle().ok_or(CallError::Refused)?;
            let engine = track.engine();
            let request = proto::NewVideoStreamRequest {
                track_handle: track.id(),
                r#type: proto::VideoStreamType::VideoStreamNative.into(),
                format: Some(proto::VideoBufferType::I420.into()),
                // Rows may be padded: that saves a copy, and buffers say their strides.
                normalize_stride: Some(false),
                queue_size_frames: Some(capacity.and_then(|n| u32::try_from(n).ok()).unwrap_or(0)),
            };
            match engine.call(ffi_request::Message::NewVideoStream(request))? {
                ffi_response::Message::NewVideoStream(response) => {
                    let stream = adopt(engine, &response.stream.handle);
                    engine.watch_stream(stream.id(), frames.clone());
                    Ok(stream)
                }
                _ => Err(CallError::Unexpected),
            }
        }

        /// The track that the frames come from.
        pub fn track(&self) -> RtcVideoTrack {
            self.track.clone()
        }

        /// Ends the stream.
        pub fn close(&mut self) {
            if let Some(stream) = self.stream.take() {
                stream.engine().forget_stream(stream.id());
            }
            self.frames.close();
        }
    }

    impl Drop for NativeVideoStream {
        fn drop(&mut self) {
            self.close();
        }
    }

    impl Stream for NativeVideoStream {
        type Item = BoxVideoFrame;

        fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            let Some(engine) = self.track.handle().map(|track| track.engine()) else {
                return Poll::Ready(None);
            };
            loop {
                let Poll::Ready(incoming) = self.frames.poll_next(context) else {
                    return Poll::Pending;
                };
                let Some(incoming) = incoming else {
                    return Poll::Ready(None);
                };
                let Some(ffi_event::Message::VideoStreamEvent(event)) = incoming.take() else {
                    continue;
                };
                let Some(video_stream_event::Message::FrameReceived(frame)) = event.message else {
                    continue;
                };
                let rotation = VideoRotation::from_engine(frame.rotation());
                if let Some(picture) = I420Buffer::from_engine(engine, frame.buffer) {
                    return Poll::Ready(Some(BoxVideoFrame {
                        rotation,
                        timestamp_us: frame.timestamp_us,
                        frame_metadata: frame.metadata.map(|metadata| FrameMetadata {
                            user_timestamp: metadata.user_timestamp,
                            frame_id: metadata.frame_id,
                            user_data: metadata.user_data.map(Into::into),
                        }),
                        buffer: Box::new(picture),
                    }));
                }
                tracing::warn!("a frame of an unknown layout was dropped");
            }
        }
    }
}
