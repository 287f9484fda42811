//! Sound between the stage and the sound desk.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use futures_util::StreamExt as _;
use greenroom_media::{
    mixer::{Mixer, Voice},
    sound::RATE,
};
use livekit::prelude::{LocalTrack, RemoteAudioTrack};
use livekit::webrtc::{
    audio_frame::AudioFrame, audio_source::native::NativeAudioSource,
    audio_stream::native::NativeAudioStream,
};
use socialplus::UserId;
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    task::AbortHandle,
};

use super::super::{delays::Delays, input::TrackKey};
use crate::sources::Source;

/// Everybody's sound on its way to the speaker. Copies are the same.
#[derive(Clone)]
pub(super) struct Sounds {
    mixer: Mixer,
    delays: Delays,
    heard: Arc<Mutex<Everybody>>,
}

#[derive(Default)]
struct Everybody {
    heard: HashMap<TrackKey, Hearing>,
    /// Who is not as loud as sent, whether heard now or not: from 0 to 1.
    loudness: HashMap<UserId, f32>,
}

/// Ends with this.
struct Hearing {
    playing: AbortHandle,
    voice: Arc<Voice>,
}

impl Drop for Hearing {
    fn drop(&mut self) {
        self.playing.abort();
    }
}

impl Sounds {
    pub fn new(mixer: Mixer, delays: Delays) -> Self {
        Self {
            mixer,
            delays,
            heard: Arc::default(),
        }
    }

    fn with(&self, act: impl FnOnce(&mut Everybody)) {
        // Whole after every statement, so a panic elsewhere leaves nothing half done.
        act(&mut self.heard.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Plays a sound from now on.
    pub fn add(&self, key: TrackKey, track: &RemoteAudioTrack) {
        let sound = NativeAudioStream::new(track.rtc_track(), RATE as i32, 1);
        let voice = Arc::new(self.mixer.voice());
        let playing = play(sound, voice.clone(), self.delays.clone(), key.clone());
        let playing = tokio::spawn(playing).abort_handle();
        self.with(|all| {
            if let Some(loudness) = all.loudness.get(&key.identity) {
                voice.set_gain(*loudness);
            }
            all.heard.insert(key, Hearing { playing, voice });
        });
    }

    /// Plays somebody's sounds this loud, from 0 to 1: those that are there and those that come.
    pub fn loudness(&self, identity: UserId, loudness: f32) {
        self.with(|all| {
            for (key, hearing) in &all.heard {
                if key.identity == identity {
                    hearing.voice.set_gain(loudness);
                }
            }
            if loudness < 1.0 {
                all.loudness.insert(identity, loudness);
            } else {
                all.loudness.remove(&identity);
            }
        });
    }

    /// Plays it no more.
    pub fn remove(&self, key: &TrackKey) {
        self.with(|all| {
            all.heard.remove(key);
        });
        self.delays.gone(key);
    }

    /// Plays nothing any more.
    pub fn clear(&self) {
        self.with(|all| all.heard.clear());
    }
}

async fn play(mut sound: NativeAudioStream, voice: Arc<Voice>, delays: Delays, key: TrackKey) {
    while let Some(frame) = sound.next().await {
        let waits = voice.say(&frame.data);
        delays.heard(&key, &frame.data, waits);
    }
}

/// Notes how loud the own sound is that goes out on a track, until that is taken back.
pub(super) struct Said {
    pub delays: Delays,
    pub source: Source,
    pub track: LocalTrack,
}

impl Said {
    pub async fn note(self, mut heard: Receiver<Arc<[i16]>>) {
        loop {
            match heard.recv().await {
                Ok(step) => {
                    let muted = self.track.is_muted();
                    self.delays.said(self.source, &step, muted);
                }
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return,
            }
        }
    }
}

impl Drop for Said {
    fn drop(&mut self) {
        self.delays.silent(self.source);
    }
}

/// Hands over what the microphone hears, until the source is taken back.
pub(super) async fn feed(mut heard: Receiver<Arc<[i16]>>, source: NativeAudioSource) {
    loop {
        let step = match heard.recv().await {
            Ok(step) => step,
            // What is late is not sent at all.
            Err(RecvError::Lagged(_)) => continue,
            Err(RecvError::Closed) => return,
        };
        let frame = AudioFrame {
            data: (&*step).into(),
            sample_rate: RATE,
            num_channels: 1,
            samples_per_channel: step.len() as u32,
        };
        if let Err(error) = source.capture_frame(&frame).await {
            tracing::debug!(%error, "a step of sound was not taken");
        }
    }
}
