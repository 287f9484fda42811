//! `cargo xtask bench window`: our window beside Chromium with LiveKit's own client, one after the other
//! in the same room, before the same people, with tiles of the same sizes. Pictures are counted and
//! timed on the screen itself. Linux only, since the desk is.

mod contender;
mod desk;
mod figures;
mod network;
mod options;
mod people;
mod renderer;
mod report;
mod screen;
mod seen;
mod start;
mod tiles;
mod time_code;
mod usage;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::process;
use crate::project::{APP, APP_FEATURES};
use crate::setup::Toolbox;
use contender::{Contender, Place, Studio};
use desk::{Desk, WINDOW};
use figures::{Measured, Row};
use network::{Network, Room};
pub use options::{Mode, Options, one_of};
use people::People;
use report::Report;
use tiles::{Source, Tiles};
use usage::Before;

/// How long everybody's first picture may take.
const ENTER_DEADLINE: Duration = Duration::from_secs(60);
/// Layers, bandwidth and caches find their level.
const SETTLE: Duration = Duration::from_secs(6);

pub fn measure(tools: &Toolbox, options: &Options) -> Result<()> {
    let built = Built::release(tools)?;
    let out = tools.project.target.join("bench").join("window");
    let logs = out.join("logs");
    if out.exists() {
        std::fs::remove_dir_all(&out)?;
    }
    std::fs::create_dir_all(&logs)?;
    let desk = Desk::set_up(&logs)?;
    let page = page(tools, &desk)?;
    println!("… starts");
    let before = Before::note(&[])?;
    let starts = starts(tools, &built, &desk, &page, &logs)?;
    let mut report = Report {
        starts,
        starts_on: Some(before.machine()?),
        ..Report::default()
    };
    let network = Network::start(tools, &built.network, &desk.folder("network")?, &logs)?;
    let bench = Bench {
        tools,
        built: &built,
        desk: &desk,
        network: &network,
        page: &page,
        logs: &logs,
        span: options.span,
    };
    let mut renderer = None;
    for others in &options.people {
        for screen in &options.screens {
            let mut tiles = None;
            for fps in &options.fps {
                let and = if *screen { " and a screen" } else { "" };
                println!("… {others} others{and} at {fps} pictures a second");
                let stage = OnStage {
                    others: *others,
                    screen: *screen,
                    fps: *fps,
                };
                let rows = bench.rows(stage, &options.modes, &mut tiles, &mut renderer)?;
                report.rows.extend(rows);
            }
        }
    }
    report.conditions = conditions(options, renderer.as_deref().unwrap_or("unknown"));
    report.tell(&out)
}

/// What is measured, as it is released.
struct Built {
    program: PathBuf,
    network: PathBuf,
}

impl Built {
    fn release(tools: &Toolbox) -> Result<Built> {
        process::run(tools.npm().args(["run", "--silent", "build"]))?;
        process::run(tools.cargo().args([
            "build",
            "--release",
            "--package",
            APP,
            "--package",
            "greenroom-local-network",
            "--bins",
            "--features",
            APP_FEATURES,
        ]))?;
        let folder = tools.project.target.join("release");
        Ok(Built {
            program: folder.join(process::executable(APP)),
            network: folder.join(process::executable("greenroom-network")),
        })
    }
}

/// Lays the page of Chromium beside LiveKit's client, and says its address.
fn page(tools: &Toolbox, desk: &Desk) -> Result<String> {
    let folder = desk.folder("page")?;
    let client = "livekit-client.umd.js";
    let from = tools
        .project
        .ui()
        .join("node_modules/livekit-client/dist")
        .join(client);
    std::fs::copy(&from, folder.join(client))
        .with_context(|| format!("LiveKit's client is not in {}", from.display()))?;
    let file = folder.join("page.html");
    std::fs::write(&file, include_str!("page.html"))?;
    Ok(format!("file://{}", file.display()))
}

fn starts(
    tools: &Toolbox,
    built: &Built,
    desk: &Desk,
    page: &str,
    logs: &Path,
) -> Result<[Vec<i64>; 2]> {
    let home = desk.folder("start")?;
    let environment = desk.environment(&home)?;
    let ours = || {
        let mut command = Command::new(&built.program);
        command.envs(tools.env()).envs(environment.clone());
        command
    };
    let theirs = || {
        let mut command = Command::new("chromium");
        command
            .args(["--no-sandbox", "--test-type", "--no-first-run", "--kiosk"])
            .arg("--window-position=0,0")
            .arg(format!("--window-size={},{}", WINDOW.width, WINDOW.height))
            .arg(format!(
                "--user-data-dir={}",
                home.join("profile").display()
            ))
            .arg(page)
            .envs(environment.clone());
        command
    };
    Ok([
        start::measure(desk, logs, "greenroom", ours)?,
        start::measure(desk, logs, "chromium", theirs)?,
    ])
}

/// Who is on the stage.
#[derive(Clone, Copy)]
struct OnStage {
    others: u32,
    /// Whether one of them shares a screen.
    screen: bool,
    /// Pictures a second of every camera.
    fps: u32,
}

/// Everything that stays the same through a run.
struct Bench<'a> {
    tools: &'a Toolbox,
    built: &'a Built,
    desk: &'a Desk,
    network: &'a Network,
    page: &'a str,
    logs: &'a Path,
    span: Duration,
}

impl Bench<'_> {
    /// The rows of one room. `tiles` are known once our window laid them out for as many people.
    fn rows(
        &self,
        stage: OnStage,
        modes: &[Mode],
        tiles: &mut Option<Tiles>,
        renderer: &mut Option<String>,
    ) -> Result<Vec<Row>> {
        let tiles = match tiles {
            Some(tiles) => tiles,
            None => tiles.insert(self.rehearse(stage)?),
        };
        let OnStage {
            others,
            screen,
            fps,
        } = stage;
        let room = self.network.room(others)?;
        let mut people = People::come(self.tools, &room, fps, screen, self.logs)?;
        let place = self.place(&room, screen);
        let mut measured = Vec::new();
        for contender in Contender::BOTH {
            let studio = match contender {
                Contender::Greenroom => Studio::of_greenroom(&place)?,
                Contender::Chromium => Studio::of_chromium(&place, self.page, tiles)?,
            };
            let of_modes = self.of_modes(&studio, contender, &mut people, tiles, modes);
            let and = if screen { "-screen" } else { "" };
            let name = format!("{}-{others}{and}-{fps}.png", contender.word());
            self.desk.photograph(&self.logs.join(name))?;
            let of_modes = of_modes
                .with_context(|| format!("{} before {others} others at {fps}", contender.word()))?;
            if contender == Contender::Greenroom {
                let busy = of_modes.first().map_or(&[][..], |one| &one.usage.threads);
                *renderer = Some(renderer::of(&studio.processes()?, busy));
            }
            measured.push(of_modes);
            studio.close()?;
        }
        self.network.end(&room)?;
        let theirs = measured.pop().unwrap_or_default();
        let ours = measured.pop().unwrap_or_default();
        let pairs = modes.iter().zip(ours).zip(theirs);
        Ok(pairs
            .map(|((mode, greenroom), chromium)| Row {
                people: others,
                fps,
                mode: *mode,
                screen,
                greenroom,
                chromium,
            })
            .collect())
    }

    /// Has our window lay everybody out once. In a room of its own: the same person who comes to the
    /// same stage again from another window is asked first.
    fn rehearse(&self, stage: OnStage) -> Result<Tiles> {
        let room = self.network.room(stage.others)?;
        let _people = People::come(self.tools, &room, stage.fps, stage.screen, self.logs)?;
        let studio = Studio::of_greenroom(&self.place(&room, stage.screen))?;
        studio.enter()?;
        let tiles = studio.tiles(&room.people, stage.screen)?;
        studio.close()?;
        self.network.end(&room)?;
        Ok(tiles)
    }

    fn place<'b>(&'b self, room: &'b Room, screen: bool) -> Place<'b> {
        Place {
            desk: self.desk,
            network: self.network,
            room,
            logs: self.logs,
            tools: self.tools,
            program: &self.built.program,
            screen,
        }
    }

    fn of_modes(
        &self,
        studio: &Studio<'_>,
        contender: Contender,
        people: &mut People,
        tiles: &mut Tiles,
        modes: &[Mode],
    ) -> Result<Vec<Measured>> {
        let entered = self.enter(studio, tiles)?;
        if contender == Contender::Greenroom {
            let (screen, cameras): (Vec<_>, Vec<_>) = tiles
                .others
                .iter()
                .partition(|tile| tile.source == Source::Screen);
            let names: Vec<String> = cameras.iter().map(|tile| tile.user.clone()).collect();
            *tiles = studio.tiles(&names, !screen.is_empty())?;
        }
        let mut measured = Vec::new();
        for mode in modes {
            if *mode == Mode::Publishing {
                studio.publish()?;
            }
            rest(SETTLE);
            measured.push(self.look(studio, people, tiles, entered)?);
        }
        Ok(measured)
    }

    /// Presses the button that leads onto the stage: milliseconds until everybody's picture was there.
    fn enter(&self, studio: &Studio<'_>, tiles: &Tiles) -> Result<i64> {
        let (begun, screen) = (Instant::now(), self.desk.screen()?);
        let seen = std::thread::scope(|scope| -> Result<_> {
            let watching = scope.spawn(|| {
                screen::watch(screen, &tiles.others, |seen| {
                    let missing = seen.iter().filter(|one| one.first().is_none()).count();
                    ensure!(
                        begun.elapsed() < ENTER_DEADLINE,
                        "{missing} of {} pictures did not come to the screen",
                        seen.len()
                    );
                    Ok(missing == 0)
                })
            });
            studio.enter()?;
            watching
                .join()
                .map_err(|_| anyhow::anyhow!("looking at the screen failed"))?
        })?;
        let last = seen.iter().filter_map(|one| one.first()).max();
        Ok(last.unwrap_or_default() - studio.entered_at()?)
    }

    fn look(
        &self,
        studio: &Studio<'_>,
        people: &mut People,
        tiles: &Tiles,
        entered: i64,
    ) -> Result<Measured> {
        let ours = studio.processes()?;
        let beside = [
            self.desk.x_server(),
            people.processes()?,
            self.network.livekit()?,
        ];
        let everybody = [&ours[..], &beside.concat()].concat();
        let from = screen::now();
        let before = Before::note(&everybody)?;
        let seen = screen::watch(self.desk.screen()?, &tiles.others, |_| {
            Ok(before.seconds() >= self.span.as_secs_f64())
        })?;
        let seconds = before.seconds();
        let machine = before.machine()?;
        let [x_server, senders, server] = beside.map(|group| before.usage(&group).cores);
        Ok(Measured {
            tiles: seen.iter().map(|one| one.figures(seconds)).collect(),
            // A process that came meanwhile belongs to the window as well.
            usage: before.usage(&studio.processes()?),
            sent: people.per_second(from, screen::now())?,
            x_server,
            senders,
            server,
            machine,
            entered,
        })
    }
}

fn rest(span: Duration) {
    let begun = Instant::now();
    while begun.elapsed() < span {
        std::thread::park_timeout(span.saturating_sub(begun.elapsed()));
    }
}

fn conditions(options: &Options, renderer: &str) -> Vec<String> {
    let version = |program: &str| process::version_of(program, "--version").unwrap_or_default();
    let processor = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let processor = processor
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map_or("an unknown processor", |(_, name)| name);
    let cores = std::thread::available_parallelism().map_or(0, |cores| cores.get());
    let webkit = process::version_of("pkg-config", "--version")
        .and_then(|_| {
            process::capture(Command::new("pkg-config").args(["--modversion", "webkit2gtk-4.1"]))
                .ok()
        })
        .unwrap_or_default();
    vec![
        format!(
            "{cores} cores of {processor}, no graphics card, Xvfb {}x{}",
            WINDOW.width, WINDOW.height
        ),
        format!(
            "WebKitGTK {}, {renderer}; {}",
            webkit.trim(),
            version("chromium")
        ),
        format!(
            "release profile; each contender looked at for {} s, {} s after it was ready; one sender of 1280x720 \
             with three layers, the others 640x360, a screen of 1920x1080 at 15 pictures a second, VP8",
            options.span.as_secs(),
            SETTLE.as_secs()
        ),
    ]
}
