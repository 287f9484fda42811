//! A program with its children, which systems keep together in different ways.

use std::process::{Child, Command};

/// How a family of processes is asked to end, or made to.
#[derive(Debug, Clone, Copy)]
pub enum End {
    Asked,
    Killed,
}

/// Has the program begin a process group of its own, which its children join.
#[cfg(unix)]
pub fn apart(command: &mut Command) {
    use std::os::unix::process::CommandExt as _;
    command.process_group(0);
}

#[cfg(unix)]
pub fn end(child: &mut Child, how: End) {
    let signal = match how {
        End::Asked => "-TERM",
        End::Killed => "-KILL",
    };
    // The group may be gone already.
    let _ = Command::new("kill")
        .args([signal, "--", &format!("-{}", child.id())])
        .stderr(std::process::Stdio::null())
        .status();
}

/// Nothing here starts children of its own on such a system.
#[cfg(not(unix))]
pub fn apart(_: &mut Command) {}

#[cfg(not(unix))]
pub fn end(child: &mut Child, _: End) {
    // It may be gone already.
    let _ = child.kill();
}
