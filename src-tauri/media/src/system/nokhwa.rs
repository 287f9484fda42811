//! Cameras through nokhwa, for the systems whose own interface it covers well.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Receiver, RecvTimeoutError, SyncSender, TrySendError},
    },
    thread,
    time::Duration,
};

use ::nokhwa::{
    Camera, NokhwaError,
    utils::{
        ApiBackend, CameraFormat, CameraIndex, FrameFormat, RequestedFormat, RequestedFormatType,
    },
};

use crate::{
    capture::{CameraError, CameraInfo, Capture, Format},
    convert::{self, Layout, Raw},
    frames::{I420Frame, now},
};

/// How long a camera may take to open.
const OPEN_WITHIN: Duration = Duration::from_secs(15);

pub(super) fn list(backend: ApiBackend) -> Vec<CameraInfo> {
    match ::nokhwa::query(backend) {
        Ok(found) => found.iter().map(describe).collect(),
        Err(error) => {
            tracing::warn!(%error, "the cameras could not be listed");
            Vec::new()
        }
    }
}

/// The system's own id stands in `misc`; the index is only a position.
fn describe(info: &::nokhwa::utils::CameraInfo) -> CameraInfo {
    let (id, name) = (info.misc(), info.human_name());
    CameraInfo {
        id: if id.is_empty() { name.clone() } else { id },
        name,
    }
}

pub(super) fn open(
    backend: ApiBackend,
    formats: &'static [FrameFormat],
    id: &str,
    wanted: Format,
) -> Result<Box<dyn Capture>, CameraError> {
    let found = ::nokhwa::query(backend).unwrap_or_default();
    let Some(info) = found.iter().find(|info| describe(info).id == id) else {
        return Err(CameraError::NotFound { id: id.to_owned() });
    };
    let (index, name) = (info.index().clone(), info.human_name());
    let stop = Arc::new(AtomicBool::new(false));
    let (frame, frames) = mpsc::sync_channel(1);
    let (opened, outcome) = mpsc::sync_channel(1);
    let worker = Worker {
        name: name.clone(),
        frame,
        stop: Arc::clone(&stop),
    };
    // The camera belongs to one thread from beginning to end: reading blocks without a limit, and
    // its handle may not travel.
    let spawned = thread::Builder::new().name("camera".into()).spawn(move || {
        match open_first(backend, formats, &index, wanted) {
            Ok(mut camera) => {
                let offered = offered(&mut camera, formats);
                let _ = opened.send(Ok((format_of(&camera), offered)));
                worker.run(camera);
            }
            Err(error) => {
                let _ = opened.send(Err(error));
            }
        }
    });
    let failed = |reason: String| CameraError::Failed {
        name: name.clone(),
        reason,
    };
    spawned.map_err(|error| failed(error.to_string()))?;
    let opened = outcome.recv_timeout(OPEN_WITHIN);
    let capture = match opened {
        Ok(Ok((format, offered))) => Ok(NokhwaCapture {
            format,
            offered,
            name: name.clone(),
            frames,
            stop: Arc::clone(&stop),
        }),
        Ok(Err(Some(error))) => Err(failed(error.to_string())),
        Ok(Err(None)) => Err(CameraError::NoFormat { name: name.clone() }),
        Err(_) => Err(failed("it did not open".into())),
    };
    if capture.is_err() {
        stop.store(true, Ordering::SeqCst);
    }
    Ok(Box::new(capture?))
}

/// Opens with the first format the camera has; the last error, or none when it had no format.
fn open_first(
    backend: ApiBackend,
    formats: &[FrameFormat],
    index: &CameraIndex,
    wanted: Format,
) -> Result<Camera, Option<NokhwaError>> {
    let mut last = None;
    for format in formats {
        let near = CameraFormat::new_from(
            wanted.width,
            wanted.height,
            *format,
            wanted.frames_per_second,
        );
        let only = [*format];
        let request = RequestedFormat::with_formats(RequestedFormatType::Closest(near), &only);
        let opened = Camera::with_backend(index.clone(), request, backend)
            .and_then(|mut camera| camera.open_stream().map(|()| camera));
        match opened {
            Ok(camera) => return Ok(camera),
            Err(error) => last = Some(error),
        }
    }
    Err(last)
}

fn format_of(camera: &Camera) -> Format {
    let format = camera.camera_format();
    Format {
        width: format.width(),
        height: format.height(),
        frames_per_second: format.frame_rate(),
    }
}

/// What a camera says it can, in what is understood here.
fn offered(camera: &mut Camera, formats: &[FrameFormat]) -> Vec<Format> {
    let all = match camera.compatible_camera_formats() {
        Ok(all) => all,
        Err(error) => {
            tracing::debug!(%error, "the camera does not say what it can");
            Vec::new()
        }
    };
    let understood = all.iter().filter(|one| formats.contains(&one.format()));
    let formats = understood.map(|one| Format {
        width: one.width(),
        height: one.height(),
        frames_per_second: one.frame_rate(),
    });
    formats.collect()
}

fn layout(format: FrameFormat) -> Option<Layout> {
    match format {
        FrameFormat::MJPEG => Some(Layout::Mjpeg),
        FrameFormat::YUYV => Some(Layout::Yuyv),
        FrameFormat::NV12 => Some(Layout::Nv12),
        FrameFormat::RAWRGB => Some(Layout::Rgb),
        FrameFormat::RAWBGR => Some(Layout::Bgr),
        FrameFormat::GRAY => None,
    }
}

struct Worker {
    name: String,
    frame: SyncSender<Result<I420Frame, CameraError>>,
    stop: Arc<AtomicBool>,
}

impl Worker {
    fn run(self, mut camera: Camera) {
        while !self.stop.load(Ordering::SeqCst) {
            let next = camera.frame().map_err(|error| CameraError::Lost {
                name: self.name.clone(),
                reason: error.to_string(),
            });
            let next = match next {
                Ok(buffer) => {
                    let Some(layout) = layout(buffer.source_frame_format()) else {
                        continue;
                    };
                    let size = buffer.resolution();
                    let raw = Raw {
                        layout,
                        width: size.width(),
                        height: size.height(),
                        stride: 0,
                        data: buffer.buffer(),
                    };
                    match convert::to_i420(raw, now()) {
                        Ok(frame) => Ok(frame),
                        Err(error) => {
                            tracing::debug!(%error, "a picture of the camera was skipped");
                            continue;
                        }
                    }
                }
                Err(error) => Err(error),
            };
            let over = next.is_err();
            match self.frame.try_send(next) {
                Err(TrySendError::Disconnected(_)) => break,
                // The picture before has not been taken yet; this one is dropped.
                Err(TrySendError::Full(_)) | Ok(()) => {}
            }
            if over {
                break;
            }
        }
        if let Err(error) = camera.stop_stream() {
            tracing::debug!(%error, "the camera could not be stopped");
        }
    }
}

struct NokhwaCapture {
    format: Format,
    offered: Vec<Format>,
    name: String,
    frames: Receiver<Result<I420Frame, CameraError>>,
    stop: Arc<AtomicBool>,
}

impl Drop for NokhwaCapture {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
    }
}

impl Capture for NokhwaCapture {
    fn name(&self) -> &str {
        &self.name
    }

    fn offered(&self) -> Vec<Format> {
        self.offered.clone()
    }

    fn format(&self) -> Format {
        self.format
    }

    fn next_frame(&mut self, within: Duration) -> Result<Option<I420Frame>, CameraError> {
        match self.frames.recv_timeout(within) {
            Ok(next) => next.map(Some),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => Err(CameraError::Lost {
                name: self.name.clone(),
                reason: "the camera ended".into(),
            }),
        }
    }
}
