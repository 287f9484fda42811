//! The part of LiveKit's Rust API that Greenroom uses.
//!
//! The crate is imported as `livekit`, and every path, name and signature is the upstream
//! crate's (0.10), so code written against one compiles against the other. Two features say
//! what stands behind it:
//!
//! - `prebuilt` (default): LiveKit's own SDK library with a C interface, the one its Python,
//!   C++, Node and Unity SDKs run on, loaded at run time. See [`prebuilt`].
//! - `upstream`: the crates `livekit` and `webrtc-sys` themselves. It wins when both are on.
//!
//! Two things are not upstream's: [`prebuilt`], which finds and loads the library (and does
//! nothing under `upstream`), and [`ConnectFailure`], which says why a connect failed without
//! a look at message texts.
//!
//! What the C interface cannot deliver is left out rather than faked: the instantaneous
//! `audio_level` of a participant (take it from `get_stats`), and pictures that arrive encoded. The
//! machine's own microphones and speakers are left out as well: Greenroom opens them by itself
//! (docs/adr/0016).

#[cfg(not(any(feature = "prebuilt", feature = "upstream")))]
compile_error!("choose the feature `prebuilt` or `upstream`");

mod failure;
mod load_error;
mod marks;
pub use failure::ConnectFailure;

#[cfg(feature = "upstream")]
mod upstream;
#[cfg(feature = "upstream")]
pub use upstream::*;

#[cfg(all(feature = "prebuilt", not(feature = "upstream")))]
pub mod prebuilt;
#[cfg(all(feature = "prebuilt", not(feature = "upstream")))]
pub mod prelude;
#[cfg(all(feature = "prebuilt", not(feature = "upstream")))]
mod room;
#[cfg(all(feature = "prebuilt", not(feature = "upstream")))]
pub mod rtc_engine;
#[cfg(all(feature = "prebuilt", not(feature = "upstream")))]
mod system;
#[cfg(all(feature = "prebuilt", not(feature = "upstream")))]
pub mod webrtc;

#[cfg(all(feature = "prebuilt", not(feature = "upstream")))]
pub use self::room::*;
