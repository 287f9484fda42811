//! The session: who is signed in, where, and how that begins and ends.

use greenroom_contract::{
    ErrorCode, LIMITS, LinkView, NetworkKind, NetworkView, Notice, SessionPhase, SessionView,
};
use time::OffsetDateTime;

use super::{
    config,
    input::{Account, Action, Input, Ticket},
    shown,
    state::{BLINK, Gap, KEYCHAIN_TRIES, RECALL_AGAIN, REMEMBER_AGAIN, SessionMachine},
};
use crate::{
    actor::{Effect, Machine},
    error::Error,
};

type Effects = Vec<Effect<SessionMachine>>;

impl SessionMachine {
    fn reply_all(&mut self, result: &Result<(), Error>) -> Effects {
        std::mem::take(&mut self.waiting)
            .into_iter()
            .map(|ticket| Effect::Reply(ticket, result.clone()))
            .collect()
    }

    /// Whatever was under way, and the session, is no more.
    fn clear(&mut self, why: &'static str) -> Effects {
        let overtaken = Error::known(ErrorCode::NotSignedIn, why);
        let mut effects = self.reply_all(&Err(overtaken));
        effects.push(Effect::Forget);
        self.account = None;
        self.heading_for = None;
        self.link = LinkView::Off;
        self.gap = None;
        self.problem = None;
        self.recalls_again = false;
        self.signing_out = false;
        effects
    }

    /// A new attempt takes the place of whatever was under way.
    fn begin(&mut self, ticket: Ticket, phase: SessionPhase, to: NetworkView) -> Effects {
        let was_signed_in = self.account.is_some();
        let mut effects = self.clear("another attempt took its place");
        if was_signed_in {
            effects.push(Effect::Run(Action::Drop { forget: false }));
        }
        self.phase = phase;
        self.heading_for = Some(to);
        self.waiting.push(ticket);
        effects
    }

    fn fail(&mut self, error: Error) -> Effects {
        self.phase = SessionPhase::SignedOut;
        self.problem = Some(error.clone());
        self.heading_for = None;
        self.reply_all(&Err(error))
    }

    fn established(&mut self, now: OffsetDateTime, account: Account) -> Effects {
        self.phase = SessionPhase::SignedIn;
        self.account = Some(account);
        self.heading_for = None;
        self.problem = None;
        self.recalls_again = false;
        self.remembered = true;
        self.session += 1;
        let session = self.session;
        let mut effects = vec![
            Effect::Run(Action::Adopt { session }),
            Effect::Run(Action::Remember),
        ];
        effects.extend(self.reply_all(&Ok(())));
        effects.extend(self.linked(now, LinkView::Connecting));
        effects
    }

    /// The realtime connection moved. Until it is up, a gap in the events is open.
    fn linked(&mut self, now: OffsetDateTime, link: LinkView) -> Effects {
        self.link = link;
        match link {
            LinkView::Connected => {
                self.gap = None;
                Vec::new()
            }
            LinkView::Off | LinkView::Connecting | LinkView::Reconnecting { .. } => {
                if self.gap.is_some() {
                    return Vec::new();
                }
                self.gaps += 1;
                self.gap = Some(Gap {
                    since: now,
                    is_told: false,
                });
                vec![Effect::Later(BLINK, Input::Unheard { gap: self.gaps })]
            }
        }
    }

    fn recalled(&mut self, now: OffsetDateTime, result: Result<Option<Account>, Error>) -> Effects {
        match result {
            Ok(Some(account)) => self.established(now, account),
            Ok(None) => {
                self.phase = SessionPhase::SignedOut;
                self.reply_all(&Ok(()))
            }
            // Nothing to tell before somebody signs in. The keychain's service may come yet.
            Err(error) if error.code() == ErrorCode::NoKeychain => {
                self.phase = SessionPhase::SignedOut;
                self.without_keychain += 1;
                let mut effects = self.reply_all(&Ok(()));
                if self.without_keychain < KEYCHAIN_TRIES {
                    effects.push(Effect::Later(RECALL_AGAIN, Input::Recall));
                }
                effects
            }
            Err(error) => {
                let will_pass =
                    matches!(error.code(), ErrorCode::Unreachable | ErrorCode::TimedOut);
                self.recalls_again = will_pass;
                let mut effects = self.fail(error);
                if will_pass {
                    effects.push(Effect::Later(RECALL_AGAIN, Input::Recall));
                }
                effects
            }
        }
    }

    /// The person unlocked the keychain, or hopes that it answers now.
    fn restore(&mut self, ticket: Ticket) -> Effects {
        match self.phase {
            SessionPhase::SignedIn => vec![Effect::Reply(ticket, Ok(()))],
            SessionPhase::Restoring | SessionPhase::StartingNetwork | SessionPhase::SigningIn => {
                // An attempt is under way: its answer is the answer.
                self.waiting.push(ticket);
                Vec::new()
            }
            SessionPhase::SignedOut => {
                let mut effects = self.clear("another attempt took its place");
                self.phase = SessionPhase::Restoring;
                self.waiting.push(ticket);
                effects.push(Effect::Run(Action::Recall));
                effects
            }
        }
    }

    fn start_local(&mut self, ticket: Ticket, name: &str) -> Effects {
        let name = name.trim();
        if let Err(error) = config::limited("name", name, LIMITS.display_name, false) {
            return vec![Effect::Reply(ticket, Err(error))];
        }
        if self.phase == SessionPhase::StartingNetwork && self.name == name {
            // Pressed twice: both presses get the one answer.
            self.waiting.push(ticket);
            return Vec::new();
        }
        self.name = name.to_owned();
        let network = NetworkView {
            kind: NetworkKind::Local,
            name: String::new(),
        };
        let mut effects = self.begin(ticket, SessionPhase::StartingNetwork, network);
        effects.push(Effect::Run(Action::StartLocal));
        effects
    }

    /// Whether something is about the session of now.
    fn is_of(&self, session: u64) -> bool {
        self.account.is_some() && session == self.session
    }
}

impl Machine for SessionMachine {
    type Input = Input;
    type Action = Action;
    type View = SessionView;
    type Answer = ();

    fn handle(&mut self, now: OffsetDateTime, input: Input) -> Effects {
        match input {
            Input::Recall => vec![Effect::Run(Action::Recall)],
            Input::Recalled(result) => self.recalled(now, result),
            Input::Restore { ticket } => self.restore(ticket),
            Input::StartLocal { ticket, name } => self.start_local(ticket, &name),
            Input::NetworkUp(result) => match result {
                Ok(access) => {
                    self.phase = SessionPhase::SigningIn;
                    let name = self.name.clone();
                    vec![Effect::Run(Action::SignInLocal { name, access })]
                }
                Err(error) => self.fail(error),
            },
            Input::SignIn { ticket, args } => {
                if let Err(error) = config::check(&args) {
                    return vec![Effect::Reply(ticket, Err(error))];
                }
                let network = config::network(&args);
                let mut effects = self.begin(ticket, SessionPhase::SigningIn, network);
                effects.push(Effect::Run(Action::SignIn(args)));
                effects
            }
            Input::SignedIn(result) => match result {
                Ok(account) => self.established(now, account),
                Err(error) => self.fail(error),
            },
            Input::Remembered(result) => match result {
                Ok(()) => {
                    self.remembered = true;
                    Vec::new()
                }
                // The session is good all the same; it ends with the window.
                Err(error) => {
                    let mut effects = Vec::new();
                    if self.remembered {
                        self.remembered = false;
                        effects.push(Effect::Notice(Notice::NotRemembered));
                    }
                    // A locked keychain would ask for its password again and again.
                    if error.code() == ErrorCode::NoKeychain {
                        effects.push(Effect::Later(REMEMBER_AGAIN, Input::RememberAgain));
                    }
                    effects
                }
            },
            Input::RememberAgain => match self.account {
                Some(_) => vec![Effect::Run(Action::Remember)],
                None => Vec::new(),
            },
            Input::Over { session, error } => {
                if !self.is_of(session) {
                    return Vec::new();
                }
                let mut effects = self.clear("the session ended");
                effects.push(Effect::Run(Action::Drop { forget: true }));
                effects.extend(self.fail(error));
                effects
            }
            Input::Link { session, link } => {
                if !self.is_of(session) {
                    return Vec::new();
                }
                self.linked(now, link)
            }
            Input::Unheard { gap } => {
                if gap == self.gaps
                    && let Some(gap) = &mut self.gap
                {
                    gap.is_told = true;
                }
                Vec::new()
            }
            Input::ClockAhead { session, ahead } => {
                if self.is_of(session) {
                    self.clock_ahead = ahead;
                }
                Vec::new()
            }
            Input::SignOut { ticket } => {
                if self.signing_out {
                    // Pressed twice: both presses get the one answer.
                    self.waiting.push(ticket);
                    return Vec::new();
                }
                let mut effects = self.clear("signed out meanwhile");
                self.phase = SessionPhase::SignedOut;
                self.signing_out = true;
                self.waiting.push(ticket);
                effects.push(Effect::Run(Action::SignOut));
                effects
            }
            Input::SignedOut(forgotten) => {
                self.signing_out = false;
                let mut effects = Vec::new();
                if forgotten.is_err() {
                    // The next start would sign in again without a word.
                    effects.push(Effect::Notice(Notice::NotForgotten));
                }
                effects.extend(self.reply_all(&Ok(())));
                effects
            }
        }
    }

    fn view(&self) -> SessionView {
        shown::view(self)
    }
}
