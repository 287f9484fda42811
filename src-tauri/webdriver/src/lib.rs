//! What tests drive and look at. A small W3C WebDriver client, spoken to WebKit's own driver for the
//! real windows and to Chromium's for a browser; it waits in the page itself, at every change of it.
//! And displays whose pixels are read, since a page is not all that stands in a window. Nothing that
//! is shipped uses it.

pub mod display;
pub mod film;
pub mod paints;
pub mod pattern;
pub mod picture;
pub mod screen;
pub mod spawned;
mod system;
mod wire;

use std::cell::Cell;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, ensure};
use base64::Engine as _;
use serde_json::{Value, json};

use display::{Display, Setup};
use picture::{Area, Picture};
use wire::{SCRIPT_TIMEOUT, Session};

/// Name of an element reference in WebDriver's answers, fixed by the W3C specification.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// How long a page may take to draw.
const DRAW_DEADLINE: Duration = Duration::from_secs(10);

/// How long a driver may take for one picture; eight million pixels take seconds.
const PICTURE_DEADLINE: Duration = Duration::from_secs(15);

/// A port of this computer that nobody listens on, for a driver.
///
/// # Errors
/// No port is free.
pub fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind(("127.0.0.1", 0))?
        .local_addr()?
        .port())
}

/// What a driver opens.
pub struct Capabilities(Value);

impl Capabilities {
    /// A program whose window is WebKitGTK's; for WebKitWebDriver.
    pub fn webkit(program: &Path, arguments: &[&str]) -> Self {
        Self(json!({"webkitgtk:browserOptions": {"binary": program, "args": arguments}}))
    }

    /// WebKitGTK's own small browser; for WebKitWebDriver.
    pub fn webkit_itself() -> Self {
        Self(json!({}))
    }

    /// Chromium on no display, with its profile in this folder; for chromedriver.
    pub fn chromium(profile: &Path) -> Self {
        let profile = format!("--user-data-dir={}", profile.display());
        Self(
            json!({"browserName": "chrome", "goog:chromeOptions": {"args": [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-dev-shm-usage", "--hide-scrollbars", "--lang=en-GB", profile,
            ]}}),
        )
    }

    /// Chromium as a person has it, filling a display of this size, with its profile in this folder and
    /// a camera that it makes itself, of so many pictures a second; for chromedriver.
    pub fn chromium_on_display(profile: &Path, width: u32, height: u32, fps: u32) -> Self {
        let profile = format!("--user-data-dir={}", profile.display());
        let size = format!("--window-size={width},{height}");
        let camera = format!("--use-fake-device-for-media-stream=device-count=1,fps={fps}");
        Self(json!({"browserName": "chrome", "goog:chromeOptions": {
            // What says that a driver is there would take a strip of the window.
            "excludeSwitches": ["enable-automation"],
            "args": [
                "--no-sandbox", "--test-type", "--no-first-run", "--kiosk",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--use-fake-ui-for-media-stream", "--window-position=0,0", "--lang=en-GB",
                size, camera, profile,
            ],
        }}))
    }
}

/// A window of Greenroom, or of a browser. Dropping it closes the window.
pub struct Window {
    /// `None` once it is closed.
    session: Option<Session>,
    /// Where its page begins on the display, in the window's own pixels.
    place: Cell<(u32, u32)>,
}

impl Window {
    /// Waits until the driver that was started for this port is up, and lets it open a window.
    ///
    /// # Errors
    /// The driver, or what it opens, does not come up in time.
    pub fn open(port: u16, capabilities: &Capabilities) -> Result<Self> {
        let session = Session::open(port, &capabilities.0)?;
        Ok(Self {
            session: Some(session),
            place: Cell::default(),
        })
    }

    fn session(&self) -> Result<&Session> {
        self.session.as_ref().context("the window is closed")
    }

    /// Opens a page and waits until it is loaded.
    ///
    /// # Errors
    /// The page cannot be loaded.
    pub fn go(&self, url: &str) -> Result<()> {
        self.session()?.post("/url", &json!({"url": url}))?;
        Ok(())
    }

    /// Moves and sizes the window, in its own pixels: the display's, divided by its scale.
    ///
    /// # Errors
    /// The driver refuses.
    pub fn place(&self, x: u32, y: u32, width: u32, height: u32) -> Result<()> {
        let rect = json!({"x": x, "y": y, "width": width, "height": height});
        self.session()?.post("/window/rect", &rect)?;
        self.place.set((x, y));
        Ok(())
    }

    /// Has the window fill the display, where no window can be placed. What is above its page then is its
    /// title bar.
    ///
    /// # Errors
    /// The driver refuses, or the window stays smaller.
    pub fn fill(&self, display: &Display) -> Result<()> {
        let Setup {
            width,
            height,
            scale,
            ..
        } = display.setup();
        let (width, height) = (width / scale, height / scale);
        self.session()?.post("/window/maximize", &json!({}))?;
        let wide = format!("innerWidth === {width} && innerHeight");
        let page = self.wait_for("the window to fill the display", &wide, DRAW_DEADLINE)?;
        let page = page.as_u64().and_then(|page| u32::try_from(page).ok());
        let above = page.and_then(|page| height.checked_sub(page));
        let above = above.context("the page is higher than the display")?;
        self.place.set((0, above));
        Ok(())
    }

    /// Where the first such element of the page stands on the display, in its pixels; `None` without
    /// such an element. It need not be seen there.
    ///
    /// # Errors
    /// The driver does not answer.
    pub fn area_of(&self, css: &str) -> Result<Option<Area>> {
        let rect = self.run(
            "const r = document.querySelector(arguments[0])?.getBoundingClientRect();
             const [x, y] = arguments[1], d = devicePixelRatio;
             return r ? {x: (x + r.x) * d, y: (y + r.y) * d, width: r.width * d, height: r.height * d} : null",
            json!([css, self.place.get()]),
        )?;
        if rect.is_null() {
            return Ok(None);
        }
        Area::from_rect(&rect).map(Some)
    }

    /// Where the page stands on the display, in its pixels.
    ///
    /// # Errors
    /// The driver does not answer.
    pub fn area(&self) -> Result<Area> {
        let rect = self.run(
            "const [x, y] = arguments[0], d = devicePixelRatio;
             return {x: x * d, y: y * d, width: innerWidth * d, height: innerHeight * d}",
            json!([self.place.get()]),
        )?;
        Area::from_rect(&rect)
    }

    /// Sizes the page itself, in a browser: a phone is narrower than any window may be.
    ///
    /// # Errors
    /// The driver is not Chromium's.
    pub fn size_page(&self, width: u32, height: u32) -> Result<()> {
        let metrics = json!({
            "cmd": "Emulation.setDeviceMetricsOverride",
            "params": {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false},
        });
        self.session()?.post("/goog/cdp/execute", &metrics)?;
        Ok(())
    }

    /// Runs the body of a JavaScript function in the page.
    ///
    /// # Errors
    /// The script throws.
    pub fn run(&self, script: &str, arguments: Value) -> Result<Value> {
        let body = json!({"script": script, "args": arguments});
        self.session()?.post("/execute/sync", &body)
    }

    /// Waits until the JavaScript expression gives something other than null, false or undefined,
    /// looking again at every change of the page.
    ///
    /// # Errors
    /// It does not within the deadline; the error says what the page shows instead.
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
            deadline.min(SCRIPT_TIMEOUT).as_millis()
        );
        let body = json!({"script": script, "args": []});
        let value = self
            .session()?
            .post("/execute/async", &body)
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

    /// Waits until the page has drawn what it holds now; the screen has it a moment later.
    ///
    /// # Errors
    /// It draws nothing for seconds.
    pub fn until_drawn(&self) -> Result<()> {
        // A frame begun now may be without it. Whoever asks for two sees the first one end.
        let script = format!(
            "const done = arguments[arguments.length - 1];
             setTimeout(() => done(false), {});
             requestAnimationFrame(() => requestAnimationFrame(() => done(true)));",
            DRAW_DEADLINE.as_millis()
        );
        let body = json!({"script": script, "args": []});
        let drawn = self.session()?.post("/execute/async", &body)?;
        ensure!(drawn == true, "the page draws nothing");
        Ok(())
    }

    /// Waits for an element.
    ///
    /// # Errors
    /// It does not come within the deadline.
    pub fn find(&self, css: &str, deadline: Duration) -> Result<()> {
        self.wait_for(css, &format!("!!document.querySelector({css:?})"), deadline)?;
        Ok(())
    }

    /// Clicks an element once it is there and enabled.
    ///
    /// # Errors
    /// It is not within the deadline.
    pub fn click(&self, css: &str, deadline: Duration) -> Result<()> {
        self.wait_for(
            &format!("{css} to be enabled"),
            &format!("(e => !!e && !e.disabled && e.getAttribute('aria-disabled') !== 'true')(document.querySelector({css:?}))"),
            deadline,
        )?;
        self.act(css, "click", &json!({}), deadline)
            .with_context(|| format!("while clicking {css}"))
    }

    /// Puts the pointer on the middle of an element once it is there.
    ///
    /// # Errors
    /// It is not within the deadline.
    pub fn hover(&self, css: &str, deadline: Duration) -> Result<()> {
        self.find(css, deadline)?;
        let to = json!({"type": "pointerMove", "duration": 0, "origin": "viewport"});
        self.point(
            css,
            &json!([{"type": "pointer", "id": "mouse", "actions": [to]}]),
        )
    }

    /// Turns the wheel over the middle of an element, by so many of the page's pixels down.
    ///
    /// # Errors
    /// There is no such element, or the driver refuses.
    pub fn wheel(&self, css: &str, down: i32) -> Result<()> {
        let turn = json!({"type": "scroll", "origin": "viewport", "duration": 0, "deltaX": 0, "deltaY": down});
        self.point(
            css,
            &json!([{"type": "wheel", "id": "wheel", "actions": [turn]}]),
        )
    }

    /// Has the driver act at the middle of an element.
    fn point(&self, css: &str, sources: &Value) -> Result<()> {
        let middle = self.run(
            "const r = document.querySelector(arguments[0]).getBoundingClientRect();
             return [Math.round(r.x + r.width / 2), Math.round(r.y + r.height / 2)]",
            json!([css]),
        )?;
        let mut sources = sources.clone();
        let actions = &mut sources[0]["actions"][0];
        (actions["x"], actions["y"]) = (middle[0].clone(), middle[1].clone());
        self.session()?
            .post("/actions", &json!({"actions": sources}))?;
        Ok(())
    }

    /// Types into a field once it is there.
    ///
    /// # Errors
    /// It is not within the deadline.
    pub fn type_into(&self, css: &str, text: &str, deadline: Duration) -> Result<()> {
        self.act(css, "value", &json!({"text": text}), deadline)
            .with_context(|| format!("while typing into {css}"))
    }

    /// Does something with an element, again when the page drew it anew between the driver's finding
    /// it and using it. Then nothing was done yet.
    fn act(&self, css: &str, action: &str, body: &Value, deadline: Duration) -> Result<()> {
        let begun = Instant::now();
        loop {
            match self.act_once(css, action, body, deadline) {
                Err(error)
                    if error.to_string().contains("stale element reference")
                        && begun.elapsed() < deadline => {}
                outcome => return outcome,
            }
        }
    }

    fn act_once(&self, css: &str, action: &str, body: &Value, deadline: Duration) -> Result<()> {
        self.find(css, deadline)?;
        let by = json!({"using": "css selector", "value": css});
        let session = self.session()?;
        let answer = session.post("/element", &by)?;
        let element = answer[ELEMENT]
            .as_str()
            .context("the driver answered no element")?;
        session.post(&format!("/element/{element}/{action}"), body)?;
        Ok(())
    }

    /// A picture of the page, as the page itself draws it: what else stands in its window is not there.
    ///
    /// # Errors
    /// The driver takes none, asked three times.
    pub fn screenshot(&self) -> Result<Picture> {
        let session = self.session()?;
        // WebKit's driver waits for the next frame, and a page at rest draws none: one pixel blinks
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
            .find_map(|_| session.get_within("/screenshot", PICTURE_DEADLINE).ok())
            .context("the driver took no picture")?;
        let text = answer.as_str().context("the driver answered no picture")?;
        Picture::decode(&base64::engine::general_purpose::STANDARD.decode(text)?)
    }

    /// Everything that a browser printed to its console as an error, since it was asked last.
    ///
    /// # Errors
    /// The driver is not Chromium's.
    pub fn errors(&self) -> Result<Vec<String>> {
        let log = self
            .session()?
            .post("/se/log", &json!({"type": "browser"}))?;
        let entries = log.as_array().into_iter().flatten();
        Ok(entries
            .filter(|entry| entry["level"] == "SEVERE")
            .map(|entry| entry["message"].as_str().unwrap_or_default().to_owned())
            .collect())
    }

    /// Closes the window as a person would who quits the program, and waits for its end. A driver that
    /// is killed would leave it behind.
    ///
    /// # Errors
    /// The driver does not answer.
    pub fn close(&mut self) -> Result<()> {
        match self.session.take() {
            Some(session) => session.delete(),
            None => Ok(()),
        }
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        // Whoever fails already has said why.
        let _closed = self.close();
    }
}
