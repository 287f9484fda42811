//! Smaller versions of an image (PLATFORM.md 5: `?size=small|medium|large`).

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits, RgbImage};

/// Memory that one image may unpack to; one that needs more is handed out as it is.
const MEMORY: u64 = 256 * 1024 * 1024;
/// Of 100. Nobody sees a difference at these sizes.
const JPEG_QUALITY: u8 = 82;

/// A size that an image is handed out in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Size {
    Small,
    Medium,
    Large,
}

impl Size {
    #[cfg(test)]
    const ALL: [Self; 3] = [Self::Small, Self::Medium, Self::Large];

    /// The word of the wire; any other one is the image as it was uploaded.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "small" => Some(Self::Small),
            "medium" => Some(Self::Medium),
            "large" => Some(Self::Large),
            _ => None,
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Medium => "medium",
            Self::Large => "large",
        }
    }

    /// Pixels of the longer side.
    fn side(self) -> u32 {
        match self {
            Self::Small => 480,
            Self::Medium => 960,
            Self::Large => 1920,
        }
    }

    /// Bytes at most: a version that has more is made smaller still. Only pictures with holes come
    /// near to it.
    fn bytes(self) -> usize {
        match self {
            Self::Small => 256 * 1024,
            Self::Medium => 1024 * 1024,
            Self::Large => 4 * 1024 * 1024,
        }
    }
}

/// A version of an image that was made here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Version {
    pub mime_type: String,
    pub content: Vec<u8>,
}

/// The image in this size; none where it serves as it is, or cannot be read.
///
/// Turned as the camera was held, without what else the camera wrote down: place and time stay in the
/// file as it was uploaded.
pub(crate) fn in_size(content: &[u8], size: Size) -> Option<Version> {
    in_size_within(MEMORY, content, size)
}

fn in_size_within(memory: u64, content: &[u8], size: Size) -> Option<Version> {
    let side = size.side();
    let mut reader = ImageReader::new(Cursor::new(content))
        .with_guessed_format()
        .ok()?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(memory);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    let (width, height) = decoder.dimensions();
    if decoder.total_bytes() > memory
        || (width.max(height) <= side && content.len() <= size.bytes())
    {
        return None;
    }
    let orientation = decoder.orientation().ok()?;
    let image = DynamicImage::from_decoder(decoder).ok()?;
    let side = side.min(width.max(height));
    let mut image = image.thumbnail(side, side);
    image.apply_orientation(orientation);
    encoded(image, size.bytes())
}

fn encoded(mut image: DynamicImage, bytes: usize) -> Option<Version> {
    loop {
        let version = if has_holes(&image) {
            let mut content = Cursor::new(Vec::new());
            let flat = DynamicImage::from(image.to_rgba8());
            flat.write_to(&mut content, ImageFormat::Png).ok()?;
            Version {
                mime_type: ImageFormat::Png.to_mime_type().to_owned(),
                content: content.into_inner(),
            }
        } else {
            let mut content = Vec::new();
            let flat: RgbImage = image.to_rgb8();
            flat.write_with_encoder(JpegEncoder::new_with_quality(&mut content, JPEG_QUALITY))
                .ok()?;
            Version {
                mime_type: ImageFormat::Jpeg.to_mime_type().to_owned(),
                content,
            }
        };
        let side = image.width().max(image.height()) / 2;
        if version.content.len() <= bytes || side == 0 {
            return Some(version);
        }
        image = image.thumbnail(side, side);
    }
}

/// Something behind the picture would be seen.
fn has_holes(image: &DynamicImage) -> bool {
    image.color().has_alpha() && image.to_rgba8().pixels().any(|pixel| pixel.0[3] < u8::MAX)
}

#[cfg(test)]
mod tests {
    use image::{Rgba, RgbaImage};

    use super::*;

    /// A picture that no format packs well.
    fn noise(width: u32, height: u32, alpha: u8) -> Vec<u8> {
        let mut seed = 1_u32;
        let image = RgbaImage::from_fn(width, height, |_, _| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let [a, b, c, _] = seed.to_be_bytes();
            Rgba([a, b, c, alpha])
        });
        let mut content = Cursor::new(Vec::new());
        image.write_to(&mut content, ImageFormat::Png).unwrap();
        content.into_inner()
    }

    fn sides(version: &Version) -> (u32, u32) {
        let image = image::load_from_memory(&version.content).unwrap();
        (image.width(), image.height())
    }

    #[test]
    fn a_large_picture_is_small_in_pixels_and_bytes() {
        let content = noise(1000, 600, u8::MAX);
        assert!(content.len() > 1_500_000);
        let small = in_size(&content, Size::Small).unwrap();
        assert_eq!(sides(&small), (480, 288));
        assert_eq!(small.mime_type, "image/jpeg");
        assert!(small.content.len() <= Size::Small.bytes());
        let medium = in_size(&content, Size::Medium).unwrap();
        assert_eq!(sides(&medium), (960, 576));
    }

    #[test]
    fn one_with_holes_keeps_them_and_gets_smaller_until_it_fits() {
        let small = in_size(&noise(1000, 600, 100), Size::Small).unwrap();
        assert_eq!(small.mime_type, "image/png");
        assert!(small.content.len() <= Size::Small.bytes());
        assert_eq!(sides(&small), (240, 144));
    }

    #[test]
    fn what_fits_as_it_is_is_left_alone() {
        for size in Size::ALL {
            assert_eq!(in_size(&noise(100, 100, u8::MAX), size), None);
        }
    }

    #[test]
    fn few_pixels_of_many_bytes_are_packed_anew() {
        let content = noise(400, 300, u8::MAX);
        assert!(content.len() > Size::Small.bytes());
        let small = in_size(&content, Size::Small).unwrap();
        assert_eq!(sides(&small), (400, 300));
        assert!(small.content.len() <= Size::Small.bytes());
    }

    #[test]
    fn what_is_no_picture_or_ends_early_has_no_smaller_version() {
        let whole = noise(600, 600, u8::MAX);
        for content in [&b""[..], b"GIF89a", &whole[..1000]] {
            assert_eq!(in_size(content, Size::Small), None);
        }
    }

    #[test]
    fn one_that_would_unpack_to_more_memory_than_it_may_is_not_unpacked() {
        let content = noise(1000, 600, u8::MAX);
        let unpacked = 1000 * 600 * 4;
        assert_eq!(in_size_within(unpacked - 1, &content, Size::Small), None);
        // A whole picture, which nothing else keeps from being unpacked.
        assert!(in_size_within(2 * unpacked, &content, Size::Small).is_some());
    }
}
