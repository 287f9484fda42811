//! What differs between systems: a child process that ends with us, however we end; how the system
//! asks a program to end; and a folder that only its owner may look into.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
use linux as system;

#[cfg(target_os = "macos")]
mod macos;
#[cfg(target_os = "macos")]
use macos as system;

#[cfg(target_os = "windows")]
mod windows;
#[cfg(target_os = "windows")]
use windows as system;

// What Linux and macOS have in common.
#[cfg(unix)]
mod unix;

use std::io;
use std::path::Path;
use std::process::{Child, ChildStderr, Command};
use std::sync::{Mutex, PoisonError};

/// Waits until a person or the system asks this program to end: Ctrl-C everywhere; `SIGTERM` on
/// Linux and macOS; Ctrl-Break, the closing of the console and the end of the session on Windows.
/// When it is not possible to be asked, it is over at once: better than a program that never ends.
pub async fn asked_to_end() {
    if let Err(cause) = system::asked_to_end().await {
        tracing::warn!(%cause, "this program cannot be asked to end");
    }
}

/// Makes a folder, and what it stands in, for this user's eyes only. An existing folder is left as
/// it is: whoever made it decided who may look.
///
/// # Errors
///
/// The system's, where it cannot be made.
pub fn private_folder(folder: &Path) -> io::Result<()> {
    system::private_folder(folder)
}

/// A child process that ends with us: when dropped, when we exit, and when we crash.
pub(crate) struct Bound {
    child: Mutex<Child>,
    /// Holds whatever ties the child's life to ours.
    _keeper: system::Keeper,
}

impl Bound {
    /// Starts the command.
    pub fn spawn(command: Command) -> io::Result<Self> {
        let (child, keeper) = system::spawn(command)?;
        Ok(Self {
            child: Mutex::new(child),
            _keeper: keeper,
        })
    }

    /// The child's error output, once.
    pub fn take_stderr(&mut self) -> Option<ChildStderr> {
        self.with_child(|child| child.stderr.take())
    }

    /// Stops it where it is: it neither ends nor answers.
    #[cfg(test)]
    pub fn hang(&self) {
        system::hang(self.with_child(|child| child.id()));
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
