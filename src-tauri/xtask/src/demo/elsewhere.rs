//! The demo where its virtual desk does not exist.

#[path = "options.rs"]
mod options;

use anyhow::{Result, bail};

use crate::setup::Toolbox;
pub use options::Options;

/// Says what is missing: nothing was shown, so nothing is passed.
pub fn command(_tools: &Toolbox, options: Options) -> Result<()> {
    let Options {
        out: _,
        size,
        keep: _,
    } = options;
    bail!(
        "the demo plays in windows of {size} on a virtual desk, which exists on Linux only; \
         `cargo xtask run` opens Greenroom itself"
    )
}
