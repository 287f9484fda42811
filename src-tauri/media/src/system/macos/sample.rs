//! What a stream of *ScreenCaptureKit* gives, read.

use std::sync::{Mutex, MutexGuard, PoisonError};

use objc2::{
    AllocAnyThread, DefinedClass, define_class, msg_send,
    rc::Retained,
    runtime::{AnyObject, NSObject, NSObjectProtocol},
};
use objc2_core_media::CMSampleBuffer;
use objc2_core_video::{
    CVPixelBufferGetBaseAddress, CVPixelBufferGetBytesPerRow, CVPixelBufferGetHeight,
    CVPixelBufferGetWidth, CVPixelBufferLockBaseAddress, CVPixelBufferLockFlags,
    CVPixelBufferUnlockBaseAddress, kCVReturnSuccess,
};
use objc2_foundation::{NSArray, NSDictionary, NSError, NSNumber, NSString, ns_string};
use objc2_screen_capture_kit::{
    SCFrameStatus, SCStream, SCStreamDelegate, SCStreamFrameInfoContentRect,
    SCStreamFrameInfoContentScale, SCStreamFrameInfoScaleFactor, SCStreamFrameInfoStatus,
    SCStreamOutput, SCStreamOutputType,
};

use crate::{
    convert::{Layout, Raw, to_i420},
    frames::{I420Frame, now},
    mixer::Voice,
    surface::ScreenError,
    system::{
        newest::Told,
        steady,
        streamed::{self, Placed, Size},
    },
};

/// What the system says beside a picture.
type Info = NSDictionary<NSString, AnyObject>;

/// Why there are no pictures of a surface.
pub(super) fn ended(id: &str, error: &NSError) -> ScreenError {
    streamed::ended(id, error.code(), error.localizedDescription().to_string())
}

/// To whom a stream gives what it has.
enum Taker {
    Pictures(Told),
    Sound(Voice),
}

/// What is known of a stream.
pub(super) struct Known {
    /// The surface's id.
    id: String,
    taker: Taker,
    /// How large the surface truly is, as the newest picture has it.
    true_size: Mutex<Option<Size>>,
    ended: Mutex<Option<ScreenError>>,
}

define_class!(
    // SAFETY: its superclass asks nothing of subclasses, and it has no `Drop`.
    #[unsafe(super(NSObject))]
    #[name = "GreenroomStreamOutput"]
    #[ivars = Known]
    pub(super) struct Output;

    unsafe impl NSObjectProtocol for Output {}

    unsafe impl SCStreamOutput for Output {
        #[unsafe(method(stream:didOutputSampleBuffer:ofType:))]
        fn gives(&self, _: &SCStream, sample: &CMSampleBuffer, kind: SCStreamOutputType) {
            match &self.ivars().taker {
                Taker::Pictures(told) if kind == SCStreamOutputType::Screen => {
                    self.picture(sample, told);
                }
                Taker::Sound(voice) if kind == SCStreamOutputType::Audio => sound(sample, voice),
                Taker::Pictures(_) | Taker::Sound(_) => {}
            }
        }
    }

    unsafe impl SCStreamDelegate for Output {
        #[unsafe(method(stream:didStopWithError:))]
        fn has_stopped(&self, _: &SCStream, error: &NSError) {
            let known = self.ivars();
            let why = ended(&known.id, error);
            if let Taker::Pictures(told) = &known.taker {
                told.ended(why.clone());
            }
            lock(&known.ended).get_or_insert(why);
        }
    }
);

fn lock<T>(place: &Mutex<T>) -> MutexGuard<'_, T> {
    // Whole after every statement, so a panic elsewhere leaves nothing half done.
    place.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Output {
    pub fn of_pictures(id: &str, told: Told) -> Retained<Self> {
        Self::new(id, Taker::Pictures(told))
    }

    pub fn of_sound(voice: Voice) -> Retained<Self> {
        Self::new("what programs play", Taker::Sound(voice))
    }

    fn new(id: &str, taker: Taker) -> Retained<Self> {
        let this = Self::alloc().set_ivars(Known {
            id: id.to_owned(),
            taker,
            true_size: Mutex::new(None),
            ended: Mutex::new(None),
        });
        // SAFETY: the superclass is made as it wants to be.
        unsafe { msg_send![super(this), init] }
    }

    /// How large the surface truly is.
    pub fn true_size(&self) -> Option<Size> {
        *lock(&self.ivars().true_size)
    }

    /// Why the stream ended by itself.
    pub fn ended(&self) -> Option<ScreenError> {
        lock(&self.ivars().ended).clone()
    }

    fn picture(&self, sample: &CMSampleBuffer, told: &Told) {
        let Some(info) = info(sample) else { return };
        // SAFETY: the system's own constants.
        let (status, place, scale, shrunk) = unsafe {
            (
                SCStreamFrameInfoStatus,
                SCStreamFrameInfoContentRect,
                SCStreamFrameInfoScaleFactor,
                SCStreamFrameInfoContentScale,
            )
        };
        // Anything else says that nothing changed.
        let complete = SCFrameStatus::Complete.0 as f64;
        if number(&info, status) != Some(complete) {
            return;
        }
        let placed = rectangle(&info, place).map(|(width, height)| Placed {
            width,
            height,
            pixels_per_point: number(&info, scale).unwrap_or(1.0),
            shrunk_by: number(&info, shrunk).unwrap_or(1.0),
        });
        if let Some(size) = placed.and_then(|placed| placed.true_size()) {
            *lock(&self.ivars().true_size) = Some(size);
        }
        read(sample, |pixels, stride, size| {
            let part = placed.map_or(size, |placed| placed.part(size));
            told.picture(pixels, stride, part);
        });
    }
}

/// What the system says beside a picture.
fn info(sample: &CMSampleBuffer) -> Option<Retained<Info>> {
    // SAFETY: only what is there is asked for.
    let all = unsafe { sample.sample_attachments_array(false) }?;
    let all: *const NSArray<Info> = (&raw const *all).cast();
    // SAFETY: the system's arrays and dictionaries of both kinds are the same, and these hold dictionaries
    // with names as keys.
    unsafe { &*all }.firstObject()
}

fn number(info: &Info, name: &NSString) -> Option<f64> {
    let value = info.objectForKey(name)?;
    value
        .downcast::<NSNumber>()
        .ok()
        .map(|value| value.doubleValue())
}

/// Width and height, as the system writes a rectangle into a dictionary.
fn rectangle(info: &Info, name: &NSString) -> Option<(f64, f64)> {
    let value = info.objectForKey(name)?;
    let value = value.downcast::<NSDictionary>().ok()?;
    let value: *const Info = (&raw const *value).cast();
    // SAFETY: what a rectangle is written as has names as keys.
    let value = unsafe { &*value };
    let side = |name| number(value, name);
    Some((side(ns_string!("Width"))?, side(ns_string!("Height"))?))
}

/// Reads the pixels of a picture, with the bytes from one row to the next and the size.
fn read<T>(sample: &CMSampleBuffer, read: impl FnOnce(&[u8], usize, Size) -> T) -> Option<T> {
    // SAFETY: only what is there is asked for.
    let buffer = unsafe { sample.image_buffer() }?;
    let only_read = CVPixelBufferLockFlags::ReadOnly;
    // SAFETY: it is unlocked below, and not kept.
    if unsafe { CVPixelBufferLockBaseAddress(&buffer, only_read) } != kCVReturnSuccess {
        return None;
    }
    let stride = CVPixelBufferGetBytesPerRow(&buffer);
    let (width, height) = (
        CVPixelBufferGetWidth(&buffer),
        CVPixelBufferGetHeight(&buffer),
    );
    let first: *const u8 = CVPixelBufferGetBaseAddress(&buffer).cast_const().cast();
    let size = u32::try_from(width).ok().zip(u32::try_from(height).ok());
    let seen = size.filter(|_| !first.is_null()).map(|size| {
        // SAFETY: locked, there are as many bytes from there on.
        let pixels = unsafe { std::slice::from_raw_parts(first, stride * height) };
        read(pixels, stride, size)
    });
    // SAFETY: it was locked above, in the same way.
    unsafe { CVPixelBufferUnlockBaseAddress(&buffer, only_read) };
    seen
}

/// One picture by itself.
pub(super) fn frame(sample: &CMSampleBuffer) -> Option<I420Frame> {
    let frame = read(sample, |pixels, stride, (width, height)| {
        let raw = Raw {
            layout: Layout::Bgrx,
            width,
            height,
            stride: u32::try_from(stride).ok()?,
            data: pixels,
        };
        to_i420(raw, now()).ok()
    });
    frame.flatten()
}

/// Gives one channel of sound on.
fn sound(sample: &CMSampleBuffer, voice: &Voice) {
    // SAFETY: only what is there is asked for.
    let Some(block) = (unsafe { sample.data_buffer() }) else {
        return;
    };
    let (mut len, mut first) = (0_usize, std::ptr::null_mut());
    let (to, at) = (&raw mut len, &raw mut first);
    // SAFETY: both are there as long as the call runs.
    let found = unsafe { block.data_pointer(0, to, std::ptr::null_mut(), at) };
    if found != 0 || first.is_null() {
        return;
    }
    // SAFETY: as many bytes are there as the system says; they live as long as the block.
    let bytes = unsafe { std::slice::from_raw_parts(first.cast_const().cast::<u8>(), len) };
    let samples = bytes.as_chunks::<4>().0.iter();
    let samples: Vec<f32> = samples.map(|four| f32::from_ne_bytes(*four)).collect();
    let mut mono = Vec::with_capacity(samples.len());
    steady::one_channel(&samples, 1, &mut mono);
    voice.say(&mono);
}
