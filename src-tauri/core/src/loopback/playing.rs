//! Playing what came back: its picture on a tile, its sound through the chosen speaker.

use std::time::Duration;

use greenroom_media::{
    frames::{FrameHub, PictureOf, SlotId, TileId},
    sound::STEP,
};
use tokio::{
    sync::broadcast::{Receiver, error::TryRecvError},
    time::{Instant, MissedTickBehavior, interval},
};

use super::{
    input::Input,
    machine::{LENGTH, TILE},
    recorder::{Recorder, Recording},
};
use crate::actor::Inbox;

/// One step of sound.
const STEP_TIME: Duration = Duration::from_millis(10);
/// Steps between two words to the actor: five in a second.
const TELL_EVERY: usize = 20;
/// Steps after the end in which the last of it may still come back.
const AFTER: usize = 60;

/// Shows the picture until dropped.
struct Shown {
    hub: FrameHub,
    slot: SlotId,
}

impl Shown {
    fn on(hub: &FrameHub) -> Self {
        let slot = SlotId {
            // Nobody's id is empty.
            person: "".into(),
            of: PictureOf::Person,
        };
        hub.show(TileId(TILE), slot.clone());
        Self {
            hub: hub.clone(),
            slot,
        }
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        self.hub.hide(TileId(TILE));
    }
}

impl Recorder {
    /// Plays it once, and answers with what the microphone heard meanwhile, as others would have.
    pub async fn play(&self, turn: u64, recording: &Recording, inbox: &Inbox<Input>) -> Vec<i16> {
        let steps = (LENGTH.as_millis() / STEP_TIME.as_millis()) as usize;
        let mut heard = Vec::with_capacity((steps + AFTER) * STEP);
        let mut hearing = self.sources.desk.heard();
        let shown = Shown::on(&self.hub);
        let voice = self.sources.desk.mixer().voice();
        let mut pictures = recording.pictures.iter().peekable();
        let mut sound = recording.sound.chunks(STEP);
        let mut pace = interval(STEP_TIME);
        // The speaker takes no breaks.
        pace.set_missed_tick_behavior(MissedTickBehavior::Burst);
        let began = Instant::now();
        for step in 0..steps + AFTER {
            pace.tick().await;
            if let Some(samples) = sound.next() {
                voice.say(samples);
            }
            let now = began.elapsed();
            while let Some((_, frame)) = pictures.next_if(|(at, _)| *at <= now) {
                self.hub.publish(&shown.slot, frame.clone());
            }
            hear(&mut hearing, &mut heard);
            if step % TELL_EVERY == 0 && step < steps {
                let at_ms = (step * STEP_TIME.as_millis() as usize) as u32;
                inbox.tell(Input::Playing { turn, at_ms }).await;
            }
        }
        heard
    }
}

/// Takes what was heard since the last time.
fn hear(hearing: &mut Receiver<std::sync::Arc<[i16]>>, heard: &mut Vec<i16>) {
    loop {
        match hearing.try_recv() {
            Ok(step) => heard.extend_from_slice(&step),
            // What was missed leaves a hole of its own length.
            Err(TryRecvError::Lagged(steps)) => {
                heard.resize(heard.len() + steps as usize * STEP, 0);
            }
            Err(TryRecvError::Empty | TryRecvError::Closed) => return,
        }
    }
}
