//! What other programs play on a real sound server: heard from when it begins until it ends, and without
//! what this program plays beside it.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)] // A test fails by unwrapping.

mod sound_server;

use greenroom_media::devices::Devices;
use greenroom_media::sound::{SoundError, speak};
use sound_server::{Heard, SoundServer, eventually};

const VOICES: f64 = 660.0;
const ONE: f64 = 1_050.0;
const OTHER: f64 = 1_480.0;

// One test: a program looks for its sound server in one place.
#[test]
fn what_other_programs_play_is_heard_and_never_the_voices_of_the_show() {
    let folder = tempfile::tempdir().unwrap();
    SoundServer::announce(folder.path());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let devices = Devices::OfThisComputer;
    assert!(devices.hears_programs());
    let heard = Heard::default();
    let listen = || {
        let into = heard.clone();
        runtime.block_on(devices.hear_programs(move |step| into.hear(step)))
    };
    assert_eq!(listen().unwrap_err(), SoundError::NoServer);

    let server = SoundServer::start(folder.path());
    let desk = server.speaker("desk", "Desk");
    server.speaker("booth", "Booth");
    let mut hearing = listen().unwrap();
    eventually("silence", || heard.len() > 48_000);

    // The show's voices, beside a program that begins later.
    let mut angle = 0.0_f64;
    let voices = speak("desk", move |step| {
        for sample in step {
            angle += VOICES * std::f64::consts::TAU / 48_000.0;
            *sample = (angle.sin() * 20_000.0) as i16;
        }
    });
    let _voices = runtime.block_on(voices).unwrap();
    server.ear("desk").heard.hears(VOICES);
    let one = server.whistle("desk", ONE);
    let alone = heard.hears(ONE);
    println!("a program was heard {alone:?} after it began");
    assert_eq!(heard.whistles(VOICES), 0);

    // Another one, at another speaker; then the first ends.
    let other = server.whistle("booth", OTHER);
    drop(one);
    heard.forget();
    heard.hears(OTHER);
    eventually("the first one's end", || heard.whistles(ONE) == 0);
    drop(other);
    // What was on its way is heard to its end.
    eventually("the other one's end", || heard.whistles(OTHER) == 0);
    assert_eq!(heard.whistles(VOICES), 0);

    // A speaker that is unplugged takes nothing with it.
    let moved = server.whistle("desk", ONE);
    heard.hears(ONE);
    server.unplug(&desk);
    drop(moved);
    heard.forget();
    let _again = server.whistle("booth", OTHER);
    heard.hears(OTHER);

    drop(server);
    assert_eq!(runtime.block_on(hearing.lost()), SoundError::NoServer);
}
