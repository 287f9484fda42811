//! Publishes of the broker as they arrive one after the other, each on a line of its own: decoded,
//! told apart, and kept in mind.
#![no_main]

use greenroom_fuzz::bounded;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    bounded(input.len(), 256 * 1024, 2048, || {
        socialplus::fuzzing::events(input.split(|byte| *byte == b'\n'));
    });
});
