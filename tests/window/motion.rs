//! Pictures that the window paints, while something moves, by successive screens: inside what the page
//! shows over a tile the page, elsewhere in the tile the picture, one paint earlier or later at most.

use std::time::Instant;

use greenroom_webdriver::display::Server;
use greenroom_webdriver::film::film;
use greenroom_webdriver::paints::Paints;
use greenroom_webdriver::pattern;
use greenroom_webdriver::picture::{Area, Picture};
use greenroom_webdriver::spawned::wait_until;
use serde_json::json;

use super::SOON;
use super::desk::{Desk, Drawing, Kind, Program, id, picture_called};
use super::show::{self, House};

/// Numbers the page's paints, notes where things stood at each, and gives what it shows colours of its
/// own.
const WATCH: &str = include_str!("paints.js");
/// Whose picture it is.
const NAME: &str = "maya";
/// By how many paints a picture's place may be behind its page or before it.
const LAG: usize = 1;
/// So many screens of a short film may be torn; of a longer one, a third.
const TORN: usize = 2;
/// So many films of a motion at most: what is wrong in one has to be wrong in all of them. On an idle computer WebKit
/// paints so fast that one screen in some hundred shows a picture two paints early, or parts of several.
const FILMS: usize = 3;

#[test]
fn a_tile_in_motion_keeps_its_place_on_x() {
    in_motion(Kind::of(Server::X11, Drawing::Plain));
}

#[test]
fn a_tile_in_motion_keeps_its_place_on_x_accelerated() {
    in_motion(Kind::of(Server::X11, Drawing::Accelerated));
}

#[test]
fn a_tile_in_motion_keeps_its_place_on_x_with_a_compositor() {
    in_motion(Kind::of(Server::X11Composited, Drawing::Plain));
    if on_all_desks() {
        in_motion(Kind::of(Server::X11Composited, Drawing::Accelerated));
    }
}

#[test]
fn a_tile_in_motion_keeps_its_place_on_wayland() {
    in_motion(Kind::of(Server::Wayland, Drawing::Plain));
    if on_all_desks() {
        in_motion(Kind::of(Server::Wayland, Drawing::Accelerated));
    }
}

/// Two more kinds of desk, which cost as much as all others and have shown nothing of their own.
fn on_all_desks() -> bool {
    std::env::var_os("GREENROOM_DESKS").is_some_and(|desks| desks == "all")
}

fn in_motion(kind: Kind) {
    let house = House::open();
    let desk = Desk::of(kind);
    let program = desk.open();
    program.call("sign_in", house.sign_in(NAME));
    let room = program.call("create_room", show::draft());
    program.call("open_room", room);
    program.window.find(&id("picture"), SOON).unwrap();
    program.window.run(WATCH, json!([])).unwrap();
    let stage = Stage {
        desk: &desk,
        program: &program,
        kind,
    };
    stage.until_shown();
    stage.during("a note moves", || stage.moves_a_note());
    program.window.place(0, 0, 970, 620).unwrap();
    program.window.run(LENGTHEN, json!([])).unwrap();
    stage.during("the page scrolls", || stage.scrolls());
    stage.during("the wheel turns", || stage.turns_the_wheel());
    stage.during("a menu opens", || stage.opens_a_menu());
    stage.during("the window is resized", || stage.resizes());

    program.call("enter_studio", json!({}));
    program.window.find(&id("studio"), SOON).unwrap();
    program.window.place(0, 0, 1280, 700).unwrap();
    stage.until_shown();
    stage.during("the studio is resized", || stage.resizes());
    program.window.place(0, 0, 1280, 700).unwrap();
    stage.during("the panel opens", || stage.opens_the_panel());
    stage.during("a tooltip shows", || stage.shows_a_tooltip());
    stage.during("a dialog opens", || stage.opens_a_dialog());
    program.window.place(0, 0, 1000, 640).unwrap();
    stage.during("the panel opens over it", || stage.opens_the_panel());
    stage.fills_the_chat();
    stage.during("the chat scrolls over it", || stage.scrolls_the_chat());
    stage.loses_its_page();
}

/// A window with one's own picture in it.
struct Stage<'a> {
    desk: &'a Desk,
    program: &'a Program,
    kind: Kind,
}

impl Stage<'_> {
    /// Waits until the picture is where the page wants it.
    fn until_shown(&self) {
        let window = &self.program.window;
        let shown = wait_until("the picture", SOON, || {
            let (screens, drawn) = film(&self.desk.display, || window.until_drawn())?;
            drawn?;
            let lag = Paints::of(window)?.lag(&screens, pattern::identity(NAME), 0);
            Ok(lag.is_ok_and(|lag| lag.shown).then_some(()))
        });
        shown.unwrap();
    }

    fn called(&self, what: &str) -> String {
        let Kind {
            server, drawing, ..
        } = self.kind;
        format!("{server:?}, {drawing:?}: {what}")
    }

    /// Photographs the screen while something moves, and compares; again where that shows something wrong.
    fn during(&self, what: &str, motion: impl Fn()) {
        let called = self.called(what);
        for film in 1..=FILMS {
            match self.films(&called, &motion) {
                Ok(()) => return,
                Err(why) if film == FILMS => panic!("{called}: {why}"),
                Err(why) => println!("{called}, film {film}: {why}"),
            }
        }
    }

    /// What is wrong with the screens of one film.
    fn films(&self, called: &str, motion: impl Fn()) -> Result<(), String> {
        let window = &self.program.window;
        window.until_drawn().unwrap();
        window.run(FORGET, json!([])).unwrap();
        let begun = Instant::now();
        let filmed = film(&self.desk.display, || {
            motion();
            window.until_drawn().unwrap();
        });
        let (screens, ()) = filmed.unwrap();
        let took = begun.elapsed();
        let paints = Paints::of(window).unwrap();
        let lag = paints.lag(&screens, pattern::identity(NAME), LAG as i64);
        if let Err((index, _)) = &lag {
            let file = called.replace([',', ':', ' '], "-");
            let around = index.saturating_sub(1)..screens.len().min(index + 2);
            for (screen, when) in screens[around].iter().zip(1..) {
                screen
                    .save(&picture_called(&format!("{file}-{when}")))
                    .unwrap();
            }
        }
        let moves = paints.moves();
        println!("{called}, {took:.1?}, {moves} moves: {lag:?}");
        let lag = lag.map_err(|(_, why)| why)?;
        let holds = lag.behind <= LAG && lag.ahead <= LAG && lag.torn <= TORN.max(lag.screens / 3);
        if !holds {
            return Err(format!("{lag:?}"));
        }
        let seen = moves > 1 && lag.screens > 1;
        seen.then_some(())
            .ok_or_else(|| "nothing was seen to move".to_owned())
    }

    /// The page's process dies, and no picture is painted until there is another page.
    fn loses_its_page(&self) {
        let display = &self.desk.display;
        let paints = Paints::of(&self.program.window).unwrap();
        let before = display.camera().unwrap().take().unwrap();
        let page = paints.page_on(&before).expect("the page is seen");
        let place = paints.picture_on(page).expect("it has a picture");
        // What is above every picture; and the part of its place where a page that is loaded shows nothing.
        let bar = Area {
            height: 40.0,
            ..page
        };
        let place = Area {
            width: place.width / 4.0,
            ..place
        };
        let plain = |screen: &Picture, area| screen.part(area).unwrap().is_plain();
        let dead = self.program.pages();
        // Another page needs longer to come to its first picture than this one to go.
        let filmed = film(display, || {
            self.program.kill_page();
            // It is gone for a moment alone: nothing but what shows it is looked at, which is quick.
            let gone = |seen: &Picture| seen.is_plain().then_some(());
            let gone = display.wait_for("the page to go", bar, SOON, gone);
            gone.unwrap();
        });
        self.program.until_another_page(&dead, SOON);
        let (screens, ()) = filmed.unwrap();
        let without = screens.iter().filter(|screen| plain(screen, bar));
        let without: Vec<&Picture> = without.collect();
        for screen in &without {
            if !plain(screen, place) {
                let file = picture_called("painted-without-a-page");
                screen.save(&file).unwrap();
                panic!("{}", self.called("a picture is painted without a page"));
            }
        }
        let without = without.len();
        println!("{}: {without} screens", self.called("no page"));
        assert!(
            without > 0,
            "{}",
            self.called("no screen without a page was seen")
        );
    }

    /// Runs a step of the page again and again, each between two of its paints.
    fn steps(&self, count: usize, step: &str) {
        let script = format!(
            "window.moved = false; let i = 0;
             const timer = setInterval(() => {{
               {step};
               i += 1;
               if (i === {count}) {{ clearInterval(timer); window.moved = true; }}
             }}, 30);"
        );
        self.program.window.run(&script, json!([])).unwrap();
        let window = &self.program.window;
        window
            .wait_for("the motion's end", "window.moved", SOON)
            .unwrap();
    }

    fn moves_a_note(&self) {
        self.program.window.run(PUT_A_NOTE, json!([])).unwrap();
        self.steps(
            40,
            "const at = i < 20 ? i : 40 - i;
             document.querySelector('#note').style.translate = `${at * 17}px ${at * 9}px`",
        );
        self.steps(1, "document.querySelector('#note').remove()");
    }

    fn scrolls(&self) {
        self.steps(
            40,
            "document.querySelector('.green-room').scrollBy(0, i % 20 < 10 ? 13 : -13)",
        );
    }

    fn turns_the_wheel(&self) {
        for down in [40, 40, 40, -40, -40, -40] {
            self.program.window.wheel(".green-room", down).unwrap();
        }
    }

    fn opens_a_menu(&self) {
        let window = &self.program.window;
        window
            .run(
                "document.querySelector('.green-room').scrollTo(0, 9999)",
                json!([]),
            )
            .unwrap();
        for _ in 0..3 {
            window.click(&id("camera-select"), SOON).unwrap();
            window.click(&id("camera-select-option"), SOON).unwrap();
            let gone = "!document.querySelector('.popover')";
            window.wait_for("the menu to go", gone, SOON).unwrap();
        }
    }

    fn resizes(&self) {
        for step in 0..12_u32 {
            let by = 20 * step.min(12 - step);
            self.program
                .window
                .place(0, 0, 1280 - 2 * by, 760 - by)
                .unwrap();
        }
    }

    fn opens_the_panel(&self) {
        let window = &self.program.window;
        for _ in 0..3 {
            window.click(&id("control-people"), SOON).unwrap();
            window.find(&id("people-panel"), SOON).unwrap();
            window.click(".side-panel-close", SOON).unwrap();
            let gone = "!document.querySelector('.side-panel')";
            window.wait_for("the panel to go", gone, SOON).unwrap();
        }
    }

    fn shows_a_tooltip(&self) {
        let window = &self.program.window;
        for button in ["control-people", "control-layout", "control-people"] {
            window.hover(&id(button), SOON).unwrap();
            window.find(".tooltip", SOON).unwrap();
            window.hover(&id("studio"), SOON).unwrap();
            let gone = "!document.querySelector('.tooltip')";
            window.wait_for("the tooltip to go", gone, SOON).unwrap();
        }
    }

    fn opens_a_dialog(&self) {
        let window = &self.program.window;
        for _ in 0..3 {
            window.click(&id("something-wrong"), SOON).unwrap();
            window.find(".modal", SOON).unwrap();
            window.click(".modal .dialog-head button", SOON).unwrap();
            let gone = "!document.querySelector('.modal')";
            window.wait_for("the dialog to go", gone, SOON).unwrap();
        }
    }

    fn fills_the_chat(&self) {
        let window = &self.program.window;
        window.click(&id("control-chat"), SOON).unwrap();
        window.find(".side-panel", SOON).unwrap();
        window.run(SAY_MUCH, json!([])).unwrap();
        let many = "document.querySelector('.chat-scroll').scrollHeight > 900";
        window.wait_for("a long chat", many, SOON).unwrap();
    }

    fn scrolls_the_chat(&self) {
        self.steps(
            30,
            "document.querySelector('.chat-scroll').scrollBy(0, i % 20 < 10 ? -23 : 23)",
        );
        self.program
            .window
            .click(".side-panel-close", SOON)
            .unwrap();
        self.program
            .window
            .click(&id("control-chat"), SOON)
            .unwrap();
    }
}

/// What was noted before.
const FORGET: &str = "
    const { noted, last } = window.paints;
    for (const paint of Object.keys(noted)) if (paint < last - 20) delete noted[paint];";

/// More than the window shows at once.
const LENGTHEN: &str = "document.querySelector('.green-room').style.paddingBottom = '500px'";

/// Something opaque over the picture.
const PUT_A_NOTE: &str = "
    const r = document.querySelector('.picture').getBoundingClientRect();
    const note = Object.assign(document.createElement('p'), {id: 'note', innerText: 'A note'});
    Object.assign(note.style, {position: 'fixed', left: `${r.x + 40}px`, top: `${r.y + r.height / 5}px`,
      width: '160px', height: '90px', margin: 0, borderRadius: '12px', background: 'rgb(120, 60, 10)'});
    document.body.append(note);";

/// Sends messages.
const SAY_MUCH: &str = "
    for (let i = 0; i < 25; i += 1) {
      window.__TAURI_INTERNALS__.invoke('send_message', {args: {text: `Message ${i} of a long evening`}});
    }";
