//! Limits that are checked before anything is sent (PLATFORM.md 3.1, 7.3, 9.1, 10.2, 11.3).
//!
//! Lengths are counted in characters, that is, Unicode scalar values: what people count, and never
//! more than the platform's own measure could be if it counts UTF-16 units.

use crate::{
    error::{Invalid, Problem},
    model::{Mention, Metadata},
};

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
/// Most characters of a file's name.
pub const FILE_NAME_LIMIT: usize = 255;
/// Most characters of an image's alternative text. The platform states no limit; this one keeps a
/// request sensible.
pub const ALT_TEXT_LIMIT: usize = 1_000;
/// Most characters of a community's or channel's name.
pub const COMMUNITY_NAME_LIMIT: usize = 1_000;
/// Most tags of one thing.
pub const TAG_COUNT_LIMIT: usize = 5;
/// Most characters of a tag.
pub const TAG_LIMIT: usize = 24;
/// Most bytes of a message's metadata on the wire.
pub const MESSAGE_METADATA_LIMIT: usize = 20 * 1024;
/// Most bytes of other metadata on the wire. The platform states no limit; this one keeps a request
/// sensible.
pub const METADATA_LIMIT: usize = 100 * 1024;
/// Most users in one call that invites.
pub const INVITED_LIMIT: usize = 1_000;
/// Most characters of a reaction's or role's name. The platform states no limit.
pub const NAME_LIMIT: usize = 100;
/// Most characters of the words with which something is reported. The platform states no limit.
pub const FLAG_DETAIL_LIMIT: usize = 300;
/// Most characters of an address.
pub const ADDRESS_LIMIT: usize = 2_000;
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

/// A name of one line.
pub(crate) fn single_line(field: &'static str, text: &str, limit: usize) -> Result<(), Invalid> {
    filled(field, text, limit)?;
    if text.chars().any(char::is_control) {
        return Err(invalid(field, Problem::Malformed));
    }
    Ok(())
}

/// The text of a message: within the characters of a text, and within the bytes of the data that it
/// is sent in. An application that asks before it sends refuses what the call would refuse.
pub fn message_text(text: &str) -> Result<(), Invalid> {
    filled("text", text, TEXT_LIMIT)?;
    let data = serde_json::json!({ "text": text });
    at_most_bytes("data", data.to_string().len(), MESSAGE_DATA_LIMIT)
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

pub(crate) fn at_most_entries(
    field: &'static str,
    actual: usize,
    limit: usize,
) -> Result<(), Invalid> {
    if actual > limit {
        return Err(invalid(field, Problem::TooMany { limit, actual }));
    }
    Ok(())
}

pub(crate) fn at_most_bytes(
    field: &'static str,
    actual: usize,
    limit: usize,
) -> Result<(), Invalid> {
    if actual > limit {
        return Err(invalid(field, Problem::TooLarge { limit, actual }));
    }
    Ok(())
}

pub(crate) fn id_list<T: AsRef<str>>(field: &'static str, ids: &[T]) -> Result<(), Invalid> {
    ids_up_to(field, ids, ID_LIST_LIMIT)
}

pub(crate) fn ids_up_to<T: AsRef<str>>(
    field: &'static str,
    ids: &[T],
    limit: usize,
) -> Result<(), Invalid> {
    if ids.is_empty() {
        return Err(invalid(field, Problem::Empty));
    }
    at_most_entries(field, ids.len(), limit)?;
    ids.iter().try_for_each(|one| id(field, one.as_ref()))
}

/// The name of a reaction, a role or a category: one line.
pub(crate) fn name(field: &'static str, name: &str) -> Result<(), Invalid> {
    single_line(field, name, NAME_LIMIT)
}

/// A few short words.
pub(crate) fn tags(field: &'static str, tags: &[String]) -> Result<(), Invalid> {
    at_most_entries(field, tags.len(), TAG_COUNT_LIMIT)?;
    tags.iter()
        .try_for_each(|tag| single_line(field, tag, TAG_LIMIT))
}

/// The metadata as it is written on the wire is not too large.
pub(crate) fn metadata(
    field: &'static str,
    metadata: &Metadata,
    limit: usize,
) -> Result<(), Invalid> {
    // A map with text for keys is always written.
    let bytes = serde_json::to_string(metadata).unwrap_or_default().len();
    at_most_bytes(field, bytes, limit)
}

/// Each mentioned user has an id, and each place is in the text, begins with `@` and has words
/// after it, and no two places overlap.
pub(crate) fn mentions(
    field: &'static str,
    text: &str,
    mentions: &[Mention],
) -> Result<(), Invalid> {
    at_most_entries(field, mentions.len(), ID_LIST_LIMIT)?;
    let mut places = Vec::new();
    for mention in mentions {
        id(field, mention.user_id.as_str())?;
        let Some(place) = mention.place else { continue };
        let words: String = text.chars().skip(place.index).take(place.length).collect();
        let whole = words.chars().count() == place.length;
        if !whole || place.length < 2 || !words.starts_with('@') {
            return Err(invalid(field, Problem::Malformed));
        }
        places.push(place);
    }
    places.sort_by_key(|place| place.index);
    let overlap = places
        .windows(2)
        .any(|pair| pair[0].index + pair[0].length > pair[1].index);
    if overlap {
        return Err(invalid(field, Problem::Malformed));
    }
    Ok(())
}

/// Hashtags travel without `#` and are one word each.
pub(crate) fn hashtags(field: &'static str, hashtags: &[String]) -> Result<(), Invalid> {
    at_most_entries(field, hashtags.len(), HASHTAG_COUNT_LIMIT)?;
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

    #[test]
    fn a_mention_stands_in_the_text_and_begins_with_the_sign() {
        let text = "Grüße an @Noor und @Ivo";
        let noor = Mention::in_text(text, "@Noor", "noor").unwrap();
        let ivo = Mention::in_text(text, "@Ivo", "ivo").unwrap();
        assert!(mentions("mentionees", text, &[ivo, noor.clone(), "maya".into()]).is_ok());
        for bad in [
            Mention::at("noor", 0, 5),
            Mention::at("noor", 9, 1),
            Mention::at("noor", 9, 0),
            Mention::at("noor", 19, 5),
            Mention::at("noor", usize::MAX, 5),
            Mention::at("", 9, 5),
            Mention::from(""),
        ] {
            assert!(
                mentions("mentionees", text, std::slice::from_ref(&bad)).is_err(),
                "{bad:?}"
            );
        }
        let twice = [noor.clone(), noor];
        assert!(
            mentions("mentionees", text, &twice).is_err(),
            "they overlap"
        );
    }

    #[test]
    fn tags_are_few_and_short() {
        let tags_of = |count: usize, length: usize| vec!["t".repeat(length); count];
        assert!(tags("tags", &tags_of(5, 24)).is_ok());
        assert!(tags("tags", &tags_of(6, 24)).is_err());
        assert!(tags("tags", &tags_of(5, 25)).is_err());
        assert!(tags("tags", &tags_of(1, 0)).is_err());
    }

    #[test]
    fn metadata_is_measured_as_it_is_written() {
        let of = |length: usize| {
            let mut metadata = Metadata::new();
            metadata.insert("k".to_owned(), "ü".repeat(length).into());
            metadata
        };
        // {"k":"…"} is 8 bytes around the text.
        assert!(metadata("metadata", &of(46), 100).is_ok());
        let problem = metadata("metadata", &of(47), 100).unwrap_err().problem;
        assert_eq!(
            problem,
            Problem::TooLarge {
                limit: 100,
                actual: 102
            }
        );
    }
}
