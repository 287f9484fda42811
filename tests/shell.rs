//! The border between page and Rust: every command crosses it with the window's capability, and
//! none without.
#![allow(clippy::unwrap_used)] // A test fails by unwrapping.

#[path = "shell/health.rs"]
mod health;
#[path = "shell/house.rs"]
mod house;
#[path = "shell/log.rs"]
mod log;

use std::sync::Arc;

use greenroom_contract::{COMMAND_NAMES, SUBSCRIBE};
use house::{Memory, call, window};
use serde_json::{Value, json};
use tauri::Manager;
use tauri::ipc::CapabilityBuilder;

fn refused(answer: &Result<Value, Value>) -> bool {
    let text = answer.as_ref().err().and_then(Value::as_str);
    text.is_some_and(|text| text.contains("not allowed"))
}

#[test]
fn every_command_crosses_the_border_with_the_windows_capability() {
    let window = window(Memory::alone(), true);
    for command in COMMAND_NAMES.iter().chain([&SUBSCRIBE]) {
        // Arguments of the wrong shape are enough to see that the call arrived.
        let answer = call(&window, command, json!({"args": 7}));
        assert!(!refused(&answer), "{command}: {answer:?}");
        let text = answer.unwrap_err().to_string();
        assert!(text.contains("invalid"), "{command}: {text}");
    }
}

#[test]
fn no_command_crosses_it_without() {
    let window = window(Memory::alone(), false);
    for command in COMMAND_NAMES.iter().chain([&SUBSCRIBE]) {
        let answer = call(&window, command, json!({"args": {}}));
        assert!(refused(&answer), "{command}: {answer:?}");
    }
}

/// What plugins of the window offer: Tauri's own, and those the window brings.
const OF_PLUGINS: &[&str] = &[
    "plugin:notification|is_permission_granted",
    "plugin:deep-link|get_current",
    "plugin:event|listen",
    "plugin:window|title",
    "plugin:webview|create_webview",
    "plugin:app|version",
    "plugin:path|resolve_directory",
];

#[test]
fn what_plugins_offer_is_not_permitted_to_the_page() {
    let window = window(Memory::alone(), true);
    for command in OF_PLUGINS {
        let answer = call(&window, command, json!({}));
        let text = answer.as_ref().err().and_then(Value::as_str);
        let text = text.unwrap_or_else(|| panic!("{command}: {answer:?}"));
        // The plugin knows the command; it is the permission that is missing.
        assert!(
            text.contains("not allowed. Permissions associated with this command"),
            "{command}: {text}"
        );
    }
}

#[test]
fn the_same_calls_arrive_where_they_are_permitted() {
    let window = window(Memory::alone(), true);
    let permissions = [
        "notification:allow-is-permission-granted",
        "deep-link:allow-get-current",
        "core:event:allow-listen",
        "core:window:allow-title",
        "core:webview:allow-create-webview",
        "core:app:allow-version",
        "core:path:allow-resolve-directory",
    ];
    let capability = permissions.into_iter().fold(
        CapabilityBuilder::new("on purpose").window("main"),
        CapabilityBuilder::permission,
    );
    window.app_handle().add_capability(capability).unwrap();
    for command in OF_PLUGINS {
        let answer = call(&window, command, json!({}));
        let text = answer.err().unwrap_or_default().to_string();
        for refusal in ["not allowed", "not found"] {
            assert!(!text.contains(refusal), "{command}: {text}");
        }
    }
}

#[test]
fn what_nobody_offers_is_refused() {
    let window = window(Memory::alone(), true);
    for command in ["plugin:store|load", "launch_missiles"] {
        let answer = call(&window, command, json!({}));
        assert!(answer.is_err(), "{command}: {answer:?}");
    }
}

#[test]
fn a_failure_reaches_the_page_as_a_code_with_a_trace() {
    let window = window(Memory::alone(), true);
    let error = call(&window, "start_local", json!({"args": {"name": "Maya"}})).unwrap_err();
    assert_eq!(error["code"], "portTaken");
    assert_eq!(error["retry"]["kind"], "now");
    assert!(
        error["trace"]
            .as_str()
            .is_some_and(|trace| !trace.is_empty())
    );
}

#[test]
fn an_empty_name_is_refused_beside_its_field() {
    let window = window(Memory::alone(), true);
    let error = call(&window, "start_local", json!({"args": {"name": "  "}})).unwrap_err();
    assert_eq!(error["code"], "fieldEmpty");
    assert_eq!(error["field"], "name");
}

#[test]
fn a_setting_that_is_changed_is_kept_and_told_by_its_name() {
    let memory = Arc::new(Memory::default());
    let window = window(memory.clone(), true);
    let change = json!({"args": {"setting": "layout", "value": "spotlight"}});
    call(&window, "change_settings", change).unwrap();
    let kept: Value = serde_json::from_str(&memory.settings().unwrap()).unwrap();
    assert_eq!(
        kept,
        json!({"settings": {"window": {"layout": "spotlight"}}})
    );
    let strange = json!({"args": {"setting": "layout", "value": "sideways"}});
    assert!(call(&window, "change_settings", strange).is_err());
}

#[test]
fn a_page_whose_pictures_the_window_paints_is_told_that_there_is_no_frame_socket() {
    let window = window(Memory::alone(), true);
    let error = call(&window, "frame_socket", json!({"args": {}})).unwrap_err();
    assert_eq!(error["code"], "noFrameSocket");
    assert_eq!(error["retry"]["kind"], "never");
}

#[test]
fn a_folder_that_the_system_does_not_show_is_named() {
    let window = window(Memory::alone(), true);
    let error = call(&window, "show_log", json!({"args": {}})).unwrap_err();
    assert_eq!(error["code"], "folderNotShown");
    assert_eq!(error["params"]["path"], "/the/logs");
}
