//! Own publications, brought in line with what own sources offer, for as long as this person is on
//! the stage.

use std::{collections::BTreeMap, time::Duration};

use super::super::input::Action;
use crate::{
    error::Error,
    sources::{Own, Size, Source},
};

/// What is announced of the own picture while there is none.
const PICTURE: Size = Size {
    width: 1280,
    height: 720,
};

/// Pauses before a source that could not be published is tried again; the last one repeats.
const TRY_AGAIN: [Duration; 4] = [
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(5),
    Duration::from_secs(10),
];

/// How far the publication of a source is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Publication {
    /// On its way.
    Starting {
        muted: bool,
        size: Size,
        attempt: usize,
    },
    /// It goes out, and was announced in this size.
    Out { muted: bool, size: Size },
    /// Being taken back.
    Ending,
    /// It failed and is tried again.
    Waiting { attempt: usize, error: Error },
}

/// By source; what is missing is not published.
#[derive(Debug, Default)]
pub(super) struct Publications(BTreeMap<Source, Publication>);

impl Publications {
    /// What has to be done so that what goes out is what is offered.
    pub fn follow(&mut self, connection: u64, own: &Own) -> Vec<Action> {
        let mut actions = Vec::new();
        for source in Source::ALL {
            actions.extend(self.follow_one(connection, source, own));
        }
        actions
    }

    fn follow_one(&mut self, connection: u64, source: Source, own: &Own) -> Option<Action> {
        match (own.offer(source), self.0.get(&source)) {
            (Some(offer), None) => Some(self.start(connection, source, own, !offer.on, 0)),
            (Some(offer), Some(Publication::Out { muted, size })) if *muted == offer.on => {
                let (muted, size) = (!offer.on, *size);
                self.0.insert(source, Publication::Out { muted, size });
                Some(Action::Mute { source, muted })
            }
            (None, Some(Publication::Out { .. })) => {
                self.0.insert(source, Publication::Ending);
                Some(Action::Unpublish { source })
            }
            // What comes back is published at once, however often it failed before it went.
            (None, Some(Publication::Waiting { .. })) => {
                self.0.remove(&source);
                None
            }
            // What is under way is looked at again when it is done.
            (_, Some(Publication::Starting { .. } | Publication::Ending))
            | (Some(_), Some(Publication::Out { .. } | Publication::Waiting { .. }))
            | (None, None) => None,
        }
    }

    /// Takes the camera's picture back where it comes in another size than it was announced in, to
    /// publish it anew: LiveKit's library has no way to announce another, and who looks gets the wrong layer
    /// of a picture that is not as large as it was said to be. The sound stays, so that this person is
    /// on the stage all the time; without any, so does the picture.
    pub fn resize(&mut self, own: &Own) -> Option<Action> {
        let source = Source::Camera;
        let now = own.camera_size?;
        let Some(Publication::Out { size, .. }) = self.0.get(&source) else {
            return None;
        };
        if *size == now || !self.is_out(Source::Microphone) {
            return None;
        }
        self.0.insert(source, Publication::Ending);
        Some(Action::Unpublish { source })
    }

    fn start(
        &mut self,
        connection: u64,
        source: Source,
        own: &Own,
        muted: bool,
        attempt: usize,
    ) -> Action {
        let size = own.camera_size.unwrap_or(PICTURE);
        let starting = Publication::Starting {
            muted,
            size,
            attempt,
        };
        self.0.insert(source, starting);
        Action::Publish {
            connection,
            source,
            muted,
            size,
        }
    }

    /// Takes the outcome of a publication. Answers when it is to be tried again.
    pub fn published(&mut self, source: Source, result: Result<(), Error>) -> Option<Duration> {
        let Some(Publication::Starting {
            muted,
            size,
            attempt,
        }) = self.0.get(&source).cloned()
        else {
            return None;
        };
        match result {
            Ok(()) => {
                self.0.insert(source, Publication::Out { muted, size });
                None
            }
            Err(error) => {
                let pause = TRY_AGAIN[attempt.min(TRY_AGAIN.len() - 1)];
                let attempt = attempt + 1;
                self.0
                    .insert(source, Publication::Waiting { attempt, error });
                Some(pause)
            }
        }
    }

    /// A source is published no more.
    pub fn gone(&mut self, source: Source) {
        match self.0.get(&source) {
            Some(Publication::Out { .. } | Publication::Ending) => {
                self.0.remove(&source);
            }
            Some(Publication::Starting { .. } | Publication::Waiting { .. }) | None => {}
        }
    }

    /// A source is taken back, and published again if it is still offered then.
    pub fn take_back(&mut self, source: Source) -> Option<Action> {
        if !self.is_out(source) {
            return None;
        }
        self.0.insert(source, Publication::Ending);
        Some(Action::Unpublish { source })
    }

    /// The pause after a failure is over.
    pub fn try_again(&mut self, connection: u64, source: Source, own: &Own) -> Option<Action> {
        let Some(Publication::Waiting { attempt, .. }) = self.0.get(&source) else {
            return None;
        };
        let attempt = *attempt;
        let offer = own.offer(source)?;
        Some(self.start(connection, source, own, !offer.on, attempt))
    }

    /// Nothing is published.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Whether the source goes out, muted or not.
    pub fn is_out(&self, source: Source) -> bool {
        matches!(self.0.get(&source), Some(Publication::Out { .. }))
    }

    /// Whether the source goes out, or comes, goes or waits.
    pub fn knows(&self, source: Source) -> bool {
        self.0.contains_key(&source)
    }

    /// Whether nothing is on its way.
    pub fn is_settled(&self) -> bool {
        let starts = |one: &Publication| matches!(one, Publication::Starting { .. });
        !self.0.values().any(starts)
    }

    /// Why a source does not go out although it is offered.
    pub fn problem(&self, source: Source) -> Option<&Error> {
        match self.0.get(&source) {
            Some(Publication::Waiting { error, .. }) => Some(error),
            Some(Publication::Starting { .. } | Publication::Out { .. } | Publication::Ending)
            | None => None,
        }
    }
}
