//! What every system makes of a microphone and a speaker.

/// Samples in a second of everything here.
pub const RATE: u32 = 48_000;

/// Samples of the step in which sound goes through Greenroom: 10 ms of one channel.
pub const STEP: usize = RATE as usize / 100;

/// A microphone or a speaker as the system names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SoundDevice {
    /// The system's own name of it: stays the same over restarts and replugging into the same
    /// socket, and no other device has it.
    pub id: String,
    /// The name to show. Two devices may have the same.
    pub name: String,
}

/// The microphones and speakers of this computer. What a speaker plays can be recorded on some
/// systems; that is no microphone, and not among them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SoundDevices {
    /// All microphones, in the system's order.
    pub microphones: Vec<SoundDevice>,
    /// All speakers, in the system's order.
    pub speakers: Vec<SoundDevice>,
    /// The id of the microphone that the system uses by itself; none where it uses none.
    pub usual_microphone: Option<String>,
    /// The id of the speaker that the system uses by itself; none where it uses none.
    pub usual_speaker: Option<String>,
}

/// Why there is no sound.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SoundError {
    /// No sound server runs.
    #[error("no sound server answers")]
    NoServer,
    /// One runs and says nothing any more.
    #[error("the sound server does not answer in time")]
    Hangs,
    /// There is no such device, or none at all.
    #[error("there is no such sound device")]
    NoDevice,
    /// It gave or took sound, and stopped.
    #[error("the sound device stopped")]
    Stopped,
    /// The system does not let this program use it.
    #[error("the system does not allow the sound device")]
    NotPermitted,
    /// Anything else the system says.
    #[error("the sound device failed: {0}")]
    Failed(String),
}

/// Takes what the microphone hears, from -1 to 1: one channel at [`RATE`].
pub(crate) type Take = Box<dyn FnMut(&[f32]) + Send>;

/// Fills in what the speaker plays, from -1 to 1: one channel at [`RATE`].
pub(crate) type Give = Box<dyn FnMut(&mut [f32]) + Send>;

/// A microphone that is being heard, or a speaker that plays; ends when dropped, on the thread that
/// began it.
pub(crate) trait Flow {
    /// Why it ended by itself, where the system says so.
    fn ended(&self) -> Option<SoundError>;
}
