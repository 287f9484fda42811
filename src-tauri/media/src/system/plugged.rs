//! What is plugged in, as Linux's sound server tells it. Cameras are listed now and then.

use std::{
    net::Shutdown,
    os::unix::net::UnixStream,
    sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc},
    thread,
    time::Duration,
};

use pulseaudio::protocol::{
    Command, SubscriptionEvent, SubscriptionEventFacility, SubscriptionEventType, SubscriptionMask,
};

use super::line::Line;
use crate::{hearing::SoundError, plugged::OnChange};

/// A sound server that is gone is looked for this much later.
const AGAIN_AFTER: Duration = Duration::from_secs(2);

/// Tells what comes and goes; also that a sound server came, or went.
pub(super) fn watch_devices(told: OnChange) -> Option<Box<dyn Send>> {
    let (stop, stopped) = mpsc::sync_channel::<()>(0);
    let hang_up = HangUp::default();
    let connection = hang_up.clone();
    let watch = move || {
        loop {
            // Why it ended is said by whoever lists the devices.
            let _ = hear_news(&connection, &told);
            let Err(mpsc::RecvTimeoutError::Timeout) = stopped.recv_timeout(AGAIN_AFTER) else {
                return;
            };
        }
    };
    let spawned = thread::Builder::new().name("plugged".into()).spawn(watch);
    if let Err(error) = spawned {
        tracing::warn!(%error, "what is plugged in is noticed late");
        return None;
    }
    Some(Box::new(Watching {
        _stop: stop,
        hang_up,
    }))
}

/// Hears one sound server until it is gone.
fn hear_news(hang_up: &HangUp, told: &OnChange) -> Result<(), SoundError> {
    let mut news = Line::connect()?;
    let devices = SubscriptionMask::SOURCE | SubscriptionMask::SINK | SubscriptionMask::SERVER;
    news.subscribe(devices)?;
    if !hang_up.listens(news.socket()?) {
        return Ok(());
    }
    told();
    loop {
        match news.next() {
            Ok(Command::SubscribeEvent(event)) if is_change(&event) => told(),
            Ok(_) => {}
            Err(error) => {
                told();
                return Err(error);
            }
        }
    }
}

/// A device that is used or rests changes as well, many times: that is no news.
fn is_change(event: &SubscriptionEvent) -> bool {
    event.event_facility == SubscriptionEventFacility::Server
        || event.event_type != SubscriptionEventType::Changed
}

/// The connection that is listened to. The thread sleeps until there is news, and this wakes it.
#[derive(Clone, Default)]
struct HangUp(Arc<Mutex<Listening>>);

#[derive(Default)]
struct Listening {
    to: Option<UnixStream>,
    is_over: bool,
}

impl HangUp {
    fn now(&self) -> MutexGuard<'_, Listening> {
        // Whole after every statement, so a panic elsewhere leaves nothing half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether one may listen to this.
    fn listens(&self, to: UnixStream) -> bool {
        let mut now = self.now();
        now.to = Some(to);
        !now.is_over
    }
}

struct Watching {
    _stop: mpsc::SyncSender<()>,
    hang_up: HangUp,
}

impl Drop for Watching {
    fn drop(&mut self) {
        let mut now = self.hang_up.now();
        now.is_over = true;
        if let Some(socket) = &now.to
            && let Err(error) = socket.shutdown(Shutdown::Both)
        {
            tracing::debug!(%error, "the sound server was gone before");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_goes_or_is_used_by_itself_is_news_and_what_only_rests_is_none() {
        let is_news = |event_facility, event_type| {
            is_change(&SubscriptionEvent {
                event_facility,
                event_type,
                index: Some(1),
            })
        };
        use SubscriptionEventFacility::{Server, Sink, Source};
        use SubscriptionEventType::{Changed, New, Removed};
        for (facility, event) in [
            (Source, New),
            (Source, Removed),
            (Sink, New),
            (Server, Changed),
        ] {
            assert!(is_news(facility, event), "{facility:?} {event:?}");
        }
        assert!(!is_news(Source, Changed));
        assert!(!is_news(Sink, Changed));
    }
}
