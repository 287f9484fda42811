//! One call, before anything is sent (PLATFORM.md 2).

use bytes::Bytes;
use reqwest::Method;
use secrecy::SecretString;
use serde_json::Value;

use super::{
    pace::Lane,
    query::{Query, segment},
};

/// Which header proves who calls (PLATFORM.md 2.1).
#[derive(Clone)]
pub(crate) enum Credential {
    ApiKey(SecretString),
    Bearer(SecretString),
}

pub(crate) enum Body {
    Empty,
    Json(Value),
    /// A file for the upload host.
    Upload(Upload),
}

/// A file and what is said about it, as parts of a form (PLATFORM.md 5).
pub(crate) struct Upload {
    /// The name of the part that holds the bytes.
    pub field: &'static str,
    pub bytes: Bytes,
    pub name: String,
    /// What the caller said; else the first bytes tell, for images.
    pub media_type: Option<String>,
    /// The parts that hold text.
    pub texts: Vec<(&'static str, String)>,
}

impl Upload {
    pub(super) fn form(&self) -> reqwest::multipart::Form {
        use reqwest::multipart::{Form, Part};
        let part = || Part::stream(self.bytes.clone()).file_name(self.name.clone());
        let media_type = self.media_type.as_deref().or(media_type(&self.bytes));
        let part = match media_type {
            // What does not parse as a media type is left to the platform to find out.
            Some(media_type) => part().mime_str(media_type).unwrap_or_else(|_| part()),
            None => part(),
        };
        self.texts
            .iter()
            .fold(Form::new().part(self.field, part), |form, (name, text)| {
                form.text(*name, text.clone())
            })
    }
}

/// One call, before anything is sent.
pub(crate) struct Call {
    pub method: Method,
    /// Without a slash in front, already encoded.
    pub path: String,
    pub query: Query,
    pub body: Body,
    pub(super) lane: Lane,
    /// Done twice is the same as done once.
    pub(super) repeatable: bool,
    /// May share the answer to an identical read.
    shared: bool,
}

impl Call {
    fn new(method: Method, segments: &[&str]) -> Self {
        let path: Vec<_> = segments.iter().copied().map(segment).collect();
        Self {
            path: path.join("/"),
            query: Query::default(),
            body: Body::Empty,
            lane: Lane::Action,
            repeatable: method == Method::GET,
            shared: method == Method::GET,
            method,
        }
    }

    pub fn get(segments: &[&str]) -> Self {
        Self::new(Method::GET, segments)
    }

    pub fn post(segments: &[&str]) -> Self {
        Self::new(Method::POST, segments)
    }

    pub fn put(segments: &[&str]) -> Self {
        Self::new(Method::PUT, segments)
    }

    pub fn delete(segments: &[&str]) -> Self {
        Self::new(Method::DELETE, segments)
    }

    pub fn query(mut self, query: Query) -> Self {
        self.query = query;
        self
    }

    pub fn json(mut self, body: Value) -> Self {
        self.body = Body::Json(body);
        self
    }

    pub fn upload(mut self, upload: Upload) -> Self {
        self.body = Body::Upload(upload);
        self
    }

    /// Nobody waits for it: it goes when the platform's limit leaves room.
    pub fn background(mut self) -> Self {
        self.lane = Lane::Background;
        self
    }

    /// Although it writes, doing it twice is the same as doing it once, so it is repeated after a
    /// failure that leaves open whether it was done. Say why at the call.
    pub fn repeatable(mut self) -> Self {
        self.repeatable = true;
        self
    }

    /// A read whose answer is for one caller alone.
    pub fn unshared(mut self) -> Self {
        self.shared = false;
        self
    }

    /// May share the answer to an identical read in flight.
    pub fn is_shared(&self) -> bool {
        self.shared
    }

    /// Path and query: with the same session, what makes two reads identical.
    pub fn target(&self) -> String {
        format!("{}?{}", self.path, self.query.as_str())
    }
}

/// The media type of an image, by its first bytes.
fn media_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', ..] => Some("image/gif"),
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => Some("image/webp"),
        _ => None,
    }
}
