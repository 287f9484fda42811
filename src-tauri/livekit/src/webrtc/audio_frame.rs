//! Sound in memory.

use std::borrow::Cow;

/// A short piece of sound, usually 10 ms, its channels interleaved.
#[derive(Debug, Clone)]
pub struct AudioFrame<'a> {
    /// The samples.
    pub data: Cow<'a, [i16]>,
    /// Samples a second in each channel.
    pub sample_rate: u32,
    /// How many channels.
    pub num_channels: u32,
    /// Samples in each channel.
    pub samples_per_channel: u32,
}

impl AudioFrame<'_> {
    /// A frame of silence.
    pub fn new(sample_rate: u32, num_channels: u32, samples_per_channel: u32) -> Self {
        Self {
            data: vec![0; num_channels as usize * samples_per_channel as usize].into(),
            sample_rate,
            num_channels,
            samples_per_channel,
        }
    }
}
