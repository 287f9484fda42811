//! The open room: what is known of it, and the command that is under way.

use std::collections::BTreeSet;

use greenroom_contract::{Over, Place, Role, RoomStatus, UiError};
use time::OffsetDateTime;

use super::input::{Action, How, StageState};
use crate::{
    actor_v1::Ticket,
    facts::{Me, Names, RoomFacts, RoomNews},
};

/// The command that is under way.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::room) enum Doing {
    Opening(How),
    /// Connecting; `publish` for a co-host and for a host who comes back.
    Entering {
        publish: bool,
    },
    /// Publishing or waiting for the platform.
    GoingLive,
    Leaving,
    Ending,
}

/// The open room.
#[derive(Debug)]
pub(in crate::room) struct Open {
    pub generation: u64,
    pub room_id: String,
    pub room: Option<RoomFacts>,
    pub names: Names,
    pub status: RoomStatus,
    /// Since when the host is away.
    pub waiting_since: Option<OffsetDateTime>,
    pub live_since: Option<OffsetDateTime>,
    pub place: Place,
    pub doing: Option<Doing>,
    pub(super) waiting: Vec<Ticket>,
    /// Grows with each try of going live; looks of an earlier one are dropped.
    pub(super) round: u64,
    pub stage: StageState,
    pub on_stage: BTreeSet<String>,
    pub viewers: Option<u32>,
    pub community: Option<String>,
    pub problem: Option<UiError>,
    pub over: Option<Over>,
}

impl Open {
    pub(super) fn reply_all(&mut self, result: &Result<(), UiError>) -> Vec<Action> {
        std::mem::take(&mut self.waiting)
            .into_iter()
            .map(|ticket| Action::Reply(ticket, result.clone()))
            .collect()
    }

    /// Waits for the platform to say that the room is live.
    pub(super) fn start_going_live(&mut self) {
        self.doing = Some(Doing::GoingLive);
        self.round += 1;
    }

    /// The first look whether the room is live.
    pub(super) fn first_look(&self) -> Action {
        Action::CheckLive {
            generation: self.generation,
            round: self.round,
            attempt: 1,
        }
    }

    /// Ends the command that is under way.
    pub(super) fn finish(&mut self, result: &Result<(), UiError>) -> Vec<Action> {
        self.doing = None;
        if let Err(error) = result {
            self.problem = Some(error.clone());
        }
        self.reply_all(result)
    }

    pub(in crate::room) fn role(&self, me: &Me) -> Role {
        self.room
            .as_ref()
            .map_or(Role::Viewer, |room| room.role_of(&me.person.user_id))
    }

    /// How far a status is; it never goes back.
    fn rank(status: RoomStatus) -> u8 {
        match status {
            RoomStatus::Unknown => 0,
            RoomStatus::Idle => 1,
            RoomStatus::Live | RoomStatus::WaitingReconnect => 2,
            RoomStatus::Error => 3,
            RoomStatus::Ended => 4,
            RoomStatus::Recorded => 5,
            RoomStatus::Terminated => 6,
        }
    }

    /// Takes over a status. True when it became something else.
    pub(super) fn set_status(&mut self, now: OffsetDateTime, status: RoomStatus) -> bool {
        if status == self.status
            || status == RoomStatus::Unknown
            || Self::rank(status) < Self::rank(self.status)
        {
            return false;
        }
        match status {
            RoomStatus::Live => {
                let known = self.room.as_ref().and_then(|room| room.live_at);
                self.live_since = known.or(self.live_since).or(Some(now));
                self.waiting_since = None;
            }
            RoomStatus::WaitingReconnect => self.waiting_since = Some(now),
            RoomStatus::Unknown
            | RoomStatus::Idle
            | RoomStatus::Ended
            | RoomStatus::Recorded
            | RoomStatus::Terminated
            | RoomStatus::Error => {}
        }
        self.status = status;
        true
    }

    /// Takes over an object of the room unless it is older than what is known. Returns whether it
    /// was taken.
    pub(super) fn take_object(&mut self, news: &RoomNews) -> bool {
        self.names.learn(&news.users);
        let is_older = self.room.as_ref().is_some_and(|known| {
            known.updated_at.is_some() && news.room.updated_at < known.updated_at
        });
        if is_older {
            return false;
        }
        self.room = Some(news.room.clone());
        true
    }
}
