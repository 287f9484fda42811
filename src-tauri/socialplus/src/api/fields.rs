//! What several calls put into their requests.

use serde_json::{Map, Value, json};

use crate::{
    error::Error,
    model::{FlagReason, Mention, Metadata},
    validate,
};

/// How many entries a page has unless the caller says.
const DEFAULT_LIMIT: u8 = 20;
/// The most that the platform allows (PLATFORM.md 2.4).
pub(super) const MOST: u8 = 100;

pub(super) fn limit(wanted: Option<u8>) -> u8 {
    wanted.unwrap_or(DEFAULT_LIMIT).clamp(1, MOST)
}

/// Builds the JSON object of a request; missing values are left out.
#[derive(Default)]
pub(super) struct Fields(Map<String, Value>);

impl Fields {
    pub fn set(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    pub fn maybe(self, name: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.set(name, value),
            None => self,
        }
    }

    pub fn list<T: AsRef<str>>(self, name: &str, values: &[T]) -> Self {
        let values: Vec<Value> = values.iter().map(|value| value.as_ref().into()).collect();
        self.set(name, values)
    }

    /// Left out when empty.
    pub fn some<T: AsRef<str>>(self, name: &str, values: &[T]) -> Self {
        if values.is_empty() {
            self
        } else {
            self.list(name, values)
        }
    }

    /// Left out when nothing was said; an empty list is said.
    pub fn maybe_list<T: AsRef<str>>(self, name: &str, values: Option<&[T]>) -> Self {
        match values {
            Some(values) => self.list(name, values),
            None => self,
        }
    }

    pub fn into_json(self) -> Value {
        Value::Object(self.0)
    }
}

/// The users that a text mentions, as the wire has them: ids alone.
pub(super) fn mentionees(mentions: &[Mention]) -> Value {
    let mut ids: Vec<&str> = Vec::new();
    for mention in mentions {
        if !ids.contains(&mention.user_id.as_str()) {
            ids.push(mention.user_id.as_str());
        }
    }
    json!([{ "type": "user", "userIds": ids }])
}

/// Where the mentions stand goes into the metadata, where the platform's own apps look for it
/// (`mentioned`), counted in UTF-16 units as they count, without the `@` in the length. What the
/// application put there itself stays.
pub(super) fn with_places(
    metadata: Option<Metadata>,
    text: &str,
    mentions: &[Mention],
) -> Option<Metadata> {
    let units = |text: &mut dyn Iterator<Item = char>| text.map(char::len_utf16).sum::<usize>();
    let places: Vec<Value> = mentions
        .iter()
        .filter_map(|mention| {
            let place = mention.place?;
            let index = units(&mut text.chars().take(place.index));
            let length = units(&mut text.chars().skip(place.index).take(place.length));
            Some(json!({
                "type": "user",
                "userId": mention.user_id,
                "index": index,
                "length": length.saturating_sub(1),
            }))
        })
        .collect();
    if places.is_empty() {
        return metadata;
    }
    let mut metadata = metadata.unwrap_or_default();
    metadata
        .entry("mentioned")
        .or_insert_with(|| Value::Array(places));
    Some(metadata)
}

/// The body of a report.
pub(super) fn flag(reason: &FlagReason) -> Result<Value, Error> {
    let (reason, detail) = reason.as_wire();
    validate::at_most("detail", detail, validate::FLAG_DETAIL_LIMIT)?;
    if reason == "Others" {
        validate::filled("detail", detail, validate::FLAG_DETAIL_LIMIT)?;
    }
    Ok(json!({ "reason": reason, "detail": detail }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_a_mention_is_sent_in_the_units_of_the_platforms_apps() {
        let text = "👋 @Noor";
        let mention = Mention::in_text(text, "@Noor", "noor").unwrap();
        assert_eq!(mention.place.unwrap().index, 2);
        let metadata = with_places(None, text, std::slice::from_ref(&mention)).unwrap();
        assert_eq!(
            metadata["mentioned"],
            json!([{ "type": "user", "userId": "noor", "index": 3, "length": 4 }])
        );
        let mut own = Metadata::new();
        own.insert("mentioned".to_owned(), json!("mine"));
        assert_eq!(with_places(Some(own.clone()), text, &[mention]), Some(own));
        assert_eq!(with_places(None, text, &["noor".into()]), None);
    }

    #[test]
    fn somebody_who_is_mentioned_twice_is_told_once() {
        let twice = [Mention::from("noor"), Mention::at("noor", 0, 5)];
        assert_eq!(
            mentionees(&twice),
            json!([{ "type": "user", "userIds": ["noor"] }])
        );
    }
}
