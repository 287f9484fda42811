//! Screens and windows of a real X server (Xvfb), with windows of known content: what is listed, what
//! its pictures are, what of them is sent, and what becomes of a window that is minimised, resized,
//! covered or closed, and of a monitor that is unplugged.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)] // A test fails by unwrapping.

mod x_display;

use std::{sync::Arc, time::Duration};

use greenroom_media::{
    frames::{FrameHub, I420Frame, TileId},
    screens::{
        Browser, Detail, Offered, ScreenError, Screens, Share, ShareState, SharedPicture, Surface,
        SurfaceKind,
    },
};
use tokio::{sync::watch, time::timeout};
use x_display::{Rgb, WHITE, XDisplay, luma};

/// Long after everything here.
const DEADLINE: Duration = Duration::from_secs(20);

const RED: Rgb = [200, 30, 20];
const BLUE: Rgb = [20, 40, 220];
const GREEN: Rgb = [10, 160, 60];

fn share(surface: &Surface) -> Share {
    Share {
        surface: surface.id.clone(),
        detail: Detail::Text,
    }
}

fn named(screens: &Screens, title: &str) -> Surface {
    let all = screens.list().unwrap();
    let found = all.iter().find(|surface| surface.title == title);
    found
        .unwrap_or_else(|| panic!("no {title} in {all:?}"))
        .clone()
}

async fn until(
    frames: &mut watch::Receiver<Option<Arc<I420Frame>>>,
    what: &str,
    mut is_it: impl FnMut(&I420Frame) -> bool,
) -> Arc<I420Frame> {
    let seen = frames.wait_for(|frame| frame.as_deref().is_some_and(&mut is_it));
    let frame = timeout(DEADLINE, seen)
        .await
        .unwrap_or_else(|_| panic!("{what}"));
    frame.unwrap().clone().unwrap()
}

async fn state(
    shared: &SharedPicture,
    what: &str,
    is_it: impl FnMut(&ShareState) -> bool,
) -> ShareState {
    let mut states = shared.state();
    let reached = timeout(DEADLINE, states.wait_for(is_it)).await;
    reached
        .unwrap_or_else(|_| panic!("{what}: {:?}", shared.state().borrow()))
        .unwrap()
        .clone()
}

/// Whether the frame is this colour at a point in pixels.
fn is_at(frame: &I420Frame, (x, y): (u32, u32), colour: Rgb) -> bool {
    let at = |at: u32, size: u32| (at as f32 + 0.5) / size as f32;
    let seen = frame.luma_at(at(x, frame.width()), at(y, frame.height()));
    seen.abs_diff(luma(colour)) <= 3
}

#[test]
fn screens_come_first_then_windows_the_topmost_first_and_none_of_this_programs_own() {
    let display = XDisplay::start(1280, 720);
    let _below = display.window("Below", (0, 0, 300, 200), RED);
    let _above = display.window("Résumé, v4", (50, 50, 320, 240), BLUE);
    let _own = display.own_window("Greenroom", (10, 10, 100, 100));
    let _menu = display.menu((5, 5, 60, 60));
    let all = Screens::of_display(display.name()).list().unwrap();
    let kinds: Vec<_> = all.iter().map(|surface| surface.kind).collect();
    assert_eq!(
        kinds,
        [
            SurfaceKind::Screen,
            SurfaceKind::Window,
            SurfaceKind::Window
        ]
    );
    assert_eq!((all[0].width, all[0].height), (1280, 720));
    assert_eq!(all[1].title, "Résumé, v4");
    assert_eq!(all[1].program, "Testing");
    assert_eq!(
        (all[1].width, all[1].height, all[1].hidden),
        (320, 240, false)
    );
    assert_eq!(all[2].title, "Below");
}

#[tokio::test]
async fn a_window_is_seen_pixel_by_pixel_also_where_another_one_lies_over_it() {
    let display = XDisplay::start(1280, 720);
    let window = display.window("Letters", (100, 100, 321, 203), WHITE);
    let drawn = window.draw_letters();
    let _cover = display.window("Cover", (90, 90, 200, 200), RED);
    let screens = Screens::of_display(display.name());
    let mut shared = SharedPicture::new(screens.clone());
    let mut frames = shared.frames();
    shared.start(share(&named(&screens, "Letters")));
    let frame = until(&mut frames, "the window's picture", |_| true).await;
    assert_eq!((frame.width(), frame.height()), (321, 203));
    for (index, colour) in drawn.iter().enumerate() {
        let (x, y) = (index as u32 % 321, index as u32 / 321);
        assert!(is_at(&frame, (x, y), *colour), "{x}, {y} is not {colour:?}");
    }
}

#[tokio::test]
async fn what_changes_is_sent_and_what_does_not_once_a_second() {
    let display = XDisplay::start(1280, 720);
    let window = display.window("Still", (0, 0, 400, 300), RED);
    let screens = Screens::of_display(display.name());
    let mut shared = SharedPicture::new(screens.clone());
    let mut frames = shared.frames();
    shared.start(share(&named(&screens, "Still")));
    let first = until(&mut frames, "the first picture", |frame| {
        is_at(frame, (9, 9), RED)
    })
    .await;
    // The same planes again are the same picture, which nothing was read for.
    let is_again =
        |frame: &I420Frame| frame.planes()[0].data.as_ptr() == first.planes()[0].data.as_ptr();
    for _ in 0..2 {
        timeout(DEADLINE, frames.changed()).await.unwrap().unwrap();
        let again = frames.borrow_and_update().clone().unwrap();
        assert!(is_again(&again), "a picture of what did not change");
        let between = again.captured_at() - first.captured_at();
        assert!(
            between >= Duration::from_millis(900),
            "after {between:?} already"
        );
    }
    window.fill((10, 20, 30, 40), BLUE);
    let changed = until(&mut frames, "the change", |frame| {
        is_at(frame, (11, 21), BLUE)
    })
    .await;
    assert!(is_at(&changed, (9, 20), RED) && is_at(&changed, (39, 59), BLUE));
    assert!(is_at(&changed, (40, 59), RED) && is_at(&changed, (39, 60), RED));
}

#[tokio::test]
async fn a_window_that_is_minimised_resized_and_closed_says_so() {
    let display = XDisplay::start(1280, 720);
    let window = display.window("Moods", (0, 0, 400, 300), RED);
    let screens = Screens::of_display(display.name());
    let surface = named(&screens, "Moods");
    let mut shared = SharedPicture::new(screens.clone());
    let mut frames = shared.frames();
    shared.start(share(&surface));
    until(&mut frames, "the first picture", |frame| {
        frame.width() == 400
    })
    .await;
    window.unmap();
    state(&shared, "minimised", |state| *state == ShareState::Hidden).await;
    assert!(frames.borrow().is_some(), "the last picture stays");
    window.map();
    state(&shared, "shown again", |state| {
        *state == ShareState::Running
    })
    .await;
    window.resize(640, 360);
    let larger = until(&mut frames, "resized", |frame| frame.width() == 640).await;
    assert_eq!(larger.height(), 360);
    window.fill((600, 300, 20, 20), GREEN);
    until(&mut frames, "changes after it", |frame| {
        is_at(frame, (610, 310), GREEN)
    })
    .await;
    window.close();
    let id = surface.id;
    let ended = state(&shared, "closed", |state| {
        matches!(state, ShareState::Ended(_))
    })
    .await;
    assert_eq!(ended, ShareState::Ended(ScreenError::Gone { id }));
}

#[tokio::test]
async fn each_monitor_is_itself_and_one_that_is_unplugged_is_gone() {
    let display = XDisplay::start(1280, 720);
    let _all = display.window("All", (0, 0, 1280, 720), BLUE);
    let _right = display.window("Right", (1000, 0, 280, 720), RED);
    display.plug("left", (0, 0, 1000, 720));
    display.plug("right", (1000, 0, 280, 700));
    let screens = Screens::of_display(display.name());
    let right = named(&screens, "right");
    assert_eq!((right.width, right.height), (280, 700));
    let mut shared = SharedPicture::new(screens.clone());
    let mut frames = shared.frames();
    shared.start(share(&right));
    let frame = until(&mut frames, "the right one", |_| true).await;
    assert_eq!((frame.width(), frame.height()), (280, 700));
    assert!(is_at(&frame, (0, 0), RED) && is_at(&frame, (279, 699), RED));
    shared.start(share(&named(&screens, "left")));
    let frame = until(&mut frames, "the left one", |frame| frame.width() == 1000).await;
    assert!(is_at(&frame, (0, 0), BLUE) && is_at(&frame, (999, 719), BLUE));
    shared.start(share(&right));
    until(&mut frames, "the right one again", |frame| {
        frame.width() == 280
    })
    .await;
    display.unplug("right");
    let ended = state(&shared, "unplugged", |state| {
        matches!(state, ShareState::Ended(_))
    })
    .await;
    assert_eq!(ended, ShareState::Ended(ScreenError::Gone { id: right.id }));
}

#[tokio::test]
async fn the_pointer_is_drawn_where_it_is_and_leaves_nothing_behind() {
    let display = XDisplay::start(1280, 720);
    let window = display.window("Pointed", (200, 100, 400, 300), WHITE);
    let cover = display.window("Cover", (500, 100, 400, 300), WHITE);
    window.give_black_pointer();
    cover.give_black_pointer();
    let screens = Screens::of_display(display.name());
    let mut shared = SharedPicture::new(screens.clone());
    let mut frames = shared.frames();
    display.point_at(250, 150);
    shared.start(share(&named(&screens, "Pointed")));
    until(&mut frames, "the pointer", |frame| {
        is_at(frame, (51, 51), [0; 3])
    })
    .await;
    display.point_at(300, 200);
    let moved = until(&mut frames, "the pointer moved", |frame| {
        is_at(frame, (101, 101), [0; 3])
    })
    .await;
    assert!(is_at(&moved, (51, 51), WHITE), "it is still where it was");
    // Over another window that lies over this one it is that one's.
    display.point_at(550, 200);
    let gone = until(&mut frames, "the pointer left", |frame| {
        is_at(frame, (101, 101), WHITE)
    })
    .await;
    assert!(is_at(&gone, (351, 101), WHITE));
}

#[tokio::test]
async fn nothing_is_said_of_a_share_after_it_was_stopped_or_replaced() {
    let display = XDisplay::start(640, 480);
    let one = display.window("One", (0, 0, 100, 100), RED);
    let _two = display.window("Two", (200, 0, 120, 100), BLUE);
    let screens = Screens::of_display(display.name());
    let mut shared = SharedPicture::new(screens.clone());
    let mut frames = shared.frames();
    shared.start(share(&named(&screens, "One")));
    until(&mut frames, "the first", |frame| frame.width() == 100).await;
    shared.start(share(&named(&screens, "Two")));
    until(&mut frames, "the second", |frame| frame.width() == 120).await;
    one.close();
    shared.stop();
    assert_eq!(*shared.state().borrow(), ShareState::Off);
    assert!(frames.borrow_and_update().is_none());
    assert!(!frames.has_changed().unwrap());
}

#[tokio::test]
async fn whoever_chooses_sees_small_living_pictures_of_what_comes_and_goes() {
    let display = XDisplay::start(1920, 1080);
    let window = display.window("Slides", (0, 0, 1600, 900), RED);
    let other = display.window("Other", (0, 0, 50, 50), BLUE);
    let hub = FrameHub::new();
    let screens = Screens::of_display(display.name());
    let browser = Browser::start(screens, hub.clone(), TileId(900));
    let mut seen = browser.seen();
    let titled = |offered: &[Offered], title: &str| {
        let mut all = offered.iter();
        all.find(|one| one.surface.title == title)
            .and_then(|one| one.tile)
    };
    let mut until_seen = async |what: &str, is_it: &dyn Fn(&[Offered]) -> bool| {
        let reached = seen.wait_for(|seen| match seen {
            Some(Ok(offered)) => is_it(offered),
            Some(Err(error)) => panic!("{what}: {error}"),
            None => false,
        });
        let reached = timeout(DEADLINE, reached).await;
        let offered = reached.unwrap_or_else(|_| panic!("{what}")).unwrap();
        offered.clone().unwrap().unwrap()
    };
    let offered = until_seen("both", &|offered| offered.len() == 3).await;
    let tile = titled(&offered, "Slides").unwrap();
    assert!(
        offered
            .iter()
            .all(|one| one.tile.is_some_and(|tile| tile.0 >= 900))
    );
    let small = hub.newest_on(tile).unwrap();
    assert_eq!((small.width(), small.height()), (512, 288));
    assert!(is_at(&small, (400, 200), RED));
    window.fill((0, 0, 1600, 900), GREEN);
    let mut changes = hub.changes();
    timeout(DEADLINE, async {
        while !is_at(&hub.newest_on(tile).unwrap(), (400, 200), GREEN) {
            changes.changed().await.unwrap();
        }
    })
    .await
    .expect("a living picture");
    other.close();
    until_seen("one closed", &|offered| titled(offered, "Other").is_none()).await;
    window.unmap();
    // Without a window manager, what is not shown is not there.
    until_seen("one not shown", &|offered| offered.len() == 1).await;
    assert!(hub.newest_on(tile).is_none(), "a picture of nothing");
    drop(browser);
}

#[test]
fn without_a_display_it_is_said_that_there_is_none() {
    let screens = Screens::of_display(":no such display");
    assert!(matches!(screens.list(), Err(ScreenError::Failed(_))));
}
