//! The stage in numbers.

use std::{collections::BTreeMap, time::Duration};

use greenroom_contract::{Millis, StreamFigures, StreamLimit};

use super::*;
use crate::stage::delays::clock::{Lag, Offset};

fn counted(streams: impl IntoIterator<Item = (TrackKey, Counter)>) -> Counted {
    Counted {
        round_trip_ms: Some(23),
        clocks: BTreeMap::new(),
        streams: streams.into_iter().collect(),
    }
}

/// What comes of a camera: so much after so many seconds.
fn camera(seconds: u64, lost: i64) -> Counter {
    Counter {
        bytes: 75_000 * seconds,
        packets: 99 * seconds,
        lost,
        waited: 1.5 * seconds as f64,
        emitted: 30 * seconds,
        size: Some((640, 360)),
        frames_per_second: Some(29.7),
        ..Counter::default()
    }
}

fn counts(effects: &[Effect<StageMachine>]) -> Option<u64> {
    effects.iter().find_map(|effect| match effect {
        Effect::Run(Action::Count { turn }) => Some(*turn),
        _ => None,
    })
}

fn goes_on(effects: &[Effect<StageMachine>]) -> bool {
    let later = |effect: &Effect<StageMachine>| {
        matches!(effect, Effect::Later(_, Input::CountAgain { .. }))
    };
    effects.iter().any(later)
}

#[test]
fn rates_are_of_the_last_second_and_what_is_not_known_is_none() {
    let mut stage = on_stage();
    play(&mut stage, [news(1, track_of("ravi", Source::Camera))]);
    assert_eq!(stage.view().figures, None, "nobody looks");
    let effects = play(&mut stage, [Input::Figures(true)]);
    let turn = counts(&effects).unwrap();
    let ravis = |counter| counted([(key("ravi", Source::Camera), counter)]);
    let told = |stage: &mut StageMachine, second: u64, counted| {
        let now = NOW + Duration::from_secs(second);
        stage.handle(now, Input::Counted { turn, counted });
        stage.view().figures.unwrap()
    };
    let first = told(&mut stage, 1, ravis(camera(1, 0)));
    assert_eq!(first.round_trip_ms, Some(23));
    assert_eq!(first.tiles.len(), 1);
    assert_eq!(first.tiles[0].tile_id, 2);
    assert_eq!(first.tiles[0].sound, None);
    let known_at_once = StreamFigures {
        width: Some(640),
        height: Some(360),
        frames_per_second: Some(30),
        ..StreamFigures::default()
    };
    assert_eq!(first.tiles[0].picture, Some(known_at_once.clone()));
    let second = told(&mut stage, 2, ravis(camera(2, 1)));
    let all = StreamFigures {
        kbps: Some(600),
        lost_percent: Some(1.0),
        jitter_buffer_ms: Some(50),
        ..known_at_once.clone()
    };
    assert_eq!(second.tiles[0].picture, Some(all));
    // Another connection counts from nought: no rate is made up of the two.
    let anew = told(&mut stage, 3, ravis(camera(1, 0)));
    assert_eq!(anew.tiles[0].picture, Some(known_at_once));
}

#[test]
fn what_goes_out_says_what_limits_it_and_what_the_other_side_lost() {
    let mut stage = on_stage();
    let effects = play(&mut stage, [Input::Figures(true)]);
    let turn = counts(&effects).unwrap();
    let own = Counter {
        lost_percent: Some(2.5),
        limit: Some(StreamLimit::Network),
        ..camera(1, 0)
    };
    let counted = counted([(key("maya", Source::Camera), own)]);
    play(&mut stage, [Input::Counted { turn, counted }]);
    let figures = stage.view().figures.unwrap();
    assert_eq!(figures.tiles[0].tile_id, OWN_TILE);
    let picture = figures.tiles[0].picture.clone().unwrap();
    assert_eq!(picture.limit, Some(StreamLimit::Network));
    assert_eq!(picture.lost_percent, Some(2.5));
}

#[test]
fn a_delay_is_known_by_both_clocks_and_lip_sync_without_them() {
    let mut stage = on_stage();
    play(&mut stage, [news(1, track_of("ravi", Source::Camera))]);
    let effects = play(&mut stage, [Input::Figures(true)]);
    let turn = counts(&effects).unwrap();
    let late = |seconds, error| Counter {
        lag: Some(Lag { seconds, error }),
        ..Counter::default()
    };
    let mut told = |clocks: BTreeMap<UserId, Offset>, sound| {
        let mut counted = counted([
            (key("ravi", Source::Camera), late(-2.75, 0.001)),
            (key("ravi", Source::Microphone), sound),
        ]);
        counted.clocks = clocks;
        play(&mut stage, [Input::Counted { turn, counted }]);
        stage.view().figures.unwrap().tiles.remove(0)
    };
    // Ravi's clock is three seconds before this one.
    let clock = Offset {
        seconds: -3.0,
        error: 0.0042,
    };
    let tile = told([("ravi".into(), clock)].into(), late(-2.812, 0.010));
    let millis = |ms, error| Some(Millis { ms, error });
    assert_eq!(tile.picture.unwrap().delay, millis(250, 6));
    assert_eq!(tile.sound.unwrap().delay, millis(188, 15));
    assert_eq!(tile.lip_sync, millis(62, 11), "the picture comes after it");
    let without = told(BTreeMap::new(), Counter::default());
    assert_eq!(without.picture.unwrap().delay, None, "no clock, no delay");
    assert_eq!(without.lip_sync, None, "nothing was said");
}

#[test]
fn it_is_counted_while_somebody_looks_once_a_second_and_by_one_round_alone() {
    let mut stage = on_stage();
    let look = |stage: &mut StageMachine, on| counts(&play(stage, [Input::Figures(on)]));
    let come = |stage: &mut StageMachine, turn| {
        let counted = Counted::default();
        goes_on(&play(stage, [Input::Counted { turn, counted }]))
    };
    let again = |stage: &mut StageMachine, turn| counts(&play(stage, [Input::CountAgain { turn }]));
    let first = look(&mut stage, true).unwrap();
    assert_eq!(look(&mut stage, true), None, "already");
    assert!(come(&mut stage, first));
    assert_eq!(again(&mut stage, first), Some(first));
    look(&mut stage, false);
    assert_eq!(stage.view().figures, None);
    assert!(!come(&mut stage, first), "nobody looks any more");
    assert_eq!(again(&mut stage, first), None);
    let second = look(&mut stage, true).unwrap();
    assert_eq!(again(&mut stage, first), None, "the round before");
    assert!(!come(&mut stage, first));
    assert!(come(&mut stage, second));
    play(&mut stage, [off()]);
    assert!(!come(&mut stage, second), "the room was closed");
}
