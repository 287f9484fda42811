//! Windows: a job object that the system closes with us, and that ends its processes when closed;
//! the console's events.

use std::io;
use std::os::windows::io::AsRawHandle as _;
use std::path::Path;
use std::process::{Child, Command};

use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close, ctrl_shutdown};
use windows_sys::Win32::Foundation::{CloseHandle, HANDLE};
use windows_sys::Win32::System::JobObjects::{
    AssignProcessToJobObject, CreateJobObjectW, JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE,
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION, JobObjectExtendedLimitInformation,
    SetInformationJobObject,
};

/// Ctrl-C and Ctrl-Break, the closing of the console's window, and the system's own end. After the
/// last two the system waits a few seconds, which is time enough to end in order.
pub(super) async fn asked_to_end() -> io::Result<()> {
    let (mut interrupt, mut stop) = (ctrl_c()?, ctrl_break()?);
    let (mut close, mut shutdown) = (ctrl_close()?, ctrl_shutdown()?);
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = stop.recv() => {}
        _ = close.recv() => {}
        _ = shutdown.recv() => {}
    }
    Ok(())
}

/// A folder takes over who may see it from the one it stands in, and below a user's profile that is
/// this user, the system and the administrators.
pub(super) fn private_folder(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)
}

/// The job's handle.
pub(super) struct Keeper(HANDLE);

// SAFETY: a job handle may be used and closed from any thread.
unsafe impl Send for Keeper {}
// SAFETY: as above; nothing is done with it but closing.
unsafe impl Sync for Keeper {}

impl Drop for Keeper {
    fn drop(&mut self) {
        // SAFETY: the handle is ours and is closed once.
        unsafe { CloseHandle(self.0) };
    }
}

pub(super) fn spawn(mut command: Command) -> io::Result<(Child, Keeper)> {
    // SAFETY: no attributes, no name.
    let job = unsafe { CreateJobObjectW(std::ptr::null(), std::ptr::null()) };
    if job.is_null() {
        return Err(io::Error::last_os_error());
    }
    let keeper = Keeper(job);
    let mut limits = JOBOBJECT_EXTENDED_LIMIT_INFORMATION::default();
    limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
    let size = u32::try_from(size_of_val(&limits)).map_err(io::Error::other)?;
    // SAFETY: the structure belongs to this information class and lives through the call.
    let set = unsafe {
        SetInformationJobObject(
            job,
            JobObjectExtendedLimitInformation,
            std::ptr::from_ref(&limits).cast(),
            size,
        )
    };
    if set == 0 {
        return Err(io::Error::last_os_error());
    }
    let mut child = command.spawn()?;
    // SAFETY: both handles are open.
    let assigned = unsafe { AssignProcessToJobObject(job, child.as_raw_handle()) };
    if assigned == 0 {
        let cause = io::Error::last_os_error();
        // A child that would outlive us is not kept.
        let _ended = child.kill();
        return Err(cause);
    }
    Ok((child, keeper))
}

/// Stops a process where it is.
#[cfg(test)]
pub(super) fn hang(id: u32) {
    panic!("no way is known here to stop the process {id} without ending it");
}
