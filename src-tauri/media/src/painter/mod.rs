//! Pictures for a window that paints them itself, above its page.
//!
//! The page says where its pictures are and what it shows over them ([`Layout`]). A thread makes the
//! newest frame of every place into a picture of just its size, and the window paints that: it asks
//! for what is to be painted in a part of itself ([`Painter::paint`]). Nothing here knows how a window
//! paints.
//!
//! At most one picture of a place is under way: while the window has not painted it, no other one is
//! made, and then the newest. Hidden places cost nothing.

mod layout;
mod picture;
mod shape;
mod work;

use std::{
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::{Duration, Instant},
};

use tokio::{sync::watch, time::sleep_until};

use self::{layout::Tile, picture::PictureMaker, work::Work};
pub use self::{
    layout::{Fit, Layout, LayoutError, Over, Rect, Rounded, Shade},
    picture::Picture,
    shape::{Patch, Shape},
};
use crate::frames::{FrameHub, TileId, Wants};

/// A picture that was not painted after this long is no longer waited for: a window that does not
/// paint, as one that is covered, must not freeze a place for good.
const PAINTED_WITHIN: Duration = Duration::from_millis(500);

/// What is painted of one place.
#[derive(Debug)]
pub struct Painted<'a> {
    /// The picture; made larger or smaller where it is not of the target's size yet.
    pub picture: &'a Picture,
    /// Where the whole picture goes, in device pixels of the window.
    pub target: Rect,
    /// The part of that which is painted.
    pub shape: &'a Shape,
    /// What is painted over it, in this order, within the same shape.
    pub shades: &'a [Shade],
}

/// What has to be painted anew.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Due {
    /// Parts of the window, in CSS pixels: left, top, width and height.
    pub areas: Vec<[f64; 4]>,
    /// They have new pictures and nothing else, at the places that were painted last: whoever paints them
    /// need not wait until the page has drawn what it said.
    pub only_pictures: bool,
}

/// Knows what is to be painted. Cheap to clone; its thread ends with the last clone.
#[derive(Clone)]
pub struct Painter {
    shared: Arc<Shared>,
}

impl Painter {
    /// Starts the thread that makes pictures. `wake` is called from that thread when there is
    /// something new to paint; not again before [`Self::due`] was asked what.
    ///
    /// # Errors
    ///
    /// The system gives no thread.
    pub fn start(hub: FrameHub, wake: impl Fn() + Send + 'static) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            hub,
            state: Mutex::default(),
            news: watch::Sender::new(()),
        });
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()?;
        let making = make_pictures(Arc::downgrade(&shared), wake);
        std::thread::Builder::new()
            .name("painter".to_owned())
            .spawn(move || runtime.block_on(making))?;
        Ok(Self { shared })
    }

    /// Takes what the page says. What has to be painted anew because of it is [`Self::due`].
    ///
    /// # Errors
    ///
    /// What cannot be read, or is more work than a page makes, is refused whole, and what was said before
    /// stays.
    pub fn lay_out(&self, text: &str) -> Result<(), LayoutError> {
        let layout = self.hear(text)?;
        self.follow(layout);
        Ok(())
    }

    /// Takes what the page says of a paint that is put together after the next one has begun, and so is not
    /// seen before: it counts from [`Self::drawn`], or from the next of its kind.
    ///
    /// # Errors
    ///
    /// As of [`Self::lay_out`].
    pub fn lay_out_once_drawn(&self, text: &str) -> Result<(), LayoutError> {
        let layout = self.hear(text)?;
        let before = self.shared.state().held.replace(layout);
        if let Some(before) = before {
            self.follow(before);
        }
        Ok(())
    }

    /// The page has begun the paint after the one that it spoke of last.
    pub fn drawn(&self) {
        let held = self.shared.state().held.take();
        if let Some(held) = held {
            self.follow(held);
        }
    }

    /// The page is gone: nothing is painted until it says something again.
    pub fn clear(&self) {
        self.shared.hub.set_wants(Wants::new());
        self.shared.state().held = None;
        self.follow(Layout::default());
    }

    /// What is wanted for it is asked for at once: it takes a while to come.
    fn hear(&self, text: &str) -> Result<Layout, LayoutError> {
        let layout = Layout::read(text)?;
        Work::of(&layout).permit()?;
        self.shared.hub.set_wants(layout.wants());
        Ok(layout)
    }

    fn follow(&self, layout: Layout) {
        self.shared.state().lay_out(layout);
        self.shared.news.send_replace(());
    }

    /// What has to be painted anew, each time once.
    pub fn due(&self) -> Due {
        let mut state = self.shared.state();
        state.woken = false;
        let scale = state.scale;
        let logical = |length: i32| f64::from(length) / scale;
        let areas = std::mem::take(&mut state.due)
            .into_iter()
            .map(|due| {
                let (width, height) = (due.right - due.left, due.bottom - due.top);
                [due.left, due.top, width, height].map(logical)
            })
            .collect();
        if std::mem::take(&mut state.moved) {
            state.moves = true;
        }
        Due {
            areas,
            only_pictures: !state.moves,
        }
    }

    /// How many device pixels a CSS pixel has, as the page says; none before it has said anything.
    pub fn scale(&self) -> Option<f64> {
        let scale = self.shared.state().scale;
        (scale > 0.0).then_some(scale)
    }

    /// Paints everything that meets a part of the window, in device pixels.
    pub fn paint(&self, part: &Rect, mut draw: impl FnMut(&Painted<'_>)) {
        let mut waits = false;
        let mut state = self.shared.state();
        state.moves = false;
        for place in &mut state.places {
            if place.tile.seen().meets(part) {
                place.paint(&mut draw);
                place.under_way = None;
                waits |= std::mem::take(&mut place.waits);
            }
        }
        drop(state);
        if waits {
            self.shared.news.send_replace(());
        }
    }
}

/// Reads a layout and makes all shapes of it, as [`Painter::lay_out`] and [`Painter::paint`] do.
#[cfg(feature = "fuzzing")]
pub(crate) fn follow(text: &str) {
    let Ok(layout) = Layout::read(text) else {
        return;
    };
    drop(layout.wants());
    let work = Work::of(&layout);
    if work.permit().is_err() {
        return;
    }
    for tile in &layout.tiles {
        let shape = Shape::of(&tile.place, &tile.seen(), &tile.over);
        assert!(shape.full.len() as u64 <= work.looks);
    }
}

struct Shared {
    hub: FrameHub,
    state: Mutex<State>,
    /// Moves when there may be something to do besides new frames.
    news: watch::Sender<()>,
}

#[derive(Default)]
struct State {
    scale: f64,
    places: Vec<Place>,
    /// What was said of a paint that is not put together yet.
    held: Option<Layout>,
    due: Vec<Rect>,
    /// Something is due besides new pictures.
    moved: bool,
    /// That was handed out, and the window has not painted since.
    moves: bool,
    woken: bool,
}

/// One place of the layout, and what is known of its picture.
struct Place {
    tile: Tile,
    picture: Option<Picture>,
    /// Takes the next picture.
    spare: Picture,
    /// Makes it; knows the place's size.
    maker: PictureMaker,
    /// What the picture was made of.
    made: Option<Made>,
    /// Since when a picture waits to be painted.
    under_way: Option<Instant>,
    /// A newer frame waits for that.
    waits: bool,
    /// The shape, and the target it was made for.
    shape: Option<(Rect, Shape)>,
}

/// What makes one picture different from another.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Made {
    seq: u32,
    cut: Cut,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Cut {
    width: u32,
    height: u32,
    fit: Fit,
    mirrored: bool,
}

/// The same place in one layout and the next: a tile, and how many places of it came before.
#[derive(Debug, Clone, Copy, PartialEq)]
struct PlaceId {
    tile: TileId,
    nth: usize,
}

/// What to do with the newest frame of a place.
enum Turn {
    /// It was made into a picture already.
    Nothing,
    /// The one before is not painted yet; look again then.
    Wait(Instant),
    /// Make it.
    Make(Box<Job>),
}

struct Job {
    place: Rect,
    made: Made,
    maker: PictureMaker,
    picture: Picture,
}

impl Place {
    fn new(tile: Tile) -> Self {
        Self {
            tile,
            picture: None,
            spare: Picture::default(),
            maker: PictureMaker::default(),
            made: None,
            under_way: None,
            waits: false,
            shape: None,
        }
    }

    fn cut(&self) -> Cut {
        Cut {
            width: self.tile.place.rect.width(),
            height: self.tile.place.rect.height(),
            fit: self.tile.fit,
            mirrored: self.tile.mirrored,
        }
    }

    fn turn(&mut self, seq: u32, now: Instant) -> Turn {
        let cut = self.cut();
        let made = Made { seq, cut };
        if self.made == Some(made) {
            return Turn::Nothing;
        }
        let resized = self.made.is_some_and(|made| made.cut != cut);
        if let Some(since) = self.under_way.filter(|_| !resized) {
            let late = since + PAINTED_WITHIN;
            if now < late {
                self.waits = true;
                return Turn::Wait(late);
            }
        }
        Turn::Make(Box::new(Job {
            place: self.tile.place.rect,
            made,
            maker: std::mem::take(&mut self.maker),
            picture: std::mem::take(&mut self.spare),
        }))
    }

    fn paint(&mut self, draw: &mut impl FnMut(&Painted<'_>)) {
        let Some(picture) = &self.picture else {
            return;
        };
        let target = picture::place(picture.frame, self.tile.place.rect, self.tile.fit).target;
        if self
            .shape
            .as_ref()
            .is_none_or(|(made_for, _)| *made_for != target)
        {
            let seen = self.tile.seen().intersection(&target);
            let shape = Shape::of(&self.tile.place, &seen, &self.tile.over);
            self.shape = Some((target, shape));
        }
        if let Some((_, shape)) = &self.shape {
            draw(&Painted {
                picture,
                target,
                shape,
                shades: &self.tile.shades,
            });
        }
    }
}

impl State {
    fn ids(&self) -> impl Iterator<Item = PlaceId> {
        self.places.iter().enumerate().map(|(index, place)| {
            let tile = place.tile.tile;
            let before = &self.places[..index];
            let nth = before
                .iter()
                .filter(|place| place.tile.tile == tile)
                .count();
            PlaceId { tile, nth }
        })
    }

    fn place(&mut self, id: PlaceId) -> Option<&mut Place> {
        let mut places = self.places.iter_mut();
        places
            .by_ref()
            .filter(|place| place.tile.tile == id.tile)
            .nth(id.nth)
    }

    fn lay_out(&mut self, layout: Layout) {
        if layout.scale > 0.0 {
            let before = std::mem::replace(&mut self.scale, layout.scale);
            if before > 0.0 && before != layout.scale {
                // Positions of before mean something else now.
                let everything = layout::FARTHEST as i32;
                self.due = vec![Rect {
                    left: 0,
                    top: 0,
                    right: everything,
                    bottom: everything,
                }];
            }
        }
        let ids: Vec<PlaceId> = self.ids().collect();
        let mut before: Vec<(PlaceId, Place)> =
            ids.into_iter().zip(self.places.drain(..)).collect();
        for tile in layout.tiles {
            let known = before.iter().position(|(id, _)| id.tile == tile.tile);
            let place = match known.map(|index| before.remove(index).1) {
                Some(mut place) => {
                    if place.tile != tile {
                        self.due.extend([place.tile.seen(), tile.seen()]);
                        place.tile = tile;
                        place.shape = None;
                    }
                    if place.tile.seen().is_empty() {
                        place.spare = Picture::default();
                        place.maker = PictureMaker::default();
                        place.under_way = None;
                    }
                    place
                }
                None => {
                    tracing::debug!(tile = tile.tile.0, "the page has a place");
                    // Its first picture comes with what the page draws around it.
                    self.moved = true;
                    Place::new(tile)
                }
            };
            self.places.push(place);
        }
        self.due
            .extend(before.iter().map(|(_, place)| place.tile.seen()));
        self.due.retain(|due| !due.is_empty());
        self.due.dedup();
        self.moved |= !self.due.is_empty();
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        // Whole after every statement, so a panic elsewhere leaves nothing half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes all pictures whose turn it is; answers when to look again without being asked.
    fn make_due(&self, wake: &impl Fn()) -> Option<Instant> {
        let seen: Vec<PlaceId> = {
            let state = self.state();
            let places = state.ids().zip(&state.places);
            let seen = places.filter(|(_, place)| !place.tile.seen().is_empty());
            seen.map(|(id, _)| id).collect()
        };
        let mut look_again: Option<Instant> = None;
        for id in seen {
            let Some(newest) = self.hub.numbered(id.tile) else {
                self.forget(id, wake);
                continue;
            };
            let turn = match self.state().place(id) {
                Some(place) => place.turn(newest.seq, Instant::now()),
                None => Turn::Nothing,
            };
            match turn {
                Turn::Nothing => {}
                Turn::Wait(at) => look_again = Some(look_again.map_or(at, |then| then.min(at))),
                Turn::Make(mut job) => {
                    let size = (newest.frame.width(), newest.frame.height());
                    let placement = picture::place(size, job.place, job.made.cut.fit);
                    let mirrored = job.made.cut.mirrored;
                    job.maker
                        .make(&newest.frame, &placement, mirrored, &mut job.picture);
                    self.put(id, *job, wake);
                }
            }
        }
        look_again
    }

    fn put(&self, id: PlaceId, job: Job, wake: &impl Fn()) {
        let mut state = self.state();
        let Some(place) = state.place(id) else {
            return;
        };
        place.made = Some(job.made);
        place.maker = job.maker;
        match place.picture.replace(job.picture) {
            Some(before) => place.spare = before,
            None => tracing::debug!(tile = id.tile.0, "the first picture of a place"),
        }
        place.under_way = Some(Instant::now());
        let seen = place.tile.seen();
        self.tell(state, seen, wake);
    }

    /// A place shows nothing any more.
    fn forget(&self, id: PlaceId, wake: &impl Fn()) {
        let mut state = self.state();
        let Some(place) = state.place(id).filter(|place| place.made.is_some()) else {
            return;
        };
        *place = Place::new(place.tile.clone());
        let seen = place.tile.seen();
        // What the page has there is seen again, and only the page can draw that.
        state.moved |= !seen.is_empty();
        self.tell(state, seen, wake);
    }

    fn tell(&self, mut state: MutexGuard<'_, State>, due: Rect, wake: &impl Fn()) {
        if due.is_empty() {
            return;
        }
        state.due.push(due);
        let asleep = !std::mem::replace(&mut state.woken, true);
        drop(state);
        if asleep {
            wake();
        }
    }
}

async fn make_pictures(shared: Weak<Shared>, wake: impl Fn()) {
    let Some((mut frames, mut news)) = shared
        .upgrade()
        .map(|shared| (shared.hub.changes(), shared.news.subscribe()))
    else {
        return;
    };
    loop {
        frames.mark_unchanged();
        news.mark_unchanged();
        let Some(now) = shared.upgrade() else {
            return;
        };
        let look_again = now.make_due(&wake);
        drop(now);
        let late = async {
            match look_again {
                Some(at) => sleep_until(at.into()).await,
                None => std::future::pending().await,
            }
        };
        let there = tokio::select! {
            changed = frames.changed() => changed.is_ok(),
            changed = news.changed() => changed.is_ok(),
            () = late => true,
        };
        if !there {
            return;
        }
    }
}

#[cfg(test)]
mod tests;
