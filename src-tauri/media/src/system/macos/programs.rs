//! What other programs play, by *ScreenCaptureKit*: all sound but what this program plays.

use std::sync::mpsc;

use objc2::rc::Retained;
use objc2_core_media::CMTime;
use objc2_screen_capture_kit::{SCStream, SCStreamConfiguration, SCStreamOutputType};

use super::{sample::Output, screens};
use crate::{
    hearing::{Flow, RATE, SoundError, Take},
    mixer::Mixer,
    surface::ScreenError,
    system::steady,
};

/// Whether this macOS can.
pub fn are_heard() -> bool {
    screens::are_known()
}

/// Hears what other programs play, in steps that never end: the system gives none while nobody plays anything.
pub fn hear(take: Take) -> Result<Box<dyn Flow>, SoundError> {
    let mixer = Mixer::default();
    let output = Output::of_sound(mixer.voice());
    let filter = screens::any_screen().map_err(sound_error)?;
    // SAFETY: a new object, and numbers that it may have.
    let config = unsafe {
        let config = SCStreamConfiguration::new();
        config.setCapturesAudio(true);
        config.setExcludesCurrentProcessAudio(true);
        config.setSampleRate(RATE as isize);
        config.setChannelCount(1);
        // Nobody looks at its pictures: few, and of next to nothing.
        config.setWidth(2);
        config.setHeight(2);
        config.setMinimumFrameInterval(CMTime::new(1, 1));
        config
    };
    let kind = SCStreamOutputType::Audio;
    let stream = screens::begin("what programs play", &filter, &config, &output, kind);
    let stream = stream.map_err(sound_error)?;
    let steps = steady::give(mixer, take, || true)?;
    Ok(Box::new(Programs {
        stream,
        output,
        _steps: steps,
    }))
}

fn sound_error(error: ScreenError) -> SoundError {
    match error {
        ScreenError::NotPermitted | ScreenError::Withdrawn => SoundError::NotPermitted,
        other => SoundError::Failed(other.to_string()),
    }
}

struct Programs {
    stream: Retained<SCStream>,
    output: Retained<Output>,
    _steps: mpsc::SyncSender<()>,
}

impl Flow for Programs {
    fn ended(&self) -> Option<SoundError> {
        self.output.ended().map(sound_error)
    }
}

impl Drop for Programs {
    fn drop(&mut self) {
        screens::end(&self.stream);
    }
}
