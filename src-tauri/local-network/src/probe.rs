//! Who listens on an address.

use std::net::SocketAddr;
use std::time::Duration;

use serde::Deserialize;

/// How long whoever listens is given to say what it is.
const DEADLINE: Duration = Duration::from_secs(3);

/// Who listens on an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occupant {
    /// A network like this one.
    Network,
    /// Something else, or nothing that speaks.
    Stranger,
    /// Nobody.
    Nobody,
}

/// The part of `/healthz` that only such a network has.
#[derive(Deserialize)]
struct Health {
    #[serde(rename = "greenroomNetwork")]
    _version: String,
}

/// Asks whoever listens on `address` whether it is a network like this one.
pub async fn occupant(address: SocketAddr) -> Occupant {
    let Some(client) = crate::livekit::http_client(DEADLINE) else {
        return Occupant::Stranger;
    };
    match client.get(format!("http://{address}/healthz")).send().await {
        Ok(answer) => match answer.json::<Health>().await {
            Ok(_) => Occupant::Network,
            Err(_) => Occupant::Stranger,
        },
        Err(error) if error.is_connect() => Occupant::Nobody,
        Err(_) => Occupant::Stranger,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    #[tokio::test]
    async fn a_free_port_has_nobody_and_a_silent_program_is_a_stranger() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        assert_eq!(occupant(address).await, Occupant::Stranger);
        drop(listener);
        assert_eq!(occupant(address).await, Occupant::Nobody);
    }
}
