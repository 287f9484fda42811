//! The voices of the story: tones with the rhythm of speech, and an ear that finds them again.

use std::f32::consts::TAU;
use std::path::Path;

use anyhow::Result;

/// Samples a second.
pub const RATE: u32 = 48_000;
/// The pitch of the host's voice, in hertz.
pub const HOST_PITCH: f32 = 520.0;
/// The pitch of the guest's voice, in hertz. No harmonic of the host's lies near.
pub const GUEST_PITCH: f32 = 1_170.0;

/// Length of a recorded voice, in seconds: longer than the longest story.
const SECONDS: u32 = 600;

/// Writes a voice of this pitch as a WAV file: syllables, so that a noise suppressor takes it for
/// speech and not for a fan.
pub fn write_voice(path: &Path, pitch: f32) -> Result<()> {
    let syllable = (RATE as f32 * 0.32) as u32;
    let samples = (0..RATE * SECONDS).map(|index| {
        let time = index as f32 / RATE as f32;
        let place = (index % syllable) as f32 / syllable as f32;
        // Rises at once and fades; a short gap before the next one.
        let envelope = if place < 0.75 {
            (place * 30.0).min(1.0) * (1.0 - place / 0.75).sqrt()
        } else {
            0.0
        };
        let tone = (TAU * pitch * time).sin() + 0.3 * (TAU * 2.0 * pitch * time).sin();
        (tone * envelope * 0.35 * f32::from(i16::MAX)) as i16
    });
    let data: Vec<u8> = samples.flat_map(i16::to_le_bytes).collect();
    let mut file = Vec::with_capacity(44 + data.len());
    let size = data.len() as u32;
    file.extend_from_slice(b"RIFF");
    file.extend_from_slice(&(36 + size).to_le_bytes());
    file.extend_from_slice(b"WAVEfmt ");
    file.extend_from_slice(&16_u32.to_le_bytes());
    file.extend_from_slice(&1_u16.to_le_bytes());
    file.extend_from_slice(&1_u16.to_le_bytes());
    file.extend_from_slice(&RATE.to_le_bytes());
    file.extend_from_slice(&(RATE * 2).to_le_bytes());
    file.extend_from_slice(&2_u16.to_le_bytes());
    file.extend_from_slice(&16_u16.to_le_bytes());
    file.extend_from_slice(b"data");
    file.extend_from_slice(&size.to_le_bytes());
    file.extend_from_slice(&data);
    std::fs::write(path, file)?;
    Ok(())
}

/// How a recording compares with a pitch.
#[derive(Debug, Clone, Copy)]
pub struct Hearing {
    /// Root mean square of the whole recording, in decibels below full scale.
    pub level_db: f32,
    /// How far the pitch stands out of its neighbourhood, in decibels.
    pub pitch_db: f32,
}

impl Hearing {
    /// Whether the pitch is clearly there: audible, and well above its neighbourhood.
    pub fn is_clear(&self) -> bool {
        self.level_db > -60.0 && self.pitch_db > 10.0
    }
}

/// Looks for a pitch in a recording.
pub fn hear(samples: &[f32], pitch: f32) -> Hearing {
    let decibels = |power: f32| 10.0 * power.max(1e-12).log10();
    let level = samples.iter().map(|s| s * s).sum::<f32>() / samples.len().max(1) as f32;
    // Pitches that are in neither voice.
    let around: Vec<f32> = [0.83, 0.9, 1.12, 1.21]
        .iter()
        .map(|factor| power_at(samples, pitch * factor))
        .collect();
    let floor = around.iter().sum::<f32>() / around.len() as f32;
    Hearing {
        level_db: decibels(level),
        pitch_db: decibels(power_at(samples, pitch)) - decibels(floor),
    }
}

/// Power at one frequency (Goertzel), averaged over blocks of 50 ms.
fn power_at(samples: &[f32], frequency: f32) -> f32 {
    let block = RATE as usize / 20;
    let blocks = samples.chunks_exact(block);
    let count = blocks.len().max(1) as f32;
    blocks
        .map(|block| {
            let factor = 2.0 * (TAU * frequency / RATE as f32).cos();
            let (mut one, mut two) = (0.0_f32, 0.0_f32);
            for sample in block {
                let next = sample + factor * one - two;
                two = one;
                one = next;
            }
            (one * one + two * two - factor * one * two) / (block.len() as f32 / 2.0).powi(2)
        })
        .sum::<f32>()
        / count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(pitch: f32, loudness: f32) -> Vec<f32> {
        (0..RATE)
            .map(|i| (TAU * pitch * i as f32 / RATE as f32).sin() * loudness)
            .collect()
    }

    #[test]
    fn a_pitch_that_is_there_is_heard() {
        assert!(hear(&tone(HOST_PITCH, 0.1), HOST_PITCH).is_clear());
        assert!(hear(&tone(GUEST_PITCH, 0.01), GUEST_PITCH).is_clear());
    }

    #[test]
    fn the_other_voice_and_silence_are_not_taken_for_it() {
        assert!(!hear(&tone(HOST_PITCH, 0.1), GUEST_PITCH).is_clear());
        assert!(!hear(&tone(GUEST_PITCH, 0.1), HOST_PITCH).is_clear());
        assert!(!hear(&vec![0.0; RATE as usize], HOST_PITCH).is_clear());
    }
}
