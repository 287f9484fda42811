//! Links of the product, which arrive three ways: in the arguments of this start, from a second
//! start, and from the system on macOS.

use greenroom_core::App;
use tauri::{AppHandle, Manager, Runtime};
use tauri_plugin_deep_link::DeepLinkExt;

use crate::arguments::Arguments;
use crate::{system, window};

/// Opens the link of this start, and every link the system brings from now on.
pub fn listen<R: Runtime>(app: &AppHandle<R>, first: Option<String>) {
    system::register_links(app);
    let handle = app.clone();
    app.deep_link().on_open_url(move |event| {
        window::focus(&handle);
        for url in event.urls() {
            open(&handle, url.to_string());
        }
    });
    if let Some(link) = first {
        open(app, link);
    }
}

/// A second start hands its arguments over and ends: the window comes to the front.
pub fn second_start<R: Runtime>(app: &AppHandle<R>, arguments: Vec<String>) {
    window::focus(app);
    // Read here and not by the link plugin, which knows a link only where it stands alone: a
    // profile has its argument before it.
    let second = Arguments::parse(arguments.into_iter().skip(1)).unwrap_or_default();
    if let Some(link) = second.link {
        open(app, link);
    }
}

fn open<R: Runtime>(app: &AppHandle<R>, link: String) {
    // A second start may come while the first is still on its way.
    let Some(core) = app.try_state::<App>() else {
        return;
    };
    let core = core.inner().clone();
    tauri::async_runtime::spawn(async move {
        if let Err(error) = core.open_link(&link).await {
            tracing::info!(code = ?error.code, trace = %error.trace, "a link led nowhere");
        }
    });
}
