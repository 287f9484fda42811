//! What a stream is and wants, as PipeWire writes it: *plain old data*, each with its length and kind, at
//! steps of eight bytes (`spa/pod/pod.h`).

const ID: u32 = 3;
const INT: u32 = 4;
const RECTANGLE: u32 = 10;
const FRACTION: u32 = 11;
const OBJECT: u32 = 15;
const CHOICE: u32 = 19;

const CHOICE_RANGE: u32 = 1;
const CHOICE_ENUM: u32 = 3;
const CHOICE_FLAGS: u32 = 4;

const OBJECT_FORMAT: u32 = 0x4_0003;
const OBJECT_BUFFERS: u32 = 0x4_0004;
const OBJECT_META: u32 = 0x4_0005;

const PARAM_ENUM_FORMAT: u32 = 3;
/// The format that both sides agreed on.
pub(super) const PARAM_FORMAT: u32 = 4;
const PARAM_BUFFERS: u32 = 5;
const PARAM_META: u32 = 6;

const MEDIA_TYPE: u32 = 1;
const MEDIA_SUBTYPE: u32 = 2;
const VIDEO: u32 = 2;
const RAW: u32 = 1;
const VIDEO_FORMAT: u32 = 0x2_0001;
const VIDEO_SIZE: u32 = 0x2_0003;
const VIDEO_RATE: u32 = 0x2_0004;
const VIDEO_MOST_RATE: u32 = 0x2_0005;

const BUFFERS_COUNT: u32 = 1;
const BUFFERS_BLOCKS: u32 = 2;
const BUFFERS_SIZE: u32 = 3;
const BUFFERS_STRIDE: u32 = 4;
const BUFFERS_DATA_TYPE: u32 = 6;
/// PipeWire counts bytes with a sign.
const NO_LIMIT: u32 = i32::MAX as u32;
const DATA_MEM_PTR: u32 = 1 << 1;
const DATA_MEM_FD: u32 = 1 << 2;

const META_TYPE: u32 = 1;
const META_SIZE: u32 = 2;
/// Which part of the buffer is the picture.
pub(super) const META_VIDEO_CROP: u32 = 2;
/// Bytes of `struct spa_meta_region`.
pub(super) const REGION: u32 = 16;

/// Pixels from side to side that are understood.
const LARGEST: u32 = 16_384;

/// How four bytes are a pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pixel {
    /// Blue first; the last byte does not count.
    Bgrx,
    /// Red first; the last byte does not count.
    Rgbx,
}

/// PipeWire's numbers of the kinds of pixels that are understood, the best first.
const PIXELS: [(u32, Pixel); 4] = [
    (8, Pixel::Bgrx),
    (12, Pixel::Bgrx),
    (7, Pixel::Rgbx),
    (11, Pixel::Rgbx),
];

/// What pictures are like from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Format {
    pub pixel: Pixel,
    pub width: u32,
    pub height: u32,
}

/// An object that is being written.
struct Writer {
    words: Vec<u32>,
}

impl Writer {
    fn object(kind: u32, id: u32) -> Self {
        // Its length is known at the end.
        Self {
            words: vec![0, OBJECT, kind, id],
        }
    }

    fn one(mut self, key: u32, kind: u32, value: &[u32]) -> Self {
        self.words.extend([key, 0, bytes(value), kind]);
        self.words.extend(value);
        self.fill()
    }

    /// Several values of one kind: the preferred first, then what the sort of choice asks for.
    fn choice<const N: usize>(
        mut self,
        key: u32,
        sort: u32,
        kind: u32,
        values: &[[u32; N]],
    ) -> Self {
        let values: Vec<u32> = values.concat();
        let each = (N * 4) as u32;
        self.words.extend([key, 0, 16 + bytes(&values), CHOICE]);
        self.words.extend([sort, 0, each, kind]);
        self.words.extend(values);
        self.fill()
    }

    fn fill(mut self) -> Self {
        if !self.words.len().is_multiple_of(2) {
            self.words.push(0);
        }
        self
    }

    /// In eights of bytes, since that is how it has to lie in memory.
    fn done(mut self) -> Vec<u64> {
        self.words[0] = bytes(&self.words[2..]);
        let eights = self.words.as_chunks::<2>().0;
        let eight = |[first, second]: &[u32; 2]| {
            let (first, second) = (first.to_ne_bytes(), second.to_ne_bytes());
            let mut both = [0; 8];
            both[..4].copy_from_slice(&first);
            both[4..].copy_from_slice(&second);
            u64::from_ne_bytes(both)
        };
        eights.iter().map(eight).collect()
    }
}

fn bytes(words: &[u32]) -> u32 {
    (words.len() * 4) as u32
}

/// The formats that are understood, at no more pictures a second than that.
pub(super) fn formats(most: u32) -> Vec<u64> {
    let pixels = PIXELS.map(|(number, _)| [number]);
    // The first of a choice is the preferred one, and is said again as the first alternative.
    let pixels: Vec<[u32; 1]> = [pixels[0]].into_iter().chain(pixels).collect();
    Writer::object(OBJECT_FORMAT, PARAM_ENUM_FORMAT)
        .one(MEDIA_TYPE, ID, &[VIDEO])
        .one(MEDIA_SUBTYPE, ID, &[RAW])
        .choice(VIDEO_FORMAT, CHOICE_ENUM, ID, &pixels)
        .choice(
            VIDEO_SIZE,
            CHOICE_RANGE,
            RECTANGLE,
            &[[1920, 1080], [1, 1], [LARGEST, LARGEST]],
        )
        // None at all is a compositor's way to say: whenever something changes.
        .choice(
            VIDEO_RATE,
            CHOICE_RANGE,
            FRACTION,
            &[[most, 1], [0, 1], [360, 1]],
        )
        .choice(
            VIDEO_MOST_RATE,
            CHOICE_RANGE,
            FRACTION,
            &[[most, 1], [1, 1], [most, 1]],
        )
        .done()
}

/// Memory for pictures that can be read, in place of a graphics card's: each in one piece, and large enough,
/// whatever is left free at the end of its rows.
pub(super) fn readable_buffers(format: Format) -> Vec<u64> {
    let row = format.width * 4;
    let size = row * format.height;
    let both = DATA_MEM_PTR | DATA_MEM_FD;
    Writer::object(OBJECT_BUFFERS, PARAM_BUFFERS)
        // One is held here while the next comes.
        .choice(BUFFERS_COUNT, CHOICE_RANGE, INT, &[[8], [2], [16]])
        .one(BUFFERS_BLOCKS, INT, &[1])
        .choice(
            BUFFERS_SIZE,
            CHOICE_RANGE,
            INT,
            &[[size], [size], [NO_LIMIT]],
        )
        .choice(
            BUFFERS_STRIDE,
            CHOICE_RANGE,
            INT,
            &[[row], [row], [NO_LIMIT]],
        )
        .choice(BUFFERS_DATA_TYPE, CHOICE_FLAGS, INT, &[[both]])
        .done()
}

/// Beside each picture, which part of its memory it is.
pub(super) fn crop() -> Vec<u64> {
    Writer::object(OBJECT_META, PARAM_META)
        .one(META_TYPE, ID, &[META_VIDEO_CROP])
        .one(META_SIZE, INT, &[REGION])
        .done()
}

/// The words of a value in an object, without its choice.
fn value(object: &[u32], wanted: u32) -> Option<&[u32]> {
    // Length and kind of the object, and its own kind and id.
    let mut rest = object.get(4..)?;
    loop {
        let [key, _, length, kind, after @ ..] = rest else {
            return None;
        };
        let words = usize::try_from(*length).ok()?.div_ceil(4);
        let found = after.get(..words)?;
        if *key == wanted {
            let [_, _, each, _, values @ ..] = found else {
                return Some(found);
            };
            if *kind != CHOICE {
                return Some(found);
            }
            return values.get(..usize::try_from(*each).ok()?.div_ceil(4));
        }
        rest = after.get(words.next_multiple_of(2)..)?;
    }
}

/// What was agreed on; nothing where it is nothing that was offered.
pub(super) fn format(object: &[u32]) -> Option<Format> {
    let [number] = *value(object, VIDEO_FORMAT)? else {
        return None;
    };
    let [width, height] = *value(object, VIDEO_SIZE)? else {
        return None;
    };
    let (_, pixel) = *PIXELS.iter().find(|(known, _)| *known == number)?;
    let fits = |side: u32| (1..=LARGEST).contains(&side);
    (fits(width) && fits(height)).then_some(Format {
        pixel,
        width,
        height,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(eights: &[u64]) -> Vec<u32> {
        let halves = |eight: &u64| {
            let bytes = eight.to_ne_bytes();
            let fours = bytes.as_chunks::<4>().0.to_vec();
            fours.into_iter().map(u32::from_ne_bytes)
        };
        eights.iter().flat_map(halves).collect()
    }

    #[test]
    fn an_object_says_its_length_and_stands_at_steps_of_eight_bytes() {
        let crop = words(&crop());
        assert_eq!(
            crop,
            [
                56, 15, 0x4_0005, 6, // the object
                1, 0, 4, 3, 2, 0, // its kind of meta, filled up
                2, 0, 4, 4, 16, 0 // its length, filled up
            ]
        );
        let formats = words(&formats(30));
        assert_eq!(formats[0] as usize, (formats.len() - 2) * 4);
        assert!(formats.len().is_multiple_of(2));
    }

    #[test]
    fn a_format_is_read_with_and_without_a_choice_that_is_left() {
        let agreed = Writer::object(OBJECT_FORMAT, PARAM_FORMAT)
            .one(MEDIA_TYPE, ID, &[VIDEO])
            .one(VIDEO_FORMAT, ID, &[7])
            .choice(VIDEO_SIZE, 0, RECTANGLE, &[[641, 480]])
            .done();
        let expected = Format {
            pixel: Pixel::Rgbx,
            width: 641,
            height: 480,
        };
        assert_eq!(format(&words(&agreed)), Some(expected));
        // What was offered reads as what is preferred.
        let preferred = format(&words(&formats(15))).unwrap();
        assert_eq!((preferred.pixel, preferred.width), (Pixel::Bgrx, 1920));
    }

    #[test]
    fn what_is_cut_off_or_unknown_is_no_format() {
        let whole = words(&formats(15));
        for length in 0..whole.len() {
            // Nothing that would be read beyond its end.
            let _ = format(&whole[..length]);
        }
        assert_eq!(format(&whole[..8]), None);
        let unknown = Writer::object(OBJECT_FORMAT, PARAM_FORMAT)
            .one(VIDEO_FORMAT, ID, &[99])
            .one(VIDEO_SIZE, RECTANGLE, &[10, 10])
            .done();
        assert_eq!(format(&words(&unknown)), None);
        let endless = [0, OBJECT, 0, 0, VIDEO_FORMAT, 0, u32::MAX, ID];
        assert_eq!(format(&endless), None);
    }
}
