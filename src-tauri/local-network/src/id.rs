//! Identifiers, a type for each kind of thing, so that none can be passed where another is meant;
//! and digests.

use std::fmt;
use std::ops::Deref;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::Rng as _;
use rusqlite::types::{FromSql, FromSqlResult, ToSql, ToSqlOutput, Value, ValueRef};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::clock;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub(crate) struct $name(String);

        #[allow(dead_code, reason = "every kind of id can do the same")]
        impl $name {
            /// A new one: see [`new_id`].
            pub fn fresh() -> Self {
                Self(new_id())
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        // Text wherever text is meant; never another kind of id.
        impl Deref for $name {
            type Target = str;

            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({:?})"), self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<String> for $name {
            fn from(id: String) -> Self {
                Self(id)
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(id.to_owned())
            }
        }

        impl From<&Self> for $name {
            fn from(id: &Self) -> Self {
                id.clone()
            }
        }

        impl PartialEq<&Self> for $name {
            fn eq(&self, other: &&Self) -> bool {
                self == *other
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.0 == other
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                self.0.to_sql()
            }
        }

        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                String::column_result(value).map(Self)
            }
        }

        impl From<$name> for Value {
            fn from(id: $name) -> Self {
                Self::Text(id.0)
            }
        }
    };
}

id! {
    /// One of the networks that this program serves.
    NetworkId
}
id! {
    /// The *internal* id of a user, given by the network; topics are made of it.
    UserId
}
id! {
    /// The *public* id of a user, chosen by the customer.
    PublicUserId
}
id! {
    /// A room; the name of its LiveKit room too.
    RoomId
}
id! {
    /// A post, parent or child.
    PostId
}
id! {
    /// The feed of a target that a post stands in.
    FeedId
}
id! {
    /// A comment.
    CommentId
}
id! {
    /// A community.
    CommunityId
}
id! {
    /// A request to join a community.
    JoinRequestId
}
id! {
    /// An invitation.
    InvitationId
}
id! {
    /// A channel; its public and its internal id are the same here.
    ChannelId
}
id! {
    /// The message feed of a channel.
    MessageFeedId
}
id! {
    /// A message.
    MessageId
}
id! {
    /// A reaction of one user to one thing.
    ReactionId
}
id! {
    /// An entry of a notification tray.
    TrayItemId
}
id! {
    /// An uploaded file.
    FileId
}

impl MessageFeedId {
    /// The channel whose feed it is. A channel has one, with its own id (PLATFORM.md 11.2).
    pub fn channel(self) -> ChannelId {
        ChannelId(self.0)
    }
}

/// A new internal id: 24 hex digits (PLATFORM.md 2.5), the first eight of them the second of
/// its making, so that ids sort by age.
pub(crate) fn new_id() -> String {
    let seconds = u32::try_from(clock::now() / 1000).unwrap_or(u32::MAX);
    let random: [u8; 8] = rand::rng().random();
    let mut id = format!("{seconds:08x}");
    for byte in random {
        id.push_str(&format!("{byte:02x}"));
    }
    id
}

/// Random text with 256 bits in it, for keys and tokens.
pub(crate) fn new_secret() -> String {
    let random: [u8; 32] = rand::rng().random();
    URL_SAFE_NO_PAD.encode(random)
}

/// SHA-256 in hex; tokens and keys are only ever kept and compared in this form.
pub(crate) fn digest(text: &str) -> String {
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(text.as_bytes()) {
        hex.push_str(&format!("{byte:02x}"));
    }
    hex
}
