//! How a link is followed.

use std::time::Duration;

use greenroom_contract::ErrorCode;
use socialplus::{InvitationStatus, RoomId};

use super::{
    input::{Action, Input, Seen},
    machine::LinkMachine,
};
use crate::{
    actor::{Concern, within},
    error::Error,
    invitation::{self, InvitationHandle},
    platform::{Platform, PlatformSlot, role_in},
    room::{self, RoomHandle},
};

/// Reading invitations, then the room.
const LOOK_DEADLINE: Duration = Duration::from_secs(30);
/// Leaving a stage, then reading the room; the client repeats what may be repeated.
const OPEN_DEADLINE: Duration = Duration::from_secs(60);

/// What the actions need.
#[derive(Clone)]
pub(crate) struct Env {
    pub platform: PlatformSlot,
    pub room: RoomHandle,
    pub invitations: InvitationHandle,
}

impl Concern for LinkMachine {
    type Env = Env;

    fn order(action: &Action) -> Option<&'static str> {
        match action {
            Action::Look(_) => None,
            // What an older link opens is open before the newer one opens something.
            Action::Prompt(_) | Action::Open { .. } => Some("screen"),
        }
    }

    async fn run(env: Env, action: Action) -> Option<Input> {
        match action {
            Action::Look(room_id) => {
                let platform = env.platform.now();
                let look = async { look(&platform?, &room_id).await };
                Some(Input::Seen(
                    within(LOOK_DEADLINE, "look where a link leads", look).await,
                ))
            }
            Action::Prompt(news) => {
                let prompt = invitation::Input::Prompt(news.invitation.id.clone());
                env.invitations.tell(invitation::Input::Event(news)).await;
                env.invitations.tell(prompt).await;
                None
            }
            Action::Open {
                room_id,
                leaves_stage,
            } => {
                let open = room::open_green_room(&env.room, room_id, leaves_stage);
                Some(Input::Opened(
                    within(OPEN_DEADLINE, "open the room of a link", open).await,
                ))
            }
        }
    }
}

async fn look(platform: &Platform, room_id: &RoomId) -> Result<Seen, Error> {
    let pending = [InvitationStatus::Pending];
    let client = &platform.client;
    let mine = client.my_invitations(&pending, Some(room_id), None).await;
    let mine = mine.map_err(|error| Error::from(error).not_found_as(ErrorCode::RoomGone))?;
    let mut news = mine.items.into_iter();
    if let Some(news) = news.find_map(|one| platform.seen_invitation(one)) {
        return Ok(Seen::Invitation(Box::new(news)));
    }
    let room = client.get_room(room_id).await;
    let room = room.map_err(|error| Error::from(error).not_found_as(ErrorCode::RoomGone))?;
    if room.is_deleted {
        return Err(Error::known(
            ErrorCode::RoomGone,
            "the room of a link is deleted",
        ));
    }
    Ok(Seen::Room {
        role: role_in(&room, &platform.myself().user_id),
        over: room.status.is_over(),
        title: room.title,
    })
}
