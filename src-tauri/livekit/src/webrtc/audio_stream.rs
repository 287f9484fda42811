//! Sound out of a track.

/// Streams of decoded sound.
pub mod native {
    use std::fmt;
    use std::pin::Pin;
    use std::sync::Arc;
    use std::task::{Context, Poll};

    use futures_core::Stream;

    use crate::prebuilt::{CallError, Engine, FrameQueue, Handle, Incoming, adopt, proto};
    use crate::webrtc::audio_frame::AudioFrame;
    use crate::webrtc::audio_track::RtcAudioTrack;
    use proto::{audio_stream_event, ffi_event, ffi_request, ffi_response};

    const DEFAULT_QUEUE_SIZE_FRAMES: usize = 10;

    /// How a stream waits for its reader.
    #[derive(Clone, Debug, Default)]
    pub struct NativeAudioStreamOptions {
        /// How many frames of 10 ms wait at most; the oldest goes first. Nothing means ten,
        /// 0 means any number.
        pub queue_size_frames: Option<usize>,
    }

    /// The decoded sound of a track in frames of 10 ms. Ends with the track.
    pub struct NativeAudioStream {
        track: RtcAudioTrack,
        frames: Arc<FrameQueue<Incoming>>,
        stream: Option<Handle>,
    }

    impl fmt::Debug for NativeAudioStream {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.debug_struct("NativeAudioStream")
                .field("track", &self.track)
                .finish_non_exhaustive()
        }
    }

    impl NativeAudioStream {
        /// A stream of this rate and number of channels.
        pub fn new(audio_track: RtcAudioTrack, sample_rate: i32, num_channels: i32) -> Self {
            let options = NativeAudioStreamOptions::default();
            Self::with_options(audio_track, sample_rate, num_channels, options)
        }

        /// A stream with a queue of its own size.
        pub fn with_options(
            audio_track: RtcAudioTrack,
            sample_rate: i32,
            num_channels: i32,
            options: NativeAudioStreamOptions,
        ) -> Self {
            let capacity = match options.queue_size_frames {
                None => Some(DEFAULT_QUEUE_SIZE_FRAMES),
                Some(0) => None,
                Some(frames) => Some(frames),
            };
            let frames = Arc::new(FrameQueue::new(capacity));
            let stream = Self::open(&audio_track, &frames, sample_rate, num_channels, capacity);
            let stream = match stream {
                Ok(stream) => Some(stream),
                Err(error) => {
                    tracing::warn!(%error, "an audio stream could not be opened");
                    frames.close();
                    None
                }
            };
            Self {
                track: audio_track,
                frames,
                stream,
            }
        }

        fn open(
            track: &RtcAudioTrack,
            frames: &Arc<FrameQueue<Incoming>>,
            sample_rate: i32,
            num_channels: i32,
            capacity: Option<usize>,
        ) -> Result<Handle, CallError> {
            let track = track.handle().ok_or(CallError::Refused)?;
            let engine = track.engine();
            let request = proto::NewAudioStreamRequest {
                track_handle: track.id(),
                r#type: proto::AudioStreamType::AudioStreamNative.into(),
                sample_rate: u32::try_from(sample_rate).ok(),
                num_channels: u32::try_from(num_channels).ok(),
                audio_filter_module_id: None,
                audio_filter_options: None,
                frame_size_ms: None,
                queue_size_frames: Some(capacity.and_then(|n| u32::try_from(n).ok()).unwrap_or(0)),
            };
            match engine.call(ffi_request::Message::NewAudioStream(request))? {
                ffi_response::Message::NewAudioStream(response) => {
                    let stream = adopt(engine, &response.stream.handle);
                    engine.watch_stream(stream.id(), frames.clone());
                    Ok(stream)
                }
                _ => Err(CallError::Unexpected),
            }
        }

        /// The track that the sound comes from.
        pub fn track(&self) -> RtcAudioTrack {
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

    impl Drop for NativeAudioStream {
        fn drop(&mut self) {
            self.close();
        }
    }

    impl Stream for NativeAudioStream {
        type Item = AudioFrame<'static>;

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
                let Some(ffi_event::Message::AudioStreamEvent(event)) = incoming.take() else {
                    continue;
                };
                if let Some(audio_stream_event::Message::FrameReceived(frame)) = event.message {
                    return Poll::Ready(Some(copy_out(engine, &frame.frame)));
                }
            }
        }
    }

    /// The sound in our own memory; the engine's is given back.
    fn copy_out(
        engine: &'static Engine,
        owned: &proto::OwnedAudioFrameBuffer,
    ) -> AudioFrame<'static> {
        let handle = adopt(engine, &owned.handle);
        let info = &owned.info;
        let len = info.num_channels as usize * info.samples_per_channel as usize;
        let data = if info.data_ptr == 0 {
            vec![0; len]
        } else {
            // SAFETY: the engine vouches for pointer and size while the handle lives.
            unsafe { std::slice::from_raw_parts(info.data_ptr as *const i16, len) }.to_vec()
        };
        drop(handle);
        AudioFrame {
            data: data.into(),
            sample_rate: info.sample_rate,
            num_channels: info.num_channels,
            samples_per_channel: info.samples_per_channel,
        }
    }
}
