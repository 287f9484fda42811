//! What the host can rely on before going live.

use greenroom_contract::{
    BeforeLive, ChatCheck, GuestCheck, GuestState, Person, Role, StageCheck, StatusLine,
};

use socialplus::UserId;

use crate::{
    platform::Me,
    room::{input::StageState, open::Open},
};

/// For the host, until the show is live.
pub(super) fn before_live(
    open: &Open,
    me: &Me,
    line: &StatusLine,
    people: &[(UserId, Role)],
) -> Option<BeforeLive> {
    let room = open.room.as_ref()?;
    let waits = matches!(line, StatusLine::NotLive | StatusLine::GoingLive);
    if open.role(me) != Role::Host || open.over.is_some() || !waits {
        return None;
    }
    let is_here = |person: &Person| {
        people
            .iter()
            .any(|(one, _)| *one == person.user_id.as_str())
    };
    let here = people
        .iter()
        .filter(|(id, _)| *id != me.user_id)
        .map(|(id, _)| GuestCheck {
            person: open.names.person(id),
            state: open
                .tiles
                .get(id)
                .map_or(GuestState::NotHere, |tile| tile.state),
        });
    let invited = open
        .invited
        .iter()
        .filter(|person| !is_here(person))
        .map(|person| GuestCheck {
            person: person.clone(),
            state: GuestState::Invited,
        });
    Some(BeforeLive {
        stage: stage(&open.stage),
        guests: here.chain(invited).collect(),
        chat: match room.live_chat_enabled {
            true => open.chat,
            false => ChatCheck::Off,
        },
    })
}

fn stage(state: &StageState) -> StageCheck {
    match state {
        StageState::Backstage => StageCheck::Backstage,
        StageState::OnStage => StageCheck::OnStage,
        StageState::Connecting | StageState::Reconnecting { .. } => StageCheck::Connecting,
        StageState::Off | StageState::Preview | StageState::Failed(_) => StageCheck::NotConnected,
    }
}
