//! Which encoder works.

use crate::prebuilt::proto;

/// The encoder to prefer. One that is not there is replaced by another.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum VideoEncoderBackend {
    /// LiveKit chooses.
    #[default]
    Auto,
    /// In software.
    Software,
    /// Any in hardware.
    Hardware,
    /// NVIDIA's.
    Nvenc,
    /// Through VAAPI.
    Vaapi,
    /// Apple's.
    VideoToolbox,
    /// None: the frames come encoded.
    PreEncoded,
}

impl From<VideoEncoderBackend> for proto::VideoEncoderBackend {
    fn from(backend: VideoEncoderBackend) -> Self {
        match backend {
            VideoEncoderBackend::Auto => Self::EncoderBackendAuto,
            VideoEncoderBackend::Software => Self::EncoderBackendSoftware,
            VideoEncoderBackend::Hardware => Self::EncoderBackendHardware,
            VideoEncoderBackend::Nvenc => Self::EncoderBackendNvenc,
            VideoEncoderBackend::Vaapi => Self::EncoderBackendVaapi,
            VideoEncoderBackend::VideoToolbox => Self::EncoderBackendVideotoolbox,
            VideoEncoderBackend::PreEncoded => Self::EncoderBackendPreEncoded,
        }
    }
}
