//! What is seen and heard: from the pixels of the windows, the samples of their speakers, and by a
//! third party.

use std::io::Write;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use greenroom_webdriver::pattern::{self, Reading, identity};
use greenroom_webdriver::picture::Area;
use greenroom_webdriver::spawned::{Spawned, piped, wait_until};
use serde_json::{Value, json};

use super::super::load;
use super::super::sound::{GUEST_PITCH, HOST_PITCH, hear, write_voice};
use super::super::windows::Window;
use super::{GUEST, GUEST_WINDOW, HOST, HOST_WINDOW, PATIENT, SOON, Story, id, tile_of};

impl Story<'_> {
    pub(super) fn host_sees_co_host(&mut self) -> Result<String> {
        self.sees(&self.host, GUEST)
    }

    pub(super) fn co_host_sees_host(&mut self) -> Result<String> {
        self.sees(&self.guest, HOST)
    }

    pub(super) fn sees(&self, window: &Window, name: &str) -> Result<String> {
        self.sees_in(window, name, &id("picture"))
            .with_context(|| self.who_else_sees(name))
    }

    /// Whether the picture does not leave its sender or does not reach one window: for whoever reads
    /// of a failure.
    fn who_else_sees(&self, name: &str) -> String {
        match self.third_party("watch") {
            Ok(seen) if person_called(&seen, name).is_ok() => {
                format!("a third party sees {name}")
            }
            Ok(_) => format!("a third party does not see {name} either"),
            Err(error) => format!("a third party could not look: {error:#}"),
        }
    }

    /// Decides from pixels: the tile of `name` shows the pattern of that name where this part of it
    /// stands, and its clock moves.
    pub(super) fn sees_in(&self, window: &Window, name: &str, part: &str) -> Result<String> {
        let tile = format!("{} {part}", tile_of(name));
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

    pub(super) fn host_hears_co_host(&mut self) -> Result<String> {
        self.hears(HOST_WINDOW, GUEST_PITCH)
    }

    pub(super) fn co_host_hears_host(&mut self) -> Result<String> {
        self.hears(GUEST_WINDOW, HOST_PITCH)
    }

    /// Decides from the samples of the window's speaker.
    pub(super) fn hears(&self, window: usize, pitch: f32) -> Result<String> {
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

    pub(super) fn speak(&self, window: usize, pitch: f32) -> Result<Spawned> {
        let wav = self.desk.home().join(format!("voice-{window}.wav"));
        write_voice(&wav, pitch)?;
        self.desk.sound(window).speak(&wav, &self.logs)
    }

    /// LiveKit server's process, its address and keys, as its owner may read them.
    pub(super) fn livekit(&self) -> Result<(u32, String, String, String)> {
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
    pub(super) fn third_party(&self, task: &str) -> Result<Value> {
        let (_, url, key, secret) = self.livekit()?;
        let order = json!({"task": task, "url": url, "key": key, "secret": secret,
            // A LiveKit room has the room's id as its name.
            "room": self.room_id()?, "name": self.bystander()?.name_as_viewer(), "seconds": 60, "pitches": [HOST_PITCH, GUEST_PITCH]});
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

    pub(super) fn third_party_sees_both(&mut self) -> Result<String> {
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

    pub(super) fn third_party_hears_both(&mut self) -> Result<String> {
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

    /// Processor and memory of the host's window and of LiveKit server, with two tiles drawn.
    pub(super) fn load(&self) -> Result<Value> {
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

/// What the strip of the pattern says that stands there.
fn read_tile(window: &Window, css: &str) -> Result<Option<Reading>> {
    let Some(tile) = window.area_of(css)? else {
        return Ok(None);
    };
    // The strip alone: the rest of the picture moves more often.
    let strip = Area {
        height: tile.height / 8.0,
        ..tile
    };
    let picture = window.seen(strip)?;
    Ok(pattern::read(&picture, tile.within(tile)))
}
