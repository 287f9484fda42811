//! Own sources: what could be sent, what the person wants of it, and how it is doing.

pub(in crate::sources) mod devices;
pub(in crate::sources) mod hearing;
pub(in crate::sources) mod state;

use std::time::Duration;

use greenroom_contract::ErrorCode;
use greenroom_media::source::PictureChoice;
use time::OffsetDateTime;

use self::state::{Sound, SourcesMachine};
use super::{input::*, shown::SourcesState};
use crate::{
    actor::{Effect, Machine, Ticket},
    error::Error,
};

/// How often the devices are listed anew: one that goes or comes is noticed within this time, and a
/// sound system that ended is opened again.
const LOOK_AGAIN: Duration = Duration::from_secs(4);

type Effects = Vec<Effect<SourcesMachine>>;

impl SourcesMachine {
    fn list(&mut self) -> Effect<Self> {
        self.listing += 1;
        Effect::Run(Action::List)
    }

    fn found(&mut self, found: Found) -> Effects {
        self.listing = self.listing.saturating_sub(1);
        let sound = match found.sound {
            Ok(sound) => {
                self.sound_problem = None;
                sound
            }
            Err(error) => {
                self.sound_problem.get_or_insert(error);
                SoundDevices::default()
            }
        };
        let is_silent = sound == SoundDevices::default();
        if !sound.microphones.is_empty() || self.sound_problem.is_some() {
            self.no_microphone = None;
        } else if self.no_microphone.is_none() {
            let why = "no microphone is listed";
            self.no_microphone = Some(Error::known(ErrorCode::NoMicrophone, why));
        }
        let changes = self.devices.found(found.cameras, sound);
        let apply = changes.apply.into_iter().map(|(kind, id)| {
            let ticket = None;
            Effect::Run(Action::Apply { ticket, kind, id })
        });
        let mut effects: Effects = apply.collect();
        effects.extend(changes.notices.into_iter().map(Effect::Notice));
        effects.extend(self.keep_sound_open(is_silent));
        if self.listing == 0 {
            let answered = std::mem::take(&mut self.waiting);
            effects.extend(answered.into_iter().map(|t| Effect::Reply(t, Ok(()))));
        }
        effects
    }

    /// While sources run, the sound system is open: echo cancelling settles before anybody hears. A
    /// sound server that ended leaves an open sound system without any device; only another one
    /// finds the server's successor.
    fn keep_sound_open(&mut self, is_silent: bool) -> Option<Effect<Self>> {
        let is_free = self.opening == 0 && self.sound_problem.is_none();
        if self.running_for.is_none() || !is_free {
            return None;
        }
        let opens = match &self.sound {
            Sound::Closed | Sound::Opening | Sound::Failed(_) => true,
            Sound::Open => is_silent,
        };
        opens.then(|| self.open_sound())
    }

    fn open_sound(&mut self) -> Effect<Self> {
        self.opening += 1;
        // A failure stays said until it has passed.
        if !matches!(self.sound, Sound::Failed(_)) {
            self.sound = Sound::Opening;
        }
        Effect::Run(Action::OpenSound)
    }

    fn sound_opened(&mut self, result: Result<(), Error>) -> Effects {
        self.opening = self.opening.saturating_sub(1);
        // One that was opened before it was closed is closed.
        if self.running_for.is_none() || self.opening > 0 {
            return Vec::new();
        }
        match (result, &self.sound) {
            (Ok(()), _) => self.sound = Sound::Open,
            (Err(_), Sound::Failed(_)) => return Vec::new(),
            (Err(error), Sound::Closed | Sound::Opening | Sound::Open) => {
                self.sound = Sound::Failed(error);
                return Vec::new();
            }
        }
        // It begins with the system's defaults.
        let chosen = [
            (Kind::Microphone, self.devices.microphone_in_use()),
            (Kind::Speaker, self.devices.speaker_in_use()),
        ];
        chosen
            .into_iter()
            .filter_map(|(kind, id)| {
                let (ticket, id) = (None, Some(id?.to_owned()));
                Some(Effect::Run(Action::Apply { ticket, kind, id }))
            })
            .collect()
    }

    fn choose(&mut self, ticket: Ticket<()>, kind: Kind, id: Option<String>) -> Effects {
        if let Err(error) = self.devices.choose(kind, id.clone()) {
            return vec![self.list(), Effect::Reply(ticket, Err(error))];
        }
        let remember = Effect::Run(Action::Remember {
            kind,
            id: id.clone(),
        });
        let then = match kind {
            Kind::Camera => {
                // The same one again is a new attempt.
                if matches!(self.picture, Picture::Failed(_)) {
                    self.told = None;
                }
                Effect::Reply(ticket, Ok(()))
            }
            Kind::Microphone | Kind::Speaker => {
                if kind == Kind::Microphone {
                    self.hearing.forget();
                }
                let ticket = Some(ticket);
                Effect::Run(Action::Apply { ticket, kind, id })
            }
        };
        vec![remember, then]
    }

    /// Tells the picture source what it should be, where that is something else than before.
    fn turn_picture(&mut self) -> Option<Effect<Self>> {
        let name = self.running_for.as_ref().filter(|_| self.camera_on);
        let wanted = name.zip(self.devices.camera_in_use()).map(|(name, id)| {
            if id == TEST_PATTERN {
                PictureChoice::TestPattern { name: name.clone() }
            } else {
                PictureChoice::Camera { id: id.to_owned() }
            }
        });
        if wanted == self.told {
            return None;
        }
        self.told.clone_from(&wanted);
        Some(Effect::Run(Action::Picture(wanted)))
    }

    fn later(wait: Option<Duration>) -> Effects {
        let timer = wait.map(|wait| Effect::Later(wait, Input::Forget));
        timer.into_iter().collect()
    }
}

impl Machine for SourcesMachine {
    type Input = Input;
    type Action = Action;
    type View = SourcesState;
    type Answer = ();

    fn handle(&mut self, now: OffsetDateTime, input: Input) -> Effects {
        let mut effects = match input {
            Input::Remembered {
                camera,
                microphone,
                speaker,
            } => {
                self.devices.camera = camera;
                self.devices.microphone = microphone;
                self.devices.speaker = speaker;
                vec![self.list(), Effect::Later(LOOK_AGAIN, Input::LookAgain)]
            }
            Input::Refresh { ticket } => {
                self.waiting.push(ticket);
                vec![self.list()]
            }
            Input::LookAgain => {
                let mut effects = vec![Effect::Later(LOOK_AGAIN, Input::LookAgain)];
                // A system that takes long to list is not asked for more.
                if self.listing == 0 {
                    effects.push(self.list());
                }
                effects
            }
            Input::Found(found) => self.found(found),
            Input::Choose { ticket, kind, id } => self.choose(ticket, kind, id),
            Input::ForgetChoices => {
                self.devices.camera = None;
                self.devices.microphone = None;
                self.devices.speaker = None;
                let apply = |kind| {
                    let (ticket, id) = (None, None);
                    Effect::Run(Action::Apply { ticket, kind, id })
                };
                [Kind::Microphone, Kind::Speaker].map(apply).into()
            }
            Input::Applied { ticket, result } => ticket
                .map(|ticket| Effect::Reply(ticket, result))
                .into_iter()
                .collect(),
            Input::TestSound { ticket } => {
                if self.playing {
                    return vec![Effect::Reply(ticket, Ok(()))];
                }
                self.playing = true;
                let speaker = self.devices.speaker_in_use().map(str::to_owned);
                vec![Effect::Run(Action::PlayTestSound { ticket, speaker })]
            }
            Input::TestSoundPlayed { ticket, result } => {
                self.playing = false;
                vec![Effect::Reply(ticket, result)]
            }
            Input::On { name } => {
                let before = self.running_for.replace(name);
                if before.is_some() {
                    Vec::new()
                } else {
                    self.microphone_on = true;
                    self.camera_on = true;
                    vec![self.open_sound()]
                }
            }
            Input::Off => {
                self.running_for = None;
                self.sound = Sound::Closed;
                self.hearing.forget();
                vec![Effect::Run(Action::CloseSound)]
            }
            Input::SetMicrophone(on) => {
                self.microphone_on = on;
                Vec::new()
            }
            Input::SetCamera(on) => {
                // Switched off by hand, it is not remembered for the next room.
                self.camera_on = on || self.running_for.is_none();
                Vec::new()
            }
            Input::Picture(picture) => {
                self.picture = picture;
                Vec::new()
            }
            Input::SoundOpened(result) => self.sound_opened(result),
            Input::GreenRoom(shown) => {
                self.green_room = shown;
                Vec::new()
            }
            Input::Level(level) => Self::later(self.hearing.level(now, level)),
            Input::Forget => Self::later(self.hearing.look(now)),
        };
        effects.extend(self.turn_picture());
        effects
    }

    fn view(&self) -> SourcesState {
        SourcesState::of(self)
    }
}
