//! The LiveKit server beside the network: its tokens, its webhooks, its rooms.

mod addresses;
mod answering;
mod elsewhere;
pub(crate) mod identity;
pub(crate) mod inside;
mod kept;
pub(crate) mod rehearsal;
mod server;
pub(crate) mod webhook;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use livekit_token::{AccessToken, VideoGrants};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::api_error::ApiError;
use crate::config::LiveKitConfig;
use crate::error::StartError;
use crate::id::{RoomId, UserId, new_secret};
use crate::metrics::Metrics;

use elsewhere::Elsewhere;
use kept::Kept;
pub use server::LIVEKIT_SERVER_VERSION;
use server::Start;

/// How long a token for the stage can be used to join; a joined participant outlives it.
const STAGE_TOKEN_LIFE: Duration = Duration::from_secs(10 * 60);
/// How long our own calls to LiveKit are valid, and how long they may take.
const CALL_DEADLINE: Duration = Duration::from_secs(10);

/// The media server; cheap to clone.
#[derive(Clone)]
pub(crate) struct LiveKit(Arc<Parts>);

struct Parts {
    /// As clients on this computer reach it, `ws://…`.
    url: String,
    /// As we reach it, `http://…`.
    api_url: String,
    api_key: String,
    api_secret: SecretString,
    http: reqwest::Client,
    server: Server,
}

enum Server {
    /// Started by this network.
    Ours(Kept),
    Elsewhere(Elsewhere),
}

/// Why LiveKit did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LiveKitError {
    #[error("a token could not be made: {0}")]
    Token(#[from] livekit_token::AccessTokenError),
    #[error("the media server does not answer")]
    Unreachable,
    #[error("the media server refused {call}: {status}")]
    Refused { call: &'static str, status: u16 },
    #[error("the media server answered {call} with something else")]
    Nonsense { call: &'static str },
}

/// How long the server may take to say that it is there.
const PROBE_DEADLINE: Duration = Duration::from_secs(2);

/// A client for LiveKit, on loopback or by HTTPS alike.
pub(crate) fn http_client(deadline: Duration) -> Option<reqwest::Client> {
    // Refused when a provider is installed already, which is as good.
    let _already = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .timeout(deadline)
        .no_proxy()
        .build()
        .inspect_err(|cause| tracing::error!(%cause, "no HTTP client"))
        .ok()
}

/// LiveKit answers calls where it answers clients.
fn api_url_of(url: &str) -> String {
    url.trim_end_matches('/').replacen("ws", "http", 1)
}

/// The name in a `Host` header. An IPv6 address stands in brackets, and its colons are its own.
fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.chars().all(|digit| digit.is_ascii_digit()) => name,
        _ => host,
    }
}

impl LiveKit {
    /// Starts the media server for those who reach the network at `listen`, or takes the one that
    /// runs already. Webhooks go to `webhook_url`.
    pub async fn start(
        config: &LiveKitConfig,
        listen: IpAddr,
        webhook_url: &str,
        metrics: &Metrics,
    ) -> Result<Self, StartError> {
        let http = http_client(CALL_DEADLINE).ok_or_else(|| StartError::Config {
            detail: "no HTTP client can be made on this computer".to_owned(),
        })?;
        let parts = match config {
            LiveKitConfig::External {
                url,
                api_url,
                api_key,
                api_secret,
            } => {
                let api_url = match api_url {
                    Some(url) => url.trim_end_matches('/').to_owned(),
                    None => api_url_of(url),
                };
                Parts {
                    server: Server::Elsewhere(Elsewhere::ask(&api_url, http.clone())),
                    api_url,
                    url: url.trim_end_matches('/').to_owned(),
                    api_key: api_key.clone(),
                    api_secret: api_secret.clone(),
                    http,
                }
            }
            LiveKitConfig::Spawn {
                server_binary,
                port,
            } => {
                let api_key = format!("GR{}", &new_secret()[..12]);
                let api_secret = SecretString::from(new_secret());
                let start = Start {
                    binary: server_binary.clone(),
                    port: *port,
                    listen,
                    api_key: api_key.clone(),
                    api_secret: api_secret.clone(),
                    webhook_url: webhook_url.to_owned(),
                };
                let server = Kept::start(start, http.clone(), metrics.clone()).await?;
                Parts {
                    api_url: api_url_of(server.url()),
                    url: server.url().to_owned(),
                    api_key,
                    api_secret,
                    http,
                    server: Server::Ours(server),
                }
            }
        };
        Ok(Self(Arc::new(parts)))
    }

    /// Its address, as clients on this computer reach it.
    pub fn url(&self) -> &str {
        &self.0.url
    }

    /// Its address for a client that reached us under `host`: a server of our own is on the same
    /// computer as we are, whatever name that has for the client.
    pub fn url_for(&self, host: Option<&str>) -> String {
        match (&self.0.server, host.map(without_port)) {
            (Server::Ours(server), Some(name)) if !name.is_empty() => {
                format!("ws://{name}:{}", server.port())
            }
            _ => self.0.url.clone(),
        }
    }

    /// Whether the server is there, and every change of that.
    pub fn there(&self) -> watch::Receiver<bool> {
        match &self.0.server {
            Server::Ours(server) => server.there(),
            Server::Elsewhere(server) => server.there(),
        }
    }

    /// Whether the server is there, as far as it is known.
    pub fn is_there(&self) -> bool {
        *self.there().borrow()
    }

    /// Refuses what needs the media server while it is away.
    pub fn require(&self) -> Result<(), ApiError> {
        match self.is_there() {
            true => Ok(()),
            false => Err(ApiError::media_server_away()),
        }
    }

    /// Whether the server, ours or elsewhere, answers now.
    pub async fn answers(&self) -> bool {
        let asked = self.0.http.get(format!("{}/", self.0.api_url));
        let answer = asked.timeout(PROBE_DEADLINE).send().await;
        answer.is_ok_and(|answer| answer.status().is_success())
    }

    /// Ends the server that this network started.
    pub fn shutdown(&self) {
        if let Server::Ours(server) = &self.0.server {
            server.stop();
        }
    }

    fn token(&self, grants: VideoGrants, life: Duration) -> AccessToken {
        AccessToken::with_api_key(&self.0.api_key, self.0.api_secret.expose_secret())
            .with_ttl(life)
            .with_grants(grants)
    }

    /// A token for the stage of one room, with the least rights that broadcasting needs.
    pub fn stage_token(
        &self,
        room: &RoomId,
        identity: &str,
        name: &str,
    ) -> Result<String, ApiError> {
        let grants = VideoGrants {
            room_join: true,
            room: room.to_string(),
            can_publish: Some(true),
            can_subscribe: Some(true),
            can_publish_data: Some(true),
            can_update_own_metadata: Some(true),
            ..VideoGrants::default()
        };
        self.token(grants, STAGE_TOKEN_LIFE)
            .with_identity(identity)
            .with_name(name)
            .to_jwt()
            .map_err(ApiError::internal)
    }

    /// A token for watching one room: it receives, and can neither send, nor be seen by anybody.
    /// Each token is a participant of its own, so one viewer may watch in several windows.
    pub fn viewer_token(&self, room: &RoomId, user: &UserId) -> Result<String, ApiError> {
        let grants = VideoGrants {
            room_join: true,
            room: room.to_string(),
            can_publish: Some(false),
            can_publish_data: Some(false),
            can_subscribe: Some(true),
            can_update_own_metadata: Some(false),
            hidden: true,
            ..VideoGrants::default()
        };
        self.token(grants, STAGE_TOKEN_LIFE)
            .with_identity(&identity::of_viewer(user))
            .to_jwt()
            .map_err(ApiError::internal)
    }

    /// Closes a room of LiveKit; one that is not there is closed.
    pub async fn delete_room(&self, room: &RoomId) -> Result<(), LiveKitError> {
        let grants = VideoGrants {
            room_create: true,
            ..VideoGrants::default()
        };
        self.call("DeleteRoom", grants, json!({ "room": room }))
            .await?;
        Ok(())
    }

    /// Cuts a participant off; one that is not there is cut off.
    pub async fn remove_participant(
        &self,
        room: &RoomId,
        identity: &str,
    ) -> Result<(), LiveKitError> {
        let grants = VideoGrants {
            room_admin: true,
            room: room.to_string(),
            ..VideoGrants::default()
        };
        let body = json!({ "room": room, "identity": identity });
        self.call("RemoveParticipant", grants, body).await?;
        Ok(())
    }

    /// The answer to a call, or none when what it names is not there.
    async fn call(
        &self,
        call: &'static str,
        grants: VideoGrants,
        body: Value,
    ) -> Result<Option<reqwest::Response>, LiveKitError> {
        let base = &self.0.api_url;
        let token = self.token(grants, CALL_DEADLINE * 2).to_jwt()?;
        let answer = self
            .0
            .http
            .post(format!("{base}/twirp/livekit.RoomService/{call}"))
            .bearer_auth(token)
            .json(&body)
            .send()
            .await
            // The error would name the whole address; that it is unreachable is enough.
            .map_err(|_cause| LiveKitError::Unreachable)?;
        let status = answer.status();
        if status.is_success() {
            Ok(Some(answer))
        } else if status == reqwest::StatusCode::NOT_FOUND {
            Ok(None)
        } else {
            Err(LiveKitError::Refused {
                call,
                status: status.as_u16(),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use livekit_token::TokenVerifier;

    use super::*;

    #[test]
    fn a_host_is_taken_for_its_name_alone() {
        for (host, name) in [
            ("studio.lan:7420", "studio.lan"),
            ("studio.lan", "studio.lan"),
            ("192.0.2.7:7420", "192.0.2.7"),
            ("[fd00::2]:7420", "[fd00::2]"),
            ("[fd00::2]", "[fd00::2]"),
        ] {
            assert_eq!(without_port(host), name);
        }
    }

    const SECRET: &str = "a secret that is long enough to sign with";

    #[tokio::test]
    async fn a_viewer_receives_and_can_neither_send_nor_be_seen() {
        let config = LiveKitConfig::External {
            url: "ws://127.0.0.1:9".to_owned(),
            api_url: None,
            api_key: "key".to_owned(),
            api_secret: SECRET.into(),
        };
        let here = Ipv4Addr::LOCALHOST.into();
        let livekit = LiveKit::start(&config, here, "", &Metrics::default())
            .await
            .unwrap();
        let user = crate::id::UserId::fresh();
        let token = livekit.viewer_token(&"room".into(), &user).unwrap();
        let verifier = TokenVerifier::with_api_key("key", SECRET);
        let claims = verifier.verify(&token).unwrap();
        assert_eq!(identity::viewer(&claims.sub), Some(user));
        let wanted = VideoGrants {
            room_join: true,
            room: "room".to_owned(),
            can_publish: Some(false),
            can_publish_data: Some(false),
            can_subscribe: Some(true),
            can_update_own_metadata: Some(false),
            hidden: true,
            ..VideoGrants::default()
        };
        assert_eq!(claims.video, wanted);
    }
}
