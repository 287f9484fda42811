//! The network as a program of its own: `greenroom-network network.toml`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use greenroom_local_network::{
    Config, DEFAULT_LISTEN, DEFAULT_RECONNECT_WAIT, LiveKitConfig, LocalNetwork, NetworkConfig,
    WatchPage, asked_to_end,
};
use secrecy::SecretString;
use serde::Deserialize;
use tracing_subscriber::EnvFilter;

/// What to log, in the syntax of `tracing-subscriber`'s filter.
const LOG_VARIABLE: &str = "GREENROOM_LOG";
/// The key of the only network, instead of a line in the file.
const API_KEY_VARIABLE: &str = "GREENROOM_API_KEY";
/// The secret of an existing LiveKit server's key, instead of a line in the file.
const LIVEKIT_SECRET_VARIABLE: &str = "GREENROOM_LIVEKIT_SECRET";
/// Where LiveKit's server program is, instead of a line in the file.
const LIVEKIT_SERVER_VARIABLE: &str = "GREENROOM_LIVEKIT_SERVER";

/// Where the built watch page is, instead of a line in the file.
const WATCH_PAGE_VARIABLE: &str = "GREENROOM_WATCH_PAGE";

/// The configuration file; see `network.example.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    data_dir: PathBuf,
    listen: Option<SocketAddr>,
    admin_listen: Option<SocketAddr>,
    reconnect_wait_seconds: Option<u64>,
    /// Folder of the built watch page.
    watch_page: Option<PathBuf>,
    #[serde(default)]
    networks: Vec<NetworkConfig>,
    #[serde(default)]
    livekit: LiveKitTable,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct LiveKitTable {
    /// A LiveKit server program to start.
    server: Option<PathBuf>,
    port: Option<u16>,
    /// A LiveKit deployment that runs already.
    url: Option<String>,
    api_key: Option<String>,
    api_secret: Option<SecretString>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_env(LOG_VARIABLE).unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    let mut arguments = std::env::args_os().skip(1);
    let (Some(path), None) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: greenroom-network network.toml");
        return ExitCode::from(2);
    };
    match serve(PathBuf::from(path)).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("greenroom-network did not start: {sentence}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(path: PathBuf) -> Result<(), String> {
    let text = std::fs::read_to_string(&path)
        .map_err(|cause| format!("{} cannot be read: {cause}", path.display()))?;
    // The parser's own message would quote the line, and a line may hold a key.
    let file: File = toml::from_str(&text)
        .map_err(|cause| format!("{}: {}", path.display(), cause.message()))?;
    let network = LocalNetwork::start(config(file)?)
        .await
        .map_err(|error| error.to_string())?;
    println!("serving on {}", network.http_url());
    asked_to_end().await;
    tracing::info!("ending");
    network.shutdown().await;
    Ok(())
}

fn config(file: File) -> Result<Config, String> {
    let mut networks = file.networks;
    if let Ok(key) = std::env::var(API_KEY_VARIABLE) {
        match networks.as_mut_slice() {
            [] => networks.push(NetworkConfig::open("local", SecretString::from(key))),
            [only] => only.api_key = SecretString::from(key),
            _ => return Err(format!("{API_KEY_VARIABLE} fits a single network only")),
        }
    }
    let table = file.livekit;
    let livekit = match table.url {
        Some(url) => LiveKitConfig::External {
            url,
            api_key: table.api_key.ok_or("[livekit] has a url but no api_key")?,
            api_secret: std::env::var(LIVEKIT_SECRET_VARIABLE)
                .ok()
                .map(SecretString::from)
                .or(table.api_secret)
                .ok_or("[livekit] has a url but no api_secret")?,
        },
        None => LiveKitConfig::Spawn {
            server_binary: table
                .server
                .or_else(|| std::env::var_os(LIVEKIT_SERVER_VARIABLE).map(PathBuf::from))
                .unwrap_or_else(|| PathBuf::from("livekit-server")),
            port: table.port,
        },
    };
    let watch_page = file
        .watch_page
        .or_else(|| std::env::var_os(WATCH_PAGE_VARIABLE).map(PathBuf::from))
        .map(|folder| WatchPage::read(&folder))
        .transpose()
        .map_err(|error| error.to_string())?;
    Ok(Config {
        watch_page,
        data_dir: file.data_dir,
        listen: file.listen.unwrap_or(DEFAULT_LISTEN),
        admin_listen: file.admin_listen,
        networks,
        livekit,
        reconnect_wait: file
            .reconnect_wait_seconds
            .map_or(DEFAULT_RECONNECT_WAIT, Duration::from_secs),
    })
}
