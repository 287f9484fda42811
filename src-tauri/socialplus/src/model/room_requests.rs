//! What is asked about rooms: a new one, a change, a list.

use super::{
    id::{CommunityId, FileId, RoomId, UserId},
    page::PageToken,
    room::{RoomStatus, RoomType},
    word::Metadata,
};

/// A room to create (PLATFORM.md 7.3).
///
/// ```
/// let room = socialplus::NewRoom::new("Panel on Rust").description("Two people, one language");
/// assert_eq!(room.title, "Panel on Rust");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewRoom {
    /// 1 to 1,000 characters.
    pub title: String,
    /// At most 5,000 characters.
    pub description: Option<String>,
    /// An uploaded image.
    pub thumbnail_file_id: Option<FileId>,
    /// Whether a chat may be offered; the platform's default is yes.
    pub live_chat_enabled: Option<bool>,
    /// Free data of the application.
    pub metadata: Option<Metadata>,
    /// The room that this one belongs to.
    pub parent_room_id: Option<RoomId>,
    /// How it is broadcast; by a host and co-hosts if `None`.
    pub room_type: Option<RoomType>,
}

impl NewRoom {
    /// A room with a title and the platform's defaults.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            ..Self::default()
        }
    }

    /// Sets the description.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Sets the thumbnail.
    pub fn thumbnail(mut self, file_id: impl Into<FileId>) -> Self {
        self.thumbnail_file_id = Some(file_id.into());
        self
    }

    /// Offers a chat, or not.
    pub fn live_chat(mut self, enabled: bool) -> Self {
        self.live_chat_enabled = Some(enabled);
        self
    }

    /// Sets the free data.
    pub fn metadata(mut self, metadata: Metadata) -> Self {
        self.metadata = Some(metadata);
        self
    }

    /// Makes it a part of another room.
    pub fn parent(mut self, room_id: impl Into<RoomId>) -> Self {
        self.parent_room_id = Some(room_id.into());
        self
    }

    /// Sets how it is broadcast.
    pub fn room_type(mut self, room_type: RoomType) -> Self {
        self.room_type = Some(room_type);
        self
    }
}

/// What to change in a room; `None` leaves a field as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoomUpdate {
    /// 1 to 1,000 characters.
    pub title: Option<String>,
    /// At most 5,000 characters.
    pub description: Option<String>,
    /// An uploaded image.
    pub thumbnail_file_id: Option<FileId>,
    /// Whether a chat may be offered.
    pub live_chat_enabled: Option<bool>,
    /// Free data of the application.
    pub metadata: Option<Metadata>,
    /// The room that this one belongs to.
    pub parent_room_id: Option<RoomId>,
}

impl RoomUpdate {
    /// Sets the title.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// Sets the description.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }
}

/// Which rooms to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoomQuery {
    /// Only rooms in one of these; empty means any.
    pub statuses: Vec<RoomStatus>,
    /// Only rooms of this type.
    pub room_type: Option<RoomType>,
    /// Only rooms that this person made, by public id. For networks that say
    /// [`Session::rooms_by_creator`](crate::Session); others list everybody's, or refuse.
    pub created_by: Option<UserId>,
    /// Oldest first instead of newest first.
    pub oldest_first: bool,
    /// How many a page holds, 1 to 100; 20 if `None`.
    pub limit: Option<u8>,
    /// Which page; `None` is the first.
    pub page: Option<PageToken>,
}

/// Which live rooms to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum LiveRoomTarget {
    /// All that the caller may see.
    #[default]
    All,
    /// Those of these communities.
    Communities(Vec<CommunityId>),
}
