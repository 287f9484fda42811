//! Programs beside a test: each is ended with its children.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::system::{self, End};

/// How long a program gets to end by itself before it is killed.
const END_DEADLINE: Duration = Duration::from_secs(10);

/// A running program. Dropping it ends it and its children.
pub struct Spawned {
    name: String,
    child: Child,
}

impl Spawned {
    /// Starts `command`; its error output goes to the end of `log`.
    ///
    /// # Errors
    /// The program cannot be started, or the log not be written.
    pub fn start(name: &str, mut command: Command, log: &Path) -> Result<Spawned> {
        let log = File::options()
            .create(true)
            .append(true)
            .open(log)
            .with_context(|| format!("cannot write {}", log.display()))?;
        system::apart(&mut command);
        command.stderr(log);
        let child = command
            .spawn()
            .with_context(|| format!("{name} could not be started"))?;
        Ok(Spawned {
            name: name.to_owned(),
            child,
        })
    }

    /// The first line the program prints: Xvfb its display, the bus its address.
    ///
    /// # Errors
    /// It ends without printing one.
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
    ///
    /// # Errors
    /// It was not piped, or is taken.
    pub fn take_stdout(&mut self) -> Result<ChildStdout> {
        self.child
            .stdout
            .take()
            .with_context(|| format!("{} has no output to read", self.name))
    }

    /// The program's standard input, once; it is closed when dropped.
    ///
    /// # Errors
    /// It was not piped, or is taken.
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
    ///
    /// # Errors
    /// It still runs at the deadline.
    pub fn wait_for_end(&mut self, deadline: Duration) -> Result<()> {
        wait_until(&format!("{} to end", self.name), deadline, || {
            Ok(self.child.try_wait()?.map(|_| ()))
        })
    }

    /// How the program ended, once it has.
    ///
    /// # Errors
    /// The system does not say.
    pub fn try_wait(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }
}

impl Drop for Spawned {
    fn drop(&mut self) {
        system::end(&mut self.child, End::Asked);
        if self.wait_for_end(END_DEADLINE).is_err() {
            system::end(&mut self.child, End::Killed);
            let _ = self.child.wait();
        }
    }
}

/// Asks again and again until there is an answer.
///
/// # Errors
/// Asking fails, or there is none at the deadline.
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
