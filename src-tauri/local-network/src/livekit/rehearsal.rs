//! Rooms of LiveKit that belong to no show: a broadcaster tries the line, picture and sound there, from
//! one computer to the server and back. Nobody else has a token for one, and what happens in one
//! changes no room of the network.

use std::net::Ipv4Addr;
use std::path::PathBuf;

use livekit_token::VideoGrants;
use secrecy::SecretString;

use super::{LiveKit, STAGE_TOKEN_LIFE};
use crate::api_error::ApiError;
use crate::config::LiveKitConfig;
use crate::error::StartError;
use crate::id::new_id;
use crate::metrics::Metrics;

/// Before a number that nobody can guess. No id of a room begins like this.
const NAME: &str = "rehearsal:";

/// Both ends of a rehearsal, by their tokens.
pub(crate) struct Ends {
    /// May publish and send data, and receives nothing.
    pub sends: String,
    /// May receive, and nothing else.
    pub receives: String,
}

/// Whether LiveKit's room of this name is one for rehearsing.
pub(super) fn is_one(room: &str) -> bool {
    room.starts_with(NAME)
}

impl LiveKit {
    /// A new room for one rehearsal. LiveKit opens it when somebody comes, and closes it when nobody is left.
    pub fn rehearsal(&self) -> Result<Ends, ApiError> {
        let room = format!("{NAME}{}", new_id());
        let token = |identity: &str, sends: bool| {
            let grants = VideoGrants {
                room_join: true,
                room: room.clone(),
                can_publish: Some(sends),
                can_publish_data: Some(sends),
                can_subscribe: Some(!sends),
                can_update_own_metadata: Some(false),
                ..VideoGrants::default()
            };
            self.token(grants, STAGE_TOKEN_LIFE)
                .with_identity(identity)
                .to_jwt()
                .map_err(ApiError::internal)
        };
        Ok(Ends {
            sends: token("sends", true)?,
            receives: token("receives", false)?,
        })
    }
}

/// A LiveKit server for rehearsing alone: on this computer, for nobody else, and without a network beside
/// it. For whoever broadcasts on a network that has no room to try in. It ends with this.
pub struct RehearsalServer(LiveKit);

/// A room of a [`RehearsalServer`], by the tokens of its two ends.
pub struct RehearsalRoom {
    /// The server's address.
    pub url: String,
    /// LiveKit's token for the end that publishes, and receives nothing.
    pub send_token: SecretString,
    /// LiveKit's token for the end that receives, and publishes nothing.
    pub receive_token: SecretString,
}

impl RehearsalServer {
    /// Starts this program of LiveKit's, and waits until it answers.
    ///
    /// # Errors
    ///
    /// It is not there, of another version, or does not start.
    pub async fn start(server_binary: PathBuf) -> Result<Self, StartError> {
        let config = LiveKitConfig::Spawn {
            server_binary,
            port: None,
        };
        let here = Ipv4Addr::LOCALHOST.into();
        // Nobody is told what happens in it.
        let livekit = LiveKit::start(&config, here, "", &Metrics::default()).await?;
        Ok(Self(livekit))
    }

    /// A new room.
    ///
    /// # Errors
    ///
    /// A token could not be made.
    pub fn room(&self) -> Result<RehearsalRoom, StartError> {
        let ends = self.0.rehearsal().map_err(|_| StartError::Config {
            detail: "no token can be made for LiveKit".to_owned(),
        })?;
        Ok(RehearsalRoom {
            url: self.0.url().to_owned(),
            send_token: ends.sends.into(),
            receive_token: ends.receives.into(),
        })
    }
}

impl Drop for RehearsalServer {
    fn drop(&mut self) {
        self.0.shutdown();
    }
}
