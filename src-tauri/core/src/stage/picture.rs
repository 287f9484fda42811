//! The own picture: from the chosen source to the own tile, and onto the stage once published.

use std::sync::Arc;

use greenroom_contract::{ErrorCode, PictureFormat, UiError};
use greenroom_media::{
    camera::CameraError,
    frames::{FrameHub, I420Frame, TileId},
    source::{PictureChoice, PictureSource, PictureState},
};
use livekit::webrtc::video_frame::{I420Buffer, VideoFrame, VideoRotation};
use livekit::webrtc::video_source::native::NativeVideoSource;
use tokio::sync::{mpsc, watch};

use super::machine::{Input, OWN_TILE};
use crate::{
    actor_v1::Inbox,
    devices::TEST_PATTERN,
    edge::error::{WithParam, ui_error},
};

/// What is wanted of the own picture.
#[derive(Debug)]
pub(super) enum PictureOrder {
    /// Switch on, for the person of this name.
    Start { name: String },
    /// Switch off for as long as the camera is off.
    Rest(bool),
    /// Switch off.
    Stop,
}

/// The own picture's task.
pub(super) struct OwnPicture {
    inbox: Inbox<Input>,
    hub: FrameHub,
    /// Where frames go out to the stage, while published.
    outlet: watch::Receiver<Option<NativeVideoSource>>,
    camera: watch::Receiver<Option<String>>,
    format: watch::Sender<Option<PictureFormat>>,
    source: PictureSource,
    name: Option<String>,
    resting: bool,
}

impl OwnPicture {
    pub fn new(
        inbox: Inbox<Input>,
        hub: FrameHub,
        outlet: watch::Receiver<Option<NativeVideoSource>>,
        camera: watch::Receiver<Option<String>>,
        format: watch::Sender<Option<PictureFormat>>,
    ) -> Self {
        Self {
            inbox,
            hub,
            outlet,
            camera,
            format,
            source: PictureSource::new(),
            name: None,
            resting: false,
        }
    }

    /// Runs until the orders end.
    pub async fn run(mut self, mut orders: mpsc::UnboundedReceiver<PictureOrder>) {
        let mut frames = self.source.frames();
        let mut states = self.source.state();
        loop {
            tokio::select! {
                order = orders.recv() => match order {
                    Some(order) => self.obey(order),
                    None => return,
                },
                Ok(()) = self.camera.changed() => self.apply(),
                Ok(()) = states.changed() => {
                    let state = states.borrow_and_update().clone();
                    self.tell(state).await;
                }
                Ok(()) = frames.changed() => {
                    let frame = frames.borrow_and_update().clone();
                    if let Some(frame) = frame {
                        self.show(frame);
                    }
                }
            }
        }
    }

    fn obey(&mut self, order: PictureOrder) {
        match order {
            PictureOrder::Start { name } => {
                self.name = Some(name);
                self.resting = false;
            }
            PictureOrder::Rest(rest) => self.resting = rest,
            PictureOrder::Stop => self.name = None,
        }
        self.apply();
    }

    /// Brings the source to where it should be.
    fn apply(&mut self) {
        let name = self.name.clone().filter(|_| !self.resting);
        let chosen = self.camera.borrow_and_update().clone();
        match (name, chosen) {
            (Some(name), Some(id)) => self.source.start(if id == TEST_PATTERN {
                PictureChoice::TestPattern { name }
            } else {
                PictureChoice::Camera { id }
            }),
            // Nothing is chosen yet: the list of cameras is on its way.
            (Some(_), None) | (None, _) => {
                self.source.stop();
                self.hub.remove(TileId(OWN_TILE));
            }
        }
    }

    async fn tell(&self, state: PictureState) {
        self.format.send_replace(match &state {
            PictureState::Running(format) => Some(PictureFormat {
                width: format.width,
                height: format.height,
                frames_per_second: format.frames_per_second,
            }),
            PictureState::Off | PictureState::Starting | PictureState::Failed(_) => None,
        });
        let state = match state {
            PictureState::Off | PictureState::Starting => None,
            PictureState::Running(_) => Some(Ok(())),
            PictureState::Failed(error) => Some(Err(camera_error(&error))),
        };
        self.inbox.send(Input::Picture(state)).await;
    }

    fn show(&mut self, frame: Arc<I420Frame>) {
        if self.name.is_none() || self.resting {
            return;
        }
        if let Some(outlet) = &*self.outlet.borrow() {
            outlet.capture_frame(&outgoing(&frame));
        }
        self.hub.publish(TileId(OWN_TILE), frame);
    }
}

fn camera_error(error: &CameraError) -> UiError {
    let code = match error {
        CameraError::NotFound { .. } => ErrorCode::NoCamera,
        _ => ErrorCode::CameraFailed,
    };
    let name = match error {
        CameraError::NotFound { id } | CameraError::NotACamera { id } => id.clone(),
        CameraError::Busy { name } | CameraError::NotPermitted { name } => name.clone(),
        _ => String::new(),
    };
    ui_error(code, error.to_string()).param("name", name)
}

/// A frame as LiveKit takes it.
fn outgoing(frame: &I420Frame) -> VideoFrame<I420Buffer> {
    let mut buffer = I420Buffer::new(frame.width(), frame.height());
    let strides = buffer.strides();
    let (w, h) = (frame.width() as usize, frame.height() as usize);
    let (cw, ch) = (w.div_ceil(2), h.div_ceil(2));
    let (y, u, v) = buffer.data_mut();
    let targets = [
        (y, strides.0, w, h),
        (u, strides.1, cw, ch),
        (v, strides.2, cw, ch),
    ];
    for ((target, stride, width, height), plane) in targets.into_iter().zip(frame.planes()) {
        let rows = target.chunks_mut(stride as usize).take(height);
        for (row, from) in rows.zip(plane.data.chunks(plane.stride)) {
            row[..width].copy_from_slice(&from[..width]);
        }
    }
    VideoFrame {
        rotation: VideoRotation::VideoRotation0,
        timestamp_us: i64::try_from(frame.captured_at().as_micros()).unwrap_or_default(),
        frame_metadata: None,
        buffer,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use greenroom_media::test_pattern::TestPattern;
    use livekit::webrtc::video_frame::VideoBuffer as _;

    #[test]
    fn a_frame_goes_out_as_it_came_in() {
        let frame = TestPattern::new("Maya").frame_at(greenroom_media::frames::now());
        let sent = outgoing(&frame);
        assert_eq!(
            (sent.buffer.width(), sent.buffer.height()),
            (frame.width(), frame.height())
        );
        let mut packed = Vec::new();
        frame.pack_into(&mut packed);
        let (y, u, v) = sent.buffer.data();
        assert_eq!([y, u, v].concat(), packed);
    }
}
