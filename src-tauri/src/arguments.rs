//! What the program understands on its command line.

use std::ffi::OsString;

use crate::brand::BRAND;

/// Arguments of one start.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Arguments {
    /// `--profile NAME`: keeps data, secrets and the single instance apart from other profiles.
    pub profile: Option<Profile>,
    /// A link of the product that the system handed over.
    pub link: Option<String>,
}

/// The name of a profile: 1 to 32 of `a-z`, `0-9` and `-`, so that it can stand in folder names,
/// bus names and keychain entries on every system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile(pub(crate) String);

impl Profile {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An argument that cannot be used, in a sentence for the terminal.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ArgumentError {
    /// `--profile` without a usable name.
    #[error(
        "--profile needs a name of 1 to 32 characters out of a-z, 0-9 and '-', as in: --profile guest"
    )]
    Profile,
    /// Something else.
    #[error(
        "{name} does not know {0:?}. It takes --profile NAME, --version and a {scheme}:// link.",
        name = BRAND.name,
        scheme = BRAND.link_scheme
    )]
    Unknown(String),
}

impl Arguments {
    /// The profile's name; none is the person's first and only one.
    pub fn profile(&self) -> Option<&str> {
        self.profile.as_ref().map(Profile::as_str)
    }

    /// Reads the arguments after the program's name.
    pub fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Arguments, ArgumentError> {
        let mut parsed = Arguments::default();
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            if argument == "--profile" {
                let name = arguments.next().ok_or(ArgumentError::Profile)?;
                parsed.profile = Some(profile(name)?);
            } else if let Some(name) = argument.strip_prefix("--profile=") {
                parsed.profile = Some(profile(name.to_owned())?);
            } else if BRAND.is_link(&argument) {
                parsed.link = Some(argument);
            } else {
                return Err(ArgumentError::Unknown(argument));
            }
        }
        Ok(parsed)
    }
}

/// The arguments as text. One that is none would end the program without a word in a place that
/// reads the command line for itself.
pub fn readable(arguments: Vec<OsString>) -> Result<Vec<String>, ArgumentError> {
    let text = |argument: OsString| {
        argument
            .into_string()
            .map_err(|bytes| ArgumentError::Unknown(bytes.to_string_lossy().into_owned()))
    };
    arguments.into_iter().map(text).collect()
}

fn profile(name: String) -> Result<Profile, ArgumentError> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if (1..=32).contains(&name.len()) && name.chars().all(allowed) {
        Ok(Profile(name))
    } else {
        Err(ArgumentError::Profile)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Arguments, ArgumentError> {
        Arguments::parse(arguments.iter().map(|a| (*a).to_owned()))
    }

    #[test]
    fn a_plain_start_has_no_profile_and_no_link() {
        assert_eq!(parse(&[]), Ok(Arguments::default()));
    }

    #[test]
    fn a_profile_is_taken_in_both_spellings() {
        for arguments in [&["--profile", "guest"][..], &["--profile=guest"]] {
            let profile = parse(arguments).unwrap().profile.unwrap();
            assert_eq!(profile.as_str(), "guest");
        }
    }

    #[test]
    fn a_profile_name_that_could_leave_its_folder_is_refused() {
        for name in [
            "",
            "../x",
            "a b",
            "a.b",
            "a_b",
            "Ä",
            "ａ",
            "UPPER",
            &"x".repeat(33),
        ] {
            assert_eq!(parse(&["--profile", name]), Err(ArgumentError::Profile));
        }
        assert_eq!(parse(&["--profile"]), Err(ArgumentError::Profile));
    }

    #[test]
    fn a_link_is_taken_wherever_it_stands() {
        let link = "greenroom://room/abc".to_owned();
        let arguments = parse(&["greenroom://room/abc", "--profile", "guest"]).unwrap();
        assert_eq!(arguments.link, Some(link));
    }

    #[test]
    fn a_profile_may_begin_with_a_digit() {
        for name in ["2", "2024-live", "-", "a--b", &"9".repeat(32)] {
            let arguments = parse(&["--profile", name]).unwrap();
            assert_eq!(arguments.profile(), Some(name));
        }
    }

    #[test]
    fn what_is_no_text_is_refused_with_a_sentence() {
        // Half of a character: what a terminal of another encoding hands over.
        let broken = crate::system::text_of_another_encoding();
        let link = OsString::from("greenroom://room/abc");
        assert!(readable(vec![link.clone()]).is_ok());
        let error = readable(vec![link, broken]).unwrap_err();
        assert!(error.to_string().contains("does not know"), "{error}");
    }

    #[test]
    fn an_unknown_argument_is_named() {
        assert_eq!(
            parse(&["--live"]),
            Err(ArgumentError::Unknown("--live".to_owned()))
        );
    }
}
