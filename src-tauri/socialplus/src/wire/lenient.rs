//! Fields that never make a whole answer unreadable.
//!
//! The hosted service and older or newer servers differ in what they send (contract sections 2.3,
//! 4.1, 20). A field that is missing, null or of an unexpected type counts as not said; an entry of
//! a list that cannot be read is left out; fields that this client does not know are passed over.

use serde::{Deserialize, Deserializer};
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

impl<'de, T: serde::de::DeserializeOwned> Deserialize<'de> for Lenient<T> {
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

impl<'de, T: serde::de::DeserializeOwned> Deserialize<'de> for Many<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Value::Array(entries) = Value::deserialize(deserializer)? else {
            return Ok(Self::default());
        };
        Ok(Self(
            entries
                .into_iter()
                .filter_map(|entry| T::deserialize(entry).ok())
                .collect(),
        ))
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
}
