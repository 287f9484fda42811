//! `cargo xtask bench network`: what the local network does on this machine, beside Mosquitto.

mod network;
mod report;
mod servers;

use anyhow::{Result, bail};

use crate::setup::Toolbox;

/// What to measure.
pub fn command(tools: &Toolbox, what: &str) -> Result<()> {
    match what {
        "network" => network::measure(tools),
        other => bail!("there is nothing called `{other}` to measure; there is `network`"),
    }
}
