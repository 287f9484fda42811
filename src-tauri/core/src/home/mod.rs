//! Home: own rooms, rooms left live, and the new-room form.

mod machine;
mod saga;
mod view;

#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use base64::Engine as _;
use greenroom_contract::{ErrorCode, HomeView, NewRoomDraft, Part, PostTarget, UiError};
use socialplus::{
    FileId, ImageSize, NewRoom, NewRoomPost, PostId, PostTarget as Target, RoomId, RoomQuery,
    Target as TargetOf, UserId,
};

pub(crate) use machine::Input;
use machine::{Action, HomeMachine};
pub(crate) use saga::{Input as DraftInput, checked};

use crate::{
    actor::Supervisor,
    actor_v1::{Effects, Handle, Inbox, StartOlder, Tickets},
    edge::error::ui_error,
    facts::{RoomFacts, UserFacts, room_facts},
    platform::{DRAFT_KEY, Platform, PlatformSlot, failed, failed_as},
    settings::SettingsHandle,
};

/// How often the list is read anew while it is on the screen.
const LOOK_AGAIN: Duration = Duration::from_secs(30);
/// Reading the list, page by page.
const READ_DEADLINE: Duration = Duration::from_secs(45);
/// One request that changes something. The client repeats what may be repeated.
const CHANGE_DEADLINE: Duration = Duration::from_secs(60);
/// Uploading a picture of up to 10 MB.
const UPLOAD_DEADLINE: Duration = Duration::from_secs(120);
/// Downloading a small picture.
const THUMBNAIL_DEADLINE: Duration = Duration::from_secs(30);
/// Counting viewers.
const COUNT_DEADLINE: Duration = Duration::from_secs(9);

/// Own rooms that are shown at most.
const ROOMS: usize = 50;
/// Rooms in a page. The list holds everybody's rooms, so pages are large.
const PAGE: u8 = 100;
/// Pages that are read at most.
const PAGES: usize = 10;
/// Most bytes of a thumbnail on the page.
const THUMBNAIL_LIMIT: usize = 300 * 1024;

/// Answers carry a room's id; it is empty where there is none.
pub(crate) type HomeHandle = Handle<Input, HomeView, String>;

/// Starts the actor.
pub(crate) fn start(
    supervisor: &Supervisor,
    platform: PlatformSlot,
    settings: SettingsHandle,
) -> HomeHandle {
    supervisor.start(Part::Home, HomeMachine::default(), |inbox, tickets| {
        Perform {
            inbox,
            tickets,
            platform,
            settings,
        }
    })
}

struct Perform {
    inbox: Inbox<Input>,
    tickets: Arc<Tickets<String>>,
    platform: PlatformSlot,
    settings: SettingsHandle,
}

impl Perform {
    fn saga<T: Send + 'static>(
        &self,
        what: &'static str,
        deadline: Duration,
        epoch: u64,
        future: impl Future<Output = Result<T, UiError>> + Send + 'static,
        to_input: impl FnOnce(Result<T, UiError>) -> DraftInput + Send + 'static,
    ) {
        self.inbox
            .call(what, deadline, future, move |result| Input::Saga {
                epoch,
                input: to_input(result),
            });
    }

    fn perform_saga(&mut self, epoch: u64, user_id: String, action: saga::Action) {
        let platform = self.platform.get();
        match action {
            saga::Action::Save(checkpoint) => self.settings.keep(|kept| {
                match checkpoint {
                    Some(checkpoint) => kept.drafts.insert(user_id, *checkpoint),
                    None => kept.drafts.remove(&user_id),
                };
            }),
            saga::Action::Upload { name, bytes } => self.saga(
                "upload a thumbnail",
                UPLOAD_DEADLINE,
                epoch,
                async move {
                    let file = platform?
                        .client
                        .upload_image(bytes, &name)
                        .await
                        .map_err(failed)?;
                    Ok(file.id.as_str().to_owned())
                },
                DraftInput::Uploaded,
            ),
            saga::Action::Find { draft_id } => self.saga(
                "look for a room of a draft",
                READ_DEADLINE,
                epoch,
                async move {
                    let (rooms, _) = own_rooms(&platform?, &user_id).await?;
                    Ok(rooms
                        .into_iter()
                        .find(|room| room.draft_id.as_ref() == Some(&draft_id)))
                },
                DraftInput::Found,
            ),
            saga::Action::MakeRoom {
                draft,
                thumbnail_file_id,
            } => self.saga(
                "make a room",
                CHANGE_DEADLINE,
                epoch,
                async move {
                    let room = platform?
                        .client
                        .create_room(new_room(draft, thumbnail_file_id))
                        .await
                        .map_err(failed)?;
                    Ok(room_facts(&room))
                },
                DraftInput::RoomMade,
            ),
            saga::Action::ReadRoom { room_id } => self.saga(
                "read a room",
                READ_DEADLINE,
                epoch,
                async move {
                    let room = platform?
                        .client
                        .get_room(&RoomId::new(room_id))
                        .await
                        .map_err(failed)?;
                    Ok(room_facts(&room))
                },
                DraftInput::RoomRead,
            ),
            saga::Action::MakePost { room_id, draft } => self.saga(
                "make a post",
                CHANGE_DEADLINE,
                epoch,
                async move {
                    let platform = platform?;
                    let target = match draft.target {
                        PostTarget::OwnFeed => Target::Target(TargetOf::User(UserId::new(user_id))),
                        PostTarget::Community { community_id, .. } => {
                            Target::Target(TargetOf::Community(community_id.into()))
                        }
                    };
                    let post = NewRoomPost::new(room_id, target, draft.text)
                        .title(draft.title)
                        .hashtags(draft.hashtags);
                    let made = platform
                        .client
                        .create_room_post(post)
                        .await
                        .map_err(failed)?;
                    Ok(made.post.id.as_str().to_owned())
                },
                DraftInput::PostMade,
            ),
            saga::Action::MakeChannel {
                room_id,
                post_id,
                title: _,
            } => self.saga(
                "open a chat",
                CHANGE_DEADLINE,
                epoch,
                async move {
                    let channel = platform?
                        .client
                        .create_live_channel(&RoomId::new(room_id), &PostId::new(post_id))
                        .await
                        .map_err(failed)?;
                    Ok(channel.id.as_str().to_owned())
                },
                DraftInput::ChannelMade,
            ),
            saga::Action::DeleteRoom { room_id } => self.saga(
                "delete the room of a draft",
                CHANGE_DEADLINE,
                epoch,
                async move {
                    platform?
                        .client
                        .delete_room(&RoomId::new(room_id))
                        .await
                        .map_err(failed)
                },
                DraftInput::Deleted,
            ),
            // The home machine deals with these itself.
            saga::Action::Refresh | saga::Action::Reply(..) => {}
        }
    }
}

impl Effects<Action> for Perform {
    fn perform(&mut self, action: Action) {
        let platform = self.platform.get();
        match action {
            Action::Restore { epoch, user_id } => {
                let checkpoint = self
                    .settings
                    .read(|kept| kept.drafts.get(&user_id).cloned());
                let inbox = self.inbox.clone();
                tokio::spawn(async move {
                    let input = DraftInput::Restored(checkpoint);
                    inbox.send(Input::Saga { epoch, input }).await;
                });
            }
            Action::Read { epoch, user_id } => self.inbox.call(
                "read own rooms",
                READ_DEADLINE,
                async move { own_rooms(&platform?, &user_id).await },
                move |result| Input::Rooms { epoch, result },
            ),
            Action::Tick { epoch } => self.inbox.after(LOOK_AGAIN, Input::Tick { epoch }),
            Action::LoadThumbnail { file_id } => {
                let id = file_id.clone();
                self.inbox.call(
                    "load a thumbnail",
                    THUMBNAIL_DEADLINE,
                    async move { thumbnail(&platform?, &FileId::new(id)).await },
                    move |result| Input::Thumbnail {
                        file_id,
                        data_url: result.ok(),
                    },
                );
            }
            Action::CountViewers { room_id } => {
                let id = RoomId::new(room_id.clone());
                self.inbox.call(
                    "count viewers",
                    COUNT_DEADLINE,
                    async move { platform?.client.viewer_count(&id).await.map_err(failed) },
                    move |result| Input::Viewers {
                        room_id,
                        count: result
                            .ok()
                            .map(|count| u32::try_from(count).unwrap_or(u32::MAX)),
                    },
                );
            }
            Action::End {
                ticket,
                epoch,
                room_id,
            } => {
                let id = RoomId::new(room_id.clone());
                self.inbox.call(
                    "end a room",
                    CHANGE_DEADLINE,
                    async move {
                        let platform = platform?;
                        let room = platform
                            .client
                            .stop_room(&id)
                            .await
                            .map_err(failed_as(ErrorCode::NotFound))?;
                        Ok(platform.news(&room))
                    },
                    move |result| Input::Ended {
                        ticket,
                        epoch,
                        room_id,
                        result,
                    },
                );
            }
            Action::Delete {
                ticket,
                epoch,
                room_id,
            } => {
                let id = RoomId::new(room_id.clone());
                self.inbox.call(
                    "delete a room",
                    CHANGE_DEADLINE,
                    async move { platform?.client.delete_room(&id).await.map_err(failed) },
                    move |result| Input::Deleted {
                        ticket,
                        epoch,
                        room_id,
                        result,
                    },
                );
            }
            Action::Saga {
                epoch,
                user_id,
                action,
            } => self.perform_saga(epoch, user_id, action),
            Action::Reply(ticket, result) => self.tickets.answer(ticket, result),
        }
    }
}

fn new_room(draft: NewRoomDraft, thumbnail_file_id: Option<String>) -> NewRoom {
    let mut room = NewRoom::new(draft.title).live_chat(draft.chat);
    if !draft.description.trim().is_empty() {
        room = room.description(draft.description);
    }
    if let Some(file_id) = thumbnail_file_id {
        room = room.thumbnail(file_id);
    }
    let mut metadata = serde_json::Map::new();
    metadata.insert(DRAFT_KEY.to_owned(), draft.draft_id.into());
    room.metadata = Some(metadata);
    room
}

/// The platform lists everybody's rooms (PLATFORM.md 7.3); those of this person are picked
/// out, newest first.
async fn own_rooms(
    platform: &Platform,
    user_id: &str,
) -> Result<(Vec<RoomFacts>, Vec<UserFacts>), UiError> {
    let mut rooms = Vec::new();
    let mut users = Vec::new();
    let mut page = None;
    for _ in 0..PAGES {
        let answer = platform
            .client
            .query_rooms(RoomQuery {
                limit: Some(PAGE),
                page,
                ..RoomQuery::default()
            })
            .await
            .map_err(failed)?;
        for room in &answer.items {
            if room.created_by.as_ref().is_some_and(|id| *id == *user_id) && rooms.len() < ROOMS {
                let news = platform.news(room);
                users.extend(news.users);
                rooms.push(news.room);
            }
        }
        page = answer.next;
        if page.is_none() || rooms.len() >= ROOMS {
            break;
        }
    }
    Ok((rooms, users))
}

async fn thumbnail(platform: &Platform, file_id: &FileId) -> Result<String, UiError> {
    let file = platform.client.known_file(file_id).ok_or_else(|| {
        ui_error(
            ErrorCode::NotFound,
            "no answer brought the thumbnail's file along",
        )
    })?;
    let download = platform
        .client
        .download(&file, ImageSize::Small)
        .await
        .map_err(failed)?;
    let bytes = download.bytes;
    let kind = if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        "image/png"
    } else if bytes.starts_with(b"\xff\xd8\xff") {
        "image/jpeg"
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        "image/webp"
    } else {
        return Err(ui_error(ErrorCode::ImageUnusable, "not an image"));
    };
    if bytes.len() > THUMBNAIL_LIMIT {
        return Err(ui_error(
            ErrorCode::ImageUnusable,
            "larger than a thumbnail",
        ));
    }
    let base64 = base64::engine::general_purpose::STANDARD.encode(&bytes);
    Ok(format!("data:{kind};base64,{base64}"))
}
