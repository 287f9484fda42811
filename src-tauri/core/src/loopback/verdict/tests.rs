//! Made sound and made light, and what is said of it.

use std::{f32::consts::TAU, sync::Arc, time::Duration};

use greenroom_contract::{EchoFinding, LevelFinding, LightFinding, NoiseFinding};
use greenroom_media::frames::I420Frame;

use super::*;

const SECOND: usize = RATE as usize;
const ALL: Gear = Gear {
    camera: true,
    test_pattern: false,
    microphone: true,
    speaker: true,
};

/// Chance that is the same in every run.
struct Chance(u32);

impl Chance {
    /// From 0 to 1.
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as f32 / (1 << 24) as f32
    }
}

/// Ten seconds of somebody who speaks, as loud as this in decibels at the loudest: syllables of
/// different lengths, and a breath after some.
fn voice(loud: f32, seed: u32) -> Vec<i16> {
    let mut chance = Chance(seed);
    let loud = 10_f32.powf(loud / 20.0) * f32::from(i16::MAX);
    let mut samples = Vec::with_capacity(10 * SECOND);
    while samples.len() < 10 * SECOND {
        let length = ((0.12 + 0.2 * chance.next()) * RATE as f32) as usize;
        let stress = 0.4 + 0.6 * chance.next();
        let pitch = 100.0 + 60.0 * chance.next();
        samples.extend((0..length).map(|at| {
            let swell = (TAU / 2.0 * at as f32 / length as f32).sin();
            let hum = (TAU * pitch * at as f32 / RATE as f32).sin();
            (loud * stress * swell * hum) as i16
        }));
        if chance.next() < 0.3 {
            let breath = ((0.2 + 0.5 * chance.next()) * RATE as f32) as usize;
            samples.extend(std::iter::repeat_n(0, breath));
        }
    }
    samples.truncate(10 * SECOND);
    samples
}

/// Steady noise, as loud as this in decibels at the loudest.
fn fan(loud: f32) -> Vec<i16> {
    let mut chance = Chance(3);
    let loud = 10_f32.powf(loud / 20.0) * f32::from(i16::MAX);
    let noise = |_| (loud * (2.0 * chance.next() - 1.0)) as i16;
    (0..10 * SECOND).map(noise).collect()
}

fn together(one: &[i16], other: &[i16]) -> Vec<i16> {
    let both = one.iter().zip(other);
    both.map(|(one, other)| one.saturating_add(*other))
        .collect()
}

/// The readings of a microphone that heard this.
fn readings(sound: &[i16]) -> Vec<f32> {
    let mut level = greenroom_media::sound::Level::default();
    let steps = sound.chunks(STEP);
    steps.filter_map(|step| level.hear(step)).collect()
}

/// What comes back of this, so many milliseconds later and so many decibels quieter.
fn comes_back(played: &[i16], late: usize, quieter: f32) -> Vec<i16> {
    let part = 10_f32.powf(-quieter / 20.0);
    let silence = std::iter::repeat_n(0, late * SECOND / 1_000);
    let echo = played
        .iter()
        .map(|sample| (f32::from(*sample) * part) as i16);
    silence.chain(echo).collect()
}

fn luma(luma: u8) -> I420Frame {
    let packed = [vec![luma; 64 * 36], vec![128; 2 * 32 * 18]].concat();
    I420Frame::from_packed(64, 36, packed, Duration::ZERO).unwrap()
}

#[test]
fn a_voice_is_quiet_good_or_loud_by_its_power_while_it_speaks() {
    let level_of = |loud| level(&voice(loud, 1));
    assert!(matches!(level_of(-34.0), LevelFinding::Quiet { .. }));
    let LevelFinding::Good { level: found } = level_of(-12.0) else {
        panic!("{:?}", level_of(-12.0));
    };
    // Hum, swell and stress take about 8 dB.
    assert!((-23..=-17).contains(&found), "{found}");
    assert!(matches!(level_of(0.0), LevelFinding::Loud { .. }));
}

#[test]
fn pauses_do_not_make_a_voice_quieter() {
    let mut sound = voice(-12.0, 1);
    let LevelFinding::Good { level: talks } = level(&sound) else {
        panic!("{:?}", level(&sound));
    };
    sound[4 * SECOND..].fill(0);
    let LevelFinding::Good { level: pauses } = level(&sound) else {
        panic!("{:?}", level(&sound));
    };
    assert!((talks - pauses).abs() <= 2, "{talks} {pauses}");
}

#[test]
fn a_voice_that_is_cut_off_is_too_loud_though_its_power_is_not() {
    let sound: Vec<i16> = voice(-12.0, 1)
        .into_iter()
        .enumerate()
        .map(|(at, sample)| match at % 50 {
            0 if sample > 4_000 => i16::MAX,
            _ => sample,
        })
        .collect();
    assert!(matches!(level(&sound), LevelFinding::Loud { .. }));
}

#[test]
fn silence_and_a_fan_are_nobody_who_speaks() {
    assert_eq!(level(&[]), LevelFinding::NothingHeard);
    let silence = vec![0; 10 * SECOND];
    assert_eq!(level(&silence), LevelFinding::NothingHeard);
    assert_eq!(level(&fan(-20.0)), LevelFinding::NothingHeard);
}

#[test]
fn noise_is_heard_in_the_pauses_and_taken_out_where_the_microphone_alone_has_it() {
    let (voice, fan) = (voice(-12.0, 1), fan(-30.0));
    let noisy = together(&voice, &fan);
    assert_eq!(noise(&voice, &readings(&voice)), NoiseFinding::Quiet);
    assert_eq!(noise(&voice, &readings(&noisy)), NoiseFinding::TakenOut);
    assert_eq!(noise(&noisy, &readings(&noisy)), NoiseFinding::Heard);
}

#[test]
fn a_face_is_dim_good_or_glaring_by_what_is_bright_in_the_middle() {
    let found = |of: u8| light(brightness([luma(of)].iter()).unwrap());
    assert_eq!(found(16), LightFinding::Dim);
    assert_eq!(found(50), LightFinding::Dim);
    assert_eq!(found(120), LightFinding::Good);
    assert_eq!(found(225), LightFinding::Glaring);
    // A bright window at the edge lights nobody.
    let mut packed = [vec![40; 64 * 36], vec![128; 2 * 32 * 18]].concat();
    packed[..64 * 8].fill(235);
    let window = I420Frame::from_packed(64, 36, packed, Duration::ZERO).unwrap();
    assert_eq!(
        light(brightness([window].iter()).unwrap()),
        LightFinding::Dim
    );
}

#[test]
fn what_was_not_sent_is_not_judged_and_a_test_pattern_needs_no_light() {
    let recording = |luma_of: u8| Recording {
        pictures: vec![(Duration::ZERO, Arc::new(luma(luma_of)))],
        ..Recording::default()
    };
    let nothing = of(&Recording::default(), Gear::default());
    assert_eq!(nothing.level, LevelFinding::Off);
    assert_eq!(nothing.noise, NoiseFinding::Off);
    assert_eq!(nothing.light, LightFinding::Off);
    let test_pattern = true;
    let gear = Gear {
        test_pattern,
        ..ALL
    };
    assert_eq!(of(&recording(20), gear).light, LightFinding::TestPattern);
    assert_eq!(of(&recording(20), ALL).light, LightFinding::Dim);
    assert_eq!(of(&recording(20), ALL).echo, EchoFinding::NotPlayed);
}

#[test]
fn what_comes_back_of_what_is_played_is_an_echo_however_late() {
    let played = voice(-12.0, 1);
    for late in [0, 60, 75, 180, 420] {
        for quieter in [3, 12, 24] {
            let heard = comes_back(&played, late, quieter as f32);
            let found = echo(&played, &heard, ALL);
            let EchoFinding::Heard { quieter_by } = found else {
                panic!("{late} ms late, {quieter} dB quieter: {found:?}");
            };
            assert!((quieter_by - quieter).abs() <= 2, "{quieter_by} {quieter}");
        }
    }
}

#[test]
fn what_nobody_hears_and_what_somebody_says_meanwhile_are_no_echo() {
    let played = voice(-12.0, 1);
    let cancelled = comes_back(&played, 60, 42.0);
    assert_eq!(echo(&played, &cancelled, ALL), EchoFinding::NoneHeard);
    let silence = vec![0; 10 * SECOND];
    assert_eq!(echo(&played, &silence, ALL), EchoFinding::NoneHeard);
    for seed in 2..12 {
        let speaks = voice(-12.0, seed);
        assert_eq!(
            echo(&played, &speaks, ALL),
            EchoFinding::NoneHeard,
            "{seed}"
        );
    }
    let fan = fan(-30.0);
    assert_eq!(echo(&played, &fan, ALL), EchoFinding::NoneHeard);
}

#[test]
fn an_echo_is_found_beside_a_fan() {
    let played = voice(-12.0, 1);
    let heard = together(&comes_back(&played, 120, 12.0), &fan(-40.0));
    assert!(matches!(
        echo(&played, &heard, ALL),
        EchoFinding::Heard { .. }
    ));
}

#[test]
fn of_what_cannot_be_heard_nothing_is_said() {
    let (played, silence) = (voice(-12.0, 1), vec![0; 10 * SECOND]);
    let not_known = |played: &[i16], heard: &[i16], gear| {
        assert_eq!(echo(played, heard, gear), EchoFinding::NotKnown);
    };
    not_known(&silence, &silence, ALL);
    not_known(&played[..SECOND], &played, ALL);
    not_known(&played, &played[..SECOND], ALL);
    for gear in [
        Gear {
            microphone: false,
            ..ALL
        },
        Gear {
            speaker: false,
            ..ALL
        },
    ] {
        not_known(&played, &played, gear);
    }
}

#[test]
fn the_eye_sees_where_it_is_loud() {
    assert_eq!(loudness(&[]), Vec::<u8>::new());
    let mut sound = vec![0; 10 * SECOND];
    sound[..SECOND].fill(i16::MAX / 2);
    sound[9 * SECOND..].fill(i16::MIN);
    let seen = loudness(&sound);
    assert_eq!(seen.len(), 64);
    assert_eq!((seen[0], seen[32], seen[63]), (49, 0, 100));
}
