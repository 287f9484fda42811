//! The line between a client and the network, which a test can damage in every way a line breaks.
//!
//! It reads HTTP requests one by one, so that a fault can be meant for one of them, and passes
//! WebSockets on as bytes.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::network::within;

/// What happens to one request.
#[derive(Debug, Clone)]
pub enum Fault {
    /// The network never hears of it; this is the answer: status, more headers, body.
    Answer(u16, &'static [(&'static str, &'static str)], &'static str),
    /// The network never hears of it, and the connection is reset.
    Reset,
    /// The network never hears of it; the other side says that it sends no more, and does not close.
    HalfClosed,
    /// The network carries it out; the connection is reset before the answer.
    AnswerLost,
    /// The network carries it out; the answer ends in the middle of its body.
    HalfBody,
    /// The answer trickles, so many bytes at a time.
    Slow(usize),
    /// The network answers; the answer waits here until [`Cable::release`].
    Held,
}

/// A request that came by.
#[derive(Debug, Clone)]
pub struct Passed {
    /// Method and path, without the query.
    pub what: String,
    pub at: Instant,
    /// It carried an access token.
    pub with_token: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    Whole,
    /// Nothing gets through, and everything that was open is reset.
    Cut,
    /// What is open stays open and carries nothing; what is opened later works.
    Silent(Instant),
}

struct Shared {
    target: SocketAddr,
    faults: Mutex<VecDeque<(String, Fault)>>,
    passed: watch::Sender<Vec<Passed>>,
    released: watch::Sender<bool>,
    line: watch::Sender<Line>,
    /// After so many more bytes of events the connection is reset, in the middle of a packet.
    bytes_left: Mutex<Option<usize>>,
}

pub struct Cable {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
}

impl Cable {
    pub async fn to(target: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            target,
            faults: Mutex::default(),
            passed: watch::Sender::default(),
            released: watch::Sender::new(false),
            line: watch::Sender::new(Line::Whole),
            bytes_left: Mutex::default(),
        });
        let accepting = accept(listener, Arc::clone(&shared));
        Self {
            address,
            shared,
            accepting,
        }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The next request whose "METHOD /path" begins with this meets the fault. Of several faults
    /// that are meant for it, it meets the one that was ordered first.
    pub fn order(&self, request: &str, fault: Fault) {
        let mut faults = self.shared.faults.lock().unwrap();
        faults.push_back((request.to_owned(), fault));
    }

    /// Every ordered fault was met.
    pub fn all_met(&self) -> bool {
        self.shared.faults.lock().unwrap().is_empty()
    }

    /// Lets held answers go.
    pub fn release(&self) {
        self.shared.released.send_replace(true);
    }

    /// Resets every connection and refuses new ones, as a machine does on which nothing listens.
    pub async fn unplug(&mut self) {
        self.accepting.abort();
        let _ = (&mut self.accepting).await;
        self.shared.line.send_replace(Line::Cut);
    }

    /// Listens again.
    pub async fn plug(&mut self) {
        self.shared.line.send_replace(Line::Whole);
        let listener = TcpListener::bind(self.address).await.unwrap();
        self.accepting = accept(listener, Arc::clone(&self.shared));
    }

    /// Resets everything that is open; what is opened from now on works.
    pub fn reset(&self) {
        self.shared.line.send_replace(Line::Cut);
        self.shared.line.send_replace(Line::Whole);
    }

    /// What is open carries nothing any more, and nobody is told.
    pub fn silence(&self) {
        self.shared.line.send_replace(Line::Silent(Instant::now()));
    }

    /// Resets the connection for events after so many more bytes.
    pub fn cut_events_after(&self, bytes: usize) {
        *self.shared.bytes_left.lock().unwrap() = Some(bytes);
    }

    /// The requests that began with this.
    pub fn passed(&self, request: &str) -> Vec<Passed> {
        let passed = self.shared.passed.borrow();
        let matching = passed.iter().filter(|one| one.what.starts_with(request));
        matching.cloned().collect()
    }

    /// Waits until so many such requests came by.
    pub async fn until_passed(&self, request: &str, count: usize) {
        let mut passed = self.shared.passed.subscribe();
        let enough = |all: &Vec<Passed>| {
            all.iter()
                .filter(|one| one.what.starts_with(request))
                .count()
                >= count
        };
        within("the request", passed.wait_for(enough))
            .await
            .unwrap();
    }
}

impl Drop for Cable {
    fn drop(&mut self) {
        self.accepting.abort();
        self.shared.line.send_replace(Line::Cut);
    }
}

fn accept(listener: TcpListener, shared: Arc<Shared>) -> JoinHandle<()> {
    tokio::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            let _ = near.set_nodelay(true);
            tokio::spawn(carry(near, Arc::clone(&shared)));
        }
    })
}

/// One connection, until it ends or the line is cut.
async fn carry(mut near: TcpStream, shared: Arc<Shared>) {
    let opened = Instant::now();
    let mut line = shared.line.subscribe();
    let end = tokio::select! {
        end = requests(&mut near, &shared) => end,
        // Also when it is whole again before this is seen.
        _ = line.changed() => {
            match *line.borrow() {
                Line::Silent(since) if since >= opened => End::Silent,
                Line::Silent(_) | Line::Whole | Line::Cut => End::Reset,
            }
        }
    };
    match end {
        End::Closed => {}
        End::Reset => {
            let _ = near.set_zero_linger();
        }
        End::Silent => {
            // Open until the cable is cut or gone.
            let _ = line.wait_for(|line| *line == Line::Cut).await;
        }
        End::HalfClosed => {
            let _ = near.shutdown().await;
            let mut rest = Vec::new();
            let _ = near.read_to_end(&mut rest).await;
        }
    }
}

enum End {
    Closed,
    Reset,
    HalfClosed,
    Silent,
}

async fn requests(near: &mut TcpStream, shared: &Shared) -> End {
    let Ok(mut far) = TcpStream::connect(shared.target).await else {
        return End::Reset;
    };
    let _ = far.set_nodelay(true);
    let (mut from_near, mut from_far) = (Vec::new(), Vec::new());
    loop {
        let Some(request) = message(near, &mut from_near).await else {
            return End::Closed;
        };
        let what = what(&request);
        shared.passed.send_modify(|passed| {
            passed.push(Passed {
                what: what.clone(),
                at: Instant::now(),
                with_token: with_token(&request),
            });
        });
        let fault = {
            let mut faults = shared.faults.lock().unwrap();
            let meant = faults.iter().position(|(meant, _)| what.starts_with(meant));
            meant.and_then(|index| faults.remove(index))
        };
        let fault = fault.map(|(_, fault)| fault);
        match fault {
            Some(Fault::Answer(status, headers, body)) => {
                let mut answer = format!("HTTP/1.1 {status} Fault\r\n");
                for (name, value) in headers {
                    answer.push_str(&format!("{name}: {value}\r\n"));
                }
                answer.push_str(&format!("content-length: {}\r\n\r\n{body}", body.len()));
                if near.write_all(answer.as_bytes()).await.is_err() {
                    return End::Closed;
                }
                continue;
            }
            Some(Fault::Reset) => return End::Reset,
            Some(Fault::HalfClosed) => return End::HalfClosed,
            _ => {}
        }
        if far.write_all(&request).await.is_err() {
            return End::Closed;
        }
        let Some(answer) = message(&mut far, &mut from_far).await else {
            return End::Closed;
        };
        let written = match fault {
            Some(Fault::AnswerLost) => return End::Reset,
            Some(Fault::HalfBody) => {
                let half = answer.len() - 1 - (answer.len() - head_length(&answer)) / 2;
                let _ = near.write_all(&answer[..half]).await;
                return End::HalfClosed;
            }
            Some(Fault::Slow(bytes)) => trickle(near, &answer, bytes).await,
            Some(Fault::Held) => {
                let mut released = shared.released.subscribe();
                let _ = released.wait_for(|released| *released).await;
                near.write_all(&answer).await
            }
            _ => near.write_all(&answer).await,
        };
        if written.is_err() {
            return End::Closed;
        }
        if answer.starts_with(b"HTTP/1.1 101") {
            return events(near, &mut far, from_near, from_far, shared).await;
        }
    }
}

async fn trickle(near: &mut TcpStream, answer: &[u8], bytes: usize) -> std::io::Result<()> {
    for piece in answer.chunks(bytes) {
        near.write_all(piece).await?;
        near.flush().await?;
        // The line is slow: this is the fault itself.
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    Ok(())
}

async fn events(
    near: &mut TcpStream,
    far: &mut TcpStream,
    from_near: Vec<u8>,
    from_far: Vec<u8>,
    shared: &Shared,
) -> End {
    if far.write_all(&from_near).await.is_err() || near.write_all(&from_far).await.is_err() {
        return End::Closed;
    }
    let (mut up, mut down) = (vec![0; 16 * 1024], vec![0; 16 * 1024]);
    loop {
        tokio::select! {
            read = near.read(&mut up) => match read {
                Ok(0) | Err(_) => return End::Closed,
                Ok(count) => {
                    if far.write_all(&up[..count]).await.is_err() {
                        return End::Closed;
                    }
                }
            },
            read = far.read(&mut down) => {
                let Ok(count @ 1..) = read else {
                    return End::Closed;
                };
                let (count, last) = {
                    let mut left = shared.bytes_left.lock().unwrap();
                    match *left {
                        Some(bytes) if bytes <= count => {
                            *left = None;
                            (bytes, true)
                        }
                        Some(bytes) => {
                            *left = Some(bytes - count);
                            (count, false)
                        }
                        None => (count, false),
                    }
                };
                if near.write_all(&down[..count]).await.is_err() {
                    return End::Closed;
                }
                if last {
                    return End::HalfClosed;
                }
            }
        }
    }
}

fn what(request: &[u8]) -> String {
    let line = request
        .split(|byte| *byte == b'\r')
        .next()
        .unwrap_or_default();
    let line = String::from_utf8_lossy(line);
    let mut words = line.split(' ');
    let method = words.next().unwrap_or_default();
    let path = words.next().unwrap_or_default().split('?').next();
    format!("{method} {}", path.unwrap_or_default())
}

fn with_token(request: &[u8]) -> bool {
    let head = &request[..head_length(request)];
    String::from_utf8_lossy(head).contains("Bearer ")
}

fn head_length(message: &[u8]) -> usize {
    let end = message.windows(4).position(|window| window == b"\r\n\r\n");
    end.map_or(message.len(), |end| end + 4)
}

/// One HTTP message, head and body. `rest` keeps what came after it.
async fn message(stream: &mut TcpStream, rest: &mut Vec<u8>) -> Option<Vec<u8>> {
    loop {
        if let Some(length) = complete(rest) {
            let tail = rest.split_off(length);
            return Some(std::mem::replace(rest, tail));
        }
        let count = stream.read_buf(rest).await.ok()?;
        if count == 0 {
            return None;
        }
    }
}

/// How long the message at the beginning is, once all of it is there.
fn complete(bytes: &[u8]) -> Option<usize> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
    let header = |name: &str| {
        head.lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(':').map(str::trim))
    };
    if header("transfer-encoding").is_some_and(|coding| coding == "chunked") {
        let last = bytes[end..]
            .windows(5)
            .position(|window| window == b"0\r\n\r\n")?;
        return Some(end + last + 5);
    }
    let body: usize = header("content-length").map_or(0, |length| length.parse().unwrap());
    (bytes.len() >= end + body).then_some(end + body)
}
