//! The SDK library as a file: its four functions, and what can be wrong with it.

use std::ffi::{CString, c_char};
use std::path::Path;

use libloading::Library as Dynamic;

use crate::load_error::LoadError;
use crate::system;

/// What the library calls with each event. The bytes live only during the call.
pub(super) type EventCallback = unsafe extern "C" fn(*const u8, usize);

type Initialize = unsafe extern "C" fn(EventCallback, bool, *const c_char, *const c_char);
type Request = unsafe extern "C" fn(*const u8, usize, *mut *const u8, *mut usize) -> u64;
type DropHandle = unsafe extern "C" fn(u64) -> bool;
type Dispose = unsafe extern "C" fn();

/// The handle that the library answers with when it refuses a request.
const INVALID_HANDLE: u64 = 0;

/// The loaded library. Never unloaded, because its threads outlive every call.
pub(super) struct Library {
    initialize: Initialize,
    request: Request,
    drop_handle: DropHandle,
    dispose: Dispose,
}

impl Library {
    /// Loads the library with its symbols kept to itself.
    pub(super) fn open(path: &Path) -> Result<Self, LoadError> {
        if !path.is_file() {
            return Err(LoadError::NotFound {
                looked_in: vec![path.to_owned()],
            });
        }
        let dynamic = system::open_local(path).map_err(|error| LoadError::NotLoadable {
            path: path.to_owned(),
            reason: error.to_string(),
        })?;
        let lacks = |symbol| LoadError::NotTheSdk {
            path: path.to_owned(),
            symbol,
        };
        // SAFETY: the names and signatures are those of the SDK's C interface; a library that
        // has all four names is taken to be the SDK.
        let library = unsafe {
            Self {
                initialize: symbol(&dynamic, "livekit_ffi_initialize").map_err(lacks)?,
                request: symbol(&dynamic, "livekit_ffi_request").map_err(lacks)?,
                drop_handle: symbol(&dynamic, "livekit_ffi_drop_handle").map_err(lacks)?,
                dispose: symbol(&dynamic, "livekit_ffi_dispose").map_err(lacks)?,
            }
        };
        std::mem::forget(dynamic);
        Ok(library)
    }

    /// Starts the engine. `callback` is called from the engine's threads from now on.
    pub(super) fn initialize(&self, callback: EventCallback) {
        let sdk = CString::new("rust").unwrap_or_default();
        let version = CString::new(env!("CARGO_PKG_VERSION")).unwrap_or_default();
        // SAFETY: both strings live through the call, and the engine copies them.
        unsafe { (self.initialize)(callback, true, sdk.as_ptr(), version.as_ptr()) }
    }

    /// Sends one encoded request and returns the encoded response, or nothing if the engine
    /// refuses the request.
    pub(super) fn request(&self, message: &[u8]) -> Option<Vec<u8>> {
        let mut data = std::ptr::null();
        let mut len = 0;
        // SAFETY: the engine reads `message` during the call only, and writes both outputs.
        let handle =
            unsafe { (self.request)(message.as_ptr(), message.len(), &raw mut data, &raw mut len) };
        if handle == INVALID_HANDLE {
            return None;
        }
        let response = if data.is_null() {
            Vec::new()
        } else {
            // SAFETY: the bytes live until the handle is dropped, which is below.
            unsafe { std::slice::from_raw_parts(data, len) }.to_vec()
        };
        self.drop_handle(handle);
        Some(response)
    }

    /// Gives a handle back. False if the engine does not know it.
    pub(super) fn drop_handle(&self, handle: u64) -> bool {
        // SAFETY: any number may be passed; unknown ones are answered with false.
        unsafe { (self.drop_handle)(handle) }
    }

    /// Closes every room and ends the engine. Blocks until that is done.
    pub(super) fn dispose(&self) {
        // SAFETY: takes nothing, and the caller makes no request afterwards.
        unsafe { (self.dispose)() }
    }
}

/// # Safety
/// `F` must be the type of the function called `name`.
unsafe fn symbol<F: Copy>(library: &Dynamic, name: &'static str) -> Result<F, &'static str> {
    // SAFETY: the caller vouches for the type.
    unsafe { library.get::<F>(name) }
        .map(|symbol| *symbol)
        .map_err(|_| name)
}
