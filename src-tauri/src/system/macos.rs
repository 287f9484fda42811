//! macOS: the bundle's own `Info.plist` names the scheme, and the system reads it when the bundle is
//! first seen; a program cannot do it by a call.

use tauri::{AppHandle, Runtime};
use tauri_plugin_deep_link::Error;

pub(super) fn register_links<R: Runtime>(_app: &AppHandle<R>) -> Result<(), Error> {
    Ok(())
}
