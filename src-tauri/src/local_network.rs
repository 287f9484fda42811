//! *Try on this computer*: starts the built-in network inside this program, or joins the one that
//! another Greenroom of the same computer user already runs.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use greenroom_contract::{ErrorCode, NetworkHere, NetworkRunning, UiError};
use greenroom_core::edge::error::{WithParam, internal, ui_error};
use greenroom_core::ports::{LocalNetworkAccess, LocalNetworkHost, RehearsalHere};
use greenroom_local_network::{
    Config, DEFAULT_LISTEN, LocalNetwork, Occupant, RehearsalServer, StartError, WatchPage,
    occupant,
};
use secrecy::SecretString;
use tauri::Runtime;
use tokio::sync::Mutex;

use crate::brand::BRAND;
use crate::network_key::NetworkKey;
use crate::secrets::Keychain;

/// Another port for the network, where something else has that of [`address`].
const PORT_VARIABLE: &str = "GREENROOM_LOCAL_NETWORK_PORT";

/// Where LiveKit's server program is, when neither beside this program nor on the path.
const SERVER_VARIABLE: &str = "GREENROOM_LIVEKIT_SERVER";

/// The network of this computer.
pub struct ThisComputer {
    address: SocketAddr,
    data_dir: PathBuf,
    livekit_server: Option<PathBuf>,
    watch_page: Option<WatchPage>,
    key: NetworkKey,
    running: Mutex<Option<Running>>,
}

/// Where the network listens: on this computer only, and always on the same port, so that a second
/// Greenroom finds the first.
fn address(port: Option<&str>) -> SocketAddr {
    let mut address = DEFAULT_LISTEN;
    let port = port.and_then(|port| port.parse().ok());
    address.set_port(port.filter(|port| *port != 0).unwrap_or(address.port()));
    address
}

struct Running {
    network: LocalNetwork,
    api_key: SecretString,
}

impl ThisComputer {
    /// Keeps the network's data in `data_dir`, which all profiles of this computer user share, and
    /// starts this LiveKit server beside it. Viewers get this page.
    pub fn new(
        data_dir: PathBuf,
        livekit_server: Option<PathBuf>,
        watch_page: Option<WatchPage>,
    ) -> ThisComputer {
        ThisComputer {
            address: address(std::env::var(PORT_VARIABLE).ok().as_deref()),
            key: NetworkKey::new(Arc::new(Keychain::new(BRAND.network_service())), &data_dir),
            data_dir,
            livekit_server,
            watch_page,
            running: Mutex::new(None),
        }
    }

    /// Ends the network if this program started it, LiveKit server included.
    pub async fn shutdown(&self) {
        let running = self.running.lock().await.take();
        if let Some(running) = running {
            running.network.shutdown().await;
        }
    }
}

impl ThisComputer {
    /// How clients reach the network.
    fn access(&self, api_key: &SecretString) -> LocalNetworkAccess {
        let address = self.address;
        LocalNetworkAccess {
            api_url: format!("http://{address}/"),
            upload_url: format!("http://{address}/"),
            mqtt_url: format!("ws://{address}/mqtt"),
            api_key: api_key.clone(),
        }
    }

    fn port_taken(&self) -> UiError {
        ui_error(
            ErrorCode::PortTaken,
            format!("another program listens on {}", self.address),
        )
        .param("port", self.address.port().to_string())
    }

    fn start_error(&self, error: &StartError) -> UiError {
        match error {
            StartError::PortTaken { .. } | StartError::Listen { .. } => self.port_taken(),
            StartError::DataFolder { folder, .. } | StartError::DataFolderInUse { folder } => {
                ui_error(ErrorCode::DataFolder, error.to_string())
                    .param("path", folder.display().to_string())
            }
            StartError::LiveKitServerMissing { .. } => livekit_missing(),
            StartError::LiveKitServerWrongVersion { .. }
            | StartError::LiveKitServerDidNotStart { .. } => {
                ui_error(ErrorCode::LivekitServerFailed, error.to_string())
            }
            // A damaged database, or a case of a newer network crate: the trace leads to the log.
            other => internal(other),
        }
    }
}

#[async_trait]
impl LocalNetworkHost for ThisComputer {
    async fn start_or_join(&self) -> Result<LocalNetworkAccess, UiError> {
        let mut running = self.running.lock().await;
        if let Some(running) = running.as_ref() {
            return Ok(self.access(&running.api_key));
        }
        match occupant(self.address).await {
            Occupant::Network => {
                tracing::info!("joining the local network that already runs");
                return Ok(self.access(&self.key.to_join().await?));
            }
            Occupant::Stranger => return Err(self.port_taken()),
            Occupant::Nobody => {}
        }
        let server = self.livekit_server.clone().ok_or_else(livekit_missing)?;
        let found = self.key.to_start().await?;
        let api_key = found.key.clone();
        let mut config = Config::on_this_computer(self.data_dir.clone(), api_key.clone(), server);
        config.listen = self.address;
        config.watch_page = self.watch_page.clone();
        match LocalNetwork::start(config).await {
            Ok(network) => {
                self.key.runs_with(&found);
                let access = self.access(&api_key);
                *running = Some(Running { network, api_key });
                Ok(access)
            }
            // Another profile was quicker between our question and our start.
            Err(StartError::PortTaken { .. } | StartError::DataFolderInUse { .. })
                if occupant(self.address).await == Occupant::Network =>
            {
                Ok(self.access(&self.key.to_join().await?))
            }
            Err(error) => Err(self.start_error(&error)),
        }
    }

    async fn runs_here(&self) -> bool {
        // While it starts, the lock is taken and it does not run yet.
        self.running
            .try_lock()
            .is_ok_and(|running| running.is_some())
    }

    async fn rehearse_here(&self) -> Result<Option<RehearsalHere>, UiError> {
        let Some(program) = self.livekit_server.clone() else {
            return Ok(None);
        };
        let started = RehearsalServer::start(program).await;
        let server = started.map_err(|error| self.start_error(&error))?;
        let room = server.room().map_err(|error| self.start_error(&error))?;
        Ok(Some(RehearsalHere {
            url: room.url,
            send_token: room.send_token,
            receive_token: room.receive_token,
            server: Box::new(server),
        }))
    }

    async fn look(&self) -> NetworkHere {
        let running = if self.runs_here().await {
            NetworkRunning::Here
        } else {
            match occupant(self.address).await {
                Occupant::Network => NetworkRunning::Elsewhere,
                Occupant::Stranger | Occupant::Nobody => NetworkRunning::NotRunning,
            }
        };
        let folder = self.data_dir.clone();
        let bytes = tokio::task::spawn_blocking(move || bytes_in(&folder)).await;
        NetworkHere {
            running,
            address: format!("http://{}/", self.address),
            // It listens on this computer only.
            for_others: None,
            folder: self.data_dir.display().to_string(),
            bytes: bytes.unwrap_or_default(),
            key_in_file: self.key.is_in_file(),
        }
    }
}

/// The size of all files below a folder. What cannot be read counts as nothing.
fn bytes_in(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => bytes_in(&entry.path()),
            Ok(metadata) => metadata.len(),
            Err(_) => 0,
        })
        .sum()
}

fn livekit_missing() -> UiError {
    ui_error(
        ErrorCode::LivekitServerMissing,
        "livekit-server is neither beside the program nor on the path",
    )
}

/// The watch page among the files that this program carries; none where the page comes from a
/// development server.
pub fn watch_page<R: Runtime>(app: &tauri::App<R>) -> Option<WatchPage> {
    let files = app.asset_resolver();
    let below = files.iter().filter_map(|(path, _)| {
        let path = path.trim_start_matches('/');
        path.strip_prefix("watch/").map(str::to_owned)
    });
    let names: Vec<String> = below.collect();
    WatchPage::from_files(names.into_iter().filter_map(|name| {
        let file = files.get(format!("/watch/{name}"))?;
        Some((name, file.bytes.into()))
    }))
}

/// LiveKit's server program: where the environment says, where the installer put it, or on the
/// path.
pub fn find_livekit_server(resources: Option<PathBuf>) -> Option<PathBuf> {
    if let Some(path) = std::env::var_os(SERVER_VARIABLE) {
        return Some(path.into());
    }
    let name = format!("livekit-server{}", std::env::consts::EXE_SUFFIX);
    let path = std::env::var_os("PATH").unwrap_or_default();
    resources
        .into_iter()
        .chain(std::env::split_paths(&path))
        .map(|folder| folder.join(&name))
        .find(|candidate| candidate.is_file())
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn it_listens_where_it_always_does_unless_a_good_port_is_named() {
        assert_eq!(address(Some("7421")).port(), 7421);
        for port in [None, Some(""), Some("0"), Some("65536"), Some("here")] {
            assert_eq!(address(port), DEFAULT_LISTEN);
        }
    }

    fn at(address: SocketAddr, data_dir: PathBuf) -> ThisComputer {
        ThisComputer {
            address,
            ..ThisComputer::new(data_dir, None, None)
        }
    }

    #[tokio::test]
    async fn a_stranger_on_the_port_is_named_with_the_port() {
        let folder = tempfile::tempdir().unwrap();
        let stranger = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = stranger.local_addr().unwrap();
        let computer = at(address, folder.path().to_owned());
        let error = computer.start_or_join().await.unwrap_err();
        assert_eq!(error.code, ErrorCode::PortTaken);
        assert_eq!(error.params["port"], address.port().to_string());
    }

    #[tokio::test]
    async fn a_network_that_does_not_run_tells_what_it_keeps() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("network");
        let stranger = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let computer = at(stranger.local_addr().unwrap(), data.clone());
        let before = computer.look().await;
        assert_eq!(before.running, NetworkRunning::NotRunning);
        assert_eq!((before.bytes, before.for_others), (0, None));
        std::fs::create_dir_all(data.join("files")).unwrap();
        std::fs::write(data.join("network.sqlite"), [0; 1_000]).unwrap();
        std::fs::write(data.join("files/one"), [0; 24]).unwrap();
        assert_eq!(computer.look().await.bytes, 1_024);
    }

    #[tokio::test]
    async fn a_missing_livekit_server_is_told_before_anything_starts() {
        let folder = tempfile::tempdir().unwrap();
        let address = ([127, 0, 0, 1], 0).into();
        let computer = at(address, folder.path().to_owned());
        let error = computer.start_or_join().await.unwrap_err();
        assert_eq!(error.code, ErrorCode::LivekitServerMissing);
    }
}
