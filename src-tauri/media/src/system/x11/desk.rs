//! Whoever sees everything on a display.

use std::collections::HashSet;

use x11rb::protocol::xproto::{ConnectionExt as _, Window};

use super::{
    area::Area,
    pixels::Pixels,
    server::{Asked, Server, Target, failed, is_absent, name_pixmap, picture, redirect},
};
use crate::{
    frames::I420Frame,
    surface::{ScreenError, Surface, SurfaceKind, Viewer},
};

/// Sees everything on a display.
pub(in crate::system) struct Desk {
    server: Server,
    pixels: Pixels,
    /// The windows that keep pixels of their own for as long as this looks.
    redirected: HashSet<Window>,
}

impl Desk {
    pub fn reach(display: Option<&str>) -> Result<Self, ScreenError> {
        Ok(Self {
            server: Server::reach(display)?,
            pixels: Pixels::default(),
            redirected: HashSet::new(),
        })
    }

    fn window(&mut self, window: Window) -> Asked<(&[u8], u16, u16)> {
        let connection = &self.server.connection;
        if !self.redirected.contains(&window) {
            redirect(connection, window)?;
            self.redirected.insert(window);
        }
        let geometry = connection.get_geometry(window)?.reply()?;
        let pixmap = name_pixmap(connection, window)?;
        let area = Area::within_border(&geometry);
        let read = self.pixels.read(connection, pixmap, geometry.depth, area);
        connection.free_pixmap(pixmap)?;
        Ok((read?, area.width, area.height))
    }
}

impl Viewer for Desk {
    fn list(&mut self) -> Result<Vec<Surface>, ScreenError> {
        let screens = self.server.screens().map_err(failed)?;
        let screen = |(name, area): (String, Area)| Surface {
            id: Target::Screen(name.clone()).id(),
            kind: SurfaceKind::Screen,
            title: name,
            program: String::new(),
            width: area.width.into(),
            height: area.height.into(),
            hidden: false,
        };
        let mut surfaces: Vec<Surface> = screens.into_iter().map(screen).collect();
        let windows = self.server.windows().map_err(failed)?;
        self.redirected.retain(|window| windows.contains(window));
        for window in windows {
            match self.server.window(window) {
                Ok(surface) => surfaces.extend(surface),
                Err(error) if is_absent(&error) => {}
                Err(error) => return Err(failed(error)),
            }
        }
        Ok(surfaces)
    }

    fn glance(&mut self, id: &str) -> Result<Option<I420Frame>, ScreenError> {
        let target = Target::of(id).ok_or_else(|| ScreenError::Gone { id: id.to_owned() })?;
        let seen = match &target {
            Target::Window(window) => self.window(*window),
            Target::Screen(name) => {
                let screens = self.server.screens().map_err(failed)?;
                let found = screens.into_iter().find(|(known, _)| known == name);
                let (_, area) = found.ok_or_else(|| target.gone())?;
                let Server {
                    connection, root, ..
                } = &self.server;
                let depth = connection.get_geometry(*root).map_err(failed)?;
                let depth = depth.reply().map_err(failed)?.depth;
                let read = self.pixels.read(connection, *root, depth, area);
                read.map(|bytes| (bytes, area.width, area.height))
            }
        };
        match seen {
            Ok((bytes, width, height)) => picture(bytes, width, height).map(Some),
            Err(error) if is_absent(&error) => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_display_that_is_not_there_is_a_typed_error() {
        let failure = Desk::reach(Some(":no such display")).err();
        assert!(
            matches!(failure, Some(ScreenError::Failed(_))),
            "{failure:?}"
        );
    }
}
