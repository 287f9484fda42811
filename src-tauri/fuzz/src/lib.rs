//! What all targets have in common: a count of the memory that one input takes.

mod memory;
mod network;

pub use memory::bounded;
pub use network::{Network, Person};
