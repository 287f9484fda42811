//! The story: a host and a guest, their windows, and a third party that watches.

mod alone;
mod audience;
mod senses;
mod together;

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use greenroom_webdriver::spawned::Spawned;
use serde_json::Value;

use super::desk::{Desk, GAP};
use super::network::Bystander;
use super::options::WindowSize;
use super::report::Report;
use super::windows::Window;
use crate::setup::Toolbox;

/// The host's name.
pub const HOST: &str = "Maya Okafor";
/// The guest's name.
pub const GUEST: &str = "Ravi Patel";
const ROOM: &str = "Designing for one thumb";
const POST: &str = "Tonight: phones are big, thumbs are not. Bring your questions.";

/// Deadline of one change in a window.
const SOON: Duration = Duration::from_secs(20);
/// Deadline of what needs a server to start or media to flow, on a slow machine.
const PATIENT: Duration = Duration::from_secs(60);

/// Numbers of the windows on the desk.
const HOST_WINDOW: usize = 0;
const GUEST_WINDOW: usize = 1;

/// Selector of a tile by its person's name.
fn tile_of(name: &str) -> String {
    format!("[data-testid=\"tile\"][data-name={name:?}]")
}

fn id(test_id: &str) -> String {
    format!("[data-testid=\"{test_id}\"]")
}

fn count_of(css: &str) -> String {
    format!("document.querySelectorAll({css:?}).length")
}

fn text_of(css: &str) -> String {
    format!("(document.querySelector({css:?})?.textContent ?? '')")
}

/// One step: what was seen, in a sentence.
type Step<'a> = fn(&mut Story<'a>) -> Result<String>;

/// Everything the steps share.
pub struct Story<'a> {
    tools: &'a Toolbox,
    desk: &'a Desk,
    out: &'a Path,
    logs: PathBuf,
    host: Window<'a>,
    guest: Window<'a>,
    host_voice: Option<Spawned>,
    guest_voice: Option<Spawned>,
    bystander: Option<Bystander>,
    room: Cell<Option<Value>>,
    /// What the third party saw and heard, between its two steps.
    watched: Option<Value>,
}

impl<'a> Story<'a> {
    /// Opens both windows; pictures and logs go to `out`.
    pub fn open(
        tools: &'a Toolbox,
        desk: &'a Desk,
        size: WindowSize,
        out: &'a Path,
    ) -> Result<Story<'a>> {
        let logs = out.join("logs");
        let window = |name: &str, number: usize| {
            let mut environment = desk.environment();
            environment.push(("PULSE_SERVER", desk.sound(number).address()));
            environment.push(("GREENROOM_LOG", "trace".to_owned()));
            let tools_environment = tools.env();
            environment.extend(
                tools_environment
                    .iter()
                    .map(|(name, value)| (*name, value.to_string_lossy().into_owned())),
            );
            Window::open(
                desk.display(),
                name,
                &tools.project.app_binary(),
                &["--profile", name],
                environment,
                &logs,
            )
        };
        let host = window("host", HOST_WINDOW)?;
        host.place(0, 0, size)?;
        let guest = window("guest", GUEST_WINDOW)?;
        guest.place(size.width + GAP, 0, size)?;
        Ok(Story {
            tools,
            desk,
            out,
            logs,
            host,
            guest,
            host_voice: None,
            guest_voice: None,
            bystander: None,
            room: Cell::new(None),
            watched: None,
        })
    }

    /// A picture of one window in the middle of a step.
    fn glimpse(&self, window: &Window, name: &str) -> Result<()> {
        window.photograph(&self.out.join(format!("{name}.png")))
    }

    /// Pictures of both windows for a step.
    fn photograph(&self, stem: &Path) -> Result<()> {
        for (name, window) in [("host", &self.host), ("guest", &self.guest)] {
            let path = format!("{}-{name}.png", stem.display());
            window.photograph(Path::new(&path))?;
        }
        Ok(())
    }

    /// Plays all steps in order.
    pub fn play(&mut self, report: &mut Report) -> Result<()> {
        let steps: &[(&str, Step<'a>)] = &[
            ("first_run", Story::first_run),
            ("signed_in", Story::signed_in),
            ("link_handed_over", Story::link_handed_over),
            ("room_created", Story::room_created),
            ("post_created", Story::post_created),
            ("green_room", Story::green_room),
            ("in_studio_not_live", Story::in_studio_not_live),
            ("room_live", Story::room_live),
            ("invitation_received", Story::invitation_received),
            ("accepted", Story::accepted),
            ("co_host_on_stage", Story::co_host_on_stage),
            ("host_sees_co_host", Story::host_sees_co_host),
            ("co_host_sees_host", Story::co_host_sees_host),
            ("host_hears_co_host", Story::host_hears_co_host),
            ("co_host_hears_host", Story::co_host_hears_host),
            ("third_party_sees_both", Story::third_party_sees_both),
            ("third_party_hears_both", Story::third_party_hears_both),
            ("chat_badges", Story::chat_badges),
            ("viewer_in_a_browser", Story::viewer_in_a_browser),
        ];
        self.play_steps(report, steps)?;
        report.fact("load", self.load()?);
        let steps: &[(&str, Step<'a>)] = &[
            ("left", Story::left),
            ("rejoined", Story::rejoined),
            ("ended", Story::ended),
            ("no_secret_in_sight", Story::no_secret_in_sight),
        ];
        self.play_steps(report, steps)
    }

    fn play_steps(&mut self, report: &mut Report, steps: &[(&str, Step<'a>)]) -> Result<()> {
        for (name, play) in steps {
            let story = std::cell::RefCell::new(&mut *self);
            report.step(
                name,
                || play(*story.borrow_mut()),
                |stem| story.borrow().photograph(stem),
            )?;
        }
        Ok(())
    }

    fn bystander(&self) -> Result<&Bystander> {
        self.bystander
            .as_ref()
            .context("the bystander is not signed in")
    }

    fn room(&self) -> Result<Value> {
        let room = self.room.take().context("there is no room yet")?;
        self.room.set(Some(room.clone()));
        Ok(room)
    }

    fn room_id(&self) -> Result<String> {
        Ok(self.room()?["roomId"]
            .as_str()
            .context("the room has no id")?
            .to_owned())
    }
}
