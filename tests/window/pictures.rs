//! What a person sees of a picture, by the screen's pixels, on every kind of desk: where the page shows
//! something over a tile, the page; everywhere else in the tile, the picture.

use greenroom_webdriver::display::Server;
use greenroom_webdriver::picture::{Area, Picture};
use greenroom_webdriver::spawned::wait_until;
use serde_json::json;

use super::SOON;
use super::desk::{Desk, Drawing, Kind, Program, id, picture_called};
use super::show::{self, House};
use super::source::{BLOCK, Source};

/// Whose picture it is.
const NAME: &str = "maya";
/// What the page shows over a picture by itself.
const TAG: &str = "[data-testid='tile'] .tile-tag";
/// What no code of the program knows of.
const NOTE: &str = "#note";
/// Corners rounder than any: what lies within them is not looked at.
const CORNER: f64 = 16.0;

#[test]
fn a_tile_at_rest_is_right_on_x() {
    at_rest(Kind::of(Server::X11, Drawing::Plain));
}

#[test]
fn a_tile_at_rest_is_right_on_x_accelerated() {
    at_rest(Kind::of(Server::X11, Drawing::Accelerated));
}

#[test]
fn a_tile_at_rest_is_right_on_x_with_a_compositor() {
    at_rest(Kind::of(Server::X11Composited, Drawing::Plain));
}

#[test]
fn a_tile_at_rest_is_right_on_x_with_a_compositor_accelerated() {
    at_rest(Kind::of(Server::X11Composited, Drawing::Accelerated));
}

#[test]
fn a_tile_at_rest_is_right_on_wayland() {
    at_rest(Kind::of(Server::Wayland, Drawing::Plain));
}

#[test]
fn a_tile_at_rest_is_right_on_wayland_accelerated() {
    at_rest(Kind::of(Server::Wayland, Drawing::Accelerated));
}

#[test]
fn a_tile_at_rest_is_right_on_x_with_small_pixels() {
    at_rest(Kind::sharp(Server::X11, Drawing::Plain));
}

#[test]
fn a_tile_at_rest_is_right_on_wayland_with_small_pixels() {
    at_rest(Kind::sharp(Server::Wayland, Drawing::Plain));
}

fn at_rest(kind: Kind) {
    let house = House::open();
    let desk = Desk::of(kind);
    let program = desk.open();
    program.call("sign_in", house.sign_in(NAME));
    let room = program.call("create_room", show::draft());
    program.call("open_room", room);
    let tile = Tile::of(&desk, &program);
    tile.until_shown();
    let called = format!("{:?}-{:?}-{}", kind.server, kind.drawing, kind.scale);
    let overs = [tile.area_of(TAG)];
    tile.equals_its_source(&overs, &called);
    tile.shows_the_page_in(&overs[0], &called);

    program
        .window
        .run(PUT_A_NOTE, json!([id("picture")]))
        .unwrap();
    let overs = [tile.area_of(TAG), tile.area_of(NOTE)];
    program.window.until_drawn().unwrap();
    for over in &overs {
        tile.shows_the_page_in(over, &called);
    }
    tile.equals_its_source(&overs, &called);
}

/// Something opaque over the middle of the picture.
const PUT_A_NOTE: &str = "
    const r = document.querySelector(arguments[0]).getBoundingClientRect();
    const note = Object.assign(document.createElement('p'), {id: 'note', innerText: 'A note'});
    Object.assign(note.style, {position: 'fixed', left: `${r.x + r.width / 2}px`, top: `${r.y + r.height / 3}px`,
      width: '160px', height: '90px', margin: 0, borderRadius: '12px', background: 'rgb(120, 60, 10)'});
    document.body.append(note);";

/// The one tile of a window, on the screen.
struct Tile<'a> {
    desk: &'a Desk,
    program: &'a Program,
    source: Source,
}

impl<'a> Tile<'a> {
    fn of(desk: &'a Desk, program: &'a Program) -> Tile<'a> {
        program.window.find(&id("picture"), SOON).unwrap();
        Tile {
            desk,
            program,
            source: Source::of(NAME),
        }
    }

    /// Where an element of the page stands on the screen.
    fn area_of(&self, css: &str) -> Area {
        self.program.window.area_of(css).unwrap().unwrap()
    }

    fn until_shown(&self) {
        let area = self.area_of(&id("picture"));
        let read = |picture: &Picture| self.source.read(picture);
        let display = &self.desk.display;
        display.wait_for("the picture", area, SOON, read).unwrap();
    }

    /// Everywhere but in these areas: nothing casts a shadow on a picture.
    fn equals_its_source(&self, overs: &[Area], called: &str) {
        let area = self.area_of(&id("picture"));
        let picture = self.desk.display.look(area).unwrap();
        let inner = area.within(area).inset(BLOCK as f64);
        let counts = |block: Area| {
            let apart = |over: &Area| !over.within(area).touches(block);
            inner.holds(block) && overs.iter().all(apart)
        };
        let difference = self.source.compare(&picture, counts);
        let difference = difference.expect("the strip can be read");
        if !difference.off.is_empty() {
            let file = picture_called(&format!("{called}-tile"));
            picture.save(&file).unwrap();
        }
        assert!(difference.off.is_empty(), "{called}: {:?}", difference.off);
        assert!(difference.compared > 200, "{}", difference.compared);
    }

    /// All of this area is the page's own.
    fn shows_the_page_in(&self, over: &Area, called: &str) {
        let inside = over.inset(CORNER / 2.0);
        // WebDriver's picture begins where the page does, which need not be the window's corner.
        let on_page = inside.within(self.program.window.area().unwrap());
        // What is not opaque lets the picture through, which moves on between two looks.
        let looks = || {
            let page = self.program.window.screenshot().unwrap();
            let wanted = page.part(on_page).unwrap();
            (self.desk.display.look(inside).unwrap(), wanted)
        };
        let equal = wait_until("the page over the picture", SOON, || {
            let (seen, wanted) = looks();
            Ok((seen == wanted).then_some(()))
        });
        if equal.is_err() {
            let (seen, wanted) = looks();
            for (picture, what) in [(seen, "seen"), (wanted, "wanted")] {
                picture
                    .save(&picture_called(&format!("{called}-{what}")))
                    .unwrap();
            }
        }
        equal.unwrap();
    }
}
