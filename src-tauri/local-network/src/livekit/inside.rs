//! Who and what is inside of LiveKit now, by its own account.

use crate::id::RoomId;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::{LiveKit, LiveKitError};
use livekit_token::VideoGrants;

/// Somebody in a room of LiveKit.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Participant {
    /// LiveKit's id of this connection.
    pub sid: String,
    pub identity: String,
    /// What they publish.
    #[serde(default)]
    pub tracks: Vec<Track>,
}

/// A published track.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Track {
    /// LiveKit's id of it.
    pub sid: String,
}

#[derive(Debug, Default, Deserialize)]
struct Participants {
    #[serde(default)]
    participants: Vec<Participant>,
}

#[derive(Debug, Default, Deserialize)]
struct Rooms {
    #[serde(default)]
    rooms: Vec<Named>,
}

#[derive(Debug, Deserialize)]
struct Named {
    name: String,
}

impl LiveKit {
    /// Everybody in a room; nobody is in one that is not there.
    pub async fn participants(&self, room: &RoomId) -> Result<Vec<Participant>, LiveKitError> {
        let grants = VideoGrants {
            room_admin: true,
            room: room.to_string(),
            ..VideoGrants::default()
        };
        let body = json!({ "room": room });
        let all: Participants = self.ask("ListParticipants", grants, body).await?;
        Ok(all.participants)
    }

    /// The names of all rooms that somebody is in, or was a moment ago.
    pub async fn rooms(&self) -> Result<Vec<RoomId>, LiveKitError> {
        let grants = VideoGrants {
            room_list: true,
            ..VideoGrants::default()
        };
        let all: Rooms = self.ask("ListRooms", grants, json!({})).await?;
        Ok(all.rooms.into_iter().map(|room| room.name.into()).collect())
    }

    /// Asks for a list; what is not there is an empty one.
    async fn ask<T: DeserializeOwned + Default>(
        &self,
        call: &'static str,
        grants: VideoGrants,
        body: serde_json::Value,
    ) -> Result<T, LiveKitError> {
        match self.call(call, grants, body).await? {
            Some(answer) => answer
                .json()
                .await
                .map_err(|_cause| LiveKitError::Nonsense { call }),
            None => Ok(T::default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_names_everybody_with_what_they_publish() {
        let list: Participants = serde_json::from_str(
            r#"{"participants":[
                {"sid":"PA_1","identity":"maya","tracks":[{"sid":"TR_1","type":"VIDEO"}]},
                {"sid":"PA_2","identity":"noor"}]}"#,
        )
        .unwrap();
        let [maya, noor] = &list.participants[..] else {
            panic!("{list:?}");
        };
        assert_eq!(
            (maya.identity.as_str(), maya.tracks[0].sid.as_str()),
            ("maya", "TR_1")
        );
        assert!(noor.tracks.is_empty());
    }
}
