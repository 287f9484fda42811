use std::{collections::VecDeque, f32::consts::TAU};

use greenroom_media::sound::STEP;

use super::*;

const NOTHING: SoundProcessing = SoundProcessing {
    echo_cancelling: false,
    noise_suppression: false,
    automatic_gain: false,
};
const ECHO: SoundProcessing = SoundProcessing {
    echo_cancelling: true,
    ..NOTHING
};

/// Steps in a second.
const SECOND: usize = 100;

fn doing(wanted: SoundProcessing) -> Processing {
    let processing = Processing::default();
    processing.be(wanted);
    processing.begin();
    processing
}

/// Noise that is the same in every run, from -1 to 1.
struct Noise(u32);

impl Noise {
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as f32 / (1 << 23) as f32 - 1.0
    }

    fn step(&mut self, loudness: f32) -> [i16; STEP] {
        std::array::from_fn(|_| (self.next() * loudness) as i16)
    }
}

/// Somebody who speaks: a throat that hums, a mouth that shapes it into syllables.
struct Talker {
    at: usize,
    throat: f32,
    mouth: [(f32, f32); 3],
    breath: Noise,
}

impl Talker {
    fn new() -> Self {
        Self {
            at: 0,
            throat: 0.0,
            mouth: [(0.0, 0.0); 3],
            breath: Noise(7),
        }
    }

    fn step(&mut self, loudness: f32) -> [i16; STEP] {
        std::array::from_fn(|_| {
            let seconds = self.at as f32 / RATE as f32;
            self.at += 1;
            let pitch = 118.0 + 22.0 * (seconds * TAU * 0.7).sin() + 4.0 * (seconds * 31.0).sin();
            self.throat += pitch / RATE as f32;
            let mut sound = self.breath.next() * 0.02;
            if self.throat >= 1.0 {
                self.throat -= 1.0;
                sound += 1.0;
            }
            // A vowel for each syllable, four a second, with a breath after the seventh.
            let syllable = (seconds * 4.0) as usize;
            let [low, high] = [[730.0, 1_090.0], [270.0, 2_290.0], [570.0, 840.0]][syllable % 3];
            let mut voice = 0.0;
            for (resonance, pitch) in self.mouth.iter_mut().zip([low, high, 2_600.0]) {
                let damped = 0.994_f32;
                let next = sound + 2.0 * damped * (pitch * TAU / RATE as f32).cos() * resonance.0
                    - damped * damped * resonance.1;
                *resonance = (next, resonance.0);
                voice += next;
            }
            let open = (seconds * 4.0).fract();
            let open = if syllable % 8 == 7 {
                0.0
            } else {
                (open * TAU / 2.0).sin()
            };
            (voice * open * loudness).clamp(-32_000.0, 32_000.0) as i16
        })
    }
}

fn energy(step: &[i16]) -> f64 {
    step.iter().map(|sample| f64::from(*sample).powi(2)).sum()
}

/// How much more there is after than before.
fn decibels(before: f64, after: f64) -> f64 {
    10.0 * (after.max(1.0) / before.max(1.0)).log10()
}

/// What a microphone hears of a speaker, 60 ms late and half as loud.
struct Room {
    speaker: Talker,
    air: VecDeque<[i16; STEP]>,
}

impl Room {
    fn new() -> Self {
        Self {
            speaker: Talker::new(),
            air: VecDeque::from([[0; STEP]; 6]),
        }
    }

    /// By how many decibels these steps of echo are louder after the processing than before.
    fn echo(&mut self, processing: &Processing, steps: usize) -> f64 {
        let (mut before, mut after) = (0.0, 0.0);
        for _ in 0..steps {
            let mut played = self.speaker.step(900.0);
            self.air.push_back(played.map(|sample| sample / 2));
            processing.play(&mut played);
            let mut heard = self.air.pop_front().unwrap();
            before += energy(&heard);
            processing.hear(&mut heard);
            after += energy(&heard);
        }
        decibels(before, after)
    }
}

#[test]
fn echo_is_taken_out_while_that_is_wanted_and_other_switches_do_not_let_it_through() {
    let (processing, mut room) = (doing(NOTHING), Room::new());
    room.echo(&processing, SECOND);
    let off = room.echo(&processing, SECOND);
    processing.be(ECHO);
    let first = room.echo(&processing, SECOND);
    room.echo(&processing, 3 * SECOND);
    let settled = room.echo(&processing, SECOND);
    processing.be(SoundProcessing {
        noise_suppression: true,
        automatic_gain: true,
        ..ECHO
    });
    processing.be(ECHO);
    let after_others = room.echo(&processing, SECOND / 2);
    processing.be(NOTHING);
    let off_again = room.echo(&processing, SECOND);
    eprintln!(
        "echo: off {off:.1} dB, first second {first:.1}, settled {settled:.1}, \
         after the other switches {after_others:.1}, off again {off_again:.1}"
    );
    assert!(off > -3.0 && off_again > -3.0, "{off} {off_again}");
    assert!(settled < -25.0, "{settled}");
    assert!(after_others < settled + 10.0, "{after_others} {settled}");
}

#[test]
fn steady_noise_is_taken_out_while_that_is_wanted() {
    let processing = doing(NOTHING);
    let mut noise = Noise(1);
    let mut through = |processing: &Processing, steps: usize| {
        let (mut before, mut after) = (0.0, 0.0);
        for _ in 0..steps {
            let mut step = noise.step(600.0);
            before += energy(&step);
            processing.hear(&mut step);
            after += energy(&step);
        }
        decibels(before, after)
    };
    through(&processing, SECOND);
    let off = through(&processing, SECOND);
    processing.be(SoundProcessing {
        noise_suppression: true,
        ..NOTHING
    });
    through(&processing, 3 * SECOND);
    let on = through(&processing, SECOND);
    processing.be(NOTHING);
    let off_again = through(&processing, SECOND);
    eprintln!("noise: off {off:.1} dB, on {on:.1}, off again {off_again:.1}");
    // Rumble is taken out always, which costs white noise 3 dB.
    assert!(off > -4.0 && off_again > -4.0, "{off} {off_again}");
    assert!(on < off - 9.0, "{on} {off}");
}

#[test]
fn a_quiet_voice_is_made_louder_while_that_is_wanted() {
    let processing = doing(NOTHING);
    let mut talker = Talker::new();
    let mut through = |processing: &Processing, steps: usize| {
        let (mut before, mut after) = (0.0, 0.0);
        for _ in 0..steps {
            let mut step = talker.step(40.0);
            before += energy(&step);
            processing.hear(&mut step);
            after += energy(&step);
        }
        decibels(before, after)
    };
    through(&processing, SECOND);
    let off = through(&processing, 2 * SECOND);
    processing.be(SoundProcessing {
        automatic_gain: true,
        ..NOTHING
    });
    through(&processing, 6 * SECOND);
    let on = through(&processing, 2 * SECOND);
    processing.be(NOTHING);
    let off_again = through(&processing, 2 * SECOND);
    eprintln!("a quiet voice: off {off:.1} dB, on {on:.1}, off again {off_again:.1}");
    assert!(
        off.abs() < 3.0 && off_again.abs() < 3.0,
        "{off} {off_again}"
    );
    assert!(on > off + 6.0, "{on} {off}");
}

/// A green room in which nobody speaks: nothing is played, and the microphone hears a little noise.
fn quiet_green_room(processing: &Processing, seconds: usize) {
    let mut noise = Noise(5);
    for _ in 0..seconds * SECOND {
        processing.play(&mut [0; STEP]);
        processing.hear(&mut noise.step(30.0));
    }
}

#[test]
fn after_the_green_room_the_first_words_on_the_stage_make_no_echo() {
    let first_words = |played: usize| {
        let processing = doing(SoundProcessing::default());
        let mut room = Room::new();
        quiet_green_room(&processing, 5);
        room.echo(&processing, played * SECOND);
        quiet_green_room(&processing, 5);
        room.echo(&processing, SECOND)
    };
    let (quiet, with_a_loopback) = (first_words(0), first_words(10));
    eprintln!("echo of the first second: {quiet:.1} dB, after a loopback {with_a_loopback:.1}");
    assert!(quiet < -30.0 && with_a_loopback < -30.0);
}
