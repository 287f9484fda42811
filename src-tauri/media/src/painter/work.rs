//! How much work a layout makes, and how much it may: whatever the page says, the window's own thread
//! comes to an end with it soon.

use super::{
    layout::{Layout, LayoutError, Tile},
    picture::MOST_PIXELS,
    shape::Shape,
};

/// The most pixels that all pictures of a layout have: a screen of 7,680 x 4,320 twice over.
const MOST_MADE: u64 = 66_355_200;
/// The most pixels that are painted for a layout, each as often as it is: all of such a screen, dimmed
/// twice.
const MOST_PAINTED: u64 = 99_532_800;
/// The most looks at outlines that a layout takes ([`Shape::looks`]), each as often as what comes of it
/// is painted. Twelve tiles with names, rings and a dialog over them take some forty thousand.
const MOST_LOOKS: u64 = 262_144;

/// The work of painting something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Work {
    pub(super) made: u64,
    pub(super) painted: u64,
    pub(super) looks: u64,
}

impl Work {
    /// The work of a whole layout.
    pub(super) fn of(layout: &Layout) -> Self {
        let visible = layout.tiles.iter().filter(|tile| !tile.seen().is_empty());
        visible.map(Self::of_tile).fold(Self::default(), Self::and)
    }

    fn of_tile(tile: &Tile) -> Self {
        let seen = tile.seen();
        let shades = tile.shades.iter();
        let dimmed = shades.map(|shade| shade.seen().intersection(&seen));
        let dimmed: Vec<u64> = dimmed
            .filter(|dimmed| !dimmed.is_empty())
            .map(|dimmed| dimmed.pixels())
            .collect();
        Self {
            made: tile.place.rect.pixels().min(MOST_PIXELS),
            painted: seen.pixels() + dimmed.iter().sum::<u64>(),
            // Each shade is painted in the same shape once more.
            looks: Shape::looks(&tile.place, &seen, &tile.over) * (1 + dimmed.len() as u64),
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            made: self.made + other.made,
            painted: self.painted + other.painted,
            looks: self.looks + other.looks,
        }
    }

    /// Refuses what is too much.
    pub(super) fn permit(self) -> Result<(), LayoutError> {
        let limits = [
            (self.made, MOST_MADE, "make"),
            (self.painted, MOST_PAINTED, "paint"),
            (self.looks, MOST_LOOKS, "cut out"),
        ];
        match limits.into_iter().find(|(work, most, _)| work > most) {
            Some((_, _, what)) => Err(LayoutError::TooMuch(what)),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
