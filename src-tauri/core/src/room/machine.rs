//! The open room: roles, places, the order of calls, and the one truthful status.

use std::collections::BTreeSet;

use greenroom_contract::{ErrorCode, Notice, Over, Place, Role, RoomStatus, UiError};
use secrecy::SecretString;
use time::OffsetDateTime;

use super::view;
use crate::{
    actor::{Machine, Ticket},
    error::ui_error,
    facts::{
        Me, Names, ParticipantFacts, RoomEventFacts, RoomFacts, RoomHappening, RoomNews, is_over,
    },
};

/// Readings of the room while going live, before it counts as failed.
pub(super) const GOING_LIVE_READS: u32 = 15;

/// How a room is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// To the green room.
    GreenRoom,
    /// Straight back to the stage.
    Rejoin,
}

/// Where to connect. The token is fetched anew for each join (contract section 7.4).
#[derive(Debug, Clone)]
pub(crate) struct Access {
    pub url: String,
    pub token: SecretString,
}

/// Where the stage stands, as far as the room is concerned.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum StageState {
    Off,
    Preview,
    Connecting,
    Backstage,
    OnStage,
    Reconnecting { since: String },
    Failed(UiError),
}

/// What can happen.
#[derive(Debug)]
pub(crate) enum Input {
    /// Somebody signed in.
    SignedIn(Me),
    /// Nobody is signed in any more.
    SignedOut,
    /// Open a room.
    Open {
        ticket: Ticket,
        room_id: String,
        how: How,
    },
    /// Close the open room.
    Close { ticket: Ticket },
    /// The room's events are listened to, or cannot be.
    Subscribed { generation: u64 },
    /// The room, as asked for by [`Action::Read`].
    Read {
        generation: u64,
        result: Result<RoomNews, UiError>,
    },
    /// An event of a room.
    Event(RoomEventFacts),
    /// The realtime connection is back: events may have been missed.
    Reconnected,
    /// The name of the community the room was announced in.
    Community { generation: u64, name: String },
    /// How many watch.
    Viewers(Option<u32>),
    /// Who is on the stage now.
    OnStage(BTreeSet<String>),
    /// Host: connect without publishing.
    EnterStudio { ticket: Ticket },
    /// Co-host: connect and publish.
    StepOnStage { ticket: Ticket },
    /// Host: publish.
    GoLive { ticket: Ticket },
    /// Host: end the show.
    EndShow { ticket: Ticket },
    /// Leave the stage.
    LeaveStage { ticket: Ticket },
    /// Host: take a co-host off the stage.
    Remove { ticket: Ticket, user_id: String },
    /// The broadcaster data.
    Access {
        generation: u64,
        result: Result<Access, UiError>,
    },
    /// Connected to the stage, or not.
    Connected {
        generation: u64,
        result: Result<(), UiError>,
    },
    /// Publishing, or not.
    Published {
        generation: u64,
        result: Result<(), UiError>,
    },
    /// Off the stage.
    Disconnected { generation: u64 },
    /// The platform's answer to ending.
    Stopped {
        generation: u64,
        result: Result<RoomNews, UiError>,
    },
    /// The platform's answer to leaving.
    Left {
        generation: u64,
        result: Result<(), UiError>,
    },
    /// The platform's answer to removing a co-host.
    Removed {
        generation: u64,
        ticket: Ticket,
        user_id: String,
        result: Result<(), UiError>,
    },
    /// It is time to look whether the room is live.
    CheckLive { generation: u64, attempt: u32 },
    /// The stage moved.
    Stage(StageState),
}

/// What is to be done.
#[derive(Debug, Clone)]
pub(crate) enum Action {
    /// Listen to the room's events (watcher and streamer), then answer `Subscribed`.
    Subscribe { generation: u64, room_id: String },
    /// Stop listening.
    Unsubscribe,
    /// Read the room.
    Read { generation: u64, room_id: String },
    /// Read the name of a community.
    ReadCommunity {
        generation: u64,
        community_id: String,
    },
    /// Switch the own sources on, for this person only.
    Preview { role: Role },
    /// Fetch broadcaster data.
    FetchAccess { generation: u64, room_id: String },
    /// Connect to the stage.
    Connect {
        generation: u64,
        access: Access,
        publish: bool,
    },
    /// Publish.
    Publish { generation: u64 },
    /// Leave the stage and answer `Disconnected`; the own sources keep running.
    Disconnect { generation: u64 },
    /// Leave the stage and switch everything off.
    StageOff,
    /// End the show on the platform.
    Stop { generation: u64, room_id: String },
    /// Leave the room on the platform.
    Leave { generation: u64, room_id: String },
    /// Take a co-host off the stage on the platform.
    Remove {
        generation: u64,
        ticket: Ticket,
        room_id: String,
        user_id: String,
    },
    /// Look later whether the room is live.
    CheckLive { generation: u64, attempt: u32 },
    /// A co-host left by themselves.
    CoHostLeft { user_id: String },
    /// Tell the person.
    Notice(Notice),
    /// Answer a command.
    Reply(Ticket, Result<(), UiError>),
}

/// The command that is under way.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Doing {
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
pub(super) struct Open {
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
    waiting: Vec<Ticket>,
    pub stage: StageState,
    pub on_stage: BTreeSet<String>,
    pub viewers: Option<u32>,
    pub community: Option<String>,
    pub problem: Option<UiError>,
    pub over: Option<Over>,
}

/// The room of this window.
#[derive(Debug, Default)]
pub(crate) struct RoomMachine {
    pub(super) me: Option<Me>,
    /// Grows with each opening; answers of an older one are dropped.
    generation: u64,
    pub(super) open: Option<Open>,
}

impl Open {
    fn reply_all(&mut self, result: &Result<(), UiError>) -> Vec<Action> {
        std::mem::take(&mut self.waiting)
            .into_iter()
            .map(|ticket| Action::Reply(ticket, result.clone()))
            .collect()
    }

    /// Ends the command that is under way.
    fn finish(&mut self, result: &Result<(), UiError>) -> Vec<Action> {
        self.doing = None;
        if let Err(error) = result {
            self.problem = Some(error.clone());
        }
        self.reply_all(result)
    }

    pub(super) fn role(&self, me: &Me) -> Role {
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
            RoomStatus::Recorded | RoomStatus::Terminated => 5,
        }
    }

    /// Takes over a status. True when it became something else.
    fn set_status(&mut self, now: OffsetDateTime, status: RoomStatus) -> bool {
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
    fn take_object(&mut self, news: &RoomNews) -> bool {
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

impl RoomMachine {
    fn current(&mut self, generation: u64) -> Option<&mut Open> {
        self.open
            .as_mut()
            .filter(|open| open.generation == generation)
    }

    /// Forgets the open room; everything about it is off.
    fn close(&mut self, reply_waiting: &UiError) -> Vec<Action> {
        let Some(mut open) = self.open.take() else {
            return Vec::new();
        };
        let mut actions = vec![Action::StageOff, Action::Unsubscribe];
        actions.extend(open.reply_all(&Err(reply_waiting.clone())));
        actions
    }

    fn open(&mut self, ticket: Ticket, room_id: String, how: How) -> Vec<Action> {
        if self.me.is_none() {
            return vec![Action::Reply(ticket, Err(crate::error::not_signed_in()))];
        }
        let mut actions = Vec::new();
        if let Some(open) = &mut self.open {
            if open.room_id == room_id && open.over.is_none() {
                if open.doing.is_some() {
                    // Pressed twice: both presses get the one answer.
                    open.waiting.push(ticket);
                    return Vec::new();
                }
                return match (how, open.place) {
                    (How::Rejoin, Place::GreenRoom) => self.enter(ticket, true),
                    (How::GreenRoom, Place::GreenRoom | Place::Studio)
                    | (How::Rejoin, Place::Studio) => vec![Action::Reply(ticket, Ok(()))],
                };
            }
            let is_free = open.over.is_some()
                || (open.place == Place::GreenRoom
                    && matches!(open.doing, None | Some(Doing::Opening(_))));
            if !is_free {
                let error = ui_error(ErrorCode::RoomOpen, "another room is open");
                return vec![Action::Reply(ticket, Err(error))];
            }
            actions = self.close(&ui_error(ErrorCode::RoomGone, "another room was opened"));
        }
        self.generation += 1;
        self.open = Some(Open {
            generation: self.generation,
            room_id: room_id.clone(),
            room: None,
            names: Names::default(),
            status: RoomStatus::Unknown,
            waiting_since: None,
            live_since: None,
            place: Place::GreenRoom,
            doing: Some(Doing::Opening(how)),
            waiting: vec![ticket],
            stage: StageState::Off,
            on_stage: BTreeSet::new(),
            viewers: None,
            community: None,
            problem: None,
            over: None,
        });
        // Listen first, read then: what happens in between is not lost.
        actions.push(Action::Subscribe {
            generation: self.generation,
            room_id,
        });
        actions
    }

    /// The room turned out to be over, deleted or without this person.
    fn end_here(&mut self, over: Over) -> Vec<Action> {
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
    fn consequences(&mut self, status_changed: bool) -> Vec<Action> {
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

    fn read(&mut self, now: OffsetDateTime, result: Result<RoomNews, UiError>) -> Vec<Action> {
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
    fn opened(&mut self, how: How) -> Vec<Action> {
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

    fn event(&mut self, now: OffsetDateTime, event: &RoomEventFacts) -> Vec<Action> {
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
            // samples carry the status before the change (contract section 16.1).
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

    /// A command that needs a room that is open and idle. Answers at once when it cannot start.
    fn ready(
        &mut self,
        ticket: Ticket,
        needs: Option<Role>,
    ) -> Result<(&mut Open, Role), Vec<Action>> {
        let Some(me) = self.me.clone() else {
            return Err(vec![Action::Reply(
                ticket,
                Err(crate::error::not_signed_in()),
            )]);
        };
        let refuse = |code, why: &str| Err(vec![Action::Reply(ticket, Err(ui_error(code, why)))]);
        let Some(open) = &mut self.open else {
            return refuse(ErrorCode::RoomGone, "no room is open");
        };
        if open.over.is_some() || is_over(open.status) {
            return refuse(ErrorCode::RoomEnded, "the show has ended");
        }
        let role = open.role(&me);
        if needs.is_some_and(|needed| needed != role) {
            return refuse(ErrorCode::NotAllowed, "not this person's to do");
        }
        Ok((open, role))
    }

    fn enter(&mut self, ticket: Ticket, publish: bool) -> Vec<Action> {
        let (open, role) = match self.ready(ticket, None) {
            Ok(ready) => ready,
            Err(actions) => return actions,
        };
        match role {
            Role::Host | Role::CoHost => {}
            Role::Viewer => {
                let error = ui_error(ErrorCode::NotAllowed, "not a broadcaster of this room");
                return vec![Action::Reply(ticket, Err(error))];
            }
        }
        match &open.doing {
            Some(Doing::Entering { .. } | Doing::Opening(_)) => {
                open.waiting.push(ticket);
                return Vec::new();
            }
            Some(Doing::GoingLive | Doing::Leaving | Doing::Ending) => {
                return vec![busy(ticket)];
            }
            None => {}
        }
        if open.place == Place::Studio {
            return vec![Action::Reply(ticket, Ok(()))];
        }
        open.problem = None;
        open.doing = Some(Doing::Entering { publish });
        open.waiting.push(ticket);
        vec![Action::FetchAccess {
            generation: open.generation,
            room_id: open.room_id.clone(),
        }]
    }

    fn go_live(&mut self, ticket: Ticket) -> Vec<Action> {
        let (open, _) = match self.ready(ticket, Some(Role::Host)) {
            Ok(ready) => ready,
            Err(actions) => return actions,
        };
        match &open.doing {
            Some(Doing::GoingLive) => {
                open.waiting.push(ticket);
                return Vec::new();
            }
            Some(Doing::Opening(_) | Doing::Entering { .. } | Doing::Leaving | Doing::Ending) => {
                return vec![busy(ticket)];
            }
            None => {}
        }
        if open.place != Place::Studio {
            let error = ui_error(ErrorCode::NotAllowed, "not connected to the stage");
            return vec![Action::Reply(ticket, Err(error))];
        }
        if open.stage == StageState::OnStage && open.status == RoomStatus::Live {
            return vec![Action::Reply(ticket, Ok(()))];
        }
        open.problem = None;
        open.doing = Some(Doing::GoingLive);
        open.waiting.push(ticket);
        vec![Action::Publish {
            generation: open.generation,
        }]
    }

    fn published(&mut self, result: Result<(), UiError>) -> Vec<Action> {
        let Some(open) = &mut self.open else {
            return Vec::new();
        };
        if open.doing != Some(Doing::GoingLive) {
            return Vec::new();
        }
        match result {
            Ok(()) => {
                open.stage = StageState::OnStage;
                let mut actions = vec![Action::CheckLive {
                    generation: open.generation,
                    attempt: 1,
                }];
                // Live already: the host came back into a running show.
                actions.extend(self.consequences(false));
                actions
            }
            Err(error) => open.finish(&Err(error)),
        }
    }

    fn check_live(&mut self, attempt: u32) -> Vec<Action> {
        let Some(open) = &mut self.open else {
            return Vec::new();
        };
        if open.doing != Some(Doing::GoingLive) {
            return Vec::new();
        }
        if attempt > GOING_LIVE_READS {
            let error = ui_error(
                ErrorCode::TimedOut,
                "picture and sound go out, but the platform does not say that the room is live",
            );
            return open.finish(&Err(error));
        }
        vec![
            Action::Read {
                generation: open.generation,
                room_id: open.room_id.clone(),
            },
            Action::CheckLive {
                generation: open.generation,
                attempt: attempt + 1,
            },
        ]
    }

    fn connected(&mut self, result: Result<(), UiError>) -> Vec<Action> {
        let Some(me) = self.me.clone() else {
            return Vec::new();
        };
        let Some(open) = &mut self.open else {
            return Vec::new();
        };
        let Some(Doing::Entering { publish }) = open.doing else {
            return Vec::new();
        };
        match result {
            Ok(()) => {
                open.place = Place::Studio;
                open.stage = if publish {
                    StageState::OnStage
                } else {
                    StageState::Backstage
                };
                let waits_for_live =
                    publish && open.role(&me) == Role::Host && open.status != RoomStatus::Live;
                if waits_for_live {
                    open.doing = Some(Doing::GoingLive);
                    return vec![Action::CheckLive {
                        generation: open.generation,
                        attempt: 1,
                    }];
                }
                open.finish(&Ok(()))
            }
            Err(error) => open.finish(&Err(error)),
        }
    }

    fn end_show(&mut self, ticket: Ticket) -> Vec<Action> {
        let ready = self.ready(ticket, Some(Role::Host));
        let (open, _) = match ready {
            Ok(ready) => ready,
            Err(actions) => return actions,
        };
        match &open.doing {
            Some(Doing::Ending) => {
                open.waiting.push(ticket);
                return Vec::new();
            }
            Some(Doing::Leaving | Doing::Opening(_)) => return vec![busy(ticket)],
            // Ending wins over whatever else is under way.
            Some(Doing::Entering { .. } | Doing::GoingLive) | None => {}
        }
        let overtaken = ui_error(ErrorCode::RoomEnded, "the show was ended");
        let mut actions = open.reply_all(&Err(overtaken));
        open.problem = None;
        open.doing = Some(Doing::Ending);
        open.waiting.push(ticket);
        // Media first, then the platform: nobody is left publishing into an ended room.
        actions.push(Action::Disconnect {
            generation: open.generation,
        });
        actions
    }

    fn leave_stage(&mut self, ticket: Ticket) -> Vec<Action> {
        let (open, _) = match self.ready(ticket, None) {
            Ok(ready) => ready,
            Err(actions) => return actions,
        };
        match &open.doing {
            Some(Doing::Leaving) => {
                open.waiting.push(ticket);
                return Vec::new();
            }
            Some(Doing::Ending | Doing::Opening(_)) => return vec![busy(ticket)],
            Some(Doing::Entering { .. } | Doing::GoingLive) | None => {}
        }
        let overtaken = ui_error(ErrorCode::StageLost, "the stage was left");
        let mut actions = open.reply_all(&Err(overtaken));
        open.problem = None;
        open.doing = Some(Doing::Leaving);
        open.waiting.push(ticket);
        actions.push(Action::Disconnect {
            generation: open.generation,
        });
        actions
    }

    fn disconnected(&mut self) -> Vec<Action> {
        let Some(me) = self.me.clone() else {
            return Vec::new();
        };
        let Some(open) = &mut self.open else {
            return Vec::new();
        };
        open.place = Place::GreenRoom;
        let role = open.role(&me);
        let (generation, room_id) = (open.generation, open.room_id.clone());
        match (&open.doing, role) {
            (Some(Doing::Ending), _) => vec![Action::Stop {
                generation,
                room_id,
            }],
            (Some(Doing::Leaving), Role::CoHost) => vec![Action::Leave {
                generation,
                room_id,
            }],
            // The host leaves the stage only; the show waits for him.
            (Some(Doing::Leaving), Role::Host) => {
                let mut actions = vec![Action::Preview { role }];
                actions.extend(open.finish(&Ok(())));
                actions
            }
            // Removed while leaving.
            (Some(Doing::Leaving), Role::Viewer) => self.left(),
            (
                Some(Doing::Opening(_) | Doing::Entering { .. } | Doing::GoingLive) | None,
                Role::Host | Role::CoHost | Role::Viewer,
            ) => Vec::new(),
        }
    }

    /// The co-host is out of the room.
    fn left(&mut self) -> Vec<Action> {
        let Some(open) = &mut self.open else {
            return Vec::new();
        };
        let mut actions = open.finish(&Ok(()));
        actions.extend(self.close(&ui_error(ErrorCode::RoomGone, "the room was left")));
        actions
    }

    fn stage(&mut self, state: StageState) -> Vec<Action> {
        let Some(open) = &mut self.open else {
            return Vec::new();
        };
        if open.over.is_some() {
            return Vec::new();
        }
        open.stage = state;
        match &open.stage {
            StageState::Failed(error) => {
                let error = error.clone();
                if open.place == Place::Studio {
                    open.place = Place::GreenRoom;
                }
                open.problem = Some(error.clone());
                let mut actions = match &open.doing {
                    Some(Doing::Entering { .. } | Doing::GoingLive) => open.finish(&Err(error)),
                    Some(Doing::Opening(_) | Doing::Leaving | Doing::Ending) | None => Vec::new(),
                };
                // It may have been the host or the platform: the room tells.
                actions.push(Action::Read {
                    generation: open.generation,
                    room_id: open.room_id.clone(),
                });
                actions
            }
            StageState::OnStage => self.consequences(false),
            StageState::Off
            | StageState::Preview
            | StageState::Connecting
            | StageState::Backstage
            | StageState::Reconnecting { .. } => Vec::new(),
        }
    }
}

fn busy(ticket: Ticket) -> Action {
    Action::Reply(
        ticket,
        Err(ui_error(
            ErrorCode::TooFast,
            "another command of this room is under way",
        )),
    )
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

impl Machine for RoomMachine {
    type Input = Input;
    type Action = Action;
    type View = view::RoomState;

    fn handle(&mut self, now: OffsetDateTime, input: Input) -> Vec<Action> {
        match input {
            Input::SignedIn(me) => {
                let actions = self.close(&crate::error::not_signed_in());
                self.me = Some(me);
                actions
            }
            Input::SignedOut => {
                let actions = self.close(&crate::error::not_signed_in());
                self.me = None;
                actions
            }
            Input::Open {
                ticket,
                room_id,
                how,
            } => self.open(ticket, room_id, how),
            Input::Close { ticket } => {
                let mut actions = self.close(&ui_error(ErrorCode::RoomGone, "the room was closed"));
                actions.push(Action::Reply(ticket, Ok(())));
                actions
            }
            Input::Subscribed { generation }
            | Input::Read { generation, .. }
            | Input::Community { generation, .. }
            | Input::Access { generation, .. }
            | Input::Connected { generation, .. }
            | Input::Published { generation, .. }
            | Input::Disconnected { generation }
            | Input::Stopped { generation, .. }
            | Input::Left { generation, .. }
            | Input::CheckLive { generation, .. }
                if self.current(generation).is_none() =>
            {
                Vec::new()
            }
            Input::Removed {
                generation,
                ticket,
                result,
                ..
            } if self.current(generation).is_none() => vec![Action::Reply(ticket, result)],
            Input::Subscribed { generation } => {
                let room_id = self.open.as_ref().map(|open| open.room_id.clone());
                vec![Action::Read {
                    generation,
                    room_id: room_id.unwrap_or_default(),
                }]
            }
            Input::Read { result, .. } => self.read(now, result),
            Input::Event(event) => self.event(now, &event),
            Input::Reconnected => match &self.open {
                Some(open) if open.over.is_none() && open.room.is_some() => {
                    vec![Action::Read {
                        generation: open.generation,
                        room_id: open.room_id.clone(),
                    }]
                }
                Some(_) | None => Vec::new(),
            },
            Input::Community { name, .. } => {
                if let Some(open) = &mut self.open {
                    open.community = Some(name);
                }
                Vec::new()
            }
            Input::Viewers(viewers) => {
                if let Some(open) = &mut self.open {
                    open.viewers = viewers;
                }
                Vec::new()
            }
            Input::OnStage(people) => {
                if let Some(open) = &mut self.open {
                    open.on_stage = people;
                }
                Vec::new()
            }
            Input::EnterStudio { ticket } => match self.ready(ticket, Some(Role::Host)) {
                Ok(_) => self.enter(ticket, false),
                Err(actions) => actions,
            },
            Input::StepOnStage { ticket } => match self.ready(ticket, Some(Role::CoHost)) {
                Ok(_) => self.enter(ticket, true),
                Err(actions) => actions,
            },
            Input::GoLive { ticket } => self.go_live(ticket),
            Input::EndShow { ticket } => self.end_show(ticket),
            Input::LeaveStage { ticket } => self.leave_stage(ticket),
            Input::Remove { ticket, user_id } => match self.ready(ticket, Some(Role::Host)) {
                Ok((open, _)) => {
                    let is_co_host = open
                        .room
                        .as_ref()
                        .is_some_and(|room| room.role_of(&user_id) == Role::CoHost);
                    if !is_co_host {
                        let error = ui_error(ErrorCode::UserUnknown, "not a co-host");
                        return vec![Action::Reply(ticket, Err(error))];
                    }
                    vec![Action::Remove {
                        generation: open.generation,
                        ticket,
                        room_id: open.room_id.clone(),
                        user_id,
                    }]
                }
                Err(actions) => actions,
            },
            Input::Access { result, .. } => {
                let Some(open) = &mut self.open else {
                    return Vec::new();
                };
                match (&open.doing, result) {
                    (Some(Doing::Entering { publish }), Ok(access)) => vec![Action::Connect {
                        generation: open.generation,
                        access,
                        publish: *publish,
                    }],
                    (Some(Doing::Entering { .. }), Err(error)) => open.finish(&Err(error)),
                    (
                        Some(Doing::Opening(_) | Doing::GoingLive | Doing::Leaving | Doing::Ending)
                        | None,
                        _,
                    ) => Vec::new(),
                }
            }
            Input::Connected { result, .. } => self.connected(result),
            Input::Published { result, .. } => self.published(result),
            Input::Disconnected { .. } => self.disconnected(),
            Input::Stopped { result, .. } => match result {
                Ok(news) => {
                    if let Some(open) = &mut self.open {
                        open.take_object(&news);
                        open.set_status(now, RoomStatus::Ended);
                    }
                    self.consequences(true)
                }
                Err(error) if matches!(error.code, ErrorCode::NotFound | ErrorCode::RoomEnded) => {
                    self.end_here(Over::Ended)
                }
                Err(error) => {
                    let Some(open) = &mut self.open else {
                        return Vec::new();
                    };
                    let role = Role::Host;
                    let mut actions = open.finish(&Err(error));
                    actions.push(Action::Preview { role });
                    actions.push(Action::Read {
                        generation: open.generation,
                        room_id: open.room_id.clone(),
                    });
                    actions
                }
            },
            Input::Left { result, .. } => match result {
                Ok(()) => self.left(),
                Err(error) if matches!(error.code, ErrorCode::NotFound | ErrorCode::NotAllowed) => {
                    self.left()
                }
                Err(error) => {
                    let Some(open) = &mut self.open else {
                        return Vec::new();
                    };
                    let mut actions = open.finish(&Err(error));
                    actions.push(Action::Preview { role: Role::CoHost });
                    actions
                }
            },
            Input::Removed {
                ticket,
                user_id,
                result,
                ..
            } => {
                let result = match result {
                    Err(error) if error.code != ErrorCode::NotFound => Err(error),
                    // Gone already is what was wanted.
                    Ok(()) | Err(_) => Ok(()),
                };
                if result.is_ok()
                    && let Some(open) = &mut self.open
                    && let Some(room) = &mut open.room
                {
                    room.participants
                        .retain(|participant| participant.user_id != user_id);
                }
                vec![Action::Reply(ticket, result)]
            }
            Input::CheckLive { attempt, .. } => self.check_live(attempt),
            Input::Stage(state) => self.stage(state),
        }
    }

    fn view(&self) -> view::RoomState {
        view::state(self)
    }
}
