use std::sync::Arc;
use std::time::{Duration, Instant};

use greenroom_media::frames::{FrameHub, PictureOf, SlotId, TileId};
use greenroom_media::test_pattern::TestPattern;
use serde_json::{Value, json};

use super::*;

/// The window's size, in device pixels.
const WIDTH: i32 = 3840;
const HEIGHT: i32 = 2160;
/// A paint that comes to its end within this, on a busy computer and not optimised, hangs no window.
const SOON: Duration = Duration::from_secs(5);

/// The most of this that a page may say.
fn most(said: &str, of: impl Fn(usize) -> Vec<Value>) -> (Painter, usize) {
    let hub = FrameHub::new();
    let slot = SlotId {
        person: "anyone".into(),
        of: PictureOf::Person,
    };
    let frame = Arc::new(TestPattern::new("anyone").frame_at(Duration::from_secs(1)));
    for tile in 0..64 {
        hub.show(TileId(tile), slot.clone());
    }
    hub.publish(&slot, frame);
    let (sender, woken) = std::sync::mpsc::sync_channel(1);
    let painter = Painter::start(hub, move || {
        let _ = sender.try_send(());
    });
    let painter = painter.unwrap();
    let permitted = |many: usize| {
        let layout = json!({"scale": 1, "tiles": of(many), "visible": true});
        painter.lay_out(&layout.to_string()).is_ok()
    };
    let (mut fits, mut refused) = (0_usize, 1 << 15);
    while refused - fits > 1 {
        let middle = fits.midpoint(refused);
        if permitted(middle) {
            fits = middle;
        } else {
            refused = middle;
        }
    }
    assert!(
        fits > 0 && permitted(fits),
        "nothing of {said} is permitted"
    );
    woken.recv_timeout(SOON).unwrap();
    (painter, fits)
}

fn whole(number: usize) -> Value {
    json!({"tile": number, "box": [0, 0, WIDTH, HEIGHT], "radius": 0, "clip": [0, 0, WIDTH, HEIGHT]})
}

fn with(mut tile: Value, field: &str, all: Vec<Value>) -> Value {
    tile[field] = json!(all);
    tile
}

fn shades(many: usize) -> Vec<Value> {
    let shade =
        json!({"box": [0, 0, WIDTH, HEIGHT], "radius": [0, 0, 0, 0], "colour": [9, 9, 9, 0.1]});
    vec![shade; many]
}

/// Small circles all over.
fn dots(many: usize, apart: usize) -> Vec<Value> {
    let row = WIDTH as usize / apart;
    let dot = |index: usize| {
        let (x, y) = (index % row * apart, index / row * apart);
        json!({"box": [x, y, 9, 9], "radius": [4.5, 4.5, 4.5, 4.5]})
    };
    (0..many).map(dot).collect()
}

fn rings(many: usize) -> Vec<Value> {
    let ring = |index: usize| {
        let size = HEIGHT as usize - 8 * (index % 250);
        json!({"box": [4 * index, 4 * index, size, size], "radius": vec![size / 2; 4], "hollow": 1})
    };
    (0..many).map(ring).collect()
}

/// What is painted of many things in tiles of the whole window, so many in each.
fn in_tiles(many: usize, each: usize, things: impl Fn(usize) -> Vec<Value>) -> Vec<Value> {
    let tiles = many.div_ceil(each);
    let here = |tile: usize| each.min(many - tile * each);
    (0..tiles)
        .map(|tile| with(whole(tile), "over", things(here(tile))))
        .collect()
}

#[test]
fn the_most_that_a_page_may_say_is_painted_soon() {
    type Say = Box<dyn Fn(usize) -> Vec<Value>>;
    let worst: [(&str, Say); 6] = [
        (
            "tiles of the whole window",
            Box::new(|many| (0..many).map(whole).collect()),
        ),
        (
            "shades of the whole window",
            Box::new(|many| vec![with(whole(1), "shades", shades(many))]),
        ),
        (
            "dots",
            Box::new(|many| in_tiles(many, 250, |here| dots(here, 16))),
        ),
        (
            "dots apart",
            Box::new(|many| in_tiles(many, 250, |here| dots(here, 240))),
        ),
        ("rings", Box::new(|many| in_tiles(many, 250, rings))),
        (
            "rings, dimmed three times",
            Box::new(|many| {
                let tile = with(whole(1), "over", rings(many));
                vec![with(tile, "shades", shades(3))]
            }),
        ),
    ];
    let surface = ImageSurface::create(cairo::Format::Rgb24, WIDTH, HEIGHT).unwrap();
    for (what, say) in worst {
        let (painter, many) = most(what, say);
        let mut taken = [Duration::ZERO; 2];
        for taken in &mut taken {
            let context = Context::new(&surface).unwrap();
            let begun = Instant::now();
            paint(&context, &painter);
            *taken = begun.elapsed();
        }
        // The first makes the shapes as well.
        println!("{many:>6} {what}: {taken:?}");
        assert!(taken[0] < SOON, "{many} {what}: {taken:?}");
    }
}
