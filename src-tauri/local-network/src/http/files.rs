//! Files: images, films, sounds and anything else (PLATFORM.md 5).

use std::sync::Arc;

use axum::extract::multipart::MultipartError;
use axum::extract::{DefaultBodyLimit, Multipart, Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use axum::{Json, Router};
use bytes::Bytes;
use imagesize::ImageType;
use serde_json::{Value, json};

use super::caller::bearer_digest;
use super::fields::Fields;
use super::query::Query;
use crate::api_error::ApiError;
use crate::clock;
use crate::id::FileId;
use crate::limits::Limits;
use crate::network::Shared;
use crate::picture::{self, Size, Version};
use crate::store::files::File;
use crate::store::sessions::Caller;

/// The other parts of the form and its borders.
const FORM_ROOM: usize = 64 * 1024;
/// Widest or highest image; a picture that would unpack to more is refused unseen.
const SIDE_LIMIT: usize = 16_384;
/// What a file is handed out as that may be anything: a browser saves it and runs nothing.
const BYTES: &str = "application/octet-stream";

pub(crate) fn routes(limits: &Limits) -> Router<Shared> {
    let uploads = |kind: Kind| -> MethodRouter<Shared> {
        let take = move |shared: State<Shared>, caller: Caller, form: Multipart| {
            upload(shared, caller, form, kind)
        };
        post(take).layer(DefaultBodyLimit::max(limits.upload_bytes + FORM_ROOM))
    };
    Router::new()
        .route("/api/v4/images", uploads(Kind::Image))
        .route("/api/v4/files", uploads(Kind::File))
        .route("/api/v4/videos", uploads(Kind::Video))
        .route("/api/v4/clips", uploads(Kind::Clip))
        .route("/api/v4/audios", uploads(Kind::Audio))
        .route("/api/v3/files/{id}", get(one).put(update).delete(remove))
        .route("/api/v3/files/{id}/download", get(download))
}

/// What is uploaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Image,
    File,
    Video,
    Clip,
    Audio,
}

impl Kind {
    /// `type` of the file object.
    fn as_str(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::File => "file",
            Self::Video => "video",
            Self::Clip => "clip",
            Self::Audio => "audio",
        }
    }
}

/// What the form of an upload held.
#[derive(Default)]
struct Form {
    /// The media type that the sender names, without parameters.
    media_type: Option<String>,
    content: Option<bytes::Bytes>,
    file_name: Option<String>,
    preferred_name: Option<String>,
    access_type: Option<String>,
    alt_text: Option<String>,
}

fn refused(cause: &MultipartError, limit: usize) -> ApiError {
    if cause.status() == StatusCode::PAYLOAD_TOO_LARGE {
        ApiError::too_large(limit)
    } else {
        ApiError::bad_request("The form could not be read.")
    }
}

async fn read_form(mut multipart: Multipart, limit: usize) -> Result<Form, ApiError> {
    let refused = |cause: MultipartError| refused(&cause, limit);
    let mut form = Form::default();
    while let Some(field) = multipart.next_field().await.map_err(refused)? {
        let name = field.name().unwrap_or_default().to_owned();
        match name.as_str() {
            "file" | "files" if form.content.is_some() => {
                return Err(ApiError::invalid(vec![
                    "file must be one file; send each in a call of its own".into(),
                ]));
            }
            "file" | "files" => {
                form.media_type = field.content_type().and_then(media_type);
                form.file_name = field.file_name().map(str::to_owned);
                form.content = Some(field.bytes().await.map_err(refused)?);
            }
            "preferredFilename" => {
                form.preferred_name = Some(field.text().await.map_err(refused)?);
            }
            "accessType" => {
                form.access_type = Some(field.text().await.map_err(refused)?);
            }
            "altText" => form.alt_text = Some(field.text().await.map_err(refused)?),
            _ => {}
        }
    }
    Ok(form)
}

/// Extension and media type of the formats that this network keeps; no others, since they are
/// handed out again under this network's own address.
fn format_of(content: &[u8]) -> Option<(&'static str, &'static str)> {
    match imagesize::image_type(content).ok()? {
        ImageType::Png => Some(("png", "image/png")),
        ImageType::Jpeg => Some(("jpg", "image/jpeg")),
        ImageType::Gif => Some(("gif", "image/gif")),
        ImageType::Webp => Some(("webp", "image/webp")),
        _ => None,
    }
}

/// `video/mp4` of `Video/MP4; codecs=avc1`; nothing, if that is no media type.
fn media_type(text: &str) -> Option<String> {
    let (essence, _) = text.split_once(';').unwrap_or((text, ""));
    let essence = essence.trim().to_lowercase();
    let (family, kind) = essence.split_once('/')?;
    let is_name = |part: &str| {
        !part.is_empty()
            && part.len() <= 100
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"!#$&^_.+-".contains(&byte))
    };
    (is_name(family) && is_name(kind)).then_some(essence)
}

/// The end of a file's name: `mp4` of `Talk.MP4`.
fn extension(name: Option<&str>) -> String {
    let end = name.and_then(|name| name.rsplit_once('.'));
    end.map(|(_, end)| end.to_lowercase())
        .filter(|end| end.len() <= 10 && end.bytes().all(|byte| byte.is_ascii_alphanumeric()))
        .unwrap_or_default()
}

/// What is known of an uploaded file.
struct Content {
    extension: String,
    mime_type: String,
    width: usize,
    height: usize,
}

impl Content {
    /// An image is what its bytes say. A film or a sound is what its sender says, as long as that
    /// is a film or a sound; any other file may be anything.
    fn of(kind: Kind, form: &Form, bytes: &[u8]) -> Result<Self, ApiError> {
        let family = match kind {
            Kind::Image => return Self::of_image(bytes),
            Kind::File => "",
            Kind::Video | Kind::Clip => "video/",
            Kind::Audio => "audio/",
        };
        let named = form.media_type.clone();
        let mime_type = match named.filter(|named| named.starts_with(family)) {
            Some(mime_type) => mime_type,
            None => match kind {
                Kind::Video | Kind::Clip => return Err(ApiError::no_film()),
                Kind::Audio => {
                    return Err(ApiError::invalid(vec![
                        "files must have a content type of audio".into(),
                    ]));
                }
                Kind::Image | Kind::File => BYTES.to_owned(),
            },
        };
        Ok(Self {
            extension: extension(form.file_name.as_deref()),
            mime_type,
            width: 0,
            height: 0,
        })
    }

    fn of_image(bytes: &[u8]) -> Result<Self, ApiError> {
        let picture = format_of(bytes).zip(imagesize::blob_size(bytes).ok());
        let Some(((extension, mime_type), size)) = picture else {
            return Err(ApiError::invalid(vec![
                "file must be a PNG, JPEG, GIF or WebP image".into(),
            ]));
        };
        if size.width > SIDE_LIMIT || size.height > SIDE_LIMIT {
            return Err(ApiError::invalid(vec![format!(
                "file must not be wider or higher than {SIDE_LIMIT} pixels"
            )]));
        }
        Ok(Self {
            extension: extension.to_owned(),
            mime_type: mime_type.to_owned(),
            width: size.width,
            height: size.height,
        })
    }
}

async fn upload(
    State(shared): State<Shared>,
    caller: Caller,
    multipart: Multipart,
    kind: Kind,
) -> Result<Json<Value>, ApiError> {
    let mut form = read_form(multipart, shared.limits.upload_bytes).await?;
    let bytes = form.content.take().filter(|bytes| !bytes.is_empty());
    let Some(bytes) = bytes else {
        return Err(ApiError::invalid(vec!["file is required".into()]));
    };
    if bytes.len() > shared.limits.upload_bytes {
        return Err(ApiError::too_large(shared.limits.upload_bytes));
    }
    let content = Content::of(kind, &form, &bytes)?;
    let access_type = form.access_type.unwrap_or_else(|| "public".to_owned());
    if !["public", "network"].contains(&access_type.as_str()) {
        return Err(ApiError::invalid(vec![
            "accessType must be public or network".into(),
        ]));
    }
    let unnamed = || match content.extension.as_str() {
        "" => kind.as_str().to_owned(),
        end => format!("{}.{end}", kind.as_str()),
    };
    let name: String = form
        .preferred_name
        .or(form.file_name)
        .unwrap_or_else(unnamed)
        .chars()
        .filter(|character| !character.is_control())
        .take(255)
        .collect();
    let now = clock::now();
    let file = File {
        id: FileId::fresh(),
        network: caller.network,
        owner: caller.user,
        name,
        extension: content.extension,
        mime_type: content.mime_type,
        access_type,
        kind: kind.as_str().to_owned(),
        alt_text: form.alt_text.map(|text| text.chars().take(180).collect()),
        width: i64::try_from(content.width).unwrap_or(0),
        height: i64::try_from(content.height).unwrap_or(0),
        size: i64::try_from(bytes.len()).unwrap_or(0),
        created_at: now,
        updated_at: now,
    };
    let body = shared
        .store
        .run(move |tx| {
            tx.add_file(&file, &bytes)?;
            // A bare array, unlike every other answer.
            Ok(json!([file.json(tx.public_url)]))
        })
        .await?;
    Ok(Json(body))
}

async fn one(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<FileId>,
) -> Result<Json<Value>, ApiError> {
    let body = shared
        .store
        .run(move |tx| {
            let file = tx.require_file(&caller.network, &id)?;
            Ok(file.json(tx.public_url))
        })
        .await?;
    Ok(Json(body))
}

async fn update(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<FileId>,
    mut fields: Fields,
) -> Result<Json<Value>, ApiError> {
    let alt_text = fields.text("altText", 180).unwrap_or_default();
    fields.check()?;
    let body = shared
        .store
        .run(move |tx| {
            let file = tx.require_file(&caller.network, &id)?;
            if file.owner != caller.user {
                return Err(ApiError::forbidden("This file belongs to somebody else."));
            }
            tx.set_alt_text(&id, &alt_text)?;
            Ok(tx.require_file(&caller.network, &id)?.json(tx.public_url))
        })
        .await?;
    Ok(Json(body))
}

async fn remove(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<FileId>,
) -> Result<Json<Value>, ApiError> {
    shared
        .store
        .run(move |tx| {
            let file = tx.require_file(&caller.network, &id)?;
            if file.owner != caller.user {
                return Err(ApiError::forbidden("This file belongs to somebody else."));
            }
            tx.remove_file(&id)
        })
        .await?;
    Ok(Json(json!({ "success": true })))
}

/// What the store has of a file that is asked for in a size.
enum Kept {
    /// This is what goes out.
    Ready(Version),
    /// The image as it was uploaded: nobody has asked for this size yet.
    Whole(Vec<u8>),
}

/// The bytes; of an image in the size that is asked for, which is made once and then kept.
async fn download(
    State(shared): State<Shared>,
    Path(id): Path<FileId>,
    query: Query,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let token_digest = bearer_digest(&headers);
    let size = query.get("size").and_then(Size::parse);
    let (file, kept) = shared
        .store
        .run(move |tx| {
            let file = tx.file(&id)?.ok_or_else(|| ApiError::not_found("file"))?;
            if file.access_type != "public" {
                let caller = match token_digest {
                    Some(digest) => tx.caller(&digest)?,
                    None => None,
                };
                if caller.is_none_or(|caller| caller.network != file.network) {
                    return Err(ApiError::not_found("file"));
                }
            }
            let size = size.filter(|_| file.kind == Kind::Image.as_str());
            let known = match size {
                Some(size) => tx.file_version(&id, size)?,
                None => Some(None),
            };
            let kept = match known {
                Some(Some(version)) => Kept::Ready(version),
                Some(None) => Kept::Ready(Version {
                    mime_type: file.mime_type.clone(),
                    content: tx.file_content(&id)?,
                }),
                None => Kept::Whole(tx.file_content(&id)?),
            };
            Ok((file, kept))
        })
        .await?;
    let version = match (kept, size) {
        (Kept::Whole(content), Some(size)) => in_size(&shared, &file, content, size).await?,
        (Kept::Ready(version), _) => version,
        (Kept::Whole(content), None) => Version {
            mime_type: file.mime_type.clone(),
            content,
        },
    };
    let cache = if file.access_type == "public" {
        "public, max-age=86400, immutable"
    } else {
        "private, no-store"
    };
    let (mime_type, disposition) = match file.kind.as_str() {
        "file" => (BYTES, "attachment"),
        _ => (version.mime_type.as_str(), "inline"),
    };
    let mut response = version.content.into_response();
    for (name, value) in [
        (header::CONTENT_TYPE, mime_type),
        (header::CONTENT_DISPOSITION, disposition),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, cache),
        (
            HeaderName::from_static("content-security-policy"),
            "default-src 'none'; sandbox",
        ),
    ] {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    }
    Ok(response)
}

/// Makes the version in this size, and keeps it.
async fn in_size(
    shared: &Shared,
    file: &File,
    content: Vec<u8>,
    size: Size,
) -> Result<Version, ApiError> {
    let content = Bytes::from(content);
    // Nobody closes the semaphore.
    let place = Arc::clone(&shared.picture_place).acquire_owned().await;
    let whole = content.clone();
    let made = tokio::task::spawn_blocking(move || {
        let _place = place;
        picture::in_size(&whole, size)
    });
    // Who asked may be gone before it is made; one over which the decoder broke goes out as it is.
    let version = made
        .await
        .inspect_err(|error| tracing::error!(%error, file = %file.id, "an image broke the decoder"))
        .unwrap_or_default();
    let (id, kept) = (file.id.clone(), version.clone());
    shared
        .store
        .run(move |tx| tx.keep_file_version(&id, size, kept.as_ref()))
        .await?;
    Ok(version.unwrap_or_else(|| Version {
        mime_type: file.mime_type.clone(),
        content: content.into(),
    }))
}

#[cfg(test)]
mod tests {
    use super::{extension, media_type};

    #[test]
    fn a_media_type_loses_its_parameters_and_must_be_one() {
        let known = media_type("Video/MP4; codecs=\"avc1\"");
        assert_eq!(known.as_deref(), Some("video/mp4"));
        for none in ["", "video", "video/", "/mp4", "video/mp4\r\nx: y", "a b/c"] {
            assert_eq!(media_type(none), None, "{none:?}");
        }
    }

    #[test]
    fn an_extension_is_short_and_plain() {
        assert_eq!(extension(Some("Talk.MP4")), "mp4");
        for none in [None, Some("talk"), Some("a.b c"), Some("a.<script>")] {
            assert_eq!(extension(none), "");
        }
    }
}
