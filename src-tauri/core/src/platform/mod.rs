//! The signed-in client, and what is heard from it.

pub(crate) mod heard;
pub(crate) mod inside;
mod limits;
mod names;
pub(crate) mod shown;

use greenroom_contract::{Person, Role, UiError};
use socialplus::{
    Client, InternalUserId, Invitation, InvitationTarget, Message, ParticipantKind, Room, RoomId,
    RoomStatus, User, UserId,
};
use tokio::sync::watch;

pub(crate) use self::names::Names;
use crate::{
    edge::error::{from_platform, not_signed_in},
    error::Error,
};

/// The key under which a room remembers the draft it was made from.
pub(crate) const DRAFT_KEY: &str = "draftId";

/// A client that is signed in, and who is.
#[derive(Clone)]
pub(crate) struct Platform {
    pub client: Client,
    pub me: Me,
}

/// The person at this window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Me {
    /// The public id.
    pub user_id: UserId,
    /// The internal id, which events use.
    pub internal_id: InternalUserId,
    /// The name, or the id where there is none.
    pub name: String,
}

impl Me {
    /// As the page draws them.
    pub fn person(&self) -> Person {
        Person {
            user_id: self.user_id.as_str().to_owned(),
            name: self.name.clone(),
        }
    }
}

/// A room with the people in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RoomNews {
    pub room: Room,
    pub users: Vec<User>,
}

/// An invitation to a room with the people in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InvitationNews {
    pub invitation: Invitation,
    pub room_id: RoomId,
    pub users: Vec<User>,
}

/// The session of the moment, for every actor that talks to the platform.
#[derive(Clone)]
pub(crate) struct PlatformSlot(pub watch::Receiver<Option<Platform>>);

impl PlatformSlot {
    /// The platform, or that nobody is signed in.
    pub fn get(&self) -> Result<Platform, UiError> {
        self.0.borrow().clone().ok_or_else(not_signed_in)
    }

    /// The platform, or that nobody is signed in.
    pub fn now(&self) -> Result<Platform, Error> {
        self.0.borrow().clone().ok_or_else(Error::not_signed_in)
    }
}

impl Platform {
    /// A client that has signed in as this person.
    pub fn new(client: Client, me: &Me) -> Self {
        let me = me.clone();
        Self { client, me }
    }

    /// The person who is signed in.
    pub fn myself(&self) -> Me {
        self.me.clone()
    }

    /// A room with what is known of the people in it.
    pub fn seen_room(&self, room: Room) -> RoomNews {
        if let RoomStatus::Unknown(word) = &room.status {
            tracing::info!(%word, "a room status this version does not know");
        }
        let ids = room.participants.iter().map(|one| &one.user_id);
        let users = self.known(ids.chain(&room.created_by));
        RoomNews { room, users }
    }

    /// An invitation with what is known of the people in it; none if it is to something else than a
    /// room.
    pub fn seen_invitation(&self, invitation: Invitation) -> Option<InvitationNews> {
        let InvitationTarget::Room(room_id) = &invitation.target else {
            return None;
        };
        let ids = invitation.inviter_user_id.iter();
        let users = self.known(ids.chain(&invitation.invited_user_id));
        Some(InvitationNews {
            room_id: room_id.clone(),
            invitation,
            users,
        })
    }

    /// What answers and events have said of users so far.
    pub fn known<'a>(&self, ids: impl IntoIterator<Item = &'a UserId>) -> Vec<User> {
        ids.into_iter()
            .filter_map(|id| self.client.known_user(id))
            .collect()
    }

    /// What is known of the authors of messages.
    pub fn known_authors(&self, messages: &[Message]) -> Vec<User> {
        self.known(messages.iter().filter_map(|one| one.creator_id.as_ref()))
    }
}

/// What a user is in a room; everyone who is no broadcaster is a viewer. Broadcasters of a kind that
/// this version does not know are no one's tile.
pub(crate) fn role_in(room: &Room, user_id: &UserId) -> Role {
    if room.created_by.as_ref() == Some(user_id) {
        return Role::Host;
    }
    match room.participant(user_id).map(|one| &one.kind) {
        Some(ParticipantKind::Host) => Role::Host,
        Some(ParticipantKind::CoHost) => Role::CoHost,
        Some(ParticipantKind::Unknown(_)) | None => Role::Viewer,
    }
}

/// A user as the page draws them.
pub(crate) fn person(user: &User) -> Person {
    Person {
        user_id: user.id.as_str().to_owned(),
        name: user.name().to_owned(),
    }
}

/// A failure of the platform as the page is told.
pub(crate) fn failed(error: socialplus::Error) -> UiError {
    from_platform(&error)
}
