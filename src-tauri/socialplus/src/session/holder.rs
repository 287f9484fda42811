//! The one place that holds the access token.

use std::sync::{Mutex, MutexGuard, PoisonError, atomic::AtomicU64, atomic::Ordering};

use secrecy::SecretString;
use time::OffsetDateTime;
use tokio::{sync::watch, task::AbortHandle};

use super::{
    renewal::Life,
    state::{Session, SessionState, TerminationReason},
    stored::StoredSession,
};
use crate::{clock::Moment, error::Error};

/// Tells the token of one request from a newer one: a late refusal of an old token must not end
/// the session that has a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp(u64);

/// Why a token may have been refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// There is a newer token: the call was on its way during a renewal.
    Replaced,
    /// It is old enough for a renewal: perhaps it ran out.
    Old,
    /// It should have been good: the platform ended the session.
    Unwanted,
    /// There is no session any more.
    Over,
}

impl Stamp {
    /// Differs from that of every other token of this client.
    pub fn number(self) -> u64 {
        self.0
    }
}

pub(super) struct Active {
    pub session: Session,
    pub token: SecretString,
    /// By the wall clock, for the keychain.
    pub received_at: OffsetDateTime,
    life: Life,
    stamp: Stamp,
    /// Ends when the session does.
    tasks: Vec<AbortHandle>,
}

impl Drop for Active {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

pub(crate) struct Sessions {
    active: Mutex<Option<Active>>,
    state: watch::Sender<SessionState>,
    stamps: AtomicU64,
    /// One sign-in, renewal or sign-out at a time.
    pub(super) gate: tokio::sync::Mutex<()>,
}

impl Sessions {
    pub fn new() -> Self {
        Self {
            active: Mutex::new(None),
            state: watch::Sender::new(SessionState::NotLoggedIn),
            stamps: AtomicU64::new(1),
            gate: tokio::sync::Mutex::new(()),
        }
    }

    fn active(&self) -> MutexGuard<'_, Option<Active>> {
        self.active.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn subscribe(&self) -> watch::Receiver<SessionState> {
        self.state.subscribe()
    }

    pub(super) fn set_state(&self, state: SessionState) {
        self.state.send_if_modified(|current| {
            let changed = *current != state;
            *current = state;
            changed
        });
    }

    /// The session, if there is one.
    pub fn current(&self) -> Option<Session> {
        self.active().as_ref().map(|active| active.session.clone())
    }

    /// The token for a request.
    pub fn token(&self) -> Result<(SecretString, Stamp), Error> {
        if let Some(active) = self.active().as_ref() {
            return Ok((active.token.clone(), active.stamp));
        }
        let state = self.state.borrow().clone();
        match state {
            SessionState::TokenExpired | SessionState::Terminated { .. } => Err(Error::SessionOver),
            SessionState::NotLoggedIn | SessionState::Establishing | SessionState::Established => {
                Err(Error::NotSignedIn)
            }
        }
    }

    pub(super) fn life(&self) -> Option<(Life, Stamp)> {
        self.active()
            .as_ref()
            .map(|active| (active.life, active.stamp))
    }

    /// What to make of a platform that refused a token with 400100 (PLATFORM.md 3.4).
    pub fn refused(&self, refused: Stamp, now: Moment) -> Refused {
        match self.active().as_ref() {
            None => Refused::Over,
            Some(active) if active.stamp != refused => Refused::Replaced,
            Some(active) if active.life.is_due(now) => Refused::Old,
            Some(_) => Refused::Unwanted,
        }
    }

    pub fn stored(&self) -> Option<StoredSession> {
        self.active().as_ref().map(|active| StoredSession {
            user_id: active.session.me.id.clone(),
            access_token: active.token.clone(),
            issued_at: active.session.issued_at,
            expires_at: active.session.expires_at,
            received_at: active.received_at,
        })
    }

    fn new_stamp(&self) -> Stamp {
        Stamp(self.stamps.fetch_add(1, Ordering::Relaxed))
    }

    pub(super) fn establish(
        &self,
        session: Session,
        token: SecretString,
        received_at: OffsetDateTime,
        life: Life,
    ) {
        let stamp = self.new_stamp();
        *self.active() = Some(Active {
            session,
            token,
            received_at,
            life,
            stamp,
            tasks: Vec::new(),
        });
    }

    /// Ties a task to the session: it is aborted when the session ends.
    pub(super) fn attach(&self, task: AbortHandle) {
        match self.active().as_mut() {
            Some(active) => active.tasks.push(task),
            None => task.abort(),
        }
    }

    /// Replaces the token, without a gap.
    pub(super) fn renew(
        &self,
        token: SecretString,
        issued_at: OffsetDateTime,
        expires_at: OffsetDateTime,
        received_at: OffsetDateTime,
        life: Life,
    ) {
        let stamp = self.new_stamp();
        if let Some(active) = self.active().as_mut() {
            active.token = token;
            active.stamp = stamp;
            active.session.issued_at = issued_at;
            active.session.expires_at = expires_at;
            active.received_at = received_at;
            active.life = life;
        }
    }

    pub(crate) fn update_me(&self, user: &crate::model::User) {
        if let Some(active) = self.active().as_mut() {
            active.session.me.merge(user);
        }
    }

    /// Takes the session away, whatever it is.
    pub(super) fn take(&self) -> Option<SecretString> {
        let taken = self.active().take();
        taken.as_ref().map(|active| active.token.clone())
    }

    /// Ends the session that this token belongs to; a newer one stays.
    pub fn terminate(&self, stamp: Stamp, reason: TerminationReason) {
        self.end(stamp, SessionState::Terminated { reason });
    }

    /// Ends the session whose token ran out; a newer one stays.
    pub(super) fn expire(&self, stamp: Stamp) {
        self.end(stamp, SessionState::TokenExpired);
    }

    fn end(&self, stamp: Stamp, state: SessionState) {
        let ended = {
            let mut active = self.active();
            match active.as_ref() {
                Some(current) if current.stamp == stamp => active.take(),
                _ => None,
            }
        };
        if ended.is_some() {
            tracing::warn!(?state, "the session ended");
            self.set_state(state);
        }
    }

    /// Ends the session, whatever token it has now.
    pub fn terminate_current(&self, reason: TerminationReason) {
        let stamp = self.active().as_ref().map(|active| active.stamp);
        if let Some(stamp) = stamp {
            self.terminate(stamp, reason);
        }
    }
}
