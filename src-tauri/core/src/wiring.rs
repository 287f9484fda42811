//! Who hears of whom. Each thread here carries one actor's view, or the platform's events, to the
//! actors that decide by it; nothing is decided in this file.

use std::sync::{Arc, Weak};

use greenroom_contract::Role;
use tokio::sync::watch;

use crate::{
    app::Parts,
    chat, home, invitation,
    invitation::SentInput,
    platform::{Heard, Platform, hear},
    presence, room,
};

/// Connects the actors. The threads end with the supervisor.
pub(crate) fn connect(parts: &Arc<Parts>) {
    let supervisor = &parts.supervisor;
    supervisor.spawn("session to all", session_to_all(parts.clone()));
    supervisor.spawn("room to all", room_to_all(parts.clone()));
    supervisor.spawn("stage to room", stage_to_room(parts.clone()));
    supervisor.spawn("viewers to room", viewers_to_room(parts.clone()));
    supervisor.spawn("picture to devices", picture_to_devices(parts.clone()));
}

/// Waits for the next value of a view. Only the end of the app makes it wait for ever.
async fn changed<T>(view: &mut watch::Receiver<T>) {
    if view.changed().await.is_err() {
        std::future::pending::<()>().await;
    }
}

async fn session_to_all(parts: Arc<Parts>) {
    let mut platform = parts.platform.clone();
    loop {
        let current = platform.borrow_and_update().clone();
        let hearing = match current {
            Some(platform) => {
                let me = platform.me.clone();
                parts.room.tell(room::Input::SignedIn(me.clone())).await;
                parts.home.tell(home::Input::SignedIn(me.clone())).await;
                let signed_in = invitation::Input::SignedIn(me);
                parts.invitations.tell(signed_in).await;
                let listener = tokio::spawn(events_to_all(platform, Arc::downgrade(&parts)));
                Some(AbortOnDrop(listener.abort_handle()))
            }
            None => {
                parts.room.tell(room::Input::SignedOut).await;
                parts.home.tell(home::Input::SignedOut).await;
                parts.invitations.tell(invitation::Input::SignedOut).await;
                None
            }
        };
        changed(&mut platform).await;
        drop(hearing);
    }
}

struct AbortOnDrop(tokio::task::AbortHandle);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn events_to_all(platform: Platform, parts: Weak<Parts>) {
    let mut events = platform.client.realtime().events();
    while let Some(event) = events.recv().await {
        let Some(parts) = parts.upgrade() else {
            return;
        };
        match hear(&platform, event) {
            Heard::Reconnected => {
                parts.room.tell(room::Input::Reconnected).await;
                parts.chat.actor.tell(chat::Input::Reconnected).await;
                parts.invitations.tell(invitation::Input::Refresh).await;
                parts.people.tell(SentInput::Refresh).await;
                parts.home.tell(home::Input::Refresh { ticket: None }).await;
            }
            Heard::Room(event) => {
                let news = event.news.clone();
                parts.room.tell(room::Input::Event(*event)).await;
                parts.home.tell(home::Input::RoomSeen(news.clone())).await;
                parts
                    .invitations
                    .tell(invitation::Input::RoomSeen(news))
                    .await;
            }
            Heard::Invitations(all) => {
                for news in all {
                    parts.people.tell(SentInput::Event(news.clone())).await;
                    parts.invitations.tell(invitation::Input::Event(news)).await;
                }
            }
            Heard::Messages { messages, users } => {
                for (message, feed_id) in messages {
                    let input = chat::Input::Message {
                        message,
                        users: users.clone(),
                        feed_id,
                    };
                    parts.chat.actor.tell(input).await;
                }
            }
            Heard::ChannelMuted { channel_id, muted } => {
                let input = chat::Input::ChannelMuted { channel_id, muted };
                parts.chat.actor.tell(input).await;
            }
            Heard::UsersMuted {
                channel_id,
                user_ids,
                muted,
            } => {
                let me = &platform.me;
                let is_me = |id: &String| *id == me.person.user_id || *id == me.internal_id;
                if user_ids.iter().any(is_me) {
                    let input = chat::Input::MeMuted { channel_id, muted };
                    parts.chat.actor.tell(input).await;
                }
            }
            Heard::Nothing => {}
        }
    }
}

async fn room_to_all(parts: Arc<Parts>) {
    let mut view = parts.room.view();
    let mut hosted: Option<(u64, String)> = None;
    let mut chatting = None;
    loop {
        let state = view.borrow_and_update().clone();
        let page = state.page.as_ref();
        let place = page.map(|room| {
            // Who broadcasts is not one of those who watch: counting them would flatter the host.
            let watches = room.my_role == greenroom_contract::Role::Viewer
                && room.over.is_none()
                && room.busy.is_none();
            (state.generation, room.room_id.clone(), watches)
        });
        parts.presence.tell(presence::Input::Room(place)).await;
        let open = page.map(|room| room.room_id.clone());
        parts.home.tell(home::Input::OpenRoom(open)).await;
        parts.stage.people(state.people.clone()).await;
        if chatting != state.chat {
            chatting.clone_from(&state.chat);
            parts
                .chat
                .actor
                .tell(chat::Input::Room(state.chat.clone()))
                .await;
        }
        let hosts = page
            .filter(|room| room.my_role == Role::Host)
            .map(|room| (state.generation, room.room_id.clone()));
        if hosts != hosted {
            let input = match &hosts {
                Some((_, room_id)) => SentInput::Open {
                    room_id: room_id.clone(),
                },
                None => SentInput::Close,
            };
            parts.people.tell(input).await;
            hosted = hosts;
        }
        changed(&mut view).await;
    }
}

async fn stage_to_room(parts: Arc<Parts>) {
    let mut view = parts.stage.view();
    loop {
        let stage = view.borrow_and_update().clone();
        parts.room.tell(room::stage_input(&stage)).await;
        let on_stage = room::Input::OnStage(room::on_stage(&stage));
        parts.room.tell(on_stage).await;
        changed(&mut view).await;
    }
}

async fn viewers_to_room(parts: Arc<Parts>) {
    let mut view = parts.presence.view();
    loop {
        let viewers = *view.borrow_and_update();
        parts.room.tell(room::Input::Viewers(viewers)).await;
        changed(&mut view).await;
    }
}

async fn picture_to_devices(parts: Arc<Parts>) {
    let mut picture = parts.stage.picture();
    loop {
        let format = *picture.borrow_and_update();
        parts.devices.picture(format).await;
        changed(&mut picture).await;
    }
}
