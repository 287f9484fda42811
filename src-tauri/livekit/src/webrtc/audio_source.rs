//! Where published sound comes from.

/// What is done to the sound before it is sent.
#[derive(Default, Debug)]
pub struct AudioSourceOptions {
    /// The speaker's sound is taken out.
    pub echo_cancellation: bool,
    /// Steady noise is taken out.
    pub noise_suppression: bool,
    /// The loudness is evened out.
    pub auto_gain_control: bool,
}

/// Any source of sound.
#[non_exhaustive]
#[derive(Debug, Clone)]
pub enum RtcAudioSource {
    /// One that the program feeds.
    Native(native::NativeAudioSource),
}

impl RtcAudioSource {
    /// Samples a second.
    pub fn sample_rate(&self) -> u32 {
        match self {
            Self::Native(source) => source.sample_rate(),
        }
    }

    /// How many channels.
    pub fn num_channels(&self) -> u32 {
        match self {
            Self::Native(source) => source.num_channels(),
        }
    }
}

/// Sources that the program feeds.
pub mod native {
    use std::fmt;
    use std::sync::Arc;

    use tokio::sync::oneshot;

    use super::AudioSourceOptions;
    use crate::prebuilt::{self, CallError, Handle, Incoming, adopt, proto};
    use crate::webrtc::RtcError;
    use crate::webrtc::audio_frame::AudioFrame;
    use proto::{ffi_event, ffi_request, ffi_response};

    /// A source that the program feeds with sound. Copies are the same source.
    ///
    /// Making one cannot fail, as upstream; without a usable engine capturing is an error.
    #[derive(Clone)]
    pub struct NativeAudioSource {
        handle: Option<Arc<Handle>>,
        sample_rate: u32,
        num_channels: u32,
    }

    impl fmt::Debug for NativeAudioSource {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.debug_struct("NativeAudioSource").finish_non_exhaustive()
        }
    }

    impl NativeAudioSource {
        /// A source. `queue_size_ms` is how much sound may wait, a multiple of 10; without a
        /// queue (0) frames are of exactly 10 ms.
        pub fn new(
            options: AudioSourceOptions,
            sample_rate: u32,
            num_channels: u32,
            queue_size_ms: u32,
        ) -> Self {
            let request = proto::NewAudioSourceRequest {
                r#type: proto::AudioSourceType::AudioSourceNative.into(),
                options: Some(proto::AudioSourceOptions {
                    echo_cancellation: options.echo_cancellation,
                    noise_suppression: options.noise_suppression,
                    auto_gain_control: options.auto_gain_control,
                    prefer_hardware: None,
                }),
                sample_rate: Some(sample_rate),
                num_channels: Some(num_channels),
                queue_size_ms: Some(queue_size_ms),
                platform_audio_handle: None,
            };
            let handle = match create(request) {
                Ok(handle) => Some(Arc::new(handle)),
                Err(error) => {
                    tracing::warn!(%error, "an audio source could not be made");
                    None
                }
            };
            Self {
                handle,
                sample_rate,
                num_channels,
            }
        }

        /// Forgets the sound that waits.
        pub fn clear_buffer(&self) {
            if let Some(handle) = &self.handle {
                let request = proto::ClearAudioBufferRequest {
                    source_handle: handle.id(),
                };
                let cleared = handle
                    .engine()
                    .call(ffi_request::Message::ClearAudioBuffer(request));
                if let Err(error) = cleared {
                    tracing::debug!(%error, "an audio source could not be cleared");
                }
            }
        }

        /// Hands sound over; returns when there is room for more.
        pub async fn capture_frame(&self, frame: &AudioFrame<'_>) -> Result<(), RtcError> {
            let handle = self
                .handle
                .as_ref()
                .ok_or_else(|| RtcError::internal("the LiveKit engine is not usable"))?;
            let engine = handle.engine();
            // The engine reads the samples until it answers, even when the caller went away.
            let samples = Arc::new(frame.data.to_vec());
            let buffer = proto::AudioFrameBufferInfo {
                data_ptr: samples.as_ptr() as u64,
                num_channels: frame.num_channels,
                sample_rate: frame.sample_rate,
                samples_per_channel: frame.samples_per_channel,
            };
            let (answer, answered) = oneshot::channel();
            engine
                .call_then(
                    |id| {
                        ffi_request::Message::CaptureAudioFrame(proto::CaptureAudioFrameRequest {
                            source_handle: handle.id(),
                            buffer,
                            request_async_id: Some(id),
                        })
                    },
                    move |incoming| {
                        drop(samples);
                        drop(answer.send(incoming));
                    },
                )
                .map_err(RtcError::internal)?;
            match answered.await.ok().flatten().and_then(Incoming::take) {
                Some(ffi_event::Message::CaptureAudioFrame(callback)) => match callback.error {
                    Some(error) => Err(RtcError::internal(error)),
                    None => Ok(()),
                },
                Some(_) => Err(RtcError::internal(CallError::Unexpected)),
                None => Err(RtcError::internal(engine.lost_error())),
            }
        }

        /// Samples a second.
        pub fn sample_rate(&self) -> u32 {
            self.sample_rate
        }

        /// How many channels.
        pub fn num_channels(&self) -> u32 {
            self.num_channels
        }

        pub(crate) fn handle(&self) -> Option<&Arc<Handle>> {
            self.handle.as_ref()
        }
    }

    fn create(request: proto::NewAudioSourceRequest) -> Result<Handle, CallError> {
        let engine = prebuilt::engine()?;
        match engine.call(ffi_request::Message::NewAudioSource(request))? {
            ffi_response::Message::NewAudioSource(response) => {
                Ok(adopt(engine, &response.source.handle))
            }
            _ => Err(CallError::Unexpected),
        }
    }
}
