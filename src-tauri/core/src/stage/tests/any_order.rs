//! What holds in any order of events.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use greenroom_contract::{Quality, Spared};
use proptest::prelude::*;

use super::*;

fn source() -> impl Strategy<Value = Source> {
    proptest::sample::select(&Source::ALL[..])
}

fn who() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("ravi"), Just("lena"), Just("maya")]
}

fn room_news() -> impl Strategy<Value = RoomNews> {
    let track = || (who(), source()).prop_map(|(identity, source)| key(identity, source));
    prop_oneof![
        (track(), any::<bool>()).prop_map(|(key, muted)| RoomNews::TrackOn {
            name: key.identity.as_str().to_owned(),
            key,
            muted,
        }),
        track().prop_map(|key| RoomNews::TrackOff { key }),
        (track(), any::<bool>()).prop_map(|(key, muted)| RoomNews::Muted { key, muted }),
        who().prop_map(left),
        (who(), 2..20_u64).prop_map(|(identity, seconds)| RoomNews::Still {
            identity: UserId::new(identity),
            silent: Duration::from_secs(seconds),
        }),
        who().prop_map(|identity| RoomNews::Moves {
            identity: UserId::new(identity)
        }),
        who().prop_map(|identity| RoomNews::Quality {
            identity: UserId::new(identity),
            quality: Quality::Good
        }),
        source().prop_map(RoomNews::OwnTrackLost),
        Just(RoomNews::Reconnecting),
        Just(RoomNews::Reconnected),
        Just(RoomNews::Lost(ErrorCode::StageLost)),
        Just(RoomNews::Lost(ErrorCode::RemovedFromStage)),
    ]
}

/// What the person does.
#[derive(Debug, Clone, Copy)]
enum Press {
    Preview,
    Enter,
    StepOnStage,
    GoLive,
    Leave,
    Off,
}

impl Press {
    fn input(self) -> Input {
        match self {
            Self::Preview => preview(),
            Self::Enter => connect(false),
            Self::StepOnStage => connect(true),
            Self::GoLive => publish(),
            Self::Leave => leave(),
            Self::Off => off(),
        }
    }
}

/// What happens: the person's presses, outcomes of actions, and news of the newest connection or of
/// one before it.
#[derive(Debug, Clone)]
enum Step {
    Press(Press),
    Own(bool, Option<bool>, Option<Size>),
    Joined(bool),
    Published(Source, bool),
    Unpublished(Source),
    TryAgain(Source),
    Closed,
    People,
    /// A look at the line, which takes so many kilobits a second.
    Line(u32),
    News(Age, RoomNews),
}

/// Of which connection something is told.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Age {
    Newest,
    Before,
}

fn step() -> impl Strategy<Value = Step> {
    let press = proptest::sample::select(vec![
        Press::Preview,
        Press::Enter,
        Press::StepOnStage,
        Press::GoLive,
        Press::Leave,
        Press::Off,
    ]);
    prop_oneof![
        3 => press.prop_map(Step::Press),
        1 => (any::<bool>(), proptest::option::of(any::<bool>()), camera_size())
            .prop_map(|(camera, microphone, size)| Step::Own(camera, microphone, size)),
        2 => any::<bool>().prop_map(Step::Joined),
        2 => (source(), any::<bool>()).prop_map(|(source, went)| Step::Published(source, went)),
        1 => source().prop_map(Step::Unpublished),
        1 => source().prop_map(Step::TryAgain),
        1 => Just(Step::Closed),
        1 => Just(Step::People),
        3 => proptest::sample::select(vec![50, 50, 50, 500, 3_000]).prop_map(Step::Line),
        3 => (age(), room_news()).prop_map(|(age, news)| Step::News(age, news)),
    ]
}

fn camera_size() -> impl Strategy<Value = Option<Size>> {
    let size = |(width, height)| Size { width, height };
    let sizes = [(640, 480), (1280, 720), (1920, 1080)].map(size);
    proptest::option::of(proptest::sample::select(sizes.to_vec()))
}

fn age() -> impl Strategy<Value = Age> {
    prop_oneof![3 => Just(Age::Newest), 1 => Just(Age::Before)]
}

/// A stage whose sources offer something, and how many connections it asked for.
struct Played {
    stage: StageMachine,
    newest: u64,
}

impl Played {
    fn new() -> Self {
        let mut stage = StageMachine::default();
        play(&mut stage, [own(true, Some(true))]);
        Self { stage, newest: 0 }
    }

    fn input(&mut self, input: Input) -> Vec<Effect<StageMachine>> {
        let effects = play(&mut self.stage, [input]);
        for effect in &effects {
            if let Effect::Run(Action::Join { connection, .. }) = effect {
                self.newest = *connection;
            }
        }
        effects
    }

    fn step(&mut self, step: &Step) -> Vec<Effect<StageMachine>> {
        self.input(input(step, self.newest))
    }
}

fn input(step: &Step, newest: u64) -> Input {
    match step.clone() {
        Step::Press(press) => press.input(),
        Step::Own(camera, microphone, camera_size) => {
            let Input::Own(own) = own(camera, microphone) else {
                unreachable!();
            };
            Input::Own(Own { camera_size, ..own })
        }
        Step::Joined(true) => joined(),
        Step::Joined(false) => not_joined(ErrorCode::StageUnreachable),
        Step::Published(source, true) => published(source),
        Step::Published(source, false) => not_published(source),
        Step::Unpublished(source) => Input::Unpublished { source },
        Step::TryAgain(source) => Input::TryAgain { source },
        Step::Closed => Input::Closed,
        Step::People => Input::People(vec![(person("ravi"), Role::CoHost)]),
        Step::Line(kbit) => Input::Uplink {
            connection: newest,
            look: Look {
                kbit: Some(kbit),
                limited: true,
            },
        },
        Step::News(Age::Newest, what) => news(newest, what),
        Step::News(Age::Before, what) => news(newest.saturating_sub(1), what),
    }
}

proptest! {
    /// The person's word lasts until the window says that nothing goes out (any more).
    #[test]
    fn nothing_goes_out_before_the_person_said_so(
        steps in proptest::collection::vec(step(), 0..80)
    ) {
        let mut played = Played::new();
        let mut said = false;
        for step in &steps {
            let before = played.stage.view().phase;
            let may_connect = matches!(before, StagePhase::Preview | StagePhase::Failed { .. });
            match step {
                Step::Press(Press::StepOnStage) if may_connect => said = true,
                Step::Press(Press::GoLive) => {
                    said |= matches!(
                        before,
                        // Backstage too while LiveKit reconnects.
                        StagePhase::Backstage | StagePhase::Reconnecting { .. }
                    );
                }
                _ => {}
            }
            let effects = played.step(step);
            let out = publishes(effects);
            prop_assert!(said || out.is_empty(), "{:?} after {:?}", out, step);
            let goes_on = match played.stage.view().phase {
                StagePhase::Connecting
                | StagePhase::Publishing
                | StagePhase::OnStage
                | StagePhase::Reconnecting { on_stage: true, .. } => true,
                StagePhase::Off
                | StagePhase::Preview
                | StagePhase::Backstage
                | StagePhase::Reconnecting { on_stage: false, .. }
                | StagePhase::Failed { .. } => false,
            };
            said &= goes_on;
        }
    }

    /// A mirror of LiveKit's side: what was published, muted, taken back and closed.
    #[test]
    fn nothing_is_published_twice_and_once_all_is_quiet_what_goes_out_is_what_is_offered(
        steps in proptest::collection::vec(step(), 0..80)
    ) {
        let mut played = Played::new();
        let mut out: BTreeMap<Source, bool> = BTreeMap::new();
        let mut announced = None;
        let Input::Own(mut offered) = own(true, Some(true)) else { unreachable!() };
        // Outcomes come from the mirror alone, in the order of the actions; what the machine
        // forgets is not told.
        let mut outcomes: VecDeque<Input> = VecDeque::new();
        let by_itself = |step: &&Step| !matches!(
            step,
            Step::Joined(_)
                | Step::Published(..)
                | Step::Unpublished(_)
                | Step::Closed
                | Step::News(_, RoomNews::OwnTrackLost(_))
        );
        let mut steps = steps.iter().filter(by_itself);
        loop {
            let step = steps.next().map(|step| input(step, played.newest));
            let is_quiet = step.is_none();
            let outcome = outcomes.pop_front();
            if is_quiet && outcome.is_none() {
                break;
            }
            for input in [outcome, step].into_iter().flatten() {
                if let Input::Own(own) = &input {
                    offered = own.clone();
                }
                for effect in played.input(input) {
                    match effect {
                        Effect::Forget => outcomes.clear(),
                        Effect::Run(Action::Close { .. }) => {
                            out.clear();
                            outcomes.push_back(Input::Closed);
                        }
                        Effect::Run(Action::Join { .. }) => outcomes.push_back(joined()),
                        Effect::Run(Action::Publish { source, muted, size, .. }) => {
                            if source == Source::Camera {
                                announced = Some(size);
                            }
                            prop_assert_eq!(out.insert(source, muted), None, "{:?} twice", source);
                            outcomes.push_back(published(source));
                        }
                        Effect::Run(Action::Mute { source, muted }) => {
                            prop_assert_eq!(out.insert(source, muted), Some(!muted));
                        }
                        Effect::Run(Action::Unpublish { source }) => {
                            out.remove(&source);
                            outcomes.push_back(Input::Unpublished { source });
                        }
                        _ => {}
                    }
                }
            }
        }
        let mut wanted: BTreeMap<Source, bool> = match played.stage.view().phase {
            StagePhase::OnStage | StagePhase::Reconnecting { on_stage: true, .. } => Source::ALL
                .into_iter()
                .filter_map(|source| Some((source, !offered.offer(source)?.on)))
                .collect(),
            _ => BTreeMap::new(),
        };
        if played.stage.spared == Some(Spared::Camera) {
            prop_assert_eq!(wanted.remove(&Source::Camera).is_some(), !wanted.is_empty());
        }
        prop_assert_eq!(out, wanted);
        if played.stage.view().phase == StagePhase::OnStage && offered.microphone.is_some() {
            let comes = offered.camera_size;
            prop_assert!(comes.is_none() || comes == announced, "{comes:?}, {announced:?}");
        }
    }

    #[test]
    fn there_is_never_a_second_own_tile_and_no_number_twice(
        steps in proptest::collection::vec(step(), 0..80)
    ) {
        let mut played = Played::new();
        for step in &steps {
            played.step(step);
            let tiles = played.stage.view().tiles;
            let mut numbers: Vec<u32> = tiles.iter().map(|tile| tile.tile_id).collect();
            numbers.sort_unstable();
            numbers.dedup();
            prop_assert_eq!(numbers.len(), tiles.len());
            prop_assert!(tiles.iter().filter(|tile| tile.user_id == "maya").count() <= 1);
        }
    }

    #[test]
    fn muted_stays_muted_whatever_the_network_does(
        happens in proptest::collection::vec((0..4_u64, room_news(), any::<bool>()), 0..40)
    ) {
        let mut stage = on_stage();
        play(&mut stage, [own(true, Some(false))]);
        for (connection, happened, then_joined) in happens {
            let mut inputs = vec![news(connection, happened)];
            if then_joined {
                inputs.push(joined());
            }
            for effect in play(&mut stage, inputs) {
                let loud = match effect {
                    Effect::Run(Action::Mute { source: Source::Microphone, muted })
                    | Effect::Run(Action::Publish { source: Source::Microphone, muted, .. }) => !muted,
                    _ => false,
                };
                prop_assert!(!loud);
            }
        }
    }

    /// A caller is answered once, and at the latest when everything is off.
    #[test]
    fn everybody_who_asks_is_answered_once(steps in proptest::collection::vec(step(), 0..60)) {
        let mut played = Played::new();
        let (mut asked, mut told) = (0, 0);
        let end = [Step::Press(Press::Off), Step::Closed];
        for step in steps.iter().chain(&end) {
            asked += usize::from(matches!(step, Step::Press(_)));
            told += answered(played.step(step)).len();
            prop_assert!(told <= asked);
        }
        prop_assert_eq!(told, asked);
    }
}
