//! What stands on an X display.

mod area;
mod capture;
mod desk;
mod pixels;
mod pointer;
mod server;

pub(super) use self::{capture::open, desk::Desk};
