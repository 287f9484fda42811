//! Rooms of LiveKit that belong to no show: a broadcaster tries the line, picture and sound there, from
//! one computer to the server and back. Nobody else has a token for one, and what happens in one
//! changes no room of the network.

use livekit_token::VideoGrants;

use super::{LiveKit, STAGE_TOKEN_LIFE};
use crate::api_error::ApiError;
use crate::id::new_id;

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
