//! Own sources: what could be sent, what the person wants of it, and how it is doing.

pub(in crate::sources) mod devices;
pub(in crate::sources) mod formats;
pub(in crate::sources) mod hearing;
pub(in crate::sources) mod share;
pub(in crate::sources) mod state;

use std::time::Duration;

use greenroom_contract::{
    DeviceChoices, ErrorCode, Notice, PictureFormat, ProcessingStep, SoundProcessing,
    SwitchProcessing,
};
use greenroom_media::{sound::SoundDevice, source::PictureChoice};
use time::OffsetDateTime;

use self::state::SourcesMachine;
use super::{input::*, shown::SourcesState};
use crate::{
    actor::{Effect, Machine, Ticket},
    error::Error,
};

/// How often the devices are listed anew: one that comes is noticed within this time. One that is in
/// use and goes is noticed at once, since it falls silent.
const LOOK_AGAIN: Duration = Duration::from_secs(4);
/// Pause before a device that failed is opened again.
const TRY_AGAIN: Duration = Duration::from_secs(2);

type Effects = Vec<Effect<SourcesMachine>>;

impl SourcesMachine {
    fn list(&mut self) -> Effect<Self> {
        self.listing += 1;
        Effect::Run(Action::List)
    }

    fn found(&mut self, found: Found) -> Effects {
        self.listing = self.listing.saturating_sub(1);
        let had_sound = self.devices.listed && self.sound_problem.is_none();
        let had_none = had_sound && self.devices.microphone_in_use().is_none();
        let sound = match found.sound {
            Ok(sound) => {
                self.sound_problem = None;
                Some(sound)
            }
            Err(error) => {
                // The same again is not another failure.
                let same = |one: &Error| one.code() == error.code();
                if !self.sound_problem.as_ref().is_some_and(same) {
                    self.sound_problem = Some(error);
                }
                None
            }
        };
        let notices = self.devices.found(found.cameras, sound);
        let mut effects: Effects = notices.into_iter().map(Effect::Notice).collect();
        if self.devices.microphone_in_use().is_some() || self.sound_problem.is_some() {
            self.no_microphone = None;
        } else if self.no_microphone.is_none() {
            let why = "no microphone is listed";
            self.no_microphone = Some(Error::known(ErrorCode::NoMicrophone, why));
        }
        effects.extend(self.came_late(had_none).map(Effect::Notice));
        if self.listing == 0 && std::mem::take(&mut self.changed_since) {
            effects.push(self.list());
        }
        if self.listing == 0 {
            let answered = std::mem::take(&mut self.waiting);
            effects.extend(answered.into_iter().map(|t| Effect::Reply(t, Ok(()))));
        }
        effects
    }

    /// Who went on stage without a microphone is not on air with one that appears; who had this one
    /// before is as before.
    fn came_late(&mut self, had_none: bool) -> Option<Notice> {
        let found = self.devices.microphone_in_use()?;
        let is_news = had_none && self.heard_last.as_ref() != Some(&found.id);
        if !is_news || self.running_for.is_none() || self.green_room {
            return None;
        }
        self.microphone_on = false;
        let found = found.name.clone();
        Some(Notice::MicrophoneFound { found })
    }

    fn sound_is(&mut self, kind: Kind, is: Use) -> Effects {
        let place = match kind {
            Kind::Microphone => &mut self.microphone,
            Kind::Speaker => &mut self.speaker,
            Kind::Camera => return Vec::new(),
        };
        match (is, &*place) {
            // Another one is opened while the one before is still in use; a failure stays said
            // until it has passed.
            (Use::Opening, Use::Open | Use::Failed(_)) => Vec::new(),
            (is @ Use::Failed(_), _) => {
                *place = is;
                // Gone, most likely: then something takes its place.
                vec![self.list(), Effect::Later(TRY_AGAIN, Input::TryAgain(kind))]
            }
            (is @ (Use::Closed | Use::Opening | Use::Open), _) => {
                *place = is;
                Vec::new()
            }
        }
    }

    fn picture_is(&mut self, picture: Picture) -> Effects {
        match (picture, &self.picture) {
            // A failure stays said until it has passed.
            (Picture::Starting, Picture::Failed(_)) => Vec::new(),
            (picture @ Picture::Failed(_), _) => {
                self.picture = picture;
                vec![Effect::Later(TRY_AGAIN, Input::TryAgain(Kind::Camera))]
            }
            (picture @ (Picture::Off | Picture::Starting | Picture::Delivering(_)), _) => {
                self.picture = picture;
                Vec::new()
            }
        }
    }

    fn try_again(&mut self, kind: Kind) {
        match kind {
            Kind::Camera if matches!(self.picture, Picture::Failed(_)) => self.told = None,
            Kind::Microphone if matches!(self.microphone, Use::Failed(_)) => {
                self.told_microphone = None;
            }
            Kind::Speaker if matches!(self.speaker, Use::Failed(_)) => self.told_speaker = None,
            Kind::Camera | Kind::Microphone | Kind::Speaker => {}
        }
    }

    fn choose(&mut self, ticket: Ticket<()>, kind: Kind, id: Option<String>) -> Effects {
        let chosen = match self.devices.choose(kind, id) {
            Ok(chosen) => chosen,
            Err(error) => return vec![self.list(), Effect::Reply(ticket, Err(error))],
        };
        match kind {
            Kind::Microphone => self.hearing.forget(),
            Kind::Camera | Kind::Speaker => {}
        }
        // The same one again is a new attempt.
        self.try_again(kind);
        let remember = Effect::Run(Action::Remember { kind, chosen });
        vec![remember, Effect::Reply(ticket, Ok(()))]
    }

    fn remember(&mut self, mut choices: DeviceChoices) -> Option<Effect<Self>> {
        self.formats
            .remember(std::mem::take(&mut choices.picture_formats));
        let processing = self.process(choices.processing);
        self.devices.remember(choices);
        processing
    }

    fn choose_format(&mut self, ticket: Ticket<()>, format: Option<PictureFormat>) -> Effects {
        let Some(camera) = self.devices.camera_in_use() else {
            let error = Error::known(ErrorCode::NoCamera, "no camera is listed");
            return vec![Effect::Reply(ticket, Err(error))];
        };
        let kept = match self.formats.choose(camera, format) {
            Ok(kept) => kept,
            Err(error) => return vec![Effect::Reply(ticket, Err(error))],
        };
        // The same one again is a new attempt.
        self.try_again(Kind::Camera);
        let remember = Effect::Run(Action::RememberFormats(kept));
        vec![remember, Effect::Reply(ticket, Ok(()))]
    }

    /// Tells the sound desk what to do with the microphone's sound, where that is something else than
    /// before.
    fn process(&mut self, wanted: SoundProcessing) -> Option<Effect<Self>> {
        if wanted == self.processing {
            return None;
        }
        self.processing = wanted;
        Some(Effect::Run(Action::Process(wanted)))
    }

    fn switch_processing(&mut self, switch: SwitchProcessing) -> Effects {
        let mut wanted = self.processing;
        let place = match switch.step {
            ProcessingStep::EchoCancelling => &mut wanted.echo_cancelling,
            ProcessingStep::NoiseSuppression => &mut wanted.noise_suppression,
            ProcessingStep::AutomaticGain => &mut wanted.automatic_gain,
        };
        *place = switch.on;
        let told = self.process(wanted);
        let kept = told.is_some().then_some(Action::RememberProcessing(wanted));
        told.into_iter().chain(kept.map(Effect::Run)).collect()
    }

    /// Tells the sound desk what to hear and through what to speak, where that is something else
    /// than before. Sound runs as long as own sources do, muted or not: echo cancelling settles
    /// before anybody hears, and the level shows that the microphone works.
    fn turn_sound(&mut self) -> Effects {
        let runs = self.running_for.is_some();
        let wanted =
            |device: Option<&SoundDevice>| device.filter(|_| runs).map(|device| device.id.clone());
        let microphone = wanted(self.devices.microphone_in_use());
        let speaker = wanted(self.devices.speaker_in_use());
        let mut effects = Vec::new();
        if microphone != self.told_microphone {
            self.told_microphone.clone_from(&microphone);
            if microphone.is_some() {
                self.heard_last.clone_from(&microphone);
            }
            effects.push(Effect::Run(Action::Hear(microphone)));
        }
        if speaker != self.told_speaker {
            self.told_speaker.clone_from(&speaker);
            effects.push(Effect::Run(Action::Speak(speaker)));
        }
        effects
    }

    /// Tells the picture source what it should be, where that is something else than before.
    fn turn_picture(&mut self) -> Option<Effect<Self>> {
        let name = self.running_for.as_ref().filter(|_| self.camera_on);
        let wanted = name.zip(self.devices.camera_in_use()).map(|(name, id)| {
            let wanted = self.formats.wanted(id);
            if id == TEST_PATTERN {
                let name = name.clone();
                PictureChoice::TestPattern { name, wanted }
            } else {
                let id = id.to_owned();
                PictureChoice::Camera { id, wanted }
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
            Input::Remembered(choices) => {
                let processing = self.remember(choices);
                let mut effects = vec![self.list(), Effect::Later(LOOK_AGAIN, Input::LookAgain)];
                effects.extend(processing);
                effects
            }
            Input::Refresh { ticket } => {
                self.waiting.push(ticket);
                for kind in [Kind::Camera, Kind::Microphone, Kind::Speaker] {
                    self.try_again(kind);
                }
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
            // A device that is plugged in is told several times: one list answers them.
            Input::DevicesChanged if self.listing > 0 => {
                self.changed_since = true;
                Vec::new()
            }
            Input::DevicesChanged => vec![self.list()],
            Input::Found(found) => self.found(found),
            Input::Choose { ticket, kind, id } => self.choose(ticket, kind, id),
            Input::Offered { camera, formats } => {
                self.formats.offers(camera, &formats);
                Vec::new()
            }
            Input::ChooseFormat { ticket, format } => self.choose_format(ticket, format),
            Input::Process(switch) => self.switch_processing(switch),
            Input::ForgetChoices => {
                let processing = self.remember(DeviceChoices::default());
                processing.into_iter().collect()
            }
            Input::TestSound { ticket } => {
                if self.playing {
                    return vec![Effect::Reply(ticket, Ok(()))];
                }
                let Some(speaker) = self.devices.speaker_in_use() else {
                    let error = Error::known(ErrorCode::NoSpeaker, "no speaker is listed");
                    return vec![Effect::Reply(ticket, Err(error))];
                };
                self.playing = true;
                let speaker = speaker.id.clone();
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
                    Vec::new()
                }
            }
            Input::Off => {
                self.running_for = None;
                self.heard_last = None;
                self.hearing.forget();
                self.sharing.handle(ShareInput::Studio(false))
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
            Input::Picture(picture) => self.picture_is(picture),
            Input::Sound { kind, is } => self.sound_is(kind, is),
            Input::TryAgain(kind) => {
                self.try_again(kind);
                Vec::new()
            }
            Input::GreenRoom(shown) => {
                self.green_room = shown;
                Vec::new()
            }
            Input::ShowLevel(shown) => {
                self.level_shown = shown;
                Vec::new()
            }
            Input::Level(level) => Self::later(self.hearing.level(now, level)),
            Input::Forget => Self::later(self.hearing.look(now)),
            Input::Share(input) => self.sharing.handle(input),
        };
        self.devices
            .hold(self.running_for.is_some() && !self.green_room);
        effects.extend(self.turn_sound());
        effects.extend(self.turn_picture());
        effects
    }

    fn view(&self) -> SourcesState {
        SourcesState::of(self)
    }
}
