//! What nobody may take more of, over real sockets (PLATFORM.md 2.6).

use std::num::NonZeroU32;

use greenroom_local_network::Limits;
use reqwest::Method;
use rumqttc::ConnectReturnCode;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::network::listener::{Credentials, Listener};
use crate::network::{API_KEY, Answer, Network, Person, Settings, seen, within};

async fn network(limits: Limits) -> Network {
    Network::start_with(Settings {
        limits,
        ..Settings::default()
    })
    .await
}

/// How often a limit was reached, by the metrics.
async fn reached(network: &Network, limit: &str) -> bool {
    let request = network.admin().request(Method::GET, "/metrics");
    let text = request.send().await.unwrap().text().await.unwrap();
    text.contains(&format!(
        "greenroom_network_limits_reached_total{{limit=\"{limit}\"}}"
    ))
}

fn few(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).unwrap()
}

/// A plain connection to the network.
async fn socket(network: &Network) -> TcpStream {
    let url = network.mqtt_url();
    let address = url.trim_start_matches("ws://").trim_end_matches("/mqtt");
    TcpStream::connect(address).await.unwrap()
}

/// What comes until the other side closes.
async fn rest(mut socket: TcpStream) -> String {
    let mut bytes = Vec::new();
    // A reset is an end as well.
    let _reset = within("the end of the connection", socket.read_to_end(&mut bytes)).await;
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn more_than_100_calls_in_5_seconds_are_refused_with_400311_and_told_how_long_to_wait() {
    let network = network(Limits::default()).await;
    let busy = network.person("busy").await;
    let other = network.person("other").await;
    // Faster than the allowance of 20 a second grows back.
    let calls = (0..200).map(|_| busy.get("/api/v3/sessions"));
    let answers = futures_util::future::join_all(calls).await;
    let (good, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|a| a.status == 200);
    assert!(good.len() >= 100, "{}", good.len());
    assert!(!refused.is_empty());
    for answer in refused {
        assert_eq!(answer.refused(), (429, 400_311));
        assert_eq!(answer.headers["retry-after"], "1");
    }
    other.get("/api/v3/sessions").await.ok();
    seen("the allowance growing back", async || {
        (busy.get("/api/v3/sessions").await.status == 200).then_some(())
    })
    .await;
    assert!(reached(&network, "calls").await);
    network.shutdown().await;
}

#[tokio::test]
async fn somebody_who_floods_the_chat_is_refused_and_others_go_on() {
    let network = network(Limits {
        messages_per_second: few(2),
        ..Limits::default()
    })
    .await;
    let host = network.person("host").await;
    let guest = network.person("guest").await;
    let room = host.room("Panel").await;
    let channel = host.open_chat(&room).await;
    let body = json!({
        "messageFeedId": channel["channelId"],
        "dataType": "text",
        "data": { "text": "again" },
    });
    let all = (0..20).map(|_| host.post("/api/v5/messages", body.clone()));
    let answers = futures_util::future::join_all(all).await;
    let refused: Vec<_> = answers.iter().filter(|a| a.status != 200).collect();
    assert!(!refused.is_empty());
    for answer in refused {
        assert_eq!(answer.refused(), (429, 400_311));
    }
    let path = format!(
        "/api/v3/channels/{}/join",
        channel["channelId"].as_str().unwrap()
    );
    guest.post(&path, json!({})).await;
    guest.post("/api/v5/messages", body).await.ok();
    assert!(reached(&network, "messages").await);
    network.shutdown().await;
}

#[tokio::test]
async fn bodies_uploads_addresses_and_headers_that_are_too_long_are_refused() {
    let network = network(Limits {
        body_bytes: 1000,
        upload_bytes: 2000,
        url_bytes: 300,
        header_bytes: 2000,
        ..Limits::default()
    })
    .await;
    let host = network.person("host").await;
    let long = "x".repeat(3000);
    let title = json!({ "title": long, "type": "coHosts" });
    let body = host.post("/api/v1/rooms", title).await;
    assert_eq!(body.refused(), (413, 500_000));
    let url = host.get(&format!("/api/v1/rooms?x={}", &long[..400])).await;
    assert_eq!(url.refused(), (414, 400_000));
    let request = host.api.request(Method::GET, "/api/v3/sessions");
    let headers = Answer::to(request.bearer_auth(&host.token).header("X-Long", &long)).await;
    assert_eq!(headers.refused(), (431, 400_000));
    let form = format!(
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n{long}\r\n--b--\r\n"
    );
    let request = host.api.request(Method::POST, "/api/v4/images");
    let upload = request
        .bearer_auth(&host.token)
        .header("Content-Type", "multipart/form-data; boundary=b")
        .body(form);
    assert_eq!(Answer::to(upload).await.refused(), (413, 500_000));
    for limit in ["body", "url", "headers"] {
        assert!(reached(&network, limit).await, "{limit}");
    }
    network.shutdown().await;
}

#[tokio::test]
async fn a_connection_too_many_hears_why_and_a_place_that_is_free_again_serves() {
    let network = network(Limits {
        http_connections: 3,
        ..Limits::default()
    })
    .await;
    let mut held = Vec::new();
    for _ in 0..3 {
        held.push(socket(&network).await);
    }
    let said = seen("a refusal", async || {
        let mut one = socket(&network).await;
        one.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            .await
            .ok()?;
        let said = rest(one).await;
        said.starts_with("HTTP/1.1 503").then_some(said)
    })
    .await;
    assert!(said.to_lowercase().contains("retry-after: 5"), "{said}");
    let body: Value = serde_json::from_str(said.split("\r\n\r\n").nth(1).unwrap()).unwrap();
    assert_eq!(
        (&body["status"], &body["code"]),
        (&json!("error"), &json!(500_000))
    );
    drop(held);
    seen("a free place", async || {
        let request = network.api().request(Method::GET, "/healthz");
        let answer = request.send().await.ok()?;
        answer.status().is_success().then_some(())
    })
    .await;
    assert!(reached(&network, "http_connections").await);
    network.shutdown().await;
}

#[tokio::test]
async fn a_head_that_never_ends_and_a_body_that_never_comes_are_not_waited_for() {
    let network = network(Limits {
        idle_seconds: 1,
        call_seconds: 1,
        ..Limits::default()
    })
    .await;
    let mut head = socket(&network).await;
    head.write_all(b"GET /healthz HT").await.unwrap();
    let mut body = socket(&network).await;
    body.write_all(
        b"POST /api/v5/sessions HTTP/1.1\r\nHost: x\r\nX-API-Key: k\r\nContent-Length: 100\r\n\r\n{\"a",
    )
    .await
    .unwrap();
    let silent = socket(&network).await;
    assert_eq!(rest(silent).await, "");
    rest(head).await;
    let said = rest(body).await;
    assert!(said.starts_with("HTTP/1.1 408"), "{said}");
    assert!(said.contains("400000"), "{said}");
    assert!(reached(&network, "call_time").await);
    network.shutdown().await;
}

#[tokio::test]
async fn mqtt_takes_so_many_connections_of_one_user_and_so_many_in_all() {
    let network = network(Limits {
        mqtt_connections: 3,
        mqtt_connections_per_user: 2,
        ..Limits::default()
    })
    .await;
    let ada = network.person("ada").await;
    let bob = network.person("bob").await;
    let of = |person: &Person, client: &str| Credentials {
        client_id: client.to_owned(),
        ..Credentials::of(person)
    };
    let connect = async |person, client| Listener::connect(&network, &of(person, client)).await;
    let first = connect(&ada, "one").await.unwrap();
    let _second = connect(&ada, "two").await.unwrap();
    assert_eq!(
        connect(&ada, "three").await.err(),
        Some(ConnectReturnCode::ServiceUnavailable)
    );
    let _third = seen("the refused connection's place", async || {
        let address = network.mqtt_url();
        // Only whether there is room for an upgrade; the client's own way of failing is a panic.
        let upgraded = tokio_tungstenite::connect_async(&address).await;
        upgraded.ok().map(|(socket, _)| socket)
    })
    .await;
    let refused = tokio_tungstenite::connect_async(network.mqtt_url()).await;
    match refused {
        Err(tokio_tungstenite::tungstenite::Error::Http(answer)) => {
            assert_eq!(answer.status(), 503);
            assert_eq!(answer.headers()["retry-after"], "5");
        }
        other => panic!("{other:?}"),
    }
    first.vanish().await;
    let again = seen("a free place", async || {
        let upgraded = tokio_tungstenite::connect_async(network.mqtt_url()).await;
        upgraded.ok()
    })
    .await;
    drop(again);
    drop(bob);
    for limit in ["mqtt_connections", "mqtt_connections_of_user"] {
        assert!(reached(&network, limit).await, "{limit}");
    }
    network.shutdown().await;
}

#[tokio::test]
async fn an_mqtt_client_that_sends_without_end_is_cut_off() {
    let network = network(Limits {
        mqtt_packets_per_second: few(2),
        subscriptions: 3,
        ..Limits::default()
    })
    .await;
    let ada = network.person("ada").await;
    let mut listener = Listener::of(&network, &ada).await;
    for room in ["a", "b", "c"] {
        let topic = format!("{}/room/{room}", ada.network_id);
        assert!(listener.subscribe(&topic).await, "{room}");
    }
    let one_more = format!("{}/room/d", ada.network_id);
    assert!(!listener.subscribe(&one_more).await, "the fourth filter");
    for _ in 0..20 {
        listener.ask(&one_more).await;
    }
    listener.ended().await;
    for limit in ["mqtt_packets", "subscriptions"] {
        assert!(reached(&network, limit).await, "{limit}");
    }
    network.shutdown().await;
}

#[tokio::test]
async fn a_call_that_runs_when_the_network_ends_is_still_answered() {
    let network = network(Limits::default()).await;
    let body = json!({ "userId": "late", "deviceId": "d" }).to_string();
    let mut late = socket(&network).await;
    let address = late.peer_addr().unwrap();
    let head = format!(
        "POST /api/v5/sessions HTTP/1.1\r\nHost: x\r\nX-API-Key: {API_KEY}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    late.write_all(head.as_bytes()).await.unwrap();
    // The network has read the head once it counts another call of the same kind as waiting.
    network.person("before").await;
    let ending = tokio::spawn(network.shutdown());
    seen("the end of taking connections in", async || {
        TcpStream::connect(address).await.is_err().then_some(())
    })
    .await;
    late.write_all(body.as_bytes()).await.unwrap();
    let said = rest(late).await;
    assert!(said.starts_with("HTTP/1.1 200"), "{said}");
    within("the end", ending).await.unwrap();
}
