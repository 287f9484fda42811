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

/// The name under which a profile's one running program is found on Linux' session bus. An element of
/// a bus name may not begin with a digit (D-Bus specification, *Bus names*), and a profile may: an
/// underscore, which no profile has, then stands before it.
pub fn bus_name_of(identifier: &str, profile: Option<&str>) -> String {
    match profile {
        Some(profile) if profile.starts_with(|c: char| c.is_ascii_digit()) => {
            format!("{identifier}._{profile}")
        }
        Some(_) | None => identifier_of(identifier, profile),
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

#[cfg(test)]
mod tests {
    use super::*;

    const IDENTIFIER: &str = "studio.greenroom.desktop";

    /// What the D-Bus specification asks of a well-known name.
    fn is_bus_name(name: &str) -> bool {
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        let element = |element: &str| {
            !element.is_empty()
                && !element.starts_with(|c: char| c.is_ascii_digit())
                && element.chars().all(allowed)
        };
        name.len() <= 255 && name.contains('.') && name.split('.').all(element)
    }

    #[test]
    fn every_profile_has_a_name_that_the_bus_takes_and_no_other_has() {
        let longest = "9".repeat(32);
        let profiles = ["2", "2024-live", "guest", "p2", "-", "a-b", &longest];
        let mut names: Vec<String> = profiles
            .iter()
            .map(|profile| bus_name_of(IDENTIFIER, Some(profile)))
            .chain([bus_name_of(IDENTIFIER, None)])
            .collect();
        for name in &names {
            assert!(is_bus_name(&format!("{name}.SingleInstance")), "{name}");
        }
        let all = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), all);
    }

    #[test]
    fn a_profile_of_an_earlier_version_keeps_its_folder_and_its_name() {
        for profile in [None, Some("guest")] {
            let folder = identifier_of(IDENTIFIER, profile);
            assert_eq!(bus_name_of(IDENTIFIER, profile), folder);
        }
        assert_eq!(
            identifier_of(IDENTIFIER, Some("2")),
            "studio.greenroom.desktop.2"
        );
    }
}
