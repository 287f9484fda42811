//! The look at the line before the stage, by a real LiveKit server: what it finds, and that nobody
//! hears or sees anything of it.

use greenroom_contract::*;

use crate::house::{Greenroom, House};
use crate::unnoticed::nobody_noticed;

const HOST: &str = "Maya Okafor";

/// What came of the newest look at the line.
async fn looked(host: &mut Greenroom) -> NetworkCheckView {
    host.until("the end of the look", |seen| {
        let check = &seen.network_check;
        check.ended_at.is_some().then(|| check.clone())
    })
    .await
}

fn finding(check: &NetworkCheckView, of: NetworkStepKind) -> NetworkFinding {
    let step = check.steps.iter().find(|step| step.of == of);
    step.unwrap().finding.clone()
}

/// What comes of another look.
async fn looks_again(host: &mut Greenroom) -> NetworkCheckView {
    host.app.check_network(Nothing {}).await.unwrap();
    host.until("another look", |seen| {
        seen.network_check.running.then_some(())
    })
    .await;
    looked(host).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_line_is_looked_at_before_the_stage_and_nobody_notices() {
    let house = House::open().await;
    let mut host = house.greenroom_of(HOST).await;
    let mut guest = house.greenroom_of("Ravi Patel").await;
    let room_id = host.new_room("Designing for one thumb").await;
    // The guest is on the stage: nothing that anybody publishes in the show's room is missed.
    host.invite("Ravi").await;
    guest.accept().await;
    guest.app.step_on_stage(Nothing {}).await.unwrap();
    guest
        .until("the stage", |seen| {
            (seen.stage.as_ref()?.phase == StagePhase::OnStage).then_some(())
        })
        .await;

    // By itself, then on request.
    looked(&mut host).await;
    let check = looks_again(&mut host).await;

    for way in [NetworkStepKind::Udp, NetworkStepKind::Tcp] {
        assert_eq!(finding(&check, way), NetworkFinding::Open, "{way:?}");
    }
    assert!(check.verdict.is_some(), "{check:?}");
    let NetworkFinding::Answers { .. } = finding(&check, NetworkStepKind::Signalling) else {
        panic!("{check:?}");
    };
    let NetworkFinding::RoundTrip { .. } = finding(&check, NetworkStepKind::RoundTrip) else {
        panic!("{check:?}");
    };
    let NetworkFinding::Upload { kbit, .. } = finding(&check, NetworkStepKind::Upload) else {
        panic!("{check:?}");
    };
    assert!(kbit > 1_000, "{kbit} kbit/s on one computer");

    nobody_noticed(&mut guest, &host, HOST, &room_id).await;
    guest.app.shutdown().await;
    host.app.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_green_room_the_look_at_the_line_ends() {
    let house = House::open().await;
    let mut host = house.greenroom_of(HOST).await;
    host.new_room("Designing for one thumb").await;
    host.until("a look", |seen| seen.network_check.running.then_some(()))
        .await;
    host.app.enter_studio(Nothing {}).await.unwrap();
    host.until("nothing of it", |seen| {
        (seen.network_check == NetworkCheckView::default()).then_some(())
    })
    .await;
    let refused = host.app.check_network(Nothing {}).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotAllowed);
    host.app.shutdown().await;
}
