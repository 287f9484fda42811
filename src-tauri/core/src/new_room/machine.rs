//! Making a room: what is made next, what may exist already, and who waits for it.

use std::time::Duration;

use greenroom_contract::{
    CreateRoom, DraftRef, ErrorCode, KeepDraft, NewRoomDraft, NewRoomStep, NewRoomView,
};
use socialplus::{Room, RoomId, UserId};
use time::OffsetDateTime;

use super::{
    checkpoint::Next,
    form::{Image, Thumbnail, checked, keepable},
    input::{Action, Input, Ticket},
};
use crate::{
    actor::{Effect, Machine},
    error::Error,
    settings::Checkpoint,
};

/// How long something typed may wait to be written down: a crash costs no more than that.
const REST: Duration = Duration::from_secs(1);

type Effects = Vec<Effect<NewRoomMachine>>;

/// What is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doing {
    Making,
    Discarding,
}

/// The making of a room.
#[derive(Debug, Default)]
pub(crate) struct NewRoomMachine {
    me: Option<UserId>,
    pub(super) checkpoint: Option<Checkpoint>,
    pub(super) image: Option<Image>,
    pub(super) doing: Option<Doing>,
    /// What is under way only looks; a refusal of it says nothing about what may have been made.
    looking: bool,
    pub(super) step: Option<NewRoomStep>,
    pub(super) problem: Option<Error>,
    waiting: Vec<Ticket>,
    /// What was typed will be written down in a moment.
    rests_soon: bool,
}

impl Machine for NewRoomMachine {
    type Input = Input;
    type Action = Action;
    type View = Option<NewRoomView>;
    type Answer = Option<RoomId>;

    fn handle(&mut self, _now: OffsetDateTime, input: Input) -> Effects {
        match input {
            Input::SignedIn(me) => {
                let mut effects = self.session_ends();
                self.me = Some(me.clone());
                effects.push(Effect::Run(Action::Restore { me }));
                effects
            }
            Input::SignedOut => self.session_ends(),
            // Too late: the person has begun already.
            Input::Restored(_) if self.checkpoint.is_some() => Vec::new(),
            Input::Restored(checkpoint) => {
                self.checkpoint = checkpoint.map(|checkpoint| *checkpoint);
                Vec::new()
            }
            Input::Start { ticket, request } => self.start(ticket, *request),
            Input::Keep { ticket, form } => self.keep(ticket, *form),
            Input::Rest => {
                self.rests_soon = false;
                self.save()
            }
            Input::Uploaded(result) => self.answered(result, |checkpoint, file_id| {
                checkpoint.thumbnail_file_id = Some(file_id);
            }),
            Input::Found(result) => match self.doing {
                Some(Doing::Discarding) => self.found_to_discard(result),
                Some(Doing::Making) | None => self.answered(result, |checkpoint, room| {
                    checkpoint.room_may_exist = false;
                    if let Some(room) = room.filter(|room| !room.is_deleted) {
                        checkpoint.adopt(&room);
                    }
                }),
            },
            Input::RoomMade(result) => self.answered(result, |checkpoint, room| {
                checkpoint.room_may_exist = false;
                checkpoint.adopt(&room);
            }),
            Input::RoomRead(result) => self.answered(result, |checkpoint, room| {
                checkpoint.post_may_exist = false;
                checkpoint.channel_may_exist = false;
                if room.is_deleted {
                    checkpoint.forget_room();
                } else {
                    checkpoint.adopt(&room);
                }
            }),
            Input::PostMade(result) => self.answered(result, |checkpoint, post_id| {
                checkpoint.post_may_exist = false;
                checkpoint.post_id = Some(post_id);
            }),
            Input::ChannelMade(result) => self.answered(result, |checkpoint, channel_id| {
                checkpoint.channel_may_exist = false;
                checkpoint.channel_id = Some(channel_id);
            }),
            Input::Discard { ticket, draft } => self.discard(ticket, draft),
            Input::Deleted(result) => match (result, self.doing) {
                (Err(error), _) if error.code() != ErrorCode::NotFound => self.failed(error),
                (Ok(()) | Err(_), Some(Doing::Making)) => {
                    self.answered(Ok(()), |checkpoint, ()| {
                        checkpoint.forget_room();
                    })
                }
                (Ok(()) | Err(_), Some(Doing::Discarding) | None) => self.finished(None),
            },
        }
    }

    fn view(&self) -> Option<NewRoomView> {
        self.shown()
    }
}

impl NewRoomMachine {
    /// Nobody waits any more, and nothing comes back. The checkpoint stays where it is written.
    fn session_ends(&mut self) -> Effects {
        let gone = Error::not_signed_in();
        let mut effects = vec![Effect::Forget];
        effects.extend(self.answer_all(&Err(gone)));
        *self = Self::default();
        effects
    }

    fn answer_all(&mut self, result: &Result<Option<RoomId>, Error>) -> Effects {
        std::mem::take(&mut self.waiting)
            .into_iter()
            .map(|ticket| Effect::Reply(ticket, result.clone()))
            .collect()
    }

    fn save(&self) -> Effects {
        let checkpoint = self.checkpoint.clone().map(Box::new);
        self.me
            .clone()
            .map(|me| Effect::Run(Action::Save { me, checkpoint }))
            .into_iter()
            .collect()
    }

    fn start(&mut self, ticket: Ticket, request: CreateRoom) -> Effects {
        if self.me.is_none() {
            return vec![Effect::Reply(ticket, Err(Error::not_signed_in()))];
        }
        let CreateRoom { draft, thumbnail } = request;
        if self.doing.is_some() {
            let same = self
                .checkpoint
                .as_ref()
                .is_some_and(|checkpoint| checkpoint.draft.draft_id == draft.draft_id);
            if same && self.doing == Some(Doing::Making) {
                // Pressed twice: both presses get the one answer.
                self.waiting.push(ticket);
                return Vec::new();
            }
            let error = Error::known(ErrorCode::TooFast, "another room is being made");
            return vec![Effect::Reply(ticket, Err(error))];
        }
        let form = checked(draft).and_then(|draft| Ok((draft, Thumbnail::of(thumbnail)?)));
        let (draft, thumbnail) = match form {
            Ok(form) => form,
            Err(error) => return vec![Effect::Reply(ticket, Err(error))],
        };
        let mut checkpoint = self.checkpoint_of(draft);
        self.choose(&mut checkpoint, thumbnail);
        checkpoint.unsent = false;
        self.checkpoint = Some(checkpoint);
        self.doing = Some(Doing::Making);
        self.problem = None;
        self.waiting.push(ticket);
        self.advance()
    }

    fn keep(&mut self, ticket: Ticket, form: KeepDraft) -> Effects {
        if self.me.is_none() {
            return vec![Effect::Reply(ticket, Err(Error::not_signed_in()))];
        }
        if self.doing.is_some() {
            // What is made or discarded now is the form as it was sent.
            return vec![Effect::Reply(ticket, Ok(None))];
        }
        let KeepDraft { draft, thumbnail } = form;
        let form = keepable(draft).and_then(|draft| Ok((draft, Thumbnail::of(thumbnail)?)));
        let (draft, thumbnail) = match form {
            Ok(form) => form,
            Err(error) => return vec![Effect::Reply(ticket, Err(error))],
        };
        let mut checkpoint = self.checkpoint_of(draft);
        self.choose(&mut checkpoint, thumbnail);
        let mut effects = Vec::new();
        if checkpoint.is_blank() {
            effects.extend(self.save());
        } else {
            self.checkpoint = Some(checkpoint);
            if !self.rests_soon {
                self.rests_soon = true;
                effects.push(Effect::Later(REST, Input::Rest));
            }
        }
        effects.push(Effect::Reply(ticket, Ok(None)));
        effects
    }

    /// The draft of this id, with this form; what was made of it stays known.
    fn checkpoint_of(&mut self, draft: NewRoomDraft) -> Checkpoint {
        let known = self
            .checkpoint
            .take()
            .filter(|checkpoint| checkpoint.draft.draft_id == draft.draft_id);
        match known {
            Some(checkpoint) => Checkpoint {
                draft,
                ..checkpoint
            },
            None => {
                self.image = None;
                self.step = None;
                self.problem = None;
                Checkpoint::new(draft)
            }
        }
    }

    fn choose(&mut self, checkpoint: &mut Checkpoint, thumbnail: Thumbnail) {
        match thumbnail {
            Thumbnail::Unchanged => {}
            Thumbnail::Nothing => {
                self.image = None;
                checkpoint.choose_thumbnail(None);
            }
            // The form says it with each attempt; it need not be uploaded again.
            Thumbnail::Picked(image) if self.image.as_ref() == Some(&image) => {}
            Thumbnail::Picked(image) => {
                checkpoint.choose_thumbnail(Some(image.name.clone()));
                self.image = Some(image);
            }
        }
    }

    /// The next step. The checkpoint goes first, so that a crash during the step is known of.
    fn advance(&mut self) -> Effects {
        let (Some(me), Some(checkpoint)) = (&self.me, &mut self.checkpoint) else {
            return Vec::new();
        };
        if self.image.is_none() && checkpoint.lacks_thumbnail() {
            // Its bytes went with an earlier run, and no picture was picked again.
            checkpoint.choose_thumbnail(None);
        }
        let next = checkpoint.next();
        self.step = Some(next.step());
        let draft = checkpoint.draft.clone();
        let action = match next {
            Next::Thumbnail => Action::Upload(self.image.clone().unwrap_or_default()),
            Next::TakeBack(room_id, post_id) => {
                checkpoint.taking_back = true;
                Action::Delete { room_id, post_id }
            }
            Next::Room if checkpoint.room_may_exist => Action::Find {
                me: me.clone(),
                draft: DraftRef {
                    draft_id: draft.draft_id,
                },
            },
            Next::Room => {
                checkpoint.room_may_exist = true;
                checkpoint.is_made_from_now();
                Action::MakeRoom {
                    draft,
                    thumbnail_file_id: checkpoint.thumbnail_file_id.clone(),
                }
            }
            Next::Post(room_id) if checkpoint.post_may_exist => Action::ReadRoom(room_id),
            Next::Post(room_id) => {
                checkpoint.post_may_exist = true;
                checkpoint.is_made_from_now();
                Action::MakePost {
                    me: me.clone(),
                    room_id,
                    draft,
                }
            }
            Next::Chat(room_id, _) if checkpoint.channel_may_exist => Action::ReadRoom(room_id),
            Next::Chat(room_id, post_id) => {
                checkpoint.channel_may_exist = true;
                Action::MakeChannel { room_id, post_id }
            }
            Next::Done(room_id) => return self.finished(Some(room_id)),
        };
        self.looking = matches!(
            action,
            Action::Find { .. } | Action::ReadRoom(_) | Action::Delete { .. }
        );
        let mut effects = self.save();
        effects.push(Effect::Run(action));
        effects
    }

    fn answered<T>(
        &mut self,
        result: Result<T, Error>,
        take: impl FnOnce(&mut Checkpoint, T),
    ) -> Effects {
        if self.doing != Some(Doing::Making) {
            return Vec::new();
        }
        match result {
            Ok(answer) => {
                if let Some(checkpoint) = &mut self.checkpoint {
                    take(checkpoint, answer);
                }
                self.advance()
            }
            Err(error) => self.failed(error),
        }
    }

    fn failed(&mut self, error: Error) -> Effects {
        let was_making = self.doing.take() == Some(Doing::Making);
        if let (true, Some(step), Some(checkpoint)) = (was_making, self.step, &mut self.checkpoint)
        {
            // Nothing was made, unless nobody can say.
            if !self.looking && !error.outcome_unknown() {
                checkpoint.was_refused(step);
            }
            let is_gone = error.code() == ErrorCode::NotFound;
            if is_gone && matches!(step, NewRoomStep::Post | NewRoomStep::Chat) {
                // The room was deleted elsewhere, or something else is missing, a community for
                // one: the next attempt looks for the room before it makes it anew.
                checkpoint.forget_room();
                checkpoint.room_may_exist = true;
            }
        }
        let mut effects = self.save();
        effects.extend(self.answer_all(&Err(error.clone())));
        self.problem = Some(error);
        effects
    }

    fn discard(&mut self, ticket: Ticket, draft: DraftRef) -> Effects {
        if self.me.is_none() {
            return vec![Effect::Reply(ticket, Err(Error::not_signed_in()))];
        }
        let known = self
            .checkpoint
            .as_ref()
            .filter(|checkpoint| checkpoint.draft.draft_id == draft.draft_id);
        let (Some(me), Some(checkpoint)) = (&self.me, known) else {
            return vec![Effect::Reply(ticket, Ok(None))];
        };
        match self.doing {
            Some(Doing::Making) => {
                let error = Error::known(ErrorCode::TooFast, "the room is being made");
                return vec![Effect::Reply(ticket, Err(error))];
            }
            Some(Doing::Discarding) => {
                self.waiting.push(ticket);
                return Vec::new();
            }
            None => {}
        }
        let action = match &checkpoint.room_id {
            Some(room_id) => Some(Action::Delete {
                room_id: room_id.clone(),
                post_id: checkpoint.post_id.clone(),
            }),
            None if checkpoint.room_may_exist => Some(Action::Find {
                me: me.clone(),
                draft,
            }),
            None => None,
        };
        self.problem = None;
        self.waiting.push(ticket);
        self.doing = Some(Doing::Discarding);
        match action {
            Some(action) => vec![Effect::Run(action)],
            None => self.finished(None),
        }
    }

    fn found_to_discard(&mut self, result: Result<Option<Box<Room>>, Error>) -> Effects {
        match result {
            Ok(Some(room)) if !room.is_deleted => {
                let (room_id, post_id) = (room.id, room.post_id);
                vec![Effect::Run(Action::Delete { room_id, post_id })]
            }
            Ok(Some(_) | None) => self.finished(None),
            Err(error) => self.failed(error),
        }
    }

    /// There is no draft any more: it became a room, or was discarded.
    fn finished(&mut self, room_id: Option<RoomId>) -> Effects {
        let waiting = std::mem::take(&mut self.waiting);
        *self = Self {
            me: self.me.take(),
            rests_soon: self.rests_soon,
            ..Self::default()
        };
        let mut effects = self.save();
        effects.push(Effect::Run(Action::ListChanged));
        effects.extend(
            waiting
                .into_iter()
                .map(|ticket| Effect::Reply(ticket, Ok(room_id.clone()))),
        );
        effects
    }
}
