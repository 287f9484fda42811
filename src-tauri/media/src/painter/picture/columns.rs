//! A row of a plane made wider or narrower: each of its new pixels lies between two old ones.

/// The weights of two neighbours add up to this.
pub(super) const WHOLE: u16 = 128;
/// So many bytes after the last pixel of a row may be read, and count for nothing.
pub(super) const PADDING: usize = 16;
/// So many new pixels are made at once.
const AT_ONCE: usize = 8;

/// Between which two pixels a new one lies, as the number of the first, and how much it has of the second.
pub(super) type Between = (u32, u16);

/// `pixels` places, spread over `length` of a plane's pixels from `start`; the plane has `last + 1`.
pub(super) fn spread(start: f64, length: f64, pixels: usize, last: usize) -> Vec<Between> {
    let step = length / pixels as f64;
    let place = |index: usize| {
        let at = start + (index as f64 + 0.5) * step - 0.5;
        let at = at.clamp(0.0, last as f64);
        // The last place has no neighbour after it, so it is all of the second one.
        let first = (at as usize).min(last.saturating_sub(1));
        let second = ((at - first as f64) * f64::from(WHOLE)).round() as u16;
        (first as u32, second.min(WHOLE))
    };
    (0..pixels).map(place).collect()
}

/// `first` and `second` as one, with so much of the second.
pub(super) fn between(first: u8, second: u8, of_second: u16) -> u8 {
    let both = u16::from(first) * (WHOLE - of_second) + u16::from(second) * of_second;
    ((both + WHOLE / 2) / WHOLE) as u8
}

/// Where the pixels of a new row come from.
#[derive(Default)]
pub(super) struct Columns {
    places: Vec<Between>,
    /// The same for processors that make several at once; empty where neighbours lie too far apart.
    #[cfg(target_arch = "x86_64")]
    several: Vec<Several>,
}

/// Some places next to each other. Their pixels lie among those from `from` on.
#[cfg(target_arch = "x86_64")]
struct Several {
    from: usize,
    /// The two pixels of each place, counted from there.
    pairs: [u8; 2 * AT_ONCE],
    /// How much of each.
    weights: [u8; 2 * AT_ONCE],
}

#[cfg(target_arch = "x86_64")]
impl Several {
    fn of(places: &[Between]) -> Option<Self> {
        let from = places.first()?.0;
        let (mut pairs, mut weights) = ([0; 2 * AT_ONCE], [0; 2 * AT_ONCE]);
        for (index, (first, of_second)) in places.iter().enumerate() {
            let first = u8::try_from(first - from).ok()?;
            if usize::from(first) + 2 > PADDING {
                return None;
            }
            pairs[2 * index..][..2].copy_from_slice(&[first, first + 1]);
            weights[2 * index..][..2]
                .copy_from_slice(&[(WHOLE - of_second) as u8, *of_second as u8]);
        }
        Some(Self {
            from: from as usize,
            pairs,
            weights,
        })
    }
}

impl Columns {
    pub(super) fn at(places: Vec<Between>) -> Self {
        #[cfg(target_arch = "x86_64")]
        let several: Option<Vec<Several>> = places.chunks(AT_ONCE).map(Several::of).collect();
        Self {
            places,
            #[cfg(target_arch = "x86_64")]
            several: several.unwrap_or_default(),
        }
    }

    /// The pixels of a padded row at these places, each of them twice where a place is of two pixels. What
    /// `into` has beyond them counts for nothing.
    pub(super) fn pick(&self, from: &[u8], twice: bool, into: &mut Vec<u8>) {
        let places = self.places.len().next_multiple_of(AT_ONCE);
        into.resize(places * if twice { 2 } else { 1 }, 0);
        #[cfg(target_arch = "x86_64")]
        if !self.several.is_empty() && std::arch::is_x86_feature_detected!("ssse3") {
            // SAFETY: the processor has it.
            unsafe { several_at_once(&self.several, from, twice, into) };
            return;
        }
        self.one_by_one(from, twice, into);
    }

    fn one_by_one(&self, from: &[u8], twice: bool, into: &mut [u8]) {
        let pixel = |(first, of_second): &Between| {
            let first = *first as usize;
            between(from[first], from[first + 1], *of_second)
        };
        if twice {
            let pixels = into.as_chunks_mut::<2>().0;
            for (both, place) in pixels.iter_mut().zip(&self.places) {
                *both = [pixel(place); 2];
            }
        } else {
            for (one, place) in into.iter_mut().zip(&self.places) {
                *one = pixel(place);
            }
        }
    }
}

/// Every processor of this kind since 2006 has these instructions.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "ssse3")]
fn several_at_once(several: &[Several], from: &[u8], twice: bool, into: &mut [u8]) {
    use std::arch::x86_64::*;

    // SAFETY: an unaligned load of as many bytes as there are.
    let load = |bytes: &[u8; 16]| unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) };
    // Weights are multiplied with signed numbers only.
    let half = _mm_set1_epi8(-128);
    let rounding = _mm_set1_epi16(WHOLE as i16 / 2);
    let make = |places: &Several| {
        // Padding is there for every place of the row.
        let pixels = from[places.from..].first_chunk().map_or(half, &load);
        let pairs = _mm_shuffle_epi8(_mm_xor_si128(pixels, half), load(&places.pairs));
        let sums = _mm_maddubs_epi16(load(&places.weights), pairs);
        let means = _mm_srai_epi16::<7>(_mm_add_epi16(sums, rounding));
        _mm_xor_si128(_mm_packs_epi16(means, means), half)
    };
    if twice {
        for (out, places) in into.as_chunks_mut::<16>().0.iter_mut().zip(several) {
            let pixels = make(places);
            // SAFETY: an unaligned store of as many bytes as there are.
            unsafe {
                _mm_storeu_si128(out.as_mut_ptr().cast(), _mm_unpacklo_epi8(pixels, pixels));
            }
        }
    } else {
        for (out, places) in into.as_chunks_mut::<8>().0.iter_mut().zip(several) {
            // SAFETY: as above, of the lower half.
            unsafe { _mm_storel_epi64(out.as_mut_ptr().cast(), make(places)) };
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn several_pixels_at_once_are_those_made_one_by_one(
            pixels in prop::collection::vec(any::<u8>(), 1..200),
            part in (0.0f64..0.5, 0.3f64..1.0),
            many in 1usize..200,
            twice in any::<bool>(),
        ) {
            let last = pixels.len() - 1;
            let length = pixels.len() as f64;
            let columns = Columns::at(spread(part.0 * length, part.1 * length, many, last));
            let mut row = pixels;
            let end = *row.last().unwrap();
            row.resize(row.len() + PADDING, end);
            let (mut fast, mut slow) = (Vec::new(), Vec::new());
            columns.pick(&row, twice, &mut fast);
            slow.resize(fast.len(), 0);
            columns.one_by_one(&row, twice, &mut slow);
            let made = many * if twice { 2 } else { 1 };
            prop_assert_eq!(&fast[..made], &slow[..made]);
        }
    }

    #[test]
    fn neighbours_that_lie_too_far_apart_are_made_one_by_one() {
        let near = Columns::at(spread(0.0, 1280.0, 1065, 1279));
        assert_eq!(near.several.len(), 1065_usize.div_ceil(AT_ONCE));
        let far = Columns::at(spread(0.0, 1280.0, 300, 1279));
        assert!(far.several.is_empty());
        let mut row = Vec::new();
        far.pick(&[7; 1280 + PADDING], false, &mut row);
        assert_eq!(row[..300], [7; 300]);
    }
}
