//! Microphones and speakers of a real sound server, which come, go, hang and end.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)] // A test fails by unwrapping.

mod sound_server;

use std::time::{Duration, Instant};

use greenroom_media::sound::{InUse, SoundDevices, SoundError, hear, list, speak};
use sound_server::{Heard, SoundServer, eventually};

/// A server that was not there is looked for every two seconds.
const TOLD_WITHIN: Duration = Duration::from_secs(5);
const ONE: f64 = 660.0;
const OTHER: f64 = 1_050.0;

// One test: a program looks for its sound server in one place.
#[test]
fn sound_devices_are_what_they_are_said_to_be_however_they_come_and_go() {
    let folder = tempfile::tempdir().unwrap();
    SoundServer::announce(folder.path());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let _inside = runtime.enter();
    let wait = |flow: &mut InUse| runtime.block_on(flow.lost());
    let listen = |id: &str| {
        let heard = Heard::default();
        let into = heard.clone();
        let hearing = runtime.block_on(hear(id, move |step| into.hear(step)));
        hearing.map(|hearing| (hearing, heard))
    };

    assert_eq!(list(), Err(SoundError::NoServer));
    // Whoever waited for news of devices hears of each of them, from whatever server there comes.
    let changes = greenroom_media::devices::Devices::OfThisComputer.changes();
    let changes = std::cell::RefCell::new(changes);
    let is_told = |what: &str| {
        let mut changes = changes.borrow_mut();
        let told = async { tokio::time::timeout(TOLD_WITHIN, changes.next()).await };
        assert_eq!(runtime.block_on(told), Ok(()), "{what}");
    };
    let server = SoundServer::start(folder.path());
    is_told("a sound server came");
    assert_eq!(list(), Ok(SoundDevices::default()), "nothing is plugged in");

    // What a speaker plays is no microphone, though the system would record it.
    let speaker = server.speaker("desk", "Desk");
    is_told("a speaker came");
    let found = list().unwrap();
    assert_eq!(found.microphones, []);
    assert_eq!(found.usual_microphone, None);
    assert_eq!(found.usual_speaker.as_deref(), Some("desk"));

    // Two of one name are two, and one may be called as it likes.
    let unplug_first = server.microphone("first", "USB Audio");
    is_told("a microphone came");
    server.microphone("second", "USB Audio");
    is_told("a second one came");
    server.microphone("third", "Default");
    is_told("a third one came");
    server.prefer_microphone("second");
    let found = list().unwrap();
    let named: Vec<(&str, &str)> = found
        .microphones
        .iter()
        .map(|one| (one.id.as_str(), one.name.as_str()))
        .collect();
    let all = [
        ("first", "USB Audio"),
        ("second", "USB Audio"),
        ("third", "Default"),
    ];
    assert_eq!(named, all);
    assert_eq!(found.usual_microphone.as_deref(), Some("second"));
    let one = server.whistle("first-feed", ONE);
    let _other = server.whistle("second-feed", OTHER);
    let _music = server.whistle("desk", OTHER);
    let (mut first, heard_first) = listen("first").unwrap();
    let (mut second, heard_second) = listen("second").unwrap();
    heard_first.hears(ONE);
    heard_second.hears(OTHER);
    assert_eq!(
        (heard_first.whistles(OTHER), heard_second.whistles(ONE)),
        (0, 0)
    );
    assert_eq!(listen("gone").unwrap_err(), SoundError::NoDevice);

    // One that is unplugged is lost, and nothing takes its place.
    let unplugged = Instant::now();
    server.unplug(&unplug_first);
    is_told("a microphone went");
    assert_eq!(wait(&mut first), SoundError::Stopped);
    assert!(
        unplugged.elapsed() < Duration::from_secs(2),
        "{:?}",
        unplugged.elapsed()
    );
    heard_first.forget();
    heard_second.hears(OTHER);
    assert_eq!(heard_first.len(), 0);
    drop(one);

    // A speaker plays what it is given, and is lost when it goes.
    let mut angle = 0.0_f64;
    let speaking = speak("desk", move |step| {
        for sample in step {
            angle += ONE * std::f64::consts::TAU / 48_000.0;
            *sample = (angle.sin() * 8_000.0) as i16;
        }
    });
    let quiet = server.speaker("booth", "Booth");
    let mut speaking = runtime.block_on(speaking).unwrap();
    drop(_music);
    server.ear("desk").heard.hears(ONE);
    server.unplug(&speaker);
    assert_eq!(wait(&mut speaking), SoundError::Stopped);
    server.unplug(&quiet);

    // A server that hangs is said to, holds nobody up, and is not asked more than it answers.
    server.hang();
    assert_eq!(wait(&mut second), SoundError::Stopped);
    drop((first, second, speaking));
    let before = threads();
    for _ in 0..3 {
        let asked = Instant::now();
        assert_eq!(list(), Err(SoundError::Hangs));
        assert!(asked.elapsed() < Duration::from_secs(4));
    }
    assert_eq!(listen("second").unwrap_err(), SoundError::Hangs);
    eventually("the end of every thread", || threads() <= before);
    server.go_on();
    eventually("the server's answer", || list().is_ok());

    // One that hangs under a microphone in use, and so wakes nobody, keeps no thread of that.
    let (mut second, heard_second) = listen("second").unwrap();
    heard_second.hears(OTHER);
    assert!(threads_called("microphone") > 0);
    server.hang();
    assert_eq!(wait(&mut second), SoundError::Stopped);
    drop(second);
    let is_gone = || threads_called("microphone") == 0;
    eventually("the end of the microphone's threads", is_gone);
    server.go_on();
    eventually("the server's answer", || list().is_ok());

    // A mistake in what takes or gives the sound is no mistake of the device's, and of no other one.
    let (mut second, heard_second) = listen("second").unwrap();
    let taken = hear("third", |_| panic!("a mistake on purpose"));
    assert_eq!(
        wait(&mut runtime.block_on(taken).unwrap()),
        SoundError::Stopped
    );
    server.speaker("hall", "Hall");
    let given = speak("hall", |_| panic!("a mistake on purpose"));
    assert_eq!(
        wait(&mut runtime.block_on(given).unwrap()),
        SoundError::Stopped
    );
    heard_second.forget();
    heard_second.hears(OTHER);

    // One that ends is told at once, and its successor found.
    drop(server);
    assert_eq!(wait(&mut second), SoundError::NoServer);
    assert_eq!(list(), Err(SoundError::NoServer));
    let server = SoundServer::start(folder.path());
    server.microphone("second", "USB Audio");
    let _again = server.whistle("second-feed", ONE);
    let (_second, heard_second) = listen("second").unwrap();
    heard_second.hears(ONE);

    // Asking costs no thread that stays.
    let before = threads();
    for _ in 0..20 {
        list().unwrap();
    }
    eventually("the end of every thread", || threads() <= before);
    assert!(threads_called("plugged") > 0);
    drop(changes.into_inner());
    eventually("the end of who waited for news", || {
        threads_called("plugged") == 0
    });
}

/// How many threads of this program have this name. One without a name has that of whoever made it.
fn threads_called(name: &str) -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap().flatten();
    let names = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("comm")).ok());
    names.filter(|its| its.trim_end() == name).count()
}

/// How many threads this program has.
fn threads() -> usize {
    std::fs::read_dir("/proc/self/task").unwrap().count()
}
