//! The program.

// No console window beside the studio on Windows.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    greenroom::run(std::env::args_os().skip(1))
}
