//! What can happen to the making of a room, and what is then to be done.

use greenroom_contract::{CreateRoom, DraftRef, KeepDraft, NewRoomDraft};
use socialplus::{ChannelId, FileId, PostId, Room, RoomId, UserId};

use super::form::Image;
use crate::{actor, error::Error, settings::Checkpoint};

/// Who asked gets the room that was made, or none for a draft that was discarded.
pub(crate) type Ticket = actor::Ticket<Option<RoomId>>;

/// What can happen.
#[derive(Debug)]
pub(crate) enum Input {
    /// This person signed in.
    SignedIn(UserId),
    /// Nobody is signed in any more.
    SignedOut,
    /// What an earlier run left behind.
    Restored(Option<Box<Checkpoint>>),
    /// Make a room, or go on.
    Start {
        ticket: Ticket,
        request: Box<CreateRoom>,
    },
    /// Keep what stands in the form.
    Keep {
        ticket: Ticket,
        form: Box<KeepDraft>,
    },
    /// What was kept is to be written down.
    Rest,
    /// The thumbnail is uploaded.
    Uploaded(Result<FileId, Error>),
    /// Looked for a room of this draft.
    Found(Result<Option<Box<Room>>, Error>),
    /// The room is made.
    RoomMade(Result<Box<Room>, Error>),
    /// Looked at the room for its post and chat.
    RoomRead(Result<Box<Room>, Error>),
    /// The post is made.
    PostMade(Result<PostId, Error>),
    /// The chat is open.
    ChannelMade(Result<ChannelId, Error>),
    /// Forget the draft.
    Discard { ticket: Ticket, draft: DraftRef },
    /// The room of a discarded draft, or one that the form has overtaken, is deleted.
    Deleted(Result<(), Error>),
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Action {
    /// Read what an earlier run wrote.
    Restore { me: UserId },
    /// Write the checkpoint, or remove it.
    Save {
        me: UserId,
        checkpoint: Option<Box<Checkpoint>>,
    },
    /// Upload the thumbnail.
    Upload(Image),
    /// Look for an own room of this draft.
    Find { me: UserId, draft: DraftRef },
    /// Make the room.
    MakeRoom {
        draft: NewRoomDraft,
        thumbnail_file_id: Option<FileId>,
    },
    /// Read the room.
    ReadRoom(RoomId),
    /// Make the post.
    MakePost {
        me: UserId,
        room_id: RoomId,
        draft: NewRoomDraft,
    },
    /// Open the chat.
    MakeChannel { room_id: RoomId, post_id: PostId },
    /// Delete a room and the post that announced it.
    Delete {
        room_id: RoomId,
        post_id: Option<PostId>,
    },
    /// Say that the list of rooms has changed.
    ListChanged,
}
