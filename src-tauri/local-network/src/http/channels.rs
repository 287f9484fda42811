//! Channels: made, found, changed, deleted (PLATFORM.md 11.1 to 11.3). Who is in them is in
//! [`super::channel_members`].

use axum::extract::{Path, State};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::fields::Fields;
use super::query::Query;
use super::rooms::own_room;
use crate::api_error::ApiError;
use crate::clock::iso;
use crate::effect::Effect;
use crate::envelope::Envelope;
use crate::id::{ChannelId, FileId, MessageFeedId, PostId, PublicUserId, UserId};
use crate::network::Shared;
use crate::store::Tx;
use crate::store::channels::{BROADCAST, CONVERSATION, Channel, ChannelPatch, ChannelQuery, LIVE};
use crate::store::sessions::Caller;

const NAME: usize = 200;
const ID: usize = 50;
/// Ids that one call may name.
const IDS: usize = 1000;
/// The kinds that `POST /api/v3/channels` makes.
const KINDS: [&str; 3] = [LIVE, "community", BROADCAST];

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/v3/channels", get(list).post(create))
        .route("/api/v3/channels/", get(list).post(create))
        .route("/api/v3/channels/conversation", post(converse))
        .route("/api/v3/channels/list", get(several))
        .route("/api/v3/channels/seen", post(seen))
        .route("/api/v3/channels/{id}", get(one).put(update).delete(remove))
        .route("/api/v2/channel/{id}/mute", put(mute))
        .route("/api/v5/message-feeds/list", get(message_feeds))
        .route("/api/v5/message-feeds/channel/{id}", get(feeds_of_channel))
        .route("/api/v5/message-feeds/{id}", get(message_feed))
}

/// The answer `C`: the channel with the caller's own standing.
pub(super) fn channel_body(
    tx: &Tx<'_>,
    caller: &Caller,
    id: &ChannelId,
) -> Result<Value, ApiError> {
    let channel = tx.require_channel(&caller.network, id)?;
    tx.channel_envelope(&channel, std::slice::from_ref(&caller.user))?
        .user(&channel.owner)
        .finish(tx)
}

/// What every new channel may say of itself.
struct Description {
    display_name: String,
    avatar_file_id: Option<FileId>,
    metadata: Value,
    tags: Vec<String>,
    user_ids: Vec<PublicUserId>,
}

impl Description {
    fn read(fields: &mut Fields) -> Self {
        Self {
            display_name: fields.text("displayName", NAME).unwrap_or_default(),
            avatar_file_id: fields.text("avatarFileId", ID).map(Into::into),
            metadata: fields.metadata().unwrap_or_else(|| json!({})),
            tags: fields.texts("tags", 100, 100).unwrap_or_default(),
            user_ids: fields
                .texts("userIds", IDS, ID)
                .unwrap_or_default()
                .into_iter()
                .map(Into::into)
                .collect(),
        }
    }

    /// Makes the channel with its people, and tells of it.
    fn make(
        self,
        tx: &Tx<'_>,
        caller: &Caller,
        kind: &str,
        shape: impl FnOnce(&mut Channel),
    ) -> Result<Channel, ApiError> {
        if let Some(file) = &self.avatar_file_id {
            tx.require_file(&caller.network, file)?;
        }
        let mut channel = Channel {
            id: ChannelId::fresh(),
            network: caller.network.clone(),
            owner: caller.user.clone(),
            kind: kind.to_owned(),
            room: None,
            post: None,
            people: None,
            is_public: true,
            display_name: self.display_name,
            avatar_file_id: self.avatar_file_id,
            metadata: self.metadata,
            tags: self.tags,
            mute_until: None,
            message_count: 0,
            is_deleted: false,
            created_at: tx.now,
            updated_at: tx.now,
            last_activity: tx.now,
        };
        shape(&mut channel);
        tx.add_channel(&channel)?;
        tx.set_member(&channel.id, &caller.user, "member")?;
        for public_id in self.user_ids {
            let user = tx.require_user(&caller.network, &public_id)?;
            tx.set_member(&channel.id, &user.id, "member")?;
        }
        let channel = tx.require_channel(&caller.network, &channel.id)?;
        let people = tx.member_ids(&channel.id)?;
        tx.channel_event("channel.created", &channel, &people, &caller.user)?;
        tx.message_feed_event("message-feed.created", &channel, &caller.user)?;
        Ok(channel)
    }
}

/// Making the channel of a room twice gives the same channel: a client that lost the first answer
/// asks again.
async fn create(
    State(shared): State<Shared>,
    caller: Caller,
    mut fields: Fields,
) -> Result<Json<Value>, ApiError> {
    let kind = fields.required_word("type", &KINDS);
    if fields.has("channelId") {
        fields.complain("channelId is given by this network; leave it out");
    }
    let room_id = if kind == LIVE {
        fields.required("roomId", ID)
    } else {
        String::new()
    };
    let post = fields.text("postId", ID).map(PostId::from);
    let is_public = fields.flag("isPublic").unwrap_or(true);
    let description = Description::read(&mut fields);
    fields.check()?;
    let body = shared
        .store
        .run(move |tx| {
            if kind != LIVE {
                let channel = description.make(tx, &caller, &kind, |channel| {
                    channel.is_public = is_public;
                })?;
                return channel_body(tx, &caller, &channel.id);
            }
            let room = own_room(tx, &caller, &room_id.into())?;
            if let Some(known) = tx.channel_of_room(&room.id)? {
                return channel_body(tx, &caller, &known.id);
            }
            if !room.live_chat_enabled {
                return Err(ApiError::rule("The chat of this room is switched off."));
            }
            if room.status.is_over() {
                return Err(ApiError::rule("This room has ended."));
            }
            if let Some(post) = &post {
                tx.require_post(&caller.network, post)?;
            }
            let channel = description.make(tx, &caller, LIVE, |channel| {
                channel.room = Some(room.id.clone());
                channel.post = post.or(room.reference_id);
            })?;
            tx.set_live_channel(&room.id, &channel.id)?;
            tx.room_event("room.didUpdate", &room.id, None)?;
            channel_body(tx, &caller, &channel.id)
        })
        .await?;
    Ok(Json(body))
}

/// The conversation of some people. The same people have one, whoever asks.
async fn converse(
    State(shared): State<Shared>,
    caller: Caller,
    mut fields: Fields,
) -> Result<Json<Value>, ApiError> {
    let description = Description::read(&mut fields);
    if description.user_ids.is_empty() {
        fields.complain(format!("userIds must hold 1 to {IDS} ids"));
    }
    fields.check()?;
    let body = shared
        .store
        .run(move |tx| {
            let mut people = vec![caller.user.clone()];
            for public_id in &description.user_ids {
                people.push(tx.require_user(&caller.network, public_id)?.id);
            }
            people.sort();
            people.dedup();
            if people.len() < 2 {
                return Err(ApiError::rule("A conversation needs somebody else."));
            }
            let key = people
                .iter()
                .map(UserId::as_str)
                .collect::<Vec<_>>()
                .join(" ");
            let channel = match tx.conversation(&caller.network, &key)? {
                Some(known) => known,
                None => description.make(tx, &caller, CONVERSATION, |channel| {
                    channel.is_public = false;
                    channel.people = Some(key);
                })?,
            };
            tx.channel_envelope(&channel, &people)?.finish(tx)
        })
        .await?;
    Ok(Json(body))
}

async fn one(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<ChannelId>,
) -> Result<Json<Value>, ApiError> {
    let body = shared
        .store
        .run(move |tx| {
            // Whoever deleted a channel reads it once more, as the platform's own SDK does.
            let channel = tx.channel_even_deleted(&caller.network, &id)?;
            tx.require_reader(&channel, &caller.user)?;
            tx.channel_envelope(&channel, std::slice::from_ref(&caller.user))?
                .user(&channel.owner)
                .finish(tx)
        })
        .await?;
    Ok(Json(body))
}

/// Channels with the caller's own standing in each.
fn channels_body(tx: &Tx<'_>, caller: &Caller, ids: &[ChannelId]) -> Result<Envelope, ApiError> {
    let (mut channels, mut standings) = (Vec::new(), Vec::new());
    for id in ids {
        let channel = tx.require_channel(&caller.network, id)?;
        if let Some(member) = tx.member(id, &caller.user)? {
            standings.push(tx.member_json(&channel, &member)?);
        }
        channels.push(channel);
    }
    let mut envelope = tx.channels_envelope(&channels)?;
    envelope.set("channelUsers", standings).user(&caller.user);
    Ok(envelope)
}

async fn list(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    let page = query.page()?;
    let filter = query.get("filter").or_else(|| query.get("membership"));
    let member = match filter {
        None | Some("all") => None,
        Some("member") => Some(true),
        Some("notMember") => Some(false),
        Some(_) => {
            return Err(ApiError::invalid(vec![
                "filter must be all, member or notMember".into(),
            ]));
        }
    };
    let search = ChannelQuery {
        member,
        kinds: query.list("types"),
        keyword: query.text("keyword"),
        include_tags: query.list("includeTags"),
        exclude_tags: query.list("excludeTags"),
        ascending: query.get("sortBy") == Some("firstCreated"),
    };
    let body = shared
        .store
        .run(move |tx| {
            let listed = tx.channels(&caller, search, &page)?;
            channels_body(tx, &caller, &listed.ids)?
                .set("paging", listed.paging)
                .finish(tx)
        })
        .await?;
    Ok(Json(body))
}

/// Those of the named channels that the caller may read.
async fn several(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    let ids = query.ids("channelIds")?;
    let body = shared
        .store
        .run(move |tx| {
            let ids = readable(tx, &caller, ids)?;
            channels_body(tx, &caller, &ids)?
                .set("paging", json!({}))
                .finish(tx)
        })
        .await?;
    Ok(Json(body))
}

/// Those of these channels that are there and that the caller may read.
fn readable(tx: &Tx<'_>, caller: &Caller, ids: Vec<ChannelId>) -> Result<Vec<ChannelId>, ApiError> {
    let mut readable = Vec::new();
    for id in ids {
        let channel = tx.require_channel(&caller.network, &id);
        match channel.and_then(|channel| tx.require_reader(&channel, &caller.user)) {
            Ok(()) => readable.push(id),
            Err(refusal) if refusal.status.is_client_error() => {}
            Err(failure) => return Err(failure),
        }
    }
    Ok(readable)
}

async fn update(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<ChannelId>,
    mut fields: Fields,
) -> Result<Json<Value>, ApiError> {
    let patch = ChannelPatch {
        display_name: fields.text("displayName", NAME),
        avatar_file_id: fields.text("avatarFileId", ID).map(Into::into),
        metadata: fields.metadata(),
        tags: fields.texts("tags", 100, 100),
    };
    fields.check()?;
    let body = shared
        .store
        .run(move |tx| {
            let channel = tx.require_channel(&caller.network, &id)?;
            tx.require_moderator_of(&channel, &caller.user)?;
            if let Some(file) = &patch.avatar_file_id {
                tx.require_file(&caller.network, file)?;
            }
            tx.patch_channel(&id, &patch)?;
            let channel = tx.require_channel(&caller.network, &id)?;
            let about = std::slice::from_ref(&caller.user);
            tx.channel_event("channel.updated", &channel, about, &caller.user)?;
            channel_body(tx, &caller, &id)
        })
        .await?;
    Ok(Json(body))
}

async fn remove(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<ChannelId>,
) -> Result<Json<Value>, ApiError> {
    let body = shared
        .store
        .run(move |tx| {
            let channel = tx.require_channel(&caller.network, &id)?;
            if channel.owner != caller.user {
                return Err(ApiError::forbidden(
                    "Only the one who made this channel may delete it.",
                ));
            }
            let channel = tx.delete_channel(&channel)?;
            let about = std::slice::from_ref(&caller.user);
            tx.message_feed_event("message-feed.deleted", &channel, &caller.user)?;
            tx.channel_event("channel.deleted", &channel, about, &caller.user)?;
            tx.after_commit(Effect::Close {
                topic: channel.path(),
            });
            if let Some(room) = &channel.room {
                tx.room_event("room.didUpdate", room, None)?;
            }
            tx.channel_envelope(&channel, about)?.finish(tx)
        })
        .await?;
    Ok(Json(body))
}

/// Makes a channel read-only for those who do not keep order in it.
async fn mute(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<ChannelId>,
    mut fields: Fields,
) -> Result<Json<Value>, ApiError> {
    let period = fields.mute_period();
    fields.check()?;
    shared
        .store
        .run(move |tx| {
            let channel = tx.require_channel(&caller.network, &id)?;
            tx.require_moderator_of(&channel, &caller.user)?;
            let until = period.until(tx.now);
            tx.mute_channel(&id, until)?;
            let channel = tx.require_channel(&caller.network, &id)?;
            // Clients compare the time with theirs: one that has passed means open.
            let data = json!({
                "channelId": channel.id,
                "muteTimeout": iso(until.unwrap_or(tx.now)),
                "actor": caller.public_id,
                "networkId": channel.network,
            });
            tx.channel_notice("channel.setMuted", &channel, &[], &caller.user, &data)
        })
        .await?;
    Ok(Json(json!({ "success": true })))
}

fn feed_body(
    tx: &Tx<'_>,
    caller: &Caller,
    ids: &[ChannelId],
    paging: Option<Value>,
) -> Result<Value, ApiError> {
    let mut envelope = Envelope::default();
    let mut feeds = Vec::new();
    for id in ids {
        let channel = tx.require_channel(&caller.network, id)?;
        tx.require_reader(&channel, &caller.user)?;
        feeds.push(tx.message_feed_json(&channel)?);
        envelope.user(&channel.owner);
    }
    envelope.set("messageFeeds", feeds).empty(&["messages"]);
    if let Some(paging) = paging {
        envelope.set("paging", paging);
    }
    envelope.finish(tx)
}

async fn message_feed(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<MessageFeedId>,
) -> Result<Json<Value>, ApiError> {
    let body = shared
        .store
        .run(move |tx| feed_body(tx, &caller, &[id.channel()], None))
        .await?;
    Ok(Json(body))
}

async fn message_feeds(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    let ids = query.ids::<MessageFeedId>("messageFeedIds")?;
    let body = shared
        .store
        .run(move |tx| {
            let ids = ids.into_iter().map(MessageFeedId::channel).collect();
            let ids = readable(tx, &caller, ids)?;
            feed_body(tx, &caller, &ids, None)
        })
        .await?;
    Ok(Json(body))
}

/// A channel has one message feed on this network: its default one.
async fn feeds_of_channel(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<ChannelId>,
) -> Result<Json<Value>, ApiError> {
    let body = shared
        .store
        .run(move |tx| feed_body(tx, &caller, &[id], Some(json!({}))))
        .await?;
    Ok(Json(body))
}

/// Read markers are not kept; the call is answered so that nobody retries it.
async fn seen(_: Caller, _: Fields) -> Json<Value> {
    Json(json!({ "success": true }))
}
