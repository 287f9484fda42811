//! The demo's own view of the local network, by plain HTTP: what the platform says, not what a
//! window shows.

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

/// A signed-in bystander.
pub struct Bystander {
    base: String,
    token: String,
    /// Internal id.
    user: String,
    agent: ureq::Agent,
}

impl Bystander {
    /// Signs in to the network of this computer as a person of its own.
    pub fn sign_in(api_key: &str) -> Result<Bystander> {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .build()
            .into();
        let base = "http://127.0.0.1:7420".to_owned();
        let mut answer = agent
            .post(format!("{base}/api/v5/sessions"))
            .header("X-API-Key", api_key)
            .send_json(
                json!({"userId": "bystander", "deviceId": "demo", "displayName": "Bystander"}),
            )?;
        let body: Value = answer.body_mut().read_json()?;
        let token = body["accessToken"]
            .as_str()
            .with_context(|| {
                format!(
                    "the network did not sign the bystander in: {}",
                    body["message"]
                )
            })?
            .to_owned();
        let user = body["users"][0]["_id"]
            .as_str()
            .context("the network did not tell who the bystander is")?
            .to_owned();
        Ok(Bystander {
            base,
            token,
            user,
            agent,
        })
    }

    /// What LiveKit calls this person while they watch: the network knows its viewers by the form
    /// of the name, which ends in 24 characters for the one window.
    pub fn name_as_viewer(&self) -> String {
        format!("viewer:{}:{:0>24}", self.user, "1")
    }

    fn get(&self, path: &str) -> Result<Value> {
        let mut answer = self
            .agent
            .get(format!("{}{path}", self.base))
            .header("Authorization", format!("Bearer {}", self.token))
            .call()?;
        let status = answer.status();
        let body: Value = answer.body_mut().read_json()?;
        if !status.is_success() {
            bail!("{path}: {status}: {}", body["message"]);
        }
        Ok(body)
    }

    /// The room with this title.
    pub fn room_called(&self, title: &str) -> Result<Value> {
        let body = self.get("/api/v1/rooms?options%5Btype%5D=pagination&options%5Blimit%5D=100")?;
        body["rooms"]
            .as_array()
            .and_then(|rooms| rooms.iter().find(|room| room["title"] == title))
            .cloned()
            .with_context(|| format!("the network has no room called {title:?}"))
    }

    /// A room by id.
    pub fn room(&self, id: &str) -> Result<Value> {
        Ok(self.get(&format!("/api/v1/rooms/{id}"))?["rooms"][0].clone())
    }

    /// A post by id.
    pub fn post(&self, id: &str) -> Result<Value> {
        self.get(&format!("/api/v3/posts/{id}"))
    }
}
