//! What session calls answer beside the envelope (PLATFORM.md 3.1).

use serde::Deserialize;

use crate::wire::{Lenient, Text, Time};

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct WireSession {
    pub access_token: Text,
    pub issued_at: Lenient<Time>,
    pub expires_at: Lenient<Time>,
    pub user_type: Text,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct WireChatSettings {
    pub enabled: Lenient<bool>,
    /// Not the platform's: a local network's (PLATFORM.md 14).
    pub rooms_by_creator: Lenient<bool>,
}
