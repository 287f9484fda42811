//! The chat as the page sees it.

use std::collections::BTreeSet;

use greenroom_contract::{ChatItem, ChatPhase, ChatView, Delivery};

use super::machine::{ChatMachine, Phase, Progress};
use crate::facts::{iso, iso_or_empty};

pub(super) fn view(machine: &ChatMachine) -> ChatView {
    ChatView {
        phase: match &machine.phase {
            Phase::Off => ChatPhase::Off,
            Phase::Disabled => ChatPhase::Disabled,
            Phase::NotYet => ChatPhase::NotYet,
            Phase::Joining => ChatPhase::Joining,
            Phase::Ready => ChatPhase::Ready,
            Phase::Failed(error) => ChatPhase::Failed {
                error: error.clone(),
            },
        },
        has_older: machine.older.is_some(),
        loading_older: machine.loading_older.is_some(),
        cannot_write: machine.cannot_write.clone(),
    }
}

/// The list: what the platform has in its order, then what is on its way in the order it was typed.
pub(super) fn items(machine: &ChatMachine) -> Vec<ChatItem> {
    let mut own_keys = BTreeSet::new();
    let sent = machine.messages.values().map(|message| {
        let is_mine = machine.mine(message);
        let author = message.creator_id.clone().unwrap_or_default();
        let own_key = message
            .reference_id
            .as_ref()
            .filter(|reference| is_mine && reference.starts_with("LOCAL_"))
            // Sent again after an answer that was lost, it may be there twice.
            .filter(|reference| own_keys.insert(reference.as_str()));
        ChatItem {
            // An own message keeps the key it was typed with.
            key: own_key.unwrap_or(&message.message_id).clone(),
            badge: machine.badge(&author),
            author: machine.names.person(&author),
            is_mine,
            text: if message.is_deleted {
                String::new()
            } else {
                message.text.clone()
            },
            created_at: iso_or_empty(message.created_at),
            edited: message.edited_at.is_some() && message.edited_at > message.created_at,
            deleted: message.is_deleted,
            delivery: Delivery::Sent,
        }
    });
    let pending = machine.pending.iter().filter_map(|pending| {
        let me = &machine.context.as_ref()?.me.person;
        Some(ChatItem {
            key: pending.reference_id.clone(),
            badge: machine.badge(&me.user_id),
            author: me.clone(),
            is_mine: true,
            text: pending.text.clone(),
            created_at: iso(pending.created_at),
            edited: false,
            deleted: false,
            delivery: match &pending.progress {
                Progress::Queued | Progress::Sending => Delivery::Sending,
                Progress::Failed(error) => Delivery::Failed {
                    error: error.clone(),
                },
            },
        })
    });
    sent.chain(pending).collect()
}
