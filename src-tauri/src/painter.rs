//! Which way pictures come into the window: the window paints them itself above its page where the
//! system lets it, and otherwise the page draws what the frame socket brings.

use greenroom_core::App;
use tauri::{Runtime, WebviewWindow};

use crate::system;

/// Set to `socket`, the frame socket is used where the window could paint as well.
const VARIABLE: &str = "GREENROOM_PICTURES";

/// How pictures come into the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// The window paints them.
    Painted,
    /// The page draws what the frame socket brings.
    Socket,
}

impl Way {
    /// The way of this run.
    pub fn of_this_run() -> Self {
        let socket = std::env::var_os(VARIABLE).is_some_and(|way| way == "socket");
        if system::PAINTS_PICTURES && !socket {
            Self::Painted
        } else {
            Self::Socket
        }
    }
}

/// Paints the pictures of a window from now on.
pub fn start<R: Runtime>(window: &WebviewWindow<R>, core: &App) {
    if let Err(error) = system::paint_pictures(window, core.frame_hub()) {
        tracing::error!(%error, "the window shows no pictures");
    }
}
