//! How the list of own rooms is read, and rooms are ended and deleted.

use std::time::Duration;

use socialplus::{RoomQuery, UserId};

use super::{
    input::{Action, Input, Listing},
    machine::HomeMachine,
    thumbnail,
};
use crate::{
    actor::{Concern, within},
    error::Error,
    platform::{Platform, PlatformSlot},
};

/// Reading the list, page by page.
const READ_DEADLINE: Duration = Duration::from_secs(45);
/// One request that changes something. The client repeats what may be repeated.
const CHANGE_DEADLINE: Duration = Duration::from_secs(60);
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

impl Concern for HomeMachine {
    type Env = PlatformSlot;

    async fn run(env: PlatformSlot, action: Action) -> Option<Input> {
        let platform = env.now();
        Some(match action {
            Action::Read { me } => {
                let read = async { own_rooms(&platform?, &me).await };
                Input::Rooms(within(READ_DEADLINE, "read own rooms", read).await)
            }
            Action::LoadThumbnail(file_id) => {
                let load = async { thumbnail::data_url(&platform?, &file_id).await };
                let result = within(THUMBNAIL_DEADLINE, "load a thumbnail", load).await;
                Input::Thumbnail {
                    file_id,
                    data_url: result.ok(),
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

/// The platform lists everybody's rooms (PLATFORM.md 7.3); those of this person are picked out,
/// newest first.
pub(crate) async fn own_rooms(platform: &Platform, me: &UserId) -> Result<Listing, Error> {
    let mut listing = Listing::default();
    let mut page = None;
    for _ in 0..PAGES {
        let query = RoomQuery {
            limit: Some(PAGE),
            page,
            ..RoomQuery::default()
        };
        let answer = platform.client.query_rooms(query).await?;
        for room in answer.items {
            if room.created_by.as_ref() == Some(me) && listing.rooms.len() < ROOMS {
                let news = platform.seen_room(room);
                listing.users.extend(news.users);
                listing.rooms.push(news.room);
            }
        }
        page = answer.next;
        if page.is_none() || listing.rooms.len() >= ROOMS {
            break;
        }
    }
    Ok(listing)
}
