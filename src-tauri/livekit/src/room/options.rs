//! How tracks are published.

use crate::prebuilt::proto;
use crate::room::track::TrackSource;
pub use crate::webrtc::rtp_parameters::DegradationPreference;
pub use crate::webrtc::rtp_sender::VideoEncoderBackend;

/// The codec of a published picture.
#[derive(Debug, Copy, Clone, PartialEq, Eq)]
pub enum VideoCodec {
    /// VP8.
    VP8,
    /// H.264.
    H264,
    /// VP9.
    VP9,
    /// AV1.
    AV1,
    /// H.265.
    H265,
}

impl VideoCodec {
    /// The name used in signalling.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::VP8 => "vp8",
            Self::H264 => "h264",
            Self::VP9 => "vp9",
            Self::AV1 => "av1",
            Self::H265 => "h265",
        }
    }
}

/// A picture size with its rate.
#[derive(Debug, Clone)]
pub struct VideoResolution {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Pictures a second.
    pub frame_rate: f64,
    /// Width over height.
    pub aspect_ratio: f32,
}

/// The limits of a video encoding.
#[derive(Debug, Clone)]
pub struct VideoEncoding {
    /// Bits a second at most.
    pub max_bitrate: u64,
    /// Pictures a second at most.
    pub max_framerate: f64,
}

/// A picture size with the encoding that suits it.
#[derive(Debug, Clone)]
pub struct VideoPreset {
    /// The encoding.
    pub encoding: VideoEncoding,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

impl VideoPreset {
    /// A preset of these numbers.
    pub const fn new(width: u32, height: u32, max_bitrate: u64, max_framerate: f64) -> Self {
        Self {
            encoding: VideoEncoding {
                max_bitrate,
                max_framerate,
            },
            width,
            height,
        }
    }

    /// The size and rate of the preset.
    pub fn resolution(&self) -> VideoResolution {
        VideoResolution {
            width: self.width,
            height: self.height,
            frame_rate: self.encoding.max_framerate,
            aspect_ratio: self.width as f32 / self.height as f32,
        }
    }
}

/// The limit of an audio encoding.
#[derive(Debug, Clone)]
pub struct AudioEncoding {
    /// Bits a second at most.
    pub max_bitrate: u64,
}

/// A named audio encoding.
#[derive(Debug, Clone)]
pub struct AudioPreset {
    /// The encoding.
    pub encoding: AudioEncoding,
}

impl AudioPreset {
    /// A preset of this bit rate.
    pub const fn new(max_bitrate: u64) -> Self {
        Self {
            encoding: AudioEncoding { max_bitrate },
        }
    }
}

/// What rides along with each frame of a published picture.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FrameMetadataFeatures {
    /// The wall clock at capture.
    pub user_timestamp: bool,
    /// A running number.
    pub frame_id: bool,
    /// Bytes of the application.
    pub user_data: bool,
}

/// How a track is published. What is not set, LiveKit chooses.
#[derive(Clone, Debug)]
pub struct TrackPublishOptions {
    /// The limits of the picture's top layer.
    pub video_encoding: Option<VideoEncoding>,
    /// The limit of the sound.
    pub audio_encoding: Option<AudioEncoding>,
    /// The picture's codec.
    pub video_codec: VideoCodec,
    /// Silence is not sent.
    pub dtx: bool,
    /// Sound is sent with redundancy.
    pub red: bool,
    /// The picture is sent in several sizes.
    pub simulcast: bool,
    /// What the track shows or sounds.
    pub source: TrackSource,
    /// Tracks of one stream are kept in step.
    pub stream: String,
    /// The server keeps sound from before the subscriber came.
    pub preconnect_buffer: bool,
    /// What rides along with each frame.
    pub frame_metadata_features: FrameMetadataFeatures,
    /// Which encoder to prefer.
    pub video_encoder: VideoEncoderBackend,
    /// The layers inside one encoding, for VP9 and AV1, such as `L3T3_KEY`.
    pub scalability_mode: Option<String>,
    /// What gives way when bandwidth is short.
    pub degradation_preference: Option<DegradationPreference>,
}

impl Default for TrackPublishOptions {
    fn default() -> Self {
        Self {
            video_encoding: None,
            audio_encoding: None,
            video_codec: VideoCodec::VP8,
            dtx: true,
            red: true,
            simulcast: true,
            source: TrackSource::Unknown,
            stream: String::new(),
            preconnect_buffer: false,
            frame_metadata_features: FrameMetadataFeatures::default(),
            video_encoder: VideoEncoderBackend::Auto,
            scalability_mode: None,
            degradation_preference: None,
        }
    }
}

impl From<&TrackPublishOptions> for proto::TrackPublishOptions {
    fn from(options: &TrackPublishOptions) -> Self {
        let features = options.frame_metadata_features;
        let frame_metadata_features = [
            (
                features.user_timestamp,
                proto::FrameMetadataFeature::FmfUserTimestamp,
            ),
            (features.frame_id, proto::FrameMetadataFeature::FmfFrameId),
            (features.user_data, proto::FrameMetadataFeature::FmfUserData),
        ]
        .into_iter()
        .filter(|(wanted, _)| *wanted)
        .map(|(_, feature)| feature.into())
        .collect();
        Self {
            video_encoding: options
                .video_encoding
                .as_ref()
                .map(|encoding| proto::VideoEncoding {
                    max_bitrate: encoding.max_bitrate,
                    max_framerate: encoding.max_framerate,
                }),
            audio_encoding: options
                .audio_encoding
                .as_ref()
                .map(|encoding| proto::AudioEncoding {
                    max_bitrate: encoding.max_bitrate,
                }),
            video_codec: Some(proto::VideoCodec::from(options.video_codec).into()),
            dtx: Some(options.dtx),
            red: Some(options.red),
            simulcast: Some(options.simulcast),
            source: Some(proto::TrackSource::from(options.source).into()),
            stream: Some(options.stream.clone()),
            preconnect_buffer: Some(options.preconnect_buffer),
            frame_metadata_features,
            scalability_mode: options.scalability_mode.clone(),
            video_encoder: Some(proto::VideoEncoderBackend::from(options.video_encoder).into()),
            degradation_preference: options
                .degradation_preference
                .map(|preference| proto::DegradationPreference::from(preference).into()),
        }
    }
}

impl From<VideoCodec> for proto::VideoCodec {
    fn from(codec: VideoCodec) -> Self {
        match codec {
            VideoCodec::VP8 => Self::Vp8,
            VideoCodec::H264 => Self::H264,
            VideoCodec::VP9 => Self::Vp9,
            VideoCodec::AV1 => Self::Av1,
            VideoCodec::H265 => Self::H265,
        }
    }
}

/// Audio encodings by use.
pub mod audio {
    use super::AudioPreset;

    /// As on the telephone.
    pub const TELEPHONE: AudioPreset = AudioPreset::new(12_000);
    /// Speech.
    pub const SPEECH: AudioPreset = AudioPreset::new(24_000);
    /// Music.
    pub const MUSIC: AudioPreset = AudioPreset::new(48_000);
    /// Music on two channels.
    pub const MUSIC_STEREO: AudioPreset = AudioPreset::new(64_000);
    /// Music in high quality.
    pub const MUSIC_HIGH_QUALITY: AudioPreset = AudioPreset::new(96_000);
    /// Music in high quality on two channels.
    pub const MUSIC_HIGH_QUALITY_STEREO: AudioPreset = AudioPreset::new(128_000);
}

/// Encodings of 16:9 pictures by height.
pub mod video {
    use super::VideoPreset;

    /// 160x90.
    pub const H90: VideoPreset = VideoPreset::new(160, 90, 90_000, 15.0);
    /// 320x180.
    pub const H180: VideoPreset = VideoPreset::new(320, 180, 160_000, 15.0);
    /// 384x216.
    pub const H216: VideoPreset = VideoPreset::new(384, 216, 180_000, 15.0);
    /// 640x360.
    pub const H360: VideoPreset = VideoPreset::new(640, 360, 450_000, 20.0);
    /// 960x540.
    pub const H540: VideoPreset = VideoPreset::new(960, 540, 800_000, 25.0);
    /// 1280x720.
    pub const H720: VideoPreset = VideoPreset::new(1280, 720, 1_700_000, 30.0);
    /// 1920x1080.
    pub const H1080: VideoPreset = VideoPreset::new(1920, 1080, 3_000_000, 30.0);
    /// 2560x1440.
    pub const H1440: VideoPreset = VideoPreset::new(2560, 1440, 5_000_000, 30.0);
    /// 3840x2160.
    pub const H2160: VideoPreset = VideoPreset::new(3840, 2160, 8_000_000, 30.0);
}

/// Encodings of shared screens.
pub mod screenshare {
    use super::VideoPreset;

    /// 640x360 at 3 a second.
    pub const H360_FPS3: VideoPreset = VideoPreset::new(640, 360, 200_000, 3.0);
    /// 1280x720 at 5 a second.
    pub const H720_FPS5: VideoPreset = VideoPreset::new(1280, 720, 400_000, 5.0);
    /// 1280x720 at 15 a second.
    pub const H720_FPS15: VideoPreset = VideoPreset::new(1280, 720, 1_000_000, 15.0);
    /// 1920x1080 at 15 a second.
    pub const H1080_FPS15: VideoPreset = VideoPreset::new(1920, 1080, 1_500_000, 15.0);
    /// 1920x1080 at 30 a second.
    pub const H1080_FPS30: VideoPreset = VideoPreset::new(1920, 1080, 3_000_000, 30.0);
}
