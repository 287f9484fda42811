//! A room in the making: the form, and how far it got.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::UiError;

/// The making of a room and its post, step by step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NewRoomView {
    /// What was asked for, so that the form can be filled again. Without the image's bytes.
    pub draft: NewRoomDraft,
    /// The step in progress, or the one that failed.
    pub step: NewRoomStep,
    /// All steps of this room, in order.
    pub steps: Vec<StepView>,
    /// Making it was begun: there may be something of it on the platform. Otherwise the draft is
    /// what was typed, and no more.
    pub begun: bool,
    /// True while a step is under way.
    pub busy: bool,
    /// Why it stopped.
    pub problem: Option<UiError>,
    /// The thumbnail that this draft has.
    pub thumbnail: Option<DraftThumbnail>,
}

/// The thumbnail of a draft: what it was picked as, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DraftThumbnail {
    /// File name; empty where an earlier version did not keep it.
    pub name: String,
    /// Its bytes went with an earlier run: without picking it again, none is used.
    pub lost: bool,
}

/// One step of making a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StepView {
    /// Which.
    pub step: NewRoomStep,
    /// How far it is.
    pub state: StepState,
}

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum StepState {
    /// Done.
    Done,
    /// Under way.
    Busy,
    /// It failed; making goes on here.
    Failed,
    /// Still to come.
    Open,
}

/// The steps of making a room, in order (PLATFORM.md 17).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum NewRoomStep {
    /// Uploading the thumbnail.
    Thumbnail,
    /// Making the room.
    Room,
    /// Announcing it by a post.
    Post,
    /// Opening the live chat.
    Chat,
    /// Everything is there.
    Done,
}

/// The new-room form without the image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NewRoomDraft {
    /// Made by the page, a UUID; the same id resumes, a new id makes a new room.
    pub draft_id: String,
    /// 1 to [`Limits::room_title`](crate::Limits) characters.
    pub title: String,
    /// Up to [`Limits::room_description`](crate::Limits) characters.
    pub description: String,
    /// Whether viewers can chat.
    pub chat: bool,
    /// Where the post goes.
    pub target: PostTarget,
    /// The post's text, 1 to [`Limits::post_text`](crate::Limits) characters.
    pub text: String,
    /// Without `#`.
    pub hashtags: Vec<String>,
}

/// Where a room post goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum PostTarget {
    /// The person's own feed.
    OwnFeed,
    /// A community the person is a member of.
    #[serde(rename_all = "camelCase")]
    Community {
        /// Its id.
        community_id: String,
        /// Its name, to show again.
        name: String,
    },
}

/// An image picked in the page.
#[derive(Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImageInput {
    /// File name.
    pub name: String,
    /// The bytes, Base64; PNG, JPEG or WebP up to [`Limits::image_bytes`](crate::Limits).
    pub base64: String,
}

impl std::fmt::Debug for ImageInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ImageInput")
            .field("name", &self.name)
            .field("base64", &self.base64.len())
            .finish()
    }
}

/// Makes a room with its post and chat, or goes on with one that stopped half way.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CreateRoom {
    /// The form.
    pub draft: NewRoomDraft,
    /// What becomes of the thumbnail.
    pub thumbnail: ThumbnailChoice,
}

/// What becomes of the thumbnail of a room in the making. *None* and *as it was* are two answers, so
/// neither of them is a missing value.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum ThumbnailChoice {
    /// The one that this draft has stays; a new draft has none.
    Unchanged,
    /// The room has none, and the one that was picked before is forgotten.
    Nothing,
    /// This one.
    Picked {
        /// The picture.
        image: ImageInput,
    },
}

/// Keeps what stands in the new-room form, so that it is there again after the form was closed, the
/// page was loaded anew or the program ended. An empty form is not kept.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeepDraft {
    /// The form, finished or not.
    pub draft: NewRoomDraft,
    /// What becomes of the thumbnail. Its bytes are kept as long as the program runs.
    pub thumbnail: ThumbnailChoice,
}

/// A community as a post target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CommunityChoice {
    /// Its id. A key, never shown.
    pub community_id: String,
    /// Its name.
    pub name: String,
    /// What happens to a post there.
    pub posting: Posting,
}

/// What happens to a post in a community (PLATFORM.md 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Posting {
    /// It appears at once.
    Open,
    /// A moderator looks at it first.
    Reviewed,
    /// Only moderators may post.
    ModeratorsOnly,
}

/// Names a draft.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DraftRef {
    /// The draft's id.
    pub draft_id: String,
}
