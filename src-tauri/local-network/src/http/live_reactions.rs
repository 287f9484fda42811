//! Live reactions (PLATFORM.md 12): told to everybody who watches, kept by nobody.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};

use super::fields::Fields;
use crate::api_error::ApiError;
use crate::clock::iso;
use crate::events::Event;
use crate::id::{PostId, ReactionId, RoomId};
use crate::network::Shared;
use crate::store::sessions::Caller;

/// Reactions that one call may carry.
const LIMIT: usize = 100;

pub(crate) fn routes() -> Router<Shared> {
    Router::new().route("/api/v1/reactions/live", post(react))
}

async fn react(
    State(shared): State<Shared>,
    caller: Caller,
    mut fields: Fields,
) -> Result<Json<Value>, ApiError> {
    let room_id = RoomId::from(fields.required("roomId", 50));
    let reactions = fields.values("reactions", LIMIT).unwrap_or_default();
    let mut by_post: BTreeMap<PostId, Vec<Value>> = BTreeMap::new();
    for reaction in &reactions {
        let name = reaction["reactionName"].as_str().unwrap_or_default();
        let post = reaction["referencePublicId"].as_str().unwrap_or_default();
        let occurred_at = reaction["occurredAt"]
            .as_str()
            .filter(|time| time.len() <= 40);
        if name.is_empty() || name.chars().count() > 100 || post.is_empty() {
            fields.complain("each of reactions must have a reactionName and a referencePublicId");
            break;
        }
        by_post.entry(post.into()).or_default().push(json!({
            "reactionName": name,
            "occurredAt": occurred_at,
        }));
    }
    fields.check()?;
    let added: Vec<ReactionId> = reactions.iter().map(|_| ReactionId::fresh()).collect();
    shared
        .store
        .run(move |tx| {
            let room = tx.require_room(&caller.network, &room_id)?;
            if caller.watches.as_ref().is_some_and(|own| *own != room.id) {
                return Err(ApiError::permission_denied(
                    "This session may only react in the show it watches.",
                ));
            }
            tx.require_viewer(&room, &caller.user)?;
            if let Some(channel) = tx.channel_of_room(&room.id)? {
                tx.require_voice(&channel, &caller.user)?;
            }
            for (post, reactions) in by_post {
                if room.reference_id.as_ref() != Some(&post) {
                    return Err(ApiError::not_found("post of this room"));
                }
                let post = tx.require_post(&caller.network, &post)?;
                let target = tx.public_target(&post)?;
                let reactions: Vec<Value> = reactions
                    .into_iter()
                    .map(|mut reaction| {
                        if reaction["occurredAt"].is_null() {
                            reaction["occurredAt"] = json!(iso(tx.now));
                        }
                        reaction["userId"] = json!(caller.public_id);
                        reaction["referenceId"] = json!(post.id);
                        reaction["referencePublicId"] = json!(post.id);
                        reaction["referenceType"] = json!("post");
                        reaction["targetId"] = json!(target);
                        reaction["targetType"] = json!(post.target_type);
                        reaction
                    })
                    .collect();
                let topic = format!("{}/liveReaction", post.path());
                let event = Event {
                    event_type: "liveReaction.created",
                    network: &caller.network,
                    id: &post.id,
                    path: &topic,
                    sender: &caller.user,
                    data: &json!({ "reactions": reactions }),
                };
                tx.publish([topic.clone()], &event);
            }
            Ok(())
        })
        .await?;
    Ok(Json(json!({ "addedIds": added })))
}
