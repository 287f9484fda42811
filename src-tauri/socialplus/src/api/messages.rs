//! Chat messages (PLATFORM.md 11.3).

use std::time::Duration;

use serde_json::{Value, json};

use super::{
    fields::{Fields, flag, limit, mentionees, with_places},
    posts::WireResult,
};
use crate::{
    client::Client,
    error::{Error, Problem},
    http::{Call, Query},
    model::{
        FileType, FlagReason, Message, MessageContent, MessageFeedId, MessageId, MessageQuery,
        MessageStart, MessageUpdate, Metadata, NewMessage, Page, PageToken, ReferenceId,
    },
    validate,
};

/// How long after a broken connection it is looked whether a message was written.
const LOOK_AFTER: Duration = Duration::from_millis(500);

impl Client {
    /// Writes a text. `reference_id` is the sender's own; it comes back in the answer and in the
    /// event, so the sender can tell the echo of its own message.
    ///
    /// When the connection breaks and leaves open whether the message was written, the newest
    /// messages are searched for `reference_id`: the message is written again only if it is not
    /// there. Other writes have no such mark, so their callers decide.
    pub async fn send_text(
        &self,
        feed_id: &MessageFeedId,
        reference_id: &ReferenceId,
        text: &str,
    ) -> Result<Message, Error> {
        self.send_message(NewMessage::text(feed_id.clone(), text).reference(reference_id.clone()))
            .await
    }

    /// Writes a message.
    ///
    /// ```no_run
    /// # async fn run(client: socialplus::Client, channel: socialplus::Channel)
    /// # -> Result<(), socialplus::Error> {
    /// use socialplus::{Mention, NewMessage};
    ///
    /// let text = "Welcome, @Noor";
    /// let mention = Mention::in_text(text, "@Noor", "noor").expect("it is there");
    /// let message = NewMessage::text(channel.message_feed_id(), text).mentions([mention]);
    /// client.send_message(message).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn send_message(&self, message: NewMessage) -> Result<Message, Error> {
        validate::id("messageFeedId", message.message_feed_id.as_str())?;
        validate::id("referenceId", message.reference_id.as_str())?;
        if let Some(parent_id) = &message.parent_id {
            validate::id("parentId", parent_id.as_str())?;
        }
        validate::tags("tags", &message.tags)?;
        let (data_type, data, file_id) = wire_content(&message.content)?;
        let text = data.get("text").and_then(Value::as_str).unwrap_or_default();
        validate::mentions("mentionedUsers", text, &message.mentions)?;
        let metadata = with_places(message.metadata, text, &message.mentions);
        check_metadata(metadata.as_ref())?;
        let mentioned = (!message.mentions.is_empty()).then(|| mentionees(&message.mentions));
        let body = Fields::default()
            .set("messageFeedId", message.message_feed_id.as_str())
            .set("dataType", data_type)
            .set("referenceId", message.reference_id.as_str())
            .set("data", data)
            .maybe("fileId", file_id)
            .maybe("parentId", message.parent_id.map(MessageId::into_string))
            .some("tags", &message.tags)
            .maybe("metadata", metadata)
            .maybe("mentionedUsers", mentioned);
        let body = body.into_json();
        let write = || {
            let call = Call::post(&["api", "v5", "messages"]).json(body.clone());
            self.one_message(call)
        };
        let error = match write().await {
            Err(error) if error.outcome_unknown() => error,
            settled => return settled,
        };
        tracing::debug!(%error, "was the message written?");
        // The platform may still be at it.
        tokio::time::sleep(LOOK_AFTER).await;
        let newest = self.query_messages(&message.message_feed_id, Some(100), None);
        match newest.await {
            Ok(newest) => {
                let reference = Some(&message.reference_id);
                let mine = |message: &Message| message.reference_id.as_ref() == reference;
                match newest.items.into_iter().find(mine) {
                    Some(message) => Ok(message),
                    None => write().await,
                }
            }
            Err(_) => Err(error),
        }
    }

    /// Messages of a feed, newest first.
    pub async fn query_messages(
        &self,
        feed_id: &MessageFeedId,
        count: Option<u8>,
        page: Option<&PageToken>,
    ) -> Result<Page<Message>, Error> {
        self.find_messages(MessageQuery {
            limit: count,
            page: page.cloned(),
            ..MessageQuery::of(feed_id.clone())
        })
        .await
    }

    /// Messages of a feed, from a place on, by tags or by reports.
    pub async fn find_messages(&self, query: MessageQuery) -> Result<Page<Message>, Error> {
        validate::id("messageFeedId", query.message_feed_id.as_str())?;
        if let Some(parent_id) = &query.parent_id {
            validate::id("parentId", parent_id.as_str())?;
        }
        validate::tags("includeTags", &query.include_tags)?;
        validate::tags("excludeTags", &query.exclude_tags)?;
        // A later page is where its token says.
        let start = query.start.filter(|_| query.page.is_none());
        let (start_name, start_id) = match &start {
            Some(MessageStart::Around(id)) => ("options[around]", Some(id)),
            Some(MessageStart::After(id)) => ("options[after]", Some(id)),
            Some(MessageStart::Before(id)) => ("options[before]", Some(id)),
            None => ("", None),
        };
        if let Some(id) = start_id {
            validate::id("messageId", id.as_str())?;
        }
        let mut count = limit(query.limit);
        if matches!(start, Some(MessageStart::Around(_))) {
            count += count % 2;
        }
        let sort_by = if query.oldest_first {
            "segmentAsc"
        } else {
            "segmentDesc"
        };
        let parameters = Query::default()
            .pair("messageFeedId", &query.message_feed_id)
            .pair("isDeleted", false)
            .maybe("parentId", query.parent_id.as_ref())
            .maybe("hasFlags", query.has_flags)
            .list("includeTags", &query.include_tags)
            .list("excludeTags", &query.exclude_tags)
            // Always said: what a missing order means differs (PLATFORM.md 11.3).
            .pair("options[sortBy]", sort_by)
            .maybe(start_name, start_id)
            .page(count, query.page.as_ref());
        let call = Call::get(&["api", "v5", "messages"]).query(parameters);
        let (_, envelope) = self.envelope(call).await?;
        Ok(Page {
            items: envelope.messages,
            next: envelope.next,
        })
    }

    /// One message.
    pub async fn get_message(&self, message_id: &MessageId) -> Result<Message, Error> {
        self.one_message(Call::get(&message_path(message_id, &[])?))
            .await
    }

    /// Changes the text of a message. For its author.
    pub async fn edit_message(&self, message_id: &MessageId, text: &str) -> Result<Message, Error> {
        self.update_message(
            message_id,
            MessageUpdate {
                text: Some(text.to_owned()),
                ..MessageUpdate::default()
            },
        )
        .await
    }

    /// Changes a message. For its author, and for those with the permission `EDIT_MESSAGE`.
    pub async fn update_message(
        &self,
        message_id: &MessageId,
        update: MessageUpdate,
    ) -> Result<Message, Error> {
        let data = update.text.as_deref().map(text_data).transpose()?;
        let text = update.text.as_deref().unwrap_or_default();
        let mentions = update.mentions.as_deref();
        validate::mentions("mentionedUsers", text, mentions.unwrap_or_default())?;
        if let Some(tags) = &update.tags {
            validate::tags("tags", tags)?;
        }
        let metadata = with_places(update.metadata, text, mentions.unwrap_or_default());
        check_metadata(metadata.as_ref())?;
        let body = Fields::default()
            .maybe("data", data)
            .maybe("metadata", metadata)
            .maybe_list("tags", update.tags.as_deref())
            .maybe("mentionedUsers", mentions.map(mentionees));
        let call = Call::put(&message_path(message_id, &[])?).json(body.into_json());
        self.one_message(call).await
    }

    /// Deletes a message. For its author and for moderators.
    pub async fn delete_message(&self, message_id: &MessageId) -> Result<Message, Error> {
        let mut message = self
            .one_message(Call::delete(&message_path(message_id, &[])?))
            .await?;
        message.is_deleted = true;
        Ok(message)
    }

    /// Reports a message to the moderators.
    pub async fn flag_message(
        &self,
        message_id: &MessageId,
        reason: &FlagReason,
    ) -> Result<Message, Error> {
        let call = Call::post(&message_path(message_id, &["flags"])?).json(flag(reason)?);
        self.one_message(call).await
    }

    /// Takes a report back.
    pub async fn unflag_message(&self, message_id: &MessageId) -> Result<Message, Error> {
        self.one_message(Call::delete(&message_path(message_id, &["flags"])?))
            .await
    }

    /// Whether the caller has reported a message.
    pub async fn is_message_flagged_by_me(&self, message_id: &MessageId) -> Result<bool, Error> {
        let call = Call::get(&message_path(message_id, &["flags"])?);
        let wire: WireResult = self.fetch(call).await?;
        Ok(wire.result.0.unwrap_or(false))
    }

    async fn one_message(&self, call: Call) -> Result<Message, Error> {
        let (answer, envelope) = self.envelope(call).await?;
        answer.first(envelope.messages, "message")
    }
}

fn message_path<'a>(message_id: &'a MessageId, rest: &[&'a str]) -> Result<Vec<&'a str>, Error> {
    validate::id("messageId", message_id.as_str())?;
    let mut path = vec!["api", "v5", "messages", message_id.as_str()];
    path.extend(rest);
    Ok(path)
}

fn check_metadata(metadata: Option<&Metadata>) -> Result<(), Error> {
    if let Some(metadata) = metadata {
        validate::metadata("metadata", metadata, validate::MESSAGE_METADATA_LIMIT)?;
    }
    Ok(())
}

/// The type, the data and the file of what a message says.
fn wire_content(content: &MessageContent) -> Result<(&str, Value, Option<&str>), Error> {
    match content {
        MessageContent::Text(text) => Ok(("text", text_data(text)?, None)),
        MessageContent::File {
            file_type,
            file_id: Some(file_id),
        } => {
            validate::id("fileId", file_id.as_str())?;
            let data_type = match file_type {
                FileType::Image => "image",
                FileType::File => "file",
                FileType::Video | FileType::Clip => "video",
                FileType::Audio => "audio",
                FileType::Unknown(_) => {
                    return Err(validate::invalid("dataType", Problem::Malformed).into());
                }
            };
            let data = json!({ "fileId": file_id });
            Ok((data_type, data, Some(file_id.as_str())))
        }
        MessageContent::File { file_id: None, .. } => {
            Err(validate::invalid("fileId", Problem::Empty).into())
        }
        MessageContent::Custom(data) => {
            Ok(("custom", within_limit(Value::Object(data.clone()))?, None))
        }
        MessageContent::Other(_) => Err(validate::invalid("dataType", Problem::Malformed).into()),
    }
}

/// The data of a text message.
fn text_data(text: &str) -> Result<Value, Error> {
    validate::message_text(text)?;
    Ok(json!({ "text": text }))
}

fn within_limit(data: Value) -> Result<Value, Error> {
    let bytes = data.to_string().len();
    validate::at_most_bytes("data", bytes, validate::MESSAGE_DATA_LIMIT)?;
    Ok(data)
}
