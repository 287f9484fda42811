//! What the core's hot paths cost. The tests that hold the proportion print the figures; here they
//! run optimised, and one at a time.

use anyhow::Result;

use super::profile::PROFILE;
use crate::process;
use crate::setup::Toolbox;

pub fn measure(tools: &Toolbox) -> Result<()> {
    let arguments = [
        "test",
        "--package=greenroom-core",
        "--lib",
        "--profile",
        PROFILE,
        "cost::",
        "--",
        "--nocapture",
        "--test-threads=1",
    ];
    process::run(tools.cargo().args(arguments))
}
