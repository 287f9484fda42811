//! A media server that ends while the network goes on: it is started again, and the shows with it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use greenroom_local_network::LiveKitConfig;
use tempfile::TempDir;

use crate::broadcaster::Broadcaster;
use crate::life::{hears, network};
use crate::network::{DEADLINE, Network, Person, Settings, provided, seen, text};

/// The process whose environment says that it is the media server at this address.
fn process_at(url: &str) -> Option<u32> {
    let variable = format!("GREENROOM_LIVEKIT_URL={url}");
    let entries = fs::read_dir("/proc").unwrap().flatten();
    let mut ids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    ids.find(|id: &u32| {
        let environment = fs::read(format!("/proc/{id}/environ")).unwrap_or_default();
        let mut variables = environment.split(|byte| *byte == 0);
        variables.any(|one| one == variable.as_bytes())
    })
}

/// Ends it without a word to anybody.
fn kill(id: u32) {
    let sent = std::process::Command::new("kill")
        .args(["-KILL", &id.to_string()])
        .status();
    assert!(sent.unwrap().success());
}

async fn stage_url(person: &Person, room: &str) -> String {
    let stage = person.get(&format!("/api/v1/rooms/{room}/token")).await;
    text(&stage.ok()["coHostUrl"])
}

#[tokio::test]
async fn a_media_server_that_was_killed_is_back_at_the_same_address_and_the_show_goes_on() {
    let network = network(DEADLINE * 2).await;
    let host = network.person("host").await;
    let room = host.room("Panel").await;
    let mut listener = hears(&network, &host, &room).await;
    let mut on_stage = Broadcaster::join(&host, &room).await;
    on_stage.publish().await;
    listener.until("room.startBroadcasting").await;
    let url = stage_url(&host, &room).await;

    let killed = process_at(&url).unwrap();
    kill(killed);
    let waits = listener.until("room.waitingReconnect").await;
    let told = &waits.payload["data"]["rooms"][0];
    assert_eq!(told["isMediaServerAway"], true, "everybody learns why");
    assert_eq!(told["participants"][0]["isConnected"], false);

    // LiveKit's own client comes back by itself.
    listener.until("room.startBroadcasting").await;
    assert_eq!(stage_url(&host, &room).await, url);
    let again = process_at(&url).unwrap();
    assert_ne!(again, killed);
    let left = Path::new("/proc").join(killed.to_string());
    assert!(!left.exists(), "nothing is left of the one that was killed");
    let read = host.get(&format!("/api/v1/rooms/{room}")).await.ok();
    assert_eq!(
        read["rooms"][0]["isMediaServerAway"],
        serde_json::Value::Null
    );
    on_stage.leave().await;
    network.shutdown().await;
    assert_eq!(process_at(&url), None, "ended, it is not started again");
}

/// LiveKit's server behind a program that does not let it start while there is a file `held`; each
/// start is noted in `starts`.
fn holdable(folder: &Path) -> PathBuf {
    let program = folder.join("livekit-server");
    let script = format!(
        "#!/bin/sh\n\
         [ \"$1\" = --version ] && exec '{real}' --version\n\
         echo start >> '{starts}'\n\
         [ -e '{held}' ] || exec '{real}'\n\
         echo 'held' >&2\n\
         exit 1\n",
        real = provided("GREENROOM_LIVEKIT_SERVER").display(),
        starts = folder.join("starts").display(),
        held = folder.join("held").display(),
    );
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    program
}

async fn until_started(folder: &TempDir, times: usize) {
    let starts = folder.path().join("starts");
    let what = format!("{times} starts");
    seen(&what, async || {
        let starts = fs::read_to_string(&starts).unwrap();
        (starts.lines().count() >= times).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_show_waits_for_a_media_server_that_takes_its_time_and_only_then_for_its_host() {
    let folder = tempfile::tempdir().unwrap();
    let wait = Duration::from_secs(1);
    let network = Network::start_with(Settings {
        livekit: LiveKitConfig::Spawn {
            server_binary: holdable(folder.path()),
            port: None,
        },
        reconnect_wait: wait,
        ..Settings::default()
    })
    .await;
    let host = network.person("host").await;
    let room = host.room("Panel").await;
    let mut listener = hears(&network, &host, &room).await;
    let mut on_stage = Broadcaster::join(&host, &room).await;
    on_stage.publish().await;
    listener.until("room.startBroadcasting").await;
    let url = stage_url(&host, &room).await;

    fs::write(folder.path().join("held"), "").unwrap();
    // Nobody comes back to this show.
    drop(on_stage);
    kill(process_at(&url).unwrap());
    listener.until("room.waitingReconnect").await;
    // At once, after one second, after two more: longer than a show waits for its host.
    until_started(&folder, 4).await;
    let stage = host.get(&format!("/api/v1/rooms/{room}/token")).await;
    assert_eq!(stage.refused(), (503, 503_000));
    assert_eq!(host.status_of(&room).await, "waitingReconnect");

    fs::remove_file(folder.path().join("held")).unwrap();
    listener.until("room.endBroadcasting").await;
    let other = host.room("Another panel").await;
    assert_eq!(stage_url(&host, &other).await, url);
    network.shutdown().await;
}
