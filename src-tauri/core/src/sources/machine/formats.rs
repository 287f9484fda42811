//! Size and rate of each camera's picture: what there is to choose from, and what was chosen.

use std::collections::HashMap;

use greenroom_contract::{CameraFormat, ErrorCode, PictureFormat};
use greenroom_media::{
    camera::{Format, WANTED},
    test_pattern,
};

use super::super::input::TEST_PATTERN;
use crate::error::Error;

/// Pixels of the largest picture that is sent: a computer encodes no larger one thirty times a second
/// beside everything else.
const MOST_PIXELS: u32 = 1920 * 1080;
/// Rows of the smallest that anybody would choose.
const FEWEST_ROWS: u32 = 180;
/// Rates up to which the fastest of a size is offered: more pictures a second than the first are not
/// sent, and the second is for lines that take no more.
const RATES: [u32; 2] = [30, 15];
/// Cameras whose choice is remembered.
const REMEMBERED: usize = 16;

/// Of every camera that was open since Greenroom runs, and of those that something was chosen for.
#[derive(Debug, Default)]
pub(in crate::sources) struct Formats {
    offered: HashMap<String, Vec<PictureFormat>>,
    /// The one that was chosen last first.
    chosen: Vec<CameraFormat>,
}

impl Formats {
    /// Takes over what was chosen before.
    pub fn remember(&mut self, chosen: Vec<CameraFormat>) {
        self.chosen = chosen;
    }

    /// A camera says what it can.
    pub fn offers(&mut self, camera: String, all: &[PictureFormat]) {
        self.offered.insert(camera, worth_choosing(all));
    }

    /// What can be chosen for a camera. With no choice there is nothing to choose from.
    pub fn offered(&self, camera: &str) -> &[PictureFormat] {
        let offered = self.offered.get(camera).map_or(&[][..], Vec::as_slice);
        if offered.len() > 1 { offered } else { &[] }
    }

    /// What was chosen for a camera, unless it says that it cannot do that any more.
    pub fn chosen(&self, camera: &str) -> Option<PictureFormat> {
        let chosen = self.chosen.iter().find(|one| one.camera == camera)?.format;
        let offered = self.offered.get(camera);
        offered
            .is_none_or(|all| all.contains(&chosen))
            .then_some(chosen)
    }

    /// What is asked of a camera.
    pub fn wanted(&self, camera: &str) -> Format {
        match self.chosen(camera) {
            Some(chosen) => Format {
                width: chosen.width,
                height: chosen.height,
                frames_per_second: chosen.frames_per_second,
            },
            None if camera == TEST_PATTERN => test_pattern::AUTOMATIC,
            None => WANTED,
        }
    }

    /// Takes a choice over, and answers all that are to be kept. What the camera does not offer is
    /// refused.
    pub fn choose(
        &mut self,
        camera: &str,
        format: Option<PictureFormat>,
    ) -> Result<Vec<CameraFormat>, Error> {
        if let Some(format) = &format
            && !self.offered(camera).contains(format)
        {
            let why = "the camera does not offer this size and rate";
            return Err(Error::known(ErrorCode::FieldInvalid, why));
        }
        self.chosen.retain(|one| one.camera != camera);
        if let Some(format) = format {
            let camera = camera.to_owned();
            self.chosen.insert(0, CameraFormat { camera, format });
            self.chosen.truncate(REMEMBERED);
        }
        Ok(self.chosen.clone())
    }
}

/// Of all that a camera says it can: each size that is sent and seen, at two rates at most, the largest
/// first.
fn worth_choosing(all: &[PictureFormat]) -> Vec<PictureFormat> {
    let pixels = |one: &PictureFormat| one.width.saturating_mul(one.height);
    let is_sent = |one: &&PictureFormat| {
        pixels(one) <= MOST_PIXELS && one.width.min(one.height) >= FEWEST_ROWS
    };
    let mut sent: Vec<PictureFormat> = all.iter().filter(is_sent).copied().collect();
    let order = |one: &PictureFormat| (pixels(one), one.width, one.frames_per_second);
    sent.sort_unstable_by_key(|one| std::cmp::Reverse(order(one)));
    sent.dedup();
    let of_one_size = |one: &PictureFormat, other: &PictureFormat| {
        (one.width, one.height) == (other.width, other.height)
    };
    let mut chosen = Vec::new();
    for size in sent.chunk_by(of_one_size) {
        let up_to = |rate: u32| size.iter().find(|one| one.frames_per_second <= rate);
        let mut rates: Vec<PictureFormat> = RATES.into_iter().filter_map(up_to).copied().collect();
        // What is faster than anything that is sent is slowed on its way.
        rates.extend(size.last().filter(|_| rates.is_empty()));
        rates.dedup();
        chosen.extend(rates);
    }
    chosen
}
