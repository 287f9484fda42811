//! Identifiers and digests.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::Rng as _;
use sha2::{Digest as _, Sha256};

use crate::clock;

/// A new internal id: 24 hex digits (PLATFORM.md 2.5), the first eight of them the second of
/// its making, so that ids sort by age.
pub(crate) fn new_id() -> String {
    let seconds = u32::try_from(clock::now() / 1000).unwrap_or(u32::MAX);
    let random: [u8; 8] = rand::rng().random();
    let mut id = format!("{seconds:08x}");
    for byte in random {
        id.push_str(&format!("{byte:02x}"));
    }
    id
}

/// Random text with 256 bits in it, for keys and tokens.
pub(crate) fn new_secret() -> String {
    let random: [u8; 32] = rand::rng().random();
    URL_SAFE_NO_PAD.encode(random)
}

/// SHA-256 in hex; tokens and keys are only ever kept and compared in this form.
pub(crate) fn digest(text: &str) -> String {
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(text.as_bytes()) {
        hex.push_str(&format!("{byte:02x}"));
    }
    hex
}
