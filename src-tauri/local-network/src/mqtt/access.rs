//! Who may subscribe to what (PLATFORM.md 15.3).

use crate::api_error::ApiError;
use crate::id::{ChannelId, CommunityId, NetworkId, RoomId, UserId};
use crate::store::Tx;

/// Decides one filter of a client that signed in as `user` (internal id) of `network`. Whatever is
/// not named here is refused, wildcards included.
pub(crate) fn may_subscribe(
    tx: &Tx<'_>,
    network: &NetworkId,
    user: &UserId,
    filter: &str,
) -> Result<bool, ApiError> {
    let levels: Vec<&str> = filter.split('/').collect();
    let Some((first, rest)) = levels.split_first() else {
        return Ok(false);
    };
    if *first != network.as_str() {
        return Ok(false);
    }
    Ok(match rest {
        [] | ["videostreaming"] => true,
        ["smartfeed", owner, "channels" | "messagefeeds" | "messages"]
        | ["user", owner]
        | ["marker", "user", owner]
        | ["membership", owner, "+", "+"]
        | ["membership", "+", owner, "+"] => *owner == user.as_str(),
        ["room", room] => is_name(room) && may_watch(tx, network, user, &(*room).into())?,
        ["room", room, "streamer"] => {
            is_name(room) && on_stage_or_invited(tx, network, user, &(*room).into())?
        }
        ["chat", channel]
        | ["chat", channel, "#"]
        | ["chat", channel, "message", _]
        | ["chat", channel, "message", _, "#"]
        | ["marker", "channel", channel, "message", _] => {
            may_read(tx, network, user, &(*channel).into())?
        }
        ["social", "user", target, post @ ..] => is_name(target) && is_post_filter(post),
        ["social", "community", community, post @ ..] => {
            is_name(community)
                && (post.is_empty() || is_post_filter(post))
                && may_see(tx, network, user, &(*community).into())?
        }
        _ => false,
    })
}

fn is_name(level: &str) -> bool {
    !level.is_empty() && !level.contains(['+', '#'])
}

/// What may follow a feed: `post/+`, `post/#`, a post, its comments, its live reactions.
fn is_post_filter(levels: &[&str]) -> bool {
    match levels {
        ["post", "+" | "#"] | ["post", "+", "comment", "+"] => true,
        ["post", post]
        | ["post", post, "liveReaction"]
        | ["post", post, "comment", "+", "liveReaction"] => is_name(post),
        // All comments of a post, or one of them.
        ["post", post, "comment", comment] => {
            is_name(post) && (*comment == "+" || is_name(comment))
        }
        _ => false,
    }
}

fn on_stage_or_invited(
    tx: &Tx<'_>,
    network: &NetworkId,
    user: &UserId,
    room: &RoomId,
) -> Result<bool, ApiError> {
    if tx
        .room(room)?
        .is_none_or(|room| room.network != network || room.is_deleted)
    {
        return Ok(false);
    }
    Ok(tx.participant_kind(room, user)?.is_some() || tx.pending_invitation(room, user)?.is_some())
}

/// A refusal is a no; only a failure is a failure.
fn granted(answer: Result<(), ApiError>) -> Result<bool, ApiError> {
    match answer {
        Ok(()) => Ok(true),
        Err(refusal) if refusal.status.is_client_error() => Ok(false),
        Err(failure) => Err(failure),
    }
}

fn may_read(
    tx: &Tx<'_>,
    network: &NetworkId,
    user: &UserId,
    channel: &ChannelId,
) -> Result<bool, ApiError> {
    granted(
        tx.require_channel(network, channel)
            .and_then(|channel| tx.require_reader(&channel, user)),
    )
}

/// A room that is not there yet, or no more, tells nothing: its topic is granted.
fn may_watch(
    tx: &Tx<'_>,
    network: &NetworkId,
    user: &UserId,
    room: &RoomId,
) -> Result<bool, ApiError> {
    match tx.room(room)? {
        Some(room) => Ok(room.network == network && granted(tx.require_viewer(&room, user))?),
        None => Ok(true),
    }
}

fn may_see(
    tx: &Tx<'_>,
    network: &NetworkId,
    user: &UserId,
    community: &CommunityId,
) -> Result<bool, ApiError> {
    let community = match tx.require_community(network, community) {
        Ok(community) => community,
        Err(refusal) if refusal.code == 400_400 => return Ok(false),
        Err(failure) => return Err(failure),
    };
    tx.may_see_community(&community, user)
}
