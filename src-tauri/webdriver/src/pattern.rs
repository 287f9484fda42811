//! Reads Greenroom's test pattern from a picture of a screen or of a page.
//!
//! The strip is an eighth of the picture high and has 40 columns, white for 1: six sync bits, 16
//! bits clock in tenths of a second, ten bits identity made from the name, six bits checksum and
//! two closing bits. Written apart from the code that draws it, so that both must agree.

use crate::picture::{Area, Picture};

const SYNC: [u32; 6] = [1, 0, 1, 0, 1, 1];
const COLUMNS: usize = 40;

/// What the strip says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// Tenths of a second, modulo 65,536.
    pub clock: u32,
    /// Made from the name, see [`identity`].
    pub identity: u32,
}

/// The identity bits of a name: FNV-1a of its UTF-8 bytes, modulo 1,024.
pub fn identity(name: &str) -> u32 {
    name.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    }) % 1024
}

/// Reads the strip of the pattern that fills `area` of the picture.
pub fn read(picture: &Picture, area: Area) -> Option<Reading> {
    let column = area.width / COLUMNS as f64;
    let y = area.y + area.height / 16.0;
    let mut bits = [0; COLUMNS];
    for (index, bit) in bits.iter_mut().enumerate() {
        let x = area.x + (index as f64 + 0.5) * column;
        // The middle third of the column, so that the soft edges of compression do not count.
        let samples: Vec<f64> = [-1.0, 0.0, 1.0]
            .iter()
            .filter_map(|step| picture.brightness((x + step * column / 6.0) as usize, y as usize))
            .collect();
        let mean = samples.iter().sum::<f64>() / samples.len().max(1) as f64;
        *bit = u32::from(mean > 127.0);
    }
    read_bits(&bits)
}

fn read_bits(bits: &[u32; COLUMNS]) -> Option<Reading> {
    let number = |from: usize, count: usize| {
        bits[from..from + count]
            .iter()
            .fold(0, |value, bit| value << 1 | bit)
    };
    if bits[..6] != SYNC || number(38, 2) != 0b01 {
        return None;
    }
    let mut checksum = 0;
    for group in 0..5 {
        let from = 6 + group * 6;
        checksum ^= if group < 4 {
            number(from, 6)
        } else {
            number(from, 2) << 4
        };
    }
    (checksum == number(32, 6)).then(|| Reading {
        clock: number(6, 16),
        identity: number(22, 10),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strip(clock: u32, identity: u32) -> [u32; COLUMNS] {
        let payload = u64::from(clock) << 10 | u64::from(identity);
        let padded = payload << 4;
        let checksum = (0..5).fold(0, |sum, group| sum ^ (padded >> (24 - group * 6) & 0x3f));
        let whole = 0b101011_u64 << 34 | payload << 8 | checksum << 2 | 0b01;
        std::array::from_fn(|index| (whole >> (39 - index) & 1) as u32)
    }

    #[test]
    fn what_was_written_is_read() {
        for (clock, identity) in [(0, 0), (65_535, 1_023), (12_345, 678)] {
            assert_eq!(
                read_bits(&strip(clock, identity)),
                Some(Reading { clock, identity })
            );
        }
    }

    /// A picture of 80 by 32 pixels in which the strip fills the upper right quarter.
    fn painted(bits: &[u32; COLUMNS]) -> Picture {
        let white = |x: usize, y: usize| y < 16 && x >= 40 && bits[x - 40] == 1;
        Picture::drawn(80, 32, |x, y| if white(x, y) { [255; 3] } else { [0; 3] })
    }

    #[test]
    fn a_strip_is_read_where_it_is_and_nowhere_else() {
        let (clock, identity) = (12_345, 678);
        let area = Area {
            x: 40.0,
            y: 0.0,
            width: 40.0,
            height: 16.0,
        };
        let picture = painted(&strip(clock, identity));
        assert_eq!(read(&picture, area), Some(Reading { clock, identity }));
        let elsewhere = Area { x: 0.0, ..area };
        assert_eq!(read(&picture, elsewhere), None);
    }

    #[test]
    fn a_single_wrong_bit_is_noticed() {
        for wrong in 0..COLUMNS {
            let mut bits = strip(12_345, 678);
            bits[wrong] ^= 1;
            assert_eq!(read_bits(&bits), None, "bit {wrong}");
        }
    }

    #[test]
    fn two_names_of_the_story_have_different_identities() {
        assert_ne!(identity("Maya Okafor"), identity("Ravi Patel"));
    }
}
