//! Reactions that are kept, on posts, comments and messages (PLATFORM.md 12). Live ones are in
//! [`super::live_reactions`].

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::fields::Fields;
use super::query::Query;
use crate::api_error::ApiError;
use crate::envelope::Envelope;
use crate::id::ReactionId;
use crate::network::Shared;
use crate::store::Tx;
use crate::store::channels::Channel;
use crate::store::comments::Comment;
use crate::store::messages::Message;
use crate::store::posts::{PUBLISHED, Post};
use crate::store::reactions::Reference;
use crate::store::sessions::Caller;

/// Longest name of a reaction, in characters.
const NAME: usize = 100;
const KINDS: [&str; 3] = ["post", "comment", "message"];

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/v2/reactions", post(add).delete(remove))
        .route("/api/v3/reactions", get(list))
}

/// What somebody reacts to.
enum Subject {
    Post(Post),
    Comment(Box<Comment>, Post),
    Message(Box<Message>, Box<Channel>),
}

impl Subject {
    /// The thing by kind and id, as far as `caller` may see it.
    fn find(tx: &Tx<'_>, caller: &Caller, kind: &str, id: &str) -> Result<Self, ApiError> {
        if kind == "post" {
            return Ok(Self::Post(tx.visible_post(caller, &id.into())?));
        }
        if kind == "message" {
            let (message, channel) = tx.require_message(&caller.network, &id.into())?;
            tx.require_reader(&channel, &caller.user)?;
            if message.is_deleted {
                return Err(ApiError::not_found("message"));
            }
            return Ok(Self::Message(Box::new(message), Box::new(channel)));
        }
        let (comment, post) = tx.visible_comment(caller, &id.into())?;
        Ok(Self::Comment(Box::new(comment), post))
    }

    /// Refuses those who may look, but not react.
    fn require_reactor(&self, tx: &Tx<'_>, caller: &Caller) -> Result<(), ApiError> {
        match self {
            Self::Post(post) | Self::Comment(_, post) => {
                if post.feed_type != PUBLISHED {
                    return Err(ApiError::rule("This post is not published."));
                }
                tx.require_not_blocked(post, caller)
            }
            Self::Message(_, channel) => tx.require_voice(channel, &caller.user),
        }
    }

    fn reference(&self) -> Reference<'_> {
        match self {
            Self::Post(post) => post.reference(),
            Self::Comment(comment, _) => comment.reference(),
            Self::Message(message, _) => message.reference(),
        }
    }

    /// Tells that `caller` reacted, or does so no more: to everybody, and to the author's tray.
    fn announce(
        &self,
        tx: &Tx<'_>,
        caller: &Caller,
        added: bool,
        reactor: &Value,
    ) -> Result<(), ApiError> {
        let reaction = reactor["reactionId"].as_str().filter(|_| added);
        match self {
            Self::Post(post) => {
                tx.tell_of_reaction(post, None, &caller.user, reaction)?;
                tx.touch_post(&post.id)?;
                let event = if added {
                    "post.addReaction"
                } else {
                    "post.removeReaction"
                };
                tx.post_event_with(event, caller, &post.id, Some(reactor))
            }
            Self::Comment(comment, post) => {
                tx.tell_of_reaction(post, Some(comment), &caller.user, reaction)?;
                tx.touch_comment(&comment.id)?;
                let event = if added {
                    "comment.addReaction"
                } else {
                    "comment.removeReaction"
                };
                let comment = tx.require_comment(&caller.network, &comment.id)?;
                tx.comment_event(event, caller, &comment, Some(reactor))
            }
            Self::Message(message, _) => {
                tx.touch_message(&message.id)?;
                let event = if added {
                    "message.reactionAdded"
                } else {
                    "message.reactionRemoved"
                };
                let (message, channel) = tx.require_message(&caller.network, &message.id)?;
                let reactions = vec![reactor.clone()];
                tx.message_event_with(event, &channel, &message, &caller.user, reactions)
            }
        }
    }
}

struct Reaction {
    kind: String,
    id: String,
    name: String,
}

fn read(mut fields: Fields) -> Result<Reaction, ApiError> {
    let reaction = Reaction {
        kind: fields.required_word("referenceType", &KINDS),
        id: fields.required("referenceId", 50),
        name: fields.required("reactionName", NAME),
    };
    fields.check()?;
    Ok(reaction)
}

fn reactor(caller: &Caller, id: &ReactionId, name: &str) -> Value {
    json!({ "reactionId": id, "reactionName": name, "userId": caller.public_id })
}

/// The same reaction a second time is the first one.
async fn add(
    State(shared): State<Shared>,
    caller: Caller,
    fields: Fields,
) -> Result<Json<Value>, ApiError> {
    let Reaction { kind, id, name } = read(fields)?;
    let added = shared
        .store
        .run(move |tx| {
            let subject = Subject::find(tx, &caller, &kind, &id)?;
            subject.require_reactor(tx, &caller)?;
            let (id, new) = tx.add_reaction(subject.reference(), &caller.user, &name)?;
            if new {
                subject.announce(tx, &caller, true, &reactor(&caller, &id, &name))?;
            }
            Ok(id)
        })
        .await?;
    Ok(Json(json!({ "addedId": added })))
}

async fn remove(
    State(shared): State<Shared>,
    caller: Caller,
    fields: Fields,
) -> Result<Json<Value>, ApiError> {
    let Reaction { kind, id, name } = read(fields)?;
    let removed = shared
        .store
        .run(move |tx| {
            let subject = Subject::find(tx, &caller, &kind, &id)?;
            let id = tx
                .remove_reaction(subject.reference(), &caller.user, &name)?
                .ok_or_else(|| ApiError::not_found("reaction of yours"))?;
            subject.announce(tx, &caller, false, &reactor(&caller, &id, &name))?;
            Ok(id)
        })
        .await?;
    Ok(Json(json!({ "removedId": removed })))
}

async fn list(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    let page = query.page()?;
    let kind = query.text("referenceType").unwrap_or_default();
    let id = query.text("referenceId").unwrap_or_default();
    let mut complaints = Vec::new();
    if !KINDS.contains(&kind.as_str()) {
        complaints.push(format!("referenceType must be one of {}", KINDS.join(", ")));
    }
    if id.is_empty() {
        complaints.push("referenceId is required".to_owned());
    }
    if !complaints.is_empty() {
        return Err(ApiError::invalid(complaints));
    }
    let name = query.text("reactionName");
    let body = shared
        .store
        .run(move |tx| {
            let subject = Subject::find(tx, &caller, &kind, &id)?;
            let listed = tx.reactions(subject.reference(), name, &page)?;
            let mut envelope = Envelope::default();
            let mut reactors = Vec::new();
            for id in &listed.ids {
                reactors.push(tx.reactor_json(id, &mut envelope)?);
            }
            envelope
                .set(
                    "reactions",
                    vec![json!({
                        "referenceId": id,
                        "referenceType": kind,
                        "reactors": reactors,
                    })],
                )
                .set("paging", listed.paging)
                .finish(tx)
        })
        .await?;
    Ok(Json(body))
}
