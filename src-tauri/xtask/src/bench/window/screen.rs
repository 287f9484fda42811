//! Looks at the screen's own pixels, many times a second: the same instrument for every program, whatever
//! it draws with.

use std::collections::HashSet;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::Result;
use greenroom_webdriver::screen::Screen;

use super::seen::Seen;
use super::tiles::Tile;
use super::time_code::Place;

/// Between two looks: a picture is seen two milliseconds late in the middle.
const LOOK_AGAIN: Duration = Duration::from_millis(4);
/// Rows of a glance lie this far apart.
const ROWS_APART: usize = 8;
/// The fewest colours of a glance that has letters.
const COLOURS_OF_LETTERS: usize = 8;
/// Two colours that are no further apart are one to the eye.
const A_SHADE: u8 = 32;
/// Bytes of a pixel: blue, green, red and nothing.
const PIXEL: usize = 4;

/// Looks at all tiles until `enough`, which is asked before each look, says so.
pub fn watch(
    screen: &Screen,
    tiles: &[Tile],
    mut enough: impl FnMut(&[Seen]) -> Result<bool>,
) -> Result<Vec<Seen>> {
    let places: Vec<Place> = tiles.iter().map(Place::in_tile).collect();
    let mut seen = vec![Seen::default(); tiles.len()];
    let mut pixels = Vec::new();
    while !enough(&seen)? {
        for (place, seen) in places.iter().zip(&mut seen) {
            screen.row(place.row, place.columns.clone(), &mut pixels)?;
            seen.look(place.read(&pixels), now());
        }
        std::thread::park_timeout(LOOK_AGAIN);
    }
    Ok(seen)
}

/// Every eighth row of a screen.
#[derive(Clone, PartialEq, Eq)]
pub struct Glance(Vec<u8>);

impl Glance {
    pub fn at(screen: &Screen) -> Result<Glance> {
        let (width, height) = screen.size();
        let mut pixels = Vec::new();
        let mut row = Vec::new();
        for y in (0..height).step_by(ROWS_APART) {
            screen.row(y, 0..width, &mut row)?;
            pixels.extend_from_slice(&row);
        }
        Ok(Glance(pixels))
    }

    /// Whether there is more than areas of few colours: letters, whose edges are soft.
    pub fn has_letters(&self) -> bool {
        let pixels = self.0.as_chunks::<PIXEL>().0.iter();
        let colours: HashSet<&[u8]> = pixels.map(|pixel| &pixel[..3]).collect();
        colours.len() >= COLOURS_OF_LETTERS
    }

    /// The part of all pixels that differ to the eye from another glance of the same screen: the soft
    /// edge of a letter may fall a shade darker another time.
    pub fn differs_from(&self, other: &Glance) -> f64 {
        let pairs = self.0.as_chunks::<PIXEL>().0.iter();
        let pairs = pairs.zip(other.0.as_chunks::<PIXEL>().0);
        let all = pairs.len().max(1);
        let differ = |(one, other): &(&[u8; PIXEL], &[u8; PIXEL])| {
            let mut colours = one[..3].iter().zip(&other[..3]);
            colours.any(|(one, other)| one.abs_diff(*other) > A_SHADE)
        };
        pairs.filter(differ).count() as f64 / all as f64
    }
}

/// Milliseconds since 1970, which is what the time codes count.
pub fn now() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_millis() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glances_tell_how_much_of_the_screen_is_another() {
        let pixels: Vec<u8> = (0..16).flat_map(|x: u8| [1, x, 3, 0]).collect();
        let glance = Glance(pixels);
        assert_eq!(glance.differs_from(&glance), 0.0);
        let mut other = glance.clone();
        other.0[1] ^= 0x80;
        other.0[PIXEL * 5] ^= 0x80;
        // A shade, and what is nothing that is seen.
        other.0[PIXEL * 6] ^= 1;
        other.0[PIXEL * 7 + 3] ^= 0x80;
        assert_eq!(glance.differs_from(&other), 2.0 / 16.0);
    }

    #[test]
    fn letters_have_more_colours_than_areas() {
        let letters: Vec<u8> = (0..16).flat_map(|x: u8| [1, x, 3, 0]).collect();
        assert!(Glance(letters).has_letters());
        assert!(!Glance([1, 2, 3, 0, 4, 5, 6, 0].repeat(20)).has_letters());
    }
}
