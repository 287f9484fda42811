//! Chat messages (PLATFORM.md 11.3).

use axum::extract::{Path, State};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use super::fields::Fields;
use super::query::Query;
use crate::api_error::ApiError;
use crate::id::{FileId, MessageFeedId, MessageId};
use crate::network::Shared;
use crate::store::Tx;
use crate::store::channels::{Channel, LIVE};
use crate::store::messages::{Message, MessagePatch, MessageQuery};
use crate::store::page::{Key, Page, Place};
use crate::store::sessions::Caller;

/// Largest `data`, in bytes of JSON.
const DATA: usize = 10 * 1024;
const KINDS: [&str; 6] = ["text", "image", "file", "video", "audio", "custom"];

/// The kinds that show a file.
const FILES: [&str; 4] = ["image", "file", "video", "audio"];

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/v5/messages", get(list).post(create))
        .route("/api/v5/messages/{id}", get(one).put(update).delete(remove))
}

pub(super) fn message_body(
    tx: &Tx<'_>,
    caller: &Caller,
    id: &MessageId,
) -> Result<Value, ApiError> {
    let (message, channel) = tx.require_message(&caller.network, id)?;
    tx.message_envelope(&channel, &[message], Some(&caller.user))?
        .finish(tx)
}

fn announce(
    tx: &Tx<'_>,
    caller: &Caller,
    event_type: &str,
    id: &MessageId,
) -> Result<(), ApiError> {
    let (message, channel) = tx.require_message(&caller.network, id)?;
    tx.message_event(event_type, &channel, &message, &caller.user)
}

/// A text message says something.
fn check_text(fields: &mut Fields, data: &Value) {
    let says = data["text"]
        .as_str()
        .is_some_and(|text| !text.trim().is_empty());
    if !says {
        fields.complain("data.text must not be empty");
    }
}

async fn create(
    State(shared): State<Shared>,
    caller: Caller,
    mut fields: Fields,
) -> Result<Json<Value>, ApiError> {
    let feed = MessageFeedId::from(fields.required("messageFeedId", 50));
    let data_type = fields.required_word("dataType", &KINDS);
    let data = fields.object("data", DATA).unwrap_or_else(|| json!({}));
    if data_type == "text" {
        check_text(&mut fields, &data);
    }
    let file = fields.text("fileId", 50).map(FileId::from);
    if FILES.contains(&data_type.as_str()) && file.is_none() {
        fields.complain("fileId is required");
    }
    let message = Message {
        id: MessageId::fresh(),
        channel: feed.channel(),
        creator: caller.user.clone(),
        reference_id: fields.text("referenceId", 100),
        segment: 0,
        data_type,
        data,
        file,
        parent: fields.text("parentId", 50).map(Into::into),
        tags: fields.texts("tags", 100, 100).unwrap_or_default(),
        metadata: fields.metadata().unwrap_or_else(|| json!({})),
        mentioned_users: fields
            .mentions("mentionedUsers")
            .unwrap_or_else(|| json!([])),
        is_deleted: false,
        created_at: 0,
        updated_at: 0,
        edited_at: 0,
    };
    fields.check()?;
    shared.rates.message(&caller.user)?;
    let lists = &shared.network(&caller.network)?.word_lists;
    lists.check(message.data["text"].as_str())?;
    let body = shared
        .store
        .run(move |tx| {
            let channel = tx.require_channel(&caller.network, &message.channel)?;
            tx.require_writer(&channel, &caller.user)?;
            if let Some(reference) = &message.reference_id
                && let Some(known) =
                    tx.message_by_reference(&channel.id, &caller.user, reference)?
            {
                return message_body(tx, &caller, &known.id);
            }
            if let Some(file) = &message.file {
                tx.require_file(&caller.network, file)?;
            }
            if let Some(parent) = &message.parent {
                tx.segment(&channel.id, parent)?;
            }
            tx.add_message(&message)?;
            announce(tx, &caller, "message.created", &message.id)?;
            if let Some(parent) = &message.parent {
                // It has one more reply now.
                tx.touch_message(parent)?;
                announce(tx, &caller, "message.updated", parent)?;
            }
            if channel.kind != LIVE {
                tx.message_feed_event("message-feed.updated", &channel, &caller.user)?;
            }
            message_body(tx, &caller, &message.id)
        })
        .await?;
    Ok(Json(body))
}

/// `around`, `after` and `before` name a message; tokens stand for what came before them.
fn page_of(tx: &Tx<'_>, query: &Query, channel: &Channel) -> Result<(Page, bool), ApiError> {
    let descending = match query.get("options[sortBy]").or_else(|| query.get("sortBy")) {
        None | Some("segmentDesc") => true,
        Some("segmentAsc") => false,
        Some(_) => {
            return Err(ApiError::invalid(vec![
                "options.sortBy must be segmentDesc or segmentAsc".into(),
            ]));
        }
    };
    let mut page = query.page()?;
    let place = |segment: i64, older: bool, inclusive: bool| Place {
        key: Key::Number(segment),
        backwards: older != descending,
        inclusive,
    };
    if let Some(id) = query.get("options[before]") {
        page.place = Some(place(tx.segment(&channel.id, &id.into())?, true, false));
    } else if let Some(id) = query.get("options[after]") {
        page.place = Some(place(tx.segment(&channel.id, &id.into())?, false, false));
    } else if let Some(id) = query.get("options[around]") {
        // Half of the page lies before the message: the rest begins that much further on.
        let half = i64::from(page.limit / 2);
        let segment = tx.segment(&channel.id, &id.into())?;
        let start = if descending {
            segment + half
        } else {
            (segment - half).max(1)
        };
        page.place = Some(Place {
            key: Key::Number(start),
            backwards: false,
            inclusive: true,
        });
    }
    Ok((page, descending))
}

async fn list(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    let Some(feed) = query.text("messageFeedId").map(MessageFeedId::from) else {
        return Err(ApiError::invalid(vec!["messageFeedId is required".into()]));
    };
    let body = shared
        .store
        .run(move |tx| {
            let channel = tx.require_channel(&caller.network, &feed.channel())?;
            tx.require_reader(&channel, &caller.user)?;
            let (page, descending) = page_of(tx, &query, &channel)?;
            let search = MessageQuery {
                channel: channel.id.clone(),
                is_deleted: query.flag("isDeleted"),
                parent: query.text("parentId").map(Into::into),
                data_type: query.text("dataType"),
                has_flags: query.flag("hasFlags"),
                include_tags: query.list("includeTags"),
                exclude_tags: query.list("excludeTags"),
                descending,
            };
            let listed = tx.messages(search, &page)?;
            let mut messages = Vec::new();
            for id in &listed.ids {
                messages.push(tx.require_message(&caller.network, id)?.0);
            }
            tx.message_envelope(&channel, &messages, Some(&caller.user))?
                .set("paging", listed.paging)
                .finish(tx)
        })
        .await?;
    Ok(Json(body))
}

async fn one(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<MessageId>,
) -> Result<Json<Value>, ApiError> {
    let body = shared
        .store
        .run(move |tx| {
            let (_, channel) = tx.require_message(&caller.network, &id)?;
            tx.require_reader(&channel, &caller.user)?;
            message_body(tx, &caller, &id)
        })
        .await?;
    Ok(Json(body))
}

async fn update(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<MessageId>,
    mut fields: Fields,
) -> Result<Json<Value>, ApiError> {
    let patch = MessagePatch {
        data: fields.object("data", DATA),
        metadata: fields.metadata(),
        tags: fields.texts("tags", 100, 100),
        mentioned_users: fields.mentions("mentionedUsers"),
    };
    if let Some(data) = &patch.data {
        let lists = &shared.network(&caller.network)?.word_lists;
        lists.check(data["text"].as_str())?;
    }
    let body = shared
        .store
        .run(move |tx| {
            let (message, channel) = tx.require_message(&caller.network, &id)?;
            tx.require_writer(&channel, &caller.user)?;
            if message.is_deleted {
                return Err(ApiError::not_found("message"));
            }
            if message.creator != caller.user && !tx.may_moderate(&channel, &caller.user)? {
                return Err(ApiError::permission_denied(
                    "Only the author or a moderator may change a message.",
                ));
            }
            if let (Some(data), "text") = (&patch.data, message.data_type.as_str()) {
                check_text(&mut fields, data);
            }
            fields.check()?;
            tx.patch_message(&id, &patch)?;
            announce(tx, &caller, "message.updated", &id)?;
            message_body(tx, &caller, &id)
        })
        .await?;
    Ok(Json(body))
}

/// The author may delete, and whoever keeps order in the chat. Deleting twice is deleting once.
async fn remove(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<MessageId>,
) -> Result<Json<Value>, ApiError> {
    let body = shared
        .store
        .run(move |tx| {
            let (message, channel) = tx.require_message(&caller.network, &id)?;
            tx.require_reader(&channel, &caller.user)?;
            if message.creator != caller.user && !tx.may_moderate(&channel, &caller.user)? {
                return Err(ApiError::permission_denied(
                    "Only the author or a moderator may delete a message.",
                ));
            }
            if !message.is_deleted {
                tx.delete_message(&message)?;
                announce(tx, &caller, "message.deleted", &id)?;
            }
            message_body(tx, &caller, &id)
        })
        .await?;
    Ok(Json(body))
}
