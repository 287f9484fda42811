//! The window's measurement where its desk does not exist.

#[path = "window/options.rs"]
mod options;

use anyhow::{Result, bail};

use crate::setup::Toolbox;
pub use options::{Mode, Options, one_of};

/// Says what is missing: nothing is measured.
pub fn measure(_tools: &Toolbox, options: &Options) -> Result<()> {
    let modes: Vec<&str> = options.modes.iter().map(|mode| mode.word()).collect();
    bail!(
        "{} before {:?} others at {:?} pictures a second for {} s is measured on a virtual desk, which \
         exists on Linux only",
        modes.join(" and "),
        options.people,
        options.fps,
        options.span.as_secs()
    )
}
