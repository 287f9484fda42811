//! The open room as the page and the other actors see it.

mod actions;
mod before_live;
mod status;

use std::collections::BTreeMap;

use greenroom_contract::{LeftStage, Person, Place, PostPlace, Role, RoomView, UiError};
use socialplus::{RoomId, Target, UserId};

use super::open::{Open, RoomMachine};
use crate::{
    chat::{Broadcaster, RoomContext},
    error::Error,
    platform::{Me, inside::is_told_inside, role_in, shown::room_status},
};

/// What the room actor publishes.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct RoomState {
    /// For the page.
    pub page: Option<RoomView>,
    /// For the chat, once the room is read and while the show is not over.
    pub chat: Option<RoomContext>,
    /// Who is a broadcaster, host first; for the stage, and for the people of the room.
    pub people: Vec<(Person, Role)>,
    /// Of these, whom the network says to be on the stage, or not.
    pub inside: BTreeMap<UserId, bool>,
    /// Who looks, while a room is open.
    pub me: Option<UserId>,
    /// Which opening this is.
    pub opening: u64,
    /// This person's own show is on air in this window.
    pub own_show_on_air: bool,
    /// This person is on the stage or on the way there: no other room can be opened.
    pub on_stage: bool,
}

impl RoomState {
    /// The person at this window hosts the open room.
    pub fn is_hosted_by_me(&self) -> bool {
        let is_mine = |person: &Person| {
            let me = self.me.as_ref();
            me.is_some_and(|me| *me == person.user_id.as_str())
        };
        let mut people = self.people.iter();
        people.any(|(person, role)| *role == Role::Host && is_mine(person))
    }

    /// The room whose stage another room would have to be opened in place of, and what leaving it means.
    pub fn stage_left(&self) -> Option<(RoomId, LeftStage)> {
        let page = self.page.as_ref().filter(|_| self.on_stage)?;
        let leaves = if self.own_show_on_air {
            LeftStage::OwnShow
        } else if self.is_hosted_by_me() {
            LeftStage::OwnRoom
        } else {
            LeftStage::Another
        };
        Some((RoomId::new(page.room_id.as_str()), leaves))
    }

    /// The room in whose studio this person is.
    pub fn in_studio(&self) -> Option<RoomId> {
        let page = self.page.as_ref();
        let page = page.filter(|page| page.place == Place::Studio)?;
        Some(RoomId::new(page.room_id.as_str()))
    }

    /// The room whose green room is open.
    pub fn in_green_room(&self) -> Option<RoomId> {
        let page = self.page.as_ref();
        let page = page.filter(|page| page.place == Place::GreenRoom && page.over.is_none())?;
        Some(RoomId::new(page.room_id.as_str()))
    }

    /// The opening of a room whose show is not over, with the room's id.
    pub fn opened(&self) -> Option<(u64, RoomId)> {
        let page = self.page.as_ref().filter(|page| page.over.is_none())?;
        Some((self.opening, RoomId::new(page.room_id.as_str())))
    }
}

pub(super) fn state(machine: &RoomMachine) -> RoomState {
    let (Some(open), Some(me)) = (&machine.open, &machine.me) else {
        return RoomState::default();
    };
    let people = people(open);
    RoomState {
        page: page(open, me, &people, machine.unheard_since.as_ref()),
        chat: chat(open, me, &people),
        people: people
            .iter()
            .map(|(id, role)| (open.names.person(id), *role))
            .collect(),
        inside: inside(open, &people),
        me: Some(me.user_id.clone()),
        opening: open.opening,
        own_show_on_air: open.role(me) == Role::Host
            && open.status.is_on_air()
            && open.over.is_none(),
        on_stage: !open.is_free(),
    }
}

/// Host and co-hosts, host first.
fn people(open: &Open) -> Vec<(UserId, Role)> {
    let Some(room) = &open.room else {
        return Vec::new();
    };
    let ids = room.participants.iter().map(|one| &one.user_id);
    // The creator is the host even where the list of participants does not name them.
    let unlisted = room
        .created_by
        .iter()
        .filter(|host| room.participant(host).is_none());
    let mut people: Vec<(UserId, Role)> = ids
        .chain(unlisted)
        .map(|id| (id.clone(), role_in(room, id)))
        .filter(|(_, role)| *role != Role::Viewer)
        .collect();
    people.sort_by_key(|(_, role)| *role != Role::Host);
    people
}

/// Whom the network says to be on the stage, or not.
fn inside(open: &Open, people: &[(UserId, Role)]) -> BTreeMap<UserId, bool> {
    let Some(room) = &open.room else {
        return BTreeMap::new();
    };
    let people = people.iter();
    let told = people.filter_map(|(id, _)| Some((id.clone(), is_told_inside(room, id)?)));
    told.collect()
}

fn page(
    open: &Open,
    me: &Me,
    people: &[(UserId, Role)],
    unheard_since: Option<&String>,
) -> Option<RoomView> {
    // Until the first answer there is nothing to show but that it is being opened.
    let room = open.room.as_ref()?;
    let my_role = open.role(me);
    let line = status::line(open);
    let host = people
        .iter()
        .find(|(_, role)| *role == Role::Host)
        .map(|(id, _)| open.names.person(id));
    Some(RoomView {
        room_id: open.room_id.as_str().to_owned(),
        title: room.title.clone(),
        place: open.place,
        unheard_since: status::unheard_since(open, unheard_since),
        status: room_status(&open.status),
        viewers: open.viewers.filter(|_| open.status.is_on_air()),
        waiting_for: host
            .clone()
            .filter(|_| status::waits_for_host(&line) && my_role != Role::Host),
        host,
        announced_in: room.post_id.as_ref().map(|_| match &room.target {
            Some(Target::Community(_)) => PostPlace::Community {
                name: open.community.clone().unwrap_or_default(),
            },
            Some(Target::User(_)) | None => PostPlace::OwnFeed,
        }),
        actions: actions::actions(open, my_role, &line),
        before_live: before_live::before_live(open, me, &line, people),
        problem: problem(open).map(UiError::from),
        over: open.over,
        status_line: line,
    })
}

/// What the network's media server does not let anybody do comes before what failed here.
fn problem(open: &Open) -> Option<&Error> {
    let away = open.media_server_away.as_ref();
    away.filter(|_| open.over.is_none())
        .or(open.problem.as_ref())
}

fn chat(open: &Open, me: &Me, people: &[(UserId, Role)]) -> Option<RoomContext> {
    let room = open.room.as_ref()?;
    if open.over.is_some() {
        return None;
    }
    let broadcasters = people.iter().map(|(user_id, role)| {
        let (name, role) = (open.names.of(user_id), *role);
        (user_id.clone(), Broadcaster { name, role })
    });
    Some(RoomContext {
        generation: open.opening,
        room_id: open.room_id.clone(),
        me: me.clone(),
        my_role: open.role(me),
        enabled: room.live_chat_enabled,
        channel_id: room.live_channel_id.clone(),
        post_id: room.post_id.clone(),
        broadcasters: broadcasters.collect(),
    })
}
