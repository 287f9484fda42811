//! What our own participant and the others share.

use std::collections::HashMap;

use parking_lot::RwLock;

use super::state::{ConnectionQuality, DisconnectReason, ParticipantKind, ParticipantState};
use crate::prebuilt::Handle;
use crate::prebuilt::proto::{self, ParticipantPermission};
use crate::room::id::{ParticipantIdentity, ParticipantSid};

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
        pub fn sid(&self) -> $crate::room::id::ParticipantSid {
            self.inner.info.read().sid.clone()
        }

        /// Who it is.
        pub fn identity(&self) -> $crate::room::id::ParticipantIdentity {
            self.inner.info.read().identity.clone()
        }

        /// The name to show.
        pub fn name(&self) -> String {
            self.inner.info.read().name.clone()
        }

        /// How far in.
        pub fn state(&self) -> $crate::room::participant::state::ParticipantState {
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
        pub fn connection_quality(&self) -> $crate::room::participant::state::ConnectionQuality {
            self.inner.info.read().connection_quality
        }

        /// What kind of participant it is.
        pub fn kind(&self) -> $crate::room::participant::state::ParticipantKind {
            self.inner.info.read().kind
        }

        /// Why the participant left.
        pub fn disconnect_reason(&self) -> $crate::room::participant::state::DisconnectReason {
            self.inner.info.read().disconnect_reason
        }

        /// When the participant came, in milliseconds since 1970.
        pub fn joined_at(&self) -> i64 {
            self.inner.info.read().joined_at
        }

        /// What the participant may do.
        pub fn permission(&self) -> Option<$crate::prebuilt::proto::ParticipantPermission> {
            self.inner.info.read().permission.clone()
        }

        pub(crate) fn inner(&self) -> &$crate::room::participant::inner::ParticipantInner {
            &self.inner
        }
    };
}
pub(super) use participant_methods;
