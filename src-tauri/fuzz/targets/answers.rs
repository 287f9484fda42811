//! An answer of the platform, read as what every call expects. The first three bytes are the status
//! in digits, the rest is the body.
#![no_main]

use greenroom_fuzz::bounded;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((status, body)) = input.split_at_checked(3) else {
        return;
    };
    let status = std::str::from_utf8(status)
        .ok()
        .and_then(|text| text.parse().ok());
    bounded(input.len(), 256 * 1024, 2048, || {
        socialplus::fuzzing::answer(status.unwrap_or(200), body);
    });
});
