//! The words that nobody may write on a network, and the only places that may be linked to
//! (PLATFORM.md 2.6 and 14: codes 400308 and 400309).

use linkify::{LinkFinder, LinkKind};

use crate::api_error::ApiError;

/// The lists of one network. Empty lists allow everything.
#[derive(Debug, Default)]
pub(crate) struct WordLists {
    /// Each a word or a phrase, taken apart into lower-case words.
    blocked: Vec<Vec<String>>,
    /// Lower-case domains; their sub-domains are meant too.
    allowed_links: Vec<String>,
}

/// A text's words in lower case: what stands between anything but letters and digits.
fn words(text: &str) -> Vec<String> {
    text.split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// The host that a link leads to.
fn host(link: &str) -> &str {
    let rest = link.split_once("://").map_or(link, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    host.split(':').next().unwrap_or_default()
}

impl WordLists {
    pub fn new(blocked: &[String], allowed_links: &[String]) -> Self {
        Self {
            blocked: blocked
                .iter()
                .map(|entry| words(entry))
                .filter(|entry| !entry.is_empty())
                .collect(),
            allowed_links: allowed_links
                .iter()
                .map(|domain| domain.trim().to_lowercase())
                .collect(),
        }
    }

    /// Refuses what holds a blocked word, or a link that is not on the list of allowed ones.
    pub fn check<'t>(&self, texts: impl IntoIterator<Item = &'t str>) -> Result<(), ApiError> {
        for text in texts {
            if self.has_blocked_word(text) {
                return Err(ApiError::blocked_word());
            }
            if self.has_foreign_link(text) {
                return Err(ApiError::link_not_allowed());
            }
        }
        Ok(())
    }

    /// Whether a word of the block list stands in it.
    pub fn has_blocked_word(&self, text: &str) -> bool {
        let said = words(text);
        self.blocked
            .iter()
            .any(|entry| said.windows(entry.len()).any(|part| part == entry))
    }

    /// Whether it links to somewhere else than the list allows.
    pub fn has_foreign_link(&self, text: &str) -> bool {
        if self.allowed_links.is_empty() {
            return false;
        }
        let mut finder = LinkFinder::new();
        finder.kinds(&[LinkKind::Url]).url_must_have_scheme(false);
        finder
            .links(text)
            .any(|link| !self.allows(&host(link.as_str()).to_lowercase()))
    }

    fn allows(&self, host: &str) -> bool {
        self.allowed_links.iter().any(|domain| {
            host == domain
                || host
                    .strip_suffix(domain.as_str())
                    .is_some_and(|sub| sub.ends_with('.'))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::WordLists;

    fn lists() -> WordLists {
        let blocked = ["Darn".to_owned(), "get rich".to_owned()];
        WordLists::new(&blocked, &["Example.org".to_owned()])
    }

    fn code(text: &str) -> u32 {
        lists()
            .check([text])
            .map_or_else(|refusal| refusal.code, |()| 0)
    }

    #[test]
    fn a_blocked_word_is_found_whole_whatever_its_case_and_neighbours() {
        for text in ["darn", "Oh, DARN!", "(darn)", "Get  Rich, now"] {
            assert_eq!(code(text), 400_308, "{text}");
        }
        for text in ["darning", "get very rich", ""] {
            assert_eq!(code(text), 0, "{text}");
        }
    }

    #[test]
    fn a_link_leads_to_an_allowed_domain_or_below_it() {
        for text in [
            "see https://example.org/a?b#c",
            "see www.Example.org",
            "http://docs.example.org:8080/",
            "no link at all",
        ] {
            assert_eq!(code(text), 0, "{text}");
        }
        for text in [
            "https://example.com",
            "https://notexample.org",
            "https://example.org.evil.net",
            "https://example.org@evil.net/",
            "evil.net/path",
        ] {
            assert_eq!(code(text), 400_309, "{text}");
        }
    }

    #[test]
    fn empty_lists_allow_everything() {
        assert!(
            WordLists::default()
                .check(["darn https://evil.net"])
                .is_ok()
        );
    }
}
