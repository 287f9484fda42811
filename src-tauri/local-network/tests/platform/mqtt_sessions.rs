//! Connections and what the broker keeps for them (PLATFORM.md 15.1).

use std::time::{Duration, Instant};

use futures_util::{SinkExt as _, StreamExt as _};
use rumqttc::ConnectReturnCode;
use serde_json::json;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::network::listener::{Credentials, Listener};
use crate::network::{Network, Person, within};

async fn rename(host: &Person, room: &str, title: &str) {
    let path = format!("/api/v1/rooms/{room}");
    host.put(&path, json!({ "title": title })).await.ok();
}

/// The titles that were told.
async fn titles(listener: &mut Listener, person: &Person) -> Vec<String> {
    let heard = listener.so_far(person).await;
    let title = |room: &serde_json::Value| room["title"].as_str().unwrap().to_owned();
    heard
        .iter()
        .map(|heard| title(&heard.payload["data"]["rooms"][0]))
        .collect()
}

#[tokio::test]
async fn only_a_user_with_their_own_token_connects() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let noor = network.person("noor").await;
    let right = Credentials::of(&maya);
    let with = |change: fn(&mut Credentials, &Person)| {
        let mut credentials = right.clone();
        change(&mut credentials, &noor);
        credentials
    };
    for (what, wrong) in [
        ("a guess", with(|it, _| it.password = "guessed".to_owned())),
        ("no password", with(|it, _| it.password.clear())),
        (
            "another's token",
            with(|it, noor| it.password = noor.token.clone()),
        ),
        (
            "another's name",
            with(|it, noor| it.user_name = noor.internal_id.clone()),
        ),
        (
            "the public id",
            with(|it, _| it.user_name = "maya".to_owned()),
        ),
    ] {
        let refused = Listener::connect(&network, &wrong).await.err();
        assert_eq!(
            refused,
            Some(ConnectReturnCode::BadUserNamePassword),
            "{what}"
        );
    }
    maya.delete("/api/v4/sessions").await.ok();
    let refused = Listener::connect(&network, &right).await.err();
    assert_eq!(refused, Some(ConnectReturnCode::BadUserNamePassword));
}

#[tokio::test]
async fn a_revoked_token_ends_its_connections_and_no_others() {
    let network = Network::start().await;
    let desk = network.person("maya").await;
    let laptop = network.person("maya").await;
    let connect = async |person: &Person, client_id: &str| {
        let credentials = Credentials {
            client_id: client_id.to_owned(),
            ..Credentials::of(person)
        };
        Listener::connect(&network, &credentials).await.unwrap()
    };
    let mut at_desk = connect(&desk, "desk").await;
    let mut at_laptop = connect(&laptop, "laptop").await;
    desk.delete("/api/v4/sessions").await.ok();
    at_desk.ended().await;
    assert_eq!(at_laptop.so_far(&laptop).await, []);
}

#[tokio::test]
async fn whoever_is_let_go_has_time_to_take_in_the_last_word() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let mut listener = Listener::of(&network, &maya).await;
    maya.delete("/api/v4/sessions").await.ok();
    let revoked = Instant::now();
    listener.ended().await;
    // The broker waits three seconds for a client to go by itself, and this one does not.
    assert!(revoked.elapsed() > Duration::from_secs(1));
}

#[tokio::test]
async fn a_renewal_leaves_the_connection_open() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let mut listener = Listener::of(&network, &maya).await;
    let renewed = network.person("maya").await;
    assert_ne!(renewed.token, maya.token);
    assert_eq!(listener.so_far(&renewed).await, []);
}

#[tokio::test]
async fn subscriptions_are_kept_while_a_client_is_away_and_events_are_not() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let viewer = network.person("viewer").await;
    let room = host.room("Panel").await;
    let left = host.room("Left").await;
    let watcher = |room: &str| format!("{}/room/{room}", host.network_id);
    let mut listener = Listener::of(&network, &viewer).await;
    assert!(!listener.session_present);
    listener.listen(&[watcher(&room), watcher(&left)]).await;
    listener.unsubscribe(&watcher(&left)).await;
    rename(&host, &room, "before").await;
    assert_eq!(titles(&mut listener, &viewer).await, ["before"]);
    listener.vanish().await;
    // The broker has noticed once it takes the session over.
    let mut listener = Listener::of(&network, &viewer).await;
    listener.vanish().await;
    rename(&host, &room, "while away").await;

    listener = Listener::of(&network, &viewer).await;
    assert!(listener.session_present);
    rename(&host, &left, "not asked for").await;
    rename(&host, &room, "after").await;
    let heard = titles(&mut listener, &viewer).await;
    assert_eq!(heard, ["after"], "QoS 0: what was missed is read again");
}

#[tokio::test]
async fn a_session_outlives_the_network_too() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let viewer = network.person("viewer").await;
    let room = host.room("Panel").await;
    let mut listener = Listener::of(&network, &viewer).await;
    listener
        .listen(&[format!("{}/room/{room}", host.network_id)])
        .await;
    let network = network.restart(|_| {}).await;
    listener.ended().await;

    let here = |person: Person| Person {
        api: network.api(),
        ..person
    };
    let (host, viewer) = (here(host), here(viewer));
    let mut listener = Listener::of(&network, &viewer).await;
    assert!(listener.session_present);
    rename(&host, &room, "after the restart").await;
    assert_eq!(titles(&mut listener, &viewer).await, ["after the restart"]);
}

#[tokio::test]
async fn of_many_sessions_of_one_user_the_oldest_are_forgotten() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let comes = async |number: usize| {
        let credentials = Credentials {
            client_id: format!("device {number}"),
            ..Credentials::of(&maya)
        };
        let listener = Listener::connect(&network, &credentials).await.unwrap();
        let known = listener.session_present;
        listener.vanish().await;
        known
    };
    for number in 0..17 {
        assert!(!comes(number).await);
    }
    assert!(comes(16).await, "the newest is kept");
    assert!(!comes(0).await, "the oldest is not");
}

#[tokio::test]
async fn a_clean_session_leaves_nothing_behind() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let viewer = network.person("viewer").await;
    let room = host.room("Panel").await;
    let watcher = format!("{}/room/{room}", host.network_id);
    let kept = Credentials::of(&viewer);
    let clean = Credentials {
        clean: true,
        ..kept.clone()
    };
    for credentials in [&kept, &clean] {
        let mut listener = Listener::connect(&network, credentials).await.unwrap();
        assert!(!listener.session_present);
        listener.listen(std::slice::from_ref(&watcher)).await;
        rename(&host, &room, "heard").await;
        assert_eq!(titles(&mut listener, &viewer).await, ["heard"]);
        listener.vanish().await;
    }
    let mut listener = Listener::connect(&network, &kept).await.unwrap();
    assert!(!listener.session_present);
    rename(&host, &room, "not heard").await;
    assert_eq!(titles(&mut listener, &viewer).await, [] as [&str; 0]);
}

#[tokio::test]
async fn a_client_that_comes_again_takes_its_session_over() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let noor = network.person("noor").await;
    let mut first = Listener::of(&network, &maya).await;
    // Another user cannot take it over, by whatever client id.
    let same_id = Credentials {
        client_id: Credentials::of(&maya).client_id,
        ..Credentials::of(&noor)
    };
    let mut other = Listener::connect(&network, &same_id).await.unwrap();
    assert!(!other.session_present);
    assert_eq!(first.so_far(&maya).await, []);
    let mut second = Listener::of(&network, &maya).await;
    first.ended().await;
    assert_eq!(second.so_far(&maya).await, []);
    assert_eq!(other.so_far(&noor).await, []);
}

#[tokio::test]
async fn overlapping_topics_deliver_an_event_once_for_each_topic_it_goes_to() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let room = host.room("Panel").await;
    let channel = host.open_chat(&room).await;
    let path = channel["path"].as_str().unwrap();
    let id = channel["channelId"].as_str().unwrap();
    let mut listener = Listener::of(&network, &host).await;
    listener
        .listen(&[
            format!("{path}/#"),
            format!("{path}/message/{id}/#"),
            format!("{}/room/{room}", host.network_id),
            format!("{}/room/{room}/streamer", host.network_id),
        ])
        .await;
    let message = json!({ "messageFeedId": id, "dataType": "text", "data": { "text": "hi" } });
    host.post("/api/v5/messages", message).await.ok();
    rename(&host, &room, "Renamed").await;
    let heard = listener.so_far(&host).await;
    let events: Vec<&str> = heard.iter().map(|heard| heard.event_type()).collect();
    assert_eq!(
        events,
        ["message.created", "room.didUpdate", "room.didUpdate"]
    );
    assert_eq!(heard[1].payload, heard[2].payload);
}

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A WebSocket to the broker, by hand.
async fn by_hand(network: &Network) -> Socket {
    let mut request = network.mqtt_url().into_client_request().unwrap();
    let protocol = "mqtt".parse().unwrap();
    request
        .headers_mut()
        .insert("sec-websocket-protocol", protocol);
    let (socket, answer) = connect_async(request).await.unwrap();
    assert_eq!(answer.headers()["sec-websocket-protocol"], "mqtt");
    socket
}

/// MQTT 3.1.1 by name and level.
const MQTT: (&str, u8) = ("MQTT", 4);

/// CONNECT of a protocol, with a keep-alive in seconds.
fn connect(person: &Person, (name, level): (&str, u8), keep_alive: u8) -> Vec<u8> {
    let text = |text: &str| {
        let mut bytes = u16::try_from(text.len()).unwrap().to_be_bytes().to_vec();
        bytes.extend(text.as_bytes());
        bytes
    };
    let mut rest = text(name);
    rest.extend([level, 0b1100_0000, 0, keep_alive]);
    rest.extend(text("by hand"));
    rest.extend(text(&person.internal_id));
    rest.extend(text(&person.token));
    let mut packet = vec![0x10];
    let mut length = rest.len();
    while length > 0x7f {
        packet.push(u8::try_from(length & 0x7f).unwrap() | 0x80);
        length >>= 7;
    }
    packet.push(u8::try_from(length).unwrap());
    packet.extend(rest);
    packet
}

/// What the broker says until it closes the connection.
async fn said(mut socket: Socket) -> Vec<u8> {
    within("the end of the connection", async {
        let mut said = Vec::new();
        while let Some(Ok(message)) = socket.next().await {
            if let Message::Binary(bytes) = message {
                said.extend(bytes);
            }
        }
        said
    })
    .await
}

#[tokio::test]
async fn the_older_protocol_is_refused_by_its_code() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let mut socket = by_hand(&network).await;
    let older = connect(&maya, ("MQIsdp", 3), 60);
    socket.send(Message::Binary(older.into())).await.unwrap();
    assert_eq!(said(socket).await, [0x20, 2, 0, 1]);
}

#[tokio::test]
async fn a_client_that_says_nothing_for_one_and_a_half_keep_alives_is_let_go() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let mut socket = by_hand(&network).await;
    let started = tokio::time::Instant::now();
    let packet = Message::Binary(connect(&maya, MQTT, 1).into());
    socket.send(packet).await.unwrap();
    assert_eq!(said(socket).await, [0x20, 2, 0, 0]);
    let lasted = started.elapsed();
    assert!(lasted >= Duration::from_millis(1500), "{lasted:?}");
}

#[tokio::test]
async fn a_connect_in_pieces_is_understood_and_a_second_one_ends_the_connection() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let mut socket = by_hand(&network).await;
    let packet = connect(&maya, MQTT, 60);
    for byte in &packet {
        socket
            .send(Message::Binary(vec![*byte].into()))
            .await
            .unwrap();
    }
    socket.send(Message::Binary(packet.into())).await.unwrap();
    assert_eq!(said(socket).await, [0x20, 2, 0, 0]);
}

#[tokio::test]
async fn whatever_is_no_mqtt_ends_the_connection_and_not_the_network() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    for message in [
        Message::Text("hello".into()),
        Message::Binary(vec![0xff; 64].into()),
        Message::Binary(vec![0x10, 0xff, 0xff, 0xff, 0x7f].into()),
        // A PINGREQ before CONNECT.
        Message::Binary(vec![0xc0, 0].into()),
    ] {
        let mut socket = by_hand(&network).await;
        socket.send(message).await.unwrap();
        let said = said(socket).await;
        assert!(said.is_empty(), "{said:?}");
    }
    let mut listener = Listener::of(&network, &maya).await;
    assert_eq!(listener.so_far(&maya).await, []);
}
