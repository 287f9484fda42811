//! What a page is told: all snapshots, then what changes.

use std::sync::Arc;

use greenroom_contract::UiEvent;
use tokio::sync::{broadcast, mpsc, watch};

use crate::{app::parts::Parts, sources, stage};

/// Events that may wait for the page. When it is full, snapshots wait as the newest value, and
/// chat changes until there are too many of them.
const BUFFER: usize = 32;

/// Opens a stream of events, for a page that has just begun: what one before it looked at is looked at no
/// more.
pub(crate) fn open(parts: &Arc<Parts>) -> mpsc::Receiver<UiEvent> {
    let (sender, receiver) = mpsc::channel(BUFFER);
    // Before the first snapshot, so that no notice falls between.
    let notices = parts.notices.subscribe();
    let runtime = parts.runtime.clone();
    let parts = parts.clone();
    runtime.spawn(async move {
        tokio::select! {
            _ = run(&parts, &sender, notices) => {}
            () = sender.closed() => {}
        }
    });
    receiver
}

/// Sends the newest value; `None` when the reader is gone.
async fn snapshot<T: Clone>(
    sender: &mpsc::Sender<UiEvent>,
    view: &mut watch::Receiver<T>,
    event: impl FnOnce(T) -> UiEvent,
) -> Option<()> {
    let value = view.borrow_and_update().clone();
    sender.send(event(value)).await.ok()
}

async fn run(
    parts: &Parts,
    sender: &mpsc::Sender<UiEvent>,
    mut notices: broadcast::Receiver<greenroom_contract::Notice>,
) -> Option<()> {
    let mut health = parts.supervisor.health();
    let mut session = parts.session.view();
    let mut home = parts.home.view();
    let mut new_room = parts.new_room.view();
    let mut invitations = parts.invitations.view();
    let mut links = parts.links.view();
    let mut room = parts.room.view();
    let mut people = parts.people.view();
    let mut stage = parts.stage.view();
    let mut chat = parts.chat.actor.view();
    let mut list = parts.chat.list.follow();
    let mut devices = parts.sources.actor.view();
    let mut network_check = parts.network_check.view();
    let mut loopback = parts.loopback.view();
    let mut settings = parts.settings.view();
    let mut closing = parts.closing.view();
    let mut meters = parts.sources.meters.clone();

    // Before it is told anything, so that whatever it asks for comes later.
    parts.stage.tell(stage::Input::Figures(false)).await;
    let no_level = sources::Input::ShowLevel(false);
    parts.sources.actor.tell(no_level).await;

    snapshot(sender, &mut health, UiEvent::Health).await?;
    snapshot(sender, &mut session, UiEvent::Session).await?;
    snapshot(sender, &mut home, UiEvent::Home).await?;
    snapshot(sender, &mut new_room, UiEvent::NewRoom).await?;
    snapshot(sender, &mut invitations, UiEvent::Invitations).await?;
    snapshot(sender, &mut links, UiEvent::Link).await?;
    snapshot(sender, &mut room, |state| UiEvent::Room(state.page)).await?;
    snapshot(sender, &mut people, UiEvent::People).await?;
    snapshot(sender, &mut stage, UiEvent::Stage).await?;
    snapshot(sender, &mut chat, UiEvent::Chat).await?;
    snapshot(sender, &mut devices, |state| UiEvent::Devices(state.page)).await?;
    let mut surfaces_shown = devices.borrow().surfaces.clone();
    sender
        .send(UiEvent::Surfaces(surfaces_shown.clone()))
        .await
        .ok()?;
    snapshot(sender, &mut network_check, UiEvent::NetworkCheck).await?;
    snapshot(sender, &mut loopback, UiEvent::Loopback).await?;
    snapshot(sender, &mut settings, UiEvent::Settings).await?;
    snapshot(sender, &mut closing, |state| UiEvent::Closing(state.page)).await?;
    let mut shown = room.borrow().page.clone();
    let mut devices_shown = devices.borrow().page.clone();
    let mut closing_shown = closing.borrow().page.clone();

    loop {
        tokio::select! {
            Ok(()) = health.changed() => snapshot(sender, &mut health, UiEvent::Health).await?,
            Ok(()) = session.changed() => snapshot(sender, &mut session, UiEvent::Session).await?,
            Ok(()) = home.changed() => snapshot(sender, &mut home, UiEvent::Home).await?,
            Ok(()) = new_room.changed() => {
                snapshot(sender, &mut new_room, UiEvent::NewRoom).await?;
            }
            Ok(()) = invitations.changed() => {
                snapshot(sender, &mut invitations, UiEvent::Invitations).await?;
            }
            Ok(()) = links.changed() => snapshot(sender, &mut links, UiEvent::Link).await?,
            Ok(()) = room.changed() => {
                // The actor's state holds more than the page sees.
                let page = room.borrow_and_update().page.clone();
                if page != shown {
                    shown.clone_from(&page);
                    sender.send(UiEvent::Room(page)).await.ok()?;
                }
            }
            Ok(()) = people.changed() => snapshot(sender, &mut people, UiEvent::People).await?,
            Ok(()) = stage.changed() => snapshot(sender, &mut stage, UiEvent::Stage).await?,
            Ok(()) = chat.changed() => snapshot(sender, &mut chat, UiEvent::Chat).await?,
            Some(diff) = list.next() => sender.send(UiEvent::ChatDiff(diff)).await.ok()?,
            Ok(()) = devices.changed() => {
                let (page, surfaces) = {
                    let sources = devices.borrow_and_update();
                    (sources.page.clone(), sources.surfaces.clone())
                };
                if surfaces != surfaces_shown {
                    surfaces_shown.clone_from(&surfaces);
                    sender.send(UiEvent::Surfaces(surfaces)).await.ok()?;
                }
                if page != devices_shown {
                    devices_shown.clone_from(&page);
                    sender.send(UiEvent::Devices(page)).await.ok()?;
                }
            }
            Ok(()) = network_check.changed() => {
                snapshot(sender, &mut network_check, UiEvent::NetworkCheck).await?;
            }
            Ok(()) = loopback.changed() => {
                snapshot(sender, &mut loopback, UiEvent::Loopback).await?;
            }
            Ok(()) = settings.changed() => {
                snapshot(sender, &mut settings, UiEvent::Settings).await?;
            }
            Ok(()) = closing.changed() => {
                let page = closing.borrow_and_update().page.clone();
                if page != closing_shown {
                    closing_shown.clone_from(&page);
                    sender.send(UiEvent::Closing(page)).await.ok()?;
                }
            }
            Ok(()) = meters.changed() => snapshot(sender, &mut meters, UiEvent::Meters).await?,
            notice = notices.recv() => match notice {
                Ok(notice) => sender.send(UiEvent::Notice(notice)).await.ok()?,
                // A notice is never needed to rebuild state.
                Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => return None,
            },
            else => return None,
        }
    }
}
