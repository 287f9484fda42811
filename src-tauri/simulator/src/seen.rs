//! What a person's page would show now.

use std::collections::HashMap;

use greenroom_contract::*;

/// The newest of everything that a show is judged by.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub session: Option<SessionView>,
    pub invitations: Option<InvitationsView>,
    pub room: Option<RoomView>,
    pub people: Option<PeopleView>,
    pub stage: Option<StageView>,
    pub health: HealthView,
    messages: HashMap<String, ChatItem>,
}

impl Seen {
    pub fn take(&mut self, event: UiEvent) {
        match event {
            UiEvent::Health(view) => self.health = view,
            UiEvent::Session(view) => self.session = Some(view),
            UiEvent::Invitations(view) => self.invitations = Some(view),
            UiEvent::Room(view) => self.room = view,
            UiEvent::People(view) => self.people = Some(view),
            UiEvent::Stage(view) => self.stage = Some(view),
            UiEvent::ChatDiff(diff) => self.apply(diff),
            UiEvent::Home(_)
            | UiEvent::NewRoom(_)
            | UiEvent::Link(_)
            | UiEvent::Chat(_)
            | UiEvent::Devices(_)
            | UiEvent::Surfaces(_)
            | UiEvent::NetworkCheck(_)
            | UiEvent::Loopback(_)
            | UiEvent::Settings(_)
            | UiEvent::Closing(_)
            | UiEvent::Meters(_)
            | UiEvent::Notice(_) => {}
        }
    }

    /// Their order is of no interest here.
    fn apply(&mut self, diff: ChatDiff) {
        let keyed = |item: ChatItem| (item.key.clone(), item);
        match diff {
            ChatDiff::Reset { items } => self.messages = items.into_iter().map(keyed).collect(),
            ChatDiff::Append { items } | ChatDiff::Prepend { items } => {
                self.messages.extend(items.into_iter().map(keyed));
            }
            ChatDiff::Set { item } | ChatDiff::Insert { item, .. } => {
                self.messages.insert(item.key.clone(), item);
            }
            ChatDiff::Remove { key } => {
                self.messages.remove(&key);
            }
        }
    }

    pub fn is_signed_in(&self) -> bool {
        self.session.as_ref().is_some_and(|session| {
            session.phase == SessionPhase::SignedIn && session.realtime == LinkView::Connected
        })
    }

    pub fn prompt(&self) -> Option<String> {
        self.invitations.as_ref()?.prompt.clone()
    }

    pub fn is_live(&self) -> bool {
        let line = self.room.as_ref().map(|room| &room.status_line);
        matches!(line, Some(StatusLine::Live { .. }))
    }

    /// The room is open, and its people are those shown.
    pub fn is_in_room(&self) -> bool {
        self.room.is_some() && self.people.as_ref().is_some_and(|people| people.loaded)
    }

    pub fn may_step_on_stage(&self) -> bool {
        let room = self.room.as_ref();
        room.is_some_and(|room| room.actions.step_on_stage.is_some())
    }

    pub fn is_on_stage(&self) -> bool {
        let phase = self.stage.as_ref().map(|stage| &stage.phase);
        phase == Some(&StagePhase::OnStage)
    }

    /// The camera's tile of a person who is there now.
    pub fn there(&self, user_id: &str) -> Option<&Tile> {
        let tiles = self.stage.as_ref()?.tiles.iter();
        let mut cameras = tiles.filter(|tile| tile.source == MediaSource::Camera);
        cameras.find(|tile| tile.user_id == user_id && tile.away_since.is_none())
    }

    /// Everybody whose camera's tile is there now.
    pub fn everybody_there(&self) -> Vec<String> {
        let tiles = self.stage.iter().flat_map(|stage| &stage.tiles);
        let there = tiles.filter(|tile| tile.away_since.is_none());
        there.map(|tile| tile.user_id.clone()).collect()
    }

    /// How often a text stands in the chat as something that arrived.
    pub fn times_said(&self, text: &str) -> usize {
        let all = self.messages.values();
        all.filter(|item| item.text == text && item.delivery == Delivery::Sent)
            .count()
    }
}
