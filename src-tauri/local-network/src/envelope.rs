//! Answer envelopes: named arrays, with the users and files they speak of in full (section 2.3).

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::api_error::ApiError;
use crate::id::{FileId, UserId};
use crate::store::Tx;

/// An answer in the making.
#[derive(Default)]
pub(crate) struct Envelope {
    fields: Map<String, Value>,
    users: BTreeSet<UserId>,
    files: BTreeSet<FileId>,
}

impl Envelope {
    /// Sets a named field.
    pub fn set(&mut self, name: &str, value: impl Into<Value>) -> &mut Self {
        self.fields.insert(name.to_owned(), value.into());
        self
    }

    /// Sets several arrays that this network leaves empty.
    pub fn empty(&mut self, names: &[&str]) -> &mut Self {
        for name in names {
            self.set(name, Vec::<Value>::new());
        }
        self
    }

    /// The answer speaks of this user (internal id).
    pub fn user(&mut self, id: impl Into<UserId>) -> &mut Self {
        self.users.insert(id.into());
        self
    }

    /// The answer speaks of this file.
    pub fn file(&mut self, id: Option<&FileId>) -> &mut Self {
        if let Some(id) = id {
            self.files.insert(id.to_owned());
        }
        self
    }

    /// Adds `users` and `files` in full and closes the envelope.
    pub fn finish(&mut self, tx: &Tx<'_>) -> Result<Value, ApiError> {
        let mut users = Vec::new();
        for id in std::mem::take(&mut self.users) {
            if let Some(user) = tx.user(&id)? {
                self.file(user.avatar_file_id.as_ref());
                users.push(user.json());
            }
        }
        let mut files = Vec::new();
        for id in std::mem::take(&mut self.files) {
            if let Some(file) = tx.file(&id)? {
                files.push(file.json(tx.public_url));
            }
        }
        self.set("users", users).set("files", files);
        Ok(Value::Object(std::mem::take(&mut self.fields)))
    }
}
