//! Screens photographed while something moves, beside where things stood at each of the page's paints:
//! which paint of the page a screen shows, and which paint the place of its picture is of.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::json;

use crate::Window;
use crate::pattern;
use crate::picture::{Area, Colour, Picture};

/// So many paints before and after the one that a screen shows, its picture's place is looked for.
const FAR: i64 = 8;
/// Every so-manieth pixel in both directions is looked at.
const STEP: usize = 4;
/// So far about a picture the screen is looked at.
const AROUND: f64 = 48.0;
/// Pixels next to an edge may be of either side.
const EDGE: f64 = 2.5;
/// No corner is rounder.
const CORNER: f64 = 16.0;
/// Between the most and the least of red, green and blue: pictures are duller than this, and the page's
/// own colours brighter, also behind a dialog.
const DULL: u8 = 76;
/// What a window shows where WebKit has drawn nothing yet: nothing, or the colour of an empty page
/// (`--night-0` in `tokens.css`).
const UNDRAWN: [Colour; 2] = [[0; 3], [11, 13, 16]];
/// The white of a picture, and the most that a dialog leaves of it.
const WHITE: u8 = 200;
const DIMMED: u8 = 120;

/// Where things stood at one paint, in pixels of the page: left, top, right, bottom.
#[derive(Debug, Deserialize)]
struct Noted {
    picture: Option<Place>,
    /// Where the screen holds nothing but the picture, what lies over it, and a colour.
    ground: Option<[f64; 4]>,
    overs: Vec<[f64; 4]>,
    dimmed: bool,
    /// Of the page.
    size: [u32; 2],
}

#[derive(Debug, Deserialize)]
struct Place {
    whole: [f64; 4],
    seen: [f64; 4],
}

/// What a screen shows at a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Picture,
    /// The page where its picture belongs.
    Place,
    Over,
    Ground,
}

impl Shown {
    fn of([red, green, blue]: Colour) -> Shown {
        let (most, least) = (red.max(green).max(blue), red.min(green).min(blue));
        if most - least < DULL {
            Shown::Picture
        } else if green == most {
            Shown::Over
        } else if red > most / 2 {
            Shown::Place
        } else {
            Shown::Ground
        }
    }
}

/// On which side of a box a point lies; `None` where that is not for sure.
fn inside([left, top, right, bottom]: [f64; 4], x: f64, y: f64) -> Option<bool> {
    let across = (x - left).min(right - x);
    let down = (y - top).min(bottom - y);
    let within = across.min(down);
    if within < -EDGE {
        return Some(false);
    }
    let in_corner = across < CORNER && down < CORNER;
    (within > EDGE && !in_corner).then_some(true)
}

impl Noted {
    /// Whether a picture is to be seen at a point.
    fn has_picture_at(&self, x: f64, y: f64) -> Option<bool> {
        let Some(place) = &self.picture else {
            return Some(false);
        };
        let here = inside(place.seen, x, y)? && inside(place.whole, x, y)?;
        Some(here && !self.is_over(x, y)?)
    }

    fn is_over(&self, x: f64, y: f64) -> Option<bool> {
        let mut sides = self.overs.iter().map(|over| inside(*over, x, y));
        sides.try_fold(false, |any, one| Some(any || one?))
    }

    /// What the page shows at a point where no picture lies over it.
    fn page_at(&self, x: f64, y: f64) -> Option<Shown> {
        if self.is_over(x, y)? {
            return Some(Shown::Over);
        }
        let here = match &self.picture {
            Some(place) => inside(place.seen, x, y)?,
            None => false,
        };
        Some(if here { Shown::Place } else { Shown::Ground })
    }

    /// Whether it is the same for the painter as another one.
    fn is_like(&self, other: &Noted) -> bool {
        let place = |noted: &Noted| {
            noted
                .picture
                .as_ref()
                .map(|place| (place.whole, place.seen))
        };
        place(self) == place(other) && self.overs == other.overs && self.dimmed == other.dimmed
    }

    /// Whether the strip of the picture is seen whole.
    fn shows_strip(&self) -> bool {
        self.picture.as_ref().is_some_and(|place| {
            let [left, top, right, bottom] = place.whole;
            let below = top + (bottom - top) / 8.0;
            let covered = self
                .overs
                .iter()
                .any(|over| over[0] < right && left < over[2] && over[1] < below && top < over[3]);
            place.seen[1] <= top && place.seen[0] <= left && right <= place.seen[2] && !covered
        })
    }
}

/// The notes that a page made of its paints.
pub struct Paints(BTreeMap<i64, Noted>);

/// What a film showed.
#[derive(Debug, Default)]
pub struct Lag {
    /// Screens that showed the page.
    pub screens: usize,
    /// Those of them that showed a paint at which, or just before which, something moved.
    pub moving: usize,
    /// By how many paints a picture's place was behind the page at most.
    pub behind: usize,
    /// By how many it was before it at most.
    pub ahead: usize,
    /// Those that mixed several paints.
    pub torn: usize,
    /// The last of them showed a picture.
    pub shown: bool,
}

impl Paints {
    /// What a page has noted so far in `window.paints`.
    ///
    /// # Errors
    /// It has noted nothing, or something else.
    pub fn of(window: &Window) -> Result<Paints> {
        let noted = window.run("return window.paints.noted", json!([]))?;
        let noted = serde_json::from_value(noted).context("the page notes no paints")?;
        Ok(Paints(noted))
    }

    /// At how many paints something stood otherwise than at the one before.
    pub fn moves(&self) -> usize {
        let paints = self.0.keys();
        paints.filter(|paint| self.moves_at(**paint)).count()
    }

    fn moves_at(&self, paint: i64) -> bool {
        match (self.0.get(&(paint - 1)), self.0.get(&paint)) {
            (Some(before), Some(now)) => !now.is_like(before),
            _ => false,
        }
    }

    /// Where a screen shows the page that noted these, if it does.
    pub fn page_on(&self, screen: &Picture) -> Option<Area> {
        let mark = Mark::find(screen)?;
        let [width, height] = self.0.values().next_back()?.size;
        Some(Area {
            x: mark.left as f64,
            y: mark.top as f64,
            width: f64::from(width),
            height: f64::from(height),
        })
    }

    /// Where on the screen the picture of such a page was last.
    pub fn picture_on(&self, page: Area) -> Option<Area> {
        let place = self.0.values().next_back()?.picture.as_ref()?;
        let [left, top, right, bottom] = place.seen;
        Some(Area {
            x: page.x + left,
            y: page.y + top,
            width: right - left,
            height: bottom - top,
        })
    }

    /// How many paints later than one another one is, of those that can be shown: what was painted at a
    /// size that the window has no longer, WebKit throws away.
    fn steps(&self, from: i64, to: i64) -> usize {
        let Some(size) = self.0.get(&to).map(|noted| noted.size) else {
            return 0;
        };
        let between = (from + 1..=to).filter_map(|paint| self.0.get(&paint));
        between.filter(|noted| noted.size == size).count()
    }

    /// Finds for each screen the paint that its picture's place is of, which need not be the one that the
    /// page shows; the error says what of a screen no paint explains. A screen may be torn, which has to be
    /// rare: each of its points then is of one of so many paints before and after, or not drawn yet.
    ///
    /// # Errors
    /// The screen of this index shows something of no paint, which is told.
    pub fn lag(
        &self,
        screens: &[Picture],
        identity: u32,
        torn: i64,
    ) -> Result<Lag, (usize, String)> {
        let mut lag = Lag::default();
        for (index, screen) in screens.iter().enumerate() {
            let Some(shown) = Mark::find(screen) else {
                continue;
            };
            let fail = |why: String| (index, format!("paint {}: {why}", shown.paint));
            let Some(page) = self.0.get(&shown.paint) else {
                return Err(fail("the page has not noted it".to_owned()));
            };
            let near = (1..=FAR).flat_map(|away| [shown.paint - away, shown.paint + away]);
            let near = std::iter::once(shown.paint).chain(near);
            let mut near = near.filter_map(|paint| Some((paint, self.0.get(&paint)?)));
            let mut wrong = Vec::new();
            let of = near.find(|(paint, painted)| {
                let difference = painted.differs(page, &[], screen, &shown, identity);
                if let Some(difference) = &difference {
                    wrong.push(format!("as at {paint}: {difference}"));
                }
                difference.is_none()
            });
            lag.screens += 1;
            let of = match of {
                Some((of, _)) => of,
                None => {
                    let near = shown.paint - torn..=shown.paint + torn;
                    let mixed: Vec<&Noted> = self.0.range(near).map(|(_, noted)| noted).collect();
                    let difference = page.differs(page, &mixed, screen, &shown, identity);
                    if let Some(difference) = difference {
                        return Err(fail(format!("{difference}\n{}", wrong.join("\n"))));
                    }
                    lag.torn += 1;
                    shown.paint
                }
            };
            lag.shown = page.picture.is_some();
            lag.moving += usize::from(self.moves_at(shown.paint) || self.moves_at(shown.paint - 1));
            lag.behind = lag.behind.max(self.steps(of, shown.paint));
            lag.ahead = lag.ahead.max(self.steps(shown.paint, of));
        }
        Ok(lag)
    }
}

impl Noted {
    /// What is to be seen at a point of a page and of a picture whose place is this; `None` where that is
    /// not for sure.
    fn wants(&self, page: &Noted, x: f64, y: f64) -> Option<Shown> {
        if self.has_picture_at(x, y)? {
            Some(Shown::Picture)
        } else {
            page.page_at(x, y)
        }
    }

    /// Whether this place and one of these pages have it at a point.
    fn may_show(&self, pages: &[&Noted], seen: Shown, (x, y): (f64, f64)) -> bool {
        let mut wanted = pages.iter().map(|page| self.wants(page, x, y));
        wanted.any(|wanted| wanted.is_none_or(|wanted| wanted == seen))
    }

    /// What a screen shows otherwise than this page and a picture whose place is of this paint do; each
    /// point may be of another paint among those that are `mixed`.
    fn differs(
        &self,
        page: &Noted,
        mixed: &[&Noted],
        screen: &Picture,
        shown: &Mark,
        identity: u32,
    ) -> Option<String> {
        let (left, top) = (shown.left as f64, shown.top as f64);
        let ground = page.ground?;
        let places = [self, page].map(|noted| noted.picture.as_ref().map(|place| place.seen));
        let around = places.into_iter().flatten().reduce(|one, other| {
            [
                one[0].min(other[0]),
                one[1].min(other[1]),
                one[2].max(other[2]),
                one[3].max(other[3]),
            ]
        })?;
        let from = |edge: usize| (around[edge] - AROUND).max(ground[edge] + EDGE).max(0.0) as usize;
        let to = |edge: usize| (around[edge] + AROUND).min(ground[edge] - EDGE).max(0.0) as usize;
        let mut brightest = 0;
        for y in (from(1)..to(3)).step_by(STEP) {
            for x in (from(0)..to(2)).step_by(STEP) {
                let (column, row) = (x + shown.left, y + shown.top);
                let Some(pixel) = screen.at(column, row) else {
                    continue;
                };
                let at = (x as f64 + 0.5, y as f64 + 0.5);
                let Some(wanted) = self.wants(page, at.0, at.1) else {
                    continue;
                };
                let seen = Shown::of(pixel);
                let torn = || {
                    UNDRAWN.contains(&pixel)
                        || mixed.iter().any(|one| one.may_show(mixed, seen, at))
                };
                if seen != wanted && (mixed.is_empty() || !torn()) {
                    return Some(format!(
                        "{seen:?} {pixel:?} instead of {wanted:?} at {x}, {y}"
                    ));
                }
                if wanted == Shown::Picture {
                    brightest = brightest.max(pixel.into_iter().max().unwrap_or(0));
                }
            }
        }
        if !mixed.is_empty() {
            return None;
        }
        if !self.shows_strip() {
            return None;
        }
        if self.dimmed {
            return (brightest > DIMMED).then(|| format!("dimmed, and as bright as {brightest}"));
        }
        let [x, y, right, bottom] = self.picture.as_ref()?.whole;
        let area = Area {
            x: left + x,
            y: top + y,
            width: right - x,
            height: bottom - y,
        };
        let read = pattern::read(screen, area).map(|reading| reading.identity);
        if brightest < WHITE || read != Some(identity) {
            return Some(format!("{read:?} is read, as bright as {brightest}"));
        }
        None
    }
}

/// The number of a paint on a screen, and where its page begins.
pub struct Mark {
    paint: i64,
    left: usize,
    top: usize,
}

impl Mark {
    const BEGIN: Colour = [90, 195, 153];
    const BLOCK: usize = 8;

    /// The mark of the page, if it shows one.
    pub fn find(screen: &Picture) -> Option<Mark> {
        let rows = (0..screen.height()).step_by(Mark::BLOCK / 2);
        let places = rows.flat_map(|y| {
            let columns = (0..screen.width()).step_by(Mark::BLOCK / 2);
            columns.map(move |x| (x, y))
        });
        places
            .filter(|(x, y)| screen.at(*x, *y) == Some(Mark::BEGIN))
            .find_map(|(x, y)| Mark::at(screen, x, y))
    }

    fn at(screen: &Picture, x: usize, y: usize) -> Option<Mark> {
        let begins = |x: usize, y: usize| screen.at(x, y) == Some(Mark::BEGIN);
        let mut left = x;
        while left > 0 && begins(left - 1, y) {
            left -= 1;
        }
        let mut top = y;
        while top > 0 && begins(x, top - 1) {
            top -= 1;
        }
        let middle = |block: usize| {
            let half = Mark::BLOCK / 2;
            screen.at(left + block * Mark::BLOCK + half, top + half)
        };
        let ([high, low, _], [not_high, not_low, _]) = (middle(1)?, middle(2)?);
        let number = u16::from_be_bytes([high, low]);
        (number == !u16::from_be_bytes([not_high, not_low])).then_some(Mark {
            paint: number.into(),
            left,
            top,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: (usize, usize) = (240, 200);

    /// A picture below a wide bar, and a note upon it, which is at another place at each paint.
    fn noted(paint: i64) -> Noted {
        let left = 30.0 + 10.0 * paint as f64;
        let place = [20.0, 20.0, 220.0, 180.0];
        Noted {
            picture: Some(Place {
                whole: place,
                seen: place,
            }),
            ground: Some([0.0, 10.0, 240.0, 200.0]),
            overs: vec![[20.0, 10.0, 220.0, 60.0], [left, 80.0, left + 60.0, 150.0]],
            dimmed: false,
            size: [240, 200],
        }
    }

    fn paints() -> Paints {
        Paints((0..12).map(|paint| (paint, noted(paint))).collect())
    }

    /// A screen that shows the page of one paint, and a picture whose place is of another one.
    fn screen(page: i64, place: &Noted) -> Picture {
        let shown = noted(page);
        let is_in = |[left, top, right, bottom]: [f64; 4], x: f64, y: f64| {
            left <= x && x < right && top <= y && y < bottom
        };
        Picture::drawn(SIZE.0, SIZE.1, |column, row| {
            let (x, y) = (column as f64 + 0.5, row as f64 + 0.5);
            let over = |noted: &Noted| noted.overs.iter().any(|over| is_in(*over, x, y));
            let on = |noted: &Noted| {
                let place = noted.picture.as_ref();
                place.is_some_and(|place| is_in(place.seen, x, y))
            };
            let low = page as u8;
            match (column / Mark::BLOCK, row < Mark::BLOCK) {
                (0, true) => Mark::BEGIN,
                (1, true) => [0, low, 85],
                (2, true) => [255, !low, 170],
                _ if on(place) && !over(place) => [40, 60, 44],
                _ if over(&shown) => [0, 255, 0],
                _ if on(&shown) => [255, 0, 255],
                _ => [0, 0, 255],
            }
        })
    }

    #[test]
    fn the_paint_that_a_place_is_of_is_found() {
        for (page, place, lag) in [(5, 5, (0, 0)), (5, 3, (2, 0)), (5, 6, (0, 1))] {
            let screens = [screen(page, &noted(place))];
            let found = paints().lag(&screens, 0, 0).unwrap();
            assert_eq!((found.behind, found.ahead), lag, "{place}");
            assert_eq!((found.screens, found.moving), (1, 1));
        }
    }

    #[test]
    fn a_screen_may_be_torn_between_paints_that_are_near() {
        let (upper, lower) = (screen(5, &noted(6)), screen(5, &noted(4)));
        let torn = Picture::drawn(SIZE.0, SIZE.1, |x, y| {
            let part = if y < 100 { &upper } else { &lower };
            part.at(x, y).unwrap()
        });
        assert_eq!(
            paints()
                .lag(std::slice::from_ref(&torn), 0, 1)
                .unwrap()
                .torn,
            1
        );
        assert!(paints().lag(&[torn], 0, 0).is_err());
    }

    #[test]
    fn what_is_painted_over_the_page_is_of_no_paint() {
        let mut whole = noted(5);
        whole.overs.pop();
        let (index, why) = paints().lag(&[screen(5, &whole)], 0, 2).unwrap_err();
        assert_eq!(index, 0);
        assert!(
            why.contains("Picture [40, 60, 44] instead of Over"),
            "{why}"
        );
    }
}
