//! What of a picture's place is to be painted: the place with its round corners, less what the page
//! shows over it.
//!
//! Boxes have whole pixels, so only round corners cut through one. All other rows are alike from one
//! edge to the next, which makes a shape a few bands of whole rectangles, and a few small patches of
//! pixels of which a part is covered.

use std::ops::RangeInclusive;

use super::layout::{Over, Rect, Rounded};

/// Lines in a row of pixels that are looked at where a corner cuts through it.
const LINES: u32 = 16;
/// Pixels in one patch at most; more would be mostly empty.
const PATCH_PIXELS: i32 = 4096;
/// Columns between two pixels that may belong to one patch.
const PATCH_GAP: i32 = 8;

/// What is to be painted. No pixel is in two rectangles, in two patches, or in both; a pixel of a patch
/// that is not covered does not count.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shape {
    /// Pixels that are painted whole.
    pub full: Vec<Rect>,
    /// Pixels that are painted in part.
    pub edges: Vec<Patch>,
}

/// Pixels of which a part is covered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patch {
    /// Where.
    pub place: Rect,
    /// Row by row, without gaps, how much of a pixel is covered: 255 is all of it.
    pub coverage: Vec<u8>,
}

impl Shape {
    /// The shape of `place` within `seen`, less what lies over it.
    pub fn of(place: &Rounded, seen: &Rect, over: &[Over]) -> Self {
        let seen = seen.intersection(&place.rect);
        if seen.is_empty() {
            return Self::default();
        }
        let mut cut = Cut::of(place, seen, over);
        let mut shape = Self::default();
        let rows = cut.rows();
        let mut above: Vec<Span> = Vec::new();
        for (index, &top) in rows.iter().enumerate() {
            let bottom = rows.get(index + 1).copied().unwrap_or(seen.bottom);
            cut.come_to(top);
            let full = cut.spans(Line::Whole(top));
            shape.add_band(&full, &above, top, bottom);
            // Rows of a band of several have no corner in them.
            if bottom == top + 1 {
                shape.add_edges(&cut, &full, top);
            }
            above = full;
        }
        shape
    }

    /// In how many rows an outline has to be looked at for a shape, at most: what making and painting it
    /// takes grows with that, and nothing else of it does.
    pub(super) fn looks(place: &Rounded, seen: &Rect, over: &[Over]) -> u64 {
        let seen = seen.intersection(&place.rect);
        if seen.is_empty() {
            return 0;
        }
        let cut = Cut::of(place, seen, over);
        let rows = cut.rows_at_most();
        let of_over = cut.over.iter().map(|over| {
            let outlines = 1 + u64::from(over.inner.is_some());
            let beside = over.outer.rect.intersection(&over.clip);
            outlines * rows.min(u64::from(beside.intersection(&seen).height()))
        });
        // The place itself, and each row's search for what lies over it.
        rows + of_over.sum::<u64>()
    }

    fn add_band(&mut self, spans: &[Span], above: &[Span], top: i32, bottom: i32) {
        if spans == above {
            // The rows go on as they were.
            let last = self.full.len() - spans.len();
            for rect in &mut self.full[last..] {
                rect.bottom = bottom;
            }
            return;
        }
        let rect = |&(left, right): &Span| Rect {
            left: left as i32,
            top,
            right: right as i32,
            bottom,
        };
        self.full.extend(spans.iter().map(rect));
    }

    fn add_edges(&mut self, cut: &Cut, full: &[Span], row: i32) {
        let touched = cut.spans(Line::Touched(row));
        let partly: Vec<Span> = touched
            .iter()
            .flat_map(|span| without(*span, full))
            .collect();
        if partly.is_empty() {
            return;
        }
        let lines: Vec<Vec<Span>> = (0..LINES)
            .map(|line| f64::from(row) + (f64::from(line) + 0.5) / f64::from(LINES))
            .map(|y| cut.spans(Line::At(y)))
            .collect();
        // Runs come from left to right, and so do the spans of a line: what ends before a run is of no use
        // to those after it, so that each is looked at a few times and not by every run.
        let mut ahead: Vec<&[Span]> = lines.iter().map(Vec::as_slice).collect();
        for (left, right) in partly {
            let mut covered = vec![0.0; (right - left) as usize];
            for spans in &mut ahead {
                let passed = spans.iter().take_while(|(_, to)| *to <= left).count();
                *spans = &spans[passed..];
                for &(from, to) in spans.iter().take_while(|(from, _)| *from < right) {
                    cover(&mut covered, from - left, to - left);
                }
            }
            let coverage = covered
                .into_iter()
                .map(|part| (part / f64::from(LINES) * 255.0).round() as u8);
            self.add_run(left as i32, row, coverage.collect());
        }
    }

    fn add_run(&mut self, left: i32, row: i32, coverage: Vec<u8>) {
        let run = Rect {
            left,
            top: row,
            right: left + coverage.len() as i32,
            bottom: row + 1,
        };
        // The patches of the rows before stand last.
        let near = self.edges.iter_mut().rev().take(64).find(|patch| {
            let place = patch.place;
            let joined = Rect {
                left: place.left.min(run.left),
                right: place.right.max(run.right),
                bottom: run.bottom,
                ..place
            };
            (row..=row + 1).contains(&place.bottom)
                && place.left - PATCH_GAP <= run.right
                && run.left <= place.right + PATCH_GAP
                && (joined.right - joined.left) * (joined.bottom - joined.top) <= PATCH_PIXELS
        });
        match near {
            Some(patch) => patch.join(run, &coverage),
            None => self.edges.push(Patch {
                place: run,
                coverage,
            }),
        }
    }
}

impl Patch {
    fn join(&mut self, run: Rect, coverage: &[u8]) {
        let before = self.place;
        self.place = Rect {
            left: before.left.min(run.left),
            top: before.top,
            right: before.right.max(run.right),
            bottom: run.bottom,
        };
        let width = self.place.width() as usize;
        if self.place.width() != before.width() {
            let shift = (before.left - self.place.left) as usize;
            let mut wider = vec![0; width * before.height() as usize];
            let rows = self.coverage.chunks(before.width() as usize);
            for (row, old) in wider.chunks_mut(width).zip(rows) {
                row[shift..shift + old.len()].copy_from_slice(old);
            }
            self.coverage = wider;
        }
        self.coverage
            .resize(width * self.place.height() as usize, 0);
        let at =
            (run.top - self.place.top) as usize * width + (run.left - self.place.left) as usize;
        self.coverage[at..at + coverage.len()].copy_from_slice(coverage);
    }
}

/// From a column up to another one; never empty.
type Span = (f64, f64);

/// What of a row is asked for.
#[derive(Clone, Copy)]
enum Line {
    /// The pixels of the row that are covered whole.
    Whole(i32),
    /// The pixels of the row of which any part is covered.
    Touched(i32),
    /// The line itself.
    At(f64),
}

impl Line {
    /// What to ask of a thing that is taken away from another: what is left is covered whole only
    /// where the other one does not even touch.
    fn of_the_other(self) -> Self {
        match self {
            Self::Whole(row) => Self::Touched(row),
            Self::Touched(row) => Self::Whole(row),
            Self::At(y) => Self::At(y),
        }
    }

    fn row(self) -> i32 {
        match self {
            Self::Whole(row) | Self::Touched(row) => row,
            Self::At(y) => y.floor() as i32,
        }
    }
}

struct Cut {
    place: Rounded,
    seen: Rect,
    over: Vec<Over>,
    /// Which of those are met by the row that was come to.
    met: Vec<usize>,
}

impl Cut {
    fn of(place: &Rounded, seen: Rect, over: &[Over]) -> Self {
        let near = |over: &&Over| over.clip.intersection(&over.outer.rect).meets(&seen);
        Self {
            place: *place,
            seen,
            over: over.iter().filter(near).copied().collect(),
            met: Vec::new(),
        }
    }

    /// Goes to a row, from which every band until the next one is looked at.
    fn come_to(&mut self, row: i32) {
        let met = |over: &Over| {
            let Rect { top, bottom, .. } = over.clip.intersection(&over.outer.rect);
            (top..bottom).contains(&row)
        };
        self.met.clear();
        let all = self.over.iter().enumerate();
        self.met
            .extend(all.filter(|(_, over)| met(over)).map(|(index, _)| index));
    }

    /// All outlines, each with the two ranges of rows at which bands begin because of it: where a corner
    /// cuts through them, and the row after that.
    fn outlines(&self) -> impl Iterator<Item = [RangeInclusive<i32>; 2]> {
        let of_over = |over: &Over| [Some(over.outer), over.inner];
        let over = self.over.iter().flat_map(of_over).flatten();
        std::iter::once(self.place).chain(over).map(|outline| {
            let Rect { top, bottom, .. } = outline.rect;
            let [top_left, top_right, bottom_right, bottom_left] = outline.radii;
            let curved = |a: f64, b: f64| a.max(b).ceil() as i32;
            let upper = top + curved(top_left, top_right);
            let lower = bottom - curved(bottom_left, bottom_right);
            let seen = |row: i32| row.clamp(self.seen.top, self.seen.bottom);
            [seen(top)..=seen(upper), seen(lower)..=seen(bottom)]
        })
    }

    /// No fewer than [`Self::rows`], and told at once.
    fn rows_at_most(&self) -> u64 {
        let many = |rows: RangeInclusive<i32>| u64::from(rows.start().abs_diff(*rows.end())) + 1;
        let of_outlines: u64 = self.outlines().flatten().map(many).sum();
        let of_clips = 2 * self.over.len() as u64;
        (1 + of_outlines + of_clips).min(u64::from(self.seen.height()))
    }

    /// The first rows of all bands, from top to bottom.
    fn rows(&self) -> Vec<i32> {
        let mut rows = vec![self.seen.top];
        let mut add = |row: i32| {
            if row > self.seen.top && row < self.seen.bottom {
                rows.push(row);
            }
        };
        self.outlines().flatten().flatten().for_each(&mut add);
        for over in &self.over {
            add(over.clip.top);
            add(over.clip.bottom);
        }
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    /// What of the row that was come to is to be painted, from left to right.
    fn spans(&self, line: Line) -> Vec<Span> {
        let Some(place) = within(span(&self.place, line), &self.seen) else {
            return Vec::new();
        };
        let line = line.of_the_other();
        let mut taken: Vec<Span> = Vec::new();
        for over in self.met.iter().map(|index| &self.over[*index]) {
            let Some(outer) = span(&over.outer, line) else {
                continue;
            };
            let inner = over
                .inner
                .and_then(|inner| span(&inner, line.of_the_other()));
            let parts = without(outer, inner.as_slice());
            taken.extend(parts.filter_map(|part| within(Some(part), &over.clip)));
        }
        taken.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        without(place, &taken).collect()
    }
}

/// The part of a span between two columns.
fn within(span: Option<Span>, columns: &Rect) -> Option<Span> {
    let (left, right) = span?;
    let left = left.max(f64::from(columns.left));
    let right = right.min(f64::from(columns.right));
    (left < right).then_some((left, right))
}

/// What is left of a span; `taken` begin one after the other, and may overlap.
fn without(span: Span, taken: &[Span]) -> impl Iterator<Item = Span> {
    let (mut from, end) = span;
    let last = (end, end);
    taken
        .iter()
        .copied()
        .chain([last])
        .filter_map(move |(left, right)| {
            let free = (from, left.min(end));
            from = from.max(right);
            (free.0 < free.1).then_some(free)
        })
}

/// What a rectangle with round corners covers of a row.
fn span(outline: &Rounded, line: Line) -> Option<Span> {
    let Rect {
        left,
        top,
        right,
        bottom,
    } = outline.rect;
    if !(top..bottom).contains(&line.row()) || left >= right {
        return None;
    }
    let (top, bottom) = (f64::from(top), f64::from(bottom));
    let [top_left, top_right, bottom_right, bottom_left] = outline.radii;
    let inset = |upper: f64, lower: f64| {
        // How far a corner keeps away from its edge at a height.
        let at = |y: f64| corner(upper, top + upper - y).max(corner(lower, y - bottom + lower));
        match line {
            Line::At(y) => at(y),
            // A corner is convex, so it is farthest at one of the row's ends,
            Line::Whole(row) => at(f64::from(row)).max(at(f64::from(row + 1))),
            // and nearest at one too, unless the edge itself is in the row.
            Line::Touched(row) => {
                let (y, below) = (f64::from(row), f64::from(row + 1));
                if y <= bottom - lower && below >= top + upper {
                    0.0
                } else {
                    at(y).min(at(below))
                }
            }
        }
    };
    let from = f64::from(left) + inset(top_left, bottom_left);
    let to = f64::from(right) - inset(top_right, bottom_right);
    let (from, to) = match line {
        Line::At(_) => (from, to),
        Line::Whole(_) => (from.ceil(), to.floor()),
        Line::Touched(_) => (from.floor(), to.ceil()),
    };
    (from < to).then_some((from, to))
}

/// How far a circle's arc keeps away from the edge, `away` before the arc's end.
fn corner(radius: f64, away: f64) -> f64 {
    if away <= 0.0 {
        return 0.0;
    }
    let away = away.min(radius);
    radius - (radius * radius - away * away).max(0.0).sqrt()
}

/// Adds what a line covers of each pixel in a row.
fn cover(pixels: &mut [f64], from: f64, to: f64) {
    let (from, to) = (from.max(0.0), to.min(pixels.len() as f64));
    if from >= to {
        return;
    }
    let last = (to.ceil() as usize).min(pixels.len());
    for (index, pixel) in pixels.iter_mut().enumerate().take(last).skip(from as usize) {
        let left = index as f64;
        *pixel += (to.min(left + 1.0) - from.max(left)).max(0.0);
    }
}

#[cfg(test)]
mod tests;
