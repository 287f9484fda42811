//! Displays are started, and what a program draws there is read back.
#![allow(clippy::unwrap_used)] // A test fails by unwrapping.

use std::path::Path;
use std::time::Duration;

use greenroom_webdriver::display::{Display, Server, Setup};
use greenroom_webdriver::picture::{Area, Picture};
use x11rb::COPY_DEPTH_FROM_PARENT;
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{ConnectionExt as _, CreateWindowAux, WindowClass};

const DEADLINE: Duration = Duration::from_secs(10);
const ORANGE: [u8; 3] = [0xff, 0x80, 0x10];

fn started(server: Server, logs: &Path) -> Display {
    let setup = Setup {
        server,
        width: 320,
        height: 200,
        scale: 1,
    };
    Display::start(setup, logs).unwrap()
}

/// A window of one colour.
const WINDOW: Area = Area {
    x: 40.0,
    y: 30.0,
    width: 100.0,
    height: 50.0,
};

#[test]
fn what_a_program_draws_on_x_is_seen_where_it_stands_with_a_compositor_and_without() {
    for server in [Server::X11, Server::X11Composited] {
        let logs = tempfile::tempdir().unwrap();
        let display = started(server, logs.path());
        let (_, name) = &display.environment()[0];
        let (connection, screen) = x11rb::connect(Some(name)).unwrap();
        let screen = &connection.setup().roots[screen];
        let window = connection.generate_id().unwrap();
        let [red, green, blue] = ORANGE.map(u32::from);
        let orange = CreateWindowAux::new()
            .background_pixel(red << 16 | green << 8 | blue)
            .override_redirect(1);
        connection
            .create_window(
                COPY_DEPTH_FROM_PARENT,
                window,
                screen.root,
                40,
                30,
                100,
                50,
                0,
                WindowClass::INPUT_OUTPUT,
                screen.root_visual,
                &orange,
            )
            .unwrap();
        connection.map_window(window).unwrap();
        connection.flush().unwrap();
        let orange_alone = |picture: &Picture| {
            let all = picture.pixels().iter().all(|pixel| *pixel == ORANGE);
            all.then_some(())
        };
        display
            .wait_for("an orange window", WINDOW, DEADLINE, orange_alone)
            .unwrap();
        let around = display.look(display.whole()).unwrap();
        for (x, y) in [(39, 50), (140, 50), (80, 29), (80, 80)] {
            assert_ne!(around.at(x, y), Some(ORANGE), "{server:?} at {x}, {y}");
        }
    }
}

#[test]
fn a_part_beyond_the_screen_is_no_picture() {
    let logs = tempfile::tempdir().unwrap();
    for server in [Server::X11, Server::Wayland] {
        let display = started(server, logs.path());
        let beyond = Area { x: 300.0, ..WINDOW };
        assert!(display.look(beyond).is_err(), "{server:?}");
    }
}

#[test]
fn a_display_of_wayland_gives_pictures_of_its_size() {
    let logs = tempfile::tempdir().unwrap();
    let display = started(Server::Wayland, logs.path());
    let picture = display.look(display.whole()).unwrap();
    assert_eq!((picture.width(), picture.height()), (320, 200));
    let file = logs.path().join("display.png");
    display.photograph(&file).unwrap();
    let saved = Picture::decode(&std::fs::read(file).unwrap()).unwrap();
    assert_eq!(saved.width(), 320);
}
