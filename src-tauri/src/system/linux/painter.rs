//! Linux: GTK draws all widgets of a window into one surface, so what is painted after the web view is
//! above it, whatever way WebKit draws.

use std::cell::Cell;

use greenroom_media::frames::FrameHub;
use greenroom_media::painter::{Painted, Painter, Patch, Rect, Rounded, Shade};
use gtk::Widget;
use gtk::cairo::{self, Context, ImageSurface, Matrix, SurfacePattern};
use gtk::gdk;
use gtk::glib::translate::ToGlibPtr as _;
use gtk::glib::{self, MainContext, Priority, Value};
use gtk::prelude::*;
use javascriptcore::ValueExt as _;
use tauri::{Runtime, WebviewWindow};
use tokio::sync::mpsc;
use webkit2gtk::{LoadEvent, UserContentManager, WebView, WebViewExt as _, ffi};

use super::renderer::is_accelerated;

/// What the page calls its way to the painter: `window.webkit.messageHandlers.painter`.
const HANDLER: &std::ffi::CStr = c"painter";
/// Its messages. Those that expect an answer are a signal of their own; of all others wry takes each
/// for a call of a command, whatever its name, and answers it with a line in the page's console.
const MESSAGES: &str = "script-message-with-reply-received::painter";

pub(in crate::system) fn paint_pictures<R: Runtime>(
    window: &WebviewWindow<R>,
    hub: FrameHub,
) -> Result<(), Box<dyn std::error::Error>> {
    // One place: a window that was told and has not looked yet looks once.
    let (sender, mut news) = mpsc::channel(1);
    let painter = Painter::start(hub, move || {
        let _ = sender.try_send(());
    })?;
    window.with_webview(move |webview| {
        let webview = webview.inner();
        let surface = webview.parent().map(Widget::downcast::<gtk::Box>);
        let Some(Ok(surface)) = surface else {
            tracing::error!("the window shows no pictures: the web view stands in no box");
            return;
        };
        let above = painter.clone();
        surface.connect_local("draw", true, move |values| {
            if let Some(Ok(context)) = values.get(1).map(Value::get::<Context>) {
                paint(&context, &above);
            }
            Some(false.to_value())
        });
        follow(&webview, &surface, &painter);
        MainContext::default().spawn_local_with_priority(Priority::HIGH_IDLE, async move {
            while news.recv().await.is_some() {
                queue(&surface, &painter);
            }
        });
    })?;
    Ok(())
}

/// Hears what the page says, and when it is gone.
fn follow(webview: &WebView, surface: &gtk::Box, painter: &Painter) {
    let gone = {
        let (surface, painter) = (surface.clone(), painter.clone());
        move || {
            painter.clear();
            queue(&surface, &painter);
        }
    };
    let process_gone = gone.clone();
    webview.connect_web_process_terminated(move |_, _| process_gone());
    webview.connect_load_changed(move |_, event| {
        // The page before may say something until the new one takes its place.
        if matches!(event, LoadEvent::Started | LoadEvent::Committed) {
            gone();
        }
    });
    let Some(manager) = webview.user_content_manager() else {
        tracing::error!("the web view has no way for the page to say where its pictures are");
        return;
    };
    let (surface, painter) = (surface.clone(), painter.clone());
    let refused_before = Cell::new(false);
    manager.connect_local(MESSAGES, false, move |values| {
        let [_, said, reply] = values else {
            return Some(false.to_value());
        };
        let Ok(said) = said.get::<javascriptcore::Value>() else {
            return Some(false.to_value());
        };

        match painter.lay_out(said.to_str().as_str()) {
            Ok(()) => queue(&surface, &painter),
            Err(error) if !refused_before.replace(true) => {
                tracing::warn!(%error, "the page says of its pictures what makes no sense");
            }
            Err(_) => {}
        }
        answer(reply, &said);
        Some(true.to_value())
    });
    if !register(&manager) {
        tracing::error!("the page has no way to say where its pictures are");
    }
}

/// The bindings ask for the name of a world of scripts; none is the page's own.
fn register(manager: &UserContentManager) -> bool {
    // SAFETY: the manager and the name are valid during the call, and WebKit copies the name
    // (webkit_user_content_manager_register_script_message_handler_with_reply).
    unsafe {
        ffi::webkit_user_content_manager_register_script_message_handler_with_reply(
            manager.to_glib_none().0,
            HANDLER.as_ptr(),
            std::ptr::null(),
        ) != glib::ffi::GFALSE
    }
}

/// Fulfils the promise that the page got for its message; the answer says nothing.
fn answer(reply: &Value, said: &javascriptcore::Value) {
    let Some(nothing) = said
        .context()
        .map(|context| javascriptcore::Value::new_undefined(&context))
    else {
        return;
    };
    // SAFETY: the value holds the reply as a boxed type during the handler, and is only lent to the
    // call (webkit_script_message_reply_return_value).
    unsafe {
        let reply = glib::gobject_ffi::g_value_get_boxed(reply.to_glib_none().0);
        if !reply.is_null() {
            let nothing = nothing.to_glib_none();
            ffi::webkit_script_message_reply_return_value(reply.cast(), nothing.0);
        }
    }
}

/// Has everything painted anew that is due.
fn queue(surface: &gtk::Box, painter: &Painter) {
    let due = painter.due();
    if due.areas.is_empty() {
        return;
    }
    // The box has no window of its own, so GTK counts from the corner of the one it stands in, where on
    // Wayland the title bar is.
    let (across, down) = (surface.allocation().x(), surface.allocation().y());
    for [x, y, width, height] in due.areas {
        let (left, top) = (x.floor() as i32, y.floor() as i32);
        let (right, bottom) = ((x + width).ceil() as i32, (y + height).ceil() as i32);
        surface.queue_draw_area(across + left, down + top, right - left, bottom - top);
        if is_accelerated() {
            // WebKit 2.50, accelerated without a graphics card, draws for a part of the window the box
            // around that part mirrored from top to bottom, and leaves the rest empty. A sliver at the
            // mirrored rows makes the box its own mirror image.
            let mirrored = surface.allocated_height() - bottom;
            surface.queue_draw_area(across + left, down + mirrored, 1, bottom - top);
        }
    }
    if due.only_pictures {
        paint_at_once(surface);
    }
}

/// Paints what is queued now where no clock has to be waited for: on X without a compositor. GTK's clock
/// is a timer of 60 ticks a second there, and each picture would wait for half of one.
fn paint_at_once(surface: &gtk::Box) {
    let Some(window) = surface.window() else {
        return;
    };
    let display = window.display();
    let is_x = display.type_().name() == "GdkX11Display";
    if !is_x || window.screen().is_composited() || is_accelerated() {
        return;
    }
    // All that is queued, the page's as well: a part of it would be of another paint than the rest.
    // SAFETY: the window is valid during the call, which draws as GTK's clock does, on this same thread
    // (gdk_window_process_updates); it is not called while anything is drawn.
    unsafe {
        gdk::ffi::gdk_window_process_updates(window.to_glib_none().0, glib::ffi::GFALSE);
    }
    display.flush();
}

/// Paints what the window draws just now. Runs after the web view has drawn.
fn paint(context: &Context, painter: &Painter) {
    let Some(scale) = painter.scale() else {
        return;
    };
    let Ok((left, top, right, bottom)) = context.clip_extents() else {
        return;
    };
    let part = Rect {
        left: (left * scale).floor() as i32,
        top: (top * scale).floor() as i32,
        right: (right * scale).ceil() as i32,
        bottom: (bottom * scale).ceil() as i32,
    };
    painter.paint(&part, |painted| {
        let done = kept(context, || {
            context.scale(1.0 / scale, 1.0 / scale);
            context.set_antialias(cairo::Antialias::None);
            paint_one(context, painted)
        });
        if let Err(error) = done {
            tracing::debug!(%error, "a picture is not painted");
        }
    });
}

/// Leaves the context as it was.
fn kept(
    context: &Context,
    act: impl FnOnce() -> Result<(), cairo::Error>,
) -> Result<(), cairo::Error> {
    context.save()?;
    let done = act();
    context.restore()?;
    done
}

fn paint_one(context: &Context, painted: &Painted<'_>) -> Result<(), cairo::Error> {
    let picture = painted.picture;
    let (width, height) = (picture.width as i32, picture.height as i32);
    // SAFETY: the bytes are rows of four bytes a pixel without gaps, and stay where they are until the
    // surface is finished below; cairo only reads what it paints with.
    let surface = unsafe {
        ImageSurface::create_for_data_unsafe(
            picture.bytes.as_ptr().cast_mut(),
            cairo::Format::Rgb24,
            width,
            height,
            width * 4,
        )?
    };
    let done = kept(context, || {
        let target = painted.target;
        let (left, top) = (f64::from(target.left), f64::from(target.top));
        let size = (target.width(), target.height());
        if size == (picture.width, picture.height) {
            context.set_source_surface(&surface, left, top)?;
        } else {
            // Just resized: stretched until the next picture is made.
            let stretched = SurfacePattern::create(&surface);
            let across = f64::from(width) / f64::from(size.0);
            let down = f64::from(height) / f64::from(size.1);
            let (x, y) = (-left * across, -top * down);
            stretched.set_matrix(Matrix::new(across, 0.0, 0.0, down, x, y));
            stretched.set_extend(cairo::Extend::Pad);
            context.set_source(&stretched)?;
        }
        fill(context, painted)
    });
    surface.finish();
    done?;
    for shade in painted.shades {
        kept(context, || paint_shade(context, painted, shade))?;
    }
    Ok(())
}

fn paint_shade(
    context: &Context,
    painted: &Painted<'_>,
    shade: &Shade,
) -> Result<(), cairo::Error> {
    let clip = shade.seen();
    if clip.is_empty() {
        return Ok(());
    }
    rectangle(context, &clip);
    context.clip();
    if shade.place.radii != [0.0; 4] {
        context.set_antialias(cairo::Antialias::Default);
        outline(context, &shade.place);
        context.clip();
        context.set_antialias(cairo::Antialias::None);
    }
    let [red, green, blue, opacity] = shade.colour;
    context.set_source_rgba(red, green, blue, opacity);
    fill(context, painted)
}

/// Paints the shape with the context's source.
fn fill(context: &Context, painted: &Painted<'_>) -> Result<(), cairo::Error> {
    for rect in &painted.shape.full {
        rectangle(context, rect);
    }
    context.fill()?;
    for patch in &painted.shape.edges {
        let (left, top) = (f64::from(patch.place.left), f64::from(patch.place.top));
        context.mask_surface(mask(patch)?, left, top)?;
    }
    Ok(())
}

fn mask(patch: &Patch) -> Result<ImageSurface, cairo::Error> {
    let (width, height) = (patch.place.width(), patch.place.height());
    let format = cairo::Format::A8;
    let mut mask = ImageSurface::create(format, width as i32, height as i32)?;
    let stride = mask.stride() as usize;
    // Nobody else has the surface, so its bytes can be had.
    if let Ok(mut bytes) = mask.data() {
        let rows = patch.coverage.chunks(width as usize);
        for (row, coverage) in bytes.chunks_mut(stride).zip(rows) {
            row[..coverage.len()].copy_from_slice(coverage);
        }
    }
    Ok(mask)
}

fn rectangle(context: &Context, rect: &Rect) {
    context.rectangle(
        f64::from(rect.left),
        f64::from(rect.top),
        f64::from(rect.width()),
        f64::from(rect.height()),
    );
}

fn outline(context: &Context, rounded: &Rounded) {
    use std::f64::consts::{FRAC_PI_2, PI};
    let rect = rounded.rect;
    let [left, top, right, bottom] = [rect.left, rect.top, rect.right, rect.bottom].map(f64::from);
    let [top_left, top_right, bottom_right, bottom_left] = rounded.radii;
    context.new_sub_path();
    context.arc(
        right - top_right,
        top + top_right,
        top_right,
        -FRAC_PI_2,
        0.0,
    );
    context.arc(
        right - bottom_right,
        bottom - bottom_right,
        bottom_right,
        0.0,
        FRAC_PI_2,
    );
    context.arc(
        left + bottom_left,
        bottom - bottom_left,
        bottom_left,
        FRAC_PI_2,
        PI,
    );
    context.arc(
        left + top_left,
        top + top_left,
        top_left,
        PI,
        PI + FRAC_PI_2,
    );
    context.close_path();
}

#[cfg(test)]
mod tests {
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
}
