//! A window that is shared reaches the other person's computer through a real LiveKit server: sharp, in
//! motion, beside the camera, and for as long as it is there.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)] // A test fails by unwrapping.

#[path = "../stories/house.rs"]
#[allow(dead_code)] // The stories use the rest.
mod house;
mod viewer;
#[path = "../../../media/tests/x_display/mod.rs"]
mod x_display;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use greenroom_contract::*;
use greenroom_local_network::WatchPage;
use greenroom_media::frames::{FrameHub, I420Frame, TileId};
use greenroom_media::screens::Screens;
use house::{Greenroom, House, Profile, Seen};
use viewer::Viewer;
use x_display::{Rgb, WHITE, XDisplay, luma};

const HOST: &str = "Maya Okafor";
const GUEST: &str = "Ravi Patel";
const DEADLINE: Duration = Duration::from_secs(30);
/// A picture of letters is read without effort from here on.
const SHARP: f64 = 0.95;
const SIZE: (usize, usize) = (1920, 1080);

#[tokio::test(flavor = "multi_thread")]
async fn a_window_is_shared_sharp_beside_the_camera_until_it_is_closed() {
    let display = XDisplay::start(SIZE.0 as u16, SIZE.1 as u16);
    let letters = display.window("Letters", (0, 0, SIZE.0 as u16, SIZE.1 as u16), WHITE);
    let drawn = letters.draw_letters();
    let house = House::open().await;
    let profile = Profile::new(Ok(house.access())).at(Screens::of_display(display.name()));
    let mut host = house.greenroom_with(profile, HOST).await;
    let mut guest = house.greenroom_of(GUEST).await;
    host.new_room("Thumbs").await;
    host.go_live().await;
    host.invite("Ravi").await;
    guest.accept().await;
    guest.app.step_on_stage(Nothing {}).await.unwrap();
    guest.sees(HOST).await;

    share(&mut host, "Letters", ShareDetail::Text).await;
    let tile = guest.until("the host's screen", screen_of_host).await;
    guest.shows(tile, (SIZE.0 as u32, SIZE.1 as u32));
    let hub = guest.app.frame_hub();
    let sharpness = until_frame(&hub, tile, "sharp letters", |frame| {
        let sharpness = alike(frame, &drawn);
        (sharpness >= SHARP).then_some(sharpness)
    })
    .await;
    eprintln!("SSIM {sharpness:.3}");

    // What changes is there soon, and so is each of many changes.
    letters.fill((800, 400, 400, 300), [200, 30, 20]);
    let is_red = |frame: &I420Frame| is_at(frame, (1000, 550), [200, 30, 20]).then_some(());
    until_frame(&hub, tile, "the change", is_red).await;
    let moving = moving(&hub, tile, &letters).await;
    eprintln!("{moving:.1} pictures a second of what moves");

    // A share that nobody sees brings nothing, though it shows itself once a second at least.
    guest.hides(tile);
    guest.receives_nothing(tile).await;
    guest.shows(tile, (SIZE.0 as u32, SIZE.1 as u32));
    letters.fill((800, 400, 400, 300), [20, 30, 200]);
    let is_blue = |frame: &I420Frame| is_at(frame, (1000, 550), [20, 30, 200]).then_some(());
    until_frame(&hub, tile, "the share again", is_blue).await;

    // The camera goes, and the screen stays; then the other way round.
    host.app.set_camera(Switch { on: false }).await.unwrap();
    let camera_off = |seen: &Seen| (!seen.tile_of(HOST)?.camera_on).then_some(());
    guest.until("the camera off", camera_off).await;
    assert_eq!(screen_of_host(&guest.seen), Some(tile));
    host.app.set_camera(Switch { on: true }).await.unwrap();
    host.app.stop_sharing(Nothing {}).await.unwrap();
    let no_screen = |seen: &Seen| screen_of_host(seen).is_none().then_some(());
    guest.until("the end of the share", no_screen).await;
    guest.sees(HOST).await;

    // A window that is closed ends the share, and that is said.
    share(&mut host, "Letters", ShareDetail::Text).await;
    guest.until("the screen again", screen_of_host).await;
    letters.close();
    let closed = Notice::SharedWindowClosed {
        title: "Letters".to_owned(),
    };
    host.until("the sentence", |seen| {
        seen.notices.contains(&closed).then_some(())
    })
    .await;
    guest.until("the end of the share", no_screen).await;
    let shares_nothing = |seen: &Seen| seen.stage.as_ref()?.sharing.is_none().then_some(());
    host.until("nothing shared", shares_nothing).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn livekits_own_client_sees_letters_sharp_and_a_film_move() {
    let display = XDisplay::start(SIZE.0 as u16, SIZE.1 as u16);
    let letters = display.window("Letters", (0, 0, SIZE.0 as u16, SIZE.1 as u16), WHITE);
    letters.draw_letters();
    let folder = tempfile::tempdir().unwrap();
    let house = House::with(folder, "key-of-this-house", |config| {
        // What a browser would show is nothing to this viewer, but without it nobody may watch.
        let page = ("watch.html".to_owned(), bytes::Bytes::new());
        config.watch_page = WatchPage::from_files([page]);
    })
    .await;
    let profile = Profile::new(Ok(house.access())).at(Screens::of_display(display.name()));
    let mut host = house.greenroom_with(profile, HOST).await;
    let room = host.new_room("Pixels").await;
    host.go_live().await;
    share(&mut host, "Letters", ShareDetail::Text).await;
    let api_url = house.access().api_url;
    let page = format!("{}/watch/{room}", api_url.trim_end_matches('/'));
    let mut viewer = Viewer::watch(&page, SIZE).await;
    let sharp = viewer.ask("sharp").await;
    eprintln!("{sharp}");
    assert!(sharp["sharp"].as_f64().unwrap() >= SHARP, "{sharp}");

    let _film = Film::show(display.name());
    share(&mut host, "Film", ShareDetail::Motion).await;
    // In how many ways a second depends on the computer.
    let moving = viewer.ask("moving").await;
    eprintln!("{moving}, of {FILM_RATE} a second");
    assert!(moving["moving"].as_u64().unwrap() >= 10, "{moving}");
}

/// Pictures a second of what moves.
const FILM_RATE: f64 = 30.0;

/// A window in which something moves, until it is dropped.
struct Film {
    is_over: Arc<AtomicBool>,
    plays: Option<JoinHandle<()>>,
}

impl Film {
    fn show(display: &str) -> Self {
        let (name, is_over) = (display.to_owned(), Arc::new(AtomicBool::new(false)));
        let ends = is_over.clone();
        let plays = std::thread::spawn(move || {
            let display = XDisplay::that_runs(&name);
            let window = display.window("Film", (0, 0, 1280, 720), WHITE);
            let (begun, mut shown) = (Instant::now(), 0u32);
            while !ends.load(Ordering::Relaxed) {
                let shade = (shown * 17 % 256) as u8;
                window.fill((100, 100, 640, 360), [shade; 3]);
                shown += 1;
                let due = Duration::from_secs_f64(f64::from(shown) / FILM_RATE);
                std::thread::sleep(due.saturating_sub(begun.elapsed()));
            }
        });
        Self {
            is_over,
            plays: Some(plays),
        }
    }
}

impl Drop for Film {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        if let Some(plays) = self.plays.take() {
            let _ = plays.join();
        }
    }
}

/// Chooses a window by its title, and shares it.
async fn share(host: &mut Greenroom, title: &str, detail: ShareDetail) {
    host.app.open_surfaces(Nothing {}).await.unwrap();
    let id = host.until("the window in the list", |seen| {
        let surfaces = &seen.surfaces.as_ref()?.surfaces;
        let found = surfaces.iter().find(|surface| surface.title == title)?;
        found.tile_id.map(|_| found.id.clone())
    });
    let id = Some(id.await);
    let sound = false;
    let chosen = ShareSurface { id, detail, sound };
    host.app.share_surface(chosen).await.unwrap();
    host.until("the share", |seen| {
        let sharing = seen.stage.as_ref()?.sharing.as_ref()?;
        (!sharing.starting && seen.surfaces.is_none()).then_some(())
    })
    .await;
}

fn screen_of_host(seen: &Seen) -> Option<TileId> {
    let tiles = &seen.stage.as_ref()?.tiles;
    let is_it = |tile: &&Tile| tile.name == HOST && tile.source == MediaSource::Screen;
    tiles.iter().find(is_it).map(|tile| TileId(tile.tile_id))
}

async fn until_frame<T>(
    hub: &FrameHub,
    tile: TileId,
    what: &str,
    judge: impl Fn(&I420Frame) -> Option<T>,
) -> T {
    let mut changes = hub.changes();
    let seen = async {
        loop {
            if let Some(found) = hub.newest_on(tile).and_then(|frame| judge(&frame)) {
                return found;
            }
            changes.changed().await.unwrap();
        }
    };
    let seen = tokio::time::timeout(DEADLINE, seen).await;
    seen.unwrap_or_else(|_| {
        let newest = hub.newest_on(tile);
        panic!("waited in vain for {what}; the newest is {newest:?}")
    })
}

fn is_at(frame: &I420Frame, (x, y): (usize, usize), colour: Rgb) -> bool {
    let at = |at: usize, size: usize| (at as f32 + 0.5) / size as f32;
    let seen = frame.luma_at(at(x, SIZE.0), at(y, SIZE.1));
    seen.abs_diff(luma(colour)) <= 12
}

/// Changes a part again and again, until it was seen in ten ways. How many a second those are depends on
/// the computer.
async fn moving(hub: &FrameHub, tile: TileId, window: &x_display::XWindow) -> f64 {
    let (begun, mut shade, mut came, mut last) = (Instant::now(), 0u8, 0u32, None);
    let mut changes = hub.changes();
    while came < 10 {
        assert!(begun.elapsed() < DEADLINE, "{came} pictures of what moves");
        window.fill((100, 100, 640, 360), [shade, shade, shade]);
        shade = shade.wrapping_add(17);
        let next = Duration::from_millis(60);
        let _ = tokio::time::timeout(next, async {
            loop {
                changes.changed().await.unwrap();
                let frame = hub.newest_on(tile).unwrap();
                let seen = frame.luma_at(420.0 / SIZE.0 as f32, 280.0 / SIZE.1 as f32);
                if last.replace(seen) != Some(seen) {
                    came += 1;
                }
            }
        })
        .await;
    }
    f64::from(came) / begun.elapsed().as_secs_f64()
}

/// Structural similarity of the luma with what was drawn, from 0 to 1: the mean over blocks of 8 x 8
/// pixels (Wang, Bovik, Sheikh and Simoncelli, 2004).
fn alike(frame: &I420Frame, drawn: &[Rgb]) -> f64 {
    let (width, height) = SIZE;
    if (frame.width() as usize, frame.height() as usize) != SIZE {
        return 0.0;
    }
    let mut packed = Vec::new();
    frame.pack_into(&mut packed);
    let drawn: Vec<f64> = drawn.iter().map(|colour| luma(*colour).into()).collect();
    let (mut sum, mut blocks) = (0.0, 0u32);
    for top in (0..height - 7).step_by(8) {
        for left in (0..width - 7).step_by(8) {
            let at = |index: usize| (top + index / 8) * width + left + index % 8;
            let pairs = (0..64).map(|index| (f64::from(packed[at(index)]), drawn[at(index)]));
            sum += similarity(pairs.collect());
            blocks += 1;
        }
    }
    sum / f64::from(blocks)
}

fn similarity(pairs: Vec<(f64, f64)>) -> f64 {
    let count = pairs.len() as f64;
    let mean = |of: &dyn Fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / count;
    let (a, b) = (mean(&|pair| pair.0), mean(&|pair| pair.1));
    let variance_a = mean(&|pair| (pair.0 - a).powi(2));
    let variance_b = mean(&|pair| (pair.1 - b).powi(2));
    let covariance = mean(&|pair| (pair.0 - a) * (pair.1 - b));
    let (c1, c2) = ((0.01f64 * 255.0).powi(2), (0.03f64 * 255.0).powi(2));
    (2.0 * a * b + c1) * (2.0 * covariance + c2)
        / ((a * a + b * b + c1) * (variance_a + variance_b + c2))
}
