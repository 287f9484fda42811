//! LiveKit's SDK as a prebuilt library, from the wheel of LiveKit's official Python client.
//!
//! The same wheel holds the descriptors of the library's messages, from which
//! `cargo xtask codegen` generates Rust, so both always belong together.

use std::path::PathBuf;

use anyhow::{Result, bail};

use super::pinned::Pinned;
use super::python::Python;
use super::step::Done;
use crate::project::Project;

/// One system that LiveKit builds its SDK for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Platform {
    /// Rust's name of the system and of the processor.
    target: (&'static str, &'static str),
    /// The wheel's platform tag.
    pub tag: &'static str,
    /// The library's file name.
    pub library: &'static str,
}

const fn platform(
    os: &'static str,
    arch: &'static str,
    tag: &'static str,
    library: &'static str,
) -> Platform {
    Platform {
        target: (os, arch),
        tag,
        library,
    }
}

/// All systems the SDK exists for.
pub const PLATFORMS: [Platform; 6] = [
    platform(
        "linux",
        "x86_64",
        "manylinux_2_28_x86_64",
        "liblivekit_ffi.so",
    ),
    platform(
        "linux",
        "aarch64",
        "manylinux_2_28_aarch64",
        "liblivekit_ffi.so",
    ),
    platform(
        "macos",
        "aarch64",
        "macosx_11_0_arm64",
        "liblivekit_ffi.dylib",
    ),
    platform(
        "macos",
        "x86_64",
        "macosx_10_15_x86_64",
        "liblivekit_ffi.dylib",
    ),
    platform("windows", "x86_64", "win_amd64", "livekit_ffi.dll"),
    platform("windows", "aarch64", "win_arm64", "livekit_ffi.dll"),
];

/// The unpacked SDK.
#[derive(Debug, Default, Clone)]
pub struct Sdk {
    /// The unpacked wheel.
    pub wheel: PathBuf,
    /// The library in it.
    pub library: PathBuf,
    /// Its version.
    pub version: String,
}

/// Fetches the SDK of this machine's platform.
pub fn ensure(project: &Project, python: &Python, sdk: &mut Sdk) -> Result<Done> {
    let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
    let Some(platform) = of(os, arch) else {
        bail!(
            "LiveKit's SDK library does not exist for {os} on {arch}: build with the feature `upstream` instead."
        );
    };
    let made = fetch(project, python, platform, sdk)?;
    let text = format!("{} for {}", sdk.version, platform.tag);
    Ok(if made {
        Done::Made(text)
    } else {
        Done::Present(text)
    })
}

/// Fetches the SDK of any platform, for packaging too.
pub fn fetch(
    project: &Project,
    python: &Python,
    platform: Platform,
    sdk: &mut Sdk,
) -> Result<bool> {
    let pinned = Pinned::read(project.root.join("src-tauri/livekit/sdk.requirements.txt"))?;
    sdk.wheel = project
        .cache
        .join("livekit-sdk")
        .join(&pinned.version)
        .join(platform.tag);
    sdk.library = sdk
        .wheel
        .join("livekit/rtc/resources")
        .join(platform.library);
    sdk.version.clone_from(&pinned.version);
    let made = pinned.unpack_for(python, platform.tag, &sdk.wheel)?;
    // The licences go wherever the library goes.
    for part in [&sdk.library, &sdk.library.with_file_name("LICENSE.md")] {
        if !part.is_file() {
            bail!(
                "the wheel of {} {} has no {}",
                pinned.package,
                pinned.version,
                part.display()
            );
        }
    }
    Ok(made)
}

/// The platform of a system and processor, by Rust's names.
fn of(os: &str, arch: &str) -> Option<Platform> {
    PLATFORMS
        .into_iter()
        .find(|platform| platform.target == (os, arch))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_platform_is_found_by_rusts_names() {
        assert_eq!(of("linux", "x86_64").unwrap().tag, "manylinux_2_28_x86_64");
        assert_eq!(
            of("macos", "aarch64").unwrap().library,
            "liblivekit_ffi.dylib"
        );
        assert_eq!(of("windows", "aarch64").unwrap().tag, "win_arm64");
        assert_eq!(of("linux", "riscv64"), None);
    }

    #[test]
    fn each_platform_has_its_hash() {
        let file = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../livekit/sdk.requirements.txt"
        );
        let text = std::fs::read_to_string(file).unwrap();
        assert_eq!(text.matches("--hash=sha256:").count(), PLATFORMS.len());
    }
}
