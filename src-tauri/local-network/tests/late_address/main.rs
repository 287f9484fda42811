//! A network for other computers that starts before this one has an address, as at boot before the
//! cable or the router is there. A program of its own, which starts itself again in a network of the
//! kernel's that is empty.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)] // A test fails by unwrapping.

#[path = "../network/alone.rs"]
mod alone;
#[path = "../media/broadcaster.rs"]
#[allow(dead_code)] // The media tests use the rest.
mod broadcaster;
#[path = "../network/mod.rs"]
mod network;

use std::fs;
use std::net::Ipv4Addr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use broadcaster::Broadcaster;
use greenroom_local_network::LiveKitConfig;
use network::{Network, Settings, listener::Listener, provided, seen, text};

/// Set in the program that was started again.
const ALONE: &str = "GREENROOM_TEST_BEFORE_ANY_ADDRESS";

#[test]
fn a_media_server_that_started_before_there_was_an_address_is_reached_at_the_one_that_comes() {
    if std::env::var_os(ALONE).is_some() {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        return runtime.block_on(story());
    }
    let mut again = Command::new(std::env::current_exe().unwrap());
    again
        .args(["--exact", "--nocapture"])
        .arg("a_media_server_that_started_before_there_was_an_address_is_reached_at_the_one_that_comes")
        .env(ALONE, "yes");
    let ended = alone::start(again).expect("the kernel gives a network");
    assert!(ended.success(), "see above");
}

async fn story() {
    let folder = tempfile::tempdir().unwrap();
    let network = Network::start_with(Settings {
        listen: Ipv4Addr::UNSPECIFIED.into(),
        livekit: LiveKitConfig::Spawn {
            server_binary: counted(folder.path()),
            port: None,
        },
        ..Settings::default()
    })
    .await;
    let host = network.person("host").await;
    let room = host.room("Panel").await;
    let mut listener = Listener::of(&network, &host).await;
    let watcher = format!("{}/room/{room}", host.network_id);
    listener.listen(&[watcher]).await;

    // LiveKit's client takes no address of the loopback interface, so this is the one way.
    alone::plug_in("10.77.0.1/24");
    let starts = folder.path().join("starts");
    seen("another start", async || {
        let starts = fs::read_to_string(&starts).unwrap();
        (starts.lines().count() == 2).then_some(())
    })
    .await;
    let token = seen("the stage", async || {
        let stage = host.get(&format!("/api/v1/rooms/{room}/token")).await;
        (stage.status == 200).then(|| stage.ok())
    })
    .await;
    let (url, token) = (text(&token["coHostUrl"]), text(&token["coHostToken"]));
    let mut on_stage = Broadcaster::with(&url, &token).await;
    on_stage.publish().await;
    listener.until("room.startBroadcasting").await;
    let starts = fs::read_to_string(&starts).unwrap();
    assert_eq!(starts.lines().count(), 2, "and then it stays");
    on_stage.leave().await;
    network.shutdown().await;
}

/// LiveKit's server; each start is noted in `starts`.
fn counted(folder: &Path) -> PathBuf {
    let program = folder.join("livekit-server");
    let script = format!(
        "#!/bin/sh\n\
         [ \"$1\" = --version ] || echo start >> '{starts}'\n\
         exec '{real}' \"$@\"\n",
        real = provided("GREENROOM_LIVEKIT_SERVER").display(),
        starts = folder.join("starts").display(),
    );
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    program
}
