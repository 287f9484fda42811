//! Who is in a community, as what (PLATFORM.md 6). Requests to be let in are in
//! [`super::join_requests`].

use axum::extract::{Path, State};
use axum::routing::{delete, get, post, put};
use axum::{Json, Router};
use serde_json::Value;

use super::fields::Fields;
use super::query::Query;
use crate::api_error::ApiError;
use crate::effect::Effect;
use crate::id::{CommunityId, PublicUserId, UserId};
use crate::network::Shared;
use crate::store::Tx;
use crate::store::communities::Community;
use crate::store::members::{MODERATOR, MemberSort, MembersQuery, Membership};
use crate::store::sessions::Caller;
use crate::store::users::User;

/// People whom one call may name.
const PEOPLE: usize = 1000;
const ROLES: usize = 20;

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/v3/communities/{id}/join", post(join))
        .route("/api/v3/communities/{id}/leave", delete(leave))
        .route(
            "/api/v3/communities/{id}/users",
            get(list).post(add).delete(remove),
        )
        .route("/api/v3/communities/{id}/users/ban", put(ban))
        .route("/api/v3/communities/{id}/users/unban", put(unban))
        .route(
            "/api/v4/communities/{id}/users/roles",
            post(give_roles).delete(take_roles),
        )
        .route(
            "/api/v3/communities/{id}/users/roles",
            post(give_roles).delete(take_roles),
        )
}

async fn join(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<CommunityId>,
) -> Result<Json<Value>, ApiError> {
    let body = shared
        .store
        .run(move |tx| {
            let community = tx.known_community(&caller, &id)?;
            match tx.membership(&id, &caller.user)? {
                Some(known) if known.membership == "banned" => return Err(ApiError::banned()),
                Some(known) if known.is_member() => {}
                _ if !community.is_public && !caller.is_admin => {
                    return Err(ApiError::permission_denied("This community is private."));
                }
                _ if community.requires_join_approval && !caller.is_admin => {
                    return Err(ApiError::permission_denied(
                        "Joining this community needs a moderator's approval.",
                    ));
                }
                _ => tx.set_membership(&id, &caller.user, "member", &[])?,
            }
            let me = caller.user.clone();
            tx.community_event("community.joined", &caller, &id, &[me])
        })
        .await?;
    Ok(Json(body))
}

async fn leave(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<CommunityId>,
) -> Result<Json<Value>, ApiError> {
    let body = shared
        .store
        .run(move |tx| {
            let community = tx.known_community(&caller, &id)?;
            if community.owner == caller.user {
                return Err(ApiError::rule("The owner cannot leave the community."));
            }
            if !tx.is_member(&id, &caller.user)? {
                return Err(ApiError::permission_denied(
                    "Only members can leave a community.",
                ));
            }
            tx.set_membership(&id, &caller.user, "none", &[])?;
            let me = caller.user.clone();
            let body = tx.community_event("community.left", &caller, &id, &[me])?;
            silence(tx, &community, &caller.user);
            Ok(body)
        })
        .await?;
    Ok(Json(body))
}

/// Who is not in a private community any more, or is banned from any, hears nothing more of it.
fn silence(tx: &Tx<'_>, community: &Community, user: &UserId) {
    if !tx.may_see_community(community, user).unwrap_or(false) {
        tx.after_commit(Effect::Revoke {
            user: user.to_owned(),
            topic: community.path(),
        });
    }
}

async fn list(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<CommunityId>,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    let page = query.page()?;
    let memberships = query.list("memberships");
    if memberships
        .iter()
        .any(|word| !["member", "banned"].contains(&word.as_str()))
    {
        return Err(ApiError::invalid(vec![
            "memberships must hold member or banned".into(),
        ]));
    }
    let sort = match query.get("sortBy") {
        None | Some("lastCreated") => MemberSort::LastCreated,
        Some("firstCreated") => MemberSort::FirstCreated,
        Some("displayName") => MemberSort::DisplayName,
        Some(_) => {
            return Err(ApiError::invalid(vec![
                "sortBy must be displayName, firstCreated or lastCreated".into(),
            ]));
        }
    };
    let search = MembersQuery {
        community: id.clone(),
        memberships,
        roles: query.list("roles"),
        search: query.text("search").or_else(|| query.text("keyword")),
        is_deleted: query.flag("isDeleted"),
        sort,
    };
    let body = shared
        .store
        .run(move |tx| {
            let community = tx.open_community(&caller, &id)?;
            if search.memberships.iter().any(|word| word == "banned") {
                tx.require_moderator(&id, &caller)?;
            }
            let listed = tx.community_members(search, &page)?;
            let mut envelope = tx.community_envelope(Some(&caller.user), &[community])?;
            let mut members = Vec::new();
            for user in &listed.ids {
                if let Some(membership) = tx.membership(&id, user)? {
                    envelope.user(user);
                    members.push(tx.membership_json(&membership)?);
                }
            }
            envelope
                .set("communityUsers", members)
                .set("paging", listed.paging)
                .finish(tx)
        })
        .await?;
    Ok(Json(body))
}

/// What a moderator does to people.
#[derive(Clone, Copy)]
enum Act {
    Add,
    Remove,
    Ban,
    Unban,
}

impl Act {
    fn event(self) -> &'static str {
        match self {
            Self::Add => "community.userAdded",
            Self::Remove => "community.userRemoved",
            Self::Ban => "community.userBanned",
            Self::Unban => "community.userUnbanned",
        }
    }

    /// The standing after it; none when it stays as it is.
    fn outcome(self, before: Option<&Membership>) -> Result<Option<&'static str>, ApiError> {
        let before = before.map_or("none", |membership| membership.membership.as_str());
        Ok(match (self, before) {
            (Self::Add, "banned") => {
                return Err(ApiError::rule("This person is banned from the community."));
            }
            (Self::Add, "member") | (Self::Remove, "none" | "banned") => None,
            (Self::Add, _) => Some("member"),
            (Self::Remove, _) => Some("none"),
            (Self::Ban, _) => Some("banned"),
            (Self::Unban, "banned") => Some("none"),
            (Self::Unban, _) => return Err(ApiError::not_banned()),
        })
    }
}

async fn add(
    shared: State<Shared>,
    caller: Caller,
    id: Path<CommunityId>,
    fields: Fields,
) -> Result<Json<Value>, ApiError> {
    act(shared, caller, id, fields, Act::Add).await
}

async fn remove(
    shared: State<Shared>,
    caller: Caller,
    id: Path<CommunityId>,
    fields: Fields,
) -> Result<Json<Value>, ApiError> {
    act(shared, caller, id, fields, Act::Remove).await
}

async fn ban(
    shared: State<Shared>,
    caller: Caller,
    id: Path<CommunityId>,
    fields: Fields,
) -> Result<Json<Value>, ApiError> {
    act(shared, caller, id, fields, Act::Ban).await
}

async fn unban(
    shared: State<Shared>,
    caller: Caller,
    id: Path<CommunityId>,
    fields: Fields,
) -> Result<Json<Value>, ApiError> {
    act(shared, caller, id, fields, Act::Unban).await
}

fn named_users(tx: &Tx<'_>, caller: &Caller, ids: &[PublicUserId]) -> Result<Vec<User>, ApiError> {
    ids.iter()
        .map(|id| tx.require_user(&caller.network, id))
        .collect()
}

async fn act(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<CommunityId>,
    mut fields: Fields,
    act: Act,
) -> Result<Json<Value>, ApiError> {
    let user_ids = fields.required_ids("userIds", PEOPLE);
    fields.check()?;
    let body = shared
        .store
        .run(move |tx| {
            let community = tx.known_community(&caller, &id)?;
            tx.require_moderator(&id, &caller)?;
            let mut changed = Vec::new();
            for user in named_users(tx, &caller, &user_ids)? {
                if user.id == community.owner && !matches!(act, Act::Add) {
                    return Err(ApiError::forbidden("The owner of a community stays in it."));
                }
                let before = tx.membership(&id, &user.id)?;
                if let Some(standing) = act.outcome(before.as_ref())? {
                    tx.set_membership(&id, &user.id, standing, &[])?;
                }
                changed.push(user.id);
            }
            let body = tx.community_event(act.event(), &caller, &id, &changed)?;
            if matches!(act, Act::Remove | Act::Ban) {
                for user in &changed {
                    silence(tx, &community, user);
                }
            }
            Ok(body)
        })
        .await?;
    Ok(Json(body))
}

async fn give_roles(
    shared: State<Shared>,
    caller: Caller,
    id: Path<CommunityId>,
    fields: Fields,
) -> Result<Json<Value>, ApiError> {
    set_roles(shared, caller, id, fields, true).await
}

async fn take_roles(
    shared: State<Shared>,
    caller: Caller,
    id: Path<CommunityId>,
    fields: Fields,
) -> Result<Json<Value>, ApiError> {
    set_roles(shared, caller, id, fields, false).await
}

async fn set_roles(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<CommunityId>,
    mut fields: Fields,
    given: bool,
) -> Result<Json<Value>, ApiError> {
    let roles = fields.texts("roles", ROLES, 100).unwrap_or_default();
    if roles.is_empty() {
        fields.complain("roles must hold at least one role");
    }
    let user_ids = fields.required_ids("userIds", PEOPLE);
    fields.check()?;
    let body = shared
        .store
        .run(move |tx| {
            tx.known_community(&caller, &id)?;
            tx.require_moderator(&id, &caller)?;
            let mut changed = Vec::new();
            for user in named_users(tx, &caller, &user_ids)? {
                let membership = tx
                    .membership(&id, &user.id)?
                    .filter(Membership::is_member)
                    .ok_or_else(|| {
                        ApiError::rule(format!("{} is not a member.", user.public_id))
                    })?;
                tx.set_member_roles(&membership, &roles, given)?;
                changed.push(user.id);
            }
            if !given
                && roles.iter().any(|role| role == MODERATOR)
                && tx.moderators(&id)?.is_empty()
            {
                return Err(ApiError::last_moderator());
            }
            let event = if given {
                "community.roleAdded"
            } else {
                "community.roleRemoved"
            };
            tx.community_event(event, &caller, &id, &changed)
        })
        .await?;
    Ok(Json(body))
}
