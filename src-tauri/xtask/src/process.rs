//! Running other programs: aloud, quietly, or for what they print.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// The command as one would type it, without its environment.
pub fn line(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let program = program.file_name().unwrap_or(command.get_program());
    std::iter::once(program)
        .chain(command.get_args())
        .map(OsStr::to_string_lossy)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Runs a command whose output the user sees.
pub fn run(command: &mut Command) -> Result<()> {
    let shown = line(command);
    println!("$ {shown}");
    let status = command
        .stdin(Stdio::null())
        .status()
        .with_context(|| format!("cannot start `{shown}`"))?;
    if !status.success() {
        bail!("`{shown}` ended with {status}");
    }
    Ok(())
}

/// Runs a command for what it prints to standard output; its output is part of the error.
pub fn capture(command: &mut Command) -> Result<String> {
    let shown = line(command);
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot start `{shown}`"))?;
    let stdout = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        bail!(
            "`{shown}` ended with {}\n{}{}",
            output.status,
            tail(&stdout),
            tail(&stderr)
        );
    }
    Ok(stdout.into_owned())
}

/// The first line that a program prints when asked for its version; `None` if there is no such
/// program or it fails.
pub fn version_of(program: impl AsRef<OsStr>, argument: &str) -> Option<String> {
    let text = capture(Command::new(program).arg(argument)).ok()?;
    text.lines().next().map(str::to_owned)
}

/// Finds a program the way a shell would.
pub fn which(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let name = executable(name);
    std::env::split_paths(&path)
        .map(|dir| dir.join(&name))
        .find(|file| file.is_file())
}

/// A program's file name on this system.
pub fn executable(name: &str) -> String {
    format!("{name}{}", std::env::consts::EXE_SUFFIX)
}

/// The last lines of a long output, where the reason usually is.
fn tail(text: &str) -> String {
    const LINES: usize = 40;
    let lines: Vec<&str> = text.lines().collect();
    let from = lines.len().saturating_sub(LINES);
    lines[from..].iter().flat_map(|line| [line, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_as_one_would_type_it() {
        let mut command = Command::new("/usr/bin/cargo");
        command.args(["fmt", "--check"]).env("TOKEN", "secret");
        assert_eq!(line(&command), "cargo fmt --check");
    }

    #[test]
    fn a_failing_command_says_what_it_printed() {
        let error = capture(Command::new("cargo").arg("no-such-command-here")).unwrap_err();
        assert!(
            error.to_string().contains("no-such-command-here"),
            "{error}"
        );
    }

    #[test]
    fn a_long_output_is_cut_to_its_end() {
        let text: String = (0..100).map(|n| format!("line {n}\n")).collect();
        assert!(tail(&text).starts_with("line 60\n"));
        assert!(tail(&text).ends_with("line 99\n"));
    }
}
