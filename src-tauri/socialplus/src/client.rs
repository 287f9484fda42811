//! The handle that everything is done with.

use std::{fmt, sync::Arc};

use futures_util::FutureExt;
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use tokio::sync::watch;

use crate::{
    config::{Config, Endpoints},
    error::{ConfigError, Error, ErrorCode},
    http::{Answer, Call, Credential, Http, Reads},
    known::Known,
    model::{File, FileId, User, UserId},
    network_time::NetworkTime,
    realtime::{Hub, Realtime},
    session::{Session, SessionState, Sessions, Stamp, StoredSession, TerminationReason},
    tls,
    wire::Envelope,
};

/// A client of one network. Cloning is cheap; all clones share one session.
///
/// Calls that need a session answer [`Error::NotSignedIn`] until [`Client::sign_in`] or
/// [`Client::resume`] has succeeded. When the last clone is dropped, the session's tasks end; the
/// token stays valid at the platform until [`Client::sign_out`] or its natural end.
#[derive(Clone)]
pub struct Client {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub config: Config,
    pub endpoints: Endpoints,
    pub tls: rustls::ClientConfig,
    pub http: Http,
    pub reads: Reads,
    pub sessions: Sessions,
    pub known: Known,
    pub time: Arc<NetworkTime>,
    pub hub: Arc<Hub>,
}

impl Client {
    /// A client for this configuration. Sends nothing yet.
    pub fn new(config: Config) -> Result<Self, ConfigError> {
        config.validate()?;
        let endpoints = config.endpoints()?;
        let tls = tls::config(endpoints.need_tls())?;
        let time = Arc::new(NetworkTime::new(Arc::clone(&config.clock)));
        Ok(Self {
            inner: Arc::new(Inner {
                http: Http::new(endpoints.clone(), &tls, Arc::clone(&time))?,
                reads: Reads::default(),
                config,
                endpoints,
                tls,
                sessions: Sessions::new(),
                known: Known::new(),
                time,
                hub: Arc::new(Hub::new()),
            }),
        })
    }

    /// Where the session stands, and every change of it.
    pub fn session(&self) -> watch::Receiver<SessionState> {
        self.inner.sessions.subscribe()
    }

    /// The session, while there is one.
    pub fn current_session(&self) -> Option<Session> {
        self.inner.sessions.current()
    }

    /// What is needed to go on with this session after a restart, while there is one. Contains the
    /// access token. After a renewal it is a new one.
    pub fn stored_session(&self) -> Option<StoredSession> {
        self.inner.sessions.stored()
    }

    /// The events of the network.
    pub fn realtime(&self) -> Realtime {
        Realtime::new(Arc::clone(&self.inner.hub))
    }

    /// How far this machine's clock ([`Config::clock`]) is ahead of the platform's, by the dates of
    /// its answers; negative when it is behind. Zero while they agree to the second, and until the
    /// first answer. Take it off this machine's time before comparing that with a time of the
    /// platform, as in how long a room has been live.
    pub fn clock_ahead(&self) -> watch::Receiver<time::Duration> {
        self.inner.time.ahead()
    }

    /// What answers and events so far said about a user.
    pub fn known_user(&self, id: &UserId) -> Option<User> {
        self.inner.known.user(id)
    }

    /// What answers and events so far said about a file.
    pub fn known_file(&self, id: &FileId) -> Option<File> {
        self.inner.known.file(id)
    }

    /// Sends a call of the session and returns the answer as it is.
    pub(crate) async fn call(&self, call: Call) -> Result<Answer, Error> {
        self.inner.call(call).await
    }

    /// Sends a call of the session and reads the answer.
    pub(crate) async fn fetch<T: DeserializeOwned>(&self, call: Call) -> Result<T, Error> {
        self.call(call).await?.read()
    }

    /// Sends a call of the session that answers with an envelope.
    pub(crate) async fn envelope(&self, call: Call) -> Result<(Answer, Envelope), Error> {
        let answer = self.call(call).await?;
        let mut envelope: Envelope = answer.read()?;
        self.inner.known.absorb(&mut envelope);
        Ok((answer, envelope))
    }
}

impl Inner {
    /// Sends a call of the session, and once more if its token was refused and there is a new one.
    pub async fn call(&self, call: Call) -> Result<Answer, Error> {
        let call = Arc::new(call);
        let (token, stamp) = self.sessions.token()?;
        let refusal = match self.call_with(&call, token, stamp).await {
            Err(error) if error.code() == Some(ErrorCode::Unauthorized) => error,
            settled => return settled,
        };
        if !self.after_refusal(stamp).await? {
            return Err(refusal);
        }
        let (token, stamp) = self.sessions.token()?;
        let result = self.call_with(&call, token, stamp).await;
        if let Err(error) = &result
            && error.code() == Some(ErrorCode::Unauthorized)
        {
            self.sessions
                .terminate(stamp, TerminationReason::Unauthorized);
        }
        result
    }

    async fn call_with(
        &self,
        call: &Arc<Call>,
        token: SecretString,
        stamp: Stamp,
    ) -> Result<Answer, Error> {
        let credential = Credential::Bearer(token);
        if call.is_shared() {
            let (http, shared) = (self.http.clone(), Arc::clone(call));
            let start = || async move { http.send(&shared, &credential).await }.boxed();
            self.reads.join(stamp.number(), call.target(), start).await
        } else {
            let _change = self.reads.change();
            self.http.send(call, &credential).await
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("config", &self.inner.config)
            .field("session", &*self.session().borrow())
            .finish()
    }
}
