//! Pictures of screens and windows by *ScreenCaptureKit*.

use std::{
    ffi::CStr,
    sync::mpsc,
    time::{Duration, Instant},
};

use block2::RcBlock;
use objc2::{
    AllocAnyThread,
    rc::Retained,
    runtime::{AnyClass, ProtocolObject},
};
use objc2_core_media::{CMSampleBuffer, CMTime};
use objc2_foundation::{NSArray, NSError};
use objc2_screen_capture_kit::{
    SCContentFilter, SCDisplay, SCScreenshotManager, SCShareableContent, SCStream,
    SCStreamConfiguration, SCStreamOutputType, SCWindow,
};

use super::{
    permission,
    sample::{self, Output, ended},
};
use crate::{
    frames::I420Frame,
    shrink::fitting,
    surface::{GLANCED_AT, Look, ScreenCapture, ScreenError, Surface, SurfaceKind, Viewer},
    system::{
        listed,
        newest::Newest,
        streamed::{self, Size},
    },
};

/// A single picture is had since macOS 14; without it nobody could choose.
const SINGLE_PICTURES: &CStr = c"SCScreenshotManager";
/// How long the system may take for one answer.
const ANSWERS_WITHIN: Duration = Duration::from_secs(5);
/// Pictures in a second at most.
const PICTURES_PER_SECOND: i32 = 30;
/// Pictures that the system may hold at once, so that it need not wait for us.
const IN_TURN: isize = 5;
/// Blue, green, red and one byte that does not count: `kCVPixelFormatType_32BGRA`.
const BGRA: u32 = u32::from_be_bytes(*b"BGRA");
/// A surface of which no picture comes is looked for this often: it may be minimised or closed.
const LOOKED_FOR_EVERY: Duration = Duration::from_secs(1);
/// Windows of other layers are menus, panels, the Dock and the desktop.
const ORDINARY: isize = 0;

/// Whether this macOS can.
pub fn are_known() -> bool {
    AnyClass::get(SINGLE_PICTURES).is_some()
}

/// An object of the system's that is given from one thread to another. Those here are never changed.
struct Handed<T>(T);

// SAFETY: what is handed over is not used any more where it came from, and the system's objects of which it
// is made are values that may be read on any thread.
unsafe impl<T> Send for Handed<T> {}

/// Waits for the answer that the system gives to a block.
fn answer<T>(
    id: &str,
    ask: impl FnOnce(mpsc::SyncSender<Result<Handed<T>, ScreenError>>),
) -> Result<T, ScreenError> {
    let (tell, told) = mpsc::sync_channel(1);
    ask(tell);
    let answered = told.recv_timeout(ANSWERS_WITHIN);
    let hangs = format!("the system says nothing of {id:?}");
    let Handed(answer) = answered.map_err(|_| ScreenError::Failed(hangs))??;
    Ok(answer)
}

/// Why the system gives nothing, as it says to a block.
fn refused(id: &str, error: *mut NSError) -> ScreenError {
    // SAFETY: the system gives an error, or none.
    match unsafe { error.as_ref() } {
        Some(error) => ended(id, error),
        None => ScreenError::Failed("the system gives nothing, and no reason".into()),
    }
}

/// What there is now; also what nobody sees, as it is minimised, where that is asked for.
fn content(also_hidden: bool) -> Result<Retained<SCShareableContent>, ScreenError> {
    if !permission::screens() {
        return Err(ScreenError::NotPermitted);
    }
    answer("what there is", |tell| {
        let told = RcBlock::new(
            move |content: *mut SCShareableContent, error: *mut NSError| {
                // SAFETY: the system gives an object, or none.
                let content = unsafe { Retained::retain(content) }.map(Handed);
                // Who waited too long is gone.
                let _ = tell.try_send(content.ok_or_else(|| refused("what there is", error)));
            },
        );
        // SAFETY: the block takes what the system gives it, on any thread.
        unsafe {
            SCShareableContent::getShareableContentExcludingDesktopWindows_onScreenWindowsOnly_completionHandler(
                true,
                !also_hidden,
                &told,
            );
        }
    })
}

/// A surface, as its id names it.
enum Target {
    Screen(Retained<SCDisplay>),
    Window(Retained<SCWindow>),
}

impl Target {
    /// What the id names, as long as it is there.
    fn of(id: &str, content: &SCShareableContent) -> Result<Self, ScreenError> {
        let number = |number: &str| number.parse::<u32>().ok();
        let target = match id.split_once(':').map(|(kind, rest)| (kind, number(rest))) {
            Some(("screen", Some(number))) => {
                // SAFETY: the object only answers.
                let mut all = unsafe { content.displays() }.into_iter();
                // SAFETY: as above.
                let found = all.find(|display| unsafe { display.displayID() } == number);
                found.map(Self::Screen)
            }
            Some(("window", Some(number))) => {
                // SAFETY: as above.
                let mut all = unsafe { content.windows() }.into_iter();
                // SAFETY: as above.
                let found = all.find(|window| unsafe { window.windowID() } == number);
                found.map(Self::Window)
            }
            _ => None,
        };
        target.ok_or_else(|| ScreenError::Gone { id: id.to_owned() })
    }

    fn filter(&self) -> Retained<SCContentFilter> {
        let new = SCContentFilter::alloc();
        // SAFETY: both are objects that the system gave.
        match self {
            Self::Window(window) => unsafe {
                SCContentFilter::initWithDesktopIndependentWindow(new, window)
            },
            Self::Screen(display) => unsafe {
                SCContentFilter::initWithDisplay_excludingWindows(new, display, &NSArray::new())
            },
        }
    }

    fn is_seen(&self) -> bool {
        match self {
            // SAFETY: the object only answers.
            Self::Window(window) => unsafe { window.isOnScreen() },
            Self::Screen(_) => true,
        }
    }
}

/// How many pixels what a filter lets through has.
fn size_of(filter: &SCContentFilter) -> Size {
    // SAFETY: the object only answers.
    let (area, scale) = unsafe { (filter.contentRect(), filter.pointPixelScale()) };
    let placed = streamed::Placed {
        width: area.size.width,
        height: area.size.height,
        pixels_per_point: scale.into(),
        shrunk_by: 1.0,
    };
    placed.true_size().unwrap_or((1, 1))
}

/// Pictures of this size, as we want them.
fn wanted(size: Size, shows_pointer: bool) -> Retained<SCStreamConfiguration> {
    // SAFETY: a new object, and numbers that it may have.
    unsafe {
        let wanted = SCStreamConfiguration::new();
        wanted.setWidth(size.0 as usize);
        wanted.setHeight(size.1 as usize);
        wanted.setPixelFormat(BGRA);
        wanted.setMinimumFrameInterval(CMTime::new(1, PICTURES_PER_SECOND));
        wanted.setQueueDepth(IN_TURN);
        wanted.setShowsCursor(shows_pointer);
        wanted
    }
}

/// Sees all screens and windows.
pub(super) struct Desk {
    /// As they were listed last.
    content: Option<Retained<SCShareableContent>>,
}

impl Desk {
    pub fn reach() -> Result<Self, ScreenError> {
        if permission::screens() {
            Ok(Self { content: None })
        } else {
            Err(ScreenError::NotPermitted)
        }
    }
}

fn screen(number: usize, display: &SCDisplay) -> Surface {
    let (width, height) = {
        // SAFETY: the object is one that the system gave.
        let filter = unsafe {
            let new = SCContentFilter::alloc();
            SCContentFilter::initWithDisplay_excludingWindows(new, display, &NSArray::new())
        };
        size_of(&filter)
    };
    Surface {
        // SAFETY: the object only answers.
        id: format!("screen:{}", unsafe { display.displayID() }),
        kind: SurfaceKind::Screen,
        // The system has names for them where windows are drawn only, which belongs to one thread.
        title: format!("Screen {number}"),
        program: String::new(),
        width,
        height,
        hidden: false,
    }
}

/// What the system says of a window; nothing of one that belongs to no program.
fn window(window: &SCWindow) -> Option<listed::Window> {
    // SAFETY: the objects only answer.
    unsafe {
        let program = window.owningApplication()?;
        let frame = window.frame();
        Some(listed::Window {
            id: format!("window:{}", window.windowID()),
            process: u32::try_from(program.processID()).ok()?,
            title: window
                .title()
                .map(|title| title.to_string())
                .unwrap_or_default(),
            program: program.applicationName().to_string(),
            width: frame.size.width.max(0.0) as u32,
            height: frame.size.height.max(0.0) as u32,
            is_ordinary: window.windowLayer() == ORDINARY,
            is_hidden: !window.isOnScreen(),
        })
    }
}

impl Viewer for Desk {
    fn list(&mut self) -> Result<Vec<Surface>, ScreenError> {
        let content = self.content.insert(content(false)?);
        // SAFETY: the object only answers.
        let (displays, windows) = unsafe { (content.displays(), content.windows()) };
        let screens = displays.iter().enumerate();
        let screens = screens.map(|(index, display)| screen(index + 1, &display));
        let own = std::process::id();
        let offered = |one: Retained<SCWindow>| listed::offered(window(&one)?, own);
        Ok(screens.chain(windows.iter().filter_map(offered)).collect())
    }

    fn glance(&mut self, id: &str) -> Result<Option<I420Frame>, ScreenError> {
        let gone = || ScreenError::Gone { id: id.to_owned() };
        let target = Target::of(id, self.content.as_ref().ok_or_else(gone)?)?;
        let filter = target.filter();
        let (width, height) = size_of(&filter);
        let fits = fitting(width, height, GLANCED_AT).unwrap_or((width, height));
        let config = wanted(fits, false);
        let picture = answer(id, |tell| {
            let named = id.to_owned();
            let told = RcBlock::new(move |picture: *mut CMSampleBuffer, error: *mut NSError| {
                // SAFETY: the system gives an object, or none.
                let frame = match unsafe { picture.as_ref() } {
                    Some(picture) => Ok(Handed(sample::frame(picture))),
                    None => Err(refused(&named, error)),
                };
                // Who waited too long is gone.
                let _ = tell.try_send(frame);
            });
            // SAFETY: the block takes what the system gives it, on any thread.
            unsafe {
                SCScreenshotManager::captureSampleBufferWithFilter_configuration_completionHandler(
                    &filter,
                    &config,
                    Some(&told),
                );
            }
        });
        match picture {
            Ok(picture) => Ok(picture),
            Err(error @ (ScreenError::NotPermitted | ScreenError::Gone { .. })) => Err(error),
            // One that gives none now may give one soon.
            Err(error) => {
                tracing::debug!(%error, id, "no small picture");
                Ok(None)
            }
        }
    }
}

/// Takes pictures of a surface.
pub(super) fn open(id: &str) -> Result<Box<dyn ScreenCapture>, ScreenError> {
    Ok(Box::new(Capture::start(id)?))
}

struct Capture {
    id: String,
    newest: Newest,
    stream: Retained<SCStream>,
    output: Retained<Output>,
    /// How large the pictures are that the system was asked for.
    asked: Size,
    /// When there was a picture, or it was looked for.
    heard: Instant,
}

impl Capture {
    fn start(id: &str) -> Result<Self, ScreenError> {
        let target = Target::of(id, &*content(true)?)?;
        let filter = target.filter();
        let asked = size_of(&filter);
        let newest = Newest::default();
        newest.told().hidden(!target.is_seen());
        let output = Output::of_pictures(id, newest.told());
        let stream = begin(
            id,
            &filter,
            &wanted(asked, true),
            &output,
            SCStreamOutputType::Screen,
        )?;
        Ok(Self {
            id: id.to_owned(),
            newest,
            stream,
            output,
            asked,
            heard: Instant::now(),
        })
    }

    /// Asks for pictures of another size once the surface has one.
    fn follow_size(&mut self) {
        let Some(size) = self.output.true_size().filter(|size| *size != self.asked) else {
            return;
        };
        self.asked = size;
        // SAFETY: both objects are ours. A failure shows in that the pictures stay as they are.
        unsafe {
            let config = wanted(size, true);
            self.stream
                .updateConfiguration_completionHandler(&config, None);
        }
    }

    /// What became of a surface of which nothing comes.
    fn look_for_it(&mut self) -> Result<(), ScreenError> {
        let target = Target::of(&self.id, &*content(true)?)?;
        self.newest.told().hidden(!target.is_seen());
        Ok(())
    }
}

impl ScreenCapture for Capture {
    fn look(&mut self) -> Result<Look, ScreenError> {
        self.follow_size();
        let look = self.newest.look()?;
        match look {
            Look::Changed(_) => self.heard = Instant::now(),
            Look::Same | Look::Hidden if self.heard.elapsed() >= LOOKED_FOR_EVERY => {
                self.heard = Instant::now();
                self.look_for_it()?;
            }
            Look::Same | Look::Hidden => {}
        }
        Ok(look)
    }
}

impl Drop for Capture {
    fn drop(&mut self) {
        end(&self.stream);
    }
}

/// Begins a stream, and waits until it runs.
pub(super) fn begin(
    id: &str,
    filter: &SCContentFilter,
    config: &SCStreamConfiguration,
    output: &Output,
    kind: SCStreamOutputType,
) -> Result<Retained<SCStream>, ScreenError> {
    let told = ProtocolObject::from_ref(output);
    // SAFETY: all of them are objects of ours, and the output takes what the system gives it on any thread.
    let stream = unsafe {
        let new = SCStream::alloc();
        let delegate = ProtocolObject::from_ref(output);
        let stream =
            SCStream::initWithFilter_configuration_delegate(new, filter, config, Some(delegate));
        let added = stream.addStreamOutput_type_sampleHandlerQueue_error(told, kind, None);
        added.map_err(|error| ended(id, &error))?;
        stream
    };
    answer(id, |tell| {
        let named = id.to_owned();
        let begun = RcBlock::new(move |error: *mut NSError| {
            let begun = if error.is_null() {
                Ok(Handed(()))
            } else {
                Err(refused(&named, error))
            };
            // Who waited too long is gone.
            let _ = tell.try_send(begun);
        });
        // SAFETY: the block takes what the system gives it, on any thread.
        unsafe { stream.startCaptureWithCompletionHandler(Some(&begun)) };
    })?;
    Ok(stream)
}

/// Ends a stream; the system does so when it can.
pub(super) fn end(stream: &SCStream) {
    // SAFETY: the stream is ours.
    unsafe { stream.stopCaptureWithCompletionHandler(None) };
}

/// All that the first screen shows: a stream of sound has to be of one.
pub(super) fn any_screen() -> Result<Retained<SCContentFilter>, ScreenError> {
    let content = content(false)?;
    // SAFETY: the object only answers.
    let first = unsafe { content.displays() }.firstObject();
    let first = first.ok_or(ScreenError::Unsupported)?;
    Ok(Target::Screen(first).filter())
}
