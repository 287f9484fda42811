//! The signed-in platform as the actors use it, and the one place that turns its objects into
//! facts.

use greenroom_contract::{Person, Role, RoomStatus, UiError};
use socialplus::{
    Client, ErrorCode as Wire, Event, Invitation, InvitationEventKind, InvitationTarget, Message,
    MessageContent, ParticipantKind, Room, RoomEventKind, Target, User, UserId,
};
use tokio::sync::watch;

use crate::{
    error::{from_platform, not_signed_in},
    facts::{
        InvitationFacts, InvitationNews, InvitationStatus, Me, MessageFacts, ParticipantFacts,
        RoomEventFacts, RoomFacts, RoomHappening, RoomNews, TargetFacts, UserFacts,
    },
};

/// The key under which a room remembers the draft it was made from.
pub(crate) const DRAFT_KEY: &str = "draftId";

/// A client that is signed in, and who is.
#[derive(Clone)]
pub(crate) struct Platform {
    pub client: Client,
    pub me: Me,
}

/// The session of the moment, for every actor that talks to the platform.
#[derive(Clone)]
pub(crate) struct PlatformSlot(pub watch::Receiver<Option<Platform>>);

impl PlatformSlot {
    /// The platform, or that nobody is signed in.
    pub fn get(&self) -> Result<Platform, UiError> {
        self.0.borrow().clone().ok_or_else(not_signed_in)
    }
}

impl Platform {
    /// A room with the people in it.
    pub fn news(&self, room: &Room) -> RoomNews {
        let mut ids: Vec<&UserId> = room
            .participants
            .iter()
            .map(|participant| &participant.user_id)
            .collect();
        ids.extend(&room.created_by);
        RoomNews {
            room: room_facts(room),
            users: self.users(ids),
        }
    }

    /// An invitation with the people in it.
    pub fn invitation(&self, invitation: &Invitation) -> Option<InvitationNews> {
        let ids = invitation
            .inviter_user_id
            .iter()
            .chain(&invitation.invited_user_id);
        Some(InvitationNews {
            invitation: invitation_facts(invitation)?,
            users: self.users(ids),
        })
    }

    /// What is known of users.
    pub fn users<'a>(&self, ids: impl IntoIterator<Item = &'a UserId>) -> Vec<UserFacts> {
        ids.into_iter()
            .filter_map(|id| self.client.known_user(id))
            .map(|user| user_facts(&user))
            .collect()
    }

    /// The authors of messages.
    pub fn authors(&self, messages: &[Message]) -> Vec<UserFacts> {
        self.users(
            messages
                .iter()
                .filter_map(|message| message.creator_id.as_ref()),
        )
    }
}

/// A user.
pub(crate) fn user_facts(user: &User) -> UserFacts {
    UserFacts {
        user_id: user.id.as_str().to_owned(),
        internal_id: user.internal_id.as_ref().map(|id| id.as_str().to_owned()),
        name: user
            .display_name
            .clone()
            .filter(|name| !name.trim().is_empty()),
    }
}

/// A user as the page draws them.
pub(crate) fn person(user: &User) -> Person {
    Person {
        user_id: user.id.as_str().to_owned(),
        name: user.name().to_owned(),
    }
}

fn status(status: &socialplus::RoomStatus) -> RoomStatus {
    match status {
        socialplus::RoomStatus::Idle => RoomStatus::Idle,
        socialplus::RoomStatus::Live => RoomStatus::Live,
        socialplus::RoomStatus::WaitingReconnect => RoomStatus::WaitingReconnect,
        socialplus::RoomStatus::Ended => RoomStatus::Ended,
        socialplus::RoomStatus::Recorded => RoomStatus::Recorded,
        socialplus::RoomStatus::Terminated => RoomStatus::Terminated,
        socialplus::RoomStatus::Error => RoomStatus::Error,
        socialplus::RoomStatus::Unknown(word) => {
            tracing::info!(%word, "a room status this version does not know");
            RoomStatus::Unknown
        }
    }
}

/// A room.
pub(crate) fn room_facts(room: &Room) -> RoomFacts {
    RoomFacts {
        room_id: room.id.as_str().to_owned(),
        title: room.title.clone(),
        description: room.description.clone().unwrap_or_default(),
        status: status(&room.status),
        created_by: room.created_by.as_ref().map(|id| id.as_str().to_owned()),
        participants: room
            .participants
            .iter()
            .filter_map(|participant| {
                Some(ParticipantFacts {
                    user_id: participant.user_id.as_str().to_owned(),
                    internal_id: participant
                        .user_internal_id
                        .as_ref()
                        .map(|id| id.as_str().to_owned()),
                    role: match &participant.kind {
                        ParticipantKind::Host => Role::Host,
                        ParticipantKind::CoHost => Role::CoHost,
                        // Broadcasters of a kind this version does not know are no one's tile.
                        ParticipantKind::Unknown(_) => return None,
                    },
                })
            })
            .collect(),
        chat_enabled: room.live_chat_enabled,
        live_channel_id: room
            .live_channel_id
            .as_ref()
            .map(|id| id.as_str().to_owned()),
        post_id: room.post_id.as_ref().map(|id| id.as_str().to_owned()),
        target: room.target.as_ref().map(|target| match target {
            Target::User(_) => TargetFacts::User,
            Target::Community(id) => TargetFacts::Community(id.as_str().to_owned()),
        }),
        thumbnail_file_id: room
            .thumbnail_file_id
            .as_ref()
            .map(|id| id.as_str().to_owned()),
        draft_id: room
            .metadata
            .get(DRAFT_KEY)
            .and_then(|draft_id| draft_id.as_str().map(str::to_owned)),
        created_at: room.created_at,
        updated_at: room.updated_at,
        live_at: room.live_at,
        ended_at: room.ended_at,
        is_deleted: room.is_deleted,
    }
}

fn invitation_facts(invitation: &Invitation) -> Option<InvitationFacts> {
    let InvitationTarget::Room(room_id) = &invitation.target else {
        return None;
    };
    Some(InvitationFacts {
        invitation_id: invitation.id.as_str().to_owned(),
        room_id: room_id.as_str().to_owned(),
        status: match &invitation.status {
            socialplus::InvitationStatus::Pending => InvitationStatus::Pending,
            socialplus::InvitationStatus::Approved => InvitationStatus::Accepted,
            socialplus::InvitationStatus::Rejected => InvitationStatus::Rejected,
            socialplus::InvitationStatus::Cancelled => InvitationStatus::Cancelled,
            socialplus::InvitationStatus::Unknown(_) => InvitationStatus::Unknown,
        },
        invited_user_id: invitation
            .invited_user_id
            .as_ref()
            .map(|id| id.as_str().to_owned()),
        invited_internal_id: invitation
            .invited_user_internal_id
            .as_ref()
            .map(|id| id.as_str().to_owned()),
        inviter_user_id: invitation
            .inviter_user_id
            .as_ref()
            .map(|id| id.as_str().to_owned()),
        created_at: invitation.created_at,
        updated_at: invitation.updated_at,
    })
}

/// A message.
pub(crate) fn message_facts(message: &Message) -> MessageFacts {
    MessageFacts {
        message_id: message.id.as_str().to_owned(),
        reference_id: message
            .reference_id
            .as_ref()
            .map(|id| id.as_str().to_owned()),
        creator_id: message.creator_id.as_ref().map(|id| id.as_str().to_owned()),
        text: match &message.content {
            MessageContent::Text(text) => text.clone(),
            MessageContent::File { file_type, .. } => format!("[{file_type}]"),
            MessageContent::Custom(_) => "[custom]".to_owned(),
            MessageContent::Other(kind) => format!("[{kind}]"),
        },
        segment: message.segment,
        is_deleted: message.is_deleted,
        created_at: message.created_at,
        updated_at: message.updated_at,
        edited_at: message.edited_at,
    }
}

/// An event, taken apart for the actors.
pub(crate) enum Heard {
    /// Events may have been missed.
    Reconnected,
    /// About a room.
    Room(Box<RoomEventFacts>),
    /// About invitations.
    Invitations(Vec<InvitationNews>),
    /// About messages.
    Messages {
        messages: Vec<(MessageFacts, String)>,
        users: Vec<UserFacts>,
    },
    /// A chat was muted, or not any more.
    ChannelMuted { channel_id: String, muted: bool },
    /// Members of a chat were muted, or not any more.
    UsersMuted {
        channel_id: String,
        user_ids: Vec<String>,
        muted: bool,
    },
    /// Nothing that Greenroom acts on.
    Nothing,
}

/// Takes an event apart.
pub(crate) fn hear(platform: &Platform, event: Event) -> Heard {
    match event {
        Event::Reconnected => Heard::Reconnected,
        Event::Room(event) => {
            let mut news = platform.news(&event.room);
            news.users.extend(event.users.iter().map(user_facts));
            Heard::Room(Box::new(RoomEventFacts {
                happening: match event.kind {
                    RoomEventKind::StartBroadcasting => RoomHappening::WentLive,
                    RoomEventKind::WaitingReconnect => RoomHappening::WaitsForHost,
                    RoomEventKind::EndBroadcasting => RoomHappening::Ended,
                    RoomEventKind::RecordedAvailable => RoomHappening::Recorded,
                    RoomEventKind::DidUpdate => RoomHappening::Changed,
                    RoomEventKind::Terminated => RoomHappening::Terminated,
                    RoomEventKind::ParticipantJoined => RoomHappening::ParticipantJoined,
                    RoomEventKind::ParticipantLeft => RoomHappening::ParticipantLeft,
                    RoomEventKind::ParticipantRemoved => RoomHappening::ParticipantRemoved,
                    RoomEventKind::ParticipantStageJoined => RoomHappening::StageJoined,
                    RoomEventKind::ParticipantStageLeft => RoomHappening::StageLeft,
                },
                news,
                actor: event.actor.map(|id| id.as_str().to_owned()),
            }))
        }
        Event::Invitation(event) => {
            let status = match event.kind {
                InvitationEventKind::Invited => InvitationStatus::Pending,
                InvitationEventKind::Accepted => InvitationStatus::Accepted,
                InvitationEventKind::Rejected => InvitationStatus::Rejected,
                InvitationEventKind::Cancelled => InvitationStatus::Cancelled,
            };
            Heard::Invitations(
                event
                    .invitations
                    .iter()
                    .filter_map(|invitation| platform.invitation(invitation))
                    .map(|mut news| {
                        // As for rooms, the name of the event is the authority for the status.
                        news.invitation.status = status;
                        news.users.extend(event.users.iter().map(user_facts));
                        news
                    })
                    .collect(),
            )
        }
        Event::Message(event) => Heard::Messages {
            users: event
                .users
                .iter()
                .map(user_facts)
                .chain(platform.authors(&event.messages))
                .collect(),
            messages: event
                .messages
                .iter()
                .map(|message| {
                    let mut facts = message_facts(message);
                    facts.is_deleted |= event.kind == socialplus::MessageEventKind::Deleted;
                    (facts, message.message_feed_id.as_str().to_owned())
                })
                .collect(),
        },
        Event::ChannelMuted(event) => Heard::ChannelMuted {
            channel_id: event.channel_id.as_str().to_owned(),
            muted: event.muted,
        },
        Event::ChannelUsersMuted(event) => Heard::UsersMuted {
            channel_id: event.channel_id.as_str().to_owned(),
            user_ids: event
                .user_ids
                .iter()
                .map(|id| id.as_str().to_owned())
                .collect(),
            muted: event.muted,
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

/// A failure of the platform as the page is told.
pub(crate) fn failed(error: socialplus::Error) -> UiError {
    from_platform(&error)
}

/// The same, where *not found* means a particular thing.
pub(crate) fn failed_as(
    code: greenroom_contract::ErrorCode,
) -> impl Fn(socialplus::Error) -> UiError {
    move |error| {
        let mut ui = from_platform(&error);
        if error.code() == Some(Wire::ItemNotFound) {
            ui.code = code;
        }
        ui
    }
}
