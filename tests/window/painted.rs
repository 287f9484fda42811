//! Pictures that the window paints, while something moves: by the screen's pixels, since the page has
//! none of them.

use greenroom_webdriver::pattern::{self, Reading};
use greenroom_webdriver::picture::{Area, Picture};
use serde_json::json;

use super::SOON;
use super::desk::{Desk, Program, id};
use super::show::{self, House};

/// Whose picture it is.
const NAME: &str = "maya";
/// What the page shows over a picture by itself.
const TAG: &str = "[data-testid='tile'] .tile-tag";
/// Corners rounder than any: what lies within them is not compared.
const CORNER: f64 = 16.0;
/// The brightest that the white of a pattern's strip is behind a dialog: `--scrim` leaves 36 parts of a
/// hundred (`tokens.css`).
const DIMMED: std::ops::RangeInclusive<f64> = 90.0..=100.0;
/// White of the strip, and what rounding takes of it.
const WHITE: f64 = 250.0;

/// A green room with the own picture in it.
struct Room<'a> {
    desk: &'a Desk,
    program: &'a Program,
}

impl<'a> Room<'a> {
    fn enter(desk: &'a Desk, program: &'a Program, house: &House) -> Room<'a> {
        program.call("sign_in", house.sign_in(NAME));
        let room = program.call("create_room", show::draft());
        program.call("open_room", room);
        program.window.find(&id("picture"), SOON).unwrap();
        Room { desk, program }
    }

    fn area_of(&self, css: &str) -> Area {
        self.program.window.area_of(css).unwrap().unwrap()
    }

    fn picture(&self) -> Area {
        self.area_of(&id("picture"))
    }

    /// The picture fills its place.
    fn until_shown(&self, place: Area) {
        let shown = self.desk.display.wait_for("the picture", place, SOON, read);
        if shown.is_err() {
            self.desk.photograph("picture-missing");
        }
        shown.unwrap();
    }

    /// The screen is the page, but where `place` is.
    fn until_nothing_is_beside(&self, place: Area) {
        let window = self.program.window.area().unwrap();
        let alike = |seen: &Picture| {
            let page = self.program.window.screenshot().unwrap();
            let beside = |x: usize, y: usize| {
                let pixel = Area {
                    x: x as f64,
                    y: y as f64,
                    width: 1.0,
                    height: 1.0,
                };
                !place.touches(pixel)
            };
            let pixels = (0..seen.height()).flat_map(|y| (0..seen.width()).map(move |x| (x, y)));
            let other = pixels
                .filter(|(x, y)| beside(*x, *y))
                .filter(|(x, y)| seen.at(*x, *y) != page.at(*x, *y));
            (other.count() == 0).then_some(())
        };
        let found = self
            .desk
            .display
            .wait_for("nothing beside the picture", window, SOON, alike);
        if found.is_err() {
            self.desk.photograph("picture-beside");
        }
        found.unwrap();
    }

    /// What the page shows here is seen.
    fn until_the_page_is_seen_in(&self, css: &str) {
        let inside = self.area_of(css).inset(CORNER / 2.0);
        let equal = |seen: &Picture| {
            let page = self.program.window.screenshot().unwrap();
            (*seen == page.part(inside).unwrap()).then_some(())
        };
        let found = self
            .desk
            .display
            .wait_for("the page over the picture", inside, SOON, equal);
        if found.is_err() {
            self.desk.photograph("picture-over");
        }
        found.unwrap();
    }

    /// The brightest that is seen of the strip, which has white in it.
    fn until_strip_is(&self, what: &str, place: Area, bright: impl Fn(f64) -> bool) {
        let strip = Area {
            height: place.height / 10.0,
            ..place
        };
        let brightest = |seen: &Picture| {
            let all = (0..seen.height()).flat_map(|y| (0..seen.width()).map(move |x| (x, y)));
            let brightest = all
                .filter_map(|(x, y)| seen.brightness(x, y))
                .fold(0.0, f64::max);
            bright(brightest).then_some(())
        };
        let found = self
            .desk
            .display
            .wait_for(what, strip.inset(CORNER / 4.0), SOON, brightest);
        if found.is_err() {
            self.desk.photograph("picture-strip");
        }
        found.unwrap();
    }
}

fn read(picture: &Picture) -> Option<Reading> {
    let all = Area {
        x: 0.0,
        y: 0.0,
        width: picture.width() as f64,
        height: picture.height() as f64,
    };
    let reading = pattern::read(picture, all)?;
    (reading.identity == pattern::identity(NAME)).then_some(reading)
}

#[test]
fn a_picture_follows_its_place_is_dimmed_behind_a_dialog_and_goes_with_the_page() {
    let house = House::open();
    let desk = Desk::set_up();
    let program = desk.open();
    let room = Room::enter(&desk, &program, &house);
    let window = &program.window;
    room.until_shown(room.picture());

    // The window is made smaller and larger.
    for (width, height) in [(1000, 640), (1180, 760), (970, 620), (1280, 800)] {
        window.place(0, 0, width, height).unwrap();
        let place = room.picture();
        room.until_shown(place);
        room.until_the_page_is_seen_in(TAG);
        room.until_nothing_is_beside(room.picture());
    }

    // The page is scrolled, and the picture's upper part is seen no more.
    window.place(0, 0, 970, 620).unwrap();
    let scrolled = window.run(SCROLL, json!([120])).unwrap();
    assert_eq!(scrolled, 120);
    room.until_the_page_is_seen_in(TAG);
    room.until_nothing_is_beside(below(room.picture(), room.area_of(".green-room").y));
    window.run(SCROLL, json!([-120])).unwrap();
    window.place(0, 0, 1280, 800).unwrap();

    // Something that no code knows of is put over it, moved, and taken away.
    window.run(PUT, json!([id("picture")])).unwrap();
    room.until_the_page_is_seen_in("#put");
    window
        .run(
            "document.querySelector('#put').style.translate = '80px 40px'",
            json!([]),
        )
        .unwrap();
    room.until_the_page_is_seen_in("#put");
    window
        .run("document.querySelector('#put').remove()", json!([]))
        .unwrap();
    room.until_shown(room.picture());

    // A dialog dims it, and is itself seen whole.
    let place = room.picture();
    room.until_strip_is("the strip's white", place, |white| white >= WHITE);
    window.click(&id("guests-invite"), SOON).unwrap();
    window.find(&id("invite-dialog"), SOON).unwrap();
    room.until_strip_is("the strip behind a dialog", place, |white| {
        DIMMED.contains(&white)
    });
    room.until_the_page_is_seen_in(&id("invite-dialog"));
    desk.photograph("picture-dimmed");
    window.click(&id("invite-dialog-close"), SOON).unwrap();
    room.until_strip_is("the strip after the dialog", place, |white| white >= WHITE);

    // The page's process dies: nothing is painted until another one says where.
    let dead = program.pages();
    program.kill_page();
    let gone = |seen: &Picture| read(seen).is_none().then_some(());
    desk.display
        .wait_for("the picture to go", place, SOON, gone)
        .unwrap();
    program.until_another_page(&dead, SOON);
    room.until_shown(place);
}

#[test]
fn a_page_may_draw_its_pictures_itself() {
    let house = House::open();
    let desk = Desk::set_up();
    let program = desk.open_with(&[("GREENROOM_PICTURES", "socket")]);
    let room = Room::enter(&desk, &program, &house);
    let place = room.picture();
    room.until_shown(place);
    // What the window paints is no part of the page.
    let drawn = program.window.screenshot().unwrap().part(place).unwrap();
    assert!(read(&drawn).is_some(), "the page has drawn the picture");
}

/// What of an area lies below a row.
fn below(area: Area, row: f64) -> Area {
    let cut = (row - area.y).max(0.0);
    Area {
        y: area.y + cut,
        height: area.height - cut,
        ..area
    }
}

/// Scrolls the green room by so much, which has more in it than fits.
const SCROLL: &str = "
    const pane = document.querySelector('.green-room');
    pane.style.paddingBottom = '400px';
    const before = pane.scrollTop;
    pane.scrollBy(0, arguments[0]);
    return pane.scrollTop - before;";

/// Puts something opaque over an element.
const PUT: &str = "
    const r = document.querySelector(arguments[0]).getBoundingClientRect();
    const put = Object.assign(document.createElement('p'), {id: 'put', innerText: 'Put here'});
    Object.assign(put.style, {position: 'fixed', left: `${r.x + r.width / 3}px`, top: `${r.y + r.height / 3}px`,
      width: '160px', height: '90px', margin: 0, borderRadius: '12px', background: 'rgb(120, 60, 10)'});
    document.body.append(put);";
