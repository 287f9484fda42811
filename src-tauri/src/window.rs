//! The main window.

use tauri::utils::Theme;
use tauri::utils::config::Color;
use tauri::webview::WebviewWindowBuilder;
use tauri::{AppHandle, Manager, Runtime, WebviewUrl, WebviewWindow};

/// Label of the main window.
pub const MAIN: &str = "main";

/// The window's colour before the page has drawn: night-0 of the design.
const NIGHT: Color = Color(0x0b, 0x0d, 0x10, 0xff);

/// Origins the bundled page has on the systems, and Vite's in development builds.
const PAGE_ORIGINS: &[&str] = &["tauri://localhost", "http://tauri.localhost"];
#[cfg(not(feature = "custom-protocol"))]
const DEVELOPMENT_ORIGIN: &str = "http://localhost:1420";

/// Where the page comes from; nobody else may look at pictures.
pub fn origins() -> Vec<String> {
    let origins = PAGE_ORIGINS.iter().map(|origin| (*origin).to_owned());
    #[cfg(not(feature = "custom-protocol"))]
    let origins = origins.chain([DEVELOPMENT_ORIGIN.to_owned()]);
    origins.collect()
}

/// Opens the main window under this title. It shows the bundled page and nothing else: other addresses are refused.
pub fn open<R: Runtime, M: Manager<R>>(app: &M, title: &str) -> tauri::Result<WebviewWindow<R>> {
    WebviewWindowBuilder::new(app, MAIN, WebviewUrl::App("index.html".into()))
        .title(title)
        .inner_size(1280.0, 800.0)
        .min_inner_size(960.0, 600.0)
        .background_color(NIGHT)
        .theme(Some(Theme::Dark))
        .on_navigation(|url| {
            let ours = url.scheme() == "tauri" || url.host_str() == Some("tauri.localhost");
            let development = cfg!(not(feature = "custom-protocol"))
                && url.host_str() == Some("localhost")
                && url.port() == Some(1420);
            ours || development
        })
        .build()
}

/// Brings the main window to the front.
pub fn focus<R: Runtime>(app: &AppHandle<R>) {
    if let Some(window) = app.get_webview_window(MAIN) {
        // Each of these may fail under a window system that does not allow it; the link or second
        // start that asked for it works all the same.
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
}
