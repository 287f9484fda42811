//! What can happen to the session, and what is then to be done.

use greenroom_contract::{LinkView, NetworkView, SignIn};
use time::Duration;

use crate::{actor, error::Error, platform::Me, ports::LocalNetworkAccess};

pub(super) type Ticket = actor::Ticket<()>;

/// Who signed in, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Account {
    pub me: Me,
    pub network: NetworkView,
}

/// What can happen.
#[derive(Debug)]
pub(crate) enum Input {
    /// Greenroom has started, or it is time to try the remembered session again.
    Recall,
    /// The remembered session goes on, or there is none.
    Recalled(Result<Option<Account>, Error>),
    /// The person asks to look for the remembered session again.
    Restore { ticket: Ticket },
    /// *Try on this computer*.
    StartLocal { ticket: Ticket, name: String },
    /// The local network runs, or cannot.
    NetworkUp(Result<LocalNetworkAccess, Error>),
    /// *Sign in to your network*.
    SignIn { ticket: Ticket, args: Box<SignIn> },
    /// The network's answer to signing in.
    SignedIn(Result<Account, Error>),
    /// The session is in the keychain, or could not be put there.
    Remembered(Result<(), Error>),
    /// It is time to try the keychain again, which was not there.
    RememberAgain,
    /// The platform ended a session, or its token ran out. Told from outside of any action, so it
    /// says of which session.
    Over { session: u64, error: Error },
    /// The realtime connection of a session moved; told from outside as well.
    Link { session: u64, link: LinkView },
    /// A gap in the events lasts longer than a blink. Gaps follow one another, so it says which.
    Unheard { gap: u64 },
    /// This computer's clock is so far ahead of a session's network; told from outside as well.
    ClockAhead { session: u64, ahead: Duration },
    /// Sign out.
    SignOut { ticket: Ticket },
    /// Signed out; the secrets are gone, or the keychain did not let go of them.
    SignedOut(Result<(), Error>),
}

/// What is to be done.
#[derive(Debug)]
pub(crate) enum Action {
    /// Look for a remembered session and go on with it.
    Recall,
    /// Start or join the local network.
    StartLocal,
    /// Sign in to it.
    SignInLocal {
        name: String,
        access: LocalNetworkAccess,
    },
    /// Sign in to a network.
    SignIn(Box<SignIn>),
    /// The attempt succeeded: its client is the session now, under this number.
    Adopt { session: u64 },
    /// Put the session into the keychain.
    Remember,
    /// The session is over: nobody talks to the platform any more.
    Drop {
        /// Nothing is remembered either; not so when another session takes its place at once.
        forget: bool,
    },
    /// Tell the platform, forget the secrets, and answer `SignedOut`.
    SignOut,
}
