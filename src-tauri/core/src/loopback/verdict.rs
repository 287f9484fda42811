//! What came back is worth: decided by samples and brightness alone.
//!
//! Loudness is in decibels below full scale. A voice is measured by its power while it speaks, noise by
//! the loudest samples of the quietest moments, since that is what the ear notices in a pause.

#[cfg(test)]
mod tests;

use greenroom_contract::{EchoFinding, LevelFinding, LightFinding, LoopbackVerdict, NoiseFinding};
use greenroom_media::{
    frames::I420Frame,
    sound::{RATE, STEP},
};

use super::{input::Gear, recorder::Recording};

/// A frame in which loudness is measured: 20 ms.
const FRAME: usize = 2 * STEP;
/// Frames in a second.
const FRAMES: usize = RATE as usize / FRAME;
/// Samples between two readings of a microphone's level: a tenth of a second.
const READING: usize = 10 * STEP;

/// A voice is so much louder than the pauses around it.
const ABOVE_PAUSES: f64 = 9.0;
/// Nobody who is this quiet is understood.
const SPEECH_FROM: f64 = -55.0;
/// Less of a voice than this is none: half a second.
const SPEECH_FRAMES: usize = FRAMES / 2;
/// A voice that others need not turn up.
const GOOD_FROM: f64 = -34.0;
/// A voice that has room for a laugh.
const GOOD_TO: f64 = -11.0;
/// A sample as loud as this was cut off, or nearly.
const CLIPPED: u16 = 32_600;
/// Of a voice that is not distorted no more samples than this are cut off, in each thousand.
const CLIPPED_MOST: usize = 1;

/// Noise in a pause that others notice.
const NOISE_FROM: f64 = -45.0;

/// Brightness from 0 (black) to 1 (white) in which a face is seen well.
const BRIGHT: std::ops::RangeInclusive<f64> = 0.2..=0.82;

/// What comes back by less than this is heard.
const ECHO_FROM: f64 = -30.0;
/// How alike what was played and what comes back have to be, from 0 to 1. A voice of somebody who speaks
/// meanwhile is not.
const ECHO_ALIKE: f64 = 0.5;
/// From the mixer through the air to the microphone it takes no longer: half a second, in frames.
const ECHO_LATEST: usize = FRAMES / 2;
/// So much has to be heard of what was played: two seconds.
const ECHO_LEAST: usize = 2 * FRAMES;
/// Parts in which the recording's loudness is shown.
const PARTS: usize = 64;

/// All four findings. Echo is found while it is played.
pub(super) fn of(recording: &Recording, gear: Gear) -> LoopbackVerdict {
    LoopbackVerdict {
        echo: EchoFinding::NotPlayed,
        level: if gear.microphone {
            level(&recording.sound)
        } else {
            LevelFinding::Off
        },
        noise: if gear.microphone {
            noise(&recording.sound, &recording.microphone)
        } else {
            NoiseFinding::Off
        },
        light: match brightness(recording.pictures.iter().map(|(_, frame)| &**frame)) {
            _ if gear.test_pattern && gear.camera => LightFinding::TestPattern,
            Some(brightness) => light(brightness),
            None => LightFinding::Off,
        },
    }
}

/// How loud the voice is in what came back.
fn level(sound: &[i16]) -> LevelFinding {
    let powers: Vec<f64> = sound.chunks_exact(FRAME).map(power).collect();
    let pauses = quietest(powers.clone());
    let from = (decibels(pauses) + ABOVE_PAUSES).max(SPEECH_FROM);
    let speaks = |power: &&f64| decibels(**power) > from;
    let (count, sum) = powers
        .iter()
        .filter(speaks)
        .fold((0, 0.0), |(count, sum), power| (count + 1, sum + power));
    if count < SPEECH_FRAMES {
        return LevelFinding::NothingHeard;
    }
    let loud = decibels(sum / count as f64);
    let clipped = sound
        .iter()
        .filter(|sample| sample.unsigned_abs() >= CLIPPED);
    let is_clipped = clipped.count() * 1_000 > count * FRAME * CLIPPED_MOST;
    let level = loud.round() as i32;
    if loud > GOOD_TO || is_clipped {
        LevelFinding::Loud { level }
    } else if loud < GOOD_FROM {
        LevelFinding::Quiet { level }
    } else {
        LevelFinding::Good { level }
    }
}

/// What is heard beside the voice in what came back, and was at the microphone.
fn noise(sound: &[i16], microphone: &[f32]) -> NoiseFinding {
    let loudest = |step: &[i16]| step.iter().map(|sample| sample.unsigned_abs()).max();
    let came_back = sound.chunks_exact(READING).filter_map(loudest);
    let came_back = came_back.map(|peak| f64::from(peak) / f64::from(i16::MAX));
    // Of samples, not of powers.
    let is_heard = |peaks: Vec<f64>| 2.0 * decibels(quietest(peaks)) > NOISE_FROM;
    if is_heard(came_back.collect()) {
        NoiseFinding::Heard
    } else if is_heard(microphone.iter().copied().map(f64::from).collect()) {
        NoiseFinding::TakenOut
    } else {
        NoiseFinding::Quiet
    }
}

fn light(brightness: f64) -> LightFinding {
    if brightness < *BRIGHT.start() {
        LightFinding::Dim
    } else if brightness > *BRIGHT.end() {
        LightFinding::Glaring
    } else {
        LightFinding::Good
    }
}

/// How bright pictures are where a face is, on average; none without pictures.
fn brightness<'a>(frames: impl Iterator<Item = &'a I420Frame>) -> Option<f64> {
    /// Points that are looked at in each direction, and where they begin and end.
    const POINTS: u8 = 12;
    const FACE: (f32, f32) = (0.25, 0.75);
    let (mut sum, mut count) = (0.0, 0_u32);
    for frame in frames {
        let at =
            |point: u8| FACE.0 + (FACE.1 - FACE.0) * (f32::from(point) + 0.5) / f32::from(POINTS);
        for (x, y) in (0..POINTS).flat_map(|y| (0..POINTS).map(move |x| (x, y))) {
            // Black is 16 in a video, and white 235.
            let luma = f64::from(frame.luma_at(at(x), at(y)));
            sum += ((luma - 16.0) / 219.0).clamp(0.0, 1.0);
            count += 1;
        }
    }
    (count > 0).then(|| sum / f64::from(count))
}

/// What of what was played comes back through the microphone. Both begin at the same time. They are
/// compared by their loudness from moment to moment: by how much the microphone gets louder when the
/// speaker does, at the delay at which they are most alike.
pub(super) fn echo(played: &[i16], heard: &[i16], gear: Gear) -> EchoFinding {
    if !gear.microphone || !gear.speaker {
        return EchoFinding::NotKnown;
    }
    let powers = |sound: &[i16]| -> Vec<f64> { sound.chunks_exact(FRAME).map(power).collect() };
    let (played, heard) = (powers(played), powers(heard));
    if played.len() < ECHO_LEAST || heard.len() < ECHO_LEAST {
        return EchoFinding::NotKnown;
    }
    let speech = played
        .iter()
        .filter(|power| decibels(**power) > SPEECH_FROM);
    if speech.count() < SPEECH_FRAMES {
        return EchoFinding::NotKnown;
    }
    let latest = ECHO_LATEST.min(heard.len() - 1);
    let found = (0..=latest).filter_map(|late| alike(&played, &heard[late..]));
    let most = found.max_by(|one, other| one.alike.total_cmp(&other.alike));
    let Some(found) = most else {
        return EchoFinding::NoneHeard;
    };
    let level = decibels(found.part);
    if found.alike < ECHO_ALIKE || level < ECHO_FROM {
        return EchoFinding::NoneHeard;
    }
    EchoFinding::Heard {
        quieter_by: (-level).round() as i32,
    }
}

struct Alike {
    /// From -1 to 1.
    alike: f64,
    /// How much power of the one is in the other.
    part: f64,
}

/// How alike two sequences are, as far as both go. None where one of them is the same all the time.
fn alike(one: &[f64], other: &[f64]) -> Option<Alike> {
    let count = one.len().min(other.len());
    let (one, other) = (&one[..count], &other[..count]);
    let mean = |values: &[f64]| values.iter().sum::<f64>() / count as f64;
    let (mean_one, mean_other) = (mean(one), mean(other));
    let (mut both, mut of_one, mut of_other) = (0.0, 0.0, 0.0);
    for (x, y) in one.iter().zip(other) {
        let (x, y) = (x - mean_one, y - mean_other);
        both += x * y;
        of_one += x * x;
        of_other += y * y;
    }
    (of_one > 0.0 && of_other > 0.0).then(|| Alike {
        alike: both / (of_one * of_other).sqrt(),
        part: both / of_one,
    })
}

/// How loud a recording is from beginning to end, for the eye.
pub(super) fn loudness(sound: &[i16]) -> Vec<u8> {
    if sound.is_empty() {
        return Vec::new();
    }
    let part = sound.len().div_ceil(PARTS);
    let loudest = |part: &[i16]| {
        let peak = part.iter().map(|sample| sample.unsigned_abs()).max();
        (u32::from(peak.unwrap_or(0)) * 100 / u32::from(u16::MAX / 2)).min(100) as u8
    };
    sound.chunks(part).map(loudest).collect()
}

/// The mean of the squares of samples, of full scale.
fn power(samples: &[i16]) -> f64 {
    let sum: f64 = samples
        .iter()
        .map(|sample| (f64::from(*sample) / f64::from(i16::MAX)).powi(2))
        .sum();
    sum / samples.len().max(1) as f64
}

/// A power in decibels.
fn decibels(power: f64) -> f64 {
    10.0 * power.max(1e-12).log10()
}

/// What a tenth of all are below.
fn quietest(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 10).copied().unwrap_or(0.0)
}
