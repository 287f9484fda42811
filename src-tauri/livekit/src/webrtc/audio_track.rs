//! The sound of a track, to be listened to.

use std::sync::Arc;

use crate::prebuilt::Handle;

/// The sound of a track, for [`NativeAudioStream`](super::audio_stream::native::NativeAudioStream).
#[derive(Clone, Debug)]
pub struct RtcAudioTrack {
    handle: Option<Arc<Handle>>,
}

impl RtcAudioTrack {
    pub(crate) fn new(handle: Option<Arc<Handle>>) -> Self {
        Self { handle }
    }

    pub(crate) fn handle(&self) -> Option<&Arc<Handle>> {
        self.handle.as_ref()
    }
}
