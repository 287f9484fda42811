//! Requests and answers: headers, retries, errors, limits (PLATFORM.md 2).

mod backoff;
mod failure;
mod pace;
mod query;
mod reads;
pub(crate) mod tls;

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::{
    Method, RequestBuilder, Response,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue},
    redirect,
};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

pub(crate) use backoff::{Backoff, at, chance};
pub(crate) use pace::Lane;
use pace::Pace;
pub(crate) use query::{Query, segment};
pub(crate) use reads::Reads;

use crate::{
    config::{ConfigError, ConfigField, ConfigProblem, Endpoints},
    error::{Error, NetworkErrorKind, Retry},
    model::{Download, ImageSize},
};

/// The same as the platform's own SDK (PLATFORM.md 1).
const REQUEST_TIMEOUT: Duration = Duration::from_secs(60);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);
/// A connection that carried nothing for so long is not used again. Servers and what is on the way
/// to them close idle ones from 45 s on, some without a word, and a call that changes something must
/// not be the one that finds out: nobody could tell whether it was carried out.
const IDLE_LIMIT: Duration = Duration::from_secs(30);
/// No answer of the platform comes near to this.
const ANSWER_LIMIT: usize = 8 * 1024 * 1024;
const DOWNLOAD_LIMIT: usize = 32 * 1024 * 1024;
/// How often a safe call is tried in all.
const TRIES: u32 = 3;
const RETRY_BACKOFF: Backoff = Backoff::new(Duration::from_millis(400), Duration::from_secs(4));
/// A pause that the platform asked for is made longer by up to this share, so that many clients
/// that were told the same do not come back at the same moment.
const PAUSE_JITTER: f64 = 0.1;

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
    fn form(&self) -> reqwest::multipart::Form {
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
    lane: Lane,
    /// Done twice is the same as done once.
    repeatable: bool,
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

/// The body of a 2xx answer.
#[derive(Clone)]
pub(crate) struct Answer {
    body: Bytes,
    trace: String,
}

impl Answer {
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

/// What an answer with this status and body is for a call that is safe to repeat.
#[cfg(feature = "fuzzing")]
pub(crate) fn received(status: u16, body: &[u8]) -> Result<Answer, Error> {
    let status = reqwest::StatusCode::from_u16(status).unwrap_or_default();
    let trace = failure::new_trace(&Method::GET, "fuzzing");
    if status.is_success() {
        let body = Bytes::copy_from_slice(body);
        return Ok(Answer { body, trace });
    }
    Err(failure::from_body(status, body, None, &trace, true))
}

/// Cheap to clone; all clones keep one pace.
#[derive(Clone)]
pub(crate) struct Http {
    api: reqwest::Client,
    downloads: reqwest::Client,
    endpoints: Endpoints,
    pace: Pace,
}

impl Http {
    pub fn new(endpoints: Endpoints, tls: &rustls::ClientConfig) -> Result<Self, ConfigError> {
        let build = |redirects: redirect::Policy| {
            let mut builder = reqwest::Client::builder()
                .tls_backend_preconfigured(tls.clone())
                .connect_timeout(CONNECT_TIMEOUT)
                .timeout(REQUEST_TIMEOUT)
                .pool_idle_timeout(IDLE_LIMIT)
                .redirect(redirects);
            if endpoints.on_this_machine() {
                builder = builder.no_proxy();
            }
            builder.build().map_err(|error| {
                ConfigError::new(
                    ConfigField::ApiUrl,
                    ConfigProblem::Unavailable(error.without_url().to_string()),
                )
            })
        };
        Ok(Self {
            // No call redirects, and a redirect would carry the API key somewhere else.
            api: build(redirect::Policy::none())?,
            downloads: build(redirect::Policy::limited(5))?,
            endpoints,
            pace: Pace::default(),
        })
    }

    /// Sends a call when it is its turn, again if that is safe and may help.
    pub async fn send(&self, call: &Call, credential: &Credential) -> Result<Answer, Error> {
        let trace = failure::new_trace(&call.method, &call.path);
        let mut tries = 1;
        loop {
            let slot = self.pace.enter(call.lane).await;
            let slot = slot.map_err(|busy| Error::Busy {
                after: busy.after,
                trace: trace.clone(),
            })?;
            let result = self.send_once(call, credential, &trace).await;
            drop(slot);
            let error = match result {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            if tries >= TRIES {
                return Err(error);
            }
            let wait = match error.retry() {
                // Everybody waits for this at the pace's door, this call among them.
                Retry::After(_) => Duration::ZERO,
                _ if repeats_by_itself(call, &error) => RETRY_BACKOFF.wait(tries - 1, chance()),
                Retry::Never | Retry::Safe => return Err(error),
            };
            tracing::debug!(%trace, %error, ?wait, tries, "trying again");
            tokio::time::sleep(wait).await;
            tries += 1;
        }
    }

    async fn send_once(
        &self,
        call: &Call,
        credential: &Credential,
        trace: &str,
    ) -> Result<Answer, Error> {
        let started = std::time::Instant::now();
        let safe = call.repeatable;
        let response = self
            .request(call, credential)
            .send()
            .await
            .map_err(|error| failure::from_reqwest(error, trace, safe))?;
        let status = response.status();
        let retry_after = failure::retry_after(response.headers());
        let body = read_body(response, ANSWER_LIMIT, trace, safe).await?;
        tracing::debug!(
            trace,
            status = status.as_u16(),
            ms = started.elapsed().as_millis(),
            bytes = body.len(),
            "answer"
        );
        if status.is_success() {
            return Ok(Answer {
                body,
                trace: trace.to_owned(),
            });
        }
        if let Some(pause) = failure::pause(status, retry_after) {
            tracing::info!(trace, ?pause, "the platform asks for a pause");
            self.pace.hold(pause.mul_f64(1.0 + PAUSE_JITTER * chance()));
        }
        Err(failure::from_body(status, &body, retry_after, trace, safe))
    }

    fn request(&self, call: &Call, credential: &Credential) -> RequestBuilder {
        let base = match call.body {
            Body::Upload(_) => &self.endpoints.upload,
            Body::Empty | Body::Json(_) => &self.endpoints.api,
        };
        let mut url = base.clone();
        url.set_path(&format!(
            "{}/{}",
            base.path().trim_end_matches('/'),
            call.path
        ));
        if !call.query.as_str().is_empty() {
            url.set_query(Some(call.query.as_str()));
        }
        let request = self.api.request(call.method.clone(), url);
        let request = match credential {
            Credential::ApiKey(key) => request
                .header("X-API-Key", secret_header(key.expose_secret()))
                .header("set-access-token-cookie", "false"),
            Credential::Bearer(token) => request.header(AUTHORIZATION, bearer(token)),
        };
        match &call.body {
            Body::Empty => request,
            Body::Json(body) => request
                .header(CONTENT_TYPE, "application/json")
                .body(body.to_string()),
            Body::Upload(upload) => request.multipart(upload.form()),
        }
    }

    /// Fetches a file. The access token goes to the platform's own addresses only.
    pub async fn download(
        &self,
        mut url: Url,
        size: Option<ImageSize>,
        token: &SecretString,
    ) -> Result<Download, Error> {
        let trace = failure::new_trace(&Method::GET, "file");
        if let Some(size) = size {
            url.query_pairs_mut().append_pair("size", size.as_wire());
        }
        let ours = self.endpoints.is_ours(&url);
        let mut request = self.downloads.get(url);
        if ours {
            request = request.header(AUTHORIZATION, bearer(token));
        }
        let response = request
            .send()
            .await
            .map_err(|error| failure::from_reqwest(error, &trace, true))?;
        let status = response.status();
        let retry_after = failure::retry_after(response.headers());
        let content_type = response
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned);
        let body = read_body(response, DOWNLOAD_LIMIT, &trace, true).await?;
        if !status.is_success() {
            return Err(failure::from_body(status, &body, retry_after, &trace, true));
        }
        Ok(Download {
            bytes: body,
            content_type,
        })
    }
}

/// Whether a call is repeated here after a failure that asked for no pause.
///
/// A read is, and a write of which twice is the same as once. One that took the whole time allowed
/// is not: nobody waits twice as long.
fn repeats_by_itself(call: &Call, error: &Error) -> bool {
    let may_help = match error {
        Error::Network(failure) => match failure.kind {
            NetworkErrorKind::Unreachable | NetworkErrorKind::Interrupted => true,
            NetworkErrorKind::Timeout | NetworkErrorKind::Tls | NetworkErrorKind::TooLarge => false,
        },
        other => other.retry() == Retry::Safe,
    };
    call.repeatable && may_help
}

fn secret_header(value: &str) -> HeaderValue {
    // Both come from places that allow no other characters; an empty header is refused there.
    let mut header = HeaderValue::from_str(value).unwrap_or_else(|_| HeaderValue::from_static(""));
    header.set_sensitive(true);
    header
}

fn bearer(token: &SecretString) -> HeaderValue {
    secret_header(&format!("Bearer {}", token.expose_secret()))
}

async fn read_body(
    mut response: Response,
    limit: usize,
    trace: &str,
    safe: bool,
) -> Result<Bytes, Error> {
    let too_large = || failure::network(NetworkErrorKind::TooLarge, "", trace, safe);
    if response
        .content_length()
        .is_some_and(|length| length > limit as u64)
    {
        return Err(too_large());
    }
    let mut body = BytesMut::new();
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|error| failure::from_reqwest(error, trace, safe))?
    {
        if body.len() + chunk.len() > limit {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
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
