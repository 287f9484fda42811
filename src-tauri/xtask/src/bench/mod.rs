//! `cargo xtask bench`: what the local network does on this machine, beside Mosquitto, what the core's
//! hot paths cost, and the window beside a browser.

mod core;
mod network;
mod profile;
mod report;
mod servers;
#[cfg(target_os = "linux")]
mod window;
#[cfg(not(target_os = "linux"))]
#[path = "elsewhere.rs"]
mod window;

use anyhow::{Result, bail};

use crate::setup::Toolbox;
pub use window::{Mode, Options as WindowOptions, one_of};

/// What to measure.
pub fn command(tools: &Toolbox, what: &str, options: &WindowOptions) -> Result<()> {
    match what {
        "core" => core::measure(tools),
        "network" => network::measure(tools),
        "window" => window::measure(tools, options),
        other => {
            bail!("there is no `{other}` to measure; there are `core`, `network` and `window`")
        }
    }
}
