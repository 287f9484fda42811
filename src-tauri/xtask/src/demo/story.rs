//! The story: a host and a guest, their windows, and a third party that watches.

use std::cell::Cell;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::WindowSize;
use super::desk::{Desk, GAP};
use super::leaks::Secrets;
use super::load;
use super::network::Bystander;
use super::pattern::{Area, Picture, Reading, identity};
use super::processes::{Spawned, piped, wait_until};
use super::report::Report;
use super::sound::{GUEST_PITCH, HOST_PITCH, hear, write_voice};
use super::webdriver::Window;
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

/// Selector of a tile's canvas by its person's name.
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
    host: Window,
    guest: Window,
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
        std::fs::write(self.out.join(format!("{name}.png")), window.screenshot()?)?;
        Ok(())
    }

    /// Pictures of both windows for a step.
    fn photograph(&self, stem: &Path) -> Result<()> {
        for (name, window) in [("host", &self.host), ("guest", &self.guest)] {
            let path = format!("{}-{name}.png", stem.display());
            std::fs::write(path, window.screenshot()?)?;
        }
        Ok(())
    }

    /// Plays all steps in order.
    pub fn play(&mut self, report: &mut Report) -> Result<()> {
        let steps: &[(&str, Step<'a>)] = &[
            ("first_run", Story::first_run),
            ("signed_in", Story::signed_in),
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

    fn start_locally(window: &Window, name: &str) -> Result<()> {
        window.type_into(&id("first-run-name"), name, SOON)?;
        window.click(&id("first-run-start"), SOON)
    }

    fn first_run(&mut self) -> Result<String> {
        for window in [&self.host, &self.guest] {
            window.find(&id("first-run-name"), PATIENT)?;
            window.find(&id("first-run-start"), SOON)?;
        }
        Ok("both windows ask where the shows take place".to_owned())
    }

    fn signed_in(&mut self) -> Result<String> {
        Story::start_locally(&self.host, HOST)?;
        self.host.find(&id("new-room"), PATIENT)?;
        Story::start_locally(&self.guest, GUEST)?;
        self.guest.find(&id("new-room"), PATIENT)?;
        let key = self
            .desk
            .secret("Greenroom local network", "api-key")?
            .context("the network's key is not in the keychain")?;
        self.bystander = Some(Bystander::sign_in(&key)?);
        Ok("the host started the network of this computer; the guest joined it".to_owned())
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

    fn room_created(&mut self) -> Result<String> {
        self.host.click(&id("new-room"), SOON)?;
        self.host.type_into(&id("room-title"), ROOM, SOON)?;
        self.host.type_into(&id("post-text"), POST, SOON)?;
        self.glimpse(&self.host, "new-room")?;
        self.host.click(&id("new-room-create"), SOON)?;
        self.host.find(&id("enter-studio"), PATIENT)?;
        let room = self.bystander()?.room_called(ROOM)?;
        ensure!(
            room["type"] == "coHosts",
            "the room is of type {}",
            room["type"]
        );
        ensure!(room["status"] == "idle", "the room is {}", room["status"]);
        self.room.set(Some(room));
        Ok("a co-host room, idle".to_owned())
    }

    fn post_created(&mut self) -> Result<String> {
        let room = self.bystander()?.room(&self.room_id()?)?;
        let post = room["referenceId"]
            .as_str()
            .context("the room has no post")?;
        let envelope = self.bystander()?.post(post)?;
        ensure!(
            envelope["posts"][0]["data"]["text"] == POST,
            "the post has another text"
        );
        ensure!(
            envelope["postChildren"][0]["data"]["roomId"] == room["roomId"],
            "the post names another room"
        );
        ensure!(
            room["targetType"] == "user",
            "the post is not on the own feed"
        );
        ensure!(room["liveChannelId"].is_string(), "the room has no chat");
        Ok("announced on the host's own feed, chat open".to_owned())
    }

    fn green_room(&mut self) -> Result<String> {
        self.host_voice = Some(self.speak(HOST_WINDOW, HOST_PITCH)?);
        let reading = self.sees(&self.host, HOST)?;
        self.meter_moves(&self.host)?;
        Ok(format!("the own picture moves ({reading}), the meter too"))
    }

    fn speak(&self, window: usize, pitch: f32) -> Result<Spawned> {
        let wav = self.desk.home().join(format!("voice-{window}.wav"));
        write_voice(&wav, pitch)?;
        self.desk.sound(window).speak(&wav, &self.logs)
    }

    fn meter_moves(&self, window: &Window) -> Result<()> {
        window.wait_for(
            "the level meter to move",
            &format!(
                "Number(document.querySelector({:?})?.dataset.lit) > 0",
                id("microphone-meter")
            ),
            SOON,
        )?;
        Ok(())
    }

    fn in_studio_not_live(&mut self) -> Result<String> {
        self.host.click(&id("enter-studio"), SOON)?;
        self.host.find(&id("go-live"), PATIENT)?;
        self.host.wait_for(
            "the status line to say that nothing is live",
            &format!(
                "document.querySelector({:?})?.dataset.state === 'notLive'",
                id("status-line")
            ),
            SOON,
        )?;
        self.sees(&self.host, HOST)?;
        let status = self.bystander()?.room(&self.room_id()?)?["status"].clone();
        ensure!(status == "idle", "the platform says {status}");
        Ok("connected, nothing published, the platform says idle".to_owned())
    }

    fn room_live(&mut self) -> Result<String> {
        self.host.click(&id("go-live"), SOON)?;
        self.host.wait_for(
            "the pill to turn live",
            &format!(
                "document.querySelector({:?})?.dataset.state === 'live'",
                id("status-line")
            ),
            PATIENT,
        )?;
        let status = self.bystander()?.room(&self.room_id()?)?["status"].clone();
        ensure!(
            status == "live",
            "the pill is live but the platform says {status}"
        );
        Ok("the platform says live, so does the pill".to_owned())
    }

    fn invitation_received(&mut self) -> Result<String> {
        show_panel(&self.host, "control-people", "people-panel")?;
        self.host.type_into(&id("people-search"), "Ravi", SOON)?;
        self.host.click(&id("invite-result"), SOON)?;
        self.host.find(
            &format!("{}[data-state=\"pending\"]", id("sent-invitation")),
            SOON,
        )?;
        self.guest.find(&id("invitation-prompt"), SOON)?;
        Ok("invited by name; the prompt stands in the guest's window".to_owned())
    }

    fn accepted(&mut self) -> Result<String> {
        self.guest_voice = Some(self.speak(GUEST_WINDOW, GUEST_PITCH)?);
        self.guest.click(&id("invitation-accept"), SOON)?;
        self.guest.find(&id("step-on-stage"), PATIENT)?;
        self.sees(&self.guest, GUEST)?;
        self.host.wait_for(
            "the host to see the guest among the participants",
            &format!("{}.includes({GUEST:?})", text_of(&id("people-panel"))),
            SOON,
        )?;
        Ok("the guest stands in the green room, nobody sees him yet".to_owned())
    }

    fn co_host_on_stage(&mut self) -> Result<String> {
        self.guest.click(&id("step-on-stage"), SOON)?;
        for window in [&self.host, &self.guest] {
            window.wait_for(
                "two tiles",
                &format!("{} === 2", count_of(&id("tile"))),
                PATIENT,
            )?;
        }
        Ok("two tiles in both windows".to_owned())
    }

    fn host_sees_co_host(&mut self) -> Result<String> {
        self.sees(&self.host, GUEST)
    }

    fn co_host_sees_host(&mut self) -> Result<String> {
        self.sees(&self.guest, HOST)
    }

    /// Decides from pixels: the tile of `name` shows the pattern of that name, and its clock moves.
    fn sees(&self, window: &Window, name: &str) -> Result<String> {
        let tile = format!("{} canvas", tile_of(name));
        window.find(&tile, SOON)?;
        let mut first: Option<Reading> = None;
        wait_until(&format!("a moving picture of {name}"), PATIENT, || {
            let Some(reading) = read_tile(window, &tile)? else {
                return Ok(None);
            };
            ensure!(
                reading.identity == identity(name),
                "the tile of {name} shows somebody else's picture"
            );
            match first {
                Some(before) if before.clock != reading.clock => {
                    Ok(Some(format!("clock {} to {}", before.clock, reading.clock)))
                }
                Some(_) => Ok(None),
                None => {
                    first = Some(reading);
                    Ok(None)
                }
            }
        })
    }

    fn host_hears_co_host(&mut self) -> Result<String> {
        self.hears(HOST_WINDOW, GUEST_PITCH)
    }

    fn co_host_hears_host(&mut self) -> Result<String> {
        self.hears(GUEST_WINDOW, HOST_PITCH)
    }

    /// Decides from the samples of the window's speaker.
    fn hears(&self, window: usize, pitch: f32) -> Result<String> {
        let mut last = None;
        let heard = wait_until(&format!("{pitch} Hz at the speaker"), PATIENT, || {
            let samples = self
                .desk
                .sound(window)
                .listen(Duration::from_secs(2), &self.logs)?;
            let hearing = hear(&samples, pitch);
            last = Some(hearing);
            Ok(hearing.is_clear().then_some(hearing))
        })
        .with_context(|| format!("last heard: {last:?}"))?;
        Ok(format!(
            "{pitch} Hz stands {:.0} dB out, level {:.0} dBFS",
            heard.pitch_db, heard.level_db
        ))
    }

    /// LiveKit server's process, its address and keys, as its owner may read them.
    fn livekit(&self) -> Result<(u32, String, String, String)> {
        let (pid, _) = load::tree(self.host.driver_pid())?
            .into_iter()
            .find(|(_, name)| name.starts_with("livekit-server"))
            .context("no LiveKit server runs below the host's window")?;
        let keys = load::environment_of(pid, "LIVEKIT_KEYS")?
            .context("LiveKit server's keys are not in its environment")?;
        let (key, secret) = keys
            .split_once(':')
            .context("LiveKit server's keys cannot be read")?;
        let url = load::environment_of(pid, "GREENROOM_LIVEKIT_URL")?
            .context("LiveKit server's address is not in its environment")?;
        Ok((pid, url, key.trim().to_owned(), secret.trim().to_owned()))
    }

    /// Asks the third party: to `watch` the room as a subscriber, or for the `census` of its
    /// participants.
    fn third_party(&self, task: &str) -> Result<Value> {
        let (_, url, key, secret) = self.livekit()?;
        let order = json!({"task": task, "url": url, "key": key, "secret": secret,
            // A LiveKit room has the room's id as its name.
            "room": self.room_id()?, "seconds": 60, "pitches": [HOST_PITCH, GUEST_PITCH]});
        let mut command = piped(&self.tools.python);
        command
            .arg(self.tools.project.root.join("tests/desktop/observer.py"))
            .stdin(Stdio::piped());
        let mut observer = Spawned::start("observer", command, &self.logs.join("observer.log"))?;
        let mut stdin = observer.take_stdin()?;
        stdin.write_all(format!("{order}\n").as_bytes())?;
        drop(stdin);
        let answer: Value = serde_json::from_reader(observer.take_stdout()?)
            .context("the observer gave no answer; see observer.log")?;
        Ok(answer)
    }

    fn third_party_sees_both(&mut self) -> Result<String> {
        let seen = self.third_party("watch")?;
        let people = seen
            .as_object()
            .context("the observer answered something else")?;
        ensure!(
            people.len() == 2,
            "the third party sees {} people",
            people.len()
        );
        for name in [HOST, GUEST] {
            let person = person_called(&seen, name)?;
            let clocks = person["clocks"].as_array().map_or(0, Vec::len);
            ensure!(
                clocks >= 2,
                "the picture of {name} does not move for the third party"
            );
        }
        let detail = format!(
            "{} and {} frames",
            person_called(&seen, HOST)?["frames"],
            person_called(&seen, GUEST)?["frames"]
        );
        self.watched = Some(seen);
        Ok(detail)
    }

    fn third_party_hears_both(&mut self) -> Result<String> {
        let seen = self.watched.take().context("the third party saw nothing")?;
        let mut detail = Vec::new();
        for (name, pitch) in [(HOST, HOST_PITCH), (GUEST, GUEST_PITCH)] {
            let person = person_called(&seen, name)?;
            let decibels = person["pitches"]
                .as_object()
                .and_then(|pitches| {
                    pitches.iter().find_map(|(key, value)| {
                        (key.parse::<f32>().ok()? == pitch).then(|| value.as_f64())?
                    })
                })
                .context("the observer did not listen")?;
            ensure!(
                decibels > 10.0,
                "{name}'s {pitch} Hz stands only {decibels:.1} dB out"
            );
            detail.push(format!("{pitch} Hz stands {decibels:.0} dB out"));
        }
        Ok(detail.join(", "))
    }

    fn chat_badges(&mut self) -> Result<String> {
        show_panel(&self.host, "control-chat", "chat")?;
        show_panel(&self.guest, "control-chat", "chat")?;
        let badge = |window: &Window, text: &str, badge: &str| {
            window.wait_for(
                &format!("{text:?} with the badge {badge}"),
                &format!(
                    "[...document.querySelectorAll({:?})].some(e => e.textContent.includes({text:?}) && e.dataset.badge === {badge:?})",
                    id("chat-item")
                ),
                SOON,
            )
        };
        for (window, text) in [
            (&self.host, "Welcome, Ravi."),
            (&self.guest, "Glad to be here."),
        ] {
            window.type_into(&id("chat-input"), text, SOON)?;
            window.click(&id("chat-send"), SOON)?;
        }
        for window in [&self.host, &self.guest] {
            badge(window, "Welcome, Ravi.", "host")?;
            badge(window, "Glad to be here.", "coHost")?;
        }
        Ok("HOST and CO-HOST in both windows".to_owned())
    }

    /// Processor and memory of the host's window and of LiveKit server, with two tiles drawn.
    fn load(&self) -> Result<Value> {
        let (server, ..) = self.livekit()?;
        let window = load::tree(self.host.driver_pid())?
            .into_iter()
            .filter(|(pid, name)| *pid != server && !name.starts_with("WebKitWebDriver"))
            .collect();
        let server = vec![(server, "livekit-server".to_owned())];
        Ok(load::measure(
            &[("window", window), ("livekit_server", server)],
            Duration::from_secs(5),
        ))
    }

    fn left(&mut self) -> Result<String> {
        self.guest.click(&id("leave"), SOON)?;
        self.guest.find(&id("leave-confirm"), SOON)?;
        self.glimpse(&self.guest, "leave")?;
        self.guest.click(&id("leave-confirm"), SOON)?;
        self.guest.find(&id("new-room"), SOON)?;
        self.host.wait_for(
            "one tile",
            &format!("{} === 1", count_of(&id("tile"))),
            SOON,
        )?;
        let room = self.bystander()?.room(&self.room_id()?)?;
        let broadcasters = room["participants"].as_array().map_or(0, Vec::len);
        ensure!(
            broadcasters == 1,
            "the platform still counts {broadcasters} broadcasters"
        );
        ensure!(room["status"] == "live", "the room is {}", room["status"]);
        Ok("one tile left, the show goes on".to_owned())
    }

    fn rejoined(&mut self) -> Result<String> {
        show_panel(&self.host, "control-people", "people-panel")?;
        self.host.type_into(&id("people-search"), "Ravi", SOON)?;
        self.host.click(&id("invite-result"), SOON)?;
        self.guest.find(&id("invitation-prompt"), SOON)?;
        self.guest.click(&id("invitation-accept"), SOON)?;
        self.guest.click(&id("step-on-stage"), PATIENT)?;
        let there = self.sees(&self.host, GUEST)?;
        let back = self.sees(&self.guest, HOST)?;
        Ok(format!("both pictures move again ({there}; {back})"))
    }

    fn ended(&mut self) -> Result<String> {
        self.host.click(&id("end-show"), SOON)?;
        self.host.find(&id("end-show-confirm"), SOON)?;
        self.glimpse(&self.host, "end-show")?;
        self.host.click(&id("end-show-confirm"), SOON)?;
        for window in [&self.host, &self.guest] {
            window.find(
                &format!("{}[data-over=\"ended\"]", id("room-over")),
                PATIENT,
            )?;
        }
        let status = self.bystander()?.room(&self.room_id()?)?["status"].clone();
        ensure!(
            status == "ended",
            "the windows say ended, the platform says {status}"
        );
        Ok("ended in both windows and on the platform".to_owned())
    }

    fn no_secret_in_sight(&mut self) -> Result<String> {
        let mut secrets = Secrets::new();
        let (_, _, key, secret) = self.livekit()?;
        secrets.add("LiveKit's key", &key);
        secrets.add("LiveKit's secret", &secret);
        for service in [
            "Greenroom local network",
            "Greenroom host",
            "Greenroom guest",
        ] {
            let found = self.desk.secrets_of(service)?;
            ensure!(!found.is_empty(), "the keychain holds nothing of {service}");
            for (name, value) in found {
                secrets.add(&format!("{service}: {name}"), &value);
            }
        }
        secrets.prove(self.desk.home())?;

        let keychain = self.desk.home().join(".local/share/keyrings");
        let mut found = secrets.found_below(self.desk.home(), &[&keychain])?;
        found.extend(secrets.found_below(&self.logs, &[])?);
        found.extend(secrets.found_in_arguments()?);
        for (name, window) in [("host", &self.host), ("guest", &self.guest)] {
            let page = window.run(
                "return JSON.stringify([document.documentElement.outerHTML, {...localStorage}, {...sessionStorage},
                   document.cookie, performance.getEntries().map((e) => e.name)])",
                json!([]),
            )?;
            let bytes = page.as_str().unwrap_or_default().as_bytes();
            found.extend(
                secrets
                    .found_in(bytes)
                    .iter()
                    .map(|hit| format!("{hit} in the page of {name}")),
            );
        }
        ensure!(found.is_empty(), "found {}", found.join("; "));
        Ok(format!(
            "{} secrets looked for in pages, logs, files and arguments",
            secrets.count()
        ))
    }

    /// Closes both windows; nothing may stay behind.
    pub fn close(mut self) -> Result<String> {
        drop(self.host_voice.take());
        drop(self.guest_voice.take());
        let (server, ..) = self.livekit()?;
        let census = self.third_party("census")?;
        ensure!(
            census == json!([]),
            "LiveKit still has participants: {census}"
        );
        let mut ours: Vec<(u32, String)> = Vec::new();
        for window in [&self.host, &self.guest] {
            ours.extend(load::tree(window.driver_pid())?);
        }
        self.guest.close()?;
        self.host.close()?;
        drop(self.guest);
        drop(self.host);
        wait_until("all programs of both windows to end", SOON, || {
            let left = ours
                .iter()
                .filter(|(pid, name)| load::is_running(*pid, name))
                .count();
            Ok((left == 0).then_some(()))
        })?;
        ensure!(
            !load::is_running(server, "livekit-server"),
            "LiveKit server still runs"
        );
        Ok(format!(
            "{} processes ended, LiveKit server among them; no participant left",
            ours.len()
        ))
    }
}

fn person_called<'v>(seen: &'v Value, name: &str) -> Result<&'v Value> {
    let wanted = identity(name);
    seen.as_object()
        .and_then(|people| {
            people.values().find(|person| {
                person["identities"]
                    .as_array()
                    .is_some_and(|ids| ids.len() == 1 && ids[0] == wanted)
            })
        })
        .with_context(|| format!("the third party does not see the picture of {name}"))
}

/// Opens a panel unless it is open: its control would close it again.
fn show_panel(window: &Window, control: &str, panel: &str) -> Result<()> {
    let shown = window.run(
        "return !!document.querySelector(arguments[0])",
        json!([id(panel)]),
    )?;
    if shown != true {
        window.click(&id(control), SOON)?;
        window.find(&id(panel), SOON)?;
    }
    Ok(())
}

fn read_tile(window: &Window, css: &str) -> Result<Option<Reading>> {
    let rect = window.run(
        "const r = document.querySelector(arguments[0])?.getBoundingClientRect(), d = devicePixelRatio;
         return r ? {x: r.x * d, y: r.y * d, width: r.width * d, height: r.height * d} : null",
        json!([css]),
    )?;
    if rect.is_null() {
        return Ok(None);
    }
    let picture = Picture::decode(&window.screenshot()?)?;
    Ok(picture.read(Area::from_rect(&rect)?))
}
