//! How what is measured is built.

/// Optimised as a release, built in a fraction of the time (root `Cargo.toml`).
pub(super) const PROFILE: &str = "measured";
