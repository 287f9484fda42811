//! How late a voice is said to be, held against two ears: one at the microphone, one at the speaker.

use greenroom_contract::*;

use crate::house::Greenroom;
use crate::sound_server::{Ear, SoundServer, eventually};

/// What sound server and devices may take for themselves, which no program is told, in milliseconds.
const DEVICES: i32 = 200;
/// Both ears are one or two pieces of a recording apart.
const EARS: i32 = 30;

/// The host speaks into the microphone of this feed, the guest listens at this speaker.
pub async fn a_voice_is_as_late_as_is_said(
    server: &SoundServer,
    feed: &str,
    speaker: &str,
    guest: &mut Greenroom,
    host: &str,
) {
    let _speech = server.speech(feed);
    let (said, heard) = (server.ear(feed), server.ear(speaker));
    guest.app.show_figures(Switch { on: true }).await.unwrap();
    let tile = guest.tile_of(host).await;
    let told = guest.until("how late the voice is", |seen| {
        let figures = seen.stage.as_ref()?.figures.as_ref()?;
        let of = |one: &&TileFigures| one.tile_id == tile.0;
        let tile = figures.tiles.iter().find(of)?;
        Some((tile.sound.as_ref()?.delay?, tile.lip_sync?))
    });
    let (delay, lip_sync) = told.await;
    let second = 100;
    let is_heard = |ear: &Ear| ear.heard.levels(4).len() == 4 * second;
    eventually("four seconds", || is_heard(&said) && is_heard(&heard));
    let truth = 10 * i32::try_from(behind(&said.heard.levels(4), &heard.heard.levels(4))).unwrap();
    eprintln!("said {delay:?}, by the ears {truth} ms; lip-sync {lip_sync:?}");
    let error = i32::try_from(delay.error).unwrap() + EARS;
    let devices = truth - delay.ms;
    assert!(
        (-error..DEVICES + error).contains(&devices),
        "{delay:?}, but {truth} ms"
    );
    guest.app.show_figures(Switch { on: false }).await.unwrap();
}

/// By how many steps what is heard is behind what was said: where both are most alike, within a second.
fn behind(said: &[f64], heard: &[f64]) -> usize {
    let alike = |later: &usize| {
        let pairs = said.iter().zip(&heard[*later..]);
        let count = (heard.len() - later) as f64;
        let mean = |row: &mut dyn Iterator<Item = f64>| row.sum::<f64>() / count;
        let one = mean(&mut pairs.clone().map(|(said, _)| *said));
        let other = mean(&mut pairs.clone().map(|(_, heard)| *heard));
        let (mut both, mut squares) = (0.0, (0.0, 0.0));
        for (said, heard) in pairs {
            let (said, heard) = (said - one, heard - other);
            both += said * heard;
            squares = (squares.0 + said * said, squares.1 + heard * heard);
        }
        both / (squares.0 * squares.1).sqrt().max(1.0)
    };
    let most = (0..100).max_by(|one, other| alike(one).total_cmp(&alike(other)));
    most.unwrap_or_default()
}
