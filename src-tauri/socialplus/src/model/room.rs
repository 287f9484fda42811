//! Rooms, their status and the broadcasters in them.

use std::fmt;

use secrecy::SecretString;
use time::OffsetDateTime;
use url::Url;

use super::{ChannelId, CommunityId, FileId, InternalUserId, Post, PostId, RoomId, UserId};

/// How a room is broadcast.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum RoomType {
    /// A host and co-hosts, carried by LiveKit.
    CoHosts,
    /// One broadcaster over a stream address.
    DirectStreaming,
    /// A type this client does not know.
    Unknown(String),
}

/// Where a room stands (contract section 7.2).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum RoomStatus {
    /// Created, never on air.
    Idle,
    /// On air.
    Live,
    /// The host's media is lost; the platform waits.
    WaitingReconnect,
    /// Over.
    Ended,
    /// The recording is ready.
    Recorded,
    /// Stopped by moderation or an administrator.
    Terminated,
    /// Failed.
    Error,
    /// A status this client does not know.
    Unknown(String),
}

impl RoomStatus {
    /// Reads the word of the wire; any word is accepted.
    pub fn from_wire(word: &str) -> Self {
        match word {
            "idle" => Self::Idle,
            "live" => Self::Live,
            "waitingReconnect" => Self::WaitingReconnect,
            "ended" => Self::Ended,
            "recorded" | "recordedAvailable" | "recordingAvailable" => Self::Recorded,
            "terminated" => Self::Terminated,
            "error" => Self::Error,
            other => Self::Unknown(other.to_owned()),
        }
    }

    /// The word of the wire.
    pub fn as_wire(&self) -> &str {
        match self {
            Self::Idle => "idle",
            Self::Live => "live",
            Self::WaitingReconnect => "waitingReconnect",
            Self::Ended => "ended",
            Self::Recorded => "recorded",
            Self::Terminated => "terminated",
            Self::Error => "error",
            Self::Unknown(word) => word,
        }
    }

    /// The show is over: no media will be published in this room any more.
    pub fn is_over(&self) -> bool {
        match self {
            Self::Ended | Self::Recorded | Self::Terminated | Self::Error => true,
            Self::Idle | Self::Live | Self::WaitingReconnect | Self::Unknown(_) => false,
        }
    }
}

impl fmt::Display for RoomStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_wire())
    }
}

/// What a room participant is in the room.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ParticipantKind {
    /// The creator of the room.
    Host,
    /// Someone who accepted the host's invitation.
    CoHost,
    /// A kind this client does not know.
    Unknown(String),
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

/// A room (contract section 7.1).
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
    /// Where that post was made.
    pub target: Option<Target>,
    /// What the creator's application keeps with the room.
    pub metadata: serde_json::Map<String, serde_json::Value>,
    /// Where viewers watch the show.
    pub live_playback_url: Option<String>,
    /// Picture of the running show.
    pub live_thumbnail_url: Option<String>,
    /// The recordings.
    pub recorded: Vec<RecordedPlayback>,
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

/// Where to connect to publish into a room (contract section 7.4).
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

/// A room to create (contract section 7.3). Its type is always co-streaming.
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
    pub metadata: Option<serde_json::Map<String, serde_json::Value>>,
    /// The room that this one belongs to.
    pub parent_room_id: Option<RoomId>,
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
    pub metadata: Option<serde_json::Map<String, serde_json::Value>>,
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

impl RoomType {
    /// Reads the word of the wire; any word is accepted.
    pub fn from_wire(word: &str) -> Self {
        match word {
            "coHosts" => Self::CoHosts,
            "directStreaming" => Self::DirectStreaming,
            other => Self::Unknown(other.to_owned()),
        }
    }

    /// The word of the wire.
    pub fn as_wire(&self) -> &str {
        match self {
            Self::CoHosts => "coHosts",
            Self::DirectStreaming => "directStreaming",
            Self::Unknown(word) => word,
        }
    }
}

impl ParticipantKind {
    /// Reads the word of the wire; any word is accepted.
    pub fn from_wire(word: &str) -> Self {
        match word {
            "host" => Self::Host,
            "coHost" => Self::CoHost,
            other => Self::Unknown(other.to_owned()),
        }
    }
}
