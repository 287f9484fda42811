//! macOS: the end of a session comes as the event loop's own end, which the program waits in. Tauri says when the page's process is gone.

use greenroom_core::ClosingState;
use tauri::{AppHandle, Builder, Manager as _, Runtime, WebviewWindow, WindowEvent};
use tokio::sync::{mpsc, watch};

use crate::system::wish::Wish;

/// Nothing here says more than that the program is stopped.
pub(in crate::system) fn tell_wishes(_: mpsc::Sender<Wish>, _: watch::Receiver<ClosingState>) {}

pub(in crate::system) fn ask_before_session_ends<R: Runtime>(
    _: &WebviewWindow<R>,
    _: watch::Receiver<ClosingState>,
) -> tauri::Result<()> {
    Ok(())
}

pub(in crate::system) fn hear_page<R: Runtime>(
    builder: Builder<R>,
    died: fn(&AppHandle<R>),
) -> Builder<R> {
    builder.on_web_content_process_terminate(move |webview| died(webview.app_handle()))
}

pub(in crate::system) fn follow_page<R: Runtime>(
    _: &WebviewWindow<R>,
    _: impl Fn() + Send + 'static,
) -> tauri::Result<()> {
    Ok(())
}

/// The system tells no more than that the window changed, which minimising always does.
pub(in crate::system) fn follow_sight<R: Runtime>(
    window: &WebviewWindow<R>,
    tell: impl Fn(bool) + Send + 'static,
) -> tauri::Result<()> {
    let seen = window.clone();
    window.on_window_event(move |event| {
        if matches!(event, WindowEvent::Focused(_) | WindowEvent::Resized(_)) {
            let is_minimised = seen.is_minimized().unwrap_or(false);
            tell(!is_minimised && seen.is_visible().unwrap_or(true));
        }
    });
    Ok(())
}
