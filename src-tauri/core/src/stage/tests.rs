//! Inputs to actions, and any order of them.

use greenroom_contract::{ErrorCode, Person, Quality, Role, StagePhase};
use proptest::prelude::*;
use secrecy::SecretString;
use time::OffsetDateTime;

use super::machine::*;
use crate::{
    actor_v1::{Machine, Ticket},
    edge::error::ui_error,
};

fn person(id: &str) -> Person {
    Person {
        user_id: id.to_owned(),
        name: format!("{id} by name"),
    }
}

fn preview() -> Input {
    Input::Preview {
        ticket: Ticket(1),
        spec: PreviewSpec {
            me: person("maya"),
            role: Role::Host,
        },
    }
}

fn connect(publish: bool) -> Input {
    Input::Connect {
        ticket: Ticket(2),
        spec: ConnectSpec {
            url: "ws://stage".to_owned(),
            token: SecretString::from("token"),
            publish,
        },
    }
}

fn picture_of(identity: &str) -> RoomNews {
    RoomNews::TrackOn {
        identity: identity.to_owned(),
        name: identity.to_owned(),
        medium: Medium::Picture,
        muted: false,
    }
}

fn news(generation: u64, news: RoomNews) -> Input {
    Input::Room { generation, news }
}

fn play(machine: &mut StageMachine, inputs: impl IntoIterator<Item = Input>) -> Vec<Action> {
    inputs
        .into_iter()
        .flat_map(|input| machine.handle(OffsetDateTime::UNIX_EPOCH, input))
        .collect()
}

fn backstage() -> StageMachine {
    let mut stage = StageMachine::default();
    let connected = Input::Connected {
        generation: 1,
        result: Ok(()),
    };
    play(&mut stage, [preview(), connect(false), connected]);
    stage
}

fn published(actions: &[Action]) -> bool {
    actions
        .iter()
        .any(|action| matches!(action, Action::Publish { .. }))
}

#[test]
fn the_host_backstage_sees_himself_and_publishes_nothing() {
    let stage = backstage();
    let view = stage.view();
    assert_eq!(view.phase, StagePhase::Backstage);
    assert_eq!(view.tiles.len(), 1);
    assert!(view.tiles[0].only_you);
}

#[test]
fn publishing_begins_with_the_persons_word_and_answers_when_it_is_done() {
    let mut stage = backstage();
    let actions = play(&mut stage, [Input::Publish { ticket: Ticket(3) }]);
    assert!(published(&actions));
    let done = Input::Published {
        generation: 1,
        result: Ok(Ok(())),
    };
    let actions = play(&mut stage, [done]);
    assert!(matches!(actions[..], [Action::Reply(Ticket(3), Ok(()))]));
    assert_eq!(stage.view().phase, StagePhase::OnStage);
    assert!(!stage.view().tiles[0].only_you);
}

#[test]
fn a_co_host_publishes_as_soon_as_connected() {
    let mut stage = StageMachine::default();
    let connected = Input::Connected {
        generation: 1,
        result: Ok(()),
    };
    let actions = play(&mut stage, [preview(), connect(true), connected]);
    assert!(published(&actions));
}

#[test]
fn without_a_sound_server_the_picture_goes_out_and_the_reason_is_said() {
    let mut stage = backstage();
    let silent = ui_error(ErrorCode::NoSoundServer, "no sound server");
    play(
        &mut stage,
        [
            Input::Publish { ticket: Ticket(3) },
            Input::Published {
                generation: 1,
                result: Ok(Err(silent)),
            },
        ],
    );
    let view = stage.view();
    assert_eq!(view.phase, StagePhase::OnStage);
    assert!(!view.tiles[0].microphone_on);
    assert_eq!(
        view.microphone.problem.unwrap().code,
        ErrorCode::NoSoundServer
    );
}

#[test]
fn a_failed_connection_leads_back_to_the_green_room() {
    let mut stage = StageMachine::default();
    let failed = Input::Connected {
        generation: 1,
        result: Err(ui_error(ErrorCode::StageUnreachable, "no answer")),
    };
    play(&mut stage, [preview(), connect(true), failed]);
    assert_eq!(stage.view().phase, StagePhase::Preview);
}

#[test]
fn a_broadcaster_who_is_lost_keeps_the_tile_until_the_room_says_otherwise() {
    let mut stage = backstage();
    let people = || vec![(person("maya"), Role::Host), (person("ravi"), Role::CoHost)];
    let left = RoomNews::Left {
        identity: "ravi".to_owned(),
    };
    play(
        &mut stage,
        [
            Input::People(people()),
            news(1, picture_of("ravi")),
            news(1, left),
        ],
    );
    let tiles = stage.view().tiles;
    assert_eq!(tiles.len(), 2);
    assert!(tiles[1].away_since.is_some());
    assert_eq!(tiles[1].name, "ravi by name");
    let actions = play(
        &mut stage,
        [Input::People(vec![(person("maya"), Role::Host)])],
    );
    assert!(matches!(actions[..], [Action::Clear { tile: 2 }]));
    assert_eq!(stage.view().tiles.len(), 1);
}

#[test]
fn a_stranger_who_leaves_leaves_no_tile() {
    let mut stage = backstage();
    let left = RoomNews::Left {
        identity: "nobody".to_owned(),
    };
    play(&mut stage, [news(1, picture_of("nobody")), news(1, left)]);
    assert_eq!(stage.view().tiles.len(), 1);
}

#[test]
fn reconnecting_keeps_tiles_and_mute() {
    let mut stage = backstage();
    play(
        &mut stage,
        [
            Input::SetMicrophone(false),
            news(1, picture_of("ravi")),
            news(1, RoomNews::Reconnecting),
        ],
    );
    let view = stage.view();
    assert!(matches!(
        view.phase,
        StagePhase::Reconnecting {
            on_stage: false,
            ..
        }
    ));
    assert_eq!(view.tiles.len(), 2);
    play(&mut stage, [news(1, RoomNews::Reconnected)]);
    assert!(!stage.view().microphone.on);
    assert_eq!(stage.view().phase, StagePhase::Backstage);
}

#[test]
fn leaving_answers_when_the_room_is_closed_and_keeps_the_sources() {
    let mut stage = backstage();
    let actions = play(&mut stage, [Input::Leave { ticket: Ticket(9) }]);
    assert!(matches!(actions[0], Action::Close));
    assert!(
        !actions
            .iter()
            .any(|action| matches!(action, Action::StopSources))
    );
    let actions = play(&mut stage, [Input::Closed]);
    assert!(matches!(actions[..], [Action::Reply(Ticket(9), Ok(()))]));
}

#[test]
fn removed_by_the_host_is_said_in_so_many_words() {
    let mut stage = backstage();
    play(
        &mut stage,
        [news(1, RoomNews::Lost(ErrorCode::RemovedFromStage))],
    );
    let StagePhase::Failed { error } = stage.view().phase else {
        panic!("the stage goes on");
    };
    assert_eq!(error.code, ErrorCode::RemovedFromStage);
}

fn room_news() -> impl Strategy<Value = RoomNews> {
    let who = prop_oneof![Just("ravi"), Just("lena"), Just("maya")].prop_map(str::to_owned);
    let medium = prop_oneof![Just(Medium::Picture), Just(Medium::Sound)];
    prop_oneof![
        (who.clone(), medium.clone(), any::<bool>()).prop_map(|(identity, medium, muted)| {
            RoomNews::TrackOn {
                name: identity.clone(),
                identity,
                medium,
                muted,
            }
        }),
        (who.clone(), medium.clone())
            .prop_map(|(identity, medium)| RoomNews::TrackOff { identity, medium }),
        (who.clone(), medium, any::<bool>()).prop_map(|(identity, medium, muted)| {
            RoomNews::Muted {
                identity,
                medium,
                muted,
            }
        }),
        who.clone().prop_map(|identity| RoomNews::Left { identity }),
        who.prop_map(|identity| RoomNews::Quality {
            identity,
            quality: Quality::Good
        }),
        Just(RoomNews::Reconnecting),
        Just(RoomNews::Reconnected),
        Just(RoomNews::Lost(ErrorCode::StageLost)),
    ]
}

fn input() -> impl Strategy<Value = Input> {
    let generation = 0..5_u64;
    prop_oneof![
        Just(()).prop_map(|()| preview()),
        any::<bool>().prop_map(connect),
        Just(()).prop_map(|()| Input::Publish { ticket: Ticket(3) }),
        Just(()).prop_map(|()| Input::Leave { ticket: Ticket(4) }),
        Just(()).prop_map(|()| Input::Off { ticket: Ticket(5) }),
        any::<bool>().prop_map(Input::SetMicrophone),
        any::<bool>().prop_map(Input::SetCamera),
        Just(()).prop_map(|()| Input::People(vec![(person("ravi"), Role::CoHost)])),
        generation.clone().prop_map(|generation| Input::Connected {
            generation,
            result: Ok(()),
        }),
        generation.clone().prop_map(|generation| Input::Published {
            generation,
            result: Ok(Ok(())),
        }),
        Just(()).prop_map(|()| Input::Closed),
        (generation, room_news()).prop_map(|(generation, news)| Input::Room { generation, news }),
    ]
}

proptest! {
    #[test]
    fn nothing_goes_out_before_the_person_said_so(
        inputs in proptest::collection::vec(input(), 0..80)
    ) {
        let mut stage = StageMachine::default();
        // What the person said in this connection: publish at once, or by a word of its own.
        let mut said = false;
        for input in inputs {
            match &input {
                Input::Connect { spec, .. } => said |= spec.publish,
                Input::Publish { .. } => said = true,
                _ => {}
            }
            let actions = play(&mut stage, [input]);
            prop_assert!(said || !published(&actions));
        }
    }

    #[test]
    fn there_is_never_a_second_own_tile_and_no_number_twice(
        inputs in proptest::collection::vec(input(), 0..80)
    ) {
        let mut stage = StageMachine::default();
        for input in inputs {
            play(&mut stage, [input]);
            let tiles = stage.view().tiles;
            let mut numbers: Vec<u32> = tiles.iter().map(|tile| tile.tile_id).collect();
            numbers.sort_unstable();
            numbers.dedup();
            prop_assert_eq!(numbers.len(), tiles.len());
            prop_assert!(tiles.iter().filter(|tile| tile.user_id == "maya").count() <= 1);
        }
    }

    #[test]
    fn muted_stays_muted_whatever_the_network_does(
        inputs in proptest::collection::vec(room_news(), 0..40)
    ) {
        let mut stage = backstage();
        play(&mut stage, [Input::SetMicrophone(false), Input::Publish { ticket: Ticket(3) }]);
        for news in inputs {
            let actions = play(&mut stage, [Input::Room { generation: 1, news }]);
            let unmutes = actions.iter().any(|action| {
                matches!(action, Action::Mute { medium: Medium::Sound, muted: false })
            });
            prop_assert!(!unmutes);
            prop_assert!(!stage.view().microphone.on);
        }
    }
}
