//! Turns failed requests and error bodies into typed errors (PLATFORM.md 2.6).

use std::{
    error::Error as _,
    time::{Duration, SystemTime},
};

use reqwest::{
    Method, StatusCode,
    header::{DATE, HeaderMap, RETRY_AFTER},
};
use serde::Deserialize;
use serde_json::Value;

use crate::{
    error::{Error, ErrorCode, NetworkError, NetworkErrorKind, Refusal, Retry},
    wire::{Count, Lenient, Text},
};

/// When the platform says "too fast" but not for how long.
const DEFAULT_RETRY_AFTER: Duration = Duration::from_secs(1);

/// Names a call in errors and in the log. The number tells calls with the same path apart.
pub(super) fn new_trace(method: &Method, path: &str) -> String {
    format!("{method} {path} #{:08x}", rand::random::<u32>())
}

pub(super) fn network(kind: NetworkErrorKind, detail: &str, trace: &str, safe: bool) -> Error {
    let never_sent = matches!(kind, NetworkErrorKind::Unreachable | NetworkErrorKind::Tls);
    NetworkError {
        kind,
        detail: detail.to_owned(),
        retry: match kind {
            NetworkErrorKind::TooLarge | NetworkErrorKind::Tls => Retry::Never,
            NetworkErrorKind::Unreachable => Retry::Safe,
            NetworkErrorKind::Timeout | NetworkErrorKind::Interrupted if safe => Retry::Safe,
            NetworkErrorKind::Timeout | NetworkErrorKind::Interrupted => Retry::Never,
        },
        outcome_unknown: !safe && !never_sent,
        trace: trace.to_owned(),
    }
    .into()
}

pub(super) fn from_reqwest(error: reqwest::Error, trace: &str, safe: bool) -> Error {
    // The address may carry what somebody searched for.
    let error = error.without_url();
    let mut detail = error.to_string();
    let mut tls = false;
    let mut cause = error.source();
    while let Some(source) = cause {
        detail.push_str(": ");
        detail.push_str(&source.to_string());
        let inner = source
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref);
        tls |=
            source.is::<rustls::Error>() || inner.is_some_and(|inner| inner.is::<rustls::Error>());
        cause = source.source();
    }
    let kind = if tls {
        NetworkErrorKind::Tls
    } else if error.is_connect() {
        NetworkErrorKind::Unreachable
    } else if error.is_timeout() {
        NetworkErrorKind::Timeout
    } else {
        NetworkErrorKind::Interrupted
    };
    network(kind, &detail, trace, safe)
}

/// How long the answer asks to wait: seconds, or a date. A date is taken by the clock that wrote it
/// if the answer has one, since ours may differ.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = httpdate::parse_http_date(text).ok()?;
    let now = date(headers).unwrap_or_else(SystemTime::now);
    // Over already: nothing to wait for.
    Some(until.duration_since(now).unwrap_or_default())
}

/// When the answer was written, by the platform's clock.
pub(super) fn date(headers: &HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()
}

/// How long nobody is to send anything, if the answer asks for that: too many requests, or a
/// platform that says when it is back.
pub(super) fn pause(status: StatusCode, retry_after: Option<Duration>) -> Option<Duration> {
    match status {
        StatusCode::TOO_MANY_REQUESTS => Some(retry_after.unwrap_or(DEFAULT_RETRY_AFTER)),
        StatusCode::SERVICE_UNAVAILABLE => retry_after,
        _ => None,
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct WireError {
    code: Lenient<Count>,
    message: Text,
    data: Value,
}

pub(super) fn from_body(
    status: StatusCode,
    body: &[u8],
    retry_after: Option<Duration>,
    trace: &str,
    safe: bool,
) -> Error {
    let wire: WireError = serde_json::from_slice(body).unwrap_or_default();
    let code = u32::try_from(wire.code.count()).unwrap_or(0);
    let code = match ErrorCode::from_number(code) {
        // A gateway in between answers without the platform's code.
        ErrorCode::Unknown(0) if status == StatusCode::TOO_MANY_REQUESTS => {
            ErrorCode::RateLimitExceeded
        }
        code => code,
    };
    let retry = if code == ErrorCode::RateLimitExceeded || status == StatusCode::TOO_MANY_REQUESTS {
        // Refused before anything was done, so this holds for writing too.
        Retry::After(retry_after.unwrap_or(DEFAULT_RETRY_AFTER))
    } else if status.is_server_error() && code != ErrorCode::BusinessError {
        match retry_after {
            Some(wait) if safe && status == StatusCode::SERVICE_UNAVAILABLE => Retry::After(wait),
            _ if safe => Retry::Safe,
            _ => Retry::Never,
        }
    } else {
        Retry::Never
    };
    let message = wire.message.filled().unwrap_or_else(|| {
        status
            .canonical_reason()
            .unwrap_or("no reason given")
            .to_owned()
    });
    Refusal {
        code,
        message: shortened(message),
        detail: details(&wire.data),
        status: status.as_u16(),
        retry,
        trace: trace.to_owned(),
    }
    .into()
}

/// `data.detail` is a list of texts, or an object (PLATFORM.md 2.6).
fn details(data: &Value) -> Vec<String> {
    let Some(detail) = data.get("detail") else {
        return Vec::new();
    };
    match detail {
        Value::Null => Vec::new(),
        Value::String(text) => vec![shortened(text.clone())],
        Value::Array(entries) => entries
            .iter()
            .take(20)
            .map(|entry| match entry.as_str() {
                Some(text) => shortened(text.to_owned()),
                None => shortened(entry.to_string()),
            })
            .collect(),
        other => vec![shortened(other.to_string())],
    }
}

fn shortened(text: String) -> String {
    const LIMIT: usize = 500;
    match text.char_indices().nth(LIMIT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16, body: &str, retry_after: Option<u64>, safe: bool) -> Error {
        from_body(
            StatusCode::from_u16(status).unwrap(),
            body.as_bytes(),
            retry_after.map(Duration::from_secs),
            "GET x #1",
            safe,
        )
    }

    #[test]
    fn every_known_code_comes_out_as_its_variant() {
        for code in ErrorCode::KNOWN {
            let body = format!(
                r#"{{"status":"error","code":{},"message":"No."}}"#,
                code.number()
            );
            let error = refused(400, &body, None, false);
            assert_eq!(error.code(), Some(*code));
            assert_eq!(error.message(), "No.");
        }
    }

    #[test]
    fn an_unknown_code_is_kept() {
        let error = refused(418, r#"{"code": 499999, "message": "Teapot"}"#, None, true);
        assert_eq!(error.code(), Some(ErrorCode::Unknown(499_999)));
        assert_eq!(error.retry(), Retry::Never);
    }

    #[test]
    fn details_are_read_in_both_forms() {
        let list = refused(
            422,
            r#"{"code":500000,"message":"m","data":{"detail":["title is too long",{"a":1}]}}"#,
            None,
            false,
        );
        let Error::Refused(refusal) = list else {
            panic!("{list}");
        };
        assert_eq!(refusal.detail, ["title is too long", r#"{"a":1}"#]);
        let object = refused(
            422,
            r#"{"code":500000,"message":"m","data":{"detail":{"field":"title"}}}"#,
            None,
            false,
        );
        let Error::Refused(refusal) = object else {
            panic!("{object}");
        };
        assert_eq!(refusal.detail, [r#"{"field":"title"}"#]);
    }

    #[test]
    fn too_many_requests_says_when_to_come_back() {
        let error = refused(429, r#"{"code":400311,"message":"m"}"#, Some(3), false);
        assert_eq!(error.retry(), Retry::After(Duration::from_secs(3)));
        let error = refused(429, "<html>", None, false);
        assert_eq!(error.code(), Some(ErrorCode::RateLimitExceeded));
        assert_eq!(error.retry(), Retry::After(DEFAULT_RETRY_AFTER));
    }

    #[test]
    fn a_pause_is_read_in_seconds_and_as_a_date_by_the_clock_of_who_wrote_it() {
        let wait = |retry_after: &'static str, date: Option<&'static str>| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, retry_after.parse().unwrap());
            if let Some(date) = date {
                headers.insert(DATE, date.parse().unwrap());
            }
            super::retry_after(&headers)
        };
        assert_eq!(wait(" 7 ", None), Some(Duration::from_secs(7)));
        let now = "Sun, 01 Mar 2026 10:00:00 GMT";
        let later = "Sun, 01 Mar 2026 10:00:09 GMT";
        assert_eq!(wait(later, Some(now)), Some(Duration::from_secs(9)));
        assert_eq!(wait(now, Some(later)), Some(Duration::ZERO));
        assert_eq!(
            wait("Fri, 01 Jan 1999 00:00:00 GMT", None),
            Some(Duration::ZERO)
        );
        for odd in ["soon", "-1", "1.5", ""] {
            assert_eq!(wait(odd, Some(now)), None, "{odd}");
        }
    }

    #[test]
    fn a_pause_is_for_too_many_requests_and_for_a_platform_that_says_when_it_is_back() {
        let asked = Some(Duration::from_secs(3));
        assert_eq!(pause(StatusCode::TOO_MANY_REQUESTS, asked), asked);
        assert_eq!(
            pause(StatusCode::TOO_MANY_REQUESTS, None),
            Some(DEFAULT_RETRY_AFTER)
        );
        assert_eq!(pause(StatusCode::SERVICE_UNAVAILABLE, asked), asked);
        assert_eq!(pause(StatusCode::SERVICE_UNAVAILABLE, None), None);
        assert_eq!(pause(StatusCode::BAD_GATEWAY, asked), None);
    }

    #[test]
    fn only_reading_is_repeated_after_a_server_error() {
        assert_eq!(refused(502, "bad gateway", None, true).retry(), Retry::Safe);
        assert_eq!(
            refused(502, "bad gateway", None, false).retry(),
            Retry::Never
        );
        assert_eq!(
            refused(500, r#"{"code":500000,"message":"rule"}"#, None, true).retry(),
            Retry::Never,
            "a violated rule stays violated"
        );
    }

    #[test]
    fn a_write_that_broke_off_has_an_unknown_outcome() {
        let broken = |safe| network(NetworkErrorKind::Interrupted, "", "t", safe);
        assert!(broken(false).outcome_unknown() && !broken(true).outcome_unknown());
        let unreachable = network(NetworkErrorKind::Unreachable, "", "t", false);
        assert!(!unreachable.outcome_unknown());
        assert_eq!(unreachable.retry(), Retry::Safe);
    }
}
