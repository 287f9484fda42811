//! Pages and gaps: what is read, when, and what it closes.

use greenroom_contract::UiError;

use super::*;
use crate::facts::MessageFacts;

impl ChatMachine {
    /// Takes a message in. True when the list changed.
    pub(super) fn merge(&mut self, message: MessageFacts) -> bool {
        let before = self.pending.len();
        if let Some(reference_id) = &message.reference_id
            && self.is_mine(&message)
        {
            self.pending
                .retain(|pending| pending.reference_id != *reference_id);
        }
        let was_pending = self.pending.len() != before;
        match self.messages.get_mut(&message.segment) {
            Some(known) => {
                // A late copy of an older state changes nothing, and nothing revives what was
                // deleted.
                if known.is_deleted || message.updated_at < known.updated_at || *known == message {
                    return was_pending;
                }
                *known = message;
                true
            }
            None => {
                self.messages.insert(message.segment, message);
                true
            }
        }
    }

    /// Whether the list reaches back to a message. A change of an older one is not shown: it comes
    /// with its page, between its neighbours.
    pub(super) fn reaches(&self, segment: u64) -> bool {
        let lowest = self.messages.keys().next();
        self.older.is_none() || lowest.is_none_or(|lowest| segment >= *lowest)
    }

    pub(super) fn end_loading(&mut self, result: &Result<(), UiError>) -> Vec<Action> {
        self.loading_older
            .take()
            .unwrap_or_default()
            .into_iter()
            .map(|ticket| Action::Reply(ticket, result.clone()))
            .collect()
    }

    pub(super) fn page(
        &mut self,
        of: &PageOf,
        result: Result<MessagePage, UiError>,
    ) -> Vec<Action> {
        let page = match (of, result) {
            // The connection was away since, and there is a newer reading.
            (PageOf::First { round } | PageOf::Again { round } | PageOf::Gap { round, .. }, _)
                if *round != self.round =>
            {
                return Vec::new();
            }
            (_, Ok(page)) => page,
            (PageOf::Older { .. }, Err(error)) => return self.end_loading(&Err(error)),
            (PageOf::First { .. }, Err(error)) => {
                self.phase = Phase::Failed(error);
                return Vec::new();
            }
            (PageOf::Again { .. } | PageOf::Gap { .. }, Err(error)) => {
                // What is here stays; the next reconnect reads again.
                tracing::warn!(code = ?error.code, "the chat could not be read again");
                return Vec::new();
            }
        };
        self.names.learn(&page.users);
        let mut actions = Vec::new();
        match of {
            PageOf::First { .. } => {
                // Heard before: a change of a message that comes with an older page.
                let lowest = page.messages.iter().map(|message| message.segment).min();
                if let (Some(lowest), Some(_)) = (lowest, &page.older) {
                    self.messages = self.messages.split_off(&lowest);
                }
                self.older.clone_from(&page.older);
                self.phase = Phase::Ready;
            }
            PageOf::Older { token } => {
                actions.extend(self.end_loading(&Ok(())));
                if self.older.as_ref() != Some(token) {
                    // The list starts anew since: these would leave a hole behind them.
                    return actions;
                }
                self.older.clone_from(&page.older);
            }
            PageOf::Again { .. } => {
                actions.extend(self.close_gap(&page, 1));
                self.forget_deleted(&page);
            }
            PageOf::Gap { pages, .. } => {
                actions.extend(self.close_gap(&page, *pages));
                self.forget_deleted(&page);
            }
        }
        for message in page.messages {
            if !matches!(of, PageOf::Older { .. }) {
                self.heard_to = self.heard_to.max(Some(message.segment));
            }
            self.merge(message);
        }
        actions.extend(self.pump());
        actions.push(self.publish());
        actions
    }

    /// Reads the newest messages, to start with.
    pub(super) fn read_first(&mut self, feed_id: String) -> Vec<Action> {
        self.round += 1;
        vec![Action::ReadPage {
            generation: self.generation(),
            feed_id,
            of: PageOf::First { round: self.round },
            token: None,
        }]
    }

    /// Reads the newest messages again: events may have been missed.
    pub(super) fn read_again(&mut self, feed_id: String) -> Vec<Action> {
        self.round += 1;
        // A reading before this one that failed left its doubt behind.
        if self.sure_to.is_none() {
            self.sure_to = Some(self.heard_to);
        }
        vec![Action::ReadPage {
            generation: self.generation(),
            feed_id,
            of: PageOf::Again { round: self.round },
            token: None,
        }]
    }

    /// Without overlap between what was here before and what was read anew something may be
    /// missing between the two: more is read, or the list starts at this page.
    pub(super) fn close_gap(&mut self, page: &MessagePage, pages: u32) -> Vec<Action> {
        let lowest = page.messages.iter().map(|message| message.segment).min();
        let sure_to = self.sure_to.flatten();
        let closes = match (lowest, sure_to) {
            (Some(lowest), Some(known)) => lowest <= known + 1,
            (None, _) => true,
            (Some(_), None) => false,
        };
        if let (Some(token), Some(lowest), false) = (&page.older, lowest, closes) {
            if pages < GAP_PAGES
                && sure_to.is_some()
                && let Some(feed_id) = self.feed()
            {
                return vec![Action::ReadPage {
                    generation: self.generation(),
                    feed_id,
                    of: PageOf::Gap {
                        round: self.round,
                        pages: pages + 1,
                    },
                    token: Some(token.clone()),
                }];
            }
            self.messages = self.messages.split_off(&lowest);
            self.older = Some(token.clone());
        }
        self.sure_to = None;
        Vec::new()
    }

    /// What lies within a page that was read anew but is not in it was deleted meanwhile.
    pub(super) fn forget_deleted(&mut self, page: &MessagePage) {
        let segments: Vec<u64> = page
            .messages
            .iter()
            .map(|message| message.segment)
            .collect();
        let (Some(low), Some(high)) = (segments.iter().min(), segments.iter().max()) else {
            return;
        };
        for (segment, message) in self.messages.range_mut(low..=high) {
            if !segments.contains(segment) {
                message.is_deleted = true;
            }
        }
    }
}
