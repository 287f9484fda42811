//! The project's own commands: `cargo xtask help` lists them.

mod app;
mod bench;
mod checks;
mod codegen;
#[cfg(target_os = "linux")]
mod cross;
#[cfg(not(target_os = "linux"))]
#[path = "cross/elsewhere.rs"]
mod cross;
#[cfg(target_os = "linux")]
mod demo;
#[cfg(not(target_os = "linux"))]
#[path = "demo/elsewhere.rs"]
mod demo;
mod fuzz;
mod livekit_proto;
mod platform;
mod process;
mod project;
mod report;
mod setup;
mod simulate;
mod tidy;

use std::ffi::OsString;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use lexopt::{Arg, Parser, ValueExt};

use project::Project;
use setup::Toolbox;

const HELP: &str = "\
The project's own commands. Each brings up what it needs first.

  cargo xtask run [-- ARGS]            build and open Greenroom; without a display, play the demo
  cargo xtask test                     everything that CI checks
  cargo xtask before-release           what the release workflow checks besides: `fuzz --briefly`
                                       and `upstream`
  cargo xtask demo [--out DIR] [--size WxH] [--keep]
                                       play the story of a show with two real windows of WxH
                                       (1280x800); report and pictures go to DIR (target/demo)
  cargo xtask cross [--only windows|macos|wine]
                                       what can be known here about Windows and macOS: types and
                                       lints of both, links of Windows, a show under Wine; needs
                                       Debian 12, and half an hour the first time
  cargo xtask bench core               measure what the core's hot paths cost
  cargo xtask bench network            measure the local network, beside Mosquitto
  cargo xtask bench window [--people 5|11] [--fps 15|30] [--watching] [--publishing]
                     [--screen] [--no-screen] [--seconds N]
                                       measure the window, beside Chromium with LiveKit's client:
                                       all of it, or what is named, each for N (20) seconds
  cargo xtask simulate [--guests N] [--viewers M] [--minutes K] [--seed S] [--script FILE] [--pictures]
                                       play a show by itself, with people who have no windows; figures
                                       go to target/simulate
  cargo xtask endurance                what the window keeps when tiles come and go a thousand times
  cargo xtask fuzz [TARGET] [--minutes N | --briefly]
                                       feed every way in with bytes nobody would think of, ten
                                       minutes each, or 20 seconds: answers, events, layouts,
                                       links, mqtt, requests
  cargo xtask upstream                 types with LiveKit's own crates
  cargo xtask codegen [--check]        write the generated sources, or name those that drifted
  cargo xtask platform [--check]       write docs/PLATFORM-PROOF.md from what the tests saw, or
                                       name what has drifted
  cargo xtask fmt                      put all sources into shape
  cargo xtask lint                     house rules, licences, types, linters
  cargo xtask tidy                     the house rules alone
  cargo xtask setup                    only bring up what the others need
  cargo xtask exec -- COMMAND [ARGS]   run a command in the environment that tests run in
";

fn main() -> ExitCode {
    match command() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn command() -> Result<()> {
    let mut arguments = Parser::from_env();
    let Some(first) = arguments.next()? else {
        print!("{HELP}");
        return Ok(());
    };
    let name = match first {
        Arg::Value(name) => name.string()?,
        Arg::Long("help") | Arg::Short('h') => "help".to_owned(),
        other => return Err(other.unexpected().into()),
    };
    let options = Options::parse(&mut arguments, &name)?;
    match name.as_str() {
        "run" => app::run(&tools()?, &options.rest),
        "test" => checks::test(&tools()?),
        "before-release" => checks::before_release(&tools()?),
        "endurance" => checks::endurance(&tools()?),
        "simulate" => simulate::command(&tools()?, &options.rest),
        "upstream" => checks::upstream(&tools()?),
        "demo" => {
            let tools = tools()?;
            app::build(&tools)?;
            demo::command(&tools, options.demo)
        }
        "cross" => cross::command(&tools()?, &options.cross),
        "bench" => bench::command(&tools()?, &options.subject, &options.window),
        "fuzz" => fuzz::command(&Project::open()?, &options.fuzz),
        "codegen" => codegen::generate(&tools()?, options.check),
        "platform" => platform::table(&Project::open()?, options.check),
        "fmt" => checks::format(&tools()?),
        "lint" => checks::lint(&tools()?),
        "tidy" => tidy::check(&Project::open()?),
        "setup" => tools().map(|_| ()),
        "exec" => exec(&tools()?, &options.rest),
        "help" => {
            print!("{HELP}");
            Ok(())
        }
        unknown => bail!("there is no command `{unknown}`; `cargo xtask help` lists them"),
    }
}

fn tools() -> Result<Toolbox> {
    setup::complete(Project::open()?)
}

fn exec(tools: &Toolbox, command: &[OsString]) -> Result<()> {
    let (program, arguments) = command
        .split_first()
        .context("which command? `cargo xtask exec -- COMMAND`")?;
    process::run(tools.command(program).args(arguments))
}

/// The options of all commands together; a command refuses those that are not its own.
#[derive(Debug, Default)]
struct Options {
    demo: demo::Options,
    cross: cross::Options,
    fuzz: fuzz::Options,
    check: bool,
    /// What `bench` measures.
    subject: String,
    window: bench::WindowOptions,
    rest: Vec<OsString>,
}

impl Options {
    fn parse(arguments: &mut Parser, command: &str) -> Result<Self> {
        let mut options = Self::default();
        while let Some(argument) = arguments.next()? {
            match (command, argument) {
                ("demo", Arg::Long("out")) => {
                    options.demo.out = Some(std::path::absolute(arguments.value()?)?)
                }
                ("demo", Arg::Long("size")) => options.demo.size = arguments.value()?.parse()?,
                ("demo", Arg::Long("keep")) => options.demo.keep = true,
                ("cross", Arg::Long("only")) => {
                    options.cross.only = Some(arguments.value()?.parse()?)
                }
                ("fuzz", Arg::Value(target)) if options.fuzz.target.is_none() => {
                    options.fuzz.target = Some(target)
                }
                ("fuzz", Arg::Long("minutes")) => {
                    options.fuzz.minutes = Some(arguments.value()?.parse()?)
                }
                ("fuzz", Arg::Long("briefly")) => options.fuzz.briefly = true,
                ("bench", Arg::Value(subject)) if options.subject.is_empty() => {
                    options.subject = subject.string()?;
                }
                ("bench", Arg::Long("people")) if options.subject == "window" => {
                    options.window.people = bench::one_of(&arguments.value()?.string()?, [5, 11])?;
                }
                ("bench", Arg::Long("fps")) if options.subject == "window" => {
                    options.window.fps = bench::one_of(&arguments.value()?.string()?, [15, 30])?;
                }
                ("bench", Arg::Long("watching")) if options.subject == "window" => {
                    options.window.only(bench::Mode::Watching);
                }
                ("bench", Arg::Long("publishing")) if options.subject == "window" => {
                    options.window.only(bench::Mode::Publishing);
                }
                ("bench", Arg::Long("screen")) if options.subject == "window" => {
                    options.window.screens = vec![true];
                }
                ("bench", Arg::Long("no-screen")) if options.subject == "window" => {
                    options.window.screens = vec![false];
                }
                ("bench", Arg::Long("seconds")) if options.subject == "window" => {
                    options.window.span = Duration::from_secs(arguments.value()?.parse()?);
                }
                ("codegen" | "platform", Arg::Long("check")) => options.check = true,
                // The program itself says what it does not know.
                ("simulate", Arg::Long(name)) => {
                    options.rest.push(format!("--{name}").into());
                    options.rest.extend(arguments.raw_args()?);
                }
                ("run" | "exec", Arg::Value(value)) => {
                    options.rest.push(value);
                    options.rest.extend(arguments.raw_args()?);
                }
                (_, other) => return Err(other.unexpected().into()),
            }
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(command: &str, arguments: &[&str]) -> Result<Options> {
        Options::parse(&mut Parser::from_args(arguments), command)
    }

    #[test]
    fn the_demo_takes_a_folder_and_a_size() {
        let arguments = ["--out", "pictures", "--size", "1920x1080", "--keep"];
        let options = parse("demo", &arguments).unwrap().demo;
        assert!(options.keep);
        assert!(options.out.unwrap().ends_with("pictures"));
        assert_eq!(options.size.to_string(), "1920x1080");
        assert!(parse("demo", &["--size", "wide"]).is_err());
    }

    #[test]
    fn what_follows_two_dashes_is_for_the_app() {
        let options = parse("run", &["--", "--profile", "guest", "--keep"]).unwrap();
        assert_eq!(options.rest, ["--profile", "guest", "--keep"]);
    }

    #[test]
    fn a_measurement_has_one_subject() {
        assert_eq!(parse("bench", &["network"]).unwrap().subject, "network");
        assert!(parse("bench", &["network", "other"]).is_err());
    }

    #[test]
    fn the_windows_measurement_can_be_a_part_of_itself() {
        let arguments = ["window", "--people", "5", "--watching", "--seconds", "4"];
        let options = parse("bench", &arguments).unwrap().window;
        assert_eq!((options.people, options.fps), (vec![5], vec![15, 30]));
        assert_eq!(options.modes, [bench::Mode::Watching]);
        assert_eq!(options.screens, [false, true]);
        let alone = parse("bench", &["window", "--no-screen"]).unwrap();
        assert_eq!(alone.window.screens, [false]);
        assert_eq!(options.span, Duration::from_secs(4));
        assert!(parse("bench", &["window", "--fps", "60"]).is_err());
        assert!(parse("bench", &["network", "--watching"]).is_err());
    }

    #[test]
    fn a_command_refuses_what_belongs_to_another() {
        assert!(parse("test", &["--out", "pictures"]).is_err());
        assert!(parse("codegen", &["--keep"]).is_err());
    }
}
