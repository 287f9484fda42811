//! The time code that `tests/desktop/people.py` burns into every picture, a third from its top, read from one
//! row of the screen: 32 blocks, white for 1, each a 40th of the picture wide. 24 bits are the
//! milliseconds of its making, eight a checksum, so that a half drawn code is none.

use std::ops::Range;

use super::tiles::{Source, Tile};

/// Blocks of a code.
pub const BITS: usize = 32;
/// Blocks that would fill the picture from side to side.
const COLUMNS: f64 = 40.0;
/// Width to height of every picture.
const WIDE: f64 = 16.0 / 9.0;
/// Where the clock begins anew, in milliseconds: after four and a half hours.
const WRAP: i64 = 1 << 24;
/// Brighter is a 1.
const MIDDLE: u8 = 127;

/// Where on the screen the code of a tile stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The row through the middle of the blocks.
    pub row: usize,
    /// The columns that [`Place::read`] wants to see.
    pub columns: Range<usize>,
    /// The middle of each block, counted from the first column.
    blocks: [usize; BITS],
}

impl Place {
    /// The code of a picture of 16:9 that fills this tile, or of a screen that is seen whole in it.
    pub fn in_tile(tile: &Tile) -> Place {
        let tile = match tile.source {
            Source::Camera => tile.rect,
            Source::Screen => tile.rect.whole(WIDE),
        };
        let block = tile.width / COLUMNS;
        let first = tile.left + (COLUMNS - BITS as f64) / 2.0 * block;
        let left = first as usize;
        Place {
            row: (tile.top + tile.height / 3.0) as usize,
            columns: left..left + (block * BITS as f64) as usize + 2,
            blocks: std::array::from_fn(|index| {
                (first + (index as f64 + 0.5) * block) as usize - left
            }),
        }
    }

    /// The clock of the code, from four bytes a pixel; none where no whole code stands.
    pub fn read(&self, pixels: &[u8]) -> Option<u32> {
        let mut code = 0;
        for block in self.blocks {
            // The second byte is the green one.
            let green = *pixels.get(block * 4 + 1)?;
            code = code << 1 | u32::from(green > MIDDLE);
        }
        let clock = code >> 8;
        (code & 0xff == checksum(clock)).then_some(clock)
    }
}

fn checksum(clock: u32) -> u32 {
    (0x5a + (clock >> 16) * 3 + (clock >> 8 & 0xff) * 5 + (clock & 0xff) * 7) & 0xff
}

/// How old a picture with this clock is at `now`, in milliseconds since 1970; negative when it seems to
/// come from the future.
pub fn age(clock: u32, now: i64) -> i64 {
    let age = (now - i64::from(clock)).rem_euclid(WRAP);
    if age >= WRAP / 2 { age - WRAP } else { age }
}

#[cfg(test)]
mod tests {
    use super::super::tiles::Rect;
    use super::*;

    const TILE: Rect = Rect {
        left: 13.0,
        top: 7.0,
        width: 230.0,
        height: 129.0,
    };

    fn place() -> Place {
        tile(Source::Camera, TILE)
    }

    fn tile(source: Source, rect: Rect) -> Place {
        let user = "one".to_owned();
        Place::in_tile(&Tile { user, source, rect })
    }

    /// What the row of this place holds while a picture of that clock stands there.
    fn row(place: &Place, code: u32) -> Vec<u8> {
        let block = TILE.width / COLUMNS;
        let first = TILE.left + 4.0 * block;
        let columns = place.columns.clone();
        columns
            .flat_map(|x| {
                let along = x as f64 + 0.5 - first;
                let bit = (along / block).clamp(0.0, 31.0) as u32;
                let light = if code >> (31 - bit) & 1 == 1 { 200 } else { 40 };
                [light, light, light, 0]
            })
            .collect()
    }

    fn code(clock: u32) -> u32 {
        clock << 8 | checksum(clock)
    }

    #[test]
    fn a_code_is_read_where_its_tile_stands() {
        let place = place();
        assert_eq!(place.row, 50);
        for clock in [0, 0xff_ffff, 0xab_cdef] {
            assert_eq!(place.read(&row(&place, code(clock))), Some(clock));
        }
    }

    #[test]
    fn a_screens_code_stands_where_the_whole_screen_does() {
        let (across, down) = (40.0, 30.0);
        let wider = Rect {
            left: TILE.left - across,
            width: TILE.width + 2.0 * across,
            height: TILE.width / WIDE,
            ..TILE
        };
        let taller = Rect {
            top: TILE.top - down,
            height: TILE.width / WIDE + 2.0 * down,
            ..TILE
        };
        for rect in [wider, taller] {
            let seen = tile(Source::Screen, rect);
            assert_eq!((seen.row, seen.columns), (place().row, place().columns));
        }
    }

    #[test]
    fn a_code_of_which_one_block_is_another_pictures_is_none() {
        let place = place();
        for bit in 0..BITS {
            let torn = code(0xab_cdef) ^ 1 << bit;
            assert_eq!(place.read(&row(&place, torn)), None, "block {bit}");
        }
    }

    #[test]
    fn neither_an_empty_nor_a_white_tile_has_a_code() {
        let place = place();
        for code in [0, u32::MAX] {
            assert_eq!(place.read(&row(&place, code)), None);
        }
    }

    #[test]
    fn the_age_of_a_picture_counts_over_the_clocks_end() {
        let now = 1_796_013_557_801;
        let clock = (now % WRAP) as u32;
        assert_eq!(age(clock, now), 0);
        assert_eq!(age(clock, now + 40), 40);
        assert_eq!(age(clock, now - 3), -3);
        assert_eq!(age(WRAP as u32 - 10, WRAP * 7 + 15), 25);
    }

    /// What `people.py` computes for the same clock.
    #[test]
    fn the_checksum_is_the_one_that_is_burnt_in() {
        assert_eq!(checksum(0), 0x5a);
        assert_eq!(checksum(0xab_cdef), 0xe5);
    }
}
