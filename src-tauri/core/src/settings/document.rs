//! The JSON object in the store: read leniently, written back with everything that is not ours.

use std::fmt;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

/// An object as it rests in the store.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Document(pub Map<String, Value>);

impl Document {
    /// Reads a text; none if it is no JSON object. Some editors put a mark before a file's text.
    pub fn parse(text: &str) -> Option<Self> {
        match serde_json::from_str(text.trim_start_matches('\u{feff}')) {
            Ok(Value::Object(object)) => Some(Self(object)),
            Ok(_) | Err(_) => None,
        }
    }

    /// The part of it that a type understands. A value of a strange shape costs itself, never its
    /// neighbours.
    pub fn understood<T: Serialize + DeserializeOwned + Default>(&self) -> T {
        let mut value = serde_json::to_value(T::default()).unwrap_or_default();
        let fits = |value: &Value| T::deserialize(value).is_ok();
        adopt(&mut value, &mut Vec::new(), &self.0, &fits);
        T::deserialize(&value).unwrap_or_default()
    }

    /// Writes what differs between two values of a type, and touches nothing else.
    pub fn take_over<T: Serialize>(&mut self, before: &T, after: &T) {
        if let (Ok(Value::Object(before)), Ok(Value::Object(after))) =
            (serde_json::to_value(before), serde_json::to_value(after))
        {
            overlay(&mut self.0, &before, &after);
        }
    }
}

impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // An object of strings, numbers and lists can always be written.
        f.write_str(&serde_json::to_string_pretty(&self.0).unwrap_or_default())
    }
}

/// Puts each member of `object` into `root` below `path` if the whole then still fits; of a member
/// that does not, its own members are tried.
fn adopt(
    root: &mut Value,
    path: &mut Vec<String>,
    object: &Map<String, Value>,
    fits: &impl Fn(&Value) -> bool,
) {
    for (key, value) in object {
        let Some(Value::Object(place)) = at(root, path) else {
            return;
        };
        let before = place.insert(key.clone(), value.clone());
        if fits(root) {
            continue;
        }
        put_back(root, path, key, before.clone());
        let Value::Object(members) = value else {
            continue;
        };
        if !before.as_ref().is_some_and(Value::is_object) {
            // What may be absent begins as nothing; it is tried from its defaults on, if it has any.
            put_back(root, path, key, Some(Value::Object(Map::new())));
            if !fits(root) {
                put_back(root, path, key, before);
                continue;
            }
        }
        path.push(key.clone());
        adopt(root, path, members, fits);
        path.pop();
    }
}

fn put_back(root: &mut Value, path: &[String], key: &str, before: Option<Value>) {
    if let Some(Value::Object(place)) = at(root, path) {
        match before {
            Some(before) => place.insert(key.to_owned(), before),
            None => place.remove(key),
        };
    }
}

fn at<'a>(root: &'a mut Value, path: &[String]) -> Option<&'a mut Value> {
    path.iter()
        .try_fold(root, |value, key| value.get_mut(key.as_str()))
}

fn overlay(kept: &mut Map<String, Value>, before: &Map<String, Value>, after: &Map<String, Value>) {
    for key in before.keys().filter(|key| !after.contains_key(*key)) {
        kept.remove(key);
    }
    for (key, value) in after {
        let old = before.get(key);
        if old == Some(value) {
            continue;
        }
        match (kept.get_mut(key), old, value) {
            (Some(Value::Object(kept)), Some(Value::Object(old)), Value::Object(new)) => {
                overlay(kept, old, new);
            }
            (None, Some(Value::Object(old)), Value::Object(new)) => {
                let mut fresh = Map::new();
                overlay(&mut fresh, old, new);
                kept.insert(key.clone(), Value::Object(fresh));
            }
            _ => {
                kept.insert(key.clone(), value.clone());
            }
        }
    }
}
