//! Linux: the kernel ends the child when the thread that started it ends.

#[cfg(test)]
pub(super) use super::unix::hang;
pub(super) use super::unix::{asked_to_end, private_folder};

use std::io;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command};
use std::sync::mpsc;

/// Keeps the starting thread alive: `PR_SET_PDEATHSIG` follows the thread, not the process.
pub(super) struct Keeper {
    _thread_waits: mpsc::SyncSender<()>,
}

pub(super) fn spawn(mut command: Command) -> io::Result<(Child, Keeper)> {
    let parent = std::process::id();
    // SAFETY: prctl, getppid and raise are async-signal-safe, and nothing is allocated.
    unsafe {
        command.pre_exec(move || {
            if libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL) != 0 {
                return Err(io::Error::last_os_error());
            }
            // We may have died between fork and prctl.
            if u32::try_from(libc::getppid()) != Ok(parent) {
                return Err(io::Error::from(io::ErrorKind::BrokenPipe));
            }
            Ok(())
        });
    }
    // One child is told, and there is room for it.
    let (started, child) = mpsc::sync_channel(1);
    let (keeper, dropped) = mpsc::sync_channel::<()>(1);
    std::thread::Builder::new()
        .name("livekit-server-keeper".to_owned())
        .spawn(move || {
            // The receiver waits below; it cannot be gone.
            let _received = started.send(command.spawn());
            // Ends when the keeper is dropped; nobody ever sends.
            let _dropped = dropped.recv();
        })?;
    let child = child
        .recv()
        .map_err(|_ended| io::Error::other("the starting thread ended"))??;
    Ok((
        child,
        Keeper {
            _thread_waits: keeper,
        },
    ))
}
