//! The screen's own pixels: the file that Xvfb keeps them in (`-fbdir`). Looking costs the X server
//! nothing, and is the same whatever a program draws with.

use std::collections::HashSet;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, ensure};

use super::seen::Seen;
use super::tiles::Tile;
use super::time_code::Place;

/// Between two looks: a picture is seen two milliseconds late in the middle.
const LOOK_AGAIN: Duration = Duration::from_millis(4);
/// Rows of a glance lie this far apart.
const ROWS_APART: usize = 8;
/// `XWDFileHeader` of X11/XWDFile.h: words of 32 bits, the greatest byte first.
const HEADER_WORDS: usize = 25;
/// Bytes of an `XWDColor`, of which some stand before the pixels.
const COLOUR: u64 = 12;
/// The fewest colours of a glance that has letters.
const COLOURS_OF_LETTERS: usize = 8;
/// Two colours that are no further apart are one to the eye.
const A_SHADE: u8 = 32;
/// Bytes of a pixel: blue, green, red and nothing.
const PIXEL: usize = 4;

/// An open screen.
pub struct Screen {
    file: File,
    begin: u64,
    stride: usize,
    width: usize,
    height: usize,
}

impl Screen {
    pub fn open(path: &Path) -> Result<Screen> {
        let mut file =
            File::open(path).with_context(|| format!("no screen is in {}", path.display()))?;
        let mut bytes = [0; HEADER_WORDS * 4];
        file.seek(SeekFrom::Start(0))?;
        file.read_exact(&mut bytes)?;
        let words: Vec<u32> = bytes
            .as_chunks::<4>()
            .0
            .iter()
            .map(|word| u32::from_be_bytes(*word))
            .collect();
        let (size, width, height, colours) = (words[0], words[4], words[5], words[19]);
        ensure!(
            words[11] as usize == PIXEL * 8,
            "the screen has {} bits a pixel",
            words[11]
        );
        Ok(Screen {
            file,
            begin: u64::from(size) + u64::from(colours) * COLOUR,
            stride: words[12] as usize,
            width: width as usize,
            height: height as usize,
        })
    }

    /// What stands in a part of a row now.
    fn row(&self, row: usize, left: usize, width: usize, pixels: &mut Vec<u8>) -> Result<()> {
        ensure!(
            row < self.height && left + width <= self.width,
            "row {row} from {left} is no part of the screen"
        );
        pixels.resize(width * PIXEL, 0);
        let at = self.begin + (row * self.stride + left * PIXEL) as u64;
        self.file.read_exact_at(pixels, at)?;
        Ok(())
    }

    /// Every eighth row, to compare with another glance.
    pub fn glance(&self) -> Result<Glance> {
        let mut pixels = Vec::new();
        let mut row = Vec::new();
        for y in (0..self.height).step_by(ROWS_APART) {
            self.row(y, 0, self.width, &mut row)?;
            pixels.extend_from_slice(&row);
        }
        Ok(Glance(pixels))
    }

    /// A picture of the screen as it happens to be.
    pub fn photograph(&self, path: &Path) -> Result<()> {
        let file = File::create(path)?;
        let size = (u32::try_from(self.width)?, u32::try_from(self.height)?);
        let mut encoder = png::Encoder::new(std::io::BufWriter::new(file), size.0, size.1);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::Fast);
        let mut colours = Vec::with_capacity(self.width * self.height * 3);
        let mut row = Vec::new();
        for y in 0..self.height {
            self.row(y, 0, self.width, &mut row)?;
            let pixels = row.as_chunks::<PIXEL>().0;
            colours.extend(pixels.iter().flat_map(|[b, g, r, _]| [*r, *g, *b]));
        }
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&colours)?;
        writer.finish()?;
        Ok(())
    }

    /// Looks at all tiles until `enough`, which is asked after each look, says so.
    pub fn watch(
        &self,
        tiles: &[Tile],
        mut enough: impl FnMut(&[Seen]) -> Result<bool>,
    ) -> Result<Vec<Seen>> {
        let places: Vec<Place> = tiles.iter().map(|tile| Place::in_tile(tile.rect)).collect();
        let mut seen = vec![Seen::default(); tiles.len()];
        let mut pixels = Vec::new();
        while !enough(&seen)? {
            for (place, seen) in places.iter().zip(&mut seen) {
                self.row(place.row, place.left, place.width, &mut pixels)?;
                seen.look(place.read(&pixels), now());
            }
            std::thread::park_timeout(LOOK_AGAIN);
        }
        Ok(seen)
    }
}

/// Some rows of a screen.
#[derive(Clone, PartialEq, Eq)]
pub struct Glance(Vec<u8>);

impl Glance {
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

    /// A screen of 8 by 9 with one colour in its palette and a stride of 40 bytes, each pixel's green
    /// being its place.
    fn screen(folder: &Path) -> Screen {
        let mut words = [0_u32; HEADER_WORDS];
        (words[0], words[4], words[5]) = (HEADER_WORDS as u32 * 4, 8, 9);
        (words[11], words[12], words[19]) = (32, 40, 1);
        let mut bytes: Vec<u8> = words.iter().flat_map(|word| word.to_be_bytes()).collect();
        bytes.extend([9; COLOUR as usize]);
        for y in 0..9 {
            let row = (0..10).flat_map(|x: u8| [1, y * 10 + x, 3, 0]);
            bytes.extend(row);
        }
        let path = folder.join("screen");
        std::fs::write(&path, bytes).unwrap();
        Screen::open(&path).unwrap()
    }

    #[test]
    fn a_part_of_a_row_is_read_where_it_stands() {
        let folder = tempfile::tempdir().unwrap();
        let screen = screen(folder.path());
        let mut pixels = Vec::new();
        screen.row(2, 3, 2, &mut pixels).unwrap();
        assert_eq!(pixels, [1, 23, 3, 0, 1, 24, 3, 0]);
        assert!(screen.row(9, 0, 1, &mut pixels).is_err());
        assert!(screen.row(0, 7, 2, &mut pixels).is_err());
    }

    #[test]
    fn glances_tell_how_much_of_the_screen_is_another() {
        let folder = tempfile::tempdir().unwrap();
        let glance = screen(folder.path()).glance().unwrap();
        assert_eq!(glance.0.len(), 2 * 8 * PIXEL);
        assert_eq!(glance.differs_from(&glance), 0.0);
        let mut other = glance.clone();
        other.0[1] ^= 0x80;
        other.0[PIXEL * 5] ^= 0x80;
        other.0[PIXEL * 6] ^= 1;
        // The fourth byte of a pixel is nothing that is seen.
        other.0[PIXEL * 7 + 3] ^= 0x80;
        assert_eq!(glance.differs_from(&other), 2.0 / 16.0);
        assert!(glance.has_letters());
        let plain = Glance([1, 2, 3, 0, 4, 5, 6, 0].repeat(20));
        assert!(!plain.has_letters());
    }
}
