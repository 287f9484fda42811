//! Rooms (PLATFORM.md 7.3).

use serde::Deserialize;

use super::fields::{Fields, MOST, limit};
use crate::{
    client::Client,
    error::Error,
    http::{Call, Query},
    model::{
        FileId, LiveRoom, LiveRoomTarget, Metadata, NewRoom, Page, Room, RoomId, RoomQuery,
        RoomStatus, RoomType, RoomUpdate, UserId,
    },
    validate,
    wire::Many,
};

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct WireRecorded {
    recorded_urls: Many<String>,
}

impl Client {
    /// Creates a room, a co-streaming one unless said; the caller becomes its host.
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
        check_details(
            room.description.as_deref(),
            room.thumbnail_file_id.as_ref(),
            room.metadata.as_ref(),
            room.parent_room_id.as_ref(),
        )?;
        let room_type = room.room_type.unwrap_or(RoomType::CoHosts);
        let body = Fields::default()
            .set("title", room.title)
            .set("type", room_type.as_wire())
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
        if let Some(user_id) = &query.created_by {
            validate::id("createdBy", user_id.as_str())?;
        }
        let sort_by = if query.oldest_first {
            "firstCreated"
        } else {
            "lastCreated"
        };
        let parameters = Query::default()
            .list("statuses", query.statuses.iter().map(RoomStatus::as_wire))
            .maybe("type", query.room_type.as_ref().map(RoomType::as_wire))
            .maybe("createdBy", query.created_by.as_ref().map(UserId::as_str))
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
            update.metadata.as_ref(),
            update.parent_room_id.as_ref(),
        )?;
        let body = Fields::default()
            .maybe("title", update.title)
            .maybe("description", update.description)
            .maybe(
                "thumbnailFileId",
                update.thumbnail_file_id.map(FileId::into_string),
            )
            .maybe("liveChatEnabled", update.live_chat_enabled)
            .maybe("metadata", update.metadata)
            .maybe(
                "parentRoomId",
                update.parent_room_id.map(RoomId::into_string),
            );
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

    /// Addresses of the recordings.
    pub async fn recorded(&self, room_id: &RoomId) -> Result<Vec<String>, Error> {
        let call = Call::get(&room_path(room_id, &["recorded"])?);
        let wire: WireRecorded = self.fetch(call).await?;
        Ok(wire.recorded_urls.0)
    }

    pub(super) async fn one_room(&self, call: Call) -> Result<Room, Error> {
        let (answer, envelope) = self.envelope(call).await?;
        answer.first(envelope.rooms, "room")
    }
}

pub(super) fn room_path<'a>(room_id: &'a RoomId, rest: &[&'a str]) -> Result<Vec<&'a str>, Error> {
    validate::id("roomId", room_id.as_str())?;
    let mut path = vec!["api", "v1", "rooms", room_id.as_str()];
    path.extend(rest);
    Ok(path)
}

fn check_details(
    description: Option<&str>,
    thumbnail: Option<&FileId>,
    metadata: Option<&Metadata>,
    parent: Option<&RoomId>,
) -> Result<(), Error> {
    if let Some(description) = description {
        validate::at_most("description", description, validate::DESCRIPTION_LIMIT)?;
    }
    if let Some(thumbnail) = thumbnail {
        validate::single_line(
            "thumbnailFileId",
            thumbnail.as_str(),
            validate::FILE_ID_LIMIT,
        )?;
    }
    if let Some(metadata) = metadata {
        validate::metadata("metadata", metadata, validate::METADATA_LIMIT)?;
    }
    if let Some(parent) = parent {
        validate::id("parentRoomId", parent.as_str())?;
    }
    Ok(())
}
