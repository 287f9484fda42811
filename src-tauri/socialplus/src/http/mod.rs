//! Requests and answers: headers, retries, errors, limits (PLATFORM.md 2).

mod answer;
mod backoff;
mod call;
mod failure;
mod pace;
mod query;
mod reads;
mod time;

use std::{sync::Arc, time::Duration};

use bytes::{Bytes, BytesMut};
use reqwest::{
    Method, RequestBuilder, Response,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue},
    redirect,
};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::{
    config::Endpoints,
    error::{ConfigError, ConfigField, ConfigProblem, Error, NetworkErrorKind, Retry},
    model::{Download, ImageSize},
    network_time::NetworkTime,
};
pub(crate) use answer::Answer;
pub(crate) use backoff::{Backoff, at, chance};
pub(crate) use call::{Body, Call, Credential, Upload};
use pace::Pace;
pub(crate) use query::Query;
pub(crate) use reads::Reads;
pub(crate) use time::in_utc;

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

/// What an answer with this status and body is for a call that is safe to repeat.
#[cfg(feature = "fuzzing")]
pub(crate) fn received(status: u16, body: &[u8]) -> Result<Answer, Error> {
    let status = reqwest::StatusCode::from_u16(status).unwrap_or_default();
    let trace = failure::new_trace(&Method::GET, "fuzzing");
    if status.is_success() {
        let body = Bytes::copy_from_slice(body);
        return Ok(Answer::new(body, trace));
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
    time: Arc<NetworkTime>,
}

impl Http {
    pub fn new(
        endpoints: Endpoints,
        tls: &rustls::ClientConfig,
        time: Arc<NetworkTime>,
    ) -> Result<Self, ConfigError> {
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
            time,
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
        let asked = self.time.asking();
        let response = self
            .request(call, credential)
            .send()
            .await
            .map_err(|error| failure::from_reqwest(error, trace, safe))?;
        if let Some(date) = failure::date(response.headers()) {
            self.time.heard(asked, date.into());
        }
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
            return Ok(Answer::new(body, trace.to_owned()));
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
