//! Cameras by Video4Linux.

use std::{
    fs, io,
    os::fd::AsFd,
    path::{Path, PathBuf},
    time::Duration,
};

use linuxvideo::{
    CapabilityFlags, Device, Fract,
    format::{FrameIntervals, FrameSizes, PixFormat, PixelFormat},
    stream::ReadStream,
};
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::Errno,
};

use crate::{
    capture::{CameraError, CameraInfo, Capture, Format},
    convert::{self, Layout, Raw},
    frames::{I420Frame, now},
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

/// Sizes to ask for where a device takes any.
const USUAL: [(u32, u32); 6] = [
    (1920, 1080),
    (1280, 960),
    (1280, 720),
    (960, 540),
    (640, 480),
    (640, 360),
];

/// Rates to ask for where a device takes any.
const USUAL_RATES: [u32; 2] = [30, 15];

/// One way in which a device gives pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mode {
    /// Which of [`FORMATS`].
    encoding: usize,
    format: Format,
}

/// All that a device says it can, best encoding first.
fn modes(device: &Device, encodings: &[usize]) -> Vec<Mode> {
    let mut modes = Vec::new();
    for encoding in encodings {
        let pixels = FORMATS[*encoding].0;
        for (width, height) in sizes(device, pixels) {
            let rates = rates(device, pixels, (width, height));
            modes.extend(rates.into_iter().map(|frames_per_second| Mode {
                encoding: *encoding,
                format: Format {
                    width,
                    height,
                    frames_per_second,
                },
            }));
        }
    }
    modes
}

fn sizes(device: &Device, pixels: PixelFormat) -> Vec<(u32, u32)> {
    match device.frame_sizes(pixels) {
        Ok(FrameSizes::Discrete(sizes)) => {
            let sizes = sizes.iter().map(|size| (size.width(), size.height()));
            sizes.collect()
        }
        Ok(FrameSizes::Stepwise(any) | FrameSizes::Continuous(any)) => {
            let takes = |(width, height): &(u32, u32)| {
                is_step(*width, any.min_width(), any.max_width(), any.step_width())
                    && is_step(
                        *height,
                        any.min_height(),
                        any.max_height(),
                        any.step_height(),
                    )
            };
            USUAL.into_iter().filter(takes).collect()
        }
        // It takes what it likes.
        Err(_) => Vec::new(),
    }
}

/// Whether a value can be reached from the least one in whole steps.
fn is_step(value: u32, least: u32, most: u32, step: u32) -> bool {
    (least..=most).contains(&value) && (value - least).is_multiple_of(step.max(1))
}

fn rates(device: &Device, pixels: PixelFormat, (width, height): (u32, u32)) -> Vec<u32> {
    match device.frame_intervals(pixels, width, height) {
        Ok(FrameIntervals::Discrete(each)) => {
            each.iter().map(|each| rate_of(*each.fract())).collect()
        }
        Ok(FrameIntervals::Stepwise(any) | FrameIntervals::Continuous(any)) => {
            // The longest interval is the slowest rate.
            let possible = rate_of(*any.max())..=rate_of(*any.min());
            let takes = |rate: &u32| possible.contains(rate);
            USUAL_RATES.into_iter().filter(takes).collect()
        }
        // Not every driver says: then it is as fast as it can.
        Err(_) => vec![USUAL_RATES[0]],
    }
}

/// Pictures in a second, rounded.
fn rate_of(interval: Fract) -> u32 {
    let rate = f64::from(interval.denominator()) / f64::from(interval.numerator().max(1));
    rate.round() as u32
}

/// The best encoding that gives exactly what is wanted; else the best of this size, and else the best.
fn encoding_for(wanted: Format, encodings: &[usize], modes: &[Mode]) -> Option<usize> {
    let best = |gives: &dyn Fn(&Format) -> bool| {
        let those = modes.iter().filter(|mode| gives(&mode.format));
        those.map(|mode| mode.encoding).min()
    };
    let size = |format: &Format| (format.width, format.height);
    best(&|format| *format == wanted)
        .or_else(|| best(&|format| size(format) == size(&wanted)))
        .or_else(|| encodings.first().copied())
}

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
    let is_known = |encoding: &usize| known.contains(&FORMATS[*encoding].0);
    let encodings: Vec<usize> = (0..FORMATS.len()).filter(is_known).collect();
    let modes = modes(&device, &encodings);
    let Some(encoding) = encoding_for(wanted, &encodings, &modes) else {
        return Err(CameraError::NoFormat { name });
    };
    let (pixel_format, layout) = FORMATS[encoding];
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
    Ok(Box::new(V4lCapture {
        stream,
        layout,
        stride,
        format: Format {
            width,
            height,
            frames_per_second: rate_of(interval),
        },
        offered: modes.iter().map(|mode| mode.format).collect(),
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
    offered: Vec<Format>,
    name: String,
}

impl Capture for V4lCapture {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::camera::WANTED;

    const SMALL: Format = Format {
        width: 640,
        height: 480,
        frames_per_second: 15,
    };

    #[test]
    fn the_encoding_that_gives_what_is_wanted_comes_before_a_better_one_that_does_not() {
        let mode = |encoding, format| Mode { encoding, format };
        let slow = Format {
            frames_per_second: 10,
            ..WANTED
        };
        let modes = [
            mode(0, SMALL),
            mode(1, slow),
            mode(3, slow),
            mode(3, WANTED),
            mode(3, SMALL),
        ];
        let chosen = |wanted| encoding_for(wanted, &[0, 1, 3], &modes);
        assert_eq!(chosen(WANTED), Some(3), "though slower ones are better");
        assert_eq!(chosen(SMALL), Some(0), "the best of two");
        let faster = Format {
            frames_per_second: 60,
            ..WANTED
        };
        assert_eq!(chosen(faster), Some(1), "at least the size");
        let large = Format {
            width: 1920,
            ..WANTED
        };
        assert_eq!(chosen(large), Some(0), "and else the best");
        assert_eq!(encoding_for(WANTED, &[], &[]), None);
    }

    #[test]
    fn a_size_of_a_device_that_takes_any_is_one_of_its_steps() {
        assert!(is_step(1280, 16, 1920, 16) && is_step(720, 720, 720, 0));
        assert!(!is_step(1280, 16, 1279, 1) && !is_step(540, 16, 1080, 16));
        assert!(!is_step(8, 16, 1080, 1));
        assert_eq!(rate_of(Fract::new(1001, 30_000)), 30);
        assert_eq!(rate_of(Fract::new(0, 25)), 25, "what no driver should say");
    }

    #[test]
    fn a_camera_that_another_program_has_is_told_from_one_that_is_forbidden_or_gone() {
        let said = |errno: Errno| {
            let error = io::Error::from_raw_os_error(errno.raw_os_error());
            camera_error("Desk", &error)
        };
        let name = || "Desk".to_owned();
        assert_eq!(said(Errno::BUSY), CameraError::Busy { name: name() });
        for forbidden in [Errno::ACCESS, Errno::PERM] {
            assert_eq!(said(forbidden), CameraError::NotPermitted { name: name() });
        }
        assert!(matches!(said(Errno::NODEV), CameraError::Lost { .. }));
        assert!(matches!(said(Errno::IO), CameraError::Failed { .. }));
    }

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
