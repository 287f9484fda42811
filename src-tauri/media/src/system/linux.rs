//! Linux: Video4Linux cameras; the sound server is in `pulse`.

use std::{
    fs, io,
    os::fd::AsFd,
    path::{Path, PathBuf},
    time::Duration,
};

use linuxvideo::{
    CapabilityFlags, Device, Fract,
    format::{PixFormat, PixelFormat},
    stream::ReadStream,
};
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::Errno,
};

pub(super) use super::programs::hear_programs;
pub(super) use super::pulse::{hear, list_sound, play, speak};

pub(super) const HEARS_PROGRAMS: bool = true;
use super::{portal, x11};
use crate::{
    capture::{CameraError, CameraInfo, Capture, Format},
    convert::{self, Layout, Raw},
    frames::{I420Frame, now},
    surface::{Picked, Place, ScreenCapture, ScreenError, Viewer},
};

/// Picture formats that are understood, best first: compressed ones get the full rate through a
/// USB cable.
const FORMATS: [(PixelFormat, Layout); 6] = [
    (PixelFormat::MJPG, Layout::Mjpeg),
    (PixelFormat::from_fourcc(*b"NV12"), Layout::Nv12),
    (PixelFormat::from_fourcc(*b"YU12"), Layout::I420),
    (PixelFormat::YUYV, Layout::Yuyv),
    (PixelFormat::RGB3, Layout::Rgb),
    (PixelFormat::BGR3, Layout::Bgr),
];

pub(super) fn list_cameras() -> Vec<CameraInfo> {
    video_devices()
        .iter()
        .filter_map(|path| {
            let device = Device::open(path).ok()?;
            describe(&device)
        })
        .collect()
}

/// `/dev/video0`, `/dev/video1` and so on, by number.
fn video_devices() -> Vec<PathBuf> {
    let Ok(folder) = fs::read_dir("/dev") else {
        return Vec::new();
    };
    let mut found: Vec<(u32, PathBuf)> = folder
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let number = path.file_name()?.to_str()?.strip_prefix("video")?;
            Some((number.parse().ok()?, path.clone()))
        })
        .collect();
    found.sort();
    found.into_iter().map(|(_, path)| path).collect()
}

/// A camera's entry, or none when the device captures no pictures. The place it is plugged into
/// and its name together are what stays the same; the number in /dev does not.
fn describe(device: &Device) -> Option<CameraInfo> {
    let capabilities = device.capabilities().ok()?;
    let able = capabilities.device_capabilities();
    if !able.contains(CapabilityFlags::VIDEO_CAPTURE | CapabilityFlags::STREAMING) {
        return None;
    }
    let name = capabilities.card().to_owned();
    Some(CameraInfo {
        id: format!("{}/{name}", capabilities.bus_info()),
        name,
    })
}

pub(super) fn open_camera(id: &str, wanted: Format) -> Result<Box<dyn Capture>, CameraError> {
    let (device, name) = find(id)?;
    let known: Vec<PixelFormat> = device
        .formats(linuxvideo::BufType::VIDEO_CAPTURE)
        .filter_map(Result::ok)
        .map(|format| format.pixel_format())
        .collect();
    let Some((pixel_format, layout)) = FORMATS
        .into_iter()
        .find(|(format, _)| known.contains(format))
    else {
        return Err(CameraError::NoFormat { name });
    };
    let failed = |error: io::Error| camera_error(&name, &error);
    let asked = PixFormat::new(wanted.width, wanted.height, pixel_format);
    let camera = device.video_capture(asked).map_err(failed)?;
    if camera.format().pixel_format() != pixel_format {
        return Err(CameraError::NoFormat { name });
    }
    let stride = camera.format().bytes_per_line();
    let (width, height) = (camera.format().width(), camera.format().height());
    // Some drivers cannot set a rate and give their own.
    let interval = camera
        .set_frame_interval(Fract::new(1, wanted.frames_per_second.max(1)))
        .unwrap_or_else(|_| Fract::new(1, wanted.frames_per_second.max(1)));
    let stream = camera.into_stream().map_err(failed)?;
    let rate = f64::from(interval.denominator()) / f64::from(interval.numerator().max(1));
    Ok(Box::new(V4lCapture {
        stream,
        layout,
        stride,
        format: Format {
            width,
            height,
            frames_per_second: rate.round() as u32,
        },
        name,
    }))
}

/// The device of an id; the id may also be the path of a device file.
fn find(id: &str) -> Result<(Device, String), CameraError> {
    if id.starts_with('/') {
        return open_path(Path::new(id), id);
    }
    for path in video_devices() {
        let Ok(device) = Device::open(&path) else {
            continue;
        };
        if let Some(info) = describe(&device)
            && info.id == id
        {
            return Ok((device, info.name));
        }
    }
    Err(CameraError::NotFound { id: id.to_owned() })
}

fn open_path(path: &Path, id: &str) -> Result<(Device, String), CameraError> {
    let id = id.to_owned();
    match Device::open(path) {
        Ok(device) => match describe(&device) {
            Some(info) => Ok((device, info.name)),
            None => Err(CameraError::NotACamera { id }),
        },
        Err(error) => match errno(&error) {
            // The file is there and does not know the question.
            Some(Errno::NOTTY | Errno::INVAL | Errno::ISDIR) => Err(CameraError::NotACamera { id }),
            Some(Errno::NOENT | Errno::NODEV | Errno::NXIO) => Err(CameraError::NotFound { id }),
            _ => Err(camera_error(&id, &error)),
        },
    }
}

fn errno(error: &io::Error) -> Option<Errno> {
    Errno::from_io_error(error)
}

fn camera_error(name: &str, error: &io::Error) -> CameraError {
    let name = name.to_owned();
    match errno(error) {
        Some(Errno::BUSY) => CameraError::Busy { name },
        Some(Errno::ACCESS | Errno::PERM) => CameraError::NotPermitted { name },
        Some(Errno::NODEV | Errno::NXIO) => CameraError::Lost {
            name,
            reason: error.to_string(),
        },
        _ => CameraError::Failed {
            name,
            reason: error.to_string(),
        },
    }
}

struct V4lCapture {
    stream: ReadStream,
    layout: Layout,
    stride: u32,
    format: Format,
    name: String,
}

impl Capture for V4lCapture {
    fn format(&self) -> Format {
        self.format
    }

    fn next_frame(&mut self, within: Duration) -> Result<Option<I420Frame>, CameraError> {
        let lost = |reason: &str| CameraError::Lost {
            name: self.name.clone(),
            reason: reason.to_owned(),
        };
        let mut waiting = [PollFd::from_borrowed_fd(self.stream.as_fd(), PollFlags::IN)];
        let limit = Timespec {
            tv_sec: within.as_secs().try_into().unwrap_or(i64::MAX),
            tv_nsec: within.subsec_nanos().into(),
        };
        match poll(&mut waiting, Some(&limit)) {
            Ok(0) | Err(Errno::INTR) => return Ok(None),
            Ok(_) => {}
            Err(error) => return Err(lost(&error.to_string())),
        }
        if waiting[0]
            .revents()
            .intersects(PollFlags::ERR | PollFlags::HUP)
        {
            return Err(lost("the device is gone"));
        }
        let Format { width, height, .. } = self.format;
        let (layout, stride) = (self.layout, self.stride);
        let picture = self.stream.dequeue(|buffer| {
            if buffer.is_error() {
                return Ok(None);
            }
            let raw = Raw {
                layout,
                width,
                height,
                stride,
                data: &buffer,
            };
            Ok(Some(convert::to_i420(raw, now())))
        });
        match picture {
            Ok(Some(Ok(frame))) => Ok(Some(frame)),
            Ok(Some(Err(error))) => {
                tracing::debug!(%error, "a picture of the camera was skipped");
                Ok(None)
            }
            Ok(None) => Ok(None),
            Err(error) => Err(camera_error(&self.name, &error)),
        }
    }
}

/// Beside Wayland there often is an X server as well, which knows the windows of old programs alone.
pub(super) fn knows_screens(place: &Place) -> bool {
    match place {
        Place::Session => is_wayland() || std::env::var_os("DISPLAY").is_some(),
        Place::Display(_) | Place::Portal(_) => true,
    }
}

pub(super) fn asks(place: &Place) -> bool {
    match place {
        Place::Session => is_wayland(),
        Place::Display(_) => false,
        Place::Portal(_) => true,
    }
}

fn is_wayland() -> bool {
    let kind = std::env::var("XDG_SESSION_TYPE").unwrap_or_default();
    match kind.as_str() {
        "wayland" => true,
        "x11" => false,
        _ => std::env::var_os("WAYLAND_DISPLAY").is_some(),
    }
}

pub(super) async fn pick_surface(
    place: &Place,
    answered_within: Duration,
) -> Result<Picked, ScreenError> {
    match place {
        Place::Session | Place::Display(_) if !asks(place) => Err(ScreenError::Unsupported),
        Place::Session | Place::Display(_) => portal::pick(None, answered_within).await,
        Place::Portal(bus) => portal::pick(Some(bus), answered_within).await,
    }
}

pub(super) fn view_screens(place: &Place) -> Result<Box<dyn Viewer>, ScreenError> {
    Ok(Box::new(x11::Desk::reach(display(place)?)?))
}

pub(super) fn open_surface(place: &Place, id: &str) -> Result<Box<dyn ScreenCapture>, ScreenError> {
    x11::open(display(place)?, id)
}

/// The X server's name, where it is the way to these screens; none for the session's own.
fn display(place: &Place) -> Result<Option<&str>, ScreenError> {
    match place {
        Place::Display(name) => Ok(Some(name)),
        Place::Session if knows_screens(place) && !asks(place) => Ok(None),
        Place::Session | Place::Portal(_) => Err(ScreenError::Unsupported),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::camera::WANTED;

    #[test]
    fn a_device_file_that_is_no_camera_is_a_typed_error() {
        for id in ["/dev/null", "/dev/video_that_is_not_there"] {
            match open_camera(id, WANTED).err() {
                Some(CameraError::NotACamera { id: named }) => assert_eq!(named, "/dev/null"),
                Some(CameraError::NotFound { id: named }) => assert_ne!(named, "/dev/null"),
                other => panic!("{id}: {other:?}"),
            }
        }
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("video0");
        std::fs::write(&file, b"no camera").unwrap();
        let id = file.to_str().unwrap();
        assert!(matches!(
            open_camera(id, WANTED).err(),
            Some(CameraError::NotACamera { .. })
        ));
    }
}
