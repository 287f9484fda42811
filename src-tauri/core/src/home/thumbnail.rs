//! Pictures of rooms, as the page can draw them.

use base64::Engine as _;
use greenroom_contract::ThumbnailProblem;
use socialplus::{FileId, ImageSize, NetworkErrorKind, Retry};

use crate::platform::Platform;

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
pub(super) async fn data_url(
    platform: &Platform,
    file_id: &FileId,
) -> Result<String, ThumbnailProblem> {
    let client = &platform.client;
    let file = match client.known_file(file_id) {
        Some(file) => file,
        None => client.get_file(file_id).await.map_err(problem)?,
    };
    let download = client.download(&file, ImageSize::Small).await;
    let bytes = download.map_err(problem)?.bytes;
    let media_type = image_type(&bytes).ok_or(ThumbnailProblem::Unusable)?;
    if bytes.len() > LIMIT {
        return Err(ThumbnailProblem::TooLarge);
    }
    let base64 = base64::engine::general_purpose::STANDARD.encode(&bytes);
    Ok(format!("data:{media_type};base64,{base64}"))
}

fn problem(error: socialplus::Error) -> ThumbnailProblem {
    tracing::info!(%error, "a thumbnail");
    match &error {
        socialplus::Error::Network(failure) if failure.kind == NetworkErrorKind::TooLarge => {
            ThumbnailProblem::TooLarge
        }
        socialplus::Error::Refused(_) | socialplus::Error::Validation(_)
            if error.retry() == Retry::Never =>
        {
            ThumbnailProblem::Unusable
        }
        _ => ThumbnailProblem::NotLoaded,
    }
}
