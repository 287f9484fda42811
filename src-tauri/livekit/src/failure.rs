//! Why a connect failed, as something to switch on.

use crate::marks::{ENGINE_LOST, ENGINE_MISSING};
#[cfg(not(feature = "upstream"))]
use crate::room::error::RoomError;
#[cfg(feature = "upstream")]
use livekit_upstream::RoomError;

/// The kinds of failure of `Room::connect` that call for different words and remedies.
///
/// The C interface reports failures as the text of the Rust error, so this reads that text,
/// in one place and with [`ConnectFailure::Other`] for everything not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ConnectFailure {
    /// The address is not one of a LiveKit server.
    BadAddress,
    /// The server answered and refused the token: wrong, expired, or without the right to join.
    Refused,
    /// No LiveKit server could be reached at the address in time.
    Unreachable,
    /// The SDK library is missing, wrong, or of another version.
    EngineMissing,
    /// The SDK engine panicked or was shut down; only a restart of the program helps.
    EngineLost,
    /// Anything else.
    Other,
}

impl ConnectFailure {
    /// The kind of `error`.
    pub fn of(error: &RoomError) -> Self {
        Self::of_text(&error.to_string())
    }

    fn of_text(text: &str) -> Self {
        const KINDS: &[(ConnectFailure, &[&str])] = &[
            (ConnectFailure::EngineMissing, &[ENGINE_MISSING]),
            (ConnectFailure::EngineLost, &[ENGINE_LOST]),
            (
                ConnectFailure::BadAddress,
                &["failed to parse the url", "URL scheme", "404 Not Found"],
            ),
            (
                ConnectFailure::Refused,
                &[
                    "401 Unauthorized",
                    "403 Forbidden",
                    "access token has invalid characters",
                ],
            ),
            (
                ConnectFailure::Unreachable,
                &[
                    "transport connection error",
                    "connection error",
                    "transport closed",
                    "timeout",
                    "timed out",
                    "server error",
                    "region info",
                ],
            ),
        ];
        KINDS
            .iter()
            .find(|(_, marks)| marks.iter().any(|mark| text.contains(mark)))
            .map_or(Self::Other, |(kind, _)| *kind)
    }
}
