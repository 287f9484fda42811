//! The client against a real driver and a page of its own.
#![allow(clippy::unwrap_used)] // A test fails by unwrapping.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use greenroom_webdriver::{Capabilities, Window, free_port};
use serde_json::json;

const DEADLINE: Duration = Duration::from_secs(30);
/// A form whose button is disabled at first, and drawn anew at every key.
const PAGE: &str = "data:text/html,<input id=name><p id=said></p><div id=place></div><script>
    const draw = (enabled) => {
      place.innerHTML = '<button id=go ' + (enabled ? '' : 'disabled') + '>Go</button>';
      document.querySelector('button').onclick = () => { said.innerText = 'Hello ' + document.querySelector('input').value; };
    };
    draw(false);
    document.querySelector('input').oninput = () => { draw(false); setTimeout(() => draw(true), 1000); };
    console.error('a complaint');
</script>";

/// Ends when the window is closed.
struct Driver(Child);

impl Drop for Driver {
    fn drop(&mut self) {
        let _killed = self.0.kill();
        let _ended = self.0.wait();
    }
}

#[test]
fn what_a_person_does_reaches_the_page_and_what_the_page_says_is_heard() {
    let profile = tempfile::tempdir().unwrap();
    let port = free_port().unwrap();
    let driver = Command::new("chromedriver")
        .arg(format!("--port={port}"))
        .stdout(Stdio::null())
        .spawn()
        .map(Driver)
        .expect("chromedriver is on the path: run this through `cargo xtask exec`");
    let mut window = Window::open(port, &Capabilities::chromium(profile.path())).unwrap();
    window.size_page(375, 812).unwrap();
    window.go(PAGE).unwrap();
    let wide = window.run("return innerWidth + arguments[0]", json!([1]));
    assert_eq!(wide.unwrap(), 376);

    window.type_into("#name", "Maya", DEADLINE).unwrap();
    window.click("#go", DEADLINE).unwrap();
    let said = window.wait_for("the answer", "said.innerText || null", DEADLINE);
    assert_eq!(said.unwrap(), "Hello Maya");
    window.until_drawn().unwrap();
    let picture = window.screenshot().unwrap();
    let page = window.area().unwrap();
    assert_eq!(picture.width() as f64, page.width);
    assert_eq!(picture.height() as f64, page.height);
    let errors = window.errors().unwrap();
    assert!(
        errors.len() == 1 && errors[0].contains("a complaint"),
        "{errors:?}"
    );

    let soon = Duration::from_millis(300);
    let error = window.find("#nowhere", soon).unwrap_err().to_string();
    assert!(
        error.contains("in vain for #nowhere") && error.contains("Hello Maya"),
        "{error}"
    );
    let error = window.run("throw new Error('no')", json!([])).unwrap_err();
    assert!(error.to_string().contains("javascript error"), "{error}");

    window.close().unwrap();
    let error = window.go(PAGE).unwrap_err().to_string();
    assert_eq!(error, "the window is closed");
    drop(driver);
}
