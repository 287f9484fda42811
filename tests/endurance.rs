//! `cargo xtask endurance`: what the window keeps when tiles come and go many times. Twelve people's
//! tiles on a display of 3,840 x 2,160 at a scale of two; screens of some of them are shown and taken
//! back a thousand times.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)] // A test fails by unwrapping.

// Each of these has more than is used here.
#[allow(dead_code)]
#[path = "window/bus.rs"]
mod bus;
#[allow(dead_code)]
#[path = "window/desk.rs"]
mod desk;
#[allow(dead_code)]
#[path = "window/guests.rs"]
mod guests;
#[allow(dead_code)]
#[path = "window/show.rs"]
mod show;

use std::time::{Duration, Instant};

use desk::{Desk, Drawing, Kind, Program, id};
use greenroom_webdriver::display::Server;
use greenroom_webdriver::picture::{Area, Colour};
use greenroom_webdriver::spawned::wait_until;
use guests::Guests;
use serde_json::json;
use show::House;

/// What takes a moment, on a machine that is busy.
const SOON: Duration = Duration::from_secs(60);
/// Everybody on the stage but the host.
const GUESTS: usize = 11;
/// Screens that come and go together.
const SCREENS: usize = 5;
/// Tiles that come and go in all; `GREENROOM_COMINGS` says another number.
const COMINGS: usize = 1_000;
/// How often memory is noted meanwhile.
const NOTES: usize = 20;
/// So many of the first notes stand for the beginning and as many of the last for the end, the least of
/// each: a page's process clears away what it no longer needs when it sees fit, which is up and down by a
/// quarter of it, and the least of a few notes is what it needs.
const NEAR_NOTES: usize = 3;
/// By how much memory may grow from the beginning to the end.
const GROWTH: f64 = 0.02;
/// Of each note the least of so many looks counts: pictures under way come and go, and what is left free is
/// given back after some seconds of rest.
const LOOKS: usize = 20;
const BETWEEN_LOOKS: Duration = Duration::from_millis(500);
/// All of it. Two quiet cores take half as long.
const WHOLE: Duration = Duration::from_secs(20 * 60);
/// Nothing but a screen has this colour, or one near it (`tests/desktop/people.py`).
const MAGENTA: Colour = [255, 0, 255];
const NEAR: u8 = 60;
const SCREEN_TILES: &str = "[data-testid='tile'][data-source='screen'] [data-testid='picture']";
/// The part of all pixels of its tiles that is a screen's, at least: names lie over them, and a screen
/// is seen whole in a tile of another shape.
const SEEN_PART: f64 = 0.5;

#[test]
fn tiles_that_come_and_go_leave_nothing_in_memory_or_on_the_screen() {
    let house = House::open();
    let desk = Desk::of(Kind::sharp(Server::X11, Drawing::Plain));
    let program = desk.open();
    program.call("sign_in", house.sign_in("maya"));
    for (setting, value) in [("layout", "grid"), ("panel", "none")] {
        // Each is a call of its own.
        program.window.run("window.called = {}", json!([])).unwrap();
        program.call(
            "change_settings",
            json!({"setting": setting, "value": value}),
        );
    }
    let room = program.call("create_room", show::draft());
    program.call("open_room", room.clone());
    let mut guests = Guests::come(&house, &show::id_of(&room), GUESTS);
    program.window.click(&id("enter-studio"), SOON).unwrap();
    let stage = Stage {
        desk: &desk,
        program: &program,
    };
    stage.until_tiles(1 + GUESTS);
    stage.until_everybody_moves();
    desk.photograph("endurance-twelve");

    let begun = Instant::now();
    let comings = comings();
    let mut notes: Vec<Note> = Vec::new();
    for coming in (SCREENS..=comings).step_by(SCREENS) {
        let taken = begun.elapsed();
        assert!(taken < WHOLE, "{coming} of {comings} tiles in {taken:?}");
        let showing: Vec<usize> = (0..SCREENS).map(|one| (coming + one) % GUESTS).collect();
        guests.show_screens(&showing);
        stage.until_tiles(1 + GUESTS + SCREENS);
        stage.until_screens_are_seen();
        guests.show_screens(&[]);
        stage.until_tiles(1 + GUESTS);
        stage.until_nothing_is_left();
        if coming % (comings / NOTES) == 0 {
            let note = Note::of(&program);
            println!(
                "{coming:>5} tiles, {:>4} s: {note}",
                begun.elapsed().as_secs()
            );
            notes.push(note);
        }
    }
    stage.until_everybody_moves();
    desk.photograph("endurance-after");
    let first = Note::least(&notes[..NEAR_NOTES]);
    let last = Note::least(&notes[notes.len() - NEAR_NOTES..]);
    println!("at the beginning: {first}\nat the end:       {last}");
    // What other programs come and go changes how many share a file's pages, and tiles map no files.
    let growth = (last.own() - first.own()) / first.whole();
    println!("memory grew by {:.2} %", growth * 100.0);
    assert!(growth <= GROWTH, "memory grew by {:.1} %", growth * 100.0);
}

/// How many tiles come and go, such that every note comes after as many more.
fn comings() -> usize {
    let said = std::env::var("GREENROOM_COMINGS");
    let comings = said.map_or(COMINGS, |said| said.parse().unwrap());
    let together = SCREENS * NOTES;
    assert!(
        comings > 0 && comings.is_multiple_of(together),
        "so many hundred"
    );
    comings
}

/// The stage in the window.
struct Stage<'a> {
    desk: &'a Desk,
    program: &'a Program,
}

impl Stage<'_> {
    /// So many tiles have a picture.
    fn until_tiles(&self, wanted: usize) {
        let there =
            format!("document.querySelectorAll(\"[data-testid='picture']\").length === {wanted}");
        let window = &self.program.window;
        self.or_photograph(window.wait_for(&format!("{wanted} tiles"), &there, SOON));
    }

    fn until_screens_are_seen(&self) {
        let places = self.places(SCREEN_TILES);
        assert_eq!(places.len(), SCREENS);
        let all: f64 = places.iter().map(|place| place.width * place.height).sum();
        self.until_screens_cover("the screens", |seen| seen as f64 >= SEEN_PART * all);
    }

    fn until_nothing_is_left(&self) {
        self.until_screens_cover("the screens to go", |seen| seen == 0);
    }

    fn until_screens_cover(&self, what: &str, judge: impl Fn(usize) -> bool) {
        let display = &self.desk.display;
        self.or_photograph(wait_until(what, SOON, || {
            let seen = display.glance(display.whole())?;
            Ok(judge(seen.count_of(MAGENTA, NEAR)).then_some(()))
        }));
    }

    /// Every tile is painted, and shows more than the page's avatar.
    fn until_everybody_moves(&self) {
        let display = &self.desk.display;
        for place in self.places(&id("picture")) {
            let before = display.glance(place).unwrap();
            self.or_photograph(wait_until("a picture to move", SOON, || {
                Ok((display.glance(place)? != before).then_some(()))
            }));
        }
    }

    fn places(&self, css: &str) -> Vec<Area> {
        let script = "const d = devicePixelRatio;
            return [...document.querySelectorAll(arguments[0])].map((one) => {
              const box = one.getBoundingClientRect();
              return {x: box.x * d, y: box.y * d, width: box.width * d, height: box.height * d};
            })";
        let found = self.program.window.run(script, json!([css])).unwrap();
        let places = found.as_array().unwrap().iter();
        places.map(|rect| Area::from_rect(rect).unwrap()).collect()
    }

    fn or_photograph<T, E: std::fmt::Debug>(&self, done: Result<T, E>) {
        if done.is_err() {
            self.desk.photograph("endurance-failed");
        }
        done.unwrap();
    }
}

/// Memory at one moment, in KiB: shared pages divided among those who share them.
struct Note {
    program: Memory,
    page: Memory,
}

#[derive(Clone, Copy)]
struct Memory {
    all: u64,
    /// Of no file: heaps, stacks, pictures.
    own: u64,
}

impl Note {
    fn of(program: &Program) -> Note {
        let looks = (0..LOOKS).map(|_| {
            std::thread::park_timeout(BETWEEN_LOOKS);
            Note {
                program: Memory::of(&[program.pid()]),
                page: Memory::of(&program.pages()),
            }
        });
        Note::least(&looks.collect::<Vec<_>>())
    }

    /// The least of each.
    fn least(notes: &[Note]) -> Note {
        let least = |of: fn(&Note) -> Memory| notes.iter().map(of).min_by_key(|m| m.own).unwrap();
        Note {
            program: least(|note| note.program),
            page: least(|note| note.page),
        }
    }

    fn own(&self) -> f64 {
        (self.program.own + self.page.own) as f64
    }

    fn whole(&self) -> f64 {
        (self.program.all + self.page.all) as f64
    }
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "program {}, page {}", self.program, self.page)
    }
}

impl Memory {
    fn of(processes: &[u32]) -> Memory {
        let rollups = processes.iter().map(|pid| rollup(*pid));
        let none = Memory { all: 0, own: 0 };
        rollups.fold(none, |sum, rollup| Memory {
            all: sum.all + kib(&rollup, "Pss:"),
            own: sum.own + kib(&rollup, "Pss:") - kib(&rollup, "Pss_File:"),
        })
    }
}

impl std::fmt::Display for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [all, own] = [self.all, self.own].map(|kib| kib as f64 / 1024.0);
        write!(f, "{all:.1} MiB ({own:.1} its own)")
    }
}

/// `smaps_rollup` of proc_pid_smaps(5).
fn rollup(pid: u32) -> String {
    std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap()
}

fn kib(rollup: &str, name: &str) -> u64 {
    let line = rollup.lines().find_map(|line| line.strip_prefix(name));
    let kib = line.unwrap().trim().trim_end_matches(" kB");
    kib.parse().unwrap()
}
