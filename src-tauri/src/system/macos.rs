//! macOS: the bundle's own `Info.plist` names the scheme, and the system reads it when the bundle is
//! first seen; a program cannot do it by a call.

mod window;

use std::path::Path;
use std::sync::Arc;

use greenroom_contract::SystemSwitch;
use greenroom_media::frames::FrameHub;
use keyring_core::CredentialStore;
use tauri::{AppHandle, Runtime, WebviewWindow};
use tauri_plugin_deep_link::Error;

use crate::arguments::Profile;

pub(super) use window::{
    ask_before_session_ends, follow_page, follow_sight, hear_page, tell_wishes,
};

/// What the web view draws goes straight to the graphics card.
pub(super) const PAINTS_PICTURES: bool = false;

/// Pages of *Privacy & Security*.
pub(super) fn switch_address(switch: SystemSwitch) -> Option<&'static str> {
    Some(match switch {
        SystemSwitch::Camera => {
            "x-apple.systempreferences:com.apple.preference.security?Privacy_Camera"
        }
        SystemSwitch::Microphone => {
            "x-apple.systempreferences:com.apple.preference.security?Privacy_Microphone"
        }
        SystemSwitch::Screens => {
            "x-apple.systempreferences:com.apple.preference.security?Privacy_ScreenCapture"
        }
    })
}

pub(super) fn spare_memory() {}

pub(super) fn choose_renderer() {}

pub(super) fn draw_with_driver() {}

pub(super) fn paint_pictures<R: Runtime>(
    _window: &WebviewWindow<R>,
    _hub: FrameHub,
) -> Result<(), Box<dyn std::error::Error>> {
    Ok(())
}

pub(super) fn register_links<R: Runtime>(
    _app: &AppHandle<R>,
    _profile: Option<&Profile>,
) -> Result<(), Error> {
    Ok(())
}

pub(super) fn keychain() -> keyring_core::Result<Arc<CredentialStore>> {
    let store: Arc<CredentialStore> = apple_native_keyring_store::keychain::Store::new()?;
    Ok(store)
}

pub(super) fn sync_folder(folder: &Path) -> std::io::Result<()> {
    std::fs::File::open(folder)?.sync_all()
}

#[cfg(test)]
pub(super) fn is_private(path: &Path) -> std::io::Result<bool> {
    let metadata = std::fs::metadata(path)?;
    let mode = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions());
    Ok(mode & 0o077 == 0)
}

#[cfg(test)]
pub(super) fn text_of_another_encoding() -> std::ffi::OsString {
    std::os::unix::ffi::OsStringExt::from_vec(vec![b'a', 0xff])
}
