//! Pages and gaps: what is read, when, and what it closes.

use socialplus::{Message, MessageFeedId, PageToken};

use super::{Effects, GAP_PAGES};
use crate::{
    actor::Effect,
    chat::{
        input::{Action, MessagePage, PageOf},
        list::Place,
        state::{ChatMachine, Phase},
    },
    error::Error,
};

impl ChatMachine {
    /// Takes a message in.
    pub(super) fn merge(&mut self, message: Message) {
        if let Some(reference_id) = &message.reference_id
            && self.is_mine(&message)
        {
            // It is there: nothing of it is on its way any more.
            let typed = self.pending.iter().find_map(|(place, pending)| {
                (pending.action.writes() == Some(reference_id)).then_some(*place)
            });
            if let Some(place) = typed {
                self.settle(place);
            }
        }
        if let Some(known) = self.messages.get(message.segment) {
            // A late copy of an older state changes nothing, and nothing revives what was deleted.
            if known.is_deleted || message.updated_at < known.updated_at || *known == message {
                return;
            }
        }
        let segment = message.segment;
        self.touch_with_twins(&message);
        self.messages.put(message);
        self.touched.insert(Place::Sent(segment));
    }

    /// Whether the list reaches back to a message. A change of an older one is not shown: it comes
    /// with its page, between its neighbours.
    pub(super) fn reaches(&self, segment: u64) -> bool {
        let oldest = self.messages.oldest();
        self.older.is_none() || oldest.is_none_or(|oldest| segment >= oldest)
    }

    /// The list begins with this message: what is older comes with its page.
    fn begin_with(&mut self, segment: u64) {
        while let Some(oldest) = self.messages.oldest()
            && oldest < segment
        {
            if let Some(message) = self.messages.take(oldest) {
                self.touch_with_twins(&message);
                self.touched.insert(Place::Sent(oldest));
            }
        }
    }

    /// Sent again after an answer that was lost, a message may be there twice: the first of them
    /// has the key it was typed with, so that one which comes or goes is about the others as well.
    fn touch_with_twins(&mut self, message: &Message) {
        if let Some(reference_id) = &message.reference_id {
            let twins = self.messages.under(reference_id);
            let places = twins.map(|twin| Place::Sent(twin.segment));
            self.touched.extend(places);
        }
    }

    pub(super) fn end_loading(&mut self, result: &Result<(), Error>) -> Effects {
        std::mem::take(&mut self.loading_older)
            .into_iter()
            .map(|ticket| Effect::Reply(ticket, result.clone()))
            .collect()
    }

    pub(super) fn page(&mut self, of: PageOf, result: Result<MessagePage, Error>) -> Effects {
        let page = match (&of, result) {
            // The connection was away since, and there is a newer reading.
            (PageOf::First { round } | PageOf::Again { round } | PageOf::Gap { round, .. }, _)
                if *round != self.round =>
            {
                return Effects::new();
            }
            (_, Ok(page)) => page,
            (PageOf::Older { .. }, Err(error)) => return self.end_loading(&Err(error)),
            (PageOf::First { .. }, Err(error)) => {
                self.phase = Phase::Failed(error);
                return Effects::new();
            }
            (PageOf::Again { .. } | PageOf::Gap { .. }, Err(error)) => {
                // What is here stays; the next reconnect reads again.
                tracing::warn!(code = ?error.code(), "the chat could not be read again");
                return Effects::new();
            }
        };
        self.learn(&page.users);
        let mut effects = Effects::new();
        match &of {
            PageOf::First { .. } => {
                // Heard before: a change of a message that comes with an older page.
                let oldest = page.messages.iter().map(|message| message.segment).min();
                if let (Some(oldest), Some(_)) = (oldest, &page.older) {
                    self.begin_with(oldest);
                }
                self.older.clone_from(&page.older);
                self.phase = Phase::Ready;
            }
            PageOf::Older { from } => {
                effects.extend(self.end_loading(&Ok(())));
                if self.older.as_ref() != Some(from) {
                    // The list starts anew since: these would leave a hole behind them.
                    return effects;
                }
                self.older.clone_from(&page.older);
            }
            PageOf::Again { .. } => {
                effects.extend(self.close_gap(&page, 1));
                self.forget_deleted(&page);
            }
            PageOf::Gap { pages, .. } => {
                effects.extend(self.close_gap(&page, *pages));
                self.forget_deleted(&page);
            }
        }
        let is_newest = !matches!(of, PageOf::Older { .. });
        for message in page.messages {
            if is_newest {
                self.heard_to = self.heard_to.max(Some(message.segment));
            }
            self.merge(message);
        }
        effects
    }

    /// Reads the newest messages, to start with.
    pub(super) fn read_first(&mut self, feed_id: MessageFeedId) -> Effects {
        self.round += 1;
        let of = PageOf::First { round: self.round };
        vec![Action::Read { feed_id, of }.into()]
    }

    /// Reads the newest messages again: events may have been missed.
    pub(super) fn read_again(&mut self, feed_id: MessageFeedId) -> Effects {
        self.round += 1;
        // A reading before this one that failed left its doubt behind.
        if self.sure_to.is_none() {
            self.sure_to = Some(self.heard_to);
        }
        let of = PageOf::Again { round: self.round };
        vec![Action::Read { feed_id, of }.into()]
    }

    /// Reads the messages before those that are here.
    pub(super) fn read_older(&self, feed_id: MessageFeedId, from: PageToken) -> Effects {
        let of = PageOf::Older { from };
        vec![Action::Read { feed_id, of }.into()]
    }

    /// Without overlap between what was here before and what was read anew something may be
    /// missing between the two: more is read, or the list starts at this page.
    fn close_gap(&mut self, page: &MessagePage, pages: u32) -> Effects {
        let oldest = page.messages.iter().map(|message| message.segment).min();
        let sure_to = self.sure_to.flatten();
        let closes = match (oldest, sure_to) {
            (Some(oldest), Some(known)) => oldest <= known + 1,
            (None, _) => true,
            (Some(_), None) => false,
        };
        if let (Some(token), Some(oldest), false) = (&page.older, oldest, closes) {
            if pages < GAP_PAGES
                && sure_to.is_some()
                && let Some(feed_id) = self.feed()
            {
                let of = PageOf::Gap {
                    round: self.round,
                    pages: pages + 1,
                    from: token.clone(),
                };
                return vec![Action::Read { feed_id, of }.into()];
            }
            self.begin_with(oldest);
            self.older = Some(token.clone());
        }
        self.sure_to = None;
        Effects::new()
    }

    /// What lies within a page that was read anew but is not in it was deleted meanwhile.
    fn forget_deleted(&mut self, page: &MessagePage) {
        let read = || page.messages.iter().map(|message| message.segment);
        let (Some(low), Some(high)) = (read().min(), read().max()) else {
            return;
        };
        let gone: Vec<u64> = self
            .messages
            .within(low..=high)
            .filter(|segment| !read().any(|read| read == *segment))
            .collect();
        for segment in gone {
            self.messages.delete(segment);
            self.touched.insert(Place::Sent(segment));
        }
    }
}
