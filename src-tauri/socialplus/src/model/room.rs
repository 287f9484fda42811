//! Rooms, their status and the broadcasters in them.

use std::fmt;

use secrecy::SecretString;
use time::OffsetDateTime;
use url::Url;

use super::{
    id::{ChannelId, CommunityId, FileId, InternalUserId, PostId, RoomId, UserId},
    word::{Metadata, words},
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

    /// The show is on air, also while its host is away.
    pub fn is_on_air(&self) -> bool {
        match self {
            Self::Live | Self::WaitingReconnect => true,
            Self::Idle
            | Self::Ended
            | Self::Recorded
            | Self::Terminated
            | Self::Error
            | Self::Unknown(_) => false,
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
    /// Whether the person is connected to the room's media server now, from whatever computer. Told
    /// by our own network alone; none where it is not told (PLATFORM.md 7.1).
    pub is_connected: Option<bool>,
}

impl RoomParticipant {
    /// A broadcaster of whom no more is known than this.
    pub fn new(kind: ParticipantKind, user_id: impl Into<UserId>) -> Self {
        Self {
            kind,
            user_id: user_id.into(),
            user_internal_id: None,
            can_manage_product_tags: false,
            is_connected: None,
        }
    }
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
    /// The media server is gone and is being started again. Told by our own network alone
    /// (PLATFORM.md 7.1).
    pub is_media_server_away: bool,
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
    /// A co-streaming room as the platform sends it right after it was made: idle, its creator the
    /// only broadcaster, with a chat allowed and none made yet. For tests of whatever decides by
    /// rooms; no call makes a room of it.
    ///
    /// ```
    /// use socialplus::{Room, RoomStatus};
    ///
    /// let on_air = Room {
    ///     status: RoomStatus::Live,
    ///     ..Room::new("ROOM", "maya", "Friday")
    /// };
    /// assert_eq!(on_air.host_id(), Some(&"maya".into()));
    /// ```
    pub fn new(
        id: impl Into<RoomId>,
        created_by: impl Into<UserId>,
        title: impl Into<String>,
    ) -> Self {
        let id = id.into();
        let created_by = created_by.into();
        Self {
            object_id: id.clone(),
            id,
            room_type: RoomType::CoHosts,
            title: title.into(),
            description: None,
            thumbnail_file_id: None,
            status: RoomStatus::Idle,
            participants: vec![RoomParticipant::new(
                ParticipantKind::Host,
                created_by.clone(),
            )],
            live_channel_id: None,
            live_chat_enabled: true,
            post_id: None,
            event_id: None,
            target: None,
            target_visibility: None,
            metadata: Metadata::new(),
            live_playback_url: None,
            live_thumbnail_url: None,
            live_resolution: None,
            recorded: Vec::new(),
            recorded_resolution: None,
            duration_seconds: None,
            moderation: None,
            parent_room_id: None,
            child_room_ids: Vec::new(),
            created_by: Some(created_by),
            creator_internal_id: None,
            created_at: None,
            updated_at: None,
            live_at: None,
            ended_at: None,
            recorded_at: None,
            is_media_server_away: false,
            is_deleted: false,
            deleted_at: None,
            deleted_by: None,
            path: None,
        }
    }

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

    /// As what this user broadcasts. The creator is the host, whatever the list of broadcasters
    /// says; `None` for viewers and strangers.
    pub fn participant_kind(&self, user: &UserId) -> Option<ParticipantKind> {
        if self.created_by.as_ref() == Some(user) {
            return Some(ParticipantKind::Host);
        }
        self.participant(user)
            .map(|participant| participant.kind.clone())
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

/// Both ends of a rehearsal: a room of LiveKit that nobody else comes into.
///
/// The tokens are short-lived: fetch new ones for each rehearsal and never store them.
#[derive(Clone)]
pub struct Rehearsal {
    /// The address of the LiveKit server, the same as that of the show.
    pub url: Url,
    /// LiveKit's token for the end that publishes, and receives nothing.
    pub send_token: SecretString,
    /// LiveKit's token for the end that receives, and publishes nothing.
    pub receive_token: SecretString,
}

impl fmt::Debug for Rehearsal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rehearsal")
            .field("url", &self.url.as_str())
            .field("tokens", &"[secret]")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_host_by_having_made_the_room_and_co_host_by_the_list() {
        let mut room = Room::new("ROOM", "maya", "Friday");
        room.participants = vec![
            RoomParticipant::new(ParticipantKind::CoHost, "maya"),
            RoomParticipant::new(ParticipantKind::CoHost, "ravi"),
        ];
        let kind = |user: &str| room.participant_kind(&user.into());
        assert_eq!(kind("maya"), Some(ParticipantKind::Host));
        assert_eq!(kind("ravi"), Some(ParticipantKind::CoHost));
        assert_eq!(kind("noor"), None);
    }

    #[test]
    fn a_show_is_on_air_while_its_host_is_away_and_never_once_it_is_over() {
        let words = [
            "idle",
            "live",
            "waitingReconnect",
            "ended",
            "recorded",
            "terminated",
            "error",
            "somethingNew",
        ];
        let statuses = words.map(RoomStatus::from_wire);
        let on_air: Vec<_> = statuses
            .iter()
            .filter(|status| status.is_on_air())
            .collect();
        assert_eq!(on_air, [&RoomStatus::Live, &RoomStatus::WaitingReconnect]);
        assert!(
            !statuses
                .iter()
                .any(|status| status.is_on_air() && status.is_over())
        );
    }
}
