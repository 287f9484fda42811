//! Turns pictures upright.
//!
//! A phone that is held upright sends its camera's picture as the camera has it, lying on its side,
//! and says beside it how it has to be turned (*coordination of video orientation* in RTP).

use fast_transpose::{FlipMode, FlopMode, TransposeError, rotate180_plane, transpose_plane};

use crate::frames::{I420Frame, Plane};

/// How a picture has to be turned to stand upright.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// A quarter clockwise.
    Right,
    /// Upside down.
    Half,
    /// A quarter anticlockwise.
    Left,
}

impl I420Frame {
    /// The same picture, turned; nothing if its planes cannot be read. Every byte is copied.
    pub fn turned(&self, turn: Turn) -> Option<Self> {
        let (width, height) = match turn {
            Turn::Right | Turn::Left => (self.height(), self.width()),
            Turn::Half => (self.width(), self.height()),
        };
        let mut packed = vec![0; self.packed_len()];
        let mut rest = packed.as_mut_slice();
        for (index, plane) in self.planes().iter().enumerate() {
            let size = self.plane_size(index);
            let (here, after) = rest.split_at_mut(size.0 * size.1);
            turn_plane(plane, size, here, turn).ok()?;
            rest = after;
        }
        Self::from_packed(width, height, packed, self.captured_at()).ok()
    }
}

/// Turns one plane of this width and height into one without gaps.
fn turn_plane(
    plane: &Plane,
    (width, height): (usize, usize),
    out: &mut [u8],
    turn: Turn,
) -> Result<(), TransposeError> {
    // The last row need not be as long as the others, which the library wants.
    let whole = plane.data.get(..plane.stride * height);
    let tight: Vec<u8>;
    let (data, stride) = match whole {
        Some(data) => (data, plane.stride),
        None => {
            tight = plane.rows(width, height).flatten().copied().collect();
            (tight.as_slice(), width)
        }
    };
    let (flip, flop) = match turn {
        Turn::Half => return rotate180_plane(data, stride, out, width, width, height),
        Turn::Right => (FlipMode::Flip, FlopMode::Flop),
        Turn::Left => (FlipMode::NoFlip, FlopMode::NoFlop),
    };
    transpose_plane(data, stride, out, height, width, height, flip, flop)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bytes::Bytes;
    use proptest::prelude::*;

    use super::*;

    /// A picture without two equal pixels beside each other, its rows this much longer than they need.
    fn picture(width: u32, height: u32, gap: usize) -> I420Frame {
        let plane = |width: u32, height: u32, seed: usize| {
            let stride = width as usize + gap;
            // The last row without its gap.
            let length = stride * height as usize - gap;
            let data = (0..length).map(|at| (at * 31 + at / 7 + seed) as u8);
            Plane {
                data: Bytes::from_iter(data),
                stride,
            }
        };
        let (cw, ch) = (width.div_ceil(2), height.div_ceil(2));
        let planes = [plane(width, height, 1), plane(cw, ch, 2), plane(cw, ch, 3)];
        I420Frame::new(width, height, planes, Duration::from_secs(7)).unwrap()
    }

    fn at(plane: &Plane, (x, y): (usize, usize)) -> u8 {
        plane.data[y * plane.stride + x]
    }

    proptest! {
        #[test]
        fn every_pixel_of_a_turned_picture_is_where_it_belongs(
            width in 1..70_u32, height in 1..70_u32, gap in 0..9_usize,
            turn in prop::sample::select(vec![Turn::Right, Turn::Half, Turn::Left]),
        ) {
            let lying = picture(width, height, gap);
            let upright = lying.turned(turn).unwrap();
            let size = match turn {
                Turn::Half => (width, height),
                Turn::Right | Turn::Left => (height, width),
            };
            prop_assert_eq!((upright.width(), upright.height()), size);
            prop_assert_eq!(upright.captured_at(), lying.captured_at());
            for (index, (before, after)) in lying.planes().iter().zip(upright.planes()).enumerate() {
                let (w, h) = lying.plane_size(index);
                for (x, y) in (0..w).flat_map(|x| (0..h).map(move |y| (x, y))) {
                    let to = match turn {
                        Turn::Right => (h - 1 - y, x),
                        Turn::Half => (w - 1 - x, h - 1 - y),
                        Turn::Left => (y, w - 1 - x),
                    };
                    prop_assert_eq!(at(before, (x, y)), at(after, to));
                }
            }
        }
    }
}
