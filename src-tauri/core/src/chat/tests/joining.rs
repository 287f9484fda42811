//! Finding, making and joining the room's channel, and who may write in it.

use greenroom_contract::{Badge, ChatPhase};

use super::*;

fn without_channel(my_role: Role) -> RoomContext {
    RoomContext {
        live_channel_id: None,
        my_role,
        ..context()
    }
}

#[test]
fn the_rooms_channel_is_joined_and_then_read() {
    let mut machine = ChatMachine::default();
    let actions = play(&mut machine, [Input::Room(Some(context()))]);
    assert!(matches!(&actions[..],
        [Action::Join { generation: 1, channel_id }] if channel_id == "channel"));
    assert_eq!(machine.view().phase, ChatPhase::Joining);
    let actions = play(&mut machine, [joined_as(joined())]);
    assert!(matches!(
        actions[..],
        [Action::ReadPage {
            of: FIRST,
            token: None,
            ..
        }]
    ));
    let first = page_of(FIRST, vec![message(2), message(1)], None);
    let actions = play(&mut machine, [first]);
    assert_eq!(texts(&list(&actions)), ["text 1", "text 2"]);
    assert_eq!(machine.view().phase, ChatPhase::Ready);
}

#[test]
fn without_a_channel_the_host_makes_one_and_everybody_else_waits_for_it() {
    let mut machine = ChatMachine::default();
    let actions = play(
        &mut machine,
        [Input::Room(Some(without_channel(Role::Host)))],
    );
    assert!(matches!(actions[..], [Action::Make { .. }]));
    let mut machine = ChatMachine::default();
    let waits = without_channel(Role::CoHost);
    assert!(play(&mut machine, [Input::Room(Some(waits))]).is_empty());
    assert_eq!(machine.view().phase, ChatPhase::NotYet);
    let actions = play(&mut machine, [Input::Room(Some(context()))]);
    assert!(matches!(actions[..], [Action::Join { .. }]));
}

#[test]
fn a_room_without_a_chat_has_none() {
    let mut machine = ChatMachine::default();
    let disabled = RoomContext {
        enabled: false,
        ..context()
    };
    assert!(play(&mut machine, [Input::Room(Some(disabled))]).is_empty());
    assert_eq!(machine.view().phase, ChatPhase::Disabled);
    let actions = play(&mut machine, [send(1, "LOCAL_1", "hello")]);
    assert_eq!(replies(&actions), [(1, Some(ErrorCode::NotFound))]);
}

#[test]
fn a_chat_that_could_not_be_joined_is_joined_by_the_person_or_by_the_connection_coming_back() {
    let no_join = Input::Joined {
        generation: 1,
        result: Err(failure(ErrorCode::TimedOut)),
    };
    let no_page = Input::Page {
        generation: 1,
        of: FIRST,
        result: Err(failure(ErrorCode::TimedOut)),
    };
    for failed in [vec![no_join], vec![joined_as(joined()), no_page]] {
        let mut machine = joining(context());
        play(&mut machine, failed);
        assert!(matches!(machine.view().phase, ChatPhase::Failed { .. }));
        let actions = play(&mut machine, [Input::Reconnected]);
        assert!(matches!(actions[..], [Action::Join { .. }]));
        let failed = Input::Joined {
            generation: 1,
            result: Err(failure(ErrorCode::TimedOut)),
        };
        let twice = [
            failed,
            Input::RetryChat { ticket: Ticket(1) },
            Input::RetryChat { ticket: Ticket(2) },
        ];
        let actions = play(&mut machine, twice);
        assert!(matches!(
            actions[..],
            [
                Action::Join { .. },
                Action::Reply(Ticket(1), Ok(())),
                Action::Reply(Ticket(2), Ok(()))
            ]
        ));
    }
}

#[test]
fn a_read_only_chat_is_read_only_for_everybody_but_the_host() {
    let muted = || Joined {
        is_muted: true,
        ..joined()
    };
    let mut machine = joining(context());
    play(&mut machine, [joined_as(muted())]);
    assert_eq!(machine.view().cannot_write, None);
    let mut machine = joining(RoomContext {
        my_role: Role::CoHost,
        ..context()
    });
    let first = page_of(FIRST, Vec::new(), None);
    let write = send(1, "LOCAL_1", "hello");
    let actions = play(&mut machine, [joined_as(muted()), first, write]);
    assert_eq!(replies(&actions), [(1, Some(ErrorCode::ChatReadOnly))]);
    let open = Input::ChannelMuted {
        channel_id: "channel".to_owned(),
        muted: false,
    };
    let actions = play(&mut machine, [open, send(2, "LOCAL_2", "hello")]);
    assert_eq!(replies(&actions), [(2, None)]);
}

#[test]
fn being_muted_here_counts_and_elsewhere_does_not() {
    let mut machine = ready(1..=1, None);
    let muted = |channel_id: &str, muted| Input::MeMuted {
        channel_id: channel_id.to_owned(),
        muted,
    };
    play(&mut machine, [muted("another", true)]);
    assert_eq!(machine.view().cannot_write, None);
    let actions = play(
        &mut machine,
        [muted("channel", true), send(1, "LOCAL_1", "hello")],
    );
    assert_eq!(replies(&actions), [(1, Some(ErrorCode::Muted))]);
    play(&mut machine, [muted("channel", false)]);
    assert_eq!(machine.view().cannot_write, None);
}

#[test]
fn host_co_host_and_moderator_have_their_badges() {
    let mut machine = ready(1..=1, None);
    let roles = BTreeMap::from([
        ("maya".to_owned(), Role::Host),
        ("ravi".to_owned(), Role::CoHost),
    ]);
    let by = |segment, user_id: &str| {
        heard(MessageFacts {
            creator_id: Some(user_id.to_owned()),
            ..message(segment)
        })
    };
    let actions = play(
        &mut machine,
        [
            by(2, "mod"),
            by(3, "maya"),
            by(4, "viewer"),
            Input::Room(Some(RoomContext { roles, ..context() })),
        ],
    );
    let badges: Vec<Option<Badge>> = list(&actions).iter().map(|item| item.badge).collect();
    assert_eq!(
        badges,
        [
            Some(Badge::CoHost),
            Some(Badge::Moderator),
            Some(Badge::Host),
            None
        ]
    );
}

#[test]
fn closing_the_room_empties_the_list_answers_who_waits_and_drops_late_answers() {
    let mut machine = ready(5..=9, Some("older"));
    play(&mut machine, [Input::LoadOlder { ticket: Ticket(1) }]);
    let actions = play(&mut machine, [Input::Room(None)]);
    assert_eq!(replies(&actions), [(1, Some(ErrorCode::RoomGone))]);
    assert!(actions.contains(&Action::Leave));
    assert!(list(&actions).is_empty());
    assert_eq!(machine.view().phase, ChatPhase::Off);
    let late = [
        joined_as(joined()),
        page_of(FIRST, vec![message(1)], None),
        sent("LOCAL_1", Ok(own(2, "LOCAL_1", "hello"))),
        heard(message(3)),
    ];
    assert!(play(&mut machine, late).is_empty());
}

#[test]
fn another_opening_starts_with_an_empty_list() {
    let mut machine = ready(1..=3, None);
    let next = RoomContext {
        generation: 2,
        ..context()
    };
    let actions = play(&mut machine, [Input::Room(Some(next))]);
    assert!(list(&actions).is_empty());
    assert!(matches!(
        actions.last(),
        Some(Action::Join { generation: 2, .. })
    ));
    let late = page_of(FIRST, vec![message(1)], None);
    assert!(play(&mut machine, [late]).is_empty());
}
