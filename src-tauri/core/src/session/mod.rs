//! The session: signing in, being remembered, and the end of it.

mod config;
mod machine;
mod remembered;

#[cfg(test)]
mod tests;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use greenroom_contract::{
    ErrorCode, LinkView, NetworkKind, NetworkView, Notice, Part, SessionView, SignIn, UiError,
};
use rand::Rng as _;
use socialplus::{
    Client, ConnectionState, SessionState, SignIn as PlatformSignIn, TerminationReason,
};
use tokio::sync::{broadcast, watch};

use machine::{Account, Action, RECALL_AGAIN};
pub(crate) use machine::{Input, SessionMachine};
use remembered::Reach;

use crate::{
    actor::Supervisor,
    actor_v1::{Effects, Handle, Inbox, StartOlder, Tickets},
    edge::error::{from_config, from_sign_in, internal, ui_error},
    facts::Me,
    platform::{Platform, person},
    ports::{LocalNetworkAccess, LocalNetworkHost, SecretStore},
    settings::{LocalUser, SettingsHandle},
};

/// Starting the local network starts a LiveKit server as well.
const NETWORK_DEADLINE: Duration = Duration::from_secs(60);
/// Signing in is two requests and a little; the client itself waits up to a minute for one.
const SIGN_IN_DEADLINE: Duration = Duration::from_secs(75);
/// A keychain may ask the person to unlock it.
const KEYCHAIN_DEADLINE: Duration = Duration::from_secs(60);
/// Signing out does not wait long for a platform that does not answer.
const SIGN_OUT_DEADLINE: Duration = Duration::from_secs(5);

pub(crate) type SessionHandle = Handle<Input, SessionView, ()>;

/// What the actor needs.
pub(crate) struct Ports {
    pub secrets: Arc<dyn SecretStore>,
    pub settings: SettingsHandle,
    pub local_network: Arc<dyn LocalNetworkHost>,
    pub notices: broadcast::Sender<Notice>,
    pub platform: watch::Sender<Option<Platform>>,
}

/// Starts the actor.
pub(crate) fn start(supervisor: &Supervisor, ports: Ports) -> SessionHandle {
    supervisor.start(
        Part::Session,
        SessionMachine::default(),
        |inbox, tickets| Perform {
            inbox,
            tickets,
            ports: Arc::new(ports),
            candidates: Arc::default(),
            accesses: Arc::default(),
            adopted: None,
            watchers: Vec::new(),
        },
    )
}

#[derive(Clone)]
struct Candidate {
    platform: Platform,
    reach: Reach,
}

struct Perform {
    inbox: Inbox<Input>,
    tickets: Arc<Tickets<()>>,
    ports: Arc<Ports>,
    /// Clients that have signed in and whose attempt has not been judged yet.
    candidates: Arc<Mutex<HashMap<u64, Candidate>>>,
    accesses: Arc<Mutex<HashMap<u64, LocalNetworkAccess>>>,
    adopted: Option<(u64, Candidate)>,
    watchers: Vec<tokio::task::JoinHandle<()>>,
}

impl Perform {
    fn recall(&self, attempt: u64) {
        let ports = self.ports.clone();
        let candidates = self.candidates.clone();
        self.inbox.call(
            "recall the session",
            KEYCHAIN_DEADLINE + NETWORK_DEADLINE + SIGN_IN_DEADLINE,
            async move {
                let Some((reach, stored)) = recalled(&ports).await? else {
                    return Ok(None);
                };
                let reach = current_reach(&ports, reach).await?;
                let device_id = ports.settings.device_id();
                let config = config::config(&reach.args, &device_id)?;
                let address = config::shown_address(&config);
                let client = Client::new(config).map_err(|error| from_config(&error))?;
                let resumed = client.resume(stored).await;
                let session = match (resumed, reach.kind) {
                    (Ok(session), _) => session,
                    // The local network needs nothing but a name, so a token that ran out is no
                    // reason to ask the person again.
                    (Err(error), NetworkKind::Local) if is_over(&error) => client
                        .sign_in(PlatformSignIn::new(reach.args.user_id.as_str()))
                        .await
                        .map_err(|error| from_sign_in(&error, &address, false))?,
                    (Err(error), NetworkKind::Hosted) if is_over(&error) => {
                        remembered::forget(&ports.secrets).await;
                        return Err(ui_error(ErrorCode::SessionExpired, error.to_string()));
                    }
                    (Err(error), NetworkKind::Local | NetworkKind::Hosted) => {
                        return Err(from_sign_in(&error, &address, false));
                    }
                };
                Ok(Some(stored_candidate(
                    &candidates,
                    attempt,
                    client,
                    &session,
                    reach,
                )))
            },
            move |result| Input::Recalled { attempt, result },
        );
    }

    fn sign_in(&self, attempt: u64, reach: Result<Reach, UiError>) {
        let ports = self.ports.clone();
        let candidates = self.candidates.clone();
        self.inbox.call(
            "sign in",
            SIGN_IN_DEADLINE,
            async move {
                let reach = reach?;
                let config = config::config(&reach.args, &ports.settings.device_id())?;
                let address = config::shown_address(&config);
                let client = Client::new(config).map_err(|error| from_config(&error))?;
                let args = &reach.args;
                let auth_token = args
                    .auth_token
                    .clone()
                    .filter(|token| !secrecy::ExposeSecret::expose_secret(token).is_empty());
                let sign_in = PlatformSignIn {
                    user_id: args.user_id.trim().into(),
                    display_name: args
                        .display_name
                        .as_ref()
                        .map(|name| name.trim().to_owned())
                        .filter(|name| !name.is_empty()),
                    auth_token: auth_token.clone(),
                };
                let session = client
                    .sign_in(sign_in)
                    .await
                    .map_err(|error| from_sign_in(&error, &address, auth_token.is_some()))?;
                Ok(stored_candidate(
                    &candidates,
                    attempt,
                    client,
                    &session,
                    reach,
                ))
            },
            move |result| Input::SignedIn { attempt, result },
        );
    }

    fn adopt(&mut self, attempt: u64) {
        let candidate = self
            .candidates
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&attempt);
        let Some(candidate) = candidate else {
            internal("an attempt without a client");
            return;
        };
        self.release();
        let client = candidate.platform.client.clone();
        self.ports
            .platform
            .send_replace(Some(candidate.platform.clone()));
        self.adopted = Some((attempt, candidate));
        self.watchers.push(tokio::spawn(watch_session(
            client.session(),
            self.inbox.clone(),
            attempt,
        )));
        self.watchers.push(tokio::spawn(watch_link(
            client.realtime().connection(),
            self.inbox.clone(),
            attempt,
        )));
    }

    /// Nobody talks to the platform with the old client any more.
    fn release(&mut self) -> Option<Candidate> {
        for watcher in self.watchers.drain(..) {
            watcher.abort();
        }
        self.ports.platform.send_replace(None);
        self.adopted.take().map(|(_, candidate)| candidate)
    }

    fn remember(&self, attempt: u64) {
        let Some((adopted, candidate)) = self.adopted.clone() else {
            return;
        };
        if adopted != attempt {
            return;
        }
        let Some(stored) = candidate.platform.client.stored_session() else {
            return;
        };
        let ports = self.ports.clone();
        self.inbox.call(
            "remember the session",
            KEYCHAIN_DEADLINE,
            async move { remembered::write(&ports.secrets, &candidate.reach, &stored).await },
            move |result| Input::Remembered { attempt, result },
        );
    }
}

impl Effects<Action> for Perform {
    fn perform(&mut self, action: Action) {
        match action {
            Action::Recall { attempt } => self.recall(attempt),
            Action::RecallLater { attempt } => {
                self.inbox
                    .after(RECALL_AGAIN, Input::RecallAgain { attempt });
            }
            Action::StartLocal { attempt } => {
                let ports = self.ports.clone();
                let accesses = self.accesses.clone();
                self.inbox.call(
                    "start the local network",
                    NETWORK_DEADLINE,
                    async move {
                        let access = ports.local_network.start_or_join().await?;
                        accesses
                            .lock()
                            .unwrap_or_else(PoisonError::into_inner)
                            .insert(attempt, access);
                        Ok(())
                    },
                    move |result| Input::NetworkUp { attempt, result },
                );
            }
            Action::SignInLocal { attempt, name } => {
                let access = self
                    .accesses
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .remove(&attempt);
                let reach = access
                    .map(|access| Reach {
                        kind: NetworkKind::Local,
                        args: local_args(
                            access,
                            local_user(&self.ports.settings, &name),
                            Some(name),
                        ),
                    })
                    .ok_or_else(|| internal("no access to the local network"));
                self.sign_in(attempt, reach);
            }
            Action::SignIn { attempt, args } => self.sign_in(
                attempt,
                Ok(Reach {
                    kind: NetworkKind::Hosted,
                    args: *args,
                }),
            ),
            Action::Adopt { attempt } => self.adopt(attempt),
            Action::Remember { attempt } => self.remember(attempt),
            Action::Drop { forget } => {
                let old = self.release();
                let secrets = self.ports.secrets.clone();
                tokio::spawn(async move {
                    // First, so that it cannot come after what the next sign-in keeps.
                    if forget {
                        remembered::forget(&secrets).await;
                    }
                    if let Some(old) = old {
                        old.platform.client.disconnect().await;
                    }
                });
            }
            Action::SignOut { attempt } => {
                let old = self.release();
                let secrets = self.ports.secrets.clone();
                self.inbox.call(
                    "sign out",
                    SIGN_OUT_DEADLINE + KEYCHAIN_DEADLINE,
                    async move {
                        remembered::forget(&secrets).await;
                        if let Some(old) = old {
                            let told = tokio::time::timeout(
                                SIGN_OUT_DEADLINE,
                                old.platform.client.sign_out(),
                            )
                            .await;
                            if !matches!(told, Ok(Ok(()))) {
                                tracing::warn!("the network could not be told of the signing out");
                            }
                        }
                        Ok(())
                    },
                    move |_| Input::SignedOut { attempt },
                );
            }
            Action::Notice(notice) => {
                let _ = self.ports.notices.send(notice);
            }
            Action::Reply(ticket, result) => self.tickets.answer(ticket, result),
        }
    }
}

async fn recalled(ports: &Ports) -> Result<Option<(Reach, socialplus::StoredSession)>, UiError> {
    match remembered::read(&ports.secrets).await {
        Ok(found) => Ok(found),
        // Without a keychain there is nothing to remember; that is said when somebody signs in.
        Err(error) if error.code == ErrorCode::NoKeychain => {
            tracing::info!("no keychain: nothing is remembered");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// The local network may listen elsewhere after a restart.
async fn current_reach(ports: &Ports, reach: Reach) -> Result<Reach, UiError> {
    match reach.kind {
        NetworkKind::Hosted => Ok(reach),
        NetworkKind::Local => {
            let access = ports.local_network.start_or_join().await?;
            Ok(Reach {
                kind: NetworkKind::Local,
                args: local_args(access, reach.args.user_id, None),
            })
        }
    }
}

fn local_args(access: LocalNetworkAccess, user_id: String, name: Option<String>) -> SignIn {
    SignIn {
        api_key: access.api_key,
        region: None,
        api_url: Some(access.api_url),
        upload_url: Some(access.upload_url),
        mqtt_url: Some(access.mqtt_url),
        user_id,
        display_name: name,
        auth_token: None,
    }
}

fn stored_candidate(
    candidates: &Mutex<HashMap<u64, Candidate>>,
    attempt: u64,
    client: Client,
    session: &socialplus::Session,
    reach: Reach,
) -> Account {
    let me = person(&session.me);
    let network = match reach.kind {
        NetworkKind::Local => NetworkView {
            kind: NetworkKind::Local,
            name: String::new(),
        },
        NetworkKind::Hosted => config::network(&reach.args),
    };
    let platform = Platform {
        client,
        me: Me {
            person: me.clone(),
            internal_id: session.my_internal_id.as_str().to_owned(),
        },
    };
    candidates
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .insert(attempt, Candidate { platform, reach });
    Account { me, network }
}

fn is_over(error: &socialplus::Error) -> bool {
    matches!(error, socialplus::Error::SessionOver)
        || error.code() == Some(socialplus::ErrorCode::Unauthorized)
        // The database of a local network may be a new one.
        || error.is_not_found()
}

/// The same profile is the same user of the local network, whatever name is typed next time.
fn local_user(settings: &SettingsHandle, name: &str) -> String {
    let known = settings.read(|kept| {
        let user = kept.local_user.as_ref();
        user.map(|user| user.user_id.clone())
    });
    let user_id = known.filter(|id| !id.is_empty()).unwrap_or_else(|| {
        let tail: String = {
            let mut rng = rand::rng();
            (0..4)
                .map(|_| char::from_digit(rng.random_range(0..36), 36).unwrap_or('0'))
                .collect()
        };
        format!("{}-{tail}", slug(name))
    });
    settings.keep(|kept| {
        kept.local_user = Some(LocalUser {
            user_id: user_id.clone(),
            name: name.to_owned(),
        });
    });
    user_id
}

/// A name as a part of an id: letters and digits that every system takes.
fn slug(name: &str) -> String {
    let mut slug = String::new();
    for character in name.chars().flat_map(char::to_lowercase) {
        if character.is_ascii_alphanumeric() {
            slug.push(character);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.len() >= 24 {
            break;
        }
    }
    let slug = slug.trim_matches('-');
    if slug.is_empty() {
        "guest".to_owned()
    } else {
        slug.to_owned()
    }
}

async fn watch_session(
    mut states: watch::Receiver<SessionState>,
    inbox: Inbox<Input>,
    attempt: u64,
) {
    loop {
        let error = match &*states.borrow_and_update() {
            SessionState::TokenExpired => Some(ui_error(
                ErrorCode::SessionExpired,
                "the token ran out and could not be renewed",
            )),
            SessionState::Terminated { reason } => Some(match reason {
                TerminationReason::GlobalBan => ui_error(ErrorCode::Banned, "banned"),
                TerminationReason::Unauthorized => {
                    ui_error(ErrorCode::SessionEnded, "the token is not valid any more")
                }
                TerminationReason::UserDeleted => {
                    ui_error(ErrorCode::SessionEnded, "the user was deleted")
                }
            }),
            SessionState::NotLoggedIn | SessionState::Establishing | SessionState::Established => {
                None
            }
        };
        if let Some(error) = error {
            inbox.send(Input::Over { attempt, error }).await;
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
    attempt: u64,
) {
    loop {
        let link = link_view(*states.borrow_and_update());
        inbox.send(Input::Link { attempt, link }).await;
        if states.changed().await.is_err() {
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
