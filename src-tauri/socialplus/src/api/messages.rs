//! Chat messages (contract section 11.3).

use std::time::Duration;

use serde_json::{Value, json};

use super::{Fields, limit};
use crate::{
    client::Client,
    error::{Error, Problem},
    http::{Call, Query},
    model::{Message, MessageFeedId, MessageId, Page, PageToken, ReferenceId},
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
        validate::id("messageFeedId", feed_id.as_str())?;
        validate::id("referenceId", reference_id.as_str())?;
        let body = Fields::default()
            .set("messageFeedId", feed_id.as_str())
            .set("dataType", "text")
            .set("referenceId", reference_id.as_str())
            .set("data", text_data(text)?);
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
        match self.query_messages(feed_id, Some(100), None).await {
            Ok(newest) => {
                let mine = |message: &Message| message.reference_id.as_ref() == Some(reference_id);
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
        validate::id("messageFeedId", feed_id.as_str())?;
        let query = Query::default()
            .pair("messageFeedId", feed_id.as_str())
            .pair("isDeleted", false)
            // Always said: what a missing order means differs (contract section 11.3).
            .pair("options[sortBy]", "segmentDesc")
            .page(limit(count), page);
        let call = Call::get(&["api", "v5", "messages"]).query(query);
        let (_, envelope) = self.envelope(call).await?;
        Ok(Page {
            items: envelope.messages,
            next: envelope.next,
        })
    }

    /// Changes the text of a message. For its author.
    pub async fn edit_message(&self, message_id: &MessageId, text: &str) -> Result<Message, Error> {
        let body = Fields::default().set("data", text_data(text)?);
        let call = Call::put(&message_path(message_id)?).json(body.into_json());
        self.one_message(call).await
    }

    /// Deletes a message. For its author and for moderators.
    pub async fn delete_message(&self, message_id: &MessageId) -> Result<Message, Error> {
        let mut message = self
            .one_message(Call::delete(&message_path(message_id)?))
            .await?;
        message.is_deleted = true;
        Ok(message)
    }

    async fn one_message(&self, call: Call) -> Result<Message, Error> {
        let (answer, envelope) = self.envelope(call).await?;
        answer.first(envelope.messages, "message")
    }
}

fn message_path(message_id: &MessageId) -> Result<[&str; 4], Error> {
    validate::id("messageId", message_id.as_str())?;
    Ok(["api", "v5", "messages", message_id.as_str()])
}

/// The data of a text message, within both limits: characters of the text, bytes of the data.
fn text_data(text: &str) -> Result<Value, Error> {
    validate::filled("text", text, validate::TEXT_LIMIT)?;
    let data = json!({ "text": text });
    let actual = data.to_string().len();
    if actual > validate::MESSAGE_DATA_LIMIT {
        return Err(validate::invalid(
            "data",
            Problem::TooLarge {
                limit: validate::MESSAGE_DATA_LIMIT,
                actual,
            },
        )
        .into());
    }
    Ok(data)
}
