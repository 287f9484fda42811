//! What is known about how a participant is in the room.

use crate::prebuilt::proto;

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
    pub(super) fn from_engine(state: proto::ParticipantState) -> Self {
        match state {
            proto::ParticipantState::Joining => Self::Joining,
            proto::ParticipantState::Joined => Self::Joined,
            proto::ParticipantState::Active => Self::Active,
            proto::ParticipantState::Disconnected => Self::Disconnected,
        }
    }
}

impl ParticipantKind {
    pub(super) fn from_engine(kind: proto::ParticipantKind) -> Self {
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
