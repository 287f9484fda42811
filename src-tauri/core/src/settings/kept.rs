//! What is kept, as types. Every field has a default: a document of any version can be read.

use std::collections::BTreeMap;

use greenroom_contract::{MediaSource, NewRoomDraft, Settings, StageLayout, UnsentText};
use serde::{Deserialize, Serialize};
use socialplus::{ChannelId, FileId, PostId, RoomId, UserId};

/// Everything a profile keeps that is no secret.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Kept {
    /// The person's choices.
    pub settings: Settings,
    /// What the platform knows this installation by.
    pub device_id: Option<String>,
    /// Who this profile is on the local network.
    pub local_user: Option<LocalUser>,
    /// What was typed into a chat last and not sent.
    pub unsent_text: Option<UnsentText>,
    /// The room in whose studio this installation is, or was when the program ended, by the public
    /// id of whose it is.
    pub in_studio: BTreeMap<UserId, RoomId>,
    /// The making of a room that has not come to its end, by the public id of whose it is.
    pub drafts: BTreeMap<UserId, Checkpoint>,
    /// The newest of one's own rooms, by network and public user id, where the network cannot list
    /// them.
    pub own_rooms: BTreeMap<String, Vec<RoomId>>,
    /// The layouts that were chosen for one room, the newest choice last.
    pub layouts: Vec<RoomLayout>,
    /// What was pinned in one room, the newest last.
    pub pins: Vec<RoomPin>,
}

/// Of how many rooms such choices are kept; of more, those that were made longest ago go.
const ROOMS_WITH_CHOICES: usize = 100;

impl Kept {
    /// The layout that was chosen for a room.
    pub fn layout_of(&self, room_id: &RoomId) -> Option<StageLayout> {
        let is_it = |one: &&RoomLayout| one.room_id == *room_id;
        self.layouts.iter().find(is_it).map(|one| one.layout)
    }

    /// Keeps it.
    pub fn keep_layout(&mut self, room_id: RoomId, layout: StageLayout) {
        self.layouts.retain(|one| one.room_id != room_id);
        self.layouts.push(RoomLayout { room_id, layout });
        let too_many = self.layouts.len().saturating_sub(ROOMS_WITH_CHOICES);
        self.layouts.drain(..too_many);
    }

    /// What was pinned in a room.
    pub fn pin_of(&self, room_id: &RoomId) -> Option<Pin> {
        let is_it = |one: &&RoomPin| one.room_id == *room_id;
        self.pins.iter().find(is_it).map(|one| one.pin.clone())
    }

    /// Keeps it, or that nothing is.
    pub fn keep_pin(&mut self, room_id: RoomId, pin: Option<Pin>) {
        self.pins.retain(|one| one.room_id != room_id);
        self.pins.extend(pin.map(|pin| RoomPin { room_id, pin }));
        let too_many = self.pins.len().saturating_sub(ROOMS_WITH_CHOICES);
        self.pins.drain(..too_many);
    }
}

/// How a room's stage is laid out at this installation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RoomLayout {
    pub room_id: RoomId,
    pub layout: StageLayout,
}

/// What stays large in a room at this installation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RoomPin {
    pub room_id: RoomId,
    pub pin: Pin,
}

/// What of whom stays large, whether it is there now or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Pin {
    pub user_id: UserId,
    pub source: MediaSource,
}

/// A user of the local network.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct LocalUser {
    /// Public user id.
    pub user_id: String,
    /// The name that was typed last.
    pub name: String,
}

/// How far the making of a room got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Checkpoint {
    /// What was asked for.
    pub draft: NewRoomDraft,
    /// It was typed, and nothing was asked of the platform yet.
    #[serde(default)]
    pub unsent: bool,
    /// A thumbnail was picked. Its bytes are not kept.
    #[serde(default)]
    pub with_thumbnail: bool,
    /// What its file is called.
    #[serde(default)]
    pub thumbnail_name: Option<String>,
    /// The uploaded thumbnail.
    pub thumbnail_file_id: Option<FileId>,
    /// What the room and its post were made from, once a request to make them was sent.
    #[serde(default)]
    pub made_from: Option<MadeFrom>,
    /// What was made is being deleted, since the form says something else; it is made anew.
    #[serde(default)]
    pub taking_back: bool,
    /// The room that was made.
    pub room_id: Option<RoomId>,
    /// The post that was made.
    pub post_id: Option<PostId>,
    /// The chat that was opened.
    pub channel_id: Option<ChannelId>,
    /// A request to make the room was sent and its answer is not known.
    pub room_may_exist: bool,
    /// A request to make the post was sent and its answer is not known.
    pub post_may_exist: bool,
    /// A request to make the chat was sent and its answer is not known.
    pub channel_may_exist: bool,
}

/// What the platform was asked to make, as far as it was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MadeFrom {
    /// The form at that time.
    pub draft: NewRoomDraft,
    /// The room's thumbnail.
    pub thumbnail_file_id: Option<FileId>,
}
