//! Sending to the server, and keeping what comes back: in memory alone, small, and no longer than it is
//! wanted.

use std::{sync::Arc, time::Duration};

use futures_util::{StreamExt as _, future::OptionFuture};
use greenroom_contract::ErrorCode;
use greenroom_media::{shrink::Shrinker, sound::RATE};
use livekit::prelude::*;
use livekit::webrtc::{
    audio_stream::native::{NativeAudioStream, NativeAudioStreamOptions},
    video_stream::native::NativeVideoStream,
};
use tokio::{
    sync::mpsc::UnboundedReceiver,
    task::AbortHandle,
    time::{Instant, interval_at, sleep_until, timeout},
};

use super::{
    input::{Gear, Input},
    machine::LENGTH,
    recorder::{Recorder, Recording},
};
use crate::{
    actor::Inbox,
    error::Error,
    rehearsal::{self, CONNECT_DEADLINE, Ends},
    stage::{self, Outgoing},
};

/// Until everything that is sent comes back.
const MEDIA_DEADLINE: Duration = Duration::from_secs(12);
/// As large as pictures are kept: 150 of these are 50 MiB.
const SIZE: (u32, u32) = (640, 360);
/// Between two pictures that are kept: about 15 a second.
const BETWEEN: Duration = Duration::from_millis(64);
/// Steps of sound that wait until they are kept, half a second; then the oldest goes.
const WAITING: usize = 50;

/// Hands pictures or sound over until dropped.
struct Feeding(AbortHandle);

impl Drop for Feeding {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// What comes back, as it comes.
#[derive(Default)]
struct Returning {
    picture: Option<NativeVideoStream>,
    sound: Option<NativeAudioStream>,
}

impl Recorder {
    /// Sends picture and sound as the stage does, and keeps what comes back.
    pub async fn record(
        &self,
        turn: u64,
        gear: Gear,
        inbox: &Inbox<Input>,
    ) -> Result<Recording, Error> {
        let Some(at) = self.at() else {
            return Err(unreachable("no room to try in"));
        };
        let ends = match timeout(CONNECT_DEADLINE, Ends::connect(&at)).await {
            Ok(Ok(ends)) => ends,
            Ok(Err(error)) => {
                let fault = rehearsal::fault(&error);
                return Err(fault.unwrap_or_else(|| unreachable(&error.to_string())));
            }
            Err(_) => return Err(Error::timed_out("enter a rehearsal", CONNECT_DEADLINE)),
        };
        self.entered(ends.clone());
        let coming = async {
            let arriving = ends.receives.subscribe();
            let feeding = self.send(&ends.sends, gear).await?;
            let returning = returning(arriving, gear).await?;
            Ok::<_, Error>((feeding, returning))
        };
        let (feeding, returning) = match timeout(MEDIA_DEADLINE, coming).await {
            Ok(coming) => coming?,
            Err(_) => return Err(Error::timed_out("wait for what comes back", MEDIA_DEADLINE)),
        };
        let recording = self.keep_what_comes(returning, turn, inbox).await;
        drop(feeding);
        Ok(recording)
    }

    async fn send(&self, room: &Room, gear: Gear) -> Result<Vec<Feeding>, Error> {
        let camera = gear
            .camera
            .then(|| stage::camera(self.sources.picture.clone(), None));
        let microphone = gear
            .microphone
            .then(|| stage::microphone(self.sources.desk.heard()));
        let mut all = Vec::new();
        for Outgoing {
            track,
            options,
            feeding,
        } in camera.into_iter().chain(microphone)
        {
            let me = room.local_participant();
            let published = me.publish_track(track, options).await;
            published.map_err(|error| unreachable(&error.to_string()))?;
            all.push(Feeding(tokio::spawn(feeding).abort_handle()));
        }
        Ok(all)
    }

    async fn keep_what_comes(
        &self,
        returning: Returning,
        turn: u64,
        inbox: &Inbox<Input>,
    ) -> Recording {
        let Returning {
            mut picture,
            mut sound,
        } = returning;
        let mut recording = Recording::default();
        let mut shrinker = Shrinker::default();
        let mut level = self.sources.desk.level();
        let began = Instant::now();
        let end = began + LENGTH;
        let mut seconds = interval_at(began, Duration::from_secs(1));
        loop {
            let next_picture = OptionFuture::from(picture.as_mut().map(NativeVideoStream::next));
            let next_sound = OptionFuture::from(sound.as_mut().map(NativeAudioStream::next));
            tokio::select! {
                Some(frame) = next_picture => match frame {
                    Some(frame) => {
                        let at = began.elapsed();
                        let last = recording.pictures.last().map(|(at, _)| *at);
                        if last.is_none_or(|last| at >= last + BETWEEN)
                            && let Some(frame) = stage::incoming(frame.buffer.to_i420(), frame.rotation)
                        {
                            recording.pictures.push((at, shrinker.within(&Arc::new(frame), SIZE)));
                        }
                    }
                    None => picture = None,
                },
                Some(step) = next_sound => match step {
                    Some(step) => recording.sound.extend_from_slice(&step.data),
                    None => sound = None,
                },
                Ok(()) = level.changed() => recording.microphone.extend(*level.borrow_and_update()),
                tick = seconds.tick() => {
                    let left = end.saturating_duration_since(tick).as_secs_f32().round();
                    let seconds_left = left as u32;
                    inbox.tell(Input::Recording { turn, seconds_left }).await;
                }
                () = sleep_until(end) => break,
            }
        }
        recording
    }
}

/// Waits until everything that is sent comes back, and moves.
async fn returning(
    mut arriving: UnboundedReceiver<RoomEvent>,
    gear: Gear,
) -> Result<Returning, Error> {
    let mut returning = Returning::default();
    while returning.picture.is_some() != gear.camera || returning.sound.is_some() != gear.microphone
    {
        let Some(event) = arriving.recv().await else {
            return Err(unreachable("the room ended"));
        };
        let RoomEvent::TrackSubscribed { track, .. } = event else {
            continue;
        };
        match track {
            RemoteTrack::Video(track) => {
                returning.picture = Some(NativeVideoStream::new(track.rtc_track()));
            }
            RemoteTrack::Audio(track) => {
                let options = NativeAudioStreamOptions {
                    queue_size_frames: Some(WAITING),
                };
                let (track, rate) = (track.rtc_track(), RATE as i32);
                let stream = NativeAudioStream::with_options(track, rate, 1, options);
                returning.sound = Some(stream);
            }
        }
    }
    if let Some(picture) = &mut returning.picture {
        picture.next().await;
    }
    if let Some(sound) = &mut returning.sound {
        // Silence is sound as well.
        sound.next().await;
    }
    Ok(returning)
}

fn unreachable(why: &str) -> Error {
    Error::known(ErrorCode::StageUnreachable, format!("a rehearsal: {why}"))
}
