//! Plays shows by itself: `greenroom-simulator --help`.

use std::{path::PathBuf, process::ExitCode, time::Duration};

use anyhow::{Context as _, Result, bail, ensure};
use greenroom_simulator::{
    audience, person,
    script::Script,
    show::{self, Options},
};
use lexopt::{Arg, Parser, ValueExt as _};

const HELP: &str = "\
Plays a show by itself, on a network of its own, and says what came of it.

  --guests N      people on the stage beside the host (3, at most 11)
  --viewers M     viewers (5, at most 100)
  --minutes K     how long (1)
  --seed S        what chance is made from (another one each time)
  --script FILE   what the guests do, instead of chance
  --pictures      the host receives everybody's picture
  --report FILE   where to write all figures, as JSON
";

/// More people than a stage holds.
const MOST_GUESTS: usize = 11;
/// More viewers than one process carries.
const MOST_VIEWERS: usize = 100;
/// A day.
const MOST_MINUTES: f64 = 24.0 * 60.0;
/// As a tile among twelve.
const PICTURES: (u32, u32) = (320, 180);

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::new(
            std::env::var("GREENROOM_LOG").unwrap_or_else(|_| "error".to_owned()),
        ))
        .with_writer(std::io::stderr)
        .init();
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<ExitCode> {
    let mut arguments = Parser::from_env();
    let (mut guests, mut viewers, mut minutes) = (3, 5, None);
    let (mut seed, mut script, mut report) = (None, None, None);
    let mut pictures = None;
    let mut first = true;
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Value(what) if first && what == "person" => return be(person::be()),
            Arg::Value(what) if first && what == "audience" => return be(audience::be()),
            Arg::Long("guests") => guests = arguments.value()?.parse()?,
            Arg::Long("viewers") => viewers = arguments.value()?.parse()?,
            Arg::Long("minutes") => minutes = Some(arguments.value()?.parse::<f64>()?),
            Arg::Long("seed") => seed = Some(arguments.value()?.parse()?),
            Arg::Long("script") => script = Some(PathBuf::from(arguments.value()?)),
            Arg::Long("pictures") => pictures = Some(PICTURES),
            Arg::Long("report") => report = Some(PathBuf::from(arguments.value()?)),
            Arg::Long("help") | Arg::Short('h') => {
                print!("{HELP}");
                return Ok(ExitCode::SUCCESS);
            }
            other => return Err(other.unexpected().into()),
        }
        first = false;
    }
    ensure!(
        guests <= MOST_GUESTS,
        "a stage holds {MOST_GUESTS} guests beside the host"
    );
    ensure!(
        viewers <= MOST_VIEWERS,
        "one audience holds {MOST_VIEWERS} viewers"
    );
    ensure!(
        script.is_none() || minutes.is_none(),
        "a script says itself when the show ends: --script goes without --minutes"
    );
    let minutes = minutes.unwrap_or(1.0);
    let fits = minutes > 0.0 && minutes <= MOST_MINUTES;
    ensure!(fits, "a show lasts up to {MOST_MINUTES} minutes");
    let Some(livekit_server) = std::env::var_os("GREENROOM_LIVEKIT_SERVER") else {
        bail!("no LiveKit server: run this through `cargo xtask simulate`");
    };
    let seed = seed.unwrap_or_else(|| u64::from(rand::random::<u32>()));
    let by_chance = script.is_none();
    let script = match script {
        Some(file) => {
            let text = std::fs::read_to_string(&file)
                .with_context(|| format!("{} cannot be read", file.display()))?;
            Script::read(&text, guests)?
        }
        None => Script::by_chance(seed, guests, Duration::from_secs_f64(60.0 * minutes)),
    };
    let options = Options {
        guests,
        viewers,
        seed,
        script,
        by_chance,
        pictures,
        livekit_server: livekit_server.into(),
        read_every: None,
    };
    let came = tokio::runtime::Runtime::new()?.block_on(show::play(&options))?;
    print!("{came}");
    if let Some(file) = report {
        std::fs::write(&file, serde_json::to_vec_pretty(&came)?)
            .with_context(|| format!("{} cannot be written", file.display()))?;
    }
    Ok(match came.complaints().is_empty() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

/// Is somebody in a process of its own.
fn be(somebody: impl Future<Output = Result<()>>) -> Result<ExitCode> {
    tokio::runtime::Runtime::new()?.block_on(somebody)?;
    Ok(ExitCode::SUCCESS)
}
