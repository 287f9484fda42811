//! Identifiers. Most things have a public and an internal id (PLATFORM.md 2.5); here they are
//! different types, so that one cannot be passed where the other is meant.

use std::fmt;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes the identifier as it is. Calls check it before they send it.
            pub fn new(id: impl Into<String>) -> Self {
                Self(id.into())
            }

            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The identifier as owned text.
            pub fn into_string(self) -> String {
                self.0
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

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(id.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(id: String) -> Self {
                Self(id)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.0 == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.0 == *other
            }
        }
    };
}

id! {
    /// The *public* id of a user, chosen by the customer (`userId`, `userPublicId`, `createdBy` of a room).
    UserId
}
id! {
    /// The *internal* id of a user (`_id`, `userInternalId`), given by the platform. MQTT topics use it.
    InternalUserId
}
id! {
    /// The id of the network, the first part of every path and topic.
    NetworkId
}
id! {
    /// The id of a room.
    RoomId
}
id! {
    /// The id of a post.
    PostId
}
id! {
    /// The id of a comment.
    CommentId
}
id! {
    /// The id of an invitation.
    InvitationId
}
id! {
    /// The *public* id of a channel, the one that calls take.
    ChannelId
}
id! {
    /// The *internal* id of a channel. Its default message feed has the same id.
    InternalChannelId
}
id! {
    /// The id of a message feed ("sub-channel").
    MessageFeedId
}
id! {
    /// The id of a message.
    MessageId
}
id! {
    /// The id that the sender gave a message; it comes back in the echo.
    ReferenceId
}
id! {
    /// The id of a community.
    CommunityId
}
id! {
    /// The id of an uploaded file.
    FileId
}
id! {
    /// The id of an entry in the notification tray.
    TrayItemId
}

impl ReferenceId {
    /// A fresh one, in the form that the platform's own SDKs use: `LOCAL_` and a UUID.
    pub fn random() -> Self {
        Self(format!("LOCAL_{}", uuid::Uuid::new_v4()))
    }
}

impl InternalChannelId {
    /// The default message feed of this channel (PLATFORM.md 11.2).
    pub fn default_message_feed(&self) -> MessageFeedId {
        MessageFeedId(self.0.clone())
    }
}
