//! A display of a test's own, with windows of known content on it.

// Each test uses its own part, and fails by unwrapping.
#![allow(dead_code, clippy::unwrap_used)]

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    rc::Rc,
    time::Duration,
};

use x11rb::{
    COPY_DEPTH_FROM_PARENT,
    connection::Connection as _,
    protocol::{
        randr::{ConnectionExt as _, MonitorInfo},
        xproto::*,
    },
    rust_connection::RustConnection,
    wrapper::ConnectionExt as _,
};

/// Red, green, blue.
pub type Rgb = [u8; 3];

pub const WHITE: Rgb = [255; 3];

/// X, y, width, height in pixels.
pub type Box4 = (i16, i16, u16, u16);

/// Luma in BT.601 and the limited range, as the stage has it.
pub fn luma([red, green, blue]: Rgb) -> u8 {
    let part = |weight: f64, colour: u8| weight * f64::from(colour);
    (16.0 + part(0.2568, red) + part(0.5041, green) + part(0.0979, blue)).round() as u8
}

/// What this process has computed so far.
pub fn cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap()
        .split_whitespace()
        .collect();
    let ticks: u64 = fields[11..13]
        .iter()
        .map(|field| field.parse::<u64>().unwrap())
        .sum();
    Duration::from_millis(ticks * 10)
}

/// An X server without a screen, which ends with this, or one that somebody else has started.
pub struct XDisplay {
    server: Option<Child>,
    name: String,
    /// Another program's, as far as the server knows.
    connection: Rc<RustConnection>,
    root: Window,
}

impl Drop for XDisplay {
    fn drop(&mut self) {
        if let Some(server) = &mut self.server {
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}

impl XDisplay {
    pub fn start(width: u16, height: u16) -> Self {
        let mut server = Command::new("Xvfb")
            .args([
                "-displayfd",
                "1",
                "-nolisten",
                "tcp",
                "-noreset",
                "-screen",
                "0",
            ])
            .arg(format!("{width}x{height}x24"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb");
        let mut number = String::new();
        let said = server.stdout.take().unwrap();
        BufReader::new(said).read_line(&mut number).unwrap();
        let mut display = Self::that_runs(&format!(":{}", number.trim()));
        display.server = Some(server);
        display
    }

    /// The one of this name.
    pub fn that_runs(name: &str) -> Self {
        let (connection, screen) = x11rb::connect(Some(name)).unwrap();
        let root = connection.setup().roots[screen].root;
        Self {
            server: None,
            name: name.to_owned(),
            connection: Rc::new(connection),
            root,
        }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// A window of another program, of one colour.
    pub fn window(&self, title: &str, place: Box4, colour: Rgb) -> XWindow {
        self.open(title, place, colour, false, None)
    }

    /// A window of this very process.
    pub fn own_window(&self, title: &str, place: Box4) -> XWindow {
        self.open(title, place, WHITE, false, Some(std::process::id()))
    }

    /// Something that stands over windows for a moment, and is none.
    pub fn menu(&self, place: Box4) -> XWindow {
        self.open("Menu", place, WHITE, true, None)
    }

    fn open(
        &self,
        title: &str,
        (x, y, width, height): Box4,
        colour: Rgb,
        is_menu: bool,
        pid: Option<u32>,
    ) -> XWindow {
        let connection = &self.connection;
        let window = connection.generate_id().unwrap();
        let aux = CreateWindowAux::new()
            .background_pixel(pixel(colour))
            .override_redirect(u32::from(is_menu));
        let kind = WindowClass::INPUT_OUTPUT;
        connection
            .create_window(
                COPY_DEPTH_FROM_PARENT,
                window,
                self.root,
                x,
                y,
                width,
                height,
                0,
                kind,
                0,
                &aux,
            )
            .unwrap();
        let atom = |name: &[u8]| {
            connection
                .intern_atom(false, name)
                .unwrap()
                .reply()
                .unwrap()
                .atom
        };
        let (name, utf8) = (atom(b"_NET_WM_NAME"), atom(b"UTF8_STRING"));
        let replace = PropMode::REPLACE;
        connection
            .change_property8(replace, window, name, utf8, title.as_bytes())
            .unwrap();
        let class = AtomEnum::WM_CLASS;
        connection
            .change_property8(
                replace,
                window,
                class,
                AtomEnum::STRING,
                b"testing\0Testing\0",
            )
            .unwrap();
        if let Some(pid) = pid {
            let named = atom(b"_NET_WM_PID");
            connection
                .change_property32(replace, window, named, AtomEnum::CARDINAL, &[pid])
                .unwrap();
        }
        let gc = connection.generate_id().unwrap();
        connection
            .create_gc(gc, window, &CreateGCAux::new())
            .unwrap();
        let window = XWindow {
            connection: connection.clone(),
            window,
            gc,
            size: (width, height),
        };
        window.map();
        window
    }

    /// A monitor more, at this part of the display.
    pub fn plug(&self, name: &str, (x, y, width, height): Box4) {
        let named = self.connection.intern_atom(false, name.as_bytes()).unwrap();
        let monitor = MonitorInfo {
            name: named.reply().unwrap().atom,
            x,
            y,
            width,
            height,
            ..MonitorInfo::default()
        };
        self.connection
            .randr_set_monitor(self.root, monitor)
            .unwrap()
            .check()
            .unwrap();
    }

    pub fn unplug(&self, name: &str) {
        let named = self.connection.intern_atom(false, name.as_bytes()).unwrap();
        let name = named.reply().unwrap().atom;
        self.connection
            .randr_delete_monitor(self.root, name)
            .unwrap()
            .check()
            .unwrap();
    }

    pub fn point_at(&self, x: i16, y: i16) {
        self.connection
            .warp_pointer(x11rb::NONE, self.root, 0, 0, 0, 0, x, y)
            .unwrap();
        self.connection.sync().unwrap();
    }
}

fn pixel([red, green, blue]: Rgb) -> u32 {
    u32::from_be_bytes([0, red, green, blue])
}

/// A window on a display of a test's own.
pub struct XWindow {
    connection: Rc<RustConnection>,
    window: Window,
    gc: Gcontext,
    size: (u16, u16),
}

impl XWindow {
    pub fn map(&self) {
        self.connection.map_window(self.window).unwrap();
        self.connection.sync().unwrap();
    }

    /// As a window manager does that minimises it.
    pub fn unmap(&self) {
        self.connection.unmap_window(self.window).unwrap();
        self.connection.sync().unwrap();
    }

    pub fn close(&self) {
        self.connection.destroy_window(self.window).unwrap();
        self.connection.sync().unwrap();
    }

    pub fn resize(&self, width: u32, height: u32) {
        let aux = ConfigureWindowAux::new().width(width).height(height);
        self.connection.configure_window(self.window, &aux).unwrap();
        self.connection.sync().unwrap();
    }

    pub fn fill(&self, (x, y, width, height): Box4, colour: Rgb) {
        let aux = ChangeGCAux::new().foreground(pixel(colour));
        self.connection.change_gc(self.gc, &aux).unwrap();
        let part = Rectangle {
            x,
            y,
            width,
            height,
        };
        self.connection
            .poly_fill_rectangle(self.window, self.gc, &[part])
            .unwrap();
        self.connection.sync().unwrap();
    }

    /// Draws what is like letters: lines of one pixel in black on white. Answers the pixels.
    pub fn draw_letters(&self) -> Vec<Rgb> {
        let (width, height) = self.size;
        let mut drawn = Vec::new();
        for y in 0..u32::from(height) {
            for x in 0..u32::from(width) {
                let is_ink = y % 9 < 6 && (x * 7 + (y / 9) * 3) % 5 < 2;
                drawn.push(if is_ink { [0; 3] } else { WHITE });
            }
        }
        self.draw(&drawn);
        drawn
    }

    /// Draws these pixels, row by row, also where the window is covered, as soon as that can be seen.
    pub fn draw(&self, drawn: &[Rgb]) {
        let (width, height) = self.size;
        let bytes: Vec<u8> = drawn
            .iter()
            .flat_map(|colour| pixel(*colour).to_le_bytes())
            .collect();
        let row = usize::from(width) * 4;
        // The window's background, so that the server draws it again where it was covered, as a program
        // does that is told to.
        let connection = &self.connection;
        let paper = connection.generate_id().unwrap();
        connection
            .create_pixmap(24, paper, self.window, width, height)
            .unwrap();
        // Small enough for one request of the protocol each.
        let rows = usize::from(u16::MAX) / row;
        for (index, part) in bytes.chunks(row * rows).enumerate() {
            let (y, height) = ((index * rows) as i16, (part.len() / row) as u16);
            let (format, depth) = (ImageFormat::Z_PIXMAP, 24);
            connection
                .put_image(format, paper, self.gc, width, height, 0, y, 0, depth, part)
                .unwrap();
        }
        let aux = ChangeWindowAttributesAux::new().background_pixmap(paper);
        connection
            .change_window_attributes(self.window, &aux)
            .unwrap();
        connection
            .clear_area(false, self.window, 0, 0, 0, 0)
            .unwrap();
        connection.sync().unwrap();
    }

    /// A pointer that is a black square of 16 x 16 pixels from where it points on.
    pub fn give_black_pointer(&self) {
        let connection = &self.connection;
        let shape = connection.generate_id().unwrap();
        connection
            .create_pixmap(1, shape, self.window, 16, 16)
            .unwrap();
        let gc = connection.generate_id().unwrap();
        let aux = CreateGCAux::new().foreground(1);
        connection.create_gc(gc, shape, &aux).unwrap();
        let all = Rectangle {
            x: 0,
            y: 0,
            width: 16,
            height: 16,
        };
        connection.poly_fill_rectangle(shape, gc, &[all]).unwrap();
        let cursor = connection.generate_id().unwrap();
        connection
            .create_cursor(
                cursor,
                shape,
                shape,
                0,
                0,
                0,
                u16::MAX,
                u16::MAX,
                u16::MAX,
                0,
                0,
            )
            .unwrap();
        let aux = ChangeWindowAttributesAux::new().cursor(cursor);
        connection
            .change_window_attributes(self.window, &aux)
            .unwrap();
        connection.sync().unwrap();
    }
}
