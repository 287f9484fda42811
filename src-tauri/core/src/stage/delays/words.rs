//! What Greenrooms on one stage ask each other while somebody looks at the numbers.

use std::time::Duration;

use livekit::prelude::*;
use serde::{Deserialize, Serialize};

use super::loudness::{STEP, Told};
use crate::sources::Source;

/// What these messages are about, for whoever else is on the stage.
pub(super) const TOPIC: &str = "greenroom.clock";
/// A level as one letter.
const RADIX: u32 = 16;
/// More steps than that nobody tells.
const LONGEST: usize = 1_000;

/// A message. Times are in microseconds since the Unix epoch, by the clock of whoever says them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub(super) enum Word {
    /// What time is it, and how loud was what you said?
    Ask { number: u64 },
    /// To the question of this number.
    #[serde(rename_all = "camelCase")]
    Answer {
        number: u64,
        /// When the question came, and when this went.
        came: u64,
        went: u64,
        /// Of what is sent and not muted.
        #[serde(default)]
        sounds: Vec<Sound>,
    },
}

/// How loud something was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Sound {
    of: SoundOf,
    /// The end of the newest step.
    until: u64,
    /// One digit to the base of sixteen for each step of ten milliseconds, the newest last.
    levels: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum SoundOf {
    Microphone,
    Screen,
}

impl Word {
    /// As it is sent: to these alone, and not again where it gets lost, since it would be late.
    pub fn packet(&self, to: Vec<ParticipantIdentity>) -> DataPacket {
        DataPacket {
            // Numbers, text and lists can always be written.
            payload: serde_json::to_vec(self).unwrap_or_default(),
            topic: Some(TOPIC.to_owned()),
            reliable: false,
            destination_identities: to,
        }
    }

    /// Reads what somebody sent: none if it is no word of ours.
    pub fn read(payload: &[u8]) -> Option<Self> {
        serde_json::from_slice(payload).ok()
    }
}

impl Sound {
    pub fn new(of: Source, told: &Told) -> Option<Self> {
        let of = match of {
            Source::Microphone => SoundOf::Microphone,
            Source::ScreenSound => SoundOf::Screen,
            Source::Camera | Source::Screen => return None,
        };
        let letter = |level: &u8| char::from_digit(u32::from(*level), RADIX);
        Some(Self {
            of,
            until: told.end * step(),
            levels: told.levels.iter().filter_map(letter).collect(),
        })
    }

    pub fn source(&self) -> Source {
        match self.of {
            SoundOf::Microphone => Source::Microphone,
            SoundOf::Screen => Source::ScreenSound,
        }
    }

    /// The row; none where it is nonsense.
    pub fn told(&self) -> Option<Told> {
        if self.levels.len() > LONGEST {
            return None;
        }
        let level = |letter: char| u8::try_from(letter.to_digit(RADIX)?).ok();
        let levels: Option<Vec<u8>> = self.levels.chars().map(level).collect();
        Some(Told {
            end: self.until / step(),
            levels: levels?,
        })
    }
}

fn step() -> u64 {
    STEP.as_micros() as u64
}

pub(super) fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_heard_as_it_was_told() {
        let told = Told {
            end: 179_000_000_123,
            levels: vec![0, 15, 7],
        };
        let sound = Sound::new(Source::Microphone, &told).unwrap();
        let word = Word::Answer {
            number: 3,
            came: 5,
            went: 6,
            sounds: vec![sound],
        };
        let packet = word.packet(vec!["ravi".to_owned().into()]);
        assert!(!packet.reliable && packet.payload.len() < 1_300);
        let read = Word::read(&packet.payload).unwrap();
        assert_eq!(read, word);
        let Word::Answer { sounds, .. } = read else {
            panic!("{read:?}");
        };
        assert_eq!(sounds[0].told(), Some(told));
        assert_eq!(sounds[0].source(), Source::Microphone);
    }

    #[test]
    fn both_rows_of_one_person_fit_one_packet() {
        let told = Told {
            end: 179_000_000_123,
            levels: vec![9; 250],
        };
        let sounds = [Source::Microphone, Source::ScreenSound];
        let sounds = sounds.into_iter().filter_map(|of| Sound::new(of, &told));
        let word = Word::Answer {
            number: u64::MAX,
            came: 1_790_000_000_000_000,
            went: 1_790_000_000_000_000,
            sounds: sounds.collect(),
        };
        assert!(word.packet(Vec::new()).payload.len() < 1_300);
    }

    #[test]
    fn nonsense_is_no_word_and_no_row() {
        for nonsense in [
            "",
            "{}",
            "[1]",
            r#"{"kind":"answer","number":"x"}"#,
            "\u{0}",
        ] {
            assert_eq!(Word::read(nonsense.as_bytes()), None, "{nonsense}");
        }
        let of = SoundOf::Screen;
        for levels in ["0g".to_owned(), "ä".to_owned(), "0".repeat(LONGEST + 1)] {
            let sound = Sound {
                of,
                until: 0,
                levels,
            };
            assert_eq!(sound.told(), None);
        }
    }
}
