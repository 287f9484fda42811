//! Cameras, microphones and speakers.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::UiError;

/// All devices and what is chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DevicesView {
    /// Cameras, the test pattern last.
    pub cameras: Vec<CameraDevice>,
    /// Chosen camera's id.
    pub camera: Option<String>,
    /// Microphones in the system's order. What a speaker plays is none.
    pub microphones: Vec<AudioDevice>,
    /// Chosen microphone's id; none means the system's default.
    pub microphone: Option<String>,
    /// Speakers in the system's order.
    pub speakers: Vec<AudioDevice>,
    /// Chosen speaker's id; none means the system's default.
    pub speaker: Option<String>,
    /// The name of the microphone in use, or of the one that will be; none where there is none.
    pub microphone_in_use: Option<String>,
    /// The name of the speaker in use, or of the one that will be; none where there is none.
    pub speaker_in_use: Option<String>,
    /// The name of a chosen microphone that is not there; used again when it is back.
    pub microphone_unplugged: Option<String>,
    /// The name of a chosen speaker that is not there; used again when it is back.
    pub speaker_unplugged: Option<String>,
    /// The first list of devices is still on its way.
    pub looking: bool,
    /// Why there is no sound at all.
    pub sound_problem: Option<UiError>,
    /// The picture the chosen camera gives right now.
    pub picture: Option<PictureFormat>,
    /// What can be asked of the chosen camera, the largest first; none before it was open once, or
    /// where it has no choice.
    pub picture_formats: Vec<PictureFormat>,
    /// What is asked of it; none is what Greenroom asks by itself.
    pub picture_format: Option<PictureFormat>,
    /// What is done with the microphone's sound.
    pub processing: SoundProcessing,
    /// A test sound is playing.
    pub test_sound_playing: bool,
    /// Whether a test sound can be played at all.
    pub may_play_test_sound: bool,
    /// The test pattern's id, where choosing it would help: another camera is chosen and fails.
    pub test_pattern_instead: Option<String>,
    /// The system's switch that keeps the camera from Greenroom; none where there is no such thing, or none
    /// that could be shown.
    pub camera_switch: Option<SystemSwitch>,
    /// The same of the microphone.
    pub microphone_switch: Option<SystemSwitch>,
    /// What the checks before a show found.
    pub readiness: Readiness,
}

/// A switch of the system's own settings, by which a person lets Greenroom use something or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum SystemSwitch {
    /// Cameras.
    Camera,
    /// Microphones.
    Microphone,
    /// Pictures of the screens.
    Screens,
}

/// Shows a switch of the system's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ShowSystemSwitch {
    /// Which, as the page was told it.
    pub switch: SystemSwitch,
}

/// What the checks before a show found about own picture and sound.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Readiness {
    /// The own picture.
    pub picture: PictureReadiness,
    /// The own sound.
    pub sound: SoundReadiness,
}

/// Whether the own picture is good to go.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "state")]
pub enum PictureReadiness {
    /// Switched off by the person.
    Off,
    /// The camera fails.
    Problem,
    /// No picture has come yet.
    Waiting,
    /// Pictures come.
    #[serde(rename_all = "camelCase")]
    Good {
        /// In this format.
        format: PictureFormat,
        /// Of the test pattern, not of a camera.
        test_pattern: bool,
    },
}

/// Whether the own sound is good to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum SoundReadiness {
    /// Switched off by the person.
    Off,
    /// There is no sound, or no microphone.
    Problem,
    /// The sound system is being opened.
    Waiting,
    /// Nothing was heard lately.
    Silent,
    /// A voice was heard lately.
    Heard,
    /// It is too loud.
    Loud,
}

/// One camera.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CameraDevice {
    /// `test-pattern`, or the system's stable name.
    pub id: String,
    /// Name to show; the page has its own word for the test pattern.
    pub name: String,
    /// What it is.
    pub kind: CameraKind,
}

/// Kinds of picture sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum CameraKind {
    /// A camera of this computer.
    Camera,
    /// A moving picture with clock and name, made by Greenroom.
    TestPattern,
}

/// One microphone or speaker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AudioDevice {
    /// The system's own name of it, which no other device has.
    pub id: String,
    /// Name to show; of several with the same name, the later ones are numbered.
    pub name: String,
}

/// Size and rate of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PictureFormat {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Frames in a second, rounded.
    pub frames_per_second: u32,
}

/// Size and rate of a camera's picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CameraFormat {
    /// The camera's id.
    pub camera: String,
    /// What is asked of it.
    pub format: PictureFormat,
}

/// Levels, at most ten times a second. May be lost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MetersView {
    /// Own microphone, 0 (silence) to 1 (full scale); none when nothing is measured.
    pub microphone: Option<f32>,
}

/// Chooses a device.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChooseDevice {
    /// Its id from the list; none for the system's default.
    pub id: Option<String>,
}

/// Chooses size and rate of the chosen camera's picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChoosePictureFormat {
    /// One of [`DevicesView::picture_formats`]; none for what Greenroom asks by itself.
    pub format: Option<PictureFormat>,
}

/// What is done with the microphone's sound before anybody hears it; all of it by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct SoundProcessing {
    /// What the speaker plays is taken out.
    pub echo_cancelling: bool,
    /// Steady noise is taken out.
    pub noise_suppression: bool,
    /// Quiet voices are made louder.
    pub automatic_gain: bool,
}

impl Default for SoundProcessing {
    fn default() -> Self {
        Self {
            echo_cancelling: true,
            noise_suppression: true,
            automatic_gain: true,
        }
    }
}

/// Switches one thing that is done with the microphone's sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SwitchProcessing {
    /// Which.
    pub step: ProcessingStep,
    /// On or off.
    pub on: bool,
}

/// One thing that is done with the microphone's sound, as [`SoundProcessing`] has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ProcessingStep {
    /// What the speaker plays is taken out.
    EchoCancelling,
    /// Steady noise is taken out.
    NoiseSuppression,
    /// Quiet voices are made louder.
    AutomaticGain,
}
