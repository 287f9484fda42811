//! Linux: what the page's process gets in place of a graphics driver, where nothing is drawn by one.
//!
//! WebKit opens an EGL display for every page, before it looks whether it needs one, and ends the process
//! where there is none. A driver that is loaded for that takes 49 MiB where there is no graphics card, and
//! draws nothing. So libglvnd, which looks for the driver, is first told of a library of 9 KiB that gives
//! WebKit its display and can do nothing else. The drivers of the system come after it: for displays that it
//! does not give, and for all where the library cannot be loaded.

use std::fs::File;
use std::io::{self, Write as _};
use std::os::fd::AsRawFd as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use rustix::fs::{MemfdFlags, memfd_create};

/// Made by `build.rs` from `blank_egl/library.rs`, which a test looks at as well.
static LIBRARY: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/blank_egl.so"));

#[cfg(test)]
mod library;

/// Names the descriptions of all drivers (libglvnd's *EGL ICD enumeration*).
const DESCRIPTIONS: &str = "__EGL_VENDOR_LIBRARY_FILENAMES";
/// Names the folders they lie in.
const FOLDERS_CHOSEN: &str = "__EGL_VENDOR_LIBRARY_DIRS";
/// Where they lie otherwise; the first has precedence.
const FOLDERS: [&str; 2] = ["/etc/glvnd/egl_vendor.d", "/usr/share/glvnd/egl_vendor.d"];

/// Library and description, in memory for as long as the program runs: processes of the page read them.
struct Offered {
    _library: File,
    description: File,
}

static OFFERED: OnceLock<Offered> = OnceLock::new();

/// Offers the library to processes that begin from now on, unless somebody has chosen their driver or
/// there is no libglvnd that would find it.
pub(super) fn offer() {
    let chosen = [DESCRIPTIONS, FOLDERS_CHOSEN].map(std::env::var_os);
    let drivers = descriptions(&FOLDERS.map(Path::new));
    if chosen != [None, None] || drivers.is_empty() {
        return;
    }
    let Ok(offered) = Offered::make() else {
        // The driver takes its place, and memory.
        return;
    };
    let own = PathBuf::from(path_of(&offered.description));
    let all = std::iter::once(own).chain(drivers);
    if let Ok(all) = std::env::join_paths(all)
        && OFFERED.set(offered).is_ok()
    {
        // SAFETY: called first of all, when the program has one thread.
        unsafe { std::env::set_var(DESCRIPTIONS, all) };
    }
}

/// Processes that begin from now on load a driver.
pub(in crate::system) fn withdraw() {
    let Some(offered) = OFFERED.get() else {
        return;
    };
    // libglvnd passes over a description that says nothing.
    match offered.description.set_len(0) {
        Ok(()) => tracing::warn!("the page's process gets a graphics driver from now on"),
        Err(error) => tracing::warn!(%error, "the page's process gets no graphics driver"),
    }
}

impl Offered {
    fn make() -> io::Result<Self> {
        let library = in_memory(c"greenroom-blank-egl", LIBRARY)?;
        let description = serde_json::json!({
            "file_format_version": "1.0.0",
            "ICD": { "library_path": path_of(&library) },
        });
        let description = description.to_string();
        Ok(Self {
            _library: library,
            description: in_memory(c"greenroom-blank-egl.json", description.as_bytes())?,
        })
    }
}

/// A file that has no name and is gone with the program.
fn in_memory(called: &std::ffi::CStr, bytes: &[u8]) -> io::Result<File> {
    let mut file = File::from(memfd_create(called, MemfdFlags::CLOEXEC)?);
    file.write_all(bytes)?;
    Ok(file)
}

/// Where other processes of this person find it.
fn path_of(file: &File) -> String {
    format!("/proc/{}/fd/{}", std::process::id(), file.as_raw_fd())
}

/// The descriptions in these folders, in libglvnd's order: by name, the first folder's before another's.
fn descriptions(folders: &[&Path]) -> Vec<PathBuf> {
    let of_folder = |folder: &&Path| {
        let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let paths = files.map(|file| file.path());
        let is_description = |path: &PathBuf| path.extension().is_some_and(|end| end == "json");
        let mut found: Vec<PathBuf> = paths.filter(is_description).collect();
        found.sort();
        found
    };
    folders.iter().flat_map(of_folder).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_of_drivers_come_in_their_order() {
        let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for name in ["50_b.json", "10_a.json", "readme"] {
            std::fs::write(first.path().join(name), "").unwrap();
        }
        std::fs::write(second.path().join("00_c.json"), "").unwrap();
        let missing = Path::new("/not-there");
        let found = descriptions(&[first.path(), missing, second.path()]);
        let names: Vec<_> = found.iter().map(|path| path.file_name().unwrap()).collect();
        assert_eq!(names, ["10_a.json", "50_b.json", "00_c.json"]);
    }

    #[test]
    fn what_is_offered_can_be_read_by_its_path_and_is_a_library() {
        let offered = Offered::make().unwrap();
        let text = std::fs::read_to_string(path_of(&offered.description)).unwrap();
        let description: serde_json::Value = serde_json::from_str(&text).unwrap();
        let path = description["ICD"]["library_path"].as_str().unwrap();
        let library = std::fs::read(path).unwrap();
        assert!(library.starts_with(b"\x7fELF"));
    }
}
