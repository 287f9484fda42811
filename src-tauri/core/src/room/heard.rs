//! What the other parts show, as the open room takes it.

use greenroom_contract::{
    ChatCheck, ChatPhase, ChatView, GuestState, MediaSource, PeopleView, Quality, SentState,
    StagePhase, StageView, Tile,
};
use socialplus::UserId;

use super::input::{Input, Seen, StageState};

/// Where the stage stands, and who is on it.
pub(crate) fn stage(view: &StageView) -> Input {
    let (state, connected) = match &view.phase {
        StagePhase::Off => (StageState::Off, false),
        StagePhase::Preview => (StageState::Preview, false),
        StagePhase::Connecting => (StageState::Connecting, false),
        StagePhase::Backstage | StagePhase::Publishing => (StageState::Backstage, true),
        StagePhase::OnStage => (StageState::OnStage, true),
        StagePhase::Reconnecting { since, .. } => {
            let since = since.clone();
            (StageState::Reconnecting { since }, true)
        }
        StagePhase::Failed { error } => (StageState::Failed(error.clone().into()), false),
    };
    let tiles = view
        .tiles
        .iter()
        // A screen says nothing of whether its person is seen and heard.
        .filter(|tile| tile.source == MediaSource::Camera)
        .map(|tile| (UserId::new(tile.user_id.as_str()), seen(tile, connected)))
        .collect();
    Input::Stage { state, tiles }
}

fn seen(tile: &Tile, connected: bool) -> Seen {
    let on_stage = connected && !tile.only_you;
    let weak = match tile.quality {
        Quality::Poor | Quality::Lost => true,
        Quality::Unknown | Quality::Excellent | Quality::Good => false,
    };
    let state = match (tile.camera_on, tile.microphone_on) {
        _ if tile.away_since.is_some() => GuestState::Away,
        _ if !on_stage => GuestState::NotHere,
        (false, false) => GuestState::NothingOn,
        (false, true) => GuestState::NoPicture,
        (true, false) => GuestState::NoSound,
        (true, true) if weak => GuestState::Weak,
        (true, true) => GuestState::Ready,
    };
    Seen { on_stage, state }
}

/// The people who were invited and have not answered.
pub(crate) fn invited(view: &PeopleView) -> Input {
    let waiting = |state| match state {
        SentState::Sending | SentState::Pending => true,
        SentState::Accepted | SentState::Rejected | SentState::Cancelled | SentState::Stale => {
            false
        }
    };
    let sent = view.sent.iter().filter(|one| waiting(one.state));
    Input::Invited(sent.map(|one| one.person.clone()).collect())
}

/// How the chat stands. Where messages do not come in by themselves, nobody can rely on it.
pub(crate) fn chat(view: &ChatView) -> Input {
    Input::Chat(match view.phase {
        ChatPhase::Ready if view.unheard_since.is_some() => ChatCheck::NotConnected,
        ChatPhase::Disabled => ChatCheck::Off,
        ChatPhase::Off | ChatPhase::NotYet | ChatPhase::Joining => ChatCheck::Joining,
        ChatPhase::Ready => ChatCheck::Ready,
        ChatPhase::Failed { .. } => ChatCheck::NotConnected,
    })
}
