//! The thread that makes pictures, with a real hub; the window is this test.

use std::sync::mpsc;

use serde_json::json;

use super::*;
use crate::frames::{PictureOf, SlotId, tests::grey};

const SOON: Duration = Duration::from_secs(20);
const ALL: Rect = Rect {
    left: 0,
    top: 0,
    right: 1280,
    bottom: 800,
};

struct Window {
    hub: FrameHub,
    painter: Painter,
    woken: mpsc::Receiver<()>,
}

/// A picture that the window painted: where to, of which size, and its first pixel.
#[derive(Debug, PartialEq)]
struct Seen {
    target: Rect,
    size: (u32, u32),
    shade: u8,
}

impl Window {
    fn open() -> Self {
        let hub = FrameHub::new();
        hub.show(TileId(1), slot());
        // Wakes may be told faster than this test asks; each is one at most until it has.
        let (sender, woken) = mpsc::sync_channel(64);
        let painter = Painter::start(hub.clone(), move || sender.send(()).unwrap()).unwrap();
        Self {
            hub,
            painter,
            woken,
        }
    }

    fn lay_out(&self, width: u32) {
        self.painter.lay_out(&layout(width)).unwrap();
    }

    fn lay_out_once_drawn(&self, width: u32) {
        self.painter.lay_out_once_drawn(&layout(width)).unwrap();
    }

    /// How wide the place is that is painted now.
    fn painted_width(&self) -> Option<u32> {
        self.paint().first().map(|seen| seen.target.width())
    }

    fn publish(&self, luma: u8) {
        self.hub.publish(&slot(), Arc::new(grey(320, 180, luma)));
    }

    fn woken(&self) -> Vec<[f64; 4]> {
        self.woken.recv_timeout(SOON).unwrap();
        self.painter.due().areas
    }

    /// Whether what the window was woken for are new pictures and nothing else.
    fn woken_for_pictures_alone(&self) -> bool {
        self.woken.recv_timeout(SOON).unwrap();
        let due = self.painter.due();
        assert!(!due.areas.is_empty());
        due.only_pictures
    }

    fn paint(&self) -> Vec<Seen> {
        let mut seen = Vec::new();
        self.painter.paint(&ALL, |painted| {
            seen.push(Seen {
                target: painted.target,
                size: (painted.picture.width, painted.picture.height),
                shade: painted.picture.bytes[0],
            });
        });
        seen
    }
}

/// One place of this width.
fn layout(width: u32) -> String {
    let tile =
        json!({"tile": 1, "box": [10, 20, width, 90], "radius": 0, "clip": [0, 0, 1280, 800]});
    json!({"scale": 2, "tiles": [tile], "visible": true}).to_string()
}

fn slot() -> SlotId {
    SlotId {
        person: "a".into(),
        of: PictureOf::Person,
    }
}

/// The shade that a luma is seen as.
fn shade(luma: u8) -> u8 {
    ((f64::from(luma) - 16.0) * 255.0 / 219.0).round() as u8
}

#[test]
fn a_frame_is_made_into_a_picture_of_its_places_size_and_the_window_woken() {
    let window = Window::open();
    window.lay_out(160);
    assert_eq!(window.paint(), []);
    window.publish(16);
    let place = [5.0, 10.0, 80.0, 45.0];
    assert_eq!(window.woken(), [place]);
    let painted = window.paint();
    assert_eq!(painted[0].size, (160, 90));
    assert_eq!(painted[0].shade, 0);
    assert_eq!(
        painted[0].target,
        ALL.intersection(&Rect {
            left: 10,
            top: 20,
            right: 170,
            bottom: 110
        })
    );
}

#[test]
fn what_comes_while_a_picture_waits_to_be_painted_is_made_after_it_and_only_the_newest() {
    let window = Window::open();
    window.lay_out(160);
    window.publish(16);
    window.woken();
    for luma in [60, 100, 200] {
        window.publish(luma);
    }
    assert_eq!(window.paint()[0].shade, 0);
    window.woken();
    let painted = window.paint();
    assert!(painted[0].shade.abs_diff(shade(200)) <= 1, "{painted:?}");
}

#[test]
fn a_new_picture_at_the_place_that_was_painted_last_waits_for_nobody() {
    let window = Window::open();
    window.lay_out(160);
    window.publish(16);
    assert!(
        !window.woken_for_pictures_alone(),
        "nothing was painted yet"
    );
    window.paint();
    for luma in [60, 100, 200] {
        window.publish(luma);
        assert!(window.woken_for_pictures_alone(), "{luma}");
        window.paint();
    }
    window.lay_out(160);
    window.publish(90);
    assert!(
        window.woken_for_pictures_alone(),
        "the page said the same again"
    );
}

#[test]
fn one_at_a_place_that_moved_waits_for_the_paint_of_all_that_moved() {
    let window = Window::open();
    window.lay_out(160);
    window.publish(60);
    window.woken();
    window.paint();
    window.lay_out(200);
    assert!(!window.painter.due().only_pictures);
    assert!(
        !window.woken_for_pictures_alone(),
        "its picture at another size, before the window painted"
    );
    window.paint();
    window.publish(100);
    assert!(window.woken_for_pictures_alone());
}

#[test]
fn a_layout_that_waits_for_its_paint_counts_once_that_is_drawn_or_another_one_waits() {
    let window = Window::open();
    window.publish(100);
    window.lay_out_once_drawn(160);
    assert!(
        window.hub.wants().borrow()[&TileId(1)].visible,
        "wanted at once"
    );
    assert_eq!(window.painter.scale(), None, "nothing is laid out yet");
    window.painter.drawn();
    window.woken();
    assert_eq!(window.painted_width(), Some(160));
    window.lay_out_once_drawn(170);
    assert_eq!(window.painted_width(), Some(160));
    window.lay_out_once_drawn(180);
    assert_eq!(window.painted_width(), Some(170), "the one before");
    for _ in 0..2 {
        window.painter.drawn();
        assert_eq!(window.painted_width(), Some(180));
    }
}

#[test]
fn a_layout_that_waits_goes_with_its_page() {
    let window = Window::open();
    window.lay_out(160);
    window.publish(100);
    window.woken();
    window.lay_out_once_drawn(170);
    window.painter.clear();
    window.painter.drawn();
    assert_eq!(window.painted_width(), None);
    assert!(window.painter.shared.state().places.is_empty());
}

#[test]
fn a_place_without_a_picture_waits_for_the_page() {
    let window = Window::open();
    window.lay_out(160);
    window.publish(60);
    window.woken();
    window.paint();
    window.hub.hide(TileId(1));
    assert!(!window.woken_for_pictures_alone());
}

#[test]
fn a_place_that_is_resized_shows_the_last_picture_until_it_is_made_anew_without_a_new_frame() {
    let window = Window::open();
    window.lay_out(160);
    window.publish(100);
    window.woken();
    window.paint();
    let mut painted = Vec::new();
    window.lay_out(170);
    while painted.last() != Some(&(170, 90)) {
        window.woken();
        let seen = window.paint();
        assert_eq!(seen[0].target.width(), 170);
        painted.push(seen[0].size);
    }
}

#[test]
fn a_place_whose_picture_is_gone_is_painted_no_more() {
    let window = Window::open();
    window.lay_out(160);
    window.publish(100);
    window.woken();
    assert_eq!(window.paint().len(), 1);
    window.hub.hide(TileId(1));
    assert_eq!(window.woken(), [[5.0, 10.0, 80.0, 45.0]]);
    assert_eq!(window.paint(), []);
}

#[test]
fn a_place_that_the_page_has_no_more_is_painted_over_and_its_pictures_are_freed() {
    let window = Window::open();
    window.lay_out(160);
    window.publish(100);
    window.woken();
    assert!(window.hub.wants().borrow()[&TileId(1)].visible);
    window.painter.clear();
    assert_eq!(window.painter.due().areas, [[5.0, 10.0, 80.0, 45.0]]);
    assert_eq!(window.paint(), []);
    assert!(window.hub.wants().borrow().is_empty());
    assert!(window.painter.shared.state().places.is_empty());
}

#[test]
fn of_tiles_that_come_and_go_nothing_is_held() {
    let window = Window::open();
    window.publish(100);
    let place = |tile: u32, x: u32| json!({"tile": tile, "box": [x, 20, 160, 90], "radius": 0, "clip": [0, 0, 1280, 800]});
    let lay_out = |tiles: serde_json::Value| {
        let text = json!({"scale": 1, "tiles": tiles, "visible": true}).to_string();
        window.painter.lay_out(&text).unwrap();
    };
    for number in 2..32 {
        let person = SlotId {
            person: number.to_string().into(),
            ..slot()
        };
        window.hub.show(TileId(number), person.clone());
        window
            .hub
            .publish(&person, Arc::new(grey(320, 180, 16 + number as u8)));
        // Everybody's place is another one with each who comes and goes.
        lay_out(json!([place(1, 20 + number), place(number, 400 + number)]));
        while window.paint().len() < 2 {
            window.woken();
        }
        window.hub.hide(TileId(number));
        lay_out(json!([place(1, 20)]));
        let its_place = [f64::from(400 + number), 20.0, 160.0, 90.0];
        assert!(window.painter.due().areas.contains(&its_place), "{number}");
        assert_eq!(window.paint().len(), 1, "{number}");
        assert_eq!(window.painter.shared.state().places.len(), 1, "{number}");
        assert_eq!(window.hub.held(), [1, 1], "{number}");
        assert_eq!(window.hub.wants().borrow().len(), 1, "{number}");
    }
}

#[test]
fn a_layout_that_cannot_be_read_changes_nothing() {
    let window = Window::open();
    window.lay_out(160);
    window.publish(100);
    window.woken();
    assert!(window.painter.lay_out("{}").is_err());
    assert_eq!(window.painter.due().areas, Vec::<[f64; 4]>::new());
    assert_eq!(window.paint().len(), 1);
}

#[test]
fn a_hidden_place_is_made_no_picture_of() {
    let window = Window::open();
    let tile = |clip: u32| json!({"tile": 1, "box": [10, 20, 160, 90], "radius": 0, "clip": [0, 0, clip, 800]});
    let lay_out = |tiles: serde_json::Value| {
        let text = json!({"scale": 1, "tiles": tiles, "visible": true}).to_string();
        window.painter.lay_out(&text).unwrap();
    };
    window.hub.show(
        TileId(2),
        SlotId {
            person: "b".into(),
            ..slot()
        },
    );
    let mut seen = tile(1280);
    seen["tile"] = json!(2);
    lay_out(json!([tile(0), seen]));
    window.publish(100);
    let other = SlotId {
        person: "b".into(),
        ..slot()
    };
    window.hub.publish(&other, Arc::new(grey(320, 180, 16)));
    // Places are looked at in their order, so the first one's turn is over.
    while window.paint().is_empty() {
        window.woken();
    }
    assert!(window.painter.shared.state().places[0].made.is_none());
    assert!(!window.hub.wants().borrow()[&TileId(1)].visible);
}
