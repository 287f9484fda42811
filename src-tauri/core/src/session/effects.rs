//! How the actions of the session are carried out.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use greenroom_contract::{ErrorCode, NetworkKind, NetworkView, SignIn};
use secrecy::ExposeSecret as _;
use socialplus::{Client, SignIn as PlatformSignIn, UserId};
use tokio::{sync::watch, time::timeout};

use super::{
    config,
    input::{Account, Action, Input},
    local_user::{self, local_user},
    remembered::{self, Reach},
    state::SessionMachine,
    watchers::Watchers,
};
use crate::{
    actor::{Concern, Inbox, within},
    error::{Error, defect},
    network_time::NetworkTime,
    platform::{Me, Platform},
    ports::{LocalNetworkAccess, LocalNetworkHost, SecretStore},
    settings::SettingsHandle,
};

/// Starting the local network starts a LiveKit server as well.
const NETWORK_DEADLINE: Duration = Duration::from_secs(60);
/// Signing in is two requests and a little; the client itself waits up to a minute for one.
const SIGN_IN_DEADLINE: Duration = Duration::from_secs(75);
/// A keychain may ask the person to unlock it.
const KEYCHAIN_DEADLINE: Duration = Duration::from_secs(60);
/// Signing out does not wait long for a platform that does not answer.
const SIGN_OUT_DEADLINE: Duration = Duration::from_secs(5);

/// What the actor needs.
pub(crate) struct Ports {
    pub secrets: Arc<dyn SecretStore>,
    pub settings: SettingsHandle,
    pub local_network: Arc<dyn LocalNetworkHost>,
    pub platform: watch::Sender<Option<Platform>>,
    pub time: NetworkTime,
}

/// A client that signed in, and how it reached its network.
#[derive(Clone)]
struct Candidate {
    platform: Platform,
    reach: Reach,
}

#[derive(Clone)]
pub(crate) struct Env {
    ports: Arc<Ports>,
    inbox: Inbox<Input>,
    /// Where the attempt of now puts its client; an attempt before it has a place of its own, in
    /// which nobody looks any more.
    candidate: Arc<Mutex<Option<Candidate>>>,
    adopted: Option<Candidate>,
    /// The session that the last [`Action::Drop`] or [`Action::SignOut`] is about.
    leaving: Option<Candidate>,
    watchers: Watchers,
}

impl Env {
    pub fn new(ports: Ports, inbox: Inbox<Input>) -> Self {
        Self {
            ports: Arc::new(ports),
            inbox,
            candidate: Arc::default(),
            adopted: None,
            leaving: None,
            watchers: Watchers::default(),
        }
    }

    fn adopt(&mut self, session: u64) {
        let mut place = self
            .candidate
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let Some(candidate) = place.take() else {
            defect("an attempt without a client");
            return;
        };
        drop(place);
        let platform = candidate.platform.clone();
        self.watchers.let_go();
        self.watchers = Watchers::of(&platform.client, &self.inbox, session, &self.ports.time);
        self.ports.platform.send_replace(Some(platform));
        self.adopted = Some(candidate);
        self.leaving = None;
    }

    /// Nobody talks to the platform with the old client any more.
    fn release(&mut self) {
        self.watchers.let_go();
        self.ports.platform.send_replace(None);
        self.leaving = self.adopted.take();
    }

    /// Keeps the client of this attempt until it is adopted.
    fn signed_in(&self, client: Client, session: &socialplus::Session, reach: Reach) -> Account {
        let me = Me {
            user_id: session.me.id.clone(),
            internal_id: session.my_internal_id.clone(),
            name: session.me.name().to_owned(),
        };
        let network = match reach.kind {
            NetworkKind::Local => NetworkView {
                kind: NetworkKind::Local,
                name: String::new(),
            },
            NetworkKind::Hosted => config::network(&reach.args),
        };
        let platform = Platform::new(client, &me);
        *self
            .candidate
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(Candidate { platform, reach });
        Account { me, network }
    }

    /// Goes on with what an earlier run left in the keychain.
    async fn recall(&self) -> Result<Option<Account>, Error> {
        let ports = &self.ports;
        if ports.settings.are_lost() {
            // Before anything is signed in the person is told whether they come back as themselves.
            local_user::in_keychain(&ports.settings, &ports.secrets).await;
        }
        let (reach, stored) = match remembered::read(&ports.secrets).await {
            Ok(Some(found)) => found,
            Ok(None) => return Ok(None),
            // What could not be read is not nothing: a locked keychain is unlocked, a late one comes.
            Err(error) => {
                tracing::info!(%error, "what is remembered cannot be read");
                return Err(error.into());
            }
        };
        let reach = self.current(reach).await?;
        let config = config::config(&reach.args, &ports.settings.device_id())?;
        let address = config::shown_address(&config);
        let client = Client::new(config)?;
        let session = match (client.resume(stored).await, reach.kind) {
            (Ok(session), _) => session,
            // The local network needs nothing but a name, so a token that ran out is no reason to
            // ask the person again.
            (Err(error), NetworkKind::Local) if is_over(&error) => client
                .sign_in(PlatformSignIn::new(reach.args.user_id.as_str()))
                .await
                .map_err(|error| not_let_in(error, reach.kind, address, false))?,
            (Err(error), NetworkKind::Hosted) if is_over(&error) => {
                // Logged; the next start hears the same.
                let _ = remembered::forget(&ports.secrets).await;
                return Err(Error::from(error).meaning(ErrorCode::SessionExpired));
            }
            (Err(error), NetworkKind::Local | NetworkKind::Hosted) => {
                return Err(not_let_in(error, reach.kind, address, false));
            }
        };
        if reach.kind == NetworkKind::Local && local_user::known(&ports.settings).is_none() {
            // The settings are lost, and the session says who this profile is.
            let user_id = UserId::from(reach.args.user_id.as_str());
            local_user(&ports.settings, Some(user_id), session.me.name());
        }
        Ok(Some(self.signed_in(client, &session, reach)))
    }

    /// The local network may listen elsewhere after a restart.
    async fn current(&self, reach: Reach) -> Result<Reach, Error> {
        match reach.kind {
            NetworkKind::Hosted => Ok(reach),
            NetworkKind::Local => {
                let access = self.ports.local_network.start_or_join().await?;
                Ok(local(access, &reach.args.user_id.into(), None))
            }
        }
    }

    async fn sign_in(&self, reach: Reach) -> Result<Account, Error> {
        let args = &reach.args;
        let config = config::config(args, &self.ports.settings.device_id())?;
        let address = config::shown_address(&config);
        let client = Client::new(config)?;
        let auth_token = args
            .auth_token
            .clone()
            .filter(|token| !token.expose_secret().is_empty());
        let with_auth_token = auth_token.is_some();
        let sign_in = PlatformSignIn {
            user_id: args.user_id.trim().into(),
            display_name: args
                .display_name
                .as_ref()
                .map(|name| name.trim().to_owned())
                .filter(|name| !name.is_empty()),
            auth_token,
        };
        let session = client
            .sign_in(sign_in)
            .await
            .map_err(|error| not_let_in(error, reach.kind, address, with_auth_token))?;
        Ok(self.signed_in(client, &session, reach))
    }

    async fn remember(&self) -> Result<(), Error> {
        let Some(Candidate { platform, reach }) = &self.adopted else {
            return Ok(());
        };
        let Some(stored) = platform.client.stored_session() else {
            return Ok(());
        };
        let secrets = &self.ports.secrets;
        remembered::write(secrets, reach, &stored).await?;
        if reach.kind == NetworkKind::Local
            && let Err(error) = remembered::keep_local_user(secrets, &reach.args.user_id).await
        {
            // The session is remembered all the same.
            tracing::warn!(%error, "the keychain does not keep who this profile is");
        }
        Ok(())
    }

    /// Who signs in to the local network under this name.
    async fn local_user(&self, name: &str) -> UserId {
        let Ports {
            settings, secrets, ..
        } = &*self.ports;
        let in_keychain = local_user::in_keychain(settings, secrets).await;
        local_user(settings, in_keychain, name)
    }

    /// A keychain that does not answer keeps nobody from what comes then.
    async fn forget(&self) -> Result<(), Error> {
        let forget = async { Ok(remembered::forget(&self.ports.secrets).await?) };
        within(KEYCHAIN_DEADLINE, "forget the session", forget).await
    }

    /// What whoever signs out typed and has not published.
    fn forget_texts(&self) {
        if let Some(old) = &self.leaving {
            let me = old.platform.myself().user_id;
            self.ports.settings.forget_texts_of(&me);
        }
    }

    async fn sign_out(&self) {
        let Some(old) = &self.leaving else {
            return;
        };
        let told = timeout(SIGN_OUT_DEADLINE, old.platform.client.sign_out()).await;
        if !matches!(told, Ok(Ok(()))) {
            tracing::warn!("the network could not be told of the signing out");
        }
    }
}

impl Concern for SessionMachine {
    type Env = Env;

    fn order(action: &Action) -> Option<&'static str> {
        match action {
            // What is forgotten cannot be forgotten after what the next sign-in keeps.
            Action::Remember | Action::Drop { .. } | Action::SignOut => Some("keychain"),
            Action::Recall
            | Action::StartLocal
            | Action::SignInLocal { .. }
            | Action::SignIn(_)
            | Action::Adopt { .. } => None,
        }
    }

    fn at_once(env: &mut Env, action: Action) -> Option<Action> {
        match action {
            Action::Adopt { session } => {
                env.adopt(session);
                return None;
            }
            Action::Drop { .. } | Action::SignOut => env.release(),
            Action::Recall | Action::SignInLocal { .. } | Action::SignIn(_) => {
                env.candidate = Arc::default();
            }
            Action::StartLocal | Action::Remember => {}
        }
        Some(action)
    }

    async fn run(env: Env, action: Action) -> Option<Input> {
        match action {
            Action::Recall => {
                let deadline = KEYCHAIN_DEADLINE + NETWORK_DEADLINE + SIGN_IN_DEADLINE;
                let result = within(deadline, "recall the session", env.recall()).await;
                Some(Input::Recalled(result))
            }
            Action::StartLocal => {
                let start = async { Ok(env.ports.local_network.start_or_join().await?) };
                // Its key is in the keychain as well.
                let deadline = KEYCHAIN_DEADLINE + NETWORK_DEADLINE;
                let result = within(deadline, "start the local network", start).await;
                Some(Input::NetworkUp(result))
            }
            Action::SignInLocal { name, access } => {
                let user_id = env.local_user(&name).await;
                let reach = local(access, &user_id, Some(name));
                let result = within(SIGN_IN_DEADLINE, "sign in", env.sign_in(reach)).await;
                Some(Input::SignedIn(result))
            }
            Action::SignIn(args) => {
                let reach = Reach {
                    kind: NetworkKind::Hosted,
                    args: *args,
                };
                let result = within(SIGN_IN_DEADLINE, "sign in", env.sign_in(reach)).await;
                Some(Input::SignedIn(result))
            }
            Action::Adopt { .. } => None,
            Action::Remember => {
                let result =
                    within(KEYCHAIN_DEADLINE, "remember the session", env.remember()).await;
                Some(Input::Remembered(result))
            }
            Action::Drop { forget } => {
                if forget {
                    // The platform ended this session: what is kept of it opens nothing.
                    let _ = env.forget().await;
                }
                if let Some(old) = &env.leaving {
                    let _ = timeout(SIGN_OUT_DEADLINE, old.platform.client.disconnect()).await;
                }
                None
            }
            Action::SignOut => {
                env.forget_texts();
                let forgotten = env.forget().await;
                env.sign_out().await;
                Some(Input::SignedOut(forgotten))
            }
        }
    }
}

/// How the local network is reached.
fn local(access: LocalNetworkAccess, user_id: &UserId, name: Option<String>) -> Reach {
    Reach {
        kind: NetworkKind::Local,
        args: SignIn {
            api_key: access.api_key,
            region: None,
            api_url: Some(access.api_url),
            upload_url: Some(access.upload_url),
            mqtt_url: Some(access.mqtt_url),
            user_id: user_id.as_str().to_owned(),
            display_name: name,
            auth_token: None,
        },
    }
}

/// Why a network lets nobody in. Nobody typed the key of this computer's network, so a wrong one is
/// no slip: the network belongs to another program.
fn not_let_in(
    error: socialplus::Error,
    kind: NetworkKind,
    address: String,
    with_auth_token: bool,
) -> Error {
    let error = Error::sign_in(error, address, with_auth_token);
    match (kind, error.code()) {
        (NetworkKind::Local, ErrorCode::WrongApiKey) => error.meaning(ErrorCode::NetworkKeyMissing),
        (NetworkKind::Local | NetworkKind::Hosted, _) => error,
    }
}

fn is_over(error: &socialplus::Error) -> bool {
    matches!(error, socialplus::Error::SessionOver)
        || error.code() == Some(socialplus::ErrorCode::Unauthorized)
        // The database of a local network may be a new one.
        || error.is_not_found()
}
