//! Settings in a file of the profile's data folder. Nothing secret goes here.

use std::sync::Arc;

use greenroom_core::ports::Preferences;
use serde_json::Value;
use tauri::{App, Runtime};
use tauri_plugin_store::{Store, StoreExt};

/// The file's name inside the data folder.
const FILE: &str = "settings.json";

/// Settings through `tauri-plugin-store`.
pub struct StorePreferences<R: Runtime>(Arc<Store<R>>);

impl<R: Runtime> StorePreferences<R> {
    /// Opens the settings file. An unreadable file starts empty; it is replaced at the next change.
    pub fn open(app: &App<R>) -> Result<StorePreferences<R>, tauri_plugin_store::Error> {
        Ok(StorePreferences(app.store(FILE)?))
    }
}

impl<R: Runtime> Preferences for StorePreferences<R> {
    fn get(&self, key: &str) -> Option<Value> {
        self.0.get(key)
    }

    fn set(&self, key: &str, value: Value) {
        if value.is_null() {
            self.0.delete(key);
        } else {
            self.0.set(key, value);
        }
        // Saved at once, not at exit: a draft's checkpoint has to survive a crash.
        if let Err(error) = self.0.save() {
            tracing::warn!(%error, "the settings could not be saved");
        }
    }
}
