//! Ourselves or somebody else.

use std::collections::HashMap;

use super::inner::ParticipantInner;
use super::local::LocalParticipant;
use super::remote::RemoteParticipant;
use super::state::{ConnectionQuality, DisconnectReason, ParticipantKind, ParticipantState};
use crate::prebuilt::proto::ParticipantPermission;
use crate::room::dispatch::dispatch;
use crate::room::id::{ParticipantIdentity, ParticipantSid, TrackSid};
use crate::room::publication::TrackPublication;

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
