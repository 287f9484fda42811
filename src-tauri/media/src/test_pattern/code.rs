//! The strip that a machine reads: forty columns of black and white.

/// Columns of the strip.
pub const COLUMNS: usize = 40;

/// The strip takes this part of the picture's height, from the top.
pub const STRIP: f32 = 1.0 / 8.0;

const SYNC: [bool; 6] = [true, false, true, false, true, true];
const TAIL: [bool; 2] = [false, true];
const IDENTITIES: u32 = 1024;

/// What a machine reads from the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// Tenths of a second since the Unix epoch, modulo 65,536.
    pub clock_tenths: u16,
    /// The name, as [`identity_of`] counts it.
    pub identity: u16,
}

/// The ten bits that stand for a name: FNV-1a of its UTF-8 bytes, modulo 1,024.
pub fn identity_of(name: &str) -> u16 {
    let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    (hash % IDENTITIES) as u16
}

fn bits(value: u32, count: u32) -> impl Iterator<Item = bool> {
    (0..count).rev().map(move |bit| value >> bit & 1 == 1)
}

/// XOR of clock and identity in groups of six, the last group filled up with zeros.
fn checksum(reading: Reading) -> u32 {
    let payload = u32::from(reading.clock_tenths) << 10 | u32::from(reading.identity);
    // 26 bits, moved up so that the fifth group is complete.
    let padded = payload << 4;
    (0..5).fold(0, |sum, group| sum ^ (padded >> (24 - 6 * group) & 0x3f))
}

/// The forty columns from the left; true is white.
pub(super) fn columns(reading: Reading) -> [bool; COLUMNS] {
    let mut columns = [false; COLUMNS];
    let all = SYNC
        .into_iter()
        .chain(bits(reading.clock_tenths.into(), 16))
        .chain(bits(reading.identity.into(), 10))
        .chain(bits(checksum(reading), 6))
        .chain(TAIL);
    for (column, bit) in columns.iter_mut().zip(all) {
        *column = bit;
    }
    columns
}

/// Reads the strip. `luma` answers the brightness at a point of the picture, both coordinates from
/// 0 to 1. None when there is no strip, too little contrast, or a bit was misread.
pub fn read(luma: impl Fn(f32, f32) -> u8) -> Option<Reading> {
    let levels: [u16; COLUMNS] = std::array::from_fn(|column| {
        let x = (column as f32 + 0.5) / COLUMNS as f32;
        let samples = [0.35, 0.5, 0.65].map(|part| u16::from(luma(x, STRIP * part)));
        samples.iter().sum::<u16>() / 3
    });
    let known = || {
        (0..6)
            .map(|i| (i, SYNC[i]))
            .chain((0..2).map(|i| (38 + i, TAIL[i])))
    };
    let level_of = |wanted: bool| {
        known()
            .filter(move |(_, bit)| *bit == wanted)
            .map(|(i, _)| levels[i])
    };
    let (white, black) = (level_of(true).min()?, level_of(false).max()?);
    if white < black + 60 {
        return None;
    }
    let middle = (white + black) / 2;
    let value = |from: usize, count: usize| {
        levels[from..from + count]
            .iter()
            .fold(0u32, |value, level| value << 1 | u32::from(*level > middle))
    };
    let reading = Reading {
        clock_tenths: value(6, 16) as u16,
        identity: value(22, 10) as u16,
    };
    (value(32, 6) == checksum(reading)).then_some(reading)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_has_the_agreed_identity() {
        // FNV-1a of "a" is 0xe40c292c; of nothing it is the offset basis 0x811c9dc5.
        assert_eq!(identity_of("a"), 0x12c);
        assert_eq!(identity_of(""), 0x1c5);
    }

    #[test]
    fn the_columns_are_sync_clock_identity_checksum_and_tail() {
        let reading = Reading {
            clock_tenths: 0b1000_0000_0000_0001,
            identity: 0b11_0000_0001,
        };
        let text: String = columns(reading)
            .map(|bit| if bit { '1' } else { '0' })
            .into_iter()
            .collect();
        // Groups: 100000 000000 000111 000000 010000; their XOR is 110111.
        assert_eq!(text, "1010111000000000000001110000000111011101");
    }

    #[test]
    fn a_picture_without_strip_is_not_read() {
        assert_eq!(read(|_, _| 128), None);
        assert_eq!(read(|x, _| (x * 255.0) as u8), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back_also_with_noise_and_changed_levels(
            clock_tenths: u16,
            identity in 0u16..1024,
            dark in 0u8..60,
            bright in 160u8..240,
            noise in 0u8..16,
        ) {
            let reading = Reading { clock_tenths, identity };
            let columns = columns(reading);
            let luma = |x: f32, y: f32| {
                let level = if columns[(x * COLUMNS as f32) as usize] { bright } else { dark };
                level + ((x * 977.0 + y * 331.0) as u8 % (noise + 1))
            };
            prop_assert_eq!(read(luma), Some(reading));
        }

        #[test]
        fn a_single_wrong_bit_is_noticed(clock_tenths: u16, identity in 0u16..1024, wrong in 6usize..38) {
            let mut columns = columns(Reading { clock_tenths, identity });
            columns[wrong] = !columns[wrong];
            let luma = |x: f32, _: f32| if columns[(x * COLUMNS as f32) as usize] { 235 } else { 16 };
            prop_assert_eq!(read(luma), None);
        }
    }
}
