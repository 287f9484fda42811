//! Frames made smaller for small tiles.

use std::sync::Arc;

use bytes::Bytes;
use fast_image_resize::{
    FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer,
    images::{Image, ImageRef},
};

use crate::frames::{I420Frame, Plane, Want};

/// Makes frames smaller that are kept, one after the other.
#[derive(Debug, Default)]
pub struct Shrinker(Resizer);

impl Shrinker {
    /// A copy of the frame in its own shape, at most this wide and high in pixels, and never larger than
    /// the frame. It holds on to nothing of whoever decoded the frame.
    pub fn within(
        &mut self,
        frame: &Arc<I420Frame>,
        (width, height): (u32, u32),
    ) -> Arc<I420Frame> {
        let part = (f64::from(width) / f64::from(frame.width()))
            .min(f64::from(height) / f64::from(frame.height()));
        if part >= 1.0 {
            let mut packed = Vec::new();
            frame.pack_into(&mut packed);
            let copy =
                I420Frame::from_packed(frame.width(), frame.height(), packed, frame.captured_at());
            return copy.map_or_else(|_| Arc::clone(frame), Arc::new);
        }
        // Even sizes, so that the halved chroma planes cover the picture exactly.
        let even = |size: u32| ((f64::from(size) * part / 2.0).floor() as u32 * 2).max(2);
        let size = (even(frame.width()), even(frame.height()));
        shrink(&mut self.0, frame, size)
    }
}

/// The size to send a frame at, or none when it is sent as it is: only when the tile, filled by
/// the picture, needs no more than about half of the frame's width and height.
pub(crate) fn target(width: u32, height: u32, want: Want) -> Option<(u32, u32)> {
    if want.width == 0 || want.height == 0 {
        return None;
    }
    let fill =
        (f64::from(want.width) / f64::from(width)).max(f64::from(want.height) / f64::from(height));
    if fill > 0.55 {
        return None;
    }
    // Even sizes, so that the halved chroma planes cover the picture exactly.
    let even = |size: u32| ((f64::from(size) * fill / 2.0).ceil() as u32 * 2).max(2);
    Some((even(width), even(height)))
}

/// The frame at the given size, each plane averaged by itself. A frame that cannot be shrunk is
/// given back as it is: a picture too large is better than none.
pub(crate) fn shrink(
    resizer: &mut Resizer,
    frame: &Arc<I420Frame>,
    (width, height): (u32, u32),
) -> Arc<I420Frame> {
    let mut planes = Vec::with_capacity(3);
    for (index, plane) in frame.planes().iter().enumerate() {
        let (w, h) = frame.plane_size(index);
        let (new_w, new_h) = if index == 0 {
            (width, height)
        } else {
            (width.div_ceil(2), height.div_ceil(2))
        };
        match shrink_plane(resizer, plane, (w as u32, h as u32), (new_w, new_h)) {
            Some(data) => planes.push(Plane {
                data,
                stride: new_w as usize,
            }),
            None => return Arc::clone(frame),
        }
    }
    let planes: Result<[Plane; 3], _> = planes.try_into();
    planes
        .ok()
        .and_then(|planes| I420Frame::new(width, height, planes, frame.captured_at()).ok())
        .map_or_else(|| Arc::clone(frame), Arc::new)
}

fn shrink_plane(
    resizer: &mut Resizer,
    plane: &Plane,
    (w, h): (u32, u32),
    (new_w, new_h): (u32, u32),
) -> Option<Bytes> {
    // The resizer reads packed pixels: a strided plane is read at its stride and cropped.
    let stride = u32::try_from(plane.stride).ok()?;
    let mut padded = Vec::new();
    let whole = stride as usize * h as usize;
    let bytes = if plane.data.len() >= whole {
        &plane.data[..whole]
    } else {
        padded.extend_from_slice(&plane.data);
        padded.resize(whole, 0);
        &padded
    };
    let from = ImageRef::new(stride, h, bytes, PixelType::U8).ok()?;
    let mut to = Image::new(new_w, new_h, PixelType::U8);
    let options = ResizeOptions::new()
        .resize_alg(ResizeAlg::Convolution(FilterType::Box))
        .crop(0.0, 0.0, f64::from(w), f64::from(h));
    resizer.resize(&from, &mut to, &options).ok()?;
    Some(Bytes::from(to.into_vec()))
}

/// The size of a picture whose longest side is no longer than that; none where it is not anyway.
pub(crate) fn fitting(width: u32, height: u32, longest: u32) -> Option<(u32, u32)> {
    let side = width.max(height);
    if side <= longest {
        return None;
    }
    let part = f64::from(longest) / f64::from(side);
    // Even sizes, so that the halved chroma planes cover the picture exactly.
    let even = |size: u32| ((f64::from(size) * part / 2.0).round() as u32 * 2).max(2);
    Some((even(width), even(height)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frames::tests::grey;

    fn want(width: u32, height: u32) -> Want {
        Want {
            width,
            height,
            visible: true,
        }
    }

    #[test]
    fn a_small_tile_gets_a_small_frame_of_the_same_shape() {
        assert_eq!(target(1280, 720, want(320, 180)), Some((320, 180)));
        assert_eq!(target(1280, 720, want(100, 100)), Some((178, 100)));
    }

    #[test]
    fn a_frame_is_sent_as_it_is_to_a_tile_of_about_its_size_or_larger() {
        assert_eq!(target(640, 360, want(440, 248)), None);
        assert_eq!(target(640, 360, want(1600, 900)), None);
        assert_eq!(target(640, 360, want(0, 0)), None);
    }

    #[test]
    fn a_frame_that_is_kept_is_small_in_its_own_shape_and_never_larger_than_it_was() {
        let mut shrinker = Shrinker::default();
        for (from, to) in [
            ((1280, 720), (640, 360)),
            ((720, 1280), (202, 360)),
            ((640, 480), (480, 360)),
            ((320, 240), (320, 240)),
        ] {
            let frame = Arc::new(grey(from.0, from.1, 99));
            let kept = shrinker.within(&frame, (640, 360));
            assert_eq!((kept.width(), kept.height()), to);
            assert_eq!(kept.luma_at(0.5, 0.5), 99);
            let bytes = |frame: &I420Frame| frame.planes()[0].data.as_ptr();
            assert_ne!(bytes(&kept), bytes(&frame), "a copy");
        }
    }

    #[test]
    fn shrinking_keeps_the_shade_and_the_time() {
        let frame = Arc::new(grey(641, 361, 99));
        let small = shrink(&mut Resizer::new(), &frame, (160, 90));
        assert_eq!((small.width(), small.height()), (160, 90));
        assert_eq!(small.luma_at(0.5, 0.5), 99);
        assert_eq!(small.luma_at(1.0, 1.0), 99);
        assert_eq!(small.captured_at(), frame.captured_at());
        assert_eq!(small.packed_len(), 160 * 90 * 3 / 2);
    }

    #[test]
    fn what_is_larger_than_is_sent_is_shrunk_in_its_shape() {
        assert_eq!(fitting(3840, 2160, 2560), Some((2560, 1440)));
        assert_eq!(fitting(1440, 5120, 2560), Some((720, 2560)));
        assert_eq!(fitting(2560, 1440, 2560), None);
        assert_eq!(fitting(9000, 1, 100), Some((100, 2)));
    }
}
