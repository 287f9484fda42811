//! Uploaded files.

use bytes::Bytes;
use url::Url;

use super::FileId;

/// An uploaded file (contract section 5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// The id of the file.
    pub id: FileId,
    /// `image`, `file`, `video`, `clip` or `audio`.
    pub file_type: String,
    /// Where it is.
    pub url: Option<Url>,
    /// Its name.
    pub name: Option<String>,
    /// Its media type.
    pub mime_type: Option<String>,
    /// Its size in bytes.
    pub size: Option<u64>,
    /// Its width in pixels, for images.
    pub width: Option<u32>,
    /// Its height in pixels, for images.
    pub height: Option<u32>,
}

/// How large an image is fetched.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum ImageSize {
    /// The smallest.
    Small,
    /// In between.
    #[default]
    Medium,
    /// Larger.
    Large,
    /// As it was uploaded.
    Full,
}

impl ImageSize {
    /// The word of the wire.
    pub fn as_wire(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Medium => "medium",
            Self::Large => "large",
            Self::Full => "full",
        }
    }
}

/// The content of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Download {
    /// Its bytes.
    pub bytes: Bytes,
    /// The media type that the answer named.
    pub content_type: Option<String>,
}
