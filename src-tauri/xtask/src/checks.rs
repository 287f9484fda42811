//! `cargo xtask test`: everything that has to hold before a change lands; and what is checked before a
//! release besides, since it takes long and finds little.

use anyhow::Result;

use crate::project::{APP, APP_FEATURES, LIVEKIT};
use crate::report::Report;
use crate::setup::Toolbox;
use crate::{codegen, demo, fuzz, platform, process, tidy};

/// What one part does; it fails when it finds something or cannot run.
type Work = fn(&Toolbox) -> Result<()>;

/// One part of the whole.
struct Part {
    name: &'static str,
    work: Work,
}

const fn part(name: &'static str, work: Work) -> Part {
    Part { name, work }
}

/// These take seconds: all of them run, whatever the others say.
const QUICK: &[Part] = &[
    part("Rust: format", rust_format),
    part("House rules", |tools| tidy::check(&tools.project)),
    part("Licences, bans, sources", cargo_deny),
    part("Page: format", |tools| npm(tools, "format:check")),
    part("Page: lint", |tools| npm(tools, "lint")),
    part("Page: types and build", |tools| npm(tools, "build")),
    part("Page: tests", |tools| npm(tools, "test")),
    part("Generated sources", |tools| codegen::generate(tools, true)),
];

/// These take minutes: they run when the quick ones hold, and stop at the first failure.
const SLOW: &[Part] = &[
    part("Rust: clippy", clippy),
    part("Rust: tests", rust_tests),
    part("The platform's API: the table of what was seen", |tools| {
        platform::table(&tools.project, true)
    }),
    part("Desktop: the story of a show", story),
];

/// Each of these builds nearly everything anew, with flags or features of its own: a quarter of an hour
/// for what a change seldom breaks.
const BEFORE_RELEASE: &[Part] = &[
    part("Fuzz targets: a short run", |tools| {
        fuzz::briefly(&tools.project)
    }),
    part("Rust: types with LiveKit's own crates", upstream),
];

/// Runs everything; the error says that something failed.
pub fn test(tools: &Toolbox) -> Result<()> {
    let mut report = Report::default();
    for part in QUICK {
        report.run(part.name, || (part.work)(tools));
    }
    for part in SLOW {
        report.run_if_all_held(part.name, || (part.work)(tools));
    }
    report.finish()
}

/// What the release workflow runs besides.
pub fn before_release(tools: &Toolbox) -> Result<()> {
    let mut report = Report::default();
    for part in BEFORE_RELEASE {
        report.run(part.name, || (part.work)(tools));
    }
    report.finish()
}

/// What `cargo xtask lint` runs: whatever is decided by reading alone.
pub fn lint(tools: &Toolbox) -> Result<()> {
    tidy::check(&tools.project)?;
    cargo_deny(tools)?;
    npm(tools, "check")?;
    npm(tools, "lint")?;
    clippy(tools)
}

/// Puts all sources into shape.
pub fn format(tools: &Toolbox) -> Result<()> {
    process::run(tools.cargo().args(["fmt", "--all"]))?;
    npm(tools, "format")
}

fn rust_format(tools: &Toolbox) -> Result<()> {
    process::run(tools.cargo().args(["fmt", "--all", "--check"]))
}

fn cargo_deny(tools: &Toolbox) -> Result<()> {
    process::run(tools.command(&tools.cargo_deny).args([
        "--log-level",
        "warn",
        "check",
        "licenses",
        "bans",
        "sources",
    ]))
}

fn npm(tools: &Toolbox, script: &str) -> Result<()> {
    process::run(tools.npm().args(["run", "--silent", script]))
}

fn clippy(tools: &Toolbox) -> Result<()> {
    process::run(tools.cargo().args([
        "clippy",
        "--workspace",
        "--all-targets",
        "--features",
        APP_FEATURES,
        "--",
        "--deny",
        "warnings",
    ]))
}

fn rust_tests(tools: &Toolbox) -> Result<()> {
    // The same features as everywhere else: the app under test is the app that the story drives.
    process::run(tools.cargo().args([
        "test",
        "--workspace",
        "--no-fail-fast",
        "--features",
        APP_FEATURES,
    ]))
}

/// Checks the app, and the list of what it uses of LiveKit, against LiveKit's own crates. Their build
/// script would fetch libwebrtc; asked for documentation it does not, and types need no library. A
/// target folder of its own keeps that answer away from every other build.
pub fn upstream(tools: &Toolbox) -> Result<()> {
    let check = |what: &[&str]| {
        process::run(
            tools
                .cargo()
                .args(["check", "--no-default-features", "--features", "upstream"])
                .args(what)
                .arg("--target-dir")
                .arg(tools.project.target.join("upstream"))
                .env("DOCS_RS", "1"),
        )
    };
    check(&["--package", LIVEKIT, "--tests"])?;
    check(&["--package", APP])
}

/// What the window keeps when tiles come and go a thousand times: minutes, for what a change seldom
/// breaks.
pub fn endurance(tools: &Toolbox) -> Result<()> {
    npm(tools, "build")?;
    process::run(tools.cargo().args([
        "test",
        "--package",
        APP,
        "--features",
        APP_FEATURES,
        "--test",
        "endurance",
        "--",
        "--nocapture",
    ]))
}

fn story(tools: &Toolbox) -> Result<()> {
    demo::command(tools, demo::Options::default())
}
