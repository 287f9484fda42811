//! Screens as Wayland's desktops hand them out: by a portal that asks, through a real PipeWire.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)] // A test fails by unwrapping.

mod cast_desk;
mod x_display;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use cast_desk::{Answer, BareBus, CastDesk};
use greenroom_media::{
    frames::I420Frame,
    screens::{Detail, ScreenError, Screens, Share, ShareState, SharedPicture, SurfaceKind},
};
use tokio::{sync::watch, time::timeout};
use x_display::{Rgb, WHITE, XDisplay, luma};

/// Long after everything here.
const DEADLINE: Duration = Duration::from_secs(20);
const SIZE: (u16, u16) = (640, 360);
const RED: Rgb = [200, 30, 20];

type Frames = watch::Receiver<Option<Arc<I420Frame>>>;

async fn until(
    frames: &mut Frames,
    what: &str,
    is_it: impl Fn(&I420Frame) -> bool,
) -> Arc<I420Frame> {
    let seen = frames.wait_for(|frame| frame.as_deref().is_some_and(&is_it));
    let seen = timeout(DEADLINE, seen).await;
    seen.unwrap_or_else(|_| panic!("{what}"))
        .unwrap()
        .clone()
        .unwrap()
}

async fn ends(shared: &SharedPicture, what: &str) -> ScreenError {
    let mut states = shared.state();
    let ended = states.wait_for(|state| matches!(state, ShareState::Ended(_)));
    let ended = timeout(DEADLINE, ended).await;
    match ended.unwrap_or_else(|_| panic!("{what}")).unwrap().clone() {
        ShareState::Ended(why) => why,
        other => panic!("{what}: {other:?}"),
    }
}

fn is_at(frame: &I420Frame, (x, y): (u32, u32), colour: Rgb) -> bool {
    let at = |at: u32, size: u32| (at as f32 + 0.5) / size as f32;
    let seen = frame.luma_at(at(x, frame.width()), at(y, frame.height()));
    seen.abs_diff(luma(colour)) <= 3
}

/// Shares what the portal hands out next.
async fn share(shared: &mut SharedPicture, screens: &Screens) -> SurfaceKind {
    let picked = timeout(DEADLINE, screens.pick()).await.unwrap().unwrap();
    shared.start(Share {
        surface: picked.id,
        detail: Detail::Text,
    });
    picked.kind
}

#[tokio::test]
async fn what_the_portal_hands_out_is_seen_pixel_by_pixel_until_the_system_ends_it() {
    let display = XDisplay::start(SIZE.0, SIZE.1);
    let window = display.window("Letters", (0, 0, SIZE.0, SIZE.1), WHITE);
    let drawn = window.draw_letters();
    let mut desk = CastDesk::start(display.name()).await;
    let screens = Screens::of_portal(desk.bus());
    assert!(screens.are_known() && screens.are_picked());
    let mut shared = SharedPicture::new(screens.clone());
    let mut frames = shared.frames();

    assert_eq!(share(&mut shared, &screens).await, SurfaceKind::Screen);
    let frame = until(&mut frames, "the screen's picture", |_| true).await;
    assert_eq!((frame.width(), frame.height()), (640, 360));
    for (index, colour) in drawn.iter().enumerate() {
        let at = (index as u32 % 640, index as u32 / 640);
        assert!(is_at(&frame, at, *colour), "{at:?} is not {colour:?}");
    }
    assert!(desk.hears("the session", |_| true).await.draws_pointer);

    // The source gives 15 pictures a second; what did not change comes again once a second.
    let begun = Instant::now();
    timeout(DEADLINE, frames.changed()).await.unwrap().unwrap();
    timeout(DEADLINE, frames.changed()).await.unwrap().unwrap();
    assert!(
        begun.elapsed() > Duration::from_millis(900),
        "{:?}",
        begun.elapsed()
    );
    window.fill((100, 100, 200, 100), RED);
    until(&mut frames, "the change", |frame| {
        is_at(frame, (150, 150), RED)
    })
    .await;

    desk.ends_session().await;
    assert_eq!(
        ends(&shared, "the system's end").await,
        ScreenError::Withdrawn
    );

    // As a window, once more; whoever stops gives it back.
    desk.answers(Answer::Window);
    assert_eq!(share(&mut shared, &screens).await, SurfaceKind::Window);
    until(&mut frames, "the window's picture", |_| true).await;
    shared.stop();
    desk.hears("the end of the session", |heard| heard.closed == 1)
        .await;

    // A screen that goes without a word.
    share(&mut shared, &screens).await;
    until(&mut frames, "a picture", |_| true).await;
    desk.screen_ends();
    assert_eq!(
        ends(&shared, "the screen's end").await,
        ScreenError::Withdrawn
    );
}

#[tokio::test]
async fn a_refusal_silence_and_a_desktop_without_a_portal_are_told_apart() {
    let bus = BareBus::start();
    let nobody = Screens::of_portal(&bus.address);
    assert_eq!(nobody.pick().await, Err(ScreenError::Unsupported));

    let display = XDisplay::start(SIZE.0, SIZE.1);
    let desk = CastDesk::start(display.name()).await;
    let screens = Screens::of_portal(desk.bus());
    desk.answers(Answer::Refuse);
    assert_eq!(screens.pick().await, Err(ScreenError::Refused));
    desk.hears("the session given back", |heard| heard.closed == 1)
        .await;

    desk.answers(Answer::Nothing);
    let impatient = screens.clone().answered_within(Duration::from_millis(300));
    assert_eq!(impatient.pick().await, Err(ScreenError::NoAnswer));
    desk.hears("the question taken back", |heard| heard.closed == 2)
        .await;

    // Whoever waits no longer takes the question back as well.
    let waiting = tokio::spawn(async move { screens.pick().await });
    desk.hears("the question", |heard| heard.asked == 3).await;
    waiting.abort();
    desk.hears("the question taken back", |heard| heard.closed == 3)
        .await;
}

#[tokio::test]
async fn what_was_picked_and_is_not_shared_is_given_back() {
    let display = XDisplay::start(SIZE.0, SIZE.1);
    let desk = CastDesk::start(display.name()).await;
    let screens = Screens::of_portal(desk.bus());
    let picked = screens.pick().await.unwrap();
    screens.forget_picked();
    desk.hears("the session given back", |heard| heard.closed == 1)
        .await;
    let mut shared = SharedPicture::new(screens.clone());
    shared.start(Share {
        surface: picked.id.clone(),
        detail: Detail::Text,
    });
    let gone = ScreenError::Gone { id: picked.id };
    assert_eq!(ends(&shared, "what is not there").await, gone);
}
