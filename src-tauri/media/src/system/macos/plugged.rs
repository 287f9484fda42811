//! What is plugged in, as macOS tells it: sound devices, and cameras.

use std::{ffi::c_void, ptr::NonNull};

use block2::RcBlock;
use objc2::{
    rc::Retained,
    runtime::{NSObjectProtocol, ProtocolObject},
};
use objc2_av_foundation::{
    AVCaptureDeviceWasConnectedNotification, AVCaptureDeviceWasDisconnectedNotification,
};
use objc2_core_audio::{
    AudioObjectAddPropertyListener, AudioObjectID, AudioObjectPropertyAddress,
    AudioObjectPropertySelector, AudioObjectRemovePropertyListener,
    kAudioHardwarePropertyDefaultInputDevice, kAudioHardwarePropertyDefaultOutputDevice,
    kAudioHardwarePropertyDevices, kAudioObjectPropertyElementMain,
    kAudioObjectPropertyScopeGlobal, kAudioObjectSystemObject,
};
use objc2_foundation::{NSNotification, NSNotificationCenter};

use crate::plugged::OnChange;

/// What of the sound system is told.
const OF_SOUND: [AudioObjectPropertySelector; 3] = [
    kAudioHardwarePropertyDevices,
    kAudioHardwarePropertyDefaultInputDevice,
    kAudioHardwarePropertyDefaultOutputDevice,
];

/// Tells what comes and goes.
pub fn watch_devices(told: OnChange) -> Option<Box<dyn Send>> {
    let watching = Watching {
        _cameras: Cameras::watch(&told),
        _sound: Sound::watch(told),
    };
    Some(Box::new(watching))
}

/// The system tells as long as this is there.
struct Watching {
    _cameras: Cameras,
    _sound: Sound,
}

struct Sound {
    /// What the system calls, until it is told to call it no more.
    told: *mut OnChange,
}

// SAFETY: what is pointed to is `Send` and `Sync`, and ours.
unsafe impl Send for Sound {}

fn address(of: AudioObjectPropertySelector) -> AudioObjectPropertyAddress {
    AudioObjectPropertyAddress {
        mSelector: of,
        mScope: kAudioObjectPropertyScopeGlobal,
        mElement: kAudioObjectPropertyElementMain,
    }
}

impl Sound {
    fn watch(told: OnChange) -> Self {
        let told = Box::into_raw(Box::new(told));
        for of in OF_SOUND {
            let mut address = address(of);
            let (system, place) = (kAudioObjectSystemObject as u32, NonNull::from(&mut address));
            // SAFETY: the address is there as long as the call runs, what is called until `drop`.
            let status = unsafe {
                AudioObjectAddPropertyListener(system, place, Some(changed), told.cast())
            };
            if status != 0 {
                tracing::warn!(status, "sound devices that are plugged in are noticed late");
            }
        }
        Self { told }
    }
}

impl Drop for Sound {
    fn drop(&mut self) {
        for of in OF_SOUND {
            let mut address = address(of);
            let (system, place) = (kAudioObjectSystemObject as u32, NonNull::from(&mut address));
            let told = self.told.cast();
            // SAFETY: as it was added.
            unsafe { AudioObjectRemovePropertyListener(system, place, Some(changed), told) };
        }
        // What is called may be on its way at this very moment, and the system does not say when it is not: so
        // it stays, a few bytes once in the life of a program.
    }
}

/// Called by the system on a thread of its own.
unsafe extern "C-unwind" fn changed(
    _: AudioObjectID,
    _: u32,
    _: NonNull<AudioObjectPropertyAddress>,
    told: *mut c_void,
) -> i32 {
    // SAFETY: it is what was added, and stays.
    let told = unsafe { &*told.cast_const().cast::<OnChange>() };
    told();
    0
}

struct Cameras {
    observers: Vec<Retained<ProtocolObject<dyn NSObjectProtocol>>>,
}

// SAFETY: they are only handed back, which may be done on any thread.
unsafe impl Send for Cameras {}

impl Cameras {
    fn watch(told: &OnChange) -> Self {
        // SAFETY: the system's own constants.
        let names = unsafe {
            [
                AVCaptureDeviceWasConnectedNotification,
                AVCaptureDeviceWasDisconnectedNotification,
            ]
        };
        let center = NSNotificationCenter::defaultCenter();
        let observe = |name| {
            let told = told.clone();
            let changed = RcBlock::new(move |_: NonNull<NSNotification>| told());
            // SAFETY: the block may be called on any thread.
            unsafe {
                center.addObserverForName_object_queue_usingBlock(Some(name), None, None, &changed)
            }
        };
        let observers = names.into_iter().map(observe).collect();
        Self { observers }
    }
}

impl Drop for Cameras {
    fn drop(&mut self) {
        let center = NSNotificationCenter::defaultCenter();
        for observer in &self.observers {
            // SAFETY: it was given by the same center.
            unsafe { center.removeObserver((**observer).as_ref()) };
        }
    }
}
