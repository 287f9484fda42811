//! How the demo is asked for.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use anyhow::{Result, bail};

/// How the story is played.
#[derive(Debug, Default)]
pub struct Options {
    /// Where pictures, logs and `report.json` go; `target/demo` unless said.
    pub out: Option<PathBuf>,
    /// The size of each window.
    pub size: WindowSize,
    /// Leaves the profiles' data behind for a look.
    pub keep: bool,
}

/// Width and height of a window, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WindowSize {
    /// Pixels from side to side.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
}

impl Default for WindowSize {
    fn default() -> Self {
        WindowSize {
            width: 1280,
            height: 800,
        }
    }
}

impl fmt::Display for WindowSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.width, self.height)
    }
}

impl FromStr for WindowSize {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let parts = text
            .split_once('x')
            .and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)));
        match parts {
            Some((width @ 400..=4000, height @ 300..=4000)) => Ok(WindowSize { width, height }),
            Some(_) | None => bail!("`{text}` is no size of a window, such as 1280x800"),
        }
    }
}
