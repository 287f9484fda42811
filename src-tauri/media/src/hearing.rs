//! What every system makes of a microphone and a speaker.

/// Samples in a second of everything here.
pub const RATE: u32 = 48_000;

/// Why there is no sound.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SoundError {
    /// No sound server runs.
    #[error("no sound server answers")]
    NoServer,
    /// There is no such device, or none at all.
    #[error("there is no such sound device")]
    NoDevice,
    /// The system does not let this program use it.
    #[error("the system does not allow the sound device")]
    NotPermitted,
    /// Anything else the system says.
    #[error("the sound device failed: {0}")]
    Failed(String),
}

/// Takes what the microphone hears, from -1 to 1, all channels as they come.
pub(crate) type Listener = Box<dyn FnMut(&[f32]) + Send>;

/// A microphone that is being heard; ends when dropped, on the thread that began it.
pub(crate) trait Hearing {}
