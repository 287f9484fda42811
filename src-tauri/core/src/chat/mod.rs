//! The live chat of the open room.

mod effects;
mod input;
mod list;
mod machine;
mod messages;
mod shown;
mod state;

#[cfg(test)]
mod tests;

use greenroom_contract::{Notice, Part};
use tokio::sync::broadcast;

pub(crate) use self::input::{Broadcaster, Input, RoomContext};
use self::{effects::Env, list::ChatList, state::ChatMachine};
use crate::{
    actor::{self, Supervisor},
    platform::PlatformSlot,
};

/// The chat's actor, with its list beside its view.
#[derive(Clone)]
pub(crate) struct ChatHandle {
    pub actor: actor::Handle<ChatMachine>,
    pub list: ChatList,
}

/// Starts the actor.
pub(crate) fn start(
    supervisor: &Supervisor,
    platform: PlatformSlot,
    notices: &broadcast::Sender<Notice>,
) -> ChatHandle {
    let list = ChatList::default();
    let machine = ChatMachine::new(list.clone());
    let actor = actor::start(supervisor, Part::Chat, machine, notices, |_| {
        Env::new(platform)
    });
    ChatHandle { actor, list }
}
