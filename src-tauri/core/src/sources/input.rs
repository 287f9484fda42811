//! What can happen to own sources, and what is then to be done.

use greenroom_contract::{PictureFormat, SourceView};
use greenroom_media::{camera::CameraInfo, source::PictureChoice};

use crate::{actor::Ticket, error::Error};

/// The test pattern's id among the cameras.
pub(super) const TEST_PATTERN: &str = "test-pattern";

/// What one person can send. Everybody's media is keyed by person and source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Source {
    /// The camera, or what stands in for it.
    Camera,
    /// The microphone.
    Microphone,
    /// The screen, or a part of it.
    Screen,
    /// What the screen's programs play.
    ScreenSound,
}

impl Source {
    /// All of them, the picture of the person first.
    pub const ALL: [Self; 4] = [
        Self::Camera,
        Self::Microphone,
        Self::Screen,
        Self::ScreenSound,
    ];
}

/// Which of the devices that are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Camera,
    Microphone,
    Speaker,
}

/// What the system has now. Sound fails as a whole where there is no sound server.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    /// Without the test pattern.
    pub cameras: Vec<CameraInfo>,
    pub sound: Result<SoundDevices, Error>,
}

/// Microphones and speakers by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct SoundDevices {
    pub microphones: Vec<String>,
    pub speakers: Vec<String>,
}

/// How the own picture is doing.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Picture {
    /// Switched off.
    Off,
    /// Being opened.
    Starting,
    /// Giving pictures.
    Delivering(PictureFormat),
    /// Gives none.
    Failed(Error),
}

/// What is there to be sent, and how it is wanted. The stage brings itself in line with it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Own {
    /// The camera or what stands in for it, once own sources run.
    pub camera: Option<Offer>,
    /// The microphone, once the sound system is open and has one.
    pub microphone: Option<Offer>,
    /// The camera as the page sees it.
    pub camera_view: Option<SourceView>,
    /// The microphone as the page sees it.
    pub microphone_view: Option<SourceView>,
}

/// A source that can be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Offer {
    /// Wanted by the person; muted otherwise.
    pub on: bool,
}

impl Own {
    /// What is offered of a source.
    pub fn offer(&self, source: Source) -> Option<Offer> {
        match source {
            Source::Camera => self.camera,
            Source::Microphone => self.microphone,
            // Nothing captures screens yet.
            Source::Screen | Source::ScreenSound => None,
        }
    }
}

/// What the level meter is to hear.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Measured {
    #[default]
    Nothing,
    /// This microphone; none is the system's default.
    Microphone(Option<String>),
}

/// What can happen.
#[derive(Debug)]
pub(crate) enum Input {
    /// What was chosen when Greenroom last ran.
    Remembered {
        camera: Option<String>,
        microphone: Option<String>,
        speaker: Option<String>,
    },
    /// List anew.
    Refresh { ticket: Ticket<()> },
    /// It is time to list anew.
    LookAgain,
    /// The list.
    Found(Found),
    /// The person chooses; none is the system's default.
    Choose {
        ticket: Ticket<()>,
        kind: Kind,
        id: Option<String>,
    },
    /// Back to what the system has by default; what was kept is forgotten by whoever says so.
    ForgetChoices,
    /// The sound system took a choice over, or not.
    Applied {
        ticket: Option<Ticket<()>>,
        result: Result<(), Error>,
    },
    /// Play the test sound.
    TestSound { ticket: Ticket<()> },
    /// It has been played, or not.
    TestSoundPlayed {
        ticket: Ticket<()>,
        result: Result<(), Error>,
    },
    /// Own sources on, for the person of this name, as a room is opened.
    On { name: String },
    /// Own sources off.
    Off,
    /// The person wants the microphone on or off.
    SetMicrophone(bool),
    /// The person wants the camera on or off.
    SetCamera(bool),
    /// How the own picture is doing.
    Picture(Picture),
    /// The sound system is open, or cannot be opened.
    SoundOpened(Result<(), Error>),
    /// Whether the green room is shown, where the level is seen before anybody hears it.
    GreenRoom(bool),
    /// The microphone's level, 0 (silence) to 1 (full scale).
    Level(f32),
    /// It is time to look whether what was heard is forgotten.
    Forget,
}

/// What is to be done.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// List the devices.
    List,
    /// Keep the choice for the next start.
    Remember { kind: Kind, id: Option<String> },
    /// Switch the own picture on, or over; none switches it off.
    Picture(Option<PictureChoice>),
    /// Open the sound system, again if it is open.
    OpenSound,
    /// Close it.
    CloseSound,
    /// Hand a choice to the sound system; none is its default.
    Apply {
        ticket: Option<Ticket<()>>,
        kind: Kind,
        id: Option<String>,
    },
    /// Play the test sound; none is the system's default speaker.
    PlayTestSound {
        ticket: Ticket<()>,
        speaker: Option<String>,
    },
}
