//! What is known of own sources, and of what the person wants of them.

use greenroom_contract::SoundProcessing;
use greenroom_media::source::PictureChoice;

use super::{
    super::input::*,
    devices::Devices,
    formats::Formats,
    hearing::{Heard, Hearing},
    share::Sharing,
};
use crate::{actor::Ticket, error::Error};

/// The sources of this window.
#[derive(Debug)]
pub(crate) struct SourcesMachine {
    pub(in crate::sources) devices: Devices,
    /// What is asked of each camera.
    pub(in crate::sources) formats: Formats,
    /// Why there are no sound devices, as the list has it.
    pub(in crate::sources) sound_problem: Option<Error>,
    /// Said while the sound system is there and has no microphone.
    pub(in crate::sources) no_microphone: Option<Error>,
    /// The name of the person for whom the sources run; none while they are off.
    pub(in crate::sources) running_for: Option<String>,
    pub(in crate::sources) microphone_on: bool,
    pub(in crate::sources) camera_on: bool,
    pub(in crate::sources) picture: Picture,
    /// What the picture source was told last.
    pub(super) told: Option<PictureChoice>,
    pub(in crate::sources) microphone: Use,
    pub(in crate::sources) speaker: Use,
    /// The microphone that the sound desk was told to hear last.
    pub(super) told_microphone: Option<String>,
    /// The speaker that the sound desk was told to speak through last.
    pub(super) told_speaker: Option<String>,
    /// What is done with the microphone's sound; the sound desk begins with the same.
    pub(in crate::sources) processing: SoundProcessing,
    /// The microphone that was in use last, since own sources run.
    pub(super) heard_last: Option<String>,
    pub(in crate::sources) green_room: bool,
    /// The page shows the level: in a menu on stage, in the settings.
    pub(in crate::sources) level_shown: bool,
    pub(super) hearing: Hearing,
    pub(in crate::sources) playing: bool,
    pub(in crate::sources) sharing: Sharing,
    /// Whether this desktop has a way to share anything.
    pub(in crate::sources) has_screens: bool,
    /// The system's settings can be shown where they keep something from this program.
    pub(in crate::sources) has_switches: bool,
    /// A device came or went after the list that is on its way was asked for.
    pub(super) changed_since: bool,
    /// Lists under way.
    pub(super) listing: u32,
    pub(super) waiting: Vec<Ticket<()>>,
}

impl Default for SourcesMachine {
    fn default() -> Self {
        Self {
            devices: Devices::default(),
            formats: Formats::default(),
            sound_problem: None,
            no_microphone: None,
            running_for: None,
            microphone_on: true,
            camera_on: true,
            picture: Picture::Off,
            told: None,
            microphone: Use::Closed,
            speaker: Use::Closed,
            told_microphone: None,
            told_speaker: None,
            processing: SoundProcessing::default(),
            heard_last: None,
            green_room: false,
            level_shown: false,
            hearing: Hearing::default(),
            playing: false,
            sharing: Sharing::default(),
            has_screens: false,
            has_switches: false,
            changed_since: false,
            listing: 0,
            waiting: Vec::new(),
        }
    }
}

impl SourcesMachine {
    /// Nothing runs yet. `has_screens`: this desktop has a way to share something; `hears_programs`: and
    /// what other programs play with it.
    pub(in crate::sources) fn new(has_screens: bool, hears_programs: bool) -> Self {
        let mut machine = Self {
            has_screens,
            ..Self::default()
        };
        machine.sharing.hears_programs = hears_programs;
        machine
    }

    /// What was heard lately.
    pub(in crate::sources) fn heard(&self) -> Heard {
        self.hearing.now()
    }
}
