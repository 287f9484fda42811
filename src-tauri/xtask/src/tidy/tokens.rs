//! Rust sources as tokens, without what is compiled for tests only.

use anyhow::{Result, anyhow};
use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A path as it is written, `crate::room::Room` for one, and the line of its first name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    pub names: Vec<String>,
    pub line: usize,
}

/// The tokens of a file, without the items that stand behind `#[cfg(test)]`. Tokens, since a path in
/// the body of a macro counts like any other.
pub fn of_program(text: &str) -> Result<Vec<TokenTree>> {
    let stream: TokenStream = text.parse().map_err(|error| anyhow!("{error}"))?;
    Ok(without_tests(stream))
}

fn without_tests(stream: TokenStream) -> Vec<TokenTree> {
    let tokens: Vec<TokenTree> = stream.into_iter().collect();
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if is_punct(tokens.get(at), '#') {
            let whole = is_punct(tokens.get(at + 1), '!');
            let attribute = at + 1 + usize::from(whole);
            if tokens.get(attribute).is_some_and(for_tests_only) {
                if whole {
                    return kept;
                }
                at = end_of_item(&tokens, attribute + 1);
                continue;
            }
        }
        kept.push(tokens[at].clone());
        at += 1;
    }
    kept
}

/// The tokens inside a group, without tests.
pub fn inside(token: &TokenTree) -> Option<Vec<TokenTree>> {
    match token {
        TokenTree::Group(group) => Some(without_tests(group.stream())),
        _ => None,
    }
}

/// Is this `[cfg(test)]`, or a condition that holds in tests only?
fn for_tests_only(attribute: &TokenTree) -> bool {
    let TokenTree::Group(group) = attribute else {
        return false;
    };
    let text = group.stream().to_string().replace(' ', "");
    text == "cfg(test)" || text.starts_with("cfg(all(test,")
}

/// Where the item (a function, a field, a statement) that begins at `from` is over.
fn end_of_item(tokens: &[TokenTree], from: usize) -> usize {
    let mut angles = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(from) {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => return at + 1,
            TokenTree::Punct(mark) => {
                let arrow = at > 0
                    && (is_punct(tokens.get(at - 1), '-') || is_punct(tokens.get(at - 1), '='));
                match mark.as_char() {
                    ';' => return at + 1,
                    ',' if angles == 0 => return at + 1,
                    '<' => angles += 1,
                    '>' if !arrow => angles = angles.saturating_sub(1),
                    _ => {}
                }
            }
            _ => {}
        }
    }
    tokens.len()
}

/// Every path of two names or more in these tokens, in groups as well.
pub fn paths(tokens: &[TokenTree]) -> Vec<Path> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if let Some(group) = inside(&tokens[at]) {
            found.extend(paths(&group));
            at += 1;
            continue;
        }
        // What follows `::` or a dot is the rest of something, and no path of its own.
        let rest = at > 0
            && (is_punct(tokens.get(at - 1), ':') && is_punct(tokens.get(at.wrapping_sub(2)), ':'));
        match path(tokens, at) {
            Some((path, next)) => {
                if path.names.len() > 1 && !rest {
                    found.push(path);
                }
                at = next;
            }
            None => at += 1,
        }
    }
    found
}

/// The path that begins at `at`, and where it is over. One name is a path, too.
pub fn path(tokens: &[TokenTree], mut at: usize) -> Option<(Path, usize)> {
    let first = name(tokens.get(at))?;
    let line = tokens[at].span().start().line;
    let mut names = vec![first];
    at += 1;
    while is_separator(tokens, at) {
        let Some(next) = name(tokens.get(at + 2)) else {
            break;
        };
        names.push(next);
        at += 3;
    }
    Some((Path { names, line }, at))
}

/// Is there a `::` at this place?
pub fn is_separator(tokens: &[TokenTree], at: usize) -> bool {
    is_punct(tokens.get(at), ':') && is_punct(tokens.get(at + 1), ':')
}

pub fn is_punct(token: Option<&TokenTree>, mark: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == mark)
}

pub fn is_word(token: Option<&TokenTree>, word: &str) -> bool {
    matches!(token, Some(TokenTree::Ident(ident)) if ident == word)
}

/// The name that stands here, without the `r#` of one that is a keyword.
pub fn name(token: Option<&TokenTree>) -> Option<String> {
    match token {
        Some(TokenTree::Ident(ident)) => {
            let text = ident.to_string();
            Some(text.strip_prefix("r#").unwrap_or(&text).to_owned())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let paths = paths(&of_program(text).unwrap());
        paths.iter().map(|path| path.names.join("::")).collect()
    }

    #[test]
    fn paths_are_found_in_types_bodies_and_macros() {
        let text = "fn f(a: &super::A) -> crate::b::B { json!({\"x\": c::d(e.g::<h::I>())}) }";
        assert_eq!(found(text), ["super::A", "crate::b::B", "c::d", "h::I"]);
    }

    #[test]
    fn comments_and_quotes_hold_no_paths() {
        assert_eq!(
            found("/// See [`a::b`].\nconst X: &str = \"c::d\"; // e::f"),
            [""; 0]
        );
    }

    #[test]
    fn what_is_for_tests_only_is_left_out() {
        let text = "#[cfg(test)] mod tests;\n#[cfg(test)] use a::b;\n\
                    #[cfg(all(test, unix))] fn f<A, B>() -> c::D { e::f() }\n\
                    struct S { #[cfg(test)] x: Map<g::H, i::J>, y: k::L }\n\
                    impl S { #[cfg(test)] #[must_use] fn g() { m::n() } fn h() { o::p() } }\n\
                    #[cfg(not(test))] fn i() { q::r() }";
        assert_eq!(found(text), ["k::L", "o::p", "q::r"]);
        assert_eq!(found("#![cfg(test)]\nuse a::b;"), [""; 0]);
    }

    #[test]
    fn a_path_has_the_line_of_its_first_name() {
        let tokens = of_program("fn f() {}\n\nfn g() { a::b::c() }").unwrap();
        assert_eq!(paths(&tokens)[0].line, 3);
    }
}
