//! From the start of a program to its first screen that can be used.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use greenroom_webdriver::spawned::Spawned;

use super::desk::Desk;
use super::screen::{Glance, now};

/// How long a window may take until it stands still.
const DEADLINE: Duration = Duration::from_secs(120);
/// A screen that did not change for so long is the one that stays.
const AT_REST: Duration = Duration::from_secs(3);
/// Between two glances.
const LOOK_AGAIN: Duration = Duration::from_millis(10);
/// A caret that blinks is another screen by less than this part of its pixels.
const A_CARET: f64 = 0.0005;
/// Warm starts; the one before them tells what the first screen looks like.
const STARTS: usize = 3;

/// The milliseconds that each warm start took.
pub fn measure(
    desk: &Desk,
    logs: &Path,
    name: &str,
    program: impl Fn() -> Command,
) -> Result<Vec<i64>> {
    let empty = Glance::at(desk.screen()?)?;
    let start = || {
        let mut command = program();
        command.stdin(Stdio::null()).stdout(Stdio::null());
        Spawned::start(name, command, &logs.join(format!("{name}-start.log")))
    };
    let first = start()?;
    let usable = at_rest(desk, logs)?;
    desk.photograph(&logs.join(format!("{name}-start.png")))?;
    drop(first);
    let mut took = Vec::new();
    for _ in 0..STARTS {
        until(desk, logs, "the window to be gone", |screen| {
            screen == &empty
        })?;
        let begun = now();
        let running = start()?;
        until(desk, logs, "the first screen", |screen| {
            screen.differs_from(&usable) < A_CARET
        })?;
        took.push(now() - begun);
        drop(running);
    }
    until(desk, logs, "the window to be gone", |screen| {
        screen == &empty
    })?;
    Ok(took)
}

/// What stands on the screen once it can be read and does not change any more.
fn at_rest(desk: &Desk, logs: &Path) -> Result<Glance> {
    let mut last = Glance::at(desk.screen()?)?;
    let mut since = Instant::now();
    until(desk, logs, "the window to stand still", |screen| {
        if screen.differs_from(&last) >= A_CARET {
            last = screen.clone();
            since = Instant::now();
        }
        last.has_letters() && since.elapsed() >= AT_REST
    })?;
    Ok(last)
}

fn until(
    desk: &Desk,
    logs: &Path,
    what: &str,
    mut done: impl FnMut(&Glance) -> bool,
) -> Result<()> {
    let begun = Instant::now();
    while !done(&Glance::at(desk.screen()?)?) {
        if begun.elapsed() >= DEADLINE {
            let picture = logs.join("in-vain.png");
            desk.photograph(&picture)?;
            bail!("waited in vain for {what}: see {}", picture.display());
        }
        std::thread::park_timeout(LOOK_AGAIN);
    }
    Ok(())
}
