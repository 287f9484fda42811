//! How late pictures and sounds of others are here, where they use Greenroom as well.
//!
//! A picture carries the time at which it was taken; for sound nothing does, so both ends compare how loud
//! it was. Both count by two clocks, which a question and its answer bring together. Asked is only while
//! somebody looks at the numbers ([ADR 21](../../../../../docs/adr/0021-how-late-pictures-and-sounds-are.md)).

pub(in crate::stage) mod clock;
mod loudness;
mod words;

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};

use greenroom_media::frames::now;
use livekit::prelude::*;
use socialplus::UserId;

use self::{
    clock::{Clock, Exchange, Lag, Offset},
    loudness::{Loudness, Told, level},
    words::{Sound, TOPIC, Word, micros},
};
use super::input::TrackKey;
use crate::sources::Source;

/// Pictures whose delays are kept: a second of them at the most.
const PICTURES: usize = 60;
/// How wrong a picture's delay is without the clocks: it waits no longer for whoever counts it.
const PICTURE_ERROR: f64 = 0.002;
/// The same of a sound: a step.
const SOUND_ERROR: f64 = 0.010;
/// From this delay on, for so long, a sound is looked for. It is never early, but for the errors.
const LEAST: f64 = -0.1;
const MOST: f64 = 1.6;
/// Questions that may be open.
const OPEN: usize = 8;
/// Answers given in a row; one more for each [`REST`] that passes. Who floods the stage gets no more.
const ANSWERS: u32 = 24;
const REST: Duration = Duration::from_millis(40);
/// People whose clocks are known.
const PEOPLE: usize = 64;

/// What is known of delays. Copies are the same.
#[derive(Clone, Default)]
pub(in crate::stage) struct Delays(Arc<Mutex<Known>>);

#[derive(Default)]
struct Known {
    pictures: HashMap<TrackKey, VecDeque<f64>>,
    heard: HashMap<TrackKey, Loudness>,
    said: HashMap<TrackKey, Told>,
    clocks: BTreeMap<UserId, Clock>,
    own: HashMap<Source, Loudness>,
    /// When which question was asked.
    asked: VecDeque<(u64, Duration)>,
    number: u64,
    answered: u32,
    rested: Duration,
}

impl Delays {
    fn known(&self) -> MutexGuard<'_, Known> {
        // Whole after every statement, so a panic elsewhere leaves nothing half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A picture is here that was taken at this time of its own clock, in microseconds.
    pub fn picture(&self, key: &TrackKey, taken: u64) {
        let lag = now().as_secs_f64() - Duration::from_micros(taken).as_secs_f64();
        let mut known = self.known();
        let lags = known.pictures.entry(key.clone()).or_default();
        if lags.len() == PICTURES {
            lags.pop_front();
        }
        lags.push_back(lag);
    }

    /// A step of somebody's sound is here, and heard after it has waited for so long.
    pub fn heard(&self, key: &TrackKey, samples: &[i16], waits: Duration) {
        let level = level(samples);
        let mut known = self.known();
        let heard = known.heard.entry(key.clone()).or_default();
        heard.hear(now() + waits, level);
    }

    /// A step of the own sound goes out; none of a muted one does.
    pub fn said(&self, source: Source, samples: &[i16], muted: bool) {
        let level = level(samples);
        let mut known = self.known();
        let own = known.own.entry(source).or_default();
        if muted {
            own.clear();
        } else {
            own.hear(now(), level);
        }
    }

    /// The own sound goes out no more.
    pub fn silent(&self, source: Source) {
        self.known().own.remove(&source);
    }

    /// It is not received any more.
    pub fn gone(&self, key: &TrackKey) {
        let mut known = self.known();
        known.pictures.remove(key);
        known.heard.remove(key);
        known.said.remove(key);
    }

    /// Asks everybody who sends something what time it is there. Nothing is known of who does not answer.
    pub async fn ask(&self, room: &Room) {
        let others = room.remote_participants();
        let sends = |one: &RemoteParticipant| !one.track_publications().is_empty();
        let others: Vec<_> = others
            .into_iter()
            .filter_map(|(identity, one)| sends(&one).then_some(identity))
            .collect();
        if others.is_empty() {
            return;
        }
        let question = self.known().question(now());
        let packet = question.packet(others);
        if let Err(error) = room.local_participant().publish_data(packet).await {
            tracing::debug!(%error, "nobody could be asked for the time");
        }
    }

    /// Somebody sent something: a question is answered, an answer taken.
    pub fn data(
        &self,
        room: &Weak<Room>,
        topic: Option<&str>,
        from: Option<&RemoteParticipant>,
        payload: &[u8],
    ) {
        let (Some(TOPIC), Some(from)) = (topic, from) else {
            return;
        };
        let came = now();
        let identity = from.identity();
        let who = UserId::new(identity.as_str());
        let Some(word) = Word::read(payload) else {
            return;
        };
        let answer = self.known().word(who, word, came);
        let (Some(answer), Some(room)) = (answer, room.upgrade()) else {
            return;
        };
        // Apart, so that no news waits for it; there are few at a time.
        tokio::spawn(async move {
            let packet = answer.packet(vec![identity]);
            if let Err(error) = room.local_participant().publish_data(packet).await {
                tracing::debug!(%error, "a question for the time was not answered");
            }
        });
    }

    /// What is known now of lags and clocks; of pictures, since it was asked last.
    pub fn look(&self) -> (BTreeMap<TrackKey, Lag>, BTreeMap<UserId, Offset>) {
        self.known().look(now())
    }

    /// Of another connection nothing counts any more.
    pub fn clear(&self) {
        let mut known = self.known();
        let number = known.number;
        *known = Known {
            number,
            ..Known::default()
        };
    }
}

impl Known {
    fn question(&mut self, now: Duration) -> Word {
        self.number += 1;
        let number = self.number;
        if self.asked.len() == OPEN {
            self.asked.pop_front();
        }
        self.asked.push_back((number, now));
        Word::Ask { number }
    }

    /// Takes what somebody says, and answers a question.
    fn word(&mut self, who: UserId, word: Word, now: Duration) -> Option<Word> {
        match word {
            Word::Ask { number } => self.may_answer(now).then(|| Word::Answer {
                number,
                came: micros(now),
                went: micros(greenroom_media::frames::now()),
                sounds: self
                    .own
                    .iter()
                    .filter_map(|(source, own)| Sound::new(*source, &own.told()))
                    .collect(),
            }),
            Word::Answer {
                number,
                came,
                went,
                sounds,
            } => {
                let is_it = |(asked, _): &&(u64, Duration)| *asked == number;
                let (_, asked) = *self.asked.iter().find(is_it)?;
                for sound in sounds {
                    let key = TrackKey {
                        identity: who.clone(),
                        source: sound.source(),
                    };
                    // Only of what is heard there is something to compare with.
                    if self.heard.contains_key(&key)
                        && let Some(told) = sound.told()
                    {
                        self.said.insert(key, told);
                    }
                }
                if self.clocks.len() < PEOPLE || self.clocks.contains_key(&who) {
                    self.clocks.entry(who).or_default().take(Exchange {
                        asked,
                        came: Duration::from_micros(came),
                        went: Duration::from_micros(went),
                        answered: now,
                    });
                }
                None
            }
        }
    }

    fn may_answer(&mut self, now: Duration) -> bool {
        let rests = now.saturating_sub(self.rested).as_millis() / REST.as_millis();
        let rests = u32::try_from(rests).unwrap_or(u32::MAX);
        if rests > 0 {
            self.answered = self.answered.saturating_sub(rests);
            self.rested = now;
        }
        let may = self.answered < ANSWERS;
        self.answered += u32::from(may);
        may
    }

    fn look(&mut self, now: Duration) -> (BTreeMap<TrackKey, Lag>, BTreeMap<UserId, Offset>) {
        let clocks: BTreeMap<UserId, Offset> = self
            .clocks
            .iter()
            .filter_map(|(who, clock)| Some((who.clone(), clock.best(now)?)))
            .collect();
        let mut lags = BTreeMap::new();
        for (key, pictures) in &mut self.pictures {
            let mut all: Vec<f64> = pictures.drain(..).collect();
            all.sort_by(f64::total_cmp);
            // One that came late by chance says little.
            if let Some(middle) = all.get(all.len() / 2) {
                let (seconds, error) = (*middle, PICTURE_ERROR);
                lags.insert(key.clone(), Lag { seconds, error });
            }
        }
        for (key, heard) in &self.heard {
            let said = self.said.get(key).zip(clocks.get(&key.identity));
            let found = said.and_then(|(said, clock)| {
                let least = LEAST + clock.seconds;
                heard.behind(said, least, MOST)
            });
            if let Some(seconds) = found {
                let error = SOUND_ERROR;
                lags.insert(key.clone(), Lag { seconds, error });
            }
        }
        (lags, clocks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Duration {
        Duration::from_millis(1_790_000_000_000 + millis)
    }

    fn answers(known: &mut Known, now: Duration) -> bool {
        let word = Word::Ask { number: 1 };
        known.word("ravi".into(), word, now).is_some()
    }

    #[test]
    fn whoever_floods_the_stage_with_questions_gets_no_more_answers() {
        let mut known = Known::default();
        let answered = (0..1_000).filter(|_| answers(&mut known, at(0))).count();
        assert_eq!(answered, ANSWERS as usize);
        assert!(answers(&mut known, at(50)));
        assert!(!answers(&mut known, at(60)));
        assert!(answers(&mut known, at(10_000)));
    }

    #[test]
    fn an_answer_to_nothing_is_not_believed() {
        let mut known = Known::default();
        let answer = |number| Word::Answer {
            number,
            came: micros(at(4)),
            went: micros(at(5)),
            sounds: Vec::new(),
        };
        let Word::Ask { number } = known.question(at(0)) else {
            panic!("no question");
        };
        known.word("ravi".into(), answer(number + 1), at(9));
        assert!(known.look(at(9)).1.is_empty());
        known.word("ravi".into(), answer(number), at(9));
        let (_, clocks) = known.look(at(9));
        let clock = clocks[&"ravi".into()];
        assert!(clock.seconds.abs() < 0.001 && (0.003..0.005).contains(&clock.error));
    }

    #[test]
    fn nothing_is_told_of_what_was_said_while_muted() {
        let delays = Delays::default();
        let tell = |delays: &Delays| {
            let word = Word::Ask { number: 1 };
            let answer = delays.known().word("ravi".into(), word, now());
            let Some(Word::Answer { sounds, .. }) = answer else {
                panic!("no answer");
            };
            let told = sounds.iter().filter_map(Sound::told);
            told.map(|told| told.levels.len()).sum::<usize>()
        };
        delays.said(Source::Microphone, &[9_000; 480], false);
        assert_eq!(tell(&delays), 1);
        delays.said(Source::Microphone, &[9_000; 480], true);
        assert_eq!(tell(&delays), 0);
        delays.said(Source::Microphone, &[9_000; 480], false);
        assert_eq!(tell(&delays), 1, "and nothing of before");
        delays.silent(Source::Microphone);
        assert_eq!(tell(&delays), 0);
    }
}
