//! A frame made into a picture of a tile's size, as a window paints it.

mod columns;

use self::columns::{Between, Columns, PADDING, between, spread};
use super::layout::{Fit, Rect};
use crate::frames::I420Frame;

/// Pixels that a picture has at most, which is a screen of 3840 x 2160 twice over; a larger place is
/// filled by a smaller picture made larger.
pub(super) const MOST_PIXELS: u64 = 16_588_800;
/// Shapes that differ by less are alike: sizes are whole pixels, and a cut of less than one only
/// blurs.
const ALIKE: f64 = 0.02;
/// What is left at least of a picture's height where it fills a place: a camera of 4:3 loses a quarter
/// in a place of 16:9, and no forehead. The page's own drawing has the same bound.
const LEAST_OF_A_FACE: f64 = 0.74;

/// Where a frame goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placement {
    /// The part of the frame that is seen: left, top, width and height in its own pixels.
    pub source: [f64; 4],
    /// Where that goes; what of the place lies beside it stays as it was.
    pub target: Rect,
}

/// Places a frame of a size in `place` without distortion.
pub fn place((width, height): (u32, u32), place: Rect, fit: Fit) -> Placement {
    let frame = (f64::from(width), f64::from(height));
    let room = (f64::from(place.width()), f64::from(place.height()));
    let whole = [0.0, 0.0, frame.0, frame.1];
    if place.is_empty() || width == 0 || height == 0 {
        return Placement {
            source: whole,
            target: place,
        };
    }
    let (frame_ratio, room_ratio) = (frame.0 / frame.1, room.0 / room.1);
    if (frame_ratio / room_ratio - 1.0).abs() < ALIKE {
        return Placement {
            source: whole,
            target: place,
        };
    }
    let is_whole = match fit {
        Fit::Auto => frame_ratio / room_ratio < LEAST_OF_A_FACE,
        Fit::Cover => false,
        Fit::Contain => true,
    };
    if is_whole {
        let scale = (room.0 / frame.0).min(room.1 / frame.1);
        let length = |frame: f64, room: f64| (frame * scale).round().clamp(1.0, room) as i32;
        let (columns, rows) = (length(frame.0, room.0), length(frame.1, room.1));
        let left = place.left + (place.right - place.left - columns) / 2;
        let top = place.top + (place.bottom - place.top - rows) / 2;
        return Placement {
            source: whole,
            target: Rect {
                left,
                top,
                right: left + columns,
                bottom: top + rows,
            },
        };
    }
    let scale = (room.0 / frame.0).max(room.1 / frame.1);
    let (width, height) = (room.0 / scale, room.1 / scale);
    Placement {
        source: [
            (frame.0 - width) / 2.0,
            (frame.1 - height) / 2.0,
            width,
            height,
        ],
        target: place,
    }
}

/// A picture, ready to be painted.
#[derive(Default)]
pub struct Picture {
    /// Width and height of the frame it was made of.
    pub frame: (u32, u32),
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Four bytes a pixel, blue, green, red and one that does not count; rows follow each other
    /// without gaps.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({} x {})", self.width, self.height)
    }
}

/// Makes pictures; keeps what it needs for that from one to the next.
///
/// One pass: each row of the picture is mixed from two rows of the frame, then each pixel from two of
/// that row, then coloured. No plane of the picture's size is written to be read again.
#[derive(Default)]
pub struct PictureMaker {
    /// Planes made smaller by whole numbers, where much of a frame goes into few pixels.
    reduced: [Vec<u8>; 3],
    /// Of luma, and of chroma.
    axes: [Axes; 2],
    /// One row of each plane, mixed of two; then the same at the picture's width.
    mixed: [Vec<u8>; 3],
    row: [Vec<u8>; 3],
}

/// Where the pixels of a plane's rows and columns come from.
#[derive(Default)]
struct Axes {
    made_for: Option<(Spread, Spread)>,
    columns: Columns,
    rows: Vec<Between>,
}

/// What a length is spread over: see [`spread`].
type Spread = (f64, f64, usize, usize);

impl Axes {
    fn fit(&mut self, columns: Spread, rows: Spread) {
        let made_for = Some((columns, rows));
        if self.made_for == made_for {
            return;
        }
        self.made_for = made_for;
        let (start, length, pixels, last) = columns;
        self.columns = Columns::at(spread(start, length, pixels, last));
        let (start, length, pixels, last) = rows;
        self.rows = spread(start, length, pixels, last);
    }
}

/// A plane as it is read: rows of `columns` bytes, `stride` apart.
#[derive(Clone, Copy)]
struct Bytes<'a> {
    data: &'a [u8],
    stride: usize,
    columns: usize,
    rows: usize,
}

impl<'a> Bytes<'a> {
    fn row(&self, row: usize) -> &'a [u8] {
        let start = row.min(self.rows - 1) * self.stride;
        &self.data[start..start + self.columns]
    }

    /// Every `by` x `by` pixels become their mean, and so does what is left over at the ends.
    fn reduced(self, by: usize, into: &'a mut Vec<u8>) -> Self {
        if by < 2 {
            return self;
        }
        let (columns, rows) = (self.columns.div_ceil(by), self.rows.div_ceil(by));
        into.resize(columns * rows, 0);
        let mut sums = vec![0_u32; columns];
        for (row, out) in into.chunks_exact_mut(columns).enumerate() {
            if by == 2 {
                halve(self.row(2 * row), self.row(2 * row + 1), out);
            } else {
                let lines = (0..by).map(|line| self.row(row * by + line));
                average(lines, by, &mut sums, out);
            }
        }
        Self {
            data: into,
            stride: columns,
            columns,
            rows,
        }
    }
}

impl PictureMaker {
    /// Makes a picture of a part of a frame at a size, into the buffer of `picture`.
    pub fn make(
        &mut self,
        frame: &I420Frame,
        placement: &Placement,
        mirrored: bool,
        picture: &mut Picture,
    ) {
        let (width, height) = fitting(placement.target.width(), placement.target.height());
        picture.frame = (frame.width(), frame.height());
        (picture.width, picture.height) = (width, height);
        let (columns, rows) = (width as usize, height as usize);
        // Bytes of an earlier picture are all written over.
        picture.bytes.resize(columns * rows * 4, 0);
        let [left, top, across, down] = placement.source;
        // Of a picture made much smaller every pixel has to count, or edges flicker.
        let much = (across / f64::from(width)).min(down / f64::from(height));
        let by = (much.floor() as usize).max(1);
        let Self {
            reduced,
            axes,
            mixed,
            row,
        } = self;
        let mut reduced = reduced.iter_mut();
        let planes = [0, 1, 2].map(|index| {
            let plane = &frame.planes()[index];
            let (columns, rows) = frame.plane_size(index);
            let whole = Bytes {
                data: &plane.data,
                stride: plane.stride,
                columns,
                rows,
            };
            match reduced.next() {
                Some(into) => whole.reduced(by, into),
                None => whole,
            }
        });
        for (index, part) in [1.0, 2.0].into_iter().enumerate() {
            let plane = &planes[index];
            let part = part * by as f64;
            // Chroma has a value for two pixels of a row; the last of an odd row has one for itself, and
            // the other one would lie beyond the part that is seen.
            let pixels = columns.div_ceil(index + 1);
            let beyond = (pixels * (index + 1)) as f64 / columns as f64;
            axes[index].fit(
                (
                    left / part,
                    across * beyond / part,
                    pixels,
                    plane.columns - 1,
                ),
                (top / part, down / part, rows, plane.rows - 1),
            );
        }
        for (y, bytes) in picture.bytes.chunks_exact_mut(columns * 4).enumerate() {
            for (index, plane) in planes.iter().enumerate() {
                let Axes { columns, rows, .. } = &axes[index.min(1)];
                let (first, second) = rows[y];
                let first = first as usize;
                mix(
                    plane.row(first),
                    plane.row(first + 1),
                    second,
                    &mut mixed[index],
                );
                columns.pick(&mixed[index], index > 0, &mut row[index]);
            }
            let [luma, blue, red] = &*row;
            let pixels = bytes.as_chunks_mut::<4>().0;
            colour(luma, blue, red, pixels);
            if mirrored {
                pixels.reverse();
            }
        }
    }
}

/// Two by two pixels become one.
fn halve(above: &[u8], below: &[u8], into: &mut [u8]) {
    let sum = |[one, other]: &[u8; 2]| u16::from(*one) + u16::from(*other);
    let (above, above_left_over) = above.as_chunks();
    let (below, below_left_over) = below.as_chunks();
    let (into, end) = into.split_at_mut(above.len());
    for (out, (above, below)) in into.iter_mut().zip(above.iter().zip(below)) {
        *out = ((sum(above) + sum(below) + 2) / 4) as u8;
    }
    let left_over = above_left_over.iter().zip(below_left_over);
    for (out, (above, below)) in end.iter_mut().zip(left_over) {
        *out = sum(&[*above, *below]).div_ceil(2) as u8;
    }
}

/// `by` pixels of each of `by` lines become one.
fn average<'a>(
    lines: impl Iterator<Item = &'a [u8]>,
    by: usize,
    sums: &mut [u32],
    into: &mut [u8],
) {
    sums.fill(0);
    let mut columns = 0;
    for line in lines {
        columns = line.len();
        for (sum, pixels) in sums.iter_mut().zip(line.chunks(by)) {
            *sum += pixels.iter().map(|pixel| u32::from(*pixel)).sum::<u32>();
        }
    }
    for (index, (out, sum)) in into.iter_mut().zip(sums).enumerate() {
        let many = (by * by.min(columns - index * by)) as u32;
        *out = ((*sum + many / 2) / many) as u8;
    }
}

/// Two rows as one, with so much of the second; padded.
fn mix(first: &[u8], second: &[u8], of_second: u16, into: &mut Vec<u8>) {
    into.clear();
    if of_second == 0 {
        into.extend_from_slice(first);
    } else {
        let both = first.iter().zip(second);
        into.extend(both.map(|(first, second)| between(*first, *second, of_second)));
    }
    // A row of one pixel has a neighbour too.
    let last = into.last().copied().unwrap_or_default();
    into.resize(into.len() + PADDING, last);
}

/// BT.601 in the limited range, as all frames are, in 64ths.
fn colour(luma: &[u8], blue: &[u8], red: &[u8], into: &mut [[u8; 4]]) {
    let part = |value: i16| (value >> 6).clamp(0, 255) as u8;
    let parts = luma.iter().zip(blue).zip(red);
    for (pixel, ((luma, blue), red)) in into.iter_mut().zip(parts) {
        let grey = i16::from(*luma) - 16;
        let (blue, red) = (i16::from(*blue) - 128, i16::from(*red) - 128);
        // 74.5 of 64, and half of one for rounding.
        let grey = 74 * grey + (grey >> 1) + 32;
        *pixel = [
            part(grey.saturating_add(129 * blue)),
            part(grey.saturating_add(-25 * blue - 52 * red)),
            part(grey.saturating_add(102 * red)),
            255,
        ];
    }
}

/// The size itself, or one of the same shape with few enough pixels.
fn fitting(width: u32, height: u32) -> (u32, u32) {
    let (w, h) = (f64::from(width.max(1)), f64::from(height.max(1)));
    let shrink = (MOST_PIXELS as f64 / (w * h)).sqrt().min(1.0);
    let length = |length: f64| ((length * shrink).floor() as u32).max(1);
    if shrink < 1.0 {
        // One that is only a line stays within the limit as well.
        let width = length(w);
        let height = length(h).min(MOST_PIXELS as u32 / width).max(1);
        return (width, height);
    }
    (width.max(1), height.max(1))
}

#[cfg(test)]
mod tests;
