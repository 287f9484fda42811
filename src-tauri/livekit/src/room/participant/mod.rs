//! Participants: who is in the room.

use std::collections::HashMap;

use parking_lot::RwLock;

use crate::id::{ParticipantIdentity, ParticipantSid, TrackSid};
pub use crate::prebuilt::proto::ParticipantPermission;
use crate::prebuilt::{Handle, proto};
use crate::publication::TrackPublication;
use crate::track::dispatch;

mod local;
mod remote;

pub(crate) use local::publication_of;
pub use local::{LocalParticipant, ParticipantTrackPermission};
pub use remote::RemoteParticipant;

/// How good the connection of a participant is.
#[derive(Debug, Clone, Copy, Eq, PartialEq)]
pub enum ConnectionQuality {
    /// Very good.
    Excellent,
    /// Good.
    Good,
    /// Poor.
    Poor,
    /// None at present.
    Lost,
}

/// How far a participant has come in.
#[derive(Debug, Clone, Copy, Eq, PartialEq)]
pub enum ParticipantState {
    /// Signalling is being set up.
    Joining,
    /// Signalling works.
    Joined,
    /// Media flows.
    Active,
    /// Gone.
    Disconnected,
}

/// What kind of participant it is.
#[derive(Debug, Clone, Copy, Eq, PartialEq)]
pub enum ParticipantKind {
    /// A person.
    Standard,
    /// Brings a stream in.
    Ingress,
    /// Takes a stream out.
    Egress,
    /// A telephone.
    Sip,
    /// A program.
    Agent,
    /// A connector to another service.
    Connector,
    /// A bridge to another system.
    Bridge,
}

/// Why a participant left.
#[derive(Debug, Clone, Copy, Eq, PartialEq)]
#[allow(missing_docs)] // The names are the protocol's and speak for themselves.
pub enum DisconnectReason {
    UnknownReason,
    ClientInitiated,
    DuplicateIdentity,
    ServerShutdown,
    ParticipantRemoved,
    RoomDeleted,
    StateMismatch,
    JoinFailure,
    Migration,
    SignalClose,
    RoomClosed,
    UserUnavailable,
    UserRejected,
    SipTrunkFailure,
    ConnectionTimeout,
    MediaFailure,
    AgentError,
}

/// Any participant.
#[derive(Debug, Clone)]
pub enum Participant {
    /// Ourselves.
    Local(LocalParticipant),
    /// Somebody else.
    Remote(RemoteParticipant),
}

impl Participant {
    /// The id of this stay.
    pub fn sid(&self) -> ParticipantSid {
        dispatch!(self, [Local, Remote], sid())
    }

    /// Who it is.
    pub fn identity(&self) -> ParticipantIdentity {
        dispatch!(self, [Local, Remote], identity())
    }

    /// The name to show.
    pub fn name(&self) -> String {
        dispatch!(self, [Local, Remote], name())
    }

    /// How far in.
    pub fn state(&self) -> ParticipantState {
        dispatch!(self, [Local, Remote], state())
    }

    /// What the application keeps with the participant.
    pub fn metadata(&self) -> String {
        dispatch!(self, [Local, Remote], metadata())
    }

    /// What the application keeps with the participant, by key.
    pub fn attributes(&self) -> HashMap<String, String> {
        dispatch!(self, [Local, Remote], attributes())
    }

    /// Whether the participant speaks.
    pub fn is_speaking(&self) -> bool {
        dispatch!(self, [Local, Remote], is_speaking())
    }

    /// How good the connection is.
    pub fn connection_quality(&self) -> ConnectionQuality {
        dispatch!(self, [Local, Remote], connection_quality())
    }

    /// What kind of participant it is.
    pub fn kind(&self) -> ParticipantKind {
        dispatch!(self, [Local, Remote], kind())
    }

    /// Why the participant left.
    pub fn disconnect_reason(&self) -> DisconnectReason {
        dispatch!(self, [Local, Remote], disconnect_reason())
    }

    /// When the participant came, in milliseconds since 1970.
    pub fn joined_at(&self) -> i64 {
        dispatch!(self, [Local, Remote], joined_at())
    }

    /// What the participant may do.
    pub fn permission(&self) -> Option<ParticipantPermission> {
        dispatch!(self, [Local, Remote], permission())
    }

    /// What the participant publishes.
    pub fn track_publications(&self) -> HashMap<TrackSid, TrackPublication> {
        match self {
            Self::Local(participant) => participant
                .track_publications()
                .into_iter()
                .map(|(sid, publication)| (sid, TrackPublication::Local(publication)))
                .collect(),
            Self::Remote(participant) => participant
                .track_publications()
                .into_iter()
                .map(|(sid, publication)| (sid, TrackPublication::Remote(publication)))
                .collect(),
        }
    }

    pub(crate) fn inner(&self) -> &ParticipantInner {
        dispatch!(self, [Local, Remote], inner())
    }
}

/// What both kinds of participant share.
pub(crate) struct ParticipantInner {
    pub(crate) handle: Handle,
    pub(crate) info: RwLock<ParticipantInfo>,
}

pub(crate) struct ParticipantInfo {
    pub(crate) sid: ParticipantSid,
    pub(crate) identity: ParticipantIdentity,
    pub(crate) name: String,
    pub(crate) state: ParticipantState,
    pub(crate) metadata: String,
    pub(crate) attributes: HashMap<String, String>,
    pub(crate) speaking: bool,
    pub(crate) connection_quality: ConnectionQuality,
    pub(crate) kind: ParticipantKind,
    pub(crate) disconnect_reason: DisconnectReason,
    pub(crate) joined_at: i64,
    pub(crate) permission: Option<ParticipantPermission>,
}

impl ParticipantInner {
    pub(crate) fn new(handle: Handle, info: proto::ParticipantInfo) -> Self {
        Self {
            handle,
            info: RwLock::new(ParticipantInfo {
                state: ParticipantState::from_engine(info.state()),
                kind: ParticipantKind::from_engine(info.kind()),
                disconnect_reason: DisconnectReason::from_engine(info.disconnect_reason()),
                sid: ParticipantSid::from_engine(info.sid),
                identity: info.identity.into(),
                name: info.name,
                metadata: info.metadata,
                attributes: info.attributes,
                speaking: false,
                connection_quality: ConnectionQuality::Excellent,
                joined_at: info.joined_at,
                permission: info.permission,
            }),
        }
    }

    /// Takes over what has no event of its own. Names, metadata, attributes and permissions
    /// have, and those events say what was before.
    pub(crate) fn refresh(&self, info: proto::ParticipantInfo) {
        let mut own = self.info.write();
        own.state = ParticipantState::from_engine(info.state());
        own.joined_at = info.joined_at;
        own.sid = ParticipantSid::from_engine(info.sid);
    }
}

/// The methods that both kinds of participant have.
macro_rules! participant_methods {
    () => {
        /// The id of this stay.
        pub fn sid(&self) -> $crate::id::ParticipantSid {
            self.inner.info.read().sid.clone()
        }

        /// Who it is.
        pub fn identity(&self) -> $crate::id::ParticipantIdentity {
            self.inner.info.read().identity.clone()
        }

        /// The name to show.
        pub fn name(&self) -> String {
            self.inner.info.read().name.clone()
        }

        /// How far in.
        pub fn state(&self) -> $crate::participant::ParticipantState {
            self.inner.info.read().state
        }

        /// What the application keeps with the participant.
        pub fn metadata(&self) -> String {
            self.inner.info.read().metadata.clone()
        }

        /// What the application keeps with the participant, by key.
        pub fn attributes(&self) -> std::collections::HashMap<String, String> {
            self.inner.info.read().attributes.clone()
        }

        /// Whether the participant speaks.
        pub fn is_speaking(&self) -> bool {
            self.inner.info.read().speaking
        }

        /// How good the connection is.
        pub fn connection_quality(&self) -> $crate::participant::ConnectionQuality {
            self.inner.info.read().connection_quality
        }

        /// What kind of participant it is.
        pub fn kind(&self) -> $crate::participant::ParticipantKind {
            self.inner.info.read().kind
        }

        /// Why the participant left.
        pub fn disconnect_reason(&self) -> $crate::participant::DisconnectReason {
            self.inner.info.read().disconnect_reason
        }

        /// When the participant came, in milliseconds since 1970.
        pub fn joined_at(&self) -> i64 {
            self.inner.info.read().joined_at
        }

        /// What the participant may do.
        pub fn permission(&self) -> Option<$crate::participant::ParticipantPermission> {
            self.inner.info.read().permission.clone()
        }

        pub(crate) fn inner(&self) -> &$crate::participant::ParticipantInner {
            &self.inner
        }
    };
}
use participant_methods;

impl ConnectionQuality {
    pub(crate) fn from_engine(quality: proto::ConnectionQuality) -> Self {
        match quality {
            proto::ConnectionQuality::QualityExcellent => Self::Excellent,
            proto::ConnectionQuality::QualityGood => Self::Good,
            proto::ConnectionQuality::QualityPoor => Self::Poor,
            proto::ConnectionQuality::QualityLost => Self::Lost,
        }
    }
}

impl ParticipantState {
    fn from_engine(state: proto::ParticipantState) -> Self {
        match state {
            proto::ParticipantState::Joining => Self::Joining,
            proto::ParticipantState::Joined => Self::Joined,
            proto::ParticipantState::Active => Self::Active,
            proto::ParticipantState::Disconnected => Self::Disconnected,
        }
    }
}

impl ParticipantKind {
    fn from_engine(kind: proto::ParticipantKind) -> Self {
        match kind {
            proto::ParticipantKind::Standard => Self::Standard,
            proto::ParticipantKind::Ingress => Self::Ingress,
            proto::ParticipantKind::Egress => Self::Egress,
            proto::ParticipantKind::Sip => Self::Sip,
            proto::ParticipantKind::Agent => Self::Agent,
            proto::ParticipantKind::Connector => Self::Connector,
            proto::ParticipantKind::Bridge => Self::Bridge,
        }
    }
}

/// The same reasons under the protocol's type and under ours.
macro_rules! reasons {
    ($($reason:ident),+ $(,)?) => {
        impl DisconnectReason {
            pub(crate) fn from_engine(reason: proto::DisconnectReason) -> Self {
                match reason {
                    $(proto::DisconnectReason::$reason => Self::$reason,)+
                }
            }
        }

        impl From<proto::DisconnectReason> for DisconnectReason {
            fn from(reason: proto::DisconnectReason) -> Self {
                Self::from_engine(reason)
            }
        }

        impl From<DisconnectReason> for proto::DisconnectReason {
            fn from(reason: DisconnectReason) -> Self {
                match reason {
                    $(DisconnectReason::$reason => Self::$reason,)+
                }
            }
        }
    };
}
reasons!(
    UnknownReason,
    ClientInitiated,
    DuplicateIdentity,
    ServerShutdown,
    ParticipantRemoved,
    RoomDeleted,
    StateMismatch,
    JoinFailure,
    Migration,
    SignalClose,
    RoomClosed,
    UserUnavailable,
    UserRejected,
    SipTrunkFailure,
    ConnectionTimeout,
    MediaFailure,
    AgentError,
);
