//! How the list of own rooms is read, and rooms are ended and deleted.

use std::time::Duration;

use greenroom_contract::ThumbnailProblem;

use super::{
    input::{Action, Input},
    machine::HomeMachine,
    own_rooms::own_rooms,
    thumbnail,
};
use crate::{
    actor::{Concern, within},
    platform::PlatformSlot,
    settings::SettingsHandle,
};

/// Reading the list, page by page.
const READ_DEADLINE: Duration = Duration::from_secs(45);
/// One request that changes something. The client repeats what may be repeated.
const CHANGE_DEADLINE: Duration = Duration::from_secs(60);
/// Downloading a small picture.
const THUMBNAIL_DEADLINE: Duration = Duration::from_secs(30);
/// Counting viewers.
const COUNT_DEADLINE: Duration = Duration::from_secs(9);

/// What the actions need.
#[derive(Clone)]
pub(crate) struct Env {
    pub platform: PlatformSlot,
    pub settings: SettingsHandle,
}

impl Concern for HomeMachine {
    type Env = Env;

    async fn run(env: Env, action: Action) -> Option<Input> {
        let platform = env.platform.now();
        Some(match action {
            Action::Read { me } => {
                let read = async { own_rooms(&platform?, &env.settings, &me).await };
                Input::Rooms(within(READ_DEADLINE, "read own rooms", read).await)
            }
            Action::LoadThumbnail(file_id) => {
                let load = async { Ok(thumbnail::data_url(&platform?, &file_id).await) };
                let result = within(THUMBNAIL_DEADLINE, "load a thumbnail", load).await;
                Input::Thumbnail {
                    file_id,
                    result: result.unwrap_or(Err(ThumbnailProblem::NotLoaded)),
                }
            }
            Action::CountViewers(room_id) => {
                let count = async { Ok(platform?.client.viewer_count(&room_id).await?) };
                let result = within(COUNT_DEADLINE, "count viewers", count).await;
                Input::Viewers {
                    room_id,
                    count: result
                        .ok()
                        .map(|count| u32::try_from(count).unwrap_or(u32::MAX)),
                }
            }
            Action::End { ticket, room_id } => {
                let end = async {
                    let platform = platform?;
                    let room = platform.client.stop_room(&room_id).await?;
                    Ok(Box::new(platform.seen_room(room)))
                };
                Input::Ended {
                    ticket,
                    result: within(CHANGE_DEADLINE, "end a room", end).await,
                    room_id,
                }
            }
            Action::Delete { ticket, room_id } => {
                let delete = async { Ok(platform?.client.delete_room(&room_id).await?) };
                Input::Deleted {
                    ticket,
                    result: within(CHANGE_DEADLINE, "delete a room", delete).await,
                    room_id,
                }
            }
        })
    }
}
