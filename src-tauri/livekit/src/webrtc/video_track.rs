//! The picture of a track, to be watched.

use std::sync::Arc;

use crate::prebuilt::Handle;

/// The picture of a track, for [`NativeVideoStream`](super::video_stream::native::NativeVideoStream).
#[derive(Clone, Debug)]
pub struct RtcVideoTrack {
    handle: Option<Arc<Handle>>,
}

impl RtcVideoTrack {
    pub(crate) fn new(handle: Option<Arc<Handle>>) -> Self {
        Self { handle }
    }

    pub(crate) fn handle(&self) -> Option<&Arc<Handle>> {
        self.handle.as_ref()
    }
}
