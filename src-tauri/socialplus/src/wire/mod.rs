//! What travels: JSON as the platform sends it, read leniently and turned into `model` types.

mod chat;
mod lenient;
mod people;
mod rooms;

use serde::Deserialize;

pub(crate) use lenient::{Count, Lenient, Many, Text, Time, first_id};

use crate::model::{
    Channel, ChannelMember, Community, CommunityMember, FeedType, File, InternalUserId, Invitation,
    Message, MessageFeed, PageToken, Post, Room, User, Viewer,
};

/// Every named array that an envelope may have (contract section 2.3). Each call and event reads
/// the ones that belong to it.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct WireEnvelope {
    users: Many<people::WireUser>,
    files: Many<people::WireFile>,
    communities: Many<people::WireCommunity>,
    community_users: Many<people::WireCommunityMember>,
    rooms: Many<rooms::WireRoom>,
    posts: Many<rooms::WirePost>,
    post_children: Many<rooms::WirePost>,
    feeds: Many<rooms::WireFeed>,
    invitations: Many<rooms::WireInvitation>,
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
    pub rooms: Vec<Room>,
    pub posts: Vec<Post>,
    pub post_children: Vec<Post>,
    /// Where the first post stands.
    pub feed_type: Option<FeedType>,
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
        let first_feed = wire.posts.0.first().and_then(|post| post.feed_id.0.clone());
        let feed_type = wire
            .feeds
            .0
            .iter()
            .find(|feed| first_feed.is_some() && feed.feed_id.0 == first_feed)
            .and_then(rooms::WireFeed::feed_type);
        Self {
            users: each(wire.users, people::WireUser::into_model),
            files: each(wire.files, people::WireFile::into_model),
            communities: each(wire.communities, people::WireCommunity::into_model),
            community_members: each(
                wire.community_users,
                people::WireCommunityMember::into_model,
            ),
            rooms: each(wire.rooms, rooms::WireRoom::into_model),
            posts: each(wire.posts, rooms::WirePost::into_model),
            post_children: each(wire.post_children, rooms::WirePost::into_model),
            feed_type,
            invitations: each(wire.invitations, rooms::WireInvitation::into_model),
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

/// A bare file object, or a list of them (contract section 5).
pub(crate) fn files(value: serde_json::Value) -> Vec<File> {
    match value {
        serde_json::Value::Array(_) => {
            Many::<people::WireFile>::deserialize(value).unwrap_or_default()
        }
        object => Many(people::WireFile::deserialize(object).into_iter().collect()),
    }
    .0
    .into_iter()
    .filter_map(people::WireFile::into_model)
    .collect()
}
