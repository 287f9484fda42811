//! Pixels of a drawable, through memory that is shared with the X server where it can be.

use std::{fs::File, os::unix::fs::FileExt as _};

use rustix::fs::{MemfdFlags, ftruncate, memfd_create};
use x11rb::{
    connection::{Connection as _, RequestConnection as _},
    errors::ConnectionError,
    protocol::{
        shm::{self, ConnectionExt as _},
        xproto::{ConnectionExt as _, Drawable, ImageFormat},
    },
    rust_connection::RustConnection,
};

use super::{
    area::{Area, PIXEL},
    server::Asked,
};

/// Reads pixels. It keeps what it needs for that from one picture to the next.
#[derive(Default)]
pub(super) struct Pixels {
    shared: Option<Shared>,
    /// The server takes no memory from this program: it runs on another computer, as over SSH.
    is_far: bool,
    bytes: Vec<u8>,
}

/// Memory that the server writes into. It is read like a file, so that nobody reads what is being
/// written at the same moment through a reference of Rust's.
struct Shared {
    file: File,
    segment: shm::Seg,
    len: usize,
}

impl Pixels {
    /// The pixels of a part, row by row without gaps: blue, green, red and one byte that does not
    /// count.
    pub fn read(
        &mut self,
        connection: &RustConnection,
        drawable: Drawable,
        depth: u8,
        area: Area,
    ) -> Asked<&[u8]> {
        let formats = &connection.setup().pixmap_formats;
        let is_known = |depth| {
            let known = formats.iter().find(|format| format.depth == depth);
            known.is_some_and(|format| usize::from(format.bits_per_pixel) == 8 * PIXEL)
        };
        if !is_known(depth) {
            return Err(ConnectionError::UnsupportedExtension.into());
        }
        let len = area.pixels() * PIXEL;
        let Area {
            x,
            y,
            width,
            height,
        } = area;
        let format = ImageFormat::Z_PIXMAP;
        self.reach(connection, len);
        if let Some(shared) = &self.shared {
            let asked = connection.shm_get_image(
                drawable,
                x,
                y,
                width,
                height,
                u32::MAX,
                format.into(),
                shared.segment,
                0,
            )?;
            asked.reply()?;
            self.bytes.resize(len, 0);
            shared
                .file
                .read_exact_at(&mut self.bytes, 0)
                .map_err(ConnectionError::IoError)?;
        } else {
            let asked = connection.get_image(format, drawable, x, y, width, height, u32::MAX)?;
            self.bytes = asked.reply()?.data;
            if self.bytes.len() != len {
                return Err(ConnectionError::InsufficientMemory.into());
            }
        }
        Ok(&self.bytes)
    }

    /// Shares memory for so many bytes, where the server takes it.
    fn reach(&mut self, connection: &RustConnection, len: usize) {
        let fits = self.shared.as_ref().is_some_and(|shared| shared.len >= len);
        if !fits && !self.is_far {
            if let Some(before) = self.shared.take() {
                // The next question says whether the connection is lost.
                let _ = connection.shm_detach(before.segment);
            }
            self.shared = share(connection, len);
            self.is_far = self.shared.is_none();
        }
    }
}

fn share(connection: &RustConnection, len: usize) -> Option<Shared> {
    connection
        .extension_information(shm::X11_EXTENSION_NAME)
        .ok()??;
    let memory = memfd_create("greenroom-pixels", MemfdFlags::CLOEXEC).ok()?;
    ftruncate(&memory, len as u64).ok()?;
    let segment = connection.generate_id().ok()?;
    let theirs = memory.try_clone().ok()?;
    let attached = connection.shm_attach_fd(segment, theirs, false).ok()?;
    attached.check().ok()?;
    Some(Shared {
        file: File::from(memory),
        segment,
        len,
    })
}
