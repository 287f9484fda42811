//! What a refusal of Windows means: its numbers reach us inside of sentences only.

use crate::hearing::SoundError;
#[cfg(any(test, target_os = "windows"))]
use crate::{capture::CameraError, surface::ScreenError};

/// The privacy settings keep this program from it (`E_ACCESSDENIED`).
const DENIED: &str = "0x80070005";
/// Another program holds the camera (`ERROR_SHARING_VIOLATION`, `MF_E_HW_MFT_FAILED_START_STREAMING`).
#[cfg(any(test, target_os = "windows"))]
const HELD: [&str; 2] = ["0x80070020", "0xC00D3704"];

/// Why a camera gives no picture.
#[cfg(any(test, target_os = "windows"))]
pub(super) fn of_camera(error: CameraError) -> CameraError {
    match error {
        CameraError::Failed { name, reason } if reason.contains(DENIED) => {
            CameraError::NotPermitted { name }
        }
        CameraError::Failed { name, reason } if HELD.iter().any(|code| reason.contains(code)) => {
            CameraError::Busy { name }
        }
        other => other,
    }
}

/// Why there is no sound.
pub(super) fn of_sound(reason: String) -> SoundError {
    if reason.contains(DENIED) {
        SoundError::NotPermitted
    } else {
        SoundError::Failed(reason)
    }
}

/// Why there is no picture of a screen or a window.
#[cfg(any(test, target_os = "windows"))]
pub(super) fn of_screens(reason: String) -> ScreenError {
    if reason.contains(DENIED) {
        ScreenError::NotPermitted
    } else {
        ScreenError::Failed(reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_denied_camera_and_a_held_one_are_told_apart_from_a_broken_one() {
        let failed = |reason: &str| {
            of_camera(CameraError::Failed {
                name: "Camera".into(),
                reason: reason.into(),
            })
        };
        let name = || "Camera".to_owned();
        assert_eq!(
            failed("Access is denied. (0x80070005)"),
            CameraError::NotPermitted { name: name() }
        );
        assert_eq!(
            failed("Could not start streaming. (0xC00D3704)"),
            CameraError::Busy { name: name() }
        );
        assert!(matches!(
            failed("Unspecified error (0x80004005)"),
            CameraError::Failed { .. }
        ));
    }

    #[test]
    fn denied_sound_and_denied_screens_are_told_apart_from_broken_ones() {
        let denied = || "Access is denied. (0x80070005)".to_owned();
        let broken = || "Unspecified error (0x80004005)".to_owned();
        assert_eq!(of_sound(denied()), SoundError::NotPermitted);
        assert_eq!(of_sound(broken()), SoundError::Failed(broken()));
        assert_eq!(of_screens(denied()), ScreenError::NotPermitted);
        assert_eq!(of_screens(broken()), ScreenError::Failed(broken()));
    }
}
