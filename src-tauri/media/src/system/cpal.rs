//! Sound devices through cpal, for the systems whose own interface it covers well.

use std::{
    sync::{Arc, Mutex, PoisonError, mpsc},
    time::Duration,
};

use ::cpal::{
    Device, ErrorKind, FromSample, I24, Sample, SampleFormat, SizedSample, Stream,
    SupportedStreamConfig,
    traits::{DeviceTrait, HostTrait, StreamTrait},
};

use super::refusal;
use crate::hearing::{Flow, Give, RATE, SoundDevice, SoundDevices, SoundError, Take};

/// Why a stream ended, told by the system on a thread of its own.
type Ended = Arc<Mutex<Option<SoundError>>>;

struct CpalFlow {
    _stream: Stream,
    ended: Ended,
}

impl Flow for CpalFlow {
    fn ended(&self) -> Option<SoundError> {
        let ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        ended.clone()
    }
}

fn sound_error(error: ::cpal::Error) -> SoundError {
    match error.kind() {
        ErrorKind::DeviceNotAvailable => SoundError::NoDevice,
        ErrorKind::HostUnavailable => SoundError::NoServer,
        ErrorKind::PermissionDenied => SoundError::NotPermitted,
        _ => refusal::of_sound(error.to_string()),
    }
}

/// Takes note of an error that ends a stream.
fn noting(ended: &Ended) -> impl FnMut(::cpal::Error) + Send + use<> {
    let ended = ended.clone();
    move |error| {
        tracing::warn!(%error, "a sound device");
        if error.kind() == ErrorKind::DeviceNotAvailable {
            *ended.lock().unwrap_or_else(PoisonError::into_inner) = Some(SoundError::Stopped);
        }
    }
}

fn id_of(device: &Device) -> Option<String> {
    device.id().ok().map(|id| id.to_string())
}

fn describe(device: &Device) -> Option<SoundDevice> {
    let name = device.description().ok()?.name().to_owned();
    let id = id_of(device)?;
    Some(SoundDevice { id, name })
}

pub(in crate::system) fn list_sound() -> Result<SoundDevices, SoundError> {
    let host = ::cpal::default_host();
    let microphones = host.input_devices().map_err(sound_error)?;
    let speakers = host.output_devices().map_err(sound_error)?;
    Ok(SoundDevices {
        microphones: microphones.filter_map(|device| describe(&device)).collect(),
        speakers: speakers.filter_map(|device| describe(&device)).collect(),
        usual_microphone: host.default_input_device().as_ref().and_then(id_of),
        usual_speaker: host.default_output_device().as_ref().and_then(id_of),
    })
}

/// The device of an id.
fn pick(wanted: &str, mut all: impl Iterator<Item = Device>) -> Result<Device, SoundError> {
    let is_it = |device: &Device| id_of(device).as_deref() == Some(wanted);
    all.find(is_it).ok_or(SoundError::NoDevice)
}

/// From one rate to another, between two samples in a straight line. Devices mostly have our rate;
/// one that has another loses a little of its brightest tones.
struct Rates {
    step: f64,
    /// Where the next sample is wanted, counted from `before`.
    at: f64,
    before: f32,
    after: f32,
}

impl Rates {
    fn new(from: u32, to: u32) -> Self {
        Self {
            step: f64::from(from) / f64::from(to),
            at: 1.0,
            before: 0.0,
            after: 0.0,
        }
    }

    /// The next sample; `more` gives those of the other rate.
    fn next(&mut self, mut more: impl FnMut() -> Option<f32>) -> Option<f32> {
        while self.at >= 1.0 {
            let sample = more()?;
            self.before = std::mem::replace(&mut self.after, sample);
            self.at -= 1.0;
        }
        let sample = self.before + (self.after - self.before) * self.at as f32;
        self.at += self.step;
        Some(sample)
    }
}

pub(in crate::system) fn hear(microphone: &str, take: Take) -> Result<Box<dyn Flow>, SoundError> {
    let host = ::cpal::default_host();
    let device = pick(microphone, host.input_devices().map_err(sound_error)?)?;
    let config = device.default_input_config().map_err(sound_error)?;
    let ended = Ended::default();
    let stream = match config.sample_format() {
        SampleFormat::I8 => listen::<i8>(&device, config, take, &ended),
        SampleFormat::I16 => listen::<i16>(&device, config, take, &ended),
        SampleFormat::I24 => listen::<I24>(&device, config, take, &ended),
        SampleFormat::I32 => listen::<i32>(&device, config, take, &ended),
        SampleFormat::U8 => listen::<u8>(&device, config, take, &ended),
        SampleFormat::U16 => listen::<u16>(&device, config, take, &ended),
        SampleFormat::F32 => listen::<f32>(&device, config, take, &ended),
        SampleFormat::F64 => listen::<f64>(&device, config, take, &ended),
        other => Err(SoundError::Failed(format!("samples of kind {other:?}"))),
    }?;
    stream.play().map_err(sound_error)?;
    Ok(Box::new(CpalFlow {
        _stream: stream,
        ended,
    }))
}

fn listen<S>(
    device: &Device,
    config: SupportedStreamConfig,
    mut take: Take,
    ended: &Ended,
) -> Result<Stream, SoundError>
where
    S: SizedSample,
    f32: FromSample<S>,
{
    let channels = usize::from(config.channels()).max(1);
    let mut rates = Rates::new(config.sample_rate(), RATE);
    let mut samples = Vec::new();
    let stream = device.build_input_stream(
        config.into(),
        move |heard: &[S], _: &_| {
            let mut frames = heard.chunks_exact(channels).map(|frame| {
                let sum: f32 = frame.iter().map(|sample| f32::from_sample(*sample)).sum();
                sum / channels as f32
            });
            samples.clear();
            while let Some(sample) = rates.next(|| frames.next()) {
                samples.push(sample);
            }
            take(&samples);
        },
        noting(ended),
        None,
    );
    stream.map_err(sound_error)
}

pub(in crate::system) fn speak(speaker: &str, give: Give) -> Result<Box<dyn Flow>, SoundError> {
    let host = ::cpal::default_host();
    let device = pick(speaker, host.output_devices().map_err(sound_error)?)?;
    let config = device.default_output_config().map_err(sound_error)?;
    let ended = Ended::default();
    let stream = match config.sample_format() {
        SampleFormat::I16 => spoken::<i16>(&device, config, give, &ended),
        SampleFormat::I24 => spoken::<I24>(&device, config, give, &ended),
        SampleFormat::I32 => spoken::<i32>(&device, config, give, &ended),
        SampleFormat::U8 => spoken::<u8>(&device, config, give, &ended),
        SampleFormat::U16 => spoken::<u16>(&device, config, give, &ended),
        SampleFormat::F32 => spoken::<f32>(&device, config, give, &ended),
        SampleFormat::F64 => spoken::<f64>(&device, config, give, &ended),
        other => Err(SoundError::Failed(format!("samples of kind {other:?}"))),
    }?;
    stream.play().map_err(sound_error)?;
    Ok(Box::new(CpalFlow {
        _stream: stream,
        ended,
    }))
}

fn spoken<S>(
    device: &Device,
    config: SupportedStreamConfig,
    mut give: Give,
    ended: &Ended,
) -> Result<Stream, SoundError>
where
    S: SizedSample + FromSample<f32>,
{
    let channels = usize::from(config.channels()).max(1);
    let mut rates = Rates::new(RATE, config.sample_rate());
    let stream = device.build_output_stream(
        config.into(),
        move |out: &mut [S], _: &_| {
            for frame in out.chunks_mut(channels) {
                let sample = rates.next(|| {
                    let mut one = [0.0];
                    give(&mut one);
                    Some(one[0])
                });
                frame.fill(S::from_sample(sample.unwrap_or(0.0)));
            }
        },
        noting(ended),
        None,
    );
    stream.map_err(sound_error)
}

pub(in crate::system) fn play(speaker: &str, samples: Vec<f32>) -> Result<(), SoundError> {
    let (done, over) = mpsc::sync_channel(1);
    let mut rest = samples.into_iter();
    let mut quiet = 0;
    let give = Box::new(move |out: &mut [f32]| {
        for place in out {
            let sample = rest.next();
            quiet += usize::from(sample.is_none());
            *place = sample.unwrap_or(0.0);
        }
        // A little silence behind it, so that the end is not cut off.
        if quiet > RATE as usize / 4 {
            let _ = done.try_send(());
        }
    });
    let _flow = speak(speaker, give)?;
    // The device asks for samples at its own pace; one that never asks must not hold us.
    match over.recv_timeout(Duration::from_secs(8)) {
        Ok(()) => Ok(()),
        Err(_) => Err(SoundError::Stopped),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_keeps_its_length_and_pitch_at_another_rate() {
        let tone =
            |rate: f32, index: usize| (index as f32 * 440.0 * std::f32::consts::TAU / rate).sin();
        let mut samples = (0..44_100).map(|index| tone(44_100.0, index));
        let mut rates = Rates::new(44_100, 48_000);
        let mut given = Vec::new();
        while let Some(sample) = rates.next(|| samples.next()) {
            given.push(sample);
        }
        assert!(given.len().abs_diff(48_000) <= 2, "{}", given.len());
        for (index, sample) in given.iter().enumerate().skip(2) {
            // It comes one sample of the other rate later.
            let wanted = tone(48_000.0, index);
            assert!((sample - wanted).abs() < 0.1, "{index}: {sample} {wanted}");
        }
    }
}
