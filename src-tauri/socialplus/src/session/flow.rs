//! The requests of a session: sign in, resume, renew, sign out.

use std::sync::{Arc, Weak};

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use super::{
    holder::{Refused, Stamp},
    renewal::{Failure, Life, Step},
    state::{Session, SessionState, SignIn, TerminationReason, UserType},
    stored::StoredSession,
    wire::{WireChatSettings, WireSession},
};
use crate::{
    client::{Client, Inner},
    clock::Moment,
    error::{AuthTokenError, Error, ErrorCode, Retry},
    http::{Answer, Backoff, Call, Credential, chance},
    model::{InternalUserId, NetworkId, User, UserId},
    realtime::connection,
    validate,
    wire::Envelope,
};

/// The platform's default life of a token (PLATFORM.md 3.2).
const DEFAULT_LIFE: Duration = Duration::days(30);
const RENEWAL_BACKOFF: Backoff = Backoff::new(
    std::time::Duration::from_secs(2),
    std::time::Duration::from_secs(300),
);

/// What a session call answered.
struct Issued {
    token: SecretString,
    issued_at: OffsetDateTime,
    expires_at: OffsetDateTime,
    received_at: OffsetDateTime,
    life: Life,
    user_type: UserType,
    me: User,
}

/// Says "not logged in" again when a sign-in ends early, also when its future is dropped.
struct Attempt<'a> {
    inner: &'a Inner,
    done: bool,
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        if !self.done {
            self.inner.sessions.set_state(SessionState::NotLoggedIn);
        }
    }
}

impl Client {
    /// Signs in and connects to the events in the background. A session that was there before ends.
    ///
    /// ```no_run
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// use socialplus::{Client, Config, Region, SignIn};
    ///
    /// let client = Client::new(Config::region(Region::Eu, "an-api-key", "device-1"))?;
    /// let session = client.sign_in(SignIn::new("host").display_name("Host")).await?;
    /// println!("{} in network {}", session.me.name(), session.network_id);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn sign_in(&self, sign_in: SignIn) -> Result<Session, Error> {
        validate::user_id("userId", sign_in.user_id.as_str())?;
        if let Some(name) = &sign_in.display_name {
            validate::at_most("displayName", name, validate::DISPLAY_NAME_LIMIT)?;
        }
        if let Some(token) = &sign_in.auth_token {
            validate::filled(
                "authToken",
                token.expose_secret(),
                validate::AUTH_TOKEN_LIMIT,
            )?;
        }
        let auth_token = match (sign_in.auth_token, &self.inner.config.auth_token_source) {
            (Some(typed), _) => Some(typed),
            (None, Some(source)) => Some(source.auth_token(sign_in.user_id.clone()).await?),
            (None, None) => None,
        };
        let call = self.inner.session_of(
            &sign_in.user_id,
            sign_in.display_name.as_deref(),
            auth_token.as_ref(),
        );
        self.begin_session(call, Some(&sign_in.user_id)).await
    }

    /// Begins a session with a call that issues a token.
    pub(super) async fn begin_session(
        &self,
        call: Call,
        user_id: Option<&UserId>,
    ) -> Result<Session, Error> {
        let inner = &*self.inner;
        let _gate = inner.sessions.gate.lock().await;
        let mut attempt = inner.begin();
        let issued = inner.issue(call, user_id).await?;
        let session = self.establish(issued).await?;
        attempt.done = true;
        Ok(session)
    }

    /// Goes on with a session that was stored before a restart.
    ///
    /// After a network error the stored session is still good: try again later. A session whose time
    /// seems to be over is tried all the same, since the clock may be wrong; the platform knows.
    pub async fn resume(&self, stored: StoredSession) -> Result<Session, Error> {
        validate::id("userId", stored.user_id.as_str())?;
        let inner = &*self.inner;
        let _gate = inner.sessions.gate.lock().await;
        let mut attempt = inner.begin();
        let now = inner.moment();
        let life = Life::new(stored.issued_at, stored.expires_at, now, chance())
            .resumed(stored.received_at);
        let credential = Credential::Bearer(stored.access_token.clone());
        let checked = inner
            .http
            .send(&Call::get(&["api", "v3", "sessions"]), &credential)
            .await;
        if let Err(error) = &checked
            && error.code() == Some(ErrorCode::Unauthorized)
            && life.is_due(now)
        {
            inner.sessions.set_state(SessionState::TokenExpired);
            attempt.done = true;
            return Err(Error::SessionOver);
        }
        checked?;
        let answer = inner
            .http
            .send(
                &Call::get(&["api", "v3", "users", stored.user_id.as_str()]),
                &credential,
            )
            .await?;
        let me = find_me(&answer, answer.read()?, &stored.user_id)?;
        let session = self
            .establish(Issued {
                token: stored.access_token,
                issued_at: stored.issued_at,
                expires_at: stored.expires_at,
                received_at: stored.received_at,
                life,
                user_type: UserType::SignedIn,
                me,
            })
            .await?;
        attempt.done = true;
        Ok(session)
    }

    /// Signs out: forgets the token, leaves the events, and asks the platform to revoke the token.
    ///
    /// The session is gone even when an error says that the platform could not be told.
    pub async fn sign_out(&self) -> Result<(), Error> {
        let inner = &*self.inner;
        let _gate = inner.sessions.gate.lock().await;
        let token = inner.sessions.take();
        inner.sessions.set_state(SessionState::NotLoggedIn);
        let Some(token) = token else {
            return Ok(());
        };
        inner
            .http
            .send(
                &Call::delete(&["api", "v4", "sessions"]),
                &Credential::Bearer(token),
            )
            .await
            .map(drop)
    }

    /// Forgets the session without telling the platform; a stored session stays good.
    pub async fn disconnect(&self) {
        let _gate = self.inner.sessions.gate.lock().await;
        self.inner.sessions.take();
        self.inner.sessions.set_state(SessionState::NotLoggedIn);
    }

    async fn establish(&self, issued: Issued) -> Result<Session, Error> {
        let inner = &*self.inner;
        let refused = |code, message: &str| {
            Error::from(crate::error::Refusal {
                code,
                message: message.to_owned(),
                detail: Vec::new(),
                status: 200,
                retry: crate::error::Retry::Never,
                trace: "session".to_owned(),
            })
        };
        if issued.me.is_global_ban == Some(true) {
            return Err(refused(ErrorCode::GlobalBan, "the user is banned"));
        }
        if issued.me.is_deleted == Some(true) {
            return Err(refused(ErrorCode::ItemNotFound, "the user was deleted"));
        }
        let (network_id, my_internal_id) = place_of(&issued.me).ok_or_else(|| Error::Decode {
            what: "the user has no path or no internal id".to_owned(),
            trace: "session".to_owned(),
        })?;
        let settings = inner.settings(&issued.token).await?;
        let session = Session {
            me: issued.me,
            my_internal_id,
            network_id,
            user_type: issued.user_type,
            issued_at: issued.issued_at,
            expires_at: issued.expires_at,
            chat_enabled: settings.enabled.0.unwrap_or(true),
            rooms_by_creator: settings.rooms_by_creator.0.unwrap_or(false),
        };
        inner.sessions.establish(
            session.clone(),
            issued.token,
            issued.received_at,
            issued.life,
        );
        inner.sessions.set_state(SessionState::Established);
        let renewal = tokio::spawn(keep_alive(Arc::downgrade(&self.inner)));
        inner.sessions.attach(renewal.abort_handle());
        // Visitors have no events (PLATFORM.md 3.3).
        if session.user_type != UserType::Visitor {
            let events = connection::spawn(&self.inner, &session);
            inner.sessions.attach(events);
        }
        Ok(session)
    }
}

impl Inner {
    fn begin(&self) -> Attempt<'_> {
        self.sessions.take();
        self.sessions.set_state(SessionState::Establishing);
        Attempt {
            inner: self,
            done: false,
        }
    }

    /// `POST /api/v5/sessions`. A renewal sends no display name.
    fn session_of(
        &self,
        user_id: &UserId,
        display_name: Option<&str>,
        auth_token: Option<&SecretString>,
    ) -> Call {
        let mut body = device(&self.config);
        body["userId"] = user_id.as_str().into();
        set(&mut body, "displayName", display_name);
        set(
            &mut body,
            "authToken",
            auth_token.map(ExposeSecret::expose_secret),
        );
        // A second token does no harm: the first one is never used.
        Call::post(&["api", "v5", "sessions"])
            .json(body)
            .repeatable()
    }

    /// Sends a call that issues a token, for this user or for whomever the platform says.
    async fn issue(&self, call: Call, user_id: Option<&UserId>) -> Result<Issued, Error> {
        let answer = self
            .http
            .send(&call, &Credential::ApiKey(self.config.api_key.clone()))
            .await?;
        let now = self.moment();
        let received_at = now.wall;
        let wire: WireSession = answer.read()?;
        let token = wire
            .access_token
            .filled()
            .ok_or_else(|| answer.unreadable("no access token in it"))?;
        let issued_at = wire.issued_at.time().unwrap_or(received_at);
        let expires_at = wire.expires_at.time().unwrap_or(issued_at + DEFAULT_LIFE);
        Ok(Issued {
            token: token.into(),
            issued_at,
            expires_at,
            received_at,
            life: Life::new(issued_at, expires_at, now, chance()),
            user_type: UserType::from_wire(wire.user_type.0.as_deref().unwrap_or_default()),
            me: match user_id {
                Some(user_id) => find_me(&answer, answer.read()?, user_id)?,
                None => answer.first(answer.read::<Envelope>()?.users, "user")?,
            },
        })
    }

    /// The second request of a login (PLATFORM.md 3.1). Only a session that is not valid
    /// makes it fail; a network that cannot say is taken to have chat.
    async fn settings(&self, token: &SecretString) -> Result<WireChatSettings, Error> {
        let call = Call::get(&["api", "v3", "network-settings", "chat"]);
        let settings = self
            .http
            .send(&call, &Credential::Bearer(token.clone()))
            .await
            .and_then(|answer| answer.read::<WireChatSettings>());
        match settings {
            Ok(settings) => Ok(settings),
            Err(error) if error.code() == Some(ErrorCode::Unauthorized) => Err(error),
            Err(error) => {
                tracing::warn!(%error, "chat settings are not known");
                Ok(WireChatSettings::default())
            }
        }
    }

    fn moment(&self) -> Moment {
        Moment::of(&*self.config.clock)
    }

    /// A call was refused with 400100. Whether there is a token now with which to send it again: it
    /// was refused before anything was done. Otherwise the session is over, unless the error says
    /// that renewing it failed for now.
    pub async fn after_refusal(&self, refused: Stamp) -> Result<bool, Error> {
        match self.sessions.refused(refused, self.moment()) {
            Refused::Replaced => return Ok(true),
            Refused::Over => return Ok(false),
            Refused::Unwanted => {
                self.sessions
                    .terminate(refused, TerminationReason::Unauthorized);
                return Ok(false);
            }
            Refused::Old => {}
        }
        tracing::info!("the token may have run out: renewing it now");
        match self.renew(refused).await {
            Ok(()) => Ok(self.sessions.current().is_some()),
            Err(error) => {
                if let Some(reason) = error.ends_the_session() {
                    self.sessions.terminate(refused, reason);
                    return Ok(false);
                }
                match error {
                    // The network is away, or the platform has trouble: that may pass.
                    RenewalError::Call(error) if error.retry() != Retry::Never => Err(error),
                    RenewalError::Call(error @ Error::Network(_)) => Err(error),
                    RenewalError::Call(_) | RenewalError::AuthToken(_) => {
                        self.sessions.expire(refused);
                        Ok(false)
                    }
                }
            }
        }
    }

    /// Asks for a new token in place of this one. Does nothing when there is a newer one already:
    /// of several that find out at once, one renews.
    async fn renew(&self, old: Stamp) -> Result<(), RenewalError> {
        let _gate = self.sessions.gate.lock().await;
        let Some(session) = self.sessions.current() else {
            return Ok(());
        };
        if self.sessions.life().is_none_or(|(_, stamp)| stamp != old) {
            return Ok(());
        }
        let user_id = session.me.id;
        if matches!(session.user_type, UserType::Visitor | UserType::Bot) {
            // Such a session is begun anew by whoever wants it; it holds nothing to lose.
            return Err(AuthTokenError::new("a session that only reads is not renewed").into());
        }
        let auth_token = match &self.config.auth_token_source {
            Some(source) => Some(source.auth_token(user_id.clone()).await?),
            None => None,
        };
        let call = self.session_of(&user_id, None, auth_token.as_ref());
        let issued = self.issue(call, Some(&user_id)).await?;
        self.sessions.renew(
            issued.token,
            issued.issued_at,
            issued.expires_at,
            issued.received_at,
            issued.life,
        );
        Ok(())
    }
}

#[derive(Debug, thiserror::Error)]
enum RenewalError {
    #[error(transparent)]
    Call(#[from] Error),
    #[error(transparent)]
    AuthToken(#[from] AuthTokenError),
}

impl RenewalError {
    /// The platform does not want this user any more.
    fn ends_the_session(&self) -> Option<TerminationReason> {
        match self {
            Self::Call(error) => match error.code()? {
                ErrorCode::Unauthorized => Some(TerminationReason::Unauthorized),
                ErrorCode::GlobalBan => Some(TerminationReason::GlobalBan),
                _ => None,
            },
            Self::AuthToken(_) => None,
        }
    }
}

/// A leap of the wall clock that says: the computer slept, or somebody set the clock.
const LEAP: std::time::Duration = std::time::Duration::from_secs(20);

/// Renews the token at 80 % of its life for as long as the session and the client exist.
async fn keep_alive(inner: Weak<Inner>) {
    let mut failures = 0;
    let mut failure = None;
    let mut looked: Option<Moment> = None;
    loop {
        let (wait, clock) = {
            let Some(inner) = inner.upgrade() else {
                return;
            };
            let Some((life, stamp)) = inner.sessions.life() else {
                return;
            };
            let now = inner.moment();
            if looked.is_some_and(|looked| now.leap_since(looked) > LEAP) {
                tracing::info!("the computer slept, or its clock was set");
                // After a sleep the connection for events is dead, and would say so only when it
                // misses the answer to its next sign of life.
                inner.hub.doubt();
            }
            looked = Some(now);
            match life.step(now, failure) {
                Step::Wait(wait) => (wait, Arc::clone(&inner.config.clock)),
                Step::Expire => {
                    inner.sessions.expire(stamp);
                    return;
                }
                Step::Renew => match inner.renew(stamp).await {
                    Ok(()) => {
                        tracing::debug!("token renewed");
                        failures = 0;
                        failure = None;
                        continue;
                    }
                    Err(error) => {
                        if let Some(reason) = error.ends_the_session() {
                            inner.sessions.terminate(stamp, reason);
                            return;
                        }
                        let wait = RENEWAL_BACKOFF.wait(failures, chance());
                        tracing::warn!(%error, ?wait, "the token was not renewed");
                        failures += 1;
                        let at = inner.config.clock.ticks();
                        failure = Some(Failure {
                            at,
                            not_before: at + wait,
                        });
                        continue;
                    }
                },
            }
        };
        clock.wait(wait).await;
    }
}

fn find_me(answer: &Answer, envelope: Envelope, user_id: &UserId) -> Result<User, Error> {
    envelope
        .users
        .into_iter()
        .find(|user| user.id == *user_id)
        .ok_or_else(|| answer.unreadable("the user who signed in is not in it"))
}

/// The network is whatever stands before `/user/` in one's own path (PLATFORM.md 4.1).
fn place_of(me: &User) -> Option<(NetworkId, InternalUserId)> {
    let (network, _) = me.path.as_deref()?.split_once("/user/")?;
    if network.is_empty() {
        return None;
    }
    Some((network.into(), me.internal_id.clone()?))
}

/// What every call that issues a token says about the device.
pub(super) fn device(config: &crate::config::Config) -> Value {
    let info = &config.device_info;
    let mut device_info = json!({ "kind": info.kind });
    set(&mut device_info, "model", info.model.as_deref());
    set(&mut device_info, "sdkVersion", info.sdk_version.as_deref());
    json!({ "deviceId": config.device_id, "deviceInfo": device_info })
}

fn set(object: &mut Value, name: &str, value: Option<&str>) {
    if let Some(value) = value {
        object[name] = value.into();
    }
}
