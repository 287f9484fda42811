//! Pictures of screens and windows by *Windows.Graphics.Capture*, which asks nobody: the system draws a border
//! around what is captured.

use std::{
    ffi::c_void,
    time::{Duration, Instant},
};

use windows::Win32::{
    Foundation::HWND,
    Graphics::Dwm::{DWMWA_CLOAKED, DwmGetWindowAttribute},
    UI::WindowsAndMessaging::{IsIconic, IsWindow},
};
use windows_capture::{
    capture::{CaptureControl, Context, GraphicsCaptureApiError, GraphicsCaptureApiHandler},
    frame::Frame,
    graphics_capture_api::{GraphicsCaptureApi, InternalCaptureControl},
    monitor::Monitor,
    settings::{
        ColorFormat, CursorCaptureSettings, DirtyRegionSettings, DrawBorderSettings,
        GraphicsCaptureItemType, MinimumUpdateIntervalSettings, SecondaryWindowSettings, Settings,
    },
    window::Window,
};

use super::glance;
use crate::{
    frames::I420Frame,
    surface::{Look, ScreenCapture, ScreenError, Surface, SurfaceKind, Viewer},
    system::{
        listed,
        newest::{Newest, Told},
        refusal,
    },
};

/// The system gives no more pictures than one in this time, where it can be told.
const PICTURE_EVERY: Duration = Duration::from_millis(33);
/// A capture that ended although its surface is there is begun anew, and not sooner than this after its
/// beginning: the graphics driver was restarted, or the screens were arranged anew.
const AGAIN_AFTER: Duration = Duration::from_secs(1);

/// Whether this Windows can.
pub fn are_known() -> bool {
    GraphicsCaptureApi::is_supported().unwrap_or(false)
}

/// A surface, as its id names it.
#[derive(Debug, Clone, Copy)]
enum Target {
    Screen(Monitor),
    Window(Window),
}

impl Target {
    /// What the id names, as long as it is there.
    fn of(id: &str) -> Result<Self, ScreenError> {
        let target = match id.split_once(':') {
            Some(("screen", name)) => {
                let all = Monitor::enumerate().map_err(failed)?.into_iter();
                let mut named = all.filter(|one| one.device_name().is_ok_and(|it| it == name));
                named.next().map(Self::Screen)
            }
            Some(("window", number)) => {
                let number = usize::from_str_radix(number, 16).ok();
                let window = number.map(|number| Window::from_raw_hwnd(number as *mut c_void));
                window.filter(|window| is_there(*window)).map(Self::Window)
            }
            _ => None,
        };
        target.ok_or_else(|| ScreenError::Gone { id: id.to_owned() })
    }
}

fn handle(window: Window) -> HWND {
    HWND(window.as_raw_hwnd())
}

fn is_there(window: Window) -> bool {
    // SAFETY: any number may be asked for.
    unsafe { IsWindow(Some(handle(window))) }.as_bool()
}

fn is_minimised(window: Window) -> bool {
    // SAFETY: any number may be asked for.
    unsafe { IsIconic(handle(window)) }.as_bool()
}

/// On another desktop, or one of a program that sleeps: it counts as visible, and nobody sees it.
fn is_cloaked(window: Window) -> bool {
    let mut cloaked = 0_u32;
    let to = (&raw mut cloaked).cast();
    let size = size_of::<u32>() as u32;
    // SAFETY: as many bytes are written as there are.
    let asked = unsafe { DwmGetWindowAttribute(handle(window), DWMWA_CLOAKED, to, size) };
    asked.is_ok() && cloaked != 0
}

fn failed(error: impl ToString) -> ScreenError {
    refusal::of_screens(error.to_string())
}

fn screen(monitor: Monitor) -> Option<Surface> {
    let device = monitor.device_name().ok()?;
    Some(Surface {
        id: format!("screen:{device}"),
        kind: SurfaceKind::Screen,
        title: monitor.name().unwrap_or(device),
        program: String::new(),
        width: monitor.width().ok()?,
        height: monitor.height().ok()?,
        hidden: false,
    })
}

/// What the system says of a window; nothing of one that was closed meanwhile.
fn window(window: Window) -> Option<listed::Window> {
    let side = |side: i32| u32::try_from(side).unwrap_or_default();
    Some(listed::Window {
        id: format!("window:{:x}", window.as_raw_hwnd() as usize),
        process: window.process_id().ok()?,
        title: window.title().ok()?,
        program: window.process_name().unwrap_or_default(),
        width: side(window.width().ok()?),
        height: side(window.height().ok()?),
        is_ordinary: !is_cloaked(window),
        is_hidden: is_minimised(window),
    })
}

/// Sees all screens and windows.
pub(super) struct Desk;

impl Viewer for Desk {
    fn list(&mut self) -> Result<Vec<Surface>, ScreenError> {
        let screens = Monitor::enumerate().map_err(failed)?.into_iter();
        // The topmost first, as the system lists them; tool windows and parts of windows are left out there.
        let windows = Window::enumerate().map_err(failed)?.into_iter();
        let own = std::process::id();
        let windows = windows
            .filter_map(window)
            .filter_map(|window| listed::offered(window, own));
        Ok(screens.filter_map(screen).chain(windows).collect())
    }

    fn glance(&mut self, id: &str) -> Result<Option<I420Frame>, ScreenError> {
        match Target::of(id)? {
            Target::Screen(monitor) => glance::screen(monitor),
            Target::Window(window) if is_minimised(window) => Ok(None),
            Target::Window(window) => glance::window(handle(window)),
        }
    }
}

/// Takes pictures of a surface.
pub(super) fn open(id: &str) -> Result<Box<dyn ScreenCapture>, ScreenError> {
    Ok(Box::new(Capture::start(id)?))
}

struct Handler {
    told: Told,
    /// The system's rows, where they stand apart from each other.
    rows: Vec<u8>,
}

impl GraphicsCaptureApiHandler for Handler {
    type Flags = Told;
    type Error = String;

    fn new(context: Context<Told>) -> Result<Self, String> {
        Ok(Self {
            told: context.flags,
            rows: Vec::new(),
        })
    }

    fn on_frame_arrived(
        &mut self,
        frame: &mut Frame<'_>,
        _: InternalCaptureControl,
    ) -> Result<(), String> {
        let size = (frame.width(), frame.height());
        let buffer = frame.buffer().map_err(|error| error.to_string())?;
        let pixels = buffer.as_nopadding_buffer(&mut self.rows);
        self.told.picture(pixels, size.0 as usize * 4, size);
        Ok(())
    }
}

struct Capture {
    id: String,
    target: Target,
    newest: Newest,
    began: Instant,
    /// None once it is stopped.
    control: Option<CaptureControl<Handler, String>>,
}

impl Capture {
    fn start(id: &str) -> Result<Self, ScreenError> {
        let target = Target::of(id)?;
        let newest = Newest::default();
        let control = begin(target, newest.told()).map_err(failed)?;
        Ok(Self {
            id: id.to_owned(),
            target,
            newest,
            began: Instant::now(),
            control: Some(control),
        })
    }

    /// Begins anew, where what is captured is still there.
    fn go_on(&mut self) -> Result<(), ScreenError> {
        let target = Target::of(&self.id)?;
        if self.began.elapsed() < AGAIN_AFTER {
            return Ok(());
        }
        let ended = self.control.take().map(CaptureControl::stop);
        tracing::info!(?ended, "pictures of a surface are begun anew");
        self.control = Some(begin(target, self.newest.told()).map_err(failed)?);
        (self.target, self.began) = (target, Instant::now());
        Ok(())
    }
}

fn begin(
    target: Target,
    told: Told,
) -> Result<CaptureControl<Handler, String>, GraphicsCaptureApiError<String>> {
    match target {
        Target::Screen(monitor) => begin_of(monitor, told),
        Target::Window(window) => begin_of(window, told),
    }
}

fn begin_of<T: TryInto<GraphicsCaptureItemType> + Send + 'static>(
    item: T,
    told: Told,
) -> Result<CaptureControl<Handler, String>, GraphicsCaptureApiError<String>> {
    // What this Windows cannot be told stays as it is by itself: the pointer is drawn.
    let tells_rate = GraphicsCaptureApi::is_minimum_update_interval_supported().unwrap_or(false);
    let settings = Settings::new(
        item,
        CursorCaptureSettings::Default,
        DrawBorderSettings::Default,
        SecondaryWindowSettings::Default,
        if tells_rate {
            MinimumUpdateIntervalSettings::Custom(PICTURE_EVERY)
        } else {
            MinimumUpdateIntervalSettings::Default
        },
        DirtyRegionSettings::Default,
        ColorFormat::Bgra8,
        told,
    );
    Handler::start_free_threaded(settings)
}

impl ScreenCapture for Capture {
    fn look(&mut self) -> Result<Look, ScreenError> {
        if let Target::Window(window) = self.target {
            if !is_there(window) {
                return Err(ScreenError::Gone {
                    id: self.id.clone(),
                });
            }
            if is_minimised(window) {
                return Ok(Look::Hidden);
            }
        }
        if self
            .control
            .as_ref()
            .is_none_or(CaptureControl::is_finished)
        {
            self.go_on()?;
        }
        self.newest.look()
    }
}

impl Drop for Capture {
    fn drop(&mut self) {
        if let Some(Err(error)) = self.control.take().map(CaptureControl::stop) {
            tracing::debug!(%error, "the capture had ended before");
        }
    }
}
