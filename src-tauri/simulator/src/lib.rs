//! People without windows, who hold whole shows by themselves: rehearsals, soaks and tests.
//!
//! Each person is a process of its own with Greenroom's core in it ([`person`]), as on a computer of
//! its own; dropping out is the end of that process, by force. Viewers are in one process together
//! ([`audience`]). A [`script`] says who does what and when: written by hand, or by chance from a
//! seed. [`show`] plays it on a local network of its own with a LiveKit server, looks whether
//! everybody sees what was done, and [`report`]s what failed and what it took.

pub mod audience;
mod performer;
pub mod person;
pub mod report;
pub mod script;
mod seen;
pub mod show;
mod usage;
