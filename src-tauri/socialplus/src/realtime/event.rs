//! Events of the network as typed values (PLATFORM.md 16).

use time::OffsetDateTime;

use crate::model::{
    Channel, ChannelId, ChannelMember, Comment, Community, CommunityMember, InternalUserId,
    Invitation, InvitationStatus, Message, MessageFeed, Post, PostId, Reactor, Room, RoomId,
    RoomStatus, User, UserId,
};

/// Something happened in the network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Events may have been missed: the connection was lost and is back, or this receiver was too
    /// slow. Read again what is shown: rooms, invitations, newest messages.
    Reconnected,
    /// A room changed.
    Room(Box<RoomEvent>),
    /// Viewers were banned from a room, or let in again.
    RoomViewers(RoomViewersEvent),
    /// How many watch a room has changed.
    ViewerCount(ViewerCountEvent),
    /// An invitation was made, answered or taken back.
    Invitation(InvitationEvent),
    /// Messages were written or changed.
    Message(MessageEvent),
    /// A channel or its members changed.
    Channel(ChannelEvent),
    /// A whole channel was muted, or unmuted.
    ChannelMuted(ChannelMutedEvent),
    /// Members of a channel were muted, or unmuted.
    ChannelUsersMuted(ChannelUsersMutedEvent),
    /// Viewers reacted to a live room.
    LiveReaction(Vec<LiveReaction>),
    /// Users changed.
    User(UserEvent),
    /// Posts changed.
    Post(PostEvent),
    /// Comments changed.
    Comment(CommentEvent),
    /// Communities or their members changed.
    Community(CommunityEvent),
    /// Message feeds changed.
    MessageFeed(MessageFeedEvent),
    /// An event that this client does not act on: followers, read markers, stories, events in the
    /// calendar, old live streams, and whatever a newer platform says.
    Unknown {
        /// Its name on the wire.
        event_type: String,
    },
}

impl Event {
    /// Its name on the wire. `None` for [`Event::Reconnected`], which is this client's own.
    pub fn name(&self) -> Option<&str> {
        Some(match self {
            Self::Reconnected => return None,
            Self::Room(event) => event.kind.name(),
            Self::RoomViewers(event) if event.banned => "room.usersBanned",
            Self::RoomViewers(_) => "room.usersUnbanned",
            Self::ViewerCount(_) => "room.viewerCount",
            Self::Invitation(event) => event.kind.name(),
            Self::Message(event) => event.kind.name(),
            Self::Channel(event) => event.kind.name(),
            Self::ChannelMuted(_) => "channel.setMuted",
            Self::ChannelUsersMuted(_) => "channel.setMutedUsers",
            Self::LiveReaction(_) => "liveReaction.created",
            Self::User(event) => event.kind.name(),
            Self::Post(event) => event.kind.name(),
            Self::Comment(event) => event.kind.name(),
            Self::Community(event) => event.kind.name(),
            Self::MessageFeed(event) => event.kind.name(),
            Self::Unknown { event_type } => event_type,
        })
    }
}

macro_rules! kinds {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $($word:literal)|+),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            /// The names on the wire that stand for these kinds.
            pub const NAMES: &'static [&'static str] = &[$($($word),+),+];

            /// Its name on the wire; the usual one where the platform has two.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => [$($word),+][0],)+
                }
            }

            /// The kind for an event's name on the wire.
            pub(crate) fn from_wire(word: &str) -> Option<Self> {
                match word {
                    $($($word)|+ => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }
    };
}

kinds! {
    /// What happened to a room.
    RoomEventKind {
        /// It went live.
        StartBroadcasting = "room.startBroadcasting",
        /// The host's media was lost; the platform waits.
        WaitingReconnect = "room.waitingReconnect",
        /// The show ended.
        EndBroadcasting = "room.endBroadcasting",
        /// The recording is ready.
        RecordedAvailable = "room.recordedAvailable" | "room.recordingAvailable",
        /// Title, permission, chat or another field changed.
        DidUpdate = "room.didUpdate",
        /// Moderation stopped it.
        Terminated = "room.terminated",
        /// Somebody became a broadcaster by accepting an invitation.
        ParticipantJoined = "room.participantJoined",
        /// A co-host left.
        ParticipantLeft = "room.participantLeft",
        /// The host removed a co-host.
        ParticipantRemoved = "room.participantRemoved",
        /// A broadcaster's media came up.
        ParticipantStageJoined = "room.participantStageJoined",
        /// A broadcaster's media went away.
        ParticipantStageLeft = "room.participantStageLeft",
    }
}

impl RoomEventKind {
    /// The status that the event's name stands for; `None` if the name says nothing about it.
    ///
    /// The name is the authority: samples of the platform carry a room with the status from before
    /// the change (PLATFORM.md 16.1). An [`Event::Room`] that was heard has it in its room already.
    pub fn status(self) -> Option<RoomStatus> {
        match self {
            Self::StartBroadcasting => Some(RoomStatus::Live),
            Self::WaitingReconnect => Some(RoomStatus::WaitingReconnect),
            Self::EndBroadcasting => Some(RoomStatus::Ended),
            Self::RecordedAvailable => Some(RoomStatus::Recorded),
            Self::Terminated => Some(RoomStatus::Terminated),
            Self::DidUpdate
            | Self::ParticipantJoined
            | Self::ParticipantLeft
            | Self::ParticipantRemoved
            | Self::ParticipantStageJoined
            | Self::ParticipantStageLeft => None,
        }
    }
}

/// A room changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomEvent {
    /// What happened.
    pub kind: RoomEventKind,
    /// The room after the change. Its status follows the event's name, which is the authority.
    pub room: Room,
    /// The people in it, with everything that is known about them.
    pub users: Vec<User>,
    /// Whom a participant event is about.
    pub actor: Option<InternalUserId>,
}

/// Viewers were banned from a room, or let in again. Documented by the platform, not proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomViewersEvent {
    /// The room, if the event's path named it.
    pub room_id: Option<RoomId>,
    /// Whom it is about.
    pub user_ids: Vec<UserId>,
    /// Banned, or let in again.
    pub banned: bool,
}

/// How many watch a room has changed. Our own network says so; others have no event for it
/// (PLATFORM.md 8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewerCountEvent {
    /// The room.
    pub room_id: RoomId,
    /// Viewers now.
    pub count: u64,
}

kinds! {
    /// What happened to an invitation.
    InvitationEventKind {
        /// It was made.
        Invited = "room.didCohostInvite",
        /// The invited user accepted.
        Accepted = "room.didCohostInviteAccept",
        /// The invited user declined.
        Rejected = "room.didCohostInviteReject",
        /// The inviter took it back.
        Cancelled = "room.didCohostInviteCancel",
    }
}

impl InvitationEventKind {
    /// The status that the event's name stands for: the authority, as with rooms. Invitations of an
    /// [`Event::Invitation`] that was heard have it already.
    pub fn status(self) -> InvitationStatus {
        match self {
            Self::Invited => InvitationStatus::Pending,
            Self::Accepted => InvitationStatus::Approved,
            Self::Rejected => InvitationStatus::Rejected,
            Self::Cancelled => InvitationStatus::Cancelled,
        }
    }
}

/// An invitation was made, answered or taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationEvent {
    /// What happened.
    pub kind: InvitationEventKind,
    /// The invitations, with the status that the event's name stands for. They may be for others:
    /// check who is invited.
    pub invitations: Vec<Invitation>,
    /// Inviter and invited.
    pub users: Vec<User>,
}

kinds! {
    /// What happened to messages.
    MessageEventKind {
        /// Written.
        Created = "message.created",
        /// Edited.
        Updated = "message.updated",
        /// Deleted.
        Deleted = "message.deleted",
        /// Reported.
        Flagged = "message.flagged",
        /// A report was taken back.
        Unflagged = "message.unflagged",
        /// Reports were cleared.
        FlagCleared = "message.flagCleared",
        /// Somebody reacted.
        ReactionAdded = "message.reactionAdded",
        /// A reaction was taken back.
        ReactionRemoved = "message.reactionRemoved",
    }
}

/// Messages were written or changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageEvent {
    /// What happened.
    pub kind: MessageEventKind,
    /// The messages after it.
    pub messages: Vec<Message>,
    /// Their authors.
    pub users: Vec<User>,
}

kinds! {
    /// What happened to a channel.
    ChannelEventKind {
        /// Created.
        Created = "channel.created",
        /// Changed.
        Updated = "channel.updated",
        /// Deleted.
        Deleted = "channel.deleted",
        /// Somebody joined.
        Joined = "channel.joined",
        /// Somebody left.
        Left = "channel.left",
        /// Members were added.
        MembersAdded = "channel.membersAdded",
        /// Members were removed.
        MembersRemoved = "channel.membersRemoved",
        /// Members were banned.
        Banned = "channel.banned",
        /// Members were let in again.
        Unbanned = "channel.unbanned",
    }
}

/// A channel or its members changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelEvent {
    /// What happened.
    pub kind: ChannelEventKind,
    /// The channels after it.
    pub channels: Vec<Channel>,
    /// The members that it is about.
    pub members: Vec<ChannelMember>,
    /// Those people.
    pub users: Vec<User>,
}

/// A whole channel was muted or unmuted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelMutedEvent {
    /// The channel.
    pub channel_id: ChannelId,
    /// Muted until then; `None` if it is not muted, or for ever.
    pub until: Option<OffsetDateTime>,
    /// Whether it is muted now.
    pub muted: bool,
}

/// Members of a channel were muted or unmuted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelUsersMutedEvent {
    /// The channel.
    pub channel_id: ChannelId,
    /// The public ids of the members.
    pub user_ids: Vec<UserId>,
    /// Muted until then; `None` if they are not muted, or for ever.
    pub until: Option<OffsetDateTime>,
    /// Whether they are muted now.
    pub muted: bool,
}

/// A viewer's reaction to a live room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveReaction {
    /// The public id of the viewer.
    pub user_id: UserId,
    /// The post of the room.
    pub post_id: Option<PostId>,
    /// `like`, `love` and so on.
    pub name: String,
    /// When.
    pub occurred_at: Option<OffsetDateTime>,
}

kinds! {
    /// What happened to users.
    UserEventKind {
        /// Changed.
        Updated = "user.updated",
        /// Deleted.
        Deleted = "user.deleted",
        /// Reported.
        Flagged = "user.flagged",
        /// A report was taken back.
        Unflagged = "user.unflagged",
        /// Reports were cleared.
        FlagCleared = "user.flagCleared",
        /// Banned from the whole network.
        GlobalBan = "user.didGlobalBan",
    }
}

/// Users changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserEvent {
    /// What happened.
    pub kind: UserEventKind,
    /// The users after it.
    pub users: Vec<User>,
}

kinds! {
    /// What happened to posts.
    PostEventKind {
        /// Created.
        Created = "post.created",
        /// Changed.
        Updated = "post.updated",
        /// Deleted.
        Deleted = "post.deleted",
        /// A moderator let it through.
        Approved = "post.approved",
        /// A moderator declined it.
        Declined = "post.declined",
        /// Reported.
        Flagged = "post.flagged",
        /// A report was taken back.
        Unflagged = "post.unflagged",
        /// Somebody reacted. Posts spell it the other way round than messages.
        ReactionAdded = "post.addReaction",
        /// A reaction was taken back.
        ReactionRemoved = "post.removeReaction",
    }
}

/// Posts changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostEvent {
    /// What happened.
    pub kind: PostEventKind,
    /// The posts after it.
    pub posts: Vec<Post>,
    /// Their authors.
    pub users: Vec<User>,
    /// Who reacted, and with what, for the two kinds about reactions.
    pub reactor: Option<Reactor>,
}

kinds! {
    /// What happened to comments.
    CommentEventKind {
        /// Written.
        Created = "comment.created",
        /// Changed.
        Updated = "comment.updated",
        /// Deleted.
        Deleted = "comment.deleted",
        /// Reported.
        Flagged = "comment.flagged",
        /// A report was taken back.
        Unflagged = "comment.unflagged",
        /// Somebody reacted. Spelled as for posts.
        ReactionAdded = "comment.addReaction",
        /// A reaction was taken back.
        ReactionRemoved = "comment.removeReaction",
    }
}

/// Comments changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentEvent {
    /// What happened.
    pub kind: CommentEventKind,
    /// The comments after it.
    pub comments: Vec<Comment>,
    /// Their authors.
    pub users: Vec<User>,
    /// Who reacted, and with what, for the two kinds about reactions.
    pub reactor: Option<Reactor>,
}

kinds! {
    /// What happened to communities.
    CommunityEventKind {
        /// Created.
        Created = "community.created",
        /// Changed.
        Updated = "community.updated",
        /// Deleted.
        Deleted = "community.deleted",
        /// Somebody joined.
        Joined = "community.joined",
        /// Somebody left.
        Left = "community.left",
        /// Members were added.
        MembersAdded = "community.userAdded",
        /// Members were removed.
        MembersRemoved = "community.userRemoved",
        /// A member changed.
        MemberChanged = "community.userChanged",
        /// Members were banned.
        Banned = "community.userBanned",
        /// Members were let in again.
        Unbanned = "community.userUnbanned",
        /// Members were given a role.
        RoleAdded = "community.roleAdded",
        /// A role was taken from members.
        RoleRemoved = "community.roleRemoved",
    }
}

/// Communities or their members changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommunityEvent {
    /// What happened.
    pub kind: CommunityEventKind,
    /// The communities after it. Whether they are joined is from the sender's view.
    pub communities: Vec<Community>,
    /// The members that it is about.
    pub members: Vec<CommunityMember>,
    /// Those people.
    pub users: Vec<User>,
}

kinds! {
    /// What happened to message feeds.
    MessageFeedEventKind {
        /// Created.
        Created = "message-feed.created",
        /// Changed.
        Updated = "message-feed.updated",
        /// Deleted.
        Deleted = "message-feed.deleted",
    }
}

/// Message feeds changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageFeedEvent {
    /// What happened.
    pub kind: MessageFeedEventKind,
    /// The feeds after it.
    pub feeds: Vec<MessageFeed>,
    /// The newest messages in them, as far as the event has them.
    pub messages: Vec<Message>,
    /// The people in it.
    pub users: Vec<User>,
}
