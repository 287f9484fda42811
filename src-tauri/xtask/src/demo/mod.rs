//! `cargo xtask demo`: two real windows play the story of a panel, beside the local network and a
//! LiveKit server, and a third party watches. Linux only, since the virtual desk is.

pub(crate) mod desk;
mod leaks;
pub(crate) mod load;
mod network;
mod options;
mod report;
mod sound;
mod story;
pub(crate) mod windows;

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::setup::Toolbox;
use desk::Desk;
pub use options::{Options, WindowSize};
use report::Report;
use story::Story;

/// Plays the story with the app as it was built and says where its report and pictures are.
pub fn command(tools: &Toolbox, options: Options) -> Result<()> {
    let out = options
        .out
        .unwrap_or_else(|| tools.project.target.join("demo"));
    play(tools, &out, options.size, options.keep)?;
    println!("The report and the pictures are in {}", out.display());
    Ok(())
}

/// Plays the story; an error means that a step did not hold.
fn play(tools: &Toolbox, out: &Path, size: WindowSize, keep: bool) -> Result<()> {
    if out.exists() {
        std::fs::remove_dir_all(out).with_context(|| format!("cannot clear {}", out.display()))?;
    }
    std::fs::create_dir_all(out.join("logs"))?;
    let out = out.canonicalize()?;
    let logs = out.join("logs");
    let start = Instant::now();
    println!(
        "Playing the story; pictures and report.json go to {}",
        out.display()
    );
    let mut report = Report::new(&out);
    report.fact("versions", versions(tools));
    report.fact(
        "sizes",
        json!({
            "app_bytes": bytes_of(&tools.project.app_binary())?,
            "sdk_library_bytes": bytes_of(&tools.sdk.library)?,
            "page_bytes": bytes_of(&tools.project.ui().join("dist"))?,
        }),
    );
    let desk = Desk::set_up(&["host", "guest"], size, &logs, keep)?;
    let mut story = Story::open(tools, &desk, size, &out)?;
    if let Err(error) = story.play(&mut report) {
        // The windows' own pictures are there; this one shows what lies between them.
        let _ = desk.display().photograph(&out.join("display.png"));
        return Err(error);
    }
    report.step("clean", || story.close(), |_| Ok(()))?;
    report.fact("seconds", json!(start.elapsed().as_secs()));
    report.finish()
}

fn versions(tools: &Toolbox) -> Value {
    // A version is a fact beside the story; a tool that does not tell its own stops nothing.
    let ask = |program: &Path, arguments: &[&str]| {
        tools
            .command(program)
            .args(arguments)
            .output()
            .map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
            .unwrap_or_default()
    };
    json!({
        "greenroom": ask(&tools.project.app_binary(), &["--version"]),
        "livekit_sdk": tools.sdk.version,
        "livekit_server": ask(&tools.livekit_server, &["--version"]),
        "webkit": ask(Path::new("pkg-config"), &["--modversion", "webkit2gtk-4.1"]),
    })
}

/// Bytes of a file, or of everything below a folder.
fn bytes_of(path: &Path) -> Result<u64> {
    if path.is_file() {
        return Ok(path.metadata()?.len());
    }
    std::fs::read_dir(path)
        .with_context(|| format!("{} is not there", path.display()))?
        .map(|entry| bytes_of(&entry?.path()))
        .sum()
}
