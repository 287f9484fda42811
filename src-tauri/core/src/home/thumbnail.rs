//! Pictures of rooms, as the page can draw them.

use base64::Engine as _;
use greenroom_contract::ErrorCode;
use socialplus::{FileId, ImageSize};

use crate::{error::Error, platform::Platform};

/// Most bytes of a thumbnail on the page.
const LIMIT: usize = 300 * 1024;

/// The media type of a picture that the page can draw, by its first bytes.
pub(crate) fn image_type(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some("image/png")
    } else if bytes.starts_with(b"\xff\xd8\xff") {
        Some("image/jpeg")
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        Some("image/webp")
    } else {
        None
    }
}

/// A thumbnail as a `data:` URL.
pub(super) async fn data_url(platform: &Platform, file_id: &FileId) -> Result<String, Error> {
    let client = &platform.client;
    let Some(file) = client.known_file(file_id) else {
        let why = "no answer brought the thumbnail's file along";
        return Err(Error::known(ErrorCode::NotFound, why));
    };
    let bytes = client.download(&file, ImageSize::Small).await?.bytes;
    let unusable = |why: &str| Error::known(ErrorCode::ImageUnusable, why);
    let media_type = image_type(&bytes).ok_or_else(|| unusable("not an image"))?;
    if bytes.len() > LIMIT {
        return Err(unusable("larger than a thumbnail"));
    }
    let base64 = base64::engine::general_purpose::STANDARD.encode(&bytes);
    Ok(format!("data:{media_type};base64,{base64}"))
}
