use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::painter::layout::{Layout, Tile};

/// The window of these tests, in device pixels.
const SIDE: i32 = 96;

/// How much of every pixel of the window a shape covers, and whether a pixel is in it twice.
struct Painted {
    coverage: Vec<u8>,
    twice: Option<(i32, i32)>,
}

impl Painted {
    fn of(shape: &Shape) -> Self {
        let mut painted = Self {
            coverage: vec![0; (SIDE * SIDE) as usize],
            twice: None,
        };
        for rect in &shape.full {
            for (x, y) in pixels(rect) {
                painted.add(x, y, 255);
            }
        }
        for patch in &shape.edges {
            assert_eq!(
                patch.coverage.len() as u32,
                patch.place.width() * patch.place.height()
            );
            for ((x, y), coverage) in pixels(&patch.place).zip(&patch.coverage) {
                painted.add(x, y, *coverage);
            }
        }
        painted
    }

    fn add(&mut self, x: i32, y: i32, coverage: u8) {
        if coverage == 0 {
            return;
        }
        let pixel = &mut self.coverage[(y * SIDE + x) as usize];
        if *pixel > 0 {
            self.twice = Some((x, y));
        }
        *pixel = coverage;
    }

    fn at(&self, x: i32, y: i32) -> u8 {
        self.coverage[(y * SIDE + x) as usize]
    }
}

fn pixels(rect: &Rect) -> impl Iterator<Item = (i32, i32)> + use<> {
    let rect = *rect;
    (rect.top..rect.bottom).flat_map(move |y| (rect.left..rect.right).map(move |x| (x, y)))
}

/// Whether a point lies in a rectangle with round corners, by its distance from the corners' circles.
fn holds(outline: &Rounded, x: f64, y: f64) -> bool {
    let Rect {
        left,
        top,
        right,
        bottom,
    } = outline.rect;
    let [left, top, right, bottom] = [left, top, right, bottom].map(f64::from);
    let [top_left, top_right, bottom_right, bottom_left] = outline.radii;
    let corners = [
        (top_left, left + top_left, top + top_left, -1.0, -1.0),
        (top_right, right - top_right, top + top_right, 1.0, -1.0),
        (
            bottom_right,
            right - bottom_right,
            bottom - bottom_right,
            1.0,
            1.0,
        ),
        (
            bottom_left,
            left + bottom_left,
            bottom - bottom_left,
            -1.0,
            1.0,
        ),
    ];
    x >= left
        && x <= right
        && y >= top
        && y <= bottom
        && corners.iter().all(|(radius, cx, cy, dx, dy)| {
            let beyond = (x - cx) * dx > 0.0 && (y - cy) * dy > 0.0;
            !beyond || (x - cx).hypot(y - cy) <= *radius
        })
}

fn in_rect(rect: &Rect, x: f64, y: f64) -> bool {
    x >= f64::from(rect.left)
        && x <= f64::from(rect.right)
        && y >= f64::from(rect.top)
        && y <= f64::from(rect.bottom)
}

fn lies_over(over: &Over, x: f64, y: f64) -> bool {
    in_rect(&over.clip, x, y)
        && holds(&over.outer, x, y)
        && !over.inner.is_some_and(|inner| holds(&inner, x, y))
}

fn to_be_painted(tile: &Tile, x: f64, y: f64) -> bool {
    in_rect(&tile.seen(), x, y)
        && holds(&tile.place, x, y)
        && !tile.over.iter().any(|over| lies_over(over, x, y))
}

/// How much of a pixel is to be painted, from many points in it.
fn reference(tile: &Tile, x: i32, y: i32) -> f64 {
    const POINTS: i32 = 24;
    let part = |at: i32, index: i32| f64::from(at) + (f64::from(index) + 0.5) / f64::from(POINTS);
    let points = (0..POINTS).flat_map(|i| (0..POINTS).map(move |j| (i, j)));
    let hits = points.filter(|(i, j)| to_be_painted(tile, part(x, *i), part(y, *j)));
    hits.count() as f64 / f64::from(POINTS * POINTS)
}

fn corners(x: i32, y: i32) -> [(f64, f64); 4] {
    [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(dx, dy)| (f64::from(x + dx), f64::from(y + dy)))
}

fn read(tile: &Value, scale: f64) -> Tile {
    let text = json!({"scale": scale, "tiles": [tile], "visible": true}).to_string();
    Layout::read(&text).unwrap().tiles.remove(0)
}

fn check(tile: &Tile) -> Result<(), TestCaseError> {
    let shape = Shape::of(&tile.place, &tile.seen(), &tile.over);
    let painted = Painted::of(&shape);
    prop_assert_eq!(painted.twice, None, "a pixel is painted twice");
    for y in 0..SIDE {
        for x in 0..SIDE {
            let here = painted.at(x, y);
            let all = |inside: &dyn Fn(f64, f64) -> bool| {
                corners(x, y).iter().all(|(x, y)| inside(*x, *y))
            };
            // A rectangle with round corners is convex: it has the whole pixel if it has its corners.
            let beneath = tile.over.iter().any(|over| {
                over.inner.is_none()
                    && all(&|x, y| in_rect(&over.clip, x, y) && holds(&over.outer, x, y))
            });
            prop_assert!(
                !beneath || here == 0,
                "{here} over what the page shows at {x}, {y}"
            );
            let pixel = Rect {
                left: x,
                top: y,
                right: x + 1,
                bottom: y + 1,
            };
            let outside = !pixel.meets(&tile.seen());
            prop_assert!(!outside || here == 0, "{here} outside at {x}, {y}");
            let free = tile
                .over
                .iter()
                .all(|over| !pixel.meets(&over.clip.intersection(&over.outer.rect)));
            let whole = !outside && free && all(&|x, y| holds(&tile.place, x, y));
            prop_assert!(!whole || here == 255, "{here} of a free pixel at {x}, {y}");
            if beneath || outside || whole {
                continue;
            }
            let away = (reference(tile, x, y) - f64::from(here) / 255.0).abs();
            prop_assert!(away < 0.05, "{here} at {x}, {y}, away by {away}");
        }
    }
    Ok(())
}

prop_compose! {
    /// A box about the window, some of it outside; CSS pixels.
    fn a_box()(x in 0.0f64..30.0, y in 0.0f64..30.0, width in 0.0f64..40.0, height in 0.0f64..40.0) -> [f64; 4] {
        [x, y, width, height]
    }
}

prop_compose! {
    fn an_over()(
        place in a_box(),
        radii in [0.0f64..14.0, 0.0f64..14.0, 0.0f64..14.0, 0.0f64..14.0],
        round in any::<bool>(),
        clip in proptest::option::weighted(0.3, a_box()),
        hollow in proptest::option::weighted(0.3, 0.5f64..6.0),
    ) -> Value {
        let mut over = json!({"box": place, "radius": if round { radii } else { [0.0; 4] }});
        if let Some(clip) = clip {
            over["clip"] = json!(clip);
        }
        if let Some(hollow) = hollow {
            over["hollow"] = json!(hollow);
        }
        over
    }
}

fn scaled(value: &Value, scale: f64) -> Value {
    match value {
        Value::Number(number) => json!(number.as_f64().unwrap() * scale),
        Value::Array(items) => items.iter().map(|item| scaled(item, scale)).collect(),
        Value::Object(fields) => Value::Object(
            fields
                .iter()
                .map(|(name, field)| (name.clone(), scaled(field, scale)))
                .collect(),
        ),
        other => other.clone(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn what_the_page_shows_over_a_picture_is_never_painted_over_and_everything_else_of_it_is(
        place in a_box(),
        radius in 0.0f64..20.0,
        clip in prop_oneof![Just([0.0, 0.0, 60.0, 60.0]), a_box()],
        over in proptest::collection::vec(an_over(), 0..6),
        scale in prop_oneof![Just(0.75), Just(1.0), Just(1.25), Just(4.0 / 3.0)],
    ) {
        let css = json!({"box": place, "radius": radius, "clip": clip, "over": over});
        let mut tile = scaled(&css, scale);
        tile["tile"] = json!(1);
        check(&read(&tile, scale))?;
    }
}

#[test]
fn a_plain_tile_is_one_rectangle() {
    let tile = read(
        &json!({"tile": 1, "box": [3, 4, 50, 40], "radius": 0, "clip": [0, 0, 96, 96]}),
        1.0,
    );
    let shape = Shape::of(&tile.place, &tile.seen(), &tile.over);
    assert_eq!(shape.full.len(), 1);
    assert_eq!(shape.full[0], tile.place.rect);
    assert_eq!(shape.edges, []);
}

#[test]
fn a_tile_with_a_name_and_round_corners_is_a_few_bands_and_a_few_patches() {
    let tile = read(
        &json!({"tile": 1, "box": [0, 0, 960, 540], "radius": 12, "clip": [0, 0, 1280, 800], "over": [
            {"box": [12, 500, 120, 28], "radius": [14, 14, 14, 14]},
            {"box": [0, 0, 960, 540], "radius": [12, 12, 12, 12], "hollow": 3},
        ]}),
        1.0,
    );
    let shape = Shape::of(&tile.place, &tile.seen(), &tile.over);
    assert!(shape.full.len() < 80, "{}", shape.full.len());
    assert!(shape.edges.len() < 24, "{}", shape.edges.len());
    let pixels: usize = shape.edges.iter().map(|patch| patch.coverage.len()).sum();
    assert!(pixels < 2_000, "{pixels}");
}

#[test]
fn a_tile_that_is_scrolled_away_or_covered_has_no_shape() {
    let nothing = Shape::default();
    for (clip, over) in [
        (json!([0, 0, 96, 0]), json!([])),
        (json!([60, 0, 30, 96]), json!([])),
        (
            json!([0, 0, 96, 96]),
            json!([{"box": [0, 0, 96, 96], "radius": [0, 0, 0, 0]}]),
        ),
    ] {
        let tile =
            json!({"tile": 1, "box": [3, 4, 50, 40], "radius": 12, "clip": clip, "over": over});
        let tile = read(&tile, 1.0);
        assert_eq!(Shape::of(&tile.place, &tile.seen(), &tile.over), nothing);
    }
}
