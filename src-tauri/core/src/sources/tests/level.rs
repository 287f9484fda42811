//! What the microphone heard, and who looks at it.

use super::*;

#[test]
fn a_voice_is_remembered_for_eight_seconds_and_loudness_for_two() {
    let (mut sources, _) = played([found(&[], &["USB"]), on(), opened()]);
    let sound = |sources: &SourcesMachine| sources.view().page.readiness.sound;
    assert_eq!(sound(&sources), SoundReadiness::Silent);
    sources.handle(NOW, Input::Level(0.005));
    assert_eq!(sound(&sources), SoundReadiness::Silent);
    // Timers are kept as the kit keeps them.
    let mut timers: Vec<time::OffsetDateTime> = Vec::new();
    let start = sources.handle(NOW, Input::Level(0.95));
    let mut seen = Vec::new();
    let due = |now, effects: Vec<Effect<SourcesMachine>>| {
        effects.into_iter().filter_map(move |effect| match effect {
            Effect::Later(wait, Input::Forget) => Some(now + wait),
            _ => None,
        })
    };
    timers.extend(due(NOW, start));
    for second in 0..=10 {
        let now = NOW + Duration::from_secs(second);
        while let Some(at) = timers.iter().position(|timer| *timer <= now) {
            timers.swap_remove(at);
            timers.extend(due(now, sources.handle(now, Input::Forget)));
        }
        seen.push(sound(&sources));
    }
    let (loud, heard, silent) = (
        SoundReadiness::Loud,
        SoundReadiness::Heard,
        SoundReadiness::Silent,
    );
    assert_eq!(seen[..2], [loud, loud]);
    assert_eq!(seen[2..8], [heard; 6]);
    assert_eq!(seen[8..], [silent; 3]);
}

#[test]
fn one_timer_is_enough_however_often_a_voice_is_heard() {
    let (mut sources, _) = played([found(&[], &["USB"]), on(), opened()]);
    let levels = (0..50).map(|_| Input::Level(0.5));
    let timers = play(&mut sources, levels);
    assert_eq!(timers.len(), 1);
}

#[test]
fn the_level_is_measured_while_somebody_looks_at_it() {
    let (mut sources, _) = played([found(&[], &["USB"]), on()]);
    assert!(!sources.view().measured);
    play(&mut sources, [Input::GreenRoom(true)]);
    assert!(sources.view().measured);
    play(&mut sources, [Input::GreenRoom(false)]);
    assert!(!sources.view().measured, "the stage shows none");
    play(&mut sources, [Input::ShowLevel(true)]);
    assert!(sources.view().measured, "but its menu does");
    play(&mut sources, [Input::Off]);
    assert!(!sources.view().measured);
}
