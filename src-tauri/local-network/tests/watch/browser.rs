//! Chromium without a display, and what a viewer does in it. Whatever does not hold ends the test.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use greenroom_webdriver::{Capabilities, Window, free_port};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::network::DEADLINE;

/// One browser with one tab and an empty profile. It ends with this.
pub struct Browser {
    // In this order: the driver ends the browser before it is ended itself.
    window: Window,
    _driver: Driver,
    _profile: TempDir,
}

struct Driver(Child);

impl Drop for Driver {
    fn drop(&mut self) {
        // It ended before, or does now.
        let _killed = self.0.kill();
        let _ended = self.0.wait();
    }
}

impl Browser {
    /// A browser whose page is this large.
    pub fn open(width: u32, height: u32) -> Self {
        let profile = tempfile::tempdir().unwrap();
        let port = free_port().unwrap();
        let driver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map(Driver)
            .expect("chromedriver is on the path: run this through `cargo xtask exec`");
        let window = Window::open(port, &Capabilities::chromium(profile.path())).unwrap();
        window.size_page(width, height).unwrap();
        Self {
            window,
            _driver: driver,
            _profile: profile,
        }
    }

    pub fn go(&self, url: &str) {
        self.window.go(url).unwrap();
    }

    /// Runs the body of a function in the page.
    pub fn run(&self, script: &str) -> Value {
        self.window.run(script, json!([])).unwrap()
    }

    /// Waits until an expression gives something.
    pub fn until(&self, what: &str, expression: &str) -> Value {
        self.window.wait_for(what, expression, DEADLINE).unwrap()
    }

    /// Waits until the page says this somewhere.
    pub fn until_says(&self, sentence: &str) {
        let expression = format!("document.body.innerText.includes({})", json!(sentence));
        self.until(sentence, &expression);
    }

    pub fn press(&self, test_id: &str) {
        self.window.click(&css(test_id), DEADLINE).unwrap();
    }

    pub fn write(&self, test_id: &str, words: &str) {
        let field = css(test_id);
        self.window.type_into(&field, words, DEADLINE).unwrap();
    }

    /// Everything that was printed to the console and is an error.
    pub fn errors(&self) -> Vec<String> {
        self.window.errors().unwrap()
    }

    /// Keeps a picture of the page where a person can look at it.
    pub fn picture(&self, name: &str) {
        let Some(folder) = std::env::var_os("GREENROOM_WATCH_PICTURES") else {
            return;
        };
        std::fs::create_dir_all(&folder).unwrap();
        let file = Path::new(&folder).join(format!("{name}.png"));
        self.window.screenshot().unwrap().save(&file).unwrap();
    }

    /// Goes away from the page, as a person does who has seen enough.
    pub fn go_away(&self) {
        self.go("about:blank");
    }

    /// Ends the browser, and waits until it has.
    pub fn close(mut self) {
        self.window.close().unwrap();
    }
}

fn css(test_id: &str) -> String {
    format!("[data-testid='{test_id}']")
}
