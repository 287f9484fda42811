//! A call to the local network: `METHOD path?query` on the first line, after `+` in the host's name,
//! after `~` in the guest's and after `-` in nobody's; the rest is the body. `{room}`, `{post}`,
//! `{channel}`, `{message}`, `{invitation}` and `{community}` stand for what is there.
#![no_main]

use axum::http::Method;
use greenroom_fuzz::{Network, bounded};
use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(|input: &[u8]| -> Corpus {
    let end = input.iter().position(|byte| *byte == b'\n');
    let (line, body) = input.split_at(end.unwrap_or(input.len()));
    let Ok(line) = std::str::from_utf8(line) else {
        return Corpus::Reject;
    };
    let Some((method, path)) = line.split_once(' ') else {
        return Corpus::Reject;
    };
    let body = String::from_utf8_lossy(body.get(1..).unwrap_or_default());
    Network::with(|network| {
        let person = match method.as_bytes().first() {
            Some(b'+') => Some(network.host.clone()),
            Some(b'~') => Some(network.guest.clone()),
            Some(b'-') => None,
            _ => return Corpus::Reject,
        };
        let Ok(method) = Method::from_bytes(&method.as_bytes()[1..]) else {
            return Corpus::Reject;
        };
        let path = network.named(path);
        let body = network.named(&body).into_bytes();
        let Some(request) = network.request(person.as_ref(), method, &path, body) else {
            return Corpus::Reject;
        };
        // Pages of a filled network come on top of the input's own share.
        let (status, answer) = bounded(input.len(), 16 * 1024 * 1024, 1024, || {
            network.send(request)
        });
        // Bad input is refused; it never breaks the network.
        assert!(
            status.as_u16() < 500 || matches!(status.as_u16(), 501..=504),
            "{status}: {}",
            String::from_utf8_lossy(&answer)
        );
        Corpus::Keep
    })
});
