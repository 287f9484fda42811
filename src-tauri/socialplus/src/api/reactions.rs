//! Reactions: kept ones and live ones (PLATFORM.md 12).

use serde::Deserialize;
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::fields::{Fields, limit};
use crate::{
    client::Client,
    error::{Error, Problem},
    http::{Call, Query, in_utc},
    model::{Page, PageToken, PostId, ReactionQuery, ReactionTarget, Reactor, RoomId},
    validate,
    wire::{Lenient, Many, Text, WireReactor},
};

/// Messages are the fifth version of what can be reacted to (PLATFORM.md 12).
const MESSAGE_VERSION: u8 = 5;
/// Most live reactions in one call. The platform states no limit.
const LIVE_LIMIT: usize = 100;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WireReactions {
    reactions: Many<WireReactionList>,
    paging: Lenient<WirePaging>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct WireReactionList {
    reactors: Many<WireReactor>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct WirePaging {
    next: Text,
}

impl Client {
    /// Reacts to something with a name such as `like`.
    pub async fn add_reaction(&self, target: &ReactionTarget, name: &str) -> Result<(), Error> {
        let body = reaction(target, name)?;
        let call = Call::post(&["api", "v2", "reactions"]).json(body);
        self.call(call).await.map(drop)
    }

    /// Takes one's own reaction back.
    pub async fn remove_reaction(&self, target: &ReactionTarget, name: &str) -> Result<(), Error> {
        let body = reaction(target, name)?;
        let call = Call::delete(&["api", "v2", "reactions"]).json(body);
        self.call(call).await.map(drop)
    }

    /// Who reacted to something, and with what.
    pub async fn query_reactions(&self, query: ReactionQuery) -> Result<Page<Reactor>, Error> {
        let (kind, id) = query.target.as_wire();
        validate::id("referenceId", id)?;
        if let Some(name) = &query.name {
            validate::name("reactionName", name)?;
        }
        let parameters = Query::default()
            .pair("referenceId", id)
            .pair("referenceType", kind)
            .maybe("reactionName", query.name.as_ref())
            .maybe("referenceVersion", version(&query.target))
            .page(limit(query.limit), query.page.as_ref());
        let call = Call::get(&["api", "v3", "reactions"]).query(parameters);
        let (answer, _) = self.envelope(call).await?;
        let wire: WireReactions = answer.read()?;
        let lists = wire.reactions.0.into_iter();
        Ok(Page {
            items: lists
                .flat_map(|list| list.reactors.0)
                .filter_map(WireReactor::into_model)
                .collect(),
            next: wire
                .paging
                .0
                .and_then(|paging| paging.next.filled())
                .map(PageToken::new),
        })
    }

    /// Sends live reactions to a room: hearts that float by and are not kept. Collect taps and send
    /// them once a second, at most 100 at a time.
    pub async fn send_live_reactions(
        &self,
        room_id: &RoomId,
        post_id: &PostId,
        taps: &[(&str, OffsetDateTime)],
    ) -> Result<(), Error> {
        validate::id("roomId", room_id.as_str())?;
        validate::id("referencePublicId", post_id.as_str())?;
        if taps.is_empty() {
            return Err(validate::invalid("reactions", Problem::Empty).into());
        }
        validate::at_most_entries("reactions", taps.len(), LIVE_LIMIT)?;
        let mut reactions: Vec<Value> = Vec::new();
        for (name, occurred_at) in taps {
            validate::name("reactionName", name)?;
            reactions.push(json!({
                "reactionName": name,
                "referencePublicId": post_id,
                "referenceType": "post",
                "occurredAt": in_utc("occurredAt", *occurred_at)?,
                "roomId": room_id,
            }));
        }
        let body = json!({ "roomId": room_id, "reactions": reactions });
        let call = Call::post(&["api", "v1", "reactions", "live"]).json(body);
        self.call(call).await.map(drop)
    }
}

fn version(target: &ReactionTarget) -> Option<u8> {
    matches!(target, ReactionTarget::Message(_)).then_some(MESSAGE_VERSION)
}

fn reaction(target: &ReactionTarget, name: &str) -> Result<Value, Error> {
    let (kind, id) = target.as_wire();
    validate::id("referenceId", id)?;
    validate::name("reactionName", name)?;
    Ok(Fields::default()
        .set("referenceId", id)
        .set("referenceType", kind)
        .set("reactionName", name)
        .maybe("referenceVersion", version(target))
        .into_json())
}
