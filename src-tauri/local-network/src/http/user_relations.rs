//! Blocks and reports between users, and what administrators decide about them (PLATFORM.md
//! 4.2). Who is an administrator, the network's configuration says; banning and deleting are calls
//! of this network's own.

use axum::extract::{Path, State};
use axum::routing::{delete, get, post, put};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::fields::Fields;
use super::flags::{reason, verdict};
use super::follows::counts;
use super::query::Query;
use crate::api_error::ApiError;
use crate::envelope::Envelope;
use crate::events::SERVER;
use crate::id::{PublicUserId, RoomId};
use crate::network::Shared;
use crate::store::Tx;
use crate::store::reactions::Reference;
use crate::store::rooms::HOST;
use crate::store::sessions::Caller;
use crate::store::users::User;

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/v4/me/user-blocks", get(blocks))
        .route(
            "/api/v4/me/user-blocks/{user_id}",
            post(block).delete(unblock),
        )
        .route("/api/v4/me/flags/{user_id}", post(flag).delete(unflag))
        .route("/api/v3/users/{user_id}/flags/clear", post(clear_flags))
        .route("/api/v3/users/{user_id}/isflagbyme", get(flagged))
        .route("/api/v3/users/{user_id}/isFlagByMe", get(flagged))
        .route("/api/v3/users/ban", put(ban))
        .route("/api/v3/users/unban", put(unban))
        .route("/api/v3/users/{user_id}", delete(remove))
}

fn reference(user: &User) -> Reference<'_> {
    Reference {
        kind: "user",
        id: &user.id,
    }
}

/// Somebody else, by public id.
fn another(tx: &Tx<'_>, caller: &Caller, user_id: &PublicUserId) -> Result<User, ApiError> {
    let user = tx.require_user(&caller.network, user_id)?;
    if user.id == caller.user {
        return Err(ApiError::rule("This is about somebody else than oneself."));
    }
    Ok(user)
}

async fn blocks(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    let page = query.page()?;
    let body = shared
        .store
        .run(move |tx| {
            let listed = tx.blocked_users(&caller.user, &page)?;
            let mut envelope = Envelope::default();
            let mut users = Vec::new();
            let mut follows = Vec::new();
            for id in &listed.ids {
                if let Some(user) = tx.user(id)? {
                    envelope.file(user.avatar_file_id.as_ref());
                    users.push(user.json());
                    follows.push(tx.follow_json(&caller.user, &user)?);
                }
            }
            let mut body = envelope
                .set("follows", follows)
                .set("paging", listed.paging)
                .finish(tx)?;
            // In the order of the list, which the envelope does not keep.
            body["users"] = json!(users);
            Ok(body)
        })
        .await?;
    Ok(Json(body))
}

fn set_blocked(
    tx: &Tx<'_>,
    caller: &Caller,
    user_id: &PublicUserId,
    blocked: bool,
) -> Result<Value, ApiError> {
    let user = another(tx, caller, user_id)?;
    tx.set_blocked(&caller.user, &user.id, blocked)?;
    Envelope::default()
        .user(&user.id)
        .set("follows", vec![tx.follow_json(&caller.user, &user)?])
        .set(
            "followCounts",
            vec![counts(&user.public_id), counts(&caller.public_id)],
        )
        .finish(tx)
}

async fn block(
    State(shared): State<Shared>,
    caller: Caller,
    Path(user_id): Path<PublicUserId>,
) -> Result<Json<Value>, ApiError> {
    let set = move |tx: &Tx<'_>| set_blocked(tx, &caller, &user_id, true);
    Ok(Json(shared.store.run(set).await?))
}

async fn unblock(
    State(shared): State<Shared>,
    caller: Caller,
    Path(user_id): Path<PublicUserId>,
) -> Result<Json<Value>, ApiError> {
    let set = move |tx: &Tx<'_>| set_blocked(tx, &caller, &user_id, false);
    Ok(Json(shared.store.run(set).await?))
}

/// Tells the new count. Who reported is nobody's business, so the network is the sender.
fn tell_of_reports(
    tx: &Tx<'_>,
    caller: &Caller,
    event: &str,
    user: &User,
) -> Result<Value, ApiError> {
    tx.touch_user(&user.id)?;
    tx.user_event(event, &caller.network, SERVER, &user.id)
}

async fn flag(
    State(shared): State<Shared>,
    caller: Caller,
    Path(user_id): Path<PublicUserId>,
    fields: Fields,
) -> Result<Json<Value>, ApiError> {
    let why = reason(fields)?;
    let body = shared
        .store
        .run(move |tx| {
            let user = another(tx, &caller, &user_id)?;
            let (reason, detail) = (why.reason.as_deref(), why.detail.as_deref());
            tx.flag(reference(&user), &caller.user, reason, detail)?;
            tell_of_reports(tx, &caller, "user.flagged", &user)
        })
        .await?;
    Ok(Json(body))
}

async fn unflag(
    State(shared): State<Shared>,
    caller: Caller,
    Path(user_id): Path<PublicUserId>,
) -> Result<Json<Value>, ApiError> {
    let body = shared
        .store
        .run(move |tx| {
            let user = another(tx, &caller, &user_id)?;
            tx.unflag(reference(&user), &caller.user)?;
            tell_of_reports(tx, &caller, "user.unflagged", &user)
        })
        .await?;
    Ok(Json(body))
}

/// An administrator has looked into it: the reports of somebody are forgotten. The platform does this
/// in its console; this call is the network's own, answered as a report is.
async fn clear_flags(
    State(shared): State<Shared>,
    caller: Caller,
    Path(user_id): Path<PublicUserId>,
) -> Result<Json<Value>, ApiError> {
    require_admin(&caller)?;
    let body = shared
        .store
        .run(move |tx| {
            let user = another(tx, &caller, &user_id)?;
            if tx.clear_flags(reference(&user))? {
                tell_of_reports(tx, &caller, "user.flagCleared", &user)
            } else {
                Envelope::default().user(&user.id).finish(tx)
            }
        })
        .await?;
    Ok(Json(body))
}

async fn flagged(
    State(shared): State<Shared>,
    caller: Caller,
    Path(user_id): Path<PublicUserId>,
) -> Result<Json<Value>, ApiError> {
    let look = move |tx: &Tx<'_>| {
        let user = tx.require_user(&caller.network, &user_id)?;
        Ok(verdict(tx.is_flagged_by(reference(&user), &caller.user)?))
    };
    Ok(Json(shared.store.run(look).await?))
}

fn require_admin(caller: &Caller) -> Result<(), ApiError> {
    if caller.is_admin {
        return Ok(());
    }
    Err(ApiError::permission_denied(
        "Only an administrator of this network may do this.",
    ))
}

/// What an administrator does to somebody.
#[derive(Clone, Copy)]
enum Verdict {
    Ban,
    Unban,
    Delete,
}

async fn ban(
    State(shared): State<Shared>,
    caller: Caller,
    mut fields: Fields,
) -> Result<Json<Value>, ApiError> {
    let user_id = fields.required("userId", 50);
    fields.check()?;
    judge(shared, caller, user_id.into(), Verdict::Ban).await
}

async fn unban(
    State(shared): State<Shared>,
    caller: Caller,
    mut fields: Fields,
) -> Result<Json<Value>, ApiError> {
    let user_id = fields.required("userId", 50);
    fields.check()?;
    judge(shared, caller, user_id.into(), Verdict::Unban).await
}

async fn remove(
    State(shared): State<Shared>,
    caller: Caller,
    Path(user_id): Path<PublicUserId>,
) -> Result<Json<Value>, ApiError> {
    judge(shared, caller, user_id, Verdict::Delete).await
}

/// Decides about somebody, tells it, and ends their sessions and connections; whoever is banned or
/// deleted leaves every stage, and their own rooms end.
async fn judge(
    shared: Shared,
    caller: Caller,
    user_id: PublicUserId,
    verdict: Verdict,
) -> Result<Json<Value>, ApiError> {
    require_admin(&caller)?;
    let who = user_id.clone();
    let (body, stages) = shared
        .store
        .run(move |tx| {
            let user = another(tx, &caller, &who)?;
            let mut stages = Vec::new();
            let mut body = match verdict {
                Verdict::Unban if !user.is_global_ban => return Err(ApiError::not_banned()),
                Verdict::Unban => tx.set_global_ban(&caller, &user.id, false)?,
                Verdict::Ban | Verdict::Delete => {
                    stages = leave_stages(tx, &user)?;
                    match verdict {
                        Verdict::Ban => tx.set_global_ban(&caller, &user.id, true)?,
                        _ => tx.delete_user(&caller, &user.id)?,
                    }
                }
            };
            body["success"] = json!(true);
            Ok((body, stages))
        })
        .await?;
    for (room, role) in stages {
        if role == HOST {
            shared.rooms.stop(&room).await?;
        }
        shared.rooms.co_host_gone(&room, &user_id).await?;
    }
    Ok(Json(body))
}

/// Takes somebody off the stages of others; rooms that are not over, with the role in each.
fn leave_stages(tx: &Tx<'_>, user: &User) -> Result<Vec<(RoomId, String)>, ApiError> {
    let stages = tx.stages_of(&user.id)?;
    for (room, role) in &stages {
        if role != HOST
            && let Some(room) = tx.room(room)?
        {
            tx.take_off_stage(&room, &user.id, "room.participantRemoved")?;
        }
    }
    Ok(stages)
}
