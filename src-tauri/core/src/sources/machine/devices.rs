//! Which devices there are, which are chosen, and what takes the place of one that is gone.

use greenroom_contract::{DeviceChoices, ErrorCode, Notice};
use greenroom_media::{
    camera::CameraInfo,
    sound::{SoundDevice, SoundDevices},
};

use super::super::input::*;
use crate::error::Error;

/// The devices of this computer. What the person wants is kept whether it is there or not: a device
/// that comes back is used again.
#[derive(Debug, Default)]
pub(in crate::sources) struct Devices {
    pub cameras: Vec<CameraInfo>,
    pub sound: SoundDevices,
    pub listed: bool,
    /// The camera that others see. None takes its place by itself, nor that of the test pattern.
    held: Option<CameraInfo>,
    camera: Option<Chosen>,
    microphone: Option<Chosen>,
    speaker: Option<Chosen>,
}

impl Devices {
    /// Takes over what was chosen when Greenroom last ran.
    pub(super) fn remember(&mut self, choices: DeviceChoices) {
        let chosen = |id: Option<String>, name: Option<String>| {
            let id = id?;
            // An older version knew sound devices by their names alone.
            let name = name.unwrap_or_else(|| id.clone());
            Some(Chosen { id, name })
        };
        self.camera = chosen(choices.camera, choices.camera_name);
        self.microphone = chosen(choices.microphone, choices.microphone_name);
        self.speaker = chosen(choices.speaker, choices.speaker_name);
    }

    fn has_camera(&self, id: &str) -> bool {
        id == TEST_PATTERN || self.cameras.iter().any(|camera| camera.id == id)
    }

    /// Keeps to the camera in use, or leaves that.
    pub(super) fn hold(&mut self, others_see: bool) {
        if !others_see {
            self.held = None;
        } else if self.held.is_none()
            && let Some(id) = self.camera_in_use().map(str::to_owned)
        {
            let name = name_of(&id, &self.cameras);
            self.held = Some(CameraInfo { id, name });
        }
    }

    /// The camera that others saw and that is gone.
    pub fn lost_camera(&self) -> Option<&CameraInfo> {
        self.held.as_ref().filter(|held| !self.has_camera(&held.id))
    }

    /// The camera in use: the one that is kept to, else the wanted one while it is there, else the
    /// first, else the test pattern.
    pub fn camera_in_use(&self) -> Option<&str> {
        if !self.listed {
            return None;
        }
        if let Some(held) = &self.held {
            return Some(&held.id);
        }
        let first = || self.cameras.first().map(|camera| camera.id.as_str());
        self.wanted_camera().or_else(first).or(Some(TEST_PATTERN))
    }

    fn wanted_camera(&self) -> Option<&str> {
        let wanted = self.camera.as_ref()?;
        if wanted.id == TEST_PATTERN {
            return Some(TEST_PATTERN);
        }
        let by = |is_it: fn(&CameraInfo, &Chosen) -> bool| {
            self.cameras.iter().find(|camera| is_it(camera, wanted))
        };
        let found = by(|camera, wanted| camera.id == wanted.id)
            .or_else(|| by(|camera, wanted| camera.name == wanted.name));
        found.map(|camera| camera.id.as_str())
    }

    /// The chosen microphone while it is there; none is the system's default.
    pub fn chosen_microphone(&self) -> Option<&SoundDevice> {
        find(self.microphone.as_ref(), &self.sound.microphones)
    }

    /// The chosen speaker while it is there; none is the system's default.
    pub fn chosen_speaker(&self) -> Option<&SoundDevice> {
        find(self.speaker.as_ref(), &self.sound.speakers)
    }

    /// The name of the chosen microphone while others are there and it is not.
    pub fn unplugged_microphone(&self) -> Option<&str> {
        unplugged(self.microphone.as_ref(), &self.sound.microphones)
    }

    /// The name of the chosen speaker while others are there and it is not.
    pub fn unplugged_speaker(&self) -> Option<&str> {
        unplugged(self.speaker.as_ref(), &self.sound.speakers)
    }

    /// The microphone in use: the chosen one, else the system's own, else the first.
    pub fn microphone_in_use(&self) -> Option<&SoundDevice> {
        let usual = self.sound.usual_microphone.as_deref();
        self.chosen_microphone()
            .or_else(|| usual_or_first(usual, &self.sound.microphones))
    }

    /// The speaker in use: the chosen one, else the system's own, else the first.
    pub fn speaker_in_use(&self) -> Option<&SoundDevice> {
        let usual = self.sound.usual_speaker.as_deref();
        self.chosen_speaker()
            .or_else(|| usual_or_first(usual, &self.sound.speakers))
    }

    /// Takes a list over. Answers what the person is told.
    pub(super) fn found(
        &mut self,
        cameras: Vec<CameraInfo>,
        sound: Option<SoundDevices>,
    ) -> Vec<Notice> {
        let first = !self.listed;
        let camera = self.camera_in_use().map(str::to_owned);
        let microphone = self.microphone_in_use().cloned();
        let speaker = self.speaker_in_use().cloned();
        let cameras_before = std::mem::replace(&mut self.cameras, cameras);
        // Without a sound server it is not known whether a device is gone.
        let is_known = sound.is_some();
        self.sound = sound.map(numbered).unwrap_or_default();
        self.listed = true;

        let mut notices = Vec::new();
        let gone = |before: Option<SoundDevice>, there: &[SoundDevice]| {
            before.filter(|lost| is_known && there.iter().all(|one| one.id != lost.id))
        };
        if let Some(SoundDevice { name: lost, .. }) = gone(microphone, &self.sound.microphones) {
            notices.push(match self.microphone_in_use() {
                Some(used) => replaced(lost, used),
                None => Notice::MicrophoneGone { lost },
            });
        }
        if let Some(SoundDevice { name: lost, .. }) = gone(speaker, &self.sound.speakers) {
            notices.push(match self.speaker_in_use() {
                Some(used) => replaced(lost, used),
                None => Notice::SpeakerGone { lost },
            });
        }
        let had =
            |id: &String| *id == TEST_PATTERN || cameras_before.iter().any(|one| one.id == *id);
        let lost = camera.filter(|id| !first && had(id) && !self.has_camera(id));
        if let Some(held) = self.lost_camera() {
            let name = held.name.clone();
            notices.extend(lost.is_some().then_some(Notice::CameraGone { lost: name }));
        } else if let Some(lost) = lost {
            let used = self.camera_in_use().unwrap_or_default();
            notices.push(Notice::DeviceReplaced {
                lost: name_of(&lost, &cameras_before),
                used: name_of(used, &self.cameras),
            });
        }
        notices
    }

    /// Takes a choice over, and answers what is to be remembered. One that is not there is refused.
    pub fn choose(&mut self, kind: Kind, id: Option<String>) -> Result<Option<Chosen>, Error> {
        let named = |devices: &[SoundDevice], id: &str| {
            let device = devices.iter().find(|device| device.id == id);
            device.map(|device| device.name.clone())
        };
        let chosen = match id {
            None => None,
            Some(id) => {
                let name = match kind {
                    Kind::Camera => self.has_camera(&id).then(|| name_of(&id, &self.cameras)),
                    Kind::Microphone => named(&self.sound.microphones, &id),
                    Kind::Speaker => named(&self.sound.speakers, &id),
                };
                let why = "the chosen device is not there any more";
                let name = name.ok_or_else(|| Error::known(missing(kind), why))?;
                Some(Chosen { id, name })
            }
        };
        let place = match kind {
            Kind::Camera => &mut self.camera,
            Kind::Microphone => &mut self.microphone,
            Kind::Speaker => &mut self.speaker,
        };
        place.clone_from(&chosen);
        if kind == Kind::Camera {
            self.held = None;
        }
        Ok(chosen)
    }
}

/// What was chosen, by what the system calls it; else by its name.
fn find<'a>(chosen: Option<&Chosen>, there: &'a [SoundDevice]) -> Option<&'a SoundDevice> {
    let chosen = chosen?;
    let by_id = there.iter().find(|device| device.id == chosen.id);
    by_id.or_else(|| there.iter().find(|device| device.name == chosen.name))
}

/// Without any other the whole list says that there is none, or why.
fn unplugged<'a>(chosen: Option<&'a Chosen>, there: &[SoundDevice]) -> Option<&'a str> {
    let lost = chosen.filter(|_| !there.is_empty() && find(chosen, there).is_none());
    lost.map(|lost| lost.name.as_str())
}

fn usual_or_first<'a>(usual: Option<&str>, there: &'a [SoundDevice]) -> Option<&'a SoundDevice> {
    let usual = usual.and_then(|id| there.iter().find(|device| device.id == id));
    usual.or_else(|| there.first())
}

/// Devices of the same name told apart: the second of them is *(2)*.
fn numbered(mut sound: SoundDevices) -> SoundDevices {
    for devices in [&mut sound.microphones, &mut sound.speakers] {
        for index in (0..devices.len()).rev() {
            let (before, from) = devices.split_at_mut(index);
            let alike = before.iter().filter(|one| one.name == from[0].name);
            let earlier = alike.count();
            if earlier > 0 {
                from[0].name = format!("{} ({})", from[0].name, earlier + 1);
            }
        }
    }
    sound
}

fn replaced(lost: String, used: &SoundDevice) -> Notice {
    let used = used.name.clone();
    Notice::DeviceReplaced { lost, used }
}

fn name_of(id: &str, cameras: &[CameraInfo]) -> String {
    let known = cameras.iter().find(|camera| camera.id == id);
    known.map_or_else(|| id.to_owned(), |camera| camera.name.clone())
}

/// What it is called when a device of this kind is not there.
pub(in crate::sources) fn missing(kind: Kind) -> ErrorCode {
    match kind {
        Kind::Camera => ErrorCode::NoCamera,
        Kind::Microphone => ErrorCode::NoMicrophone,
        Kind::Speaker => ErrorCode::NoSpeaker,
    }
}
