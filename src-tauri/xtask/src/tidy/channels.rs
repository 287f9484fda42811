//! Channels without a bound: whoever reads slowly lets them grow until memory ends.

use proc_macro2::{Delimiter, TokenTree};

use super::imports::Sources;
use super::tokens;

/// Files that may make such channels, how many, and why. The list only shrinks.
const ALLOWED: &[(&str, usize, &str)] = &[(
    "src-tauri/livekit/src/room/session.rs",
    2,
    "the receiver of a room's events is the type of LiveKit's own API; the engine's callback \
         feeds the room's task, may not wait and may not lose what changes the room",
)];
/// Folders in which a channel lives no longer than a test.
const TESTS: &[&str] = &["tests", "benches", "fuzz"];

/// Every channel without a bound in the sources of crates.
pub fn check(sources: &Sources) -> Vec<String> {
    judge(sources, ALLOWED)
}

fn judge(sources: &Sources, allowed: &[(&str, usize, &str)]) -> Vec<String> {
    let mut lines = Vec::new();
    for (file, text) in sources {
        let is_test = file.split('/').any(|folder| TESTS.contains(&folder));
        if !file.ends_with(".rs") || is_test {
            continue;
        }
        let found = made(text);
        let may = allowed.iter().find(|(allowed, ..)| allowed == file);
        let may = may.map_or(0, |(_, count, _)| *count);
        if found.len() > may {
            lines.extend(found.into_iter().map(|line| {
                format!("{file}:{line}: a channel without a bound; give it one, and say what happens when it is full")
            }));
        } else if found.len() < may {
            lines.push(stale(file));
        }
    }
    let gone = allowed
        .iter()
        .filter(|(file, ..)| !sources.contains_key(*file));
    lines.extend(gone.map(|(file, ..)| stale(file)));
    lines
}

fn stale(file: &str) -> String {
    format!(
        "{file}: fewer channels without a bound than allowed; strike them from tidy/channels.rs"
    )
}

/// The lines at which a source makes a channel without a bound.
fn made(text: &str) -> Vec<usize> {
    // What is no Rust is the compiler's to tell.
    let tokens = tokens::of_program(text).unwrap_or_default();
    let std = tokens::paths(&tokens).iter().any(|path| {
        path.names
            .starts_with(&["std", "sync", "mpsc"].map(str::to_owned))
    });
    let mut lines = Vec::new();
    look(&tokens, std, &mut lines);
    lines
}

fn look(tokens: &[TokenTree], std: bool, lines: &mut Vec<usize>) {
    let mut at = 0;
    while at < tokens.len() {
        if let Some(inside) = tokens::inside(&tokens[at]) {
            look(&inside, std, lines);
        }
        let Some((path, next)) = tokens::path(tokens, at) else {
            at += 1;
            continue;
        };
        let call = arguments(tokens, next);
        let names: Vec<&str> = path.names.iter().map(String::as_str).collect();
        let unbounded = match names.as_slice() {
            // `async_channel`, `crossbeam_channel`, `flume`, `futures`, `tokio`.
            [.., "unbounded" | "unbounded_channel"] => call.is_some(),
            // The standard library's has no bound when it takes no number; tokio's always takes one.
            [.., "mpsc", "channel"] | ["channel"] => {
                std && call
                    .is_some_and(|group| tokens::inside(group).is_some_and(|it| it.is_empty()))
            }
            _ => false,
        };
        if unbounded {
            lines.push(path.line);
        }
        at = next;
    }
}

/// The parentheses of a call whose path is over at `at`, past the types in `::<…>`.
fn arguments(tokens: &[TokenTree], mut at: usize) -> Option<&TokenTree> {
    if tokens::is_separator(tokens, at) && tokens::is_punct(tokens.get(at + 2), '<') {
        at = (at..tokens.len()).find(|&at| {
            matches!(&tokens[at], TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis)
                && tokens::is_punct(tokens.get(at - 1), '>')
        })?;
    }
    let call = tokens.get(at)?;
    matches!(call, TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis)
        .then_some(call)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(files: &[(&str, &str)]) -> Sources {
        let owned = |(path, text): &(&str, &str)| ((*path).to_owned(), (*text).to_owned());
        files.iter().map(owned).collect()
    }

    #[test]
    fn every_way_to_make_a_channel_without_a_bound_is_found() {
        for text in [
            "fn f() { let (a, b) = mpsc::unbounded_channel(); }",
            "fn f() { tokio::sync::mpsc::unbounded_channel::<Vec<u8>>() }",
            "use std::sync::mpsc;\nfn f() { mpsc::channel() }",
            "use std::sync::mpsc::{Receiver, channel};\nfn f() { channel::<()>() }",
            "fn f() { std::sync::mpsc::channel::<Result<(), (u8, u8)>>() }",
            "fn f() { async_channel::unbounded() }",
            "fn f() { select! { x => crossbeam_channel::unbounded() } }",
            "use flume::unbounded;\nfn f() { unbounded::<u8>() }",
        ] {
            assert_eq!(made(text).len(), 1, "{text}");
        }
    }

    #[test]
    fn channels_with_a_bound_pass_and_so_does_what_tests_make() {
        let text = "use tokio::sync::{mpsc, oneshot, watch};\nuse std::sync::mpsc::sync_channel;\n\
                    fn f(x: mpsc::UnboundedReceiver<u8>) { mpsc::channel(8); oneshot::channel(); \
                    watch::channel(0); sync_channel::<u8>(1) }\n\
                    #[cfg(test)] mod tests { fn f() { mpsc::unbounded_channel() } }";
        assert_eq!(made(text), [0; 0]);
        let without = "fn f() { mpsc::unbounded_channel() }";
        let tests = sources(&[("src-tauri/core/tests/a.rs", without)]);
        assert_eq!(judge(&tests, &[]), [""; 0]);
    }

    #[test]
    fn an_exception_holds_for_as_many_as_it_says() {
        let one = sources(&[("a.rs", "\nfn f() { mpsc::unbounded_channel() }")]);
        assert!(judge(&one, &[])[0].starts_with("a.rs:2: a channel without a bound"));
        assert_eq!(judge(&one, &[("a.rs", 1, "")]), [""; 0]);
        assert_eq!(judge(&one, &[("a.rs", 2, "")]), [stale("a.rs")]);
        assert_eq!(
            judge(&one, &[("a.rs", 1, ""), ("b.rs", 1, "")]),
            [stale("b.rs")]
        );
    }
}
