//! What was accepted before this window knew of it: in an earlier run, or at another computer. The
//! platform keeps such invitations for ever; the room says whether there still is a place.

use std::collections::BTreeSet;

use greenroom_contract::InvitationState;
use socialplus::RoomId;

use super::{Effects, InvitationMachine, Item};
use crate::{actor::Effect, invitation::input::Action, platform::InvitationNews};

/// Rooms that are looked into at most, the newest first.
const ROOMS: usize = 10;

impl InvitationMachine {
    /// Takes over accepted ones that are not known yet. Of each room the newest counts, whatever
    /// became of it.
    pub(super) fn take_earlier(&mut self, mut accepted: Vec<InvitationNews>) -> Effects {
        accepted.retain(|news| self.is_mine(&news.invitation));
        accepted.sort_by_key(|news| std::cmp::Reverse(news.invitation.created_at));
        let mut rooms = BTreeSet::new();
        accepted.retain(|news| rooms.insert(news.room_id.clone()));
        accepted.truncate(ROOMS);
        for news in accepted {
            let InvitationNews {
                invitation,
                room_id,
                users,
            } = news;
            if self.items.values().any(|item| item.room_id == room_id) {
                continue;
            }
            self.names.learn(&users);
            self.clock += 1;
            let mut item = Item::new(invitation, room_id, InvitationState::Accepted, self.clock);
            item.is_earlier = true;
            self.items.insert(item.id.clone(), item);
        }
        // What is offered may have ended since, and what could not be read is tried again.
        let mut asked = BTreeSet::new();
        let earlier = self.items.values().filter(|item| item.is_earlier);
        let open = earlier.filter(|item| {
            let room = self.rooms.get(&item.room_id);
            room.is_none_or(|room| room.takes_part && !room.status.is_over())
        });
        asked.extend(open.map(|item| item.room_id.clone()));
        let read = |room_id: RoomId| Effect::Run(Action::ReadRoom(room_id));
        asked.into_iter().map(read).collect()
    }

    /// Whether the list says anything of it: what was accepted earlier is told as long as it leads
    /// somewhere.
    pub(in crate::invitation) fn is_shown(&self, item: &Item) -> bool {
        let leads_somewhere = || {
            let room = self.rooms.get(&item.room_id);
            room.is_some_and(|room| room.takes_part && !room.status.is_over())
        };
        !item.is_earlier || leads_somewhere()
    }
}
