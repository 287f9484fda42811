//! What both contenders can be asked to do.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::desk::{Desk, WINDOW};
use super::network::{Network, Room};
use super::tiles::Tiles;
use crate::demo::load;
use crate::demo::windows::Window;
use crate::setup::Toolbox;

/// How long one step may take on a slow machine.
pub const PATIENT: Duration = Duration::from_secs(60);

/// The programs in which a show can be watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contender {
    Greenroom,
    Chromium,
}

/// Everything that a contender's window needs to open.
pub struct Place<'a> {
    pub desk: &'a Desk,
    pub network: &'a Network,
    pub room: &'a Room,
    pub logs: &'a Path,
    /// Environment of the tests: where LiveKit's library is.
    pub tools: &'a Toolbox,
    pub program: &'a Path,
    /// Whether somebody shares a screen.
    pub screen: bool,
}

/// A window before the stage: one click leads onto it.
pub struct Studio<'a> {
    window: Window<'a>,
    contender: Contender,
    /// The button that leads onto the stage.
    way_in: &'static str,
}

/// The commands of our window that switch one's own media.
const OWN: [&str; 2] = ["set_camera", "set_microphone"];

/// Notes the moment of the click itself, before anything acts on it: a driver takes its time.
const NOTE_CLICK: &str = "addEventListener('click', () => { window.clickedAt = Date.now(); },
   {capture: true, once: true})";

impl Contender {
    pub const BOTH: [Contender; 2] = [Contender::Greenroom, Contender::Chromium];

    pub fn word(self) -> &'static str {
        match self {
            Contender::Greenroom => "greenroom",
            Contender::Chromium => "chromium",
        }
    }
}

impl<'a> Studio<'a> {
    /// Our window in the green room of this room.
    pub fn of_greenroom(place: &Place<'a>) -> Result<Studio<'a>> {
        let home = tempfile::tempdir_in(place.desk.folder("homes")?)?.keep();
        let mut environment = place.desk.environment(&home)?;
        for (name, value) in place.tools.env() {
            environment.push((name, value.to_string_lossy().into_owned()));
        }
        let window = Window::open(
            place.desk.display(),
            "greenroom",
            place.program,
            &[],
            environment,
            place.logs,
        )?;
        window.place(0, 0, WINDOW)?;
        window.find("#root *", PATIENT)?;
        let layout = match (place.screen, place.room.people.len()) {
            (true, _) => "auto",
            (false, ..=5) => "spotlight",
            (false, _) => "grid",
        };
        call(&window, "sign_in", place.network.sign_in())?;
        for (setting, value) in [("layout", layout), ("panel", "none")] {
            let change = json!({"setting": setting, "value": value});
            call(&window, "change_settings", change)?;
        }
        call(&window, "open_room", json!({"roomId": place.room.id}))?;
        for own in OWN {
            call(&window, own, json!({"on": false}))?;
        }
        let studio = Studio {
            window,
            contender: Contender::Greenroom,
            way_in: "[data-testid='enter-studio']",
        };
        studio.window.find(studio.way_in, PATIENT)?;
        Ok(studio)
    }

    /// A page with LiveKit's own client, which puts everybody where our window does.
    pub fn of_chromium(place: &Place<'a>, page: &str, tiles: &Tiles) -> Result<Studio<'a>> {
        let home = tempfile::tempdir_in(place.desk.folder("homes")?)?.keep();
        let environment = place.desk.environment(&home)?;
        let window = Window::browser_on(
            place.desk.display(),
            &home.join("profile"),
            environment,
            place.logs,
        )?;
        window.go(page)?;
        let (url, token) = place.network.stage(place.room)?;
        let order = json!({"url": url, "token": token, "tiles": tiles});
        window.run("prepare(arguments[0])", json!([order]))?;
        Ok(Studio {
            window,
            contender: Contender::Chromium,
            way_in: "#enter",
        })
    }

    /// Presses the button that leads onto the stage.
    pub fn enter(&self) -> Result<()> {
        self.window.run(NOTE_CLICK, json!([]))?;
        self.window.click(self.way_in, PATIENT)
    }

    /// When it was pressed, in milliseconds since 1970.
    pub fn entered_at(&self) -> Result<i64> {
        let clicked = self
            .window
            .run("return window.clickedAt ?? null", json!([]))?;
        clicked.as_i64().context("the page did not see the click")
    }

    /// Sends one's own picture and sound, and waits until they are on the air.
    pub fn publish(&self) -> Result<()> {
        match self.contender {
            Contender::Greenroom => {
                for own in OWN {
                    call(&self.window, own, json!({"on": true}))?;
                }
                self.window.click("[data-testid='go-live']", PATIENT)?;
                let live = "document.querySelector(\"[data-testid='status-line']\")?.dataset.state === 'live'";
                self.window.wait_for("being live", live, PATIENT)?;
            }
            Contender::Chromium => {
                self.window.run("publish()", json!([]))?;
                self.window
                    .wait_for("being live", "window.isPublished", PATIENT)?;
            }
        }
        Ok(())
    }

    /// Has our window make the first of these people large where one is and nobody shares a screen, and says
    /// where it puts everybody: in which order others are found on a stage is not known before.
    pub fn tiles(&self, people: &[String], screen: bool) -> Result<Tiles> {
        let there = format!(
            "document.querySelectorAll(\"[data-testid='tile']\").length > {}",
            people.len() + usize::from(screen)
        );
        self.window.wait_for("everybody's tile", &there, PATIENT)?;
        let ask = || Tiles::read(self.window.run(super::tiles::ASK, json!([]))?, people);
        let tiles = ask()?;
        if tiles.is_first_largest() {
            return Ok(tiles);
        }
        let enlarge = format!(
            "[data-testid='tile'][data-user-id='{}'] [data-testid='tile-enlarge']",
            people.first().map_or("", String::as_str)
        );
        self.window.click(&enlarge, PATIENT)?;
        let gone = format!("document.querySelector({enlarge:?}) === null");
        self.window
            .wait_for("the first tile to be large", &gone, PATIENT)?;
        ask()
    }

    /// The processes of the window, without its driver.
    pub fn processes(&self) -> Result<Vec<(u32, String)>> {
        let mut below = load::tree(self.window.driver_pid())?;
        below.retain(|(pid, _)| *pid != self.window.driver_pid());
        Ok(below)
    }

    pub fn close(mut self) -> Result<()> {
        self.window.close()
    }
}

/// Calls a command of our window as its page does.
fn call(window: &Window<'_>, command: &str, args: Value) -> Result<()> {
    let script = format!(
        "((window.called ??= {{}})[{command:?}] ??= (() => {{
           const call = {{}};
           window.__TAURI_INTERNALS__.invoke({command:?}, {{args: {args}}}).then(
             () => {{ call.done = 'done'; }}, (error) => {{ call.done = JSON.stringify(error); }});
           return call;
         }})()).done"
    );
    let done = window.wait_for(command, &script, PATIENT)?;
    window.run("window.called = {}", json!([]))?;
    anyhow::ensure!(done == "done", "{command}: {done}");
    Ok(())
}
