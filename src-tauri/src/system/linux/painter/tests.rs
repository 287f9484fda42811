//! When the window paints: a real window of GTK's on a real X server without a compositor.

use std::ffi::CString;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;

use greenroom_media::frames::{FrameHub, PictureOf, SlotId, TileId};
use greenroom_media::test_pattern::TestPattern;
use greenroom_webdriver::display::{Display, Server, Setup};
use serde_json::json;

use super::*;

/// A deadline for what takes a moment.
const SOON: Duration = Duration::from_secs(20);

/// A window with a place for one picture, which it was told of and has painted.
struct Shown {
    surface: Surface,
    hub: FrameHub,
    slot: SlotId,
    woken: mpsc::Receiver<()>,
    paints: Rc<Cell<u32>>,
    _window: gtk::Window,
}

impl Shown {
    fn open(accelerated: bool) -> Shown {
        let hub = FrameHub::new();
        let slot = SlotId {
            person: "anyone".into(),
            of: PictureOf::Person,
        };
        hub.show(TileId(1), slot.clone());
        let (sender, woken) = mpsc::sync_channel(64);
        let painter = Painter::start(hub.clone(), move || sender.send(()).unwrap()).unwrap();
        let window = gtk::Window::new(gtk::WindowType::Toplevel);
        let widget = gtk::Box::new(gtk::Orientation::Vertical, 0);
        widget.set_size_request(320, 240);
        window.add(&widget);
        let surface = Surface {
            widget,
            painter,
            accelerated,
        };
        surface.paint_when_drawn();
        let paints = Rc::new(Cell::new(0));
        let counted = paints.clone();
        surface.widget.connect_draw(move |_, _| {
            counted.set(counted.get() + 1);
            glib::Propagation::Proceed
        });
        window.show_all();
        let shown = Shown {
            surface,
            hub,
            slot,
            woken,
            paints,
            _window: window,
        };
        shown.lay_out(10);
        shown.surface.painter.drawn();
        shown.publish(0);
        shown.surface.queue();
        shown.until_painted(0);
        shown
    }

    fn lay_out(&self, left: u32) {
        let tile =
            json!({"tile": 1, "box": [left, 10, 160, 90], "radius": 0, "clip": [0, 0, 320, 240]});
        let layout = json!({"scale": 1, "tiles": [tile], "visible": true});
        self.surface.lay_out(&layout.to_string()).unwrap();
    }

    /// Another picture comes, and is made for its place.
    fn publish(&self, at: u64) {
        let frame = TestPattern::new("anyone").frame_at(Duration::from_secs(at));
        self.hub.publish(&self.slot, Arc::new(frame));
        self.woken.recv_timeout(SOON).unwrap();
    }

    /// Lets GTK's clock tick until more was painted than so often, and nothing waits.
    fn until_painted(&self, before: u32) {
        let late = Rc::new(Cell::new(false));
        let rings = late.clone();
        let alarm = glib::timeout_add_local_once(SOON, move || rings.set(true));
        while self.paints.get() <= before {
            gtk::main_iteration_do(true);
            assert!(!late.get(), "nothing was painted");
        }
        alarm.remove();
    }

    /// Whether what is due is painted within the call, without a tick of the clock.
    fn paints_at_once(&self) -> bool {
        let before = self.paints.get();
        self.surface.queue();
        let at_once = self.paints.get() > before;
        self.until_painted(before);
        at_once
    }
}

/// GTK belongs to one thread of a program, so this is one test.
#[test]
fn without_a_compositor_a_picture_alone_is_painted_at_once_and_what_moved_by_the_clock() {
    let logs = tempfile::tempdir().unwrap();
    let setup = Setup {
        server: Server::X11,
        width: 400,
        height: 300,
        scale: 1,
    };
    let display = Display::start(setup, logs.path()).unwrap();
    open_gtk_on(&display);

    let shown = Shown::open(false);
    for at in 1..4 {
        shown.publish(at);
        assert!(shown.paints_at_once(), "picture {at}");
    }
    shown.lay_out(20);
    assert!(!shown.paints_at_once(), "its place moved");
    shown.publish(4);
    assert!(shown.paints_at_once(), "at the place where it is now");

    let accelerated = Shown::open(true);
    accelerated.publish(1);
    assert!(!accelerated.paints_at_once(), "WebKit has its own clock");
}

/// Has GTK open its windows there, whatever display the environment names.
fn open_gtk_on(display: &Display) {
    let (_, name) = &display.environment()[0];
    let arguments = ["test", "--display", name].map(|one| CString::new(one).unwrap());
    let mut pointers = arguments.each_ref().map(|one| one.as_ptr().cast_mut());
    let (mut count, mut first) = (3, pointers.as_mut_ptr());
    gdk::set_allowed_backends("x11");
    // SAFETY: GTK reads the arguments during the call, moves the pointers among themselves, and keeps copies
    // (gtk_init_check); no other thread of this program uses it.
    unsafe {
        let opened = gtk::ffi::gtk_init_check(&mut count, &mut first);
        assert_ne!(opened, glib::ffi::GFALSE, "no window can be opened");
        gtk::set_initialized();
    }
}
