//! Windows: the registry of this user names the program.

mod session;
mod window;

use std::path::Path;
use std::sync::Arc;

use greenroom_contract::SystemSwitch;
use greenroom_media::frames::FrameHub;
use keyring_core::CredentialStore;
use tauri::{AppHandle, Runtime, WebviewWindow};
use tauri_plugin_deep_link::DeepLinkExt as _;

use crate::arguments::Profile;
use crate::brand::BRAND;

pub(super) use session::ask_before_session_ends;
pub(super) use window::{follow_page, follow_sight, hear_page, tell_wishes};

/// What the web view draws goes straight to the graphics card.
pub(super) const PAINTS_PICTURES: bool = false;

/// Pages of *Privacy & security*.
pub(super) fn switch_address(switch: SystemSwitch) -> Option<&'static str> {
    Some(match switch {
        SystemSwitch::Camera => "ms-settings:privacy-webcam",
        SystemSwitch::Microphone => "ms-settings:privacy-microphone",
        SystemSwitch::Screens => "ms-settings:privacy-graphicscaptureprogrammatic",
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
    app: &AppHandle<R>,
    profile: Option<&Profile>,
) -> Result<(), Box<dyn std::error::Error>> {
    app.deep_link().register_all()?;
    let Some(profile) = profile else {
        return Ok(());
    };
    // The plugin's command line has no room for an argument.
    let scheme = BRAND.link_scheme;
    let command = format!("Software\\Classes\\{scheme}\\shell\\open\\command");
    let program = std::env::current_exe()?;
    let line = format!(
        "\"{}\" --profile {} \"%1\"",
        program.display(),
        profile.as_str()
    );
    windows_registry::CURRENT_USER
        .create(command)?
        .set_string("", line)?;
    Ok(())
}

pub(super) fn keychain() -> keyring_core::Result<Arc<CredentialStore>> {
    let store: Arc<CredentialStore> = windows_native_keyring_store::Store::new()?;
    Ok(store)
}

pub(super) fn sync_folder(_folder: &Path) -> std::io::Result<()> {
    // The file system's journal does it.
    Ok(())
}

#[cfg(test)]
pub(super) fn is_private(path: &Path) -> std::io::Result<bool> {
    // What lies below a user's profile is closed to others by what it inherits.
    let profile = std::env::var_os("USERPROFILE").unwrap_or_default();
    Ok(path
        .canonicalize()?
        .starts_with(Path::new(&profile).canonicalize()?))
}

#[cfg(test)]
pub(super) fn text_of_another_encoding() -> std::ffi::OsString {
    std::os::windows::ffi::OsStringExt::from_wide(&[0x61, 0xd800])
}
