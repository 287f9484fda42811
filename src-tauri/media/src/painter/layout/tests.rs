use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn tile() -> Value {
    json!({"tile": 7, "box": [10.4, 20.6, 100.2, 50.0], "radius": 12.0, "clip": [0, 0, 1280, 800]})
}

fn layout(tiles: &[Value]) -> String {
    json!({"scale": 1.0, "tiles": tiles, "visible": true}).to_string()
}

fn with(field: &str, value: Value) -> String {
    let mut tile = tile();
    tile[field] = value;
    layout(&[tile])
}

fn rect(left: i32, top: i32, right: i32, bottom: i32) -> Rect {
    Rect {
        left,
        top,
        right,
        bottom,
    }
}

#[test]
fn edges_are_rounded_and_not_sizes() {
    let read = Layout::read(&layout(&[tile()])).unwrap();
    // 10.4 + 100.2 = 110.6, 20.6 + 50 = 70.6
    assert_eq!(read.tiles[0].place.rect, rect(10, 21, 111, 71));
    assert_eq!(read.tiles[0].fit, Fit::Auto);
    assert!(!read.tiles[0].mirrored);
}

#[test]
fn everything_the_page_can_say_is_understood() {
    let mut said = tile();
    said["fit"] = json!("contain");
    said["mirrored"] = json!(true);
    said["over"] = json!([
        {"box": [12, 60, 40, 8], "radius": [4, 4, 4, 4]},
        {"box": [10, 21, 101, 50], "radius": [12, 12, 12, 12], "hollow": 2.0, "clip": [0, 0, 50, 800]},
    ]);
    said["shades"] =
        json!([{"box": [0, 0, 1280, 800], "radius": [0, 0, 0, 0], "colour": [255, 0, 51, 0.5]}]);
    let read = Layout::read(&layout(&[said])).unwrap();
    let tile = &read.tiles[0];
    assert_eq!((tile.fit, tile.mirrored), (Fit::Contain, true));
    assert_eq!(tile.over[0].clip, rect(12, 60, 52, 68));
    let inner = tile.over[1].inner.unwrap();
    assert_eq!(inner.rect, rect(12, 23, 109, 69));
    assert_eq!(inner.radii, [10.0; 4]);
    assert_eq!(tile.over[1].clip, rect(0, 0, 50, 800));
    assert_eq!(tile.shades[0].colour, [1.0, 0.0, 0.2, 0.5]);
}

#[test]
fn radii_that_do_not_fit_are_made_smaller_all_alike() {
    let pill = Rounded::new(rect(0, 0, 40, 10), [100.0; 4]);
    assert_eq!(pill.radii, [5.0; 4]);
    let uneven = Rounded::new(rect(0, 0, 40, 40), [40.0, 40.0, 0.0, 0.0]);
    assert_eq!(uneven.radii, [20.0, 20.0, 0.0, 0.0]);
}

#[test]
fn a_frame_as_wide_as_its_element_leaves_nothing_free() {
    let over = json!([{"box": [10, 10, 8, 8], "radius": [0, 0, 0, 0], "hollow": 4.0}]);
    let read = Layout::read(&with("over", over)).unwrap();
    assert_eq!(read.tiles[0].over[0].inner, None);
}

#[test]
fn what_is_not_within_the_limits_is_refused_whole() {
    let over = json!({"box": [0, 0, 1, 1], "radius": [0, 0, 0, 0]});
    let shade = json!({"box": [0, 0, 1, 1], "radius": [0, 0, 0, 0], "colour": [0, 0, 0, 1]});
    let bright = json!({"box": [0, 0, 1, 1], "radius": [0, 0, 0, 0], "colour": [0, 0, 0, 2]});
    for refused in [
        layout(&vec![tile(); MOST_TILES + 1]),
        with("over", Value::Array(vec![over.clone(); MOST_OVER + 1])),
        with("shades", Value::Array(vec![shade; MOST_SHADES + 1])),
        with("shades", json!([bright])),
        with("box", json!([0, 0, FARTHEST + 1.0, 1])),
        with("box", json!([0, 0, -1, 1])),
        with("clip", json!([-FARTHEST - 1.0, 0, 1, 1])),
        with("radius", json!(-1)),
        with("fit", json!("stretch")),
        with("colour", json!("red")),
        r#"{"scale":0,"tiles":[],"visible":true}"#.to_owned(),
        r#"{"scale":1e999,"tiles":[],"visible":true}"#.to_owned(),
        r#"{"tiles":[]}"#.to_owned(),
        format!("{}{}", layout(&[]), " ".repeat(LONGEST)),
    ] {
        let read = Layout::read(&refused);
        assert!(
            read.is_err(),
            "{}: {read:?}",
            &refused[..refused.len().min(200)]
        );
    }
    assert!(Layout::read(&layout(&vec![tile(); MOST_TILES])).is_ok());
    assert!(Layout::read(&with("over", Value::Array(vec![over; MOST_OVER]))).is_ok());
}

#[test]
fn a_page_that_is_hidden_wants_no_frames() {
    let text = json!({"scale": 1, "tiles": [tile()], "visible": false}).to_string();
    let wants = Layout::read(&text).unwrap().wants();
    assert!(!wants[&TileId(7)].visible);
}

#[test]
fn a_picture_in_two_places_is_wanted_as_large_as_the_larger_one_that_is_seen() {
    let place = |width: u32, clip: u32| json!({"tile": 7, "box": [0, 0, width, 90], "radius": 0, "clip": [0, 0, clip, 90]});
    let wants = |tiles: &[Value]| Layout::read(&layout(tiles)).unwrap().wants();
    let both = wants(&[place(160, 160), place(320, 320)]);
    let hidden = wants(&[place(160, 160), place(320, 0)]);
    assert_eq!(both[&TileId(7)].width, 320);
    assert_eq!(hidden[&TileId(7)].width, 160);
    assert!(hidden[&TileId(7)].visible);
}

#[test]
fn a_drag_of_a_few_pixels_asks_for_no_other_size() {
    let wants = |width: f64| {
        let text = with("box", json!([0, 0, width, 129]));
        Layout::read(&text).unwrap().wants()
    };
    assert_eq!(wants(226.0), wants(231.0));
    assert_ne!(wants(226.0), wants(260.0));
    assert_eq!(wants(226.0)[&TileId(7)].height, 128);
}

proptest! {
    #[test]
    fn no_text_panics(text in ".{0,200}") {
        let _ = Layout::read(&text);
    }

    #[test]
    fn no_numbers_panic(
        numbers in proptest::collection::vec(
            prop_oneof![any::<f64>(), -70_000.0..70_000.0, Just(1e-300), Just(65_536.0)], 16
        ),
        scale in any::<f64>(),
    ) {
        let n = |at: usize| numbers[at];
        let said = json!({"scale": scale, "visible": true, "tiles": [{
            "tile": 1, "box": &numbers[0..4], "radius": n(4), "clip": [n(5), n(6), n(7), n(8)],
            "over": [{"box": &numbers[9..13], "radius": [n(4), n(13), n(14), n(15)], "hollow": n(13)}],
        }]});
        if let Ok(layout) = Layout::read(&said.to_string()) {
            let _ = layout.wants();
        }
    }
}
