//! Version numbers as programs print them.

use std::fmt;

/// A version of up to three numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub u32, pub u32, pub u32);

impl Version {
    /// The first version number in a line such as `v20.20.2`, `go version go1.26.8 linux/amd64`
    /// or `livekit-server version 1.13.5`.
    pub fn find(text: &str) -> Option<Self> {
        text.split(|c: char| !c.is_ascii_digit() && c != '.')
            .filter(|part| part.contains('.'))
            .find_map(Self::parse)
    }

    fn parse(part: &str) -> Option<Self> {
        let mut numbers = part.split('.').map(str::parse::<u32>);
        let major = numbers.next()?.ok()?;
        let minor = numbers.next()?.ok()?;
        let patch = numbers.next().and_then(Result::ok).unwrap_or(0);
        Some(Self(major, minor, patch))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_where_programs_print_them() {
        assert_eq!(Version::find("v20.20.2"), Some(Version(20, 20, 2)));
        assert_eq!(
            Version::find("go version go1.26.8 linux/amd64"),
            Some(Version(1, 26, 8))
        );
        assert_eq!(
            Version::find("go version go1.26 linux/amd64"),
            Some(Version(1, 26, 0))
        );
        assert_eq!(
            Version::find("livekit-server version 1.13.5"),
            Some(Version(1, 13, 5))
        );
        assert_eq!(Version::find("Python 3.13.0rc2"), Some(Version(3, 13, 0)));
    }

    #[test]
    fn text_without_a_version_has_none() {
        assert_eq!(Version::find("command not found"), None);
        assert_eq!(Version::find("exit 1."), None);
        assert_eq!(Version::find(""), None);
    }

    #[test]
    fn versions_compare_by_number() {
        assert!(Version(1, 26, 0) > Version(1, 9, 12));
        assert!(Version(20, 0, 0) <= Version(20, 20, 2));
    }
}
