//! Looks at the platform and at the app's own actors. Changes nothing.

use std::{future::Future, time::Duration};

use greenroom_contract::{
    ChatPhase, ErrorCode, NewRoomStep, Obstacle, PostTarget, RoomCard, Trouble, UiError,
};
use socialplus::{
    CommunityId, Error, InvitationStatus, NetworkErrorKind, Page, Posting, RoomId, UserId,
    UserType, url::Url,
};

use super::seen::{
    BroadcasterSight, ChatSight, FieldSight, InvitationSight, Look, PermissionSight, RoomSight,
    Seen, ServerSight, SessionSight, ShownSight, Sight, TargetSight, UsersSight,
};
use crate::{
    app::parts::Parts, error::code_of, new_room::checked, platform::Platform, reach::reach,
};

/// No look takes longer.
const DEADLINE: Duration = Duration::from_secs(20);

/// Why an error leaves a question open.
fn obstacle(error: &Error) -> Obstacle {
    match error {
        Error::NotSignedIn | Error::SessionOver => Obstacle::NotSignedIn,
        Error::Validation(_) => Obstacle::IdMalformed,
        Error::Network(failure) if failure.kind == NetworkErrorKind::Timeout => Obstacle::TimedOut,
        Error::Network(_) => Obstacle::Unreachable,
        error => match code_of(error) {
            ErrorCode::NotAllowed | ErrorCode::Banned => Obstacle::NotAllowed,
            ErrorCode::SessionEnded => Obstacle::NotSignedIn,
            _ => Obstacle::PlatformError,
        },
    }
}

async fn in_time<T>(future: impl Future<Output = Result<T, Obstacle>>) -> Result<T, Obstacle> {
    tokio::time::timeout(DEADLINE, future)
        .await
        .unwrap_or(Err(Obstacle::TimedOut))
}

pub(super) async fn look(parts: &Parts, trouble: &Trouble, look: Look) -> Seen {
    if look == Look::Session {
        return Ok(Sight::Session(session(parts)));
    }
    if look == Look::Parameters {
        return Ok(Sight::Parameters(wrong_field(trouble)));
    }
    let Some(platform) = parts.platform.borrow().clone() else {
        return Err(Obstacle::NotSignedIn);
    };
    in_time(async {
        match look {
            Look::Session => Ok(Sight::Session(session(parts))),
            Look::Parameters => Ok(Sight::Parameters(wrong_field(trouble))),
            Look::Permission => Ok(Sight::Permission(permission(parts, &platform))),
            Look::Users => users(&platform, trouble).await,
            Look::Room => room(parts, &platform, trouble).await,
            Look::Target => target(&platform, trouble).await,
            Look::Invitation => invitation(&platform, trouble).await,
            Look::Broadcaster => broadcaster(&platform, trouble).await,
            Look::Chat => chat(parts, &platform, trouble).await,
        }
    })
    .await
}

fn session(parts: &Parts) -> SessionSight {
    let session = parts.session.current();
    SessionSight {
        phase: session.phase,
        realtime: session.realtime,
        problem: session.problem.map(|error| error.code),
    }
}

fn permission(parts: &Parts, platform: &Platform) -> PermissionSight {
    let session = platform.client.current_session();
    let draft = parts.new_room.current();
    // Not what the picture or the post was refused for.
    let refused = draft
        .filter(|draft| draft.step == NewRoomStep::Room)
        .and_then(|draft| draft.problem)
        .map(|error| error.code)
        .filter(|code| matches!(code, ErrorCode::NotAllowed | ErrorCode::Banned));
    PermissionSight {
        read_only: session
            .is_some_and(|session| matches!(session.user_type, UserType::Visitor | UserType::Bot)),
        refused,
    }
}

async fn room(parts: &Parts, platform: &Platform, trouble: &Trouble) -> Seen {
    let id = room_of(trouble);
    let room = match platform.client.get_room(&id).await {
        Ok(room) => Some(room),
        Err(error) if error.is_not_found() => None,
        Err(error) => return Err(obstacle(&error)),
    };
    let is_it = |room_id: &str| *room_id == *id.as_str();
    let open = parts
        .room
        .current()
        .page
        .filter(|page| is_it(&page.room_id));
    let known = |rooms: &[RoomCard]| rooms.iter().any(|card| is_it(&card.room_id));
    let me = platform.myself().user_id;
    let session = platform.client.current_session();
    Ok(Sight::Room(Box::new(RoomSight {
        known_before: open.is_some() || known(&parts.home.current().rooms),
        is_mine: room
            .as_ref()
            .is_some_and(|room| room.created_by.as_ref() == Some(&me)),
        shown: open.map(|page| ShownSight {
            status: page.status,
            stage: parts.stage.view().borrow().phase.clone(),
        }),
        network_chat: session.is_some_and(|session| session.chat_enabled),
        realtime: parts.session.current().realtime,
        room,
    })))
}

async fn chat(parts: &Parts, platform: &Platform, trouble: &Trouble) -> Seen {
    let id = room_of(trouble);
    let room = platform.client.get_room(&id).await;
    let room = room.map_err(|error| obstacle(&error))?;
    let Some(channel_id) = &room.live_channel_id else {
        return Err(Obstacle::PlatformError);
    };
    let channel = platform.client.get_channel(channel_id).await;
    let page = parts.room.current().page;
    let is_open = page.is_some_and(|page| page.room_id == id.as_str());
    let chat = parts.chat.actor.current();
    let open = is_open.then(|| match chat.phase {
        ChatPhase::Failed { error } => Some(error.code),
        ChatPhase::Off
        | ChatPhase::Disabled
        | ChatPhase::NotYet
        | ChatPhase::Joining
        | ChatPhase::Ready => chat.cannot_write.map(|error| error.code),
    });
    let read_only = match channel {
        Ok(channel) => Ok(channel.is_muted),
        Err(error @ (Error::Network(_) | Error::NotSignedIn | Error::SessionOver)) => {
            return Err(obstacle(&error));
        }
        Err(error) => Err(code_of(&error)),
    };
    Ok(Sight::Chat(ChatSight { read_only, open }))
}

fn room_of(trouble: &Trouble) -> RoomId {
    match trouble {
        Trouble::PostCreation { room_id, .. }
        | Trouble::CoHostJoin { room_id, .. }
        | Trouble::StuckStatus { room_id }
        | Trouble::Chat { room_id } => room_id.as_str().into(),
        // No check of this group is about a room.
        Trouble::RoomCreation { .. } => "".into(),
    }
}

fn wrong_field(trouble: &Trouble) -> Option<FieldSight> {
    let Trouble::RoomCreation { draft, .. } = trouble else {
        return None;
    };
    let error = UiError::from(checked(draft.as_ref().clone()).err()?);
    Some(FieldSight {
        field: error.field.unwrap_or_default(),
        code: error.code,
        limit: error.params.get("limit").cloned(),
    })
}

async fn users(platform: &Platform, trouble: &Trouble) -> Seen {
    let Trouble::RoomCreation { co_hosts, .. } = trouble else {
        return Err(Obstacle::PlatformError);
    };
    let co_hosts = co_hosts.iter().map(|id| UserId::new(id.as_str()));
    let ids: Vec<UserId> = std::iter::once(platform.myself().user_id)
        .chain(co_hosts)
        .collect();
    let mut missing = Vec::new();
    for id in &ids {
        match platform.client.get_user(id).await {
            Ok(user) if user.is_deleted != Some(true) => {}
            Ok(_) => missing.push(id.clone()),
            // A word that cannot be an id is nobody's.
            Err(Error::Validation(_)) => missing.push(id.clone()),
            Err(error) if error.is_not_found() => missing.push(id.clone()),
            Err(error) => return Err(obstacle(&error)),
        }
    }
    Ok(Sight::Users(UsersSight {
        asked: ids.len(),
        missing,
    }))
}

async fn target(platform: &Platform, trouble: &Trouble) -> Seen {
    let community_id = match trouble {
        Trouble::PostCreation {
            target: PostTarget::Community { community_id, .. },
            ..
        } => community_id,
        _ => return Ok(Sight::Target(TargetSight::OwnFeed)),
    };
    let nowhere = TargetSight::Community {
        exists: false,
        joined: false,
        posting: Posting::Refused,
    };
    let id = CommunityId::new(community_id.as_str());
    let target = match platform.client.get_community(&id).await {
        Ok(community) => TargetSight::Community {
            exists: !community.is_deleted,
            joined: community.is_joined,
            posting: community.posting(),
        },
        Err(Error::Validation(_)) => nowhere,
        Err(error) if error.is_not_found() => nowhere,
        Err(error) => return Err(obstacle(&error)),
    };
    Ok(Sight::Target(target))
}

const EVERY_STATUS: [InvitationStatus; 4] = [
    InvitationStatus::Pending,
    InvitationStatus::Approved,
    InvitationStatus::Rejected,
    InvitationStatus::Cancelled,
];

async fn invitation(platform: &Platform, trouble: &Trouble) -> Seen {
    let Trouble::CoHostJoin { room_id, user_id } = trouble else {
        return Err(Obstacle::PlatformError);
    };
    let (id, user_id) = (RoomId::new(room_id.as_str()), UserId::new(user_id.as_str()));
    let room = platform.client.get_room(&id).await;
    let room = room.map_err(|error| obstacle(&error))?;
    let is_broadcaster = room.participant(&user_id).is_some();
    let me = user_id == platform.myself().user_id;
    let mut page = None;
    loop {
        let read = if me {
            let mine = platform
                .client
                .my_invitations(&EVERY_STATUS, Some(&id), page.as_ref());
            mine.await
        } else {
            let sent = platform.client.sent_invitations(&id, &[], page.as_ref());
            sent.await
        };
        let read: Page<_> = read.map_err(|error| obstacle(&error))?;
        // The newest come first.
        let theirs = read.items.into_iter().find_map(|one| {
            let news = platform.seen_invitation(one)?.invitation;
            (news.invited_user_id.as_ref() == Some(&user_id)).then_some(news.status)
        });
        page = read.next;
        if theirs.is_some() || page.is_none() {
            return Ok(Sight::Invitation(InvitationSight {
                status: theirs,
                is_broadcaster,
            }));
        }
    }
}

async fn broadcaster(platform: &Platform, trouble: &Trouble) -> Seen {
    let Trouble::CoHostJoin { room_id, user_id } = trouble else {
        return Err(Obstacle::PlatformError);
    };
    let id = RoomId::new(room_id.as_str());
    let (data, server) = match platform.client.broadcaster_data(&id).await {
        // The token is dropped here: only the address is looked at.
        Ok(data) => (Ok(()), server(&data.cohost_url).await),
        Err(error @ (Error::Network(_) | Error::NotSignedIn | Error::SessionOver)) => {
            return Err(obstacle(&error));
        }
        Err(error) => (Err(code_of(&error)), None),
    };
    Ok(Sight::Broadcaster(BroadcasterSight {
        is_me: platform.myself().user_id == *user_id.as_str(),
        data,
        server,
    }))
}

async fn server(url: &Url) -> Option<ServerSight> {
    let reached = reach(url).await?;
    Some(ServerSight {
        address: reached.address,
        this_computer: reached.this_computer,
        failure: reached.took.err(),
    })
}
