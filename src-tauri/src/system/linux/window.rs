//! Linux: hang-ups, the session manager and the login manager end the program; WebKitGTK says when
//! the page's process is gone.

use greenroom_core::ClosingState;
use gtk::gdk::WindowState;
use gtk::glib::Propagation;
use gtk::prelude::WidgetExt as _;
use tauri::{AppHandle, Builder, Runtime, WebviewWindow};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{mpsc, watch};
use webkit2gtk::WebViewExt as _;

use crate::system::wish::Wish;

pub(in crate::system) fn tell_wishes(
    wishes: mpsc::Sender<Wish>,
    closing: watch::Receiver<ClosingState>,
) {
    if hangup_counts() {
        tauri::async_runtime::spawn(hung_up(wishes.clone()));
    }
    tauri::async_runtime::spawn(super::session::ends(wishes.clone(), closing));
    tauri::async_runtime::spawn(super::session::shuts_down(wishes));
}

/// The session manager asks programs, not their windows.
pub(in crate::system) fn ask_before_session_ends<R: Runtime>(
    _: &WebviewWindow<R>,
    _: watch::Receiver<ClosingState>,
) -> tauri::Result<()> {
    Ok(())
}

/// The terminal, or the session, that the program was started from is gone.
async fn hung_up(wishes: mpsc::Sender<Wish>) {
    let Ok(mut hangup) = signal(SignalKind::hangup()) else {
        tracing::warn!("the end of a terminal is not heard");
        return;
    };
    while hangup.recv().await.is_some() {
        if wishes.send(Wish::Stop).await.is_err() {
            return;
        }
    }
}

/// Not where whoever started the program made it ignore that, as `nohup` does.
fn hangup_counts() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    !ignores_hangup(&status)
}

/// Whether a process with this `/proc/PID/status` ignores the signal: the lowest bit of `SigIgn`
/// (proc(5)), since its number is 1.
fn ignores_hangup(status: &str) -> bool {
    let mask = status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask & 1 == 1)
}

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
        webview
            .inner()
            .connect_web_process_terminated(move |_, reason| {
                tracing::warn!(?reason, "WebKit's process of the page ended");
                died();
            });
    })
}

pub(in crate::system) fn follow_sight<R: Runtime>(
    window: &WebviewWindow<R>,
    tell: impl Fn(bool) + Send + 'static,
) -> tauri::Result<()> {
    let out_of_sight = WindowState::ICONIFIED | WindowState::WITHDRAWN;
    window
        .gtk_window()?
        .connect_window_state_event(move |_, event| {
            tell(!event.new_window_state().intersects(out_of_sight));
            Propagation::Proceed
        });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_shall_outlive_its_terminal_does() {
        let status = |mask: &str| format!("SigBlk:\t0000000000000000\nSigIgn:\t{mask}\n");
        assert!(ignores_hangup(&status("0000000000001001")));
        assert!(!ignores_hangup(&status("0000000000001000")));
        assert!(!ignores_hangup(""));
    }
}
