//! The border between page and Rust: every command crosses it with the window's capability, and
//! none without.
#![allow(clippy::unwrap_used)] // A test fails by unwrapping.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use greenroom_contract::{COMMAND_NAMES, ErrorCode, SUBSCRIBE, UiError};
use greenroom_core::edge::error::ui_error;
use greenroom_core::ports::{
    LocalNetworkAccess, LocalNetworkHost, Preferences, SecretStore, SecretStoreError,
};
use greenroom_core::{App, AppOptions};
use secrecy::SecretString;
use serde_json::{Value, json};
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
use tauri::webview::InvokeRequest;
use tauri::{Manager, WebviewWindow, WebviewWindowBuilder};

#[derive(Default)]
struct Memory {
    secrets: Mutex<HashMap<String, SecretString>>,
    values: Mutex<HashMap<String, Value>>,
}

#[async_trait]
impl SecretStore for Memory {
    async fn get(&self, name: &str) -> Result<Option<SecretString>, SecretStoreError> {
        Ok(self.secrets.lock().unwrap().get(name).cloned())
    }

    async fn set(&self, name: &str, secret: &SecretString) -> Result<(), SecretStoreError> {
        let mut secrets = self.secrets.lock().unwrap();
        secrets.insert(name.to_owned(), secret.clone());
        Ok(())
    }

    async fn delete(&self, name: &str) -> Result<(), SecretStoreError> {
        self.secrets.lock().unwrap().remove(name);
        Ok(())
    }
}

impl Preferences for Memory {
    fn get(&self, key: &str) -> Option<Value> {
        self.values.lock().unwrap().get(key).cloned()
    }

    fn set(&self, key: &str, value: Value) {
        self.values.lock().unwrap().insert(key.to_owned(), value);
    }
}

#[async_trait]
impl LocalNetworkHost for Memory {
    async fn start_or_join(&self) -> Result<LocalNetworkAccess, UiError> {
        Err(ui_error(ErrorCode::PortTaken, "this test has no network"))
    }
}

fn window(allowed: bool) -> WebviewWindow<MockRuntime> {
    let memory = Arc::new(Memory::default());
    let core = tauri::async_runtime::block_on(App::start(AppOptions {
        secrets: memory.clone(),
        preferences: memory.clone(),
        local_network: memory,
        livekit_library: None,
        frame_origins: Vec::new(),
    }));
    let app = greenroom::with_commands(mock_builder())
        .build(greenroom::context())
        .unwrap();
    app.manage(core);
    if allowed {
        greenroom::allow_commands(&app).unwrap();
    }
    WebviewWindowBuilder::new(&app, "main", Default::default())
        .build()
        .unwrap()
}

fn call(window: &WebviewWindow<MockRuntime>, command: &str, body: Value) -> Result<Value, Value> {
    let url = if cfg!(windows) {
        "http://tauri.localhost"
    } else {
        "tauri://localhost"
    };
    get_ipc_response(
        window,
        InvokeRequest {
            cmd: command.to_owned(),
            callback: CallbackFn(0),
            error: CallbackFn(1),
            url: url.parse().unwrap(),
            body: InvokeBody::Json(body),
            headers: Default::default(),
            invoke_key: INVOKE_KEY.to_owned(),
        },
    )
    .map(|answer| answer.deserialize().unwrap())
}

fn refused(answer: &Result<Value, Value>) -> bool {
    let text = answer.as_ref().err().and_then(Value::as_str);
    text.is_some_and(|text| text.contains("not allowed"))
}

#[test]
fn every_command_crosses_the_border_with_the_windows_capability() {
    let window = window(true);
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
    let window = window(false);
    for command in COMMAND_NAMES.iter().chain([&SUBSCRIBE]) {
        let answer = call(&window, command, json!({"args": {}}));
        assert!(refused(&answer), "{command}: {answer:?}");
    }
}

#[test]
fn what_is_not_in_the_contract_is_refused() {
    let window = window(true);
    for command in [
        "plugin:store|load",
        "plugin:notification|notify",
        "plugin:deep-link|register",
        "plugin:event|listen",
        "plugin:window|close",
        "launch_missiles",
    ] {
        let answer = call(&window, command, json!({}));
        assert!(answer.is_err(), "{command}: {answer:?}");
    }
}

#[test]
fn a_failure_reaches_the_page_as_a_code_with_a_trace() {
    let window = window(true);
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
    let window = window(true);
    let error = call(&window, "start_local", json!({"args": {"name": "  "}})).unwrap_err();
    assert_eq!(error["code"], "fieldEmpty");
    assert_eq!(error["field"], "name");
}
