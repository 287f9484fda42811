//! Rooms, their status and the broadcasters in them.

use std::fmt;

use secrecy::SecretString;
use time::OffsetDateTime;
use url::Url;

use super::{
    ChannelId, CommunityId, FileId, InternalUserId, Metadata, Post, PostId, RoomId, UserId,
    word::words,
};

words! {
    /// How a room is broadcast.
    RoomType {
        /// A host and co-hosts, carried by LiveKit.
        CoHosts = "coHosts",
        /// One broadcaster over a stream address.
        DirectStreaming = "directStreaming",
    }
}

words! {
    /// Where a room stands (PLATFORM.md 7.2).
    RoomStatus {
        /// Created, never on air.
        Idle = "idle",
        /// On air.
        Live = "live",
        /// The host's media is lost; the platform waits.
        WaitingReconnect = "waitingReconnect",
        /// Over.
        Ended = "ended",
        /// The recording is ready.
        Recorded = "recorded" | "recordedAvailable" | "recordingAvailable",
        /// Stopped by moderation or an administrator.
        Terminated = "terminated",
        /// Failed.
        Error = "error",
    }
}

impl RoomStatus {
    /// The show is over: no media will be published in this room any more.
    pub fn is_over(&self) -> bool {
        match self {
            Self::Ended | Self::Recorded | Self::Terminated | Self::Error => true,
            Self::Idle | Self::Live | Self::WaitingReconnect | Self::Unknown(_) => false,
        }
    }
}

words! {
    /// What a room participant is in the room.
    ParticipantKind {
        /// The creator of the room.
        Host = "host",
        /// Someone who accepted the host's invitation.
        CoHost = "coHost",
    }
}

words! {
    /// Who may see what a room is shown to.
    Visibility {
        /// Everybody.
        Public = "public",
        /// Members.
        Private = "private",
    }
}

/// A broadcaster of a room. Viewers are not room participants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomParticipant {
    /// Host or co-host.
    pub kind: ParticipantKind,
    /// The public id of the user.
    pub user_id: UserId,
    /// The internal id of the user.
    pub user_internal_id: Option<InternalUserId>,
    /// May tag products in the show.
    pub can_manage_product_tags: bool,
}

/// What a room, or a post, is shown to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Target {
    /// The feed of a user.
    User(UserId),
    /// A community.
    Community(CommunityId),
}

impl Target {
    /// The kind and the id, as on the wire.
    pub fn as_wire(&self) -> (&'static str, &str) {
        match self {
            Self::User(user_id) => ("user", user_id.as_str()),
            Self::Community(community_id) => ("community", community_id.as_str()),
        }
    }
}

/// How large the picture of a show or recording is. The platform may name only one of the two.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Resolution {
    /// Such as `16:9`.
    pub aspect_ratio: Option<String>,
    /// In pixels.
    pub width: Option<u32>,
    /// In pixels.
    pub height: Option<u32>,
}

/// A recording of a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedPlayback {
    /// Address of the recording.
    pub url: String,
    /// Address of its picture.
    pub thumbnail_url: Option<String>,
}

/// Why moderation looked at, or stopped, a room.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoomModeration {
    /// Categories that were flagged.
    pub flag_labels: Vec<String>,
    /// Categories for which the room was terminated.
    pub terminate_labels: Vec<String>,
}

/// A room (PLATFORM.md 7.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    /// The id of the room.
    pub id: RoomId,
    /// The `_id` of the room: equal to `id` in every sample, but not promised to be.
    pub object_id: RoomId,
    /// Co-streaming or direct streaming.
    pub room_type: RoomType,
    /// The title.
    pub title: String,
    /// The description.
    pub description: Option<String>,
    /// The uploaded image that announces the room.
    pub thumbnail_file_id: Option<FileId>,
    /// Where the room stands.
    pub status: RoomStatus,
    /// The broadcasters.
    pub participants: Vec<RoomParticipant>,
    /// The chat of the room, once there is one.
    pub live_channel_id: Option<ChannelId>,
    /// A chat may be offered. Missing on the wire means yes.
    pub live_chat_enabled: bool,
    /// The post that announces the room.
    pub post_id: Option<PostId>,
    /// The event that announces the room, where one does instead of a post.
    pub event_id: Option<String>,
    /// Where that post was made.
    pub target: Option<Target>,
    /// Who may see that place.
    pub target_visibility: Option<Visibility>,
    /// What the creator's application keeps with the room.
    pub metadata: Metadata,
    /// Where viewers watch the show.
    pub live_playback_url: Option<String>,
    /// Picture of the running show.
    pub live_thumbnail_url: Option<String>,
    /// How large the picture of the running show is.
    pub live_resolution: Option<Resolution>,
    /// The recordings.
    pub recorded: Vec<RecordedPlayback>,
    /// How large the picture of the recordings is.
    pub recorded_resolution: Option<Resolution>,
    /// Length of the recording in seconds.
    pub duration_seconds: Option<u64>,
    /// Findings of moderation.
    pub moderation: Option<RoomModeration>,
    /// The room that this one belongs to.
    pub parent_room_id: Option<RoomId>,
    /// The rooms that belong to this one.
    pub child_room_ids: Vec<RoomId>,
    /// The public id of the host.
    pub created_by: Option<UserId>,
    /// The internal id of the host.
    pub creator_internal_id: Option<InternalUserId>,
    /// When the room was created.
    pub created_at: Option<OffsetDateTime>,
    /// When the room was last changed.
    pub updated_at: Option<OffsetDateTime>,
    /// When the room went live.
    pub live_at: Option<OffsetDateTime>,
    /// When the show ended.
    pub ended_at: Option<OffsetDateTime>,
    /// When the recording became ready.
    pub recorded_at: Option<OffsetDateTime>,
    /// The room was deleted.
    pub is_deleted: bool,
    /// When it was deleted.
    pub deleted_at: Option<OffsetDateTime>,
    /// Who deleted it, as the answer said.
    pub deleted_by: Option<String>,
    /// Where events about the room are published.
    pub path: Option<String>,
}

impl Room {
    /// The host: the participant of that kind, or else the creator.
    pub fn host_id(&self) -> Option<&UserId> {
        self.participants
            .iter()
            .find(|participant| participant.kind == ParticipantKind::Host)
            .map(|participant| &participant.user_id)
            .or(self.created_by.as_ref())
    }

    /// The room has this id, in one of its two forms.
    pub fn is(&self, id: &RoomId) -> bool {
        self.id == *id || self.object_id == *id
    }

    /// What this user is in the room; `None` for viewers and strangers.
    pub fn participant(&self, user: &UserId) -> Option<&RoomParticipant> {
        self.participants
            .iter()
            .find(|participant| participant.user_id == *user)
    }
}

/// Where to connect to publish into a room (PLATFORM.md 7.4).
///
/// The token is short-lived: fetch new data for each join and never store it.
#[derive(Clone)]
pub struct BroadcasterData {
    /// The address of the LiveKit server.
    pub cohost_url: Url,
    /// The LiveKit access token.
    pub cohost_token: SecretString,
}

impl fmt::Debug for BroadcasterData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BroadcasterData")
            .field("cohost_url", &self.cohost_url.as_str())
            .field("cohost_token", &"[secret]")
            .finish()
    }
}

/// Where the pictures of a room go, by its type.
#[derive(Debug, Clone)]
pub enum MediaAccess {
    /// To LiveKit, for a co-streaming room.
    CoHosts(BroadcasterData),
    /// To a stream address, for direct streaming. Whoever has it can broadcast.
    DirectStream(SecretString),
}

/// A room on air together with the post that announces it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveRoom {
    /// The room.
    pub room: Room,
    /// Its post, as far as the answer contained it.
    pub post: Option<Post>,
}

/// Someone who watches a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    /// The public id of the user.
    pub user_id: UserId,
    /// Since when.
    pub joined_at: Option<OffsetDateTime>,
}

/// The people who watch a room, at most 200 of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Viewers {
    /// Those that the answer names.
    pub viewers: Vec<Viewer>,
    /// How many there are.
    pub total: u64,
}

/// Somebody who may not watch a room (PLATFORM.md 7.3). Documented by the platform, not proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewerBan {
    /// The public id of whoever is banned.
    pub user_id: UserId,
    /// The public id of whoever banned.
    pub banned_by: Option<UserId>,
    /// Since when.
    pub created_at: Option<OffsetDateTime>,
}

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
    /// Oldest first instead of newest first.
    pub oldest_first: bool,
    /// How many a page holds, 1 to 100; 20 if `None`.
    pub limit: Option<u8>,
    /// Which page; `None` is the first.
    pub page: Option<super::PageToken>,
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
