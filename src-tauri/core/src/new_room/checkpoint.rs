//! What is written down of a room in the making.
//!
//! It is written before each request that makes something, so that a crash leaves the mark *may
//! have happened*, and after each answer. A mark makes the next attempt look before it makes the
//! thing again.

use greenroom_contract::{NewRoomDraft, NewRoomStep};
use socialplus::{PostId, Room, RoomId};

use crate::settings::Checkpoint;

/// What is to be made next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Next {
    Thumbnail,
    Room,
    Post(RoomId),
    Chat(RoomId, PostId),
    Done(RoomId),
}

impl Next {
    /// As the page is told.
    pub fn step(&self) -> NewRoomStep {
        match self {
            Self::Thumbnail => NewRoomStep::Thumbnail,
            Self::Room => NewRoomStep::Room,
            Self::Post(_) => NewRoomStep::Post,
            Self::Chat(..) => NewRoomStep::Chat,
            Self::Done(_) => NewRoomStep::Done,
        }
    }
}

impl Checkpoint {
    /// What is to be made next.
    pub(super) fn next(&self) -> Next {
        match (&self.room_id, &self.post_id, &self.channel_id) {
            (None, _, _) if self.with_thumbnail && self.thumbnail_file_id.is_none() => {
                Next::Thumbnail
            }
            (None, _, _) => Next::Room,
            (Some(room_id), None, _) => Next::Post(room_id.clone()),
            (Some(room_id), Some(post_id), None) if self.draft.chat => {
                Next::Chat(room_id.clone(), post_id.clone())
            }
            (Some(room_id), Some(_), _) => Next::Done(room_id.clone()),
        }
    }

    /// Nothing is made yet.
    pub(super) fn new(draft: NewRoomDraft) -> Self {
        Self {
            draft,
            with_thumbnail: false,
            thumbnail_file_id: None,
            room_id: None,
            post_id: None,
            channel_id: None,
            room_may_exist: false,
            post_may_exist: false,
            channel_may_exist: false,
        }
    }

    /// Takes over what exists of a room.
    pub(super) fn adopt(&mut self, room: &Room) {
        self.room_id = Some(room.id.clone());
        if room.post_id.is_some() {
            self.post_id.clone_from(&room.post_id);
        }
        if room.live_channel_id.is_some() {
            self.channel_id.clone_from(&room.live_channel_id);
        }
    }

    /// The room is gone, and with it what belonged to it.
    pub(super) fn forget_room(&mut self) {
        self.room_id = None;
        self.post_id = None;
        self.channel_id = None;
        self.post_may_exist = false;
        self.channel_may_exist = false;
    }

    /// The thing that a step makes does not exist: the request for it was refused.
    pub(super) fn was_refused(&mut self, step: NewRoomStep) {
        match step {
            NewRoomStep::Room => self.room_may_exist = false,
            NewRoomStep::Post => self.post_may_exist = false,
            NewRoomStep::Chat => self.channel_may_exist = false,
            NewRoomStep::Thumbnail | NewRoomStep::Done => {}
        }
    }
}
