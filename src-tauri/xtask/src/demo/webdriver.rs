//! A small W3C WebDriver client, spoken to WebKit's own driver for the real windows and to Chromium's
//! for a browser.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use base64::Engine;
use serde_json::{Value, json};

use super::options::WindowSize;
use super::processes::{Spawned, wait_until};

/// Name of an element reference in WebDriver's answers, fixed by the W3C specification.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// How long the driver, and the program it opens, get to come up.
const START_DEADLINE: Duration = Duration::from_secs(30);
/// How long the driver may take to answer a question.
const GET_DEADLINE: Duration = Duration::from_secs(5);
/// WebDriver's own limit for one waiting script; longer than any deadline of the story.
const SCRIPT_TIMEOUT: Duration = Duration::from_secs(120);

/// A window of Greenroom, or of a browser, driven through WebDriver. Dropping it closes the window and
/// its driver.
pub struct Window {
    base: String,
    session: Option<String>,
    agent: ureq::Agent,
    driver: Spawned,
}

/// An element of the page.
pub struct Element(String);

impl Window {
    /// Starts the driver with this environment and lets it open `program`.
    pub fn open(
        name: &str,
        program: &Path,
        arguments: &[&str],
        environment: Vec<(&str, String)>,
        logs: &Path,
    ) -> Result<Window> {
        let mut command = Command::new("WebKitWebDriver");
        command
            .arg("--host=127.0.0.1")
            .envs(environment)
            .env("TAURI_WEBVIEW_AUTOMATION", "true");
        let capabilities =
            json!({"webkitgtk:browserOptions": {"binary": program, "args": arguments}});
        Window::start("WebKitWebDriver", command, capabilities, &log(name, logs))
    }

    /// A browser with an empty profile in `folder`, on no display.
    pub fn browser(folder: &Path, logs: &Path) -> Result<Window> {
        let profile = format!("--user-data-dir={}", folder.display());
        let capabilities = json!({"browserName": "chrome", "goog:chromeOptions": {"args": [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--disable-dev-shm-usage", "--lang=en-GB", profile,
        ]}});
        let command = Command::new("chromedriver");
        Window::start("chromedriver", command, capabilities, &log("browser", logs))
    }

    fn start(
        program: &str,
        mut driver: Command,
        capabilities: Value,
        log: &Path,
    ) -> Result<Window> {
        let port = free_port()?;
        let output = std::fs::File::options()
            .create(true)
            .append(true)
            .open(log)?;
        driver
            .arg(format!("--port={port}"))
            .stdin(Stdio::null())
            .stdout(output);
        let driver = Spawned::start(program, driver, log)?;
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(SCRIPT_TIMEOUT + Duration::from_secs(30)))
            .build()
            .into();
        let mut window = Window {
            base: format!("http://127.0.0.1:{port}"),
            session: None,
            agent,
            driver,
        };
        wait_until(program, START_DEADLINE, || Ok(window.get("/status").ok()))?;
        let answer = window.post_within(
            "/session",
            json!({"capabilities": {"alwaysMatch": capabilities}}),
            START_DEADLINE,
        )?;
        let session = answer["sessionId"]
            .as_str()
            .context("the driver opened no session")?;
        window.session = Some(session.to_owned());
        window.post_session(
            "/timeouts",
            json!({"script": SCRIPT_TIMEOUT.as_millis() as u64}),
        )?;
        Ok(window)
    }

    /// The driver's process id; the window's processes are below it.
    pub fn driver_pid(&self) -> u32 {
        self.driver.pid()
    }

    fn answer(
        &self,
        path: &str,
        response: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
    ) -> Result<Value> {
        let mut response =
            response.with_context(|| format!("the driver does not answer {path}"))?;
        let body: Value = response
            .body_mut()
            .with_config()
            .limit(64 * 1024 * 1024)
            .read_json()?;
        let value = body["value"].clone();
        if let Some(error) = value["error"].as_str() {
            bail!(
                "{path}: {error}: {}",
                value["message"].as_str().unwrap_or_default()
            );
        }
        Ok(value)
    }

    fn get(&self, path: &str) -> Result<Value> {
        let request = self
            .agent
            .get(format!("{}{path}", self.base))
            .config()
            .timeout_global(Some(GET_DEADLINE))
            .build();
        self.answer(path, request.call())
    }

    fn post(&self, path: &str, body: Value) -> Result<Value> {
        self.post_within(path, body, SCRIPT_TIMEOUT + Duration::from_secs(10))
    }

    fn post_within(&self, path: &str, body: Value, deadline: Duration) -> Result<Value> {
        self.answer(
            path,
            self.agent
                .post(format!("{}{path}", self.base))
                .config()
                .timeout_global(Some(deadline))
                .build()
                .send_json(body),
        )
    }

    fn session_path(&self, path: &str) -> Result<String> {
        let session = self.session.as_deref().context("the window is closed")?;
        Ok(format!("/session/{session}{path}"))
    }

    fn post_session(&self, path: &str, body: Value) -> Result<Value> {
        self.post(&self.session_path(path)?, body)
    }

    /// Opens a page.
    pub fn go(&self, url: &str) -> Result<()> {
        self.post_session("/url", json!({"url": url}))?;
        Ok(())
    }

    /// Moves and sizes the window, in pixels of the display.
    pub fn place(&self, x: u32, y: u32, size: WindowSize) -> Result<()> {
        self.post_session(
            "/window/rect",
            json!({"x": x, "y": y, "width": size.width, "height": size.height}),
        )?;
        Ok(())
    }

    /// Runs the body of a JavaScript function in the page.
    pub fn run(&self, script: &str, arguments: Value) -> Result<Value> {
        self.post_session(
            "/execute/sync",
            json!({"script": script, "args": arguments}),
        )
    }

    /// Waits until the JavaScript expression gives something other than null, false or undefined,
    /// looking again at every change of the page.
    pub fn wait_for(&self, what: &str, expression: &str, deadline: Duration) -> Result<Value> {
        let script = format!(
            "const done = arguments[arguments.length - 1];
             const look = () => {{ try {{ return {expression}; }} catch (e) {{ return null; }} }};
             const stop = (value) => {{ observer.disconnect(); clearInterval(beat); clearTimeout(end); done(value); }};
             const check = () => {{ const value = look(); if (value !== null && value !== undefined && value !== false) stop(value); }};
             const observer = new MutationObserver(check);
             observer.observe(document, {{subtree: true, childList: true, attributes: true, characterData: true}});
             const beat = setInterval(check, 250);
             const end = setTimeout(() => stop(null), {});
             check();",
            deadline.as_millis()
        );
        let value = self
            .post_session("/execute/async", json!({"script": script, "args": []}))
            .with_context(|| format!("while waiting for {what}"))?;
        if value.is_null() {
            let seen = self
                .run("return document.body.innerText.slice(0, 600)", json!([]))
                .unwrap_or_default();
            return Err(anyhow!(
                "waited {} s in vain for {what}; the window shows: {}",
                deadline.as_secs(),
                seen.as_str().unwrap_or_default().replace('\n', " | ")
            ));
        }
        Ok(value)
    }

    /// Waits for an element.
    pub fn find(&self, css: &str, deadline: Duration) -> Result<Element> {
        self.wait_for(css, &format!("!!document.querySelector({css:?})"), deadline)?;
        let by = json!({"using": "css selector", "value": css});
        let answer = unless_drawn_anew(deadline, || self.post_session("/element", by.clone()))?;
        let id = answer[ELEMENT]
            .as_str()
            .context("the driver answered no element")?;
        Ok(Element(id.to_owned()))
    }

    /// Clicks an element once it is there and enabled.
    pub fn click(&self, css: &str, deadline: Duration) -> Result<()> {
        self.wait_for(
            &format!("{css} to be enabled"),
            &format!("(e => !!e && !e.disabled && e.getAttribute('aria-disabled') !== 'true')(document.querySelector({css:?}))"),
            deadline,
        )?;
        self.act(css, "click", json!({}), deadline)
            .with_context(|| format!("while clicking {css}"))
    }

    /// Types into a field.
    pub fn type_into(&self, css: &str, text: &str, deadline: Duration) -> Result<()> {
        self.act(css, "value", json!({"text": text}), deadline)
            .with_context(|| format!("while typing into {css}"))
    }

    fn act(&self, css: &str, action: &str, body: Value, deadline: Duration) -> Result<()> {
        unless_drawn_anew(deadline, || {
            let Element(id) = self.find(css, deadline)?;
            self.post_session(&format!("/element/{id}/{action}"), body.clone())
        })
        .map(|_| ())
    }

    /// A picture of the page, as PNG.
    pub fn screenshot(&self) -> Result<Vec<u8>> {
        let path = self.session_path("/screenshot")?;
        // The driver waits for the next frame, and a page at rest draws none: one pixel blinks
        // until the picture is taken.
        self.run(
            "const pixel = document.createElement('div');
             Object.assign(pixel.style, {position: 'fixed', inset: '0 auto auto 0', width: '1px', height: '1px'});
             document.body.append(pixel);
             let beats = 0;
             const blink = () => {
               pixel.style.background = beats % 2 ? 'rgb(11, 13, 16)' : 'rgb(11, 13, 17)';
               beats += 1;
               if (beats < 90) requestAnimationFrame(blink); else pixel.remove();
             };
             blink();",
            json!([]),
        )?;
        let answer = (0..3)
            .find_map(|_| self.get(&path).ok())
            .context("the driver took no picture")?;
        let text = answer.as_str().context("the driver answered no picture")?;
        Ok(base64::engine::general_purpose::STANDARD.decode(text)?)
    }

    /// Closes the window as a person would who quits the program, and waits for its end.
    pub fn close(&mut self) -> Result<()> {
        if self.session.is_some() {
            let path = self.session_path("")?;
            self.session = None;
            self.answer(
                &path,
                self.agent.delete(format!("{}{path}", self.base)).call(),
            )?;
        }
        Ok(())
    }
}

/// Does something with an element, again when the page drew it anew between the driver's finding it
/// and using it. Then nothing was done yet.
fn unless_drawn_anew(deadline: Duration, act: impl Fn() -> Result<Value>) -> Result<Value> {
    let begun = Instant::now();
    loop {
        match act() {
            Err(error)
                if error.to_string().contains("stale element reference")
                    && begun.elapsed() < deadline => {}
            outcome => return outcome,
        }
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        let _ = self.close();
    }
}

fn log(name: &str, logs: &Path) -> PathBuf {
    logs.join(format!("{name}.log"))
}

fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind(("127.0.0.1", 0))?
        .local_addr()?
        .port())
}
