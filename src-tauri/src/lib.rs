//! The window of Greenroom: Tauri and nothing but Tauri. What the app does is decided in
//! `greenroom-core`; this crate shows it, and lends it the keychain, a settings file, the system's
//! notifications and links, and the embedded network.

mod arguments;
mod commands;
mod events;
mod local_network;
mod notifications;
mod preferences;
mod secrets;
mod system;
mod window;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use arguments::{Arguments, Profile};
use greenroom_core::{App, AppOptions};
use local_network::ThisComputer;
use tauri::ipc::CapabilityBuilder;
use tauri::webview::PermissionResponse;
use tauri::{AppHandle, Context, Manager, RunEvent, Runtime, Wry};
use tauri_plugin_deep_link::DeepLinkExt;
use tracing_subscriber::EnvFilter;

/// How long leaving the stage and ending the local network may take when the window closes.
const GOODBYE_DEADLINE: Duration = Duration::from_secs(8);

/// Where LiveKit's SDK library is, when not beside the program.
const LIBRARY_VARIABLE: &str = "GREENROOM_LIVEKIT_LIBRARY";
/// What to log, in the syntax of `tracing-subscriber`'s filter; warnings when unset.
const LOG_VARIABLE: &str = "GREENROOM_LOG";

/// Origins the bundled page has on the systems, and Vite's in development builds.
const PAGE_ORIGINS: &[&str] = &["tauri://localhost", "http://tauri.localhost"];
#[cfg(not(feature = "custom-protocol"))]
const DEVELOPMENT_ORIGIN: &str = "http://localhost:1420";

/// Runs the program with the arguments after its name.
pub fn run(arguments: impl Iterator<Item = String>) -> ExitCode {
    let arguments: Vec<String> = arguments.collect();
    if arguments.iter().any(|argument| argument == "--version") {
        println!("Greenroom {}", env!("CARGO_PKG_VERSION"));
        return ExitCode::SUCCESS;
    }
    let arguments = match Arguments::parse(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(2);
        }
    };
    start_log();
    let mut context = context::<Wry>();
    if let Some(profile) = &arguments.profile {
        // The identifier names the data folders and the single instance.
        let identifier = &mut context.config_mut().identifier;
        *identifier = format!("{identifier}.{}", profile.as_str());
    }
    match build(tauri::Builder::<Wry>::default(), context, arguments) {
        Ok(app) => {
            app.run(on_run_event);
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("Greenroom could not open its window: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The program's configuration and its page.
pub fn context<R: Runtime>() -> Context<R> {
    tauri::generate_context!()
}

/// Adds the commands of the contract and what they share.
pub fn with_commands<R: Runtime>(builder: tauri::Builder<R>) -> tauri::Builder<R> {
    builder
        .manage(events::Subscriptions::default())
        .invoke_handler(commands::handler())
}

/// Libraries that print whole messages, tokens and all, when asked for more than this.
const TALKATIVE: &[&str] = &[
    "hyper=info",
    "keyring_core=info",
    "reqwest=info",
    "rumqttc=info",
    "tokio_tungstenite=info",
    "tungstenite=info",
    "zbus=info",
];

fn start_log() {
    let mut filter =
        EnvFilter::try_from_env(LOG_VARIABLE).unwrap_or_else(|_| EnvFilter::new("warn"));
    for directive in TALKATIVE.iter().filter_map(|text| text.parse().ok()) {
        // Added last: it wins over what was asked for.
        filter = filter.add_directive(directive);
    }
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
}

fn build<R: Runtime>(
    builder: tauri::Builder<R>,
    context: Context<R>,
    arguments: Arguments,
) -> tauri::Result<tauri::App<R>> {
    with_commands(builder)
        // First, so that a second start hands its link over before anything else happens.
        .plugin(tauri_plugin_single_instance::init(|app, arguments, _| {
            window::focus(app);
            // Read here and not by the link plugin, which knows a link only where it stands alone:
            // a profile has its argument before it.
            let second = Arguments::parse(arguments.into_iter().skip(1)).unwrap_or_default();
            if let (Some(link), Some(core)) = (second.link, app.try_state::<App>()) {
                open_link(core.inner().clone(), link);
            }
        }))
        .plugin(tauri_plugin_deep_link::init())
        .plugin(tauri_plugin_notification::init())
        .plugin(tauri_plugin_store::Builder::default().build())
        // The page never captures anything: cameras and microphones belong to the core.
        .on_permission_request(|_, _| PermissionResponse::Deny)
        .setup(move |app| set_up(app, arguments))
        .build(context)
}

/// Gives the main window the commands of the contract and nothing else.
pub fn allow_commands<R: Runtime, M: Manager<R>>(app: &M) -> tauri::Result<()> {
    let mut capability = CapabilityBuilder::new("main").window(window::MAIN);
    let subscribe = std::iter::once(&greenroom_contract::SUBSCRIBE);
    for name in greenroom_contract::COMMAND_NAMES.iter().chain(subscribe) {
        capability = capability.permission(format!("allow-{}", name.replace('_', "-")));
    }
    app.add_capability(capability)
}

fn set_up<R: Runtime>(
    app: &mut tauri::App<R>,
    arguments: Arguments,
) -> Result<(), Box<dyn std::error::Error>> {
    allow_commands(app)?;
    let network = Arc::new(ThisComputer::new(
        shared_data_dir(app, &arguments)?,
        local_network::find_livekit_server(app.path().resource_dir().ok()),
        local_network::watch_page(app),
    ));
    let options = AppOptions {
        secrets: Arc::new(secrets::Keychain::new(keychain_service(&arguments))),
        preferences: Arc::new(preferences::StorePreferences::open(app)?),
        local_network: network.clone(),
        livekit_library: livekit_library(app),
        frame_origins: page_origins(),
    };
    let core = tauri::async_runtime::block_on(App::start(options));
    app.manage(network);
    app.manage(core.clone());
    tauri::async_runtime::spawn(notifications::show(app.handle().clone(), core.subscribe()));
    window::open(app)?;
    listen_for_links(app, &core, arguments.link);
    Ok(())
}

/// Links arrive three ways: in the arguments of this start, from a second start, and from the
/// system on macOS.
fn listen_for_links<R: Runtime>(app: &tauri::App<R>, core: &App, first: Option<String>) {
    system::register_links(app.handle());
    let handle = app.handle().clone();
    let opener = core.clone();
    app.deep_link().on_open_url(move |event| {
        window::focus(&handle);
        for url in event.urls() {
            open_link(opener.clone(), url.to_string());
        }
    });
    if let Some(link) = first {
        open_link(core.clone(), link);
    }
}

fn open_link(core: App, link: String) {
    tauri::async_runtime::spawn(async move {
        if let Err(error) = core.open_link(&link).await {
            tracing::info!(code = ?error.code, trace = %error.trace, "a link led nowhere");
        }
    });
}

/// Data that all profiles of this computer user share: the local network's.
fn shared_data_dir<R: Runtime>(
    app: &tauri::App<R>,
    arguments: &Arguments,
) -> tauri::Result<PathBuf> {
    let own = app.path().app_local_data_dir()?;
    let shared = match (
        &arguments.profile,
        own.file_name().and_then(|name| name.to_str()),
    ) {
        (Some(profile), Some(name)) => {
            let suffix = format!(".{}", profile.as_str());
            own.with_file_name(name.strip_suffix(&suffix).unwrap_or(name))
        }
        _ => own,
    };
    Ok(shared.join("local-network"))
}

fn keychain_service(arguments: &Arguments) -> String {
    match &arguments.profile {
        Some(Profile(name)) => format!("Greenroom {name}"),
        None => "Greenroom".to_owned(),
    }
}

/// LiveKit's SDK library: where the environment says, else where the installer put it. With
/// neither, the core looks beside the program.
fn livekit_library<R: Runtime>(app: &tauri::App<R>) -> Option<PathBuf> {
    if let Some(path) = std::env::var_os(LIBRARY_VARIABLE) {
        return Some(path.into());
    }
    let name = format!(
        "{}livekit_ffi{}",
        std::env::consts::DLL_PREFIX,
        std::env::consts::DLL_SUFFIX
    );
    let bundled = app.path().resource_dir().ok()?.join(name);
    bundled.exists().then_some(bundled)
}

fn page_origins() -> Vec<String> {
    let origins = PAGE_ORIGINS.iter().map(|origin| (*origin).to_owned());
    #[cfg(not(feature = "custom-protocol"))]
    let origins = origins.chain([DEVELOPMENT_ORIGIN.to_owned()]);
    origins.collect()
}

/// Closing the last window leaves the stage in order, and ends the local network if it runs here,
/// before the program ends.
fn on_run_event<R: Runtime>(app: &AppHandle<R>, event: RunEvent) {
    let RunEvent::ExitRequested { api, code, .. } = event else {
        return;
    };
    // The second request is our own, after the goodbye.
    if code.is_some() {
        return;
    }
    api.prevent_exit();
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let core = app.state::<App>().inner().clone();
        let network = app.state::<Arc<ThisComputer>>().inner().clone();
        let goodbye = async {
            core.shutdown().await;
            network.shutdown().await;
        };
        if tokio::time::timeout(GOODBYE_DEADLINE, goodbye)
            .await
            .is_err()
        {
            tracing::warn!("leaving took too long; the rest is left to the system");
        }
        app.exit(0);
    });
}
