//! The engine's log records become ours, without what must not be logged.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::proto::{LogBatch, LogLevel};

/// The engine names its version in this record when it starts.
const VERSION_MARK: &str = "initializing ffi server v";

/// Logs the engine's records under the target `livekit_sdk`. Its details are left out: they
/// carry whole signalling messages, with passwords of relays in them.
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
    fn an_access_token_in_a_log_line_is_replaced() {
        let line = "connecting to ws://host/rtc?access_token=eyJhbGci.eyJ2aWRl.c2ln-_&sdk=rust";
        assert_eq!(
            redact(line),
            "connecting to ws://host/rtc?access_token=[token]&sdk=rust"
        );
        assert_eq!(redact("nothing secret"), "nothing secret");
    }
}
