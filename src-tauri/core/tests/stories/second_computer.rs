//! The same person at two computers: a running show is never ended or taken over unasked.

use std::sync::Arc;

use greenroom_contract::*;

use crate::house::{Greenroom, House, Profile, Seen, part};

/// The same person at another computer.
async fn another_computer(house: &House, first: &Greenroom) -> Greenroom {
    let me = first.seen.session.as_ref().unwrap().me.clone().unwrap();
    let profile = Arc::new(Profile::new(Ok(house.access())));
    let library = Some(part("GREENROOM_LIVEKIT_LIBRARY"));
    let mut second = Greenroom::start(profile, library).await;
    let form = house.sign_in("key-of-this-house", &me.user_id);
    second.app.sign_in(form).await.unwrap();
    second.until_signed_in().await;
    second
}

#[tokio::test(flavor = "multi_thread")]
async fn a_show_that_runs_at_another_computer_is_told_so_and_taken_over_only_when_asked() {
    let house = House::open().await;
    let mut first = house.greenroom_of("Maya Okafor").await;
    let room_id = first.new_room("Thumbs").await;
    first.go_live().await;

    let mut second = another_computer(&house, &first).await;
    let card = second.until("the show at the other computer", |seen| {
        seen.home.as_ref()?.left_live.first().cloned()
    });
    assert_eq!(card.await.whereabouts, Some(Whereabouts::Elsewhere));
    let room = || RoomRef {
        room_id: room_id.clone(),
    };
    let refused = second.app.rejoin_room(room()).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::OnStageElsewhere);
    // Its green room is nobody's loss, and the way from there asks as well.
    second.app.open_room(room()).await.unwrap();
    let refused = second.app.enter_studio(Nothing {}).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::OnStageElsewhere);
    let phase = |seen: &Seen| seen.stage.as_ref().map(|stage| stage.phase.clone());
    first
        .until("the stage as it was", |seen| {
            (phase(seen) == Some(StagePhase::OnStage)).then_some(())
        })
        .await;

    second.app.take_over_stage(room()).await.unwrap();
    second
        .until("the show at this computer", |seen| {
            (seen.is_live() && phase(seen) == Some(StagePhase::OnStage)).then_some(())
        })
        .await;
    let lost = first.until("being told", |seen| match phase(seen)? {
        StagePhase::Failed { error } => Some(error.code),
        _ => None,
    });
    assert_eq!(lost.await, ErrorCode::JoinedElsewhere);
    let refused = first.app.rejoin_room(room()).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::OnStageElsewhere);

    // Left there, it is nobody's, and comes back without a question.
    second.app.leave_stage(Nothing {}).await.unwrap();
    first.app.close_room(Nothing {}).await.unwrap();
    first
        .until("a show that waits", |seen| {
            let left = seen.home.as_ref()?.left_live.first()?;
            (left.whereabouts == Some(Whereabouts::Left)).then_some(())
        })
        .await;
    first.app.rejoin_room(room()).await.unwrap();
    first.app.end_show(Nothing {}).await.unwrap();
    first.app.shutdown().await;
    second.app.shutdown().await;
}
