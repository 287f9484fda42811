//! Linux: GTK draws all widgets of a window into one surface, so what is painted after the web view is
//! above it, whatever way WebKit draws.

mod canvas;

use std::cell::Cell;
use std::ffi::CStr;

use greenroom_media::frames::FrameHub;
use greenroom_media::painter::{LayoutError, Painter};
use gtk::Widget;
use gtk::cairo::Context;
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
const LAYOUTS: &CStr = c"painter";
/// And the way to say that it begins the paint after that. WebKit accelerated puts a paint together in another
/// thread and lets the page begin the next one meanwhile; a layout that counted at once would be two paints
/// before its page.
const DRAWN: &CStr = c"drawn";
/// Their messages. Those that expect an answer are a signal of their own; of all others wry takes each
/// for a call of a command, whatever its name, and answers it with a line in the page's console.
const MESSAGES: &str = "script-message-with-reply-received";

/// Where the pictures are painted: the box that the web view stands in.
#[derive(Clone)]
struct Surface {
    widget: gtk::Box,
    painter: Painter,
    /// WebKit draws as for a graphics card.
    accelerated: bool,
}

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
        let widget = webview.parent().map(Widget::downcast::<gtk::Box>);
        let Some(Ok(widget)) = widget else {
            tracing::error!("the window shows no pictures: the web view stands in no box");
            return;
        };
        let surface = Surface {
            widget,
            painter,
            accelerated: is_accelerated(),
        };
        surface.paint_when_drawn();
        surface.follow(&webview);
        MainContext::default().spawn_local_with_priority(Priority::HIGH_IDLE, async move {
            while news.recv().await.is_some() {
                surface.queue();
            }
        });
    })?;
    Ok(())
}

impl Surface {
    /// Paints above whatever the box has drawn, each time.
    fn paint_when_drawn(&self) {
        let painter = self.painter.clone();
        self.widget.connect_local("draw", true, move |values| {
            if let Some(Ok(context)) = values.get(1).map(Value::get::<Context>) {
                canvas::paint(&context, &painter);
            }
            Some(false.to_value())
        });
    }

    /// Hears what the page says, and when it is gone.
    fn follow(&self, webview: &WebView) {
        let surface = self.clone();
        webview.connect_web_process_terminated(move |_, _| surface.clear());
        let surface = self.clone();
        webview.connect_load_changed(move |_, event| {
            // The page before may say something until the new one takes its place.
            if matches!(event, LoadEvent::Started | LoadEvent::Committed) {
                surface.clear();
            }
        });
        let Some(manager) = webview.user_content_manager() else {
            tracing::error!("the web view has no way for the page to say where its pictures are");
            return;
        };
        let surface = self.clone();
        let refused_before = Cell::new(false);
        listen(&manager, LAYOUTS, move |said| match surface.lay_out(said) {
            Ok(()) => surface.queue(),
            Err(error) if !refused_before.replace(true) => {
                tracing::warn!(%error, "the page says of its pictures what makes no sense");
            }
            Err(_) => {}
        });
        // A page that finds no such way begins no paint for it.
        if self.accelerated {
            let surface = self.clone();
            listen(&manager, DRAWN, move |_| {
                surface.painter.drawn();
                surface.queue();
            });
        }
    }

    fn lay_out(&self, said: &str) -> Result<(), LayoutError> {
        if self.accelerated {
            self.painter.lay_out_once_drawn(said)
        } else {
            self.painter.lay_out(said)
        }
    }

    fn clear(&self) {
        self.painter.clear();
        self.queue();
    }

    /// Has everything painted anew that is due.
    fn queue(&self) {
        let due = self.painter.due();
        if due.areas.is_empty() {
            return;
        }
        let widget = &self.widget;
        // The box has no window of its own, so GTK counts from the corner of the one it stands in, where on
        // Wayland the title bar is.
        let (across, down) = (widget.allocation().x(), widget.allocation().y());
        for [x, y, width, height] in due.areas {
            let (left, top) = (x.floor() as i32, y.floor() as i32);
            let (right, bottom) = ((x + width).ceil() as i32, (y + height).ceil() as i32);
            widget.queue_draw_area(across + left, down + top, right - left, bottom - top);
            if self.accelerated {
                // WebKit 2.50, accelerated without a graphics card, draws for a part of the window the box
                // around that part mirrored from top to bottom, and leaves the rest empty. A sliver at the
                // mirrored rows makes the box its own mirror image.
                let mirrored = widget.allocated_height() - bottom;
                widget.queue_draw_area(across + left, down + mirrored, 1, bottom - top);
            }
        }
        if due.only_pictures {
            self.paint_at_once();
        }
    }

    /// Paints what is queued now where no clock has to be waited for: on X without a compositor. GTK's clock
    /// is a timer of 60 ticks a second there, and each picture would wait for half of one.
    fn paint_at_once(&self) {
        let Some(window) = self.widget.window() else {
            return;
        };
        let display = window.display();
        let is_x = display.type_().name() == "GdkX11Display";
        if !is_x || window.screen().is_composited() || self.accelerated {
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
}

/// Hears what the page says under this name.
fn listen(manager: &UserContentManager, name: &CStr, heard: impl Fn(&str) + 'static) {
    let signal = format!("{MESSAGES}::{}", name.to_string_lossy());
    manager.connect_local(&signal, false, move |values| {
        let [_, said, reply] = values else {
            return Some(false.to_value());
        };
        let Ok(said) = said.get::<javascriptcore::Value>() else {
            return Some(false.to_value());
        };
        heard(said.to_str().as_str());
        answer(reply, &said);
        Some(true.to_value())
    });
    if !register(manager, name) {
        tracing::error!(?name, "the page has no way to say where its pictures are");
    }
}

/// The bindings ask for the name of a world of scripts; none is the page's own.
fn register(manager: &UserContentManager, name: &CStr) -> bool {
    // SAFETY: the manager and the name are valid during the call, and WebKit copies the name
    // (webkit_user_content_manager_register_script_message_handler_with_reply).
    unsafe {
        ffi::webkit_user_content_manager_register_script_message_handler_with_reply(
            manager.to_glib_none().0,
            name.as_ptr(),
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

#[cfg(test)]
mod tests;
