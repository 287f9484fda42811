//! What the session knows.

use std::time::Duration;

use greenroom_contract::{LinkView, NetworkView, SessionPhase};
use time::OffsetDateTime;

use super::input::{Account, Ticket};
use crate::error::Error;

/// How long after a network failure a remembered session is tried again.
pub(super) const RECALL_AGAIN: Duration = Duration::from_secs(5);

/// How often a remembered session is looked for again where there is no keychain: its service may
/// start a little later than Greenroom.
pub(super) const KEYCHAIN_TRIES: u32 = 12;
/// How long after that a session is put into the keychain again.
pub(super) const REMEMBER_AGAIN: Duration = Duration::from_secs(60);
/// How long events may stay away before it is said: shorter gaps close before anybody has read it.
pub(super) const BLINK: Duration = Duration::from_secs(2);

/// A time without events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Gap {
    pub since: OffsetDateTime,
    /// It is more than a blink.
    pub is_told: bool,
}

/// The session.
#[derive(Debug)]
pub(crate) struct SessionMachine {
    pub(super) phase: SessionPhase,
    pub(super) account: Option<Account>,
    /// The network while signing in to it.
    pub(super) heading_for: Option<NetworkView>,
    pub(super) link: LinkView,
    /// While no events come in.
    pub(super) gap: Option<Gap>,
    /// How many there were.
    pub(super) gaps: u64,
    /// How far this computer's clock is off. It is as wrong after signing out, so it stays.
    pub(super) clock_ahead: time::Duration,
    pub(super) problem: Option<Error>,
    /// The remembered session is tried again by itself.
    pub(super) recalls_again: bool,
    pub(super) remembered: bool,
    /// How often in a row the remembered session was looked for without a keychain.
    pub(super) without_keychain: u32,
    /// Grows with each session; what an older one still tells is dropped.
    pub(super) session: u64,
    /// What was typed for the local network.
    pub(super) name: String,
    pub(super) signing_out: bool,
    pub(super) waiting: Vec<Ticket>,
}

impl Default for SessionMachine {
    fn default() -> Self {
        Self {
            phase: SessionPhase::Restoring,
            account: None,
            heading_for: None,
            link: LinkView::Off,
            gap: None,
            gaps: 0,
            clock_ahead: time::Duration::ZERO,
            problem: None,
            recalls_again: false,
            remembered: true,
            without_keychain: 0,
            session: 0,
            name: String::new(),
            signing_out: false,
            waiting: Vec::new(),
        }
    }
}
