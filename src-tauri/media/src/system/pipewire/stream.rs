//! One stream of pictures. The library's own thread takes what comes and keeps the newest; whoever looks
//! copies that one, so that pictures nobody asks for cost nothing.

use std::{
    ffi::{CStr, c_char, c_int, c_void},
    os::fd::{IntoRawFd as _, OwnedFd},
    ptr::{null, null_mut},
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{
    library::{Buffer, Chunk, Events, Hook, Library, Meta, Opaque, Region, SpaBuffer, library},
    pod::{self, Format, META_VIDEO_CROP, PARAM_FORMAT, Pixel, REGION},
};
use crate::{
    convert::{Layout, Raw, to_i420},
    frames::{I420Frame, now},
};

/// Bytes of a pixel.
const PIXEL: usize = 4;

const DIRECTION_INPUT: c_int = 0;
/// To be linked with what it is meant for; memory to be readable by address; to end with its source.
const FLAGS: c_int = 1 | 1 << 2 | 1 << 7;
const STATE_ERROR: c_int = -1;
const STATE_UNCONNECTED: c_int = 0;
const STATE_STREAMING: c_int = 3;
/// The chunk is damaged.
const CORRUPTED: i32 = 1;

/// A stream has ended, and why as far as its library says.
#[derive(Debug)]
pub(in crate::system) struct Ended(pub String);

/// A stream of pictures, until it is dropped. Used from one thread.
pub(in crate::system) struct Stream {
    library: &'static Library,
    running: *mut Opaque,
    context: *mut Opaque,
    core: *mut Opaque,
    /// Boxed, since the library keeps its address.
    told: Box<Told>,
    hook: Box<Hook>,
    /// The newest picture's pixels without gaps, and those before, to see what has changed.
    pixels: Vec<u8>,
    before: Vec<u8>,
    size_before: Option<Format>,
}

/// What the library's callbacks share with whoever looks.
struct Told {
    library: &'static Library,
    now: Mutex<Now>,
}

struct Now {
    stream: *mut Opaque,
    format: Option<Format>,
    /// The newest picture, which is ours until it is queued again.
    newest: *mut Buffer,
    streamed: bool,
    ended: Option<String>,
}

impl Told {
    fn now(&self) -> MutexGuard<'_, Now> {
        // Whole after every statement, so a panic elsewhere leaves nothing half done.
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

static EVENTS: Events = Events {
    version: 0,
    destroy: None,
    state_changed: Some(state_changed),
    control_info: None,
    io_changed: None,
    param_changed: Some(param_changed),
    add_buffer: None,
    remove_buffer: Some(remove_buffer),
    process: Some(process),
    drained: None,
};

impl Stream {
    /// Connects with a node of the PipeWire that this socket leads to. It gives at most so many pictures a
    /// second.
    pub fn connect(remote: OwnedFd, node: u32, most: u32) -> Result<Self, Ended> {
        let library = library().map_err(Ended)?;
        let told = Box::new(Told {
            library,
            now: Mutex::new(Now {
                stream: null_mut(),
                format: None,
                newest: null_mut(),
                streamed: false,
                ended: None,
            }),
        });
        let mut stream = Self {
            library,
            running: null_mut(),
            context: null_mut(),
            core: null_mut(),
            told,
            hook: Box::new(Hook::new()),
            pixels: Vec::new(),
            before: Vec::new(),
            size_before: None,
        };
        // What was made before a step that failed goes with `stream`.
        stream.begin(remote, node, most)?;
        Ok(stream)
    }

    fn begin(&mut self, remote: OwnedFd, node: u32, most: u32) -> Result<(), Ended> {
        let library = self.library;
        let made = |what: *mut Opaque, name: &str| {
            let there = !what.is_null();
            there
                .then_some(what)
                .ok_or_else(|| Ended(format!("no {name}")))
        };
        // SAFETY: each pointer is the library's own and lives until `drop`; strings and parameters live
        // through the calls, which copy them. The loop's thread runs nothing while the loop is locked.
        unsafe {
            self.running = made((library.loop_new)(c"screen-cast".as_ptr(), null()), "loop")?;
            let inner = (library.loop_inner)(self.running);
            self.context = made((library.context_new)(inner, null_mut(), 0), "context")?;
            if (library.loop_start)(self.running) < 0 {
                return Err(Ended("the loop does not start".to_owned()));
            }
            (library.loop_lock)(self.running);
            let connected = self.connect_locked(remote, node, most);
            (library.loop_unlock)(self.running);
            connected
        }
    }

    /// # Safety
    /// The loop is locked.
    unsafe fn connect_locked(
        &mut self,
        remote: OwnedFd,
        node: u32,
        most: u32,
    ) -> Result<(), Ended> {
        let library = self.library;
        let properties = c"media.type=Video media.category=Capture media.role=Screen";
        // The library closes it, also where it fails.
        let remote = remote.into_raw_fd();
        // SAFETY: as in `begin`; the listener's data and its hook live as long as the stream.
        unsafe {
            self.core = (library.context_connect_fd)(self.context, remote, null_mut(), 0);
            if self.core.is_null() {
                return Err(Ended("no PipeWire".to_owned()));
            }
            let properties = (library.properties)(properties.as_ptr());
            let stream = (library.stream_new)(self.core, c"greenroom".as_ptr(), properties);
            if stream.is_null() {
                return Err(Ended("no stream".to_owned()));
            }
            self.told.now().stream = stream;
            let data: *const Told = &raw const *self.told;
            let data = data.cast_mut().cast();
            (library.stream_listen)(stream, &raw mut *self.hook, &raw const EVENTS, data);
            let formats = pod::formats(most);
            let offered = [formats.as_ptr()];
            let connected =
                (library.stream_connect)(stream, DIRECTION_INPUT, node, FLAGS, offered.as_ptr(), 1);
            match connected {
                0.. => Ok(()),
                failure => Err(Ended(format!("the stream does not connect: {failure}"))),
            }
        }
    }

    /// The newest picture, if it is another one than before.
    pub fn newest(&mut self) -> Result<Option<I420Frame>, Ended> {
        // SAFETY: the loop lives as long as `self`.
        unsafe { (self.library.loop_lock)(self.running) };
        let taken = take(self.library, &self.told, &mut self.pixels);
        // SAFETY: it was locked above, by this thread.
        unsafe { (self.library.loop_unlock)(self.running) };
        let Some(format) = taken? else {
            return Ok(None);
        };
        // Compositors that give pictures at a rate give the same one as well.
        if self.size_before == Some(format) && self.pixels == self.before {
            return Ok(None);
        }
        let raw = Raw {
            layout: match format.pixel {
                Pixel::Bgrx => Layout::Bgrx,
                Pixel::Rgbx => Layout::Rgbx,
            },
            width: format.width,
            height: format.height,
            stride: 0,
            data: &self.pixels,
        };
        let frame = to_i420(raw, now()).map_err(|error| Ended(error.to_string()))?;
        std::mem::swap(&mut self.pixels, &mut self.before);
        self.size_before = Some(format);
        Ok(Some(frame))
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        let library = self.library;
        // SAFETY: in this order nothing is used that is gone: after the loop has stopped no callback
        // runs, and what does not exist is not touched.
        unsafe {
            if !self.running.is_null() {
                (library.loop_stop)(self.running);
            }
            let stream = self.told.now().stream;
            if !stream.is_null() {
                (library.stream_destroy)(stream);
            }
            if !self.core.is_null() {
                (library.core_disconnect)(self.core);
            }
            if !self.context.is_null() {
                (library.context_destroy)(self.context);
            }
            if !self.running.is_null() {
                (library.loop_destroy)(self.running);
            }
        }
    }
}

/// Copies the newest picture's pixels, and says what it is like. The loop is locked.
fn take(library: &Library, told: &Told, pixels: &mut Vec<u8>) -> Result<Option<Format>, Ended> {
    let mut now = told.now();
    if let Some(why) = &now.ended {
        return Err(Ended(why.clone()));
    }
    let newest = std::mem::replace(&mut now.newest, null_mut());
    let (Some(format), false) = (now.format, newest.is_null()) else {
        return Ok(None);
    };
    // SAFETY: the buffer is ours until it is queued again, which is next.
    let copied = unsafe { copy(&*(*newest).buffer, format, pixels) };
    // SAFETY: it was dequeued from this stream.
    unsafe { (library.stream_queue)(now.stream, newest) };
    Ok(copied)
}

/// Copies the part of a buffer that is the picture, row by row without gaps; nothing of one that says
/// something impossible of itself. Its memory is another program's as well, which may write while it is read: no
/// reference leads to it.
///
/// # Safety
/// The buffer is one of a stream, dequeued, and its memory mapped.
unsafe fn copy(buffer: &SpaBuffer, format: Format, pixels: &mut Vec<u8>) -> Option<Format> {
    // SAFETY: as the caller says.
    let (data, most, chunk) = unsafe { memory(buffer) }?;
    // SAFETY: likewise.
    let part = unsafe { crop(buffer) };
    let part = part.unwrap_or(Region {
        x: 0,
        y: 0,
        width: format.width,
        height: format.height,
    });
    let layout = Rows::of(format, part, chunk, most)?;
    pixels.clear();
    pixels.reserve(layout.row * layout.rows);
    for row in 0..layout.rows {
        // SAFETY: `Rows::of` has seen that all of it is within the memory; the vector has room.
        unsafe {
            let from = data.add(layout.first + row * layout.stride);
            let to = pixels.as_mut_ptr().add(row * layout.row);
            std::ptr::copy_nonoverlapping(from, to, layout.row);
        }
    }
    // SAFETY: each row was written above.
    unsafe { pixels.set_len(layout.row * layout.rows) };
    Some(Format {
        width: part.width,
        height: part.height,
        ..format
    })
}

/// Where the rows of a picture are, in bytes of its memory.
#[derive(Debug, PartialEq, Eq)]
struct Rows {
    first: usize,
    stride: usize,
    row: usize,
    rows: usize,
}

impl Rows {
    /// None where that is not within the memory, or the part not within the picture.
    fn of(format: Format, part: Region, chunk: Chunk, most: usize) -> Option<Self> {
        let (x, y) = (u32::try_from(part.x).ok()?, u32::try_from(part.y).ok()?);
        let within = |from: u32, long: u32, all: u32| {
            long > 0 && from.checked_add(long).is_some_and(|end| end <= all)
        };
        if !within(x, part.width, format.width) || !within(y, part.height, format.height) {
            return None;
        }
        let tight = format.width as usize * PIXEL;
        let stride = match usize::try_from(chunk.stride).ok()? {
            0 => tight,
            stride => stride,
        };
        let first = chunk.offset as usize + y as usize * stride + x as usize * PIXEL;
        let (row, rows) = (part.width as usize * PIXEL, part.height as usize);
        let end = first
            .checked_add((rows - 1).checked_mul(stride)?)?
            .checked_add(row)?;
        (stride >= tight && end <= most).then_some(Self {
            first,
            stride,
            row,
            rows,
        })
    }
}

/// # Safety
/// The buffer is one of a stream, and dequeued.
unsafe fn memory(buffer: &SpaBuffer) -> Option<(*const u8, usize, Chunk)> {
    if buffer.n_datas == 0 {
        return None;
    }
    // SAFETY: there is one at least, and its chunk beside it.
    unsafe {
        let data = &*buffer.datas;
        if data.data.is_null() || data.chunk.is_null() {
            return None;
        }
        let chunk = data.chunk.read_volatile();
        let is_picture = chunk.size > 0 && chunk.flags & CORRUPTED == 0;
        is_picture.then_some((data.data.cast_const().cast(), data.maxsize as usize, chunk))
    }
}

/// Which part of the memory is the picture, where that is said.
///
/// # Safety
/// The buffer is one of a stream, and dequeued.
unsafe fn crop(buffer: &SpaBuffer) -> Option<Region> {
    for at in 0..buffer.n_metas as usize {
        // SAFETY: there are so many.
        let meta: &Meta = unsafe { &*buffer.metas.add(at) };
        if meta.kind == META_VIDEO_CROP && meta.size >= REGION && !meta.data.is_null() {
            // SAFETY: it is as long as a region.
            let region = unsafe { meta.data.cast::<Region>().read_volatile() };
            return (region.width > 0 && region.height > 0).then_some(region);
        }
    }
    None
}

// The library calls these on its loop's thread, with the loop locked; `data` is the stream's `Told`, which
// outlives the loop.

unsafe extern "C" fn state_changed(data: *mut c_void, _: c_int, state: c_int, why: *const c_char) {
    // SAFETY: as above.
    let told = unsafe { &*data.cast::<Told>() };
    let mut now = told.now();
    if state == STATE_STREAMING {
        now.streamed = true;
    }
    let is_over = state == STATE_ERROR || (state == STATE_UNCONNECTED && now.streamed);
    if is_over && now.ended.is_none() {
        let said = (!why.is_null()).then(|| {
            // SAFETY: a string of the library's, for as long as this call takes.
            unsafe { CStr::from_ptr(why) }
                .to_string_lossy()
                .into_owned()
        });
        now.ended = Some(said.unwrap_or_else(|| "the stream has ended".to_owned()));
    }
}

unsafe extern "C" fn param_changed(data: *mut c_void, id: u32, param: *const u32) {
    if id != PARAM_FORMAT || param.is_null() {
        return;
    }
    // SAFETY: as above; a pod says in its first word how many bytes follow the second.
    let (told, words) = unsafe {
        let length = (*param as usize / 4).saturating_add(2);
        let words = std::slice::from_raw_parts(param, length);
        (&*data.cast::<Told>(), words)
    };
    let format = pod::format(words);
    let stream = {
        let mut now = told.now();
        now.format = format;
        now.stream
    };
    let Some(format) = format else { return };
    let (buffers, crop) = (pod::readable_buffers(format), pod::crop());
    let wanted = [buffers.as_ptr(), crop.as_ptr()];
    // SAFETY: both live through the call, which copies them. It may call back, and nothing is held.
    unsafe { (told.library.stream_update)(stream, wanted.as_ptr(), wanted.len() as u32) };
}

unsafe extern "C" fn remove_buffer(data: *mut c_void, buffer: *mut Buffer) {
    // SAFETY: as above.
    let told = unsafe { &*data.cast::<Told>() };
    let mut now = told.now();
    if now.newest == buffer {
        now.newest = null_mut();
    }
}

unsafe extern "C" fn process(data: *mut c_void) {
    // SAFETY: as above.
    let told = unsafe { &*data.cast::<Told>() };
    let mut now = told.now();
    let library = told.library;
    loop {
        // SAFETY: it is called on the thread that may.
        let came = unsafe { (library.stream_dequeue)(now.stream) };
        if came.is_null() {
            return;
        }
        // A buffer without a picture is no reason to forget the picture before. SAFETY: it is dequeued.
        let is_picture = unsafe { memory(&*(*came).buffer) }.is_some();
        let old = if is_picture {
            std::mem::replace(&mut now.newest, came)
        } else {
            came
        };
        if !old.is_null() {
            // SAFETY: it was dequeued from this stream.
            unsafe { (library.stream_queue)(now.stream, old) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(part: (i32, i32, u32, u32), stride: i32, most: usize) -> Option<Rows> {
        let format = Format {
            pixel: Pixel::Bgrx,
            width: 10,
            height: 4,
        };
        let (x, y, width, height) = part;
        let part = Region {
            x,
            y,
            width,
            height,
        };
        let chunk = Chunk {
            offset: 8,
            size: 1,
            stride,
            flags: 0,
        };
        Rows::of(format, part, chunk, most)
    }

    #[test]
    fn a_picture_is_where_its_buffer_says_and_never_beyond_its_memory() {
        let whole = Rows {
            first: 8,
            stride: 48,
            row: 40,
            rows: 4,
        };
        assert_eq!(rows((0, 0, 10, 4), 48, 192), Some(whole));
        assert_eq!(rows((0, 0, 10, 4), 48, 191), None);
        assert_eq!(rows((0, 0, 10, 4), 0, 168).unwrap().stride, 40);
        let part = Rows {
            first: 8 + 48 + 8,
            stride: 48,
            row: 12,
            rows: 2,
        };
        assert_eq!(rows((2, 1, 3, 2), 48, 192), Some(part));
        for outside in [(-1, 0, 3, 2), (8, 0, 3, 2), (0, 3, 3, 2), (0, 0, 0, 2)] {
            assert_eq!(rows(outside, 48, 4096), None, "{outside:?}");
        }
        assert_eq!(rows((0, 0, 10, 4), 39, 4096), None, "rows that overlap");
        assert_eq!(rows((0, 0, 10, 4), -48, 4096), None, "upside down");
    }
}
