//! What travels: JSON as the platform sends it, read leniently and turned into `model` types.

mod chat;
mod communities;
mod files;
mod invitations;
mod lenient;
mod people;
mod posts;
mod rooms;
mod tray;

use serde::Deserialize;

pub(crate) use lenient::{Count, Lenient, Many, Text, Time, first_id};
pub(crate) use posts::WireReactor;

use crate::model::{
    Channel, ChannelMember, Comment, Community, CommunityMember, File, InternalUserId, Invitation,
    JoinRequest, Message, MessageFeed, PageToken, Post, Reactor, Room, TrayItem, User, Viewer,
    ViewerBan,
};

/// Every named array that an envelope may have (PLATFORM.md 2.3). Each call and event reads
/// the ones that belong to it.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct WireEnvelope {
    users: Many<people::WireUser>,
    files: Many<files::WireFile>,
    communities: Many<communities::WireCommunity>,
    community_users: Many<communities::WireCommunityMember>,
    join_requests: Many<communities::WireJoinRequest>,
    rooms: Many<rooms::WireRoom>,
    posts: Many<posts::WirePost>,
    post_children: Many<posts::WirePost>,
    feeds: Many<posts::WireFeed>,
    comments: Many<posts::WireComment>,
    comment_children: Many<posts::WireComment>,
    reactor: Lenient<posts::WireReactor>,
    room_banned_users: Many<rooms::WireViewerBan>,
    notification_tray_items: Many<tray::WireTrayItem>,
    invitations: Many<invitations::WireInvitation>,
    viewers: Many<rooms::WireViewer>,
    channels: Many<chat::WireChannel>,
    channel_users: Many<chat::WireChannelMember>,
    message_feeds: Many<chat::WireMessageFeed>,
    messages: Many<chat::WireMessage>,
    paging: Lenient<WirePaging>,
    event_actor: Lenient<WireEventActor>,
    total: Lenient<Count>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct WirePaging {
    next: Text,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct WireEventActor {
    user_internal_id: Text,
}

/// The content of an answer or of an event's `data`.
#[derive(Debug, Default)]
pub(crate) struct Envelope {
    pub users: Vec<User>,
    pub files: Vec<File>,
    pub communities: Vec<Community>,
    pub community_members: Vec<CommunityMember>,
    pub join_requests: Vec<JoinRequest>,
    pub rooms: Vec<Room>,
    pub posts: Vec<Post>,
    pub post_children: Vec<Post>,
    pub comments: Vec<Comment>,
    pub comment_children: Vec<Comment>,
    /// Who reacted, in an event.
    pub reactor: Option<Reactor>,
    pub viewer_bans: Vec<ViewerBan>,
    pub tray_items: Vec<TrayItem>,
    pub invitations: Vec<Invitation>,
    pub viewers: Vec<Viewer>,
    pub channels: Vec<Channel>,
    pub channel_members: Vec<ChannelMember>,
    pub message_feeds: Vec<MessageFeed>,
    pub messages: Vec<Message>,
    pub next: Option<PageToken>,
    pub event_actor: Option<InternalUserId>,
    pub total: u64,
}

fn each<W, M>(list: Many<W>, into_model: impl Fn(W) -> Option<M>) -> Vec<M> {
    list.0.into_iter().filter_map(into_model).collect()
}

impl From<WireEnvelope> for Envelope {
    fn from(wire: WireEnvelope) -> Self {
        let feeds = wire.feeds.0;
        let placed = |mut post: Post| {
            post.feed_type = feeds
                .iter()
                .find(|feed| post.feed_id.is_some() && feed.feed_id.0 == post.feed_id)
                .and_then(posts::WireFeed::feed_type);
            post
        };
        Self {
            users: each(wire.users, people::WireUser::into_model),
            files: each(wire.files, files::WireFile::into_model),
            communities: each(wire.communities, communities::WireCommunity::into_model),
            community_members: each(
                wire.community_users,
                communities::WireCommunityMember::into_model,
            ),
            join_requests: each(wire.join_requests, communities::WireJoinRequest::into_model),
            rooms: each(wire.rooms, rooms::WireRoom::into_model),
            posts: each(wire.posts, |post| post.into_model().map(placed)),
            post_children: each(wire.post_children, |post| post.into_model().map(placed)),
            comments: each(wire.comments, posts::WireComment::into_model),
            comment_children: each(wire.comment_children, posts::WireComment::into_model),
            reactor: wire.reactor.0.and_then(WireReactor::into_model),
            viewer_bans: each(wire.room_banned_users, rooms::WireViewerBan::into_model),
            tray_items: each(wire.notification_tray_items, tray::WireTrayItem::into_model),
            invitations: each(wire.invitations, invitations::WireInvitation::into_model),
            viewers: each(wire.viewers, rooms::WireViewer::into_model),
            channels: each(wire.channels, chat::WireChannel::into_model),
            channel_members: each(wire.channel_users, chat::WireChannelMember::into_model),
            message_feeds: each(wire.message_feeds, chat::WireMessageFeed::into_model),
            messages: each(wire.messages, chat::WireMessage::into_model),
            next: wire
                .paging
                .0
                .and_then(|paging| paging.next.filled())
                .map(PageToken::new),
            event_actor: wire
                .event_actor
                .0
                .and_then(|actor| actor.user_internal_id.id()),
            total: wire.total.count(),
        }
    }
}

impl<'de> Deserialize<'de> for Envelope {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        WireEnvelope::deserialize(deserializer).map(Self::from)
    }
}

/// A bare file object, or a list of them (PLATFORM.md 5).
pub(crate) fn files(value: serde_json::Value) -> Vec<File> {
    match value {
        serde_json::Value::Array(_) => {
            Many::<files::WireFile>::deserialize(value).unwrap_or_default()
        }
        object => Many(files::WireFile::deserialize(object).into_iter().collect()),
    }
    .0
    .into_iter()
    .filter_map(files::WireFile::into_model)
    .collect()
}
