//! What WebRTC counts, as figures of the last second: asked for only while somebody looks.

use std::time::Duration;

use greenroom_contract::{Millis, StageFigures, StreamFigures, TileFigures};
use time::OffsetDateTime;

use super::{
    super::{
        delays::clock::{Lag, Offset},
        input::{Action, Counted, Counter, Input, OWN_TILE, TrackKey},
    },
    state::{Effects, Looking, StageMachine},
};
use crate::{actor::Effect, sources::Source};

/// Between two looks.
const EVERY: Duration = Duration::from_secs(1);

impl StageMachine {
    /// Begins to look, or ends.
    pub(super) fn show_figures(&mut self, on: bool) -> Effects {
        if !on {
            self.looking = None;
            return Vec::new();
        }
        if self.looking.is_some() {
            return Vec::new();
        }
        self.looks += 1;
        let turn = self.looks;
        self.looking = Some(Looking {
            turn,
            before: None,
            shown: StageFigures::default(),
        });
        vec![Effect::Run(Action::Count { turn })]
    }

    /// It is time to look again, unless nobody does any more.
    pub(super) fn count_again(&self, turn: u64) -> Effects {
        let still = self.looking.as_ref().is_some_and(|one| one.turn == turn);
        let again = still.then_some(Effect::Run(Action::Count { turn }));
        again.into_iter().collect()
    }

    /// What was counted, as figures since the last time.
    pub(super) fn counted(&mut self, now: OffsetDateTime, turn: u64, counted: Counted) -> Effects {
        let tiles = self.figures_of(now, &counted);
        let Some(looking) = self.looking.as_mut().filter(|one| one.turn == turn) else {
            return Vec::new();
        };
        looking.shown = StageFigures {
            round_trip_ms: counted.round_trip_ms,
            tiles,
        };
        looking.before = Some((now, counted.streams));
        vec![Effect::Later(EVERY, Input::CountAgain { turn })]
    }

    fn figures_of(
        &self,
        now: OffsetDateTime,
        Counted {
            streams, clocks, ..
        }: &Counted,
    ) -> Vec<TileFigures> {
        let before = self.looking.as_ref().and_then(|one| one.before.as_ref());
        let stream = |key: &TrackKey| {
            let counter = streams.get(key)?;
            let earlier = before.and_then(|(then, all)| Some((*then, all.get(key)?)));
            Some(StreamFigures {
                delay: counter.lag.zip(clocks.get(&key.identity)).map(delay),
                ..figures(now, counter, earlier)
            })
        };
        let me = self.me.as_ref().map(|spec| spec.me.user_id.as_str());
        let own = me.map(|me| (OWN_TILE, socialplus::UserId::new(me), self.screen_tile));
        let others = self.remotes.iter();
        let others = others.map(|(who, remote)| (remote.tile, who.clone(), remote.screen_tile));
        let mut tiles: Vec<TileFigures> = Vec::new();
        for (person, identity, screen) in own.into_iter().chain(others) {
            let key = |source| TrackKey {
                identity: identity.clone(),
                source,
            };
            let mut add = |tile_id, picture, sound| {
                let (picture, sound) = (key(picture), key(sound));
                let lag = |key| streams.get(key).and_then(|counter| counter.lag);
                let lip_sync = lag(&picture).zip(lag(&sound)).map(lip_sync);
                let (picture, sound) = (stream(&picture), stream(&sound));
                if picture.is_some() || sound.is_some() {
                    tiles.push(TileFigures {
                        tile_id,
                        picture,
                        sound,
                        lip_sync,
                    });
                }
            };
            add(person, Source::Camera, Source::Microphone);
            if let Some(screen) = screen {
                add(screen, Source::Screen, Source::ScreenSound);
            }
        }
        tiles
    }
}

/// Of one stream. Rates need an earlier count; one that ran backwards is of another connection.
fn figures(
    now: OffsetDateTime,
    counter: &Counter,
    earlier: Option<(OffsetDateTime, &Counter)>,
) -> StreamFigures {
    let since = earlier.and_then(|(then, before)| {
        let seconds = (now - then).as_seconds_f64();
        (seconds > 0.0 && counter.bytes >= before.bytes).then_some((seconds, before))
    });
    let kbps = since.map(|(seconds, before)| {
        ((counter.bytes - before.bytes) as f64 * 8.0 / 1000.0 / seconds).round() as u32
    });
    let lost = since.and_then(|(_, before)| {
        let came = counter.packets.checked_sub(before.packets)? as f64;
        let lost = (counter.lost - before.lost).max(0) as f64;
        (came + lost > 0.0).then_some((100.0 * lost / (came + lost)) as f32)
    });
    let waited = since.and_then(|(_, before)| {
        let emitted = counter.emitted.checked_sub(before.emitted)?;
        let waited = counter.waited - before.waited;
        (emitted > 0 && waited >= 0.0).then(|| milliseconds(waited / emitted as f64))
    });
    StreamFigures {
        kbps,
        lost_percent: counter.lost_percent.or(lost),
        width: counter.size.map(|(width, _)| width),
        height: counter.size.map(|(_, height)| height),
        frames_per_second: counter.frames_per_second.map(|rate| rate.round() as u32),
        jitter_buffer_ms: waited,
        limit: counter.limit,
        delay: None,
    }
}

/// A lag by two clocks is a delay once the one is known by the other.
fn delay((lag, clock): (Lag, &Offset)) -> Millis {
    millis(lag.seconds - clock.seconds, lag.error + clock.error)
}

/// Both lags are by the same two clocks, whose difference falls out.
fn lip_sync((picture, sound): (Lag, Lag)) -> Millis {
    millis(picture.seconds - sound.seconds, picture.error + sound.error)
}

/// An error is never rounded down.
fn millis(seconds: f64, error: f64) -> Millis {
    Millis {
        ms: (seconds * 1000.0).round() as i32,
        error: (error * 1000.0).ceil() as u32,
    }
}

fn milliseconds(seconds: f64) -> u32 {
    (seconds * 1000.0).round() as u32
}
