//! The room and the stage of one window, both the real machines, tied together as the actors tie
//! them, with a platform and a media server that a test answers for. Every state that they get into
//! is visited, each on the shortest way there.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use greenroom_contract::{Person, RoomAction, RoomActions, StagePhase, StageView};

use super::*;
use crate::{
    room::{heard, open::Doing},
    sources::{Offer, Own, Source},
    stage::{self, ConnectSpec, PreviewSpec, StageMachine},
};

/// What a person may press in an open room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Button {
    EnterStudio,
    BackOnAir,
    StepOnStage,
    GoLive,
    EndShow,
    Leave,
    Close,
}

impl Button {
    pub const ALL: [Self; 7] = [
        Self::EnterStudio,
        Self::BackOnAir,
        Self::StepOnStage,
        Self::GoLive,
        Self::EndShow,
        Self::Leave,
        Self::Close,
    ];

    /// Whether it stands there, and if so, whether it can be pressed now.
    pub fn stands(self, can: &RoomActions) -> Option<bool> {
        let plain = |action: &Option<RoomAction>| {
            let action = action.as_ref()?;
            Some(!action.busy && action.not_now.is_none())
        };
        match self {
            Self::EnterStudio => plain(&can.enter_studio),
            Self::BackOnAir => can.back_on_air.as_ref().map(|action| !action.busy),
            Self::StepOnStage => can.step_on_stage.as_ref().map(|action| !action.busy),
            Self::GoLive => plain(&can.go_live),
            Self::EndShow => plain(&can.end_show),
            Self::Leave => can.leave.as_ref().map(|action| !action.busy),
            Self::Close => plain(&can.close),
        }
    }
}

/// One thing that happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Happens {
    Press(Button),
    /// The media server lets this window in, or fails, or turns it away.
    Joins,
    JoiningFails,
    JoiningIsRefused,
    /// It is tried no longer.
    JoiningFailsForGood,
    /// A picture or sound goes out, or does not.
    GoesOut,
    DoesNotGoOut,
    /// The engine loses the link, and gets it back.
    LinkBlinks,
    LinkIsBack,
    /// The engine gave up.
    LinkIsLost,
    /// The same person came in elsewhere.
    JoinedElsewhere,
    /// The platform carries out what was asked, or fails.
    PlatformDoes,
    PlatformFails,
    /// It sees the host's media, does not any more, or ends the show.
    SaysLive,
    SaysWaiting,
    SaysEnded,
    /// It never says live.
    SaysNothing,
}

/// Who this person is, and how the room stands when it is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Beginning {
    pub is_host: bool,
    pub status: &'static str,
}

pub(super) const BEGINNINGS: [&str; 4] = ["idle", "later word", "live", "waitingReconnect"];

/// What a stage's caller waits for.
#[derive(Debug, Clone, Copy)]
enum Asked {
    Connect,
    Publish,
    Leave,
    Nothing,
}

/// What is under way outside of the machines.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Pending {
    Join,
    Publish(Source),
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Request {
    Stop,
    Leave,
}

/// One window.
pub(super) struct Window {
    beginning: Beginning,
    room: RoomMachine,
    stage: StageMachine,
    status: RoomStatus,
    now: OffsetDateTime,
    tickets: u64,
    /// What the room asked of the stage, by ticket.
    asked: BTreeMap<u64, Asked>,
    pending: VecDeque<Pending>,
    requests: VecDeque<Request>,
    /// The newest look at the room that is due.
    look: Option<Input>,
    connection: u64,
}

impl Window {
    /// A room that was just opened.
    pub fn open(beginning: Beginning) -> Self {
        let mut window = Self {
            beginning,
            room: RoomMachine::default(),
            stage: StageMachine::default(),
            status: RoomStatus::from_wire(beginning.status),
            now: OffsetDateTime::UNIX_EPOCH,
            tickets: 100,
            asked: BTreeMap::new(),
            pending: VecDeque::new(),
            requests: VecDeque::new(),
            look: None,
            connection: 0,
        };
        window.room(Input::SignedIn(me()));
        window.room(open(1, How::GreenRoom));
        window
    }

    pub fn after(beginning: Beginning, way: &[Happens]) -> Self {
        let mut window = Self::open(beginning);
        for step in way {
            window.step(*step);
        }
        window
    }

    pub fn page(&self) -> Option<RoomView> {
        self.room.view().page
    }

    /// What is under way in the room.
    pub fn doing(&self) -> Option<Doing> {
        self.room.open.as_ref().and_then(|open| open.doing)
    }

    pub fn stage_view(&self) -> StageView {
        self.stage.view()
    }

    fn news(&self) -> RoomNews {
        let status = self.status.clone();
        match self.beginning.is_host {
            true => own_room(status),
            false => other_room(status),
        }
    }

    fn room(&mut self, input: Input) {
        for effect in self.room.handle(self.now, input) {
            match effect {
                Effect::Run(action) => self.carry_out(action),
                Effect::Later(_, look) => self.look = Some(look),
                Effect::Forget => {
                    self.requests.clear();
                    self.asked.clear();
                    self.look = None;
                }
                Effect::Reply(..) | Effect::Notice(_) => {}
            }
        }
    }

    fn ticket(&mut self, asked: Asked) -> Ticket {
        self.tickets += 1;
        self.asked.insert(self.tickets, asked);
        Ticket::numbered(self.tickets)
    }

    fn carry_out(&mut self, action: Action) {
        match action {
            Action::Subscribe(_) => self.room(Input::Subscribed),
            Action::Read(_) => {
                let news = self.news();
                self.room(Input::Read(Ok(news)));
            }
            Action::Preview { role } => {
                let ticket = self.ticket(Asked::Nothing);
                let me = Person {
                    user_id: "maya".to_owned(),
                    name: "Maya".to_owned(),
                };
                let spec = PreviewSpec { me, role };
                self.stage(stage::Input::Preview { ticket, spec });
            }
            Action::Connect {
                room_id,
                publish,
                yields,
            } => {
                let ticket = self.ticket(Asked::Connect);
                let spec = ConnectSpec {
                    room_id,
                    publish,
                    yields,
                };
                self.stage(stage::Input::Connect { ticket, spec });
            }
            Action::Publish => {
                let ticket = self.ticket(Asked::Publish);
                self.stage(stage::Input::Publish { ticket });
            }
            Action::Disconnect => {
                let ticket = self.ticket(Asked::Leave);
                self.stage(stage::Input::Leave { ticket });
            }
            Action::StageOff => {
                let ticket = self.ticket(Asked::Nothing);
                self.stage(stage::Input::Off { ticket });
            }
            Action::Stop(_) => self.requests.push_back(Request::Stop),
            Action::Leave(_) => self.requests.push_back(Request::Leave),
            Action::Unsubscribe
            | Action::ReadCommunity(_)
            | Action::Remove { .. }
            | Action::CoHostLeft(_) => {}
        }
    }

    fn stage(&mut self, input: stage::Input) {
        let mut then = Vec::new();
        for effect in self.stage.handle(self.now, input) {
            match effect {
                Effect::Run(stage::Action::Sources(Some(_))) => {
                    then.push(stage::Input::Own(Own {
                        camera: Some(Offer { on: true }),
                        ..Own::default()
                    }));
                }
                Effect::Run(stage::Action::Join { connection, .. }) => {
                    self.connection = connection;
                    self.pending.push_back(Pending::Join);
                }
                Effect::Run(stage::Action::Publish { source, .. }) => {
                    self.pending.push_back(Pending::Publish(source));
                }
                Effect::Run(stage::Action::Unpublish { source }) => {
                    then.push(stage::Input::Unpublished { source });
                }
                Effect::Run(stage::Action::Close { .. }) => then.push(stage::Input::Closed),
                Effect::Forget => self.pending.clear(),
                Effect::Reply(ticket, result) => self.stage_answers(ticket.number(), result),
                Effect::Run(
                    stage::Action::Sources(None)
                    | stage::Action::Mute { .. }
                    | stage::Action::Draw { .. }
                    | stage::Action::DrawOwnScreen { .. }
                    | stage::Action::Clear { .. }
                    | stage::Action::Loudness { .. }
                    | stage::Action::KeepPin { .. }
                    | stage::Action::RecallPin(_)
                    | stage::Action::Spare(_)
                    | stage::Action::LookAtUplink { .. }
                    | stage::Action::Count { .. },
                )
                | Effect::Later(..)
                | Effect::Notice(_) => {}
            }
        }
        self.room(heard::stage(&self.stage.view()));
        for input in then {
            self.stage(input);
        }
    }

    fn stage_answers(&mut self, ticket: u64, result: Result<(), Error>) {
        match self.asked.remove(&ticket) {
            Some(Asked::Connect) => self.room(Input::Connected(result)),
            Some(Asked::Publish) => self.room(Input::Published(result)),
            Some(Asked::Leave) => self.room(Input::Disconnected),
            Some(Asked::Nothing) | None => {}
        }
    }

    fn is_joining(&self) -> bool {
        self.pending.contains(&Pending::Join)
    }

    fn is_connected(&self) -> bool {
        matches!(
            self.stage.view().phase,
            StagePhase::Backstage
                | StagePhase::Publishing
                | StagePhase::OnStage
                | StagePhase::Reconnecting { .. }
        ) && !self.is_joining()
    }

    fn publishing(&self) -> Option<Source> {
        self.pending.iter().find_map(|pending| match pending {
            Pending::Publish(source) => Some(*source),
            Pending::Join => None,
        })
    }

    /// The media server has media of this person.
    fn is_out(&self) -> bool {
        self.is_connected()
            && match self.stage.view().phase {
                StagePhase::OnStage => true,
                StagePhase::Reconnecting { on_stage, .. } => on_stage,
                _ => false,
            }
    }

    fn is_over(&self) -> bool {
        self.page().is_some_and(|page| page.over.is_some())
    }

    /// Whether this can happen now.
    pub fn may(&self, step: Happens) -> bool {
        let Some(page) = self.page() else {
            return false;
        };
        let blinks = matches!(self.stage.view().phase, StagePhase::Reconnecting { .. });
        let is_idle = matches!(self.status, RoomStatus::Idle | RoomStatus::Unknown(_));
        match step {
            Happens::Press(button) => button.stands(&page.actions) == Some(true),
            Happens::Joins
            | Happens::JoiningFails
            | Happens::JoiningIsRefused
            | Happens::JoiningFailsForGood => self.is_joining(),
            Happens::GoesOut | Happens::DoesNotGoOut => self.publishing().is_some(),
            Happens::LinkBlinks => self.is_connected() && !blinks,
            Happens::LinkIsBack => self.is_connected() && blinks,
            Happens::LinkIsLost | Happens::JoinedElsewhere => self.is_connected(),
            Happens::PlatformDoes | Happens::PlatformFails => !self.requests.is_empty(),
            // By this window's media, by another host's, or by the host's other computer.
            Happens::SaysLive => !self.is_over() && self.status != RoomStatus::Live,
            Happens::SaysWaiting => !self.is_over() && self.status == RoomStatus::Live,
            Happens::SaysEnded => !self.is_over() && !is_idle,
            Happens::SaysNothing => self.look.is_some(),
        }
    }

    pub fn step(&mut self, step: Happens) {
        match step {
            Happens::Press(button) => self.press(button),
            Happens::Joins => self.joined(Ok(BTreeSet::new())),
            Happens::JoiningFails => self.joined(Err(failure(ErrorCode::StageUnreachable))),
            Happens::JoiningIsRefused => self.joined(Err(failure(ErrorCode::NotAllowed))),
            Happens::JoiningFailsForGood => {
                self.now += Duration::minutes(5);
                self.joined(Err(failure(ErrorCode::StageUnreachable)));
            }
            Happens::GoesOut => self.published(Ok(())),
            Happens::DoesNotGoOut => self.published(Err(failure(ErrorCode::StageLost))),
            Happens::LinkBlinks => self.media(stage::RoomNews::Reconnecting),
            Happens::LinkIsBack => self.media(stage::RoomNews::Reconnected),
            Happens::LinkIsLost => self.media(stage::RoomNews::Lost(ErrorCode::StageLost)),
            Happens::JoinedElsewhere => {
                self.media(stage::RoomNews::Lost(ErrorCode::JoinedElsewhere));
            }
            Happens::PlatformDoes => self.answered(true),
            Happens::PlatformFails => self.answered(false),
            Happens::SaysLive => {
                self.says(RoomStatus::Live, RoomEventKind::StartBroadcasting);
            }
            Happens::SaysWaiting => {
                self.says(
                    RoomStatus::WaitingReconnect,
                    RoomEventKind::WaitingReconnect,
                );
            }
            Happens::SaysEnded => self.says(RoomStatus::Ended, RoomEventKind::EndBroadcasting),
            Happens::SaysNothing => {
                while let Some(look) = self.look.take() {
                    self.room(look);
                }
            }
        }
    }

    fn press(&mut self, button: Button) {
        let ticket = self.ticket(Asked::Nothing);
        self.room(match button {
            Button::EnterStudio => Input::EnterStudio { ticket },
            Button::BackOnAir => Input::Open {
                ticket,
                room_id: ROOM.into(),
                how: How::Rejoin,
            },
            Button::StepOnStage => Input::StepOnStage { ticket },
            Button::GoLive => Input::GoLive { ticket },
            Button::EndShow => Input::EndShow { ticket },
            Button::Leave => Input::LeaveStage { ticket },
            Button::Close => Input::Close { ticket },
        });
    }

    fn joined(&mut self, result: Result<BTreeSet<stage::TrackKey>, Error>) {
        self.pending.retain(|pending| *pending != Pending::Join);
        self.stage(stage::Input::Joined(result));
    }

    fn published(&mut self, result: Result<(), Error>) {
        let Some(source) = self.publishing() else {
            return;
        };
        self.pending.retain(|one| *one != Pending::Publish(source));
        self.stage(stage::Input::Published { source, result });
    }

    fn media(&mut self, news: stage::RoomNews) {
        let connection = self.connection;
        self.stage(stage::Input::Room { connection, news });
    }

    fn answered(&mut self, does: bool) {
        let result = match does {
            true => Ok(()),
            false => Err(failure(ErrorCode::Unreachable)),
        };
        match self.requests.pop_front() {
            Some(Request::Stop) => {
                if does {
                    self.status = RoomStatus::Ended;
                }
                let news = self.news();
                self.room(Input::Stopped(result.map(|()| news)));
            }
            Some(Request::Leave) => self.room(Input::Left(result)),
            None => {}
        }
    }

    fn says(&mut self, status: RoomStatus, kind: RoomEventKind) {
        self.status = status;
        let news = self.news();
        self.room(event(kind, news));
    }

    /// Everything that is under way comes to a good end, and the platform sees what goes out.
    pub fn all_goes_well(&mut self) {
        for _ in 0..50 {
            let good = [
                Happens::Joins,
                Happens::GoesOut,
                Happens::LinkIsBack,
                Happens::PlatformDoes,
            ];
            let unseen = self.beginning.is_host && self.is_out() && self.status != RoomStatus::Live;
            if let Some(step) = good.into_iter().find(|step| self.may(*step)) {
                self.step(step);
            } else if unseen && self.may(Happens::SaysLive) {
                self.step(Happens::SaysLive);
            } else {
                return;
            }
        }
        panic!("it never comes to rest");
    }

    /// Something is under way outside of the machines, and will be answered.
    pub fn is_under_way(&self) -> bool {
        !self.pending.is_empty() || !self.requests.is_empty() || self.look.is_some()
    }

    /// What tells one state from another.
    fn key(&self) -> String {
        let Some(page) = self.page() else {
            return "closed".to_owned();
        };
        format!(
            "{:?} {:?} {:?} {:?} {:?} {} {:?} {:?} {}",
            self.status,
            phase(&self.stage.view().phase),
            page.place,
            self.doing(),
            page.over,
            page.problem.is_some(),
            self.pending,
            self.requests,
            self.look.is_some(),
        )
    }
}

/// The stage's phase without its times.
pub(super) fn phase(phase: &StagePhase) -> &'static str {
    match phase {
        StagePhase::Off => "off",
        StagePhase::Preview => "preview",
        StagePhase::Connecting => "connecting",
        StagePhase::Backstage => "backstage",
        StagePhase::Publishing => "publishing",
        StagePhase::OnStage => "on stage",
        StagePhase::Reconnecting {
            on_stage: false, ..
        } => "coming back, backstage",
        StagePhase::Reconnecting { on_stage: true, .. } => "coming back, on stage",
        StagePhase::Failed { .. } => "failed",
    }
}

/// Every state that can be reached, with the shortest way there.
pub(super) fn everywhere() -> Vec<(Beginning, Vec<Happens>)> {
    let steps: Vec<Happens> = Button::ALL
        .into_iter()
        .map(Happens::Press)
        .chain([
            Happens::Joins,
            Happens::JoiningFails,
            Happens::JoiningIsRefused,
            Happens::JoiningFailsForGood,
            Happens::GoesOut,
            Happens::DoesNotGoOut,
            Happens::LinkBlinks,
            Happens::LinkIsBack,
            Happens::LinkIsLost,
            Happens::JoinedElsewhere,
            Happens::PlatformDoes,
            Happens::PlatformFails,
            Happens::SaysLive,
            Happens::SaysWaiting,
            Happens::SaysEnded,
            Happens::SaysNothing,
        ])
        .collect();
    let mut found = Vec::new();
    for is_host in [true, false] {
        let mut seen = BTreeSet::new();
        let mut next: VecDeque<(Beginning, Vec<Happens>)> = BEGINNINGS
            .into_iter()
            .map(|status| (Beginning { is_host, status }, Vec::new()))
            .collect();
        while let Some((beginning, way)) = next.pop_front() {
            let window = Window::after(beginning, &way);
            if !seen.insert(window.key()) {
                continue;
            }
            for step in steps.iter().filter(|step| window.may(**step)) {
                let further = way.iter().chain([step]).copied().collect();
                next.push_back((beginning, further));
            }
            found.push((beginning, way));
        }
    }
    found
}
