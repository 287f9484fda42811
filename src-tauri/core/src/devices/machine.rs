//! Devices: what there is, what is chosen, and what happens when one goes away.

use greenroom_contract::{
    AudioDevice, CameraDevice, DevicesView, ErrorCode, Notice, PictureFormat, UiError,
};
use time::OffsetDateTime;

use super::TEST_PATTERN;
use crate::{
    actor_v1::{Machine, Ticket},
    edge::error::ui_error,
};

/// Which of the three.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Camera,
    Microphone,
    Speaker,
}

/// What the system has now. Sound fails as a whole where there is no sound server.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Found {
    /// Without the test pattern.
    pub cameras: Vec<CameraDevice>,
    pub sound: Result<Sound, UiError>,
}

/// Microphones and speakers by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sound {
    pub microphones: Vec<String>,
    pub speakers: Vec<String>,
}

/// What can happen.
#[derive(Debug)]
pub(crate) enum Input {
    /// What was chosen when Greenroom last ran, by kind.
    Remembered {
        camera: Option<String>,
        microphone: Option<String>,
        speaker: Option<String>,
    },
    /// List anew.
    Refresh { ticket: Option<Ticket> },
    /// The list.
    Found(Found),
    /// The person chooses.
    Choose {
        ticket: Ticket,
        kind: Kind,
        id: Option<String>,
    },
    /// The sound system took a choice over, or not.
    Applied {
        ticket: Option<Ticket>,
        result: Result<(), UiError>,
    },
    /// Play the test sound.
    TestSound { ticket: Ticket },
    /// It has been played, or not.
    TestSoundPlayed {
        ticket: Ticket,
        result: Result<(), UiError>,
    },
    /// The picture the chosen camera gives.
    Picture(Option<PictureFormat>),
}

/// What is to be done.
#[derive(Debug, Clone)]
pub(crate) enum Action {
    /// List the devices.
    List,
    /// Keep the choice for the next start.
    Remember {
        kind: Kind,
        id: Option<String>,
    },
    /// Hand a choice to the sound system; none is its default.
    Apply {
        ticket: Option<Ticket>,
        kind: Kind,
        id: Option<String>,
    },
    PlayTestSound {
        ticket: Ticket,
        speaker: Option<String>,
    },
    Notice(Notice),
    Reply(Ticket, Result<(), UiError>),
}

/// The devices of this computer.
#[derive(Debug, Default)]
pub(crate) struct DevicesMachine {
    cameras: Vec<CameraDevice>,
    sound: Sound,
    sound_problem: Option<UiError>,
    listed: bool,
    /// What the person wants, whether it is there or not: a device that comes back is used again.
    camera: Option<String>,
    microphone: Option<String>,
    speaker: Option<String>,
    picture: Option<PictureFormat>,
    playing: bool,
    waiting: Vec<Ticket>,
}

impl DevicesMachine {
    /// The camera in use: the wanted one while it is there, else the first, else the test pattern.
    fn camera_in_use(&self) -> Option<String> {
        if !self.listed {
            return None;
        }
        let is_there =
            |id: &String| id == TEST_PATTERN || self.cameras.iter().any(|camera| camera.id == *id);
        self.camera
            .clone()
            .filter(is_there)
            .or_else(|| self.cameras.first().map(|camera| camera.id.clone()))
            .or_else(|| Some(TEST_PATTERN.to_owned()))
    }

    fn in_use(wanted: &Option<String>, there: &[String]) -> Option<String> {
        wanted.clone().filter(|name| there.contains(name))
    }

    fn found(&mut self, found: Found) -> Vec<Action> {
        let before = (
            self.camera_in_use(),
            Self::in_use(&self.microphone, &self.sound.microphones),
            Self::in_use(&self.speaker, &self.sound.speakers),
        );
        let names_before = self.cameras.clone();
        self.cameras = found.cameras;
        match found.sound {
            Ok(sound) => {
                self.sound = sound;
                self.sound_problem = None;
            }
            Err(error) => {
                self.sound = Sound::default();
                self.sound_problem = Some(error);
            }
        }
        let first = !self.listed;
        self.listed = true;
        let mut actions = Vec::new();
        let sides = [
            (
                Kind::Microphone,
                before.1,
                &self.microphone,
                &self.sound.microphones,
            ),
            (Kind::Speaker, before.2, &self.speaker, &self.sound.speakers),
        ];
        for (kind, before, wanted, there) in sides {
            let now = Self::in_use(wanted, there);
            if now != before || (first && now.is_some()) {
                actions.push(Action::Apply {
                    ticket: None,
                    kind,
                    id: now,
                });
            }
            if let (Some(lost), false) = (&before, there.is_empty())
                && !there.contains(lost)
            {
                actions.push(Action::Notice(Notice::DeviceReplaced {
                    lost: lost.clone(),
                    used: there.first().cloned().unwrap_or_default(),
                }));
            }
        }
        if let Some(lost) = before.0.filter(|id| id != TEST_PATTERN)
            && !first
            && !self.cameras.iter().any(|camera| camera.id == lost)
        {
            let name = |id: &str, list: &[CameraDevice]| {
                let known = list.iter().find(|camera| camera.id == id);
                known.map_or_else(|| id.to_owned(), |camera| camera.name.clone())
            };
            let used = self.camera_in_use().unwrap_or_default();
            actions.push(Action::Notice(Notice::DeviceReplaced {
                lost: name(&lost, &names_before),
                used: name(&used, &self.cameras),
            }));
        }
        actions.extend(
            std::mem::take(&mut self.waiting)
                .into_iter()
                .map(|ticket| Action::Reply(ticket, Ok(()))),
        );
        actions
    }

    fn choose(&mut self, ticket: Ticket, kind: Kind, id: Option<String>) -> Vec<Action> {
        let unknown = id.as_ref().is_some_and(|id| match kind {
            Kind::Camera => {
                id != TEST_PATTERN && !self.cameras.iter().any(|camera| camera.id == *id)
            }
            Kind::Microphone => !self.sound.microphones.contains(id),
            Kind::Speaker => !self.sound.speakers.contains(id),
        });
        if unknown {
            let code = match kind {
                Kind::Camera => ErrorCode::NoCamera,
                Kind::Microphone => ErrorCode::NoMicrophone,
                Kind::Speaker => ErrorCode::NoSpeaker,
            };
            let error = ui_error(code, "the chosen device is not there any more");
            return vec![Action::List, Action::Reply(ticket, Err(error))];
        }
        let remember = Action::Remember {
            kind,
            id: id.clone(),
        };
        match kind {
            Kind::Camera => {
                self.camera = id;
                vec![remember, Action::Reply(ticket, Ok(()))]
            }
            Kind::Microphone | Kind::Speaker => {
                if kind == Kind::Microphone {
                    self.microphone.clone_from(&id);
                } else {
                    self.speaker.clone_from(&id);
                }
                let apply = Action::Apply {
                    ticket: Some(ticket),
                    kind,
                    id,
                };
                vec![remember, apply]
            }
        }
    }
}

impl Machine for DevicesMachine {
    type Input = Input;
    type Action = Action;
    type View = DevicesView;

    fn handle(&mut self, _now: OffsetDateTime, input: Input) -> Vec<Action> {
        match input {
            Input::Remembered {
                camera,
                microphone,
                speaker,
            } => {
                self.camera = camera;
                self.microphone = microphone;
                self.speaker = speaker;
                vec![Action::List]
            }
            Input::Refresh { ticket } => {
                self.waiting.extend(ticket);
                vec![Action::List]
            }
            Input::Found(found) => self.found(found),
            Input::Choose { ticket, kind, id } => self.choose(ticket, kind, id),
            Input::Applied { ticket, result } => ticket
                .map(|ticket| Action::Reply(ticket, result))
                .into_iter()
                .collect(),
            Input::TestSound { ticket } => {
                if self.playing {
                    return vec![Action::Reply(ticket, Ok(()))];
                }
                self.playing = true;
                vec![Action::PlayTestSound {
                    ticket,
                    speaker: Self::in_use(&self.speaker, &self.sound.speakers),
                }]
            }
            Input::TestSoundPlayed { ticket, result } => {
                self.playing = false;
                vec![Action::Reply(ticket, result)]
            }
            Input::Picture(picture) => {
                self.picture = picture;
                Vec::new()
            }
        }
    }

    fn view(&self) -> DevicesView {
        let devices = |names: &[String]| {
            names
                .iter()
                .map(|name| AudioDevice {
                    id: name.clone(),
                    name: name.clone(),
                })
                .collect()
        };
        let mut cameras = self.cameras.clone();
        cameras.push(super::test_pattern());
        DevicesView {
            cameras,
            camera: self.camera_in_use(),
            microphones: devices(&self.sound.microphones),
            microphone: Self::in_use(&self.microphone, &self.sound.microphones),
            speakers: devices(&self.sound.speakers),
            speaker: Self::in_use(&self.speaker, &self.sound.speakers),
            sound_problem: self.sound_problem.clone(),
            picture: self.picture,
            test_sound_playing: self.playing,
        }
    }
}
