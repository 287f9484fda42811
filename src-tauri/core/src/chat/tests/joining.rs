//! Finding, making and joining the room's channel, and who may write in it.

use greenroom_contract::{Badge, ChatPhase};
use socialplus::User;

use super::*;

fn without_channel(my_role: Role) -> RoomContext {
    RoomContext {
        channel_id: None,
        my_role,
        ..context()
    }
}

#[test]
fn the_rooms_channel_is_joined_and_then_read() {
    let mut machine = ChatMachine::default();
    let effects = play(&mut machine, [Input::Room(Some(context()))]);
    assert_eq!(runs(&effects), [Action::Join("channel".into())]);
    assert_eq!(machine.view().phase, ChatPhase::Joining);
    let effects = play(&mut machine, [joined_as(joined())]);
    let read = Action::Read {
        feed_id: "feed".into(),
        of: FIRST,
    };
    assert_eq!(runs(&effects), [read]);
    let first = page_of(FIRST, vec![message(2), message(1)], None);
    play(&mut machine, [first]);
    assert_eq!(texts(&list(&machine)), ["text 1", "text 2"]);
    assert_eq!(machine.view().phase, ChatPhase::Ready);
}

#[test]
fn without_a_channel_the_host_makes_one_and_everybody_else_waits_for_it() {
    let mut machine = ChatMachine::default();
    let hosts = without_channel(Role::Host);
    let effects = play(&mut machine, [Input::Room(Some(hosts))]);
    assert!(matches!(runs(&effects)[..], [Action::Make { .. }]));
    let mut machine = ChatMachine::default();
    let waits = without_channel(Role::CoHost);
    assert!(play(&mut machine, [Input::Room(Some(waits))]).is_empty());
    assert_eq!(machine.view().phase, ChatPhase::NotYet);
    let effects = play(&mut machine, [Input::Room(Some(context()))]);
    assert_eq!(runs(&effects), [Action::Join("channel".into())]);
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
    let effects = play(&mut machine, [send(1, "LOCAL_1", "hello")]);
    assert_eq!(replies(&effects), [(1, Some(ErrorCode::NotFound))]);
}

#[test]
fn a_chat_that_could_not_be_joined_is_joined_by_the_person_or_by_the_connection_coming_back() {
    let no_join = || Input::Joined(Err(failure(ErrorCode::TimedOut)));
    let no_first = no_page(FIRST, ErrorCode::TimedOut);
    for failed in [vec![no_join()], vec![joined_as(joined()), no_first]] {
        let mut machine = joining(context());
        play(&mut machine, failed);
        assert!(matches!(machine.view().phase, ChatPhase::Failed { .. }));
        let effects = play(&mut machine, [Input::Reconnected]);
        assert_eq!(runs(&effects), [Action::Join("channel".into())]);
        let again = |number| Input::RetryChat {
            ticket: ticket(number),
        };
        let effects = play(&mut machine, [no_join(), again(1), again(2)]);
        assert_eq!(runs(&effects), [Action::Join("channel".into())]);
        assert_eq!(replies(&effects), [(1, None), (2, None)]);
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
    let effects = play(&mut machine, [joined_as(muted()), first, write]);
    assert_eq!(replies(&effects), [(1, Some(ErrorCode::ChatReadOnly))]);
    let open = Input::ChannelMuted {
        channel_id: "channel".into(),
        muted: false,
    };
    let effects = play(&mut machine, [open, send(2, "LOCAL_2", "hello")]);
    assert_eq!(replies(&effects), [(2, None)]);
}

#[test]
fn being_muted_here_counts_and_elsewhere_does_not() {
    let mut machine = ready(1..=1, None);
    let muted = |channel_id: &str, muted| Input::MeMuted {
        channel_id: channel_id.into(),
        muted,
    };
    play(&mut machine, [muted("another", true)]);
    assert_eq!(machine.view().cannot_write, None);
    let write = send(1, "LOCAL_1", "hello");
    let effects = play(&mut machine, [muted("channel", true), write]);
    assert_eq!(replies(&effects), [(1, Some(ErrorCode::Muted))]);
    play(&mut machine, [muted("channel", false)]);
    assert_eq!(machine.view().cannot_write, None);
}

#[test]
fn host_co_host_and_moderator_have_their_badges() {
    let mut machine = ready(1..=1, None);
    let broadcasters = BTreeMap::from([
        ("maya".into(), broadcaster("Maya", Role::Host)),
        ("ravi".into(), broadcaster("Ravi", Role::CoHost)),
    ]);
    let by = |segment, user_id: &str| {
        heard(Message {
            creator_id: Some(user_id.into()),
            ..message(segment)
        })
    };
    play(
        &mut machine,
        [
            by(2, "mod"),
            by(3, "maya"),
            by(4, "viewer"),
            Input::Room(Some(RoomContext {
                broadcasters,
                ..context()
            })),
        ],
    );
    let shown = list(&machine);
    let badges: Vec<Option<Badge>> = shown.iter().map(|item| item.badge).collect();
    assert_eq!(
        badges,
        [
            Some(Badge::CoHost),
            Some(Badge::Moderator),
            Some(Badge::Host),
            None
        ]
    );
    assert_eq!(shown[0].author.name, "Ravi");
}

#[test]
fn a_name_that_is_learned_later_stands_at_earlier_messages_too() {
    let mut machine = ready(1..=2, None);
    assert_eq!(list(&machine)[0].author.name, "ravi");
    let ravi = User {
        display_name: Some("Ravi".to_owned()),
        ..User::from_id("ravi")
    };
    let third = Input::Message {
        message: message(3),
        users: vec![ravi],
    };
    let mut reader = machine.list.follow();
    drain(&mut reader);
    play(&mut machine, [third]);
    let names: Vec<String> = list(&machine)
        .into_iter()
        .map(|item| item.author.name)
        .collect();
    assert_eq!(names, ["Ravi", "Ravi", "Ravi"]);
    // Nothing but what changed is told.
    assert!(matches!(
        drain(&mut reader)[..],
        [
            ChatDiff::Set { .. },
            ChatDiff::Set { .. },
            ChatDiff::Append { .. }
        ]
    ));
}

#[test]
fn closing_the_room_empties_the_list_answers_who_waits_and_drops_late_answers() {
    let mut machine = ready(5..=9, Some("older"));
    play(&mut machine, [load_older(1)]);
    let effects = play(&mut machine, [Input::Room(None)]);
    assert_eq!(replies(&effects), [(1, Some(ErrorCode::RoomGone))]);
    assert_eq!(runs(&effects), [Action::Leave]);
    // What is still under way is about a room that is closed.
    assert!(effects.iter().any(|one| matches!(one, Effect::Forget)));
    assert!(list(&machine).is_empty());
    assert_eq!(machine.view().phase, ChatPhase::Off);
    assert!(is_quiet(&mut machine, [heard(message(3))]));
}

#[test]
fn another_opening_starts_with_an_empty_list_and_forgets_what_is_under_way() {
    let mut machine = ready(1..=3, None);
    let next = RoomContext {
        generation: 2,
        ..context()
    };
    let effects = play(&mut machine, [Input::Room(Some(next))]);
    assert!(list(&machine).is_empty());
    assert!(matches!(
        effects[..],
        [
            Effect::Forget,
            Effect::Run(Action::Leave),
            Effect::Run(Action::Join(_))
        ]
    ));
}

#[test]
fn the_same_opening_forgets_nothing() {
    let mut machine = ready(1..=3, None);
    assert!(is_quiet(&mut machine, [Input::Room(Some(context()))]));
    assert_eq!(list(&machine).len(), 3);
}
