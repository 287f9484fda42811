//! Looks at the platform and at the app's own actors. Changes nothing.

use std::{future::Future, net::IpAddr, time::Duration};

use greenroom_contract::{ErrorCode, NewRoomStep, PostTarget, UiError};
use socialplus::{
    Error, InvitationStatus as Wire, NetworkErrorKind, Page, Posting, RoomId, UserId, UserType,
    url::{Host, Url},
};
use tokio::net::TcpStream;

use super::{
    Obstacle, Trouble,
    seen::{
        BroadcasterSight, ChatSight, FieldSight, InvitationSight, Look, PermissionSight, RoomSight,
        Seen, ServerSight, SessionSight, ShownSight, Sight, TargetSight, UsersSight,
    },
};
use crate::{
    app::App, edge::error::from_platform, facts::room_facts, new_room::checked, platform::Platform,
};

/// No look takes longer.
const DEADLINE: Duration = Duration::from_secs(20);
/// A media server that can be reached takes a connection within this.
const CONNECT_DEADLINE: Duration = Duration::from_secs(5);

/// Why an error leaves a question open.
fn obstacle(error: &Error) -> Obstacle {
    match error {
        Error::NotSignedIn | Error::SessionOver => Obstacle::NotSignedIn,
        Error::Validation(_) => Obstacle::IdMalformed,
        Error::Network(failure) if failure.kind == NetworkErrorKind::Timeout => Obstacle::TimedOut,
        Error::Network(_) => Obstacle::Unreachable,
        error => match from_platform(error).code {
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

impl App {
    pub(super) async fn look(&self, trouble: &Trouble, look: Look) -> Seen {
        if look == Look::Session {
            return Ok(Sight::Session(self.session_sight()));
        }
        if look == Look::Parameters {
            return Ok(Sight::Parameters(wrong_field(trouble)));
        }
        let Some(platform) = self.0.platform.borrow().clone() else {
            return Err(Obstacle::NotSignedIn);
        };
        in_time(async {
            match look {
                Look::Session => Ok(Sight::Session(self.session_sight())),
                Look::Parameters => Ok(Sight::Parameters(wrong_field(trouble))),
                Look::Permission => Ok(Sight::Permission(self.permission(&platform))),
                Look::Users => users(&platform, trouble).await,
                Look::Room => self.room_sight(&platform, trouble).await,
                Look::Target => target(&platform, trouble).await,
                Look::Invitation => invitation(&platform, trouble).await,
                Look::Broadcaster => broadcaster(&platform, trouble).await,
                Look::Chat => self.chat_sight(&platform, trouble).await,
            }
        })
        .await
    }

    fn session_sight(&self) -> SessionSight {
        let session = self.0.session.current();
        SessionSight {
            phase: session.phase,
            realtime: session.realtime,
            problem: session.problem.map(|error| error.code),
        }
    }

    fn permission(&self, platform: &Platform) -> PermissionSight {
        let session = platform.client.current_session();
        let draft = self.0.new_room.current();
        // Not what the picture or the post was refused for.
        let refused = draft
            .filter(|draft| draft.step == NewRoomStep::Room)
            .and_then(|draft| draft.problem)
            .map(|error| error.code)
            .filter(|code| matches!(code, ErrorCode::NotAllowed | ErrorCode::Banned));
        PermissionSight {
            read_only: session.is_some_and(|session| {
                matches!(session.user_type, UserType::Visitor | UserType::Bot)
            }),
            refused,
        }
    }

    async fn room_sight(&self, platform: &Platform, trouble: &Trouble) -> Seen {
        let id = room_of(trouble);
        let room = match platform.client.get_room(&RoomId::new(id)).await {
            Ok(room) => Some(room_facts(&room)),
            Err(error) if error.is_not_found() => None,
            Err(error) => return Err(obstacle(&error)),
        };
        let open = self.0.room.current().page.filter(|page| page.room_id == id);
        let known =
            |rooms: &[greenroom_contract::RoomCard]| rooms.iter().any(|card| card.room_id == id);
        let me = platform.me.person.user_id.as_str();
        let session = platform.client.current_session();
        Ok(Sight::Room(Box::new(RoomSight {
            known_before: open.is_some() || known(&self.0.home.current().rooms),
            is_mine: room
                .as_ref()
                .is_some_and(|room| room.created_by.as_deref() == Some(me)),
            shown: open.map(|page| ShownSight {
                status: page.status,
                stage: self.0.stage.view().borrow().phase.clone(),
            }),
            network_chat: session.is_some_and(|session| session.chat_enabled),
            realtime: self.0.session.current().realtime,
            room,
        })))
    }

    async fn chat_sight(&self, platform: &Platform, trouble: &Trouble) -> Seen {
        let id = room_of(trouble);
        let room = platform.client.get_room(&RoomId::new(id)).await;
        let room = room.map_err(|error| obstacle(&error))?;
        let Some(channel_id) = &room.live_channel_id else {
            return Err(Obstacle::PlatformError);
        };
        let channel = platform.client.get_channel(channel_id).await;
        let is_open = self
            .0
            .room
            .current()
            .page
            .is_some_and(|page| page.room_id == id);
        let chat = self.0.chat.actor.current();
        let open = is_open.then(|| match chat.phase {
            greenroom_contract::ChatPhase::Failed { error } => Some(error.code),
            _ => chat.cannot_write.map(|error| error.code),
        });
        let read_only = match channel {
            Ok(channel) => Ok(channel.is_muted),
            Err(error @ (Error::Network(_) | Error::NotSignedIn | Error::SessionOver)) => {
                return Err(obstacle(&error));
            }
            Err(error) => Err(from_platform(&error).code),
        };
        Ok(Sight::Chat(ChatSight { read_only, open }))
    }
}

fn room_of(trouble: &Trouble) -> &str {
    match trouble {
        Trouble::PostCreation { room_id, .. }
        | Trouble::CoHostJoin { room_id, .. }
        | Trouble::StuckStatus { room_id }
        | Trouble::Chat { room_id } => room_id,
        // No check of this group is about a room.
        Trouble::RoomCreation { .. } => "",
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
    let me = &platform.me.person.user_id;
    let ids: Vec<_> = std::iter::once(me).chain(co_hosts).collect();
    let mut missing = Vec::new();
    for id in &ids {
        match platform.client.get_user(&UserId::new(id.as_str())).await {
            Ok(user) if user.is_deleted != Some(true) => {}
            Ok(_) => missing.push((*id).clone()),
            // A word that cannot be an id is nobody's.
            Err(Error::Validation(_)) => missing.push((*id).clone()),
            Err(error) if error.is_not_found() => missing.push((*id).clone()),
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
    let id = community_id.as_str().into();
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

const EVERY_STATUS: [Wire; 4] = [
    Wire::Pending,
    Wire::Approved,
    Wire::Rejected,
    Wire::Cancelled,
];

async fn invitation(platform: &Platform, trouble: &Trouble) -> Seen {
    let Trouble::CoHostJoin { room_id, user_id } = trouble else {
        return Err(Obstacle::PlatformError);
    };
    let id = RoomId::new(room_id.as_str());
    let room = platform.client.get_room(&id).await;
    let room = room_facts(&room.map_err(|error| obstacle(&error))?);
    let is_broadcaster = room
        .participants
        .iter()
        .any(|participant| participant.user_id == *user_id);
    let me = *user_id == platform.me.person.user_id;
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
        let theirs = read.items.iter().find_map(|one| {
            let news = platform.invitation(one)?.invitation;
            (news.invited_user_id.as_deref() == Some(user_id)).then_some(news.status)
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
        Ok(data) => (Ok(()), reach(&data.cohost_url).await),
        Err(error @ (Error::Network(_) | Error::NotSignedIn | Error::SessionOver)) => {
            return Err(obstacle(&error));
        }
        Err(error) => (Err(from_platform(&error).code), None),
    };
    Ok(Sight::Broadcaster(BroadcasterSight {
        is_me: *user_id == platform.me.person.user_id,
        data,
        server,
    }))
}

/// Whether a media server takes connections from here.
async fn reach(url: &Url) -> Option<ServerSight> {
    let host = url.host()?;
    let port = url.port_or_known_default()?;
    let this_computer = match &host {
        Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(address) => IpAddr::from(*address).is_loopback(),
        Host::Ipv6(address) => IpAddr::from(*address).is_loopback(),
    };
    let address = format!("{host}:{port}");
    let connecting = TcpStream::connect(address.clone());
    let failure = match tokio::time::timeout(CONNECT_DEADLINE, connecting).await {
        Ok(Ok(_)) => None,
        Ok(Err(error)) => Some(error.kind().to_string()),
        Err(_) => Some("no answer".to_owned()),
    };
    Some(ServerSight {
        address,
        this_computer,
        failure,
    })
}
