//! What the person lets this program use. The system asks at the first time, in its own window, and remembers
//! the answer: after a refusal it asks no more, and only its settings can change that.

use std::{sync::mpsc, time::Duration};

use block2::RcBlock;
use objc2::runtime::Bool;
use objc2_av_foundation::{
    AVAuthorizationStatus, AVCaptureDevice, AVMediaType, AVMediaTypeAudio, AVMediaTypeVideo,
};
use objc2_core_graphics::{CGPreflightScreenCaptureAccess, CGRequestScreenCaptureAccess};

/// How long the person may take to answer the system's question.
const ANSWERED_WITHIN: Duration = Duration::from_secs(120);

/// Whether cameras may be used. Blocks while the system asks.
pub fn camera() -> bool {
    // SAFETY: the system's own constant.
    capture(unsafe { AVMediaTypeVideo })
}

/// Whether microphones may be used. Blocks while the system asks. One that may not gives silence.
pub fn microphone() -> bool {
    // SAFETY: the system's own constant.
    capture(unsafe { AVMediaTypeAudio })
}

fn capture(media: Option<&'static AVMediaType>) -> bool {
    // A system without the constant knows no permission.
    let Some(media) = media else { return true };
    // SAFETY: it is one of the two kinds that may be asked for.
    match unsafe { AVCaptureDevice::authorizationStatusForMediaType(media) } {
        AVAuthorizationStatus::Authorized => true,
        AVAuthorizationStatus::NotDetermined => {
            let (answer, answered) = mpsc::sync_channel(1);
            let told = RcBlock::new(move |granted: Bool| {
                // Who waited too long is gone.
                let _ = answer.try_send(granted.as_bool());
            });
            // SAFETY: as above; the block may be called from any thread.
            unsafe {
                AVCaptureDevice::requestAccessForMediaType_completionHandler(media, &told);
            }
            answered.recv_timeout(ANSWERED_WITHIN).unwrap_or(false)
        }
        // Refused by the person, or by whoever manages this computer.
        _ => false,
    }
}

/// Whether pictures of the screens may be taken. The system asks at the first time, and does not wait for the
/// answer: until there is one it is a no.
pub fn screens() -> bool {
    CGPreflightScreenCaptureAccess() || CGRequestScreenCaptureAccess()
}
