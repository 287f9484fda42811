//! The chat as the page sees it.

use greenroom_contract::{ChatItem, ChatPhase, ChatView, Delivery, UiError};
use socialplus::{Message, MessageContent};

use super::{
    input::ItemAction,
    list::Place,
    state::{ChatMachine, Pending, Phase, Progress},
};
use crate::platform::shown::{iso, iso_or_empty};

pub(super) fn view(machine: &ChatMachine) -> ChatView {
    ChatView {
        phase: match &machine.phase {
            Phase::Off => ChatPhase::Off,
            Phase::Disabled => ChatPhase::Disabled,
            Phase::NotYet => ChatPhase::NotYet,
            Phase::Joining => ChatPhase::Joining,
            Phase::Ready => ChatPhase::Ready,
            Phase::Failed(error) => ChatPhase::Failed {
                error: error.into(),
            },
        },
        unheard_since: machine
            .unheard_since
            .clone()
            .filter(|_| machine.phase == Phase::Ready),
        has_older: machine.older.is_some(),
        loading_older: !machine.loading_older.is_empty(),
        cannot_write: machine.cannot_write.as_ref().map(UiError::from),
    }
}

/// What stands in a place of the list; nothing when it is empty.
pub(super) fn item(machine: &ChatMachine, place: Place) -> Option<ChatItem> {
    match place {
        Place::Sent(segment) => machine
            .messages
            .get(segment)
            .map(|message| sent(machine, message)),
        Place::Typed(_) => machine
            .pending
            .get(&place)
            .and_then(|pending| typed(machine, pending)),
    }
}

fn sent(machine: &ChatMachine, message: &Message) -> ChatItem {
    let (author, badge) = match &message.creator_id {
        Some(author) => (machine.names.person(author), machine.badge(author)),
        None => (machine.names.person(&"".into()), None),
    };
    ChatItem {
        // An own message keeps the key it was typed with.
        key: machine
            .own_key(message)
            .unwrap_or(message.id.as_str())
            .to_owned(),
        author,
        badge,
        is_mine: machine.is_mine(message),
        text: if message.is_deleted {
            String::new()
        } else {
            words(&message.content)
        },
        created_at: iso_or_empty(message.created_at),
        edited: message.edited_at.is_some() && message.edited_at > message.created_at,
        deleted: message.is_deleted,
        delivery: Delivery::Sent,
    }
}

fn words(content: &MessageContent) -> String {
    match content {
        MessageContent::Text(text) => text.clone(),
        MessageContent::File { file_type, .. } => format!("[{file_type}]"),
        MessageContent::Custom(_) => "[custom]".to_owned(),
        MessageContent::Other(kind) => format!("[{kind}]"),
    }
}

/// What is on its way, as it will stand there.
fn typed(machine: &ChatMachine, pending: &Pending) -> Option<ChatItem> {
    let me = &machine.context.as_ref()?.me.user_id;
    let ItemAction::Send { reference_id, text } = &pending.action;
    Some(ChatItem {
        key: reference_id.as_str().to_owned(),
        author: machine.names.person(me),
        badge: machine.badge(me),
        is_mine: true,
        text: text.clone(),
        created_at: iso(pending.since),
        edited: false,
        deleted: false,
        delivery: match &pending.progress {
            Progress::Queued | Progress::UnderWay => Delivery::Sending,
            Progress::Failed(error) => Delivery::Failed {
                error: error.into(),
            },
        },
    })
}
