//! What can happen around the end of the window, and what is then to be done.

use greenroom_contract::{ClosingAnswer, ClosingMeans, RoomAction};

use crate::{actor, error::Error};

pub(crate) type Ticket = actor::Ticket<Answer>;

/// What a caller hears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// The window may close now.
    Closes,
    /// The person is asked first.
    Asks,
    /// An answer of the person was taken.
    Taken,
}

/// What the open room says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct RoomHeard {
    /// What the end of this window means to others, if there are any; none where it means nothing.
    pub means: Option<ClosingMeans>,
    /// The show can be ended.
    pub end_show: Option<RoomAction>,
    /// An own show is on air.
    pub own_show_on_air: bool,
}

/// What the stage says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct StageHeard {
    /// It is connected, or being connected.
    pub entered: bool,
    /// Picture or sound go out, or went out until the connection was lost.
    pub goes_out: bool,
    /// The microphone is on, and does not fail.
    pub microphone: bool,
    /// Somebody else is on it.
    pub others: bool,
}

/// What can happen.
#[derive(Debug)]
pub(crate) enum Input {
    /// The open room says something else.
    Room(RoomHeard),
    /// The stage says something else.
    Stage(StageHeard),
    /// The person closes the window.
    Asked {
        ticket: Ticket,
        /// The network of the session runs inside this program.
        network_ends: bool,
    },
    /// The page shows the question of this number.
    Shown(u32),
    /// The deadline for showing the question of this number has passed.
    Due(u32),
    /// The person answers.
    Answered {
        ticket: Ticket,
        answer: ClosingAnswer,
    },
    /// The show was ended, or not, as asked for by [`Action::EndShow`].
    ShowEnded(Result<(), Error>),
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Action {
    /// End the show for everybody.
    EndShow,
}
