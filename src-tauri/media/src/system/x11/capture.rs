//! The pictures of one surface: only what changed is read (DAMAGE), a window also where others lie
//! over it (Composite), with the pointer drawn in (XFixes).

use std::time::{Duration, Instant};

use x11rb::{
    connection::Connection as _,
    protocol::{
        Event,
        damage::{ConnectionExt as _, Damage, ReportLevel},
        xfixes::{ConnectionExt as _, Region},
        xproto::{
            ChangeWindowAttributesAux, ConnectionExt as _, Drawable, EventMask, MapState, Pixmap,
            Rectangle, Window,
        },
    },
};

use super::{
    area::{Area, PIXEL},
    pixels::Pixels,
    pointer::Pointer,
    server::{Asked, Server, Target, failed, is_absent, name_pixmap, picture, redirect},
};
use crate::surface::{Look, ScreenCapture, ScreenError};

/// A window that is closed is unmapped first: so long nobody takes it for minimised.
const MINIMISED_AFTER: Duration = Duration::from_millis(300);
/// How often one looks whether the monitor is still there, and of the same size.
const MONITOR_EVERY: Duration = Duration::from_secs(1);
/// So many questions for pixels in a row may fail, as while a window is resized.
const FAILURES: u32 = 30;
/// More parts than these, or more than half of it, are read as a whole.
const PARTS: usize = 40;

/// Takes pictures of a surface.
pub(in crate::system) fn open(
    display: Option<&str>,
    id: &str,
) -> Result<Box<dyn ScreenCapture>, ScreenError> {
    let target = Target::of(id).ok_or_else(|| ScreenError::Gone { id: id.to_owned() })?;
    let server = Server::reach(display)?;
    Ok(Box::new(Capture::start(server, target)?))
}

struct Capture {
    server: Server,
    target: Target,
    surface: Surface,
    pixels: Pixels,
    pointer: Pointer,
    damage: Damage,
    region: Region,
    /// Pixels of the whole, without the pointer.
    canvas: Vec<u8>,
    size: (u16, u16),
    /// Something of it changed.
    is_dirty: bool,
    /// All of it has to be read.
    is_whole: bool,
    /// Where the pointer was drawn last.
    pointed: Option<(i32, i32)>,
    failures: u32,
}

/// What pixels are read of.
enum Surface {
    Screen {
        area: Area,
        depth: u8,
        looked: Instant,
    },
    Window {
        window: Window,
        /// The child of the root window in which it stands: itself, or its frame.
        top: Window,
        /// None while there is no picture of it.
        pixmap: Option<Pixmap>,
        depth: u8,
        area: Area,
        hidden_since: Option<Instant>,
        is_closed: bool,
    },
}

impl Capture {
    fn start(server: Server, target: Target) -> Result<Self, ScreenError> {
        Self::begin(server, target.clone()).map_err(|error| absent(&target, error))?
    }

    fn begin(server: Server, target: Target) -> Asked<Result<Self, ScreenError>> {
        let connection = &server.connection;
        let root = server.root;
        let surface = match &target {
            Target::Screen(name) => {
                let Some(area) = screen(&server, name)? else {
                    return Ok(Err(target.gone()));
                };
                let depth = connection.get_geometry(root)?.reply()?.depth;
                Surface::Screen {
                    area,
                    depth,
                    looked: Instant::now(),
                }
            }
            Target::Window(window) => {
                let mask = EventMask::STRUCTURE_NOTIFY;
                let listen = ChangeWindowAttributesAux::new().event_mask(mask);
                connection
                    .change_window_attributes(*window, &listen)?
                    .check()?;
                redirect(connection, *window)?;
                let geometry = connection.get_geometry(*window)?.reply()?;
                let attributes = connection.get_window_attributes(*window)?.reply()?;
                let is_hidden = attributes.map_state != MapState::VIEWABLE;
                Surface::Window {
                    window: *window,
                    top: top_of(&server, *window)?,
                    pixmap: None,
                    depth: geometry.depth,
                    area: Area::within_border(&geometry),
                    hidden_since: is_hidden.then(Instant::now),
                    is_closed: false,
                }
            }
        };
        let damage = connection.generate_id()?;
        let drawable = match &surface {
            Surface::Screen { .. } => root,
            Surface::Window { window, .. } => *window,
        };
        let level = ReportLevel::NON_EMPTY;
        connection.damage_create(damage, drawable, level)?.check()?;
        let region = connection.generate_id()?;
        connection.xfixes_create_region(region, &[])?;
        let pointer = Pointer::follow(connection, root)?;
        let area = match &surface {
            Surface::Screen { area, .. } | Surface::Window { area, .. } => *area,
        };
        let mut capture = Self {
            server,
            target,
            surface,
            pixels: Pixels::default(),
            pointer,
            damage,
            region,
            canvas: Vec::new(),
            size: (0, 0),
            is_dirty: true,
            is_whole: true,
            pointed: None,
            failures: 0,
        };
        capture.resize(area);
        Ok(Ok(capture))
    }

    /// Takes a canvas of this size.
    fn resize(&mut self, area: Area) {
        self.size = (area.width, area.height);
        self.canvas.clear();
        self.canvas.resize(area.pixels() * PIXEL, 0);
        (self.is_dirty, self.is_whole) = (true, true);
    }

    /// Takes what the server has said since the last time.
    fn hear(&mut self) -> Asked<()> {
        while let Some(event) = self.server.connection.poll_for_event()? {
            match event {
                Event::DamageNotify(_) => self.is_dirty = true,
                Event::XfixesCursorNotify(_) => {
                    self.pointer.look_at_shape(&self.server.connection)?;
                    self.is_dirty |= self.pointed.is_some();
                }
                other => self.hear_of_window(&other)?,
            }
        }
        Ok(())
    }

    fn hear_of_window(&mut self, event: &Event) -> Asked<()> {
        let Surface::Window {
            window,
            top,
            hidden_since,
            is_closed,
            pixmap,
            ..
        } = &mut self.surface
        else {
            return Ok(());
        };
        match event {
            Event::ConfigureNotify(event)
                if event.window == *window && (event.width, event.height) != self.size =>
            {
                self.forget_pixels()?;
            }
            Event::ReparentNotify(event) if event.window == *window => {
                *top = top_of(&self.server, *window)?;
            }
            Event::UnmapNotify(event) if event.window == *window => {
                hidden_since.get_or_insert_with(Instant::now);
                if let Some(pixmap) = pixmap.take() {
                    self.server.connection.free_pixmap(pixmap)?;
                }
            }
            Event::MapNotify(event) if event.window == *window => {
                *hidden_since = None;
                self.forget_pixels()?;
            }
            Event::DestroyNotify(event) if event.window == *window => *is_closed = true,
            _ => {}
        }
        Ok(())
    }

    /// The window has other pixels from now on.
    fn forget_pixels(&mut self) -> Asked<()> {
        if let Surface::Window { pixmap, .. } = &mut self.surface
            && let Some(pixmap) = pixmap.take()
        {
            self.server.connection.free_pixmap(pixmap)?;
        }
        (self.is_dirty, self.is_whole) = (true, true);
        Ok(())
    }

    /// What the pixels are read of, and which part of that; none while there are none.
    fn drawable(&mut self) -> Asked<Option<(Drawable, u8, Area)>> {
        let connection = &self.server.connection;
        let (drawable, depth, area) = match &mut self.surface {
            Surface::Screen { area, depth, .. } => (self.server.root, *depth, *area),
            Surface::Window {
                hidden_since: Some(_),
                ..
            } => return Ok(None),
            Surface::Window {
                window,
                pixmap,
                depth,
                area,
                ..
            } => match pixmap {
                Some(pixmap) => (*pixmap, *depth, *area),
                None => {
                    let geometry = connection.get_geometry(*window)?.reply()?;
                    *area = Area::within_border(&geometry);
                    *depth = geometry.depth;
                    let named = *pixmap.insert(name_pixmap(connection, *window)?);
                    (named, *depth, *area)
                }
            },
        };
        if (area.width, area.height) != self.size {
            self.resize(area);
        }
        Ok(Some((drawable, depth, area)))
    }

    /// Where the picture's first corner is in the root window.
    fn origin(&self) -> Asked<(i32, i32)> {
        match &self.surface {
            Surface::Screen { area, .. } => Ok((area.x.into(), area.y.into())),
            Surface::Window { window, .. } => {
                let (connection, root) = (&self.server.connection, self.server.root);
                let asked = connection.translate_coordinates(*window, root, 0, 0)?;
                let reply = asked.reply()?;
                Ok((reply.dst_x.into(), reply.dst_y.into()))
            }
        }
    }

    /// Where the pointer is to be drawn. Over another window it is not this one's.
    fn pointing(&self) -> Asked<Option<(i32, i32)>> {
        let is_over = match &self.surface {
            Surface::Screen { .. } => true,
            Surface::Window { top, .. } => self.pointer.over() == *top,
        };
        if !is_over {
            return Ok(None);
        }
        Ok(self.pointer.place(self.origin()?, self.size))
    }

    /// The parts that changed, in the picture's own pixels. What changes from now on is told again.
    fn changed(&mut self) -> Asked<Vec<Area>> {
        let connection = &self.server.connection;
        connection.damage_subtract(self.damage, x11rb::NONE, self.region)?;
        let whole = Area {
            x: 0,
            y: 0,
            width: self.size.0,
            height: self.size.1,
        };
        if std::mem::take(&mut self.is_whole) {
            return Ok(vec![whole]);
        }
        let parts = connection.xfixes_fetch_region(self.region)?.reply()?;
        let (x, y) = match &self.surface {
            Surface::Screen { area, .. } => (area.x, area.y),
            Surface::Window { .. } => (0, 0),
        };
        let own = |part: &Rectangle| {
            let part = Area {
                x: part.x.saturating_sub(x),
                y: part.y.saturating_sub(y),
                width: part.width,
                height: part.height,
            };
            part.common(whole)
        };
        let parts: Vec<Area> = parts.rectangles.iter().filter_map(own).collect();
        let pixels: usize = parts.iter().map(|part| part.pixels()).sum();
        let is_most = parts.len() > PARTS || pixels > whole.pixels() / 2;
        Ok(if is_most { vec![whole] } else { parts })
    }

    /// Brings the canvas up to date; answers whether anything of it changed.
    fn read(&mut self) -> Asked<bool> {
        let Some((drawable, depth, area)) = self.drawable()? else {
            return Ok(false);
        };
        let parts = self.changed()?;
        let row = usize::from(self.size.0) * PIXEL;
        for part in &parts {
            let there = Area {
                x: area.x + part.x,
                y: area.y + part.y,
                ..*part
            };
            let connection = &self.server.connection;
            let bytes = self.pixels.read(connection, drawable, depth, there)?;
            let width = usize::from(part.width) * PIXEL;
            let from = part.x as usize * PIXEL;
            let rows = self.canvas.chunks_mut(row).skip(part.y as usize);
            for (row, bytes) in rows.zip(bytes.chunks(width)) {
                row[from..from + width].copy_from_slice(bytes);
            }
        }
        Ok(!parts.is_empty())
    }

    /// Looks now and then whether the monitor is still there, and of the same size.
    fn look_at_monitor(&mut self) -> Result<(), ScreenError> {
        let (Surface::Screen { area, looked, .. }, Target::Screen(name)) =
            (&mut self.surface, &self.target)
        else {
            return Ok(());
        };
        if looked.elapsed() < MONITOR_EVERY && self.failures == 0 {
            return Ok(());
        }
        *looked = Instant::now();
        let now = screen(&self.server, name).map_err(failed)?;
        let now = now.ok_or_else(|| self.target.gone())?;
        if now != *area {
            *area = now;
            self.resize(now);
        }
        Ok(())
    }

    fn try_look(&mut self) -> Asked<Option<Result<Look, ScreenError>>> {
        self.hear()?;
        if let Surface::Window {
            is_closed,
            hidden_since,
            ..
        } = &self.surface
        {
            if *is_closed {
                return Ok(Some(Err(self.target.gone())));
            }
            if let Some(since) = hidden_since {
                let long = since.elapsed() >= MINIMISED_AFTER;
                return Ok(Some(Ok(if long { Look::Hidden } else { Look::Same })));
            }
        }
        self.pointer.moved(&self.server.connection)?;
        let pointing = self.pointing()?;
        let points = pointing != self.pointed;
        if !self.is_dirty && !points {
            return Ok(Some(Ok(Look::Same)));
        }
        let changed = std::mem::take(&mut self.is_dirty) && self.read()?;
        self.failures = 0;
        if !changed && !points {
            return Ok(Some(Ok(Look::Same)));
        }
        self.pointed = pointing;
        Ok(None)
    }
}

impl ScreenCapture for Capture {
    fn look(&mut self) -> Result<Look, ScreenError> {
        self.look_at_monitor()?;
        match self.try_look() {
            Ok(Some(look)) => return look,
            Ok(None) => {}
            Err(error) if is_absent(&error) && self.failures < FAILURES => {
                // Resized, unmapped or closed at this very moment: what is told next says which.
                self.failures += 1;
                self.forget_pixels().map_err(failed)?;
                return Ok(Look::Same);
            }
            Err(error) => return Err(absent(&self.target, error)),
        }
        let (width, height) = self.size;
        let before = match self.pointed {
            Some(place) => self.pointer.draw(&mut self.canvas, self.size, place),
            None => Vec::new(),
        };
        let frame = picture(&self.canvas, width, height);
        for (at, under) in before {
            self.canvas[at..at + 3].copy_from_slice(&under);
        }
        frame.map(Look::Changed)
    }
}

fn absent(target: &Target, error: x11rb::errors::ReplyOrIdError) -> ScreenError {
    if is_absent(&error) {
        target.gone()
    } else {
        failed(error)
    }
}

/// The part of the root window that a monitor shows.
fn screen(server: &Server, name: &str) -> Asked<Option<Area>> {
    let screens = server.screens()?.into_iter();
    let mut named = screens.filter(|(known, _)| known == name);
    Ok(named.next().map(|(_, area)| area))
}

/// The child of the root window in which a window stands.
fn top_of(server: &Server, window: Window) -> Asked<Window> {
    let mut top = window;
    loop {
        let parent = server.connection.query_tree(top)?.reply()?.parent;
        if parent == server.root || parent == x11rb::NONE {
            return Ok(top);
        }
        top = parent;
    }
}
