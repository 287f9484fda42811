//! An EGL display that opens and can do nothing else, in place of a graphics driver.
//!
//! A library of its own, which the page's process loads (`build.rs` makes it, `blank_egl.rs` hands it over).
//! It speaks what libglvnd asks of a driver (its header `libeglabi.h`, *__egl_Main*): whoever asks it for a
//! display of no screen gets one, with no configuration, so that no context can be made on it. Every other
//! display is another driver's.
#![cfg_attr(not(test), no_std)]
#![deny(unsafe_op_in_unsafe_fn)]

use core::ffi::{CStr, c_char, c_int, c_void};
use core::ptr::{null, null_mut};

type Display = *mut c_void;
type Boolean = u32;
const NO: Boolean = 0;
const YES: Boolean = 1;

// EGL 1.5 and its registry of extensions.
const SURFACELESS: u32 = 0x31DD;
const SUCCESS: i32 = 0x3000;
const OPENGL_ES: u32 = 0x30A0;
const OPENGL: u32 = 0x30A2;
const VENDOR: i32 = 0x3053;
const VERSION: i32 = 0x3054;
const EXTENSIONS: i32 = 0x3055;
const CLIENT_APIS: i32 = 0x308D;

/// The largest part of libglvnd's interface that is spoken here.
const INTERFACE: u32 = 0;
/// What libglvnd asks the driver's name of for extensions of platforms.
const PLATFORM_EXTENSIONS: c_int = 0;

/// The one display. Only its address counts.
static DISPLAY: u8 = 0;

fn display() -> Display {
    (&raw const DISPLAY).cast_mut().cast()
}

/// What libglvnd wants to have filled in; what stands behind these may stay empty.
#[repr(C)]
pub struct Imports {
    get_platform_display: extern "C" fn(u32, *mut c_void, *const isize) -> Display,
    get_supports_api: extern "C" fn(u32) -> Boolean,
    get_vendor_string: extern "C" fn(c_int) -> *const c_char,
    get_proc_address: unsafe extern "C" fn(*const c_char) -> *const c_void,
    get_dispatch_address: extern "C" fn(*const c_char) -> *const c_void,
    set_dispatch_index: extern "C" fn(*const c_char, c_int),
}

/// Where libglvnd begins.
///
/// # Safety
///
/// `imports` is libglvnd's to be filled in.
#[unsafe(no_mangle)]
#[allow(non_snake_case)] // libglvnd's name.
pub unsafe extern "C" fn __egl_Main(
    version: u32,
    _exports: *const c_void,
    _driver: *mut c_void,
    imports: *mut Imports,
) -> Boolean {
    if version >> 16 != INTERFACE {
        return NO;
    }
    let own = Imports {
        get_platform_display,
        get_supports_api,
        get_vendor_string,
        get_proc_address,
        get_dispatch_address,
        set_dispatch_index,
    };
    // SAFETY: the caller's, to be filled in; nothing was there that had to be dropped.
    unsafe { imports.write(own) };
    YES
}

extern "C" fn get_platform_display(
    platform: u32,
    _native: *mut c_void,
    _attributes: *const isize,
) -> Display {
    match platform {
        SURFACELESS => display(),
        _ => null_mut(),
    }
}

extern "C" fn get_supports_api(api: u32) -> Boolean {
    Boolean::from(matches!(api, OPENGL_ES | OPENGL))
}

extern "C" fn get_vendor_string(name: c_int) -> *const c_char {
    match name {
        PLATFORM_EXTENSIONS => c"EGL_MESA_platform_surfaceless".as_ptr(),
        _ => null(),
    }
}

extern "C" fn get_dispatch_address(_name: *const c_char) -> *const c_void {
    null()
}

extern "C" fn set_dispatch_index(_name: *const c_char, _index: c_int) {}

/// All functions of EGL 1.4, which libglvnd does not do without. Those that find nothing to do take no
/// arguments: on all systems with libglvnd the caller clears away what it passed.
unsafe extern "C" fn get_proc_address(name: *const c_char) -> *const c_void {
    // SAFETY: libglvnd passes a name.
    let name = unsafe { CStr::from_ptr(name) };
    let function: *const () = match name.to_bytes() {
        b"eglInitialize" => initialize as *const (),
        b"eglQueryString" => query_string as *const (),
        b"eglGetConfigs" => get_configs as *const (),
        b"eglChooseConfig" => choose_config as *const (),
        b"eglGetError" => get_error as *const (),
        b"eglQueryAPI" => query_api as *const (),
        b"eglTerminate" | b"eglBindAPI" | b"eglReleaseThread" => succeed as *const (),
        b"eglCreateContext"
        | b"eglCreateWindowSurface"
        | b"eglCreatePbufferSurface"
        | b"eglCreatePixmapSurface"
        | b"eglCreatePbufferFromClientBuffer"
        | b"eglGetCurrentContext"
        | b"eglGetCurrentSurface"
        | b"eglGetCurrentDisplay" => nothing as *const (),
        b"eglGetConfigAttrib"
        | b"eglDestroyContext"
        | b"eglDestroySurface"
        | b"eglMakeCurrent"
        | b"eglSwapBuffers"
        | b"eglSwapInterval"
        | b"eglQueryContext"
        | b"eglQuerySurface"
        | b"eglSurfaceAttrib"
        | b"eglBindTexImage"
        | b"eglReleaseTexImage"
        | b"eglCopyBuffers"
        | b"eglWaitClient"
        | b"eglWaitGL"
        | b"eglWaitNative" => refuse as *const (),
        _ => null(),
    };
    function.cast()
}

unsafe extern "C" fn initialize(_: Display, major: *mut i32, minor: *mut i32) -> Boolean {
    for (place, number) in [(major, 1), (minor, 4)] {
        if !place.is_null() {
            // SAFETY: EGL's caller passes nothing or a place for the number.
            unsafe { place.write(number) };
        }
    }
    YES
}

extern "C" fn query_string(display: Display, name: i32) -> *const c_char {
    let said = match name {
        VENDOR => c"nobody",
        VERSION => c"1.4",
        EXTENSIONS if display.is_null() => {
            c"EGL_EXT_client_extensions EGL_EXT_platform_base EGL_MESA_platform_surfaceless"
        }
        EXTENSIONS => c"EGL_KHR_create_context EGL_KHR_surfaceless_context",
        CLIENT_APIS => c"",
        _ => return null(),
    };
    said.as_ptr()
}

unsafe extern "C" fn get_configs(
    _: Display,
    _configs: *mut c_void,
    _size: i32,
    found: *mut i32,
) -> Boolean {
    if !found.is_null() {
        // SAFETY: EGL's caller passes nothing or a place for the number.
        unsafe { found.write(0) };
    }
    YES
}

unsafe extern "C" fn choose_config(
    display: Display,
    _wanted: *const i32,
    configs: *mut c_void,
    size: i32,
    found: *mut i32,
) -> Boolean {
    // SAFETY: the caller's arguments, handed on.
    unsafe { get_configs(display, configs, size, found) }
}

extern "C" fn get_error() -> i32 {
    SUCCESS
}

extern "C" fn query_api() -> u32 {
    OPENGL_ES
}

extern "C" fn succeed() -> Boolean {
    YES
}

extern "C" fn refuse() -> Boolean {
    NO
}

extern "C" fn nothing() -> *mut c_void {
    null_mut()
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}

#[cfg(test)]
mod tests {
    use core::mem::MaybeUninit;

    use super::*;

    /// EGL_PLATFORM_X11_EXT and EGL_PLATFORM_WAYLAND_EXT.
    const SCREENS: [u32; 2] = [0x31D5, 0x31D8];

    fn imports() -> Imports {
        let mut imports = MaybeUninit::uninit();
        // SAFETY: a place for them, which is filled in.
        unsafe {
            assert_eq!(__egl_Main(2, null(), null_mut(), imports.as_mut_ptr()), YES);
            imports.assume_init()
        }
    }

    #[test]
    fn it_gives_a_display_of_no_screen_and_leaves_all_others_to_a_driver() {
        let imports = imports();
        let display = |platform| (imports.get_platform_display)(platform, null_mut(), null());
        assert!(!display(SURFACELESS).is_null());
        assert!(SCREENS.iter().all(|screen| display(*screen).is_null()));
    }

    #[test]
    fn its_display_opens_and_has_nothing_to_draw_with() {
        let imports = imports();
        // SAFETY: names, and functions of the signatures that EGL gives them.
        unsafe {
            let open = (imports.get_proc_address)(c"eglInitialize".as_ptr());
            let open: unsafe extern "C" fn(Display, *mut i32, *mut i32) -> Boolean =
                core::mem::transmute(open);
            let mut version = [0; 2];
            let [major, minor] = &mut version;
            assert_eq!(open(display(), major, minor), YES);
            assert_eq!(version, [1, 4]);
            let configs = (imports.get_proc_address)(c"eglGetConfigs".as_ptr());
            let configs: unsafe extern "C" fn(Display, *mut c_void, i32, *mut i32) -> Boolean =
                core::mem::transmute(configs);
            let mut found = 7;
            assert_eq!(configs(display(), null_mut(), 0, &mut found), YES);
            assert_eq!(found, 0);
            let unknown = (imports.get_proc_address)(c"eglCreateImageKHR".as_ptr());
            assert!(unknown.is_null());
        }
    }

    #[test]
    fn a_later_interface_of_libglvnd_is_not_spoken() {
        // SAFETY: nothing is filled in.
        let spoken = unsafe { __egl_Main(1 << 16, null(), null_mut(), null_mut()) };
        assert_eq!(spoken, NO);
    }
}
