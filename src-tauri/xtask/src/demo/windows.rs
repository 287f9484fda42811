//! The windows of the story: each behind a driver of its own.

use std::ops::Deref;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::Result;
use greenroom_webdriver::display::Display;
use greenroom_webdriver::picture::{Area, Picture};
use greenroom_webdriver::spawned::Spawned;
use greenroom_webdriver::{Capabilities, free_port};

use super::options::WindowSize;

/// Pictures a second of a browser's camera; those of our test pattern.
const CAMERA_FPS: u32 = 24;

/// A window of Greenroom, or of a browser. Dropping it closes the window, then its driver.
pub struct Window<'a> {
    window: greenroom_webdriver::Window,
    driver: Spawned,
    /// A browser stands on none.
    display: Option<&'a Display>,
}

impl<'a> Window<'a> {
    /// Starts WebKit's driver on this display, with this environment besides, and lets it open `program`.
    pub fn open(
        display: &'a Display,
        name: &str,
        program: &Path,
        arguments: &[&str],
        environment: Vec<(&str, String)>,
        logs: &Path,
    ) -> Result<Window<'a>> {
        let mut driver = Command::new("WebKitWebDriver");
        driver
            .arg("--host=127.0.0.1")
            .envs(display.environment().iter().cloned())
            .envs(environment)
            .env("TAURI_WEBVIEW_AUTOMATION", "true");
        let capabilities = Capabilities::webkit(program, arguments);
        let mut window = Window::start("WebKitWebDriver", driver, &capabilities, name, logs)?;
        window.display = Some(display);
        Ok(window)
    }

    /// A browser with an empty profile in `folder`, on no display.
    pub fn browser(folder: &Path, logs: &Path) -> Result<Window<'a>> {
        let driver = Command::new("chromedriver");
        let capabilities = Capabilities::chromium(folder);
        Window::start("chromedriver", driver, &capabilities, "browser", logs)
    }

    /// A browser with an empty profile in `folder` that fills this display.
    pub fn browser_on(
        display: &'a Display,
        folder: &Path,
        environment: Vec<(&str, String)>,
        logs: &Path,
    ) -> Result<Window<'a>> {
        let mut driver = Command::new("chromedriver");
        driver
            .envs(display.environment().iter().cloned())
            .envs(environment);
        let size = display.setup();
        let capabilities =
            Capabilities::chromium_on_display(folder, size.width, size.height, CAMERA_FPS);
        let mut window = Window::start("chromedriver", driver, &capabilities, "browser", logs)?;
        window.display = Some(display);
        Ok(window)
    }

    fn start(
        program: &str,
        mut driver: Command,
        capabilities: &Capabilities,
        name: &str,
        logs: &Path,
    ) -> Result<Window<'a>> {
        let port = free_port()?;
        let log = logs.join(format!("{name}.log"));
        let output = std::fs::File::options()
            .create(true)
            .append(true)
            .open(&log)?;
        driver
            .arg(format!("--port={port}"))
            .stdin(Stdio::null())
            .stdout(output);
        let driver = Spawned::start(program, driver, &log)?;
        let window = greenroom_webdriver::Window::open(port, capabilities)?;
        Ok(Window {
            window,
            driver,
            display: None,
        })
    }

    /// The driver's process id; the window's processes are below it.
    pub fn driver_pid(&self) -> u32 {
        self.driver.pid()
    }

    /// What a person sees in this part of the display. A window draws more than its page, so the screen
    /// is what counts; a browser that stands on none shows its page alone.
    pub fn seen(&self, area: Area) -> Result<Picture> {
        match self.display {
            Some(display) => display.look(area),
            None => self.window.screenshot()?.part(area),
        }
    }

    /// A picture of the window for a person.
    pub fn photograph(&self, path: &Path) -> Result<()> {
        self.window.until_drawn()?;
        self.seen(self.window.area()?)?.save(path)
    }

    /// Moves and sizes the window, in pixels of the display.
    pub fn place(&self, x: u32, y: u32, size: WindowSize) -> Result<()> {
        self.window.place(x, y, size.width, size.height)
    }

    /// Closes the window as a person would who quits the program, and waits for its end.
    pub fn close(&mut self) -> Result<()> {
        self.window.close()
    }
}

impl Deref for Window<'_> {
    type Target = greenroom_webdriver::Window;

    fn deref(&self) -> &Self::Target {
        &self.window
    }
}
