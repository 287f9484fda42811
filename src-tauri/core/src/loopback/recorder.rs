//! What records and plays: the room of the moment, and what came back from it.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use greenroom_media::frames::{FrameHub, I420Frame};
use socialplus::Rehearsal;
use tokio::sync::watch;

use crate::{rehearsal::Ends, sources::SourcesHandle};

/// What came back.
#[derive(Default)]
pub(super) struct Recording {
    /// Each with its time since the beginning.
    pub pictures: Vec<(Duration, Arc<I420Frame>)>,
    /// One channel at [`greenroom_media::sound::RATE`].
    pub sound: Vec<i16>,
    /// How loud the microphone was meanwhile, before anything was taken out: ten readings a second, each
    /// the loudest moment, from 0 to 1.
    pub microphone: Vec<f32>,
}

/// Where a recording goes to.
pub(super) struct Place {
    pub at: Rehearsal,
    /// A server that was started for it; it ends with this.
    pub _server: Option<Box<dyn Send + Sync>>,
}

/// The recorder. Copies are the same.
#[derive(Clone)]
pub(super) struct Recorder(Arc<Shared>);

pub(super) struct Shared {
    pub sources: SourcesHandle,
    pub hub: FrameHub,
    /// The newest turn that nobody wants any more; those before it are over as well.
    over: watch::Sender<u64>,
    place: Mutex<Option<Place>>,
    ends: Mutex<Option<Ends>>,
    recording: Mutex<Option<Arc<Recording>>>,
}

impl std::ops::Deref for Recorder {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

fn whole<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    // Whole after every statement, so a panic elsewhere leaves nothing half done.
    value.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Recorder {
    pub fn new(sources: SourcesHandle, hub: FrameHub) -> Self {
        Self(Arc::new(Shared {
            sources,
            hub,
            over: watch::Sender::new(0),
            place: Mutex::default(),
            ends: Mutex::default(),
            recording: Mutex::default(),
        }))
    }

    /// Ends whatever is under way in this turn.
    pub fn is_over(&self, turn: u64) {
        self.over.send_replace(turn);
    }

    /// Does something in a turn, unless that is over before.
    pub async fn unless_over<T>(&self, turn: u64, work: impl Future<Output = T>) -> Option<T> {
        let mut over = self.over.subscribe();
        tokio::select! {
            done = work => Some(done),
            _ = over.wait_for(|over| *over >= turn) => None,
        }
    }

    /// Where recordings go to from now on.
    pub fn is_at(&self, place: Option<Place>) {
        *whole(&self.place) = place;
    }

    /// Where the recording goes to.
    pub fn at(&self) -> Option<Rehearsal> {
        whole(&self.place).as_ref().map(|place| place.at.clone())
    }

    /// Both ends are in the room, and leave it with the turn.
    pub fn entered(&self, ends: Ends) {
        *whole(&self.ends) = Some(ends);
    }

    /// Keeps what came back, unless nobody wants it any more.
    pub fn keep(&self, turn: u64, recording: Recording) {
        let mut place = whole(&self.recording);
        if *self.over.borrow() < turn {
            *place = Some(Arc::new(recording));
        }
    }

    /// What came back.
    pub fn recording(&self) -> Option<Arc<Recording>> {
        whole(&self.recording).clone()
    }

    /// Forgets what came back.
    pub fn forget(&self) {
        whole(&self.recording).take();
    }

    /// Leaves the room, and forgets where it was.
    pub async fn leave(&self) {
        let place = whole(&self.place).take();
        let ends = whole(&self.ends).take();
        if let Some(ends) = ends {
            ends.close().await;
        }
        // Ending a server takes a moment.
        drop(place);
    }
}
