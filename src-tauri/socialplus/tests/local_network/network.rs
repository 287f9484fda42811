//! One local network on a free port, and the people who use it.

use std::collections::BTreeSet;
use std::future::Future;
use std::path::Path;
use std::sync::{LazyLock, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use greenroom_local_network::{Config as NetworkSettings, LiveKitConfig, LocalNetwork};
use livekit_token::AccessToken;
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use socialplus::{
    Channel, Client, Config, ConnectionState, Event, Events, Message, MessageFeed, NewRoom,
    NewRoomPost, PostTarget, ReferenceId, Room, RoomId, RoomPost, Session, SignIn, Subscription,
    Topic, UserEventKind, UserUpdate,
};
use tempfile::TempDir;

/// No single step of a test takes longer.
const DEADLINE: Duration = Duration::from_secs(20);
/// Between two looks at something that no event tells.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

pub const API_KEY: &str = "key-of-this-network";
const LIVEKIT_KEY: &str = "livekit-key";
const LIVEKIT_SECRET: &str = "a secret that is long enough to sign with";
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
pub async fn seen<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    within(what, async {
        loop {
            if let Some(found) = look() {
                return found;
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    })
    .await
}

/// A running network of one test's own.
pub struct Network {
    running: LocalNetwork,
    _folder: TempDir,
}

impl Network {
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    pub async fn start_with(change: impl FnOnce(&mut NetworkSettings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = NetworkSettings::on_this_computer(
            folder.path().to_owned(),
            API_KEY.into(),
            "no server is started".into(),
        );
        settings.listen = ([127, 0, 0, 1], 0).into();
        settings.livekit = LiveKitConfig::External {
            url: LIVEKIT_URL.to_owned(),
            api_url: None,
            api_key: LIVEKIT_KEY.to_owned(),
            api_secret: LIVEKIT_SECRET.into(),
        };
        change(&mut settings);
        Self {
            running: LocalNetwork::start(settings).await.unwrap(),
            _folder: folder,
        }
    }

    pub fn address(&self) -> std::net::SocketAddr {
        self.running.address()
    }

    /// How a client with this key reaches it from this device.
    pub fn config(&self, api_key: &str, device: &str) -> Config {
        let (http, mqtt) = (self.running.http_url(), self.running.mqtt_url());
        Config::own(http, Some(mqtt), api_key, device).unwrap()
    }

    /// A client nobody has signed in with.
    pub fn client(&self) -> Client {
        Client::new(self.config(API_KEY, "device")).unwrap()
    }

    /// Somebody who is signed in, with events arriving. `user_id` is the public id.
    pub async fn person(&self, user_id: &str) -> Person {
        Person::sign_in(self.client(), user_id).await
    }

    /// A network with an administrator, who is called "chief".
    pub async fn start_with_chief() -> Self {
        Self::start_with(|settings| settings.networks[0].admins.push("chief".to_owned())).await
    }

    /// The same person, or another one, on another app.
    pub async fn elsewhere(&self, user_id: &str) -> Elsewhere {
        Elsewhere::sign_in(self.running.http_url(), user_id).await
    }

    /// What LiveKit would say once a track of this person is there, or gone.
    pub async fn livekit_reports(&self, event: &str, room: &RoomId, identity: &str) {
        let body = json!({
            "event": event,
            "room": { "name": room.as_str() },
            "participant": { "identity": identity },
            "track": { "sid": format!("TR_{identity}") },
        })
        .to_string();
        let signature = AccessToken::with_api_key(LIVEKIT_KEY, LIVEKIT_SECRET)
            .with_sha256(&STANDARD.encode(Sha256::digest(&body)))
            .to_jwt()
            .unwrap();
        let answer = reqwest::Client::builder()
            .no_proxy()
            .build()
            .unwrap()
            .post(format!("{}livekit/webhook", self.running.http_url()))
            .header("authorization", signature)
            .body(body)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status().as_u16(), 200);
    }
}

/// Somebody on another app of the platform, by plain HTTP: for what this client has no call for, and
/// other apps or an administrator's console do.
pub struct Elsewhere {
    http: reqwest::Client,
    base: String,
    token: String,
}

impl Elsewhere {
    async fn sign_in(base: &str, user_id: &str) -> Self {
        let mut person = Self {
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            base: base.trim_end_matches('/').to_owned(),
            token: String::new(),
        };
        let who = json!({ "userId": user_id, "deviceId": "another device" });
        let session = person.call(Method::POST, "/api/v5/sessions", who).await;
        person.token = session["accessToken"].as_str().unwrap().to_owned();
        person
    }

    /// The answer to a call that must go well.
    pub async fn call(&self, method: Method, path: &str, body: Value) -> Value {
        let answer = self
            .http
            .request(method, format!("{}{path}", self.base))
            .header("x-api-key", API_KEY)
            .bearer_auth(&self.token)
            .header("content-type", "application/json")
            .body(body.to_string())
            .send()
            .await
            .unwrap();
        let status = answer.status();
        let bytes = answer.bytes().await.unwrap();
        assert!(
            status.is_success(),
            "{path}: {}",
            String::from_utf8_lossy(&bytes)
        );
        serde_json::from_slice(&bytes).unwrap_or_default()
    }
}

/// Somebody who is signed in.
pub struct Person {
    pub client: Client,
    pub session: Session,
    events: Events,
}

impl Person {
    pub async fn sign_in(client: Client, user_id: &str) -> Self {
        let events = client.realtime().events();
        let name = format!("{user_id} by name");
        let session = client
            .sign_in(SignIn::new(user_id).display_name(name))
            .await
            .unwrap();
        connected(&client).await;
        Self {
            client,
            session,
            events,
        }
    }

    /// The topic is subscribed to once this returns.
    pub async fn listen(&self, topic: Topic) -> Subscription {
        let subscription = self.client.realtime().subscribe(topic);
        within("the subscription", subscription.ready())
            .await
            .unwrap();
        subscription
    }

    /// The next event that `pick` recognises; others before it are passed over.
    pub async fn until<T>(&mut self, what: &str, mut pick: impl FnMut(Event) -> Option<T>) -> T {
        within(what, async {
            loop {
                let event = self.events.recv().await.expect("the client is there");
                note(&event);
                if let Some(found) = pick(event) {
                    return found;
                }
            }
        })
        .await
    }

    /// Every event that was published until now and has not been looked at.
    ///
    /// One connection keeps the order of events. A change of one's own name comes last, so that
    /// nothing is on its way any more.
    pub async fn events_so_far(&mut self) -> Vec<Event> {
        let mark = format!("mark {}", ReferenceId::random());
        self.client
            .update_me(UserUpdate {
                description: Some(mark.clone()),
                ..UserUpdate::default()
            })
            .await
            .unwrap();
        let mut seen = Vec::new();
        self.until("the mark", |event| {
            let is_mark = matches!(&event, Event::User(users)
                if users.kind == UserEventKind::Updated
                    && users.users.iter().any(|user| user.description.as_ref() == Some(&mark)));
            if is_mark {
                return Some(());
            }
            seen.push(event);
            None
        })
        .await;
        seen
    }

    /// A room of this person's with a post on their own feed.
    pub async fn room(&self, title: &str) -> (Room, RoomPost) {
        let room = self.client.create_room(NewRoom::new(title)).await.unwrap();
        let post = NewRoomPost::new(room.id.clone(), PostTarget::OwnFeed, "Come and listen");
        let post = self.client.create_room_post(post).await.unwrap();
        (room, post)
    }

    /// A room of this person's with a chat.
    pub async fn chat(&self, title: &str) -> (Room, Channel, MessageFeed) {
        let (room, post) = self.room(title).await;
        let channel = self
            .client
            .create_live_channel(&room.id, &post.post.id)
            .await
            .unwrap();
        let feed = self
            .client
            .message_feed(&channel.message_feed_id())
            .await
            .unwrap();
        (room, channel, feed)
    }

    pub async fn say(&self, feed: &MessageFeed, text: &str) -> Message {
        self.client
            .send_text(&feed.id, &ReferenceId::random(), text)
            .await
            .unwrap()
    }
}

/// Waits until events arrive.
pub async fn connected(client: &Client) {
    let mut connection = client.realtime().connection();
    within(
        "the connection for events",
        connection.wait_for(|state| *state == ConnectionState::Connected),
    )
    .await
    .unwrap();
}

/// Notes that an event arrived as a typed value: the tests of a
/// binary add to one file in `platform/`, beside the folder for temporary files of tests.
fn note(event: &Event) {
    static SEEN: LazyLock<Mutex<BTreeSet<String>>> = LazyLock::new(Mutex::default);
    let (Some(name), false) = (event.name(), matches!(event, Event::Unknown { .. })) else {
        return;
    };
    let mut seen = SEEN.lock().unwrap();
    // Written as it grows: no test knows that it is the last one.
    if seen.insert(name.to_owned()) {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../platform");
        std::fs::create_dir_all(&folder).unwrap();
        let file = concat!("client-", env!("CARGO_CRATE_NAME"), ".json");
        let report = json!({ "calls": [], "events": *seen }).to_string();
        std::fs::write(folder.join(file), report).unwrap();
    }
}
