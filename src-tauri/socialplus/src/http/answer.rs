//! What came back.

use bytes::Bytes;
use serde::de::DeserializeOwned;

use crate::error::Error;

/// The body of a 2xx answer.
#[derive(Clone)]
pub(crate) struct Answer {
    body: Bytes,
    trace: String,
}

impl Answer {
    pub(super) fn new(body: Bytes, trace: String) -> Self {
        Self { body, trace }
    }

    /// Reads the body as JSON.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_slice(&self.body).map_err(|error| self.unreadable(error.to_string()))
    }

    /// The first entry of a list that must have one.
    pub fn first<T>(&self, list: Vec<T>, what: &str) -> Result<T, Error> {
        list.into_iter()
            .next()
            .ok_or_else(|| self.unreadable(format!("no {what} in it")))
    }

    pub fn unreadable(&self, what: impl Into<String>) -> Error {
        Error::Decode {
            what: what.into(),
            trace: self.trace.clone(),
        }
    }
}
