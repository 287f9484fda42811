//! PipeWire's client library as a file: the functions that a stream needs, and what they take. The names are
//! those of its headers (`pipewire/stream.h`, `spa/buffer/buffer.h`), which have kept them since 0.3.

use std::{
    ffi::{c_char, c_int, c_void},
    ptr::{null, null_mut},
    sync::OnceLock,
};

use libloading::Library as Dynamic;

/// The only version of its interface that there is.
const FILE: &str = "libpipewire-0.3.so.0";

/// What the library keeps to itself.
#[repr(C)]
pub(super) struct Opaque {
    _private: [u8; 0],
}

/// `struct pw_buffer`; newer libraries have more at its end.
#[repr(C)]
pub(super) struct Buffer {
    pub buffer: *mut SpaBuffer,
    user_data: *mut c_void,
    size: u64,
}

/// `struct spa_buffer`.
#[repr(C)]
pub(super) struct SpaBuffer {
    pub n_metas: u32,
    pub n_datas: u32,
    pub metas: *mut Meta,
    pub datas: *mut Data,
}

/// `struct spa_meta`.
#[repr(C)]
pub(super) struct Meta {
    pub kind: u32,
    pub size: u32,
    pub data: *mut c_void,
}

/// `struct spa_data`.
#[repr(C)]
pub(super) struct Data {
    kind: u32,
    flags: u32,
    fd: i64,
    mapoffset: u32,
    pub maxsize: u32,
    pub data: *mut c_void,
    pub chunk: *mut Chunk,
}

/// `struct spa_chunk`.
#[repr(C)]
#[derive(Clone, Copy)]
pub(super) struct Chunk {
    pub offset: u32,
    pub size: u32,
    pub stride: i32,
    pub flags: i32,
}

/// `struct spa_meta_region`.
#[repr(C)]
#[derive(Clone, Copy)]
pub(super) struct Region {
    pub x: i32,
    pub y: i32,
    pub width: u32,
    pub height: u32,
}

/// `struct spa_hook`: a listener's place in a list of the library's.
#[repr(C)]
pub(super) struct Hook([*mut c_void; 6]);

impl Hook {
    pub fn new() -> Self {
        Self([null_mut(); 6])
    }
}

/// `struct pw_stream_events`, version 0, which every library calls.
#[repr(C)]
pub(super) struct Events {
    pub version: u32,
    pub destroy: Option<unsafe extern "C" fn(*mut c_void)>,
    pub state_changed: Option<unsafe extern "C" fn(*mut c_void, c_int, c_int, *const c_char)>,
    pub control_info: Option<unsafe extern "C" fn(*mut c_void, u32, *const c_void)>,
    pub io_changed: Option<unsafe extern "C" fn(*mut c_void, u32, *mut c_void, u32)>,
    pub param_changed: Option<unsafe extern "C" fn(*mut c_void, u32, *const u32)>,
    pub add_buffer: Option<unsafe extern "C" fn(*mut c_void, *mut Buffer)>,
    pub remove_buffer: Option<unsafe extern "C" fn(*mut c_void, *mut Buffer)>,
    pub process: Option<unsafe extern "C" fn(*mut c_void)>,
    pub drained: Option<unsafe extern "C" fn(*mut c_void)>,
}

macro_rules! library {
    ($($name:ident = $symbol:literal : fn($($argument:ty),*) $(-> $answer:ty)?;)*) => {
        /// The loaded library. Never unloaded, because its threads outlive every call.
        pub(super) struct Library {
            $(pub $name: unsafe extern "C" fn($($argument),*) $(-> $answer)?,)*
        }

        impl Library {
            fn of(file: &Dynamic) -> Result<Self, libloading::Error> {
                // SAFETY: names and signatures are those of the library's headers; a file of this
                // name that has them all is taken to be the library.
                unsafe { Ok(Self { $($name: *file.get($symbol)?,)* }) }
            }
        }
    };
}

library! {
    init = "pw_init": fn(*mut c_int, *mut *mut *mut c_char);
    loop_new = "pw_thread_loop_new": fn(*const c_char, *const c_void) -> *mut Opaque;
    loop_inner = "pw_thread_loop_get_loop": fn(*mut Opaque) -> *mut Opaque;
    loop_start = "pw_thread_loop_start": fn(*mut Opaque) -> c_int;
    loop_stop = "pw_thread_loop_stop": fn(*mut Opaque);
    loop_lock = "pw_thread_loop_lock": fn(*mut Opaque);
    loop_unlock = "pw_thread_loop_unlock": fn(*mut Opaque);
    loop_destroy = "pw_thread_loop_destroy": fn(*mut Opaque);
    context_new = "pw_context_new": fn(*mut Opaque, *mut Opaque, usize) -> *mut Opaque;
    context_connect_fd = "pw_context_connect_fd": fn(*mut Opaque, c_int, *mut Opaque, usize) -> *mut Opaque;
    context_destroy = "pw_context_destroy": fn(*mut Opaque);
    core_disconnect = "pw_core_disconnect": fn(*mut Opaque) -> c_int;
    properties = "pw_properties_new_string": fn(*const c_char) -> *mut Opaque;
    stream_new = "pw_stream_new": fn(*mut Opaque, *const c_char, *mut Opaque) -> *mut Opaque;
    stream_listen = "pw_stream_add_listener": fn(*mut Opaque, *mut Hook, *const Events, *mut c_void);
    stream_connect = "pw_stream_connect": fn(*mut Opaque, c_int, u32, c_int, *const *const u64, u32) -> c_int;
    stream_update = "pw_stream_update_params": fn(*mut Opaque, *const *const u64, u32) -> c_int;
    stream_dequeue = "pw_stream_dequeue_buffer": fn(*mut Opaque) -> *mut Buffer;
    stream_queue = "pw_stream_queue_buffer": fn(*mut Opaque, *mut Buffer) -> c_int;
    stream_destroy = "pw_stream_destroy": fn(*mut Opaque);
}

/// The library, loaded at the first question.
pub(super) fn library() -> Result<&'static Library, String> {
    static LOADED: OnceLock<Result<Library, String>> = OnceLock::new();
    LOADED.get_or_init(load).as_ref().map_err(Clone::clone)
}

fn load() -> Result<Library, String> {
    // SAFETY: the system's own library, whose initialisers do nothing that others would see.
    let file = unsafe { Dynamic::new(FILE) }.map_err(|error| error.to_string())?;
    let library = Library::of(&file).map_err(|error| error.to_string())?;
    std::mem::forget(file);
    // SAFETY: it takes no arguments of a command line where there are none.
    unsafe { (library.init)(null_mut(), null::<*mut *mut c_char>().cast_mut()) };
    Ok(library)
}
