//! macOS: a small shell stands between us and the child, and ends it when
//! the pipe from us closes, which the system does however we end.

#[cfg(test)]
pub(super) use super::unix::hang;
pub(super) use super::unix::{asked_to_end, private_folder};

use std::io;
use std::process::{Child, ChildStdin, Command, Stdio};

/// Our end of the pipe.
pub(super) struct Keeper {
    _pipe: Option<ChildStdin>,
}

/// Starts the program given as arguments, and ends it when standard input closes.
const WATCH: &str = r#"
exec 3<&0
"$@" </dev/null 3<&- &
child=$!
( read -r _ <&3; kill -9 "$child" 2>/dev/null ) &
watcher=$!
wait "$child"
code=$?
kill "$watcher" 2>/dev/null
exit "$code"
"#;

pub(super) fn spawn(command: Command) -> io::Result<(Child, Keeper)> {
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", WATCH, "sh"]).arg(command.get_program());
    shell.args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    shell
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut child = shell.spawn()?;
    let pipe = child.stdin.take();
    Ok((child, Keeper { _pipe: pipe }))
}
