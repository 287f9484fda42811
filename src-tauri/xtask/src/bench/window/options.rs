//! What of the comparison is measured.

use std::str::FromStr;
use std::time::Duration;

use anyhow::{Result, bail};
use serde::Serialize;

/// What somebody does in the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Mode {
    /// The others are seen; nothing goes out.
    Watching,
    /// One's own picture goes out as well.
    Publishing,
}

impl Mode {
    pub fn word(self) -> &'static str {
        match self {
            Mode::Watching => "watching",
            Mode::Publishing => "publishing",
        }
    }
}

/// How it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// How many others are on the stage.
    pub people: Vec<u32>,
    /// Pictures a second of each of them.
    pub fps: Vec<u32>,
    pub modes: Vec<Mode>,
    /// Without a screen that one of them shares, and with one.
    pub screens: Vec<bool>,
    /// How long each is looked at.
    pub span: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            people: vec![5, 11],
            fps: vec![15, 30],
            modes: vec![Mode::Watching, Mode::Publishing],
            screens: vec![false, true],
            span: Duration::from_secs(20),
        }
    }
}

impl Options {
    /// Measures this mode alone, or both when both are named.
    pub fn only(&mut self, mode: Mode) {
        if self.modes.len() == 2 {
            self.modes = vec![mode];
        } else if !self.modes.contains(&mode) {
            self.modes = vec![Mode::Watching, Mode::Publishing];
        }
    }
}

/// A number that the comparison is made for.
pub fn one_of(text: &str, known: [u32; 2]) -> Result<Vec<u32>> {
    match u32::from_str(text) {
        Ok(number) if known.contains(&number) => Ok(vec![number]),
        Ok(_) | Err(_) => bail!("`{text}` is neither {} nor {}", known[0], known[1]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mode_that_is_named_is_the_only_one_and_both_are_both() {
        let mut options = Options::default();
        options.only(Mode::Publishing);
        assert_eq!(options.modes, [Mode::Publishing]);
        options.only(Mode::Watching);
        assert_eq!(options.modes, [Mode::Watching, Mode::Publishing]);
    }

    #[test]
    fn other_numbers_are_refused() {
        assert_eq!(one_of("11", [5, 11]).unwrap(), [11]);
        assert!(one_of("7", [5, 11]).is_err());
        assert!(one_of("x", [5, 11]).is_err());
    }
}
