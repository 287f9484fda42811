//! What is written down of a room in the making.
//!
//! It is written before each request that makes something, so that a crash leaves the mark *may
//! have happened*, and after each answer. A mark makes the next attempt look before it makes the
//! thing again.

use greenroom_contract::{NewRoomDraft, NewRoomStep};
use socialplus::{PostId, Room, RoomId};

use crate::settings::{Checkpoint, MadeFrom};

/// What is to be made next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Next {
    Thumbnail,
    /// The form says something else since: what was made, announced or not, is taken back first.
    TakeBack(RoomId, Option<PostId>),
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
            Self::TakeBack(..) | Self::Room => NewRoomStep::Room,
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
            (None, _, _) if self.lacks_thumbnail() => Next::Thumbnail,
            (None, _, _) => Next::Room,
            // Whether there is a post is found out first.
            (Some(room_id), post_id, _)
                if self.is_outdated() && (post_id.is_some() || !self.post_may_exist) =>
            {
                Next::TakeBack(room_id.clone(), post_id.clone())
            }
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
            unsent: true,
            with_thumbnail: false,
            thumbnail_name: None,
            thumbnail_file_id: None,
            made_from: None,
            taking_back: false,
            room_id: None,
            post_id: None,
            channel_id: None,
            room_may_exist: false,
            post_may_exist: false,
            channel_may_exist: false,
        }
    }

    /// Nothing was made, and nothing is in the form.
    pub(super) fn is_blank(&self) -> bool {
        let NewRoomDraft {
            title,
            description,
            text,
            hashtags,
            ..
        } = &self.draft;
        let texts = [title, description, text];
        self.unsent
            && !self.has_thumbnail()
            && hashtags.is_empty()
            && texts.iter().all(|text| text.trim().is_empty())
    }

    /// A thumbnail was picked and is not uploaded yet.
    pub(super) fn lacks_thumbnail(&self) -> bool {
        self.with_thumbnail && self.thumbnail_file_id.is_none()
    }

    /// A thumbnail was picked, or is uploaded.
    pub(super) fn has_thumbnail(&self) -> bool {
        self.with_thumbnail || self.thumbnail_file_id.is_some()
    }

    /// The room has this thumbnail from now on, still to be uploaded, or none.
    pub(super) fn choose_thumbnail(&mut self, name: Option<String>) {
        self.with_thumbnail = name.is_some();
        self.thumbnail_name = name;
        self.thumbnail_file_id = None;
    }

    /// The room, or the post as well, is about to be made from the form as it is.
    pub(super) fn is_made_from_now(&mut self) {
        self.made_from = Some(MadeFrom {
            draft: self.draft.clone(),
            thumbnail_file_id: self.thumbnail_file_id.clone(),
        });
    }

    /// What was made says something else than the form does now. What began to be taken back is
    /// taken back to the end: nobody can say any more how much of it is there.
    fn is_outdated(&self) -> bool {
        if self.taking_back {
            return true;
        }
        let Some(MadeFrom {
            draft: made,
            thumbnail_file_id,
        }) = &self.made_from
        else {
            return false;
        };
        let draft = &self.draft;
        let room = (&draft.title, &draft.description, draft.chat)
            != (&made.title, &made.description, made.chat);
        let thumbnail =
            self.lacks_thumbnail() || self.thumbnail_file_id.as_ref() != thumbnail_file_id.as_ref();
        let is_announced = self.post_id.is_some() || self.post_may_exist;
        let post = (&draft.target, &draft.text, &draft.hashtags)
            != (&made.target, &made.text, &made.hashtags);
        room || thumbnail || (is_announced && post)
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
        self.taking_back = false;
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
