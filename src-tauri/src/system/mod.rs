//! What differs between systems: how links come to this program, where its secrets go, how a file is
//! brought to rest, who ends the program, how it hears that the page's process died, and who paints its
//! pictures.

mod wish;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
use linux as system;

#[cfg(target_os = "macos")]
mod macos;
#[cfg(target_os = "macos")]
use macos as system;

#[cfg(target_os = "windows")]
mod windows;
#[cfg(target_os = "windows")]
use windows as system;

use std::path::Path;
use std::sync::Arc;

use greenroom_contract::SystemSwitch;
use greenroom_core::ClosingState;
use greenroom_media::frames::FrameHub;
use keyring_core::CredentialStore;
use tauri::{AppHandle, Builder, Runtime, WebviewWindow};
use tokio::sync::{mpsc, watch};

use crate::arguments::Profile;
use wish::Wish;

/// A new connection to the system's keychain.
///
/// # Errors
///
/// There is none to be reached now.
pub fn keychain() -> keyring_core::Result<Arc<CredentialStore>> {
    system::keychain()
}

/// Brings to rest which files a folder holds: a file that took another's place would else come back
/// as the old one after a power cut.
pub fn sync_folder(folder: &Path) -> std::io::Result<()> {
    system::sync_folder(folder)
}

/// Whether nobody but this computer user may look into a file or folder.
#[cfg(test)]
pub fn is_private(path: &Path) -> std::io::Result<bool> {
    system::is_private(path)
}

/// Makes the system bring the product's links to this program and profile, as far as the system lets
/// a program do that which was only built and not installed. Of several profiles the one that was
/// started last has them.
pub fn register_links<R: Runtime>(app: &AppHandle<R>, profile: Option<&Profile>) {
    if let Err(error) = system::register_links(app, profile) {
        tracing::info!(%error, "greenroom: links are not registered with the system");
    }
}

/// Hears every wish of the system that the program shall end. A session that asks before it ends is
/// told what is at stake.
pub fn wishes_to_end(closing: watch::Receiver<ClosingState>) -> mpsc::Receiver<Wish> {
    // One place: the first wish ends the program, and a further one says nothing new.
    let (sender, wishes) = mpsc::channel(1);
    tauri::async_runtime::spawn(stopped(sender.clone()));
    system::tell_wishes(sender, closing);
    wishes
}

/// Hears whoever stops the program, which every system can say.
async fn stopped(wishes: mpsc::Sender<Wish>) {
    loop {
        greenroom_local_network::asked_to_end().await;
        if wishes.send(Wish::Stop).await.is_err() {
            return;
        }
    }
}

/// Makes a session that ends while others see or hear this person ask first, where it asks windows:
/// see [`wishes_to_end`].
pub fn ask_before_session_ends<R: Runtime>(
    window: &WebviewWindow<R>,
    closing: watch::Receiver<ClosingState>,
) {
    if let Err(error) = system::ask_before_session_ends(window, closing) {
        tracing::warn!(%error, "a session may end on air without a question");
    }
}

/// Hears the end of the page's process where that is a matter of the whole program: see
/// [`follow_page`].
pub fn hear_page<R: Runtime>(builder: Builder<R>, died: fn(&AppHandle<R>)) -> Builder<R> {
    system::hear_page(builder, died)
}

/// Hears the end of the page's process where that is a matter of its window.
pub fn follow_page<R: Runtime>(window: &WebviewWindow<R>, died: impl Fn() + Send + 'static) {
    if let Err(error) = system::follow_page(window, died) {
        tracing::warn!(%error, "a page that dies will not be loaded again");
    }
}

/// Whether the window is in sight: neither minimised nor hidden. One that others cover still is.
pub fn follow_sight<R: Runtime>(window: &WebviewWindow<R>) -> watch::Receiver<bool> {
    let (sight, in_sight) = watch::channel(true);
    let tell = move |is_in_sight| {
        sight.send_if_modified(|before| std::mem::replace(before, is_in_sight) != is_in_sight);
    };
    if let Err(error) = system::follow_sight(window, tell) {
        tracing::warn!(%error, "a window out of sight is not noticed");
    }
    in_sight
}

/// Where the system's own settings have a switch, as something that can be opened; none where it has none.
pub fn switch_address(switch: SystemSwitch) -> Option<&'static str> {
    system::switch_address(switch)
}

/// Whether the window itself can paint pictures above its page.
pub const PAINTS_PICTURES: bool = system::PAINTS_PICTURES;

/// Has the libraries take less memory than they would by themselves, where there is a choice. Called
/// before the program has a second thread.
pub fn spare_memory() {
    system::spare_memory();
}

/// Chooses how the web view draws where there is a choice. Called first of all, before the program has
/// a second thread.
pub fn choose_renderer() {
    system::choose_renderer();
}

/// Gives the page's processes that begin from now on the graphics driver that they were spared.
pub fn draw_with_driver() {
    system::draw_with_driver();
}

/// Paints the pictures of a hub into the window, where and as the page says. Does nothing on a system
/// where the window cannot.
///
/// # Errors
///
/// The window or the system does not let it.
pub fn paint_pictures<R: Runtime>(
    window: &WebviewWindow<R>,
    hub: FrameHub,
) -> Result<(), Box<dyn std::error::Error>> {
    system::paint_pictures(window, hub)
}

/// Text that is not Unicode, as this system may hand it over.
#[cfg(test)]
pub fn text_of_another_encoding() -> std::ffi::OsString {
    system::text_of_another_encoding()
}
