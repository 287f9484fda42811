//! What upstream has beyond WebRTC's own interface.

pub mod apm;
