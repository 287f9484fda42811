//! The command line of `cargo xtask cross`.

use std::str::FromStr;

use anyhow::{Result, bail};

/// One of the things that can be looked at alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Only {
    /// Types, lints and links for Windows.
    Windows,
    /// Types and lints for macOS.
    Mac,
    /// The network for Windows, under Wine.
    Wine,
}

impl FromStr for Only {
    type Err = anyhow::Error;

    fn from_str(word: &str) -> Result<Self> {
        match word {
            "windows" => Ok(Self::Windows),
            "macos" => Ok(Self::Mac),
            "wine" => Ok(Self::Wine),
            other => bail!("there is no {other:?} to check: windows, macos or wine"),
        }
    }
}

/// What to check.
#[derive(Debug, Default)]
pub struct Options {
    /// Everything unless it says.
    pub only: Option<Only>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_system_can_be_checked_alone() {
        assert_eq!("macos".parse::<Only>().unwrap(), Only::Mac);
        let error = "beos".parse::<Only>().unwrap_err().to_string();
        assert!(error.contains("windows, macos or wine"), "{error}");
    }
}
