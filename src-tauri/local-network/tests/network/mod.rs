//! One network of a test's own, and the people who use it by plain HTTP and plain MQTT.

// Each test binary uses its own part, and a test fails by unwrapping.
#![allow(dead_code, clippy::unwrap_used)]

pub mod listener;
#[path = "../../../../tests/interop/proof.rs"]
pub mod proof;
pub mod webhook;

use std::future::Future;
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use greenroom_local_network::{
    Config, Limits, LiveKitConfig, LocalNetwork, NetworkConfig, WatchPage,
};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use tempfile::TempDir;

/// No single step of a test takes longer.
pub const DEADLINE: Duration = Duration::from_secs(30);
/// Between two looks at something that no event tells.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

pub const API_KEY: &str = "key-of-this-network";
pub const LIVEKIT_KEY: &str = "livekit-key";
pub const LIVEKIT_SECRET: &str = "a secret that is long enough to sign with";
/// Nothing listens on the port that discards everything.
pub const LIVEKIT_URL: &str = "ws://127.0.0.1:9";

/// Waits for something that must come in time.
pub async fn within<T>(what: &str, waiting: impl Future<Output = T>) -> T {
    match tokio::time::timeout(DEADLINE, waiting).await {
        Ok(value) => value,
        Err(_elapsed) => panic!("{what} did not happen in time"),
    }
}

/// Looks again and again until there is something to see.
pub async fn seen<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    within(what, async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    })
    .await
}

/// The path in a variable that `cargo xtask exec` sets.
pub fn provided(variable: &str) -> PathBuf {
    let path = std::env::var_os(variable).map(PathBuf::from);
    path.unwrap_or_else(|| panic!("{variable} is not set: run this through `cargo xtask exec`"))
}

/// A running network, whose media server runs elsewhere unless a test says otherwise.
pub struct Network {
    running: LocalNetwork,
    settings: Settings,
    folder: TempDir,
}

/// What a test may want otherwise.
#[derive(Clone)]
pub struct Settings {
    pub listen: IpAddr,
    pub networks: Vec<NetworkConfig>,
    pub livekit: LiveKitConfig,
    pub reconnect_wait: Duration,
    pub watch_page: Option<WatchPage>,
    pub limits: Limits,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: Ipv4Addr::LOCALHOST.into(),
            networks: vec![NetworkConfig::open("test", API_KEY.into())],
            livekit: LiveKitConfig::External {
                url: LIVEKIT_URL.to_owned(),
                api_url: None,
                api_key: LIVEKIT_KEY.to_owned(),
                api_secret: LIVEKIT_SECRET.into(),
            },
            reconnect_wait: DEADLINE * 2,
            watch_page: None,
            limits: Limits::default(),
        }
    }
}

impl Settings {
    pub fn config(&self, folder: &Path) -> Config {
        Config {
            data_dir: folder.to_owned(),
            listen: (self.listen, 0).into(),
            admin_listen: Some(([127, 0, 0, 1], 0).into()),
            networks: self.networks.clone(),
            livekit: self.livekit.clone(),
            reconnect_wait: self.reconnect_wait,
            watch_page: self.watch_page.clone(),
            public_url: None,
            limits: self.limits.clone(),
        }
    }
}

impl Network {
    pub async fn start() -> Self {
        Self::start_with(Settings::default()).await
    }

    pub async fn start_with(settings: Settings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = settings.config(folder.path());
        Self {
            running: LocalNetwork::start(config).await.unwrap(),
            settings,
            folder,
        }
    }

    /// Ends it in order, lets `meanwhile` look at the database, and starts it on the same folder.
    pub async fn restart(self, meanwhile: impl FnOnce(&Path)) -> Self {
        let Self {
            running,
            settings,
            folder,
        } = self;
        running.shutdown().await;
        meanwhile(&folder.path().join("network.sqlite"));
        let config = settings.config(folder.path());
        Self {
            running: LocalNetwork::start(config).await.unwrap(),
            settings,
            folder,
        }
    }

    pub async fn shutdown(self) {
        self.running.shutdown().await;
    }

    pub fn http_url(&self) -> String {
        self.running.http_url().to_owned()
    }

    pub fn mqtt_url(&self) -> String {
        self.running.mqtt_url().to_owned()
    }

    /// What the operator sees.
    pub fn admin(&self) -> Api {
        Api::new(self.running.admin_url().unwrap())
    }

    /// Calls nobody has signed in for.
    pub fn api(&self) -> Api {
        Api::new(self.running.http_url())
    }

    /// Somebody who is signed in.
    pub async fn person(&self, user_id: &str) -> Person {
        Person::sign_in(self.api(), API_KEY, user_id).await
    }
}

/// Plain HTTP.
#[derive(Clone)]
pub struct Api {
    base: String,
    http: reqwest::Client,
}

impl Api {
    pub fn new(base: &str) -> Self {
        // Refused when a provider is installed already, which is as good.
        let _already = rustls::crypto::ring::default_provider().install_default();
        Self {
            base: base.trim_end_matches('/').to_owned(),
            http: reqwest::Client::builder()
                .no_proxy()
                .timeout(DEADLINE)
                .build()
                .unwrap(),
        }
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base))
    }

    /// `POST /api/v5/sessions` with this key.
    pub async fn sign_in(&self, api_key: &str, body: &Value) -> Answer {
        let request = self.request(Method::POST, "/api/v5/sessions");
        Answer::to(request.header("X-API-Key", api_key).json(body)).await
    }
}

/// What the network said.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub body: Value,
}

impl Answer {
    pub async fn to(request: RequestBuilder) -> Self {
        let (http, request) = request.build_split();
        let request = request.unwrap();
        let (method, path) = (request.method().clone(), request.url().path().to_owned());
        let answer = http.execute(request).await.unwrap();
        let status = answer.status().as_u16();
        proof::call(method.as_str(), &path, status);
        let headers = answer.headers().clone();
        let bytes = answer.bytes().await.unwrap();
        Self {
            status,
            headers,
            body: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
        }
    }

    /// The body of an answer that went well.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert!((200..300).contains(&self.status), "{self:?}");
        self.body
    }

    /// Status and code of an error envelope.
    #[track_caller]
    pub fn refused(&self) -> (u16, u64) {
        assert_eq!(self.body["status"], "error", "{self:?}");
        let message = self.body["message"].as_str().unwrap_or_default();
        assert!(!message.is_empty(), "{self:?}");
        (self.status, self.body["code"].as_u64().unwrap())
    }
}

/// Somebody who is signed in.
#[derive(Clone)]
pub struct Person {
    pub api: Api,
    /// The public id.
    pub user_id: String,
    pub internal_id: String,
    pub network_id: String,
    pub token: String,
}

impl Person {
    pub async fn sign_in(api: Api, api_key: &str, user_id: &str) -> Self {
        let body = json!({
            "userId": user_id,
            "deviceId": format!("device of {user_id}"),
            "deviceInfo": { "kind": "node" },
            "displayName": format!("{user_id} by name"),
        });
        let session = api.sign_in(api_key, &body).await.ok();
        let me = &session["users"][0];
        let path = me["path"].as_str().unwrap();
        Self {
            api,
            user_id: user_id.to_owned(),
            internal_id: me["_id"].as_str().unwrap().to_owned(),
            network_id: path.split('/').next().unwrap().to_owned(),
            token: session["accessToken"].as_str().unwrap().to_owned(),
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.call(Method::POST, path, Some(body)).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.call(Method::PUT, path, Some(body)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.call(Method::DELETE, path, None).await
    }

    /// A `DELETE` whose body says what of.
    pub async fn delete_with(&self, path: &str, body: Value) -> Answer {
        self.call(Method::DELETE, path, Some(body)).await
    }

    async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let request = self.api.request(method, path).bearer_auth(&self.token);
        Answer::to(match body {
            Some(body) => request.json(&body),
            None => request,
        })
        .await
    }

    /// A room of this person's for co-hosts.
    pub async fn room(&self, title: &str) -> String {
        let body = json!({ "title": title, "type": "coHosts" });
        let room = self.post("/api/v1/rooms", body).await.ok();
        text(&room["rooms"][0]["roomId"])
    }

    /// A post about a room on one's own feed.
    pub async fn announce(&self, room: &str) -> Value {
        let body = json!({
            "dataType": "room",
            "targetType": "user",
            "targetId": self.user_id,
            "data": { "roomId": room, "title": "Panel", "text": "Tonight at eight" },
        });
        self.post("/api/v4/posts", body).await.ok()
    }

    /// The chat of a room.
    pub async fn open_chat(&self, room: &str) -> Value {
        let body = json!({ "type": "live", "roomId": room });
        self.post("/api/v3/channels", body).await.ok()["channels"][0].clone()
    }

    /// The answer to an invitation of somebody to one's room.
    pub async fn invite(&self, room: &str, user_id: &str) -> Answer {
        let body = json!({
            "type": "livestreamCohostInvite",
            "targetType": "room",
            "targetId": room,
            "userIds": [user_id],
        });
        self.post("/api/v1/invitations", body).await
    }

    /// Makes somebody a co-host of one's room.
    pub async fn bring_on_stage(&self, room: &str, guest: &Person) {
        let invited = self.invite(room, &guest.user_id).await.ok();
        let invitation = text(&invited["invitations"][0]["_id"]);
        let path = format!("/api/v1/invitations/{invitation}/accept");
        guest.post(&path, json!({})).await.ok();
    }

    /// Where a room stands.
    pub async fn status_of(&self, room: &str) -> String {
        let answer = self.get(&format!("/api/v1/rooms/{room}")).await.ok();
        text(&answer["rooms"][0]["status"])
    }

    /// Waits until a room stands there.
    pub async fn until_room_is(&self, room: &str, status: &str) {
        let what = format!("the room becoming {status}");
        seen(&what, async || {
            (self.status_of(room).await == status).then_some(())
        })
        .await;
    }
}

/// A text that must be one.
#[track_caller]
pub fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
