//! The Troubleshooter against a real network: each group of the platform's guide, with causes that
//! the network itself makes.

use std::sync::Arc;

use greenroom_contract::{TroubleCheck as Check, *};
use socialplus::{Client, Config};

use crate::house::{Greenroom, House, Profile, draft, part};

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

fn cause(diagnosis: &Diagnosis) -> Option<(Check, NextStep)> {
    found(diagnosis).map(|(finding, next)| (finding.check, next))
}

/// What the person's own Greenroom says of it.
async fn diagnose(greenroom: &Greenroom, trouble: Trouble) -> Diagnosis {
    greenroom.app.diagnose(trouble).await.unwrap()
}

fn verdict(diagnosis: &Diagnosis, check: Check) -> Verdict {
    let finding = diagnosis.findings.iter().find(|one| one.check == check);
    finding.unwrap().verdict
}

fn my_id(greenroom: &Greenroom) -> String {
    let session = greenroom.seen.session.as_ref().unwrap();
    session.me.as_ref().unwrap().user_id.clone()
}

fn making(draft: &CreateRoom, co_hosts: &[&str]) -> Trouble {
    Trouble::RoomCreation {
        draft: Box::new(draft.draft.clone()),
        co_hosts: co_hosts.iter().map(|id| (*id).to_owned()).collect(),
    }
}

fn posting(room_id: &str, target: PostTarget) -> Trouble {
    Trouble::PostCreation {
        room_id: room_id.to_owned(),
        target,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_that_cannot_be_made_leads_to_the_session_the_form_or_a_guest_who_does_not_exist() {
    let house = House::open().await;
    let mut greenroom = house.greenroom().await;
    greenroom
        .until("the first run", |seen| {
            let session = seen.session.as_ref()?;
            (session.phase == SessionPhase::SignedOut).then_some(())
        })
        .await;
    let good = draft("Thumbs", "Come.");
    let signed_out = diagnose(&greenroom, making(&good, &[])).await;
    assert_eq!(
        cause(&signed_out),
        Some((Check::SignedIn, NextStep::SignIn))
    );
    assert_eq!(verdict(&signed_out, Check::UserIds), Verdict::NotChecked);

    let name = "Maya Okafor".to_owned();
    greenroom
        .app
        .start_local(StartLocal { name })
        .await
        .unwrap();
    greenroom.until_signed_in().await;
    let long = diagnose(&greenroom, making(&draft(&"ä".repeat(1_001), "Come."), &[])).await;
    assert_eq!(
        cause(&long),
        Some((Check::Parameters, NextStep::CorrectTheField))
    );
    assert_eq!(found(&long).unwrap().0.evidence["field"], "title");

    let stranger = diagnose(&greenroom, making(&good, &["nobody-of-this-name"])).await;
    assert_eq!(
        cause(&stranger),
        Some((Check::UserIds, NextStep::CorrectTheUserIds))
    );
    let missing = &found(&stranger).unwrap().0.evidence["missing"];
    assert_eq!(missing, "nobody-of-this-name");

    let me = my_id(&greenroom);
    let well = diagnose(&greenroom, making(&good, &[&me])).await;
    assert!(
        well.findings
            .iter()
            .all(|one| one.verdict == Verdict::Passed),
        "{well:?}"
    );
    greenroom.app.create_room(good).await.unwrap();
    greenroom.app.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_of_a_room_that_never_was_that_is_gone_or_that_may_not_go_there() {
    let house = House::open().await;
    let mut host = house.greenroom_of("Maya Okafor").await;
    let room_id = host.new_room("Thumbs").await;
    let well = diagnose(&host, posting(&room_id, PostTarget::OwnFeed)).await;
    assert!(
        well.findings
            .iter()
            .all(|one| one.verdict == Verdict::Passed),
        "{well:?}"
    );

    let wrong = diagnose(
        &host,
        posting("0123456789abcdef01234567", PostTarget::OwnFeed),
    )
    .await;
    assert_eq!(
        cause(&wrong),
        Some((Check::RoomCreated, NextStep::CorrectTheRoomId))
    );
    let malformed = diagnose(&host, posting("..", PostTarget::OwnFeed)).await;
    assert_eq!(
        cause(&malformed),
        Some((Check::RoomId, NextStep::CorrectTheRoomId))
    );
    let community = PostTarget::Community {
        community_id: "no-such-community".to_owned(),
        name: "Thumbs".to_owned(),
    };
    let nowhere = diagnose(&host, posting(&room_id, community)).await;
    assert_eq!(
        cause(&nowhere),
        Some((Check::MayPost, NextStep::ChooseAnotherTarget))
    );

    // Deleted on another device of the same person.
    let access = house.access();
    let config = Config::own(&access.api_url, None, access.api_key, "another device").unwrap();
    let other = Client::new(config).unwrap();
    let me = my_id(&host);
    other
        .sign_in(socialplus::SignIn::new(me.as_str()))
        .await
        .unwrap();
    other.delete_room(&room_id.as_str().into()).await.unwrap();
    let gone = diagnose(&host, posting(&room_id, PostTarget::OwnFeed)).await;
    assert_eq!(
        cause(&gone),
        Some((Check::RoomNotDeleted, NextStep::MakeANewRoom))
    );
    host.app.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_co_host_who_cannot_join_is_followed_from_the_invitation_to_the_media_server() {
    let house = House::open().await;
    let mut host = house.greenroom_of("Maya Okafor").await;
    let mut guest = house.greenroom_of("Ravi Patel").await;
    let viewer = house.greenroom_of("Ines Silva").await;
    let room_id = host.new_room("Thumbs").await;
    let trouble = Trouble::CoHostJoin {
        room_id,
        user_id: my_id(&guest),
    };
    let uninvited = (Check::InvitationSent, NextStep::Invite);
    for greenroom in [&host, &guest] {
        let seen = diagnose(greenroom, trouble.clone()).await;
        assert_eq!(cause(&seen), Some(uninvited), "{seen:?}");
    }
    // The network tells a stranger neither about invitations nor where the stage is.
    let refused = diagnose(&viewer, trouble.clone()).await;
    assert_eq!(cause(&refused), None, "{refused:?}");
    let why = Obstacle::NotAllowed;
    let sent = verdict(&refused, Check::InvitationSent);
    assert_eq!(sent, Verdict::CouldNotCheck { why });
    let why = Obstacle::AddressUnknown;
    let reachable = verdict(&refused, Check::NetworkReachable);
    assert_eq!(reachable, Verdict::CouldNotCheck { why });

    host.invite("Ravi").await;
    guest.prompted().await;
    let unanswered = (Check::InvitationAccepted, NextStep::AcceptTheInvitation);
    for greenroom in [&host, &guest] {
        let seen = diagnose(greenroom, trouble.clone()).await;
        assert_eq!(cause(&seen), Some(unanswered), "{seen:?}");
    }
    guest.accept().await;
    let theirs = diagnose(&host, trouble.clone()).await;
    assert_eq!(cause(&theirs), None, "{theirs:?}");
    let why = Obstacle::OnlyTheOtherPerson;
    let data = verdict(&theirs, Check::BroadcasterData);
    assert_eq!(data, Verdict::CouldNotCheck { why });
    let why = Obstacle::OnlyThisComputer;
    let reachable = verdict(&theirs, Check::NetworkReachable);
    assert_eq!(reachable, Verdict::CouldNotCheck { why });
    let own = diagnose(&guest, trouble).await;
    assert!(
        own.findings
            .iter()
            .all(|one| one.verdict == Verdict::Passed),
        "{own:?}"
    );
    for greenroom in [&host, &guest, &viewer] {
        greenroom.app.shutdown().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_that_is_stuck_waits_for_its_host_to_go_live_or_is_over() {
    let house = House::open().await;
    let mut host = house.greenroom_of("Maya Okafor").await;
    let room_id = host.new_room("Thumbs").await;
    let trouble = Trouble::StuckStatus { room_id };
    let idle = diagnose(&host, trouble.clone()).await;
    assert_eq!(
        cause(&idle),
        Some((Check::MediaConnection, NextStep::GoLive))
    );
    assert_eq!(found(&idle).unwrap().0.evidence["status"], "idle");

    host.go_live().await;
    host.until("being on stage", |seen| {
        (seen.stage.as_ref()?.phase == StagePhase::OnStage).then_some(())
    })
    .await;
    let live = diagnose(&host, trouble.clone()).await;
    assert!(
        live.findings
            .iter()
            .all(|one| one.verdict == Verdict::Passed),
        "{live:?}"
    );

    host.app.end_show(Nothing {}).await.unwrap();
    host.until("the end", |seen| seen.room.as_ref()?.over).await;
    let over = diagnose(&host, trouble).await;
    assert_eq!(
        cause(&over),
        Some((Check::NotStopped, NextStep::MakeANewRoom))
    );
    let never = Trouble::StuckStatus {
        room_id: "0123456789abcdef01234567".to_owned(),
    };
    let never = diagnose(&host, never).await;
    assert_eq!(
        cause(&never),
        Some((Check::Status, NextStep::CorrectTheRoomId))
    );
    host.app.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_that_does_not_work_is_switched_off_or_hears_nothing() {
    let house = House::open().await;
    let mut host = house.greenroom_of("Maya Okafor").await;
    let room_id = host.new_room("Thumbs").await;
    host.until("the chat", |seen| {
        (seen.chat.as_ref()?.phase == ChatPhase::Ready).then_some(())
    })
    .await;
    let well = diagnose(
        &host,
        Trouble::Chat {
            room_id: room_id.clone(),
        },
    )
    .await;
    assert!(
        well.findings
            .iter()
            .all(|one| one.verdict == Verdict::Passed),
        "{well:?}"
    );

    let mut silent = draft("Silent", "No chat here.");
    silent.draft.chat = false;
    let silent = host.app.create_room(silent).await.unwrap().room_id;
    let off = diagnose(&host, Trouble::Chat { room_id: silent }).await;
    assert_eq!(
        cause(&off),
        Some((Check::ChatEnabled, NextStep::SwitchTheChatOn))
    );

    // Calls get through, events do not: nothing listens on the port that discards everything.
    let mut access = house.access();
    access.mqtt_url = "ws://127.0.0.1:9/mqtt".to_owned();
    let profile = Arc::new(Profile::new(Ok(access)));
    let library = Some(part("GREENROOM_LIVEKIT_LIBRARY"));
    let mut deaf = Greenroom::start(profile, library).await;
    let name = "Ravi Patel".to_owned();
    deaf.app.start_local(StartLocal { name }).await.unwrap();
    deaf.until("the way back being tried", |seen| {
        let session = seen.session.as_ref()?;
        matches!(session.realtime, LinkView::Reconnecting { .. }).then_some(())
    })
    .await;
    let unheard = diagnose(&deaf, Trouble::Chat { room_id }).await;
    assert_eq!(
        cause(&unheard),
        Some((Check::RealtimeConnected, NextStep::WaitForEvents))
    );
    let why = Obstacle::RoomNotOpen;
    let permission = verdict(&unheard, Check::ChatPermission);
    assert_eq!(permission, Verdict::CouldNotCheck { why });
    host.app.shutdown().await;
    deaf.app.shutdown().await;
}
