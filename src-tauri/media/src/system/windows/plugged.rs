//! What is plugged in, as Windows tells it: sound devices, and cameras.

use std::{ffi::c_void, mem::ManuallyDrop};

use windows::{
    Win32::{
        Devices::DeviceAndDriverInstallation::{
            CM_NOTIFY_ACTION, CM_NOTIFY_EVENT_DATA, CM_NOTIFY_FILTER, CM_NOTIFY_FILTER_0,
            CM_NOTIFY_FILTER_0_0, CM_NOTIFY_FILTER_TYPE_DEVICEINTERFACE, CM_Register_Notification,
            CM_Unregister_Notification, CR_SUCCESS, HCMNOTIFICATION,
        },
        Foundation::{ERROR_SUCCESS, PROPERTYKEY},
        Media::{
            Audio::{
                DEVICE_STATE, EDataFlow, ERole, IMMDeviceEnumerator, IMMNotificationClient,
                IMMNotificationClient_Impl, MMDeviceEnumerator,
            },
            KernelStreaming::KSCATEGORY_VIDEO_CAMERA,
        },
        System::Com::{CLSCTX_ALL, CoCreateInstance, CoIncrementMTAUsage},
    },
    core::{PCWSTR, implement},
};

use crate::plugged::OnChange;

/// Tells what comes and goes.
pub fn watch_devices(told: OnChange) -> Option<Box<dyn Send>> {
    let sound = Sound::watch(told.clone());
    if let Err(error) = &sound {
        tracing::warn!(%error, "sound devices that are plugged in are noticed late");
    }
    let cameras = Cameras::watch(told);
    if cameras.is_none() {
        tracing::warn!("cameras that are plugged in are noticed late");
    }
    let watching = Watching {
        _sound: sound.ok(),
        _cameras: cameras,
    };
    Some(Box::new(watching))
}

/// The system tells as long as this is there.
struct Watching {
    _sound: Option<Sound>,
    _cameras: Option<Cameras>,
}

struct Sound {
    devices: IMMDeviceEnumerator,
    news: IMMNotificationClient,
}

// SAFETY: the system's object for this may be used from any thread of the multi-threaded apartment, which is
// kept for good below and in which each thread is that entered none; ours is made of what is `Send` and `Sync`.
unsafe impl Send for Sound {}

impl Sound {
    fn watch(told: OnChange) -> windows::core::Result<Self> {
        // SAFETY: the apartment is kept as long as the program runs; the objects are ours.
        unsafe {
            CoIncrementMTAUsage()?;
            let devices: IMMDeviceEnumerator =
                CoCreateInstance(&MMDeviceEnumerator, None, CLSCTX_ALL)?;
            let news: IMMNotificationClient = News(told).into();
            devices.RegisterEndpointNotificationCallback(&news)?;
            Ok(Self { devices, news })
        }
    }
}

impl Drop for Sound {
    fn drop(&mut self) {
        // SAFETY: both are ours.
        let ended = unsafe {
            self.devices
                .UnregisterEndpointNotificationCallback(&self.news)
        };
        if let Err(error) = ended {
            tracing::debug!(%error, "news of sound devices had ended before");
        }
    }
}

#[implement(IMMNotificationClient)]
struct News(OnChange);

impl IMMNotificationClient_Impl for News_Impl {
    fn OnDeviceStateChanged(&self, _: &PCWSTR, _: DEVICE_STATE) -> windows::core::Result<()> {
        (self.0)();
        Ok(())
    }

    fn OnDeviceAdded(&self, _: &PCWSTR) -> windows::core::Result<()> {
        (self.0)();
        Ok(())
    }

    fn OnDeviceRemoved(&self, _: &PCWSTR) -> windows::core::Result<()> {
        (self.0)();
        Ok(())
    }

    fn OnDefaultDeviceChanged(
        &self,
        _: EDataFlow,
        _: ERole,
        _: &PCWSTR,
    ) -> windows::core::Result<()> {
        (self.0)();
        Ok(())
    }

    // Volumes and the like.
    fn OnPropertyValueChanged(&self, _: &PCWSTR, _: &PROPERTYKEY) -> windows::core::Result<()> {
        Ok(())
    }
}

struct Cameras {
    registered: HCMNOTIFICATION,
    /// What the system calls, until it is told to call it no more.
    told: *mut OnChange,
}

// SAFETY: what is pointed to is `Send` and `Sync`, and ours.
unsafe impl Send for Cameras {}

impl Cameras {
    fn watch(told: OnChange) -> Option<Self> {
        let filter = CM_NOTIFY_FILTER {
            cbSize: size_of::<CM_NOTIFY_FILTER>() as u32,
            FilterType: CM_NOTIFY_FILTER_TYPE_DEVICEINTERFACE,
            u: CM_NOTIFY_FILTER_0 {
                DeviceInterface: CM_NOTIFY_FILTER_0_0 {
                    ClassGuid: KSCATEGORY_VIDEO_CAMERA,
                },
            },
            ..CM_NOTIFY_FILTER::default()
        };
        let mut cameras = ManuallyDrop::new(Self {
            registered: HCMNOTIFICATION::default(),
            told: Box::into_raw(Box::new(told)),
        });
        let context = Some(cameras.told.cast_const().cast());
        let to = &raw mut cameras.registered;
        // SAFETY: the filter is there as long as the call runs, and what is called as long as it is registered.
        let done =
            unsafe { CM_Register_Notification(&raw const filter, context, Some(changed), to) };
        if done != CR_SUCCESS {
            // SAFETY: nobody calls it.
            drop(unsafe { Box::from_raw(cameras.told) });
            return None;
        }
        Some(ManuallyDrop::into_inner(cameras))
    }
}

impl Drop for Cameras {
    fn drop(&mut self) {
        // SAFETY: it was registered, and waits until nobody calls it any more.
        unsafe {
            CM_Unregister_Notification(self.registered);
            drop(Box::from_raw(self.told));
        }
    }
}

/// Called by the system on a thread of its own.
unsafe extern "system" fn changed(
    _: HCMNOTIFICATION,
    told: *const c_void,
    _: CM_NOTIFY_ACTION,
    _: *const CM_NOTIFY_EVENT_DATA,
    _: u32,
) -> u32 {
    // SAFETY: it is what was registered, and lives until it is unregistered.
    let told = unsafe { &*told.cast::<OnChange>() };
    told();
    ERROR_SUCCESS.0
}
