//! What of the own screens is shared, and what could be.

use greenroom_contract::{ErrorCode, Notice, Person, ShareDetail, SharingView, SurfaceKind};
use greenroom_media::screens::{self, Offered, ScreenError, Surface};

use super::super::input::*;
use crate::{
    actor::{Effect, Machine, Ticket},
    error::Error,
};

/// The machine whose part this is.
pub(in crate::sources) trait Owner:
    Machine<Input = Input, Action = Action, Answer = ()>
{
}

impl<M: Machine<Input = Input, Action = Action, Answer = ()>> Owner for M {}

/// Sharing, of the own sources.
#[derive(Debug, Default)]
pub(in crate::sources) struct Sharing {
    /// There is a stage to share onto.
    in_studio: bool,
    /// Who else shares.
    others: Vec<Person>,
    /// What other programs play can be heard here.
    pub(in crate::sources) hears_programs: bool,
    /// The system asks by itself what to share, in place of a list.
    pub(in crate::sources) system_asks: bool,
    /// What could be shared; none while nobody chooses, and empty before the first look.
    pub(in crate::sources) choosing: Option<Choosing>,
    pub(in crate::sources) shared: Option<Shared>,
}

/// What is seen of what could be shared.
#[derive(Debug, Default)]
pub(in crate::sources) struct Choosing {
    /// None before the first look.
    pub seen: Option<Result<Vec<Offered>, Error>>,
    /// The system asks now; this is how what is picked there is to be shared.
    pub asking: Option<Wish>,
}

/// How something is to be shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sources) struct Wish {
    detail: ShareDetail,
    /// With what other programs play, where that can be heard.
    sound: bool,
}

/// What is shared.
#[derive(Debug)]
pub(in crate::sources) struct Shared {
    pub surface: Surface,
    pub detail: ShareDetail,
    pub is: Showing,
    /// What other programs play, if it is shared as well.
    pub sound: Option<Hearing>,
}

/// How what other programs play is doing.
#[derive(Debug)]
pub(in crate::sources) enum Hearing {
    /// It is not heard yet.
    Opening,
    /// It is heard.
    Open,
    /// It is not heard, and tried again.
    Failed(Error),
}

/// How what is shared is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sources) enum Showing {
    /// Its first picture is waited for.
    Starting,
    /// It gives pictures.
    Running,
    /// It has no picture now.
    Hidden {
        /// There was one before.
        after_first: bool,
    },
}

impl Sharing {
    pub fn handle<M: Owner>(&mut self, input: ShareInput) -> Vec<Effect<M>> {
        match input {
            ShareInput::Studio(open) => {
                self.in_studio = open;
                if open { Vec::new() } else { self.end() }
            }
            ShareInput::Others(others) => self.others(others),
            ShareInput::Open if self.in_studio && self.choosing.is_none() => {
                self.choosing = Some(Choosing::default());
                // The system shows what there is once it asks.
                let lists = !self.system_asks;
                let looks = lists.then_some(Effect::Run(Action::Browse(true)));
                looks.into_iter().collect()
            }
            ShareInput::Open => Vec::new(),
            ShareInput::Close => self.close().into_iter().collect(),
            ShareInput::Seen(seen) => {
                // Seen before it was closed.
                if let Some(choosing) = &mut self.choosing {
                    choosing.seen = Some(seen);
                }
                Vec::new()
            }
            ShareInput::Start {
                ticket,
                id,
                detail,
                sound,
            } => {
                let wish = Wish { detail, sound };
                match id {
                    Some(id) => self.start(ticket, &id, wish),
                    None => self.ask(ticket, wish),
                }
            }
            ShareInput::Picked(picked) => self.picked(picked),
            ShareInput::Sound(heard) => {
                // One that came after its end.
                let sound = self
                    .shared
                    .as_mut()
                    .and_then(|shared| shared.sound.as_mut());
                if let Some(sound) = sound {
                    *sound = match heard {
                        Ok(()) => Hearing::Open,
                        Err(error) => Hearing::Failed(error),
                    };
                }
                Vec::new()
            }
            ShareInput::Stop => self.stop(),
            ShareInput::Runs => {
                self.is(|_| Showing::Running);
                Vec::new()
            }
            ShareInput::Hides => {
                self.is(|before| Showing::Hidden {
                    after_first: match before {
                        Showing::Starting => false,
                        Showing::Running => true,
                        Showing::Hidden { after_first } => after_first,
                    },
                });
                Vec::new()
            }
            ShareInput::Ended(error) => self.ended(&error),
        }
    }

    fn is(&mut self, next: impl FnOnce(Showing) -> Showing) {
        if let Some(shared) = &mut self.shared {
            shared.is = next(shared.is);
        }
    }

    fn start<M: Owner>(&mut self, ticket: Ticket<()>, id: &str, wish: Wish) -> Vec<Effect<M>> {
        let seen = self.choosing.as_ref().and_then(|one| one.seen.as_ref());
        let offered = seen.and_then(|seen| seen.as_ref().ok());
        let found = offered.and_then(|all| all.iter().find(|one| one.surface.id == id));
        let Some(found) = found.filter(|_| self.in_studio) else {
            let error = Error::known(ErrorCode::SurfaceGone, "it is not among what is offered");
            return vec![Effect::Reply(ticket, Err(error))];
        };
        let mut effects = self.share(found.surface.clone(), wish);
        effects.push(Effect::Reply(ticket, Ok(())));
        effects
    }

    /// Lets the system ask. What is shared stays so until something else is picked.
    fn ask<M: Owner>(&mut self, ticket: Ticket<()>, wish: Wish) -> Vec<Effect<M>> {
        let Some(choosing) = self.choosing.as_mut().filter(|_| self.system_asks) else {
            let error = Error::known(ErrorCode::SurfaceGone, "the system does not ask here");
            return vec![Effect::Reply(ticket, Err(error))];
        };
        choosing.seen = None;
        let asks_already = choosing.asking.replace(wish).is_some();
        let asks = (!asks_already).then_some(Effect::Run(Action::Ask(true)));
        let answered = Effect::Reply(ticket, Ok(()));
        asks.into_iter().chain([answered]).collect()
    }

    fn picked<M: Owner>(&mut self, picked: Result<Surface, Error>) -> Vec<Effect<M>> {
        let asking = self.choosing.as_mut().and_then(|one| one.asking.take());
        match (picked, asking) {
            (Ok(surface), Some(wish)) => self.share(surface, wish),
            // Picked too late: the system shows no longer that something is shared.
            (Ok(_), None) => vec![Effect::Run(Action::Ask(false))],
            (Err(error), Some(_)) => {
                if let Some(choosing) = &mut self.choosing {
                    choosing.seen = Some(Err(error));
                }
                Vec::new()
            }
            (Err(_), None) => Vec::new(),
        }
    }

    fn share<M: Owner>(&mut self, surface: Surface, wish: Wish) -> Vec<Effect<M>> {
        let share = screens::Share {
            surface: surface.id.clone(),
            detail: match wish.detail {
                ShareDetail::Text => screens::Detail::Text,
                ShareDetail::Motion => screens::Detail::Motion,
            },
        };
        let sound = wish.sound && self.hears_programs;
        let shared = Shared {
            surface,
            detail: wish.detail,
            is: Showing::Starting,
            sound: sound.then_some(Hearing::Opening),
        };
        let before = self.shared.replace(shared);
        let mut effects = vec![Effect::Run(Action::Share(Some(share)))];
        // Whoever goes over to another surface is heard anew: what failed is tried at once.
        let was_heard = before.is_some_and(|before| before.sound.is_some());
        if was_heard || sound {
            effects.push(Effect::Run(Action::HearPrograms(sound)));
        }
        effects.extend(self.close());
        effects
    }

    fn close<M: Owner>(&mut self) -> Option<Effect<M>> {
        let closed = self.choosing.take()?;
        if self.system_asks {
            return closed.asking.map(|_| Effect::Run(Action::Ask(false)));
        }
        Some(Effect::Run(Action::Browse(false)))
    }

    /// One shares at a time: whoever begins takes over from who does.
    fn others<M: Owner>(&mut self, others: Vec<Person>) -> Vec<Effect<M>> {
        let before = std::mem::replace(&mut self.others, others);
        let shared_before = |one: &Person| before.iter().any(|it| it.user_id == one.user_id);
        let begins = self.others.iter().find(|one| !shared_before(one));
        let Some(by) = begins.filter(|_| self.shared.is_some()) else {
            return Vec::new();
        };
        let name = by.name.clone();
        let mut effects = self.stop();
        effects.push(Effect::Notice(Notice::SharingTakenOver { name }));
        effects
    }

    fn stop<M: Owner>(&mut self) -> Vec<Effect<M>> {
        let stopped = self.shared.take();
        stopped.as_ref().map(over).unwrap_or_default()
    }

    fn end<M: Owner>(&mut self) -> Vec<Effect<M>> {
        self.close().into_iter().chain(self.stop()).collect()
    }

    fn ended<M: Owner>(&mut self, error: &ScreenError) -> Vec<Effect<M>> {
        // Of what was shared before.
        let is_other = |shared: &Shared| match error {
            ScreenError::Gone { id } => shared.surface.id != *id,
            ScreenError::Unsupported
            | ScreenError::NotPermitted
            | ScreenError::Refused
            | ScreenError::NoAnswer
            | ScreenError::Withdrawn
            | ScreenError::Failed(_) => false,
        };
        let Some(shared) = self.shared.take_if(|shared| !is_other(shared)) else {
            return Vec::new();
        };
        let mut effects = over(&shared);
        let notice = match (error, shared.surface.kind) {
            (ScreenError::Gone { .. }, screens::SurfaceKind::Window) => {
                let title = shared.surface.title;
                Notice::SharedWindowClosed { title }
            }
            (ScreenError::Gone { .. }, screens::SurfaceKind::Screen) => {
                Notice::SharedScreenUnplugged
            }
            (ScreenError::Withdrawn, _) => Notice::SharingWithdrawn,
            (
                ScreenError::Unsupported
                | ScreenError::NotPermitted
                | ScreenError::Refused
                | ScreenError::NoAnswer
                | ScreenError::Failed(_),
                _,
            ) => {
                let problem = (&screen_error(error)).into();
                Notice::SharingFailed { problem }
            }
        };
        effects.push(Effect::Notice(notice));
        effects
    }

    /// What is offered to the stage: once there is a picture.
    pub fn offer(&self) -> Option<Offer> {
        let shared = self.shared.as_ref()?;
        let has_picture = match shared.is {
            Showing::Starting | Showing::Hidden { after_first: false } => false,
            Showing::Running | Showing::Hidden { after_first: true } => true,
        };
        has_picture.then_some(Offer { on: true })
    }

    /// What other programs play, offered beside the picture: muted while it is not heard.
    pub fn sound_offer(&self) -> Option<Offer> {
        let sound = self.shared.as_ref()?.sound.as_ref()?;
        let on = matches!(sound, Hearing::Open);
        self.offer().map(|_| Offer { on })
    }

    /// What the page is told of what is shared.
    pub fn view(&self) -> Option<SharingView> {
        let shared = self.shared.as_ref()?;
        Some(SharingView {
            kind: kind(shared.surface.kind),
            title: shared.surface.title.clone(),
            detail: shared.detail,
            starting: shared.is == Showing::Starting,
            hidden: matches!(shared.is, Showing::Hidden { .. }),
            only_you: false,
            problem: None,
            sound: shared.sound.is_some(),
            sound_problem: match &shared.sound {
                Some(Hearing::Failed(error)) => Some(error.into()),
                Some(Hearing::Opening | Hearing::Open) | None => None,
            },
        })
    }
}

/// What ends with what was shared.
fn over<M: Owner>(shared: &Shared) -> Vec<Effect<M>> {
    let heard = shared.sound.as_ref();
    let sound = heard.map(|_| Effect::Run(Action::HearPrograms(false)));
    let picture = Effect::Run(Action::Share(None));
    [picture].into_iter().chain(sound).collect()
}

pub(in crate::sources) fn kind(kind: screens::SurfaceKind) -> SurfaceKind {
    match kind {
        screens::SurfaceKind::Screen => SurfaceKind::Screen,
        screens::SurfaceKind::Window => SurfaceKind::Window,
    }
}

/// Why there is no picture of a screen.
pub(in crate::sources) fn screen_error(error: &ScreenError) -> Error {
    let code = match error {
        ScreenError::NotPermitted => ErrorCode::ScreensNotPermitted,
        ScreenError::Gone { .. } => ErrorCode::SurfaceGone,
        ScreenError::Refused => ErrorCode::NothingPicked,
        ScreenError::NoAnswer => ErrorCode::PickUnanswered,
        ScreenError::Unsupported | ScreenError::Withdrawn | ScreenError::Failed(_) => {
            ErrorCode::ScreensFailed
        }
    };
    Error::known(code, error.to_string())
}
