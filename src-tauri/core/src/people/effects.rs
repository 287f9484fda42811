//! How invitations of the open room are read, sent and taken back.

use std::time::Duration;

use greenroom_contract::ErrorCode;
use socialplus::RoomId;

use super::{
    input::{Action, Input},
    machine::PeopleMachine,
};
use crate::{
    actor::{Concern, within},
    error::Error,
    platform::{InvitationNews, Platform, PlatformSlot},
};

/// Reading a user, or a list page by page.
const READ_DEADLINE: Duration = Duration::from_secs(30);
/// One request that changes something. The client repeats what may be repeated.
const CHANGE_DEADLINE: Duration = Duration::from_secs(60);
/// Pages of invitations that are read at most; more people nobody puts on a stage.
const PAGES: usize = 5;

impl Concern for PeopleMachine {
    type Env = PlatformSlot;

    async fn run(env: PlatformSlot, action: Action) -> Option<Input> {
        let platform = env.now();
        Some(match action {
            Action::Read(room_id) => {
                let read = async { sent_of(&platform?, &room_id).await };
                Input::Read(within(READ_DEADLINE, "read sent invitations", read).await)
            }
            Action::ReadUser(user_id) => {
                let read = async { Ok(Box::new(platform?.client.get_user(&user_id).await?)) };
                let result = within(READ_DEADLINE, "read a user", read).await;
                Input::User {
                    user_id,
                    result: result.map_err(|error| error.not_found_as(ErrorCode::UserUnknown)),
                }
            }
            Action::Invite { room_id, user_id } => {
                let invite = async {
                    let platform = platform?;
                    let sent = platform.client.invite_co_host(&room_id, &user_id).await?;
                    let news = platform.seen_invitation(sent).map(Box::new);
                    let why = "an invitation to something that is no room";
                    news.ok_or_else(|| Error::known(ErrorCode::BadAnswer, why))
                };
                let result = within(CHANGE_DEADLINE, "invite", invite).await;
                Input::Invited { user_id, result }
            }
            Action::Cancel {
                user_id,
                invitation_id,
            } => {
                let cancel =
                    async { Ok(platform?.client.cancel_invitation(&invitation_id).await?) };
                let result = within(CHANGE_DEADLINE, "cancel an invitation", cancel).await;
                Input::Cancelled { user_id, result }
            }
        })
    }
}

async fn sent_of(platform: &Platform, room_id: &RoomId) -> Result<Vec<InvitationNews>, Error> {
    let mut found = Vec::new();
    let mut next = None;
    for _ in 0..PAGES {
        let page = platform
            .client
            .sent_invitations(room_id, &[], next.as_ref())
            .await?;
        let news = page.items.into_iter();
        found.extend(news.filter_map(|one| platform.seen_invitation(one)));
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    Ok(found)
}
