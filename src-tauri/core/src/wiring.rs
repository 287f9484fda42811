//! Who hears of whom. Each thread here carries one actor's view, or the platform's events, to the
//! actors that decide by it; nothing is decided in this file.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use greenroom_contract::{Part, SessionView, StagePhase};
use socialplus::{RoomId, UserId};
use tokio::{sync::watch, time::timeout};

use crate::{
    app::parts::Parts,
    chat, closing, home, invitation, link, loopback, network_check, new_room, people,
    platform::{
        Platform,
        heard::{Heard, hear},
    },
    room, sources, stage,
};

/// How often that which events tell is read while none come in. Each of these readings has ended by
/// then, one way or the other.
const READ_MEANWHILE: Duration = Duration::from_secs(30);

/// Connects the actors. The threads end with the supervisor.
pub(crate) fn connect(parts: &Arc<Parts>) {
    let supervisor = &parts.supervisor;
    supervisor.spawn(Part::App, session_to_all(parts.clone()));
    supervisor.spawn(Part::App, gaps_to_all(parts.clone()));
    supervisor.spawn(Part::App, room_to_all(parts.clone()));
    supervisor.spawn(Part::App, studio_to_settings(parts.clone()));
    supervisor.spawn(Part::App, stage_to_room(parts.clone()));
    supervisor.spawn(Part::App, people_to_room(parts.clone()));
    supervisor.spawn(Part::App, chat_to_room(parts.clone()));
    supervisor.spawn(Part::App, stage_to_sources(parts.clone()));
    supervisor.spawn(Part::App, sources_to_stage(parts.clone()));
    supervisor.spawn(Part::App, stages_to_invitations(parts.clone()));
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
                let me = platform.myself();
                let signed_in = room::Input::SignedIn(me.clone());
                parts.room.tell(signed_in).await;
                let signed_in = home::Input::SignedIn(me.user_id.clone());
                parts.home.tell(signed_in).await;
                let closed_in = parts
                    .settings
                    .read(|kept| kept.in_studio.get(&me.user_id).cloned());
                parts.home.tell(home::Input::ClosedIn(closed_in)).await;
                let signed_in = new_room::Input::SignedIn(me.user_id.clone());
                parts.new_room.tell(signed_in).await;
                let signed_in = invitation::Input::SignedIn(me);
                parts.invitations.tell(signed_in).await;
                // Last: what a link opens needs the others to know who is signed in.
                parts.links.tell(link::Input::SignedIn).await;
                let listener = tokio::spawn(events_to_all(platform, Arc::downgrade(&parts)));
                Some(AbortOnDrop(listener.abort_handle()))
            }
            None => {
                parts.room.tell(room::Input::SignedOut).await;
                parts.home.tell(home::Input::SignedOut).await;
                parts.new_room.tell(new_room::Input::SignedOut).await;
                parts.invitations.tell(invitation::Input::SignedOut).await;
                parts.links.tell(link::Input::SignedOut).await;
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
            Heard::Reconnected => read_again(&parts).await,
            Heard::Room(heard) => {
                let news = Box::new(heard.news.clone());
                parts.room.tell(room::Input::Event(heard)).await;
                parts.home.tell(home::Input::RoomSeen(news.clone())).await;
                let seen = invitation::Input::RoomSeen(news);
                parts.invitations.tell(seen).await;
            }
            Heard::ViewerCount { room_id, count } => {
                let heard = room::Input::ViewerCount { room_id, count };
                parts.room.tell(heard).await;
            }
            Heard::Invitations(all) => {
                for news in all.into_iter().map(Box::new) {
                    let event = people::Input::Event(news.clone());
                    parts.people.tell(event).await;
                    parts.invitations.tell(invitation::Input::Event(news)).await;
                }
            }
            Heard::Messages { messages, users } => {
                for message in messages {
                    let users = users.clone();
                    let input = chat::Input::Message { message, users };
                    parts.chat.actor.tell(input).await;
                }
            }
            Heard::ChannelMuted { channel_id, muted } => {
                let input = chat::Input::ChannelMuted { channel_id, muted };
                parts.chat.actor.tell(input).await;
            }
            Heard::MeMuted { channel_id, muted } => {
                let input = chat::Input::MeMuted { channel_id, muted };
                parts.chat.actor.tell(input).await;
            }
            Heard::Nothing => {}
        }
    }
}

/// Events may have been missed: whatever is made of them is read.
async fn read_again(parts: &Parts) {
    parts.room.tell(room::Input::Reconnected).await;
    parts.chat.actor.tell(chat::Input::Reconnected).await;
    parts.invitations.tell(invitation::Input::Refresh).await;
    parts.people.tell(people::Input::Refresh).await;
    parts.home.tell(home::Input::Refresh { ticket: None }).await;
}

/// Who shows what events tell says when they stay away; meanwhile it is read now and then, since
/// calls may come through where events do not.
async fn gaps_to_all(parts: Arc<Parts>) {
    let mut session = parts.session.view();
    let mut told = None;
    loop {
        let since = session.borrow_and_update().unheard_since.clone();
        if since != told {
            let unheard = room::Input::Unheard(since.clone());
            parts.room.tell(unheard).await;
            let unheard = chat::Input::Unheard(since.clone());
            parts.chat.actor.tell(unheard).await;
            told.clone_from(&since);
        }
        let other = async {
            let other = |view: &SessionView| view.unheard_since != since;
            if session.wait_for(other).await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        if since.is_none() {
            other.await;
        } else if timeout(READ_MEANWHILE, other).await.is_err() {
            read_again(&parts).await;
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
        let open = page.map(|room| RoomId::new(room.room_id.as_str()));
        parts.home.tell(home::Input::OpenRoom(open)).await;
        let people = stage::Input::People(state.people.clone());
        parts.stage.tell(people).await;
        if chatting != state.chat {
            chatting.clone_from(&state.chat);
            parts
                .chat
                .actor
                .tell(chat::Input::Room(state.chat.clone()))
                .await;
        }
        let hosts = page
            .filter(|_| state.is_hosted_by_me())
            .map(|room| (state.opening, room.room_id.clone()));
        if hosts != hosted {
            let input = match &hosts {
                Some((_, room_id)) => people::Input::Open {
                    room_id: room_id.as_str().into(),
                },
                None => people::Input::Close,
            };
            parts.people.tell(input).await;
            hosted = hosts;
        }
        let hosts = state.is_hosted_by_me();
        let at_stake = closing::heard::room(page, hosts, state.own_show_on_air);
        parts.closing.tell(at_stake).await;
        parts
            .links
            .tell(link::Input::Stage(state.stage_left()))
            .await;
        let me = state.me.as_ref();
        let participants = people::heard::participants(&state.people, &state.inside, me);
        parts.people.tell(participants).await;
        let green_room = network_check::Input::GreenRoom(state.in_green_room());
        parts.network_check.tell(green_room).await;
        let green_room = loopback::Input::GreenRoom(state.in_green_room());
        parts.loopback.tell(green_room).await;
        changed(&mut view).await;
    }
}

/// Which room is open, for its layout; and in whose studio this installation is, for the next run: a
/// program that ends in it was not asked.
async fn studio_to_settings(parts: Arc<Parts>) {
    let mut view = parts.room.view();
    let mut written: Option<(UserId, RoomId)> = None;
    loop {
        let (opened, room_id) = {
            let room = view.borrow_and_update();
            (room.opened(), room.in_studio())
        };
        parts.settings.room_is(opened.map(|(_, room_id)| room_id));
        let platform = parts.platform.borrow().clone();
        let now = platform
            .map(|platform| platform.myself().user_id)
            .zip(room_id);
        if now != written {
            parts.settings.keep(|kept| {
                if let Some((me, _)) = &written {
                    kept.in_studio.remove(me);
                }
                kept.in_studio.extend(now.clone());
            });
            written = now;
        }
        changed(&mut view).await;
    }
}

/// Which room is open, and whether an own show is on air, in this window or left behind.
async fn stages_to_invitations(parts: Arc<Parts>) {
    let (mut room, mut home) = (parts.room.view(), parts.home.view());
    loop {
        let open = room.borrow_and_update().clone();
        let on_stage = open.on_stage;
        let room_id = open.opened().map(|(_, room_id)| room_id);
        let open_room = invitation::Input::OpenRoom { room_id, on_stage };
        parts.invitations.tell(open_room).await;
        let on_air = open.own_show_on_air
            || home::left_behind(&home.borrow_and_update())
                .next()
                .is_some();
        let own_show = invitation::Input::OwnShow { on_air };
        parts.invitations.tell(own_show).await;
        tokio::select! {
            () = changed(&mut room) => {}
            () = changed(&mut home) => {}
        }
    }
}

async fn stage_to_room(parts: Arc<Parts>) {
    let mut view = parts.stage.view();
    loop {
        let stage = view.borrow_and_update().clone();
        parts.room.tell(room::heard::stage(&stage)).await;
        parts.people.tell(people::heard::stage(&stage)).await;
        parts.closing.tell(closing::heard::stage(&stage)).await;
        changed(&mut view).await;
    }
}

async fn people_to_room(parts: Arc<Parts>) {
    let mut view = parts.people.view();
    loop {
        let people = view.borrow_and_update().clone();
        parts.room.tell(room::heard::invited(&people)).await;
        changed(&mut view).await;
    }
}

async fn chat_to_room(parts: Arc<Parts>) {
    let mut view = parts.chat.actor.view();
    loop {
        let chat = view.borrow_and_update().clone();
        parts.room.tell(room::heard::chat(&chat)).await;
        changed(&mut view).await;
    }
}

async fn stage_to_sources(parts: Arc<Parts>) {
    let mut view = parts.stage.view();
    loop {
        let stage = view.borrow_and_update().clone();
        let (shown, in_studio) = match stage.phase {
            StagePhase::Preview => (true, false),
            StagePhase::Backstage
            | StagePhase::Publishing
            | StagePhase::OnStage
            | StagePhase::Reconnecting { .. } => (false, true),
            StagePhase::Off | StagePhase::Connecting | StagePhase::Failed { .. } => (false, false),
        };
        let input = sources::Input::GreenRoom(shown);
        parts.sources.actor.tell(input).await;
        let studio = sources::ShareInput::Studio(in_studio);
        let others = sources::ShareInput::Others(stage.sharers);
        for input in [studio, others] {
            let input = sources::Input::Share(input);
            parts.sources.actor.tell(input).await;
        }
        changed(&mut view).await;
    }
}

async fn sources_to_stage(parts: Arc<Parts>) {
    let mut view = parts.sources.actor.view();
    loop {
        let (own, gear) = {
            let sources = view.borrow_and_update();
            (sources.own.clone(), loopback::Gear::of(&sources))
        };
        parts.stage.tell(stage::Input::Own(own)).await;
        parts.loopback.tell(loopback::Input::Gear(gear)).await;
        changed(&mut view).await;
    }
}
