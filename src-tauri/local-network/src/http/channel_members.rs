//! Who is in a channel, and how order is kept in it (PLATFORM.md 11.3).

use axum::extract::{Path, State};
use axum::routing::{delete, get, post, put};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::channels::channel_body;
use super::fields::Fields;
use super::query::Query;
use crate::api_error::ApiError;
use crate::clock::iso;
use crate::id::{ChannelId, PublicUserId, UserId};
use crate::network::Shared;
use crate::store::Tx;
use crate::store::channel_members::MemberQuery;
use crate::store::channels::{CONVERSATION, Channel, MODERATOR};
use crate::store::sessions::Caller;

/// People whom one call may name.
const USERS: usize = 1000;

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/v3/channels/{id}/join", post(join))
        .route("/api/v3/channels/{id}/leave", delete(leave))
        .route("/api/v4/channels/{id}/users", get(members))
        .route("/api/v3/channels/{id}/users", post(add).delete(remove))
        .route(
            "/api/v3/channels/{id}/users/roles",
            post(give_role).delete(take_role),
        )
        .route("/api/v3/channels/{id}/users/ban", put(ban))
        .route("/api/v3/channels/{id}/users/unban", put(unban))
        .route("/api/v2/channel/{id}/users/mute", put(mute))
}

async fn join(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<ChannelId>,
) -> Result<Json<Value>, ApiError> {
    set_own_membership(shared, caller, id, "member", "channel.joined").await
}

async fn leave(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<ChannelId>,
) -> Result<Json<Value>, ApiError> {
    set_own_membership(shared, caller, id, "none", "channel.left").await
}

/// Joining twice is joining once, and so is leaving.
async fn set_own_membership(
    shared: Shared,
    caller: Caller,
    id: ChannelId,
    membership: &'static str,
    event: &'static str,
) -> Result<Json<Value>, ApiError> {
    let body = shared
        .store
        .run(move |tx| {
            let channel = tx.require_channel(&caller.network, &id)?;
            tx.require_reader(&channel, &caller.user)?;
            let is_member = tx
                .member(&id, &caller.user)?
                .is_some_and(|member| member.is_member());
            if is_member != (membership == "member") {
                tx.set_member(&id, &caller.user, membership)?;
                announce(tx, &caller, event, &id, std::slice::from_ref(&caller.user))?;
                if membership == "none" && !channel.is_public {
                    tx.close_channel_to(&channel, &caller.user);
                } else {
                    tx.open_channel_to(&channel, &caller.user);
                }
            }
            channel_body(tx, &caller, &id)
        })
        .await?;
    Ok(Json(body))
}

/// Tells what happened to some members (internal ids).
fn announce(
    tx: &Tx<'_>,
    caller: &Caller,
    event_type: &str,
    id: &ChannelId,
    about: &[UserId],
) -> Result<(), ApiError> {
    let channel = tx.require_channel(&caller.network, id)?;
    tx.channel_event(event_type, &channel, about, &caller.user)
}

async fn members(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<ChannelId>,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    let page = query.page()?;
    let memberships = query.list("memberships");
    let known = ["member", "banned", "muted", "none"];
    if let Some(unknown) = memberships
        .iter()
        .find(|membership| !known.contains(&membership.as_str()))
    {
        return Err(ApiError::invalid(vec![format!(
            "memberships holds an unknown word: {unknown}"
        )]));
    }
    let search = MemberQuery {
        channel: id.clone(),
        memberships,
        roles: query.list("roles"),
        search: query.text("search"),
        descending: query.get("sortBy") == Some("lastCreated"),
    };
    let body = shared
        .store
        .run(move |tx| {
            let channel = tx.require_channel(&caller.network, &id)?;
            tx.require_reader(&channel, &caller.user)?;
            let listed = tx.members(search, &page)?;
            tx.channel_envelope(&channel, &listed.ids)?
                .set("paging", listed.paging)
                .finish(tx)
        })
        .await?;
    Ok(Json(body))
}

/// Somebody whom a call names.
struct Named {
    user: UserId,
    public_id: PublicUserId,
}

/// Does something with each person that `userIds` names, for somebody who keeps order. Those for
/// whom `change` says `true` are told of by `event`, if there is one for it.
async fn with_users(
    shared: &Shared,
    caller: Caller,
    id: ChannelId,
    user_ids: Vec<PublicUserId>,
    event: &'static str,
    change: impl Fn(&Tx<'_>, &Channel, &Named) -> Result<bool, ApiError> + Send + 'static,
) -> Result<Json<Value>, ApiError> {
    let body = shared
        .store
        .run(move |tx| {
            let channel = tx.require_channel(&caller.network, &id)?;
            tx.require_moderator_of(&channel, &caller.user)?;
            let mut everybody = Vec::new();
            let mut changed = Vec::new();
            for public_id in user_ids {
                let user = tx.require_user(&caller.network, &public_id)?.id;
                let named = Named { user, public_id };
                if change(tx, &channel, &named)? {
                    changed.push(named.user.clone());
                }
                everybody.push(named.user);
            }
            if !changed.is_empty() {
                announce(tx, &caller, event, &id, &changed)?;
            }
            for user in &changed {
                match tx.require_reader(&channel, user) {
                    Ok(()) => tx.open_channel_to(&channel, user),
                    Err(_) => tx.close_channel_to(&channel, user),
                }
            }
            let channel = tx.require_channel(&caller.network, &id)?;
            tx.channel_envelope(&channel, &everybody)?
                .user(&channel.owner)
                .finish(tx)
        })
        .await?;
    Ok(Json(body))
}

fn user_ids(mut fields: Fields) -> Result<Vec<PublicUserId>, ApiError> {
    let ids = fields.required_ids("userIds", USERS);
    fields.check()?;
    Ok(ids)
}

/// The people of a conversation are its name.
fn require_open_circle(channel: &Channel) -> Result<(), ApiError> {
    if channel.kind == CONVERSATION {
        return Err(ApiError::rule(
            "The people of a conversation do not change; begin another one.",
        ));
    }
    Ok(())
}

async fn add(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<ChannelId>,
    fields: Fields,
) -> Result<Json<Value>, ApiError> {
    let ids = user_ids(fields)?;
    let event = "channel.membersAdded";
    with_users(&shared, caller, id, ids, event, |tx, channel, named| {
        require_open_circle(channel)?;
        let member = tx.member(&channel.id, &named.user)?;
        if member.as_ref().is_some_and(|member| member.is_banned()) {
            return Err(ApiError::rule(format!(
                "{} is banned from this channel; lift the ban first.",
                named.public_id
            )));
        }
        let new = !member.is_some_and(|member| member.is_member());
        if new {
            tx.set_member(&channel.id, &named.user, "member")?;
        }
        Ok(new)
    })
    .await
}

async fn remove(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<ChannelId>,
    fields: Fields,
) -> Result<Json<Value>, ApiError> {
    let ids = user_ids(fields)?;
    let event = "channel.membersRemoved";
    with_users(&shared, caller, id, ids, event, |tx, channel, named| {
        require_open_circle(channel)?;
        if named.user == channel.owner {
            return Err(ApiError::forbidden(
                "The one who made this channel cannot be removed from it.",
            ));
        }
        let known = tx
            .member(&channel.id, &named.user)?
            .is_some_and(|member| member.is_member());
        if known {
            tx.set_member(&channel.id, &named.user, "none")?;
        }
        Ok(known)
    })
    .await
}

async fn ban(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<ChannelId>,
    fields: Fields,
) -> Result<Json<Value>, ApiError> {
    let ids = user_ids(fields)?;
    let event = "channel.banned";
    with_users(&shared, caller, id, ids, event, |tx, channel, named| {
        require_open_circle(channel)?;
        if named.user == channel.owner {
            return Err(ApiError::exempt_from_ban(
                "The one who made this channel cannot be banned from it.",
            ));
        }
        let banned = tx
            .member(&channel.id, &named.user)?
            .is_some_and(|member| member.is_banned());
        if !banned {
            tx.set_member(&channel.id, &named.user, "banned")?;
        }
        Ok(!banned)
    })
    .await
}

async fn unban(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<ChannelId>,
    fields: Fields,
) -> Result<Json<Value>, ApiError> {
    let ids = user_ids(fields)?;
    let event = "channel.unbanned";
    with_users(&shared, caller, id, ids, event, |tx, channel, named| {
        let banned = tx
            .member(&channel.id, &named.user)?
            .is_some_and(|member| member.is_banned());
        if banned {
            tx.set_member(&channel.id, &named.user, "none")?;
        }
        Ok(banned)
    })
    .await
}

async fn give_role(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<ChannelId>,
    fields: Fields,
) -> Result<Json<Value>, ApiError> {
    set_role(shared, caller, id, fields, true).await
}

async fn take_role(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<ChannelId>,
    fields: Fields,
) -> Result<Json<Value>, ApiError> {
    set_role(shared, caller, id, fields, false).await
}

/// There is one role to give: that of those who keep order. The platform has no event for roles, so
/// the change is told as one of the channel.
async fn set_role(
    shared: Shared,
    caller: Caller,
    id: ChannelId,
    mut fields: Fields,
    given: bool,
) -> Result<Json<Value>, ApiError> {
    let role = fields.required_word("role", &[MODERATOR]);
    let ids = user_ids(fields)?;
    let event = "channel.updated";
    with_users(
        &shared,
        caller,
        id,
        ids,
        event,
        move |tx, channel, named| {
            let member = tx
                .member(&channel.id, &named.user)?
                .filter(|member| member.is_member())
                .ok_or_else(|| {
                    ApiError::rule(format!(
                        "{} is not in this channel; only members have roles.",
                        named.public_id
                    ))
                })?;
            let changes = member.is_moderator() != given;
            if changes {
                tx.set_role(&member, &role, given)?;
            }
            Ok(changes)
        },
    )
    .await
}

async fn mute(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<ChannelId>,
    mut fields: Fields,
) -> Result<Json<Value>, ApiError> {
    let period = fields.mute_period();
    let ids = fields.required_ids("userIds", USERS);
    fields.check()?;
    shared
        .store
        .run(move |tx| {
            let channel = tx.require_channel(&caller.network, &id)?;
            tx.require_moderator_of(&channel, &caller.user)?;
            let until = period.until(tx.now);
            let mut about = Vec::new();
            for public_id in &ids {
                let user = tx.require_user(&caller.network, public_id)?.id;
                if user == channel.owner {
                    return Err(ApiError::forbidden(
                        "The one who made this channel cannot be muted in it.",
                    ));
                }
                tx.mute_member(&id, &user, until)?;
                about.push(user);
            }
            // Clients compare the time with theirs: one that has passed means not muted.
            let data = json!({
                "channelId": channel.id,
                "userIds": ids,
                "muteTimeout": iso(until.unwrap_or(tx.now)),
                "actor": caller.public_id,
            });
            tx.channel_notice(
                "channel.setMutedUsers",
                &channel,
                &about,
                &caller.user,
                &data,
            )
        })
        .await?;
    Ok(Json(json!({ "success": true })))
}
