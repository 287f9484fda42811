//! A picture that stops, and the own one in the mirror: by the screen's pixels.

use greenroom_webdriver::pattern;
use greenroom_webdriver::picture::{Area, Picture};
use greenroom_webdriver::spawned::wait_until;
use serde_json::json;

use super::SOON;
use super::desk::{Desk, Program, id};
use super::guests::Guests;
use super::show::{self, House};

/// Whose window it is.
const NAME: &str = "maya";
/// The tile of somebody else.
const OTHER: &str = "[data-testid='tile'][data-is-me='false']";
const SECONDS: &str = "[data-testid='tile-still']";
/// What is left of a picture's brightness below the dimming: `--scrim` leaves 36 parts of a hundred
/// (`tokens.css`), and the seconds cover some of it.
const DIMMED: f64 = 0.6;
/// Corners rounder than any of what says the seconds.
const CORNER: f64 = 4.0;

#[test]
fn a_picture_that_stops_stays_dimmed_under_its_seconds_until_it_moves() {
    let house = House::open();
    let desk = Desk::set_up();
    let program = desk.open();
    program.call("sign_in", house.sign_in(NAME));
    let room = program.call("create_room", show::draft());
    program.call("open_room", room.clone());
    let guests = Guests::come(&house, &show::id_of(&room), 1);
    let window = &program.window;
    window.click(&id("enter-studio"), SOON).unwrap();
    let of_the_other = format!("{OTHER} {}", id("picture"));
    window.find(&of_the_other, 2 * SOON).unwrap();
    let place = || window.area_of(&of_the_other).unwrap().unwrap();
    // More than the page's avatar.
    let painted = wait_until("the first picture", SOON, || {
        let page = window.screenshot()?.part(place())?;
        let seen = desk.display.glance(place())?;
        let pixels = seen.pixels().iter().zip(page.pixels());
        let others = pixels.filter(|(seen, page)| seen != page).count();
        Ok((2 * others > page.pixels().len()).then_some(()))
    });
    painted.unwrap();
    let bright = brightness(&desk.display.glance(place()).unwrap());

    guests.halt();
    window.find(SECONDS, SOON).unwrap();
    let dimmed = wait_until("the picture to be dimmed", SOON, || {
        let seen = desk.display.look(place())?;
        Ok((brightness(&seen) < DIMMED * bright).then_some(seen))
    });
    if dimmed.is_err() {
        desk.photograph("last-picture");
    }
    let dimmed = dimmed.unwrap();
    assert!(!dimmed.is_plain(), "what is dimmed is the picture");
    let said = window.area_of(SECONDS).unwrap().unwrap().inset(CORNER);
    let equal = wait_until("the seconds on the screen", SOON, || {
        let page = window.screenshot()?.part(said)?;
        Ok((desk.display.look(said)? == page).then_some(()))
    });
    desk.photograph("last-picture");
    equal.unwrap();

    guests.go_on();
    window
        .wait_for(
            "the picture to move",
            &format!("document.querySelector(\"{SECONDS}\") === null"),
            SOON,
        )
        .unwrap();
    moves(&desk, place());
    let whole = wait_until("the picture to be bright", SOON, || {
        let seen = desk.display.glance(place())?;
        Ok((brightness(&seen) > DIMMED * bright).then_some(()))
    });
    desk.photograph("last-picture-moves");
    whole.unwrap();
}

#[test]
fn ones_own_camera_is_painted_as_in_a_mirror() {
    let house = House::open();
    let desk = Desk::set_up();
    let program = desk.open();
    program.call("sign_in", house.sign_in(NAME));
    let room = program.call("create_room", show::draft());
    program.call("open_room", room);
    let window = &program.window;
    window.find(&id("picture"), SOON).unwrap();
    until_read(&desk, &program, "picture-plain", reads);
    // A test pattern is no camera: what the page would say of one is said in its place.
    window.run(MIRROR, json!([id("picture")])).unwrap();
    until_read(&desk, &program, "picture-mirrored", |seen| {
        !reads(seen) && reads(&flipped(seen))
    });
}

/// Says of the picture where it is, and that left and right change sides.
const MIRROR: &str = "
    const d = devicePixelRatio;
    const r = document.querySelector(arguments[0]).getBoundingClientRect();
    const box = [r.x * d, r.y * d, r.width * d, r.height * d];
    const tile = {tile: 1, fit: 'auto', mirrored: true, box, radius: 12 * d, clip: box, over: [], shades: []};
    window.webkit.messageHandlers.painter.postMessage(
      JSON.stringify({scale: d, visible: true, tiles: [tile]}));";

fn until_read(desk: &Desk, program: &Program, called: &str, judge: impl Fn(&Picture) -> bool) {
    let found = wait_until(called, SOON, || {
        // The page may still be about to move it.
        let place = program.window.area_of(&id("picture"))?;
        let seen = place.map(|place| desk.display.look(place)).transpose()?;
        Ok(seen.filter(&judge).map(drop))
    });
    desk.photograph(called);
    found.unwrap();
}

fn reads(picture: &Picture) -> bool {
    let all = Area {
        x: 0.0,
        y: 0.0,
        width: picture.width() as f64,
        height: picture.height() as f64,
    };
    let reading = pattern::read(picture, all);
    reading.is_some_and(|reading| reading.identity == pattern::identity(NAME))
}

fn flipped(picture: &Picture) -> Picture {
    let (width, height) = (picture.width(), picture.height());
    Picture::drawn(width, height, |x, y| picture.at(width - 1 - x, y).unwrap())
}

fn moves(desk: &Desk, place: Area) {
    let before = desk.display.glance(place).unwrap();
    let other = wait_until("a picture to move", SOON, || {
        Ok((desk.display.glance(place)? != before).then_some(()))
    });
    other.unwrap();
}

/// The mean of all pixels, as they are seen.
fn brightness(picture: &Picture) -> f64 {
    let all = (0..picture.height()).flat_map(|y| (0..picture.width()).map(move |x| (x, y)));
    let sum: f64 = all.filter_map(|(x, y)| picture.brightness(x, y)).sum();
    sum / (picture.width() * picture.height()) as f64
}
