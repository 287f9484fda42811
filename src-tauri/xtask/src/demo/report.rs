//! `report.json`: what was played, whether it held, and what it cost.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Result, anyhow};
use serde_json::{Value, json};

/// Collects steps; each leaves a picture of every window.
pub struct Report {
    folder: PathBuf,
    steps: Vec<Value>,
    facts: serde_json::Map<String, Value>,
    failed: bool,
}

impl Report {
    /// A report that is written to `folder`.
    pub fn new(folder: &Path) -> Report {
        Report {
            folder: folder.to_owned(),
            steps: Vec::new(),
            facts: serde_json::Map::new(),
            failed: false,
        }
    }

    /// Plays one step: `play` answers a sentence about what was seen. After a failed step the story
    /// ends, since the next ones build on it.
    pub fn step(
        &mut self,
        name: &str,
        play: impl FnOnce() -> Result<String>,
        photograph: impl FnOnce(&Path) -> Result<()>,
    ) -> Result<()> {
        let start = Instant::now();
        let played = play();
        let ms = start.elapsed().as_millis() as u64;
        let stem = format!("{:02}-{name}", self.steps.len() + 1);
        // A step nobody can look at did not hold.
        let pictures = photograph(&self.folder.join(stem));
        let outcome = played.and_then(|detail| pictures.map(|()| detail));
        let (ok, detail) = match &outcome {
            Ok(detail) => (true, detail.clone()),
            Err(error) => (false, format!("{error:#}")),
        };
        println!(
            "  {} {name:<22} {ms:>6} ms  {detail}",
            if ok { "ok  " } else { "FAIL" }
        );
        self.steps
            .push(json!({"name": name, "ok": ok, "ms": ms, "detail": detail}));
        self.failed |= !ok;
        self.write()?;
        outcome
            .map(|_| ())
            .map_err(|_| anyhow!("the step {name} did not hold: {detail}"))
    }

    /// Adds a fact beside the steps: versions, sizes, load.
    pub fn fact(&mut self, name: &str, value: Value) {
        self.facts.insert(name.to_owned(), value);
    }

    /// Marks the story as played to its end; the report is ok only then.
    pub fn finish(&mut self) -> Result<()> {
        self.facts.insert("complete".to_owned(), json!(true));
        self.write()
    }

    fn write(&self) -> Result<()> {
        let complete = self.facts.get("complete") == Some(&json!(true));
        let mut report = self.facts.clone();
        report.insert("ok".to_owned(), json!(complete && !self.failed));
        report.insert("steps".to_owned(), json!(self.steps));
        let text = serde_json::to_string_pretty(&report)?;
        std::fs::write(self.folder.join("report.json"), text)?;
        Ok(())
    }
}
