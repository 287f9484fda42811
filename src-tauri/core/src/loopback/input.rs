//! What can happen around the recording that goes to the server and back, and what is then to be done.

use greenroom_contract::{EchoFinding, LoopbackVerdict};
use socialplus::RoomId;

use crate::{actor, error::Error, sources::SourcesState};

pub(crate) type Ticket = actor::Ticket<()>;

/// What of the own devices works now, and is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Gear {
    /// There are pictures.
    pub camera: bool,
    /// They are the test pattern's.
    pub test_pattern: bool,
    /// The microphone gives sound.
    pub microphone: bool,
    /// There is a speaker to play through.
    pub speaker: bool,
}

impl Gear {
    /// As the sources say.
    pub fn of(sources: &SourcesState) -> Self {
        let own = &sources.own;
        let pictures = own.camera_view.as_ref().is_some_and(|view| view.working);
        Self {
            camera: pictures && own.camera.is_some_and(|offer| offer.on),
            // One looks at a camera as into a mirror, and at nothing else.
            test_pattern: !own.mirrored,
            microphone: own.microphone.is_some_and(|offer| offer.on),
            speaker: sources.page.speaker_in_use.is_some(),
        }
    }

    /// There is something to send.
    pub fn sends(self) -> bool {
        self.camera || self.microphone
    }
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Recorded {
    pub verdict: LoopbackVerdict,
    /// In parts of the same length, from 0 to 100.
    pub loudness: Vec<u8>,
    pub has_picture: bool,
}

/// What can happen.
#[derive(Debug)]
pub(crate) enum Input {
    /// This room's green room is open now, or none.
    GreenRoom(Option<RoomId>),
    /// What there is to send, and to play through.
    Gear(Gear),
    /// The person wants it recorded.
    Record { ticket: Ticket },
    /// The person wants to see and hear what came back.
    Play { ticket: Ticket },
    /// The person wants no more of it.
    Stop { ticket: Ticket },
    /// It takes too long.
    Due,
    /// What came of [`Action::Ask`]: whether there is a room to try in.
    Asked(Result<bool, Error>),
    /// So many whole seconds are left of the recording of this turn.
    Recording { turn: u64, seconds_left: u32 },
    /// What came of [`Action::Record`].
    Recorded(Result<Recorded, Error>),
    /// So much of it was played in this turn, in milliseconds.
    Playing { turn: u64, at_ms: u32 },
    /// It was played to its end, and this was heard of it.
    Played(EchoFinding),
}

/// What is to be done. Each turn has a number, which grows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Action {
    /// Ask for a room to try in.
    Ask { turn: u64, room_id: RoomId },
    /// Send this to the server, and record what comes back.
    Record { turn: u64, gear: Gear },
    /// Play what came back, and listen for what of it comes back once more.
    Play { turn: u64, gear: Gear },
    /// End what goes on in this turn, and leave the room.
    End { turn: u64 },
    /// Forget what came back.
    Forget,
}
