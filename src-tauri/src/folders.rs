//! Where things are on this computer.

use std::path::PathBuf;

use tauri::{Manager, Runtime};

use crate::brand::BRAND;

/// Where LiveKit's SDK library is, when not beside the program.
const LIBRARY_VARIABLE: &str = "GREENROOM_LIVEKIT_LIBRARY";

/// The identifier of a profile, which names its data folders and its single instance.
pub fn identifier_of(identifier: &str, profile: Option<&str>) -> String {
    match profile {
        Some(profile) => format!("{identifier}.{profile}"),
        None => identifier.to_owned(),
    }
}

/// The built-in network's data, which all profiles of this computer user share.
pub fn network_data<R: Runtime>(
    app: &tauri::App<R>,
    profile: Option<&str>,
) -> tauri::Result<PathBuf> {
    let own = app.path().app_local_data_dir()?;
    let shared = match (profile, own.file_name().and_then(|name| name.to_str())) {
        (Some(profile), Some(name)) => {
            let suffix = format!(".{profile}");
            own.with_file_name(name.strip_suffix(&suffix).unwrap_or(name))
        }
        _ => own,
    };
    Ok(shared.join(BRAND.network_folder))
}

/// LiveKit's SDK library: where the environment says, else where the installer put it. With
/// neither, the core looks beside the program.
pub fn livekit_library<R: Runtime>(app: &tauri::App<R>) -> Option<PathBuf> {
    if let Some(path) = std::env::var_os(LIBRARY_VARIABLE) {
        return Some(path.into());
    }
    let name = format!(
        "{}livekit_ffi{}",
        std::env::consts::DLL_PREFIX,
        std::env::consts::DLL_SUFFIX
    );
    let bundled = app.path().resource_dir().ok()?.join(name);
    bundled.exists().then_some(bundled)
}
