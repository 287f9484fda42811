//! Where published pictures come from.

/// A picture size.
#[derive(Debug, Clone)]
pub struct VideoResolution {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

impl Default for VideoResolution {
    fn default() -> Self {
        Self {
            width: 1280,
            height: 720,
        }
    }
}

/// Any source of pictures.
#[non_exhaustive]
#[derive(Debug, Clone)]
pub enum RtcVideoSource {
    /// One that the program feeds.
    Native(native::NativeVideoSource),
}

impl RtcVideoSource {
    /// The size the source was made for.
    pub fn video_resolution(&self) -> VideoResolution {
        match self {
            Self::Native(source) => source.video_resolution(),
        }
    }
}

/// Sources that the program feeds.
pub mod native {
    use std::fmt;
    use std::sync::Arc;

    use super::VideoResolution;
    use crate::prebuilt::{self, CallError, Handle, adopt, proto};
    use crate::webrtc::video_frame::{VideoBuffer, VideoFrame};
    use proto::{ffi_request, ffi_response};

    /// A source that the program feeds with frames. Copies are the same source.
    ///
    /// Making one cannot fail, as upstream; without a usable engine it takes no frames, and
    /// publishing a track of it says why.
    #[derive(Clone)]
    pub struct NativeVideoSource {
        handle: Option<Arc<Handle>>,
        resolution: VideoResolution,
    }

    impl fmt::Debug for NativeVideoSource {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.debug_struct("NativeVideoSource").finish_non_exhaustive()
        }
    }

    impl Default for NativeVideoSource {
        fn default() -> Self {
            Self::new(VideoResolution::default(), false)
        }
    }

    impl NativeVideoSource {
        /// A source of this size. Screens are encoded for sharpness.
        pub fn new(resolution: VideoResolution, is_screencast: bool) -> Self {
            let handle = match Self::create(&resolution, is_screencast) {
                Ok(handle) => Some(Arc::new(handle)),
                Err(error) => {
                    tracing::warn!(%error, "a video source could not be made");
                    None
                }
            };
            Self { handle, resolution }
        }

        fn create(resolution: &VideoResolution, screencast: bool) -> Result<Handle, CallError> {
            let engine = prebuilt::engine()?;
            let request = proto::NewVideoSourceRequest {
                r#type: proto::VideoSourceType::VideoSourceNative.into(),
                resolution: proto::VideoSourceResolution {
                    width: resolution.width,
                    height: resolution.height,
                },
                is_screencast: Some(screencast),
            };
            match engine.call(ffi_request::Message::NewVideoSource(request))? {
                ffi_response::Message::NewVideoSource(response) => {
                    Ok(adopt(engine, &response.source.handle))
                }
                _ => Err(CallError::Unexpected),
            }
        }

        /// Hands a frame to the encoder. False if it could not be taken.
        pub fn capture_frame<T: AsRef<dyn VideoBuffer>>(&self, frame: &VideoFrame<T>) -> bool {
            let Some(handle) = &self.handle else {
                return false;
            };
            let picture = frame.buffer.as_ref().to_i420();
            let request = proto::CaptureVideoFrameRequest {
                source_handle: handle.id(),
                buffer: picture.describe(),
                timestamp_us: frame.timestamp_us,
                rotation: frame.rotation.to_engine().into(),
                metadata: frame
                    .frame_metadata
                    .as_ref()
                    .map(|metadata| proto::FrameMetadata {
                        user_timestamp: metadata.user_timestamp,
                        frame_id: metadata.frame_id,
                        user_data: metadata.user_data.clone().map(Into::into),
                    }),
            };
            // The engine copies the picture during the call, so `picture` may go afterwards.
            let taken = handle
                .engine()
                .call(ffi_request::Message::CaptureVideoFrame(request));
            drop(picture);
            taken.is_ok()
        }

        /// The size the source was made for.
        pub fn video_resolution(&self) -> VideoResolution {
            self.resolution.clone()
        }

        pub(crate) fn handle(&self) -> Option<&Arc<Handle>> {
            self.handle.as_ref()
        }
    }
}
