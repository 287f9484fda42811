//! Query strings with brackets (PLATFORM.md 2.2).

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use percent_encoding::percent_decode_str;

use crate::api_error::ApiError;
use crate::store::page::Page;

/// A decoded query string.
#[derive(Debug, Default)]
pub(crate) struct Query {
    pairs: Vec<(String, String)>,
}

impl Query {
    /// Takes a query string apart.
    pub fn parse(text: &str) -> Self {
        Self {
            pairs: form_urlencoded::parse(text.as_bytes())
                .into_owned()
                .collect(),
        }
    }

    /// A single value; an empty one counts as missing.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(key, value)| key == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// A single value of its own.
    pub fn text(&self, name: &str) -> Option<String> {
        self.get(name).map(str::to_owned)
    }

    /// `true` or `false`, if it says either.
    pub fn flag(&self, name: &str) -> Option<bool> {
        self.get(name).and_then(|value| value.parse().ok())
    }

    /// A list: `name[]=a&name[]=b`, also `name[0]=a` and `name=a`.
    pub fn list(&self, name: &str) -> Vec<String> {
        self.pairs
            .iter()
            .filter(|(key, _)| {
                key.strip_prefix(name).is_some_and(|rest| {
                    rest.is_empty()
                        || rest
                            .strip_prefix('[')
                            .and_then(|rest| rest.strip_suffix(']'))
                            .is_some_and(|index| index.bytes().all(|byte| byte.is_ascii_digit()))
                })
            })
            .map(|(_, value)| value.clone())
            .collect()
    }

    /// A list of ids as the `…/list` calls send them: percent-encoded twice, decoded once so far.
    pub fn ids<I: From<String>>(&self, name: &str) -> Result<Vec<I>, ApiError> {
        let ids: Vec<I> = self
            .list(name)
            .into_iter()
            .map(|id| {
                percent_decode_str(&id)
                    .decode_utf8_lossy()
                    .into_owned()
                    .into()
            })
            .collect();
        if ids.is_empty() || ids.len() > 100 {
            return Err(ApiError::invalid(vec![format!(
                "{name} must hold 1 to 100 ids"
            )]));
        }
        Ok(ids)
    }

    /// The page asked for: `options[token]`, else `options[limit]`.
    pub fn page(&self) -> Result<Page, ApiError> {
        if let Some(token) = self.get("options[token]") {
            return Page::from_token(token);
        }
        let limit = match self.get("options[limit]") {
            None => None,
            Some(text) => Some(text.parse().map_err(|_| {
                ApiError::invalid(vec!["options.limit must be a whole number".into()])
            })?),
        };
        Ok(Page::first(limit))
    }
}

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::parse(parts.uri.query().unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::Query;

    #[test]
    fn brackets_lists_and_double_encoding_are_understood() {
        let query = Query::parse(
            "statuses%5B%5D=live&statuses[]=idle&options%5Blimit%5D=20&userIds[]=a%2520b&empty=",
        );
        assert_eq!(query.list("statuses"), ["live", "idle"]);
        assert_eq!(query.ids::<String>("userIds").unwrap(), ["a b"]);
        assert_eq!(query.page().unwrap().limit, 20);
        assert_eq!(query.get("empty"), None);
    }

    #[test]
    fn a_limit_that_is_no_number_is_refused_with_its_name() {
        let refusal = Query::parse("options[limit]=many").page().unwrap_err();
        assert_eq!(refusal.code, 500_000);
        assert!(refusal.detail[0].contains("options.limit"));
    }
}
