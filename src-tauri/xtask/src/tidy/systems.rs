//! Code that is for one operating system only: it stands in a crate's `system` folder, behind one
//! interface, so that what is missing on a system is seen at one glance.

/// Folders below a source folder that may ask for the system, besides `system`.
const FREE: &[&str] = &[
    // A test of what only one system has says so at its head.
    "tests",
    // The project's own commands set up machines; systems are what they are about.
    "xtask",
];
/// What a condition on the system is made of.
const CONDITIONS: &[&str] = &["target_os", "target_family", "unix", "windows"];
/// The standard library's own parts for one system.
const MODULES: &[&str] = &[
    "std::os::unix",
    "std::os::linux",
    "std::os::macos",
    "std::os::windows",
    "tokio::signal::unix",
    "tokio::signal::windows",
];

/// The line numbers at which a Rust file outside the `system` folders asks which system it is on.
pub fn outside_system(path: &str, text: &str) -> Vec<usize> {
    let mut folders = path.split('/').rev().skip(1);
    let free = |folder: &str| folder == "system" || FREE.contains(&folder);
    if !path.ends_with(".rs") || folders.any(free) {
        return Vec::new();
    }
    let code = |line: &str| line.split("//").next().unwrap_or_default().to_owned();
    let asks = |line: &str| {
        let conditional = line.contains("cfg") || line.contains("target_");
        // `windows_subsystem = "windows"` is no question: what is quoted does not count.
        let unquoted = || line.split('"').step_by(2);
        conditional
            && unquoted()
                .flat_map(words)
                .any(|word| CONDITIONS.contains(&word))
            || MODULES.iter().any(|module| line.contains(module))
    };
    text.lines()
        .enumerate()
        .filter(|(_, line)| asks(&code(line)))
        .map(|(index, _)| index + 1)
        .collect()
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "src-tauri/core/src/wiring.rs";

    #[test]
    fn every_way_to_ask_for_the_system_is_found() {
        for line in [
            "#[cfg(unix)]",
            "#[cfg(any(target_os = \"linux\", windows))]",
            "let name = if cfg!(windows) { a } else { b };",
            "#[cfg_attr(target_family = \"unix\", allow(dead_code))]",
            "    target_os = \"macos\",",
            "use std::os::unix::fs::PermissionsExt;",
            "use tokio::signal::unix::signal;",
        ] {
            assert_eq!(outside_system(SOURCE, line), [1], "{line}");
        }
    }

    #[test]
    fn features_tests_and_talk_of_windows_are_no_systems() {
        let text = "#[cfg(feature = \"prebuilt\")]\n#[cfg(test)]\nlet windows = open();\n\
                    // #[cfg(windows)] would be one\nfn unix_time() {}\n\
                    #![cfg_attr(not(debug_assertions), windows_subsystem = \"windows\")]\n";
        assert_eq!(outside_system(SOURCE, text), [0; 0]);
    }

    #[test]
    fn platform_folders_tests_and_the_projects_commands_are_free() {
        for path in [
            "src-tauri/media/src/system/mod.rs",
            "src-tauri/core/tests/no_sound.rs",
            "src-tauri/xtask/src/main.rs",
            "src-tauri/core/build.toml",
        ] {
            assert_eq!(outside_system(path, "#[cfg(unix)]"), [0; 0], "{path}");
        }
        let file = "src-tauri/core/src/platform.rs";
        assert_eq!(outside_system(file, "#[cfg(unix)]"), [1]);
    }
}
