//! The network and its LiveKit server, outside both contenders, and a room with people in it.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use greenroom_webdriver::spawned::{Spawned, piped};
use serde_json::{Value, json};

use crate::demo::load;
use crate::setup::Toolbox;

/// Who runs the show, in either contender: public user id.
pub const HOST: &str = "host";
const KEY: &str = "key-of-the-measurement-0123456789abcdef";
/// Longer than the host takes from one contender to the other.
const RECONNECT_WAIT_SECONDS: u32 = 1800;

/// A running network.
pub struct Network {
    program: Spawned,
    url: String,
    agent: ureq::Agent,
    host: String,
}

/// A room, everybody of whom may come on its stage.
pub struct Room {
    pub id: String,
    /// Public user ids, the one with the large picture first.
    pub people: Vec<String>,
    /// Of each of them.
    pub tokens: Vec<String>,
    /// LiveKit's address.
    pub url: String,
}

impl Network {
    /// Starts it, with everything it keeps in `folder`.
    pub fn start(tools: &Toolbox, program: &Path, folder: &Path, logs: &Path) -> Result<Network> {
        let data = folder.join("network");
        std::fs::create_dir_all(&data)?;
        let file = folder.join("network.toml");
        let configuration = format!(
            "data_dir = {data:?}\nlisten = \"127.0.0.1:0\"\n\
             reconnect_wait_seconds = {RECONNECT_WAIT_SECONDS}\n\n\
             [livekit]\nserver = {:?}\n\n[limits]\ncalls_per_5_seconds = 10000\n",
            tools.livekit_server
        );
        std::fs::write(&file, configuration)?;
        let mut command = piped(program);
        command.arg(&file).env("GREENROOM_API_KEY", KEY);
        let mut program = Spawned::start("the network", command, &logs.join("network.log"))?;
        let line = program.first_line()?;
        let url = line
            .strip_prefix("serving on ")
            .with_context(|| format!("the network said {line:?} where its address was expected"))?;
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .proxy(None)
            .build()
            .into();
        let mut network = Network {
            program,
            url: url.trim_end_matches('/').to_owned(),
            agent,
            host: String::new(),
        };
        network.host = network.signed_in(HOST, "Maya Okafor")?;
        Ok(network)
    }

    /// Arguments of the window's sign-in as the host.
    pub fn sign_in(&self) -> Value {
        json!({
            "apiKey": KEY, "region": null, "apiUrl": self.url, "uploadUrl": null, "mqttUrl": null,
            "userId": HOST, "displayName": null, "authToken": null,
        })
    }

    /// A room of the host's with so many others who accepted their invitation.
    pub fn room(&self, others: u32) -> Result<Room> {
        let made = self.call(
            &self.host,
            "/api/v1/rooms",
            Some(json!({"title": "A measured evening", "type": "coHosts"})),
        )?;
        let id = text(&made["rooms"][0]["roomId"])?;
        let mut room = Room {
            people: (1..=others)
                .map(|number| format!("guest-{number}"))
                .collect(),
            tokens: Vec::new(),
            url: String::new(),
            id,
        };
        for (number, user) in room.people.iter().enumerate() {
            let guest = self.signed_in(user, &format!("Guest {}", number + 1))?;
            let asked = self.call(
                &self.host,
                "/api/v1/invitations",
                Some(
                    json!({"type": "livestreamCohostInvite", "targetType": "room",
                    "targetId": room.id, "userIds": [user]}),
                ),
            )?;
            let invitation = text(&asked["invitations"][0]["_id"])?;
            let accept = format!("/api/v1/invitations/{invitation}/accept");
            self.call(&guest, &accept, Some(json!({})))?;
            let (url, token) = self.stage_of(&guest, &room.id)?;
            room.url = url;
            room.tokens.push(token);
        }
        Ok(room)
    }

    /// Where the host finds the stage, and what lets the host in.
    pub fn stage(&self, room: &Room) -> Result<(String, String)> {
        self.stage_of(&self.host, &room.id)
    }

    /// Ends the show.
    pub fn end(&self, room: &Room) -> Result<()> {
        let stop = format!("/api/v1/rooms/{}/stop", room.id);
        self.call(&self.host, &stop, Some(json!({}))).map(|_| ())
    }

    /// The LiveKit server below it.
    pub fn livekit(&self) -> Result<Vec<(u32, String)>> {
        let mut below = load::tree(self.program.pid())?;
        below.retain(|(pid, _)| *pid != self.program.pid());
        Ok(below)
    }

    fn stage_of(&self, token: &str, room: &str) -> Result<(String, String)> {
        let answer = self.call(token, &format!("/api/v1/rooms/{room}/token"), None)?;
        Ok((text(&answer["coHostUrl"])?, text(&answer["coHostToken"])?))
    }

    fn signed_in(&self, user: &str, name: &str) -> Result<String> {
        let mut answer = self
            .agent
            .post(format!("{}/api/v5/sessions", self.url))
            .header("X-API-Key", KEY)
            .send_json(json!({"userId": user, "deviceId": "bench", "displayName": name}))?;
        let body: Value = answer.body_mut().read_json()?;
        text(&body["accessToken"]).with_context(|| format!("{user}: {}", body["message"]))
    }

    /// Posts a body, or gets without one.
    fn call(&self, token: &str, path: &str, body: Option<Value>) -> Result<Value> {
        let (url, bearer) = (format!("{}{path}", self.url), format!("Bearer {token}"));
        let mut answer = match body {
            Some(body) => self
                .agent
                .post(url)
                .header("Authorization", bearer)
                .send_json(body)?,
            None => self.agent.get(url).header("Authorization", bearer).call()?,
        };
        let status = answer.status();
        let body: Value = answer.body_mut().read_json()?;
        ensure!(status.is_success(), "{path}: {status}: {}", body["message"]);
        Ok(body)
    }
}

fn text(value: &Value) -> Result<String> {
    let text = value.as_str();
    Ok(text
        .context("the network's answer lacks something")?
        .to_owned())
}
