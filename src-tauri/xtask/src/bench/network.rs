//! The run: build as released, put both servers under the same load, tell.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::profile::PROFILE;
use super::report::Report;
use super::servers::{Load, Server, file_limit};
use crate::process;
use crate::setup::{self, Toolbox};

const CALLERS: &str = "16";
const CALL_SECONDS: &str = "5";
const SUBSCRIBERS: &str = "1000";
const ROUNDS: &str = "60";
/// Network and Mosquitto take turns, so that a busy moment of the machine does not hit one alone.
const TURNS: usize = 3;
const VIEWERS: u64 = 5000;

pub fn measure(tools: &Toolbox) -> Result<()> {
    setup::mosquitto()?;
    let mosquitto = process::which("mosquitto")
        .or_else(|| Some(PathBuf::from("/usr/sbin/mosquitto")).filter(|file| file.is_file()))
        .context("Mosquitto is installed but not on the path")?;
    // Two connections for each viewer, and some for everything else.
    let needed = 2 * VIEWERS + 500;
    let allowed = file_limit()?;
    if allowed < needed {
        bail!(
            "{VIEWERS} viewers need {needed} open files in one process, and this machine allows \
             {allowed}: raise the hard limit (`ulimit -Hn`) and start again"
        );
    }
    let (program, load) = build(tools)?;
    let scratch = tempfile::tempdir()?;
    let load = Load {
        program: load,
        api_key: "key-of-the-measurement-0123456789abcdef".to_owned(),
    };
    let fresh = |name: &str| -> Result<Server> {
        let folder = scratch.path().join(name);
        std::fs::create_dir(&folder)?;
        Server::network(&program, &folder, &load.api_key)
    };

    println!("… calls");
    let calls = {
        let server = fresh("calls")?;
        load.run(&["calls", &server.url, CALLERS, CALL_SECONDS])?
    };
    let event = scratch.path().join("event");
    let event = event.to_str().context("a path that is not text")?;
    let (mut network, mut other) = (Vec::new(), Vec::new());
    for turn in 0..TURNS {
        println!("… fan-out, turn {} of {TURNS}", turn + 1);
        let server = fresh(&format!("fan-out-{turn}"))?;
        network.push(load.run(&["fan-out", &server.url, SUBSCRIBERS, ROUNDS, event])?);
        drop(server);
        let server = Server::mosquitto(&mosquitto, scratch.path())?;
        other.push(load.run(&["fan-out-mqtt", &server.url, SUBSCRIBERS, ROUNDS, event])?);
    }
    println!("… {VIEWERS} viewers");
    let server = fresh("viewers")?;
    let empty_bytes = server.resident()?;
    let count = VIEWERS.to_string();
    let look = || server.resident();
    let (full_bytes, viewers) = load.run_and_look(&["viewers", &server.url, &count], look)?;
    Report {
        calls,
        network,
        mosquitto: other,
        viewers,
        empty_bytes,
        full_bytes,
    }
    .tell(&tools.project)
}

/// The program and its load.
fn build(tools: &Toolbox) -> Result<(PathBuf, PathBuf)> {
    let arguments = [
        "build",
        "--package=greenroom-local-network",
        "--bin=greenroom-network",
        "--bench=load",
        "--profile",
        PROFILE,
    ];
    process::run(tools.cargo().args(arguments))?;
    // Once more, which builds nothing, for the names of what was built.
    let messages = process::capture(
        tools
            .cargo()
            .args(arguments)
            .args(["--quiet", "--message-format=json"]),
    )?;
    let built = |name: &str| {
        messages
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok())
            .filter(|message| message["target"]["name"] == name)
            .find_map(|message| message["executable"].as_str().map(PathBuf::from))
            .with_context(|| format!("cargo built no {name}"))
    };
    Ok((built("greenroom-network")?, built("load")?))
}
