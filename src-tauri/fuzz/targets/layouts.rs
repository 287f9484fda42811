//! What the page says of its pictures, and what the window's own thread does because of it. A layout that
//! takes a second is a finding, as is one that is permitted and takes memory out of proportion.
#![no_main]

use std::time::{Duration, Instant};

use greenroom_fuzz::bounded;
use libfuzzer_sys::fuzz_target;

/// What a layout takes at most, on a busy computer and with what the fuzzer adds.
const LONGEST: Duration = Duration::from_secs(1);

fuzz_target!(|input: &[u8]| {
    let text = String::from_utf8_lossy(input);
    let begun = Instant::now();
    bounded(input.len(), 64 * 1024 * 1024, 1024, || {
        greenroom_media::fuzzing::layout(&text);
    });
    let taken = begun.elapsed();
    assert!(taken < LONGEST, "a layout took {taken:?}");
});
