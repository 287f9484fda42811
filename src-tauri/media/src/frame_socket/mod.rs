//! The loopback WebSocket that carries frames to the page, and nothing else.
//!
//! The page comes with a ticket that was handed to it by the shell; a ticket is good once. A newer
//! connection takes the place of the one before, so that a reloaded page simply comes again.

mod flow;
mod protocol;

use std::{
    collections::{HashMap, VecDeque},
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use fast_image_resize::Resizer;
use futures_util::{SinkExt, StreamExt};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    task::JoinSet,
    time::{sleep_until, timeout},
};
use tokio_tungstenite::{
    WebSocketStream, accept_hdr_async_with_config,
    tungstenite::{
        self, Message,
        handshake::server::{ErrorResponse, Request, Response},
        http::{StatusCode, header::ORIGIN},
        protocol::{CloseFrame, WebSocketConfig, frame::coding::CloseCode},
    },
};

use self::{
    flow::{TileFlow, Turn},
    protocol::{FromPage, Hello},
};
use crate::{
    frames::{FrameHub, TileId, Wants},
    shrink,
};
pub use protocol::{HEADER_LEN, KIND_I420};

/// How long a connection may take to shake hands and show its ticket.
pub const TICKET_WITHIN: Duration = Duration::from_secs(2);

/// The longest message the page may send: a list of wants for hundreds of tiles.
const LONGEST_MESSAGE: usize = 64 * 1024;

/// Tickets that were issued and not used yet; the oldest is dropped beyond that.
const OPEN_TICKETS: usize = 8;

/// Connections that have not shown a ticket yet.
const STRANGERS: usize = 8;

/// The server of the frame socket. Ends when dropped.
#[derive(Debug)]
pub struct FrameServer {
    address: SocketAddr,
    tickets: Arc<Tickets>,
    accepting: tokio::task::JoinHandle<()>,
}

impl Drop for FrameServer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl FrameServer {
    /// Listens on a free port of 127.0.0.1. Only pages of the given origins are let in, compared
    /// letter by letter.
    pub async fn start<O, S>(hub: FrameHub, allowed_origins: O) -> io::Result<Self>
    where
        O: IntoIterator<Item = S>,
        S: Into<String>,
    {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let tickets = Arc::new(Tickets::default());
        let host = Arc::new(Host {
            hub,
            origins: allowed_origins.into_iter().map(Into::into).collect(),
            tickets: Arc::clone(&tickets),
            current: watch::Sender::new(0),
        });
        let accepting = tokio::spawn(accept(listener, host));
        Ok(Self {
            address,
            tickets,
            accepting,
        })
    }

    /// Where the page connects to.
    pub fn url(&self) -> String {
        format!("ws://{}/", self.address)
    }

    /// A new ticket, good for one connection.
    pub fn issue_ticket(&self) -> String {
        self.tickets.issue()
    }
}

#[derive(Default)]
struct Tickets {
    open: Mutex<VecDeque<String>>,
}

impl std::fmt::Debug for Tickets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tickets(..)")
    }
}

impl Tickets {
    fn open(&self) -> MutexGuard<'_, VecDeque<String>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn issue(&self) -> String {
        let ticket = format!("{:032x}", rand::random::<u128>());
        let mut open = self.open();
        if open.len() == OPEN_TICKETS {
            open.pop_front();
        }
        open.push_back(ticket.clone());
        ticket
    }

    fn redeem(&self, ticket: &str) -> bool {
        let mut open = self.open();
        let found = open.iter().position(|known| known == ticket);
        found.is_some_and(|index| open.remove(index).is_some())
    }
}

struct Host {
    hub: FrameHub,
    origins: Vec<String>,
    tickets: Arc<Tickets>,
    /// The number of the connection that is served; older ones end themselves.
    current: watch::Sender<u64>,
}

async fn accept(listener: TcpListener, host: Arc<Host>) {
    let strangers = Arc::new(Semaphore::new(STRANGERS));
    // Ends its connections when the server is dropped.
    let mut connections = JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        let Ok(stranger) = Arc::clone(&strangers).acquire_owned().await else {
            return;
        };
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::warn!(%error, "the frame socket could not accept a connection");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let host = Arc::clone(&host);
        connections.spawn(async move {
            let admitted = timeout(TICKET_WITHIN, admit(stream, &host)).await;
            drop(stranger);
            match admitted {
                Ok(Some(socket)) => {
                    if let Err(error) = serve(socket, &host).await {
                        tracing::debug!(%error, "a frame socket ended");
                    }
                }
                Ok(None) => {}
                Err(_) => tracing::warn!("a connection to the frame socket showed no ticket"),
            }
        });
    }
}

/// Handshake and ticket; none when the connection was refused.
async fn admit(stream: TcpStream, host: &Host) -> Option<WebSocketStream<TcpStream>> {
    let _ = stream.set_nodelay(true);
    let config = WebSocketConfig::default()
        .max_message_size(Some(LONGEST_MESSAGE))
        .max_frame_size(Some(LONGEST_MESSAGE))
        // One frame of the largest tile may wait here; more would be a queue.
        .write_buffer_size(0);
    #[expect(
        clippy::result_large_err,
        reason = "the WebSocket library fixes the type of the refusal"
    )]
    let check = |request: &Request, response: Response| {
        if is_allowed(host, request) {
            return Ok(response);
        }
        let mut refused = ErrorResponse::new(None);
        *refused.status_mut() = StatusCode::FORBIDDEN;
        Err(refused)
    };
    let mut socket = match accept_hdr_async_with_config(stream, check, Some(config)).await {
        Ok(socket) => socket,
        Err(error) => {
            tracing::warn!(%error, "the frame socket refused a handshake");
            return None;
        }
    };
    let known = match socket.next().await {
        Some(Ok(Message::Text(text))) => serde_json::from_str::<Hello>(&text)
            .is_ok_and(|hello| host.tickets.redeem(&hello.ticket)),
        _ => false,
    };
    if known {
        return Some(socket);
    }
    tracing::warn!("the frame socket refused a connection without a valid ticket");
    let _ = socket.close(Some(refusal("no valid ticket"))).await;
    None
}

fn refusal(reason: &'static str) -> CloseFrame {
    CloseFrame {
        code: CloseCode::Policy,
        reason: reason.into(),
    }
}

/// Compares letter by letter; a request without an origin is no page of ours.
fn is_allowed(host: &Host, request: &Request) -> bool {
    let origin = request
        .headers()
        .get(ORIGIN)
        .and_then(|origin| origin.to_str().ok());
    let allowed = origin.is_some_and(|origin| host.origins.iter().any(|known| known == origin));
    if !allowed {
        tracing::warn!(?origin, "the frame socket refused an origin");
    }
    allowed
}

/// Sends frames until the page goes, or until a newer page takes its place.
async fn serve(
    mut socket: WebSocketStream<TcpStream>,
    host: &Host,
) -> Result<(), tungstenite::Error> {
    let mut my_number = 0;
    host.current.send_modify(|current| {
        *current += 1;
        my_number = *current;
    });
    let mut current = host.current.subscribe();
    let result = tokio::select! {
        result = exchange(&mut socket, &host.hub) => Some(result),
        () = superseded(&mut current, my_number) => None,
    };
    let Some(result) = result else {
        let _ = socket.close(Some(refusal("another page took over"))).await;
        return Ok(());
    };
    // Nobody looks any more, unless a newer page has said what it wants.
    host.current.send_if_modified(|current| {
        if *current == my_number {
            host.hub.set_wants(Wants::new());
        }
        false
    });
    result
}

/// Waits until a newer page is served.
async fn superseded(current: &mut watch::Receiver<u64>, my_number: u64) {
    let _ = current.wait_for(|current| *current != my_number).await;
}

async fn exchange(
    socket: &mut WebSocketStream<TcpStream>,
    hub: &FrameHub,
) -> Result<(), tungstenite::Error> {
    let mut changes = hub.changes();
    let mut page = Page::default();
    loop {
        let wake = page.send_due(socket, hub).await?;
        let rearm = async {
            match wake {
                Some(at) => sleep_until(at.into()).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            message = socket.next() => match message {
                Some(Ok(Message::Text(text))) => page.hear(&text, hub),
                Some(Ok(Message::Close(_))) | None => return Ok(()),
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(error),
            },
            changed = changes.changed() => if changed.is_err() {
                return Ok(());
            },
            () = rearm => {}
        }
    }
}

/// What is known of the page at the other end.
#[derive(Default)]
struct Page {
    wants: Wants,
    flows: HashMap<TileId, TileFlow>,
    resizer: Resizer,
}

impl Page {
    fn hear(&mut self, text: &str, hub: &FrameHub) {
        match serde_json::from_str(text) {
            Ok(FromPage::Want { tiles }) => {
                self.wants = protocol::wants(tiles);
                self.flows.retain(|tile, _| self.wants.contains_key(tile));
                hub.set_wants(self.wants.clone());
            }
            Ok(FromPage::Ack { tile, seq }) => {
                if let Some(flow) = self.flows.get_mut(&TileId(tile)) {
                    flow.acknowledge(seq);
                }
            }
            Err(error) => tracing::warn!(%error, "the page sent something odd to the frame socket"),
        }
    }

    /// Sends every frame whose turn it is; answers when to look again without being asked.
    async fn send_due(
        &mut self,
        socket: &mut WebSocketStream<TcpStream>,
        hub: &FrameHub,
    ) -> Result<Option<Instant>, tungstenite::Error> {
        let mut wake: Option<Instant> = None;
        let mut wanted: Vec<_> = self.wants.iter().filter(|(_, want)| want.visible).collect();
        wanted.sort_unstable_by_key(|(tile, _)| **tile);
        for (tile, want) in wanted {
            let Some(newest) = hub.numbered(*tile) else {
                continue;
            };
            let flow = self.flows.entry(*tile).or_default();
            let now = Instant::now();
            match flow.turn(now, newest.seq) {
                Turn::Done => {}
                Turn::WaitUntil(at) => wake = Some(wake.map_or(at, |earlier| earlier.min(at))),
                Turn::Send => {
                    let frame =
                        match shrink::target(newest.frame.width(), newest.frame.height(), *want) {
                            Some(size) => shrink::shrink(&mut self.resizer, &newest.frame, size),
                            None => newest.frame,
                        };
                    let message = protocol::message(*tile, newest.seq, &frame);
                    flow.sent(now, newest.seq);
                    socket.send(Message::binary(message)).await?;
                }
            }
        }
        Ok(wake)
    }
}
