//! The screen of an X server that keeps its pixels in a file (`Xvfb -fbdir`). Looking at it costs the
//! server nothing: the file is its memory.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::picture::{Area, Picture};

/// Words of 32 bits before the pixels, the greatest byte first: `XWDFileHeader` of X11/XWDFile.h.
const HEADER: usize = 25;
/// What follows the header for each colour: `XWDColor`.
const BYTES_OF_A_COLOUR: u64 = 12;
/// The only layout that is read here: blue, green, red and a byte of nothing.
const BITS_OF_A_PIXEL: u32 = 32;

/// A screen, and how its file is laid out.
#[derive(Debug)]
pub struct Screen {
    file: PathBuf,
    width: usize,
    height: usize,
    /// Where the first row begins, in bytes.
    begin: u64,
    /// Bytes from one row to the next.
    stride: usize,
}

impl Screen {
    /// The screen whose pixels are in this file.
    ///
    /// # Errors
    /// The file cannot be read, or is laid out in another way.
    pub fn in_file(file: &Path) -> Result<Screen> {
        let mut bytes = [0; HEADER * 4];
        File::open(file)
            .and_then(|mut file| file.read_exact(&mut bytes))
            .with_context(|| format!("no screen is in {}", file.display()))?;
        let word = |index: usize| {
            let at = index * 4;
            u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
        };
        let (size, width, height) = (word(0), word(4), word(5));
        let (bits, stride, colours) = (word(11), word(12), word(19));
        ensure!(
            bits == BITS_OF_A_PIXEL,
            "the screen has {bits} bits a pixel, and {BITS_OF_A_PIXEL} can be read"
        );
        Ok(Screen {
            file: file.to_owned(),
            width: width as usize,
            height: height as usize,
            begin: u64::from(size) + u64::from(colours) * BYTES_OF_A_COLOUR,
            stride: stride as usize,
        })
    }

    /// Pixels from side to side and from top to bottom.
    pub fn size(&self) -> (usize, usize) {
        (self.width, self.height)
    }

    /// What stands in a part of one row now, for whoever looks many times a second: four bytes a pixel,
    /// blue, green, red and nothing.
    ///
    /// # Errors
    /// The screen does not reach that far, or its file cannot be read.
    pub fn row(&self, y: usize, columns: Range<usize>, pixels: &mut Vec<u8>) -> Result<()> {
        ensure!(
            y < self.height && columns.end <= self.width,
            "row {y} from {columns:?} is no part of a screen {} x {}",
            self.width,
            self.height
        );
        pixels.resize(columns.len() * 4, 0);
        let mut file = File::open(&self.file)?;
        let at = self.begin + (y * self.stride + columns.start * 4) as u64;
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(pixels)?;
        Ok(())
    }

    /// What stands in this part now. The server may be drawing it, so that the upper rows are new and
    /// the lower ones are not yet.
    ///
    /// # Errors
    /// The screen does not reach that far, or its file cannot be read.
    pub fn glance(&self, area: Area) -> Result<Glance> {
        let [columns, rows] = area.pixels();
        ensure!(
            !columns.is_empty() && columns.end <= self.width,
            "{area:?} is no part of a screen {} wide",
            self.width
        );
        ensure!(
            !rows.is_empty() && rows.end <= self.height,
            "{area:?} is no part of a screen {} high",
            self.height
        );
        let mut bytes = vec![0; rows.len() * self.stride];
        let mut file = File::open(&self.file)?;
        file.seek(SeekFrom::Start(
            self.begin + (rows.start * self.stride) as u64,
        ))?;
        file.read_exact(&mut bytes)?;
        Ok(Glance {
            left: columns.start,
            width: columns.len(),
            stride: self.stride,
            bytes,
        })
    }
}

/// The rows in which a part of the screen stands.
pub struct Glance {
    left: usize,
    width: usize,
    stride: usize,
    bytes: Vec<u8>,
}

impl Glance {
    /// The bytes of the part, row by row.
    fn rows(&self) -> impl Iterator<Item = &[u8]> {
        let columns = self.left * 4..(self.left + self.width) * 4;
        let rows = self.bytes.chunks_exact(self.stride);
        rows.map(move |row| &row[columns.clone()])
    }

    /// Whether the same stood in the same part. It is asked often, so nothing is copied for it.
    pub fn is_like(&self, other: &Glance) -> bool {
        self.rows().eq(other.rows())
    }

    /// The part itself.
    pub fn picture(&self) -> Picture {
        let rows: Vec<&[u8]> = self.rows().collect();
        Picture::drawn(self.width, rows.len(), |x, y| {
            let pixel = &rows[y][x * 4..];
            [pixel[2], pixel[1], pixel[0]]
        })
    }
}
