//! Inputs to effects: making a room step by step.

mod any_order;
mod keeping;
mod making;

use greenroom_contract::{
    CreateRoom, DraftRef, ImageInput, NewRoomDraft, PostTarget, ThumbnailChoice,
};
use socialplus::{Room, UserId};

use super::input::{Input, Ticket};
use crate::settings::Checkpoint;

fn me() -> UserId {
    UserId::new("maya")
}

fn draft(draft_id: &str, chat: bool) -> NewRoomDraft {
    NewRoomDraft {
        draft_id: draft_id.to_owned(),
        title: "Friday".to_owned(),
        description: String::new(),
        chat,
        target: PostTarget::OwnFeed,
        text: "Come and see".to_owned(),
        hashtags: Vec::new(),
    }
}

fn request(draft: NewRoomDraft) -> CreateRoom {
    CreateRoom {
        draft,
        thumbnail: ThumbnailChoice::Unchanged,
    }
}

/// The start of a PNG, which is as far as anybody here looks.
fn image() -> ImageInput {
    ImageInput {
        name: "cat.png".to_owned(),
        base64: "iVBORw0KGgo=".to_owned(),
    }
}

fn picked() -> ThumbnailChoice {
    ThumbnailChoice::Picked { image: image() }
}

fn room(room_id: &str) -> Room {
    Room::new(room_id, me(), "Friday")
}

fn start_with(ticket: u64, request: CreateRoom) -> Input {
    Input::Start {
        ticket: Ticket::numbered(ticket),
        request: Box::new(request),
    }
}

fn discard(ticket: u64) -> Input {
    Input::Discard {
        ticket: Ticket::numbered(ticket),
        draft: DraftRef {
            draft_id: "draft".to_owned(),
        },
    }
}

fn restored(checkpoint: Option<Checkpoint>) -> Input {
    Input::Restored(checkpoint.map(Box::new))
}
