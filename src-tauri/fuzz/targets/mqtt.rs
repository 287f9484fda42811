//! What a client sends to the broker. The first byte says how long the messages are into which the
//! rest is cut, the second whether a valid CONNECT goes before it. The decoder sees it alone first,
//! then a whole connection: upgrade, WebSocket, broker, database.
#![no_main]

use std::io;

use axum::serve::Listener;
use greenroom_fuzz::{Network, Person, bounded};
use libfuzzer_sys::fuzz_target;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};

/// Room for what travels in one direction before it is read.
const PIPE: usize = 256 * 1024;
const UPGRADE: &str = "GET /mqtt HTTP/1.1\r\nHost: fuzz\r\nConnection: Upgrade\r\n\
    Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: mqtt\r\n\
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

fuzz_target!(|input: &[u8]| {
    let Some((control, bytes)) = input.split_at_checked(2) else {
        return;
    };
    let piece = usize::from(control[0]) + 1;
    bounded(input.len(), 256 * 1024, 64, || {
        greenroom_local_network::fuzzing::packets(bytes, piece);
    });
    Network::with(|network| {
        let mut messages = Vec::new();
        if control[1] & 1 == 1 {
            let person = match control[1] & 2 {
                0 => &network.host,
                _ => &network.guest,
            };
            messages.extend(message(&connect(person)));
        }
        for piece in bytes.chunks(piece) {
            messages.extend(message(piece));
        }
        // A close frame: the client goes away.
        messages.extend([0x88, 0x80, 0, 0, 0, 0]);
        bounded(input.len(), 4 * 1024 * 1024, 256, || {
            network.block_on(talk(network.router(), &messages));
        });
    });
});

/// Says all of it, and listens until the network ends the connection.
async fn talk(router: axum::Router, messages: &[u8]) {
    let (mut client, server) = duplex(PIPE);
    let serving = tokio::spawn(async move { axum::serve(Once(Some(server)), router).await });
    let said = async {
        client.write_all(UPGRADE.as_bytes()).await?;
        client.write_all(messages).await?;
        let mut heard = Vec::new();
        client.read_to_end(&mut heard).await?;
        io::Result::Ok(heard)
    };
    // A connection that ends early is fine; one that never ends is found by the fuzzer's own clock.
    let _ended = said.await;
    serving.abort();
}

/// A listener with one connection in it.
struct Once(Option<DuplexStream>);

impl Listener for Once {
    type Io = DuplexStream;
    type Addr = ();

    async fn accept(&mut self) -> (DuplexStream, ()) {
        match self.0.take() {
            Some(stream) => (stream, ()),
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<()> {
        Ok(())
    }
}

/// A WebSocket message from a client, masked with zeros.
fn message(bytes: &[u8]) -> Vec<u8> {
    let mut frame = vec![0x82];
    match u8::try_from(bytes.len()) {
        Ok(length @ 0..=125) => frame.push(0x80 | length),
        _ => {
            frame.push(0x80 | 126);
            frame.extend(u16::try_from(bytes.len()).unwrap_or(u16::MAX).to_be_bytes());
        }
    }
    frame.extend([0, 0, 0, 0]);
    frame.extend(bytes);
    frame
}

/// A CONNECT that is let in (MQTT 3.1.1, section 3.1).
fn connect(person: &Person) -> Vec<u8> {
    let mut body = Vec::new();
    let text = |body: &mut Vec<u8>, text: &str| {
        body.extend(u16::try_from(text.len()).unwrap_or_default().to_be_bytes());
        body.extend(text.as_bytes());
    };
    text(&mut body, "MQTT");
    // Level 4; user name and password, no clean session; keep-alive of 60 s.
    body.extend([4, 0b1100_0000, 0, 60]);
    text(&mut body, "fuzz");
    text(&mut body, &person.id);
    text(&mut body, &person.token);
    let mut packet = vec![0x10];
    let mut length = body.len();
    while length > 127 {
        packet.push(0x80 | (length % 128) as u8);
        length /= 128;
    }
    packet.push(length as u8);
    packet.extend(body);
    packet
}
