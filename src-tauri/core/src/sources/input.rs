//! What can happen to own sources, and what is then to be done.

use greenroom_contract::{
    CameraFormat, DeviceChoices, Person, PictureFormat, ShareDetail, SharingView, SoundProcessing,
    SourceView, SwitchProcessing,
};
use greenroom_media::{
    camera::CameraInfo,
    screens::{Offered, ScreenError, Share, Surface},
    sound::SoundDevices,
    source::PictureChoice,
};

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

/// A device that was chosen, whether it is there or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chosen {
    /// What the system calls it.
    pub id: String,
    /// What the person knows it by.
    pub name: String,
}

/// How a microphone or a speaker is doing.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) enum Use {
    /// Not wanted.
    #[default]
    Closed,
    /// Being opened.
    Opening,
    /// Gives sound, or takes it.
    Open,
    /// Does neither.
    Failed(Error),
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
    /// The microphone, once own sources run: muted while there is none that works, so that others
    /// know, and so that one that comes back needs no new publication.
    pub microphone: Option<Offer>,
    /// How large the camera's pictures are, while they come.
    pub camera_size: Option<Size>,
    /// The camera as the page sees it.
    pub camera_view: Option<SourceView>,
    /// The microphone as the page sees it.
    pub microphone_view: Option<SourceView>,
    /// The own picture is a camera's, in which one looks as into a mirror. A test pattern is read, and
    /// others never see a mirrored picture.
    pub mirrored: bool,
    /// The screen or the window that is shared, once there is a picture of it.
    pub screen: Option<Offer>,
    /// What other programs play, beside a picture that is shared.
    pub screen_sound: Option<Offer>,
    /// What is shared as the page sees it.
    pub sharing: Option<Box<SharingView>>,
    /// Whether this desktop has a way to share anything.
    pub has_screens: bool,
}

/// How large pictures are, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size {
    pub width: u32,
    pub height: u32,
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
            Source::Screen => self.screen,
            Source::ScreenSound => self.screen_sound,
        }
    }
}

/// What can happen.
#[derive(Debug)]
pub(crate) enum Input {
    /// What was chosen when Greenroom last ran.
    Remembered(DeviceChoices),
    /// List anew.
    Refresh { ticket: Ticket<()> },
    /// It is time to list anew.
    LookAgain,
    /// The system says that a device came or went.
    DevicesChanged,
    /// The list.
    Found(Found),
    /// The person chooses; none is the system's default.
    Choose {
        ticket: Ticket<()>,
        kind: Kind,
        id: Option<String>,
    },
    /// What this camera can be asked for, once it is open.
    Offered {
        camera: String,
        formats: Vec<PictureFormat>,
    },
    /// The person chooses size and rate of the camera's picture; none is what is asked by itself.
    ChooseFormat {
        ticket: Ticket<()>,
        format: Option<PictureFormat>,
    },
    /// The person switches something that is done with the microphone's sound.
    Process(SwitchProcessing),
    /// Back to what the system has by default; what was kept is forgotten by whoever says so.
    ForgetChoices,
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
    /// How the microphone or the speaker is doing.
    Sound { kind: Kind, is: Use },
    /// The pause after a failure of the microphone or the speaker is over.
    TryAgain(Kind),
    /// Whether the green room is shown, where the level is seen before anybody hears it.
    GreenRoom(bool),
    /// Whether the page shows the level elsewhere.
    ShowLevel(bool),
    /// The microphone's level, 0 (silence) to 1 (full scale).
    Level(f32),
    /// It is time to look whether what was heard is forgotten.
    Forget,
    /// Of the own screens.
    Share(ShareInput),
}

/// What can happen to what is shared.
#[derive(Debug)]
pub(crate) enum ShareInput {
    /// Whether there is a stage to share onto.
    Studio(bool),
    /// Who else shares.
    Others(Vec<Person>),
    /// The person wants to choose.
    Open,
    /// The person chooses no more.
    Close,
    /// What there is to choose from.
    Seen(Result<Vec<Offered>, Error>),
    /// The person shares this.
    Start {
        ticket: Ticket<()>,
        /// None: what the person picks where the system asks.
        id: Option<String>,
        detail: ShareDetail,
        /// With what other programs play, where that can be heard.
        sound: bool,
    },
    /// What the person picked where the system asked, or why nothing.
    Picked(Result<Surface, Error>),
    /// What other programs play is heard, or not.
    Sound(Result<(), Error>),
    /// The person shares nothing any more.
    Stop,
    /// There are pictures of what is shared.
    Runs,
    /// It has no picture now.
    Hides,
    /// It gives none any more.
    Ended(ScreenError),
}

/// What is to be done.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// List the devices.
    List,
    /// Keep the choice for the next start.
    Remember { kind: Kind, chosen: Option<Chosen> },
    /// Keep for the next start what is done with the microphone's sound.
    RememberProcessing(SoundProcessing),
    /// Keep for the next start what is asked of each camera.
    RememberFormats(Vec<CameraFormat>),
    /// Do this with the microphone's sound from now on.
    Process(SoundProcessing),
    /// Switch the own picture on, or over; none switches it off.
    Picture(Option<PictureChoice>),
    /// Hear this microphone from now on, or none.
    Hear(Option<String>),
    /// Speak through this speaker from now on, or through none.
    Speak(Option<String>),
    /// Look at what could be shared, or no more.
    Browse(bool),
    /// Let the system ask what to share, or no more; what it handed out and is not shared is given back.
    Ask(bool),
    /// Share this, or nothing.
    Share(Option<Share>),
    /// Hear what other programs play from now on, or no more.
    HearPrograms(bool),
    /// Play the test sound on this speaker.
    PlayTestSound { ticket: Ticket<()>, speaker: String },
}
