//! Cross checks where there is no Debian to take the compilers from.

#[path = "options.rs"]
mod options;

use anyhow::{Result, bail};

use crate::setup::Toolbox;
pub use options::Options;

/// Says what is missing: nothing was checked, so nothing is passed.
pub fn command(_tools: &Toolbox, options: &Options) -> Result<()> {
    let what = match options.only {
        Some(only) => format!("the check of {only:?}"),
        None => "cross checks".to_owned(),
    };
    bail!(
        "{what} works with compilers of Debian 12, and this is another system: run it on Debian or in \
         a container of it; `cargo xtask test` checks the system at hand"
    )
}
