//! The two servers under load, each on a free port of its own and ended with this program.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// How long a server may take until it serves.
const START_DEADLINE: Duration = Duration::from_secs(20);

/// A running server.
pub struct Server {
    child: Child,
    pub url: String,
}

impl Server {
    /// The network, alone: no LiveKit server runs, since no room goes on air.
    pub fn network(program: &Path, folder: &Path, api_key: &str) -> Result<Self> {
        let data = folder.join("data");
        std::fs::create_dir_all(&data)?;
        let file = folder.join("network.toml");
        std::fs::write(&file, configuration(&data))?;
        let mut command = unlimited(program);
        command
            .arg(&file)
            .env("GREENROOM_API_KEY", api_key)
            .env("GREENROOM_LIVEKIT_SECRET", api_key)
            .env("GREENROOM_LOG", "error")
            .stdout(Stdio::piped());
        let mut server = Self::start(command)?;
        let stdout = server.child.stdout.take().context("no output to read")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        server.url = line
            .trim()
            .strip_prefix("serving on ")
            .context("the network did not start")?
            .to_owned();
        Ok(server)
    }

    /// Mosquitto with MQTT over WebSocket, nothing kept on disk.
    pub fn mosquitto(program: &Path, folder: &Path) -> Result<Self> {
        let free = [
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?,
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?,
        ];
        let [port, plain] = [free[0].local_addr()?.port(), free[1].local_addr()?.port()];
        drop(free);
        let file = folder.join("mosquitto.conf");
        let text = format!(
            // Debian's 2.0.11 ends when it has no plain listener besides; nobody uses that one.
            "listener {port} 127.0.0.1\nprotocol websockets\nlistener {plain} 127.0.0.1\n\
             allow_anonymous true\npersistence false\nset_tcp_nodelay true\nlog_type error\n"
        );
        std::fs::write(&file, text)?;
        let mut command = unlimited(program);
        command.arg("-c").arg(&file).stdout(Stdio::null());
        let mut server = Self::start(command)?;
        server.url = format!("ws://127.0.0.1:{port}/");
        let begun = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            if begun.elapsed() > START_DEADLINE || server.child.try_wait()?.is_some() {
                bail!("Mosquitto did not start");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(server)
    }

    fn start(mut command: Command) -> Result<Self> {
        let child = command
            .stdin(Stdio::null())
            .spawn()
            .context("a server could not be started")?;
        Ok(Self {
            child,
            url: String::new(),
        })
    }

    /// Memory that the process holds now, in bytes.
    pub fn resident(&self) -> Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        resident(&status).context("the system does not tell how much memory a process holds")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail only when it has ended already.
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}

/// `VmRSS` of `/proc/PID/status`, in bytes.
fn resident(status: &str) -> Option<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

/// The network's configuration: its limits out of the way, since few people stand for many.
fn configuration(data: &Path) -> String {
    format!(
        "data_dir = {data:?}\nlisten = \"127.0.0.1:0\"\n\n\
         [livekit]\nurl = \"ws://127.0.0.1:9\"\napi_key = \"unused\"\n\n\
         [limits]\ncalls_per_5_seconds = 1000000\nmessages_per_second = 1000000\n\
         http_connections = 20000\nmqtt_connections = 20000\n"
    )
}

/// A program that may open as many files as this machine allows.
pub fn unlimited(program: &Path) -> Command {
    let mut command = Command::new("sh");
    command
        .args(["-c", "ulimit -n \"$(ulimit -Hn)\"; exec \"$0\" \"$@\""])
        .arg(program);
    command
}

/// How many files a process of this machine may open.
pub fn file_limit() -> Result<u64> {
    let text = crate::process::capture(Command::new("sh").args(["-c", "ulimit -Hn"]))?;
    match text.trim() {
        "unlimited" => Ok(u64::MAX),
        number => Ok(number.parse()?),
    }
}

/// The load, a process of its own.
pub struct Load {
    pub program: PathBuf,
    pub api_key: String,
}

impl Load {
    /// Runs it to its end; its last line is the result.
    pub fn run(&self, arguments: &[&str]) -> Result<serde_json::Value> {
        let mut command = unlimited(&self.program);
        command
            .args(arguments)
            .env("GREENROOM_API_KEY", &self.api_key);
        let text = crate::process::capture(&mut command)?;
        let last = text.lines().last().context("the load said nothing")?;
        Ok(serde_json::from_str(last)?)
    }

    /// Runs it, looks at something once it says that it is ready, and lets it end.
    pub fn run_and_look<T>(
        &self,
        arguments: &[&str],
        look: impl FnOnce() -> Result<T>,
    ) -> Result<(T, serde_json::Value)> {
        let mut child = unlimited(&self.program)
            .args(arguments)
            .env("GREENROOM_API_KEY", &self.api_key)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let stdout = child.stdout.take().context("no output to read")?;
        let mut lines = BufReader::new(stdout).lines();
        let ready = lines.next().transpose()?;
        let seen = match ready.as_deref() {
            Some("ready") => look(),
            _ => Err(anyhow::anyhow!("the load did not get ready")),
        };
        if let Some(mut input) = child.stdin.take() {
            // It may have ended by itself.
            let _gone = input.write_all(b"\n");
        }
        let last = lines.last().transpose()?;
        child.wait()?;
        let last = last.context("the load ended without a result")?;
        Ok((seen?, serde_json::from_str(&last)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resident_memory_is_read_in_bytes() {
        assert_eq!(
            resident("Name:\tx\nVmRSS:\t    1234 kB\n"),
            Some(1234 * 1024)
        );
        assert_eq!(resident("Name:\tx\n"), None);
    }
}
