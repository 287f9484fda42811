//! Identical reads in flight are one request.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use futures_util::{
    FutureExt,
    future::{BoxFuture, Shared, WeakShared},
};

use super::answer::Answer;
use crate::error::Error;

type Reading = BoxFuture<'static, Result<Answer, Error>>;

/// What makes two reads the same one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    /// Which token it is sent with: never an answer to somebody else.
    token: u64,
    /// Path and query.
    target: String,
}

#[derive(Default)]
struct State {
    in_flight: HashMap<Key, WeakShared<Reading>>,
}

/// The reads that are in flight.
///
/// Whoever asks for the same thing meanwhile gets the same answer, or the same error. A read lives
/// as long as somebody waits for it. Nothing is kept once it is answered.
///
/// A read is joined only while it cannot be out of date: after a write of this client, or an event,
/// whoever asks wants to see its effect, and the platform may have read before it.
#[derive(Default)]
pub(crate) struct Reads {
    state: Mutex<State>,
}

impl Reads {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something changed, or may have: reads that are in flight are joined no more.
    pub fn outdate(&self) {
        self.lock().in_flight.clear();
    }

    /// A change that is on its way. However it ends, also when nobody waits for it any more, it may
    /// have been done: then reads are outdated.
    pub fn change(&self) -> Change<'_> {
        Change(self)
    }

    /// Joins the same read, or starts it.
    pub fn join(
        &self,
        token: u64,
        target: String,
        start: impl FnOnce() -> Reading,
    ) -> Shared<Reading> {
        let mut state = self.lock();
        let going = |reading: &WeakShared<Reading>| {
            reading.upgrade().filter(|reading| reading.peek().is_none())
        };
        state
            .in_flight
            .retain(|_, reading| going(reading).is_some());
        let key = Key { token, target };
        if let Some(reading) = state.in_flight.get(&key).and_then(going) {
            return reading;
        }
        let reading = start().shared();
        if let Some(weak) = reading.downgrade() {
            state.in_flight.insert(key, weak);
        }
        reading
    }
}

/// A change on its way.
#[must_use]
pub(crate) struct Change<'a>(&'a Reads);

impl Drop for Change<'_> {
    fn drop(&mut self) {
        self.0.outdate();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use tokio::sync::oneshot;

    use super::*;

    struct Platform {
        reads: Reads,
        asked: Arc<AtomicUsize>,
    }

    impl Platform {
        fn new() -> Self {
            Self {
                reads: Reads::default(),
                asked: Arc::default(),
            }
        }

        fn ask(&self, token: u64) -> (Shared<Reading>, oneshot::Sender<Result<Answer, Error>>) {
            let (tell, told) = oneshot::channel();
            let asked = Arc::clone(&self.asked);
            let reading = self.reads.join(token, "room".to_owned(), || {
                async move {
                    asked.fetch_add(1, Ordering::SeqCst);
                    told.await.unwrap()
                }
                .boxed()
            });
            (reading, tell)
        }

        fn asked(&self) -> usize {
            self.asked.load(Ordering::SeqCst)
        }
    }

    #[tokio::test]
    async fn an_error_goes_to_all_who_asked_and_whoever_asks_later_asks_anew() {
        let platform = Platform::new();
        let (mut first, tell) = platform.ask(1);
        assert!(futures_util::poll!(&mut first).is_pending());
        let (second, _) = platform.ask(1);
        let _ = tell.send(Err(Error::NotSignedIn));
        assert!(matches!(first.await, Err(Error::NotSignedIn)));
        let (third, tell) = platform.ask(1);
        let _ = tell.send(Err(Error::SessionOver));
        assert!(matches!(second.await, Err(Error::NotSignedIn)));
        assert!(matches!(third.await, Err(Error::SessionOver)));
        assert_eq!(platform.asked(), 2);
    }

    #[tokio::test]
    async fn one_who_gives_up_does_not_take_the_answer_from_the_others() {
        let platform = Platform::new();
        let (mut first, tell) = platform.ask(1);
        assert!(futures_util::poll!(&mut first).is_pending());
        let (second, _) = platform.ask(1);
        let second = tokio::spawn(second);
        tokio::task::yield_now().await;
        drop(first);
        let _ = tell.send(Err(Error::NotSignedIn));
        assert!(matches!(second.await.unwrap(), Err(Error::NotSignedIn)));
        assert_eq!(platform.asked(), 1);
    }

    #[tokio::test]
    async fn another_session_and_a_change_meanwhile_make_another_read() {
        let platform = Platform::new();
        let (first, _one) = platform.ask(1);
        let (other_session, _two) = platform.ask(2);
        platform.reads.outdate();
        let (after_a_change, _three) = platform.ask(1);
        for mut reading in [first, other_session, after_a_change] {
            assert!(futures_util::poll!(&mut reading).is_pending());
        }
        assert_eq!(platform.asked(), 3);
    }

    #[tokio::test]
    async fn a_read_that_nobody_waits_for_is_not_joined() {
        let platform = Platform::new();
        let (mut first, _tell) = platform.ask(1);
        assert!(futures_util::poll!(&mut first).is_pending());
        drop(first);
        let (mut second, _tell) = platform.ask(1);
        assert!(futures_util::poll!(&mut second).is_pending());
        assert_eq!(platform.asked(), 2);
    }
}
