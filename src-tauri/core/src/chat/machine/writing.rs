//! Own messages: one at a time, in their order, and none lost.

use greenroom_contract::{ErrorCode, UiError};
use time::OffsetDateTime;

use super::*;
use crate::{
    actor_v1::Ticket,
    edge::error::{WithParam, field_error, not_signed_in, ui_error},
    facts::MessageFacts,
};

impl ChatMachine {
    /// Sends the next message of the queue when none is on its way.
    pub(super) fn pump(&mut self) -> Vec<Action> {
        let Some(feed_id) = self.feed() else {
            return Vec::new();
        };
        if self
            .pending
            .iter()
            .any(|pending| pending.progress == Progress::Sending)
        {
            return Vec::new();
        }
        let generation = self.generation();
        let Some(next) = self
            .pending
            .iter_mut()
            .find(|pending| pending.progress == Progress::Queued)
        else {
            return Vec::new();
        };
        next.progress = Progress::Sending;
        vec![Action::Send {
            generation,
            feed_id,
            reference_id: next.reference_id.clone(),
            text: next.text.clone(),
        }]
    }

    pub(super) fn send(
        &mut self,
        now: OffsetDateTime,
        ticket: Ticket,
        reference_id: String,
        text: &str,
    ) -> Vec<Action> {
        if self.context.is_none() {
            return vec![Action::Reply(ticket, Err(not_signed_in()))];
        }
        let text = text.trim();
        if text.is_empty() {
            let error = field_error(ErrorCode::FieldEmpty, "text");
            return vec![Action::Reply(ticket, Err(error))];
        }
        if text.len() > TEXT_LIMIT {
            let error = field_error(ErrorCode::FieldTooLong, "text")
                .param("limit", TEXT_LIMIT.to_string())
                .param("length", text.len().to_string());
            return vec![Action::Reply(ticket, Err(error))];
        }
        if self.phase != Phase::Ready {
            let error = ui_error(ErrorCode::NotFound, "the chat is not joined");
            return vec![Action::Reply(ticket, Err(error))];
        }
        if let Some(error) = &self.cannot_write {
            return vec![Action::Reply(ticket, Err(error.clone()))];
        }
        self.pending.push(Pending {
            reference_id,
            text: text.to_owned(),
            created_at: now,
            progress: Progress::Queued,
        });
        // The command is done when the text is safe in the list; how far it got shows there.
        let mut actions = self.pump();
        actions.push(self.publish());
        actions.push(Action::Reply(ticket, Ok(())));
        actions
    }

    pub(super) fn sent(
        &mut self,
        reference_id: &str,
        result: Result<MessageFacts, UiError>,
    ) -> Vec<Action> {
        match result {
            Ok(mut message) => {
                message
                    .reference_id
                    .get_or_insert_with(|| reference_id.to_owned());
                self.pending
                    .retain(|pending| pending.reference_id != reference_id);
                if self.reaches(message.segment) {
                    self.merge(message);
                }
                // It went through: only what the platform said of this chat counts.
                self.settle_mute();
            }
            Err(error) => {
                match error.code {
                    ErrorCode::Muted | ErrorCode::ChatReadOnly | ErrorCode::Banned => {
                        self.cannot_write = Some(error.clone());
                    }
                    _ => {}
                }
                // The echo may have come first; then the message is sent, whatever this says.
                if let Some(pending) = self
                    .pending
                    .iter_mut()
                    .find(|pending| pending.reference_id == reference_id)
                {
                    pending.progress = Progress::Failed(error);
                }
            }
        }
        let mut actions = self.pump();
        actions.push(self.publish());
        actions
    }

    pub(super) fn with_failed(&mut self, key: &str) -> Option<usize> {
        self.pending.iter().position(|pending| {
            pending.reference_id == key && matches!(pending.progress, Progress::Failed(_))
        })
    }
}
