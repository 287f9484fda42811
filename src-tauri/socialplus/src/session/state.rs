//! Who signs in, and where a session stands.

use std::fmt;

use secrecy::SecretString;
use time::OffsetDateTime;

use crate::model::{InternalUserId, NetworkId, User, UserId};

/// Who signs in (PLATFORM.md 3.1). An unknown user is created by the platform.
#[derive(Clone)]
pub struct SignIn {
    /// The public id, 1 to 50 characters, not beginning with `ADMIN_` or `DELETED_`.
    pub user_id: UserId,
    /// The name to show, up to 100 characters. When given, it also renames an existing user.
    pub display_name: Option<String>,
    /// What the team's own backend issued for this user; needed in secure mode. Without it, the
    /// configuration's source is asked, if it has one.
    pub auth_token: Option<SecretString>,
}

impl SignIn {
    /// A user by id, without a name and without an auth token.
    pub fn new(user_id: impl Into<UserId>) -> Self {
        Self {
            user_id: user_id.into(),
            display_name: None,
            auth_token: None,
        }
    }

    /// Sets the name to show.
    pub fn display_name(mut self, name: impl Into<String>) -> Self {
        self.display_name = Some(name.into());
        self
    }

    /// Sets the auth token of secure mode.
    pub fn auth_token(mut self, token: impl Into<SecretString>) -> Self {
        self.auth_token = Some(token.into());
        self
    }
}

impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignIn")
            .field("user_id", &self.user_id)
            .field("display_name", &self.display_name)
            .field("auth_token", &self.auth_token.as_ref().map(|_| "[secret]"))
            .finish()
    }
}

/// An established session. Contains no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The user who is signed in.
    pub me: User,
    /// The internal id of that user.
    pub my_internal_id: InternalUserId,
    /// The network; all topics begin with it.
    pub network_id: NetworkId,
    /// What kind of session the platform gave.
    pub user_type: UserType,
    /// When the access token was issued, by the platform's clock.
    pub issued_at: OffsetDateTime,
    /// When it runs out, by the platform's clock.
    pub expires_at: OffsetDateTime,
    /// The network has chat switched on.
    pub chat_enabled: bool,
    /// The rooms of one person can be listed ([`RoomQuery::created_by`](crate::RoomQuery)). The
    /// hosted service cannot; Greenroom's local network can.
    pub rooms_by_creator: bool,
}

/// What kind of session it is (PLATFORM.md 3.1).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum UserType {
    /// An ordinary user.
    SignedIn,
    /// May only read.
    Visitor,
    /// May only read.
    Bot,
    /// A kind this client does not know.
    Unknown(String),
}

impl UserType {
    pub(crate) fn from_wire(word: &str) -> Self {
        match word {
            "signed-in" | "" => Self::SignedIn,
            "visitor" => Self::Visitor,
            "bot" => Self::Bot,
            other => Self::Unknown(other.to_owned()),
        }
    }
}

/// Where the session stands (PLATFORM.md 3.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionState {
    /// Nobody is signed in.
    NotLoggedIn,
    /// Somebody is being signed in.
    Establishing,
    /// Somebody is signed in.
    Established,
    /// The token ran out and could not be renewed: nobody gave an auth token, the platform refused
    /// one, or it could not be reached until past the end. Only a new sign-in helps.
    TokenExpired,
    /// The platform ended the session. Only a new sign-in helps, if the platform lets one.
    Terminated {
        /// Why.
        reason: TerminationReason,
    },
}

/// Why the platform ended a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TerminationReason {
    /// A request was answered with code 400100 although the token was not old enough to be renewed,
    /// or so was the renewal: the platform does not want this session any more.
    Unauthorized,
    /// The user was banned from the whole network.
    GlobalBan,
    /// The user was deleted.
    UserDeleted,
}

/// What the team's own backend signed for a visitor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitorSignature {
    /// 64 hexadecimal digits.
    pub signature: String,
    /// Until when it may be used.
    pub expires_at: OffsetDateTime,
}
