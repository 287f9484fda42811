//! What is given up on a narrow line.

use greenroom_contract::Spared;

use super::*;

fn look(kbit: u32) -> Input {
    let look = Look {
        kbit: Some(kbit),
        limited: true,
    };
    Input::Uplink {
        connection: 1,
        look,
    }
}

fn looks_later(effects: &[Effect<StageMachine>]) -> bool {
    let later = |effect: &Effect<StageMachine>| {
        matches!(
            effect,
            Effect::Later(_, Input::LookAtUplink { connection: 1 })
        )
    };
    effects.iter().any(later)
}

/// On stage, with a screen that is shared.
fn sharing() -> StageMachine {
    let mut stage = on_stage();
    let Input::Own(own) = own(true, Some(true)) else {
        unreachable!()
    };
    let screen = Some(Offer { on: true });
    let shares = Input::Own(Own { screen, ..own });
    play(&mut stage, [shares, published(Source::Screen)]);
    stage
}

/// What is done after as many looks as it takes.
fn starved(stage: &mut StageMachine, kbit: u32) -> Vec<Action> {
    let mut done = Vec::new();
    for _ in 0..3 {
        let effects = play(stage, [look(kbit)]);
        assert!(looks_later(&effects));
        done.extend(actions(effects));
    }
    done
}

#[test]
fn the_line_is_looked_at_from_the_stage_on_and_not_after_it() {
    let mut stage = backstage();
    play(&mut stage, [publish(), published(Source::Camera)]);
    let effects = play(&mut stage, [published(Source::Microphone)]);
    assert!(looks_later(&effects));
    let due = Input::LookAtUplink { connection: 1 };
    let effects = play(&mut stage, [due]);
    assert_eq!(actions(effects), [Action::LookAtUplink { connection: 1 }]);
    play(&mut stage, [leave()]);
    let due = Input::LookAtUplink { connection: 1 };
    assert!(play(&mut stage, [due]).is_empty());
}

#[test]
fn beside_a_share_the_camera_is_published_smaller_then_slower_and_then_taken_back() {
    let mut stage = sharing();
    let source = Source::Camera;
    for (kbit, spared) in [(1_000, Spared::Size), (500, Spared::Rate)] {
        let smaller = [Action::Spare(Some(spared)), Action::Unpublish { source }];
        assert_eq!(starved(&mut stage, kbit), smaller);
        assert_eq!(stage.view().spared, Some(spared));
        let effects = play(&mut stage, [Input::Unpublished { source }]);
        assert_eq!(publishes(effects), [(source, false)]);
        play(&mut stage, [published(source)]);
    }
    let spared = Some(Spared::Camera);
    let gone = [Action::Spare(spared), Action::Unpublish { source }];
    assert_eq!(starved(&mut stage, 100), gone);
    assert_eq!(stage.view().spared, spared);
    let effects = play(&mut stage, [Input::Unpublished { source }]);
    assert!(publishes(effects).is_empty());
    assert!(stage.view().tiles[0].camera_on, "here it goes on");
    assert!(stage.view().tiles[0].microphone_on);

    // Where the line takes more it comes back by itself, as it was given up.
    let came = until_published(&mut stage);
    assert_eq!(stage.view().spared, Some(Spared::Rate));
    assert_eq!(came, [(source, false)]);
}

/// Looks at a line that nothing limits, until something is published.
fn until_published(stage: &mut StageMachine) -> Vec<(Source, bool)> {
    let looks = (0..60).map(|_| {
        let look = Look::default();
        let connection = 1;
        publishes(play(stage, [Input::Uplink { connection, look }]))
    });
    let mut published = looks.skip_while(Vec::is_empty);
    published.next().unwrap_or_default()
}

#[test]
fn who_speaks_no_more_and_shares_nothing_has_the_picture_back_on_stage() {
    let mut stage = on_stage();
    let source = Source::Camera;
    let spared = Some(Spared::Camera);
    let gone = [Action::Spare(spared), Action::Unpublish { source }];
    assert_eq!(starved(&mut stage, 80), gone);
    play(&mut stage, [Input::Unpublished { source }]);
    let effects = play(&mut stage, [own(true, None)]);
    assert_eq!(publishes(effects), [(source, false)]);
    play(&mut stage, [published(source)]);
    let voice = Source::Microphone;
    play(&mut stage, [Input::Unpublished { source: voice }]);
    assert!(starved(&mut stage, 80).is_empty());
    assert_eq!(stage.view().spared, None);
}

#[test]
fn a_camera_that_is_off_by_hand_gives_nothing_up_and_stays_off() {
    let mut stage = sharing();
    play(&mut stage, [own(false, Some(true))]);
    starved(&mut stage, 100);
    assert_eq!(stage.view().spared, None);
    let source = Source::Camera;
    play(&mut stage, [Input::Unpublished { source }]);
    assert_eq!(until_published(&mut stage), [(source, true)]);
}

#[test]
fn a_new_connection_begins_with_everything() {
    let mut stage = sharing();
    starved(&mut stage, 1_000);
    let lost = news(1, RoomNews::Lost(ErrorCode::StageLost));
    play(&mut stage, [lost]);
    let effects = play(&mut stage, [joined()]);
    let done = actions(effects);
    assert!(done.contains(&Action::Spare(None)), "{done:?}");
    assert_eq!(stage.view().spared, None);
}
