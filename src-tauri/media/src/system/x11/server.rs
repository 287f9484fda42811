//! A connection to an X server: its monitors (RandR), and the windows that its window manager knows
//! (*Extended Window Manager Hints*).

use std::fmt::Display;

use x11rb::{
    connection::Connection as _,
    errors::{ReplyError, ReplyOrIdError},
    protocol::{
        ErrorKind,
        composite::{ConnectionExt as _, Redirect},
        damage::ConnectionExt as _,
        randr::ConnectionExt as _,
        xfixes::ConnectionExt as _,
        xproto::{Atom, AtomEnum, ConnectionExt as _, ImageOrder, MapState, Pixmap, Window},
    },
    rust_connection::RustConnection,
};

use super::area::Area;
use crate::{
    convert::{self, Layout, Raw},
    frames::{I420Frame, now},
    surface::{ScreenError, Surface, SurfaceKind},
};

/// What a question to the X server leads to.
pub(super) type Asked<T> = Result<T, ReplyOrIdError>;

/// Windows that are looked at: more than anybody chooses from.
const WINDOWS: u32 = 512;
/// Letters of a title in the words of the protocol, which counts in fours of bytes.
const TITLE: u32 = 256;

x11rb::atom_manager! {
    /// The names of what window managers and windows say of themselves.
    Atoms: AtomsCookie {
        _NET_CLIENT_LIST_STACKING,
        _NET_WM_NAME,
        _NET_WM_PID,
        _NET_WM_STATE,
        _NET_WM_STATE_HIDDEN,
        _NET_WM_WINDOW_TYPE,
        _NET_WM_WINDOW_TYPE_DESKTOP,
        _NET_WM_WINDOW_TYPE_DOCK,
    }
}

/// A surface, as its id names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// A monitor, by its name.
    Screen(String),
    /// A window.
    Window(Window),
}

impl Target {
    pub fn of(id: &str) -> Option<Self> {
        match id.split_once(':')? {
            ("screen", name) => Some(Self::Screen(name.to_owned())),
            ("window", number) => u32::from_str_radix(number, 16).ok().map(Self::Window),
            _ => None,
        }
    }

    pub fn id(&self) -> String {
        match self {
            Self::Screen(name) => format!("screen:{name}"),
            Self::Window(window) => format!("window:{window:x}"),
        }
    }

    pub fn gone(&self) -> ScreenError {
        ScreenError::Gone { id: self.id() }
    }
}

/// A connection to the X server.
pub(super) struct Server {
    pub connection: RustConnection,
    pub root: Window,
    atoms: Atoms,
}

impl Server {
    pub fn reach(display: Option<&str>) -> Result<Self, ScreenError> {
        let (connection, screen) = x11rb::connect(display).map_err(failed)?;
        let root = connection.setup().roots[screen].root;
        if connection.setup().image_byte_order != ImageOrder::LSB_FIRST {
            return Err(failed("the X server's pixels are turned around"));
        }
        let atoms = extensions(&connection).map_err(failed)?;
        Ok(Self {
            connection,
            root,
            atoms,
        })
    }

    /// The monitors, each with its part of the root window.
    pub fn screens(&self) -> Asked<Vec<(String, Area)>> {
        let asked = self.connection.randr_get_monitors(self.root, true)?;
        let mut screens = Vec::new();
        for monitor in asked.reply()?.monitors {
            let name = self.connection.get_atom_name(monitor.name)?.reply()?.name;
            let area = Area {
                x: monitor.x,
                y: monitor.y,
                width: monitor.width,
                height: monitor.height,
            };
            screens.push((String::from_utf8_lossy(&name).into_owned(), area));
        }
        Ok(screens)
    }

    /// Windows of programs, the topmost first.
    pub fn windows(&self) -> Asked<Vec<Window>> {
        let list = self.atoms._NET_CLIENT_LIST_STACKING;
        let managed = self.numbers(self.root, list, AtomEnum::WINDOW, WINDOWS)?;
        let mut windows = match managed {
            Some(windows) => windows,
            // Without a window manager whatever stands there counts.
            None => {
                let all = self.connection.query_tree(self.root)?.reply()?.children;
                all.into_iter()
                    .filter(|window| self.stands(*window))
                    .collect()
            }
        };
        windows.reverse();
        Ok(windows)
    }

    /// Whether a window is there to be seen, and neither a menu nor a tooltip.
    fn stands(&self, window: Window) -> bool {
        let asked = self.connection.get_window_attributes(window);
        let attributes = asked.ok().and_then(|asked| asked.reply().ok());
        attributes.is_some_and(|attributes| {
            !attributes.override_redirect && attributes.map_state == MapState::VIEWABLE
        })
    }

    /// A window's entry; none where it is nothing to be shared, or closed meanwhile.
    pub fn window(&self, window: Window) -> Asked<Option<Surface>> {
        let atoms = &self.atoms;
        let pid = self.numbers(window, atoms._NET_WM_PID, AtomEnum::CARDINAL, 1)?;
        if pid.is_some_and(|pid| pid == [std::process::id()]) {
            return Ok(None);
        }
        let types = atoms._NET_WM_WINDOW_TYPE;
        let types = self.numbers(window, types, AtomEnum::ATOM, 16)?;
        let furniture = [
            atoms._NET_WM_WINDOW_TYPE_DESKTOP,
            atoms._NET_WM_WINDOW_TYPE_DOCK,
        ];
        if types.is_some_and(|types| types.iter().any(|one| furniture.contains(one))) {
            return Ok(None);
        }
        let state = self.numbers(window, atoms._NET_WM_STATE, AtomEnum::ATOM, 64)?;
        let minimised = state.is_some_and(|state| state.contains(&atoms._NET_WM_STATE_HIDDEN));
        let attributes = self.connection.get_window_attributes(window)?.reply()?;
        let geometry = self.connection.get_geometry(window)?.reply()?;
        let class = self.text(window, AtomEnum::WM_CLASS.into())?;
        let program = class.split('\0').nth(1).unwrap_or_default().to_owned();
        let named = match self.text(window, atoms._NET_WM_NAME)? {
            named if named.is_empty() => self.text(window, AtomEnum::WM_NAME.into())?,
            named => named,
        };
        let title = if named.is_empty() {
            program.clone()
        } else {
            named
        };
        let surface = Surface {
            id: Target::Window(window).id(),
            kind: SurfaceKind::Window,
            title,
            program,
            width: geometry.width.into(),
            height: geometry.height.into(),
            hidden: minimised || attributes.map_state != MapState::VIEWABLE,
        };
        Ok(Some(surface).filter(|surface| !surface.title.is_empty()))
    }

    fn numbers(
        &self,
        window: Window,
        property: Atom,
        kind: AtomEnum,
        at_most: u32,
    ) -> Asked<Option<Vec<u32>>> {
        let asked = self
            .connection
            .get_property(false, window, property, kind, 0, at_most)?;
        Ok(asked.reply()?.value32().map(Iterator::collect))
    }

    fn text(&self, window: Window, property: Atom) -> Asked<String> {
        let any = AtomEnum::ANY;
        let asked = self
            .connection
            .get_property(false, window, property, any, 0, TITLE)?;
        let reply = asked.reply()?;
        // What is of the type STRING is in Latin-1: ICCCM, section 2.7.1.
        if reply.type_ == u32::from(AtomEnum::STRING) {
            return Ok(reply.value.into_iter().map(char::from).collect());
        }
        Ok(String::from_utf8_lossy(&reply.value).into_owned())
    }
}

/// Says to the server which versions are spoken here, which it wants to hear first.
fn extensions(connection: &RustConnection) -> Asked<Atoms> {
    connection.damage_query_version(1, 1)?.reply()?;
    connection.xfixes_query_version(5, 0)?.reply()?;
    connection.composite_query_version(0, 4)?.reply()?;
    connection.randr_query_version(1, 5)?.reply()?;
    Ok(Atoms::new(connection)?.reply()?)
}

pub(super) fn failed(error: impl Display) -> ScreenError {
    ScreenError::Failed(error.to_string())
}

/// Whether the server answers that there is no such thing, or none that has pixels now.
pub(super) fn is_absent(error: &ReplyOrIdError) -> bool {
    let ReplyOrIdError::X11Error(error) = error else {
        return false;
    };
    matches!(
        error.error_kind,
        ErrorKind::Window | ErrorKind::Drawable | ErrorKind::Pixmap | ErrorKind::Match
    )
}

/// One picture, from pixels of four bytes each.
pub(super) fn picture(bytes: &[u8], width: u16, height: u16) -> Result<I420Frame, ScreenError> {
    let raw = Raw {
        layout: Layout::Bgrx,
        width: width.into(),
        height: height.into(),
        stride: 0,
        data: bytes,
    };
    convert::to_i420(raw, now()).map_err(failed)
}

/// A window's own pixels, whatever lies over it. They are there from the first redirection on, and the
/// server names them anew whenever the window is resized or mapped.
pub(super) fn name_pixmap(connection: &RustConnection, window: Window) -> Asked<Pixmap> {
    let pixmap = connection.generate_id()?;
    connection
        .composite_name_window_pixmap(window, pixmap)?
        .check()?;
    Ok(pixmap)
}

pub(super) fn redirect(connection: &RustConnection, window: Window) -> Result<(), ReplyError> {
    // The server draws it on the screen all the same.
    connection
        .composite_redirect_window(window, Redirect::AUTOMATIC)?
        .check()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_names_what_it_was_made_for() {
        for target in [
            Target::Screen("DP-1: left".into()),
            Target::Window(0x0240_0007),
        ] {
            assert_eq!(Target::of(&target.id()), Some(target));
        }
        for id in ["", "DP-1", "window:", "window:zz", "door:1"] {
            assert_eq!(Target::of(id), None, "{id}");
        }
    }
}
