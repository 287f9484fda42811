//! What a person chose for a profile, and what the settings screen asks for.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::devices::{CameraFormat, SoundProcessing};

/// The settings, as one snapshot.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SettingsView {
    /// What the person chose.
    pub settings: Settings,
    /// The name last used for *Try on this computer*; empty when there was none.
    pub local_name: String,
    /// What an earlier run left could not be read, and the settings began anew; until the person has
    /// seen it.
    pub unreadable: Option<UnreadableSettings>,
    /// What was typed into a chat and not sent.
    pub unsent_text: Option<UnsentText>,
}

/// Settings of an earlier run that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct UnreadableSettings {
    /// Where they lie now.
    pub path: String,
    /// They were moved out of the way. Otherwise nothing is written over them, and what is chosen
    /// lasts as long as the window.
    pub set_aside: bool,
    /// Who this profile is on this computer's own network stood in them alone: it comes there as
    /// somebody new.
    pub somebody_new: bool,
}

/// What was typed into a room's chat and not sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct UnsentText {
    /// Whose: a public user id.
    pub user_id: String,
    /// In which room.
    pub room_id: String,
    /// The text.
    pub text: String,
}

/// What a person chose. Each field has a default, so that a file of any version can be read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    /// How the studio's window is laid out.
    pub window: WindowSettings,
    /// The devices that are wanted, whether they are there or not.
    pub devices: DeviceChoices,
    /// How much the log says.
    pub log_detail: LogDetail,
}

/// How the studio's window is laid out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct WindowSettings {
    /// The side panel.
    pub panel: SidePanel,
    /// The stage.
    pub layout: StageLayout,
}

/// The studio's side panel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum SidePanel {
    /// The chat.
    #[default]
    Chat,
    /// Participants and guests.
    People,
    /// The own devices.
    Check,
    /// No panel.
    None,
}

/// How tiles share the stage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum StageLayout {
    /// A screen that somebody shares is large, the others in a strip; without one all are of one size.
    #[default]
    Auto,
    /// All of one size.
    Grid,
    /// One large, the others in a strip.
    Spotlight,
}

/// Devices by the ids of [`DevicesView`](crate::DevicesView); none is the default. A device is known
/// by its name where its id is not found, as when it was plugged in elsewhere; up to version 0.1.0
/// the ids of microphone and speaker were their names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct DeviceChoices {
    /// The camera.
    pub camera: Option<String>,
    /// The microphone.
    pub microphone: Option<String>,
    /// The speaker.
    pub speaker: Option<String>,
    /// The camera's name.
    pub camera_name: Option<String>,
    /// The microphone's name.
    pub microphone_name: Option<String>,
    /// The speaker's name.
    pub speaker_name: Option<String>,
    /// What is done with the microphone's sound.
    pub processing: SoundProcessing,
    /// Size and rate that were chosen for cameras, the one that was chosen last first.
    pub picture_formats: Vec<CameraFormat>,
}

/// How much the log says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum LogDetail {
    /// What happened, and what went wrong.
    #[default]
    Normal,
    /// Each step of our own code as well.
    Detailed,
}

/// One setting with its new value. Devices have commands of their own.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "setting", content = "value")]
pub enum SettingsChange {
    /// The studio's side panel.
    Panel(SidePanel),
    /// How tiles share the stage.
    Layout(StageLayout),
    /// How much the log says.
    LogDetail(LogDetail),
}

/// The built-in network, seen from this computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NetworkHere {
    /// Whether it runs, and where.
    pub running: NetworkRunning,
    /// Where programs of this computer reach it.
    pub address: String,
    /// Where other computers reach it; none when they do not.
    pub for_others: Option<String>,
    /// The folder that holds its data.
    pub folder: String,
    /// The size of all files in that folder, in bytes.
    #[ts(type = "number")]
    pub bytes: u64,
    /// The network's key lies in a file that only this computer user can read, since no keychain
    /// takes it.
    pub key_in_file: bool,
}

/// Whether the built-in network runs, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum NetworkRunning {
    /// Nobody runs it.
    NotRunning,
    /// This program does, and ends it when its window closes.
    Here,
    /// Another Greenroom of the same computer user does.
    Elsewhere,
}
