//! The one sound system of the process, and its microphone as a source.

use std::sync::Weak;

use parking_lot::Mutex;

use crate::prebuilt::{CallError, Handle, proto};
use crate::webrtc::audio_source::native;

/// What is done to the microphone's sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AudioProcessingOptions {
    /// The speaker's sound is taken out.
    pub echo_cancellation: bool,
    /// Steady noise is taken out.
    pub noise_suppression: bool,
    /// The loudness is evened out.
    pub auto_gain_control: bool,
    /// The device's own processing is preferred, where there is one.
    pub prefer_hardware_processing: bool,
}

impl Default for AudioProcessingOptions {
    fn default() -> Self {
        Self {
            echo_cancellation: true,
            noise_suppression: true,
            auto_gain_control: true,
            prefer_hardware_processing: false,
        }
    }
}

/// The one sound system of the process, as long as somebody holds it.
pub(crate) static CURRENT: Mutex<Weak<SoundSystem>> = Mutex::new(Weak::new());

/// The engine's sound system.
pub(crate) struct SoundSystem {
    pub(crate) handle: Handle,
    pub(crate) processing: Mutex<AudioProcessingOptions>,
}

/// A source of the chosen microphone, if the sound system is open.
pub(crate) fn device_source() -> Option<Handle> {
    let inner = CURRENT.lock().upgrade();
    let Some(inner) = inner else {
        tracing::warn!("a track of the microphone needs PlatformAudio");
        return None;
    };
    match device_source_of(&inner) {
        Ok(source) => Some(source),
        Err(error) => {
            tracing::warn!(%error, "the microphone could not be opened");
            None
        }
    }
}

pub(crate) fn device_source_of(inner: &SoundSystem) -> Result<Handle, CallError> {
    let processing = *inner.processing.lock();
    native::create(proto::NewAudioSourceRequest {
        r#type: proto::AudioSourceType::AudioSourcePlatform.into(),
        options: Some(proto::AudioSourceOptions {
            echo_cancellation: processing.echo_cancellation,
            noise_suppression: processing.noise_suppression,
            auto_gain_control: processing.auto_gain_control,
            prefer_hardware: Some(processing.prefer_hardware_processing),
        }),
        sample_rate: None,
        num_channels: None,
        queue_size_ms: None,
        platform_audio_handle: Some(inner.handle.id()),
    })
}
