//! How long a way onto the stage took, and what of it: two lines of the log, for whoever asks why it
//! took so long.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::super::input::TrackKey;

/// One way onto the stage, from asking where it is to everybody's first picture.
#[derive(Debug)]
pub(in crate::stage) struct Entrance {
    begun: Instant,
    /// Until the platform had said where the stage is.
    answered: Duration,
    /// Of those who were there before, whose picture is missing.
    missing: BTreeSet<TrackKey>,
    /// The one that came first, counted from the beginning.
    first: Option<Duration>,
    pictures: usize,
}

/// Everybody's picture is there.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Complete {
    pub pictures: usize,
    pub first: Duration,
    pub last: Duration,
}

impl Entrance {
    pub fn begin(now: Instant) -> Self {
        Self {
            begun: now,
            answered: Duration::ZERO,
            missing: BTreeSet::new(),
            first: None,
            pictures: 0,
        }
    }

    /// The platform has said where the stage is.
    pub fn answered(&mut self, now: Instant) {
        self.answered = now.duration_since(self.begun);
    }

    /// There is a connection; these pictures are to come.
    pub(super) fn connected(&mut self, now: Instant, missing: BTreeSet<TrackKey>) {
        tracing::debug!(
            answered_ms = self.answered.as_millis(),
            connected_ms = now.duration_since(self.begun).as_millis(),
            pictures = missing.len(),
            "connected to the stage"
        );
        self.pictures = missing.len();
        self.missing = missing;
    }

    /// A picture came; answers whether it was the last one that was missing.
    pub(super) fn came(&mut self, now: Instant, key: &TrackKey) -> Option<Complete> {
        if !self.missing.remove(key) {
            return None;
        }
        let last = now.duration_since(self.begun);
        let first = *self.first.get_or_insert(last);
        self.missing.is_empty().then_some(Complete {
            pictures: self.pictures,
            first,
            last,
        })
    }
}

/// The pictures that are to come on the way onto the stage, until all are there.
#[derive(Debug, Clone, Default)]
pub(super) struct Awaited(Arc<Mutex<Option<Entrance>>>);

impl Awaited {
    pub fn are_those_of(&self, entrance: Entrance) {
        *self.entrance() = Some(entrance);
    }

    /// A picture came, or came again.
    pub fn came(&self, key: &TrackKey) {
        let mut entrance = self.entrance();
        let now = Instant::now();
        let complete = entrance.as_mut().and_then(|one| one.came(now, key));
        if let Some(complete) = complete {
            *entrance = None;
            tracing::debug!(
                pictures = complete.pictures,
                first_ms = complete.first.as_millis(),
                last_ms = complete.last.as_millis(),
                "everybody's picture is there"
            );
        }
    }

    fn entrance(&self) -> MutexGuard<'_, Option<Entrance>> {
        // Whole after every statement, so a panic elsewhere leaves nothing half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use socialplus::UserId;

    use super::*;
    use crate::sources::Source;

    fn camera_of(identity: &str) -> TrackKey {
        TrackKey {
            identity: UserId::new(identity),
            source: Source::Camera,
        }
    }

    #[test]
    fn an_entrance_is_complete_with_the_last_picture_of_those_who_were_there() {
        let begun = Instant::now();
        let at = |ms| begun + Duration::from_millis(ms);
        let mut entrance = Entrance::begin(begun);
        entrance.connected(at(50), ["ravi", "lena"].map(camera_of).into());
        assert_eq!(entrance.came(at(120), &camera_of("ravi")), None);
        assert_eq!(entrance.came(at(130), &camera_of("somebody later")), None);
        assert_eq!(entrance.came(at(140), &camera_of("ravi")), None, "again");
        let complete = Complete {
            pictures: 2,
            first: Duration::from_millis(120),
            last: Duration::from_millis(200),
        };
        assert_eq!(entrance.came(at(200), &camera_of("lena")), Some(complete));
        assert_eq!(entrance.came(at(300), &camera_of("lena")), None);
    }
}
