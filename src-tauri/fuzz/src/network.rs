//! A whole network inside this process, without sockets: its router, and people who are signed in.

use std::cell::RefCell;
use std::mem::ManuallyDrop;
use std::num::NonZeroU32;
use std::path::Path;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode};
use greenroom_local_network::{
    Config, Limits, LiveKitConfig, LocalNetwork, NetworkConfig, WatchPage,
};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tower::ServiceExt as _;

const API_KEY: &str = "fuzzing";
/// What is written piles up; after so many inputs everything begins anew.
const INPUTS: u32 = 2_000;
/// More than anybody reaches.
const PACE: NonZeroU32 = NonZeroU32::new(100_000_000).unwrap();
/// An answer is never larger.
const ANSWER_LIMIT: usize = 16 * 1024 * 1024;

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub struct Person {
    /// The access token.
    pub token: String,
    /// The internal id.
    pub id: String,
}

/// A network with a host and a guest in it.
pub struct Network {
    router: Router,
    runtime: Runtime,
    /// Who made the room.
    pub host: Person,
    /// Who is invited to it.
    pub guest: Person,
    /// What inputs name in braces, and the ids that it stands for.
    names: Vec<(&'static str, String)>,
    inputs: u32,
    running: Option<LocalNetwork>,
}

thread_local! {
    /// Never dropped with the thread: a runtime cannot end while the thread's variables go.
    static CURRENT: ManuallyDrop<RefCell<Option<Network>>> =
        const { ManuallyDrop::new(RefCell::new(None)) };
    /// Where the network keeps everything; removed with the thread.
    static FOLDER: RefCell<Option<TempDir>> = const { RefCell::new(None) };
}

impl Network {
    /// Lets `work` use the network of this process.
    pub fn with<T>(work: impl FnOnce(&mut Network) -> T) -> T {
        CURRENT.with(|current| {
            let mut current = current.borrow_mut();
            if current.as_ref().is_some_and(|now| now.inputs >= INPUTS) {
                drop(current.take());
            }
            let network = current.get_or_insert_with(Network::start);
            network.inputs += 1;
            work(network)
        })
    }

    fn start() -> Network {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        // In memory where the system has such a folder.
        let memory = Path::new("/dev/shm");
        let folder = match memory.is_dir() {
            true => tempfile::tempdir_in(memory),
            false => tempfile::tempdir(),
        }
        .expect("a folder");
        let config = Config {
            listen: ([127, 0, 0, 1], 0).into(),
            networks: vec![NetworkConfig::open("fuzzing", API_KEY.to_owned().into())],
            livekit: LiveKitConfig::External {
                // Nothing listens there, and a refused connection is quick.
                url: "ws://127.0.0.1:9".to_owned(),
                api_url: None,
                api_key: "key".to_owned(),
                api_secret: "a secret that is long enough to sign with"
                    .to_owned()
                    .into(),
            },
            // Nobody here is refused for being quick.
            limits: Limits {
                calls_per_5_seconds: PACE,
                messages_per_second: PACE,
                mqtt_packets_per_second: PACE,
                ..Limits::default()
            },
            watch_page: Some(watch_page(folder.path())),
            ..Config::on_this_computer(
                folder.path().join("data"),
                API_KEY.to_owned().into(),
                "no server is started".into(),
            )
        };
        let running = runtime
            .block_on(LocalNetwork::start(config))
            .expect("the network starts");
        let nobody = Person {
            token: String::new(),
            id: String::new(),
        };
        let mut network = Network {
            router: running.router(),
            runtime,
            host: nobody.clone(),
            guest: nobody,
            names: Vec::new(),
            inputs: 0,
            running: Some(running),
        };
        FOLDER.set(Some(folder));
        network.host = network.sign_in("host");
        network.guest = network.sign_in("guest");
        network.furnish();
        network
    }

    /// What inputs can be about: a room with its post, chat, message, invitation and community.
    fn furnish(&mut self) {
        let host = self.host.clone();
        let made = |path: &str, body: Value, list: &str, id: &str| {
            let answer = self.call(Some(&host), Method::POST, path, body);
            let id = answer[list][0][id].as_str();
            id.unwrap_or_else(|| panic!("{path} made nothing: {answer}"))
                .to_owned()
        };
        let community = made(
            "/api/v3/communities",
            json!({"displayName": "Rust", "isPublic": true}),
            "communities",
            "communityId",
        );
        let room = made(
            "/api/v1/rooms",
            json!({"title": "Panel", "type": "coHosts"}),
            "rooms",
            "roomId",
        );
        let post = made(
            "/api/v4/posts",
            json!({"dataType": "room", "targetType": "user", "targetId": "host",
                   "data": {"text": "Tonight", "roomId": room}}),
            "posts",
            "postId",
        );
        let channel = made(
            "/api/v3/channels",
            json!({"type": "live", "postId": post, "roomId": room}),
            "channels",
            "channelId",
        );
        let message = made(
            "/api/v5/messages",
            json!({"messageFeedId": channel, "dataType": "text", "data": {"text": "hi"}}),
            "messages",
            "messageId",
        );
        let invitation = made(
            "/api/v1/invitations",
            json!({"type": "livestreamCohostInvite", "targetType": "room", "targetId": room,
                   "userIds": ["guest"]}),
            "invitations",
            "_id",
        );
        self.names = vec![
            ("{community}", community),
            ("{room}", room),
            ("{post}", post),
            ("{channel}", channel),
            ("{message}", message),
            ("{invitation}", invitation),
        ];
    }

    fn sign_in(&self, name: &str) -> Person {
        let request = Request::post("/api/v5/sessions")
            .header("x-api-key", API_KEY)
            .header("content-type", "application/json")
            .body(Body::from(
                json!({"userId": name, "deviceId": name}).to_string(),
            ))
            .expect("a request");
        let (status, answer) = self.send(request);
        assert!(status.is_success(), "{name} is not signed in: {status}");
        let answer: Value = serde_json::from_slice(&answer).expect("JSON");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Person {
            token: text(&answer["accessToken"]),
            id: text(&answer["users"][0]["_id"]),
        }
    }

    fn call(&self, person: Option<&Person>, method: Method, path: &str, body: Value) -> Value {
        let request = self.request(person, method, path, body.to_string().into_bytes());
        let (_, answer) = self.send(request.expect("a request"));
        serde_json::from_slice(&answer).unwrap_or_default()
    }

    /// A request in somebody's name; none if a path like this cannot be asked for at all.
    pub fn request(
        &self,
        person: Option<&Person>,
        method: Method,
        path: &str,
        body: Vec<u8>,
    ) -> Option<Request<Body>> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/json");
        request = match person {
            Some(person) => request.header("authorization", format!("Bearer {}", person.token)),
            None => request.header("x-api-key", API_KEY),
        };
        request.body(Body::from(body)).ok()
    }

    /// Puts ids where the input names what it means.
    pub fn named(&self, text: &str) -> String {
        let put = |text: String, (name, id): &(&str, String)| text.replace(name, id);
        self.names.iter().fold(text.to_owned(), put)
    }

    /// Lets the network answer.
    pub fn send(&self, request: Request<Body>) -> (StatusCode, Vec<u8>) {
        let router = self.router.clone();
        self.runtime.block_on(async {
            let Ok(answer) = router.oneshot(request).await;
            let status = answer.status();
            let body = to_bytes(answer.into_body(), ANSWER_LIMIT).await;
            (status, body.expect("an answer of a fair size").to_vec())
        })
    }

    /// Runs something beside the network.
    pub fn block_on<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// The calls that the network understands.
    pub fn router(&self) -> Router {
        self.router.clone()
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            self.runtime.block_on(running.shutdown());
        }
    }
}

/// A watch page, as far as the network looks at it.
fn watch_page(folder: &Path) -> WatchPage {
    let page = folder.join("page");
    std::fs::create_dir_all(page.join("assets")).expect("a folder for the page");
    std::fs::write(page.join("watch.html"), "<!doctype html>").expect("a page");
    std::fs::write(page.join("assets/a.js"), "export {}").expect("a script");
    WatchPage::read(&page).expect("the page is whole")
}
