//! The form: what of it is sent, and what is wrong with it.

use std::fmt;

use base64::Engine as _;
use greenroom_contract::{ImageInput, LIMITS, NewRoomDraft, PostTarget, ThumbnailChoice};

use crate::{
    error::{Error, FieldProblem},
    home::image_type,
};

/// A picture that can be uploaded.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Image {
    /// Its file's name.
    pub name: String,
    /// PNG, JPEG or WebP.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Image({:?}, {} bytes)", self.name, self.bytes.len())
    }
}

impl Image {
    /// The picture that was picked in the page.
    pub fn decoded(image: ImageInput) -> Result<Self, Error> {
        let unusable = || Error::field("thumbnail", FieldProblem::NoImage);
        // Base64 is a third longer than what it stands for.
        if image.base64.len() > LIMITS.image_bytes / 3 * 4 + 8 {
            return Err(unusable());
        }
        let bytes = base64::engine::general_purpose::STANDARD
            .decode(image.base64.trim())
            .map_err(|_| unusable())?;
        if image_type(&bytes).is_none() || bytes.len() > LIMITS.image_bytes {
            return Err(unusable());
        }
        let name = if image.name.trim().is_empty() {
            "thumbnail".to_owned()
        } else {
            image.name
        };
        Ok(Self { name, bytes })
    }
}

/// What becomes of the thumbnail, as a picture that can be uploaded.
#[derive(Debug)]
pub(super) enum Thumbnail {
    Unchanged,
    Nothing,
    Picked(Image),
}

impl Thumbnail {
    pub fn of(choice: ThumbnailChoice) -> Result<Self, Error> {
        Ok(match choice {
            ThumbnailChoice::Unchanged => Self::Unchanged,
            ThumbnailChoice::Nothing => Self::Nothing,
            ThumbnailChoice::Picked { image } => Self::Picked(Image::decoded(image)?),
        })
    }
}

fn filled(field: &'static str, text: &str) -> Result<(), Error> {
    if text.trim().is_empty() {
        return Err(Error::field(field, FieldProblem::Empty));
    }
    Ok(())
}

fn at_most(field: &'static str, text: &str, limit: usize) -> Result<(), Error> {
    let length = text.chars().count();
    if length > limit {
        return Err(Error::field(field, FieldProblem::TooLong { limit, length }));
    }
    Ok(())
}

/// A form that is not finished may be this much longer than one that can be sent.
const UNFINISHED: usize = 4;

/// A form as it can be kept: anything that somebody may have typed, or the first field that nobody
/// has.
pub(super) fn keepable(draft: NewRoomDraft) -> Result<NewRoomDraft, Error> {
    filled("draftId", &draft.draft_id)?;
    at_most("title", &draft.title, LIMITS.room_title * UNFINISHED)?;
    at_most(
        "description",
        &draft.description,
        LIMITS.room_description * UNFINISHED,
    )?;
    at_most("text", &draft.text, LIMITS.post_text * UNFINISHED)?;
    at_most("hashtags", &draft.hashtags.concat(), LIMITS.post_text)?;
    Ok(draft)
}

/// The draft as it is sent, or the first field that is wrong.
pub(crate) fn checked(mut draft: NewRoomDraft) -> Result<NewRoomDraft, Error> {
    filled("draftId", &draft.draft_id)?;
    filled("title", &draft.title)?;
    at_most("title", &draft.title, LIMITS.room_title)?;
    at_most("description", &draft.description, LIMITS.room_description)?;
    filled("text", &draft.text)?;
    at_most("text", &draft.text, LIMITS.post_text)?;
    if let PostTarget::Community { community_id, .. } = &draft.target {
        filled("target", community_id)?;
    }
    draft.hashtags = draft
        .hashtags
        .iter()
        .map(|hashtag| hashtag.trim().trim_start_matches('#').to_owned())
        .filter(|hashtag| !hashtag.is_empty())
        .collect();
    let is_wrong = |tag: &String| tag.contains('#') || tag.chars().any(char::is_whitespace);
    if draft.hashtags.iter().any(is_wrong) {
        return Err(Error::field("hashtags", FieldProblem::Invalid));
    }
    Ok(draft)
}
