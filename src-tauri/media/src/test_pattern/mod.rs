//! The test pattern: a calm moving picture with clock and name, and a strip that a machine reads.

mod code;

use std::time::Duration;

use time::OffsetDateTime;

pub use code::{COLUMNS, Reading, STRIP, identity_of, read};

use crate::{
    capture::Format,
    frames::I420Frame,
    text::{self, Mask},
};

const WHITE: u8 = 235;
const BLACK: u8 = 16;
const GREY: u8 = 128;

/// What the test pattern comes as by itself.
pub const AUTOMATIC: Format = sized(640, 360, 24);

/// What it can be asked for.
pub const FORMATS: [Format; 4] = [
    sized(1920, 1080, 24),
    sized(1280, 720, 24),
    AUTOMATIC,
    sized(640, 360, 12),
];

const fn sized(width: u32, height: u32, frames_per_second: u32) -> Format {
    Format {
        width,
        height,
        frames_per_second,
    }
}

/// How long the bar takes to sweep the picture.
const SWEEP: Duration = Duration::from_secs(4);

/// A test pattern. The picture at a time is a pure function of name, size and time.
pub struct TestPattern {
    identity: u16,
    width: usize,
    height: usize,
    frames_per_second: u32,
    /// Everything that does not move.
    ground: Vec<u8>,
    clock_top: usize,
    letter_height: f32,
}

impl TestPattern {
    /// As it comes by itself.
    pub fn new(name: &str) -> Self {
        let Format {
            width,
            height,
            frames_per_second,
        } = AUTOMATIC;
        Self::with_format(name, width, height, frames_per_second)
    }

    /// A pattern of another size and rate. Sizes are made even and at least 80 x 48, so that the
    /// strip can be read; the rate is at least 1.
    pub fn with_format(name: &str, width: u32, height: u32, frames_per_second: u32) -> Self {
        let width = width.clamp(80, 3840) as usize & !1;
        let height = height.clamp(48, 2160) as usize & !1;
        let identity = identity_of(name);
        let letter_height = height as f32 * 0.2;
        let mut ground = ground(width, height, identity);
        let name = fitting(name, letter_height, width);
        let clock_top = height * 30 / 100;
        blend(
            &mut ground,
            (width, height),
            &name,
            height * 60 / 100,
            WHITE,
        );
        Self {
            identity,
            width,
            height,
            frames_per_second: frames_per_second.max(1),
            ground,
            clock_top,
            letter_height,
        }
    }

    /// Pixels.
    pub fn width(&self) -> u32 {
        self.width as u32
    }

    /// Pixels.
    pub fn height(&self) -> u32 {
        self.height as u32
    }

    /// Frames in a second.
    pub fn frames_per_second(&self) -> u32 {
        self.frames_per_second
    }

    /// Size and rate.
    pub fn format(&self) -> Format {
        sized(self.width(), self.height(), self.frames_per_second)
    }

    /// The picture at a time, counted from the Unix epoch. The clock shows UTC.
    pub fn frame_at(&self, time: Duration) -> I420Frame {
        let mut picture = self.ground.clone();
        self.draw_bar(&mut picture, time);
        let clock = text::line(&clock(time), self.letter_height, true);
        let size = (self.width, self.height);
        blend(&mut picture, size, &clock, self.clock_top, WHITE);
        self.draw_strip(&mut picture, time);
        let frame = I420Frame::from_packed(self.width as u32, self.height as u32, picture, time);
        // The ground has exactly the bytes of its size.
        frame.unwrap_or_else(|error| unreachable!("{error}"))
    }

    /// A soft bar of light that sweeps from left to right, below the strip.
    fn draw_bar(&self, picture: &mut [u8], time: Duration) {
        let sweep = SWEEP.as_millis();
        let part = (time.as_millis() % sweep) as f32 / sweep as f32;
        let reach = self.width as f32 * 0.08;
        let centre = part * (self.width as f32 + 2.0 * reach) - reach;
        let glow: Vec<u8> = (0..self.width)
            .map(|x| {
                let away = ((x as f32 - centre) / reach).abs();
                ((1.0 - away).max(0.0) * 48.0) as u8
            })
            .collect();
        let top = strip_rows(self.height);
        for row in picture[..self.width * self.height]
            .chunks_exact_mut(self.width)
            .skip(top)
        {
            for (pixel, glow) in row.iter_mut().zip(&glow) {
                *pixel = pixel.saturating_add(*glow).min(WHITE);
            }
        }
    }

    fn draw_strip(&self, picture: &mut [u8], time: Duration) {
        let reading = Reading {
            clock_tenths: (time.as_millis() / 100 % 65_536) as u16,
            identity: self.identity,
        };
        let columns = code::columns(reading);
        let rows = strip_rows(self.height);
        for row in picture.chunks_exact_mut(self.width).take(rows) {
            for (x, pixel) in row.iter_mut().enumerate() {
                let white = columns[x * COLUMNS / self.width];
                *pixel = if white { WHITE } else { BLACK };
            }
        }
    }
}

fn strip_rows(height: usize) -> usize {
    (height as f32 * STRIP) as usize
}

/// Draws the name smaller when it would not fit beside the margins.
fn fitting(name: &str, height: f32, width: usize) -> Mask {
    let room = width as f32 * 0.9;
    let mask = text::line(name, height, false);
    if mask.width as f32 <= room {
        return mask;
    }
    text::line(name, height * room / mask.width as f32, false)
}

/// A dark gradient, tinted a little by the name so that two people differ at a glance.
fn ground(width: usize, height: usize, identity: u16) -> Vec<u8> {
    let mut out = Vec::with_capacity(width * height * 3 / 2);
    for y in 0..height {
        for x in 0..width {
            let slope = x as f32 / width as f32 * 0.4 + y as f32 / height as f32 * 0.6;
            out.push((34.0 + slope * 38.0) as u8);
        }
    }
    let chroma = width / 2 * height / 2;
    let rows = strip_rows(height).div_ceil(2);
    let angle = f32::from(identity) / 1024.0 * std::f32::consts::TAU;
    for tint in [angle.cos(), angle.sin()] {
        let value = (f32::from(GREY) + tint * 16.0) as u8;
        out.resize(out.len() + rows * (width / 2), GREY);
        out.resize(out.len() + chroma - rows * (width / 2), value);
    }
    out
}

/// Lays a mask over the luma plane, centred, its top at `top`.
fn blend(picture: &mut [u8], (width, height): (usize, usize), mask: &Mask, top: usize, ink: u8) {
    let left = width.saturating_sub(mask.width) / 2;
    for y in 0..mask.height.min(height.saturating_sub(top)) {
        for x in 0..mask.width.min(width - left) {
            let covered = u32::from(mask.coverage[y * mask.width + x]);
            let pixel = &mut picture[(top + y) * width + left + x];
            *pixel = ((u32::from(*pixel) * (255 - covered) + u32::from(ink) * covered) / 255) as u8;
        }
    }
}

fn clock(time: Duration) -> String {
    let nanos = i128::try_from(time.as_nanos()).unwrap_or_default();
    let at = OffsetDateTime::from_unix_timestamp_nanos(nanos).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    format!(
        "{:02}:{:02}:{:02}.{}",
        at.hour(),
        at.minute(),
        at.second(),
        at.millisecond() / 100
    )
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::shrink;

    fn reading_of(frame: &I420Frame) -> Option<Reading> {
        read(|x, y| frame.luma_at(x, y))
    }

    #[test]
    fn the_picture_tells_a_machine_the_time_and_the_name() {
        let pattern = TestPattern::new("Ada Lovelace");
        let time = Duration::from_millis(1_790_000_012_345);
        let frame = pattern.frame_at(time);
        assert_eq!((frame.width(), frame.height()), (640, 360));
        let reading = reading_of(&frame).unwrap();
        assert_eq!(u64::from(reading.clock_tenths), 17_900_000_123 % 65_536);
        assert_eq!(reading.identity, identity_of("Ada Lovelace"));
        assert_eq!(frame.captured_at(), time);
    }

    #[test]
    fn the_picture_is_a_function_of_the_time_and_moves() {
        let pattern = TestPattern::new("Ada");
        let packed = |millis| {
            let mut out = Vec::new();
            pattern
                .frame_at(Duration::from_millis(millis))
                .pack_into(&mut out);
            out
        };
        assert_eq!(packed(1000), packed(1000));
        assert_ne!(packed(1000), packed(1050));
    }

    #[test]
    fn the_strip_survives_odd_sizes_and_shrinking() {
        for (width, height) in [(320, 180), (1280, 720), (333, 201)] {
            let pattern = TestPattern::with_format("Bo", width, height, 30);
            let frame = Arc::new(pattern.frame_at(Duration::from_secs(77)));
            let reading = reading_of(&frame).unwrap();
            assert_eq!(reading.clock_tenths, 770);
            let mut resizer = fast_image_resize::Resizer::new();
            let small = shrink::shrink(&mut resizer, &frame, (160, 90));
            assert_eq!(reading_of(&small), Some(reading), "{width} x {height}");
        }
    }

    #[test]
    fn the_clock_reads_as_people_read_it() {
        assert_eq!(
            clock(Duration::from_millis(86_400_000 + 3_723_450)),
            "01:02:03.4"
        );
    }

    #[test]
    fn a_long_name_is_drawn_smaller_and_an_empty_one_not_at_all() {
        for name in ["", &"Wolfeschlegelsteinhausenbergerdorff ".repeat(4)] {
            let frame = TestPattern::new(name).frame_at(Duration::from_secs(1));
            assert_eq!(reading_of(&frame).unwrap().identity, identity_of(name));
        }
    }
}
