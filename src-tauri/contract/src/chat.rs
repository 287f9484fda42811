//! The live chat of the open room.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::UiError;
use crate::session::Person;

/// The chat without its messages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChatView {
    /// Where the chat stands.
    pub phase: ChatPhase,
    /// Since when new messages do not come in by themselves, once that is more than a blink. None
    /// while they do.
    pub unheard_since: Option<String>,
    /// Whether older messages can be read.
    pub has_older: bool,
    /// Older messages are being read.
    pub loading_older: bool,
    /// Why writing is not possible right now.
    pub cannot_write: Option<UiError>,
}

/// Where the chat stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "state")]
pub enum ChatPhase {
    /// No room is open.
    Off,
    /// The room has no chat.
    Disabled,
    /// The host has not opened it yet.
    NotYet,
    /// Joining.
    Joining,
    /// Ready.
    Ready,
    /// It failed; the command `retry_chat` tries again.
    #[serde(rename_all = "camelCase")]
    Failed {
        /// Why.
        error: UiError,
    },
}

/// What changed in the list of messages. Applied in order; `Reset` starts anew.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum ChatDiff {
    /// The whole list, oldest first.
    #[serde(rename_all = "camelCase")]
    Reset {
        /// All items.
        items: Vec<ChatItem>,
    },
    /// New items at the end.
    #[serde(rename_all = "camelCase")]
    Append {
        /// Oldest first.
        items: Vec<ChatItem>,
    },
    /// Older items at the start.
    #[serde(rename_all = "camelCase")]
    Prepend {
        /// Oldest first.
        items: Vec<ChatItem>,
    },
    /// An item changed; same key, same place.
    #[serde(rename_all = "camelCase")]
    Set {
        /// The item.
        item: ChatItem,
    },
    /// An item is inserted before the item with key `before`, or at the end.
    #[serde(rename_all = "camelCase")]
    Insert {
        /// Key of the item it stands before.
        before: Option<String>,
        /// The item.
        item: ChatItem,
    },
    /// An item is gone.
    #[serde(rename_all = "camelCase")]
    Remove {
        /// Its key.
        key: String,
    },
}

/// One message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChatItem {
    /// Stable from *typed* to *sent* to *came back*: our own id for own messages, the server's for
    /// others.
    pub key: String,
    /// Who wrote it.
    pub author: Person,
    /// The badge beside the name.
    pub badge: Option<Badge>,
    /// Whether this person wrote it.
    pub is_mine: bool,
    /// The text; empty when deleted.
    pub text: String,
    /// When.
    pub created_at: String,
    /// Changed after sending.
    pub edited: bool,
    /// Deleted; a placeholder is drawn.
    pub deleted: bool,
    /// On its way, sent or failed.
    pub delivery: Delivery,
}

/// A badge in the chat (PLATFORM.md 11.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Badge {
    /// The room's host.
    Host,
    /// A co-host.
    CoHost,
    /// A moderator of the chat.
    Moderator,
}

/// How far an own message got.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "state")]
pub enum Delivery {
    /// On its way.
    Sending,
    /// The network has it.
    Sent,
    /// It failed and stays, with retry and discard.
    #[serde(rename_all = "camelCase")]
    Failed {
        /// Why.
        error: UiError,
    },
}

/// Writes a message.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SendMessage {
    /// 1 to [`Limits::message_bytes`](crate::Limits) of text once trimmed (PLATFORM.md 11.3: `data` is at most 10 KB).
    pub text: String,
}

/// Names a message in the list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MessageRef {
    /// Its key.
    pub key: String,
}
