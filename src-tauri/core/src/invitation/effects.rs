//! How invitations are read and answered.

use std::time::Duration;

use greenroom_contract::ErrorCode;
use socialplus::{InvitationStatus, RoomId};

use super::{
    input::{Action, Input},
    machine::InvitationMachine,
};
use crate::{
    actor::{Concern, within},
    error::Error,
    home::{self, HomeHandle},
    platform::{InvitationNews, Platform, PlatformSlot, RoomNews},
    room::{self, RoomHandle},
};

/// Reading a list, page by page.
const READ_DEADLINE: Duration = Duration::from_secs(30);
/// One request that changes something. The client repeats what may be repeated.
const CHANGE_DEADLINE: Duration = Duration::from_secs(60);
/// Ending an own show: leaving the stage, then the platform's answer.
const END_DEADLINE: Duration = Duration::from_secs(60);
/// Pages of invitations that are read at most; more than that nobody answers.
const PAGES: usize = 5;

/// What the actions need.
#[derive(Clone)]
pub(crate) struct Env {
    pub platform: PlatformSlot,
    pub room: RoomHandle,
    pub home: HomeHandle,
}

impl Concern for InvitationMachine {
    type Env = Env;

    async fn run(env: Env, action: Action) -> Option<Input> {
        let platform = env.platform.now();
        Some(match action {
            Action::ReadMine { asked_at } => {
                let read = async { mine(&platform?).await };
                let result = within(READ_DEADLINE, "read my invitations", read).await;
                Input::Read { asked_at, result }
            }
            Action::ReadRoom(room_id) => {
                let read = async {
                    let platform = platform?;
                    let news = room_of(&platform, &room_id).await?;
                    let viewers = if news.room.status.is_on_air() {
                        platform.client.viewer_count(&room_id).await.ok()
                    } else {
                        None
                    };
                    let viewers = viewers.map(|count| u32::try_from(count).unwrap_or(u32::MAX));
                    Ok((news, viewers))
                };
                let result = within(READ_DEADLINE, "read the room of an invitation", read).await;
                Input::Room { room_id, result }
            }
            Action::EndOwnShow(invitation_id) => {
                let end = end_own_shows(&env.room, &env.home);
                let result = within(END_DEADLINE, "end the own show", end).await;
                Input::OwnShowEnded {
                    invitation_id,
                    result,
                }
            }
            Action::Accept(invitation_id) => {
                let accept =
                    async { Ok(platform?.client.accept_invitation(&invitation_id).await?) };
                let result = within(CHANGE_DEADLINE, "accept an invitation", accept).await;
                Input::Accepted {
                    invitation_id,
                    result,
                }
            }
            Action::Check {
                invitation_id,
                room_id,
                refused,
            } => {
                let check = async { room_of(&platform?, &room_id).await };
                let result = within(READ_DEADLINE, "check an invitation", check).await;
                Input::Checked {
                    invitation_id,
                    refused,
                    result,
                }
            }
            Action::Open {
                invitation_id,
                room_id,
                leaves_stage,
            } => {
                let open = room::open_green_room(&env.room, room_id, leaves_stage);
                let result = within(CHANGE_DEADLINE, "open the green room", open).await;
                Input::Opened {
                    invitation_id,
                    result,
                }
            }
            Action::Decline(invitation_id) => {
                let decline =
                    async { Ok(platform?.client.reject_invitation(&invitation_id).await?) };
                let result = within(CHANGE_DEADLINE, "decline an invitation", decline).await;
                Input::Declined {
                    invitation_id,
                    result,
                }
            }
        })
    }
}

async fn mine(platform: &Platform) -> Result<Vec<InvitationNews>, Error> {
    let client = &platform.client;
    let mut found = Vec::new();
    let mut next = None;
    for _ in 0..PAGES {
        let pending = [InvitationStatus::Pending];
        let page = client.my_invitations(&pending, None, next.as_ref()).await?;
        found.extend(page.items);
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    // Whoever is asked now comes first: without the accepted ones the list still says that.
    let accepted = [InvitationStatus::Approved];
    match client.my_invitations(&accepted, None, None).await {
        Ok(page) => found.extend(page.items),
        Err(error) => tracing::warn!(%error, "accepted invitations could not be read"),
    }
    let found = found.into_iter();
    Ok(found
        .filter_map(|one| platform.seen_invitation(one))
        .collect())
}

async fn room_of(platform: &Platform, room_id: &RoomId) -> Result<Box<RoomNews>, Error> {
    let room = platform.client.get_room(room_id).await;
    let room = room.map_err(|error| Error::from(error).not_found_as(ErrorCode::RoomGone))?;
    Ok(Box::new(platform.seen_room(room)))
}

/// Ends the shows of this person that accepting ends: the open one, and those left behind.
async fn end_own_shows(room: &RoomHandle, home: &HomeHandle) -> Result<(), Error> {
    if room.current().own_show_on_air {
        room.ask(|ticket| room::Input::EndShow { ticket }).await?;
    }
    let current = home.current();
    for card in home::left_behind(&current) {
        home.ask(|ticket| home::Input::End {
            ticket,
            room_id: card.room_id.clone().into(),
        })
        .await?;
    }
    Ok(())
}
