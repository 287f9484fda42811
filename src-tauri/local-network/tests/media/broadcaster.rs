//! Somebody on a stage with LiveKit's official Python client, which shares no code with us.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

/// Python and a first connection to LiveKit take their time on a busy machine.
const DEADLINE: Duration = Duration::from_secs(90);

/// A colour: U and V of the picture.
pub type Chroma = [u8; 2];

const GREY: Chroma = [128, 128];

/// A joined broadcaster. It ends with this.
pub struct Broadcaster {
    _process: Child,
    orders: ChildStdin,
    words: Lines<BufReader<ChildStdout>>,
}

impl Broadcaster {
    /// Joins a stage with an address and a token of the network, as anybody who holds it may.
    pub async fn with(url: &str, token: &str) -> Self {
        Self::in_colour(url, token, GREY).await
    }

    /// Joins with a picture in this colour.
    pub async fn in_colour(url: &str, token: &str, chroma: Chroma) -> Self {
        let python = std::env::var_os("GREENROOM_PYTHON");
        let python =
            python.expect("GREENROOM_PYTHON is not set: run this through `cargo xtask exec`");
        let script = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../local-network/tests/media/broadcaster.py");
        let mut process = Command::new(python)
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("Python starts");
        let mut broadcaster = Self {
            orders: process.stdin.take().unwrap(),
            words: BufReader::new(process.stdout.take().unwrap()).lines(),
            _process: process,
        };
        let stage = json!({ "url": url, "token": token, "chroma": chroma });
        broadcaster.order(&stage.to_string()).await;
        broadcaster.says("joined").await;
        broadcaster
    }

    async fn order(&mut self, line: &str) {
        let line = format!("{line}\n");
        self.orders.write_all(line.as_bytes()).await.unwrap();
    }

    async fn says(&mut self, expected: &str) {
        let word = tokio::time::timeout(DEADLINE, self.words.next_line()).await;
        let word = word.unwrap_or_else(|_| panic!("never {expected}"));
        assert_eq!(word.unwrap().as_deref(), Some(expected));
    }

    /// Puts a picture on the stage.
    pub async fn publish(&mut self) {
        self.order("publish").await;
        self.says("published").await;
    }

    /// Takes the picture off.
    pub async fn unpublish(&mut self) {
        self.order("unpublish").await;
        self.says("unpublished").await;
    }

    /// Says goodbye.
    pub async fn leave(mut self) {
        self.order("leave").await;
        self.says("gone").await;
    }

    /// Waits until LiveKit sends the broadcaster away.
    pub async fn until_sent_away(mut self) {
        self.says("gone").await;
    }
}
