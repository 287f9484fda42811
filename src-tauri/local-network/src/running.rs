//! The network as a whole: how it starts and how it ends.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::task::{AbortHandle, JoinHandle};

use crate::config::{Config, NetworkConfig};
use crate::error::StartError;
use crate::id::PublicUserId;
use crate::inside::Inside;
use crate::limits::Rates;
use crate::livekit::LiveKit;
use crate::metrics::Metrics;
use crate::mqtt::broker::Broker;
use crate::network::{Network, Parts, Shared};
use crate::presence::Presence;
use crate::room::Rooms;
use crate::store::Store;
use crate::{admin, http, reach, system};

/// The database inside the data folder.
const DATABASE: &str = "network.sqlite";
/// How long running calls may take when the network ends.
const GOODBYE_DEADLINE: Duration = Duration::from_secs(3);

/// A running network. Dropping it ends it as well, only less politely than [`Self::shutdown`].
pub struct LocalNetwork {
    address: SocketAddr,
    http_url: String,
    mqtt_url: String,
    admin_url: Option<String>,
    pub(crate) shared: Shared,
    /// Ends HTTP connections, then those of MQTT.
    stop: watch::Sender<bool>,
    close: watch::Sender<bool>,
    servers: Vec<JoinHandle<()>>,
    /// Tells the stages how many watch. It holds the database open.
    teller: AbortOnDrop,
}

/// Ends a task with this.
struct AbortOnDrop(AbortHandle);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl LocalNetwork {
    /// Starts everything: the listener, the database, LiveKit.
    ///
    /// # Errors
    ///
    /// Each [`StartError`] is one sentence that a person can act on; nothing is left running.
    pub async fn start(config: Config) -> Result<Self, StartError> {
        config.check()?;
        system::private_folder(&config.data_dir).map_err(|cause| StartError::DataFolder {
            folder: config.data_dir.clone(),
            detail: cause.to_string(),
        })?;
        let listener = listen(config.listen).await?;
        let address = local_address(&listener, config.listen)?;
        let admin = match config.admin_listen {
            Some(wanted) => {
                let listener = listen(wanted).await?;
                let address = local_address(&listener, wanted)?;
                Some((listener, address))
            }
            None => None,
        };
        let reached = reach::from_elsewhere(address);
        let http_url = format!("http://{reached}/");
        let metrics = Metrics::default();
        let limits = Arc::new(config.limits);
        let broker = Broker::new(metrics.clone(), &limits);
        let file = config.data_dir.join(DATABASE);
        let public_url = config.public_url.as_deref().unwrap_or(&http_url);
        let public_url = public_url.trim_end_matches('/').to_owned();
        let inside = Inside::default();
        let store = Store::open(
            &file,
            broker.clone(),
            inside.clone(),
            public_url,
            metrics.clone(),
        )?;
        let networks = open_networks(&store, &config.networks).await?;
        let webhook = format!("http://{}/livekit/webhook", reach::from_here(address));
        let watchable = networks.iter().filter(|network| network.watch);
        if config.watch_page.is_some() {
            store.allow_watching(watchable.map(|network| network.id.clone()));
        }
        let livekit = LiveKit::start(&config.livekit, address.ip(), &webhook, &metrics).await?;
        let presence = Presence::default();
        let rooms = Rooms::start(
            store.clone(),
            livekit.clone(),
            inside,
            presence.clone(),
            config.reconnect_wait,
        );
        let teller = tokio::spawn(presence.clone().tell(store.clone())).abort_handle();
        let (close, closing) = watch::channel(false);
        let shared = Shared::new(Parts {
            store,
            broker,
            networks,
            livekit,
            rooms,
            presence,
            watch_page: config.watch_page,
            doorman: Default::default(),
            rates: Rates::new(&limits, metrics.clone()),
            mqtt_places: Arc::new(Semaphore::new(limits.mqtt_connections)),
            picture_place: Arc::new(Semaphore::new(1)),
            limits: Arc::clone(&limits),
            metrics: metrics.clone(),
            closing,
            started: Instant::now(),
        });
        let (stop, stopped) = watch::channel(false);
        let serve = |listener, router, limits| {
            let serving = http::listener::serve(
                listener,
                router,
                limits,
                metrics.clone(),
                stopped.clone(),
                GOODBYE_DEADLINE,
            );
            tokio::spawn(serving)
        };
        let mut servers = vec![serve(listener, http::router(shared.clone()), limits)];
        let admin_url = admin
            .as_ref()
            .map(|(_, address)| format!("http://{address}/"));
        if let Some((listener, _)) = admin {
            let router = admin::router(shared.clone());
            servers.push(serve(listener, router, Arc::new(admin::limits())));
        }
        tracing::info!(%address, "the network serves");
        Ok(Self {
            address,
            mqtt_url: format!("ws://{reached}/mqtt"),
            http_url,
            shared,
            admin_url,
            close,
            stop,
            servers,
            teller: AbortOnDrop(teller),
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Address of the HTTP API as other computers reach it, if it is for them at all; with a slash at
    /// its end.
    pub fn http_url(&self) -> &str {
        &self.http_url
    }

    /// Address for uploads: the API's own.
    pub fn upload_url(&self) -> &str {
        &self.http_url
    }

    /// Address of MQTT over WebSocket.
    pub fn mqtt_url(&self) -> &str {
        &self.mqtt_url
    }

    /// Address of `/healthz`, `/readyz` and `/metrics`, with a slash at its end, if there is one.
    pub fn admin_url(&self) -> Option<&str> {
        self.admin_url.as_deref()
    }

    /// Address of the LiveKit server.
    pub fn livekit_url(&self) -> &str {
        self.shared.livekit.url()
    }

    /// Ends the network in order: no new calls, running ones finish, MQTT connections close, the
    /// LiveKit server that it started ends, and the data folder is free for the next network.
    pub async fn shutdown(self) {
        let Self {
            shared,
            stop,
            close,
            servers,
            teller,
            ..
        } = self;
        // The server may have ended by itself.
        let _ended = stop.send(true);
        // Each gives up by itself before.
        let deadline = tokio::time::Instant::now() + GOODBYE_DEADLINE * 2;
        for server in servers {
            let abort = server.abort_handle();
            if tokio::time::timeout_at(deadline, server).await.is_err() {
                abort.abort();
            }
        }
        let _nobody_waits = close.send(true);
        shared.broker.close();
        shared.livekit.shutdown();
        let closed = shared.store.closed();
        drop((shared, teller));
        if tokio::time::timeout(GOODBYE_DEADLINE, closed)
            .await
            .is_err()
        {
            tracing::warn!("the database is still in use");
        }
    }
}

async fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address)
        .await
        .map_err(|cause| match cause.kind() {
            std::io::ErrorKind::AddrInUse => StartError::PortTaken { addr: address },
            _ => StartError::Listen {
                addr: address,
                detail: cause.to_string(),
            },
        })
}

fn local_address(listener: &TcpListener, wanted: SocketAddr) -> Result<SocketAddr, StartError> {
    listener.local_addr().map_err(|cause| StartError::Listen {
        addr: wanted,
        detail: cause.to_string(),
    })
}

async fn open_networks(
    store: &Store,
    configs: &[NetworkConfig],
) -> Result<Vec<Network>, StartError> {
    let mut networks = Vec::new();
    for config in configs {
        let name = config.name.clone();
        let admins: Vec<PublicUserId> = config.admins.iter().map(|id| id.as_str().into()).collect();
        let id = store
            .run(move |tx| {
                let id = tx.network_id(&name)?;
                tx.set_administrators(&id, &admins)?;
                Ok(id)
            })
            .await
            .map_err(|cause| StartError::Database {
                detail: cause.to_string(),
            })?;
        networks.push(Network::new(id, config));
    }
    Ok(networks)
}
