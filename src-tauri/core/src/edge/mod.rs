//! The edge of the core: what leaves it for the page.

mod commands;
pub mod error;
pub(crate) mod events;
mod media;
mod search;
