//! Why a network does not start.

use std::net::SocketAddr;
use std::path::PathBuf;

/// Why a network does not start. Each message is one sentence for a person.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// Something else listens there.
    #[error("{addr} is already in use by another program")]
    PortTaken {
        /// The address that was asked for.
        addr: SocketAddr,
    },
    /// The address does not belong to this computer, or may not be used.
    #[error("cannot listen on {addr}: {detail}")]
    Listen {
        /// The address that was asked for.
        addr: SocketAddr,
        /// What the system said.
        detail: String,
    },
    /// The data folder cannot be made or written.
    #[error("the data folder {} cannot be used: {detail}", folder.display())]
    DataFolder {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        detail: String,
    },
    /// Another network runs on the same folder.
    #[error("the data folder {} is in use by another running network", folder.display())]
    DataFolderInUse {
        /// The folder.
        folder: PathBuf,
    },
    /// The database cannot be opened or brought up to date.
    #[error("the network's database cannot be opened: {detail}")]
    Database {
        /// What SQLite said.
        detail: String,
    },
    /// No LiveKit server where it should be.
    #[error("there is no LiveKit server at {}", looked_in.display())]
    LiveKitServerMissing {
        /// The path that was tried.
        looked_in: PathBuf,
    },
    /// A LiveKit server of another version.
    #[error("the LiveKit server is {found}, but version {wanted} is needed")]
    LiveKitServerWrongVersion {
        /// What it calls itself.
        found: String,
        /// What this network was tested with.
        wanted: &'static str,
    },
    /// The LiveKit server ended or never answered.
    #[error("the LiveKit server did not start; it said: {log_tail}")]
    LiveKitServerDidNotStart {
        /// Its last lines.
        log_tail: String,
    },
    /// The built watch page is not where it should be.
    #[error("the watch page cannot be read from {}: {detail}", folder.display())]
    WatchPage {
        /// The folder that was tried.
        folder: PathBuf,
        /// What the system said.
        detail: String,
    },
    /// The configuration contradicts itself.
    #[error("the configuration cannot be used: {detail}")]
    Config {
        /// What is wrong with it.
        detail: String,
    },
}
