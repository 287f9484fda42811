//! Whether a media server takes connections from here.

use std::{
    net::IpAddr,
    time::{Duration, Instant},
};

use socialplus::url::{Host, Url};
use tokio::net::TcpStream;

/// A media server that can be reached takes a connection within this.
const CONNECT_DEADLINE: Duration = Duration::from_secs(5);

/// What came of an attempt to reach a server.
#[derive(Debug)]
pub(crate) struct Reached {
    /// Host and port.
    pub address: String,
    /// It is this computer itself.
    pub this_computer: bool,
    /// How long it took until the server had taken the connection: once there and back. Otherwise why
    /// it did not, in the system's words.
    pub took: Result<Duration, String>,
}

/// Tries to reach a media server; nothing where the address names none.
pub(crate) async fn reach(url: &Url) -> Option<Reached> {
    let host = url.host()?;
    let port = url.port_or_known_default()?;
    let this_computer = match &host {
        Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(address) => IpAddr::from(*address).is_loopback(),
        Host::Ipv6(address) => IpAddr::from(*address).is_loopback(),
    };
    let address = format!("{host}:{port}");
    let began = Instant::now();
    let connecting = TcpStream::connect(address.clone());
    let took = match tokio::time::timeout(CONNECT_DEADLINE, connecting).await {
        Ok(Ok(_)) => Ok(began.elapsed()),
        Ok(Err(error)) => Err(error.kind().to_string()),
        Err(_) => Err("no answer".to_owned()),
    };
    Some(Reached {
        address,
        this_computer,
        took,
    })
}
