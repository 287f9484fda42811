//! The built page, served with headers that let it do no more than it needs.

use axum::extract::{Path as PathParam, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::api_error::ApiError;
use crate::network::Shared;

/// `GET /watch/{room}`: the same page for every room; it asks for the rest itself.
pub(super) async fn open(State(shared): State<Shared>, headers: HeaderMap) -> Response {
    let Some(page) = &shared.watch_page else {
        return missing();
    };
    let host = headers.get("host").and_then(|value| value.to_str().ok());
    let mut response = page.index().into_response();
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    protect(headers, &policy(host, &shared.livekit.url_for(host)));
    response
}

/// `GET /watch/assets/{file}`: names carry a hash of what is inside, so they never change.
pub(super) async fn asset(
    State(shared): State<Shared>,
    PathParam(file): PathParam<String>,
) -> Result<Response, ApiError> {
    let found = shared
        .watch_page
        .as_ref()
        .and_then(|page| page.asset(&file))
        .ok_or_else(|| ApiError::not_found("file"))?;
    let mut response = found.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(mime_type(&file)));
    headers.insert(
        CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    protect(headers, "default-src 'none'");
    Ok(response)
}

fn mime_type(file: &str) -> &'static str {
    match file.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "woff2" => "font/woff2",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        _ => "application/octet-stream",
    }
}

/// Files of this network, its API, its events and its media server; nothing else, nobody's frame.
fn policy(host: Option<&str>, livekit: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    // Older browsers do not take 'self' for a WebSocket.
    let events = host
        .filter(|host| host.chars().all(plain))
        .map(|host| format!(" ws://{host} wss://{host}"))
        .unwrap_or_default();
    let media = if livekit.chars().all(|c| plain(c) || c == '/') {
        format!(" {livekit} {}", livekit.replacen("ws", "http", 1))
    } else {
        String::new()
    };
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; \
         img-src 'self' data:; media-src 'self' blob:; connect-src 'self'{events}{media}; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}

fn protect(headers: &mut HeaderMap, policy: &str) {
    if let Ok(policy) = HeaderValue::from_str(policy) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        (
            "permissions-policy",
            "camera=(), microphone=(), geolocation=(), display-capture=()",
        ),
    ] {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
}

/// A network that was set up without the page says so instead of showing an empty one.
fn missing() -> Response {
    let text = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
        <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
        <title>Greenroom</title><h1>This network has no watch page</h1>\
        <p>The show may be on; this network was set up without the page that shows it in a \
        browser. Ask whoever runs the network.</p>";
    let mut response = (StatusCode::SERVICE_UNAVAILABLE, text).into_response();
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    protect(headers, "default-src 'none'");
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_names_this_network_and_its_media_server_alone() {
        let policy = policy(Some("192.168.1.7:7420"), "ws://192.168.1.7:7880");
        assert!(policy.contains(
            "connect-src 'self' ws://192.168.1.7:7420 wss://192.168.1.7:7420 \
             ws://192.168.1.7:7880 http://192.168.1.7:7880;"
        ));
        assert!(!policy.contains('*') && !policy.contains("unsafe"));
    }

    #[test]
    fn nothing_can_be_written_into_the_policy_by_a_host_header() {
        let policy = policy(Some("here; script-src *"), "ws://here; script-src *:1");
        assert!(policy.contains("connect-src 'self';"));
        assert!(!policy.contains('*'));
    }
}
