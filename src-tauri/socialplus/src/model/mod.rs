//! What the platform talks about: users, rooms, posts, invitations, chat.
//!
//! These types are not what travels; the private module `wire` reads the JSON and makes them.

mod channel;
mod comment;
mod community;
mod file;
mod id;
mod invitation;
mod mention;
mod message;
mod page;
mod post;
mod reaction;
mod room;
mod room_requests;
mod settings;
mod tray;
mod user;
mod watch;
mod word;

pub use channel::{
    Channel, ChannelMember, ChannelMembership, ChannelType, ChannelUpdate, Membership, MessageFeed,
    MutePeriod, NewLiveChannel, RateLimit,
};
pub use comment::{Comment, CommentQuery, NewComment};
pub use community::{
    CREATE_PRIVILEGED_POST, Community, CommunityFilter, CommunityMember, CommunityQuery,
    CommunityType, CommunityUpdate, JoinRequest, JoinRequestStatus, MemberQuery, MemberState,
    NewCommunity, Posting, posting,
};
pub use file::{AccessType, Download, File, FileType, ImageSize, NewFile};
pub use id::{
    ChannelId, CommentId, CommunityId, FileId, InternalChannelId, InternalUserId, InvitationId,
    MessageFeedId, MessageId, NetworkId, PostId, ReferenceId, RoomId, TrayItemId, UserId,
};
pub use invitation::{
    Invitation, InvitationQuery, InvitationStatus, InvitationTarget, InvitationType,
};
pub use mention::{Mention, MentionPlace};
pub use message::{Message, MessageContent, MessageQuery, MessageStart, MessageUpdate, NewMessage};
pub use page::{Page, PageToken};
pub use post::{
    Feed, FeedType, FlagReason, LiveRoom, NewRoomPost, Post, PostQuery, PostTarget, PostType,
    PostUpdate, RoomPost, Sort,
};
pub use reaction::{ReactionQuery, ReactionTarget, Reactions, Reactor};
pub use room::{
    BroadcasterData, MediaAccess, ParticipantKind, RecordedPlayback, Rehearsal, Resolution, Room,
    RoomModeration, RoomParticipant, RoomStatus, RoomType, Target, Viewer, ViewerBan, Viewers,
    Visibility,
};
pub use room_requests::{LiveRoomTarget, NewRoom, RoomQuery, RoomUpdate};
pub use settings::{
    ChatSettings, Interval, MembershipAcceptance, PresenceSettings, SocialSettings,
};
pub use tray::{TrayActor, TrayCategory, TrayItem, TrayReference, TraySeen};
pub use user::{User, UserField, UserQuery, UserSort, UserUpdate};
pub use watch::WatchSession;
pub use word::Metadata;
