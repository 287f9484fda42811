//! The newest picture of a surface, between the thread on which the system hands pictures over and the one
//! that looks.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::{
    convert::{Layout, Raw, to_i420},
    frames::now,
    surface::{Look, ScreenError},
};

/// Bytes of a pixel: blue, green, red and one that does not count.
const PIXEL: usize = 4;

#[derive(Default)]
struct State {
    /// Row by row without gaps.
    pixels: Vec<u8>,
    size: (u32, u32),
    is_new: bool,
    is_hidden: bool,
    ended: Option<ScreenError>,
}

/// The system's side: takes what it says. An older picture that nobody looked at is written over. Copies are
/// the same.
#[derive(Clone, Default)]
pub(super) struct Told(Arc<Mutex<State>>);

impl Told {
    fn state(&self) -> MutexGuard<'_, State> {
        // Whole after every statement, so a panic elsewhere leaves nothing half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// There is a picture: pixels of four bytes, blue first, whose rows begin `stride` bytes from each other.
    /// One that has too few bytes for its size is left out.
    pub fn picture(&self, pixels: &[u8], stride: usize, (width, height): (u32, u32)) {
        let row = width as usize * PIXEL;
        let Some(before_last) = (height as usize).checked_sub(1) else {
            return;
        };
        if row == 0 || stride < row || pixels.len() < stride * before_last + row {
            return;
        }
        let mut state = self.state();
        state.pixels.clear();
        let rows = pixels.chunks(stride).take(height as usize);
        rows.for_each(|bytes| state.pixels.extend_from_slice(&bytes[..row]));
        state.size = (width, height);
        state.is_new = true;
        state.is_hidden = false;
    }

    // Windows is asked for both at each look.

    /// There is no picture of it now, or there may be one again.
    #[cfg(any(test, target_os = "macos"))]
    pub fn hidden(&self, is_hidden: bool) {
        self.state().is_hidden = is_hidden;
    }

    /// No more pictures come. The first reason stays.
    #[cfg(any(test, target_os = "macos"))]
    pub fn ended(&self, why: ScreenError) {
        self.state().ended.get_or_insert(why);
    }
}

/// The side of whoever looks.
#[derive(Default)]
pub(super) struct Newest {
    told: Told,
    /// What was looked at last: its memory is used for the next one.
    looked_at: Vec<u8>,
}

impl Newest {
    /// Where the system tells what becomes of the surface.
    pub fn told(&self) -> Told {
        self.told.clone()
    }

    /// What has become of the surface since the last look.
    pub fn look(&mut self) -> Result<Look, ScreenError> {
        let (width, height) = {
            let mut state = self.told.state();
            if let Some(why) = &state.ended {
                return Err(why.clone());
            }
            if state.is_hidden {
                return Ok(Look::Hidden);
            }
            if !std::mem::take(&mut state.is_new) {
                return Ok(Look::Same);
            }
            std::mem::swap(&mut state.pixels, &mut self.looked_at);
            state.size
        };
        let raw = Raw {
            layout: Layout::Bgrx,
            width,
            height,
            stride: 0,
            data: &self.looked_at,
        };
        let frame = to_i420(raw, now());
        let frame = frame.map_err(|error| ScreenError::Failed(error.to_string()))?;
        Ok(Look::Changed(frame))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHITE: [u8; 4] = [255; 4];
    const BLACK: [u8; 4] = [0; 4];

    fn looks_like(newest: &mut Newest) -> String {
        match newest.look() {
            Ok(Look::Changed(frame)) => {
                let (width, height) = (frame.width(), frame.height());
                let first = if frame.luma_at(0.01, 0.01) > 128 {
                    "white"
                } else {
                    "black"
                };
                format!("{width}x{height} {first}")
            }
            Ok(Look::Same) => "same".into(),
            Ok(Look::Hidden) => "hidden".into(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn a_picture_is_seen_once_and_the_newest_one_alone() {
        let mut newest = Newest::default();
        let told = newest.told();
        assert_eq!(looks_like(&mut newest), "same");
        told.picture(&BLACK.repeat(4), 8, (2, 2));
        told.picture(&WHITE.repeat(16), 16, (4, 4));
        assert_eq!(looks_like(&mut newest), "4x4 white");
        assert_eq!(looks_like(&mut newest), "same");
        told.picture(&BLACK.repeat(4), 8, (2, 2));
        assert_eq!(looks_like(&mut newest), "2x2 black");
    }

    #[test]
    fn what_stands_between_two_rows_is_no_part_of_the_picture() {
        let mut newest = Newest::default();
        // Two white pixels, then two black ones that only fill the row; the last row has none.
        let padded = [WHITE, WHITE, BLACK, BLACK].concat();
        let pixels = [padded.repeat(3), WHITE.repeat(2)].concat();
        newest.told().picture(&pixels, 16, (2, 4));
        let Ok(Look::Changed(frame)) = newest.look() else {
            panic!("no picture");
        };
        for (x, y) in [(0.01, 0.01), (0.99, 0.01), (0.01, 0.99), (0.99, 0.99)] {
            assert!(frame.luma_at(x, y) > 200, "{x} {y}");
        }
    }

    #[test]
    fn a_picture_of_too_few_bytes_or_of_no_size_is_none() {
        let mut newest = Newest::default();
        let told = newest.told();
        told.picture(&WHITE.repeat(3), 8, (2, 2));
        told.picture(&WHITE.repeat(4), 4, (2, 2));
        told.picture(&[], 0, (0, 0));
        told.picture(&WHITE, 4, (1, 0));
        assert_eq!(looks_like(&mut newest), "same");
    }

    #[test]
    fn a_hidden_one_is_back_with_its_next_picture_and_a_closed_one_stays_closed() {
        let mut newest = Newest::default();
        let told = newest.told();
        told.picture(&WHITE.repeat(4), 8, (2, 2));
        told.hidden(true);
        assert_eq!(looks_like(&mut newest), "hidden");
        told.picture(&WHITE.repeat(4), 8, (2, 2));
        assert_eq!(looks_like(&mut newest), "2x2 white");
        told.ended(ScreenError::Gone { id: "it".into() });
        told.ended(ScreenError::Withdrawn);
        told.picture(&WHITE.repeat(4), 8, (2, 2));
        assert_eq!(looks_like(&mut newest), "it is gone");
    }
}
