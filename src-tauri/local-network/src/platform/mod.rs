//! What differs between systems: a child process that ends with us, however we end.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(all(unix, not(target_os = "linux")))]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(target_os = "linux")]
use linux::{Keeper, spawn};
#[cfg(all(unix, not(target_os = "linux")))]
use unix::{Keeper, spawn};
#[cfg(windows)]
use windows::{Keeper, spawn};

use std::io;
use std::process::{Child, ChildStderr, Command};
use std::sync::{Mutex, PoisonError};

/// A child process that ends with us: when dropped, when we exit, and when we crash.
pub(crate) struct Bound {
    child: Mutex<Child>,
    /// Holds whatever ties the child's life to ours.
    _keeper: Keeper,
}

impl Bound {
    /// Starts the command.
    pub fn spawn(command: Command) -> io::Result<Self> {
        let (child, keeper) = spawn(command)?;
        Ok(Self {
            child: Mutex::new(child),
            _keeper: keeper,
        })
    }

    /// The child's error output, once.
    pub fn take_stderr(&mut self) -> Option<ChildStderr> {
        self.with_child(|child| child.stderr.take())
    }

    /// Whether it runs.
    pub fn is_running(&self) -> bool {
        self.with_child(|child| matches!(child.try_wait(), Ok(None)))
    }

    /// Ends it and waits for its end.
    pub fn kill(&self) {
        self.with_child(|child| {
            // Both fail only when it has ended already.
            let _ended = child.kill();
            let _reaped = child.wait();
        });
    }

    fn with_child<T>(&self, act: impl FnOnce(&mut Child) -> T) -> T {
        act(&mut self.child.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Bound {
    fn drop(&mut self) {
        self.kill();
    }
}
