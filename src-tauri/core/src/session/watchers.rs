//! What a session tells by itself, for as long as it is the session.

use greenroom_contract::{ErrorCode, LinkView};
use socialplus::{Client, ConnectionState, SessionState, TerminationReason};
use time::Duration;
use tokio::{sync::watch, task::AbortHandle};

use super::input::Input;
use crate::{actor::Inbox, error::Error, network_time::NetworkTime};

/// The tasks that listen to a session. They end when they are let go.
#[derive(Clone, Default)]
pub(super) struct Watchers(Vec<AbortHandle>);

impl Watchers {
    /// Listens to a client's session, to its realtime connection and to the network's clock.
    pub fn of(client: &Client, inbox: &Inbox<Input>, session: u64, time: &NetworkTime) -> Self {
        let ends = watch_session(client.session(), inbox.clone(), session);
        let moves = watch_link(client.realtime().connection(), inbox.clone(), session);
        let clocks = client.clock_ahead();
        // What is heard before the task runs is handled by the right time already.
        time.set_ahead(*clocks.borrow());
        let differs = watch_clock(clocks, inbox.clone(), session, time.clone());
        Self(vec![
            tokio::spawn(ends).abort_handle(),
            tokio::spawn(moves).abort_handle(),
            tokio::spawn(differs).abort_handle(),
        ])
    }

    /// Ends them.
    pub fn let_go(&mut self) {
        for watcher in self.0.drain(..) {
            watcher.abort();
        }
    }
}

async fn watch_session(
    mut states: watch::Receiver<SessionState>,
    inbox: Inbox<Input>,
    session: u64,
) {
    loop {
        let error = match &*states.borrow_and_update() {
            SessionState::TokenExpired => Some(Error::known(
                ErrorCode::SessionExpired,
                "the token ran out and could not be renewed",
            )),
            SessionState::Terminated { reason } => Some(match reason {
                TerminationReason::GlobalBan => Error::known(ErrorCode::Banned, "banned"),
                TerminationReason::Unauthorized => {
                    Error::known(ErrorCode::SessionEnded, "the token is not valid any more")
                }
                TerminationReason::UserDeleted => {
                    Error::known(ErrorCode::SessionEnded, "the user was deleted")
                }
            }),
            SessionState::NotLoggedIn | SessionState::Establishing | SessionState::Established => {
                None
            }
        };
        if let Some(error) = error {
            inbox.tell(Input::Over { session, error }).await;
            return;
        }
        if states.changed().await.is_err() {
            return;
        }
    }
}

async fn watch_link(
    mut states: watch::Receiver<ConnectionState>,
    inbox: Inbox<Input>,
    session: u64,
) {
    loop {
        let link = link_view(*states.borrow_and_update());
        inbox.tell(Input::Link { session, link }).await;
        if states.changed().await.is_err() {
            return;
        }
    }
}

async fn watch_clock(
    mut clocks: watch::Receiver<Duration>,
    inbox: Inbox<Input>,
    session: u64,
    time: NetworkTime,
) {
    loop {
        let ahead = *clocks.borrow_and_update();
        time.set_ahead(ahead);
        inbox.tell(Input::ClockAhead { session, ahead }).await;
        if clocks.changed().await.is_err() {
            return;
        }
    }
}

fn link_view(state: ConnectionState) -> LinkView {
    match state {
        ConnectionState::Connecting => LinkView::Connecting,
        ConnectionState::Connected => LinkView::Connected,
        ConnectionState::Reconnecting { wait, .. } => LinkView::Reconnecting {
            retry_in_ms: u32::try_from(wait.as_millis()).unwrap_or(u32::MAX),
        },
        ConnectionState::Disconnected => LinkView::Off,
    }
}
