//! The calls, grouped by what they are about. Each is a method of [`Client`](crate::Client).

mod channels;
mod communities;
mod images;
mod invitations;
mod messages;
mod posts;
mod presence;
mod rooms;
mod users;

pub use users::UserUpdate;

use serde_json::{Map, Value};

/// How many entries a page has unless the caller says.
const DEFAULT_LIMIT: u8 = 20;
/// The most that the platform allows (contract section 2.4).
const MOST: u8 = 100;

fn limit(wanted: Option<u8>) -> u8 {
    wanted.unwrap_or(DEFAULT_LIMIT).clamp(1, MOST)
}

/// Builds the JSON object of a request; missing values are left out.
#[derive(Default)]
struct Fields(Map<String, Value>);

impl Fields {
    fn set(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    fn maybe(self, name: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.set(name, value),
            None => self,
        }
    }

    fn list<T: AsRef<str>>(self, name: &str, values: &[T]) -> Self {
        let values: Vec<Value> = values.iter().map(|value| value.as_ref().into()).collect();
        self.set(name, values)
    }

    /// Left out when empty.
    fn some<T: AsRef<str>>(self, name: &str, values: &[T]) -> Self {
        if values.is_empty() {
            self
        } else {
            self.list(name, values)
        }
    }

    fn into_json(self) -> Value {
        Value::Object(self.0)
    }
}
