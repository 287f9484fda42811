//! Making a room with its post and chat, step by step, so that a failure or a crash between any two
//! steps is resumed without duplicates.
//!
//! The checkpoint is written before each request that makes something (so that a crash leaves the
//! mark *may have happened*) and after each answer. A mark makes the next attempt look before it
//! makes the thing again.

use greenroom_contract::{
    CreateRoom, ErrorCode, ImageInput, NewRoomDraft, NewRoomStep, NewRoomView, PostTarget, UiError,
};

use crate::{
    actor_v1::Ticket,
    edge::error::{WithParam, field_error, ui_error},
    facts::RoomFacts,
    settings::Checkpoint,
};

/// Most characters of a title (PLATFORM.md 7.3).
const TITLE_LIMIT: usize = 1_000;
/// Most characters of a description (PLATFORM.md 7.3).
const DESCRIPTION_LIMIT: usize = 5_000;
/// Most characters of a post's text (PLATFORM.md 9.1).
const TEXT_LIMIT: usize = 20_000;

impl Checkpoint {
    fn forget_room(&mut self) {
        self.room_id = None;
        self.post_id = None;
        self.channel_id = None;
        self.post_may_exist = false;
        self.channel_may_exist = false;
    }
}

/// What can happen to the making of a room.
#[derive(Debug)]
pub(crate) enum Input {
    /// What an earlier run left behind.
    Restored(Option<Checkpoint>),
    /// Make a room, or go on.
    Start { ticket: Ticket, request: CreateRoom },
    /// The thumbnail is uploaded.
    Uploaded(Result<String, UiError>),
    /// Looked for a room of this draft.
    Found(Result<Option<RoomFacts>, UiError>),
    /// The room is made.
    RoomMade(Result<RoomFacts, UiError>),
    /// Looked at the room for its post and chat.
    RoomRead(Result<RoomFacts, UiError>),
    /// The post is made.
    PostMade(Result<String, UiError>),
    /// The chat is open.
    ChannelMade(Result<String, UiError>),
    /// Forget the draft.
    Discard { ticket: Ticket, draft_id: String },
    /// The room of a discarded draft is deleted.
    Deleted(Result<(), UiError>),
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Action {
    /// Write the checkpoint, or remove it.
    Save(Option<Box<Checkpoint>>),
    /// Upload the thumbnail.
    Upload { name: String, bytes: Vec<u8> },
    /// Look for an own room of this draft.
    Find { draft_id: String },
    /// Make the room.
    MakeRoom {
        draft: NewRoomDraft,
        thumbnail_file_id: Option<String>,
    },
    /// Read the room.
    ReadRoom { room_id: String },
    /// Make the post.
    MakePost {
        room_id: String,
        draft: NewRoomDraft,
    },
    /// Open the chat.
    MakeChannel {
        room_id: String,
        post_id: String,
        title: String,
    },
    /// Delete the room of a discarded draft.
    DeleteRoom { room_id: String },
    /// The list of rooms has changed.
    Refresh,
    /// Answer a command with the room's id (empty where there is none).
    Reply(Ticket, Result<String, UiError>),
}

/// What is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doing {
    Making,
    Discarding,
}

/// The making of a room.
#[derive(Debug, Default)]
pub(crate) struct Saga {
    checkpoint: Option<Checkpoint>,
    image: Option<(String, Vec<u8>)>,
    doing: Option<Doing>,
    /// What is under way only looks; a refusal of it says nothing about what may have been made.
    looking: bool,
    step: Option<NewRoomStep>,
    problem: Option<UiError>,
    waiting: Vec<Ticket>,
}

impl Saga {
    /// What the page is told about it.
    pub fn view(&self) -> Option<NewRoomView> {
        let checkpoint = self.checkpoint.as_ref()?;
        Some(NewRoomView {
            draft: checkpoint.draft.clone(),
            step: self.step.unwrap_or_else(|| self.next_step(checkpoint)),
            busy: self.doing.is_some(),
            problem: self.problem.clone(),
        })
    }

    fn next_step(&self, checkpoint: &Checkpoint) -> NewRoomStep {
        if checkpoint.room_id.is_none() {
            if self.image.is_some() && checkpoint.thumbnail_file_id.is_none() {
                return NewRoomStep::Thumbnail;
            }
            return NewRoomStep::Room;
        }
        if checkpoint.post_id.is_none() {
            return NewRoomStep::Post;
        }
        if checkpoint.draft.chat && checkpoint.channel_id.is_none() {
            return NewRoomStep::Chat;
        }
        NewRoomStep::Done
    }

    /// Takes one input.
    pub fn handle(&mut self, input: Input) -> Vec<Action> {
        match input {
            // Too late: the person has begun already.
            Input::Restored(_) if self.checkpoint.is_some() => Vec::new(),
            Input::Restored(checkpoint) => {
                *self = Self {
                    checkpoint,
                    ..Self::default()
                };
                Vec::new()
            }
            Input::Start { ticket, request } => self.start(ticket, request),
            Input::Uploaded(result) => self.answered(result, |checkpoint, file_id| {
                checkpoint.thumbnail_file_id = Some(file_id);
            }),
            Input::Found(result) => match self.doing {
                Some(Doing::Discarding) => self.found_to_discard(result),
                Some(Doing::Making) | None => self.answered(result, |checkpoint, room| {
                    checkpoint.room_may_exist = false;
                    if let Some(room) = room.filter(|room| !room.is_deleted) {
                        adopt(checkpoint, &room);
                    }
                }),
            },
            Input::RoomMade(result) => self.answered(result, |checkpoint, room| {
                checkpoint.room_may_exist = false;
                adopt(checkpoint, &room);
            }),
            Input::RoomRead(result) => self.answered(result, |checkpoint, room| {
                checkpoint.post_may_exist = false;
                checkpoint.channel_may_exist = false;
                if room.is_deleted {
                    checkpoint.forget_room();
                } else {
                    adopt(checkpoint, &room);
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
            Input::Discard { ticket, draft_id } => self.discard(ticket, &draft_id),
            Input::Deleted(result) => match result {
                Ok(()) => self.discarded(),
                Err(error) if error.code == ErrorCode::NotFound => self.discarded(),
                Err(error) => self.fail(error),
            },
        }
    }

    /// Ends what waits, for instance at signing out. The checkpoint stays where it is written.
    pub fn abandon(&mut self, error: &UiError) -> Vec<Action> {
        let waiting = std::mem::take(&mut self.waiting);
        *self = Self::default();
        waiting
            .into_iter()
            .map(|ticket| Action::Reply(ticket, Err(error.clone())))
            .collect()
    }

    fn start(&mut self, ticket: Ticket, request: CreateRoom) -> Vec<Action> {
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
            let error = ui_error(ErrorCode::TooFast, "another room is being made");
            return vec![Action::Reply(ticket, Err(error))];
        }
        let draft = match checked(draft) {
            Ok(draft) => draft,
            Err(error) => return vec![Action::Reply(ticket, Err(error))],
        };
        let image = match thumbnail.map(decoded).transpose() {
            Ok(image) => image,
            Err(error) => return vec![Action::Reply(ticket, Err(error))],
        };
        match &mut self.checkpoint {
            Some(checkpoint) if checkpoint.draft.draft_id == draft.draft_id => {
                // The form may have been mended; what is made already stays as it was made.
                checkpoint.draft = draft;
                if checkpoint.room_id.is_none() && image.is_some() {
                    checkpoint.thumbnail_file_id = None;
                }
            }
            Some(_) | None => {
                self.checkpoint = Some(Checkpoint {
                    draft,
                    thumbnail_file_id: None,
                    room_id: None,
                    post_id: None,
                    channel_id: None,
                    room_may_exist: false,
                    post_may_exist: false,
                    channel_may_exist: false,
                });
            }
        }
        if image.is_some() {
            self.image = image;
        }
        self.doing = Some(Doing::Making);
        self.problem = None;
        self.waiting.push(ticket);
        self.advance()
    }

    /// The next step. The checkpoint goes first, so that a crash during the step is known of.
    fn advance(&mut self) -> Vec<Action> {
        let Some(mut checkpoint) = self.checkpoint.clone() else {
            return Vec::new();
        };
        let step = self.next_step(&checkpoint);
        self.step = Some(step);
        let draft = checkpoint.draft.clone();
        let action = match (step, &checkpoint.room_id) {
            (NewRoomStep::Thumbnail, _) => {
                let (name, bytes) = self.image.clone().unwrap_or_default();
                Action::Upload { name, bytes }
            }
            (NewRoomStep::Room, _) | (NewRoomStep::Post | NewRoomStep::Chat, None) => {
                if checkpoint.room_may_exist {
                    Action::Find {
                        draft_id: draft.draft_id,
                    }
                } else {
                    checkpoint.room_may_exist = true;
                    Action::MakeRoom {
                        draft,
                        thumbnail_file_id: checkpoint.thumbnail_file_id.clone(),
                    }
                }
            }
            (NewRoomStep::Post, Some(room_id)) => {
                let room_id = room_id.clone();
                if checkpoint.post_may_exist {
                    Action::ReadRoom { room_id }
                } else {
                    checkpoint.post_may_exist = true;
                    Action::MakePost { room_id, draft }
                }
            }
            (NewRoomStep::Chat, Some(room_id)) => {
                let room_id = room_id.clone();
                if checkpoint.channel_may_exist {
                    Action::ReadRoom { room_id }
                } else {
                    checkpoint.channel_may_exist = true;
                    Action::MakeChannel {
                        room_id,
                        post_id: checkpoint.post_id.clone().unwrap_or_default(),
                        title: draft.title,
                    }
                }
            }
            (NewRoomStep::Done, room_id) => {
                let room_id = room_id.clone().unwrap_or_default();
                let mut actions = vec![Action::Save(None), Action::Refresh];
                actions.extend(
                    std::mem::take(&mut self.waiting)
                        .into_iter()
                        .map(|ticket| Action::Reply(ticket, Ok(room_id.clone()))),
                );
                *self = Self::default();
                return actions;
            }
        };
        self.looking = matches!(action, Action::Find { .. } | Action::ReadRoom { .. });
        let save = Action::Save(Some(Box::new(checkpoint.clone())));
        self.checkpoint = Some(checkpoint);
        vec![save, action]
    }

    fn answered<T>(
        &mut self,
        result: Result<T, UiError>,
        take: impl FnOnce(&mut Checkpoint, T),
    ) -> Vec<Action> {
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
            Err(error) => self.fail(error),
        }
    }

    fn fail(&mut self, error: UiError) -> Vec<Action> {
        let was_making = self.doing == Some(Doing::Making);
        self.doing = None;
        self.problem = Some(error.clone());
        if let Some(checkpoint) = &mut self.checkpoint {
            // A refusal says that nothing was made; anything else leaves it open.
            if was_making && was_refused(&error) && !self.looking {
                match self.step {
                    Some(NewRoomStep::Room) => checkpoint.room_may_exist = false,
                    Some(NewRoomStep::Post) => checkpoint.post_may_exist = false,
                    Some(NewRoomStep::Chat) => checkpoint.channel_may_exist = false,
                    Some(NewRoomStep::Thumbnail | NewRoomStep::Done) | None => {}
                }
            }
            let may_be_gone = was_making
                && error.code == ErrorCode::NotFound
                && matches!(self.step, Some(NewRoomStep::Post | NewRoomStep::Chat));
            if may_be_gone {
                // The room was deleted elsewhere, or something else is missing, a community for
                // one: the next attempt looks for the room before it makes it anew.
                checkpoint.forget_room();
                checkpoint.room_may_exist = true;
            }
        }
        let mut actions = vec![Action::Save(self.checkpoint.clone().map(Box::new))];
        actions.extend(
            std::mem::take(&mut self.waiting)
                .into_iter()
                .map(|ticket| Action::Reply(ticket, Err(error.clone()))),
        );
        actions
    }

    fn discard(&mut self, ticket: Ticket, draft_id: &str) -> Vec<Action> {
        let Some(checkpoint) = self
            .checkpoint
            .as_ref()
            .filter(|checkpoint| checkpoint.draft.draft_id == draft_id)
        else {
            return vec![Action::Reply(ticket, Ok(String::new()))];
        };
        match self.doing {
            Some(Doing::Making) => {
                let error = ui_error(ErrorCode::TooFast, "the room is being made");
                return vec![Action::Reply(ticket, Err(error))];
            }
            Some(Doing::Discarding) => {
                self.waiting.push(ticket);
                return Vec::new();
            }
            None => {}
        }
        let room_id = checkpoint.room_id.clone();
        let may_exist = checkpoint.room_may_exist;
        self.problem = None;
        self.waiting.push(ticket);
        self.doing = Some(Doing::Discarding);
        match room_id {
            Some(room_id) => vec![Action::DeleteRoom { room_id }],
            None if may_exist => vec![Action::Find {
                draft_id: draft_id.to_owned(),
            }],
            None => self.discarded(),
        }
    }

    fn found_to_discard(&mut self, result: Result<Option<RoomFacts>, UiError>) -> Vec<Action> {
        match result {
            Ok(Some(room)) if !room.is_deleted => vec![Action::DeleteRoom {
                room_id: room.room_id,
            }],
            Ok(Some(_) | None) => self.discarded(),
            Err(error) => self.fail(error),
        }
    }

    fn discarded(&mut self) -> Vec<Action> {
        let waiting = std::mem::take(&mut self.waiting);
        *self = Self::default();
        let mut actions = vec![Action::Save(None), Action::Refresh];
        actions.extend(
            waiting
                .into_iter()
                .map(|ticket| Action::Reply(ticket, Ok(String::new()))),
        );
        actions
    }
}

fn adopt(checkpoint: &mut Checkpoint, room: &RoomFacts) {
    checkpoint.room_id = Some(room.room_id.clone());
    if room.post_id.is_some() {
        checkpoint.post_id.clone_from(&room.post_id);
    }
    if room.live_channel_id.is_some() {
        checkpoint.channel_id.clone_from(&room.live_channel_id);
    }
}

/// The platform, or our own check of the values, said no: nothing was made.
fn was_refused(error: &UiError) -> bool {
    !matches!(
        error.code,
        ErrorCode::TimedOut
            | ErrorCode::Unreachable
            | ErrorCode::BadAnswer
            | ErrorCode::Internal
            | ErrorCode::NetworkError
    )
}

fn limited(field: &str, text: &str, limit: usize, may_be_empty: bool) -> Result<(), UiError> {
    if !may_be_empty && text.trim().is_empty() {
        return Err(field_error(ErrorCode::FieldEmpty, field));
    }
    let length = text.chars().count();
    if length > limit {
        return Err(field_error(ErrorCode::FieldTooLong, field)
            .param("limit", limit.to_string())
            .param("length", length.to_string()));
    }
    Ok(())
}

/// The draft as it is sent, or the first field that is wrong.
pub(crate) fn checked(mut draft: NewRoomDraft) -> Result<NewRoomDraft, UiError> {
    if draft.draft_id.trim().is_empty() {
        return Err(field_error(ErrorCode::FieldEmpty, "draftId"));
    }
    limited("title", &draft.title, TITLE_LIMIT, false)?;
    limited("description", &draft.description, DESCRIPTION_LIMIT, true)?;
    limited("text", &draft.text, TEXT_LIMIT, false)?;
    if let PostTarget::Community { community_id, .. } = &draft.target
        && community_id.trim().is_empty()
    {
        return Err(field_error(ErrorCode::FieldEmpty, "target"));
    }
    draft.hashtags = draft
        .hashtags
        .iter()
        .map(|hashtag| hashtag.trim().trim_start_matches('#').to_owned())
        .filter(|hashtag| !hashtag.is_empty())
        .collect();
    if draft
        .hashtags
        .iter()
        .any(|hashtag| hashtag.contains('#') || hashtag.chars().any(char::is_whitespace))
    {
        return Err(field_error(ErrorCode::FieldInvalid, "hashtags"));
    }
    Ok(draft)
}

/// Most bytes of a thumbnail.
const IMAGE_LIMIT: usize = 10 * 1024 * 1024;

fn decoded(image: ImageInput) -> Result<(String, Vec<u8>), UiError> {
    use base64::Engine as _;
    let unusable = || {
        let mut error = ui_error(
            ErrorCode::ImageUnusable,
            "not a PNG, JPEG or WebP up to 10 MB",
        )
        .param("limit", "10");
        error.field = Some("thumbnail".to_owned());
        error
    };
    // Base64 is a third longer than what it stands for.
    if image.base64.len() > IMAGE_LIMIT / 3 * 4 + 8 {
        return Err(unusable());
    }
    let bytes = base64::engine::general_purpose::STANDARD
        .decode(image.base64.trim())
        .map_err(|_| unusable())?;
    let is_known = bytes.starts_with(b"\x89PNG\r\n\x1a\n")
        || bytes.starts_with(b"\xff\xd8\xff")
        || (bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"));
    if !is_known || bytes.len() > IMAGE_LIMIT {
        return Err(unusable());
    }
    let name = if image.name.trim().is_empty() {
        "thumbnail".to_owned()
    } else {
        image.name
    };
    Ok((name, bytes))
}
