//! Rooms (contract section 7.3).

use secrecy::SecretString;
use serde::Deserialize;
use url::Url;

use super::{Fields, MOST, limit};
use crate::{
    client::Client,
    error::{Error, Problem},
    http::{Call, Query},
    model::{
        BroadcasterData, FileId, LiveRoom, LiveRoomTarget, NewRoom, Page, Room, RoomId, RoomQuery,
        RoomStatus, RoomType, RoomUpdate, UserId,
    },
    validate,
    wire::{Many, Text},
};

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct WireRecorded {
    recorded_urls: Many<String>,
}

/// No `Debug`: it holds a token.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct WireBroadcasterData {
    co_host_url: Text,
    co_host_token: Text,
}

impl Client {
    /// Creates a co-streaming room; the caller becomes its host.
    ///
    /// The room is `idle` until the host publishes media: no call makes it live.
    ///
    /// ```no_run
    /// # async fn run(client: socialplus::Client) -> Result<(), socialplus::Error> {
    /// use socialplus::{NewRoom, NewRoomPost, PostTarget};
    ///
    /// let room = client.create_room(NewRoom::new("Panel on Rust")).await?;
    /// let announced = client
    ///     .create_room_post(NewRoomPost::new(
    ///         room.id.clone(),
    ///         PostTarget::OwnFeed,
    ///         "Tonight at eight",
    ///     ))
    ///     .await?;
    /// let chat = client.create_live_channel(&room.id, &announced.post.id).await?;
    /// let stage = client.broadcaster_data(&room.id).await?;
    /// println!("publish to {}, chat in {}", stage.cohost_url, chat.id);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn create_room(&self, room: NewRoom) -> Result<Room, Error> {
        validate::filled("title", &room.title, validate::TITLE_LIMIT)?;
        check_details(room.description.as_deref(), room.thumbnail_file_id.as_ref())?;
        let body = Fields::default()
            .set("title", room.title)
            .set("type", RoomType::CoHosts.as_wire())
            .set("liveChatEnabled", room.live_chat_enabled.unwrap_or(true))
            .maybe("description", room.description)
            .maybe(
                "thumbnailFileId",
                room.thumbnail_file_id.map(FileId::into_string),
            )
            .maybe("metadata", room.metadata)
            .maybe("parentRoomId", room.parent_room_id.map(RoomId::into_string));
        let call = Call::post(&["api", "v1", "rooms"]).json(body.into_json());
        self.one_room(call).await
    }

    /// One room.
    pub async fn get_room(&self, room_id: &RoomId) -> Result<Room, Error> {
        self.one_room(Call::get(&room_path(room_id, &[])?)).await
    }

    /// Rooms by status and type.
    pub async fn query_rooms(&self, query: RoomQuery) -> Result<Page<Room>, Error> {
        let sort_by = if query.oldest_first {
            "firstCreated"
        } else {
            "lastCreated"
        };
        let parameters = Query::default()
            .list("statuses", query.statuses.iter().map(RoomStatus::as_wire))
            .maybe("type", query.room_type.as_ref().map(RoomType::as_wire))
            .pair("sortBy", sort_by)
            .pair("isDeleted", false)
            .pair("options[type]", "pagination")
            .page(limit(query.limit), query.page.as_ref());
        let call = Call::get(&["api", "v1", "rooms"]).query(parameters);
        let (_, envelope) = self.envelope(call).await?;
        Ok(Page {
            items: envelope.rooms,
            next: envelope.next,
        })
    }

    /// Rooms on air with their posts, newest first; at most 100, in one page.
    pub async fn live_rooms(&self, target: LiveRoomTarget) -> Result<Vec<LiveRoom>, Error> {
        let parameters = match target {
            LiveRoomTarget::All => Query::default().list("targetTypes", ["all"]),
            LiveRoomTarget::Communities(communities) => {
                validate::id_list("targetIds", &communities)?;
                Query::default()
                    .list("targetTypes", ["community"])
                    .list("targetIds", communities)
            }
        }
        .pair("options[limit]", MOST)
        .pair("options[sortBy]", "lastCreated");
        let call = Call::get(&["api", "v1", "rooms", "lives"]).query(parameters);
        let (_, envelope) = self.envelope(call).await?;
        let posts = envelope.posts;
        Ok(envelope
            .rooms
            .into_iter()
            .map(|room| LiveRoom {
                post: posts
                    .iter()
                    .find(|post| Some(&post.id) == room.post_id.as_ref())
                    .cloned(),
                room,
            })
            .collect())
    }

    /// Changes a room. For its creator.
    pub async fn update_room(&self, room_id: &RoomId, update: RoomUpdate) -> Result<Room, Error> {
        if let Some(title) = &update.title {
            validate::filled("title", title, validate::TITLE_LIMIT)?;
        }
        check_details(
            update.description.as_deref(),
            update.thumbnail_file_id.as_ref(),
        )?;
        let body = Fields::default()
            .maybe("title", update.title)
            .maybe("description", update.description)
            .maybe(
                "thumbnailFileId",
                update.thumbnail_file_id.map(FileId::into_string),
            )
            .maybe("liveChatEnabled", update.live_chat_enabled)
            .maybe("metadata", update.metadata);
        let call = Call::put(&room_path(room_id, &[])?).json(body.into_json());
        self.one_room(call).await
    }

    /// Deletes a room. For its creator.
    pub async fn delete_room(&self, room_id: &RoomId) -> Result<(), Error> {
        self.call(Call::delete(&room_path(room_id, &[])?))
            .await
            .map(drop)
    }

    /// Ends the show. A stopped room cannot be started again. For the host.
    pub async fn stop_room(&self, room_id: &RoomId) -> Result<Room, Error> {
        self.one_room(Call::post(&room_path(room_id, &["stop"])?))
            .await
    }

    /// Where to publish, with a token for this join only. For the host, and for co-hosts after
    /// they accepted; others are refused.
    pub async fn broadcaster_data(&self, room_id: &RoomId) -> Result<BroadcasterData, Error> {
        // A token is for one join.
        let call = Call::get(&room_path(room_id, &["token"])?).unshared();
        let answer = self.call(call).await?;
        let wire: WireBroadcasterData = answer.read()?;
        let url = wire
            .co_host_url
            .filled()
            .and_then(|url| Url::parse(&url).ok())
            .filter(|url| matches!(url.scheme(), "ws" | "wss" | "http" | "https"))
            .ok_or_else(|| answer.unreadable("no LiveKit address in it"))?;
        let token = wire
            .co_host_token
            .filled()
            .ok_or_else(|| answer.unreadable("no LiveKit token in it"))?;
        Ok(BroadcasterData {
            cohost_url: url,
            cohost_token: SecretString::from(token),
        })
    }

    /// Addresses of the recordings.
    pub async fn recorded(&self, room_id: &RoomId) -> Result<Vec<String>, Error> {
        let call = Call::get(&room_path(room_id, &["recorded"])?);
        let wire: WireRecorded = self.fetch(call).await?;
        Ok(wire.recorded_urls.0)
    }

    /// Leaves the room's broadcasters. For co-hosts; a host stops the room instead.
    pub async fn leave_room(&self, room_id: &RoomId) -> Result<(), Error> {
        self.call(Call::post(&room_path(room_id, &["leave"])?))
            .await
            .map(drop)
    }

    /// Takes a co-host off the room. For the host.
    pub async fn remove_participant(
        &self,
        room_id: &RoomId,
        user_id: &UserId,
    ) -> Result<(), Error> {
        validate::id("userId", user_id.as_str())?;
        let path = room_path(room_id, &["participants", user_id.as_str()])?;
        self.call(Call::delete(&path)).await.map(drop)
    }

    async fn one_room(&self, call: Call) -> Result<Room, Error> {
        let (answer, envelope) = self.envelope(call).await?;
        answer.first(envelope.rooms, "room")
    }
}

fn room_path<'a>(room_id: &'a RoomId, rest: &[&'a str]) -> Result<Vec<&'a str>, Error> {
    validate::id("roomId", room_id.as_str())?;
    let mut path = vec!["api", "v1", "rooms", room_id.as_str()];
    path.extend(rest);
    Ok(path)
}

fn check_details(description: Option<&str>, thumbnail: Option<&FileId>) -> Result<(), Error> {
    if let Some(description) = description {
        validate::at_most("description", description, validate::DESCRIPTION_LIMIT)?;
    }
    if let Some(thumbnail) = thumbnail {
        validate::filled(
            "thumbnailFileId",
            thumbnail.as_str(),
            validate::FILE_ID_LIMIT,
        )?;
        if thumbnail.as_str().chars().any(char::is_control) {
            return Err(validate::invalid("thumbnailFileId", Problem::Malformed).into());
        }
    }
    Ok(())
}
