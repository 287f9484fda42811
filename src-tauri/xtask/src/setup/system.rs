//! Libraries and programs that come from the system's own package manager.
//!
//! On Debian and its relatives the missing packages are installed. Elsewhere nothing is
//! installed: what is missing is named.

use std::collections::HashSet;
use std::process::Command;

use anyhow::{Result, bail};

use super::step::{Done, working};
use crate::process;

/// To build the app.
const BUILD: &[&str] = &[
    "build-essential",
    "file",
    "libayatana-appindicator3-dev",
    "libdbus-1-dev",
    "libgtk-3-dev",
    "librsvg2-dev",
    "libssl-dev",
    "libwebkit2gtk-4.1-dev",
    "libxdo-dev",
    "pkg-config",
    "python3-venv",
];

/// To run it: the decoders of the page's own media stack, sound, the desktop's secret store.
const RUN: &[&str] = &[
    "dbus",
    "gnome-keyring",
    "gstreamer1.0-plugins-base",
    "gstreamer1.0-plugins-good",
    "libpipewire-0.3-modules",
    "pulseaudio",
    "pulseaudio-utils",
    "xdg-utils",
];

/// To drive it without a display and without a person: X with and without a compositor, Wayland, and a screen
/// that comes through PipeWire.
const DRIVE: &[&str] = &[
    "chromium",
    "chromium-driver",
    "gstreamer1.0-pipewire",
    "gstreamer1.0-tools",
    "iproute2",
    "libsecret-tools",
    "picom",
    "pipewire",
    "webkit2gtk-driver",
    "weston",
    "wireplumber",
    "xauth",
    "xvfb",
];

/// Every Debian package we need.
fn packages() -> impl Iterator<Item = &'static str> {
    [BUILD, RUN, DRIVE].into_iter().flatten().copied()
}

/// Installs what is missing, or names it.
pub fn ensure() -> Result<Done> {
    match std::env::consts::OS {
        "linux"
            if process::which("dpkg-query").is_some() && process::which("apt-get").is_some() =>
        {
            let all: Vec<_> = packages().collect();
            debian(&all)
        }
        "linux" => other_linux(),
        "macos" => macos(),
        "windows" => windows(),
        other => bail!("Greenroom runs on Linux, macOS and Windows, not on {other}."),
    }
}

/// Installs packages that a single command needs, on Debian and its relatives. Elsewhere that command
/// cannot run.
pub fn ensure_for(command: &str, packages: &[&'static str]) -> Result<Done> {
    let debian_here = std::env::consts::OS == "linux"
        && process::which("dpkg-query").is_some()
        && process::which("apt-get").is_some();
    if !debian_here {
        bail!(
            "`{command}` works with packages of Debian 12 ({}), and this is another system. Run it on Debian, or in a container of it.",
            packages.join(", ")
        );
    }
    debian(packages)
}

fn debian(packages: &[&'static str]) -> Result<Done> {
    let missing = missing_packages(packages);
    if missing.is_empty() {
        return Ok(Done::Present("all installed".into()));
    }
    let install = format!(
        "apt-get update && apt-get install --yes --no-install-recommends {}",
        missing.join(" ")
    );
    let Some(sudo) = privilege() else {
        bail!(
            "{} system packages are missing; run this and start again: sudo sh -c '{install}'",
            missing.len()
        );
    };
    working(&format!("installing {} system packages", missing.len()));
    let apt = |arguments: &[&str]| {
        let mut command = match sudo {
            Privilege::Root => Command::new("apt-get"),
            Privilege::Sudo => {
                let mut command = Command::new("sudo");
                command.args(["-n", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
                command
            }
        };
        command
            // Another installation may be under way, as it is on many freshly started machines.
            .args(["-o", "DPkg::Lock::Timeout=300", "-q"])
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive");
        process::capture(&mut command)
    };
    apt(&["update"])?;
    let mut arguments = vec!["install", "--yes", "--no-install-recommends"];
    arguments.extend(&missing);
    apt(&arguments)?;
    let still = missing_packages(packages);
    if !still.is_empty() {
        bail!("apt-get did not install {}.", still.join(" "));
    }
    Ok(Done::Made(format!("installed {}", missing.join(" "))))
}

/// The packages that dpkg does not list as installed.
fn missing_packages(packages: &[&'static str]) -> Vec<&'static str> {
    let output = Command::new("dpkg-query")
        .args(["--show", "--showformat=${db:Status-Abbrev} ${Package}\\n"])
        .args(packages)
        .output();
    // dpkg-query fails as soon as it does not know one of them, and lists the others all the same.
    let listed = output.map(|output| output.stdout).unwrap_or_default();
    not_installed(packages, &String::from_utf8_lossy(&listed))
}

/// What is not marked `ii` in dpkg's list.
fn not_installed(packages: &[&'static str], listed: &str) -> Vec<&'static str> {
    let installed: HashSet<&str> = listed
        .lines()
        .filter(|line| line.starts_with("ii "))
        .filter_map(|line| line.split_whitespace().nth(1))
        .collect();
    let missing = packages.iter().filter(|name| !installed.contains(*name));
    missing.copied().collect()
}

#[derive(Clone, Copy)]
enum Privilege {
    Root,
    Sudo,
}

/// How packages can be installed without asking anybody for a password.
fn privilege() -> Option<Privilege> {
    let user = process::capture(Command::new("id").arg("-u")).ok()?;
    if user.trim() == "0" {
        return Some(Privilege::Root);
    }
    process::capture(Command::new("sudo").args(["-n", "true"]))
        .ok()
        .map(|_| Privilege::Sudo)
}

/// Libraries by pkg-config's name, with the packages of Fedora and Arch that bring them.
const LIBRARIES: &[(&str, &str, &str)] = &[
    ("webkit2gtk-4.1", "webkit2gtk4.1-devel", "webkit2gtk-4.1"),
    ("gtk+-3.0", "gtk3-devel", "gtk3"),
    ("librsvg-2.0", "librsvg2-devel", "librsvg"),
    (
        "ayatana-appindicator3-0.1",
        "libayatana-appindicator-gtk3-devel",
        "libayatana-appindicator",
    ),
    ("dbus-1", "dbus-devel", "dbus"),
    ("openssl", "openssl-devel", "openssl"),
];

/// Programs, likewise.
const PROGRAMS: &[(&str, &str, &str)] = &[
    ("cc", "gcc", "base-devel"),
    ("pkg-config", "pkgconf-pkg-config", "base-devel"),
    ("chromedriver", "chromedriver", "chromium"),
    ("WebKitWebDriver", "webkit2gtk-driver", "webkit2gtk-4.1"),
    ("Xvfb", "xorg-x11-server-Xvfb", "xorg-server-xvfb"),
    ("picom", "picom", "picom"),
    ("weston", "weston", "weston"),
    ("pipewire", "pipewire", "pipewire"),
    ("wireplumber", "wireplumber", "wireplumber"),
    ("gst-launch-1.0", "gstreamer1", "gstreamer"),
    ("ip", "iproute", "iproute2"),
    ("dbus-run-session", "dbus-daemon", "dbus"),
    ("gnome-keyring-daemon", "gnome-keyring", "gnome-keyring"),
    ("pactl", "pulseaudio-utils", "libpulse"),
];

fn other_linux() -> Result<Done> {
    let libraries = LIBRARIES.iter().filter(|(name, ..)| {
        process::capture(Command::new("pkg-config").args(["--exists", name])).is_err()
    });
    let programs = PROGRAMS
        .iter()
        .filter(|(name, ..)| process::which(name).is_none());
    let missing: Vec<_> = libraries.chain(programs).collect();
    if missing.is_empty() {
        return Ok(Done::Present("all found".into()));
    }
    let names = |pick: fn(&(&'static str, &'static str, &'static str)) -> &'static str| {
        missing
            .iter()
            .map(|one| pick(one))
            .collect::<Vec<_>>()
            .join(" ")
    };
    bail!(
        "Missing here: {}. Install them with the system's package manager (Fedora: `dnf install {}`; Arch: `pacman -S {}`) and start again.",
        names(|one| one.0),
        names(|one| one.1),
        names(|one| one.2),
    )
}

fn macos() -> Result<Done> {
    match process::capture(Command::new("xcode-select").arg("-p")) {
        Ok(_) => Ok(Done::Present("Xcode command line tools".into())),
        Err(_) => bail!(
            "The Xcode command line tools are missing: run `xcode-select --install` and start again."
        ),
    }
}

fn windows() -> Result<Done> {
    // The linker that Rust's own installer asks for is all; WebView2 is part of Windows 11.
    Ok(Done::Present(
        "Visual Studio build tools and WebView2 are taken for granted".into(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_packages_marked_as_installed_count() {
        let all: Vec<_> = packages().collect();
        let listed: String = all
            .iter()
            .map(|name| match *name {
                "xvfb" => format!("rc  {name}\n"),
                "xauth" => format!("un  {name}\n"),
                _ => format!("ii  {name}\n"),
            })
            .collect();
        assert_eq!(not_installed(&all, &listed), ["xauth", "xvfb"]);
    }

    #[test]
    fn everything_is_missing_where_dpkg_knows_nothing() {
        let all: Vec<_> = packages().collect();
        assert_eq!(not_installed(&all, ""), all);
    }

    #[test]
    fn no_package_is_asked_for_twice() {
        let unique: HashSet<_> = packages().collect();
        assert_eq!(unique.len(), packages().count());
    }
}
