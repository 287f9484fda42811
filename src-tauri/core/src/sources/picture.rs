//! What the own picture's source says and gives.

use greenroom_contract::{ErrorCode, PictureFormat};
use greenroom_media::{camera::CameraError, source::PictureState};
use tokio::sync::watch;

use super::input::{Input, Picture};
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
