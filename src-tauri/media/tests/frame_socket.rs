//! The frame socket over real sockets.

#![allow(clippy::unwrap_used)]

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::{SinkExt, StreamExt};
use greenroom_media::{
    frame_socket::{FrameServer, HEADER_LEN},
    frames::{FrameHub, I420Frame, PictureOf, SlotId, TileId, now},
};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{self, Message, client::IntoClientRequest, http::StatusCode},
};

const ORIGIN: &str = "tauri://localhost";
const DEADLINE: Duration = Duration::from_secs(10);

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

fn grey(width: u32, height: u32, luma: u8) -> Arc<I420Frame> {
    let (w, h) = (width as usize, height as usize);
    let mut packed = vec![luma; w * h];
    packed.extend(vec![128; 2 * w.div_ceil(2) * h.div_ceil(2)]);
    Arc::new(I420Frame::from_packed(width, height, packed, now()).unwrap())
}

/// Puts a frame where the tile shows it.
fn put(hub: &FrameHub, tile: u32, frame: Arc<I420Frame>) {
    let slot = SlotId {
        person: format!("person {tile}").into(),
        of: PictureOf::Person,
    };
    hub.show(TileId(tile), slot.clone());
    hub.publish(&slot, frame);
}

async fn start() -> (FrameHub, FrameServer) {
    let hub = FrameHub::new();
    let server = FrameServer::start(hub.clone(), [ORIGIN]).await.unwrap();
    (hub, server)
}

async fn connect(server: &FrameServer, origin: Option<&str>) -> tungstenite::Result<Socket> {
    let mut request = server.url().into_client_request().unwrap();
    if let Some(origin) = origin {
        request
            .headers_mut()
            .insert("Origin", origin.parse().unwrap());
    }
    connect_async(request).await.map(|(socket, _)| socket)
}

async fn say(socket: &mut Socket, text: String) {
    socket.send(Message::text(text)).await.unwrap();
}

async fn enter(server: &FrameServer) -> Socket {
    let mut socket = connect(server, Some(ORIGIN)).await.unwrap();
    let ticket = server.issue_ticket();
    say(&mut socket, format!(r#"{{"ticket":"{ticket}"}}"#)).await;
    socket
}

async fn want(socket: &mut Socket, hub: &FrameHub, tile: u32, size: (u32, u32), visible: bool) {
    let (width, height) = size;
    let mut wants = hub.wants();
    say(
        socket,
        format!(
            r#"{{"type":"want","tiles":[{{"tile":{tile},"width":{width},"height":{height},"visible":{visible}}}]}}"#
        ),
    )
    .await;
    let heard = wants.wait_for(|wants| {
        wants
            .get(&TileId(tile))
            .is_some_and(|want| want.width == width && want.visible == visible)
    });
    timeout(DEADLINE, heard).await.unwrap().unwrap();
}

async fn ack(socket: &mut Socket, tile: u32, seq: u32) {
    say(
        socket,
        format!(r#"{{"type":"ack","tile":{tile},"seq":{seq}}}"#),
    )
    .await;
}

#[derive(Debug)]
struct Received {
    tile: u32,
    seq: u32,
    width: u16,
    height: u16,
    luma: u8,
    length: usize,
}

async fn frame(socket: &mut Socket) -> Received {
    loop {
        let message = timeout(DEADLINE, socket.next())
            .await
            .expect("no frame came");
        let Message::Binary(bytes) = message.unwrap().unwrap() else {
            continue;
        };
        let u32_at = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
        let u16_at = |at: usize| u16::from_le_bytes(bytes[at..at + 2].try_into().unwrap());
        return Received {
            tile: u32_at(0),
            seq: u32_at(4),
            width: u16_at(8),
            height: u16_at(10),
            luma: bytes[HEADER_LEN],
            length: bytes.len(),
        };
    }
}

/// Waits until the other side ends the connection.
async fn ended(socket: &mut Socket) {
    loop {
        match timeout(DEADLINE, socket.next()).await.expect("still open") {
            None | Some(Err(_)) | Some(Ok(Message::Close(_))) => return,
            Some(Ok(Message::Binary(_))) => panic!("a frame came"),
            Some(Ok(_)) => {}
        }
    }
}

#[tokio::test]
async fn a_page_with_a_ticket_gets_the_frames_it_wants() {
    let (hub, server) = start().await;
    let mut page = enter(&server).await;
    put(&hub, 2, grey(64, 36, 50));
    put(&hub, 7, grey(64, 36, 60));
    want(&mut page, &hub, 7, (64, 36), true).await;
    let received = frame(&mut page).await;
    assert_eq!((received.tile, received.luma), (7, 60));
    assert_eq!((received.width, received.height), (64, 36));
    assert_eq!(received.length, 32 + 64 * 36 * 3 / 2);
}

#[tokio::test]
async fn a_wrong_ticket_is_refused() {
    let (_hub, server) = start().await;
    server.issue_ticket();
    let mut page = connect(&server, Some(ORIGIN)).await.unwrap();
    say(
        &mut page,
        r#"{"ticket":"00000000000000000000000000000000"}"#.into(),
    )
    .await;
    ended(&mut page).await;
}

#[tokio::test]
async fn a_wrong_or_missing_origin_is_refused_in_the_handshake() {
    let (_hub, server) = start().await;
    for origin in [
        Some("https://example.com"),
        Some("tauri://localhost.example.com"),
        None,
    ] {
        match connect(&server, origin).await {
            Err(tungstenite::Error::Http(answer)) => {
                assert_eq!(answer.status(), StatusCode::FORBIDDEN);
            }
            other => panic!("{origin:?} got {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_connection_that_shows_no_ticket_in_two_seconds_is_ended() {
    let (_hub, server) = start().await;
    let began = Instant::now();
    let mut page = connect(&server, Some(ORIGIN)).await.unwrap();
    ended(&mut page).await;
    assert!(began.elapsed() >= Duration::from_millis(1900));
}

#[tokio::test]
async fn a_ticket_is_good_only_once() {
    let (hub, server) = start().await;
    let ticket = server.issue_ticket();
    let hello = format!(r#"{{"ticket":"{ticket}"}}"#);
    let mut first = connect(&server, Some(ORIGIN)).await.unwrap();
    say(&mut first, hello.clone()).await;
    want(&mut first, &hub, 1, (64, 36), true).await;
    let mut second = connect(&server, Some(ORIGIN)).await.unwrap();
    say(&mut second, hello).await;
    ended(&mut second).await;
    put(&hub, 1, grey(64, 36, 5));
    assert_eq!(frame(&mut first).await.luma, 5);
}

#[tokio::test]
async fn a_reloaded_page_takes_the_place_of_the_one_before() {
    let (hub, server) = start().await;
    let mut before = enter(&server).await;
    want(&mut before, &hub, 1, (64, 36), true).await;
    let mut after = enter(&server).await;
    ended(&mut before).await;
    want(&mut after, &hub, 1, (65, 36), true).await;
    put(&hub, 1, grey(64, 36, 5));
    assert_eq!(frame(&mut after).await.luma, 5);
}

#[tokio::test]
async fn when_the_page_goes_nothing_is_wanted_any_more() {
    let (hub, server) = start().await;
    let mut page = enter(&server).await;
    want(&mut page, &hub, 1, (64, 36), true).await;
    page.close(None).await.unwrap();
    let mut wants = hub.wants();
    let empty = wants.wait_for(|wants| wants.is_empty());
    timeout(DEADLINE, empty).await.unwrap().unwrap();
}

#[tokio::test]
async fn the_newest_frame_wins_and_a_slow_page_throttles() {
    let (hub, server) = start().await;
    let mut page = enter(&server).await;
    want(&mut page, &hub, 1, (64, 36), true).await;
    put(&hub, 1, grey(64, 36, 1));
    let first = frame(&mut page).await;
    assert_eq!(first.luma, 1);
    // The page is still drawing; these replace each other.
    for luma in 2..=40 {
        put(&hub, 1, grey(64, 36, luma));
    }
    ack(&mut page, 1, first.seq).await;
    let second = frame(&mut page).await;
    assert_eq!(second.luma, 40, "the frames between were dropped");
    assert!(second.seq > first.seq);
    // A doubled acknowledgement of an old frame opens nothing: the next frame waits to be rearmed.
    ack(&mut page, 1, first.seq).await;
    let began = Instant::now();
    put(&hub, 1, grey(64, 36, 41));
    assert_eq!(frame(&mut page).await.luma, 41);
    assert!(
        began.elapsed() >= Duration::from_millis(350),
        "sent before it was drawn"
    );
}

#[tokio::test]
async fn a_small_tile_gets_a_small_frame() {
    let (hub, server) = start().await;
    let mut page = enter(&server).await;
    want(&mut page, &hub, 1, (160, 90), true).await;
    put(&hub, 1, grey(640, 360, 88));
    let received = frame(&mut page).await;
    assert_eq!((received.width, received.height), (160, 90));
    assert_eq!(received.luma, 88);
    assert_eq!(received.length, 32 + 160 * 90 * 3 / 2);
}

#[tokio::test]
async fn hidden_tiles_are_not_sent() {
    let (hub, server) = start().await;
    let mut page = enter(&server).await;
    want(&mut page, &hub, 1, (64, 36), false).await;
    put(&hub, 1, grey(64, 36, 1));
    put(&hub, 2, grey(64, 36, 2));
    want(&mut page, &hub, 2, (64, 36), true).await;
    assert_eq!(frame(&mut page).await.tile, 2);
}
