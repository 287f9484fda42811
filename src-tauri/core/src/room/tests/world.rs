//! What stands around the machine in [`super::any_order`]: a person who presses, a platform that
//! tells statuses, a stage that does what it is told, and what they know about each other. None of it
//! is the machine's code: it looks at what goes out and at what the page is shown.

use std::collections::BTreeSet;

use greenroom_contract::{Place, RoomAction, RoomActions, RoomStatus as Word};
use proptest::prelude::*;

use super::{
    steps::{Press, Step},
    *,
};

pub(super) const ROOMS: [&str; 2] = [ROOM, "room-2"];

/// The page lets the person press it.
fn is_possible(action: Option<&RoomAction>) -> bool {
    action.is_some_and(|action| !action.busy && action.not_now.is_none())
}

/// The page lets the person go on towards the stage or the air.
fn can_go_on(can: &RoomActions) -> bool {
    let mut ways = [&can.enter_studio, &can.go_live].into_iter();
    ways.any(|way| is_possible(way.as_ref()))
        || can.step_on_stage.as_ref().is_some_and(|step| !step.busy)
}

/// The page shows something as being done.
fn is_under_way(can: &RoomActions) -> bool {
    let actions = [&can.enter_studio, &can.go_live, &can.end_show, &can.close];
    actions.into_iter().flatten().any(|action| action.busy)
        || can.step_on_stage.as_ref().is_some_and(|step| step.busy)
        || can.leave.is_some_and(|leave| leave.busy)
}

/// Where the modelled stage is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Off,
    Preview,
    Connected { publishing: bool },
    Failed,
}

/// A machine, and all it talks to.
pub(super) struct World {
    pub machine: RoomMachine,
    /// Questions to the platform whose answers the machine still takes.
    questions: Vec<Did>,
    /// Orders to the stage, oldest first, and whether the machine still takes the answer.
    orders: Vec<(Action, bool)>,
    stage: Stage,
    /// How the stage failed last. Shown again it is the same failure, as the stage's view has it.
    lost: Error,
    pub pressed: u64,
    unanswered: BTreeSet<u64>,
    opened: Opened,
}

/// What was said and told since the room was opened.
#[derive(Default)]
struct Opened {
    room: Option<&'static str>,
    /// The statuses that the platform told of this room.
    told: Vec<Word>,
    shown: Option<Word>,
    /// The person said that own media goes out, and has not left since.
    wants_out: bool,
    wants_end: bool,
    /// The machine was told that the stage is connected.
    connected: bool,
    over: Option<Over>,
    told_on_air: bool,
    ended: usize,
}

/// Where a room may go from a status (PLATFORM.md 7.2): what is on air may wait and come back; what
/// is over is never on air again.
fn may_follow(from: Word, to: Word) -> bool {
    use Word::{Ended, Error, Idle, Live, Recorded, Terminated, Unknown, WaitingReconnect};
    let next: &[Word] = match from {
        Unknown => return true,
        Idle => &[Live, WaitingReconnect, Error, Ended, Recorded, Terminated],
        Live => &[WaitingReconnect, Error, Ended, Recorded, Terminated],
        WaitingReconnect => &[Live, Error, Ended, Recorded, Terminated],
        Error => &[Ended, Recorded, Terminated],
        Ended => &[Recorded, Terminated],
        Recorded => &[Terminated],
        Terminated => &[],
    };
    next.contains(&to)
}

fn word(status: &RoomStatus) -> Word {
    match status {
        RoomStatus::Idle => Word::Idle,
        RoomStatus::Live => Word::Live,
        RoomStatus::WaitingReconnect => Word::WaitingReconnect,
        RoomStatus::Ended => Word::Ended,
        RoomStatus::Recorded => Word::Recorded,
        RoomStatus::Terminated => Word::Terminated,
        RoomStatus::Error => Word::Error,
        RoomStatus::Unknown(_) => Word::Unknown,
    }
}

/// The room that an action is about, where it names one.
fn room_of(action: &Action) -> Option<&str> {
    match action {
        Action::Subscribe(id) | Action::Read(id) | Action::Stop(id) | Action::Leave(id) => {
            Some(id.as_str())
        }
        Action::Connect { room_id, .. } | Action::Remove { room_id, .. } => Some(room_id.as_str()),
        Action::Unsubscribe
        | Action::ReadCommunity(_)
        | Action::Preview { .. }
        | Action::Publish
        | Action::Disconnect
        | Action::StageOff
        | Action::CoHostLeft(_) => None,
    }
}

impl World {
    pub fn new() -> Self {
        Self {
            machine: RoomMachine::default(),
            questions: Vec::new(),
            orders: Vec::new(),
            stage: Stage::Off,
            lost: failure(ErrorCode::StageLost),
            pressed: 0,
            unanswered: BTreeSet::new(),
            opened: Opened::default(),
        }
    }

    fn input(&mut self, input: Input) -> Result<Vec<Did>, TestCaseError> {
        let mut replies = Vec::new();
        for done in play(&mut self.machine, [input]) {
            match done {
                Did::Reply(ticket, _) => {
                    prop_assert!(self.unanswered.remove(&ticket), "{ticket} answered again");
                    replies.push(done);
                }
                Did::Run(action) => self.run(action)?,
                Did::Look { .. } => self.questions.push(done),
                Did::Forget => self.forget(),
                Did::Notice(notice) => self.notice(&notice)?,
            }
        }
        self.look()?;
        Ok(replies)
    }

    /// What was under way comes to an end that nobody hears of; its callers hear so at once.
    fn forget(&mut self) {
        for forgotten in self.questions.drain(..) {
            if let Did::Run(Action::Remove { ticket, .. }) = forgotten {
                self.unanswered.remove(&ticket.number());
            }
        }
        for (_, is_taken) in &mut self.orders {
            *is_taken = false;
        }
        self.opened = Opened::default();
    }

    fn notice(&mut self, notice: &Notice) -> Result<(), TestCaseError> {
        match notice {
            Notice::YouAreLive => {
                let told = self.opened.told.contains(&Word::Live);
                prop_assert!(told, "on air although the platform never said so");
                prop_assert!(!self.opened.told_on_air, "the show began again");
                self.opened.told_on_air = true;
            }
            Notice::BackOnAir => {
                let told = self.opened.told.contains(&Word::Live);
                prop_assert!(told, "back on air although the platform never said so");
            }
            Notice::ShowEnded => {
                self.opened.ended += 1;
                prop_assert_eq!(self.opened.ended, 1, "the end was told again");
            }
            other => prop_assert!(false, "not the room's to tell: {other:?}"),
        }
        Ok(())
    }

    fn run(&mut self, action: Action) -> Result<(), TestCaseError> {
        if let Action::Subscribe(id) = &action {
            self.opened = Opened {
                room: ROOMS.into_iter().find(|room| *id == *room),
                // Coming back was said before the room was opened, by the same press.
                wants_out: self.opened.wants_out,
                ..Opened::default()
            };
        }
        if let Some(room) = room_of(&action) {
            prop_assert_eq!(Some(room), self.opened.room, "about another room");
        }
        if self.opened.over.is_some() {
            let switches_on = matches!(
                action,
                Action::Preview { .. } | Action::Connect { .. } | Action::Publish
            );
            prop_assert!(!switches_on, "{action:?} although it is over");
        }
        let is_asked = |is: fn(&Action) -> bool| {
            let asked = self.questions.iter().filter_map(|did| match did {
                Did::Run(action) => Some(action),
                _ => None,
            });
            let ordered = self.orders.iter().filter(|(_, is_taken)| *is_taken);
            asked.chain(ordered.map(|(order, _)| order)).any(is)
        };
        match &action {
            Action::Publish | Action::Connect { publish: true, .. } => {
                prop_assert!(self.opened.wants_out, "nobody asked for {action:?}");
            }
            Action::Disconnect => {
                let again = is_asked(|action| matches!(action, Action::Disconnect));
                prop_assert!(!again, "left twice at the same time");
                self.opened.wants_out = false;
            }
            Action::Stop(_) => {
                prop_assert!(self.opened.wants_end, "nobody asked for the end");
                let again = is_asked(|action| matches!(action, Action::Stop(_)));
                prop_assert!(!again, "ended twice at the same time");
                // Media first: what could still go out was taken off the stage before.
                let goes_out =
                    is_asked(|order| matches!(order, Action::Publish | Action::Connect { .. }));
                prop_assert!(!goes_out, "ended before the stage was left");
            }
            Action::Leave(_) => {
                let again = is_asked(|action| matches!(action, Action::Leave(_)));
                prop_assert!(!again, "left twice at the same time");
            }
            Action::Connect { publish: false, .. }
            | Action::Subscribe(_)
            | Action::Unsubscribe
            | Action::Read(_)
            | Action::ReadCommunity(_)
            | Action::Preview { .. }
            | Action::StageOff
            | Action::Remove { .. }
            | Action::CoHostLeft(_) => {}
        }
        match action {
            Action::Preview { .. }
            | Action::Connect { .. }
            | Action::Publish
            | Action::Disconnect
            | Action::StageOff => self.orders.push((action, true)),
            Action::Unsubscribe | Action::CoHostLeft(_) => {}
            question => self.questions.push(Did::Run(question)),
        }
        Ok(())
    }

    /// What the page is shown.
    fn look(&mut self) -> Result<(), TestCaseError> {
        let state = self.machine.view();
        let is_host = state.is_hosted_by_me();
        let Some(view) = state.page else {
            return Ok(());
        };
        let opened = &mut self.opened;
        prop_assert_eq!(Some(view.room_id.as_str()), opened.room);
        let before = opened.shown.replace(view.status);
        if let Some(before) = before.filter(|before| *before != view.status) {
            let may = may_follow(before, view.status);
            prop_assert!(may, "{:?} after {before:?}", view.status);
        }
        let is_told = view.status == Word::Unknown || opened.told.contains(&view.status);
        prop_assert!(is_told, "{:?} although nobody said so", view.status);
        let says_live = matches!(view.status_line, StatusLine::Live { .. });
        prop_assert!(!says_live || view.status == Word::Live);
        if opened.over.is_some() {
            prop_assert_eq!(view.over, opened.over);
        }
        opened.over = view.over;
        let removing = self.questions.iter().filter(|did| {
            let removes = |action: &Action| matches!(action, Action::Remove { .. });
            matches!(did, Did::Run(action) if removes(action))
        });
        let waits = self.unanswered.len() > removing.count();
        let can = &view.actions;
        prop_assert!(!waits || !can_go_on(can), "somebody waits for nothing");
        if view.over.is_some() {
            let only_close = RoomActions {
                close: can.close.clone(),
                ..RoomActions::default()
            };
            prop_assert_eq!(can, &only_close);
            prop_assert!(is_possible(can.close.as_ref()));
            prop_assert_eq!(view.place, Place::GreenRoom);
            return Ok(());
        }
        let in_studio = view.place == Place::Studio;
        prop_assert!(can.leave.is_none() || in_studio);
        prop_assert!(can.go_live.is_none() || (is_host && in_studio));
        prop_assert!(can.enter_studio.is_none() || (is_host && !in_studio));
        prop_assert!(can.step_on_stage.is_none() || (!is_host && !in_studio));
        prop_assert!(can.end_show.is_none() || is_host);
        prop_assert_eq!(can.invite, is_host);
        if let Some(action) = &can.go_live {
            let now = is_possible(Some(action));
            prop_assert!(!now || self.opened.connected, "on air without a connection");
        }
        Ok(())
    }

    /// Whether the page shows what a press asks for as possible, and not under way already.
    fn shows_as_possible(&self, press: &Press) -> bool {
        let Some(view) = self.machine.view().page else {
            return false;
        };
        let can = view.actions;
        match press {
            Press::Open { .. } | Press::Remove => false,
            Press::Close => is_possible(can.close.as_ref()),
            Press::EnterStudio => is_possible(can.enter_studio.as_ref()),
            Press::StepOnStage => can.step_on_stage.is_some_and(|action| !action.busy),
            Press::GoLive => is_possible(can.go_live.as_ref()),
            Press::EndShow => is_possible(can.end_show.as_ref()),
            Press::LeaveStage => can.leave.is_some_and(|action| !action.busy),
        }
    }

    pub fn press(&mut self, press: &Press) -> Result<(), TestCaseError> {
        self.pressed += 1;
        self.unanswered.insert(self.pressed);
        let ticket = ticket(self.pressed);
        let was_possible = self.shows_as_possible(press);
        match press {
            Press::GoLive | Press::StepOnStage | Press::Open { rejoin: true, .. } => {
                self.opened.wants_out = true;
            }
            Press::EndShow => self.opened.wants_end = true,
            Press::Open { rejoin: false, .. }
            | Press::Close
            | Press::EnterStudio
            | Press::LeaveStage
            | Press::Remove => {}
        }
        let pressed = self.pressed;
        let replies = self.input(match press {
            Press::Open { room, rejoin } => Input::Open {
                ticket,
                room_id: ROOMS[*room].into(),
                how: if *rejoin { How::Rejoin } else { How::GreenRoom },
            },
            Press::Close => Input::Close { ticket },
            Press::EnterStudio => Input::EnterStudio { ticket },
            Press::StepOnStage => Input::StepOnStage { ticket },
            Press::GoLive => Input::GoLive { ticket },
            Press::EndShow => Input::EndShow { ticket },
            Press::LeaveStage => Input::LeaveStage { ticket },
            Press::Remove => Input::Remove {
                ticket,
                user_id: "ravi".into(),
            },
        })?;
        // A new opening forgot what was said before it, but coming back says it anew.
        self.opened.wants_out |= matches!(press, Press::Open { rejoin: true, .. });
        let is_refused = replies
            .iter()
            .any(|reply| matches!(reply, Did::Reply(ticket, Some(_)) if *ticket == pressed));
        prop_assert!(
            !(was_possible && is_refused),
            "{press:?} shown as possible and refused"
        );
        Ok(())
    }

    /// One of the questions, or the oldest order to the stage, is answered.
    pub fn answer(
        &mut self,
        which: usize,
        mut news: RoomNews,
        failed: Option<ErrorCode>,
    ) -> Result<(), TestCaseError> {
        let ready = self.questions.len() + usize::from(!self.orders.is_empty());
        if ready == 0 {
            return Ok(());
        }
        let chosen = which % ready;
        if chosen == self.questions.len() {
            return self.obey(failed);
        }
        let result = match failed {
            None => Ok(()),
            Some(code) => Err(failure(code)),
        };
        if let Some(room) = self.opened.room {
            news.room.id = room.into();
        }
        let input = match self.questions.remove(chosen) {
            Did::Look { round, attempt } => Input::CheckLive { round, attempt },
            Did::Run(Action::Subscribe(_)) => Input::Subscribed,
            Did::Run(Action::Read(_)) => {
                self.tell(&result, &news.room.status);
                Input::Read(result.map(|()| news))
            }
            Did::Run(Action::ReadCommunity(_)) => Input::Community("Bakers".to_owned()),
            Did::Run(Action::Stop(_)) => {
                self.tell(&result, &RoomStatus::Ended);
                Input::Stopped(result.map(|()| news))
            }
            Did::Run(Action::Leave(_)) => Input::Left(result),
            Did::Run(Action::Remove {
                ticket, user_id, ..
            }) => Input::Removed {
                ticket,
                user_id,
                result,
            },
            other => unreachable!("{other:?} has no answer"),
        };
        self.input(input).map(drop)
    }

    fn tell(&mut self, result: &Result<(), Error>, status: &RoomStatus) {
        if result.is_ok() {
            self.opened.told.push(word(status));
        }
    }

    /// The stage carries out its oldest order, as long as it can.
    fn obey(&mut self, failed: Option<ErrorCode>) -> Result<(), TestCaseError> {
        let (order, is_taken) = self.orders.remove(0);
        let is_connected = matches!(self.stage, Stage::Connected { .. });
        let result = match failed {
            Some(code) => Err(failure(code)),
            None if order == Action::Publish && !is_connected => Err(failure(ErrorCode::StageLost)),
            None => Ok(()),
        };
        let input = match order {
            Action::Preview { .. } => {
                self.stage = Stage::Preview;
                None
            }
            Action::Connect { publish, .. } => {
                self.stage = match (&result, publish) {
                    (Ok(()), publishing) => Stage::Connected { publishing },
                    // It came as far as the stage, and then nothing went out.
                    (Err(error), true) if error.code() == ErrorCode::TimedOut => {
                        Stage::Connected { publishing: false }
                    }
                    (Err(_), _) => self.stage,
                };
                Some(Input::Connected(result))
            }
            Action::Publish => {
                if result.is_ok() {
                    self.stage = Stage::Connected { publishing: true };
                }
                Some(Input::Published(result))
            }
            Action::Disconnect => {
                if self.stage != Stage::Off {
                    self.stage = Stage::Preview;
                }
                Some(Input::Disconnected)
            }
            _ => {
                self.stage = Stage::Off;
                None
            }
        };
        match input {
            Some(input) if is_taken => {
                self.opened.connected = match (&input, &self.stage) {
                    (Input::Disconnected, _) => false,
                    (_, Stage::Connected { .. }) => true,
                    (_, Stage::Off | Stage::Preview | Stage::Failed) => self.opened.connected,
                };
                self.input(input).map(drop)
            }
            Some(_) | None => Ok(()),
        }
    }

    /// The stage shows where it is.
    fn show_stage(&mut self, blinks: bool) -> Result<(), TestCaseError> {
        let since = "a while ago".to_owned();
        let state = match self.stage {
            Stage::Off => StageState::Off,
            Stage::Preview => StageState::Preview,
            Stage::Connected { .. } if blinks => StageState::Reconnecting { since },
            Stage::Connected { publishing: false } => StageState::Backstage,
            Stage::Connected { publishing: true } => StageState::OnStage,
            Stage::Failed => StageState::Failed(self.lost.clone()),
        };
        self.opened.connected = matches!(state, StageState::Backstage | StageState::OnStage);
        self.input(stage(state)).map(drop)
    }

    pub fn step(&mut self, step: Step) -> Result<(), TestCaseError> {
        match step {
            Step::Press(press) => self.press(&press),
            Step::Answer {
                which,
                news,
                failed,
            } => self.answer(which, news, failed),
            Step::Event {
                kind,
                news,
                about_me,
            } => {
                if self.opened.room == Some(ROOM) {
                    let told = kind.status().unwrap_or_else(|| news.room.status.clone());
                    self.tell(&Ok(()), &told);
                }
                let actor = about_me.then_some("internal-maya");
                self.input(heard(kind, news, actor)).map(drop)
            }
            Step::StageShows { blinks } => self.show_stage(blinks),
            Step::StageFails => {
                if let Stage::Connected { .. } = self.stage {
                    self.stage = Stage::Failed;
                    self.lost = failure(ErrorCode::StageLost);
                }
                self.show_stage(false)
            }
            Step::Reconnected => self.input(Input::Reconnected).map(drop),
            Step::SignedOut => self.input(Input::SignedOut).map(drop),
            Step::SignedIn => self.input(Input::SignedIn(me())).map(drop),
        }
    }

    /// Answers everything that is asked, until nothing is; then nobody waits, and what is shown is
    /// where the stage is.
    pub fn settle(&mut self) -> Result<(), TestCaseError> {
        // Going live asks again a limited number of times, so this ends.
        for _ in 0..500 {
            if self.questions.is_empty() && self.orders.is_empty() {
                return self.rest();
            }
            self.answer(0, own_room(RoomStatus::Idle), None)?;
        }
        prop_assert!(false, "asks for ever: {:?}", self.questions);
        Ok(())
    }

    fn rest(&mut self) -> Result<(), TestCaseError> {
        prop_assert!(self.unanswered.is_empty(), "{:?} wait", self.unanswered);
        let is_connected = matches!(self.stage, Stage::Connected { .. });
        match self.machine.view().page {
            Some(view) if view.over.is_none() => {
                prop_assert!(!is_under_way(&view.actions), "{:?}", view.actions);
                prop_assert_eq!(view.place == Place::Studio, is_connected);
            }
            Some(_) | None => prop_assert_eq!(self.stage, Stage::Off),
        }
        Ok(())
    }
}
