//! Uploaded files.

use bytes::Bytes;
use time::OffsetDateTime;
use url::Url;

use super::{id::FileId, word::words};

words! {
    /// What a file is (PLATFORM.md 5).
    FileType {
        /// Any file.
        File = "file",
        /// An image, to be had in several sizes.
        Image = "image",
        /// A video.
        Video = "video",
        /// A short video.
        Clip = "clip",
        /// Sound.
        Audio = "audio",
    }
}

words! {
    /// Who may fetch a file.
    AccessType {
        /// Everybody who has its address.
        Public = "public",
        /// Those who are signed in.
        Network = "network",
    }
}

/// An uploaded file (PLATFORM.md 5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// The id of the file.
    pub id: FileId,
    /// What it is.
    pub file_type: FileType,
    /// Where it is.
    pub url: Option<Url>,
    /// Who may fetch it; `None` if the answer did not say.
    pub access_type: Option<AccessType>,
    /// What an image shows, for those who do not see it.
    pub alt_text: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// The end of its name, without the dot.
    pub extension: Option<String>,
    /// Its media type.
    pub mime_type: Option<String>,
    /// Its size in bytes.
    pub size: Option<u64>,
    /// Its width in pixels, for images.
    pub width: Option<u32>,
    /// Its height in pixels, for images.
    pub height: Option<u32>,
    /// When it was uploaded.
    pub created_at: Option<OffsetDateTime>,
    /// When what is said about it last changed.
    pub updated_at: Option<OffsetDateTime>,
}

impl File {
    /// The address of an image in this size.
    ///
    /// With [`AccessType::Network`] the address works with the access token only; use
    /// [`Client::download`](crate::Client::download).
    pub fn url_in_size(&self, size: ImageSize) -> Option<Url> {
        let mut url = self.url.clone()?;
        url.query_pairs_mut().append_pair("size", size.as_wire());
        Some(url)
    }
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
    /// All sizes, from the smallest.
    pub const ALL: [Self; 4] = [Self::Small, Self::Medium, Self::Large, Self::Full];

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

/// A file to upload.
///
/// ```
/// use socialplus::NewFile;
///
/// let picture = NewFile::new("stage.png", &b"\x89PNG..."[..]).alt_text("An empty stage");
/// assert_eq!(picture.name, "stage.png");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// Its bytes.
    pub bytes: Bytes,
    /// Its name, 1 to 255 characters.
    pub name: String,
    /// Its media type. Images are recognised by their first bytes.
    pub media_type: Option<String>,
    /// What an image shows, for those who do not see it.
    pub alt_text: Option<String>,
    /// Who may fetch it; everybody if `None`. The platform takes it for images.
    pub access_type: Option<AccessType>,
}

impl NewFile {
    /// A file by name and content.
    pub fn new(name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self {
            bytes: bytes.into(),
            name: name.into(),
            media_type: None,
            alt_text: None,
            access_type: None,
        }
    }

    /// Sets the media type, such as `video/mp4`.
    pub fn media_type(mut self, media_type: impl Into<String>) -> Self {
        self.media_type = Some(media_type.into());
        self
    }

    /// Says what an image shows.
    pub fn alt_text(mut self, text: impl Into<String>) -> Self {
        self.alt_text = Some(text.into());
        self
    }

    /// Says who may fetch it.
    pub fn access(mut self, access_type: AccessType) -> Self {
        self.access_type = Some(access_type);
        self
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
