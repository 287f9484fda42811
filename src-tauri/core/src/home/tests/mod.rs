//! Inputs to actions: making a room step by step, and the list of rooms.

mod making;
mod making_any_order;
mod rooms;

use greenroom_contract::{
    CreateRoom, ErrorCode, ImageInput, NewRoomDraft, PostTarget, RoomStatus, UiError,
};
use time::{Duration, OffsetDateTime};

use crate::{edge::error::ui_error, facts::RoomFacts};

/// A moment of the platform's clock.
fn at(second: i64) -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + Duration::seconds(second)
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
        thumbnail: None,
    }
}

/// The start of a PNG, which is as far as anybody here looks.
fn image() -> ImageInput {
    ImageInput {
        name: "cat.png".to_owned(),
        base64: "iVBORw0KGgo=".to_owned(),
    }
}

fn room(room_id: &str) -> RoomFacts {
    RoomFacts {
        room_id: room_id.to_owned(),
        title: "Friday".to_owned(),
        status: RoomStatus::Idle,
        created_by: Some("maya".to_owned()),
        created_at: Some(at(1)),
        updated_at: Some(at(1)),
        ..RoomFacts::default()
    }
}

fn failure(code: ErrorCode) -> UiError {
    ui_error(code, "said by the test")
}
