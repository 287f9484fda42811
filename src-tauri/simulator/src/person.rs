//! One person in a process of its own: Greenroom's core without a window, which does what standard
//! input says and tells on standard output what a page would be told.
//!
//! The first line in is a [`Job`], every other an [`Order`]; a line out is a [`Told`]. Secrets come by
//! standard input, so that they stand in no argument. The end of standard input is the end of the
//! person: it leaves as a window that closes does.

use std::{
    collections::{BTreeMap, HashMap},
    io::Write as _,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::{Context as _, Result};
use async_trait::async_trait;
use greenroom_contract::*;
use greenroom_core::{
    App, AppOptions,
    ports::{
        Desktop, LocalNetworkAccess, LocalNetworkHost, RehearsalHere, SecretStore,
        SecretStoreError, SettingsStore, SettingsStoreError, ShowFolderError, ShowSwitchError,
    },
};
use greenroom_media::{
    devices::Devices,
    frames::{TileId, Want},
    made,
    screens::Screens,
};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::mpsc;

/// Lines that wait for whoever reads; then this process waits.
const WAITING: usize = 256;

/// Who somebody is.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Job {
    /// Hertz of the made voice.
    pub pitch: f32,
    /// What decides when it talks.
    pub seed: u64,
    /// Receives everybody's picture, of this size; nobody's where there is none.
    pub pictures: Option<(u32, u32)>,
}

/// A command of the contract.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Order {
    /// Comes back with the answer.
    pub id: u64,
    /// Its name.
    pub command: String,
    /// Its arguments. They may hold a key.
    pub arguments: Value,
}

/// What a person tells.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "told")]
pub enum Told {
    /// An event for the page.
    Event {
        /// Which.
        event: Box<UiEvent>,
    },
    /// An order was carried out.
    Done {
        /// Of the order.
        id: u64,
        /// What the command answered.
        answer: Value,
    },
    /// An order was not carried out.
    Failed {
        /// Of the order.
        id: u64,
        /// The error's code, where the command answered.
        code: Option<ErrorCode>,
        /// In words, for the report.
        why: String,
    },
}

/// Is a person until standard input ends.
pub async fn be() -> Result<()> {
    let mut lines = lines_in();
    let first = lines.recv().await.context("nobody says who this is")?;
    let job: Job = serde_json::from_str(&first).context("who this is cannot be read")?;
    let profile = Arc::new(Profile::default());
    let app = App::start(AppOptions {
        secrets: profile.clone(),
        settings: profile.clone(),
        desktop: profile.clone(),
        local_network: profile,
        link_scheme: LINK_SCHEME,
        livekit_library: std::env::var_os("GREENROOM_LIVEKIT_LIBRARY").map(PathBuf::from),
        frame_origins: Vec::new(),
        screens: Screens::of_session(),
        devices: Devices::Made(made::Voice {
            pitch: job.pitch,
            seed: job.seed,
        }),
    })
    .await;
    let (tell, mut telling) = mpsc::channel::<Told>(WAITING);
    let writer = tokio::task::spawn_blocking(move || {
        while let Some(told) = telling.blocking_recv() {
            say(&told)?;
        }
        anyhow::Ok(())
    });
    let mut events = app.subscribe();
    let (hub, teller) = (app.frame_hub(), tell.clone());
    let following = tokio::spawn(async move {
        while let Some(event) = events.recv().await {
            match &event {
                UiEvent::Meters(_) => continue,
                UiEvent::Stage(stage) => {
                    if let Some((width, height)) = job.pictures {
                        let want = Want {
                            width,
                            height,
                            visible: true,
                        };
                        let tiles = stage.tiles.iter();
                        hub.set_wants(tiles.map(|tile| (TileId(tile.tile_id), want)).collect());
                    }
                }
                _ => {}
            }
            let event = Box::new(event);
            if teller.send(Told::Event { event }).await.is_err() {
                return;
            }
        }
    });
    while let Some(line) = lines.recv().await {
        let order: Order = serde_json::from_str(&line).context("an order cannot be read")?;
        let (app, tell) = (app.clone(), tell.clone());
        // Whoever gave it may have gone meanwhile.
        tokio::spawn(async move { tell.send(carry_out(&app, order).await).await });
    }
    app.shutdown().await;
    following.abort();
    drop((following.await, tell));
    writer.await?
}

/// What comes in by standard input, line by line, on a thread of its own that ends with it.
pub(crate) fn lines_in() -> mpsc::Receiver<String> {
    let (hand_on, lines) = mpsc::channel(WAITING);
    std::thread::spawn(move || {
        for line in std::io::stdin().lines() {
            let Ok(line) = line else { return };
            if hand_on.blocking_send(line).is_err() {
                return;
            }
        }
    });
    lines
}

/// Says a line to whoever started this process.
pub(crate) fn say(told: &impl Serialize) -> Result<()> {
    let mut out = std::io::stdout().lock();
    serde_json::to_writer(&mut out, told)?;
    out.write_all(b"\n")?;
    Ok(out.flush()?)
}

/// The scheme of links here.
pub const LINK_SCHEME: &str = "greenroom";

/// What is no command of the page's: the system opens a link.
pub const OPEN_LINK: &str = "open_link";

async fn carry_out(app: &App, order: Order) -> Told {
    let id = order.id;
    match run(app, &order.command, order.arguments).await {
        Ok(answer) => Told::Done { id, answer },
        Err(Failure::Refused(error)) => Told::Failed {
            id,
            code: Some(error.code),
            why: format!("{}: {:?}", order.command, error.code),
        },
        // Arguments may hold a key: what serde says of them is not told.
        Err(Failure::Unreadable) => Told::Failed {
            id,
            code: None,
            why: format!(
                "{}: there is no such command with such arguments",
                order.command
            ),
        },
    }
}

enum Failure {
    Refused(Box<UiError>),
    Unreadable,
}

impl From<UiError> for Failure {
    fn from(error: UiError) -> Self {
        Self::Refused(Box::new(error))
    }
}

impl From<serde_json::Error> for Failure {
    fn from(_: serde_json::Error) -> Self {
        Self::Unreadable
    }
}

macro_rules! runs {
    ($( $(#[doc = $doc:literal])* $name:ident($args:ty) -> $answer:ty; )*) => {
        /// Runs any command of the contract by its name.
        async fn run(app: &App, command: &str, arguments: Value) -> Result<Value, Failure> {
            match command {
                $( stringify!($name) => {
                    let arguments: $args = serde_json::from_value(arguments)?;
                    let answer: $answer = app.$name(arguments).await?;
                    Ok(serde_json::to_value(answer)?)
                } )*
                OPEN_LINK => {
                    let link: String = serde_json::from_value(arguments)?;
                    app.open_link(&link).await?;
                    Ok(Value::Null)
                }
                _ => Err(Failure::Unreadable),
            }
        }
    };
}
greenroom_contract::for_each_command!(runs);

/// Keychain and settings of somebody whose computer keeps nothing, and who is on no built-in
/// network.
#[derive(Default)]
struct Profile {
    secrets: Mutex<HashMap<String, SecretString>>,
    settings: Mutex<Option<String>>,
}

/// Whole after every statement, so a panic elsewhere leaves nothing half done.
fn held<T>(of: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

#[async_trait]
impl SecretStore for Profile {
    async fn get(&self, name: &str) -> Result<Option<SecretString>, SecretStoreError> {
        Ok(held(&self.secrets).get(name).cloned())
    }

    async fn set(&self, name: &str, secret: &SecretString) -> Result<(), SecretStoreError> {
        held(&self.secrets).insert(name.to_owned(), secret.clone());
        Ok(())
    }

    async fn delete(&self, name: &str) -> Result<(), SecretStoreError> {
        held(&self.secrets).remove(name);
        Ok(())
    }
}

impl SettingsStore for Profile {
    fn read(&self) -> Result<Option<String>, SettingsStoreError> {
        Ok(held(&self.settings).clone())
    }

    fn write(&self, document: &str) -> Result<(), SettingsStoreError> {
        *held(&self.settings) = Some(document.to_owned());
        Ok(())
    }

    fn set_aside(&self) -> Result<PathBuf, SettingsStoreError> {
        held(&self.settings).take();
        Ok(PathBuf::from("nowhere"))
    }
}

#[async_trait]
impl Desktop for Profile {
    async fn show_log(&self) -> Result<(), ShowFolderError> {
        Ok(())
    }

    fn has_switches(&self) -> bool {
        false
    }

    async fn show_switch(&self, _: SystemSwitch) -> Result<(), ShowSwitchError> {
        Ok(())
    }
}

#[async_trait]
impl LocalNetworkHost for Profile {
    async fn start_or_join(&self) -> Result<LocalNetworkAccess, UiError> {
        Err(UiError {
            code: ErrorCode::NoNetwork,
            message: "somebody who is made up has no built-in network".to_owned(),
            retry: Retry::Never,
            trace: String::new(),
            field: None,
            params: BTreeMap::new(),
        })
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

    async fn runs_here(&self) -> bool {
        false
    }
}
