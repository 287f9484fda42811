//! Somebody on two lines, one for calls and one for events.

use std::sync::Arc;

use socialplus::{Client, Config};

use super::cable::Cable;
use super::clocks::Clocks;
use super::network::{API_KEY, Network, Person};

/// Somebody whose lines can be damaged.
pub struct Wired {
    pub person: Person,
    pub calls: Cable,
    pub events: Cable,
    pub clocks: Arc<Clocks>,
}

impl Wired {
    pub async fn sign_in(network: &Network, user_id: &str) -> Self {
        Self::sign_in_with(network, user_id, |config| config).await
    }

    pub async fn sign_in_with(
        network: &Network,
        user_id: &str,
        change: impl FnOnce(Config) -> Config,
    ) -> Self {
        let calls = Cable::to(network.address()).await;
        let events = Cable::to(network.address()).await;
        let clocks = Arc::new(Clocks::new());
        let mut config = Config::own(
            &format!("http://{}/", calls.address()),
            Some(&format!("ws://{}/mqtt", events.address())),
            API_KEY,
            "wired",
        )
        .unwrap();
        config.clock = Arc::clone(&clocks) as _;
        let client = Client::new(change(config)).unwrap();
        Self {
            person: Person::sign_in(client, user_id).await,
            calls,
            events,
            clocks,
        }
    }

    pub fn client(&self) -> &Client {
        &self.person.client
    }
}
