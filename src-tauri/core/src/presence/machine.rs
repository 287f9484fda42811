//! Being seen in a room, and how many are there.

use std::time::Duration;

use time::OffsetDateTime;

use crate::actor::Machine;

/// The platform counts a viewer as gone after a few minutes of silence; twice a minute is what its
/// own clients do (contract section 8).
pub(crate) const HEARTBEAT: Duration = Duration::from_secs(30);
/// How often the viewers are counted. There is no event for it.
pub(crate) const COUNT: Duration = Duration::from_secs(10);

/// What can happen.
#[derive(Debug)]
pub(crate) enum Input {
    /// The open room and whether this person watches it; none when no room is open.
    Room(Option<(u64, String, bool)>),
    /// It is time for a heartbeat.
    BeatDue { generation: u64 },
    /// It is time to count.
    CountDue { generation: u64 },
    /// How many there are.
    Counted { generation: u64, count: Option<u32> },
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Action {
    /// Say that this person is here.
    Beat { room_id: String },
    /// Count who is here.
    Count { generation: u64, room_id: String },
    /// Beat again later.
    BeatLater { generation: u64 },
    /// Count again later.
    CountLater { generation: u64 },
}

/// Presence in the open room.
#[derive(Debug, Default)]
pub(crate) struct PresenceMachine {
    room: Option<(u64, String)>,
    beating: bool,
    /// Grows with each change of room; counts and timers of an older one are dropped.
    generation: u64,
    /// Grows each time the heartbeat starts or stops.
    beat_generation: u64,
    count: Option<u32>,
}

impl Machine for PresenceMachine {
    type Input = Input;
    type Action = Action;
    type View = Option<u32>;

    fn handle(&mut self, _now: OffsetDateTime, input: Input) -> Vec<Action> {
        match input {
            Input::Room(None) => {
                self.generation += 1;
                self.beat_generation += 1;
                self.room = None;
                self.beating = false;
                self.count = None;
                Vec::new()
            }
            Input::Room(Some((opening, room_id, watches))) => {
                let is_new = self
                    .room
                    .as_ref()
                    .is_none_or(|(known, id)| (*known, id) != (opening, &room_id));
                let mut actions = Vec::new();
                if is_new {
                    self.generation += 1;
                    self.count = None;
                    self.beating = false;
                    self.beat_generation += 1;
                    self.room = Some((opening, room_id.clone()));
                    actions.push(Action::Count {
                        generation: self.generation,
                        room_id: room_id.clone(),
                    });
                    actions.push(Action::CountLater {
                        generation: self.generation,
                    });
                }
                if watches != self.beating {
                    self.beat_generation += 1;
                }
                if watches && !self.beating {
                    actions.push(Action::Beat { room_id });
                    actions.push(Action::BeatLater {
                        generation: self.beat_generation,
                    });
                }
                self.beating = watches;
                actions
            }
            Input::BeatDue { generation } if generation != self.beat_generation => Vec::new(),
            Input::CountDue { generation } | Input::Counted { generation, .. }
                if generation != self.generation =>
            {
                Vec::new()
            }
            Input::BeatDue { generation } => match (&self.room, self.beating) {
                (Some((_, room_id)), true) => vec![
                    Action::Beat {
                        room_id: room_id.clone(),
                    },
                    Action::BeatLater { generation },
                ],
                (Some(_) | None, _) => Vec::new(),
            },
            Input::CountDue { generation } => match &self.room {
                Some((_, room_id)) => vec![
                    Action::Count {
                        generation,
                        room_id: room_id.clone(),
                    },
                    Action::CountLater { generation },
                ],
                None => Vec::new(),
            },
            Input::Counted { count, .. } => {
                // A number that could not be read leaves the last one; it is seconds old.
                self.count = count.or(self.count);
                Vec::new()
            }
        }
    }

    fn view(&self) -> Option<u32> {
        self.count
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn now() -> OffsetDateTime {
        OffsetDateTime::UNIX_EPOCH
    }

    #[test]
    fn a_viewer_beats_at_once_and_again() {
        let mut machine = PresenceMachine::default();
        let actions = machine.handle(now(), Input::Room(Some((1, "R".into(), true))));
        assert!(actions.contains(&Action::Beat {
            room_id: "R".into()
        }));
        let again = machine.handle(now(), Input::BeatDue { generation: 2 });
        assert_eq!(again.len(), 2);
    }

    #[test]
    fn a_broadcaster_is_not_counted_among_those_who_watch() {
        let mut machine = PresenceMachine::default();
        let actions = machine.handle(now(), Input::Room(Some((1, "R".into(), false))));
        assert!(
            !actions
                .iter()
                .any(|action| matches!(action, Action::Beat { .. }))
        );
    }

    proptest! {
        /// However rooms open and close, one timer of each kind is the most that does anything.
        #[test]
        fn timers_never_multiply(steps in proptest::collection::vec((0u8..4, 0u64..6, any::<bool>()), 0..60)) {
            let mut machine = PresenceMachine::default();
            let mut beats: Vec<u64> = Vec::new();
            let mut counts: Vec<u64> = Vec::new();
            for (kind, room, flag) in steps {
                let input = match kind {
                    0 => Input::Room(None),
                    1 => Input::Room(Some((room, format!("R{room}"), flag))),
                    2 => match beats.pop() { Some(generation) => Input::BeatDue { generation }, None => continue },
                    _ => match counts.pop() { Some(generation) => Input::CountDue { generation }, None => continue },
                };
                for action in machine.handle(now(), input) {
                    match action {
                        Action::BeatLater { generation } => beats.push(generation),
                        Action::CountLater { generation } => counts.push(generation),
                        Action::Beat { .. } | Action::Count { .. } => {}
                    }
                }
                let (current, beat) = (machine.generation, machine.beat_generation);
                prop_assert!(beats.iter().filter(|generation| **generation == beat).count() <= 1);
                prop_assert!(counts.iter().filter(|generation| **generation == current).count() <= 1);
            }
        }
    }
}
