//! What the page says of its pictures: where they are, and what it shows over them.
//!
//! The page is the least trusted part of the program, so everything it says is measured before it is
//! believed: see [`Layout::read`].

use serde::Deserialize;

use crate::frames::{TileId, Want, Wants};

/// The longest message, in bytes.
pub const LONGEST: usize = 256 * 1024;
/// The most places of pictures in one layout.
pub const MOST_TILES: usize = 64;
/// The most things that lie over one picture.
pub const MOST_OVER: usize = 256;
/// The most colours that dim one picture.
pub const MOST_SHADES: usize = 64;
/// The largest coordinate, size or radius in device pixels, in either direction.
pub const FARTHEST: f64 = 65_536.0;

/// Device pixels to a CSS pixel that can be believed.
const SCALES: std::ops::RangeInclusive<f64> = 0.1..=16.0;
/// Wanted sizes are multiples of this, so that a window that is dragged does not ask the server for
/// another layer at each pixel. Less than the tenth by which LiveKit's server lets a layer be too
/// small.
const WANT_STEP: u32 = 16;

/// A layout was refused; the one before stays.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LayoutError {
    /// More bytes than [`LONGEST`].
    #[error("{0} bytes are too many")]
    TooLong(usize),
    /// Not the agreed form.
    #[error("not of the agreed form: {0}")]
    Form(String),
    /// More entries than there may be.
    #[error("too many {0}")]
    TooMany(&'static str),
    /// More work for the painter than a page makes.
    #[error("too much to {0}")]
    TooMuch(&'static str),
    /// A number beyond what makes sense.
    #[error("a {0} is out of range")]
    OutOfRange(&'static str),
}

/// Whole device pixels of the window: from `left` and `top` up to, not including, `right` and
/// `bottom`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rect {
    /// First column.
    pub left: i32,
    /// First row.
    pub top: i32,
    /// The column after the last.
    pub right: i32,
    /// The row after the last.
    pub bottom: i32,
}

impl Rect {
    /// Nothing lies in it.
    pub fn is_empty(&self) -> bool {
        self.right <= self.left || self.bottom <= self.top
    }

    /// Columns; 0 where it is empty.
    pub fn width(&self) -> u32 {
        u32::try_from(self.right - self.left).unwrap_or(0)
    }

    /// Rows; 0 where it is empty.
    pub fn height(&self) -> u32 {
        u32::try_from(self.bottom - self.top).unwrap_or(0)
    }

    /// Columns times rows.
    pub fn pixels(&self) -> u64 {
        u64::from(self.width()) * u64::from(self.height())
    }

    /// What lies in both.
    pub fn intersection(&self, other: &Self) -> Self {
        Self {
            left: self.left.max(other.left),
            top: self.top.max(other.top),
            right: self.right.min(other.right),
            bottom: self.bottom.min(other.bottom),
        }
    }

    /// Whether they have a pixel in common.
    pub fn meets(&self, other: &Self) -> bool {
        !self.intersection(other).is_empty()
    }

    /// Moved by so many columns and rows.
    pub fn moved(&self, columns: i32, rows: i32) -> Self {
        Self {
            left: self.left + columns,
            top: self.top + rows,
            right: self.right + columns,
            bottom: self.bottom + rows,
        }
    }
}

/// A rectangle with round corners.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rounded {
    /// Its border box.
    pub rect: Rect,
    /// Device pixels: top left, top right, bottom right, bottom left. Two neighbours never need
    /// more than the edge between them has.
    pub radii: [f64; 4],
}

impl Rounded {
    /// Radii that do not fit are made smaller all alike, as the page draws them (CSS Backgrounds and
    /// Borders 3, 4.5 *Overlapping curves*).
    pub fn new(rect: Rect, radii: [f64; 4]) -> Self {
        let [top_left, top_right, bottom_right, bottom_left] = radii;
        let (width, height) = (f64::from(rect.width()), f64::from(rect.height()));
        let edges = [
            (width, top_left + top_right),
            (height, top_right + bottom_right),
            (width, bottom_right + bottom_left),
            (height, bottom_left + top_left),
        ];
        let shrink = edges
            .into_iter()
            .filter(|(length, needed)| needed > length)
            .map(|(length, needed)| length / needed)
            .fold(1.0, f64::min);
        Self {
            rect,
            radii: radii.map(|radius| radius * shrink),
        }
    }

    /// The same with its edge moved inwards by a whole number of pixels.
    fn inset(&self, by: i32) -> Self {
        let rect = Rect {
            left: self.rect.left + by,
            top: self.rect.top + by,
            right: self.rect.right - by,
            bottom: self.rect.bottom - by,
        };
        Self::new(rect, self.radii.map(|r| (r - f64::from(by)).max(0.0)))
    }
}

/// Something that the page shows over a picture: it stays as the page drew it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Over {
    /// Its border box.
    pub outer: Rounded,
    /// What it leaves free inside, where it is a frame.
    pub inner: Option<Rounded>,
    /// The part that can be seen.
    pub clip: Rect,
}

/// A colour that the page draws over a picture and whatever the picture is seen through.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shade {
    /// Where.
    pub place: Rounded,
    /// The part that can be seen.
    pub clip: Rect,
    /// Red, green, blue and opacity, each from 0 to 1; colours are not multiplied by the opacity.
    pub colour: [f64; 4],
}

impl Shade {
    /// The part of it that can be seen.
    pub fn seen(&self) -> Rect {
        self.clip.intersection(&self.place.rect)
    }
}

/// How a picture goes into its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fit {
    /// Seen whole where filling the place would cut more than a quarter of its height, as of an
    /// upright or a square picture; any other fills it.
    #[default]
    Auto,
    /// Fills the place; what is too much of it is cut on both sides alike.
    Cover,
    /// Seen whole, in the middle.
    Contain,
}

/// One place where a picture is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Tile {
    /// Which picture.
    pub tile: TileId,
    /// Its whole place, of which parts may be scrolled away.
    pub place: Rounded,
    /// The part that can be seen.
    pub clip: Rect,
    /// How the picture goes into the place.
    pub fit: Fit,
    /// Left and right change sides, as in a mirror.
    pub mirrored: bool,
    /// What lies over it.
    pub over: Vec<Over>,
    /// Painted over the picture in this order.
    pub shades: Vec<Shade>,
}

impl Tile {
    /// The part of the place that can be seen, before anything lies over it.
    pub fn seen(&self) -> Rect {
        self.place.rect.intersection(&self.clip)
    }
}

/// Everything that the page shows of pictures at one moment.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Layout {
    /// Device pixels to a CSS pixel; 0 in a layout that nobody sent.
    pub scale: f64,
    /// All places, in the order in which they are painted.
    pub tiles: Vec<Tile>,
}

impl Layout {
    /// Reads what the page says: one JSON object, complete each time. Boxes come in device pixels
    /// that need not be whole; their edges are rounded as the page itself does before it draws.
    ///
    /// # Errors
    ///
    /// Whatever is not of the agreed form or not within the limits is refused whole.
    pub fn read(text: &str) -> Result<Self, LayoutError> {
        if text.len() > LONGEST {
            return Err(LayoutError::TooLong(text.len()));
        }
        let said: Said =
            serde_json::from_str(text).map_err(|error| LayoutError::Form(error.to_string()))?;
        if !SCALES.contains(&said.scale) {
            return Err(LayoutError::OutOfRange("scale"));
        }
        few(&said.tiles, MOST_TILES, "tiles")?;
        let mut tiles: Vec<Tile> = Vec::with_capacity(said.tiles.len());
        for tile in said.tiles {
            tiles.push(tile.read(said.visible)?);
        }
        let scale = said.scale;
        Ok(Self { scale, tiles })
    }

    /// What of the frames is wanted for it.
    pub fn wants(&self) -> Wants {
        let mut wants = Wants::new();
        for tile in &self.tiles {
            let want = Want {
                width: about(tile.place.rect.width()),
                height: about(tile.place.rect.height()),
                visible: !tile.seen().is_empty(),
            };
            let known = wants.entry(tile.tile).or_insert(want);
            // One picture in two places: a hidden place makes no visible one larger.
            if want.visible == known.visible {
                known.width = known.width.max(want.width);
                known.height = known.height.max(want.height);
            } else if want.visible {
                *known = want;
            }
        }
        wants
    }
}

/// The size to ask for: see [`WANT_STEP`].
fn about(size: u32) -> u32 {
    let steps = (size + WANT_STEP / 2) / WANT_STEP;
    steps.max(1) * WANT_STEP
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    scale: f64,
    tiles: Vec<SaidTile>,
    visible: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SaidTile {
    tile: u32,
    r#box: [f64; 4],
    radius: f64,
    clip: [f64; 4],
    #[serde(default)]
    fit: Fit,
    #[serde(default)]
    mirrored: bool,
    #[serde(default)]
    over: Vec<SaidOver>,
    #[serde(default)]
    shades: Vec<SaidShade>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SaidOver {
    r#box: [f64; 4],
    radius: [f64; 4],
    clip: Option<[f64; 4]>,
    hollow: Option<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SaidShade {
    r#box: [f64; 4],
    radius: [f64; 4],
    clip: Option<[f64; 4]>,
    colour: [f64; 4],
}

impl SaidTile {
    fn read(self, visible: bool) -> Result<Tile, LayoutError> {
        few(&self.over, MOST_OVER, "things over a tile")?;
        few(&self.shades, MOST_SHADES, "shades over a tile")?;
        let place = rounded(self.r#box, [self.radius; 4])?;
        let clip = snapped(self.clip)?;
        let mut over: Vec<Over> = Vec::with_capacity(self.over.len());
        for said in self.over {
            over.push(said.read()?);
        }
        let mut shades: Vec<Shade> = Vec::with_capacity(self.shades.len());
        for said in self.shades {
            shades.push(said.read()?);
        }
        Ok(Tile {
            tile: TileId(self.tile),
            place,
            clip: if visible { clip } else { Rect::default() },
            fit: self.fit,
            mirrored: self.mirrored,
            over,
            shades,
        })
    }
}

impl SaidOver {
    fn read(self) -> Result<Over, LayoutError> {
        let outer = rounded(self.r#box, self.radius)?;
        let clip = self.clip.map_or(Ok(outer.rect), snapped)?;
        let inner = match self.hollow {
            // The page draws no thinner line than one device pixel.
            Some(width) => Some(outer.inset(length(width)?.round().max(1.0) as i32)),
            None => None,
        };
        Ok(Over {
            outer,
            inner: inner.filter(|inner| !inner.rect.is_empty()),
            clip,
        })
    }
}

impl SaidShade {
    fn read(self) -> Result<Shade, LayoutError> {
        let place = rounded(self.r#box, self.radius)?;
        let clip = self.clip.map_or(Ok(place.rect), snapped)?;
        let [red, green, blue, opacity] = self.colour;
        let light = 0.0..=255.0;
        let known = [red, green, blue].iter().all(|part| light.contains(part))
            && (0.0..=1.0).contains(&opacity);
        if !known {
            return Err(LayoutError::OutOfRange("colour"));
        }
        Ok(Shade {
            place,
            clip,
            colour: [red / 255.0, green / 255.0, blue / 255.0, opacity],
        })
    }
}

fn few<T>(entries: &[T], most: usize, what: &'static str) -> Result<(), LayoutError> {
    if entries.len() > most {
        return Err(LayoutError::TooMany(what));
    }
    Ok(())
}

fn coordinate(value: f64) -> Result<f64, LayoutError> {
    // Nothing that is no number is within a range.
    if !(-FARTHEST..=FARTHEST).contains(&value) {
        return Err(LayoutError::OutOfRange("coordinate"));
    }
    Ok(value)
}

fn length(value: f64) -> Result<f64, LayoutError> {
    if !(0.0..=FARTHEST).contains(&value) {
        return Err(LayoutError::OutOfRange("length"));
    }
    Ok(value)
}

fn snapped([x, y, width, height]: [f64; 4]) -> Result<Rect, LayoutError> {
    let (x, y) = (coordinate(x)?, coordinate(y)?);
    let (width, height) = (length(width)?, length(height)?);
    let edge = |at: f64| (at + 0.5).floor() as i32;
    Ok(Rect {
        left: edge(x),
        top: edge(y),
        right: edge(x + width),
        bottom: edge(y + height),
    })
}

fn rounded(said: [f64; 4], radii: [f64; 4]) -> Result<Rounded, LayoutError> {
    let rect = snapped(said)?;
    for radius in radii {
        length(radius)?;
    }
    Ok(Rounded::new(rect, radii))
}

#[cfg(test)]
mod tests;
