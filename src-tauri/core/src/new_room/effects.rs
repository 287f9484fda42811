//! How the making of a room is carried out.

use std::time::Duration;

use greenroom_contract::{ErrorCode, NewRoomDraft, PostTarget};
use socialplus::{
    FileId, NewRoom, NewRoomPost, PostTarget as Target, Room, RoomId, Target as TargetOf, UserId,
};

use super::{
    input::{Action, Input},
    machine::NewRoomMachine,
};
use crate::{
    actor::{Concern, within},
    error::Error,
    home::{self, HomeHandle, own_rooms},
    platform::{DRAFT_KEY, PlatformSlot},
    settings::SettingsHandle,
};

/// Reading a room, or the list of own rooms page by page.
const READ_DEADLINE: Duration = Duration::from_secs(45);
/// One request that changes something. The client repeats what may be repeated.
const CHANGE_DEADLINE: Duration = Duration::from_secs(60);
/// Uploading a picture of up to 10 MB.
const UPLOAD_DEADLINE: Duration = Duration::from_secs(120);

/// What the actions need.
#[derive(Clone)]
pub(crate) struct Env {
    pub platform: PlatformSlot,
    pub settings: SettingsHandle,
    pub home: HomeHandle,
}

impl Concern for NewRoomMachine {
    type Env = Env;

    fn at_once(env: &mut Env, action: Action) -> Option<Action> {
        match action {
            // Written before the request after it is sent.
            Action::Save { me, checkpoint } => {
                // Whoever has signed out meanwhile left nothing behind.
                let is_in = env
                    .platform
                    .now()
                    .is_ok_and(|platform| platform.me.user_id == me);
                if !is_in {
                    return None;
                }
                env.settings.keep(|kept| {
                    match checkpoint {
                        Some(checkpoint) => kept.drafts.insert(me, *checkpoint),
                        None => kept.drafts.remove(&me),
                    };
                });
                None
            }
            later => Some(later),
        }
    }

    async fn run(env: Env, action: Action) -> Option<Input> {
        let platform = env.platform.now();
        match action {
            Action::Save { .. } => None,
            Action::Restore { me } => {
                let written = env.settings.read(|kept| kept.drafts.get(&me).cloned());
                Some(Input::Restored(written.map(Box::new)))
            }
            Action::Upload(image) => {
                let upload = async {
                    let client = platform?.client;
                    Ok(client.upload_image(image.bytes, &image.name).await?.id)
                };
                let result = within(UPLOAD_DEADLINE, "upload a thumbnail", upload).await;
                Some(Input::Uploaded(result))
            }
            Action::Find { me, draft } => {
                let find = async {
                    let rooms = own_rooms(&platform?, &env.settings, &me).await?.rooms;
                    let is_of_draft = |room: &Room| {
                        room.metadata.get(DRAFT_KEY).and_then(|id| id.as_str())
                            == Some(&draft.draft_id)
                    };
                    Ok(rooms.into_iter().find(is_of_draft).map(Box::new))
                };
                let result = within(READ_DEADLINE, "look for a room of a draft", find).await;
                Some(Input::Found(result))
            }
            Action::MakeRoom {
                draft,
                thumbnail_file_id,
            } => {
                let make = async {
                    let room = new_room(draft, thumbnail_file_id);
                    Ok(Box::new(platform?.client.create_room(room).await?))
                };
                let result = within(CHANGE_DEADLINE, "make a room", make).await;
                Some(Input::RoomMade(result))
            }
            Action::ReadRoom(room_id) => {
                let read = async { Ok(Box::new(platform?.client.get_room(&room_id).await?)) };
                let result = within(READ_DEADLINE, "read a room", read).await;
                Some(Input::RoomRead(result))
            }
            Action::MakePost { me, room_id, draft } => {
                let make = async {
                    let post = room_post(me, room_id, draft);
                    Ok(platform?.client.create_room_post(post).await?.post.id)
                };
                let result = within(CHANGE_DEADLINE, "make a post", make).await;
                Some(Input::PostMade(result))
            }
            Action::MakeChannel { room_id, post_id } => {
                let make = async {
                    let client = platform?.client;
                    Ok(client.create_live_channel(&room_id, &post_id).await?.id)
                };
                let result = within(CHANGE_DEADLINE, "open a chat", make).await;
                Some(Input::ChannelMade(result))
            }
            Action::Delete { room_id, post_id } => {
                let delete = async {
                    let client = platform?.client;
                    if let Some(post_id) = post_id {
                        // First, so that nobody is led to a room that is gone.
                        gone_is_fine(client.delete_post(&post_id).await.map_err(Error::from))?;
                    }
                    gone_is_fine(client.delete_room(&room_id).await.map_err(Error::from))
                };
                let result = within(CHANGE_DEADLINE, "delete the room of a draft", delete).await;
                Some(Input::Deleted(result))
            }
            Action::ListChanged => {
                env.home.tell(home::Input::Refresh { ticket: None }).await;
                None
            }
        }
    }
}

/// Deleted already is what was wanted.
fn gone_is_fine(result: Result<(), Error>) -> Result<(), Error> {
    match result {
        Err(error) if error.code() == ErrorCode::NotFound => Ok(()),
        result => result,
    }
}

fn new_room(draft: NewRoomDraft, thumbnail_file_id: Option<FileId>) -> NewRoom {
    let mut room = NewRoom::new(draft.title).live_chat(draft.chat);
    if !draft.description.trim().is_empty() {
        room = room.description(draft.description);
    }
    room.thumbnail_file_id = thumbnail_file_id;
    let mut metadata = serde_json::Map::new();
    metadata.insert(DRAFT_KEY.to_owned(), draft.draft_id.into());
    room.metadata(metadata)
}

fn room_post(me: UserId, room_id: RoomId, draft: NewRoomDraft) -> NewRoomPost {
    let target = match draft.target {
        PostTarget::OwnFeed => TargetOf::User(me),
        PostTarget::Community { community_id, .. } => TargetOf::Community(community_id.into()),
    };
    NewRoomPost::new(room_id, Target::Target(target), draft.text)
        .title(draft.title)
        .hashtags(draft.hashtags)
}
