//! The others on the stage: one process that sends everybody's pictures (`tests/desktop/people.py`).

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Duration;
use std::{path::Path, thread::JoinHandle};

use anyhow::{Context, Result, bail};
use greenroom_webdriver::spawned::{Spawned, piped};
use serde::Deserialize;
use serde_json::json;

use super::network::Room;
use crate::demo::load;
use crate::setup::Toolbox;

/// How long everybody may take until their pictures go out.
const READY_DEADLINE: Duration = Duration::from_secs(60);
/// Lines that wait to be read; a run has one a second. When it is full the sender waits.
const LINES: usize = 4096;

/// The screen that one of them shares, in pixels: what most monitors have.
const SCREEN: [u32; 2] = [1920, 1080];
/// Its pictures a second: as many as letters need, and no more than our own window sends of them.
const SCREEN_FPS: u32 = 15;

/// How many pictures were captured up to one moment: of the shared screen if there is one, then of each person.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Captured {
    /// Milliseconds since 1970.
    at: i64,
    captured: Vec<u64>,
}

/// The people while they are there.
pub struct People {
    lines: Receiver<String>,
    heard: Vec<Captured>,
    // They go when this is closed.
    _input: ChildStdin,
    process: Spawned,
    _reader: JoinHandle<()>,
}

impl People {
    /// Lets everybody of the room come and send so many pictures a second; the last shares a screen where
    /// that is wanted.
    pub fn come(
        tools: &Toolbox,
        room: &Room,
        fps: u32,
        screen: bool,
        logs: &Path,
    ) -> Result<People> {
        let mut command = piped(&tools.python);
        command
            .arg(tools.project.root.join("tests/desktop/people.py"))
            .stdin(Stdio::piped());
        let mut process = Spawned::start("the people", command, &logs.join("people.log"))?;
        let people: Vec<_> = room
            .tokens
            .iter()
            .enumerate()
            .map(|(number, token)| {
                let [width, height] = if number == 0 { [1280, 720] } else { [640, 360] };
                let shares = screen && number + 1 == room.tokens.len();
                let document = shares.then(|| json!({"width": SCREEN[0], "height": SCREEN[1], "fps": SCREEN_FPS}));
                json!({"token": token, "width": width, "height": height, "layers": number == 0, "document": document})
            })
            .collect();
        let order = json!({"url": room.url, "fps": fps, "people": people});
        let mut input = process.take_stdin()?;
        input.write_all(format!("{order}\n").as_bytes())?;
        let output = BufReader::new(process.take_stdout()?);
        let (sender, lines) = sync_channel(LINES);
        let reader = std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        let ready = lines.recv_timeout(READY_DEADLINE);
        if ready.context("nobody came to the stage; see people.log")? != "{\"ready\": true}" {
            bail!("the people said something else than that they are ready");
        }
        Ok(People {
            lines,
            heard: Vec::new(),
            _input: input,
            process,
            _reader: reader,
        })
    }

    /// Pictures a second that were made between two moments, the screen's first.
    pub fn per_second(&mut self, from: i64, to: i64) -> Result<Vec<f64>> {
        while let Ok(line) = self.lines.try_recv() {
            self.heard.push(serde_json::from_str(&line)?);
        }
        per_second(&self.heard, from, to).context("the people did not say what they sent")
    }

    /// Their process.
    pub fn processes(&self) -> Result<Vec<(u32, String)>> {
        load::tree(self.process.pid())
    }
}

fn per_second(heard: &[Captured], from: i64, to: i64) -> Option<Vec<f64>> {
    let first = heard.iter().find(|captured| captured.at >= from)?;
    let last = heard.iter().rfind(|captured| captured.at <= to)?;
    let seconds = (last.at - first.at) as f64 / 1000.0;
    let made = last.captured.iter().zip(&first.captured);
    (seconds > 0.0).then(|| {
        made.map(|(last, first)| (last - first) as f64 / seconds)
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sent_is_told_for_the_time_that_was_looked_at() {
        let heard: Vec<Captured> = (0..10)
            .map(|second| Captured {
                at: second * 1000,
                // Slow at first.
                captured: vec![if second < 5 { 0 } else { second as u64 * 15 }],
            })
            .collect();
        assert_eq!(per_second(&heard, 4500, 8100), Some(vec![15.0]));
        assert_eq!(per_second(&heard, 8900, 9100), None);
    }
}
