//! What the own picture's source says and gives.

use greenroom_contract::{ErrorCode, PictureFormat};
use greenroom_media::{
    camera::{CameraError, Format},
    source::{PictureChoice, PictureState},
};
use tokio::sync::watch;

use super::input::{Input, Picture, TEST_PATTERN};
use super::machine::state::SourcesMachine;
use crate::{actor::Handle, error::Error};

/// Tells the actor how the source is doing, until the app ends.
pub(super) async fn tell(
    mut states: watch::Receiver<PictureState>,
    actor: &Handle<SourcesMachine>,
) {
    loop {
        let mut offers = None;
        let picture = match &*states.borrow_and_update() {
            PictureState::Off => Picture::Off,
            PictureState::Starting => Picture::Starting,
            PictureState::Running {
                choice,
                format,
                offered,
            } => {
                let camera = match choice {
                    PictureChoice::Camera { id, .. } => id.clone(),
                    PictureChoice::TestPattern { .. } => TEST_PATTERN.to_owned(),
                };
                let formats = offered.iter().map(told).collect();
                offers = Some(Input::Offered { camera, formats });
                Picture::Delivering(told(format))
            }
            PictureState::Failed(error) => Picture::Failed(camera_error(error)),
        };
        if let Some(offers) = offers {
            actor.tell(offers).await;
        }
        actor.tell(Input::Picture(picture)).await;
        if states.changed().await.is_err() {
            return;
        }
    }
}

fn told(format: &Format) -> PictureFormat {
    PictureFormat {
        width: format.width,
        height: format.height,
        frames_per_second: format.frames_per_second,
    }
}

fn camera_error(error: &CameraError) -> Error {
    let code = match error {
        CameraError::NotFound { .. } => ErrorCode::NoCamera,
        CameraError::Busy { .. } => ErrorCode::CameraBusy,
        CameraError::NotPermitted { .. } => ErrorCode::CameraNotPermitted,
        CameraError::NotACamera { .. }
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
