//! Helper programs of the demo: each in its own process group, ended with its children.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// How long a program gets to end by itself before it is killed.
const END_DEADLINE: Duration = Duration::from_secs(10);

/// A running program. Dropping it ends its whole process group.
pub struct Spawned {
    name: String,
    child: Child,
}

impl Spawned {
    /// Starts `command` in a process group of its own; its error output goes to `log`.
    pub fn start(name: &str, mut command: Command, log: &Path) -> Result<Spawned> {
        let log = File::options()
            .create(true)
            .append(true)
            .open(log)
            .with_context(|| format!("cannot write {}", log.display()))?;
        command.process_group(0).stderr(log);
        let child = command
            .spawn()
            .with_context(|| format!("{name} could not be started"))?;
        Ok(Spawned {
            name: name.to_owned(),
            child,
        })
    }

    /// The first line the program prints: Xvfb its display, the bus its address.
    pub fn first_line(&mut self) -> Result<String> {
        let stdout = self.take_stdout()?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        let line = line.trim().to_owned();
        if line.is_empty() {
            bail!("{} ended without saying it was ready", self.name);
        }
        Ok(line)
    }

    /// The program's standard output, once.
    pub fn take_stdout(&mut self) -> Result<ChildStdout> {
        self.child
            .stdout
            .take()
            .with_context(|| format!("{} has no output to read", self.name))
    }

    /// The program's standard input, once; it is closed when dropped.
    pub fn take_stdin(&mut self) -> Result<ChildStdin> {
        self.child
            .stdin
            .take()
            .with_context(|| format!("{} has no input to write to", self.name))
    }

    /// The process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits for the end of the program.
    pub fn wait_for_end(&mut self, deadline: Duration) -> Result<()> {
        wait_until(&format!("{} to end", self.name), deadline, || {
            Ok(self.child.try_wait()?.map(|_| ()))
        })
    }

    /// How the program ended, once it has.
    pub fn try_wait(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }

    fn signal(&self, signal: &str) {
        // The group, so that children go too.
        let _ = Command::new("kill")
            .args([signal, "--", &format!("-{}", self.child.id())])
            .stderr(Stdio::null())
            .status();
    }
}

impl Drop for Spawned {
    fn drop(&mut self) {
        self.signal("-TERM");
        if self.wait_for_end(END_DEADLINE).is_err() {
            self.signal("-KILL");
            let _ = self.child.wait();
        }
    }
}

/// Asks again and again until there is an answer or the deadline has passed.
pub fn wait_until<T>(
    what: &str,
    deadline: Duration,
    mut ask: impl FnMut() -> Result<Option<T>>,
) -> Result<T> {
    let end = Instant::now() + deadline;
    loop {
        if let Some(answer) = ask()? {
            return Ok(answer);
        }
        if Instant::now() >= end {
            bail!("waited {} s in vain for {what}", deadline.as_secs());
        }
        std::thread::park_timeout(Duration::from_millis(50));
    }
}

/// A command with its output piped to us.
pub fn piped(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    command
}
