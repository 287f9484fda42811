//! What the platform says of the room, and what follows from it.

use greenroom_contract::{ErrorCode, Notice, Over, Place, Role, RoomStatus, UiError};
use time::OffsetDateTime;

use super::{
    Doing, RoomMachine,
    input::{Action, How, StageState},
};
use crate::{
    edge::error::ui_error,
    facts::{ParticipantFacts, RoomEventFacts, RoomFacts, RoomHappening, RoomNews, is_over},
};

impl RoomMachine {
    /// The room turned out to be over, deleted or without this person.
    pub(super) fn end_here(&mut self, over: Over) -> Vec<Action> {
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
        let result = match (&open.doing, over) {
            (Some(Doing::Ending), Over::Ended | Over::Terminated | Over::Deleted) => Ok(()),
            (Some(Doing::Leaving), _) => Ok(()),
            (_, Over::Ended | Over::Terminated) => {
                Err(ui_error(ErrorCode::RoomEnded, "the show has ended"))
            }
            (_, Over::Removed) => Err(ui_error(
                ErrorCode::RemovedFromStage,
                "taken off the stage by the host",
            )),
            (_, Over::Deleted) => Err(ui_error(ErrorCode::RoomGone, "the room was deleted")),
        };
        open.doing = None;
        let mut actions = vec![Action::StageOff];
        actions.extend(open.reply_all(&result));
        match over {
            Over::Ended | Over::Terminated => actions.push(Action::Notice(Notice::ShowEnded)),
            Over::Removed | Over::Deleted => {}
        }
        actions
    }

    /// What follows from the status, the role and the object as they are now.
    pub(super) fn consequences(&mut self, status_changed: bool) -> Vec<Action> {
        let Some(me) = self.me.clone() else {
            return Vec::new();
        };
        let Some(open) = &mut self.open else {
            return Vec::new();
        };
        if open.over.is_some() {
            return Vec::new();
        }
        if open.room.as_ref().is_some_and(|room| room.is_deleted)
            && open.status != RoomStatus::Terminated
        {
            return self.end_here(Over::Deleted);
        }
        match open.status {
            RoomStatus::Ended | RoomStatus::Recorded | RoomStatus::Error => {
                return self.end_here(Over::Ended);
            }
            RoomStatus::Terminated => return self.end_here(Over::Terminated),
            RoomStatus::Idle
            | RoomStatus::Live
            | RoomStatus::WaitingReconnect
            | RoomStatus::Unknown => {}
        }
        let mut actions = Vec::new();
        let role = open.role(&me);
        let is_opening = matches!(open.doing, Some(Doing::Opening(_)));
        if role == Role::Viewer && open.room.is_some() && !is_opening {
            return match open.doing {
                // This person left; that is what was asked for.
                Some(Doing::Leaving) => Vec::new(),
                Some(_) | None => self.end_here(Over::Removed),
            };
        }
        if open.status == RoomStatus::Live {
            if open.doing == Some(Doing::GoingLive) && open.stage == StageState::OnStage {
                open.problem = None;
                actions.extend(open.finish(&Ok(())));
            }
            if status_changed && role == Role::Host && open.stage == StageState::OnStage {
                actions.push(Action::Notice(Notice::YouAreLive));
            }
        }
        actions
    }

    pub(super) fn read(
        &mut self,
        now: OffsetDateTime,
        result: Result<RoomNews, UiError>,
    ) -> Vec<Action> {
        let Some(open) = &mut self.open else {
            return Vec::new();
        };
        let opening = match &open.doing {
            Some(Doing::Opening(how)) => Some(*how),
            Some(Doing::Entering { .. } | Doing::GoingLive | Doing::Leaving | Doing::Ending)
            | None => None,
        };
        match (result, opening) {
            (Ok(news), None) => {
                let changed = open.take_object(&news) && open.set_status(now, news.room.status);
                self.consequences(changed)
            }
            (Ok(news), Some(how)) => {
                open.take_object(&news);
                open.set_status(now, news.room.status);
                self.opened(how)
            }
            (Err(error), None) => {
                if error.code == ErrorCode::NotFound {
                    return self.end_here(Over::Deleted);
                }
                // What is known stays; the next reading mends it.
                tracing::warn!(code = ?error.code, "the room could not be read again");
                Vec::new()
            }
            (Err(mut error), Some(_)) => {
                if error.code == ErrorCode::NotFound {
                    error.code = ErrorCode::RoomGone;
                }
                self.close(&error)
            }
        }
    }

    /// The room is read for the first time.
    pub(super) fn opened(&mut self, how: How) -> Vec<Action> {
        let Some(me) = self.me.clone() else {
            return Vec::new();
        };
        let Some(open) = &mut self.open else {
            return Vec::new();
        };
        let role = open.role(&me);
        if open.room.as_ref().is_some_and(|room| room.is_deleted) {
            return self.close(&ui_error(ErrorCode::RoomGone, "the room was deleted"));
        }
        if is_over(open.status) {
            return self.close(&ui_error(ErrorCode::RoomEnded, "the show has ended"));
        }
        if role == Role::Viewer {
            let error = ui_error(ErrorCode::NotAllowed, "not a broadcaster of this room");
            return self.close(&error);
        }
        let mut actions = vec![Action::Preview { role }];
        if let Some(crate::facts::TargetFacts::Community(community_id)) =
            open.room.as_ref().and_then(|room| room.target.clone())
        {
            actions.push(Action::ReadCommunity {
                generation: open.generation,
                community_id,
            });
        }
        match how {
            How::GreenRoom => actions.extend(open.finish(&Ok(()))),
            How::Rejoin => {
                open.doing = Some(Doing::Entering { publish: true });
                actions.push(Action::FetchAccess {
                    generation: open.generation,
                    room_id: open.room_id.clone(),
                });
            }
        }
        actions
    }

    pub(super) fn event(&mut self, now: OffsetDateTime, event: &RoomEventFacts) -> Vec<Action> {
        let Some(me) = self.me.clone() else {
            return Vec::new();
        };
        let Some(open) = &mut self.open else {
            return Vec::new();
        };
        if event.news.room.room_id != open.room_id || open.over.is_some() {
            // A recording may become ready after the end.
            if event.news.room.room_id == open.room_id && event.happening == RoomHappening::Recorded
            {
                open.set_status(now, RoomStatus::Recorded);
            }
            return Vec::new();
        }
        if open.room.is_none() {
            // The first reading is on its way and comes after this; but the name of the event is
            // kept, since it is the authority for the status.
            if let Some(status) = status_of(event.happening) {
                open.set_status(now, status);
            }
            return Vec::new();
        }
        let before = open.room.clone();
        let taken = open.take_object(&event.news);
        let changed = match status_of(event.happening) {
            // The name of the event is the authority for the status, the object for the rest:
            // samples carry the status before the change (PLATFORM.md 16.1).
            Some(status) => open.set_status(now, status),
            None => taken && open.set_status(now, event.news.room.status),
        };
        let about_me = event.actor.as_ref() == Some(&me.internal_id);
        match event.happening {
            RoomHappening::ParticipantRemoved if about_me => return self.end_here(Over::Removed),
            RoomHappening::ParticipantLeft if about_me => {
                // Left from here, or from another window of the same person.
                return if open.doing == Some(Doing::Leaving) {
                    Vec::new()
                } else {
                    self.end_here(Over::Removed)
                };
            }
            RoomHappening::ParticipantLeft => {
                let who = gone_participant(before.as_ref(), event);
                let mut actions: Vec<Action> = who
                    .map(|user_id| Action::CoHostLeft { user_id })
                    .into_iter()
                    .collect();
                actions.extend(self.consequences(changed));
                return actions;
            }
            RoomHappening::WentLive
            | RoomHappening::WaitsForHost
            | RoomHappening::Ended
            | RoomHappening::Recorded
            | RoomHappening::Terminated
            | RoomHappening::Changed
            | RoomHappening::ParticipantJoined
            | RoomHappening::ParticipantRemoved
            | RoomHappening::StageJoined
            | RoomHappening::StageLeft => {}
        }
        self.consequences(changed)
    }
}

/// The status that the name of an event stands for.
fn status_of(happening: RoomHappening) -> Option<RoomStatus> {
    match happening {
        RoomHappening::WentLive => Some(RoomStatus::Live),
        RoomHappening::WaitsForHost => Some(RoomStatus::WaitingReconnect),
        RoomHappening::Ended => Some(RoomStatus::Ended),
        RoomHappening::Recorded => Some(RoomStatus::Recorded),
        RoomHappening::Terminated => Some(RoomStatus::Terminated),
        RoomHappening::Changed
        | RoomHappening::ParticipantJoined
        | RoomHappening::ParticipantLeft
        | RoomHappening::ParticipantRemoved
        | RoomHappening::StageJoined
        | RoomHappening::StageLeft => None,
    }
}

/// Who an event about leaving is about: by internal id, or by who is missing now.
fn gone_participant(before: Option<&RoomFacts>, event: &RoomEventFacts) -> Option<String> {
    let before: &[ParticipantFacts] = before.map_or(&[], |room| &room.participants);
    let by_actor = before
        .iter()
        .find(|participant| event.actor.is_some() && participant.internal_id == event.actor);
    let missing = || {
        before.iter().find(|participant| {
            !event
                .news
                .room
                .participants
                .iter()
                .any(|other| other.user_id == participant.user_id)
        })
    };
    by_actor
        .or_else(missing)
        .map(|participant| participant.user_id.clone())
}
