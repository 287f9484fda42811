//! A real LiveKit server for each test, and what tests say about rooms.

// Each test binary uses its own part, and a test fails by unwrapping.
#![allow(dead_code, clippy::unwrap_used)]

use std::io;
use std::net::{TcpListener, UdpSocket};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use livekit::prelude::*;
use livekit::webrtc::video_frame::{I420Buffer, VideoBuffer as _, VideoFrame, VideoRotation};
use livekit::webrtc::video_source::native::NativeVideoSource;
use livekit::webrtc::video_source::{RtcVideoSource, VideoResolution};
use livekit_token::{AccessToken, VideoGrants};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{interval, timeout};

/// No single step of a test takes longer.
pub const DEADLINE: Duration = Duration::from_secs(30);

const KEY: &str = "key";
const SECRET: &str = "a secret that is long enough to sign with";

/// The path in a variable that `cargo xtask test` sets.
fn provided(variable: &str) -> PathBuf {
    let path = std::env::var_os(variable).map(PathBuf::from);
    path.unwrap_or_else(|| panic!("{variable} is not set: run these tests with `cargo xtask test`"))
}

/// The SDK library under test.
pub fn library() -> PathBuf {
    provided("GREENROOM_LIVEKIT_LIBRARY")
}

/// Loads the SDK library under test.
pub fn load() {
    #[cfg(not(feature = "upstream"))]
    livekit::prebuilt::load(&library()).expect("the SDK library loads");
}

/// A LiveKit server of one test's own. It ends with this.
pub struct Server {
    child: Child,
    port: u16,
    _config: TempDir,
}

impl Server {
    /// Starts a server and waits until it answers.
    pub async fn start() -> Self {
        load();
        for _ in 0..3 {
            let mut server = Self::spawn();
            if server.answers().await {
                return server;
            }
            // Somebody took a port between finding and using it: try others.
        }
        panic!("livekit-server did not start");
    }

    fn spawn() -> Self {
        let port = free_tcp_port();
        let config = tempfile::tempdir().unwrap();
        let file = config.path().join("livekit.yaml");
        let (rtc_tcp, rtc_udp) = (free_tcp_port(), free_udp_port());
        let text = format!(
            "port: {port}\n\
             bind_addresses: [\"127.0.0.1\"]\n\
             rtc:\n  tcp_port: {rtc_tcp}\n  udp_port: {rtc_udp}\n  use_external_ip: false\n  \
             node_ip: 127.0.0.1\n  enable_loopback_candidate: true\n\
             keys:\n  {KEY}: {SECRET}\n\
             room:\n  departure_timeout: 1\n\
             logging:\n  level: warn\n"
        );
        std::fs::write(&file, text).unwrap();
        let child = Command::new(provided("GREENROOM_LIVEKIT_SERVER"))
            .arg("--config")
            .arg(&file)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("livekit-server starts");
        Self {
            child,
            port,
            _config: config,
        }
    }

    async fn answers(&mut self) -> bool {
        let mut attempts = interval(Duration::from_millis(50));
        let answered = timeout(DEADLINE, async {
            loop {
                attempts.tick().await;
                if self.child.try_wait().unwrap().is_some() {
                    return false;
                }
                if self.asks().await.is_ok_and(|ok| ok) {
                    return true;
                }
            }
        });
        answered.await.unwrap_or(false)
    }

    async fn asks(&self) -> io::Result<bool> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await?;
        let request = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        stream.write_all(request).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        Ok(answer.starts_with("HTTP/1.1 200"))
    }

    /// Ends the server without a word to anybody.
    pub fn die(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// The address for clients.
    pub fn url(&self) -> String {
        format!("ws://127.0.0.1:{}", self.port)
    }

    /// Joins the room of the test under this identity.
    pub async fn join(&self, identity: &str) -> (Room, UnboundedReceiver<RoomEvent>) {
        self.join_with(identity, RoomOptions::default()).await
    }

    /// Joins the room of the test in this way.
    pub async fn join_with(
        &self,
        identity: &str,
        mut options: RoomOptions,
    ) -> (Room, UnboundedReceiver<RoomEvent>) {
        options.join_retries = 0;
        let (url, token) = (self.url(), token(identity));
        let joining = Room::connect(&url, &token, options);
        let joined = timeout(DEADLINE, joining).await.expect("joining in time");
        joined.expect("joining works")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // An error means that it has ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

pub fn free_tcp_port() -> u16 {
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    socket.local_addr().unwrap().port()
}

fn free_udp_port() -> u16 {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.local_addr().unwrap().port()
}

/// A token for the room of the test.
pub fn token(identity: &str) -> String {
    signed(identity, SECRET)
}

/// A token with a signature of somebody else.
pub fn foreign_token(identity: &str) -> String {
    signed(identity, "another secret that is long enough to sign with")
}

fn signed(identity: &str, secret: &str) -> String {
    AccessToken::with_api_key(KEY, secret)
        .with_identity(identity)
        .with_name(&format!("{identity} by name"))
        .with_grants(VideoGrants {
            room_join: true,
            room: "panel".to_owned(),
            can_update_own_metadata: Some(true),
            ..Default::default()
        })
        .to_jwt()
        .unwrap()
}

/// Waits for the event that `pick` recognises and returns what it makes of it.
pub async fn until<T>(
    events: &mut UnboundedReceiver<RoomEvent>,
    what: &str,
    mut pick: impl FnMut(RoomEvent) -> Option<T>,
) -> T {
    let mut seen = Vec::new();
    let waiting = timeout(DEADLINE, async {
        while let Some(event) = events.recv().await {
            seen.push(name(&event));
            if let Some(found) = pick(event) {
                return Some(found);
            }
        }
        None
    });
    match waiting.await {
        Ok(Some(found)) => found,
        Ok(None) => panic!("the room ended before {what}; seen: {seen:?}"),
        Err(_) => panic!("{what} did not happen in time; seen: {seen:?}"),
    }
}

fn name(event: &RoomEvent) -> String {
    let debug = format!("{event:?}");
    debug
        .split([' ', '(', '{'])
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// Waits until `done` holds, looking again and again.
pub async fn eventually(what: &str, mut done: impl FnMut() -> bool) {
    let mut looks = interval(Duration::from_millis(20));
    let looking = timeout(DEADLINE, async {
        while !done() {
            looks.tick().await;
        }
    });
    assert!(looking.await.is_ok(), "{what} did not happen in time");
}

/// The size of the test picture.
pub const SIZE: (u32, u32) = (640, 360);

/// The colours (Y, U, V) of the quarters of the test picture: left to right, top to bottom.
pub const QUARTERS: [(u8, u8, u8); 4] = [
    (200, 90, 160),
    (60, 200, 110),
    (120, 60, 60),
    (30, 128, 128),
];

/// The test picture.
pub fn picture() -> I420Buffer {
    picture_of(SIZE)
}

/// The test picture in another size.
pub fn picture_of((width, height): (u32, u32)) -> I420Buffer {
    let mut buffer = I420Buffer::new(width, height);
    let (stride, chroma_stride, _) = buffer.strides();
    let (y, u, v) = buffer.data_mut();
    for row in 0..height {
        for column in 0..width {
            let quarter = (row / (height / 2) * 2 + column / (width / 2)) as usize;
            y[(row * stride + column) as usize] = QUARTERS[quarter].0;
            let chroma = (row / 2 * chroma_stride + column / 2) as usize;
            u[chroma] = QUARTERS[quarter].1;
            v[chroma] = QUARTERS[quarter].2;
        }
    }
    buffer
}

/// The colours in the middle of each quarter.
pub fn quarters_of(buffer: &I420Buffer, width: u32, height: u32) -> [(u8, u8, u8); 4] {
    let (stride, chroma_stride, _) = buffer.strides();
    let (y, u, v) = buffer.data();
    [(1, 1), (3, 1), (1, 3), (3, 3)].map(|(across, down)| {
        let (column, row) = (width * across / 4, height * down / 4);
        let chroma = (row / 2 * chroma_stride + column / 2) as usize;
        (y[(row * stride + column) as usize], u[chroma], v[chroma])
    })
}

/// Whether two colours are as close as a video codec leaves them.
pub fn alike(one: (u8, u8, u8), other: (u8, u8, u8)) -> bool {
    one.0.abs_diff(other.0) < 12 && one.1.abs_diff(other.1) < 12 && one.2.abs_diff(other.2) < 12
}

/// A camera that shows the test picture, 30 times a second, as long as it lives.
pub struct Camera {
    pub source: NativeVideoSource,
    shooting: tokio::task::JoinHandle<()>,
}

impl Camera {
    pub fn start() -> Self {
        Self::showing(picture())
    }

    pub fn showing(picture: I420Buffer) -> Self {
        Self::held(picture, VideoRotation::VideoRotation0)
    }

    /// One whose pictures have to be turned, as a phone's that is held upright.
    pub fn held(picture: I420Buffer, rotation: VideoRotation) -> Self {
        Self::taking_turns(vec![picture], rotation)
    }

    /// Blocks of random grey, others in each picture: a codec finds nothing to leave out.
    pub fn changing((width, height): (u32, u32)) -> Self {
        let mut last: u32 = 1;
        let mut shade = || {
            last = last.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (last >> 24) as u8
        };
        let mut picture = || {
            let mut buffer = I420Buffer::new_black(width, height);
            let stride = buffer.strides().0 as usize;
            let (luma, ..) = buffer.data_mut();
            for rows in luma.chunks_mut(8 * stride) {
                let shades: Vec<u8> = (0..stride.div_ceil(8)).map(|_| shade()).collect();
                for (at, pixel) in rows.iter_mut().enumerate() {
                    *pixel = shades[at % stride / 8];
                }
            }
            buffer
        };
        let pictures = (0..8).map(|_| picture()).collect();
        Self::taking_turns(pictures, VideoRotation::VideoRotation0)
    }

    fn taking_turns(pictures: Vec<I420Buffer>, rotation: VideoRotation) -> Self {
        let (width, height) = (pictures[0].width(), pictures[0].height());
        let source = NativeVideoSource::new(VideoResolution { width, height }, false);
        let feed = source.clone();
        let shooting = tokio::spawn(async move {
            let frame = |picture| VideoFrame::new(rotation, picture);
            let frames: Vec<_> = pictures.into_iter().map(frame).collect();
            let mut pace = interval(Duration::from_millis(33));
            for frame in frames.iter().cycle() {
                pace.tick().await;
                feed.capture_frame(frame);
            }
        });
        Self { source, shooting }
    }

    pub fn track(&self) -> LocalTrack {
        LocalTrack::Video(LocalVideoTrack::create_video_track(
            "camera",
            RtcVideoSource::Native(self.source.clone()),
        ))
    }
}

impl Drop for Camera {
    fn drop(&mut self) {
        self.shooting.abort();
    }
}
