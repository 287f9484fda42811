//! What macOS says of a stream of pictures, understood: how large what is shared truly is, and what the end of
//! one means.

use crate::surface::ScreenError;

/// The person takes it back, or did never allow it (`SCStreamErrorUserDeclined`).
const DECLINED: isize = -3801;
/// What was captured is not there (`SCStreamErrorNoCaptureSource`).
const NO_SOURCE: isize = -3815;
/// The person ended it in the menu bar (`SCStreamErrorUserStopped`).
const STOPPED_BY_PERSON: isize = -3817;
/// The system ended it (`SCStreamErrorSystemStoppedStream`).
const STOPPED_BY_SYSTEM: isize = -3821;

/// Why a stream of a surface's pictures has ended, or could not begin.
pub(super) fn ended(id: &str, code: isize, reason: String) -> ScreenError {
    match code {
        DECLINED => ScreenError::NotPermitted,
        NO_SOURCE => ScreenError::Gone { id: id.to_owned() },
        STOPPED_BY_PERSON | STOPPED_BY_SYSTEM => ScreenError::Withdrawn,
        _ => ScreenError::Failed(reason),
    }
}

/// How a picture of the stream has what is shared in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Placed {
    /// From side to side in the picture, in points.
    pub width: f64,
    /// From top to bottom in the picture, in points.
    pub height: f64,
    /// Pixels of a point, of the screen that it stands on.
    pub pixels_per_point: f64,
    /// What the system multiplied it by, so that it fits into the picture.
    pub shrunk_by: f64,
}

/// Pixels, from side to side and from top to bottom.
pub(super) type Size = (u32, u32);

impl Placed {
    /// The part of the picture, from its first corner on, that shows anything; the rest is empty.
    pub fn part(&self, of: Size) -> Size {
        let side = |points: f64, most: u32| match pixels(points * self.pixels_per_point) {
            0 => most,
            side => side.min(most),
        };
        (side(self.width, of.0), side(self.height, of.1))
    }

    /// How large it would be if nothing were shrunk: so large the pictures should be. None where the system
    /// says nothing of use.
    pub fn true_size(&self) -> Option<Size> {
        let times = self.pixels_per_point / self.shrunk_by;
        let size = (pixels(self.width * times), pixels(self.height * times));
        (size.0 > 0 && size.1 > 0).then_some(size)
    }
}

/// Whole pixels; none of what is no number, and no more than any screen has.
fn pixels(side: f64) -> u32 {
    if side.is_finite() && side >= 1.0 {
        side.round().min(16_384.0) as u32
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_a_stream_are_told_apart() {
        let why = |code| ended("window:1", code, "words".into());
        assert_eq!(why(DECLINED), ScreenError::NotPermitted);
        let id = "window:1".to_owned();
        assert_eq!(why(NO_SOURCE), ScreenError::Gone { id });
        assert_eq!(why(STOPPED_BY_PERSON), ScreenError::Withdrawn);
        assert_eq!(why(STOPPED_BY_SYSTEM), ScreenError::Withdrawn);
        assert_eq!(why(-3811), ScreenError::Failed("words".into()));
    }

    const LETTER: Placed = Placed {
        width: 400.0,
        height: 300.0,
        pixels_per_point: 2.0,
        shrunk_by: 1.0,
    };

    #[test]
    fn a_window_that_was_made_smaller_leaves_the_rest_of_the_picture_empty() {
        assert_eq!(LETTER.part((1600, 1200)), (800, 600));
        assert_eq!(LETTER.true_size(), Some((800, 600)));
    }

    #[test]
    fn a_window_that_was_made_larger_is_shrunk_until_the_pictures_are_larger_too() {
        let larger = Placed {
            shrunk_by: 0.5,
            ..LETTER
        };
        assert_eq!(larger.part((800, 600)), (800, 600));
        assert_eq!(larger.true_size(), Some((1600, 1200)));
    }

    #[test]
    fn what_says_nothing_of_use_changes_nothing() {
        for nothing in [
            Placed {
                shrunk_by: 0.0,
                ..LETTER
            },
            Placed {
                width: 0.0,
                ..LETTER
            },
            Placed {
                height: f64::NAN,
                ..LETTER
            },
        ] {
            assert_eq!(nothing.true_size(), None, "{nothing:?}");
        }
        let empty = Placed {
            width: 0.0,
            height: f64::NAN,
            ..LETTER
        };
        assert_eq!(empty.part((800, 600)), (800, 600));
    }
}
