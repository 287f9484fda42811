//! A media server that ends as soon as it is started, as one does whose port was taken meanwhile.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use greenroom_local_network::{LiveKitConfig, LocalNetwork, NetworkConfig, StartError};
use tempfile::TempDir;

use crate::network::{Settings, provided};

/// LiveKit's server behind a program that ends by itself the first `failures` times, and notes each
/// start.
fn stumbling(folder: &Path, failures: usize) -> PathBuf {
    let program = folder.join("livekit-server");
    let real = provided("GREENROOM_LIVEKIT_SERVER");
    let script = format!(
        "#!/bin/sh\n\
         [ \"$1\" = --version ] && exec '{real}' --version\n\
         echo start >> '{starts}'\n\
         [ $(wc -l < '{starts}') -gt {failures} ] && exec '{real}'\n\
         echo 'the port is taken' >&2\n\
         exit 1\n",
        real = real.display(),
        starts = folder.join("starts").display(),
    );
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    program
}

async fn started(folder: &TempDir, failures: usize) -> (Result<LocalNetwork, StartError>, usize) {
    let settings = Settings {
        networks: vec![NetworkConfig::open("test", "key".into())],
        livekit: LiveKitConfig::Spawn {
            server_binary: stumbling(folder.path(), failures),
            port: None,
        },
        ..Settings::default()
    };
    let network = LocalNetwork::start(settings.config(&folder.path().join("data"))).await;
    let starts = fs::read_to_string(folder.path().join("starts")).unwrap();
    (network, starts.lines().count())
}

#[tokio::test]
async fn a_media_server_that_ended_at_once_is_started_again() {
    let folder = tempfile::tempdir().unwrap();
    let (network, starts) = started(&folder, 1).await;
    network.unwrap().shutdown().await;
    assert_eq!(starts, 2);
}

#[tokio::test]
async fn a_media_server_that_always_ends_is_given_up_with_its_last_words() {
    let folder = tempfile::tempdir().unwrap();
    let (network, starts) = started(&folder, usize::MAX >> 1).await;
    let Err(StartError::LiveKitServerDidNotStart { log_tail }) = network else {
        panic!("it serves, or says something else");
    };
    assert_eq!(log_tail, "the port is taken");
    assert_eq!(starts, 3);
}
