//! A whole show: a network of its own, a host, guests, an audience, and a script.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use bytes::Bytes;
use greenroom_contract::ErrorCode;
use greenroom_local_network::{Config, LocalNetwork, WatchPage};
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    process::{Child, ChildStdin, Command},
    sync::mpsc,
};

use crate::{
    audience,
    performer::{DEADLINE, Performer, Refused},
    person::{self, Job, LINK_SCHEME},
    report::{Report, Usage},
    script::{Deed, Script, Step},
    usage::children_called,
};

const HOST: &str = "simulated-host";
/// Between two readings of what processes hold.
const READ_EVERY: Duration = Duration::from_secs(60);
/// What the audience tells and nobody has read yet; then it waits.
const TOLD: usize = 256;
/// The program of the LiveKit server, as the system calls it.
const LIVEKIT_SERVER: &str = "livekit-server";

/// Viewers here have no browser.
const NO_PAGE: &[u8] = b"<!doctype html><title>A show by itself</title>";

/// What kind of show.
#[derive(Debug, Clone)]
pub struct Options {
    /// People on the stage beside the host.
    pub guests: usize,
    /// Viewers.
    pub viewers: usize,
    /// What chance is made from.
    pub seed: u64,
    /// What the guests do.
    pub script: Script,
    /// Whether chance wrote it.
    pub by_chance: bool,
    /// The host receives everybody's picture, of this size.
    pub pictures: Option<(u32, u32)>,
    /// The LiveKit server's program.
    pub livekit_server: PathBuf,
    /// Between two readings of what processes hold.
    pub read_every: Option<Duration>,
}

/// Plays a show. An error says that it could not be played; what failed in it is in the report.
pub async fn play(options: &Options) -> Result<Report> {
    let mut show = Show::open(options).await?;
    let mut report = Report {
        seed: options.by_chance.then_some(options.seed),
        guests: options.guests,
        viewers: options.viewers,
        ..Report::default()
    };
    for number in 1..=options.guests {
        let begun = Instant::now();
        show.guest_comes(number).await?;
        report.done("comes", begun.elapsed());
    }
    let mut audience = Audience::comes(&show, options).await?;
    show.play(options, &mut audience, &mut report).await;
    audience.goes().await;
    show.end(&mut report).await;
    Ok(report)
}

struct Show {
    network: LocalNetwork,
    api_key: String,
    _folder: tempfile::TempDir,
    host: Performer,
    guests: BTreeMap<usize, Performer>,
    seed: u64,
    room_id: String,
}

fn nothing() -> Value {
    json!({})
}

fn guest_id(number: usize) -> String {
    format!("simulated-guest-{number}")
}

impl Show {
    /// Opens a network, and a room that is live.
    async fn open(options: &Options) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let api_key = format!("{:032x}", rand::random::<u128>());
        let mut config = Config::on_this_computer(
            folder.path().to_owned(),
            SecretString::from(api_key.clone()),
            options.livekit_server.clone(),
        );
        config.listen = ([127, 0, 0, 1], 0).into();
        // Watching goes with the page, which nobody here opens.
        let page = ("watch.html".to_owned(), Bytes::from_static(NO_PAGE));
        config.watch_page = WatchPage::from_files([page]);
        let network = LocalNetwork::start(config)
            .await
            .context("the network does not start")?;
        let job = Job {
            pitch: 220.0,
            seed: options.seed,
            pictures: options.pictures,
        };
        let host = Performer::start(&job).await?;
        let mut show = Self {
            network,
            api_key,
            _folder: folder,
            host,
            guests: BTreeMap::new(),
            seed: options.seed,
            room_id: String::new(),
        };
        let sign_in = show.sign_in(HOST, "Maya Okafor");
        show.host.does("sign_in", sign_in).await?;
        show.host
            .until("signed in", |seen| seen.is_signed_in().then_some(()))
            .await?;
        let draft = json!({"thumbnail": {"kind": "nothing"}, "draft": {
            "draftId": "simulated", "title": "A show by itself", "description": "", "chat": true,
            "target": {"kind": "ownFeed"}, "text": "Nobody is here.", "hashtags": [],
        }});
        let room = show.host.does("create_room", draft).await?;
        show.room_id = room["roomId"]
            .as_str()
            .context("a room without an id")?
            .to_owned();
        show.host.does("open_room", room).await?;
        show.host
            .until("the room", |seen| seen.is_in_room().then_some(()))
            .await?;
        show.host.does("enter_studio", nothing()).await?;
        show.host.does("go_live", nothing()).await?;
        show.host
            .until("live", |seen| seen.is_live().then_some(()))
            .await?;
        Ok(show)
    }

    fn sign_in(&self, user_id: &str, name: &str) -> Value {
        json!({
            "apiKey": self.api_key, "region": null, "apiUrl": self.network.http_url(),
            "uploadUrl": self.network.upload_url(), "mqttUrl": self.network.mqtt_url(),
            "userId": user_id, "displayName": name, "authToken": null,
        })
    }

    /// A guest's process, signed in.
    async fn guest(&self, number: usize) -> Result<Performer> {
        let job = Job {
            pitch: 220.0 + 55.0 * number as f32,
            seed: self.seed.wrapping_add(number as u64),
            pictures: None,
        };
        let mut guest = Performer::start(&job).await?;
        let sign_in = self.sign_in(&guest_id(number), &format!("Guest {number}"));
        guest.does("sign_in", sign_in).await?;
        guest
            .until("signed in", |seen| seen.is_signed_in().then_some(()))
            .await?;
        Ok(guest)
    }

    /// A guest signs in, is invited, accepts and steps on the stage; the host sees it.
    async fn guest_comes(&mut self, number: usize) -> Result<()> {
        let guest = self.guest(number).await?;
        self.guests.insert(number, guest);
        self.invite(number).await
    }

    async fn invite(&mut self, number: usize) -> Result<()> {
        let user = json!({ "userId": guest_id(number) });
        self.host.does("invite", user).await?;
        let guest = self.of(number)?;
        let invitation = guest.until("the invitation", |seen| seen.prompt()).await?;
        let accept = json!({
            "invitationId": invitation, "endOwnShow": false, "leaveStage": false,
        });
        guest.does("accept_invitation", accept).await?;
        self.steps_on_stage(number).await
    }

    async fn steps_on_stage(&mut self, number: usize) -> Result<()> {
        let guest = self.of(number)?;
        guest
            .until("the way onto the stage", |seen| {
                seen.may_step_on_stage().then_some(())
            })
            .await?;
        guest.does("step_on_stage", nothing()).await?;
        guest
            .until("on stage", |seen| seen.is_on_stage().then_some(()))
            .await?;
        self.host_sees(number, "on stage", |there| there).await
    }

    fn of(&mut self, number: usize) -> Result<&mut Performer> {
        let guest = self.guests.get_mut(&number);
        guest.with_context(|| format!("guest {number} is not there"))
    }

    /// Waits until the host sees a guest, or does not any more.
    async fn host_sees(&self, number: usize, what: &str, as_it: fn(bool) -> bool) -> Result<()> {
        let user_id = guest_id(number);
        let sees = self.host.until(what, |seen| {
            as_it(seen.there(&user_id).is_some()).then_some(())
        });
        sees.await
            .with_context(|| format!("the host and guest {number}"))
    }

    /// Plays the script, reads what is held, and hears the audience.
    async fn play(&mut self, options: &Options, audience: &mut Audience, report: &mut Report) {
        let begun = Instant::now();
        let read_every = options.read_every.unwrap_or(READ_EVERY);
        let mut read = tokio::time::interval(read_every);
        let mut steps = options.script.steps.iter().peekable();
        loop {
            let next = steps.peek().map_or(options.script.end, |step| step.at);
            tokio::select! {
                _ = read.tick() => self.read(begun.elapsed(), report),
                told = audience.told.recv(), if audience.speaks => match told {
                    Some(told) => hears(told, report),
                    None => audience.speaks = false,
                },
                () = tokio::time::sleep_until((begun + next).into()) => {
                    let Some(step) = steps.next() else { break };
                    let (deed, since) = (name_of(&step.deed), Instant::now());
                    match self.step(step).await {
                        Ok(()) => report.done(deed, since.elapsed()),
                        Err(error) => {
                            let at = step.at.as_secs_f64();
                            report.failures.push(format!(
                                "{at:.1} s, guest {}, {deed}: {error:#}", step.who,
                            ));
                        }
                    }
                }
            }
        }
        self.look_around(options, report).await;
        self.read(begun.elapsed(), report);
    }

    /// Does one deed, and waits until the host sees it.
    async fn step(&mut self, step: &Step) -> Result<()> {
        let number = step.who;
        let user_id = guest_id(number);
        match &step.deed {
            Deed::Say { text } => {
                let before = self.host.look(|seen| seen.times_said(text));
                self.of(number)?
                    .does("send_message", json!({ "text": text }))
                    .await?;
                let said = self.host.until("the message", |seen| {
                    (seen.times_said(text) > before).then_some(())
                });
                said.await?;
                match self.host.look(|seen| seen.times_said(text)) {
                    times if times == before + 1 => Ok(()),
                    times => bail!("the message stands there {} times", times - before),
                }
            }
            Deed::Mute | Deed::Unmute => {
                let on = step.deed == Deed::Unmute;
                self.of(number)?
                    .does("set_microphone", json!({ "on": on }))
                    .await?;
                let seen = self.host.until("the microphone", |seen| {
                    (seen.there(&user_id)?.microphone_on == on).then_some(())
                });
                seen.await
            }
            Deed::HideCamera | Deed::ShowCamera => {
                let on = step.deed == Deed::ShowCamera;
                self.of(number)?
                    .does("set_camera", json!({ "on": on }))
                    .await?;
                let seen = self.host.until("the camera", |seen| {
                    (seen.there(&user_id)?.camera_on == on).then_some(())
                });
                seen.await
            }
            Deed::Drop => {
                let guest = self.guests.remove(&number).context("is not there")?;
                guest.drop_out().await?;
                self.host_sees(number, "dropped out", |there| !there).await
            }
            Deed::Return => {
                let guest = self.guest(number).await?;
                self.guests.insert(number, guest);
                let link = json!(format!("{LINK_SCHEME}://room/{}", self.room_id));
                let room = json!({ "roomId": self.room_id });
                let guest = self.of(number)?;
                match guest.does(person::OPEN_LINK, link).await {
                    Ok(_) => self.steps_on_stage(number).await,
                    Err(error) if is(&error, ErrorCode::OnStageElsewhere) => {
                        guest.does("take_over_stage", room).await?;
                        self.host_sees(number, "on stage", |there| there).await
                    }
                    Err(error) => Err(error),
                }
            }
            Deed::Leave => {
                self.of(number)?.does("leave_stage", nothing()).await?;
                self.host_sees(number, "gone", |there| !there).await
            }
            Deed::Rejoin => self.invite(number).await,
        }
    }

    /// At the end everybody sees everybody, and no part of anybody has stopped.
    async fn look_around(&self, options: &Options, report: &mut Report) {
        let ids: Vec<String> = (1..=options.guests)
            .map(guest_id)
            .chain([HOST.to_owned()])
            .collect();
        let guests = self.guests.iter();
        let guests = guests.map(|(number, guest)| (guest_id(*number), guest));
        for (who, performer) in guests.chain([(HOST.to_owned(), &self.host)]) {
            let all = performer.until("everybody", |seen| {
                let there = |id: &String| seen.there(id).is_some();
                ids.iter().all(there).then_some(())
            });
            if let Err(error) = all.await {
                let there: Vec<String> = performer.look(|seen| seen.everybody_there());
                let why = format!("in the end {who} sees {there:?}: {error:#}");
                report.failures.push(why);
            }
            let stopped = performer.look(|seen| seen.health.stopped.clone());
            if !stopped.is_empty() {
                let why = format!("in the end {who} has parts that stopped: {stopped:?}");
                report.failures.push(why);
            }
        }
    }

    fn read(&self, at: Duration, report: &mut Report) {
        let together = |processes: Vec<u32>| {
            let all = processes.into_iter().filter_map(Usage::of);
            all.reduce(Usage::and)
        };
        let groups = [
            ("host", self.host.process().into_iter().collect()),
            ("network", vec![std::process::id()]),
            ("LiveKit server", children_called(LIVEKIT_SERVER)),
        ];
        for (group, processes) in groups {
            if let Some(usage) = together(processes) {
                report.reads(group, at, usage);
            }
        }
    }

    /// The host ends the show: everybody is told, and everybody leaves.
    async fn end(mut self, report: &mut Report) {
        let begun = Instant::now();
        match self.host.does("end_show", nothing()).await {
            Ok(_) => report.done("ends", begun.elapsed()),
            Err(error) => report.failures.push(format!("the end: {error:#}")),
        }
        for (number, guest) in std::mem::take(&mut self.guests) {
            let over = guest
                .until("the end", |seen| seen.room.as_ref()?.over)
                .await;
            let left = guest.leave().await;
            for error in over.err().into_iter().chain(left.err()) {
                report
                    .failures
                    .push(format!("guest {number}, after the end: {error:#}"));
            }
        }
        if let Err(error) = self.host.leave().await {
            report
                .failures
                .push(format!("the host, after the end: {error:#}"));
        }
        self.network.shutdown().await;
    }
}

fn is(error: &anyhow::Error, code: ErrorCode) -> bool {
    let refused = error.downcast_ref::<std::sync::Arc<Refused>>();
    refused.is_some_and(|refused| refused.code == Some(code))
}

fn name_of(deed: &Deed) -> &'static str {
    match deed {
        Deed::Say { .. } => "says",
        Deed::Mute => "mutes",
        Deed::Unmute => "unmutes",
        Deed::HideCamera => "hides camera",
        Deed::ShowCamera => "shows camera",
        Deed::Drop => "drops out",
        Deed::Return => "returns",
        Deed::Leave => "leaves",
        Deed::Rejoin => "rejoins",
    }
}

fn hears(told: audience::Told, report: &mut Report) {
    match told {
        audience::Told::Watches => {}
        audience::Told::Done { deed, took } => report.done(&deed, Duration::from_millis(took)),
        audience::Told::Failed { why } => report.failures.push(why),
    }
}

/// The audience's process.
struct Audience {
    process: Option<(Child, ChildStdin)>,
    told: mpsc::Receiver<audience::Told>,
    speaks: bool,
}

impl Audience {
    /// Everybody watches when this answers.
    async fn comes(show: &Show, options: &Options) -> Result<Self> {
        let (tell, told) = mpsc::channel(TOLD);
        let mut audience = Self {
            process: None,
            told,
            speaks: options.viewers > 0,
        };
        if options.viewers == 0 {
            return Ok(audience);
        }
        let program = std::env::current_exe().context("this program does not find itself")?;
        let mut child = Command::new(program)
            .arg("audience")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .context("the audience does not start")?;
        let mut input = child.stdin.take().context("the audience hears nothing")?;
        let output = child.stdout.take().context("the audience says nothing")?;
        let job = audience::Job {
            api_url: show.network.http_url().to_owned(),
            mqtt_url: show.network.mqtt_url().to_owned(),
            api_key: show.api_key.clone(),
            room_id: show.room_id.clone(),
            viewers: options.viewers,
            seed: options.seed,
        };
        let mut line = serde_json::to_vec(&job)?;
        line.push(b'\n');
        input.write_all(&line).await?;
        input.flush().await?;
        tokio::spawn(async move {
            let mut lines = BufReader::new(output).lines();
            while let Ok(Some(line)) = lines.next_line().await {
                match serde_json::from_str(&line) {
                    Ok(told) => {
                        if tell.send(told).await.is_err() {
                            return;
                        }
                    }
                    Err(error) => tracing::error!(%error, "the audience is not understood"),
                }
            }
        });
        audience.process = Some((child, input));
        let mut watching = 0;
        let all = async {
            while watching < options.viewers {
                match audience.told.recv().await {
                    Some(audience::Told::Watches) => watching += 1,
                    Some(audience::Told::Failed { why }) => bail!("{why}"),
                    Some(audience::Told::Done { .. }) => {}
                    None => bail!("the audience has ended"),
                }
            }
            Ok(())
        };
        let deadline = DEADLINE + Duration::from_secs(options.viewers as u64);
        match tokio::time::timeout(deadline, all).await {
            Ok(watches) => watches?,
            Err(_) => bail!("not all viewers watch in {deadline:?}"),
        }
        Ok(audience)
    }

    async fn goes(self) {
        if let Some((mut child, input)) = self.process {
            drop(input);
            // Ended by force when it takes longer.
            let _late = tokio::time::timeout(DEADLINE, child.wait()).await;
        }
    }
}
