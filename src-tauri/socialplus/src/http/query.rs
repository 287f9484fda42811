//! Paths and query strings (PLATFORM.md 2.2).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but what RFC 3986 calls unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// One segment of a path, so that no identifier can change the path.
pub(crate) fn segment(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// A query string: nested values in brackets, missing values left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Query(String);

impl Query {
    pub fn pair(mut self, name: &str, value: impl ToString) -> Self {
        if !self.0.is_empty() {
            self.0.push('&');
        }
        self.0.push_str(&segment(name));
        self.0.push('=');
        self.0.push_str(&segment(&value.to_string()));
        self
    }

    pub fn maybe(self, name: &str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.pair(name, value),
            None => self,
        }
    }

    /// `name[]=a&name[]=b`.
    pub fn list<T: AsRef<str>>(self, name: &str, values: impl IntoIterator<Item = T>) -> Self {
        let name = format!("{name}[]");
        values
            .into_iter()
            .fold(self, |query, value| query.pair(&name, value.as_ref()))
    }

    /// Like [`Self::list`], for the `…/list` calls, whose ids are encoded twice.
    pub fn list_encoded_twice<T: AsRef<str>>(
        self,
        name: &str,
        values: impl IntoIterator<Item = T>,
    ) -> Self {
        let encoded = values.into_iter().map(|value| segment(value.as_ref()));
        self.list(name, encoded)
    }

    /// The limit on the first page, the token alone on later ones (PLATFORM.md 2.4).
    pub fn page(self, limit: u8, page: Option<&crate::model::PageToken>) -> Self {
        match page {
            Some(token) => self.pair("options[token]", token.as_str()),
            None => self.pair("options[limit]", limit),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PageToken;

    #[test]
    fn nested_values_use_encoded_brackets_and_missing_ones_are_left_out() {
        let query = Query::default()
            .list("statuses", ["live", "idle"])
            .maybe("keyword", None::<&str>)
            .pair("isDeleted", false)
            .page(20, None);
        assert_eq!(
            query.as_str(),
            "statuses%5B%5D=live&statuses%5B%5D=idle&isDeleted=false&options%5Blimit%5D=20"
        );
    }

    #[test]
    fn later_pages_send_the_token_without_a_limit() {
        let query = Query::default().page(20, Some(&PageToken::new("a b+c")));
        assert_eq!(query.as_str(), "options%5Btoken%5D=a%20b%2Bc");
    }

    #[test]
    fn ids_of_list_calls_are_encoded_twice() {
        let query = Query::default().list_encoded_twice("userIds", ["a b"]);
        assert_eq!(query.as_str(), "userIds%5B%5D=a%2520b");
    }

    #[test]
    fn an_id_cannot_leave_its_segment() {
        assert_eq!(segment("a/b?c#d%"), "a%2Fb%3Fc%23d%25");
    }
}
