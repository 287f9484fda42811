//! What a tile should show: the picture of its source, laid into the tile as the page lays it.

use std::time::Duration;

use greenroom_media::frames::{I420Frame, now};
use greenroom_media::test_pattern::TestPattern;
use greenroom_webdriver::pattern::{self, Reading};
use greenroom_webdriver::picture::{Area, Colour, Picture};

/// Pixels of a tile are compared by blocks of this many from side to side: letters are blurred in
/// another way by each who makes a picture smaller or larger.
pub const BLOCK: usize = 16;
/// As far may the mean of a block's red, green or blue be off, of 255: web views take frames for BT.709.
const NEAR: f64 = 14.0;
/// And so much more for each step between the darkest and the brightest pixel of the block, and of what
/// a pixel of the source is blurred into: who blurs an edge in another way is not wrong.
const NEAR_AN_EDGE: f64 = 0.15;
/// Between two pictures that are tried. The strip tells tenths of a second, and the bar moves on.
const STEP: Duration = Duration::from_millis(10);
/// The instant is found by every so-manieth block.
const SOME: usize = 23;
/// The clock of the strip begins anew at this.
const CLOCK_TURNS: u128 = 65_536;

/// The test pattern of somebody.
pub struct Source(TestPattern);

/// Where a tile and its source differ.
pub struct Difference {
    /// Blocks that were compared.
    pub compared: usize,
    /// Those that are off.
    pub off: Vec<Block>,
}

impl Source {
    pub fn of(name: &str) -> Source {
        Source(TestPattern::new(name))
    }

    /// What the strip of this tile says, if it is this source's.
    pub fn read(&self, tile: &Picture) -> Option<Reading> {
        let all = Area {
            x: 0.0,
            y: 0.0,
            width: tile.width() as f64,
            height: tile.height() as f64,
        };
        pattern::read(tile, all)
    }

    /// Compares the tile with the picture that its strip says it is, where `counts` says that a block
    /// counts.
    pub fn compare(&self, tile: &Picture, counts: impl Fn(Area) -> bool) -> Option<Difference> {
        let reading = self.read(tile)?;
        let size = (tile.width(), tile.height());
        let blocks = blocks_of(tile, counts);
        let instant = instants(reading.clock).min_by(|one, other| {
            let away = |at: &Duration| {
                let wanted = Laid::into(self.0.frame_at(*at), size);
                let few = blocks.iter().step_by(SOME);
                few.map(|block| Block::look(*block, tile, &wanted).away())
                    .sum::<f64>()
            };
            away(one).total_cmp(&away(other))
        })?;
        let wanted = Laid::into(self.0.frame_at(instant), size);
        let looks = blocks
            .iter()
            .map(|block| Block::look(*block, tile, &wanted));
        Some(Difference {
            compared: blocks.len(),
            off: looks.filter(|block| !block.is_near()).collect(),
        })
    }
}

/// A block of a tile.
pub struct Block {
    /// Where it begins in the tile.
    at: (usize, usize),
    wanted: [Part; 3],
    seen: [Part; 3],
    /// How far the wanted picture's pixels are apart in it and close by.
    spread: [f64; 3],
}

impl std::fmt::Debug for Block {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let means = |parts: [Part; 3]| parts.map(|part| part.mean.round());
        let (wanted, seen) = (means(self.wanted), means(self.seen));
        write!(f, "at {:?}: {seen:?} instead of {wanted:?}", self.at)
    }
}

impl Block {
    fn look(at: (usize, usize), tile: &Picture, wanted: &Laid) -> Block {
        let blur = wanted.scale.ceil() as usize;
        let step = (blur / 2).max(1);
        let around = part_of(at, blur, step, |x, y| wanted.at(x, y));
        Block {
            at,
            wanted: part_of(at, 0, step, |x, y| wanted.at(x, y)),
            seen: part_of(at, 0, step, |x, y| tile.at(x, y).unwrap()),
            spread: around.map(|part| part.spread),
        }
    }

    fn parts_away(&self) -> [f64; 3] {
        std::array::from_fn(|part| (self.wanted[part].mean - self.seen[part].mean).abs())
    }

    fn away(&self) -> f64 {
        self.parts_away().iter().sum()
    }

    fn is_near(&self) -> bool {
        let mut parts = self.parts_away().into_iter().zip(self.spread);
        parts.all(|(away, spread)| away <= NEAR + NEAR_AN_EDGE * spread)
    }
}

/// The instants at which the strip's clock shows this.
fn instants(clock: u32) -> impl Iterator<Item = Duration> {
    let tenths = now().as_millis() / 100;
    let ago = (tenths + CLOCK_TURNS - u128::from(clock)) % CLOCK_TURNS;
    let begin = Duration::from_millis(((tenths - ago) * 100) as u64);
    (0..10).map(move |step| begin + step * STEP)
}

fn blocks_of(tile: &Picture, counts: impl Fn(Area) -> bool) -> Vec<(usize, usize)> {
    let rows = (0..tile.height() / BLOCK).map(|row| row * BLOCK);
    let places =
        rows.flat_map(|y| (0..tile.width() / BLOCK).map(move |column| (column * BLOCK, y)));
    let area = |(x, y): (usize, usize)| Area {
        x: x as f64,
        y: y as f64,
        width: BLOCK as f64,
        height: BLOCK as f64,
    };
    places.filter(|place| counts(area(*place))).collect()
}

/// Red, green or blue in a block.
#[derive(Clone, Copy)]
struct Part {
    mean: f64,
    /// Between the least and the most.
    spread: f64,
}

/// Every `step`th pixel of a block, and of what lies around it.
fn part_of(
    (left, top): (usize, usize),
    around: usize,
    step: usize,
    pixel: impl Fn(usize, usize) -> Colour,
) -> [Part; 3] {
    let along = |from: usize| (from.saturating_sub(around)..from + BLOCK + around).step_by(step);
    let places = along(top).flat_map(|y| along(left).map(move |x| (x, y)));
    let pixels: Vec<Colour> = places.map(|(x, y)| pixel(x, y)).collect();
    std::array::from_fn(|part| {
        let all = || pixels.iter().map(|pixel| f64::from(pixel[part]));
        Part {
            mean: all().sum::<f64>() / pixels.len() as f64,
            spread: all().fold(0.0, f64::max) - all().fold(255.0, f64::min),
        }
    })
}

/// A landscape frame that fills a tile; its sides, or its top and bottom, are cut evenly.
struct Laid {
    frame: I420Frame,
    /// Pixels of the tile for one of the frame's.
    scale: f64,
    left: f64,
    top: f64,
}

impl Laid {
    fn into(frame: I420Frame, (width, height): (usize, usize)) -> Laid {
        let (from_width, from_height) = (f64::from(frame.width()), f64::from(frame.height()));
        let scale = (width as f64 / from_width).max(height as f64 / from_height);
        Laid {
            left: (from_width - width as f64 / scale) / 2.0,
            top: (from_height - height as f64 / scale) / 2.0,
            frame,
            scale,
        }
    }

    /// The nearest pixel of the frame, by BT.601 in the limited range, as in the page
    /// (`ui/src/stage/frames/picture.ts`).
    fn at(&self, x: usize, y: usize) -> Colour {
        let along = |at: usize, from: f64, limit: u32| {
            let along = from + (at as f64 + 0.5) / self.scale;
            along.clamp(0.0, f64::from(limit - 1)) as usize
        };
        let x = along(x, self.left, self.frame.width());
        let y = along(y, self.top, self.frame.height());
        let byte = |plane: usize, x: usize, y: usize| {
            let plane = &self.frame.planes()[plane];
            f64::from(plane.data[y * plane.stride + x])
        };
        let luma = 1.164_383 * (byte(0, x, y) - 16.0);
        let (u, v) = (byte(1, x / 2, y / 2) - 128.0, byte(2, x / 2, y / 2) - 128.0);
        [
            luma + 1.596_027 * v,
            luma - 0.391_762 * u - 0.812_968 * v,
            luma + 2.017_232 * u,
        ]
        .map(|part| part.round().clamp(0.0, 255.0) as u8)
    }
}
