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
        happening: RoomHappening,
        news: RoomNews,
        about_me: bool,
    },
    Stage(StageState),
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
        1 => Just(RoomStatus::Unknown),
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

fn happening() -> impl Strategy<Value = RoomHappening> {
    prop_oneof![
        4 => Just(RoomHappening::WentLive),
        2 => Just(RoomHappening::WaitsForHost),
        1 => Just(RoomHappening::Ended),
        1 => Just(RoomHappening::Recorded),
        1 => Just(RoomHappening::Terminated),
        2 => Just(RoomHappening::Changed),
        1 => Just(RoomHappening::ParticipantJoined),
        1 => Just(RoomHappening::ParticipantLeft),
        1 => Just(RoomHappening::ParticipantRemoved),
        1 => Just(RoomHappening::StageJoined),
        1 => Just(RoomHappening::StageLeft),
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

fn stage() -> impl Strategy<Value = StageState> {
    prop_oneof![
        Just(StageState::Off),
        Just(StageState::Preview),
        Just(StageState::Connecting),
        Just(StageState::Backstage),
        Just(StageState::OnStage),
        Just(StageState::Reconnecting {
            since: "a while ago".to_owned()
        }),
        Just(()).prop_map(|()| StageState::Failed(failure(ErrorCode::StageLost))),
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
    let event = (happening(), news(), 0..6).prop_map(|(happening, news, about_me)| Step::Event {
        happening,
        news,
        about_me: about_me == 0,
    });
    prop_oneof![
        10 => press().prop_map(Step::Press),
        14 => answer,
        3 => event,
        2 => stage().prop_map(Step::Stage),
        1 => Just(Step::Reconnected),
        1 => prop_oneof![Just(Step::SignedOut), Just(Step::SignedIn)],
    ]
}
