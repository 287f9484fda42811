use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::painter::layout::Layout;

fn read(tiles: &[Value]) -> Layout {
    let text = json!({"scale": 2, "tiles": tiles, "visible": true}).to_string();
    Layout::read(&text).unwrap()
}

fn refused(tiles: &[Value]) -> Option<LayoutError> {
    Work::of(&read(tiles)).permit().err()
}

/// A tile of the stage on a screen of 3,840 x 2,160, with what the page shows over each.
fn of_the_stage(number: u32) -> Value {
    let (x, y) = (20 + number % 4 * 950, 150 + number / 4 * 560);
    let pill =
        |x: u32, y: u32, width: u32| json!({"box": [x, y, width, 52], "radius": [20, 20, 20, 20]});
    json!({
        "tile": number, "box": [x, y, 930, 523], "radius": 24, "clip": [0, 0, 3840, 2160],
        "over": [
            {"box": [x, y, 930, 523], "radius": [24, 24, 24, 24], "hollow": 6},
            pill(x + 20, y + 450, 300), pill(x + 700, y + 450, 200), pill(x + 300, y + 200, 300),
            {"box": [1200, 500, 1400, 1000], "radius": [32, 32, 32, 32]},
        ],
        "shades": [
            {"box": [0, 0, 3840, 2160], "radius": [0, 0, 0, 0], "colour": [0, 0, 0, 0.6]},
            {"box": [x, y, 930, 523], "radius": [24, 24, 24, 24], "colour": [0, 0, 0, 0.5]},
        ],
    })
}

#[test]
fn twelve_people_behind_a_dialog_are_far_from_too_much() {
    let tiles: Vec<Value> = (0..12).map(of_the_stage).collect();
    let work = Work::of(&read(&tiles));
    println!("{work:?}");
    assert!(work.made * 8 < MOST_MADE, "{work:?}");
    assert!(work.painted * 4 < MOST_PAINTED, "{work:?}");
    assert!(work.looks * 4 < MOST_LOOKS, "{work:?}");
}

#[test]
fn more_pictures_than_two_screens_hold_are_refused() {
    let place =
        json!({"tile": 1, "box": [0, 0, 65_000, 65_000], "radius": 0, "clip": [0, 0, 1, 1]});
    assert_eq!(refused(&vec![place.clone(); 4]), None);
    assert_eq!(refused(&vec![place; 5]), Some(LayoutError::TooMuch("make")));
}

#[test]
fn a_screen_that_is_dimmed_over_and_over_is_refused() {
    let dimmed = |times: usize| {
        let shade =
            json!({"box": [0, 0, 7680, 4320], "radius": [0, 0, 0, 0], "colour": [0, 0, 0, 0.1]});
        json!({"tile": 1, "box": [0, 0, 7680, 4320], "radius": 0, "clip": [0, 0, 7680, 4320],
               "shades": vec![shade; times]})
    };
    assert_eq!(refused(&[dimmed(2)]), None);
    assert_eq!(refused(&[dimmed(3)]), Some(LayoutError::TooMuch("paint")));
}

#[test]
fn more_round_things_than_a_page_shows_are_refused() {
    let round = |many: usize| {
        let ring = json!({"box": [0, 0, 2000, 2000], "radius": [1000, 1000, 1000, 1000]});
        json!({"tile": 1, "box": [0, 0, 2000, 2000], "radius": 0, "clip": [0, 0, 2000, 2000],
               "over": vec![ring; many]})
    };
    assert_eq!(refused(&[round(100)]), None);
    assert_eq!(
        refused(&[round(200)]),
        Some(LayoutError::TooMuch("cut out"))
    );
    // What cannot be seen is no work.
    let mut hidden = round(200);
    hidden["clip"] = json!([3000, 0, 100, 100]);
    assert_eq!(refused(&[hidden]), None);
}

prop_compose! {
    fn a_large_box()(x in -400.0f64..1200.0, y in -400.0f64..1200.0, width in 0.0f64..1500.0, height in 0.0f64..1500.0) -> [f64; 4] {
        [x, y, width, height]
    }
}

prop_compose! {
    fn an_over()(
        place in a_large_box(),
        radius in 0.0f64..800.0,
        clip in proptest::option::weighted(0.5, a_large_box()),
        hollow in proptest::option::weighted(0.5, 0.5f64..60.0),
    ) -> Value {
        let mut over = json!({"box": place, "radius": vec![radius; 4]});
        if let Some(clip) = clip {
            over["clip"] = json!(clip);
        }
        if let Some(hollow) = hollow {
            over["hollow"] = json!(hollow);
        }
        over
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_shape_never_takes_more_than_it_was_said_to(
        place in a_large_box(),
        radius in 0.0f64..500.0,
        over in proptest::collection::vec(an_over(), 0..40),
    ) {
        let tile = json!({"tile": 1, "box": place, "radius": radius, "clip": [0, 0, 1600, 1600], "over": over});
        let layout = read(&[tile]);
        let tile = &layout.tiles[0];
        let looks = Work::of(&layout).looks;
        let shape = Shape::of(&tile.place, &tile.seen(), &tile.over);
        prop_assert!(shape.full.len() as u64 <= looks, "{} of {looks}", shape.full.len());
        prop_assert!(shape.edges.len() as u64 <= 2 * looks, "{} of {looks}", shape.edges.len());
    }
}
