//! One picture of a screen after the other, while something moves on it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Result, anyhow, ensure};

use crate::display::Display;
use crate::picture::Picture;

/// Pictures in one film. They are kept whole, so a motion has to end before that.
const MOST: usize = 240;
/// Between two looks; a screen changes sixty times a second.
const BETWEEN_TWO_LOOKS: Duration = Duration::from_millis(3);

/// Takes pictures of the whole screen while `motion` goes on, and a last one after it: each as the
/// screen stood at one moment, and each different from the one before.
///
/// # Errors
/// The screen cannot be read, or the motion takes more pictures than can be kept.
pub fn film<T>(display: &Display, motion: impl FnOnce() -> T) -> Result<(Vec<Picture>, T)> {
    let camera = display.camera()?;
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let taking = scope.spawn(|| {
            let mut pictures: Vec<Picture> = Vec::new();
            loop {
                let last = over.load(Ordering::Acquire);
                let picture = camera.take()?;
                if pictures.last() != Some(&picture) {
                    ensure!(
                        pictures.len() < MOST,
                        "the motion takes too long to be kept"
                    );
                    pictures.push(picture);
                }
                if last {
                    return Ok(pictures);
                }
                std::thread::park_timeout(BETWEEN_TWO_LOOKS);
            }
        });
        // Also when the motion fails: nobody would wait for its pictures then.
        let end = End(&over);
        let moved = motion();
        drop(end);
        let pictures = taking.join();
        Ok((
            pictures.map_err(|_| anyhow!("taking pictures panicked"))??,
            moved,
        ))
    })
}

/// Ends the taking of pictures.
struct End<'a>(&'a AtomicBool);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}
