//! The window of Greenroom: Tauri and nothing but Tauri. What the app does is decided in
//! `greenroom-core`; this crate shows it, and lends it the keychain, a settings file, the desktop,
//! the system's notifications and links, and the embedded network. This file puts the parts
//! together and decides nothing.

mod arguments;
mod awake;
mod brand;
mod commands;
mod desktop;
mod events;
mod exit;
mod folders;
mod links;
mod local_network;
mod log;
mod network_key;
mod notifications;
mod page;
mod painter;
mod secrets;
mod settings_file;
mod system;
mod texts;
mod window;

use std::ffi::OsString;
use std::process::ExitCode;
use std::sync::Arc;

use arguments::Arguments;
use brand::BRAND;
use greenroom_core::{App, AppOptions};
use greenroom_media::screens::Screens;
use links::Links;
use local_network::ThisComputer;
pub use log::Log;
use tauri::ipc::CapabilityBuilder;
use tauri::webview::PermissionResponse;
use tauri::{AppHandle, Context, Manager, Runtime, Wry};

/// Runs the program with the arguments after its name.
pub fn run(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    system::spare_memory();
    system::choose_renderer();
    let arguments: Vec<OsString> = arguments.collect();
    if arguments.iter().any(|argument| argument == "--version") {
        println!("{} {}", BRAND.name, env!("CARGO_PKG_VERSION"));
        return ExitCode::SUCCESS;
    }
    let arguments = match arguments::readable(arguments).and_then(Arguments::parse) {
        Ok(arguments) => arguments,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(2);
        }
    };
    match start(arguments) {
        Ok(app) => {
            app.run(exit::on_run_event);
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{} could not open its window: {error}", BRAND.name);
            ExitCode::FAILURE
        }
    }
}

fn start(arguments: Arguments) -> Result<tauri::App, Box<dyn std::error::Error>> {
    let log = Log::start()?;
    let mut context = context::<Wry>();
    let way = painter::Way::of_this_run();
    way.permit(context.config_mut());
    let identifier = &mut context.config_mut().identifier;
    let bus_name = folders::bus_name_of(identifier, arguments.profile());
    *identifier = folders::identifier_of(identifier, arguments.profile());
    // The one instance first, so that a second start hands its link over before anything else
    // happens.
    let links = Links::beginning_with(arguments.link.clone());
    let handed_over = links.clone();
    let one_instance = tauri_plugin_single_instance::Builder::new()
        .dbus_id(bus_name)
        .callback(move |app, arguments, _| links::second_start(app, &handed_over, arguments))
        .build();
    let builder = system::hear_page(tauri::Builder::default(), page_died).plugin(one_instance);
    let app = equipped(builder)
        .setup(move |app| set_up(app, log, &links, &arguments, way))
        .build(context)?;
    Ok(app)
}

/// The program's configuration and its page.
pub fn context<R: Runtime>() -> Context<R> {
    tauri::generate_context!()
}

/// Adds the commands of the contract, what they share, and every plugin that a window can have more
/// than once.
pub fn equipped<R: Runtime>(builder: tauri::Builder<R>) -> tauri::Builder<R> {
    builder
        .manage(events::Subscriptions::default())
        .manage(exit::Exit::default())
        .manage(page::Page::default())
        .invoke_handler(commands::handler())
        .plugin(tauri_plugin_deep_link::init())
        .plugin(tauri_plugin_notification::init())
        // The page never captures anything: cameras and microphones belong to the core.
        .on_permission_request(|_, _| PermissionResponse::Deny)
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

fn page_died<R: Runtime>(app: &AppHandle<R>) {
    page::tell(app, page::Input::Died);
}

fn set_up<R: Runtime>(
    app: &mut tauri::App<R>,
    log: Log,
    links: &Links,
    arguments: &Arguments,
    way: painter::Way,
) -> Result<(), Box<dyn std::error::Error>> {
    let profile = arguments.profile();
    let log_folder = app.path().app_log_dir()?;
    if let Err(error) = log.write_to(&log_folder) {
        tracing::warn!(%error, "the log is on standard error only");
    }
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "{} starts", BRAND.name);
    allow_commands(app)?;
    let network = Arc::new(ThisComputer::new(
        folders::network_data(app, profile)?,
        local_network::find_livekit_server(app.path().resource_dir().ok()),
        local_network::watch_page(app),
    ));
    let options = AppOptions {
        secrets: Arc::new(secrets::Keychain::new(BRAND.session_service(profile))),
        settings: Arc::new(settings_file::SettingsFile::in_folder(
            &app.path().app_data_dir()?,
        )),
        desktop: Arc::new(desktop::ThisDesktop::new(log_folder)),
        local_network: network.clone(),
        link_scheme: BRAND.link_scheme,
        livekit_library: folders::livekit_library(app),
        devices: greenroom_media::devices::Devices::OfThisComputer,
        frame_origins: match way {
            painter::Way::Painted => Vec::new(),
            painter::Way::Socket => window::origins(),
        },
        screens: Screens::of_session(),
    };
    // First of all, so that the page's process comes up while the core reads its stores. Nothing that the
    // page asks for is heard before this function is over.
    let program = BRAND.of_profile(profile);
    let main = window::open(app, &program)?;
    let core = tauri::async_runtime::block_on(App::start(options));
    app.manage(network);
    app.manage(core.clone());
    let handle = app.handle();
    tauri::async_runtime::spawn(log::follow(log, core.settings()));
    notifications::lead_here(handle);
    tauri::async_runtime::spawn(notifications::show(
        handle.clone(),
        program,
        core.subscribe(),
        system::follow_sight(&main),
    ));
    tauri::async_runtime::spawn(exit::follow_system(handle.clone(), core.closing()));
    tauri::async_runtime::spawn(exit::follow_answer(handle.clone(), core.closing()));
    app.manage(awake::Keeper::follow(core.closing()));
    if way == painter::Way::Painted {
        // Before the page's first script, which this same thread has to hand out.
        painter::start(&main, &core);
    }
    let app_handle = handle.clone();
    system::follow_page(&main, move || page_died(&app_handle));
    system::ask_before_session_ends(&main, core.closing());
    links.lead_to(core, app.handle(), arguments.profile.as_ref());
    Ok(())
}
