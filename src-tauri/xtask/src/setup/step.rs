//! One step of set-up, and what it says.

use std::time::Instant;

use anyhow::{Context, Result};

/// What a step did.
pub(crate) enum Done {
    /// It was there already; the text says which one is used.
    Present(String),
    /// It was fetched or built now.
    Made(String),
}

/// Runs one step and says on one line what came of it and how long it took.
pub(crate) fn step(name: &str, work: impl FnOnce() -> Result<Done>) -> Result<()> {
    let begun = Instant::now();
    let done = work().with_context(|| format!("{name}: set-up stopped"))?;
    let seconds = begun.elapsed().as_secs_f32();
    match done {
        Done::Present(what) => println!("  {name:<22} {what}"),
        Done::Made(what) => println!("  {name:<22} {what} ({seconds:.1} s)"),
    }
    Ok(())
}

/// Says before a longer piece of work what it is.
pub(crate) fn working(what: &str) {
    println!("  … {what}");
}
