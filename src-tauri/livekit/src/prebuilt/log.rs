//! The engine's log records become ours, without what must not be logged.

use std::borrow::Cow;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::proto::{LogBatch, LogLevel};

/// The engine names its version in this record when it starts.
const VERSION_MARK: &str = "initializing ffi server v";

/// A record that comes again within this time is the same complaint: devices are looked for every few
/// seconds, and the engine says each time that there is no sound system.
const SAME: Duration = Duration::from_secs(30);
/// Different complaints that are told apart at the same time.
const COMPLAINTS: usize = 32;

/// The complaints that are being repeated.
static COMPLAINED: Mutex<Complaints> = Mutex::new(Complaints(Vec::new()));

/// Words, and when they came last.
struct Complaints(Vec<(String, Instant)>);

impl Complaints {
    /// Whether this is said for the first time, or again after it was not said for a while.
    fn is_new(&mut self, words: &str, now: Instant) -> bool {
        self.0.retain(|(_, last)| now.duration_since(*last) < SAME);
        if let Some((_, last)) = self.0.iter_mut().find(|(known, _)| known == words) {
            *last = now;
            return false;
        }
        if self.0.len() == COMPLAINTS {
            self.0.remove(0);
        }
        self.0.push((words.to_owned(), now));
        true
    }
}

/// Logs the engine's records under the target `livekit_sdk`; a warning or an error that is repeated
/// is logged once. Its details are left out: they carry whole signalling messages, with passwords of
/// relays in them.
pub(super) fn forward(batch: &LogBatch, version: &OnceLock<String>) {
    for record in &batch.records {
        if let Some(named) = record.message.strip_prefix(VERSION_MARK) {
            drop(version.set(named.trim().to_owned()));
        }
        let origin = record.target.as_str();
        macro_rules! log {
            ($level:ident) => {
                if tracing::enabled!(target: "livekit_sdk", tracing::Level::$level) {
                    let message = redact(&record.message);
                    tracing::event!(target: "livekit_sdk", tracing::Level::$level, origin, "{message}");
                }
            };
        }
        let is_complaint = matches!(record.level(), LogLevel::LogError | LogLevel::LogWarn);
        if is_complaint && !COMPLAINED.lock().is_new(&record.message, Instant::now()) {
            continue;
        }
        match record.level() {
            LogLevel::LogError => log!(ERROR),
            LogLevel::LogWarn => log!(WARN),
            LogLevel::LogInfo => log!(INFO),
            LogLevel::LogDebug | LogLevel::LogTrace => {}
        }
    }
}

/// Replaces every access token. Tokens are JSON Web Tokens, whose first part is an encoded
/// `{"` and so always starts with `eyJ`.
pub(crate) fn redact(message: &str) -> Cow<'_, str> {
    const TOKEN_START: &str = "eyJ";
    if !message.contains(TOKEN_START) {
        return Cow::Borrowed(message);
    }
    let mut out = String::with_capacity(message.len());
    let mut rest = message;
    while let Some(start) = rest.find(TOKEN_START) {
        out.push_str(&rest[..start]);
        out.push_str("[token]");
        let token = &rest[start..];
        let end = token
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '=')))
            .unwrap_or(token.len());
        rest = &token[end..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_again_and_again_is_logged_once_until_it_was_not_said_for_a_while() {
        let begun = Instant::now();
        let mut complaints = Complaints(Vec::new());
        let mut logged =
            |words: &str, second| complaints.is_new(words, begun + Duration::from_secs(second));
        assert!(logged("no sound", 0));
        assert!(logged("no camera", 1));
        assert!((1..30).all(|time| !logged("no sound", 4 * time)));
        assert!(logged("no camera", 116));
        assert!(logged("no sound", 150));
        for number in 0..2 * COMPLAINTS {
            assert!(logged(&format!("complaint {number}"), 150));
        }
        assert!(complaints.0.len() <= COMPLAINTS);
    }

    #[test]
    fn an_access_token_in_a_log_line_is_replaced() {
        let line = "connecting to ws://host/rtc?access_token=eyJhbGci.eyJ2aWRl.c2ln-_&sdk=rust";
        assert_eq!(
            redact(line),
            "connecting to ws://host/rtc?access_token=[token]&sdk=rust"
        );
        assert_eq!(redact("nothing secret"), "nothing secret");
    }
}
