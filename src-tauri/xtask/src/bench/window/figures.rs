//! What was measured, and which goals that reaches.

use serde::Serialize;

use super::options::Mode;
use super::seen::{Figures, percentile};
use super::usage::{Machine, Usage};

/// What our window may take of what Chromium takes.
const MEMORY: f64 = 0.6;
const CPU_PER_PICTURE: f64 = 0.7;
const LATENCY: f64 = 0.7;
/// The part of the source's pictures that is all of them: an edge of the time that was looked at may
/// cut one off.
const EVERY_PICTURE: f64 = 0.99;
/// From the click to everybody's picture, in milliseconds.
pub const ENTERING: f64 = 1000.0;
/// From the start to the first screen, in milliseconds.
pub const STARTING: f64 = 500.0;

/// One contender in one row.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Measured {
    /// The shared screen's if there is one, then of each of the others, the one with the large picture first.
    pub tiles: Vec<Figures>,
    /// Pictures a second that were sent meanwhile, of each of those tiles.
    pub sent: Vec<f64>,
    /// The window's own processes.
    pub usage: Usage,
    pub x_server: f64,
    pub senders: f64,
    /// The network's LiveKit server.
    pub server: f64,
    pub machine: Machine,
    /// From the click to the last of the first pictures, in milliseconds.
    pub entered: i64,
}

impl Measured {
    fn pictures_a_second(&self) -> f64 {
        self.tiles.iter().map(|tile| tile.per_second).sum()
    }

    /// Processor time for each picture on the screen, in milliseconds.
    pub fn cpu_per_picture(&self) -> f64 {
        self.usage.cores * 1000.0 / self.pictures_a_second()
    }

    /// The smallest part of what was sent that a tile showed.
    pub fn drawn(&self) -> f64 {
        let parts = self.tiles.iter().zip(&self.sent);
        parts
            .map(|(tile, sent)| tile.per_second / sent)
            .fold(f64::INFINITY, f64::min)
    }

    /// Pictures a second of the slowest tile.
    pub fn slowest(&self) -> f64 {
        let all = self.tiles.iter().map(|tile| tile.per_second);
        all.fold(f64::INFINITY, f64::min)
    }

    /// P50 and p95 of the large tile.
    pub fn large(&self) -> [f64; 2] {
        self.tiles
            .first()
            .map_or([f64::NAN; 2], |tile| [tile.latency_p50, tile.latency_p95])
    }

    /// The middle one of the small tiles' p50, and of their p95.
    pub fn small(&self) -> [f64; 2] {
        let small = self.tiles.get(1..).unwrap_or_default();
        let middle = |of: fn(&Figures) -> f64| {
            let values: Vec<f64> = small.iter().map(of).collect();
            percentile(&values, 0.5)
        };
        [
            middle(|tile| tile.latency_p50),
            middle(|tile| tile.latency_p95),
        ]
    }
}

/// Both contenders before the same people.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    pub people: u32,
    pub fps: u32,
    pub mode: Mode,
    /// Whether one of them shared a screen: the first tile then.
    pub screen: bool,
    pub greenroom: Measured,
    pub chromium: Measured,
}

/// What became of a goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    Met,
    Missed,
    /// The machine was full.
    DoesNotCount,
}

/// A figure beside its goal.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Goal {
    pub what: &'static str,
    pub greenroom: f64,
    pub chromium: f64,
    /// Our figure to theirs, or to what there is to reach.
    pub ratio: f64,
    pub goal: f64,
    pub verdict: Verdict,
}

impl Row {
    /// Whether the machine had nothing left while either was measured.
    pub fn was_full(&self) -> bool {
        self.greenroom.machine.is_full() || self.chromium.machine.is_full()
    }

    /// Every goal of this row.
    pub fn goals(&self) -> Vec<Goal> {
        let (ours, theirs) = (&self.greenroom, &self.chromium);
        let beside = |what, ours: f64, theirs: f64, goal| {
            let ratio = ours / theirs;
            self.goal(what, [ours, theirs], ratio, goal, ratio <= goal)
        };
        let [large, small] = [
            [ours.large()[0], theirs.large()[0]],
            [ours.small()[0], theirs.small()[0]],
        ];
        let entered = [ours.entered as f64, theirs.entered as f64];
        let mut goals = vec![
            beside(
                "memory, MiB",
                ours.usage.memory_mib,
                theirs.usage.memory_mib,
                MEMORY,
            ),
            beside(
                "CPU per picture, ms",
                ours.cpu_per_picture(),
                theirs.cpu_per_picture(),
                CPU_PER_PICTURE,
            ),
            self.goal(
                "part of the pictures that the slowest tile showed",
                [ours.drawn(), theirs.drawn()],
                ours.drawn(),
                EVERY_PICTURE,
                ours.drawn() >= EVERY_PICTURE,
            ),
            beside("latency p50, first tile, ms", large[0], large[1], LATENCY),
            beside("latency p50, other tiles, ms", small[0], small[1], LATENCY),
        ];
        if self.mode == Mode::Watching {
            let reached = entered[0] <= ENTERING;
            goals.push(self.goal(
                "click to all pictures, ms",
                entered,
                entered[0] / entered[1],
                ENTERING,
                reached,
            ));
        }
        goals
    }

    fn goal(
        &self,
        what: &'static str,
        [greenroom, chromium]: [f64; 2],
        ratio: f64,
        goal: f64,
        reached: bool,
    ) -> Goal {
        let verdict = match (self.was_full(), reached) {
            (true, _) => Verdict::DoesNotCount,
            (false, true) => Verdict::Met,
            (false, false) => Verdict::Missed,
        };
        Goal {
            what,
            greenroom,
            chromium,
            ratio,
            goal,
            verdict,
        }
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    pub fn measured(per_second: f64, latency: f64, cores: f64, memory_mib: f64) -> Measured {
        let tile = Figures {
            pictures: 300,
            per_second,
            latency_p50: latency,
            latency_p95: latency * 2.0,
            longest_gap: 80.0,
        };
        Measured {
            tiles: vec![tile; 5],
            sent: vec![15.0; 5],
            usage: Usage {
                cores,
                memory_mib,
                ..Usage::default()
            },
            x_server: 0.1,
            senders: 0.4,
            server: 0.1,
            machine: Machine {
                cores: 2.0,
                busy: 1.2,
            },
            entered: 900,
        }
    }

    pub fn row(greenroom: Measured, chromium: Measured) -> Row {
        Row {
            people: 5,
            fps: 15,
            mode: Mode::Watching,
            screen: false,
            greenroom,
            chromium,
        }
    }

    fn verdicts(row: &Row) -> Vec<Verdict> {
        row.goals().iter().map(|goal| goal.verdict).collect()
    }

    #[test]
    fn a_window_that_takes_little_meets_every_goal() {
        let row = row(
            measured(15.0, 60.0, 0.3, 250.0),
            measured(14.0, 100.0, 0.6, 470.0),
        );
        assert_eq!(verdicts(&row), [Verdict::Met; 6]);
    }

    #[test]
    fn each_goal_is_missed_by_itself() {
        let chromium = measured(14.0, 100.0, 0.6, 470.0);
        let good = measured(15.0, 60.0, 0.3, 250.0);
        let missed = |ours: Measured| {
            let all = verdicts(&row(ours, chromium.clone()));
            let missed = |(index, verdict): (usize, &Verdict)| {
                (*verdict == Verdict::Missed).then_some(index)
            };
            all.iter()
                .enumerate()
                .filter_map(missed)
                .collect::<Vec<_>>()
        };
        let mut fat = good.clone();
        fat.usage.memory_mib = 290.0;
        assert_eq!(missed(fat), [0]);
        let mut busy = good.clone();
        busy.usage.cores = 0.6;
        assert_eq!(missed(busy), [1]);
        let mut lossy = good.clone();
        lossy.tiles[3].per_second = 14.5;
        assert_eq!(missed(lossy), [2]);
        let mut late = good.clone();
        late.tiles[0].latency_p50 = 80.0;
        assert_eq!(missed(late), [3]);
        let mut late = good.clone();
        late.tiles[1..]
            .iter_mut()
            .for_each(|tile| tile.latency_p50 = 80.0);
        assert_eq!(missed(late), [4]);
        let mut slow = good.clone();
        slow.entered = 1001;
        assert_eq!(missed(slow), [5]);
    }

    #[test]
    fn what_was_measured_on_a_full_machine_counts_for_nothing() {
        let mut chromium = measured(14.0, 100.0, 0.6, 470.0);
        chromium.machine.busy = 1.95;
        let row = row(measured(15.0, 60.0, 0.3, 250.0), chromium);
        assert!(row.was_full());
        assert_eq!(verdicts(&row), [Verdict::DoesNotCount; 6]);
    }

    #[test]
    fn a_tile_without_a_picture_reaches_nothing() {
        let row = row(
            measured(0.0, f64::NAN, 0.3, 250.0),
            measured(14.0, 100.0, 0.6, 470.0),
        );
        let missed = verdicts(&row)[1..5]
            .iter()
            .all(|one| *one == Verdict::Missed);
        assert!(missed, "{:?}", row.goals());
    }
}
