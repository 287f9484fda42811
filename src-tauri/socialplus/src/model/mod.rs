//! What the platform talks about: users, rooms, posts, invitations, chat.
//!
//! These types are not what travels; the private module `wire` reads the JSON and makes them.

mod channel;
mod community;
mod file;
mod id;
mod invitation;
mod page;
mod post;
mod room;
mod user;

pub use channel::{
    Channel, ChannelMember, ChannelMembership, Membership, Message, MessageContent, MessageFeed,
};
pub use community::{
    CREATE_PRIVILEGED_POST, Community, CommunityFilter, CommunityMember, CommunityQuery, Posting,
};
pub use file::{Download, File, ImageSize};
pub use id::{
    ChannelId, CommunityId, FileId, InternalChannelId, InternalUserId, InvitationId, MessageFeedId,
    MessageId, NetworkId, PostId, ReferenceId, RoomId, UserId,
};
pub use invitation::{Invitation, InvitationStatus, InvitationTarget};
pub use page::{Page, PageToken};
pub use post::{FeedType, NewRoomPost, Post, PostTarget, RoomPost};
pub use room::{
    BroadcasterData, LiveRoom, LiveRoomTarget, NewRoom, ParticipantKind, RecordedPlayback, Room,
    RoomModeration, RoomParticipant, RoomQuery, RoomStatus, RoomType, RoomUpdate, Target, Viewer,
    Viewers,
};
pub use user::User;
