//! Images (contract section 5).

use axum::extract::multipart::MultipartError;
use axum::extract::{DefaultBodyLimit, Multipart, Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use imagesize::ImageType;
use serde_json::{Value, json};

use super::caller::bearer_digest;
use super::fields::Fields;
use crate::api_error::ApiError;
use crate::clock;
use crate::id::new_id;
use crate::limits::Limits;
use crate::network::Shared;
use crate::store::files::File;
use crate::store::sessions::Caller;

/// The other parts of the form and its borders.
const FORM_ROOM: usize = 64 * 1024;
/// Widest or highest image; a picture that would unpack to more is refused unseen.
const SIDE_LIMIT: usize = 16_384;

pub(crate) fn routes(limits: &Limits) -> Router<Shared> {
    Router::new()
        .route(
            "/api/v4/images",
            post(upload).layer(DefaultBodyLimit::max(limits.upload_bytes + FORM_ROOM)),
        )
        .route("/api/v3/files/{id}", get(one).put(update).delete(remove))
        .route("/api/v3/files/{id}/download", get(download))
}

/// What the form of an upload held.
#[derive(Default)]
struct Form {
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
            "file" | "files" => {
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

async fn upload(
    State(shared): State<Shared>,
    caller: Caller,
    multipart: Multipart,
) -> Result<Json<Value>, ApiError> {
    let form = read_form(multipart, shared.limits.upload_bytes).await?;
    let Some(content) = form.content else {
        return Err(ApiError::invalid(vec!["file is required".into()]));
    };
    if content.len() > shared.limits.upload_bytes {
        return Err(ApiError::too_large(shared.limits.upload_bytes));
    }
    let picture = format_of(&content).zip(imagesize::blob_size(&content).ok());
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
    let access_type = form.access_type.unwrap_or_else(|| "public".to_owned());
    if !["public", "network"].contains(&access_type.as_str()) {
        return Err(ApiError::invalid(vec![
            "accessType must be public or network".into(),
        ]));
    }
    let name: String = form
        .preferred_name
        .or(form.file_name)
        .unwrap_or_else(|| format!("image.{extension}"))
        .chars()
        .filter(|character| !character.is_control())
        .take(255)
        .collect();
    let now = clock::now();
    let file = File {
        id: new_id(),
        network: caller.network,
        owner: caller.user,
        name,
        extension: extension.to_owned(),
        mime_type: mime_type.to_owned(),
        access_type,
        kind: "image".to_owned(),
        alt_text: form.alt_text.map(|text| text.chars().take(180).collect()),
        width: i64::try_from(size.width).unwrap_or(0),
        height: i64::try_from(size.height).unwrap_or(0),
        size: i64::try_from(content.len()).unwrap_or(0),
        created_at: now,
        updated_at: now,
    };
    let body = shared
        .store
        .run(move |tx| {
            tx.add_file(&file, &content)?;
            // A bare array, unlike every other answer.
            Ok(json!([file.json(tx.public_url)]))
        })
        .await?;
    Ok(Json(body))
}

async fn one(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<String>,
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
    Path(id): Path<String>,
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
    Path(id): Path<String>,
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

/// The bytes. `size` is accepted; this network keeps one size, and it serves for all.
async fn download(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let token_digest = bearer_digest(&headers);
    let (file, content) = shared
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
            let content = tx.file_content(&id)?;
            Ok((file, content))
        })
        .await?;
    let cache = if file.access_type == "public" {
        "public, max-age=86400, immutable"
    } else {
        "private, no-store"
    };
    let mut response = content.into_response();
    for (name, value) in [
        (header::CONTENT_TYPE, file.mime_type.as_str()),
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
