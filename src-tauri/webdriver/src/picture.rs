//! A picture of a screen or of a page: its pixels, a part of it, its file.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// Red, green and blue.
pub type Colour = [u8; 3];

/// Pixels from side to side and from top to bottom, row by row.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    width: usize,
    height: usize,
    pixels: Vec<Colour>,
}

/// A rectangle in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl Area {
    /// From what `getBoundingClientRect()` gives.
    ///
    /// # Errors
    /// That is no rectangle.
    pub fn from_rect(rect: &Value) -> Result<Area> {
        let number = |key: &str| {
            rect[key]
                .as_f64()
                .with_context(|| format!("the rectangle {rect} has no {key}"))
        };
        Ok(Area {
            x: number("x")?,
            y: number("y")?,
            width: number("width")?,
            height: number("height")?,
        })
    }

    /// The same rectangle seen from a place that lies at this one.
    pub fn within(self, outer: Area) -> Area {
        Area {
            x: self.x - outer.x,
            y: self.y - outer.y,
            ..self
        }
    }

    /// Each edge moved inwards by so many pixels; outwards where that is negative.
    pub fn inset(self, by: f64) -> Area {
        Area {
            x: self.x + by,
            y: self.y + by,
            width: (self.width - 2.0 * by).max(0.0),
            height: (self.height - 2.0 * by).max(0.0),
        }
    }

    /// Whether both share more than an edge.
    pub fn touches(&self, other: Area) -> bool {
        self.x < other.x + other.width
            && other.x < self.x + self.width
            && self.y < other.y + other.height
            && other.y < self.y + self.height
    }

    /// Whether all of the other lies in this one.
    pub fn holds(&self, other: Area) -> bool {
        self.x <= other.x
            && self.y <= other.y
            && other.x + other.width <= self.x + self.width
            && other.y + other.height <= self.y + self.height
    }

    /// Its columns and rows as web views draw it: each edge at the nearest pixel.
    pub(crate) fn pixels(&self) -> [std::ops::Range<usize>; 2] {
        let edges = |from: f64, length: f64| {
            from.round().max(0.0) as usize..(from + length).round().max(0.0) as usize
        };
        [edges(self.x, self.width), edges(self.y, self.height)]
    }
}

impl Picture {
    /// A picture of which each pixel is told by its column and row.
    pub fn drawn(
        width: usize,
        height: usize,
        mut pixel: impl FnMut(usize, usize) -> Colour,
    ) -> Picture {
        let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        Picture {
            width,
            height,
            pixels: places.map(|(x, y)| pixel(x, y)).collect(),
        }
    }

    /// Decodes a PNG.
    ///
    /// # Errors
    /// It is none, or it is damaged.
    pub fn decode(bytes: &[u8]) -> Result<Picture> {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
        decoder.set_transformations(png::Transformations::normalize_to_color8());
        let mut reader = decoder.read_info()?;
        let size = reader
            .output_buffer_size()
            .context("the picture is too large")?;
        let mut buffer = vec![0; size];
        let info = reader.next_frame(&mut buffer)?;
        let channels = info.color_type.samples();
        let pixels = buffer[..info.buffer_size()].chunks_exact(channels);
        Ok(Picture {
            width: info.width as usize,
            height: info.height as usize,
            pixels: pixels
                .map(|pixel| match *pixel {
                    [r, g, b] | [r, g, b, _] => [r, g, b],
                    [grey] | [grey, _] => [grey; 3],
                    _ => [0; 3],
                })
                .collect(),
        })
    }

    /// Writes a PNG.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn save(&self, path: &Path) -> Result<()> {
        let file = std::fs::File::create(path)
            .with_context(|| format!("cannot write {}", path.display()))?;
        let size = (u32::try_from(self.width)?, u32::try_from(self.height)?);
        let mut encoder = png::Encoder::new(std::io::BufWriter::new(file), size.0, size.1);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::Fast);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(self.pixels.as_flattened())?;
        writer.finish()?;
        Ok(())
    }

    /// Pixels from side to side.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Pixels from top to bottom.
    pub fn height(&self) -> usize {
        self.height
    }

    /// All pixels, row by row.
    pub fn pixels(&self) -> &[Colour] {
        &self.pixels
    }

    /// Whether all of it has one colour.
    pub fn is_plain(&self) -> bool {
        self.pixels.windows(2).all(|two| two[0] == two[1])
    }

    /// The pixel in this column and row, if the picture has it.
    pub fn at(&self, x: usize, y: usize) -> Option<Colour> {
        let inside = x < self.width && y < self.height;
        inside.then(|| self.pixels[y * self.width + x])
    }

    /// How bright that pixel is, from 0 to 255.
    pub fn brightness(&self, x: usize, y: usize) -> Option<f64> {
        let [r, g, b] = self.at(x, y)?.map(f64::from);
        Some(0.299 * r + 0.587 * g + 0.114 * b)
    }

    /// How many pixels have this colour, or one of which no part is further from it.
    pub fn count_of(&self, colour: Colour, near: u8) -> usize {
        let is_it = |pixel: &&Colour| {
            let mut parts = pixel.iter().zip(&colour);
            parts.all(|(seen, wanted)| seen.abs_diff(*wanted) <= near)
        };
        self.pixels.iter().filter(is_it).count()
    }

    /// A part of the picture.
    ///
    /// # Errors
    /// The picture does not reach that far, or the part is empty.
    pub fn part(&self, area: Area) -> Result<Picture> {
        let [columns, rows] = area.pixels();
        ensure!(
            !columns.is_empty() && !rows.is_empty(),
            "{area:?} is no part of a picture"
        );
        ensure!(
            columns.end <= self.width && rows.end <= self.height,
            "{area:?} reaches beyond a picture of {} x {}",
            self.width,
            self.height
        );
        let (left, top) = (columns.start, rows.start);
        let pixel = |x, y| self.pixels[(top + y) * self.width + left + x];
        Ok(Picture::drawn(columns.len(), rows.len(), pixel))
    }
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "a picture of {} x {}", self.width, self.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every pixel differs from its neighbours.
    fn colourful() -> Picture {
        Picture::drawn(5, 4, |x, y| [x as u8, y as u8, (x * y) as u8])
    }

    #[test]
    fn a_picture_comes_back_from_its_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("picture.png");
        colourful().save(&file).unwrap();
        let read = Picture::decode(&std::fs::read(file).unwrap()).unwrap();
        assert_eq!(read, colourful());
    }

    #[test]
    fn pictures_with_and_without_colour_and_transparency_are_read() {
        for (kind, pixel) in [
            (png::ColorType::Rgb, &[200; 3][..]),
            (png::ColorType::Rgba, &[200; 4]),
            (png::ColorType::Grayscale, &[200]),
            (png::ColorType::GrayscaleAlpha, &[200; 2]),
        ] {
            let mut file = Vec::new();
            let mut encoder = png::Encoder::new(&mut file, 3, 2);
            encoder.set_color(kind);
            encoder.set_depth(png::BitDepth::Eight);
            let mut writer = encoder.write_header().unwrap();
            writer.write_image_data(&pixel.repeat(6)).unwrap();
            writer.finish().unwrap();
            let wanted = Picture::drawn(3, 2, |_, _| [200; 3]);
            assert_eq!(Picture::decode(&file).unwrap(), wanted, "{kind:?}");
        }
    }

    #[test]
    fn a_part_has_its_edges_at_the_nearest_pixels() {
        let area = Area {
            x: 1.4,
            y: 0.6,
            width: 2.2,
            height: 2.0,
        };
        let part = colourful().part(area).unwrap();
        assert_eq!(
            part,
            Picture::drawn(3, 2, |x, y| [
                x as u8 + 1,
                y as u8 + 1,
                ((x + 1) * (y + 1)) as u8
            ])
        );
        let beyond = Area { x: 4.0, ..area };
        assert!(colourful().part(beyond).is_err());
        let empty = Area { width: 0.0, ..area };
        assert!(colourful().part(empty).is_err());
    }
}
