//! Events of the platform, taken apart for those who act on them.

use socialplus::{
    ChannelId, Event, InternalUserId, InvitationEventKind, InvitationStatus, Message,
    MessageEventKind, RoomEventKind, RoomId, User,
};

use super::{InvitationNews, Platform, RoomNews};

/// An event, taken apart.
pub(crate) enum Heard {
    /// Events may have been missed.
    Reconnected,
    /// About a room.
    Room(Box<RoomHeard>),
    /// How many watch a room.
    ViewerCount { room_id: RoomId, count: u64 },
    /// About invitations.
    Invitations(Vec<InvitationNews>),
    /// About messages; a deleted one says so.
    Messages {
        messages: Vec<Message>,
        users: Vec<User>,
    },
    /// A chat was muted, or not any more.
    ChannelMuted { channel_id: ChannelId, muted: bool },
    /// This person was muted in a chat, or not any more.
    MeMuted { channel_id: ChannelId, muted: bool },
    /// Nothing that Greenroom acts on.
    Nothing,
}

/// Something happened to a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RoomHeard {
    /// What.
    pub kind: RoomEventKind,
    /// The room after it; its status is the one that the event's name stands for.
    pub news: RoomNews,
    /// The person it is about.
    pub actor: Option<InternalUserId>,
}

/// Takes an event apart.
pub(crate) fn hear(platform: &Platform, event: Event) -> Heard {
    match event {
        Event::Reconnected => Heard::Reconnected,
        Event::Room(event) => {
            let mut news = platform.seen_room(event.room);
            news.users.extend(event.users);
            Heard::Room(Box::new(RoomHeard {
                kind: event.kind,
                news,
                actor: event.actor,
            }))
        }
        Event::Invitation(event) => {
            // As for rooms, the name of the event is the authority for the status.
            let status = match event.kind {
                InvitationEventKind::Invited => InvitationStatus::Pending,
                InvitationEventKind::Accepted => InvitationStatus::Approved,
                InvitationEventKind::Rejected => InvitationStatus::Rejected,
                InvitationEventKind::Cancelled => InvitationStatus::Cancelled,
            };
            Heard::Invitations(
                event
                    .invitations
                    .into_iter()
                    .filter_map(|invitation| platform.seen_invitation(invitation))
                    .map(|mut news| {
                        news.invitation.status = status.clone();
                        news.users.extend(event.users.iter().cloned());
                        news
                    })
                    .collect(),
            )
        }
        Event::Message(event) => {
            let deleted = event.kind == MessageEventKind::Deleted;
            let mut users = event.users;
            users.extend(platform.known_authors(&event.messages));
            let mut messages = event.messages;
            for message in &mut messages {
                message.is_deleted |= deleted;
            }
            Heard::Messages { messages, users }
        }
        Event::ChannelMuted(event) => Heard::ChannelMuted {
            channel_id: event.channel_id,
            muted: event.muted,
        },
        Event::ChannelUsersMuted(event) => {
            let me = platform.myself();
            let is_me = |id: &str| me.user_id == id || me.internal_id == id;
            if event.user_ids.iter().any(|id| is_me(id.as_str())) {
                Heard::MeMuted {
                    channel_id: event.channel_id,
                    muted: event.muted,
                }
            } else {
                Heard::Nothing
            }
        }
        Event::ViewerCount(event) => Heard::ViewerCount {
            room_id: event.room_id,
            count: event.count,
        },
        Event::RoomViewers(_)
        | Event::Channel(_)
        | Event::LiveReaction(_)
        | Event::User(_)
        | Event::Post(_)
        | Event::Comment(_)
        | Event::Community(_)
        | Event::MessageFeed(_) => Heard::Nothing,
        Event::Unknown { event_type } => {
            tracing::debug!(%event_type, "an event Greenroom does not act on");
            Heard::Nothing
        }
    }
}
