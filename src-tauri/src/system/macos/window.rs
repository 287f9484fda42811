//! macOS: the end of a session comes as the event loop's own end, which the program waits in. Tauri says when the page's process is gone.

use greenroom_core::ClosingState;
use tauri::{AppHandle, Builder, Manager as _, Runtime, WebviewWindow};
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
