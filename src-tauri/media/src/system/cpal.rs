//! Sound devices through cpal, for the systems whose own interface it covers well.

use std::{sync::mpsc, time::Duration};

use ::cpal::{
    Device, ErrorKind, FromSample, I24, Sample, SampleFormat, SizedSample, Stream,
    SupportedStreamConfig,
    traits::{DeviceTrait, HostTrait, StreamTrait},
};

use crate::hearing::{Hearing, Listener, RATE, SoundError};

struct CpalHearing(#[expect(dead_code, reason = "heard as long as it is kept")] Stream);

impl Hearing for CpalHearing {}

fn sound_error(error: ::cpal::Error) -> SoundError {
    match error.kind() {
        ErrorKind::DeviceNotAvailable => SoundError::NoDevice,
        ErrorKind::HostUnavailable => SoundError::NoServer,
        ErrorKind::PermissionDenied => SoundError::NotPermitted,
        _ => SoundError::Failed(error.to_string()),
    }
}

/// The device of a name, or the default.
fn pick(
    wanted: Option<&str>,
    mut all: impl Iterator<Item = Device>,
    default: Option<Device>,
) -> Result<Device, SoundError> {
    let Some(wanted) = wanted else {
        return default.ok_or(SoundError::NoDevice);
    };
    all.find(|device| {
        device
            .description()
            .is_ok_and(|description| description.name() == wanted)
    })
    .ok_or(SoundError::NoDevice)
}

pub(super) fn hear(
    microphone: Option<&str>,
    listener: Listener,
) -> Result<Box<dyn Hearing>, SoundError> {
    let host = ::cpal::default_host();
    let devices = host.input_devices().map_err(sound_error)?;
    let device = pick(microphone, devices, host.default_input_device())?;
    let config = device.default_input_config().map_err(sound_error)?;
    let stream = match config.sample_format() {
        SampleFormat::I8 => listen::<i8>(&device, config, listener),
        SampleFormat::I16 => listen::<i16>(&device, config, listener),
        SampleFormat::I24 => listen::<I24>(&device, config, listener),
        SampleFormat::I32 => listen::<i32>(&device, config, listener),
        SampleFormat::U8 => listen::<u8>(&device, config, listener),
        SampleFormat::U16 => listen::<u16>(&device, config, listener),
        SampleFormat::F32 => listen::<f32>(&device, config, listener),
        SampleFormat::F64 => listen::<f64>(&device, config, listener),
        other => Err(SoundError::Failed(format!("samples of kind {other:?}"))),
    }?;
    stream.play().map_err(sound_error)?;
    Ok(Box::new(CpalHearing(stream)))
}

fn listen<S>(
    device: &Device,
    config: SupportedStreamConfig,
    mut listener: Listener,
) -> Result<Stream, SoundError>
where
    S: SizedSample,
    f32: FromSample<S>,
{
    let mut samples = Vec::new();
    let stream = device.build_input_stream(
        config.into(),
        move |heard: &[S], _: &_| {
            samples.clear();
            samples.extend(heard.iter().map(|sample| f32::from_sample(*sample)));
            listener(&samples);
        },
        |error| tracing::warn!(%error, "the microphone"),
        None,
    );
    stream.map_err(sound_error)
}

pub(super) fn play(speaker: Option<&str>, samples: Vec<f32>) -> Result<(), SoundError> {
    let host = ::cpal::default_host();
    let devices = host.output_devices().map_err(sound_error)?;
    let device = pick(speaker, devices, host.default_output_device())?;
    let config = device.default_output_config().map_err(sound_error)?;
    let (done, over) = mpsc::sync_channel(1);
    let stream = match config.sample_format() {
        SampleFormat::I16 => speak::<i16>(&device, config, samples, done),
        SampleFormat::I24 => speak::<I24>(&device, config, samples, done),
        SampleFormat::I32 => speak::<i32>(&device, config, samples, done),
        SampleFormat::U8 => speak::<u8>(&device, config, samples, done),
        SampleFormat::U16 => speak::<u16>(&device, config, samples, done),
        SampleFormat::F32 => speak::<f32>(&device, config, samples, done),
        SampleFormat::F64 => speak::<f64>(&device, config, samples, done),
        other => Err(SoundError::Failed(format!("samples of kind {other:?}"))),
    }?;
    stream.play().map_err(sound_error)?;
    // The device asks for samples at its own pace; one that never asks must not hold us.
    match over.recv_timeout(Duration::from_secs(8)) {
        Ok(()) => Ok(()),
        Err(_) => Err(SoundError::Failed(
            "the speaker does not take any sound".into(),
        )),
    }
}

fn speak<S>(
    device: &Device,
    config: SupportedStreamConfig,
    samples: Vec<f32>,
    done: mpsc::SyncSender<()>,
) -> Result<Stream, SoundError>
where
    S: SizedSample + FromSample<f32>,
{
    let channels = usize::from(config.channels()).max(1);
    // Played at the device's rate; in between, the nearest sample is good enough for a chime.
    let step = f64::from(RATE) / f64::from(config.sample_rate());
    let mut position = 0.0;
    let mut quiet = 0;
    let stream = device.build_output_stream(
        config.into(),
        move |out: &mut [S], _: &_| {
            for frame in out.chunks_mut(channels) {
                let sample = samples.get(position as usize).copied();
                frame.fill(S::from_sample(sample.unwrap_or(0.0)));
                position += step;
                quiet += usize::from(sample.is_none());
            }
            // A little silence behind it, so that the end is not cut off.
            if quiet > RATE as usize / 4 {
                let _ = done.try_send(());
            }
        },
        |error| tracing::warn!(%error, "the speaker"),
        None,
    );
    stream.map_err(sound_error)
}
