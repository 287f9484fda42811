//! Chromium without a display, driven by WebDriver through its own driver.

use std::process::Stdio;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::network::{DEADLINE, seen, text};

/// Name of an element reference in WebDriver's answers, fixed by the W3C specification.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// One browser with one tab and an empty profile. It ends with this.
pub struct Browser {
    http: reqwest::Client,
    session: String,
    _driver: Child,
    _profile: TempDir,
}

impl Browser {
    /// A browser whose page is this large.
    pub async fn open(width: u32, height: u32) -> Self {
        let profile = tempfile::tempdir().unwrap();
        let port = {
            let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
            listener.local_addr().unwrap().port()
        };
        let driver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("chromedriver is on the path: run this through `cargo xtask exec`");
        let http = reqwest::Client::builder()
            .no_proxy()
            .timeout(DEADLINE * 2)
            .build()
            .unwrap();
        let base = format!("http://127.0.0.1:{port}");
        seen("chromedriver", async || {
            let answer = http.get(format!("{base}/status")).send().await.ok()?;
            answer.status().is_success().then_some(())
        })
        .await;
        let data = format!("--user-data-dir={}", profile.path().display());
        let capabilities = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": { "args": [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
                "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
                "--hide-scrollbars", "--lang=en-GB", data,
            ] },
        } } });
        let mut browser = Self {
            http,
            session: base,
            _driver: driver,
            _profile: profile,
        };
        let answer = browser.post("/session", capabilities).await;
        browser.session = format!("{}/session/{}", browser.session, text(&answer["sessionId"]));
        browser.resize(width, height).await;
        browser
    }

    async fn answer(&self, request: reqwest::RequestBuilder) -> Value {
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        let value = answer["value"].clone();
        assert!(value["error"].is_null(), "{value}");
        value
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        let request = self.http.post(format!("{}{path}", self.session));
        self.answer(request.json(&body)).await
    }

    /// The size of the page itself: a phone is narrower than any window may be.
    pub async fn resize(&self, width: u32, height: u32) {
        let metrics = json!({
            "cmd": "Emulation.setDeviceMetricsOverride",
            "params": { "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false },
        });
        self.post("/goog/cdp/execute", metrics).await;
    }

    pub async fn go(&self, url: &str) {
        self.post("/url", json!({ "url": url })).await;
    }

    /// Runs the body of a function in the page.
    pub async fn run(&self, script: &str) -> Value {
        let body = json!({ "script": script, "args": [] });
        self.post("/execute/sync", body).await
    }

    /// Waits until an expression gives something.
    pub async fn until(&self, what: &str, expression: &str) -> Value {
        let script = format!("try {{ return {expression} }} catch {{ return null }}");
        let found = tokio::time::timeout(DEADLINE, async {
            loop {
                let value = self.run(&script).await;
                if !(value.is_null() || value == false) {
                    return value;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        })
        .await;
        match found {
            Ok(value) => value,
            Err(_elapsed) => {
                let page = self.run("return document.body.innerText").await;
                panic!("{what} did not come; the page shows: {page}")
            }
        }
    }

    /// Waits until the page says this somewhere.
    pub async fn until_says(&self, sentence: &str) {
        let expression = format!("document.body.innerText.includes({})", json!(sentence));
        self.until(sentence, &expression).await;
    }

    async fn element(&self, test_id: &str) -> String {
        let css = format!("[data-testid='{test_id}']");
        self.until(
            test_id,
            &format!("!!document.querySelector({})", json!(css)),
        )
        .await;
        let using = json!({ "using": "css selector", "value": css });
        text(&self.post("/element", using).await[ELEMENT])
    }

    pub async fn press(&self, test_id: &str) {
        let element = self.element(test_id).await;
        self.post(&format!("/element/{element}/click"), json!({}))
            .await;
    }

    pub async fn write(&self, test_id: &str, words: &str) {
        let element = self.element(test_id).await;
        let keys = json!({ "text": words });
        self.post(&format!("/element/{element}/value"), keys).await;
    }

    /// Everything that was printed to the console and is an error.
    pub async fn errors(&self) -> Vec<String> {
        let log = self.post("/se/log", json!({ "type": "browser" })).await;
        let entries = log.as_array().cloned().unwrap_or_default();
        entries
            .iter()
            .filter(|entry| entry["level"] == "SEVERE")
            .map(|entry| text(&entry["message"]))
            .collect()
    }

    /// Keeps a picture of the page where a person can look at it.
    pub async fn picture(&self, name: &str) {
        let Some(folder) = std::env::var_os("GREENROOM_WATCH_PICTURES") else {
            return;
        };
        let request = self.http.get(format!("{}/screenshot", self.session));
        let picture = text(&self.answer(request).await);
        let file = std::path::Path::new(&folder).join(format!("{name}.png"));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(file, STANDARD.decode(picture).unwrap()).unwrap();
    }

    /// Ends the browser, and waits until it has.
    pub fn close(self) {
        drop(self);
    }

    /// Goes away from the page, as a person does who has seen enough.
    pub async fn go_away(&self) {
        self.go("about:blank").await;
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // A driver that is killed leaves its browser behind, so it is asked before, also when a test
        // fails. From a thread of its own: here nobody can wait for an answer.
        let session = self.session.clone();
        let asking = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            let http = reqwest::Client::builder().no_proxy().timeout(DEADLINE);
            let answer = runtime.block_on(async { http.build()?.delete(session).send().await });
            answer.map(drop).map_err(std::io::Error::other)
        });
        // Whoever fails already has said why.
        let _ended = asking.join();
    }
}
