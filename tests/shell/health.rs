//! A part that stops: whoever asks it is answered, the page hears of it, the log names it, and the
//! rest goes on.

use std::sync::mpsc;
use std::time::{Duration, Instant};

use greenroom_contract::Part;
use greenroom_core::App;
use serde_json::{Value, json};
use tauri::Manager;

use crate::house::{Memory, call, window_with_events};
use crate::log;

/// How long a caller may wait for a part that has stopped, and the page for the news.
const DEADLINE: Duration = Duration::from_secs(1);

/// Waits for the snapshot that says which parts have stopped, once there is one.
fn stopped(envelopes: &mpsc::Receiver<Value>) -> Value {
    let begun = Instant::now();
    loop {
        let left = DEADLINE.saturating_sub(begun.elapsed());
        let envelope = envelopes.recv_timeout(left).expect("news of the health");
        let event = &envelope["event"];
        if event["type"] == "health" && event["value"]["stopped"] != json!([]) {
            return event["value"]["stopped"][0].clone();
        }
    }
}

#[test]
fn a_part_that_panics_is_told_and_named_and_the_rest_goes_on() {
    log::folder();
    let (window, envelopes) = window_with_events(Memory::alone());
    window.state::<App>().break_part(Part::Room);

    let stopped = stopped(&envelopes);
    assert_eq!(stopped["part"], "room");
    let trace = stopped["trace"].as_str().unwrap();
    let text = log::text();
    let line = text.lines().find(|line| line.contains(trace));
    let line = line.unwrap_or_else(|| panic!("{trace} is not in the log"));
    assert!(line.contains("ERROR") && line.contains("Room"), "{line}");

    let begun = Instant::now();
    let error = call(&window, "close_room", json!({"args": {}})).unwrap_err();
    assert!(begun.elapsed() < DEADLINE, "{:?}", begun.elapsed());
    assert_eq!(error["code"], "partStopped");
    assert_eq!(error["params"]["part"], "room");

    let change = json!({"args": {"setting": "panel", "value": "people"}});
    call(&window, "change_settings", change).unwrap();
    let change = json!({"args": {"name": ""}});
    let error = call(&window, "start_local", change).unwrap_err();
    assert_eq!(error["code"], "fieldEmpty");
}
