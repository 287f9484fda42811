//! What it costs to share a screen: prints it, and holds nothing.
//! `cargo test --release -p greenroom-media --test share_costs -- --nocapture`

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)] // A test fails by unwrapping.

mod x_display;

use std::time::{Duration, Instant};

use greenroom_media::screens::{Detail, Screens, Share, SharedPicture};
use tokio::time::timeout;
use x_display::{WHITE, XDisplay};

/// As long as one of the two is looked at.
const FOR: Duration = Duration::from_secs(5);

#[tokio::test]
async fn a_still_screen_and_one_on_which_something_moves() {
    let display = XDisplay::start(1920, 1080);
    let window = display.window("Desk", (0, 0, 1920, 1080), WHITE);
    window.draw_letters();
    let screens = Screens::of_display(display.name());
    let mut shared = SharedPicture::new(screens.clone());
    let mut frames = shared.frames();
    shared.start(Share {
        surface: screens.list().unwrap()[0].id.clone(),
        detail: Detail::Text,
    });
    frames.wait_for(Option::is_some).await.unwrap();
    for (what, moves) in [("still", false), ("640 x 360 of it move", true)] {
        let (cpu, begun, mut pictures) = (x_display::cpu(), Instant::now(), 0u32);
        while begun.elapsed() < FOR {
            if moves {
                window.fill((200, 200, 640, 360), [(pictures % 200) as u8, 90, 90]);
            }
            if timeout(Duration::from_millis(66), frames.changed())
                .await
                .is_ok()
            {
                frames.borrow_and_update();
                pictures += 1;
            }
        }
        let cores = (x_display::cpu() - cpu).as_secs_f64() / begun.elapsed().as_secs_f64();
        println!("{what}: {cores:.3} cores, {pictures} pictures in {FOR:?}");
    }
}
