//! One session of a driver, over plain HTTP.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

/// How long the driver, and the program it opens, get to come up.
const START_DEADLINE: Duration = Duration::from_secs(30);
/// How long the driver may take to answer a question.
const GET_DEADLINE: Duration = Duration::from_secs(5);
/// WebDriver's own limit for one waiting script; no wait is longer.
pub const SCRIPT_TIMEOUT: Duration = Duration::from_secs(120);
/// An answer's own way, after the script is over.
const ANSWER_DEADLINE: Duration = Duration::from_secs(10);
/// Between two looks whether the driver listens yet, which no event tells.
const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// A picture of a large page, in base64.
const LARGEST_ANSWER: u64 = 64 * 1024 * 1024;

pub struct Session {
    agent: ureq::Agent,
    /// The session's own address.
    address: String,
}

impl Session {
    /// Waits for the driver on this port, and opens a session.
    pub fn open(port: u16, capabilities: &Value) -> Result<Self> {
        let mut session = Self {
            agent: ureq::Agent::config_builder()
                .http_status_as_error(false)
                // The driver stands on this computer, whatever the environment says about proxies.
                .proxy(None)
                .build()
                .into(),
            address: format!("http://127.0.0.1:{port}"),
        };
        session.until_up()?;
        let wanted = json!({"capabilities": {"alwaysMatch": capabilities}});
        let answer = session.post_within("/session", &wanted, START_DEADLINE)?;
        let id = answer["sessionId"]
            .as_str()
            .context("the driver opened no session")?;
        session.address = format!("{}/session/{id}", session.address);
        session.post(
            "/timeouts",
            &json!({"script": SCRIPT_TIMEOUT.as_millis() as u64}),
        )?;
        Ok(session)
    }

    fn until_up(&self) -> Result<()> {
        let begun = Instant::now();
        while let Err(error) = self.get("/status") {
            if begun.elapsed() > START_DEADLINE {
                return Err(error.context("the driver did not come up in time"));
            }
            std::thread::park_timeout(LOOK_AGAIN);
        }
        Ok(())
    }

    /// Asks for something.
    pub fn get(&self, path: &str) -> Result<Value> {
        self.get_within(path, GET_DEADLINE)
    }

    /// Asks for something that may take as long as this.
    pub fn get_within(&self, path: &str, deadline: Duration) -> Result<Value> {
        let request = self.agent.get(format!("{}{path}", self.address));
        let request = request.config().timeout_global(Some(deadline)).build();
        answer(path, request.call())
    }

    /// Has something done.
    pub fn post(&self, path: &str, body: &Value) -> Result<Value> {
        self.post_within(path, body, SCRIPT_TIMEOUT + ANSWER_DEADLINE)
    }

    fn post_within(&self, path: &str, body: &Value, deadline: Duration) -> Result<Value> {
        let request = self.agent.post(format!("{}{path}", self.address));
        let request = request.config().timeout_global(Some(deadline)).build();
        answer(path, request.send_json(body))
    }

    /// Ends the session, and what it opened.
    pub fn delete(self) -> Result<()> {
        let request = self.agent.delete(&self.address);
        let request = request
            .config()
            .timeout_global(Some(START_DEADLINE))
            .build();
        answer("the end", request.call()).map(|_| ())
    }
}

fn answer(
    path: &str,
    response: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
) -> Result<Value> {
    let mut response = response.with_context(|| format!("the driver does not answer {path}"))?;
    // Read whole first: picking a picture's letters from a stream one by one takes many times as long.
    let text = response
        .body_mut()
        .with_config()
        .limit(LARGEST_ANSWER)
        .read_to_string()?;
    let mut body: Value = serde_json::from_str(&text)
        .with_context(|| format!("the driver's answer to {path} is no JSON"))?;
    let value = body["value"].take();
    if let Some(error) = value["error"].as_str() {
        let message = value["message"].as_str().unwrap_or_default();
        bail!("{path}: {error}: {message}");
    }
    Ok(value)
}
