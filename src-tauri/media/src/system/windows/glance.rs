//! One small look at a screen or a window, by *GDI*: a capture of each of them would draw a border around all.

use std::ffi::c_void;

use windows::Win32::{
    Foundation::{HWND, RECT},
    Graphics::Gdi::{
        BI_RGB, BITMAPINFO, BITMAPINFOHEADER, BitBlt, CreateCompatibleDC, CreateDIBSection,
        DIB_RGB_COLORS, DeleteDC, DeleteObject, GdiFlush, GetDC, GetMonitorInfoW, HBITMAP, HDC,
        HGDIOBJ, HMONITOR, MONITORINFO, ReleaseDC, SRCCOPY, SelectObject,
    },
    Storage::Xps::{PRINT_WINDOW_FLAGS, PrintWindow},
    UI::WindowsAndMessaging::{GetWindowRect, IsHungAppWindow, PW_RENDERFULLCONTENT},
};
use windows_capture::monitor::Monitor;

use crate::{
    convert::{Layout, Raw, to_i420},
    frames::{I420Frame, now},
    surface::ScreenError,
    system::refusal,
};

/// Bytes of a pixel: blue, green, red and one that does not count.
const PIXEL: usize = 4;
/// Larger ones than this in either direction are not looked at.
const LARGEST: i32 = 16_384;

/// What a screen shows; nothing where it is gone.
pub fn screen(monitor: Monitor) -> Result<Option<I420Frame>, ScreenError> {
    let mut info = MONITORINFO {
        cbSize: size_of::<MONITORINFO>() as u32,
        ..MONITORINFO::default()
    };
    let monitor = HMONITOR(monitor.as_raw_hmonitor());
    // SAFETY: any number may be asked for; as many bytes are written as `cbSize` says.
    if !unsafe { GetMonitorInfoW(monitor, &raw mut info) }.as_bool() {
        return Ok(None);
    }
    let RECT { left, top, .. } = info.rcMonitor;
    let desktop = Desktop::new();
    drawn(&desktop, info.rcMonitor, |canvas, (width, height)| {
        let from = Some(desktop.0);
        // SAFETY: both are there as long as this runs.
        unsafe { BitBlt(canvas, 0, 0, width, height, from, left, top, SRCCOPY) }.is_ok()
    })
}

/// What a window shows, whatever lies over it; nothing where it has no answer.
pub fn window(window: HWND) -> Result<Option<I420Frame>, ScreenError> {
    let mut area = RECT::default();
    // SAFETY: any number may be asked for.
    let is_there = unsafe { GetWindowRect(window, &raw mut area) }.is_ok();
    // One whose program hangs would keep us waiting: it draws the picture itself.
    // SAFETY: any number may be asked for.
    if !is_there || unsafe { IsHungAppWindow(window) }.as_bool() {
        return Ok(None);
    }
    let whole = PRINT_WINDOW_FLAGS(PW_RENDERFULLCONTENT);
    drawn(&Desktop::new(), area, |canvas, _| {
        // SAFETY: any number may be asked for; the canvas is there as long as this runs.
        unsafe { PrintWindow(window, canvas, whole) }.as_bool()
    })
}

/// The whole desktop, to be read.
struct Desktop(HDC);

impl Desktop {
    fn new() -> Self {
        // SAFETY: no window means the desktop.
        Self(unsafe { GetDC(None) })
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        // SAFETY: it is ours.
        unsafe { ReleaseDC(None, self.0) };
    }
}

/// Memory that is drawn into.
struct Canvas {
    context: HDC,
    bitmap: HBITMAP,
    before: HGDIOBJ,
    pixels: *const u8,
}

impl Canvas {
    fn new(desktop: &Desktop, width: i32, height: i32) -> windows::core::Result<Self> {
        let header = BITMAPINFOHEADER {
            biSize: size_of::<BITMAPINFOHEADER>() as u32,
            biWidth: width,
            // The first row first.
            biHeight: -height,
            biPlanes: 1,
            biBitCount: 8 * PIXEL as u16,
            biCompression: BI_RGB.0,
            ..BITMAPINFOHEADER::default()
        };
        let info = BITMAPINFO {
            bmiHeader: header,
            ..BITMAPINFO::default()
        };
        let mut pixels: *mut c_void = std::ptr::null_mut();
        let to = &raw mut pixels;
        // SAFETY: all of them are there as long as this runs.
        let bitmap = unsafe {
            CreateDIBSection(
                Some(desktop.0),
                &raw const info,
                DIB_RGB_COLORS,
                to,
                None,
                0,
            )
        }?;
        // SAFETY: both are ours from here on, until they are dropped.
        let (context, before) = unsafe {
            let context = CreateCompatibleDC(Some(desktop.0));
            (context, SelectObject(context, bitmap.into()))
        };
        Ok(Self {
            context,
            bitmap,
            before,
            pixels: pixels.cast(),
        })
    }
}

impl Drop for Canvas {
    fn drop(&mut self) {
        // SAFETY: all of them are ours, and nobody reads the pixels any more.
        unsafe {
            SelectObject(self.context, self.before);
            let _ = DeleteDC(self.context);
            let _ = DeleteObject(self.bitmap.into());
        }
    }
}

/// The picture of what `draw` draws into a canvas of an area's size; nothing where it does not.
fn drawn(
    desktop: &Desktop,
    area: RECT,
    draw: impl FnOnce(HDC, (i32, i32)) -> bool,
) -> Result<Option<I420Frame>, ScreenError> {
    let (width, height) = (area.right - area.left, area.bottom - area.top);
    if !(1..=LARGEST).contains(&width) || !(1..=LARGEST).contains(&height) {
        return Ok(None);
    }
    let canvas = Canvas::new(desktop, width, height);
    let canvas = canvas.map_err(|error| refusal::of_screens(error.to_string()))?;
    if !draw(canvas.context, (width, height)) {
        return Ok(None);
    }
    // SAFETY: what is drawn is in memory before it is read.
    let _ = unsafe { GdiFlush() };
    let len = width as usize * height as usize * PIXEL;
    // SAFETY: the bitmap has as many bytes, and lives as long as the canvas does.
    let pixels = unsafe { std::slice::from_raw_parts(canvas.pixels, len) };
    let raw = Raw {
        layout: Layout::Bgrx,
        width: width as u32,
        height: height as u32,
        stride: 0,
        data: pixels,
    };
    Ok(to_i420(raw, now()).ok())
}
