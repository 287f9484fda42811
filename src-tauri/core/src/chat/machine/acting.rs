//! What this person does with items: each is one pending entry until the platform has answered, and
//! nothing that was typed is lost.

use greenroom_contract::ErrorCode;
use socialplus::{Message, ReferenceId, validate};
use time::OffsetDateTime;

use crate::{
    chat::{
        input::{Action, ItemAction},
        list::Place,
        state::{ChatMachine, Pending, Phase, Progress},
    },
    error::Error,
};

impl ChatMachine {
    /// Writes a message. It is done when the text is safe in the list; how far it got shows there.
    pub(super) fn send(
        &mut self,
        now: OffsetDateTime,
        reference_id: ReferenceId,
        text: &str,
    ) -> Result<(), Error> {
        if self.context.is_none() {
            return Err(Error::not_signed_in());
        }
        let text = text.trim();
        validate::message_text(text).map_err(socialplus::Error::from)?;
        if self.phase != Phase::Ready {
            let why = "the chat is not joined";
            return Err(Error::known(ErrorCode::NotFound, why));
        }
        if let Some(error) = &self.cannot_write {
            return Err(error.clone());
        }
        let place = Place::Typed(self.typed);
        self.typed += 1;
        let pending = Pending {
            action: ItemAction::Send {
                reference_id,
                text: text.to_owned(),
            },
            since: now,
            progress: Progress::Queued,
        };
        self.pending.insert(place, pending);
        self.touched.insert(place);
        Ok(())
    }

    /// Does again what failed.
    pub(super) fn retry(&mut self, key: &str) -> Result<(), Error> {
        let (place, pending) = self.failed(key)?;
        pending.progress = Progress::Queued;
        self.touched.insert(place);
        Ok(())
    }

    /// Leaves it with what failed.
    pub(super) fn discard(&mut self, key: &str) -> Result<(), Error> {
        let (place, _) = self.failed(key)?;
        self.settle(place);
        Ok(())
    }

    /// Hands over the next of what waits when nothing is on its way: messages arrive in the order in
    /// which they were typed.
    pub(super) fn pump(&mut self) -> Option<Action> {
        let is_under_way = |pending: &Pending| pending.progress == Progress::UnderWay;
        if self.pending.values().any(is_under_way) {
            return None;
        }
        let waits = |pending: &Pending| pending.progress == Progress::Queued;
        if !self.pending.values().any(waits) {
            return None;
        }
        let feed_id = self.feed()?;
        let mut pending = self.pending.iter_mut();
        let (place, next) = pending.find(|(_, pending)| waits(pending))?;
        next.progress = Progress::UnderWay;
        Some(Action::Act {
            feed_id,
            place: *place,
            action: next.action.clone(),
        })
    }

    fn failed(&mut self, key: &str) -> Result<(Place, &mut Pending), Error> {
        let place = self.list.place_of(key);
        let pending = place.and_then(|place| Some((place, self.pending.get_mut(&place)?)));
        pending
            .filter(|(_, pending)| matches!(pending.progress, Progress::Failed(_)))
            .ok_or_else(|| Error::known(ErrorCode::NotFound, "nothing of this key failed"))
    }

    /// Nothing is pending in this place any more.
    pub(super) fn settle(&mut self, place: Place) {
        if self.pending.remove(&place).is_some() {
            self.touched.insert(place);
        }
    }

    /// The platform's answer.
    pub(super) fn acted(
        &mut self,
        place: Place,
        action: &ItemAction,
        result: Result<Message, Error>,
    ) {
        match result {
            Ok(mut message) => {
                self.settle(place);
                if let Some(reference_id) = action.writes() {
                    let known = &mut message.reference_id;
                    known.get_or_insert_with(|| reference_id.clone());
                }
                if self.reaches(message.segment) {
                    self.merge(message);
                }
                // It went through: only what the platform said of this chat counts.
                self.settle_mute();
            }
            Err(error) => {
                if matches!(
                    error.code(),
                    ErrorCode::Muted | ErrorCode::ChatReadOnly | ErrorCode::Banned
                ) {
                    self.cannot_write = Some(error.clone());
                }
                // The echo may have come first; then it is done, whatever this says.
                if let Some(pending) = self.pending.get_mut(&place) {
                    pending.progress = Progress::Failed(error);
                    self.touched.insert(place);
                }
            }
        }
    }
}
