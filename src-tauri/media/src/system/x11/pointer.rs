//! The pointer, which is in no picture of an X display and is drawn into it.

use x11rb::{
    protocol::{
        xfixes::{ConnectionExt as _, CursorNotifyMask, GetCursorImageReply},
        xproto::{ConnectionExt as _, Window},
    },
    rust_connection::RustConnection,
};

use super::{area::PIXEL, server::Asked};

/// Where the pointer is, and what it looks like.
pub(super) struct Pointer {
    root: Window,
    /// None where the server has none.
    image: Option<GetCursorImageReply>,
    /// In the root window's pixels.
    at: (i32, i32),
    /// The child of the root window that it is over.
    over: Window,
}

impl Pointer {
    pub fn follow(connection: &RustConnection, root: Window) -> Asked<Self> {
        let shape = CursorNotifyMask::DISPLAY_CURSOR;
        connection
            .xfixes_select_cursor_input(root, shape)?
            .check()?;
        let mut pointer = Self {
            root,
            image: None,
            at: (0, 0),
            over: x11rb::NONE,
        };
        pointer.look_at_shape(connection)?;
        pointer.moved(connection)?;
        Ok(pointer)
    }

    /// It looks different from now on.
    pub fn look_at_shape(&mut self, connection: &RustConnection) -> Asked<()> {
        self.image = connection.xfixes_get_cursor_image()?.reply().ok();
        Ok(())
    }

    /// Looks where it is; answers whether that is somewhere else than before.
    pub fn moved(&mut self, connection: &RustConnection) -> Asked<bool> {
        let reply = connection.query_pointer(self.root)?.reply()?;
        let at = (i32::from(reply.root_x), i32::from(reply.root_y));
        let moved = (at, reply.child) != (self.at, self.over);
        (self.at, self.over) = (at, reply.child);
        Ok(moved)
    }

    /// The child of the root window that it is over.
    pub fn over(&self) -> Window {
        self.over
    }

    /// Where its picture's first corner is, in the pixels of a canvas at this place of the root window;
    /// none where nothing of it is on the canvas.
    pub fn place(&self, (x, y): (i32, i32), (width, height): (u16, u16)) -> Option<(i32, i32)> {
        let image = self.image.as_ref()?;
        let left = self.at.0 - i32::from(image.xhot) - x;
        let top = self.at.1 - i32::from(image.yhot) - y;
        let meets =
            |from: i32, long: u16, side: u16| from < i32::from(side) && from + i32::from(long) > 0;
        let is_on = meets(left, image.width, width) && meets(top, image.height, height);
        is_on.then_some((left, top))
    }

    /// Draws it with its first corner here. Answers what was there before, to be put back.
    pub fn draw(
        &self,
        canvas: &mut [u8],
        (width, height): (u16, u16),
        (left, top): (i32, i32),
    ) -> Vec<(usize, [u8; 3])> {
        let mut before = Vec::new();
        let Some(image) = &self.image else {
            return before;
        };
        let rows = image.cursor_image.chunks(usize::from(image.width).max(1));
        for (row, y) in rows.zip(top..) {
            for (pixel, x) in row.iter().zip(left..) {
                let is_on =
                    (0..i32::from(width)).contains(&x) && (0..i32::from(height)).contains(&y);
                let [blue, green, red, alpha] = pixel.to_le_bytes();
                if !is_on || alpha == 0 {
                    continue;
                }
                let at = (y as usize * usize::from(width) + x as usize) * PIXEL;
                let under = [canvas[at], canvas[at + 1], canvas[at + 2]];
                before.push((at, under));
                // Its colours are multiplied by how much of them is seen already.
                for (index, colour) in [blue, green, red].into_iter().enumerate() {
                    let rest = u32::from(under[index]) * u32::from(255 - alpha) / 255;
                    canvas[at + index] = u8::try_from(rest).unwrap_or(255).saturating_add(colour);
                }
            }
        }
        before
    }
}
