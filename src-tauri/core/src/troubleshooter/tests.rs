use greenroom_contract::{
    Diagnosis, ErrorCode, Finding, LinkView, NewRoomDraft, NextStep, Obstacle, PostTarget,
    RoomStatus as Shown, SessionPhase, StagePhase, Trouble, TroubleCheck as Check, Verdict,
};
use proptest::prelude::*;
use socialplus::{InvitationStatus, Room, RoomStatus};

use super::{
    checks::checks,
    machine::Troubleshooter,
    seen::{
        BroadcasterSight, ChatSight, FieldSight, InvitationSight, Look, PermissionSight, RoomSight,
        Seen, ServerSight, SessionSight, ShownSight, Sight, TargetSight, UsersSight,
    },
};
use crate::{error::Error, platform::shown::room_status};

fn draft() -> NewRoomDraft {
    NewRoomDraft {
        draft_id: "d".to_owned(),
        title: "Friday".to_owned(),
        description: String::new(),
        chat: true,
        target: PostTarget::OwnFeed,
        text: "Come.".to_owned(),
        hashtags: Vec::new(),
    }
}

fn troubles() -> [Trouble; 5] {
    let room_id = || "R".to_owned();
    [
        Trouble::RoomCreation {
            draft: Box::new(draft()),
            co_hosts: Vec::new(),
        },
        Trouble::PostCreation {
            room_id: room_id(),
            target: PostTarget::OwnFeed,
        },
        Trouble::CoHostJoin {
            room_id: room_id(),
            user_id: "ravi".to_owned(),
        },
        Trouble::StuckStatus { room_id: room_id() },
        Trouble::Chat { room_id: room_id() },
    ]
}

fn room(status: RoomStatus) -> RoomSight {
    RoomSight {
        room: Some(Room {
            status: status.clone(),
            live_channel_id: Some("C".into()),
            ..Room::new("R", "maya", "Friday")
        }),
        known_before: true,
        is_mine: true,
        shown: Some(ShownSight {
            status: room_status(&status),
            stage: StagePhase::OnStage,
        }),
        network_chat: true,
        realtime: LinkView::Connected,
    }
}

/// What is seen where everything is well.
fn well(look: Look) -> Seen {
    Ok(match look {
        Look::Session => Sight::Session(SessionSight {
            phase: SessionPhase::SignedIn,
            realtime: LinkView::Connected,
            problem: None,
        }),
        Look::Permission => Sight::Permission(PermissionSight {
            read_only: false,
            refused: None,
        }),
        Look::Parameters => Sight::Parameters(None),
        Look::Users => Sight::Users(UsersSight {
            asked: 1,
            missing: Vec::new(),
        }),
        Look::Room => Sight::Room(Box::new(room(RoomStatus::Live))),
        Look::Target => Sight::Target(TargetSight::OwnFeed),
        Look::Invitation => Sight::Invitation(InvitationSight {
            status: Some(InvitationStatus::Approved),
            is_broadcaster: true,
        }),
        Look::Broadcaster => Sight::Broadcaster(BroadcasterSight {
            is_me: true,
            data: Ok(()),
            server: Some(ServerSight {
                address: "media.example:443".to_owned(),
                this_computer: false,
                failure: None,
            }),
        }),
        Look::Chat => Sight::Chat(ChatSight {
            read_only: Ok(false),
            open: Some(None),
        }),
    })
}

/// The diagnosis when one look shows something else.
fn with(trouble: usize, look: Look, seen: Seen) -> Diagnosis {
    let [a, b, c, d, e] = troubles();
    let trouble = match trouble {
        0 => a,
        1 => b,
        2 => c,
        3 => d,
        _ => e,
    };
    let mut machine = Troubleshooter::new(trouble);
    let mut looks = Vec::new();
    while let Some(next) = machine.next() {
        assert!(!looks.contains(&next), "looked at {next:?} twice");
        looks.push(next);
        let sight = if next == look {
            seen.clone()
        } else {
            well(next)
        };
        machine.saw(next, sight);
    }
    machine.into_diagnosis()
}

/// The one finding that is the cause.
fn found(diagnosis: &Diagnosis) -> Option<(&Finding, NextStep)> {
    diagnosis
        .findings
        .iter()
        .find_map(|finding| match finding.verdict {
            Verdict::Failed { next } => Some((finding, next)),
            Verdict::Passed | Verdict::CouldNotCheck { .. } | Verdict::NotChecked => None,
        })
}

fn cause(trouble: usize, look: Look, sight: Sight) -> Option<(Check, NextStep)> {
    let diagnosis = with(trouble, look, Ok(sight));
    found(&diagnosis).map(|(finding, next)| (finding.check, next))
}

fn of_room(trouble: usize, change: impl FnOnce(&mut RoomSight)) -> Option<(Check, NextStep)> {
    let mut sight = room(RoomStatus::Live);
    change(&mut sight);
    cause(trouble, Look::Room, Sight::Room(Box::new(sight)))
}

fn status(sight: &mut RoomSight, status: RoomStatus) {
    if let Some(shown) = &mut sight.shown {
        shown.status = room_status(&status);
    }
    sight.room.as_mut().unwrap().status = status;
}

#[test]
fn where_everything_is_well_every_check_passes() {
    for trouble in 0..5 {
        let diagnosis = with(trouble, Look::Session, well(Look::Session));
        assert_eq!(found(&diagnosis), None);
        for finding in diagnosis.findings {
            assert_eq!(finding.verdict, Verdict::Passed, "{finding:?}");
        }
    }
}

#[test]
fn a_room_that_cannot_be_made_is_traced_through_session_permission_fields_and_people() {
    let session = |phase, problem| {
        Sight::Session(SessionSight {
            phase,
            realtime: LinkView::Off,
            problem,
        })
    };
    let expired = session(SessionPhase::SignedOut, Some(ErrorCode::SessionExpired));
    assert_eq!(
        cause(0, Look::Session, expired),
        Some((Check::SignedIn, NextStep::SignIn))
    );
    assert_eq!(
        cause(0, Look::Session, session(SessionPhase::SigningIn, None)),
        Some((Check::SignedIn, NextStep::WaitForSignIn))
    );
    for (read_only, refused) in [(true, None), (false, Some(ErrorCode::NotAllowed))] {
        let seen = Sight::Permission(PermissionSight { read_only, refused });
        assert_eq!(
            cause(0, Look::Permission, seen),
            Some((Check::Permission, NextStep::AskTheNetworksAdmin))
        );
    }
    let field = Sight::Parameters(Some(FieldSight {
        field: "title".to_owned(),
        code: ErrorCode::FieldTooLong,
        limit: Some("1000".to_owned()),
    }));
    let diagnosis = with(0, Look::Parameters, Ok(field));
    let (finding, _) = found(&diagnosis).unwrap();
    assert_eq!(finding.evidence["field"], "title");
    assert_eq!(finding.evidence["problem"], "fieldTooLong");
    assert_eq!(diagnosis.findings[3].verdict, Verdict::NotChecked);
    let users = Sight::Users(UsersSight {
        asked: 3,
        missing: vec!["nobody".into()],
    });
    assert_eq!(
        cause(0, Look::Users, users),
        Some((Check::UserIds, NextStep::CorrectTheUserIds))
    );
}

#[test]
fn a_post_of_a_wrong_room_is_told_apart_from_one_of_a_deleted_room() {
    let gone = |known| {
        move |sight: &mut RoomSight| {
            sight.room = None;
            sight.known_before = known;
        }
    };
    assert_eq!(
        of_room(1, gone(false)),
        Some((Check::RoomCreated, NextStep::CorrectTheRoomId))
    );
    assert_eq!(
        of_room(1, gone(true)),
        Some((Check::RoomNotDeleted, NextStep::MakeANewRoom))
    );
    assert_eq!(
        of_room(1, |sight| sight.room.as_mut().unwrap().is_deleted = true),
        Some((Check::RoomNotDeleted, NextStep::MakeANewRoom))
    );
    let malformed = with(1, Look::Room, Err(Obstacle::IdMalformed));
    assert_eq!(found(&malformed).unwrap().0.check, Check::RoomId);
    let community = |exists, joined, posting| {
        let seen = TargetSight::Community {
            exists,
            joined,
            posting,
        };
        cause(1, Look::Target, Sight::Target(seen)).map(|(_, next)| next)
    };
    use socialplus::Posting;
    assert_eq!(
        community(false, false, Posting::Allowed),
        Some(NextStep::ChooseAnotherTarget)
    );
    assert_eq!(
        community(true, false, Posting::Allowed),
        Some(NextStep::JoinTheCommunity)
    );
    assert_eq!(
        community(true, true, Posting::Refused),
        Some(NextStep::AskAModerator)
    );
    assert_eq!(community(true, true, Posting::Reviewed), None);
}

#[test]
fn a_co_host_who_cannot_join_was_not_invited_has_not_answered_or_has_no_way_to_the_stage() {
    let invited = |status| {
        let seen = InvitationSight {
            status,
            is_broadcaster: false,
        };
        cause(2, Look::Invitation, Sight::Invitation(seen))
    };
    assert_eq!(
        invited(None),
        Some((Check::InvitationSent, NextStep::Invite))
    );
    assert_eq!(
        invited(Some(InvitationStatus::Pending)),
        Some((Check::InvitationAccepted, NextStep::AcceptTheInvitation))
    );
    for status in [
        InvitationStatus::Rejected,
        InvitationStatus::Cancelled,
        // Accepted, and off the stage again.
        InvitationStatus::Approved,
    ] {
        assert_eq!(
            invited(Some(status)),
            Some((Check::InvitationAccepted, NextStep::InviteAgain))
        );
    }
    let stage = |is_me, data, this_computer, failure: Option<&str>| {
        let seen = BroadcasterSight {
            is_me,
            data,
            server: Some(ServerSight {
                address: "127.0.0.1:7880".to_owned(),
                this_computer,
                failure: failure.map(str::to_owned),
            }),
        };
        with(2, Look::Broadcaster, Ok(Sight::Broadcaster(seen)))
    };
    let refused = stage(true, Err(ErrorCode::NotAllowed), false, None);
    assert_eq!(found(&refused).unwrap().0.check, Check::BroadcasterData);
    let firewall = stage(true, Ok(()), false, Some("connection refused"));
    assert_eq!(found(&firewall).unwrap().1, NextStep::CheckTheNetwork);
    let theirs = stage(false, Ok(()), true, None);
    assert_eq!(found(&theirs), None);
    let why = |index: usize| match theirs.findings[index].verdict {
        Verdict::CouldNotCheck { why } => why,
        other => panic!("{other:?}"),
    };
    assert_eq!(why(2), Obstacle::OnlyTheOtherPerson);
    assert_eq!(why(3), Obstacle::OnlyThisComputer);
}

#[test]
fn a_room_that_is_stuck_is_shown_wrongly_without_media_over_or_waited_for() {
    assert_eq!(
        of_room(3, |sight| sight.shown.as_mut().unwrap().status =
            Shown::Idle),
        Some((Check::Status, NextStep::ReadAgain))
    );
    assert_eq!(
        of_room(3, |sight| {
            status(sight, RoomStatus::Idle);
            sight.shown.as_mut().unwrap().stage = StagePhase::Backstage;
        }),
        Some((Check::MediaConnection, NextStep::GoLive))
    );
    let lost = StagePhase::Failed {
        error: Error::known(ErrorCode::StageLost, "said by the test").into(),
    };
    assert_eq!(
        of_room(3, |sight| sight.shown.as_mut().unwrap().stage = lost),
        Some((Check::MediaConnection, NextStep::RejoinOrEnd))
    );
    assert_eq!(
        of_room(3, |sight| {
            status(sight, RoomStatus::WaitingReconnect);
            sight.shown = None;
        }),
        Some((Check::MediaConnection, NextStep::RejoinOrEnd))
    );
    assert_eq!(
        of_room(3, |sight| {
            status(sight, RoomStatus::WaitingReconnect);
            sight.is_mine = false;
        }),
        Some((Check::NotWaitingReconnect, NextStep::WaitForTheHost))
    );
    for over in [
        RoomStatus::Ended,
        RoomStatus::Recorded,
        RoomStatus::Terminated,
    ] {
        assert_eq!(
            of_room(3, |sight| status(sight, over)),
            Some((Check::NotStopped, NextStep::MakeANewRoom))
        );
    }
}

#[test]
fn a_chat_that_does_not_work_is_off_missing_forbidden_or_unheard() {
    assert_eq!(
        of_room(4, |sight| sight.network_chat = false),
        Some((Check::ChatEnabled, NextStep::AskTheNetworksAdmin))
    );
    assert_eq!(
        of_room(4, |sight| sight.room.as_mut().unwrap().live_chat_enabled =
            false),
        Some((Check::ChatEnabled, NextStep::SwitchTheChatOn))
    );
    assert_eq!(
        of_room(4, |sight| sight.room.as_mut().unwrap().live_channel_id =
            None),
        Some((Check::ChannelId, NextStep::MakeTheChat))
    );
    assert_eq!(
        of_room(4, |sight| {
            sight.is_mine = false;
            sight.room.as_mut().unwrap().live_channel_id = None;
        }),
        Some((Check::ChannelId, NextStep::AskTheHost))
    );
    for code in [ErrorCode::Muted, ErrorCode::ChatReadOnly, ErrorCode::Banned] {
        let chat = Sight::Chat(ChatSight {
            read_only: Ok(code == ErrorCode::ChatReadOnly),
            open: Some(Some(code)),
        });
        assert_eq!(
            cause(4, Look::Chat, chat),
            Some((Check::ChatPermission, NextStep::AskTheHost))
        );
    }
    assert_eq!(
        of_room(4, |sight| {
            sight.realtime = LinkView::Reconnecting { retry_in_ms: 1 };
        }),
        Some((Check::RealtimeConnected, NextStep::WaitForEvents))
    );
}

#[test]
fn what_could_not_be_seen_is_no_cause_and_does_not_hide_one_that_comes_later() {
    let obstacles = [
        Obstacle::NotSignedIn,
        Obstacle::Unreachable,
        Obstacle::TimedOut,
        Obstacle::NotAllowed,
        Obstacle::PlatformError,
    ];
    for why in obstacles {
        let mut machine = Troubleshooter::new(troubles()[2].clone());
        while let Some(look) = machine.next() {
            machine.saw(look, Err(why));
        }
        let diagnosis = machine.into_diagnosis();
        assert_eq!(found(&diagnosis), None);
        for finding in diagnosis.findings {
            assert_eq!(finding.verdict, Verdict::CouldNotCheck { why });
        }
    }
    let mut machine = Troubleshooter::new(troubles()[2].clone());
    machine.next();
    machine.saw(Look::Invitation, Err(Obstacle::NotAllowed));
    machine.next();
    let refused = BroadcasterSight {
        is_me: true,
        data: Err(ErrorCode::NotAllowed),
        server: None,
    };
    machine.saw(Look::Broadcaster, Ok(Sight::Broadcaster(refused)));
    assert_eq!(machine.next(), None);
    let diagnosis = machine.into_diagnosis();
    assert_eq!(found(&diagnosis).unwrap().0.check, Check::BroadcasterData);
    assert_eq!(diagnosis.findings[3].verdict, Verdict::NotChecked);
}

fn any_status() -> impl Strategy<Value = RoomStatus> {
    prop_oneof![
        Just(RoomStatus::Idle),
        Just(RoomStatus::Live),
        Just(RoomStatus::WaitingReconnect),
        Just(RoomStatus::Ended),
        Just(RoomStatus::Error),
        Just(RoomStatus::Unknown("new".to_owned())),
    ]
}

fn any_stage() -> impl Strategy<Value = StagePhase> {
    prop_oneof![
        Just(StagePhase::Off),
        Just(StagePhase::Backstage),
        Just(StagePhase::OnStage),
        Just(StagePhase::Reconnecting {
            since: String::new(),
            on_stage: true
        }),
    ]
}

prop_compose! {
    fn any_room()(
        there in any::<bool>(),
        known_before in any::<bool>(),
        is_mine in any::<bool>(),
        open in any::<bool>(),
        network_chat in any::<bool>(),
        live_chat_enabled in any::<bool>(),
        has_channel in any::<bool>(),
        is_deleted in any::<bool>(),
        status in any_status(),
        shown in any_status(),
        stage in any_stage(),
    ) -> RoomSight {
        RoomSight {
            room: there.then(|| Room {
                status,
                live_chat_enabled,
                live_channel_id: has_channel.then(|| "C".into()),
                is_deleted,
                ..Room::new("R", "maya", "Friday")
            }),
            known_before,
            is_mine,
            shown: open.then_some(ShownSight {
                status: room_status(&shown),
                stage,
            }),
            network_chat,
            realtime: LinkView::Connected,
        }
    }
}

proptest! {
    /// Whatever is seen of a room: all checks of the group are listed in the guide's order, at most
    /// one is the cause, and nothing is checked after it.
    #[test]
    fn whatever_is_seen_there_is_one_cause_at_most_and_the_order_is_the_guides(
        trouble in 0_usize..5,
        sight in any_room(),
        blind in any::<bool>(),
    ) {
        let seen = if blind {
            Err(Obstacle::Unreachable)
        } else {
            Ok(Sight::Room(Box::new(sight)))
        };
        let diagnosis = with(trouble, Look::Room, seen);
        let made: Vec<_> = diagnosis.findings.iter().map(|finding| finding.check).collect();
        prop_assert_eq!(&made[..], checks(&troubles()[trouble]));
        let cause = diagnosis
            .findings
            .iter()
            .position(|finding| matches!(finding.verdict, Verdict::Failed { .. }));
        for (index, finding) in diagnosis.findings.iter().enumerate() {
            let after = cause.is_some_and(|cause| index > cause);
            prop_assert_eq!(finding.verdict == Verdict::NotChecked, after);
        }
    }
}
