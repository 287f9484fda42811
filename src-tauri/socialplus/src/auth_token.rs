//! Where auth tokens come from in secure mode (PLATFORM.md 3.1).

use std::{fmt, future::Future, pin::Pin, time::Duration};

use reqwest::{Method, header::ACCEPT, redirect};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};
use url::{Host, Url};

use crate::{
    error::{AuthTokenError, ConfigError, ConfigField, ConfigProblem, Invalid, Problem},
    model::UserId,
    tls, validate,
};

/// A backend that takes longer does not answer any more.
const TIME_LIMIT: Duration = Duration::from_secs(15);
/// An answer holds one token of at most 100 characters, with a little around it.
const SIZE_LIMIT: usize = 16 * 1024;
/// Where a token is looked for in an answer that is an object.
const FIELDS: [&str; 4] = ["authToken", "auth_token", "token", "accessToken"];

/// Where a fresh auth token comes from when a session begins or is renewed in secure mode: the
/// team's own backend ([`AuthTokenUrl`]), or a prompt.
///
/// Any function that takes the user's id and returns a future of the token will do:
///
/// ```
/// use socialplus::{AuthTokenError, Config, Region, UserId};
///
/// let config = Config::region(Region::Eu, "an-api-key", "device-1")
///     .with_auth_token_source(|user: UserId| async move {
///         if user == "host" {
///             Ok("token-from-our-backend".to_owned().into())
///         } else {
///             Err(AuthTokenError::new("our backend does not know this user"))
///         }
///     });
/// # assert!(config.validate().is_ok());
/// ```
pub trait AuthTokenSource: Send + Sync {
    /// Fetches a fresh auth token for this user.
    fn auth_token(&self, user: UserId) -> AuthTokenFuture<'_>;
}

/// What [`AuthTokenSource::auth_token`] returns.
pub type AuthTokenFuture<'a> =
    Pin<Box<dyn Future<Output = Result<SecretString, AuthTokenError>> + Send + 'a>>;

impl<F, R> AuthTokenSource for F
where
    F: Fn(UserId) -> R + Send + Sync,
    R: Future<Output = Result<SecretString, AuthTokenError>> + Send + 'static,
{
    fn auth_token(&self, user: UserId) -> AuthTokenFuture<'_> {
        Box::pin(self(user))
    }
}

/// How the team's own address is asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum AuthTokenMethod {
    /// `GET` with the user's id as the parameter `userId`.
    Get,
    /// `POST` with the JSON object `{"userId": …}`.
    #[default]
    Post,
}

/// Fetches auth tokens from an address of the team's own.
///
/// The address begins with `https`, or is on this machine: a token on its way is worth as much as a
/// password. It is asked with the user's id and answers with the token, as plain text, as JSON text,
/// or as a JSON object that has it in `authToken` (or `auth_token`, `token`, `accessToken`). A
/// redirect is not followed, and an answer that is slow or large is refused. Neither the answer nor
/// the address's parameters reach a log or an error.
///
/// ```
/// use socialplus::{AuthTokenMethod, AuthTokenUrl, Config, Region};
///
/// let source = AuthTokenUrl::new("https://panel.example/socialplus-token", AuthTokenMethod::Post)?;
/// let config = Config::region(Region::Eu, "an-api-key", "device-1").with_auth_token_source(source);
/// # Ok::<(), socialplus::ConfigError>(())
/// ```
#[derive(Clone)]
pub struct AuthTokenUrl {
    url: Url,
    method: AuthTokenMethod,
    client: reqwest::Client,
}

impl AuthTokenUrl {
    /// An address that is asked in this way. Sends nothing yet.
    pub fn new(url: &str, method: AuthTokenMethod) -> Result<Self, ConfigError> {
        let problem = |problem| ConfigError::new(ConfigField::AuthTokenUrl, problem);
        if url.trim().is_empty() {
            return Err(problem(ConfigProblem::Empty));
        }
        let url = Url::parse(url.trim()).map_err(|_| problem(ConfigProblem::Malformed))?;
        let here = is_loopback(&url);
        match url.scheme() {
            "https" => {}
            "http" if here => {}
            _ => return Err(problem(ConfigProblem::Scheme)),
        }
        let has_user = !url.username().is_empty() || url.password().is_some();
        if url.host().is_none() || has_user || url.fragment().is_some() {
            return Err(problem(ConfigProblem::Malformed));
        }
        let tls = tls::config(url.scheme() == "https")?;
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .timeout(TIME_LIMIT)
            .redirect(redirect::Policy::none());
        if here {
            builder = builder.no_proxy();
        }
        let client = builder.build().map_err(|error| {
            problem(ConfigProblem::Unavailable(error.without_url().to_string()))
        })?;
        Ok(Self {
            url,
            method,
            client,
        })
    }

    async fn fetch(&self, user: UserId) -> Result<SecretString, AuthTokenError> {
        let request = match self.method {
            AuthTokenMethod::Get => {
                let mut url = self.url.clone();
                url.query_pairs_mut().append_pair("userId", user.as_str());
                self.client.request(Method::GET, url)
            }
            AuthTokenMethod::Post => self
                .client
                .request(Method::POST, self.url.clone())
                .header("content-type", "application/json")
                .body(json!({ "userId": user }).to_string()),
        };
        let failed = |error: reqwest::Error| {
            AuthTokenError::new(if error.is_timeout() {
                "the address did not answer in time"
            } else if error.is_connect() {
                "the address cannot be reached"
            } else {
                "the connection broke"
            })
        };
        let mut response = request
            .header(ACCEPT, "application/json, text/plain")
            .send()
            .await
            .map_err(failed)?;
        let status = response.status();
        if status.is_redirection() {
            return Err(AuthTokenError::new(
                "the address leads somewhere else, which is not followed",
            ));
        }
        if !status.is_success() {
            return Err(AuthTokenError::new(format!(
                "the address refused with HTTP {}",
                status.as_u16()
            )));
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            if body.len() + chunk.len() > SIZE_LIMIT {
                return Err(AuthTokenError::new("the answer is too large"));
            }
            body.extend_from_slice(&chunk);
        }
        read(&body)
    }
}

impl AuthTokenSource for AuthTokenUrl {
    fn auth_token(&self, user: UserId) -> AuthTokenFuture<'_> {
        Box::pin(self.fetch(user))
    }
}

impl fmt::Debug for AuthTokenUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The parameters may hold a key of the team's backend.
        f.debug_struct("AuthTokenUrl")
            .field("host", &self.url.host_str())
            .field("path", &self.url.path())
            .field("method", &self.method)
            .finish()
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// The token in an answer: JSON, or else the text itself.
fn read(body: &[u8]) -> Result<SecretString, AuthTokenError> {
    let text = std::str::from_utf8(body).map_err(|_| AuthTokenError::new("not a text"))?;
    let token = match serde_json::from_str::<Value>(text) {
        Ok(Value::String(token)) => token,
        Ok(Value::Object(fields)) => FIELDS
            .iter()
            .find_map(|name| fields.get(*name)?.as_str())
            .ok_or_else(|| AuthTokenError::new("the answer has no token"))?
            .to_owned(),
        Ok(Value::Array(_)) => return Err(AuthTokenError::new("the answer has no token")),
        // Also a token of digits alone, which JSON takes for a number.
        Ok(Value::Null | Value::Bool(_) | Value::Number(_)) | Err(_) => text.trim().to_owned(),
    };
    let token = SecretString::from(token);
    check(&token).map_err(|_| AuthTokenError::new("the answer is not a token"))?;
    Ok(token)
}

/// A token is one word of at most 100 characters.
fn check(token: &SecretString) -> Result<(), Invalid> {
    let token = token.expose_secret();
    validate::filled("authToken", token, validate::AUTH_TOKEN_LIMIT)?;
    if token.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(validate::invalid("authToken", Problem::Malformed));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_found_in_json_and_in_plain_text() {
        for body in [
            "tok-1",
            " tok-1\n",
            r#""tok-1""#,
            r#"{"authToken":"tok-1"}"#,
            r#"{"token":"tok-1","expires":1}"#,
        ] {
            let token = read(body.as_bytes()).unwrap();
            assert_eq!(token.expose_secret(), "tok-1", "{body}");
        }
        assert_eq!(read(b"12345").unwrap().expose_secret(), "12345");
    }

    #[test]
    fn anything_else_is_no_token_and_is_not_repeated_in_the_error() {
        let long = "x".repeat(101);
        for body in [
            "",
            " ",
            "{}",
            r#"["secret"]"#,
            r#"{"other":"secret"}"#,
            "<html>secret page</html>",
            &long,
        ] {
            let error = read(body.as_bytes()).unwrap_err().to_string();
            assert!(
                !error.contains("secret") && !error.contains("xxx"),
                "{error}"
            );
        }
        assert!(read(&[0xff, 0xfe]).is_err());
    }

    #[test]
    fn a_token_travels_by_https_or_not_off_this_machine() {
        let address = |url: &str| AuthTokenUrl::new(url, AuthTokenMethod::Get);
        for good in ["http://127.0.0.1:8080/t", "http://localhost/t?key=k"] {
            assert!(address(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "token",
            "http://panel.example/t",
            "http://10.0.0.1/t",
            "ftp://127.0.0.1/t",
            "http://user:pass@127.0.0.1/t",
        ] {
            assert_eq!(
                address(bad).unwrap_err().field,
                ConfigField::AuthTokenUrl,
                "{bad}"
            );
        }
        let shown = format!(
            "{:?}",
            address("http://127.0.0.1/t?key=very-secret").unwrap()
        );
        assert!(!shown.contains("very-secret"), "{shown}");
    }
}
