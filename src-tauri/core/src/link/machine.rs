//! One link at a time, the newest wins, each that leads nowhere says why, and none takes anybody off a
//! stage unasked.

use greenroom_contract::{
    ErrorCode, LeftStage, LinkQuestion, Notice, OpenedLinkView, Part, Role, UiError,
};
use socialplus::RoomId;
use time::OffsetDateTime;

use super::input::{Action, Input, Seen, Ticket};
use crate::{
    actor::{Effect, Machine},
    error::Error,
    invitation_link,
};

type Effects = Vec<Effect<LinkMachine>>;

/// The link that was opened last.
#[derive(Debug)]
pub(crate) struct LinkMachine {
    scheme: &'static str,
    signed_in: bool,
    /// The room it leads to, as long as it has not led there.
    to: Option<RoomId>,
    /// What that room is called, once it was looked up.
    title: String,
    asks: Option<LinkQuestion>,
    waiting: Option<Ticket>,
    /// The stage that this person is on or on the way to.
    stage: Option<(RoomId, LeftStage)>,
}

impl LinkMachine {
    /// No link yet. `scheme` is the product's, without `://`.
    pub fn new(scheme: &'static str) -> Self {
        Self {
            scheme,
            signed_in: false,
            to: None,
            title: String::new(),
            asks: None,
            waiting: None,
            stage: None,
        }
    }

    fn reply(&mut self, result: Result<(), Error>) -> Effects {
        let waiting = self.waiting.take().into_iter();
        waiting
            .map(|ticket| Effect::Reply(ticket, result.clone()))
            .collect()
    }

    /// Whatever a link before this one still leads to, it leads there no more.
    fn give_up(&mut self) -> Effects {
        self.asks = None;
        let mut effects = self.reply(Err(Error::overtaken(Part::Links)));
        effects.push(Effect::Forget);
        effects
    }

    fn fail(&mut self, error: Error) -> Effects {
        self.to = None;
        self.asks = None;
        let mut effects = vec![Effect::Notice(leads_nowhere(&error))];
        effects.extend(self.reply(Err(error)));
        effects
    }

    fn arrived(&mut self) -> Effects {
        self.to = None;
        self.asks = None;
        self.reply(Ok(()))
    }

    /// What leaving the stage means, if this person is on one that the link leads away from.
    fn leaves(&self) -> Option<LeftStage> {
        let (room_id, leaves) = self.stage.as_ref()?;
        (self.to.as_ref() != Some(room_id)).then_some(*leaves)
    }

    /// The link leads off a stage: the person decides.
    fn ask(&mut self) -> Effects {
        self.asks = Some(LinkQuestion {
            room_title: self.title.clone(),
            leaves: self.leaves(),
            busy: false,
        });
        self.reply(Ok(()))
    }

    fn stage(&mut self, stage: Option<(RoomId, LeftStage)>) -> Effects {
        self.stage = stage;
        let leaves = self.leaves();
        // On the way the stage is being left: what was asked stays to be read.
        if let Some(asks) = self.asks.as_mut().filter(|asks| !asks.busy) {
            asks.leaves = leaves;
        }
        Vec::new()
    }

    fn follow(&mut self, ticket: Ticket) -> Effects {
        let (Some(asks), Some(room_id)) = (&mut self.asks, &self.to) else {
            let error = Error::known(ErrorCode::InvitationGone, "no link asks");
            return vec![Effect::Reply(ticket, Err(error))];
        };
        if asks.busy {
            // Pressed twice: the way is one, and what comes of it is told either way.
            return vec![Effect::Reply(ticket, Ok(()))];
        }
        asks.busy = true;
        let leaves_stage = asks.leaves.is_some();
        self.waiting = Some(ticket);
        vec![Effect::Run(Action::Open {
            room_id: room_id.clone(),
            leaves_stage,
        })]
    }

    fn stay(&mut self, ticket: Ticket) -> Effects {
        if self.asks.as_ref().is_some_and(|asks| !asks.busy) {
            self.asks = None;
            self.to = None;
        }
        vec![Effect::Reply(ticket, Ok(()))]
    }

    fn open(&mut self, ticket: Ticket, link: &str) -> Effects {
        let Some(room_id) = invitation_link::room_of(self.scheme, link) else {
            // It stops nothing: what an earlier link leads to is still wanted.
            let error = Error::known(ErrorCode::LinkInvalid, "not a link to a room");
            return vec![
                Effect::Notice(leads_nowhere(&error)),
                Effect::Reply(ticket, Err(error)),
            ];
        };
        let mut effects = self.give_up();
        self.to = Some(room_id.clone());
        if self.signed_in {
            self.waiting = Some(ticket);
            effects.push(Effect::Run(Action::Look(room_id)));
        } else {
            effects.push(Effect::Reply(ticket, Ok(())));
        }
        effects
    }

    fn seen(&mut self, seen: Seen) -> Effects {
        let Some(room_id) = self.to.clone() else {
            return Vec::new();
        };
        match seen {
            Seen::Invitation(news) => {
                let mut effects = vec![Effect::Run(Action::Prompt(news))];
                effects.extend(self.arrived());
                effects
            }
            Seen::Room {
                role: Role::Host | Role::CoHost,
                over,
                title,
            } => {
                self.title = title;
                match self.leaves() {
                    // No stage is left for a show that is over.
                    Some(_) if over => self.fail(ended()),
                    Some(_) => self.ask(),
                    None => vec![Effect::Run(Action::Open {
                        room_id,
                        leaves_stage: false,
                    })],
                }
            }
            Seen::Room {
                role: Role::Viewer,
                over,
                title: _,
            } => self.fail(if over {
                ended()
            } else {
                Error::known(ErrorCode::InvitationGone, "not invited to this room")
            }),
        }
    }
}

fn ended() -> Error {
    Error::known(ErrorCode::RoomEnded, "the show of the link is over")
}

fn leads_nowhere(error: &Error) -> Notice {
    let problem = UiError {
        field: Some("link".to_owned()),
        ..UiError::from(error)
    };
    Notice::LinkFailed { problem }
}

impl Machine for LinkMachine {
    type Input = Input;
    type Action = Action;
    type View = OpenedLinkView;
    type Answer = ();

    fn handle(&mut self, _now: OffsetDateTime, input: Input) -> Effects {
        match input {
            Input::SignedIn => {
                self.signed_in = true;
                let mut effects = self.give_up();
                effects.extend(self.to.clone().map(|to| Effect::Run(Action::Look(to))));
                effects
            }
            Input::SignedOut => {
                // The link is still to be followed, by whoever signs in next.
                self.signed_in = false;
                self.give_up()
            }
            Input::Open { ticket, link } => self.open(ticket, &link),
            Input::Seen(Ok(seen)) => self.seen(seen),
            Input::Opened(Ok(())) => self.arrived(),
            // This person stepped on a stage meanwhile.
            Input::Opened(Err(error)) if error.code() == ErrorCode::RoomOpen => self.ask(),
            Input::Stage(stage) => self.stage(stage),
            Input::Follow { ticket } => self.follow(ticket),
            Input::Drop { ticket } => self.stay(ticket),
            Input::Seen(Err(error)) | Input::Opened(Err(error)) => self.fail(error),
        }
    }

    fn view(&self) -> OpenedLinkView {
        OpenedLinkView {
            waits: self.to.is_some() && !self.signed_in,
            asks: self.asks.clone(),
        }
    }
}
