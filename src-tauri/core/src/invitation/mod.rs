//! Invitations: those this person received, and those the host of the open room sent.

mod machine;
mod sent;
mod view;

#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use greenroom_contract::{ErrorCode, InvitationsView, Notice, Part, PeopleView, UiError};
use socialplus::{InvitationId, InvitationStatus, PageToken, RoomId, UserId};
use tokio::sync::broadcast;

use machine::Action;
pub(crate) use machine::{Input, InvitationMachine};
pub(crate) use sent::{Input as SentInput, SentMachine};

use crate::{
    actor::Supervisor,
    actor_v1::{Effects, Handle, Inbox, StartOlder, Tickets},
    facts::{InvitationNews, is_on_air, user_facts},
    home::HomeHandle,
    platform::{Platform, PlatformSlot, failed, failed_as},
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

pub(crate) type InvitationHandle = Handle<Input, InvitationsView, ()>;
pub(crate) type PeopleHandle = Handle<SentInput, PeopleView, ()>;

/// Starts the actor of received invitations.
pub(crate) fn start(
    supervisor: &Supervisor,
    platform: PlatformSlot,
    notices: broadcast::Sender<Notice>,
    room: RoomHandle,
    home: HomeHandle,
) -> InvitationHandle {
    supervisor.start(
        Part::Invitations,
        InvitationMachine::default(),
        |inbox, tickets| Perform {
            inbox,
            tickets,
            platform,
            notices,
            room,
            home,
        },
    )
}

struct Perform {
    inbox: Inbox<Input>,
    tickets: Arc<Tickets<()>>,
    platform: PlatformSlot,
    notices: broadcast::Sender<Notice>,
    room: RoomHandle,
    home: HomeHandle,
}

impl Effects<Action> for Perform {
    fn perform(&mut self, action: Action) {
        let platform = self.platform.get();
        match action {
            Action::ReadMine { epoch, asked_at } => self.inbox.call(
                "read my invitations",
                READ_DEADLINE,
                async move { mine(&platform?).await },
                move |result| Input::Read {
                    epoch,
                    asked_at,
                    result,
                },
            ),
            Action::ReadRoom { epoch, room_id } => {
                let id = RoomId::new(room_id.clone());
                self.inbox.call(
                    "read the room of an invitation",
                    READ_DEADLINE,
                    async move {
                        let platform = platform?;
                        let room = platform
                            .client
                            .get_room(&id)
                            .await
                            .map_err(failed_as(ErrorCode::RoomGone))?;
                        let news = platform.news(&room);
                        let viewers = if is_on_air(news.room.status) {
                            platform.client.viewer_count(&id).await.ok()
                        } else {
                            None
                        };
                        let viewers = viewers.map(|count| u32::try_from(count).unwrap_or(u32::MAX));
                        Ok((news, viewers))
                    },
                    move |result| {
                        let (result, viewers) = match result {
                            Ok((news, viewers)) => (Ok(news), viewers),
                            Err(error) => (Err(error), None),
                        };
                        Input::Room {
                            epoch,
                            room_id,
                            result,
                            viewers,
                        }
                    },
                );
            }
            Action::EndOwnShow {
                epoch,
                invitation_id,
            } => {
                let (room, home) = (self.room.clone(), self.home.clone());
                self.inbox.call(
                    "end the own show",
                    END_DEADLINE,
                    async move { end_own_shows(&room, &home).await },
                    move |result| Input::OwnShowEnded {
                        epoch,
                        invitation_id,
                        result,
                    },
                );
            }
            Action::Accept {
                epoch,
                invitation_id,
            } => {
                let id = InvitationId::new(invitation_id.clone());
                self.inbox.call(
                    "accept an invitation",
                    CHANGE_DEADLINE,
                    async move {
                        platform?
                            .client
                            .accept_invitation(&id)
                            .await
                            .map_err(failed)
                    },
                    move |result| Input::Accepted {
                        epoch,
                        invitation_id,
                        result,
                    },
                );
            }
            Action::Check {
                epoch,
                invitation_id,
                room_id,
                refused,
            } => {
                let id = RoomId::new(room_id);
                self.inbox.call(
                    "check an invitation",
                    READ_DEADLINE,
                    async move {
                        let platform = platform?;
                        let room = platform
                            .client
                            .get_room(&id)
                            .await
                            .map_err(failed_as(ErrorCode::RoomGone))?;
                        Ok(platform.news(&room))
                    },
                    move |result| Input::Checked {
                        epoch,
                        invitation_id,
                        refused,
                        result,
                    },
                );
            }
            Action::Open {
                epoch,
                invitation_id,
                room_id,
            } => {
                let room = self.room.clone();
                self.inbox.call(
                    "open the green room",
                    CHANGE_DEADLINE,
                    async move { open_green_room(&room, room_id).await },
                    move |result| Input::Opened {
                        epoch,
                        invitation_id,
                        result,
                    },
                );
            }
            Action::Decline {
                epoch,
                invitation_id,
            } => {
                let id = InvitationId::new(invitation_id.clone());
                self.inbox.call(
                    "decline an invitation",
                    CHANGE_DEADLINE,
                    async move {
                        platform?
                            .client
                            .reject_invitation(&id)
                            .await
                            .map_err(failed)
                    },
                    move |result| Input::Declined {
                        epoch,
                        invitation_id,
                        result,
                    },
                );
            }
            Action::Notice(notice) => {
                let _ = self.notices.send(notice);
            }
            Action::Reply(ticket, result) => self.tickets.answer(ticket, result),
        }
    }
}

async fn mine(platform: &Platform) -> Result<Vec<InvitationNews>, UiError> {
    let mut found = Vec::new();
    let mut next: Option<PageToken> = None;
    for _ in 0..PAGES {
        let page = platform
            .client
            .my_invitations(&[InvitationStatus::Pending], None, next.as_ref())
            .await
            .map_err(failed)?;
        found.extend(
            page.items
                .iter()
                .filter_map(|invitation| platform.invitation(invitation)),
        );
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    Ok(found)
}

/// Ends every show of this person that is on air: the open one, and those left by a crash.
async fn end_own_shows(room: &RoomHandle, home: &HomeHandle) -> Result<(), UiError> {
    if room.current().own_show_on_air {
        room.ask(|ticket| room::Input::EndShow { ticket }).await?;
    }
    for card in home.current().left_live {
        home.ask(|ticket| crate::home::Input::End {
            ticket,
            room_id: card.room_id.into(),
        })
        .await?;
    }
    Ok(())
}

async fn open_green_room(room: &RoomHandle, room_id: String) -> Result<(), UiError> {
    room.ask(|ticket| room::Input::Open {
        ticket,
        room_id: room_id.into(),
        how: room::How::GreenRoom,
    })
    .await?;
    Ok(())
}

/// Starts the actor of sent invitations.
pub(crate) fn start_sent(
    supervisor: &Supervisor,
    platform: PlatformSlot,
    notices: broadcast::Sender<Notice>,
) -> PeopleHandle {
    supervisor.start(Part::People, SentMachine::default(), |inbox, tickets| {
        PerformSent {
            inbox,
            tickets,
            platform,
            notices,
        }
    })
}

struct PerformSent {
    inbox: Inbox<SentInput>,
    tickets: Arc<Tickets<()>>,
    platform: PlatformSlot,
    notices: broadcast::Sender<Notice>,
}

impl Effects<sent::Action> for PerformSent {
    fn perform(&mut self, action: sent::Action) {
        let platform = self.platform.get();
        match action {
            sent::Action::Read {
                generation,
                room_id,
            } => self.inbox.call(
                "read sent invitations",
                READ_DEADLINE,
                async move { sent_of(&platform?, &RoomId::new(room_id)).await },
                move |result| SentInput::Read { generation, result },
            ),
            sent::Action::ReadUser {
                generation,
                user_id,
            } => {
                let id = UserId::new(user_id.clone());
                self.inbox.call(
                    "read a user",
                    READ_DEADLINE,
                    async move {
                        let user = platform?
                            .client
                            .get_user(&id)
                            .await
                            .map_err(failed_as(ErrorCode::UserUnknown))?;
                        Ok(user_facts(&user))
                    },
                    move |result| SentInput::User {
                        generation,
                        user_id,
                        result,
                    },
                );
            }
            sent::Action::Invite {
                generation,
                room_id,
                user_id,
            } => {
                let id = UserId::new(user_id.clone());
                self.inbox.call(
                    "invite",
                    CHANGE_DEADLINE,
                    async move {
                        let platform = platform?;
                        let invitation = platform
                            .client
                            .invite_co_host(&RoomId::new(room_id), &id)
                            .await
                            .map_err(failed)?;
                        platform.invitation(&invitation).ok_or_else(|| {
                            crate::edge::error::ui_error(
                                ErrorCode::BadAnswer,
                                "an invitation to something that is no room",
                            )
                        })
                    },
                    move |result| SentInput::Invited {
                        generation,
                        user_id,
                        result,
                    },
                );
            }
            sent::Action::Cancel {
                generation,
                user_id,
                invitation_id,
            } => {
                let id = InvitationId::new(invitation_id);
                self.inbox.call(
                    "cancel an invitation",
                    CHANGE_DEADLINE,
                    async move {
                        platform?
                            .client
                            .cancel_invitation(&id)
                            .await
                            .map_err(failed)
                    },
                    move |result| SentInput::Cancelled {
                        generation,
                        user_id,
                        result,
                    },
                );
            }
            sent::Action::Notice(notice) => {
                let _ = self.notices.send(notice);
            }
            sent::Action::Reply(ticket, result) => self.tickets.answer(ticket, result),
        }
    }
}

async fn sent_of(platform: &Platform, room_id: &RoomId) -> Result<Vec<InvitationNews>, UiError> {
    let mut found = Vec::new();
    let mut next: Option<PageToken> = None;
    for _ in 0..PAGES {
        let page = platform
            .client
            .sent_invitations(room_id, &[], next.as_ref())
            .await
            .map_err(failed)?;
        found.extend(
            page.items
                .iter()
                .filter_map(|invitation| platform.invitation(invitation)),
        );
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    Ok(found)
}
