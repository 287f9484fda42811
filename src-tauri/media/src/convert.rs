//! What cameras give, made into I420.

use std::time::Duration;

use yuv::{
    BufferStoreMut, YuvChromaSubsampling, YuvConversionMode, YuvError, YuvPackedImage,
    YuvPlanarImageMut, YuvRange, YuvStandardMatrix,
};
use zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions};
use zune_jpeg::JpegDecoder;

use crate::frames::{BadFrame, I420Frame};

/// Pictures larger than this in either direction are refused.
const LARGEST: u32 = 8192;

/// How a camera lays out its pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// One JPEG per picture; tables may be missing.
    Mjpeg,
    /// Y U Y V, two pixels in four bytes.
    Yuyv,
    /// A plane of luma, then one of U and V in turn.
    Nv12,
    /// Three planes.
    I420,
    /// Three bytes a pixel.
    Rgb,
    /// Three bytes a pixel, blue first.
    Bgr,
    /// Four bytes a pixel, blue first; the last does not count.
    Bgrx,
    /// Four bytes a pixel, red first; the last does not count.
    Rgbx,
}

/// A picture could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConvertError {
    /// Fewer bytes than the size needs.
    #[error("the picture is incomplete")]
    Incomplete,
    /// The size makes no sense.
    #[error("the picture has an impossible size")]
    Size,
    /// The JPEG is damaged.
    #[error("the JPEG cannot be read: {0}")]
    Jpeg(String),
    /// The conversion refused.
    #[error("the picture cannot be converted: {0}")]
    Convert(String),
}

impl From<YuvError> for ConvertError {
    fn from(error: YuvError) -> Self {
        Self::Convert(error.to_string())
    }
}

impl From<BadFrame> for ConvertError {
    fn from(_: BadFrame) -> Self {
        Self::Size
    }
}

/// One picture as it came.
#[derive(Debug, Clone, Copy)]
pub struct Raw<'a> {
    /// How it is laid out.
    pub layout: Layout,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Bytes from one row to the next; 0 when the rows follow each other without gaps. JPEG has
    /// none.
    pub stride: u32,
    /// The bytes.
    pub data: &'a [u8],
}

/// Converts a picture. RGB and JPEG become BT.601 in the limited range, as the stage expects.
pub fn to_i420(raw: Raw<'_>, captured_at: Duration) -> Result<I420Frame, ConvertError> {
    let (width, height) = (raw.width, raw.height);
    if !(1..=LARGEST).contains(&width) || !(1..=LARGEST).contains(&height) {
        return Err(ConvertError::Size);
    }
    let stride = |tight: u32| {
        if raw.stride == 0 { tight } else { raw.stride }
    };
    match raw.layout {
        Layout::Mjpeg => from_jpeg(raw.data, captured_at),
        Layout::Yuyv => {
            let stride = stride(width.next_multiple_of(2) * 2);
            let data = enough(raw.data, stride, height)?;
            let packed = YuvPackedImage {
                yuy: data,
                yuy_stride: stride,
                width,
                height,
            };
            planar(width, height, captured_at, |planes| {
                yuv::yuyv422_to_yuv420(planes, &packed)
            })
        }
        Layout::Rgb => from_rgb(raw.data, stride(width * 3), (width, height), captured_at),
        Layout::Bgr => {
            let stride = stride(width * 3);
            let data = enough(raw.data, stride, height)?;
            planar(width, height, captured_at, |planes| {
                yuv::bgr_to_yuv420(planes, data, stride, RANGE, MATRIX, MODE)
            })
        }
        Layout::Bgrx => {
            let stride = stride(width * 4);
            let data = enough(raw.data, stride, height)?;
            planar(width, height, captured_at, |planes| {
                yuv::bgra_to_yuv420(planes, data, stride, RANGE, MATRIX, MODE)
            })
        }
        Layout::Rgbx => {
            let stride = stride(width * 4);
            let data = enough(raw.data, stride, height)?;
            planar(width, height, captured_at, |planes| {
                yuv::rgba_to_yuv420(planes, data, stride, RANGE, MATRIX, MODE)
            })
        }
        Layout::Nv12 => {
            let stride = stride(width.next_multiple_of(2)) as usize;
            separate_planes(
                raw,
                stride,
                |rest, cw, ch| {
                    let rows = rest.chunks(stride).take(ch);
                    let pairs = rows.flat_map(|row| row.as_chunks::<2>().0.iter().take(cw));
                    pairs.map(|[u, v]| (*u, *v)).unzip()
                },
                captured_at,
            )
        }
        Layout::I420 => {
            let stride = stride(width) as usize;
            let half = stride.div_ceil(2);
            separate_planes(
                raw,
                stride,
                |rest, cw, ch| {
                    let (u, v) = rest.split_at((half * ch).min(rest.len()));
                    let plane = |bytes: &[u8]| {
                        let rows = bytes.chunks(half).take(ch);
                        rows.flat_map(|row| row.iter().take(cw)).copied().collect()
                    };
                    (plane(u), plane(v))
                },
                captured_at,
            )
        }
    }
}

const RANGE: YuvRange = YuvRange::Limited;
const MATRIX: YuvStandardMatrix = YuvStandardMatrix::Bt601;
const MODE: YuvConversionMode = YuvConversionMode::Balanced;

/// The bytes of all rows; the last row may be short of its padding.
fn enough(data: &[u8], stride: u32, height: u32) -> Result<&[u8], ConvertError> {
    data.get(..stride as usize * height as usize)
        .ok_or(ConvertError::Incomplete)
}

fn planar(
    width: u32,
    height: u32,
    captured_at: Duration,
    convert: impl FnOnce(&mut YuvPlanarImageMut<'_, u8>) -> Result<(), YuvError>,
) -> Result<I420Frame, ConvertError> {
    let mut planes = YuvPlanarImageMut::alloc(width, height, YuvChromaSubsampling::Yuv420);
    convert(&mut planes)?;
    let bytes = |store: BufferStoreMut<'_, u8>| match store {
        BufferStoreMut::Owned(bytes) => bytes,
        BufferStoreMut::Borrowed(bytes) => bytes.to_vec(),
    };
    let mut packed = bytes(planes.y_plane);
    packed.extend(bytes(planes.u_plane));
    packed.extend(bytes(planes.v_plane));
    Ok(I420Frame::from_packed(width, height, packed, captured_at)?)
}

fn from_rgb(
    data: &[u8],
    stride: u32,
    (width, height): (u32, u32),
    captured_at: Duration,
) -> Result<I420Frame, ConvertError> {
    let data = enough(data, stride, height)?;
    planar(width, height, captured_at, |planes| {
        yuv::rgb_to_yuv420(planes, data, stride, RANGE, MATRIX, MODE)
    })
}

fn from_jpeg(data: &[u8], captured_at: Duration) -> Result<I420Frame, ConvertError> {
    let options = DecoderOptions::new_fast()
        .set_max_width(LARGEST as usize)
        .set_max_height(LARGEST as usize)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(data), options);
    let damaged = |error: zune_jpeg::errors::DecodeErrors| ConvertError::Jpeg(error.to_string());
    let rgb = decoder.decode().map_err(damaged)?;
    let (width, height) = decoder.dimensions().ok_or(ConvertError::Size)?;
    let size = (width as u32, height as u32);
    from_rgb(&rgb, size.0 * 3, size, captured_at)
}

/// For layouts whose luma plane stands in front and whose chroma follows.
fn separate_planes(
    raw: Raw<'_>,
    stride: usize,
    chroma: impl FnOnce(&[u8], usize, usize) -> (Vec<u8>, Vec<u8>),
    captured_at: Duration,
) -> Result<I420Frame, ConvertError> {
    let (w, h) = (raw.width as usize, raw.height as usize);
    let (cw, ch) = (w.div_ceil(2), h.div_ceil(2));
    if stride < w || raw.data.len() < stride * h {
        return Err(ConvertError::Incomplete);
    }
    let (luma, rest) = raw.data.split_at(stride * h);
    let mut packed: Vec<u8> = Vec::with_capacity(w * h + 2 * cw * ch);
    luma.chunks(stride).for_each(|row| packed.extend(&row[..w]));
    let (u, v) = chroma(rest, cw, ch);
    if u.len() != cw * ch || v.len() != cw * ch {
        return Err(ConvertError::Incomplete);
    }
    packed.extend(u);
    packed.extend(v);
    Ok(I420Frame::from_packed(
        raw.width,
        raw.height,
        packed,
        captured_at,
    )?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn convert(
        layout: Layout,
        width: u32,
        height: u32,
        data: &[u8],
    ) -> Result<I420Frame, ConvertError> {
        let raw = Raw {
            layout,
            width,
            height,
            stride: 0,
            data,
        };
        to_i420(raw, Duration::ZERO)
    }

    fn packed(frame: &I420Frame) -> Vec<u8> {
        let mut out = Vec::new();
        frame.pack_into(&mut out);
        out
    }

    #[test]
    fn yuyv_keeps_luma_and_halves_chroma() {
        let frame = convert(Layout::Yuyv, 2, 2, &[10, 90, 20, 160, 30, 90, 40, 160]).unwrap();
        assert_eq!(packed(&frame), [10, 20, 30, 40, 90, 160]);
    }

    #[test]
    fn nv12_and_i420_are_only_taken_apart() {
        let nv12 = [1, 2, 3, 4, 5, 6, 7, 8, 50, 60, 51, 61];
        let frame = convert(Layout::Nv12, 4, 2, &nv12).unwrap();
        assert_eq!(packed(&frame), [1, 2, 3, 4, 5, 6, 7, 8, 50, 51, 60, 61]);
        let i420 = [1, 2, 3, 4, 5, 6, 7, 8, 50, 51, 60, 61];
        let frame = convert(Layout::I420, 4, 2, &i420).unwrap();
        assert_eq!(packed(&frame), i420);
    }

    #[test]
    fn white_in_rgb_is_bright_and_colourless_in_i420() {
        for layout in [Layout::Rgb, Layout::Bgr, Layout::Bgrx] {
            let frame = convert(layout, 4, 4, &[255; 64]).unwrap();
            let bytes = packed(&frame);
            assert!(
                bytes[..16].iter().all(|luma| (233..=236).contains(luma)),
                "{bytes:?}"
            );
            assert!(
                bytes[16..]
                    .iter()
                    .all(|chroma| (127..=129).contains(chroma)),
                "{bytes:?}"
            );
        }
    }

    #[test]
    fn too_few_bytes_and_damaged_jpegs_are_errors() {
        for layout in [
            Layout::Yuyv,
            Layout::Nv12,
            Layout::I420,
            Layout::Rgb,
            Layout::Bgr,
            Layout::Bgrx,
        ] {
            assert_eq!(
                convert(layout, 16, 16, &[0; 40]).err(),
                Some(ConvertError::Incomplete)
            );
        }
        let broken = convert(Layout::Mjpeg, 16, 16, b"\xff\xd8\xff no picture");
        assert!(matches!(broken.err(), Some(ConvertError::Jpeg(_))));
        assert_eq!(
            convert(Layout::Rgb, 0, 16, &[]).err(),
            Some(ConvertError::Size)
        );
    }

    #[test]
    fn a_jpeg_is_read() {
        // A grey picture of 8 x 8 pixels.
        let frame = convert(Layout::Mjpeg, 8, 8, include_bytes!("../tests/grey.jpg")).unwrap();
        assert_eq!((frame.width(), frame.height()), (8, 8));
        assert!((120..=132).contains(&frame.luma_at(0.5, 0.5)));
    }
}
