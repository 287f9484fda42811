//! Frames, and the place where the newest frame of every picture waits.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use bytes::Bytes;
use tokio::sync::watch;

/// The number of a tile on the stage, as the page knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TileId(pub u32);

/// What of a person a picture shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PictureOf {
    /// The person: a camera, or what stands in for it.
    Person,
    /// The person's screen, or a part of it.
    Screen,
    /// What a person at this window could share, small. It is nobody's: the slot names the surface in
    /// the person's place.
    Surface,
}

/// Where the frames of one source of one person go. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SlotId {
    /// The person, as the stage names them.
    pub person: Arc<str>,
    /// What of the person.
    pub of: PictureOf,
}

/// One plane of a picture.
#[derive(Clone)]
pub struct Plane {
    /// The bytes, row by row.
    pub data: Bytes,
    /// Bytes from one row to the next; at least the width of the plane.
    pub stride: usize,
}

impl Plane {
    /// The rows of the plane, each `width` bytes long.
    pub(crate) fn rows(&self, width: usize, height: usize) -> impl Iterator<Item = &[u8]> {
        (0..height).map(move |row| {
            let start = row * self.stride;
            &self.data[start..start + width]
        })
    }

    /// Whether `height` rows of `width` bytes lie in the buffer.
    fn holds(&self, width: usize, height: usize) -> bool {
        self.stride >= width && self.data.len() >= self.stride * (height - 1) + width
    }
}

/// The planes do not fit the size of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the planes do not hold a picture of {width} x {height}")]
pub struct BadFrame {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

/// A picture in I420: a full plane of luma and two of chroma at half the width and height. Cheap to
/// clone; the planes are shared.
#[derive(Clone)]
pub struct I420Frame {
    width: u32,
    height: u32,
    planes: [Plane; 3],
    captured_at: Duration,
}

impl std::fmt::Debug for I420Frame {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "I420Frame({} x {})", self.width, self.height)
    }
}

impl I420Frame {
    /// Puts a frame together. `captured_at` counts from the Unix epoch. The planes may be strided.
    pub fn new(
        width: u32,
        height: u32,
        planes: [Plane; 3],
        captured_at: Duration,
    ) -> Result<Self, BadFrame> {
        let size_fits = (1..=u32::from(u16::MAX)).contains(&width)
            && (1..=u32::from(u16::MAX)).contains(&height);
        let (w, h) = (width as usize, height as usize);
        let (cw, ch) = (w.div_ceil(2), h.div_ceil(2));
        if !size_fits
            || !planes[0].holds(w, h)
            || !planes[1].holds(cw, ch)
            || !planes[2].holds(cw, ch)
        {
            return Err(BadFrame { width, height });
        }
        Ok(Self {
            width,
            height,
            planes,
            captured_at,
        })
    }

    /// Puts a frame together from one buffer that holds Y, U and V one after the other, without
    /// gaps.
    pub fn from_packed(
        width: u32,
        height: u32,
        packed: Vec<u8>,
        captured_at: Duration,
    ) -> Result<Self, BadFrame> {
        let (w, h) = (width as usize, height as usize);
        let (cw, ch) = (w.div_ceil(2), h.div_ceil(2));
        if packed.len() != w * h + 2 * cw * ch {
            return Err(BadFrame { width, height });
        }
        let mut y = Bytes::from(packed);
        let mut u = y.split_off(w * h);
        let v = u.split_off(cw * ch);
        let plane = |data, stride| Plane { data, stride };
        Self::new(
            width,
            height,
            [plane(y, w), plane(u, cw), plane(v, cw)],
            captured_at,
        )
    }

    /// Pixels.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Pixels.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Y, U and V.
    pub fn planes(&self) -> &[Plane; 3] {
        &self.planes
    }

    /// When the picture was taken, or when it came in if nobody said so; since the Unix epoch.
    pub fn captured_at(&self) -> Duration {
        self.captured_at
    }

    /// The same picture, taken at another time. No byte is copied.
    pub(crate) fn again_at(&self, captured_at: Duration) -> Self {
        Self {
            captured_at,
            ..self.clone()
        }
    }

    /// Width and height of a plane in bytes and rows.
    pub(crate) fn plane_size(&self, plane: usize) -> (usize, usize) {
        let (w, h) = (self.width as usize, self.height as usize);
        if plane == 0 {
            (w, h)
        } else {
            (w.div_ceil(2), h.div_ceil(2))
        }
    }

    /// How many bytes the picture has without gaps.
    pub fn packed_len(&self) -> usize {
        (0..3)
            .map(|plane| {
                let (w, h) = self.plane_size(plane);
                w * h
            })
            .sum()
    }

    /// Appends Y, U and V without gaps.
    pub fn pack_into(&self, out: &mut Vec<u8>) {
        out.reserve(self.packed_len());
        for (index, plane) in self.planes.iter().enumerate() {
            let (w, h) = self.plane_size(index);
            if plane.stride == w {
                out.extend_from_slice(&plane.data[..w * h]);
            } else {
                plane.rows(w, h).for_each(|row| out.extend_from_slice(row));
            }
        }
    }

    /// Luma at a point, both coordinates from 0 to 1.
    pub fn luma_at(&self, x: f32, y: f32) -> u8 {
        let at = |part: f32, size: u32| {
            ((part.clamp(0.0, 1.0) * size as f32) as usize).min(size as usize - 1)
        };
        self.planes[0].data[at(y, self.height) * self.planes[0].stride + at(x, self.width)]
    }
}

/// Now, counted from the Unix epoch.
pub fn now() -> Duration {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
}

/// How the page shows a tile right now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Want {
    /// Device pixels.
    pub width: u32,
    /// Device pixels.
    pub height: u32,
    /// Whether any of it can be seen.
    pub visible: bool,
}

/// What the page wants, by tile. A tile that is missing is not wanted.
pub type Wants = HashMap<TileId, Want>;

/// A frame with its number; numbers only grow, across all tiles.
#[derive(Debug, Clone)]
pub(crate) struct Numbered {
    pub(crate) seq: u32,
    pub(crate) frame: Arc<I420Frame>,
}

/// One slot per picture that holds the newest frame. Older frames are overwritten, never queued. Who
/// draws says which tile shows which slot; whoever wants the pictures themselves, as for a
/// recording, asks by slot.
#[derive(Clone)]
pub struct FrameHub {
    shared: Arc<Shared>,
}

struct Shared {
    slots: Mutex<Slots>,
    /// Moves with every frame, and with what tiles show.
    changes: watch::Sender<()>,
    wants: watch::Sender<Wants>,
}

#[derive(Default)]
struct Slots {
    newest: HashMap<SlotId, Numbered>,
    shown: HashMap<TileId, SlotId>,
    last_seq: u32,
}

impl Default for FrameHub {
    fn default() -> Self {
        Self::new()
    }
}

impl FrameHub {
    /// An empty hub.
    pub fn new() -> Self {
        Self {
            shared: Arc::new(Shared {
                slots: Mutex::default(),
                changes: watch::Sender::new(()),
                wants: watch::Sender::new(Wants::new()),
            }),
        }
    }

    fn slots(&self) -> MutexGuard<'_, Slots> {
        // The map is whole after every statement, so a panic elsewhere leaves nothing half done.
        self.shared
            .slots
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a frame in the slot, in place of the one before. One that no tile shows is let go: whoever
    /// brings frames may hear a moment later than the tile that nobody wants them any more.
    pub fn publish(&self, slot: &SlotId, frame: Arc<I420Frame>) {
        {
            let mut slots = self.slots();
            if !slots.shown.values().any(|shown| shown == slot) {
                return;
            }
            slots.last_seq = slots.last_seq.wrapping_add(1);
            let seq = slots.last_seq;
            let numbered = Numbered { seq, frame };
            match slots.newest.get_mut(slot) {
                Some(newest) => *newest = numbered,
                None => {
                    slots.newest.insert(slot.clone(), numbered);
                }
            }
        }
        self.shared.changes.send_replace(());
    }

    /// Empties the slot.
    pub fn remove(&self, slot: &SlotId) {
        self.slots().newest.remove(slot);
        self.shared.changes.send_replace(());
    }

    /// The newest frame of a slot.
    pub fn newest(&self, slot: &SlotId) -> Option<Arc<I420Frame>> {
        let slots = self.slots();
        slots.newest.get(slot).map(|newest| newest.frame.clone())
    }

    /// Shows a slot on a tile from now on.
    pub fn show(&self, tile: TileId, slot: SlotId) {
        self.slots().shown.insert(tile, slot);
        self.shared.changes.send_replace(());
    }

    /// The tile is gone, and its slot is empty.
    pub fn hide(&self, tile: TileId) {
        {
            let mut slots = self.slots();
            if let Some(slot) = slots.shown.remove(&tile) {
                slots.newest.remove(&slot);
            }
        }
        self.shared.changes.send_replace(());
    }

    /// The newest frame that a tile shows.
    pub fn newest_on(&self, tile: TileId) -> Option<Arc<I420Frame>> {
        self.numbered(tile).map(|numbered| numbered.frame)
    }

    pub(crate) fn numbered(&self, tile: TileId) -> Option<Numbered> {
        let slots = self.slots();
        slots.newest.get(slots.shown.get(&tile)?).cloned()
    }

    /// Moves with every frame of any slot, with what tiles show, and when a slot is emptied.
    pub fn changes(&self) -> watch::Receiver<()> {
        self.shared.changes.subscribe()
    }

    /// Says what the page shows now; the complete list each time.
    pub fn set_wants(&self, wants: Wants) {
        self.shared.wants.send_if_modified(|current| {
            let changed = *current != wants;
            *current = wants;
            changed
        });
    }

    /// What the page shows, for those who make or subscribe to pictures.
    pub fn wants(&self) -> watch::Receiver<Wants> {
        self.shared.wants.subscribe()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    impl FrameHub {
        /// How many frames there are, and how many tiles.
        pub(crate) fn held(&self) -> [usize; 2] {
            let slots = self.slots();
            [slots.newest.len(), slots.shown.len()]
        }
    }

    /// A frame of one shade of grey.
    pub(crate) fn grey(width: u32, height: u32, luma: u8) -> I420Frame {
        let chroma = width.div_ceil(2) as usize * height.div_ceil(2) as usize;
        let mut packed = vec![luma; (width * height) as usize];
        packed.extend(vec![128; 2 * chroma]);
        I420Frame::from_packed(width, height, packed, now()).unwrap()
    }

    #[test]
    fn a_frame_whose_planes_are_too_short_is_refused() {
        let short = Plane {
            data: Bytes::from_static(&[0; 10]),
            stride: 4,
        };
        let planes = [short.clone(), short.clone(), short];
        assert!(I420Frame::new(4, 4, planes.clone(), now()).is_err());
        assert!(I420Frame::new(0, 2, planes, now()).is_err());
        assert!(I420Frame::from_packed(2, 2, vec![0; 5], now()).is_err());
    }

    #[test]
    fn strided_planes_are_packed_without_gaps() {
        let plane = |bytes: &'static [u8], stride| Plane {
            data: Bytes::from_static(bytes),
            stride,
        };
        let frame = I420Frame::new(
            3,
            2,
            [
                plane(&[1, 2, 3, 0, 4, 5, 6], 4),
                plane(&[7, 8, 0, 0], 4),
                plane(&[9, 10], 2),
            ],
            now(),
        )
        .unwrap();
        let mut packed = Vec::new();
        frame.pack_into(&mut packed);
        assert_eq!(packed, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        assert_eq!(frame.packed_len(), packed.len());
    }

    fn slot(person: &str, of: PictureOf) -> SlotId {
        SlotId {
            person: person.into(),
            of,
        }
    }

    #[test]
    fn the_newest_frame_takes_the_slot_and_numbers_only_grow() {
        let hub = FrameHub::new();
        let (one, two) = (slot("a", PictureOf::Person), slot("b", PictureOf::Person));
        hub.show(TileId(1), one.clone());
        hub.show(TileId(2), two.clone());
        hub.publish(&one, Arc::new(grey(2, 2, 10)));
        let first = hub.numbered(TileId(1)).unwrap().seq;
        hub.publish(&two, Arc::new(grey(2, 2, 20)));
        hub.publish(&one, Arc::new(grey(2, 2, 30)));
        let newest = hub.numbered(TileId(1)).unwrap();
        assert!(newest.seq > first);
        assert_eq!(newest.frame.luma_at(0.0, 0.0), 30);
        hub.remove(&one);
        assert!(hub.newest_on(TileId(1)).is_none());
        assert!(hub.newest(&two).is_some());
    }

    #[test]
    fn a_persons_screen_and_camera_never_take_each_others_place() {
        let hub = FrameHub::new();
        let camera = slot("a", PictureOf::Person);
        let screen = slot("a", PictureOf::Screen);
        hub.show(TileId(1), camera.clone());
        hub.show(TileId(2), screen.clone());
        hub.publish(&camera, Arc::new(grey(2, 2, 10)));
        hub.publish(&screen, Arc::new(grey(2, 2, 20)));
        let luma = |tile| {
            hub.newest_on(TileId(tile))
                .map(|frame| frame.luma_at(0.0, 0.0))
        };
        assert_eq!((luma(1), luma(2)), (Some(10), Some(20)));
        hub.hide(TileId(2));
        assert_eq!((luma(1), luma(2)), (Some(10), None));
        assert!(hub.newest(&screen).is_none());
    }

    #[test]
    fn a_frame_that_comes_after_its_tile_is_gone_is_not_held() {
        let hub = FrameHub::new();
        let slot = slot("a", PictureOf::Screen);
        hub.show(TileId(1), slot.clone());
        hub.publish(&slot, Arc::new(grey(2, 2, 10)));
        hub.hide(TileId(1));
        hub.publish(&slot, Arc::new(grey(2, 2, 20)));
        assert_eq!(hub.held(), [0, 0]);
        hub.show(TileId(2), slot.clone());
        assert!(hub.newest_on(TileId(2)).is_none());
    }

    #[test]
    fn whoever_shows_pictures_hears_of_a_slot_that_was_emptied() {
        let hub = FrameHub::new();
        let mut changes = hub.changes();
        let slot = slot("a", PictureOf::Person);
        let acts: [&dyn Fn(); 4] = [
            &|| hub.show(TileId(1), slot.clone()),
            &|| hub.publish(&slot, Arc::new(grey(2, 2, 10))),
            &|| hub.remove(&slot),
            &|| hub.hide(TileId(1)),
        ];
        for act in acts {
            act();
            assert!(changes.has_changed().unwrap());
            changes.mark_unchanged();
        }
    }

    #[test]
    fn wants_that_did_not_change_wake_nobody() {
        let hub = FrameHub::new();
        let mut wants = hub.wants();
        let want = Want {
            width: 10,
            height: 10,
            visible: true,
        };
        hub.set_wants(Wants::from([(TileId(1), want)]));
        assert!(wants.has_changed().unwrap());
        wants.mark_unchanged();
        hub.set_wants(Wants::from([(TileId(1), want)]));
        assert!(!wants.has_changed().unwrap());
    }
}
