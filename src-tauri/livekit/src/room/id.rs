//! Identifiers, each with its own type. The server's own ids have a prefix that is checked.

use std::fmt;

macro_rules! text_id {
    ($name:ident) => {
        impl $name {
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    };
}

macro_rules! server_id {
    ($name:ident, $prefix:literal) => {
        text_id!($name);

        impl TryFrom<String> for $name {
            type Error = String;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                if text.starts_with($prefix) {
                    Ok(Self(text))
                } else {
                    Err(text)
                }
            }
        }
    };
}

/// The id of a room on the server, `RM_…`.
#[derive(Clone, Default, Debug, Eq, Hash, PartialEq, PartialOrd, Ord)]
pub struct RoomSid(String);

/// The id of one stay of a participant, `PA_…`.
#[derive(Clone, Debug, Eq, Hash, PartialEq, PartialOrd, Ord)]
pub struct ParticipantSid(String);

/// The id of a published track, `TR_…`.
#[derive(Clone, Debug, Eq, Hash, PartialEq, PartialOrd, Ord)]
pub struct TrackSid(String);

/// Who a participant is, as the token says.
#[derive(Clone, Default, Debug, Eq, Hash, PartialEq, PartialOrd, Ord)]
pub struct ParticipantIdentity(pub String);

server_id!(RoomSid, "RM_");
server_id!(ParticipantSid, "PA_");
server_id!(TrackSid, "TR_");
text_id!(ParticipantIdentity);

impl From<String> for ParticipantIdentity {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for ParticipantIdentity {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl TrackSid {
    /// What a track is called before the server named it.
    pub(crate) fn unknown() -> Self {
        Self("TR_unknown".to_owned())
    }

    /// Takes the server's word for an id; the prefix is checked where users give ids.
    pub(crate) fn from_engine(text: String) -> Self {
        Self(text)
    }
}

impl ParticipantSid {
    pub(crate) fn from_engine(text: String) -> Self {
        Self(text)
    }
}
