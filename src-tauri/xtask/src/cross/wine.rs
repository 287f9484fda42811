//! The network for Windows serves a show under Wine: to a client of this computer, with a LiveKit
//! server of this computer, whose webhooks reach into Wine.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use greenroom_webdriver::spawned::{Spawned, piped, wait_until};
use serde_json::json;

use super::toolchain::{Target, Toolchain};
use crate::process::{self, executable};
use crate::setup::Toolbox;

/// No single step takes longer; Wine's first start makes a whole Windows folder.
const DEADLINE: Duration = Duration::from_secs(180);
/// Keys that open nothing but these two processes, for as long as they run.
const API_KEY: &str = "a-key-for-wine";
const LIVEKIT_KEY: &str = "wine";
const LIVEKIT_SECRET: &str = "a secret that only this computer's test knows";
/// The program that runs under Wine.
const NETWORK: &str = "greenroom-network";
const NETWORK_PACKAGE: &str = "greenroom-local-network";
/// What a terminal makes of the key.
const CTRL_C: &[u8] = &[3];
/// Somebody on a stage, from the tests of the network.
const BROADCASTER: &str = "src-tauri/local-network/tests/media/broadcaster.py";

/// Builds the program, and plays the show.
pub fn show(tools: &Toolbox, toolchain: &Toolchain) -> Result<()> {
    process::run(toolchain.cargo(Target::Windows).args([
        "build",
        "--locked",
        "--package",
        NETWORK_PACKAGE,
        "--bin",
        NETWORK,
    ]))?;
    process::run(
        tools
            .cargo()
            // Chosen from the whole workspace, it is built of what the tests are built of.
            .args(["build", "--workspace", "--example", "show"]),
    )?;
    let stage = Stage::set(toolchain)?;
    let ports = Ports::choose()?;
    let network = SocketAddr::from((Ipv4Addr::LOCALHOST, ports.network));
    let _livekit = livekit_server(tools, &ports, &stage)?;
    let mut program = stage.start_network(&ports)?;
    println!("the network for Windows serves on {network}");

    let mut client = Client::start(tools, network, &stage)?;
    let place = client.says("where to publish")?;
    println!("signed in, connected for events, and made a room");
    let mut broadcaster = Broadcaster::join(tools, &place, &stage)?;
    broadcaster.publish()?;
    client.expect("live")?;
    println!("a broadcaster's media made the room live: LiveKit's webhooks arrive");
    client.expect("ended")?;
    client.ended_well()?;
    println!("the host stopped the show and signed out");

    let mut keyboard = program.take_stdin()?;
    keyboard.write_all(CTRL_C)?;
    let code = wait_until("the network to end", DEADLINE, || program.try_wait())?;
    ensure!(
        code.success(),
        "the network ended with {code}: {}",
        stage.log("network")
    );
    ensure!(
        TcpStream::connect(network).is_err(),
        "the network ended and still listens"
    );
    let log = stage.log("network");
    ensure!(
        log.contains("ending"),
        "the network did not end in order: {log}"
    );
    println!("Ctrl-C ended it well");
    Ok(())
}

/// The folder in which everything runs, with the Windows folder that Wine keeps. Dropping it ends
/// whatever still runs in Wine.
struct Stage {
    folder: PathBuf,
    prefix: PathBuf,
}

impl Stage {
    fn set(toolchain: &Toolchain) -> Result<Self> {
        let folder = toolchain.folder.join("wine");
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        let program = executable_for_windows(NETWORK);
        fs::copy(toolchain.windows_program(NETWORK), folder.join(program))
            .context("the network for Windows was not built")?;
        // Beside the copy only, and never where something is shipped from.
        fs::write(
            folder.join("shim.c"),
            include_str!("sources/bcryptprimitives.c"),
        )?;
        process::capture(toolchain.windows_c().current_dir(&folder).args([
            "-shared",
            "-o",
            "bcryptprimitives.dll",
            "shim.c",
            "-ladvapi32",
        ]))?;
        let stage = Self {
            prefix: toolchain.folder.join("wineprefix"),
            folder,
        };
        process::capture(stage.wine("wine").args(["wineboot", "--init"]))
            .context("Wine did not make its Windows folder")?;
        Ok(stage)
    }

    /// A program of Wine.
    fn wine(&self, program: &str) -> Command {
        let mut command = piped(program);
        command
            .current_dir(&self.folder)
            .env("WINEPREFIX", &self.prefix)
            .env("WINEDEBUG", "-all")
            // Without these it asks in a window whether to fetch them.
            .env("WINEDLLOVERRIDES", "mscoree,mshtml=")
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY");
        command
    }

    fn start_network(&self, ports: &Ports) -> Result<Spawned> {
        let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, ports.network));
        let text = format!(
            "data_dir = \"data\"\nlisten = \"{listen}\"\n\n\
             [[networks]]\nname = \"wine\"\napi_key = \"{API_KEY}\"\n\n\
             [livekit]\nurl = \"ws://127.0.0.1:{}\"\napi_key = \"{LIVEKIT_KEY}\"\n",
            ports.livekit,
        );
        fs::write(self.folder.join("network.toml"), text)?;
        // In a terminal, so that Wine gives it a console in which a key can be pressed.
        let mut command = self.wine("script");
        let line = format!(
            "exec wine {} network.toml 2>network.log",
            executable_for_windows(NETWORK)
        );
        command
            .args(["--quiet", "--return", "--command", &line, "/dev/null"])
            .env("GREENROOM_LIVEKIT_SECRET", LIVEKIT_SECRET)
            .stdin(Stdio::piped());
        let mut program = Spawned::start(NETWORK, command, &self.log_file("terminal"))?;
        let line = lines(program.take_stdout()?)
            .recv_timeout(DEADLINE)
            .with_context(|| format!("the network did not start: {}", self.log("network")))?;
        ensure!(
            line.contains(&listen.to_string()),
            "the network says {line:?}: {}",
            self.log("network")
        );
        Ok(program)
    }

    fn log_file(&self, name: &str) -> PathBuf {
        self.folder.join(name).with_extension("log")
    }

    fn log(&self, name: &str) -> String {
        fs::read_to_string(self.log_file(name)).unwrap_or_default()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // Ends what runs with this folder of Wine's, and nothing else.
        let _nothing_ran = process::capture(self.wine("wineserver").arg("--kill"));
    }
}

/// Free ports of this computer at this moment.
struct Ports {
    network: u16,
    livekit: u16,
    tcp: u16,
    udp: u16,
}

impl Ports {
    /// All are held until all are chosen, so that they differ.
    fn choose() -> Result<Self> {
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let network = TcpListener::bind(any)?;
        let livekit = TcpListener::bind(any)?;
        let tcp = TcpListener::bind(any)?;
        let udp = UdpSocket::bind(any)?;
        Ok(Self {
            network: network.local_addr()?.port(),
            livekit: livekit.local_addr()?.port(),
            tcp: tcp.local_addr()?.port(),
            udp: udp.local_addr()?.port(),
        })
    }
}

/// An existing deployment, from the network's point of view.
fn livekit_server(tools: &Toolbox, ports: &Ports, stage: &Stage) -> Result<Spawned> {
    let webhook = format!("http://127.0.0.1:{}/livekit/webhook", ports.network);
    let configuration = json!({
        "port": ports.livekit,
        "bind_addresses": ["127.0.0.1"],
        "logging": { "level": "warn", "json": false },
        "rtc": {
            "udp_port": ports.udp,
            "tcp_port": ports.tcp,
            "use_external_ip": false,
            "node_ip": "127.0.0.1",
            "enable_loopback_candidate": true,
        },
        "webhook": { "api_key": LIVEKIT_KEY, "urls": [webhook] },
    });
    let mut command = piped(&tools.livekit_server);
    command
        .env("LIVEKIT_CONFIG", configuration.to_string())
        .env("LIVEKIT_KEYS", format!("{LIVEKIT_KEY}: {LIVEKIT_SECRET}"))
        .stdout(Stdio::null());
    let server = Spawned::start("livekit-server", command, &stage.log_file("livekit"))?;
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, ports.livekit));
    wait_until("the LiveKit server", DEADLINE, || {
        Ok(TcpStream::connect(address).ok())
    })
    .with_context(|| stage.log("livekit"))?;
    Ok(server)
}

/// The client of this computer: an example of our own library.
struct Client {
    program: Spawned,
    words: Receiver<String>,
    log: PathBuf,
}

impl Client {
    fn start(tools: &Toolbox, network: SocketAddr, stage: &Stage) -> Result<Self> {
        let example = tools.project.target.join("debug/examples");
        let mut command = piped(example.join(executable("show")));
        command
            .args([format!("http://{network}/"), format!("ws://{network}/mqtt")])
            .env("SOCIALPLUS_API_KEY", API_KEY);
        let log = stage.log_file("client");
        let mut program = Spawned::start("the client", command, &log)?;
        let words = lines(program.take_stdout()?);
        Ok(Self {
            program,
            words,
            log,
        })
    }

    fn says(&self, what: &str) -> Result<String> {
        self.words.recv_timeout(DEADLINE).with_context(|| {
            let log = fs::read_to_string(&self.log).unwrap_or_default();
            format!("the client did not say {what}: {log}")
        })
    }

    fn expect(&self, word: &str) -> Result<()> {
        let said = self.says(word)?;
        ensure!(said == word, "the client says {said:?} instead of {word:?}");
        Ok(())
    }

    fn ended_well(&mut self) -> Result<()> {
        let program = &mut self.program;
        let code = wait_until("the client to end", DEADLINE, || program.try_wait())?;
        ensure!(code.success(), "the client ended with {code}");
        Ok(())
    }
}

/// LiveKit's official Python client, on the stage. It ends with this.
struct Broadcaster {
    orders: std::process::ChildStdin,
    words: Receiver<String>,
    _program: Spawned,
}

impl Broadcaster {
    /// Joins the place that the client was given, which holds a token: it goes over the pipe.
    fn join(tools: &Toolbox, place: &str, stage: &Stage) -> Result<Self> {
        let mut command = tools.command(&tools.python);
        command
            .arg(Path::new(BROADCASTER))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let log = stage.log_file("broadcaster");
        let mut program = Spawned::start("the broadcaster", command, &log)?;
        let mut broadcaster = Self {
            orders: program.take_stdin()?,
            words: lines(program.take_stdout()?),
            _program: program,
        };
        broadcaster.obeys(place, "joined")?;
        Ok(broadcaster)
    }

    fn publish(&mut self) -> Result<()> {
        self.obeys("publish", "published")
    }

    fn obeys(&mut self, order: &str, answer: &str) -> Result<()> {
        writeln!(self.orders, "{order}")?;
        let word = self.words.recv_timeout(DEADLINE);
        match word {
            Ok(word) if word == answer => Ok(()),
            Ok(word) => bail!("the broadcaster says {word:?} instead of {answer:?}"),
            Err(_) => bail!("the broadcaster did not say {answer:?}"),
        }
    }
}

/// Lines of a program that wait to be read.
const LINES: usize = 1000;

/// The lines of a program as they come.
fn lines(output: std::process::ChildStdout) -> Receiver<String> {
    let (line, lines) = sync_channel(LINES);
    std::thread::spawn(move || {
        for text in BufReader::new(output).lines().map_while(Result::ok) {
            // Read to the end even when nobody waits any more: a full pipe would stop the program. A
            // line for which there is no room is lost; nobody waits for the thousandth.
            let _nobody_waits = line.try_send(text);
        }
    });
    lines
}

fn executable_for_windows(name: &str) -> String {
    format!("{name}.exe")
}
