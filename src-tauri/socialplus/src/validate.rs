//! Limits that are checked before anything is sent (contract sections 3.1, 7.3, 9.1, 10.2, 11.3).
//!
//! Lengths are counted in characters, that is, Unicode scalar values: what people count, and never
//! more than the platform's own measure could be if it counts UTF-16 units.

use crate::error::{Invalid, Problem};

/// Most characters of a room's or post's title.
pub const TITLE_LIMIT: usize = 1_000;
/// Most characters of a room's description.
pub const DESCRIPTION_LIMIT: usize = 5_000;
/// Most characters of a post's or message's text.
pub const TEXT_LIMIT: usize = 20_000;
/// Most bytes of a message's data on the wire.
pub const MESSAGE_DATA_LIMIT: usize = 10 * 1024;
/// Most characters of a public user id.
pub const USER_ID_LIMIT: usize = 50;
/// Most characters of a display name.
pub const DISPLAY_NAME_LIMIT: usize = 100;
/// Most characters of an auth token.
pub const AUTH_TOKEN_LIMIT: usize = 100;
/// Most characters of a device id.
pub const DEVICE_ID_LIMIT: usize = 150;
/// Most characters of a file id.
pub const FILE_ID_LIMIT: usize = 50;
/// Most ids in one call that takes a list of them.
pub const ID_LIST_LIMIT: usize = 100;
/// Most hashtags of a post. The platform states no limit; this one keeps a request sensible.
pub const HASHTAG_COUNT_LIMIT: usize = 30;
/// Most characters of a hashtag.
pub const HASHTAG_LIMIT: usize = 100;

/// Any identifier that goes into a path. The limit is generous, the platform's own are shorter.
const ID_LIMIT: usize = 200;

pub(crate) fn invalid(field: &'static str, problem: Problem) -> Invalid {
    Invalid { field, problem }
}

pub(crate) fn at_most(field: &'static str, text: &str, limit: usize) -> Result<(), Invalid> {
    let actual = text.chars().count();
    if actual > limit {
        return Err(invalid(field, Problem::TooLong { limit, actual }));
    }
    Ok(())
}

pub(crate) fn filled(field: &'static str, text: &str, limit: usize) -> Result<(), Invalid> {
    if text.trim().is_empty() {
        return Err(invalid(field, Problem::Empty));
    }
    at_most(field, text, limit)
}

/// An identifier that becomes a part of a path. `.` and `..` would change the path itself.
pub(crate) fn id(field: &'static str, id: &str) -> Result<(), Invalid> {
    filled(field, id, ID_LIMIT)?;
    if id == "." || id == ".." || id.chars().any(char::is_control) {
        return Err(invalid(field, Problem::Malformed));
    }
    Ok(())
}

/// A public user id to sign in with.
pub(crate) fn user_id(field: &'static str, id: &str) -> Result<(), Invalid> {
    filled(field, id, USER_ID_LIMIT)?;
    self::id(field, id)?;
    if id.starts_with("ADMIN_") || id.starts_with("DELETED_") {
        return Err(invalid(field, Problem::Reserved));
    }
    Ok(())
}

pub(crate) fn id_list<T: AsRef<str>>(field: &'static str, ids: &[T]) -> Result<(), Invalid> {
    if ids.is_empty() {
        return Err(invalid(field, Problem::Empty));
    }
    if ids.len() > ID_LIST_LIMIT {
        return Err(invalid(
            field,
            Problem::TooMany {
                limit: ID_LIST_LIMIT,
                actual: ids.len(),
            },
        ));
    }
    ids.iter().try_for_each(|one| id(field, one.as_ref()))
}

/// Hashtags travel without `#` and are one word each.
pub(crate) fn hashtags(field: &'static str, hashtags: &[String]) -> Result<(), Invalid> {
    if hashtags.len() > HASHTAG_COUNT_LIMIT {
        return Err(invalid(
            field,
            Problem::TooMany {
                limit: HASHTAG_COUNT_LIMIT,
                actual: hashtags.len(),
            },
        ));
    }
    for hashtag in hashtags {
        filled(field, hashtag, HASHTAG_LIMIT)?;
        if hashtag.contains('#') || hashtag.chars().any(char::is_whitespace) {
            return Err(invalid(field, Problem::Malformed));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_measured_in_characters_not_bytes() {
        let text = "ü".repeat(TEXT_LIMIT);
        assert!(filled("text", &text, TEXT_LIMIT).is_ok());
        let problem = filled("text", &format!("{text}x"), TEXT_LIMIT);
        assert_eq!(
            problem,
            Err(invalid(
                "text",
                Problem::TooLong {
                    limit: 20_000,
                    actual: 20_001
                }
            ))
        );
    }

    #[test]
    fn an_id_that_would_change_the_path_is_refused() {
        for bad in ["", " ", ".", "..", "a\nb"] {
            assert!(id("roomId", bad).is_err(), "{bad:?}");
        }
        assert!(id("roomId", "a/b?c#d").is_ok(), "encoded before it is sent");
    }

    #[test]
    fn reserved_user_ids_are_refused() {
        for bad in ["ADMIN_x", "DELETED_x"] {
            assert_eq!(
                user_id("userId", bad),
                Err(invalid("userId", Problem::Reserved))
            );
        }
        assert!(user_id("userId", &"x".repeat(50)).is_ok());
        assert!(user_id("userId", &"x".repeat(51)).is_err());
    }

    #[test]
    fn hashtags_are_single_words_without_the_sign() {
        assert!(hashtags("hashtags", &["rust".into(), "live2026".into()]).is_ok());
        for bad in ["#rust", "two words", ""] {
            assert!(hashtags("hashtags", &[bad.to_owned()]).is_err(), "{bad:?}");
        }
    }
}
