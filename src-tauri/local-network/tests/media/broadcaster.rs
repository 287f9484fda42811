//! Somebody on a stage with LiveKit's official Python client, which shares no code with us.

use std::path::Path;
use std::process::Stdio;

use serde_json::json;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use crate::network::{Person, provided, text, within};

/// A joined broadcaster. It ends with this.
pub struct Broadcaster {
    _process: Child,
    orders: ChildStdin,
    words: Lines<BufReader<ChildStdout>>,
}

impl Broadcaster {
    /// Joins the stage of a room with the token that the network gives this person.
    pub async fn join(person: &Person, room: &str) -> Self {
        let token = format!("/api/v1/rooms/{room}/token");
        let stage = person.get(&token).await.ok();
        Self::with(&text(&stage["coHostUrl"]), &text(&stage["coHostToken"])).await
    }

    /// Joins with a token that was given before, as somebody who kept it would.
    pub async fn with(url: &str, token: &str) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/media/broadcaster.py");
        let mut process = Command::new(provided("GREENROOM_PYTHON"))
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
        let stage = json!({ "url": url, "token": token });
        broadcaster.order(&stage.to_string()).await;
        broadcaster.says("joined").await;
        broadcaster
    }

    async fn order(&mut self, line: &str) {
        let line = format!("{line}\n");
        self.orders.write_all(line.as_bytes()).await.unwrap();
    }

    async fn says(&mut self, expected: &str) {
        let word = within(expected, self.words.next_line()).await.unwrap();
        assert_eq!(word.as_deref(), Some(expected));
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
