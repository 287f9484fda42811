//! The edge of the core: what leaves it for the page.

pub mod error;
pub(crate) mod events;
