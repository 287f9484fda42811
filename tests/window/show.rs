//! The network of a show, and what it says of it.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use greenroom_local_network::{Config, LocalNetwork};
use secrecy::SecretString;
use serde_json::{Value, json};
use socialplus::{Client, RoomId, RoomStatus, SignIn};

const KEY: &str = "key-of-this-house";

/// A network of its own on free ports.
pub struct House {
    network: LocalNetwork,
    runtime: tokio::runtime::Runtime,
    _folder: tempfile::TempDir,
}

impl House {
    pub fn open() -> House {
        let server = std::env::var_os("GREENROOM_LIVEKIT_SERVER").map(PathBuf::from);
        let server = server.expect("run this through `cargo xtask exec`");
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let mut config =
            Config::on_this_computer(folder.path().to_owned(), SecretString::from(KEY), server);
        config.listen = ([127, 0, 0, 1], 0).into();
        let network = runtime.block_on(LocalNetwork::start(config)).unwrap();
        House {
            network,
            runtime,
            _folder: folder,
        }
    }

    /// Arguments of a sign-in.
    pub fn sign_in(&self, user_id: &str) -> Value {
        json!({
            "apiKey": KEY, "region": null, "apiUrl": self.network.http_url(),
            "uploadUrl": self.network.upload_url(), "mqttUrl": self.network.mqtt_url(),
            "userId": user_id, "displayName": null, "authToken": null,
        })
    }

    /// A client of this person's.
    pub fn client(&self, user_id: &str) -> Client {
        let (api, mqtt) = (self.network.http_url(), self.network.mqtt_url());
        let config = socialplus::Config::own(api, Some(mqtt), KEY, user_id).unwrap();
        let client = Client::new(config).unwrap();
        self.wait(client.sign_in(SignIn::new(user_id))).unwrap();
        client
    }

    /// Waits for what is asked of the platform.
    pub fn wait<T>(&self, answer: impl Future<Output = T>) -> T {
        self.runtime.block_on(answer)
    }

    /// Somebody who reads what the platform says of a room.
    pub fn onlooker(&self, room: &Value) -> Onlooker<'_> {
        Onlooker {
            house: self,
            client: self.client("onlooker"),
            room: id_of(room),
        }
    }
}

/// Which room that is.
pub fn id_of(room: &Value) -> RoomId {
    RoomId::new(room["roomId"].as_str().unwrap())
}

/// Between two looks at the platform.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// Reads the status of a room.
pub struct Onlooker<'a> {
    house: &'a House,
    client: Client,
    room: RoomId,
}

impl Onlooker<'_> {
    pub fn status(&self) -> RoomStatus {
        let read = self.client.get_room(&self.room);
        self.house.wait(read).unwrap().status
    }

    pub fn until(&self, status: RoomStatus, deadline: Duration) {
        let begun = Instant::now();
        loop {
            let now = self.status();
            if now == status {
                return;
            }
            assert!(begun.elapsed() < deadline, "the room is {now:?}");
            std::thread::park_timeout(LOOK_AGAIN);
        }
    }
}

/// The form of a room on the own feed.
pub fn draft() -> Value {
    json!({"thumbnail": {"kind": "unchanged"}, "draft": {
        "draftId": "one", "title": "Night shift", "description": "", "chat": true,
        "target": {"kind": "ownFeed"}, "text": "Come and see.", "hashtags": [],
    }})
}
