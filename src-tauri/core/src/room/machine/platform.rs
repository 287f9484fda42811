//! What the platform says of the room, and what follows from it.

use greenroom_contract::{ErrorCode, Notice, Over, Place, Role};
use socialplus::{Room, RoomEventKind, RoomStatus, Target, UserId};
use time::OffsetDateTime;

use super::commands::Way;
use crate::{
    actor::Effect,
    error::Error,
    platform::{
        RoomNews,
        heard::RoomHeard,
        inside::{may_be_elsewhere, on_stage_elsewhere},
    },
    room::{
        input::{Action, How, StageState},
        open::{Doing, Effects, RoomMachine, ToldOnAir},
    },
};

impl RoomMachine {
    /// The room turned out to be over, deleted or without this person.
    pub(super) fn end_here(&mut self, over: Over) -> Effects {
        let Some(open) = &mut self.open else {
            return Vec::new();
        };
        if open.over.is_some() {
            return Vec::new();
        }
        open.over = Some(over);
        open.place = Place::GreenRoom;
        open.problem = None;
        // Whoever asked for the end gets it; whoever asked for something else hears why not.
        let result = match (open.doing, over) {
            (Some(Doing::Ending), Over::Ended | Over::Terminated | Over::Deleted) => Ok(()),
            (Some(Doing::Leaving), _) => Ok(()),
            (_, Over::Ended | Over::Terminated) => Err(ended()),
            (_, Over::Removed) => {
                let why = "taken off the stage by the host";
                Err(Error::known(ErrorCode::RemovedFromStage, why))
            }
            (_, Over::Deleted) => Err(deleted()),
        };
        open.doing = None;
        let mut effects = vec![Effect::Run(Action::StageOff)];
        effects.extend(open.reply_all(&result));
        match over {
            Over::Ended | Over::Terminated => effects.push(Effect::Notice(Notice::ShowEnded)),
            Over::Removed | Over::Deleted => {}
        }
        effects
    }

    /// What follows from the status, the role and the object as they are now.
    pub(super) fn consequences(&mut self) -> Effects {
        let (Some(me), Some(open)) = (&self.me, &mut self.open) else {
            return Vec::new();
        };
        if open.over.is_some() {
            return Vec::new();
        }
        let is_deleted = open.room.as_ref().is_some_and(|room| room.is_deleted);
        if is_deleted && open.status != RoomStatus::Terminated {
            return self.end_here(Over::Deleted);
        }
        match open.status {
            RoomStatus::Terminated => return self.end_here(Over::Terminated),
            RoomStatus::Ended | RoomStatus::Recorded | RoomStatus::Error => {
                return self.end_here(Over::Ended);
            }
            RoomStatus::Idle
            | RoomStatus::Live
            | RoomStatus::WaitingReconnect
            | RoomStatus::Unknown(_) => {}
        }
        let is_opening = matches!(open.doing, Some(Doing::Opening(_)));
        if open.role(me) == Role::Viewer && open.room.is_some() && !is_opening {
            return match open.doing {
                // This person left; that is what was asked for.
                Some(Doing::Leaving) => Vec::new(),
                Some(_) | None => self.end_here(Over::Removed),
            };
        }
        let is_on = open.status == RoomStatus::Live && open.stage == StageState::OnStage;
        if is_on && open.doing == Some(Doing::GoingLive) {
            open.problem = None;
            return open.finish(&Ok(()));
        }
        Vec::new()
    }

    pub(super) fn read(&mut self, now: OffsetDateTime, result: Result<RoomNews, Error>) -> Effects {
        let Some(open) = &mut self.open else {
            return Vec::new();
        };
        let opening = match open.doing {
            Some(Doing::Opening(how)) => Some(how),
            Some(Doing::Entering { .. } | Doing::GoingLive | Doing::Leaving | Doing::Ending)
            | None => None,
        };
        match (result, opening) {
            (Ok(news), None) => {
                if open.take_object(&news) {
                    open.set_status(now, news.room.status);
                }
                self.consequences()
            }
            (Ok(news), Some(how)) => {
                open.take_object(&news);
                open.set_status(now, news.room.status);
                self.opened(now, how)
            }
            (Err(error), None) => {
                if error.code() == ErrorCode::NotFound {
                    return self.end_here(Over::Deleted);
                }
                // What is known stays; the next reading mends it.
                tracing::warn!(code = ?error.code(), "the room could not be read again");
                Vec::new()
            }
            (Err(error), Some(_)) => self.close(&error.not_found_as(ErrorCode::RoomGone)),
        }
    }

    /// The room is read for the first time.
    fn opened(&mut self, now: OffsetDateTime, how: How) -> Effects {
        let (Some(me), Some(open)) = (&self.me, &mut self.open) else {
            return Vec::new();
        };
        let role = open.role(me);
        if open.room.as_ref().is_some_and(|room| room.is_deleted) {
            return self.close(&deleted());
        }
        if open.status.is_over() {
            return self.close(&ended());
        }
        if role == Role::Viewer {
            let why = "not a broadcaster of this room";
            return self.close(&Error::known(ErrorCode::NotAllowed, why));
        }
        let room = open.room.as_ref();
        if how == How::Rejoin
            && open.yields(now)
            && room.is_some_and(|room| may_be_elsewhere(room, &me.user_id))
        {
            // Nothing was switched on: the person is asked where the press was.
            return self.close(&on_stage_elsewhere());
        }
        if open.status.is_on_air() {
            open.told_on_air = ToldOnAir::Before;
        }
        let mut effects = vec![Effect::Run(Action::Preview { role })];
        if let Some(Target::Community(id)) = open.room.as_ref().and_then(|room| room.target.clone())
        {
            effects.push(Effect::Run(Action::ReadCommunity(id)));
        }
        match how {
            How::GreenRoom => effects.extend(open.finish(&Ok(()))),
            How::Rejoin => effects.push(open.connect(now, Way::ON_STAGE)),
            How::TakeOver => effects.push(open.connect(now, open.way_over(role))),
        }
        effects
    }

    pub(super) fn event(&mut self, now: OffsetDateTime, heard: &RoomHeard) -> Effects {
        let (Some(me), Some(open)) = (&self.me, &mut self.open) else {
            return Vec::new();
        };
        if !heard.news.room.is(&open.room_id) {
            return Vec::new();
        }
        if open.over.is_some() {
            // A recording may become ready after the end.
            if heard.kind == RoomEventKind::RecordedAvailable {
                open.set_status(now, RoomStatus::Recorded);
            }
            return Vec::new();
        }
        if open.room.is_none() {
            // The first reading is on its way and comes after this; but the name of the event is
            // kept, since it is the authority for the status.
            if let Some(status) = heard.kind.status() {
                open.set_status(now, status);
            }
            return Vec::new();
        }
        let before = open.room.clone();
        let taken = open.take_object(&heard.news);
        // The status that an event's name stands for is never old, whatever object comes with it.
        if taken || heard.kind.status().is_some() {
            open.set_status(now, heard.news.room.status.clone());
        }
        let about_me = heard.actor.as_ref() == Some(&me.internal_id);
        match heard.kind {
            RoomEventKind::ParticipantRemoved if about_me => return self.end_here(Over::Removed),
            RoomEventKind::ParticipantLeft if about_me => {
                // Left from here, or from another window of the same person.
                return if open.doing == Some(Doing::Leaving) {
                    Vec::new()
                } else {
                    self.end_here(Over::Removed)
                };
            }
            RoomEventKind::ParticipantLeft => {
                let who = before.and_then(|before| gone_participant(&before, heard));
                let mut effects: Effects = who
                    .map(|user_id| Effect::Run(Action::CoHostLeft(user_id)))
                    .into_iter()
                    .collect();
                effects.extend(self.consequences());
                return effects;
            }
            RoomEventKind::StartBroadcasting
            | RoomEventKind::WaitingReconnect
            | RoomEventKind::EndBroadcasting
            | RoomEventKind::RecordedAvailable
            | RoomEventKind::Terminated
            | RoomEventKind::DidUpdate
            | RoomEventKind::ParticipantJoined
            | RoomEventKind::ParticipantRemoved
            | RoomEventKind::ParticipantStageJoined
            | RoomEventKind::ParticipantStageLeft => {}
        }
        self.consequences()
    }
}

fn ended() -> Error {
    Error::known(ErrorCode::RoomEnded, "the show has ended")
}

fn deleted() -> Error {
    Error::known(ErrorCode::RoomGone, "the room was deleted")
}

/// Who an event about leaving is about: by internal id, or by who is missing now.
fn gone_participant(before: &Room, heard: &RoomHeard) -> Option<UserId> {
    let before = &before.participants;
    let by_actor = before
        .iter()
        .find(|one| heard.actor.is_some() && one.user_internal_id == heard.actor);
    let missing = || {
        before
            .iter()
            .find(|one| heard.news.room.participant(&one.user_id).is_none())
    };
    by_actor.or_else(missing).map(|one| one.user_id.clone())
}
