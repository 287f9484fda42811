//! From the bytes of a publish to an [`Event`]. The bytes are not trusted (PLATFORM.md 15.2).

use serde::Deserialize;
use serde_json::Value;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::event::{
    ChannelEvent, ChannelEventKind, ChannelMutedEvent, ChannelUsersMutedEvent, CommentEvent,
    CommentEventKind, CommunityEvent, CommunityEventKind, Event, InvitationEvent,
    InvitationEventKind, LiveReaction, MessageEvent, MessageEventKind, MessageFeedEvent,
    MessageFeedEventKind, PostEvent, PostEventKind, RoomEvent, RoomEventKind, RoomViewersEvent,
    UserEvent, UserEventKind, ViewerCountEvent,
};
use crate::{
    known::Known,
    wire::{Count, Envelope, Lenient, Many, Text, Time, first_id},
};

/// A larger payload is passed over.
pub(crate) const PAYLOAD_LIMIT: usize = 1024 * 1024;
/// Longer names are cut off before they are shown or logged.
const NAME_LIMIT: usize = 64;

/// A payload as it travels.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Payload {
    id: Text,
    event_type: Text,
    data: Value,
    path: Text,
    sent_time: Text,
}

/// Why a payload is passed over.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unreadable {
    #[error("larger than {PAYLOAD_LIMIT} bytes")]
    TooLarge,
    #[error("not JSON of the expected form")]
    NotJson,
    #[error("{event_type} has no {missing}")]
    Incomplete {
        event_type: String,
        missing: &'static str,
    },
}

impl Payload {
    pub fn read(bytes: &[u8]) -> Result<Self, Unreadable> {
        if bytes.len() > PAYLOAD_LIMIT {
            return Err(Unreadable::TooLarge);
        }
        serde_json::from_slice(bytes).map_err(|_| Unreadable::NotJson)
    }

    pub fn event_type(&self) -> &str {
        self.event_type.0.as_deref().unwrap_or_default()
    }

    /// What is the same when one event arrives on two topics: everything but the address.
    pub fn identity(&self) -> (&str, Option<&str>, Option<&str>, &Value) {
        (
            self.event_type(),
            self.id.0.as_deref(),
            self.sent_time.0.as_deref(),
            &self.data,
        )
    }

    pub fn into_event(self, known: &Known, now: OffsetDateTime) -> Result<Event, Unreadable> {
        let name = self.event_type().to_owned();
        if let Some(kind) = RoomEventKind::from_wire(&name) {
            let envelope = self.envelope(known)?;
            let mut room = first(envelope.rooms, &name, "rooms")?;
            if let Some(status) = kind.status() {
                room.status = status;
            }
            return Ok(Event::Room(Box::new(RoomEvent {
                kind,
                room,
                users: envelope.users,
                actor: envelope.event_actor,
            })));
        }
        if let Some(kind) = InvitationEventKind::from_wire(&name) {
            let mut envelope = self.envelope(known)?;
            filled(&envelope.invitations, &name, "invitations")?;
            for invitation in &mut envelope.invitations {
                invitation.status = kind.status();
            }
            return Ok(Event::Invitation(InvitationEvent {
                kind,
                invitations: envelope.invitations,
                users: envelope.users,
            }));
        }
        if let Some(kind) = MessageEventKind::from_wire(&name) {
            let mut envelope = self.envelope(known)?;
            filled(&envelope.messages, &name, "messages")?;
            if kind == MessageEventKind::Deleted {
                for message in &mut envelope.messages {
                    message.is_deleted = true;
                }
            }
            return Ok(Event::Message(MessageEvent {
                kind,
                messages: envelope.messages,
                users: envelope.users,
            }));
        }
        if let Some(kind) = ChannelEventKind::from_wire(&name) {
            let envelope = self.envelope(known)?;
            return Ok(Event::Channel(ChannelEvent {
                kind,
                channels: envelope.channels,
                members: envelope.channel_members,
                users: envelope.users,
            }));
        }
        if let Some(kind) = UserEventKind::from_wire(&name) {
            let envelope = self.envelope(known)?;
            filled(&envelope.users, &name, "users")?;
            return Ok(Event::User(UserEvent {
                kind,
                users: envelope.users,
            }));
        }
        self.into_social_event(name, known, now)
    }

    /// What happens around posts and in communities.
    fn into_social_event(
        self,
        name: String,
        known: &Known,
        now: OffsetDateTime,
    ) -> Result<Event, Unreadable> {
        if let Some(kind) = PostEventKind::from_wire(&name) {
            let envelope = self.envelope(known)?;
            let mut posts = envelope.posts;
            if posts.is_empty() {
                // A change of a part alone.
                posts = envelope.post_children;
            }
            filled(&posts, &name, "posts")?;
            for post in &mut posts {
                post.is_deleted |= kind == PostEventKind::Deleted;
            }
            return Ok(Event::Post(PostEvent {
                kind,
                posts,
                users: envelope.users,
                reactor: envelope.reactor,
            }));
        }
        if let Some(kind) = CommentEventKind::from_wire(&name) {
            let envelope = self.envelope(known)?;
            let mut comments = envelope.comments;
            if comments.is_empty() {
                // An answer to a comment may come among the children.
                comments = envelope.comment_children;
            }
            filled(&comments, &name, "comments")?;
            for comment in &mut comments {
                comment.is_deleted |= kind == CommentEventKind::Deleted;
            }
            return Ok(Event::Comment(CommentEvent {
                kind,
                comments,
                users: envelope.users,
                reactor: envelope.reactor,
            }));
        }
        if let Some(kind) = CommunityEventKind::from_wire(&name) {
            let mut envelope = self.envelope(known)?;
            filled(&envelope.communities, &name, "communities")?;
            for community in &mut envelope.communities {
                community.is_deleted |= kind == CommunityEventKind::Deleted;
            }
            return Ok(Event::Community(CommunityEvent {
                kind,
                communities: envelope.communities,
                members: envelope.community_members,
                users: envelope.users,
            }));
        }
        if let Some(kind) = MessageFeedEventKind::from_wire(&name) {
            let mut envelope = self.envelope(known)?;
            filled(&envelope.message_feeds, &name, "messageFeeds")?;
            for feed in &mut envelope.message_feeds {
                feed.is_deleted |= kind == MessageFeedEventKind::Deleted;
            }
            return Ok(Event::MessageFeed(MessageFeedEvent {
                kind,
                feeds: envelope.message_feeds,
                messages: envelope.messages,
                users: envelope.users,
            }));
        }
        self.into_event_without_envelope(name, now)
    }

    fn into_event_without_envelope(
        self,
        name: String,
        now: OffsetDateTime,
    ) -> Result<Event, Unreadable> {
        match name.as_str() {
            "room.usersBanned" | "room.usersUnbanned" => {
                let data: WireUserIds = self.data()?;
                Ok(Event::RoomViewers(RoomViewersEvent {
                    room_id: self
                        .path
                        .0
                        .as_deref()
                        .and_then(|path| path.rsplit('/').next())
                        .filter(|room_id| !room_id.is_empty())
                        .map(Into::into),
                    user_ids: data.user_ids.0.into_iter().map(Into::into).collect(),
                    banned: name == "room.usersBanned",
                }))
            }
            "room.viewerCount" => {
                let data: WireViewerCount = self.data()?;
                Ok(Event::ViewerCount(ViewerCountEvent {
                    room_id: required(data.room_id.id(), &name, "roomId")?,
                    count: required(data.count.0, &name, "count")?.0,
                }))
            }
            "channel.setMuted" => {
                let data: WireMute = self.data()?;
                let (muted, until) = data.state(now);
                Ok(Event::ChannelMuted(ChannelMutedEvent {
                    channel_id: required(data.channel_id.id(), &name, "channelId")?,
                    until,
                    muted,
                }))
            }
            "channel.setMutedUsers" => {
                let data: WireMute = self.data()?;
                let (muted, until) = data.state(now);
                Ok(Event::ChannelUsersMuted(ChannelUsersMutedEvent {
                    channel_id: required(data.channel_id.id(), &name, "channelId")?,
                    user_ids: data.user_ids.0.into_iter().map(Into::into).collect(),
                    until,
                    muted,
                }))
            }
            "liveReaction.created" => {
                let data: WireLiveReactions = self.data()?;
                Ok(Event::LiveReaction(
                    data.reactions
                        .0
                        .into_iter()
                        .filter_map(WireLiveReaction::into_model)
                        .collect(),
                ))
            }
            _ => Ok(Event::Unknown {
                event_type: shortened(&name),
            }),
        }
    }

    fn envelope(&self, known: &Known) -> Result<Envelope, Unreadable> {
        let mut envelope: Envelope = self.data()?;
        known.absorb(&mut envelope);
        Ok(envelope)
    }

    fn data<T: for<'de> Deserialize<'de>>(&self) -> Result<T, Unreadable> {
        T::deserialize(&self.data).map_err(|_| Unreadable::Incomplete {
            event_type: shortened(self.event_type()),
            missing: "data",
        })
    }
}

fn first<T>(list: Vec<T>, name: &str, missing: &'static str) -> Result<T, Unreadable> {
    required(list.into_iter().next(), name, missing)
}

fn filled<T>(list: &[T], name: &str, missing: &'static str) -> Result<(), Unreadable> {
    required(list.first(), name, missing).map(drop)
}

fn required<T>(value: Option<T>, name: &str, missing: &'static str) -> Result<T, Unreadable> {
    value.ok_or_else(|| Unreadable::Incomplete {
        event_type: shortened(name),
        missing,
    })
}

fn shortened(name: &str) -> String {
    name.chars()
        .filter(|character| !character.is_control())
        .take(NAME_LIMIT)
        .collect()
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct WireUserIds {
    user_ids: Many<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct WireViewerCount {
    room_id: Text,
    count: Lenient<Count>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct WireMute {
    channel_id: Text,
    user_ids: Many<String>,
    mute_timeout: Value,
}

impl WireMute {
    /// `muteTimeout` is a time until which the mute holds. Absent, null, `0` or a time that is past
    /// means not muted; a negative number means for ever. `now` is the platform's, as the time is.
    fn state(&self, now: OffsetDateTime) -> (bool, Option<OffsetDateTime>) {
        match &self.mute_timeout {
            Value::String(text) => match OffsetDateTime::parse(text, &Rfc3339) {
                Ok(until) => {
                    let muted = until > now;
                    (muted, muted.then_some(until))
                }
                Err(_) => (false, None),
            },
            Value::Number(number) => (number.as_f64().is_some_and(|number| number != 0.0), None),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => (false, None),
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct WireLiveReactions {
    reactions: Many<WireLiveReaction>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct WireLiveReaction {
    user_id: Text,
    reference_id: Text,
    reference_public_id: Text,
    reaction_name: Text,
    occurred_at: Lenient<Time>,
}

impl WireLiveReaction {
    fn into_model(self) -> Option<LiveReaction> {
        Some(LiveReaction {
            user_id: self.user_id.id()?,
            post_id: first_id([self.reference_public_id, self.reference_id]),
            name: self.reaction_name.filled()?,
            occurred_at: self.occurred_at.time(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(name: &str, data: &str) -> Result<Event, Unreadable> {
        let payload = format!(r#"{{"eventType":"{name}","data":{data}}}"#);
        Payload::read(payload.as_bytes())?.into_event(&Known::new(), OffsetDateTime::now_utc())
    }

    /// One of everything that an event may be about.
    const DATA: &str = r#"{
        "rooms":[{"_id":"R","roomId":"R"}], "invitations":[{"_id":"I","targetType":"room","targetId":"R"}],
        "messages":[{"messageId":"M","messageFeedId":"F"}], "messageFeeds":[{"messageFeedId":"F"}],
        "channels":[{"channelId":"C"}], "users":[{"userId":"maya"}], "posts":[{"postId":"P"}],
        "comments":[{"commentId":"K","referenceType":"post","referenceId":"P","data":{"text":"yes"}}],
        "communities":[{"communityId":"G"}],
        "reactor":{"reactionId":"X","reactionName":"like","userId":"noor"}}"#;

    #[test]
    fn a_mute_holds_by_the_platforms_clock_however_wrong_this_ones_is() {
        let muted = |now: &str| {
            let payload = r#"{"eventType":"channel.setMuted","data":
                {"channelId":"C","muteTimeout":"2001-01-01T12:00:00.000Z"}}"#;
            let now = OffsetDateTime::parse(now, &Rfc3339).unwrap();
            let payload = Payload::read(payload.as_bytes()).unwrap();
            match payload.into_event(&Known::new(), now).unwrap() {
                Event::ChannelMuted(event) => event.muted,
                other => panic!("{other:?}"),
            }
        };
        assert!(muted("2001-01-01T11:59:59Z"));
        assert!(!muted("2001-01-01T12:00:00Z"));
    }

    #[test]
    fn every_event_of_the_platform_becomes_a_typed_value() {
        let families = [
            RoomEventKind::NAMES,
            InvitationEventKind::NAMES,
            MessageEventKind::NAMES,
            ChannelEventKind::NAMES,
            UserEventKind::NAMES,
            PostEventKind::NAMES,
            CommentEventKind::NAMES,
            CommunityEventKind::NAMES,
            MessageFeedEventKind::NAMES,
        ];
        let mut typed = 0;
        for name in families.iter().flat_map(|names| names.iter()) {
            let event = event(name, DATA).unwrap();
            assert!(!matches!(event, Event::Unknown { .. }), "{name}");
            typed += 1;
        }
        assert_eq!(
            typed, 70,
            "as many as PLATFORM.md 16 names, and one spelling more"
        );
    }

    #[test]
    fn the_name_of_an_event_says_where_a_room_stands_whatever_the_room_in_it_says() {
        for (name, said, meant) in [
            ("startBroadcasting", "idle", "live"),
            ("waitingReconnect", "live", "waitingReconnect"),
            ("endBroadcasting", "live", "ended"),
            ("recordedAvailable", "ended", "recorded"),
            ("recordingAvailable", "ended", "recorded"),
            ("terminated", "live", "terminated"),
            ("didUpdate", "live", "live"),
            ("participantJoined", "idle", "idle"),
            (
                "participantStageLeft",
                "waitingReconnect",
                "waitingReconnect",
            ),
        ] {
            let data = format!(r#"{{"rooms":[{{"_id":"R","status":"{said}"}}]}}"#);
            let Event::Room(heard) = event(&format!("room.{name}"), &data).unwrap() else {
                panic!("a room");
            };
            assert_eq!(heard.room.status.as_wire(), meant, "{name}");
        }
    }

    #[test]
    fn the_name_of_an_event_says_where_an_invitation_stands_too() {
        for (name, said, meant) in [
            ("didCohostInvite", "rejected", "pending"),
            ("didCohostInviteAccept", "pending", "approved"),
            ("didCohostInviteReject", "pending", "rejected"),
            ("didCohostInviteCancel", "pending", "cancelled"),
        ] {
            let data = format!(
                r#"{{"invitations":[
                    {{"_id":"I","targetType":"room","targetId":"R","status":"{said}"}},
                    {{"_id":"J","targetType":"room","targetId":"R"}}]}}"#
            );
            let Event::Invitation(heard) = event(&format!("room.{name}"), &data).unwrap() else {
                panic!("invitations");
            };
            assert_eq!(heard.invitations.len(), 2);
            for invitation in heard.invitations {
                assert_eq!(invitation.status.as_wire(), meant, "{name}");
            }
        }
    }

    #[test]
    fn a_reaction_says_whose_it_is_and_a_deleted_comment_is_deleted() {
        let Event::Post(liked) = event("post.addReaction", DATA).unwrap() else {
            panic!("a post");
        };
        let reactor = liked.reactor.unwrap();
        assert_eq!(
            (reactor.name.as_str(), reactor.user_id.as_str()),
            ("like", "noor")
        );
        let Event::Comment(deleted) = event("comment.deleted", DATA).unwrap() else {
            panic!("a comment");
        };
        assert!(deleted.comments[0].is_deleted);
        assert_eq!(deleted.comments[0].post_id, Some("P".into()));
        assert_eq!(deleted.comments[0].text.as_deref(), Some("yes"));
    }

    #[test]
    fn what_is_not_needed_is_named_and_what_lacks_its_thing_is_passed_over() {
        for name in [
            "follow.created",
            "marker.updated",
            "story.created",
            "anything",
        ] {
            let Ok(Event::Unknown { event_type }) = event(name, "{}") else {
                panic!("{name}");
            };
            assert_eq!(event_type, name);
        }
        for name in [
            "comment.created",
            "community.updated",
            "message-feed.created",
        ] {
            assert!(event(name, "{}").is_err(), "{name}");
        }
    }
}
