//! Windows: WebView2 says when one of its processes failed.

use greenroom_core::ClosingState;
use tauri::{AppHandle, Builder, Runtime, WebviewWindow, WindowEvent};
use tokio::sync::{mpsc, watch};
use webview2_com::Microsoft::Web::WebView2::Win32::{
    COREWEBVIEW2_PROCESS_FAILED_KIND, COREWEBVIEW2_PROCESS_FAILED_KIND_RENDER_PROCESS_EXITED,
    COREWEBVIEW2_PROCESS_FAILED_KIND_RENDER_PROCESS_UNRESPONSIVE,
};
use webview2_com::ProcessFailedEventHandler;

use crate::system::wish::Wish;

/// The end of a session is told to windows: see `session`.
pub(in crate::system) fn tell_wishes(_: mpsc::Sender<Wish>, _: watch::Receiver<ClosingState>) {}

pub(in crate::system) fn hear_page<R: Runtime>(
    builder: Builder<R>,
    _: fn(&AppHandle<R>),
) -> Builder<R> {
    builder
}

pub(in crate::system) fn follow_page<R: Runtime>(
    window: &WebviewWindow<R>,
    died: impl Fn() + Send + 'static,
) -> tauri::Result<()> {
    window.with_webview(move |webview| {
        let handler = ProcessFailedEventHandler::create(Box::new(move |_, arguments| {
            let mut kind = COREWEBVIEW2_PROCESS_FAILED_KIND::default();
            if let Some(arguments) = arguments {
                // SAFETY: WebView2 calls this on the thread of its window, and the pointer is to a
                // value of this frame.
                unsafe { arguments.ProcessFailedKind(&mut kind) }?;
            }
            tracing::warn!(kind = kind.0, "a process of WebView2 failed");
            // The helpers of a page come back by themselves.
            if kind == COREWEBVIEW2_PROCESS_FAILED_KIND_RENDER_PROCESS_EXITED
                || kind == COREWEBVIEW2_PROCESS_FAILED_KIND_RENDER_PROCESS_UNRESPONSIVE
            {
                died();
            }
            Ok(())
        }));
        let mut token = 0;
        // SAFETY: this runs on the thread of the window; WebView2 keeps the handler.
        let heard = unsafe {
            webview
                .controller()
                .CoreWebView2()
                .and_then(|page| page.add_ProcessFailed(&handler, &mut token))
        };
        if let Err(error) = heard {
            tracing::warn!(%error, "a page that dies will not be loaded again");
        }
    })
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
