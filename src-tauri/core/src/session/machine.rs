//! The session: who is signed in, where, and how that begins and ends.

use greenroom_contract::{
    ErrorCode, LinkView, NetworkKind, NetworkView, Notice, Person, Retry, SessionPhase,
    SessionView, SignIn, UiError,
};
use time::OffsetDateTime;

use super::config;
use crate::{
    actor_v1::{Machine, Ticket},
    edge::error::{WithParam, field_error, ui_error},
};

/// Most characters of a person's name.
const NAME_LIMIT: usize = 100;

/// How long after a network failure a remembered session is tried again.
pub(super) const RECALL_AGAIN: std::time::Duration = std::time::Duration::from_secs(5);

/// Who signed in, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Account {
    pub me: Person,
    pub network: NetworkView,
}

/// What can happen.
#[derive(Debug)]
pub(crate) enum Input {
    /// Greenroom has started.
    Start,
    /// It is time to try the remembered session again.
    RecallAgain { attempt: u64 },
    /// The remembered session goes on, or there is none.
    Recalled {
        attempt: u64,
        result: Result<Option<Account>, UiError>,
    },
    /// *Try on this computer*.
    StartLocal { ticket: Ticket, name: String },
    /// The local network runs, or cannot.
    NetworkUp {
        attempt: u64,
        result: Result<(), UiError>,
    },
    /// *Sign in to your network*.
    SignIn { ticket: Ticket, args: Box<SignIn> },
    /// The network's answer to signing in.
    SignedIn {
        attempt: u64,
        result: Result<Account, UiError>,
    },
    /// The session is in the keychain, or could not be put there.
    Remembered {
        attempt: u64,
        result: Result<(), UiError>,
    },
    /// The platform ended the session, or its token ran out.
    Over { attempt: u64, error: UiError },
    /// The realtime connection moved.
    Link { attempt: u64, link: LinkView },
    /// Sign out.
    SignOut { ticket: Ticket },
    /// Signed out; the secrets are gone.
    SignedOut { attempt: u64 },
}

/// What is to be done.
#[derive(Debug)]
pub(crate) enum Action {
    /// Look for a remembered session and go on with it.
    Recall { attempt: u64 },
    /// Try that again later.
    RecallLater { attempt: u64 },
    /// Start or join the local network.
    StartLocal { attempt: u64 },
    /// Sign in to it.
    SignInLocal { attempt: u64, name: String },
    /// Sign in to a network.
    SignIn { attempt: u64, args: Box<SignIn> },
    /// This attempt succeeded: its client is the session now.
    Adopt { attempt: u64 },
    /// Put the session into the keychain.
    Remember { attempt: u64 },
    /// The session is over: nobody talks to the platform any more.
    Drop {
        /// Nothing is remembered either; not so when another session takes its place at once.
        forget: bool,
    },
    /// Tell the platform, forget the secrets, and answer `SignedOut`.
    SignOut { attempt: u64 },
    /// Tell the person.
    Notice(Notice),
    /// Answer a command.
    Reply(Ticket, Result<(), UiError>),
}

/// The session.
#[derive(Debug)]
pub(crate) struct SessionMachine {
    /// Grows with each attempt; answers of an older one are dropped.
    attempt: u64,
    phase: SessionPhase,
    account: Option<Account>,
    /// The network while signing in to it.
    heading_for: Option<NetworkView>,
    link: LinkView,
    problem: Option<UiError>,
    remembered: bool,
    name: String,
    signing_out: bool,
    waiting: Vec<Ticket>,
}

impl Default for SessionMachine {
    fn default() -> Self {
        Self {
            attempt: 0,
            phase: SessionPhase::Restoring,
            account: None,
            heading_for: None,
            link: LinkView::Off,
            problem: None,
            remembered: true,
            name: String::new(),
            signing_out: false,
            waiting: Vec::new(),
        }
    }
}

impl SessionMachine {
    fn reply_all(&mut self, result: &Result<(), UiError>) -> Vec<Action> {
        std::mem::take(&mut self.waiting)
            .into_iter()
            .map(|ticket| Action::Reply(ticket, result.clone()))
            .collect()
    }

    /// A new attempt takes the place of whatever was under way.
    fn begin(&mut self, ticket: Ticket, phase: SessionPhase, to: NetworkView) -> Vec<Action> {
        let mut actions = self.reply_all(&Err(ui_error(
            ErrorCode::NotSignedIn,
            "another attempt took its place",
        )));
        if self.account.take().is_some() {
            actions.push(Action::Drop { forget: false });
        }
        self.attempt += 1;
        self.signing_out = false;
        self.phase = phase;
        self.heading_for = Some(to);
        self.link = LinkView::Off;
        self.problem = None;
        self.waiting.push(ticket);
        actions
    }

    fn fail(&mut self, error: UiError) -> Vec<Action> {
        self.phase = SessionPhase::SignedOut;
        self.problem = Some(error.clone());
        self.heading_for = None;
        self.reply_all(&Err(error))
    }

    fn established(&mut self, account: Account) -> Vec<Action> {
        self.phase = SessionPhase::SignedIn;
        self.account = Some(account);
        self.heading_for = None;
        self.problem = None;
        self.remembered = true;
        self.link = LinkView::Connecting;
        let attempt = self.attempt;
        let mut actions = vec![Action::Adopt { attempt }, Action::Remember { attempt }];
        actions.extend(self.reply_all(&Ok(())));
        actions
    }
}

impl Machine for SessionMachine {
    type Input = Input;
    type Action = Action;
    type View = SessionView;

    fn handle(&mut self, _now: OffsetDateTime, input: Input) -> Vec<Action> {
        match input {
            Input::Start => {
                self.attempt += 1;
                vec![Action::Recall {
                    attempt: self.attempt,
                }]
            }
            Input::RecallAgain { attempt }
            | Input::Recalled { attempt, .. }
            | Input::NetworkUp { attempt, .. }
            | Input::SignedIn { attempt, .. }
            | Input::Remembered { attempt, .. }
            | Input::Over { attempt, .. }
            | Input::Link { attempt, .. }
            | Input::SignedOut { attempt }
                if attempt != self.attempt =>
            {
                Vec::new()
            }
            Input::RecallAgain { attempt } => vec![Action::Recall { attempt }],
            Input::Recalled { result, .. } => match result {
                Ok(Some(account)) => self.established(account),
                Ok(None) => {
                    self.phase = SessionPhase::SignedOut;
                    Vec::new()
                }
                Err(mut error) => {
                    let attempt = self.attempt;
                    let will_pass =
                        matches!(error.code, ErrorCode::Unreachable | ErrorCode::TimedOut);
                    if will_pass {
                        error.retry = Retry::Automatic {
                            in_ms: u32::try_from(RECALL_AGAIN.as_millis()).unwrap_or(u32::MAX),
                        };
                    }
                    let mut actions = self.fail(error);
                    if will_pass {
                        actions.push(Action::RecallLater { attempt });
                    }
                    actions
                }
            },
            Input::StartLocal { ticket, name } => {
                let name = name.trim().to_owned();
                if name.is_empty() {
                    let error = field_error(ErrorCode::FieldEmpty, "name");
                    return vec![Action::Reply(ticket, Err(error))];
                }
                let length = name.chars().count();
                if length > NAME_LIMIT {
                    let error = field_error(ErrorCode::FieldTooLong, "name")
                        .param("limit", NAME_LIMIT.to_string())
                        .param("length", length.to_string());
                    return vec![Action::Reply(ticket, Err(error))];
                }
                if self.phase == SessionPhase::StartingNetwork && self.name == name {
                    // Pressed twice: both presses get the one answer.
                    self.waiting.push(ticket);
                    return Vec::new();
                }
                self.name = name;
                let network = NetworkView {
                    kind: NetworkKind::Local,
                    name: String::new(),
                };
                let mut actions = self.begin(ticket, SessionPhase::StartingNetwork, network);
                actions.push(Action::StartLocal {
                    attempt: self.attempt,
                });
                actions
            }
            Input::NetworkUp { result, .. } => match result {
                Ok(()) => {
                    self.phase = SessionPhase::SigningIn;
                    vec![Action::SignInLocal {
                        attempt: self.attempt,
                        name: self.name.clone(),
                    }]
                }
                Err(error) => self.fail(error),
            },
            Input::SignIn { ticket, args } => {
                if let Err(error) = config::check(&args) {
                    return vec![Action::Reply(ticket, Err(error))];
                }
                let network = config::network(&args);
                let mut actions = self.begin(ticket, SessionPhase::SigningIn, network);
                actions.push(Action::SignIn {
                    attempt: self.attempt,
                    args,
                });
                actions
            }
            Input::SignedIn { result, .. } => match result {
                Ok(account) => self.established(account),
                Err(error) => self.fail(error),
            },
            Input::Remembered { result, .. } => match result {
                Ok(()) => {
                    self.remembered = true;
                    Vec::new()
                }
                // The session is good all the same; it ends with the window.
                Err(_) if self.remembered => {
                    self.remembered = false;
                    vec![Action::Notice(Notice::NotRemembered)]
                }
                Err(_) => Vec::new(),
            },
            Input::Over { error, .. } => {
                self.attempt += 1;
                self.account = None;
                self.link = LinkView::Off;
                let mut actions = vec![Action::Drop { forget: true }];
                actions.extend(self.fail(error));
                actions
            }
            Input::Link { link, .. } => {
                if self.phase == SessionPhase::SignedIn {
                    self.link = link;
                }
                Vec::new()
            }
            Input::SignOut { ticket } if self.signing_out => {
                // Pressed twice: both presses get the one answer.
                self.waiting.push(ticket);
                Vec::new()
            }
            Input::SignOut { ticket } => {
                let mut actions = self.reply_all(&Err(ui_error(
                    ErrorCode::NotSignedIn,
                    "signed out meanwhile",
                )));
                self.attempt += 1;
                self.account = None;
                self.heading_for = None;
                self.link = LinkView::Off;
                self.problem = None;
                self.phase = SessionPhase::SignedOut;
                self.signing_out = true;
                self.waiting.push(ticket);
                actions.push(Action::SignOut {
                    attempt: self.attempt,
                });
                actions
            }
            Input::SignedOut { .. } => {
                self.signing_out = false;
                self.reply_all(&Ok(()))
            }
        }
    }

    fn view(&self) -> SessionView {
        SessionView {
            phase: self.phase,
            network: self
                .account
                .as_ref()
                .map(|account| account.network.clone())
                .or_else(|| self.heading_for.clone()),
            me: self.account.as_ref().map(|account| account.me.clone()),
            realtime: self.link,
            problem: self.problem.clone(),
            remembered: self.remembered,
        }
    }
}
