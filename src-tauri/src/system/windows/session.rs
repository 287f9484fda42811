//! The end of a session as Windows announces it to every window: first it asks, then it ends. tao hears
//! the end, which comes as the event loop's own and which the program waits in, and not the question.

use greenroom_core::ClosingState;
use tauri::{Runtime, WebviewWindow};
use tokio::sync::watch;
use windows::Win32::Foundation::{HWND, LPARAM, LRESULT, WPARAM};
use windows::Win32::System::Shutdown::{ShutdownBlockReasonCreate, ShutdownBlockReasonDestroy};
use windows::Win32::UI::Shell::{DefSubclassProc, RemoveWindowSubclass, SetWindowSubclass};
use windows::Win32::UI::WindowsAndMessaging::{
    ENDSESSION_CRITICAL, WM_ENDSESSION, WM_NCDESTROY, WM_QUERYENDSESSION,
};
use windows::core::HSTRING;

use crate::texts;

/// Tells this handler from others of the same window.
const HANDLER: usize = 1;
/// What is answered to a session that must not end yet.
const NOT_YET: LRESULT = LRESULT(0);

type Closing = watch::Receiver<ClosingState>;

pub(in crate::system) fn ask_before_session_ends<R: Runtime>(
    window: &WebviewWindow<R>,
    closing: Closing,
) -> tauri::Result<()> {
    let window = window.hwnd()?;
    let closing = Box::into_raw(Box::new(closing));
    // SAFETY: what `closing` points to is freed at the window's last message, or below.
    let heard = unsafe { SetWindowSubclass(window, Some(on_message), HANDLER, closing as usize) };
    if !heard.as_bool() {
        // SAFETY: nobody else was given it.
        drop(unsafe { Box::from_raw(closing) });
        // Only the thread of a window may hear its messages.
        return Err(std::io::Error::last_os_error().into());
    }
    Ok(())
}

/// Hears a message of the window before everybody else does.
unsafe extern "system" fn on_message(
    window: HWND,
    message: u32,
    wparam: WPARAM,
    lparam: LPARAM,
    _: usize,
    closing: usize,
) -> LRESULT {
    let closing = closing as *mut Closing;
    match message {
        WM_QUERYENDSESSION => {
            // SAFETY: it lives until the window's last message.
            let on_air = unsafe { &*closing }.borrow().on_air.is_some();
            // A session that is ended by force takes no objection.
            let by_force = lparam.0 as u32 & ENDSESSION_CRITICAL != 0;
            if on_air && !by_force {
                let reason = HSTRING::from(texts::on_air_reason());
                // Windows shows it beside the window's name, and asks the person.
                // SAFETY: this is the thread of the window.
                if let Err(error) = unsafe { ShutdownBlockReasonCreate(window, &reason) } {
                    tracing::debug!(%error, "the session is not told why it should wait");
                }
                return NOT_YET;
            }
        }
        WM_ENDSESSION if wparam.0 == 0 => {
            // The person stays. Where nothing was objected to there is nothing to take back.
            // SAFETY: this is the thread of the window.
            let _ = unsafe { ShutdownBlockReasonDestroy(window) };
        }
        WM_NCDESTROY => {
            // SAFETY: this is the window's last message, and nobody else frees it.
            drop(unsafe { Box::from_raw(closing) });
            // SAFETY: this is the thread of the window.
            let _ = unsafe { RemoveWindowSubclass(window, Some(on_message), HANDLER) };
        }
        _ => {}
    }
    // SAFETY: all of it was handed in for this call.
    unsafe { DefSubclassProc(window, message, wparam, lparam) }
}
