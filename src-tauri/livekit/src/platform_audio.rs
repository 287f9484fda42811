//! The machine's microphones and speakers, with echo cancelling.
//!
//! While a [`PlatformAudio`] exists, everything that is received is played on the chosen
//! speaker, and [`RtcAudioSource::Device`] is the chosen microphone.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::prebuilt::{self, CallError, adopt, proto};
use crate::room::session::audible;
pub use crate::sound_system::AudioProcessingOptions;
use crate::sound_system::{CURRENT, SoundSystem, device_source_of};
pub use crate::webrtc::audio_source::RtcAudioSource;
use proto::{ffi_request, ffi_response, new_platform_audio_response};

/// A failure of the machine's sound.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AudioError {
    /// There is no sound system to be had, for instance no sound server.
    #[error("Failed to initialize platform audio")]
    PlatformInitFailed,
    /// There is no device at this position.
    #[error("Invalid device index")]
    InvalidDeviceIndex,
    /// There is no such device, or no longer.
    #[error("Device not found")]
    DeviceNotFound,
    /// The sound system refused.
    #[error("Audio operation failed: {0}")]
    OperationFailed(String),
}

/// What calls on the machine's sound return.
pub type AudioResult<T> = Result<T, AudioError>;

/// How long the speaker may take to stop after the last sound.
const PLAYOUT_STOP_DEADLINE: Duration = Duration::from_secs(3);
/// How often it is looked whether it has.
const PLAYOUT_STOP_PACE: Duration = Duration::from_millis(20);

/// Why there was no sound system when one was last asked for.
static MISSING: Mutex<Option<String>> = Mutex::new(None);

macro_rules! device {
    ($id:ident, $info:ident, $what:literal) => {
        #[doc = concat!("The id of a ", $what, ". On Linux not stable: list before choosing.")]
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $id(String);

        impl $id {
            /// An id as the system gave it, kept from an earlier listing.
            #[doc(hidden)]
            pub fn from_unchecked_guid(guid: &str) -> Self {
                Self(guid.to_owned())
            }

            /// The device at a position of the listing.
            pub fn from_index(index: usize) -> Self {
                Self(format!("index:{index}"))
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        #[doc = concat!("A ", $what, ".")]
        #[derive(Debug, Clone)]
        pub struct $info {
            /// Its id.
            pub id: $id,
            /// Its name.
            pub name: String,
            /// Its position in the listing.
            pub index: usize,
        }

        impl From<proto::AudioDeviceInfo> for $info {
            fn from(device: proto::AudioDeviceInfo) -> Self {
                let index = device.index as usize;
                let guid = device.guid.filter(|guid| !guid.is_empty());
                Self {
                    id: guid.map_or_else(|| $id::from_index(index), $id),
                    name: device.name,
                    index,
                }
            }
        }
    };
}

device!(RecordingDeviceId, RecordingDeviceInfo, "microphone");
device!(PlayoutDeviceId, PlayoutDeviceInfo, "speaker");

/// The machine's microphones and speakers. Copies, and further ones made by
/// [`PlatformAudio::new`], are the same.
#[derive(Clone)]
pub struct PlatformAudio {
    inner: Arc<SoundSystem>,
}

impl PlatformAudio {
    /// Opens the sound system.
    pub fn new() -> AudioResult<Self> {
        let mut current = CURRENT.lock();
        if let Some(inner) = current.upgrade() {
            return Ok(Self { inner });
        }
        let engine = prebuilt::engine().map_err(failed)?;
        let request =
            ffi_request::Message::NewPlatformAudio(proto::NewPlatformAudioRequest::default());
        let ffi_response::Message::NewPlatformAudio(response) =
            engine.call(request).map_err(failed)?
        else {
            return Err(failed(CallError::Unexpected));
        };
        match response.message {
            Some(new_platform_audio_response::Message::PlatformAudio(owned)) => {
                let inner = Arc::new(SoundSystem {
                    handle: adopt(engine, &owned.handle),
                    processing: Mutex::new(AudioProcessingOptions::default()),
                });
                *current = Arc::downgrade(&inner);
                if MISSING.lock().take().is_some() {
                    tracing::info!("there is a sound system again");
                }
                Ok(Self { inner })
            }
            Some(new_platform_audio_response::Message::Error(error)) => {
                // It is asked for every few seconds: a change is news, and nothing else is.
                let mut missing = MISSING.lock();
                if missing.as_ref() != Some(&error) {
                    tracing::warn!(error, "there is no sound system");
                    *missing = Some(error);
                }
                Err(AudioError::PlatformInitFailed)
            }
            None => Err(failed(CallError::Unexpected)),
        }
    }

    /// The chosen microphone as a source of tracks.
    pub fn rtc_source(&self) -> RtcAudioSource {
        RtcAudioSource::Device
    }

    /// The microphones that there are now.
    pub fn recording_devices(&self) -> impl Iterator<Item = RecordingDeviceInfo> + '_ {
        self.devices().recording_devices.into_iter().map(Into::into)
    }

    /// The speakers that there are now.
    pub fn playout_devices(&self) -> impl Iterator<Item = PlayoutDeviceInfo> + '_ {
        self.devices().playout_devices.into_iter().map(Into::into)
    }

    fn devices(&self) -> proto::GetAudioDevicesResponse {
        let request = proto::GetAudioDevicesRequest {
            platform_audio_handle: self.inner.handle.id(),
        };
        match self.call(ffi_request::Message::GetAudioDevices(request)) {
            Ok(ffi_response::Message::GetAudioDevices(response)) => {
                if let Some(error) = &response.error {
                    tracing::warn!(error, "sound devices could not be listed");
                }
                response
            }
            Ok(_) => proto::GetAudioDevicesResponse::default(),
            Err(error) => {
                tracing::warn!(%error, "sound devices could not be listed");
                proto::GetAudioDevicesResponse::default()
            }
        }
    }

    fn call(&self, request: ffi_request::Message) -> AudioResult<ffi_response::Message> {
        let handle = &self.inner.handle;
        handle.engine().call(request).map_err(failed)
    }

    /// Chooses the microphone. Fails while it is in use; then it takes
    /// [`PlatformAudio::switch_recording_device`].
    pub fn set_recording_device(&self, id: &RecordingDeviceId) -> AudioResult<()> {
        if !self.recording_devices().any(|device| device.id == *id) {
            return Err(AudioError::DeviceNotFound);
        }
        let request = proto::SetRecordingDeviceRequest {
            platform_audio_handle: self.inner.handle.id(),
            device_id: id.as_str().to_owned(),
        };
        match self.call(ffi_request::Message::SetRecordingDevice(request))? {
            ffi_response::Message::SetRecordingDevice(response) => done(response.error),
            _ => Err(failed(CallError::Unexpected)),
        }
    }

    /// Chooses the microphone at a position of the listing.
    pub fn set_recording_device_by_index(&self, index: usize) -> AudioResult<()> {
        let device = self.recording_devices().find(|d| d.index == index);
        self.set_recording_device(&device.ok_or(AudioError::DeviceNotFound)?.id)
    }

    /// Changes over to another microphone while in use.
    pub fn switch_recording_device(&self, id: &RecordingDeviceId) -> AudioResult<()> {
        match self.set_recording_device(id) {
            Err(AudioError::OperationFailed(_)) => {
                self.stop_recording()?;
                let chosen = self.set_recording_device(id);
                self.start_recording()?;
                chosen
            }
            chosen => chosen,
        }
    }

    /// Chooses the speaker. Fails while it is in use; then it takes
    /// [`PlatformAudio::switch_playout_device`].
    pub fn set_playout_device(&self, id: &PlayoutDeviceId) -> AudioResult<()> {
        if !self.playout_devices().any(|device| device.id == *id) {
            return Err(AudioError::DeviceNotFound);
        }
        let request = proto::SetPlayoutDeviceRequest {
            platform_audio_handle: self.inner.handle.id(),
            device_id: id.as_str().to_owned(),
        };
        match self.call(ffi_request::Message::SetPlayoutDevice(request))? {
            ffi_response::Message::SetPlayoutDevice(response) => done(response.error),
            _ => Err(failed(CallError::Unexpected)),
        }
    }

    /// Chooses the speaker at a position of the listing.
    pub fn set_playout_device_by_index(&self, index: usize) -> AudioResult<()> {
        let device = self.playout_devices().find(|d| d.index == index);
        self.set_playout_device(&device.ok_or(AudioError::DeviceNotFound)?.id)
    }

    /// Changes over to another speaker while in use.
    ///
    /// The C interface cannot stop the speaker, which goes on as long as any sound arrives. So
    /// all sound is unsubscribed for a moment, about half a second, and rooms tell of it.
    /// Blocks for that time: call it where blocking is fine.
    pub fn switch_playout_device(&self, id: &PlayoutDeviceId) -> AudioResult<()> {
        let mut chosen = self.set_playout_device(id);
        if !matches!(chosen, Err(AudioError::OperationFailed(_))) {
            return chosen;
        }
        let sounds = audible();
        for sound in &sounds {
            sound.set_subscribed(false);
        }
        let start = Instant::now();
        while matches!(chosen, Err(AudioError::OperationFailed(_)))
            && start.elapsed() < PLAYOUT_STOP_DEADLINE
        {
            std::thread::sleep(PLAYOUT_STOP_PACE);
            chosen = self.set_playout_device(id);
        }
        for sound in &sounds {
            sound.set_subscribed(true);
        }
        chosen
    }

    /// Opens the microphone. Publishing a device track does that by itself.
    pub fn start_recording(&self) -> AudioResult<()> {
        let request = proto::StartRecordingRequest {
            platform_audio_handle: self.inner.handle.id(),
        };
        match self.call(ffi_request::Message::StartRecording(request))? {
            ffi_response::Message::StartRecording(response) => done(response.error),
            _ => Err(failed(CallError::Unexpected)),
        }
    }

    /// Closes the microphone, so that the system's privacy light goes out. Device tracks send
    /// silence until [`PlatformAudio::start_recording`].
    pub fn stop_recording(&self) -> AudioResult<()> {
        let request = proto::StopRecordingRequest {
            platform_audio_handle: self.inner.handle.id(),
        };
        match self.call(ffi_request::Message::StopRecording(request))? {
            ffi_response::Message::StopRecording(response) => done(response.error),
            _ => Err(failed(CallError::Unexpected)),
        }
    }

    /// Says whether the device's own processing is used, where there is one. On desktops there
    /// is none, and the engine always takes out echo and noise and evens the loudness of a
    /// device track, as upstream.
    pub fn configure_audio_processing(&self, options: AudioProcessingOptions) -> AudioResult<()> {
        *self.inner.processing.lock() = options;
        // The engine takes the options with a source of the device, and applies them to the
        // one microphone that there is; the source itself is not needed.
        device_source_of(&self.inner).map(drop).map_err(failed)
    }

    /// Gives the sound system back; the same as dropping.
    pub fn release(self) {}
}

impl fmt::Debug for PlatformAudio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PlatformAudio").finish_non_exhaustive()
    }
}

fn failed(error: impl Into<CallError>) -> AudioError {
    AudioError::OperationFailed(error.into().to_string())
}

fn done(error: Option<String>) -> AudioResult<()> {
    match error {
        Some(error) => Err(AudioError::OperationFailed(error)),
        None => Ok(()),
    }
}
