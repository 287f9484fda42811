//! Linux: a desktop entry of this user names the program.

use tauri::{AppHandle, Runtime};
use tauri_plugin_deep_link::{DeepLinkExt as _, Error};

pub(super) fn register_links<R: Runtime>(app: &AppHandle<R>) -> Result<(), Error> {
    app.deep_link().register_all()
}
