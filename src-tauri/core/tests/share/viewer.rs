//! Somebody who watches a show with LiveKit's official Python client, which shares no code with us.

use std::{path::Path, process::Stdio, time::Duration};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
};

use super::house::part;

/// Python, a first connection and what it waits for take their time on a busy computer.
const DEADLINE: Duration = Duration::from_secs(90);

/// A viewer. It ends with this.
pub struct Viewer {
    _process: Child,
    orders: ChildStdin,
    words: Lines<BufReader<ChildStdout>>,
}

impl Viewer {
    /// Watches the show at this page, where letters of this size are shared.
    pub async fn watch(page: &str, size: (usize, usize)) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/share/viewer.py");
        let mut process = Command::new(part("GREENROOM_PYTHON"))
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("Python starts");
        let mut viewer = Self {
            orders: process.stdin.take().unwrap(),
            words: BufReader::new(process.stdout.take().unwrap()).lines(),
            _process: process,
        };
        let order = json!({ "page": page, "size": [size.0, size.1] });
        let said = viewer.ask(&order.to_string()).await;
        assert_eq!(said, json!({ "watches": true }));
        viewer
    }

    /// Lets it do something, and answers what came of it.
    pub async fn ask(&mut self, order: &str) -> Value {
        let line = format!("{order}\n");
        self.orders.write_all(line.as_bytes()).await.unwrap();
        let word = tokio::time::timeout(DEADLINE, self.words.next_line()).await;
        let word = word.unwrap_or_else(|_| panic!("no answer to {order}"));
        let word = word.unwrap().expect("the viewer has ended");
        serde_json::from_str(&word).unwrap()
    }
}
