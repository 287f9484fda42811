//! What the microphone heard lately.

use std::time::Duration;

use time::OffsetDateTime;

/// From this level on, something is a voice (0 silence, 1 full scale).
const VOICE: f32 = 0.01;
/// From this level on, it is too loud.
const LOUD: f32 = 0.9;
/// A voice stays heard for this long, so that a breath does not undo it.
const VOICE_KEPT: Duration = Duration::from_secs(8);
/// Loudness stays said for this long.
const LOUD_KEPT: Duration = Duration::from_secs(2);

/// What was heard, and until when it counts.
#[derive(Debug, Default)]
pub(in crate::sources) struct Hearing {
    voice_until: Option<OffsetDateTime>,
    loud_until: Option<OffsetDateTime>,
    /// A timer is under way; one is enough.
    looks_again: bool,
}

/// What was heard lately.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Heard {
    Nothing,
    Voice,
    TooLoud,
}

impl Hearing {
    pub fn now(&self) -> Heard {
        match (self.voice_until, self.loud_until) {
            (_, Some(_)) => Heard::TooLoud,
            (Some(_), None) => Heard::Voice,
            (None, None) => Heard::Nothing,
        }
    }

    /// Takes a level. Answers when to look again, where nobody does so already.
    pub fn level(&mut self, now: OffsetDateTime, level: f32) -> Option<Duration> {
        if level < VOICE {
            return None;
        }
        self.voice_until = Some(now + VOICE_KEPT);
        if level >= LOUD {
            self.loud_until = Some(now + LOUD_KEPT);
        }
        if std::mem::replace(&mut self.looks_again, true) {
            None
        } else {
            self.next(now)
        }
    }

    /// Forgets what is too long ago. Answers when to look again.
    pub fn look(&mut self, now: OffsetDateTime) -> Option<Duration> {
        self.voice_until.take_if(|until| *until <= now);
        self.loud_until.take_if(|until| *until <= now);
        let next = self.next(now);
        self.looks_again = next.is_some();
        next
    }

    /// Another microphone, or none.
    pub fn forget(&mut self) {
        self.voice_until = None;
        self.loud_until = None;
    }

    /// A timer that was set before something louder came may be late for it by [`VOICE_KEPT`] at
    /// most, which is why it is never set for longer than [`LOUD_KEPT`].
    fn next(&self, now: OffsetDateTime) -> Option<Duration> {
        let due = self.loud_until.or(self.voice_until)?;
        let wait = Duration::try_from(due - now).unwrap_or_default();
        Some(wait.min(LOUD_KEPT))
    }
}
