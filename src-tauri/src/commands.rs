//! One Tauri function for each command of the contract, all made from its one list.

use greenroom_contract::*;
use greenroom_core::App;
use tauri::ipc::Channel;
use tauri::{Manager as _, State};

use crate::events::Subscriptions;
use crate::page;

macro_rules! functions {
    ($( $(#[doc = $doc:literal])* $name:ident($arguments:ty) -> $answer:ty; )*) => {
        $(
            $(#[doc = $doc])*
            #[tauri::command]
            pub async fn $name(
                app: State<'_, App>,
                args: $arguments,
            ) -> Result<$answer, UiError> {
                app.$name(args).await
            }
        )*

        /// Answers every command of the contract, and `subscribe`.
        pub fn handler<R: tauri::Runtime>()
        -> impl Fn(tauri::ipc::Invoke<R>) -> bool + Send + Sync + 'static {
            tauri::generate_handler![subscribe, $($name),*]
        }
    };
}
greenroom_contract::for_each_command!(functions);

/// Opens the event stream of a window: all snapshots first, then changes. A window has one stream;
/// subscribing again (a reload) ends the one before.
#[tauri::command]
pub fn subscribe<R: tauri::Runtime>(
    window: tauri::WebviewWindow<R>,
    app: State<'_, App>,
    subscriptions: State<'_, Subscriptions>,
    channel: Channel<Envelope>,
) {
    subscriptions.open(window.label(), app.subscribe(), channel);
    page::tell(window.app_handle(), page::Input::Listens);
}
