//! What is looked at next, and what the findings are worth.

use std::time::Duration;

use greenroom_contract::{
    ErrorCode, NetworkCheckView, NetworkFinding as Finding, NetworkMark as Mark, NetworkStep,
    NetworkStepKind as Kind, NetworkVerdict as Verdict,
};
use socialplus::RoomId;
use time::OffsetDateTime;

use super::input::{Action, Answered, Input, Ticket, Upload};
use crate::{
    actor::{Effect, Machine},
    error::Error,
    media_path::{Path, Way},
    platform::shown::iso,
};

type Effects = Vec<Effect<NetworkCheckMachine>>;

/// The whole check takes no longer.
pub(super) const DEADLINE: Duration = Duration::from_secs(12);
/// Below this people do not fall into each other's words (ITU-T G.114: 150 ms in each direction).
const GOOD_ROUND_TRIP: u32 = 300;
/// A camera of 720p at its limit, with its sound, in kilobits a second.
const CAMERA: u32 = 1_800;
/// The same with a screen of text beside it.
pub(super) const CAMERA_AND_SCREEN: u32 = 3_500;

/// In the order in which they are shown.
const STEPS: [Kind; 6] = [
    Kind::Signalling,
    Kind::Udp,
    Kind::Tcp,
    Kind::Relay,
    Kind::RoundTrip,
    Kind::Upload,
];

/// The look at the line.
#[derive(Debug, Default)]
pub(crate) struct NetworkCheckMachine {
    /// Whose green room is open.
    room_id: Option<RoomId>,
    /// The newest check.
    check: u64,
    running: bool,
    ended_at: Option<OffsetDateTime>,
    /// One for each of [`STEPS`]; none before the first check.
    found: Option<[Finding; STEPS.len()]>,
}

impl Machine for NetworkCheckMachine {
    type Input = Input;
    type Action = Action;
    type View = NetworkCheckView;
    type Answer = ();

    fn handle(&mut self, now: OffsetDateTime, input: Input) -> Effects {
        match input {
            Input::GreenRoom(room_id) => self.green_room(room_id),
            Input::Start { ticket } => self.start(ticket),
            Input::Stop { ticket } => {
                let mut effects = self.end(now);
                effects.push(Effect::Reply(ticket, Ok(())));
                effects
            }
            Input::Due => self.end(now),
            // What comes after the end is about nothing any more.
            Input::Answered(_)
            | Input::Connected(_)
            | Input::Sent(_)
            | Input::ByTcp(_)
            | Input::ByRelay(_)
                if !self.running =>
            {
                Vec::new()
            }
            Input::Answered(result) => self.answered(now, result),
            Input::Connected(result) => self.connected(now, result),
            Input::Sent(upload) => self.sent(now, upload),
            Input::ByTcp(open) => {
                self.set(Kind::Tcp, is_open(open));
                self.end(now)
            }
            Input::ByRelay(open) => {
                self.set(Kind::Relay, is_open(open));
                self.end(now)
            }
        }
    }

    fn view(&self) -> NetworkCheckView {
        let found = self.found.iter().flatten();
        NetworkCheckView {
            may_start: self.room_id.is_some() && !self.running,
            running: self.running,
            ended_at: self.ended_at.map(iso),
            steps: STEPS
                .into_iter()
                .zip(found)
                .map(|(of, finding)| NetworkStep {
                    of,
                    mark: mark(of, finding),
                    finding: finding.clone(),
                })
                .collect(),
            verdict: self.verdict(),
        }
    }
}

impl NetworkCheckMachine {
    /// Another room, or none: what goes on is about one that is not open any more.
    fn green_room(&mut self, room_id: Option<RoomId>) -> Effects {
        if self.room_id == room_id {
            return Vec::new();
        }
        let mut effects = if self.running {
            self.leave()
        } else {
            Vec::new()
        };
        *self = Self {
            check: self.check,
            room_id,
            ..Self::default()
        };
        effects.extend(self.begin());
        effects
    }

    fn start(&mut self, ticket: Ticket) -> Effects {
        if self.room_id.is_none() {
            let error = Error::known(ErrorCode::NotAllowed, "no green room is open");
            return vec![Effect::Reply(ticket, Err(error))];
        }
        let mut effects = if self.running {
            Vec::new()
        } else {
            self.begin()
        };
        effects.push(Effect::Reply(ticket, Ok(())));
        effects
    }

    fn begin(&mut self) -> Effects {
        let Some(room_id) = self.room_id.clone() else {
            return Vec::new();
        };
        self.check += 1;
        self.running = true;
        self.ended_at = None;
        self.found = Some([const { Finding::Waiting }; STEPS.len()]);
        self.set(Kind::Signalling, Finding::Checking);
        let check = self.check;
        vec![
            Effect::Later(DEADLINE, Input::Due),
            Effect::Run(Action::Ask { check, room_id }),
        ]
    }

    /// Nothing of this check counts any more.
    fn leave(&self) -> Effects {
        let check = self.check;
        vec![Effect::Forget, Effect::Run(Action::Leave { check })]
    }

    /// What was not looked at by now is not looked at.
    fn end(&mut self, now: OffsetDateTime) -> Effects {
        if !self.running {
            return Vec::new();
        }
        self.running = false;
        self.ended_at = Some(now);
        self.rest(&Finding::NoTime);
        self.leave()
    }

    fn answered(&mut self, now: OffsetDateTime, result: Result<Answered, Error>) -> Effects {
        match result {
            Ok(Answered { ms, has_room }) => {
                self.set(Kind::Signalling, Finding::Answers { ms });
                if has_room {
                    self.set(Kind::Udp, Finding::Checking);
                    let check = self.check;
                    return vec![Effect::Run(Action::Connect { check })];
                }
                self.rest(&Finding::NotOffered);
            }
            Err(error) => self.failed(&error),
        }
        self.end(now)
    }

    fn failed(&mut self, error: &Error) {
        let problem = error.into();
        self.set(Kind::Signalling, Finding::Failed { problem });
        self.rest(&Finding::NotReached);
    }

    fn connected(&mut self, now: OffsetDateTime, result: Result<Option<Path>, Error>) -> Effects {
        let check = self.check;
        let path = match result {
            Ok(Some(path)) => path,
            Ok(None) => {
                self.set(Kind::Udp, Finding::Closed);
                self.set(Kind::Tcp, Finding::Closed);
                self.rest(&Finding::NotReached);
                self.set(Kind::Relay, Finding::Checking);
                return vec![Effect::Run(Action::GoByRelay { check })];
            }
            Err(error) => {
                self.failed(&error);
                return self.end(now);
            }
        };
        match path.way {
            Way::Udp => {
                self.set(Kind::Udp, Finding::Open);
                self.set(Kind::Relay, Finding::NotNeeded);
            }
            Way::Tcp => {
                self.set(Kind::Udp, Finding::Closed);
                self.set(Kind::Tcp, Finding::Open);
                self.set(Kind::Relay, Finding::NotNeeded);
            }
            // Whether TCP is open as well a relay does not say: it may have been quicker.
            Way::Relay => {
                self.set(Kind::Udp, Finding::Closed);
                self.set(Kind::Relay, Finding::Open);
            }
        }
        let round_trip = path.round_trip;
        let round_trip = round_trip.map_or(Finding::NoTime, |ms| Finding::RoundTrip { ms });
        self.set(Kind::RoundTrip, round_trip);
        self.set(Kind::Upload, Finding::Checking);
        vec![Effect::Run(Action::Send { check })]
    }

    fn sent(&mut self, now: OffsetDateTime, upload: Option<Upload>) -> Effects {
        let upload = upload.map_or(Finding::NoTime, |Upload { kbit, at_least }| {
            Finding::Upload {
                kbit,
                at_least,
                wanted: CAMERA_AND_SCREEN,
            }
        });
        self.set(Kind::Upload, upload);
        if self.get(Kind::Tcp) != Some(&Finding::Waiting) {
            return self.end(now);
        }
        self.set(Kind::Tcp, Finding::Checking);
        let check = self.check;
        vec![Effect::Run(Action::GoByTcp { check })]
    }

    fn set(&mut self, step: Kind, finding: Finding) {
        let found = self.found.iter_mut().flatten();
        for (of, place) in STEPS.into_iter().zip(found) {
            if of == step {
                place.clone_from(&finding);
            }
        }
    }

    /// What is still to be looked at is found to be this.
    fn rest(&mut self, finding: &Finding) {
        for place in self.found.iter_mut().flatten() {
            if matches!(place, Finding::Waiting | Finding::Checking) {
                place.clone_from(finding);
            }
        }
    }

    fn get(&self, step: Kind) -> Option<&Finding> {
        let mut found = STEPS.into_iter().zip(self.found.as_ref()?);
        found.find_map(|(of, finding)| (of == step).then_some(finding))
    }

    fn is_open(&self, way: Kind) -> bool {
        self.get(way) == Some(&Finding::Open)
    }

    /// What will work: the worst of what was found says it.
    fn verdict(&self) -> Option<Verdict> {
        if let Finding::Failed { .. } = self.get(Kind::Signalling)? {
            return Some(Verdict::NoServer);
        }
        if *self.get(Kind::Udp)? == Finding::NotOffered {
            return Some(Verdict::AnswersOnly);
        }
        let closed = |way| self.get(way) == Some(&Finding::Closed);
        if [Kind::Udp, Kind::Tcp, Kind::Relay].into_iter().all(closed) {
            return Some(Verdict::NoMedia);
        }
        let Finding::Upload { kbit, .. } = *self.get(Kind::Upload)? else {
            return None;
        };
        let delayed = matches!(
            self.get(Kind::RoundTrip),
            Some(Finding::RoundTrip { ms }) if *ms > GOOD_ROUND_TRIP
        );
        Some(if kbit < CAMERA {
            Verdict::Tight
        } else if !self.is_open(Kind::Udp) {
            Verdict::Detour
        } else if delayed {
            Verdict::Delayed
        } else if kbit < CAMERA_AND_SCREEN {
            Verdict::Camera
        } else {
            Verdict::CameraAndScreen
        })
    }
}

fn is_open(open: bool) -> Finding {
    if open { Finding::Open } else { Finding::Closed }
}

fn mark(of: Kind, finding: &Finding) -> Mark {
    match finding {
        Finding::Waiting
        | Finding::Checking
        | Finding::NotNeeded
        | Finding::NoTime
        | Finding::NotOffered
        | Finding::NotReached => Mark::Open,
        Finding::Answers { .. } | Finding::Open => Mark::Good,
        // Many networks have no relay, and need none.
        Finding::Closed if of == Kind::Relay => Mark::Open,
        Finding::Failed { .. } | Finding::Closed => Mark::Look,
        Finding::RoundTrip { ms } if *ms <= GOOD_ROUND_TRIP => Mark::Good,
        Finding::Upload { kbit, wanted, .. } if kbit >= wanted => Mark::Good,
        Finding::RoundTrip { .. } | Finding::Upload { .. } => Mark::Look,
    }
}
