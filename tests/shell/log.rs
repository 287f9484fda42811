//! What stands in the log's files, and what never does.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use greenroom::Log;
use greenroom_contract::LogDetail;
use greenroom_core::ports::LocalNetworkAccess;
use greenroom_local_network::{Config, LocalNetwork};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use crate::house::{Memory, call, window};

/// The folder of this process's log, which says as much as it can be made to in the settings.
pub fn folder() -> &'static Path {
    static FOLDER: OnceLock<tempfile::TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let log = Log::start().unwrap();
        log.write_to(folder.path()).unwrap();
        log.set_detail(LogDetail::Detailed);
        folder
    });
    folder.path()
}

/// Everything in the log's files.
pub fn text() -> String {
    let entries = std::fs::read_dir(folder()).unwrap();
    entries
        .map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap())
        .collect()
}

/// Every string in a JSON text that is long enough to be a secret.
fn secrets_in(text: &str) -> Vec<String> {
    fn strings(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::String(text) => found.push(text.clone()),
            Value::Object(members) => {
                for (name, member) in members {
                    if name.contains("key") || name.contains("token") {
                        strings(member, found);
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => {}
        }
    }
    let mut found = Vec::new();
    strings(&serde_json::from_str(text).unwrap(), &mut found);
    found
}

/// Whether a text holds anything that has the form of a JSON Web Token.
fn holds_token(text: &str) -> bool {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c)))
        .any(|word| {
            let start = word.find("eyJ").map(|at| &word[at..]);
            start.is_some_and(|word| word.split('.').filter(|part| part.len() > 8).count() >= 3)
        })
}

#[test]
fn a_token_is_recognised_where_it_stands() {
    let token = "eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyIjoibWF5YSJ9.c2lnbmF0dXJlCg";
    assert!(holds_token(&format!("GET /x?token={token}&y=1")));
    assert!(holds_token(&format!("{{\"token\":\"{token}\"}}")));
    assert!(!holds_token("eyJust a word. And another. And a third."));
}

#[test]
fn a_show_leaves_no_secret_in_the_log() {
    let part = |name| PathBuf::from(std::env::var_os(name).unwrap());
    folder();
    let data = tempfile::tempdir().unwrap();
    let api_key = SecretString::from("the-key-that-nobody-may-read");
    let mut config = Config::on_this_computer(
        data.path().to_owned(),
        api_key.clone(),
        part("GREENROOM_LIVEKIT_SERVER"),
    );
    config.listen = ([127, 0, 0, 1], 0).into();
    let network = tauri::async_runtime::block_on(LocalNetwork::start(config)).unwrap();
    let memory = Memory::beside(LocalNetworkAccess {
        api_url: network.http_url().to_owned(),
        upload_url: network.upload_url().to_owned(),
        mqtt_url: network.mqtt_url().to_owned(),
        api_key,
    });
    let window = window(memory.clone(), true);
    let run = |command: &str, args: Value| {
        call(&window, command, json!({ "args": args }))
            .unwrap_or_else(|error| panic!("{command}: {error}"))
    };
    run("start_local", json!({"name": "Maya Okafor"}));
    let draft = json!({
        "draftId": "one", "title": "Night shift", "description": "", "chat": true,
        "target": {"kind": "ownFeed"}, "text": "Come and see.", "hashtags": [],
    });
    let room = run(
        "create_room",
        json!({"draft": draft, "thumbnail": {"kind": "nothing"}}),
    );
    run("open_room", room);
    run("enter_studio", json!({}));
    run("close_room", json!({}));
    let kept = memory.secrets();
    run("sign_out", json!({}));
    tauri::async_runtime::block_on(network.shutdown());

    let secrets: Vec<String> = kept
        .iter()
        .flat_map(|secret| secrets_in(secret.expose_secret()))
        .collect();
    assert!(secrets.len() >= 2, "a key and a token were issued");
    let text = text();
    // It says something: of the network, and of the one who came.
    assert!(text.contains("greenroom_local_network"), "{text}");
    for secret in secrets {
        assert!(!text.contains(&secret), "a secret stands in the log");
    }
    assert!(!holds_token(&text), "a token stands in the log");
}

#[test]
fn a_panic_is_a_line_of_the_log() {
    folder();
    let end = std::thread::Builder::new()
        .name("unlucky".to_owned())
        .spawn(|| panic!("a defect on purpose"))
        .unwrap()
        .join();
    assert!(end.is_err());
    let text = text();
    let line = text.lines().find(|line| line.contains("unlucky"));
    let line = line.unwrap_or_else(|| panic!("{text}"));
    for part in ["ERROR", "tests/shell/log.rs", "a defect on purpose"] {
        assert!(line.contains(part), "{part}: {line}");
    }
}
