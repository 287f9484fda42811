//! A media server that runs apart from the network and outlives it.

use std::net::{Ipv4Addr, TcpListener, UdpSocket};
use std::process::Stdio;

use greenroom_local_network::LiveKitConfig;
use serde_json::json;
use tokio::process::{Child, Command};

use crate::broadcaster::Broadcaster;
use crate::life::hears;
use crate::network::webhook::{livekit_reports, report};
use crate::network::{
    LIVEKIT_KEY, LIVEKIT_SECRET, Network, Person, Settings, provided, seen, text,
};

/// A LiveKit server of the test's own; it ends with this.
struct MediaServer {
    url: String,
    config: String,
    process: Child,
}

impl MediaServer {
    async fn start() -> Self {
        let any = (Ipv4Addr::LOCALHOST, 0);
        // Held together, so that they differ.
        let (signal, tcp) = (
            TcpListener::bind(any).unwrap(),
            TcpListener::bind(any).unwrap(),
        );
        let udp = UdpSocket::bind(any).unwrap();
        let port = signal.local_addr().unwrap().port();
        let config = json!({
            "port": port,
            "bind_addresses": ["127.0.0.1"],
            "keys": { LIVEKIT_KEY: LIVEKIT_SECRET },
            "rtc": {
                "udp_port": udp.local_addr().unwrap().port(),
                "tcp_port": tcp.local_addr().unwrap().port(),
                "use_external_ip": false,
                "node_ip": "127.0.0.1",
                "enable_loopback_candidate": true,
            },
        });
        drop((signal, tcp, udp));
        let (url, config) = (format!("ws://127.0.0.1:{port}"), config.to_string());
        let process = Self::run(&url, &config).await;
        Self {
            url,
            config,
            process,
        }
    }

    /// Ends it without a word to anybody.
    async fn kill(&mut self) {
        self.process.kill().await.unwrap();
    }

    /// Starts it again where it was.
    async fn start_again(&mut self) {
        self.process = Self::run(&self.url, &self.config).await;
    }

    async fn run(url: &str, config: &str) -> Child {
        let process = Command::new(provided("GREENROOM_LIVEKIT_SERVER"))
            .env("LIVEKIT_CONFIG", config)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("LiveKit's server starts");
        let api = crate::network::Api::new(&url.replacen("ws", "http", 1));
        seen("LiveKit answering", async || {
            let asked = api.request(reqwest::Method::GET, "/").send().await;
            asked
                .is_ok_and(|answer| answer.status().is_success())
                .then_some(())
        })
        .await;
        process
    }
}

/// A show that is live by a media server elsewhere.
struct Show {
    media: MediaServer,
    network: Network,
    host: Person,
    room: String,
    on_stage: Broadcaster,
}

impl Show {
    async fn live() -> Self {
        let media = MediaServer::start().await;
        let network = Network::start_with(Settings {
            livekit: LiveKitConfig::External {
                url: media.url.clone(),
                api_url: None,
                api_key: LIVEKIT_KEY.to_owned(),
                api_secret: LIVEKIT_SECRET.into(),
            },
            ..Settings::default()
        })
        .await;
        let host = network.person("host").await;
        let room = host.room("Panel").await;
        let mut on_stage = Broadcaster::join(&host, &room).await;
        on_stage.publish().await;
        // This server does not know where the network listens, so the test reports in its place.
        livekit_reports(&host.api, &report("track_published", &room, "host", "TR_1")).await;
        host.until_room_is(&room, "live").await;
        Self {
            media,
            network,
            host,
            room,
            on_stage,
        }
    }
}

#[tokio::test]
async fn a_show_whose_media_went_on_while_the_network_was_away_is_live_again_by_itself() {
    let Show {
        media: _media,
        network,
        host,
        room,
        on_stage,
    } = Show::live().await;

    let network = network.restart(|_| {}).await;
    let host = Person {
        api: network.api(),
        ..host
    };
    // Live again, not still: the restart has changed the room.
    seen("the room becoming live again", async || {
        let read = host.get(&format!("/api/v1/rooms/{room}")).await.ok();
        let read = &read["rooms"][0];
        let again = text(&read["liveAt"]) < text(&read["updatedAt"]);
        (again && read["status"] == "live").then_some(())
    })
    .await;
    on_stage.leave().await;
    network.shutdown().await;
}

#[tokio::test]
async fn a_media_server_elsewhere_that_does_not_answer_any_more_is_not_taken_for_a_live_show() {
    let Show {
        mut media,
        network,
        host,
        room,
        on_stage: _on_stage,
    } = Show::live().await;
    let mut listener = hears(&network, &host, &room).await;
    media.kill().await;
    listener.until("room.waitingReconnect").await;
    let stage = host.get(&format!("/api/v1/rooms/{room}/token")).await;
    assert_eq!(stage.refused(), (503, 503_000));
    media.start_again().await;
    loop {
        let told = listener.until("room.didUpdate").await;
        if told.payload["data"]["rooms"][0]["isMediaServerAway"] != true {
            break;
        }
    }
    let stage = host.get(&format!("/api/v1/rooms/{room}/token")).await;
    assert_eq!(text(&stage.ok()["coHostUrl"]), media.url);
    livekit_reports(&host.api, &report("track_published", &room, "host", "TR_2")).await;
    host.until_room_is(&room, "live").await;
    network.shutdown().await;
}
