//! Settings of version 0.1.0, which had one flat key for each: `devices.camera`, `device.id`,
//! `local.user`, `draft.USER`.

use serde_json::{Map, Value};

use super::document::Document;

/// Moves flat keys to their places. A place that is taken wins: it is newer.
pub(super) fn from_flat_keys(document: &mut Document) {
    let keys: Vec<String> = document.0.keys().cloned().collect();
    for key in keys {
        let path: Vec<&str> = match key.split_once('.') {
            Some(("devices", kind @ ("camera" | "microphone" | "speaker"))) => {
                vec!["settings", "devices", kind]
            }
            Some(("device", "id")) => vec!["deviceId"],
            Some(("local", "user")) => vec!["localUser"],
            Some(("draft", user_id)) => vec!["drafts", user_id],
            _ => continue,
        };
        if let Some(value) = document.0.remove(&key) {
            put(&mut document.0, &path, value);
        }
    }
}

fn put(object: &mut Map<String, Value>, path: &[&str], value: Value) {
    match path {
        [] => {}
        [key] => {
            object.entry(*key).or_insert(value);
        }
        [key, rest @ ..] => {
            let inner = object
                .entry(*key)
                .or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}
