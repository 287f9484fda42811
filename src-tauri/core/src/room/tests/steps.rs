//! What can happen to a room from outside, in any order.

use proptest::prelude::*;

use super::*;

#[derive(Debug, Clone)]
pub(super) enum Press {
    Open { room: usize, rejoin: bool },
    Close,
    EnterStudio,
    StepOnStage,
    GoLive,
    EndShow,
    LeaveStage,
    Remove,
}

#[derive(Debug, Clone)]
pub(super) enum Step {
    Press(Press),
    /// One of the open questions is answered.
    Answer {
        which: usize,
        news: RoomNews,
        failed: Option<ErrorCode>,
    },
    Event {
        kind: RoomEventKind,
        news: RoomNews,
        about_me: bool,
    },
    /// The stage shows where it is, or that it is coming back.
    StageShows {
        blinks: bool,
    },
    /// The connection to the stage is lost for good.
    StageFails,
    Reconnected,
    SignedOut,
    SignedIn,
}

fn status() -> impl Strategy<Value = RoomStatus> {
    prop_oneof![
        4 => Just(RoomStatus::Idle),
        4 => Just(RoomStatus::Live),
        2 => Just(RoomStatus::WaitingReconnect),
        1 => Just(RoomStatus::Ended),
        1 => Just(RoomStatus::Recorded),
        1 => Just(RoomStatus::Terminated),
        1 => Just(RoomStatus::Error),
        1 => Just(RoomStatus::Unknown("new".to_owned())),
    ]
}

fn news() -> impl Strategy<Value = RoomNews> {
    let updated_at = proptest::option::of(0..4_i64);
    (status(), any::<bool>(), 0..12, 0..20, updated_at).prop_map(
        |(status, own, alone, deleted, updated_at)| {
            let mut news = if own {
                own_room(status)
            } else {
                other_room(status)
            };
            if alone == 0 {
                news.room.participants.truncate(1);
            }
            news.room.is_deleted = deleted == 0;
            news.room.updated_at = updated_at.map(at);
            news
        },
    )
}

fn kind() -> impl Strategy<Value = RoomEventKind> {
    prop_oneof![
        4 => Just(RoomEventKind::StartBroadcasting),
        2 => Just(RoomEventKind::WaitingReconnect),
        1 => Just(RoomEventKind::EndBroadcasting),
        1 => Just(RoomEventKind::RecordedAvailable),
        1 => Just(RoomEventKind::Terminated),
        2 => Just(RoomEventKind::DidUpdate),
        1 => Just(RoomEventKind::ParticipantJoined),
        1 => Just(RoomEventKind::ParticipantLeft),
        1 => Just(RoomEventKind::ParticipantRemoved),
        1 => Just(RoomEventKind::ParticipantStageJoined),
        1 => Just(RoomEventKind::ParticipantStageLeft),
    ]
}

fn press() -> impl Strategy<Value = Press> {
    prop_oneof![
        3 => (0..2_usize, any::<bool>()).prop_map(|(room, rejoin)| Press::Open { room, rejoin }),
        1 => Just(Press::Close),
        4 => Just(Press::EnterStudio),
        4 => Just(Press::StepOnStage),
        4 => Just(Press::GoLive),
        2 => Just(Press::EndShow),
        2 => Just(Press::LeaveStage),
        1 => Just(Press::Remove),
    ]
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    let failed = prop_oneof![
        8 => Just(None),
        1 => Just(Some(ErrorCode::TimedOut)),
        1 => Just(Some(ErrorCode::NotFound)),
    ];
    let answer = (any::<usize>(), news(), failed).prop_map(|(which, news, failed)| Step::Answer {
        which,
        news,
        failed,
    });
    let event = (kind(), news(), 0..6).prop_map(|(kind, news, about_me)| Step::Event {
        kind,
        news,
        about_me: about_me == 0,
    });
    prop_oneof![
        10 => press().prop_map(Step::Press),
        14 => answer,
        3 => event,
        3 => any::<bool>().prop_map(|blinks| Step::StageShows { blinks }),
        1 => Just(Step::StageFails),
        1 => Just(Step::Reconnected),
        1 => prop_oneof![Just(Step::SignedOut), Just(Step::SignedIn)],
    ]
}
