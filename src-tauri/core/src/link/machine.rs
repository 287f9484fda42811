//! One link at a time, the newest wins, and each that leads nowhere says why.

use greenroom_contract::{ErrorCode, Notice, OpenedLinkView, Part, Role, UiError};
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
    waiting: Option<Ticket>,
}

impl LinkMachine {
    /// No link yet. `scheme` is the product's, without `://`.
    pub fn new(scheme: &'static str) -> Self {
        Self {
            scheme,
            signed_in: false,
            to: None,
            waiting: None,
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
        let mut effects = self.reply(Err(Error::overtaken(Part::Links)));
        effects.push(Effect::Forget);
        effects
    }

    fn fail(&mut self, error: Error) -> Effects {
        self.to = None;
        let mut effects = vec![Effect::Notice(leads_nowhere(&error))];
        effects.extend(self.reply(Err(error)));
        effects
    }

    fn arrived(&mut self) -> Effects {
        self.to = None;
        self.reply(Ok(()))
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
                over: _,
            } => vec![Effect::Run(Action::Open(room_id))],
            Seen::Room {
                role: Role::Viewer,
                over,
            } => self.fail(if over {
                Error::known(ErrorCode::RoomEnded, "the show of the link is over")
            } else {
                Error::known(ErrorCode::InvitationGone, "not invited to this room")
            }),
        }
    }
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
            Input::Seen(Err(error)) | Input::Opened(Err(error)) => self.fail(error),
        }
    }

    fn view(&self) -> OpenedLinkView {
        OpenedLinkView {
            waits: self.to.is_some() && !self.signed_in,
        }
    }
}
