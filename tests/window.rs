//! The real program in its real window, on a display and a session bus of its own: what the desktop
//! and the system do to it, and what it asks of them.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)] // A test fails by unwrapping.

#[path = "window/bus.rs"]
mod bus;
#[path = "window/desk.rs"]
mod desk;
// Screens are shown in another test.
#[allow(dead_code)]
#[path = "window/guests.rs"]
mod guests;
#[path = "window/last.rs"]
mod last;
#[path = "window/motion.rs"]
mod motion;
#[path = "window/painted.rs"]
mod painted;
#[path = "window/pictures.rs"]
mod pictures;
#[path = "window/share.rs"]
mod share;
#[path = "window/show.rs"]
mod show;
#[path = "window/source.rs"]
mod source;
#[path = "../src-tauri/media/tests/x_display/mod.rs"]
mod x_display;

use std::time::{Duration, Instant};

use bus::Heard;
use desk::{Desk, id};
use serde_json::json;
use show::House;
use socialplus::RoomStatus;

/// What takes a moment: a page that draws, a program that ends.
const SOON: Duration = Duration::from_secs(20);
/// How long the platform waits before it takes a host without a goodbye for gone is longer than this.
const AT_ONCE: Duration = Duration::from_secs(5);

#[test]
fn a_show_keeps_the_computer_awake_survives_its_page_and_is_left_in_order() {
    let house = House::open();
    let desk = Desk::set_up();
    let program = desk.open();
    let window = &program.window;
    program.call("sign_in", house.sign_in("maya"));
    let room = program.call("create_room", show::draft());
    let onlooker = house.onlooker(&room);
    program.call("open_room", room);
    let awake = |heard: &Heard| matches!(heard, Heard::Awake(_));
    assert!(
        desk.bus.so_far().iter().all(|heard| !awake(heard)),
        "the green room keeps nobody awake"
    );
    program.call("enter_studio", json!({}));
    desk.bus
        .hear("display and computer to stay awake", |heard| {
            let both = [Heard::Awake("display"), Heard::Awake("sleep")];
            both.iter().all(|one| heard.contains(one)).then_some(())
        });
    program.call("go_live", json!({}));
    let live = "document.querySelector(\"[data-testid='status-line']\")?.dataset.state === 'live'";
    window.wait_for("being live", live, 2 * SOON).unwrap();

    // The frame's button, or Alt+F4.
    desk.close_window();
    window.find(&id("closing"), SOON).unwrap();
    window.until_drawn().unwrap();
    desk.photograph("closing");
    window.click(&id("closing-stay"), SOON).unwrap();
    let gone = "!document.querySelector(\"[data-testid='closing']\")";
    window.wait_for("the question to go", gone, SOON).unwrap();
    window.wait_for("still being live", live, SOON).unwrap();

    // A person who logs out is asked by the session manager, which was told why.
    desk.bus.query_end_of_session();
    desk.bus.hear("an objection to logging out", |heard| {
        let objection = |heard: &Heard| match heard {
            Heard::Agreed { agreed, reason } => Some((*agreed, reason.clone())),
            _ => None,
        };
        let (agreed, reason) = heard.iter().find_map(objection)?;
        assert!(!agreed && reason.contains("live show"), "{reason}");
        Some(())
    });

    let dead = program.pages();
    program.kill_page();
    desk.bus.hear("word that one is still on air", |heard| {
        let said = |heard: &Heard| match heard {
            Heard::Notified { title, .. } => title.contains("still on air"),
            _ => false,
        };
        heard.iter().any(said).then_some(())
    });
    program.until_another_page(&dead, SOON);
    desk.until_live_is_shown(false, SOON);
    desk.until_live_is_shown(true, 2 * SOON);
    desk.photograph("page-again");
    assert_eq!(onlooker.status(), RoomStatus::Live, "nobody was sent away");

    program.signal("TERM");
    let asked = Instant::now();
    onlooker.until(RoomStatus::WaitingReconnect, AT_ONCE);
    program.until_ended(SOON);
    desk.bus.hear("the computer to be let go", |heard| {
        let both = [Heard::LetGo("display"), Heard::LetGo("sleep")];
        both.iter().all(|one| heard.contains(one)).then_some(())
    });
    println!("the goodbye took {:?}", asked.elapsed());
}

#[test]
fn the_window_does_not_wait_for_the_system_to_learn_its_links() {
    let desk = Desk::set_up();
    let (asked, let_go) = (desk.folder("asked"), desk.folder("asked").join("let-go"));
    let slow = format!(
        "cd '{}' && touch \"$1\" && timeout 60 sh -c 'until [ -e let-go ]; do sleep 0.05; done'",
        asked.display()
    );
    desk.instead_of("xdg-mime", &slow);
    // Opened, and its page is there.
    let program = desk.open();
    desk::until("the system to be told of the links", SOON, || {
        asked.join("default").exists().then_some(())
    });
    std::fs::write(let_go, "").unwrap();
    drop(program);
}

#[test]
fn a_window_that_draws_in_memory_loads_no_graphics_driver() {
    let desk = Desk::set_up();
    let program = desk.open();
    assert_eq!(program.graphics_drivers(), [""; 0]);
    let loaded = program.loaded_by_pages();
    assert!(loaded.iter().any(|file| file.starts_with(STAND_IN)));
    assert!(!loaded.iter().any(|file| draws(file)), "{loaded:?}");
}

#[test]
fn a_page_whose_process_dies_again_gets_the_graphics_driver_that_it_was_spared() {
    let desk = Desk::set_up();
    let program = desk.open();
    let loads = |what: &str, is_it: fn(&str) -> bool| {
        desk::until(what, SOON, || {
            let loaded = program.loaded_by_pages();
            loaded.iter().any(|file| is_it(file)).then_some(())
        });
    };
    for _ in 0..2 {
        loads("what stands in for a driver", |file| {
            file.starts_with(STAND_IN)
        });
        let dead = program.pages();
        program.kill_page();
        program.until_another_page(&dead, SOON);
    }
    loads("a driver in the page's process", draws);
}

/// What the page's process loads in place of a graphics driver.
const STAND_IN: &str = "memfd:greenroom-blank-egl";

/// Whether a file is the part of a graphics driver that draws, as Mesa's are called.
fn draws(file: &str) -> bool {
    file.ends_with("_dri.so")
        || ["libgallium", "libLLVM"]
            .iter()
            .any(|part| file.starts_with(part))
}

#[test]
fn the_programs_threads_share_two_parts_of_its_memory_unless_the_person_wants_more() {
    let desk = Desk::set_up();
    assert_eq!(desk.open().arenas(), 1, "beside the first");
    let many = desk.open_with(&[("MALLOC_ARENA_MAX", "64")]);
    assert!(many.arenas() > 1, "each thread has its own");
}

#[test]
fn the_pages_scripts_are_compiled_once_unless_the_person_wants_it_otherwise() {
    const COMPILE_AGAIN: &str = "JSC_useDFGJIT";
    let desk = Desk::set_up();
    assert_eq!(desk.open().page_is_told(COMPILE_AGAIN), ["0"]);
    let fast = desk.open_with(&[(COMPILE_AGAIN, "1")]);
    assert_eq!(fast.page_is_told(COMPILE_AGAIN), ["1"]);
}

/// Ends the program.
type End = fn(&Desk, &desk::Program);

#[test]
fn whoever_ends_it_ends_the_network_that_it_runs() {
    let desk = Desk::set_up();
    let ends: [(&str, End); 4] = [
        ("the end of its terminal", |_, program| {
            program.signal("HUP")
        }),
        ("the end of the session", |desk, _| desk.bus.end_session()),
        ("the end of the computer", |desk, _| desk.bus.shut_down()),
        ("the window's button", |desk, _| desk.close_window()),
    ];
    for (what, end) in ends {
        let program = desk.open();
        program.call("start_local", json!({"name": "Maya Okafor"}));
        let servers = program.media_servers();
        assert_eq!(servers.len(), 1, "{what}");
        end(&desk, &program);
        program.until_ended(SOON);
        // A program that the signal itself ended would take its media server along, too.
        assert!(program.said("everything is left"), "{what} was not heard");
        for server in servers {
            assert!(!desk::is_running(server), "{what} left a media server");
        }
    }
}
