use std::time::Duration;

use bytes::Bytes;
use proptest::prelude::*;

use super::*;
use crate::frames::{Plane, tests::grey};

fn room(width: i32, height: i32) -> Rect {
    Rect {
        left: 0,
        top: 0,
        right: width,
        bottom: height,
    }
}

fn made(frame: &I420Frame, placement: &Placement, mirrored: bool) -> Picture {
    let mut picture = Picture::default();
    PictureMaker::default().make(frame, placement, mirrored, &mut picture);
    picture
}

fn pixel(picture: &Picture, x: u32, y: u32) -> [u8; 3] {
    let at = (y * picture.width + x) as usize * 4;
    picture.bytes[at..at + 3].try_into().unwrap()
}

/// A frame whose luma grows from left to right and from top to bottom; planes with a gap after
/// each row but the last.
fn ramp(width: u32, height: u32, gap: usize) -> I420Frame {
    let plane = |w: u32, h: u32, value: &dyn Fn(u32, u32) -> u8| {
        let mut data = Vec::new();
        for y in 0..h {
            data.extend((0..w).map(|x| value(x, y)));
            if y + 1 < h {
                data.extend(vec![255; gap]);
            }
        }
        Plane {
            data: Bytes::from(data),
            stride: w as usize + gap,
        }
    };
    let luma = |x: u32, y: u32| (16 + x * 100 / width + y * 100 / height) as u8;
    let (cw, ch) = (width.div_ceil(2), height.div_ceil(2));
    let blue = |x: u32, _: u32| (128 + x * 60 / cw) as u8;
    let red = |_: u32, y: u32| (128 - y * 60 / ch) as u8;
    let planes = [
        plane(width, height, &luma),
        plane(cw, ch, &blue),
        plane(cw, ch, &red),
    ];
    I420Frame::new(width, height, planes, Duration::ZERO).unwrap()
}

#[test]
fn a_picture_of_another_shape_fills_its_place_and_is_cut_on_both_sides_alike() {
    let wide = place((1280, 720), room(100, 100), Fit::Auto);
    assert_eq!(wide.source, [280.0, 0.0, 720.0, 720.0]);
    assert_eq!(wide.target, room(100, 100));
    let flat = place((400, 400), room(200, 100), Fit::Cover);
    assert_eq!(flat.source, [0.0, 100.0, 400.0, 200.0]);
}

#[test]
fn an_upright_picture_is_seen_whole_in_a_place_that_is_not() {
    let tall = place((720, 1280), room(320, 180).moved(10, 20), Fit::Auto);
    assert_eq!(tall.source, [0.0, 0.0, 720.0, 1280.0]);
    assert_eq!((tall.target.width(), tall.target.height()), (101, 180));
    assert_eq!((tall.target.left, tall.target.top), (10 + 109, 20));
    let upright_place = place((720, 1280), room(100, 180), Fit::Auto);
    assert_eq!(upright_place.target, room(100, 180));
}

#[test]
fn nobody_loses_more_than_a_quarter_of_their_height_whatever_the_shape() {
    let tile = room(320, 180);
    for (frame, is_whole) in [
        ((480, 480), true),
        ((600, 480), true),
        ((640, 480), false),
        ((1920, 1080), true),
        ((2560, 1080), false),
    ] {
        let placement = place(frame, tile, Fit::Auto);
        let [_, _, width, height] = placement.source;
        let whole = (width, height) == (f64::from(frame.0), f64::from(frame.1));
        assert_eq!(whole, is_whole, "{frame:?}");
        assert!(height >= f64::from(frame.1) * 0.74, "{frame:?}");
    }
}

#[test]
fn a_screen_that_is_shown_whole_has_bars_above_and_below() {
    let screen = place((1600, 800), room(100, 100), Fit::Contain);
    assert_eq!((screen.target.top, screen.target.bottom), (25, 75));
    assert_eq!((screen.target.left, screen.target.right), (0, 100));
}

#[test]
fn a_shape_that_is_nearly_the_same_is_not_cut() {
    let nearly = place((640, 360), room(230, 129), Fit::Auto);
    assert_eq!(nearly.source, [0.0, 0.0, 640.0, 360.0]);
}

#[test]
fn black_is_black_and_white_is_white() {
    for (luma, shade) in [(16, 0), (235, 255)] {
        for size in [room(64, 36), room(40, 20), room(9, 5)] {
            let frame = grey(64, 36, luma);
            let picture = made(&frame, &place((64, 36), size, Fit::Cover), false);
            let away = |part: &[u8; 3]| part.iter().all(|part| part.abs_diff(shade) <= 1);
            assert!(away(&pixel(&picture, 0, 0)), "{:?}", pixel(&picture, 0, 0));
            let (x, y) = (picture.width - 1, picture.height - 1);
            assert!(away(&pixel(&picture, x, y)));
        }
    }
}

#[test]
fn a_mirrored_picture_has_left_and_right_exchanged() {
    let frame = ramp(64, 36, 0);
    let placement = place((64, 36), room(32, 18), Fit::Auto);
    let (plain, mirrored) = (
        made(&frame, &placement, false),
        made(&frame, &placement, true),
    );
    for x in 0..32 {
        assert_eq!(pixel(&plain, x, 7), pixel(&mirrored, 31 - x, 7));
    }
    assert_ne!(pixel(&plain, 0, 7), pixel(&plain, 31, 7));
}

#[test]
fn a_place_beyond_all_screens_gets_a_picture_that_can_still_be_held() {
    assert_eq!(fitting(3840, 2160), (3840, 2160));
    let (width, height) = fitting(60_000, 60_000);
    assert!(u64::from(width) * u64::from(height) <= MOST_PIXELS);
    let (width, height) = fitting(65_536, 1);
    assert_eq!((width, height), (65_536, 1));
    let (width, height) = fitting(2 * 65_536, 65_536);
    assert!(u64::from(width) * u64::from(height) <= MOST_PIXELS);
    assert!(width.abs_diff(2 * height) < 3);
}

/// What a pixel of a picture should be, from the average of the part of the frame that it shows.
fn reference(frame: &I420Frame, placement: &Placement, x: u32, y: u32) -> [f64; 3] {
    const POINTS: u32 = 6;
    let [left, top, width, height] = placement.source;
    let (columns, rows) = (placement.target.width(), placement.target.height());
    let mut sums = [0.0; 3];
    for (i, j) in (0..POINTS).flat_map(|i| (0..POINTS).map(move |j| (i, j))) {
        let part = |at: u32, index: u32, of: u32| {
            (f64::from(at) + (f64::from(index) + 0.5) / f64::from(POINTS)) / f64::from(of)
        };
        let sx = left + part(x, i, columns) * width;
        let sy = top + part(y, j, rows) * height;
        for (index, sum) in sums.iter_mut().enumerate() {
            let plane = &frame.planes()[index];
            let (w, h) = frame.plane_size(index);
            let part = if index == 0 { 1.0 } else { 2.0 };
            let (px, py) = ((sx / part) as usize, (sy / part) as usize);
            let value = plane.data[py.min(h - 1) * plane.stride + px.min(w - 1)];
            *sum += f64::from(value) / f64::from(POINTS * POINTS);
        }
    }
    let [luma, blue, red] = sums;
    let (luma, blue, red) = (1.164 * (luma - 16.0), blue - 128.0, red - 128.0);
    [
        luma + 2.017 * blue,
        luma - 0.392 * blue - 0.813 * red,
        luma + 1.596 * red,
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_plane_halved_is_its_average(lines in prop::collection::vec(any::<[u8; 2]>(), 1..80)) {
        let (above, below): (Vec<u8>, Vec<u8>) = lines.iter().map(|[a, b]| (*a, *b)).unzip();
        let pixels = above.len().div_ceil(2);
        let (mut halved, mut averaged) = (vec![0; pixels], vec![0; pixels]);
        halve(&above, &below, &mut halved);
        let both = [&above[..], &below[..]];
        average(both.into_iter(), 2, &mut vec![0; pixels], &mut averaged);
        prop_assert_eq!(halved, averaged);
    }

    #[test]
    fn a_picture_shows_the_frames_part_at_its_place(
        frame in (48u32..120, 48u32..120, 0usize..5),
        size in (8i32..120, 8i32..120),
        fit in prop_oneof![Just(Fit::Auto), Just(Fit::Cover), Just(Fit::Contain)],
        at in (0.0f64..1.0, 0.0f64..1.0),
    ) {
        let source = ramp(frame.0, frame.1, frame.2);
        let placement = place((frame.0, frame.1), room(size.0, size.1), fit);
        let picture = made(&source, &placement, false);
        prop_assert_eq!(picture.bytes.len() as u32, picture.width * picture.height * 4);
        let x = (at.0 * f64::from(picture.width)) as u32;
        let y = (at.1 * f64::from(picture.height)) as u32;
        let across = (0..picture.width).map(|x| (x, y));
        let down = (0..picture.height).map(|y| (x, y));
        // Two pixels of a picture share one of chroma, half a pixel from where it belongs: the fewer there
        // are, the more that is.
        let fewest = f64::from(picture.width.min(picture.height));
        for (x, y) in across.chain(down) {
            let expected = reference(&source, &placement, x, y);
            let painted = pixel(&picture, x, y);
            for (painted, expected) in painted.into_iter().zip(expected) {
                let away = (f64::from(painted) - expected.clamp(0.0, 255.0)).abs();
                prop_assert!(away < 7.0 + 62.0 / fewest, "{painted} for {expected} at {x}, {y}");
            }
        }
    }
}
