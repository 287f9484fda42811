//! Which devices there are, which are chosen, and what takes the place of one that is gone.

use greenroom_contract::{ErrorCode, Notice};
use greenroom_media::camera::CameraInfo;

use super::super::input::*;
use crate::error::Error;

/// The devices of this computer. What the person wants is kept whether it is there or not: a device
/// that comes back is used again.
#[derive(Debug, Default)]
pub(in crate::sources) struct Devices {
    pub cameras: Vec<CameraInfo>,
    pub sound: SoundDevices,
    pub listed: bool,
    pub camera: Option<String>,
    pub microphone: Option<String>,
    pub speaker: Option<String>,
}

/// What changed with a list.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// Sound devices that are used from now on, in place of others.
    pub apply: Vec<(Kind, Option<String>)>,
    pub notices: Vec<Notice>,
}

impl Devices {
    fn has_camera(&self, id: &str) -> bool {
        id == TEST_PATTERN || self.cameras.iter().any(|camera| camera.id == id)
    }

    /// The camera in use: the wanted one while it is there, else the first, else the test pattern.
    pub fn camera_in_use(&self) -> Option<&str> {
        if !self.listed {
            return None;
        }
        let wanted = self.camera.as_deref().filter(|id| self.has_camera(id));
        let first = || self.cameras.first().map(|camera| camera.id.as_str());
        wanted.or_else(first).or(Some(TEST_PATTERN))
    }

    /// The microphone in use; none is the system's default.
    pub fn microphone_in_use(&self) -> Option<&str> {
        in_use(self.microphone.as_deref(), &self.sound.microphones)
    }

    /// The speaker in use; none is the system's default.
    pub fn speaker_in_use(&self) -> Option<&str> {
        in_use(self.speaker.as_deref(), &self.sound.speakers)
    }

    /// Takes a list over.
    pub(super) fn found(&mut self, cameras: Vec<CameraInfo>, sound: SoundDevices) -> Changes {
        let first = !self.listed;
        let camera = self.camera_in_use().map(str::to_owned);
        let microphone = self.microphone_in_use().map(str::to_owned);
        let speaker = self.speaker_in_use().map(str::to_owned);
        let cameras_before = std::mem::replace(&mut self.cameras, cameras);
        self.sound = sound;
        self.listed = true;

        let mut changes = Changes::default();
        let sides = [
            (
                Kind::Microphone,
                microphone,
                self.microphone_in_use(),
                &self.sound.microphones,
            ),
            (
                Kind::Speaker,
                speaker,
                self.speaker_in_use(),
                &self.sound.speakers,
            ),
        ];
        for (kind, before, now, there) in sides {
            if now != before.as_deref() || (first && now.is_some()) {
                changes.apply.push((kind, now.map(str::to_owned)));
            }
            if let (Some(lost), Some(used)) = (before, there.first())
                && !there.contains(&lost)
            {
                let used = used.clone();
                changes.notices.push(Notice::DeviceReplaced { lost, used });
            }
        }
        if let Some(lost) = camera.filter(|id| !first && !self.has_camera(id)) {
            let used = self.camera_in_use().unwrap_or_default();
            changes.notices.push(Notice::DeviceReplaced {
                lost: name_of(&lost, &cameras_before),
                used: name_of(used, &self.cameras),
            });
        }
        changes
    }

    /// Takes a choice over. One that is not there is refused.
    pub fn choose(&mut self, kind: Kind, id: Option<String>) -> Result<(), Error> {
        let there = id.as_deref().is_none_or(|id| match kind {
            Kind::Camera => self.has_camera(id),
            Kind::Microphone => self.sound.microphones.iter().any(|name| name == id),
            Kind::Speaker => self.sound.speakers.iter().any(|name| name == id),
        });
        if !there {
            let why = "the chosen device is not there any more";
            return Err(Error::known(missing(kind), why));
        }
        match kind {
            Kind::Camera => self.camera = id,
            Kind::Microphone => self.microphone = id,
            Kind::Speaker => self.speaker = id,
        }
        Ok(())
    }
}

fn in_use<'a>(wanted: Option<&'a str>, there: &[String]) -> Option<&'a str> {
    wanted.filter(|wanted| there.iter().any(|name| name == wanted))
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
