//! What other programs play, by the sound system's own recording of all processes but this one and those that
//! it started, among which is the page's.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
    mpsc::{self, SyncSender},
};
use std::time::Duration;

use windows::{
    Win32::{
        Media::Audio::{
            AUDCLNT_BUFFERFLAGS_SILENT, AUDCLNT_SHAREMODE_SHARED,
            AUDCLNT_STREAMFLAGS_AUTOCONVERTPCM, AUDCLNT_STREAMFLAGS_LOOPBACK,
            AUDIOCLIENT_ACTIVATION_PARAMS, AUDIOCLIENT_ACTIVATION_PARAMS_0,
            AUDIOCLIENT_ACTIVATION_TYPE_PROCESS_LOOPBACK, AUDIOCLIENT_PROCESS_LOOPBACK_PARAMS,
            ActivateAudioInterfaceAsync, IActivateAudioInterfaceAsyncOperation,
            IActivateAudioInterfaceCompletionHandler,
            IActivateAudioInterfaceCompletionHandler_Impl, IAudioCaptureClient, IAudioClient,
            PROCESS_LOOPBACK_MODE_EXCLUDE_TARGET_PROCESS_TREE,
            VIRTUAL_AUDIO_DEVICE_PROCESS_LOOPBACK, WAVEFORMATEX,
        },
        System::{
            Com::{
                BLOB, COINIT_MULTITHREADED, CoInitializeEx, CoUninitialize,
                StructuredStorage::{
                    PROPVARIANT, PROPVARIANT_0, PROPVARIANT_0_0, PROPVARIANT_0_0_0,
                },
            },
            Variant::VT_BLOB,
        },
    },
    core::{Interface, Ref, implement},
};
use windows_version::OsVersion;

use crate::{
    hearing::{Flow, RATE, SoundError, Take},
    mixer::{Mixer, Voice},
    system::{refusal, steady},
};

/// Windows 10 of May 2020 is the first that leaves a program out.
const FIRST_BUILD: u32 = 19_041;
/// How long the system may take to open it.
const OPENS_WITHIN: Duration = Duration::from_secs(5);
/// So much sound may wait for us, in units of 100 ns: a fifth of a second.
const BUFFER: i64 = 2_000_000;
/// How often it is taken.
const TAKE_EVERY: Duration = Duration::from_millis(10);
/// The system mixes them in turn.
const CHANNELS: u16 = 2;
/// Samples are numbers with a point: `WAVE_FORMAT_IEEE_FLOAT`.
const FLOAT: u16 = 3;

/// Whether this Windows can leave a program out.
pub fn are_heard() -> bool {
    OsVersion::current() >= OsVersion::new(10, 0, 0, FIRST_BUILD)
}

/// Hears what other programs play, in steps that never end: the system gives none while nobody plays anything.
pub fn hear(take: Take) -> Result<Box<dyn Flow>, SoundError> {
    let mixer = Mixer::default();
    let voice = mixer.voice();
    let ended = Arc::new(AtomicBool::new(false));
    let (stop, stopped) = mpsc::sync_channel::<()>(0);
    let (opened, outcome) = mpsc::sync_channel(1);
    let over = ended.clone();
    let record = move || {
        let recorded = Apartment::enter().and_then(|_apartment| {
            let recording = Recording::open();
            let recording = match recording {
                Ok(recording) => recording,
                Err(error) => {
                    // Nobody waits for it any more, or hears it now.
                    let _ = opened.try_send(Err(error));
                    return Ok(());
                }
            };
            let _ = opened.try_send(Ok(()));
            while let Err(mpsc::RecvTimeoutError::Timeout) = stopped.recv_timeout(TAKE_EVERY) {
                recording.give(&voice)?;
            }
            Ok(())
        });
        if let Err(error) = recorded {
            tracing::warn!(%error, "what programs play is not heard any more");
        }
        over.store(true, Ordering::Relaxed);
    };
    let spawned = std::thread::Builder::new()
        .name("programs come".into())
        .spawn(record);
    spawned.map_err(|error| SoundError::Failed(error.to_string()))?;
    match outcome.recv_timeout(OPENS_WITHIN) {
        Ok(opened) => opened?,
        Err(_) => return Err(SoundError::Hangs),
    }
    let over = ended.clone();
    let steps = steady::give(mixer, take, move || !over.load(Ordering::Relaxed))?;
    Ok(Box::new(Programs {
        ended,
        _recording: stop,
        _steps: steps,
    }))
}

/// Both threads end with this.
struct Programs {
    ended: Arc<AtomicBool>,
    _recording: mpsc::SyncSender<()>,
    _steps: mpsc::SyncSender<()>,
}

impl Flow for Programs {
    fn ended(&self) -> Option<SoundError> {
        let ended = self.ended.load(Ordering::Relaxed);
        ended.then_some(SoundError::NoServer)
    }
}

fn failed(error: windows::core::Error) -> SoundError {
    refusal::of_sound(error.to_string())
}

/// This thread speaks to the system's objects, until it is dropped.
struct Apartment;

impl Apartment {
    fn enter() -> Result<Self, SoundError> {
        // SAFETY: the thread is ours, and leaves it with `drop`.
        let entered = unsafe { CoInitializeEx(None, COINIT_MULTITHREADED) };
        entered.ok().map_err(failed)?;
        Ok(Self)
    }
}

impl Drop for Apartment {
    fn drop(&mut self) {
        // SAFETY: it was entered on this thread.
        unsafe { CoUninitialize() };
    }
}

/// Told by the system once the recording can be used, or cannot.
#[implement(IActivateAudioInterfaceCompletionHandler)]
struct Done(SyncSender<()>);

impl IActivateAudioInterfaceCompletionHandler_Impl for Done_Impl {
    fn ActivateCompleted(
        &self,
        _: Ref<'_, IActivateAudioInterfaceAsyncOperation>,
    ) -> windows::core::Result<()> {
        // Who waited too long is gone.
        let _ = self.0.try_send(());
        Ok(())
    }
}

struct Recording {
    client: IAudioClient,
    packets: IAudioCaptureClient,
}

impl Recording {
    fn open() -> Result<Self, SoundError> {
        let client = activated()?;
        let frame = CHANNELS * size_of::<f32>() as u16;
        let format = WAVEFORMATEX {
            wFormatTag: FLOAT,
            nChannels: CHANNELS,
            nSamplesPerSec: RATE,
            nAvgBytesPerSec: RATE * u32::from(frame),
            nBlockAlign: frame,
            wBitsPerSample: 8 * size_of::<f32>() as u16,
            cbSize: 0,
        };
        let flags = AUDCLNT_STREAMFLAGS_LOOPBACK | AUDCLNT_STREAMFLAGS_AUTOCONVERTPCM;
        let shared = AUDCLNT_SHAREMODE_SHARED;
        // SAFETY: the format is there as long as the call runs; the client is ours.
        unsafe {
            client
                .Initialize(shared, flags, BUFFER, 0, &raw const format, None)
                .map_err(failed)?;
            let packets = client.GetService().map_err(failed)?;
            client.Start().map_err(failed)?;
            Ok(Self { client, packets })
        }
    }

    /// Gives everything that waits.
    fn give(&self, voice: &Voice) -> Result<(), SoundError> {
        let mut mono = Vec::new();
        // SAFETY: the client is ours.
        while unsafe { self.packets.GetNextPacketSize() }.map_err(failed)? > 0 {
            let (mut data, mut frames, mut flags) = (std::ptr::null_mut::<u8>(), 0_u32, 0_u32);
            let (to, of, is) = (&raw mut data, &raw mut frames, &raw mut flags);
            // SAFETY: they are there as long as the call runs.
            unsafe { self.packets.GetBuffer(to, of, is, None, None) }.map_err(failed)?;
            let is_silent = flags & AUDCLNT_BUFFERFLAGS_SILENT.0 as u32 != 0;
            let len = frames as usize * usize::from(CHANNELS);
            if is_silent || data.is_null() {
                mono.clear();
                mono.resize(frames as usize, 0);
            } else {
                // SAFETY: the system gives as many samples of the format that was asked for, aligned as they
                // are, until the buffer is released.
                let samples = unsafe { std::slice::from_raw_parts(data.cast::<f32>(), len) };
                steady::one_channel(samples, CHANNELS.into(), &mut mono);
            }
            // SAFETY: as many as were given.
            unsafe { self.packets.ReleaseBuffer(frames) }.map_err(failed)?;
            voice.say(&mono);
        }
        Ok(())
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        // SAFETY: the client is ours.
        if let Err(error) = unsafe { self.client.Stop() } {
            tracing::debug!(%error, "the recording had ended before");
        }
    }
}

/// The system's recording of everything but this process and those that it started.
fn activated() -> Result<IAudioClient, SoundError> {
    let mut without_us = AUDIOCLIENT_ACTIVATION_PARAMS {
        ActivationType: AUDIOCLIENT_ACTIVATION_TYPE_PROCESS_LOOPBACK,
        Anonymous: AUDIOCLIENT_ACTIVATION_PARAMS_0 {
            ProcessLoopbackParams: AUDIOCLIENT_PROCESS_LOOPBACK_PARAMS {
                TargetProcessId: std::process::id(),
                ProcessLoopbackMode: PROCESS_LOOPBACK_MODE_EXCLUDE_TARGET_PROCESS_TREE,
            },
        },
    };
    let blob = BLOB {
        cbSize: size_of::<AUDIOCLIENT_ACTIVATION_PARAMS>() as u32,
        pBlobData: (&raw mut without_us).cast(),
    };
    // It owns nothing: whoever cleared it would free memory of this function's.
    let asked = std::mem::ManuallyDrop::new(PROPVARIANT {
        Anonymous: PROPVARIANT_0 {
            Anonymous: std::mem::ManuallyDrop::new(PROPVARIANT_0_0 {
                vt: VT_BLOB,
                Anonymous: PROPVARIANT_0_0_0 { blob },
                ..PROPVARIANT_0_0::default()
            }),
        },
    });
    let (done, told) = mpsc::sync_channel(1);
    let handler: IActivateAudioInterfaceCompletionHandler = Done(done).into();
    let device = VIRTUAL_AUDIO_DEVICE_PROCESS_LOOPBACK;
    // SAFETY: what is asked for is there until the system has answered.
    let operation = unsafe {
        ActivateAudioInterfaceAsync(
            device,
            &IAudioClient::IID,
            Some(&raw const *asked),
            &handler,
        )
    };
    let operation = operation.map_err(failed)?;
    told.recv_timeout(OPENS_WITHIN)
        .map_err(|_| SoundError::Hangs)?;
    let mut outcome = windows::core::HRESULT(0);
    let mut activated = None;
    // SAFETY: both are there as long as the call runs.
    unsafe { operation.GetActivateResult(&raw mut outcome, &raw mut activated) }.map_err(failed)?;
    outcome.ok().map_err(failed)?;
    let activated = activated.ok_or(SoundError::NoDevice)?;
    activated.cast().map_err(failed)
}
