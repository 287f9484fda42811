//! Linux: a desktop entry of this user names the program.

mod blank_egl;
mod memory;
mod painter;
mod renderer;
mod session;
mod window;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use greenroom_contract::SystemSwitch;
use keyring_core::CredentialStore;
use tauri::{AppHandle, Manager as _, Runtime};
use tauri_plugin_deep_link::DeepLinkExt as _;

use crate::arguments::Profile;
use crate::brand::BRAND;

/// GTK lets the window paint above its page.
pub(super) const PAINTS_PICTURES: bool = true;

pub(super) use blank_egl::withdraw as draw_with_driver;
pub(super) use memory::spare_memory;
pub(super) use painter::paint_pictures;
pub(super) use renderer::choose_renderer;
pub(super) use window::{
    ask_before_session_ends, follow_page, follow_sight, hear_page, tell_wishes,
};

/// A desktop asks each time, or nobody: there is no place where every one has such switches.
pub(super) fn switch_address(_: SystemSwitch) -> Option<&'static str> {
    None
}

pub(super) fn register_links<R: Runtime>(
    app: &AppHandle<R>,
    profile: Option<&Profile>,
) -> Result<(), Box<dyn std::error::Error>> {
    let Some(profile) = profile else {
        return Ok(app.deep_link().register_all()?);
    };
    // The plugin's entry has no room for an argument, so a profile has one of its own beside it.
    let program = match app.env().appimage {
        Some(image) => PathBuf::from(image),
        None => std::env::current_exe()?,
    };
    let entries = app.path().data_dir()?.join("applications");
    std::fs::create_dir_all(&entries)?;
    let name = program.file_name().unwrap_or_default().to_string_lossy();
    let file = format!("{name}-{}-handler.desktop", profile.as_str());
    std::fs::write(entries.join(&file), entry(&program, profile))?;
    // A cache, which not every desktop has.
    let _ = Command::new("update-desktop-database")
        .arg(&entries)
        .status();
    let handles = format!("x-scheme-handler/{}", BRAND.link_scheme);
    let status = Command::new("xdg-mime")
        .args(["default", &file, &handles])
        .status()?;
    match status.success() {
        true => Ok(()),
        false => Err(format!("xdg-mime ended with {status}").into()),
    }
}

/// The desktop entry that hands links to a profile (Desktop Entry Specification, *The Exec key*).
fn entry(program: &Path, profile: &Profile) -> String {
    let mut quoted = String::new();
    for character in program.to_string_lossy().chars() {
        match character {
            // Escaped for the quotes, and the backslash once more for the file.
            '"' | '`' | '$' => quoted.push_str("\\\\"),
            '\\' => quoted.push_str("\\\\\\"),
            '%' => quoted.push('%'),
            _ => {}
        }
        quoted.push(character);
    }
    let name = BRAND.of_profile(Some(profile.as_str()));
    let (profile, scheme) = (profile.as_str(), BRAND.link_scheme);
    format!(
        "[Desktop Entry]\n\
         Type=Application\n\
         Name={name}\n\
         Exec=\"{quoted}\" --profile {profile} %u\n\
         Terminal=false\n\
         MimeType=x-scheme-handler/{scheme};\n\
         NoDisplay=true\n"
    )
}

pub(super) fn keychain() -> keyring_core::Result<Arc<CredentialStore>> {
    let store: Arc<CredentialStore> = zbus_secret_service_keyring_store::Store::new()?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profiles_entry_names_the_profile_and_survives_a_strange_path() {
        let profile = Profile("guest".to_owned());
        let plain = entry(Path::new("/opt/a b/greenroom"), &profile);
        let exec = "Exec=\"/opt/a b/greenroom\" --profile guest %u\n";
        assert!(plain.contains(exec), "{plain}");
        assert!(plain.contains("MimeType=x-scheme-handler/greenroom;\n"));
        assert!(plain.contains("Name=Greenroom (guest)\n"));
        let strange = entry(Path::new(r#"/a"b$c\d%e"#), &profile);
        assert!(
            strange.contains(r#"Exec="/a\\"b\\$c\\\\d%%e" --profile"#),
            "{strange}"
        );
    }
}
