//! Another program's window on the stage: chosen in the picker, seen in its tile, stopped, and closed under
//! the share: by the screen's pixels.

use greenroom_webdriver::picture::{Area, Colour, Picture};
use greenroom_webdriver::spawned::wait_until;
use serde_json::json;

use super::SOON;
use super::bus::Heard;
use super::desk::{Desk, Program, id};
use super::show::{self, House};
use super::x_display::XDisplay;

const TITLE: &str = "Slides, v4";
/// Nothing of Greenroom's has these colours.
const LEFT: Colour = [190, 30, 170];
const RIGHT: Colour = [30, 160, 190];
/// By so much the way through a video's colours may change one of red, green and blue.
const NEAR: u8 = 14;
/// Of a picture, at least this part is of the two colours: the rest is its edges and what lies over it.
const MOSTLY: f64 = 0.8;

const TILE: &str = "[data-testid='tile'][data-source='screen']";

#[test]
fn a_window_is_chosen_by_its_picture_seen_on_the_stage_stopped_and_closed_under_the_share() {
    let house = House::open();
    let desk = Desk::set_up();
    let (_, name) = &desk.display.environment()[0];
    let others = XDisplay::that_runs(name);
    // Greenroom's window will cover it.
    let slides = others.window(TITLE, (0, 0, 640, 360), LEFT);
    let halves: Vec<Colour> = (0..640 * 360)
        .map(|at| if at % 640 < 320 { LEFT } else { RIGHT })
        .collect();
    slides.draw(&halves);
    let program = desk.open();
    let window = &program.window;
    program.call("sign_in", house.sign_in("maya"));
    let room = program.call("create_room", show::draft());
    program.call("open_room", room);
    window.click(&id("enter-studio"), SOON).unwrap();

    share(&desk, &program, "share-picker");
    let of_the_tile = format!("{TILE} {}", id("picture"));
    window.find(&of_the_tile, SOON).unwrap();
    until_painted(&desk, &program, &of_the_tile, "share-stage");
    window.find(&id("sharing"), SOON).unwrap();

    window.click(&id("control-share"), SOON).unwrap();
    until_gone(&program, "the share's end", TILE);

    share(&desk, &program, "share-picker-again");
    until_painted(&desk, &program, &of_the_tile, "share-stage-again");
    desk.while_hidden(|| {
        desk.bus.hear("word of what is shared", |heard| {
            let said = |heard: &Heard| match heard {
                Heard::Notified { title, .. } => title.contains(TITLE),
                _ => false,
            };
            heard.iter().any(said).then_some(())
        })
    });
    slides.close();
    until_gone(&program, "the end with the window", TILE);
    let said = "[data-testid='notice'][data-kind='sharedWindowClosed']";
    window.find(said, SOON).unwrap();
    window.until_drawn().unwrap();
    desk.photograph("share-closed");
}

/// Shares the window by the picker.
fn share(desk: &Desk, program: &Program, called: &str) {
    let window = &program.window;
    window.click(&id("control-share"), SOON).unwrap();
    window.find(&id("share-list"), SOON).unwrap();
    window.click(&id("share-windows"), SOON).unwrap();
    let surface = format!("[data-testid='share-surface'][data-title='{TITLE}']");
    let its_picture = format!("{surface} {}", id("picture"));
    window.find(&its_picture, SOON).unwrap();
    until_painted(desk, program, &its_picture, called);
    window.click(&surface, SOON).unwrap();
    window.click(&id("share-confirm"), SOON).unwrap();
}

/// Waits until the screen shows the window there, left and right.
fn until_painted(desk: &Desk, program: &Program, css: &str, called: &str) {
    let painted = wait_until(called, SOON, || {
        let Some(place) = program.window.area_of(css)? else {
            return Ok(None);
        };
        let seen = desk.display.look(place)?;
        let half = |x: f64| Area {
            x,
            y: 0.0,
            width: (seen.width() / 2) as f64,
            height: seen.height() as f64,
        };
        let left = seen.part(half(0.0))?;
        let right = seen.part(half((seen.width() / 2) as f64))?;
        Ok((is_mostly(&left, LEFT) && is_mostly(&right, RIGHT)).then_some(()))
    });
    desk.photograph(called);
    painted.unwrap();
}

/// Of what the picture has of neither colour: bars beside it, names over it.
fn is_mostly(part: &Picture, colour: Colour) -> bool {
    let others = [LEFT, RIGHT].into_iter().filter(|other| *other != colour);
    let others: usize = others.map(|other| part.count_of(other, NEAR)).sum();
    let its = part.count_of(colour, NEAR);
    its as f64 > MOSTLY * (its + others) as f64 && its * 3 > part.pixels().len()
}

fn until_gone(program: &Program, what: &str, css: &str) {
    let gone = format!("document.querySelector({}) === null", json!(css));
    program.window.wait_for(what, &gone, SOON).unwrap();
}
