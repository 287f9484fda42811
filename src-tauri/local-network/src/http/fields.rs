//! JSON bodies, read field by field; every complaint names its field.

use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use bytes::Bytes;
use serde_json::{Map, Value};

use crate::api_error::ApiError;
use crate::clock::{self, LAST_MOMENT, Millis};
use crate::network::Shared;

/// Longest `metadata` in bytes of JSON (section 11.3 gives it for messages).
const METADATA_LIMIT: usize = 20 * 1024;

/// See [`Fields::mute_period`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MutePeriod {
    ForEver,
    Over,
    /// Milliseconds.
    For(i64),
}

impl MutePeriod {
    /// When a mute that begins at `now` ends; the end of all times we can write stands for never.
    pub fn until(self, now: Millis) -> Option<Millis> {
        match self {
            Self::Over => None,
            Self::ForEver => Some(LAST_MOMENT),
            Self::For(millis) => Some(now.saturating_add(millis).min(LAST_MOMENT)),
        }
    }
}

/// A JSON object in the reading. Call [`Fields::check`] after the last field.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    object: Map<String, Value>,
    complaints: Vec<String>,
}

impl FromRequest<Shared> for Fields {
    type Rejection = ApiError;

    async fn from_request(request: Request, shared: &Shared) -> Result<Self, ApiError> {
        let bytes = Bytes::from_request(request, shared)
            .await
            .map_err(|rejection| {
                if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
                    ApiError::too_large(shared.limits.body_bytes)
                } else {
                    ApiError::bad_request("The body could not be read.")
                }
            })?;
        Self::parse(&bytes)
    }
}

impl Fields {
    /// An empty body is an empty object; anything but an object is refused.
    pub fn parse(bytes: &[u8]) -> Result<Self, ApiError> {
        if bytes.is_empty() {
            return Ok(Self::default());
        }
        match serde_json::from_slice(bytes) {
            Ok(Value::Object(object)) => Ok(Self::of(object)),
            Ok(Value::Null) => Ok(Self::default()),
            _ => Err(ApiError::bad_request("The body is not a JSON object.")),
        }
    }

    fn of(object: Map<String, Value>) -> Self {
        Self {
            object,
            complaints: Vec::new(),
        }
    }

    /// Refuses the body if any field was wrong.
    pub fn check(self) -> Result<(), ApiError> {
        if self.complaints.is_empty() {
            Ok(())
        } else {
            Err(ApiError::invalid(self.complaints))
        }
    }

    /// Notes that something is wrong.
    pub fn complain(&mut self, complaint: impl Into<String>) {
        self.complaints.push(complaint.into());
    }

    fn take(&mut self, name: &str) -> Option<Value> {
        self.object.remove(name).filter(|value| !value.is_null())
    }

    /// Whether the field is there and not null.
    pub fn has(&self, name: &str) -> bool {
        self.object.get(name).is_some_and(|value| !value.is_null())
    }

    /// A text of at most `longest` characters.
    pub fn text(&mut self, name: &str, longest: usize) -> Option<String> {
        match self.take(name)? {
            Value::String(text) => {
                if text.chars().count() > longest {
                    self.complain(format!(
                        "{name} must not be longer than {longest} characters"
                    ));
                }
                Some(text)
            }
            _ => {
                self.complain(format!("{name} must be a text"));
                None
            }
        }
    }

    /// A text that must be there and not be blank.
    pub fn required(&mut self, name: &str, longest: usize) -> String {
        if !self.has(name) {
            self.complain(format!("{name} is required"));
            return String::new();
        }
        let text = self.text(name, longest).unwrap_or_default();
        if text.trim().is_empty() {
            self.complain(format!("{name} must not be empty"));
        }
        text
    }

    /// One of a few words.
    pub fn word(&mut self, name: &str, words: &[&str]) -> Option<String> {
        let text = self.text(name, 200)?;
        if !words.contains(&text.as_str()) {
            self.complain(format!("{name} must be one of {}", words.join(", ")));
        }
        Some(text)
    }

    /// One of a few words that must be there.
    pub fn required_word(&mut self, name: &str, words: &[&str]) -> String {
        if !self.has(name) {
            self.complain(format!("{name} is required"));
        }
        self.word(name, words).unwrap_or_default()
    }

    /// `true` or `false`.
    pub fn flag(&mut self, name: &str) -> Option<bool> {
        match self.take(name)? {
            Value::Bool(flag) => Some(flag),
            _ => {
                self.complain(format!("{name} must be true or false"));
                None
            }
        }
    }

    /// How long a mute lasts: milliseconds, −1 for ever, 0 to end it (PLATFORM.md 11.3).
    pub fn mute_period(&mut self) -> MutePeriod {
        let period = self.take("mutePeriod").and_then(|value| value.as_f64());
        match period {
            Some(-1.0) => MutePeriod::ForEver,
            Some(0.0) => MutePeriod::Over,
            Some(millis) if millis > 0.0 => MutePeriod::For(millis as i64),
            _ => {
                self.complain("mutePeriod must be a number of milliseconds, -1 or 0");
                MutePeriod::Over
            }
        }
    }

    /// An object, as it came.
    pub fn object(&mut self, name: &str, largest: usize) -> Option<Value> {
        match self.take(name)? {
            object @ Value::Object(_) => {
                if object.to_string().len() > largest {
                    self.complain(format!("{name} must not be larger than {largest} bytes"));
                }
                Some(object)
            }
            _ => {
                self.complain(format!("{name} must be an object"));
                None
            }
        }
    }

    /// The free `metadata` object.
    pub fn metadata(&mut self) -> Option<Value> {
        self.object("metadata", METADATA_LIMIT)
    }

    /// An object to read field by field.
    pub fn part(&mut self, name: &str) -> Option<Self> {
        match self.take(name)? {
            Value::Object(object) => Some(Self::of(object)),
            _ => {
                self.complain(format!("{name} must be an object"));
                None
            }
        }
    }

    /// A list of objects to read field by field.
    pub fn parts(&mut self, name: &str, most: usize) -> Vec<Self> {
        let mut parts = Vec::new();
        for value in self.values(name, most).unwrap_or_default() {
            match value {
                Value::Object(object) => parts.push(Self::of(object)),
                _ => self.complain(format!("each of {name} must be an object")),
            }
        }
        parts
    }

    /// A time that must be there (section 2.3).
    pub fn moment(&mut self, name: &str) -> Millis {
        let text = self.required(name, 40);
        let moment = clock::moment(&text);
        if moment.is_none() && !text.is_empty() {
            self.complain(format!(
                "{name} must be a time like 2026-03-01T10:00:00.000Z"
            ));
        }
        moment.unwrap_or_default()
    }

    /// Takes over the complaints of a part, under its name.
    pub fn join(&mut self, name: &str, part: Self) {
        for complaint in part.complaints {
            self.complain(format!("{name}.{complaint}"));
        }
    }

    /// A list of texts.
    pub fn texts(&mut self, name: &str, most: usize, longest: usize) -> Option<Vec<String>> {
        let values = self.values(name, most)?;
        let mut texts = Vec::new();
        for value in values {
            match value {
                Value::String(text) if text.chars().count() <= longest => texts.push(text),
                _ => {
                    self.complain(format!(
                        "each of {name} must be a text of at most {longest} characters"
                    ));
                    break;
                }
            }
        }
        Some(texts)
    }

    /// A list, as it came.
    pub fn values(&mut self, name: &str, most: usize) -> Option<Vec<Value>> {
        match self.take(name)? {
            Value::Array(values) => {
                if values.len() > most {
                    self.complain(format!("{name} must not hold more than {most} entries"));
                }
                Some(values)
            }
            _ => {
                self.complain(format!("{name} must be a list"));
                None
            }
        }
    }

    /// Mentions: `[{type, userIds}]`.
    pub fn mentions(&mut self, name: &str) -> Option<Value> {
        let values = self.values(name, 30)?;
        let sound = values.iter().all(|mention| {
            mention["type"].is_string()
                && (mention["userIds"].is_null()
                    || mention["userIds"]
                        .as_array()
                        .is_some_and(|ids| ids.len() <= 100 && ids.iter().all(Value::is_string)))
        });
        if !sound {
            self.complain(format!("each of {name} must have a type and userIds"));
        }
        Some(Value::Array(values))
    }

    /// Ids, at least one.
    pub fn required_ids<I: From<String>>(&mut self, name: &str, most: usize) -> Vec<I> {
        let ids = self.texts(name, most, 50).unwrap_or_default();
        if ids.is_empty() {
            self.complain(format!("{name} must hold 1 to {most} ids"));
        }
        ids.into_iter().map(Into::into).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Fields;

    #[test]
    fn every_wrong_field_is_named() {
        let body = br#"{"title": "", "liveChatEnabled": 1, "tags": ["x"], "extra": 5}"#;
        let mut fields = Fields::parse(body).unwrap();
        fields.required("title", 1000);
        fields.flag("liveChatEnabled");
        fields.required("missing", 10);
        fields.texts("tags", 5, 24);
        let refusal = fields.check().unwrap_err();
        let named: Vec<&str> = refusal
            .detail
            .iter()
            .filter_map(|detail| detail.split(' ').next())
            .collect();
        assert_eq!(named, ["title", "liveChatEnabled", "missing"]);
    }

    #[test]
    fn length_is_counted_in_characters_not_bytes() {
        let body = format!(r#"{{"text": "{}"}}"#, "ü".repeat(20_000));
        let mut fields = Fields::parse(body.as_bytes()).unwrap();
        fields.text("text", 20_000);
        assert!(fields.check().is_ok());
    }
}
