//! A window without a display, and what it needs of its host, in memory.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, mpsc};

use async_trait::async_trait;
use greenroom_contract::{
    ErrorCode, NetworkHere, NetworkRunning, SUBSCRIBE, SystemSwitch, UiError,
};
use greenroom_core::edge::error::ui_error;
use greenroom_core::ports::{
    Desktop, LocalNetworkAccess, LocalNetworkHost, RehearsalHere, SecretStore, SecretStoreError,
    SettingsStore, SettingsStoreError, ShowFolderError, ShowSwitchError,
};
use greenroom_core::{App, AppOptions};
use secrecy::SecretString;
use serde_json::{Value, json};
use tauri::ipc::{CallbackFn, InvokeBody, InvokeResponseBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
use tauri::webview::InvokeRequest;
use tauri::{Builder, Manager, WebviewWindow, WebviewWindowBuilder};

/// A host in memory: no desktop, and a network only where a test has one.
#[derive(Default)]
pub struct Memory {
    secrets: Mutex<HashMap<String, SecretString>>,
    settings: Mutex<Option<String>>,
    network: Option<LocalNetworkAccess>,
}

impl Memory {
    /// Nothing is there.
    pub fn alone() -> Arc<Memory> {
        Arc::default()
    }

    /// This network is there.
    pub fn beside(network: LocalNetworkAccess) -> Arc<Memory> {
        Arc::new(Memory {
            network: Some(network),
            ..Memory::default()
        })
    }

    /// Everything in the keychain.
    pub fn secrets(&self) -> Vec<SecretString> {
        self.secrets.lock().unwrap().values().cloned().collect()
    }

    /// The settings' document.
    pub fn settings(&self) -> Option<String> {
        self.settings.lock().unwrap().clone()
    }
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

impl SettingsStore for Memory {
    fn read(&self) -> Result<Option<String>, SettingsStoreError> {
        Ok(self.settings())
    }

    fn set_aside(&self) -> Result<PathBuf, SettingsStoreError> {
        self.settings.lock().unwrap().take();
        Ok(PathBuf::from("/the/settings.unreadable.json"))
    }

    fn write(&self, document: &str) -> Result<(), SettingsStoreError> {
        *self.settings.lock().unwrap() = Some(document.to_owned());
        Ok(())
    }
}

#[async_trait]
impl Desktop for Memory {
    async fn show_log(&self) -> Result<(), ShowFolderError> {
        Err(ShowFolderError {
            path: PathBuf::from("/the/logs"),
            cause: "this test has no desktop".to_owned(),
        })
    }

    fn has_switches(&self) -> bool {
        false
    }

    async fn show_switch(&self, _: SystemSwitch) -> Result<(), ShowSwitchError> {
        Ok(())
    }
}

#[async_trait]
impl LocalNetworkHost for Memory {
    async fn start_or_join(&self) -> Result<LocalNetworkAccess, UiError> {
        let missing = || ui_error(ErrorCode::PortTaken, "this test has no network");
        self.network.clone().ok_or_else(missing)
    }

    async fn runs_here(&self) -> bool {
        false
    }

    async fn rehearse_here(&self) -> Result<Option<RehearsalHere>, UiError> {
        Ok(None)
    }

    async fn look(&self) -> NetworkHere {
        NetworkHere {
            running: NetworkRunning::NotRunning,
            address: String::new(),
            for_others: None,
            folder: String::new(),
            bytes: 0,
            key_in_file: false,
        }
    }
}

/// The main window, with every plugin that the real one has, and the contract's commands if they
/// are allowed.
pub fn window(memory: Arc<Memory>, allowed: bool) -> WebviewWindow<MockRuntime> {
    window_of(mock_builder(), memory, allowed)
}

/// The main window, and every envelope that its page is sent once it has subscribed.
pub fn window_with_events(
    memory: Arc<Memory>,
) -> (WebviewWindow<MockRuntime>, mpsc::Receiver<Value>) {
    let (sender, envelopes) = mpsc::sync_channel(1_000);
    let builder = mock_builder().channel_interceptor(move |_, _, _, body| {
        let InvokeResponseBody::Json(text) = body else {
            return false;
        };
        // A test that has seen enough hears no more.
        let _ = sender.send(serde_json::from_str(text).unwrap());
        true
    });
    let window = window_of(builder, memory, true);
    let subscribed = call(&window, SUBSCRIBE, json!({"channel": "__CHANNEL__:7"}));
    subscribed.unwrap();
    (window, envelopes)
}

fn window_of(
    builder: Builder<MockRuntime>,
    memory: Arc<Memory>,
    allowed: bool,
) -> WebviewWindow<MockRuntime> {
    let core = tauri::async_runtime::block_on(App::start(AppOptions {
        secrets: memory.clone(),
        settings: memory.clone(),
        desktop: memory.clone(),
        local_network: memory,
        link_scheme: "greenroom",
        livekit_library: std::env::var_os("GREENROOM_LIVEKIT_LIBRARY").map(PathBuf::from),
        frame_origins: Vec::new(),
        screens: Default::default(),
        devices: Default::default(),
    }));
    let app = greenroom::equipped(builder)
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

/// Calls a command as the page does.
pub fn call(
    window: &WebviewWindow<MockRuntime>,
    command: &str,
    body: Value,
) -> Result<Value, Value> {
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
