//! How much a person can type or pick. The page says it while somebody types, Rust refuses the rest.

use serde::Serialize;

/// The most that a command takes of what a person typed or picked.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Limits {
    /// Characters of a room's title (PLATFORM.md 7.3).
    pub room_title: usize,
    /// Characters of a room's description (PLATFORM.md 7.3).
    pub room_description: usize,
    /// Characters of a post's text (PLATFORM.md 9.1).
    pub post_text: usize,
    /// Characters of a person's name (PLATFORM.md 3.1).
    pub display_name: usize,
    /// Characters of a public user id (PLATFORM.md 3.1).
    pub user_id: usize,
    /// Bytes of a message's text in UTF-8, once trimmed (PLATFORM.md 11.3).
    pub message_bytes: usize,
    /// Bytes of a picture.
    pub image_bytes: usize,
}

/// These are printed for the page as `limits`.
pub const LIMITS: Limits = Limits {
    room_title: 1_000,
    room_description: 5_000,
    post_text: 20_000,
    display_name: 100,
    user_id: 50,
    message_bytes: 10_000,
    image_bytes: 10 * 1024 * 1024,
};
