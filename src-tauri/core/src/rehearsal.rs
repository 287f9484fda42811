//! A rehearsal: a room of LiveKit that nobody else comes into, with both its ends at this computer.

use std::{sync::Arc, time::Duration};

use greenroom_contract::ErrorCode;
use livekit::{ConnectFailure, prelude::*};
use secrecy::ExposeSecret as _;
use socialplus::{Rehearsal, RoomId, url::Url};
use tokio::time::timeout;

use crate::{
    error::Error,
    platform::PlatformSlot,
    ports::{LocalNetworkHost, RehearsalHere},
};

/// Until both ends are in the room.
pub(crate) const CONNECT_DEADLINE: Duration = Duration::from_secs(5);
/// Leaving, for each end.
const CLOSE_DEADLINE: Duration = Duration::from_secs(2);

/// Asks for a room to try in; nothing where the network has none (PLATFORM.md 7.4).
pub(crate) async fn ask(
    platform: &PlatformSlot,
    room_id: &RoomId,
) -> Result<Option<Rehearsal>, Error> {
    match platform.now()?.client.rehearsal(room_id).await {
        Ok(rehearsal) => Ok(Some(rehearsal)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// A room to try in on a LiveKit server of this computer, and the server, which ends with it; nothing
/// where there is none to run.
pub(crate) async fn here(
    network: &dyn LocalNetworkHost,
) -> Result<Option<(Rehearsal, Box<dyn Send + Sync>)>, Error> {
    let Some(here) = network.rehearse_here().await? else {
        return Ok(None);
    };
    let RehearsalHere {
        url,
        send_token,
        receive_token,
        server,
    } = here;
    let url = Url::parse(&url).map_err(|why| {
        let why = format!("a LiveKit server of this computer at no address: {why}");
        Error::known(ErrorCode::StageUnreachable, why)
    })?;
    let rehearsal = Rehearsal {
        url,
        send_token,
        receive_token,
    };
    Ok(Some((rehearsal, server)))
}

/// Both ends, in the room.
#[derive(Clone)]
pub(crate) struct Ends {
    /// May publish, and receives nothing.
    pub sends: Arc<Room>,
    /// May receive, and nothing else.
    pub receives: Arc<Room>,
}

impl Ends {
    /// Connects both. What is given up before is left again.
    pub async fn connect(at: &Rehearsal) -> Result<Self, RoomError> {
        let url = at.url.as_str();
        let (sends, receives) = tokio::join!(
            Room::connect(url, at.send_token.expose_secret(), options()),
            Room::connect(url, at.receive_token.expose_secret(), options()),
        );
        Ok(Self {
            sends: Arc::new(sends?.0),
            receives: Arc::new(receives?.0),
        })
    }

    /// Leaves the room, which ends with that.
    pub async fn close(self) {
        for room in [self.sends, self.receives] {
            match timeout(CLOSE_DEADLINE, room.close()).await {
                // A room that the server ended is closed already.
                Ok(Ok(()) | Err(_)) => {}
                Err(_) => tracing::warn!("a rehearsal took too long to end"),
            }
        }
    }
}

/// As the stage connects, so that what is found is true for it.
pub(crate) fn options() -> RoomOptions {
    let mut options = RoomOptions::default();
    options.single_peer_connection = false;
    options.join_retries = 0;
    options.connect_timeout = CONNECT_DEADLINE;
    options
}

/// A refusal and a broken library are faults of their own; anything else is a way that is closed.
pub(crate) fn fault(error: &RoomError) -> Option<Error> {
    let code = match ConnectFailure::of(error) {
        ConnectFailure::Refused => ErrorCode::StageRefused,
        ConnectFailure::EngineMissing => ErrorCode::SdkMissing,
        ConnectFailure::EngineLost => ErrorCode::SdkFailed,
        _ => return None,
    };
    Some(Error::known(code, format!("a rehearsal: {error}")))
}

#[cfg(test)]
mod tests {
    use async_trait::async_trait;
    use greenroom_contract::{NetworkHere, UiError};
    use greenroom_local_network::RehearsalServer;
    use tokio::net::TcpStream;

    use super::*;
    use crate::{edge::error::internal, ports::LocalNetworkAccess};

    /// A computer with a LiveKit server to run, and nothing else.
    struct Computer;

    #[async_trait]
    impl LocalNetworkHost for Computer {
        async fn start_or_join(&self) -> Result<LocalNetworkAccess, UiError> {
            Err(internal("this test has no network"))
        }

        async fn look(&self) -> NetworkHere {
            unreachable!("nobody asks for it")
        }

        async fn runs_here(&self) -> bool {
            false
        }

        async fn rehearse_here(&self) -> Result<Option<RehearsalHere>, UiError> {
            let program = std::env::var_os("GREENROOM_LIVEKIT_SERVER");
            let program = program.expect("run this through `cargo xtask exec`").into();
            let server = RehearsalServer::start(program).await.map_err(internal)?;
            let room = server.room().map_err(internal)?;
            Ok(Some(RehearsalHere {
                url: room.url,
                send_token: room.send_token,
                receive_token: room.receive_token,
                server: Box::new(server),
            }))
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_server_of_this_computer_brings_what_one_end_sends_to_the_other_and_ends() {
        let (at, server) = here(&Computer).await.unwrap().unwrap();
        let ends = Ends::connect(&at).await.unwrap();
        let mut arriving = ends.receives.subscribe();
        let packet = DataPacket {
            payload: b"one, two".to_vec(),
            reliable: true,
            ..DataPacket::default()
        };
        let me = ends.sends.local_participant();
        me.publish_data(packet).await.unwrap();
        let arrives = async {
            loop {
                match arriving.recv().await.unwrap() {
                    RoomEvent::DataReceived { payload, .. } => return payload,
                    _ => continue,
                }
            }
        };
        let arrived = timeout(CONNECT_DEADLINE, arrives).await.unwrap();
        assert_eq!(&arrived[..], b"one, two");
        ends.close().await;
        drop(server);
        let port = at.url.port().unwrap();
        assert!(TcpStream::connect(("127.0.0.1", port)).await.is_err());
    }
}
