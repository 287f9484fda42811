//! Fields that never make a whole answer unreadable.
//!
//! The hosted service and older or newer servers differ in what they send (PLATFORM.md 2.3,
//! 4.1, 20). A field that is missing, null or of an unexpected type counts as not said; an entry of
//! a list that cannot be read is left out; fields that this client does not know are passed over.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::Value;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// A field that may be missing, null or of another type.
#[derive(Debug, Clone)]
pub(crate) struct Lenient<T>(pub Option<T>);

impl<T> Default for Lenient<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Lenient<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Ok(Self(T::deserialize(value).ok()))
    }
}

/// A list of which unreadable entries are left out.
#[derive(Debug, Clone)]
pub(crate) struct Many<T>(pub Vec<T>);

impl<T> Default for Many<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// No list of the platform is longer than a few hundred entries. What comes behind is passed over, so
/// that an answer of two bytes for an entry does not become a hundred times as large in here.
const MOST_ENTRIES: usize = 1_000;

impl<'de, T: DeserializeOwned> Deserialize<'de> for Many<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Entries(PhantomData))
    }
}

/// Takes a list entry by entry; whatever else stands in its place is an empty one.
struct Entries<T>(PhantomData<T>);

impl<'de, T: DeserializeOwned> Visitor<'de> for Entries<T> {
    type Value = Many<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Many<T>, A::Error> {
        let mut entries = Vec::new();
        while entries.len() < MOST_ENTRIES {
            match list.next_element::<Lenient<T>>()? {
                Some(entry) => entries.extend(entry.0),
                None => return Ok(Many(entries)),
            }
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Many(entries))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Many<T>, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Many::default())
    }

    fn visit_unit<E>(self) -> Result<Many<T>, E> {
        Ok(Many::default())
    }

    fn visit_bool<E>(self, _: bool) -> Result<Many<T>, E> {
        Ok(Many::default())
    }

    fn visit_i64<E>(self, _: i64) -> Result<Many<T>, E> {
        Ok(Many::default())
    }

    fn visit_u64<E>(self, _: u64) -> Result<Many<T>, E> {
        Ok(Many::default())
    }

    fn visit_f64<E>(self, _: f64) -> Result<Many<T>, E> {
        Ok(Many::default())
    }

    fn visit_str<E>(self, _: &str) -> Result<Many<T>, E> {
        Ok(Many::default())
    }
}

/// A text field. Empty counts as not said.
pub(crate) type Text = Lenient<String>;

impl Text {
    /// The text unless it is empty.
    pub fn filled(self) -> Option<String> {
        self.0.filter(|text| !text.is_empty())
    }

    /// The text as an identifier, unless it is empty.
    pub fn id<T: From<String>>(self) -> Option<T> {
        self.filled().map(T::from)
    }
}

/// The first of several spellings of one identifier that was said.
pub(crate) fn first_id<T: From<String>>(spellings: impl IntoIterator<Item = Text>) -> Option<T> {
    spellings.into_iter().find_map(Text::id)
}

/// A time in ISO 8601.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Time(pub OffsetDateTime);

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        OffsetDateTime::parse(&text, &Rfc3339)
            .map(Self)
            .map_err(serde::de::Error::custom)
    }
}

impl Lenient<Time> {
    /// The time, if it was said.
    pub fn time(self) -> Option<OffsetDateTime> {
        self.0.map(|time| time.0)
    }
}

/// A number that counts something. Fractions are cut off.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Count(pub u64);

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(deserializer)?;
        if let Some(count) = number.as_u64() {
            return Ok(Self(count));
        }
        match number.as_f64() {
            // The cast saturates, so a huge number cannot wrap.
            Some(count) if count >= 0.0 => Ok(Self(count as u64)),
            _ => Err(serde::de::Error::custom("not a count")),
        }
    }
}

impl Lenient<Count> {
    /// The count, or 0 if it was not said.
    pub fn count(self) -> u64 {
        self.0.map_or(0, |count| count.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, Deserialize)]
    #[serde(default, rename_all = "camelCase")]
    struct Sample {
        name: Text,
        created_at: Lenient<Time>,
        number: Lenient<Count>,
        words: Many<String>,
    }

    #[test]
    fn wrong_types_count_as_not_said() {
        let sample: Sample = serde_json::from_str(
            r#"{"name": 7, "createdAt": "yesterday", "number": "many", "words": "none", "else": 1}"#,
        )
        .unwrap();
        assert!(sample.name.0.is_none() && sample.created_at.time().is_none());
        assert_eq!(sample.number.count(), 0);
        assert!(sample.words.0.is_empty());
    }

    #[test]
    fn unreadable_entries_of_a_list_are_left_out() {
        let sample: Sample =
            serde_json::from_str(r#"{"words": ["a", 1, null, {}, "b"], "number": 3.7}"#).unwrap();
        assert_eq!(sample.words.0, ["a", "b"]);
        assert_eq!(sample.number.count(), 3);
    }

    #[test]
    fn whatever_stands_in_place_of_a_list_is_an_empty_one() {
        for value in [
            "null",
            "true",
            "-1",
            "1",
            "0.5",
            "\"a\"",
            "{\"0\":\"a\"}",
            "[]",
        ] {
            let sample: Sample =
                serde_json::from_str(&format!(r#"{{"words": {value}, "name": "n"}}"#)).unwrap();
            assert!(sample.words.0.is_empty(), "{value}");
            assert_eq!(sample.name.0.as_deref(), Some("n"), "{value}");
        }
    }

    #[test]
    fn a_list_that_no_platform_sends_is_cut_off_and_the_rest_is_read() {
        let words = vec!["\"a\""; 3 * MOST_ENTRIES].join(",");
        let body = format!(r#"{{"words": [{words}, {{"b": [1]}}], "name": "n"}}"#);
        let sample: Sample = serde_json::from_str(&body).unwrap();
        assert_eq!(sample.words.0.len(), MOST_ENTRIES);
        assert_eq!(sample.name.0.as_deref(), Some("n"));
        let broken = format!(r#"{{"words": [{words}, oops]}}"#);
        assert!(serde_json::from_str::<Sample>(&broken).is_err());
    }
}
