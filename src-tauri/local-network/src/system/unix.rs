//! What Linux and macOS have in common: signals and modes of files.

use std::fs::DirBuilder;
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

use tokio::signal::unix::{SignalKind, signal};

/// Ctrl-C and closing terminals, and what `kill` and the system's own supervisors send.
pub(super) async fn asked_to_end() -> io::Result<()> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    Ok(())
}

pub(super) fn private_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Stops a process where it is.
#[cfg(test)]
pub(super) fn hang(id: u32) {
    let id = libc::pid_t::try_from(id).unwrap_or_default();
    // SAFETY: takes numbers and nothing else.
    assert_eq!(unsafe { libc::kill(id, libc::SIGSTOP) }, 0);
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_new_folder_is_for_its_owner_and_an_old_one_is_left_as_it_is() {
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("a").join("b");
        private_folder(&folder).unwrap();
        assert_eq!(mode(&folder), 0o700);
        let shared = std::fs::Permissions::from_mode(0o750);
        std::fs::set_permissions(&folder, shared).unwrap();
        private_folder(&folder).unwrap();
        assert_eq!(mode(&folder), 0o750);
    }
}
