//! Posts, comments and what belongs to both on the wire (PLATFORM.md 9 and 12).

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::{
    lenient::{Count, Lenient, Many, Text, Time, first_id},
    rooms::target,
};
use crate::model::{Comment, FeedType, Metadata, Post, PostType, Reactions, Reactor, UserId};

/// Numbers by name; what is not a number is left out.
type WireCounts = BTreeMap<String, Lenient<Count>>;

/// Counts by name, and the caller's own names.
pub(super) fn reactions(counts: Lenient<WireCounts>, mine: Many<String>) -> Reactions {
    Reactions {
        counts: counts
            .0
            .unwrap_or_default()
            .into_iter()
            .filter_map(|(name, count)| Some((name, count.0?.0)))
            .collect(),
        mine: mine.0,
    }
}

/// Users that a text mentions, of one type. Posts say `userIds`; messages also `userPublicIds`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct WireMentionees {
    #[serde(rename = "type")]
    mention_type: Text,
    user_ids: Many<String>,
    user_public_ids: Many<String>,
}

pub(super) fn mentions(lists: Many<WireMentionees>) -> Vec<UserId> {
    lists
        .0
        .into_iter()
        .filter(|list| list.mention_type.0.as_deref() == Some("user"))
        .flat_map(|list| {
            if list.user_public_ids.0.is_empty() {
                list.user_ids.0
            } else {
                list.user_public_ids.0
            }
        })
        .map(UserId::from)
        .collect()
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct WirePost {
    #[serde(rename = "_id")]
    object_id: Text,
    post_id: Text,
    parent_id: Text,
    parent_post_id: Text,
    children: Many<String>,
    path: Text,
    posted_user_id: Text,
    posted_user_public_id: Text,
    posted_user_internal_id: Text,
    target_type: Text,
    target_id: Text,
    feed_id: Text,
    data_type: Text,
    structure_type: Text,
    data: Value,
    hashtags: Many<String>,
    mentionees: Many<WireMentionees>,
    tags: Many<String>,
    metadata: Lenient<Metadata>,
    reactions: Lenient<WireCounts>,
    my_reactions: Many<String>,
    flag_count: Lenient<Count>,
    impression: Lenient<Count>,
    reach: Lenient<Count>,
    edited_at: Lenient<Time>,
    comments_count: Lenient<Count>,
    reactions_count: Lenient<Count>,
    is_deleted: Lenient<bool>,
    created_at: Lenient<Time>,
    updated_at: Lenient<Time>,
}

impl WirePost {
    pub fn into_model(self) -> Option<Post> {
        let data = |name: &str| {
            let text = self.data.get(name)?.as_str()?;
            (!text.is_empty()).then(|| text.to_owned())
        };
        Some(Post {
            title: data("title"),
            text: data("text"),
            room_id: data("roomId").map(Into::into),
            id: first_id([self.post_id, self.object_id])?,
            parent_id: first_id([self.parent_post_id, self.parent_id]),
            children: self.children.0.into_iter().map(Into::into).collect(),
            path: self.path.filled(),
            author_id: first_id([self.posted_user_public_id, self.posted_user_id]),
            author_internal_id: self.posted_user_internal_id.id(),
            target: target(self.target_type, self.target_id),
            data_type: PostType::from_wire(self.data_type.0.as_deref().unwrap_or("text")),
            structure_type: self
                .structure_type
                .filled()
                .as_deref()
                .map(PostType::from_wire),
            feed_id: self.feed_id.filled(),
            feed_type: None,
            hashtags: self.hashtags.0,
            mentions: mentions(self.mentionees),
            tags: self.tags.0,
            metadata: self.metadata.0.unwrap_or_default(),
            reactions: reactions(self.reactions, self.my_reactions),
            flag_count: self.flag_count.count(),
            impression: self.impression.count(),
            reach: self.reach.count(),
            edited_at: self.edited_at.time(),
            comments_count: self.comments_count.count(),
            reactions_count: self.reactions_count.count(),
            is_deleted: self.is_deleted.0.unwrap_or(false),
            created_at: self.created_at.time(),
            updated_at: self.updated_at.time(),
        })
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct WireFeed {
    pub feed_id: Text,
    feed_type: Text,
}

impl WireFeed {
    pub fn feed_type(&self) -> Option<FeedType> {
        self.feed_type.0.as_deref().map(FeedType::from_wire)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct WireComment {
    #[serde(rename = "_id")]
    object_id: Text,
    comment_id: Text,
    reference_type: Text,
    reference_id: Text,
    parent_id: Text,
    root_id: Text,
    children: Many<String>,
    children_number: Lenient<Count>,
    segment_number: Lenient<Count>,
    user_id: Text,
    user_public_id: Text,
    user_internal_id: Text,
    target_type: Text,
    target_id: Text,
    data: Value,
    mentionees: Many<WireMentionees>,
    metadata: Lenient<Metadata>,
    reactions: Lenient<WireCounts>,
    my_reactions: Many<String>,
    reactions_count: Lenient<Count>,
    flag_count: Lenient<Count>,
    path: Text,
    is_deleted: Lenient<bool>,
    created_at: Lenient<Time>,
    updated_at: Lenient<Time>,
    edited_at: Lenient<Time>,
}

impl WireComment {
    pub fn into_model(self) -> Option<Comment> {
        let text = self.data.get("text").and_then(Value::as_str);
        Some(Comment {
            id: first_id([self.comment_id, self.object_id])?,
            post_id: match self.reference_type.0.as_deref() {
                Some("post") | None => self.reference_id.id(),
                Some(_) => None,
            },
            parent_id: self.parent_id.id(),
            root_id: self.root_id.id(),
            children: self.children.0.into_iter().map(Into::into).collect(),
            children_count: self.children_number.count(),
            segment: self.segment_number.count(),
            author_id: first_id([self.user_public_id, self.user_id]),
            author_internal_id: self.user_internal_id.id(),
            target: target(self.target_type, self.target_id),
            text: text.filter(|text| !text.is_empty()).map(str::to_owned),
            mentions: mentions(self.mentionees),
            metadata: self.metadata.0.unwrap_or_default(),
            reactions_count: self.reactions_count.count(),
            reactions: reactions(self.reactions, self.my_reactions),
            flag_count: self.flag_count.count(),
            path: self.path.filled(),
            is_deleted: self.is_deleted.0.unwrap_or(false),
            created_at: self.created_at.time(),
            updated_at: self.updated_at.time(),
            edited_at: self.edited_at.time(),
        })
    }
}

/// One reaction: in a list of them, and in an event as `reactor`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct WireReactor {
    reaction_id: Text,
    reaction_name: Text,
    user_id: Text,
    user_public_id: Text,
    created_at: Lenient<Time>,
}

impl WireReactor {
    pub fn into_model(self) -> Option<Reactor> {
        Some(Reactor {
            reaction_id: self.reaction_id.filled(),
            name: self.reaction_name.filled()?,
            user_id: first_id([self.user_public_id, self.user_id])?,
            created_at: self.created_at.time(),
        })
    }
}
