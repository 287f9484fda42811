//! What the own picture's source says and gives.

use std::sync::Arc;

use greenroom_contract::{ErrorCode, PictureFormat};
use greenroom_media::{
    camera::CameraError,
    frames::{FrameHub, I420Frame, TileId},
    source::PictureState,
};
use tokio::sync::watch;

use super::input::{Input, OWN_TILE, Picture};
use super::machine::state::SourcesMachine;
use crate::{actor::Handle, error::Error};

/// Tells the actor how the source is doing, until the app ends.
pub(super) async fn tell(
    mut states: watch::Receiver<PictureState>,
    actor: &Handle<SourcesMachine>,
) {
    loop {
        let picture = match &*states.borrow_and_update() {
            PictureState::Off => Picture::Off,
            PictureState::Starting => Picture::Starting,
            PictureState::Running(format) => Picture::Delivering(PictureFormat {
                width: format.width,
                height: format.height,
                frames_per_second: format.frames_per_second,
            }),
            PictureState::Failed(error) => Picture::Failed(camera_error(error)),
        };
        actor.tell(Input::Picture(picture)).await;
        if states.changed().await.is_err() {
            return;
        }
    }
}

/// Draws the own picture on the own tile, until the app ends.
pub(super) async fn draw(mut frames: watch::Receiver<Option<Arc<I420Frame>>>, hub: FrameHub) {
    while frames.changed().await.is_ok() {
        let frame = frames.borrow_and_update().clone();
        match frame {
            Some(frame) => hub.publish(TileId(OWN_TILE), frame),
            None => hub.remove(TileId(OWN_TILE)),
        }
    }
}

fn camera_error(error: &CameraError) -> Error {
    let code = match error {
        CameraError::NotFound { .. } => ErrorCode::NoCamera,
        CameraError::NotACamera { .. }
        | CameraError::Busy { .. }
        | CameraError::NotPermitted { .. }
        | CameraError::NoFormat { .. }
        | CameraError::Lost { .. }
        | CameraError::Failed { .. } => ErrorCode::CameraFailed,
    };
    let name = match error {
        CameraError::NotFound { id } | CameraError::NotACamera { id } => id,
        CameraError::Busy { name }
        | CameraError::NotPermitted { name }
        | CameraError::NoFormat { name }
        | CameraError::Lost { name, .. }
        | CameraError::Failed { name, .. } => name,
    };
    Error::about(code, error.to_string(), "name", name)
}
