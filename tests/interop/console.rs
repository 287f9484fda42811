//! Calls that the official SDK does not have: what an administrator's console, or a moderator's,
//! does. They are no proof of anything the SDK can.

use greenroom_local_network::NetworkConfig;
use reqwest::Method;
use serde_json::{Value, json};

use crate::network::{API_KEY, Api, Network, Settings};

/// The administrator of [`Network::with_chief`].
pub const CHIEF: &str = "chief";

impl Network {
    /// A network that somebody administers.
    pub async fn with_chief() -> Network {
        let network = NetworkConfig {
            admins: vec![CHIEF.to_owned()],
            ..NetworkConfig::open("test", API_KEY.into())
        };
        Network::start_with(Settings {
            networks: vec![network],
            ..Settings::default()
        })
        .await
    }
}

/// Somebody who is signed in at a console.
pub struct Console {
    api: Api,
    token: String,
}

impl Console {
    pub async fn of(network: &Network, user_id: &str) -> Console {
        let api = network.api();
        let login = json!({ "userId": user_id, "deviceId": "console" });
        let request = api.request(Method::POST, "/api/v5/sessions");
        let request = request.header("X-API-Key", API_KEY).json(&login);
        let session: Value = request.send().await.unwrap().json().await.unwrap();
        let token = session["accessToken"].as_str().unwrap().to_owned();
        Console { api, token }
    }

    /// A call that must succeed.
    pub async fn does(&self, method: Method, path: &str, body: Value) {
        let request = self.api.request(method, path).bearer_auth(&self.token);
        let answer = request.json(&body).send().await.unwrap();
        let status = answer.status();
        assert!(status.is_success(), "{path}: {status}, {answer:?}");
    }
}
