//! Parts of what has pixels.

use x11rb::protocol::xproto::GetGeometryReply;

/// Bytes of a pixel. Every server of this century lays out 24 and 32 bits like that.
pub(super) const PIXEL: usize = 4;

/// A part of a drawable, in its pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area {
    pub x: i16,
    pub y: i16,
    pub width: u16,
    pub height: u16,
}

impl Area {
    /// What a window shows, in its own pixels, which have its border as well.
    pub fn within_border(geometry: &GetGeometryReply) -> Self {
        let border = i16::try_from(geometry.border_width).unwrap_or_default();
        Self {
            x: border,
            y: border,
            width: geometry.width,
            height: geometry.height,
        }
    }

    pub fn pixels(self) -> usize {
        usize::from(self.width) * usize::from(self.height)
    }

    /// What both have in common; none where that is nothing.
    pub fn common(self, other: Self) -> Option<Self> {
        let side = |at: i16, long: u16, other_at: i16, other_long: u16| {
            let from = i32::from(at).max(i32::from(other_at));
            let to =
                (i32::from(at) + i32::from(long)).min(i32::from(other_at) + i32::from(other_long));
            let long = u16::try_from(to - from).ok().filter(|long| *long > 0)?;
            Some((i16::try_from(from).ok()?, long))
        };
        let (x, width) = side(self.x, self.width, other.x, other.width)?;
        let (y, height) = side(self.y, self.height, other.y, other.height)?;
        Some(Self {
            x,
            y,
            width,
            height,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(x: i16, y: i16, width: u16, height: u16) -> Area {
        Area {
            x,
            y,
            width,
            height,
        }
    }

    #[test]
    fn what_two_areas_have_in_common() {
        let screen = area(100, 0, 50, 40);
        assert_eq!(
            screen.common(area(120, -5, 90, 10)),
            Some(area(120, 0, 30, 5))
        );
        assert_eq!(screen.common(area(0, 0, 100, 40)), None);
        assert_eq!(screen.common(screen), Some(screen));
    }
}
