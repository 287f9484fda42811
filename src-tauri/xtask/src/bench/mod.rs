//! `cargo xtask bench`: what the local network does on this machine, beside Mosquitto, and what the
//! core's hot paths cost.

mod core;
mod network;
mod profile;
mod report;
mod servers;

use anyhow::{Result, bail};

use crate::setup::Toolbox;

/// What to measure.
pub fn command(tools: &Toolbox, what: &str) -> Result<()> {
    match what {
        "core" => core::measure(tools),
        "network" => network::measure(tools),
        other => bail!("there is no `{other}` to measure; there are `core` and `network`"),
    }
}
