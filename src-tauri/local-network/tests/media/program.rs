//! The network as a program of its own, and what is left of it however it ends.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Output, Stdio};

use serde_json::json;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use crate::network::{API_KEY, Api, Person, provided, seen, text, within};

/// The program with a configuration, in a folder of its own.
fn program(folder: &Path, listen: &str) -> Command {
    let file = folder.join("network.toml");
    let text = format!(
        "data_dir = {:?}\nlisten = {listen:?}\n\n\
         [[networks]]\nname = \"test\"\napi_key = {API_KEY:?}\n\n\
         [livekit]\nserver = {:?}\n",
        folder.join("data"),
        provided("GREENROOM_LIVEKIT_SERVER"),
    );
    std::fs::write(&file, text).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_greenroom-network"));
    command
        .arg(file)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

/// A running program.
struct Running {
    process: Child,
    api: Api,
}

impl Running {
    async fn start(folder: &Path) -> Self {
        let mut process = program(folder, "127.0.0.1:0").spawn().unwrap();
        // Nobody reads its log here, and a full pipe would stop it.
        let mut log = BufReader::new(process.stderr.take().unwrap()).lines();
        tokio::spawn(async move { while let Ok(Some(_)) = log.next_line().await {} });
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let line = within("the first line", lines.next_line()).await;
        let line = line.unwrap().expect("it serves");
        let address = line.strip_prefix("serving on ").expect("an address");
        Self {
            process,
            api: Api::new(address),
        }
    }

    async fn host(&self) -> Person {
        Person::sign_in(self.api.clone(), API_KEY, "host").await
    }

    /// Where its LiveKit server listens.
    async fn livekit(&self) -> SocketAddr {
        let host = self.host().await;
        let room = host.room("Panel").await;
        let stage = host.get(&format!("/api/v1/rooms/{room}/token")).await;
        let url = text(&stage.ok()["coHostUrl"]);
        url.strip_prefix("ws://").unwrap().parse().unwrap()
    }

    fn signal(&self, name: &str) {
        let id = self.process.id().expect("it runs").to_string();
        let sent = std::process::Command::new("kill")
            .args([name, &id])
            .status();
        assert!(sent.unwrap().success());
    }
}

async fn listens(address: SocketAddr) -> bool {
    TcpStream::connect(address).await.is_ok()
}

async fn until_silent(address: SocketAddr) {
    seen("the end of the LiveKit server", async || {
        (!listens(address).await).then_some(())
    })
    .await;
}

/// The end of a program that does not start.
async fn refused(command: &mut Command) -> Output {
    let running = command.spawn().unwrap();
    within("the end", running.wait_with_output()).await.unwrap()
}

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

#[tokio::test]
async fn killed_without_warning_it_takes_its_livekit_server_along() {
    let folder = folder();
    let mut running = Running::start(folder.path()).await;
    let livekit = running.livekit().await;
    assert!(listens(livekit).await);
    running.signal("-KILL");
    let ended = within("the end", running.process.wait()).await.unwrap();
    assert!(!ended.success());
    until_silent(livekit).await;
}

#[tokio::test]
async fn asked_to_end_it_ends_well_and_takes_its_livekit_server_along() {
    let folder = folder();
    let mut running = Running::start(folder.path()).await;
    let livekit = running.livekit().await;
    assert!(listens(livekit).await);
    running.signal("-TERM");
    let ended = within("the end", running.process.wait()).await.unwrap();
    assert!(ended.success());
    until_silent(livekit).await;
}

#[tokio::test]
async fn what_was_there_before_a_kill_is_there_afterwards() {
    let folder = folder();
    let mut running = Running::start(folder.path()).await;
    let before = running.host().await;
    let room = before.room("Panel").await;
    running.signal("-KILL");
    within("the end", running.process.wait()).await.unwrap();

    let again = Running::start(folder.path()).await;
    let after = Person {
        api: again.api.clone(),
        ..before
    };
    assert_eq!(after.status_of(&room).await, "idle");
}

#[tokio::test]
async fn a_second_one_on_the_same_folder_or_port_is_told_why_it_cannot_start() {
    let first = folder();
    let running = Running::start(first.path()).await;
    let on_the_folder = refused(&mut program(first.path(), "127.0.0.1:0")).await;
    let address = running.api.request(reqwest::Method::GET, "/healthz");
    let address = address.build().unwrap();
    let port = address.url().port().unwrap();
    let second = folder();
    let listen = format!("127.0.0.1:{port}");
    let on_the_port = refused(&mut program(second.path(), &listen)).await;
    for (output, reason) in [
        (on_the_folder, "is in use by another running network"),
        (on_the_port, "is already in use by another program"),
    ] {
        assert!(!output.status.success());
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(reason), "{said}");
        assert!(!said.contains(API_KEY), "{said}");
    }
    let host = running.host().await;
    assert_eq!(
        host.get("/api/v3/sessions").await.ok()["success"],
        json!(true),
        "the first one goes on"
    );
}

#[tokio::test]
async fn a_configuration_that_cannot_be_read_is_named_without_its_secrets() {
    let folder = folder();
    let file = folder.path().join("network.toml");
    let broken =
        "data_dir = \"data\"\n[[networks]]\nname = \"test\"\napi_key = \"my-secret\" oops\n";
    std::fs::write(&file, broken).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_greenroom-network"));
    command
        .arg(&file)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let output = refused(&mut command).await;
    assert!(!output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("network.toml"), "{said}");
    assert!(!said.contains("my-secret"), "{said}");
}
