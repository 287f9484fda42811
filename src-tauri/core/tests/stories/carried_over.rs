//! What earlier versions left on a computer is there for this one.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use greenroom_contract::*;

use crate::house::{Greenroom, House, Profile, part};

/// What two real windows of version 0.1.0 left; its README tells what they did.
fn left(file: &str) -> PathBuf {
    let project = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    project.join("tests/carried-over/0.1.0").join(file)
}

fn text(file: &str) -> String {
    std::fs::read_to_string(left(file)).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_version_0_1_0_left_is_all_there() {
    let mut keychain: HashMap<String, HashMap<String, String>> =
        serde_json::from_str(&text("keychain.json")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("network.sqlite");
    std::fs::copy(left("network.sqlite"), database).unwrap();
    let house = House::over(folder, &keychain["Greenroom local network"]["api-key"]).await;
    let library = || Some(part("GREENROOM_LIVEKIT_LIBRARY"));

    let secrets = keychain.remove("Greenroom").unwrap();
    let profile = Profile::left(house.access(), secrets, text("settings.json"));
    let mut maya = Greenroom::start(Arc::new(profile), library()).await;
    maya.until_signed_in().await;
    let me = maya.seen.session.as_ref().unwrap().me.clone().unwrap();
    assert_eq!(
        (&*me.user_id, &*me.name),
        ("maya-okafor-0dl4", "Maya Okafor")
    );
    let devices = maya.until("the settings", |seen| {
        Some(seen.settings.as_ref()?.settings.devices.clone())
    });
    let chosen = |name: &str| Some(name.to_owned());
    assert_eq!(
        devices.await,
        DeviceChoices {
            camera: chosen("test-pattern"),
            microphone: chosen("Microphone"),
            speaker: chosen("Speaker"),
            ..DeviceChoices::default()
        }
    );

    // The draft that could not be made goes on from where it stood.
    let draft = maya.until("the draft", |seen| {
        Some(seen.new_room.as_ref()?.draft.clone())
    });
    let draft = draft.await;
    assert_eq!(draft.title, "Small screens, big hands");
    let thumbnail = ThumbnailChoice::Unchanged;
    maya.app
        .create_room(CreateRoom { draft, thumbnail })
        .await
        .unwrap();
    let rooms = maya.until("both rooms", |seen| {
        let home = seen.home.as_ref()?;
        (seen.new_room.is_none() && home.rooms.len() == 2).then(|| home.rooms.clone())
    });
    let rooms = rooms.await;
    let old = rooms
        .iter()
        .find(|room| room.title == "Designing for one thumb")
        .unwrap();

    // The room of then, with its chat and its invitation.
    let room_id = old.room_id.clone();
    maya.app.open_room(RoomRef { room_id }).await.unwrap();
    let texts = maya.until("the messages", |seen| {
        let texts = seen.messages.iter().map(|item| item.text.clone());
        Some(texts.collect::<Vec<_>>()).filter(|texts| texts.len() == 2)
    });
    assert_eq!(texts.await, ["Testing, testing.", "Doors open at eight."]);
    let secrets = keychain.remove("Greenroom guest").unwrap();
    let profile = Profile::left(house.access(), secrets, text("guest/settings.json"));
    let mut ravi = Greenroom::start(Arc::new(profile), library()).await;
    ravi.until_signed_in().await;
    // An invitation is shown before its room has been read.
    let invitation = ravi.until("the invitation with its room", |seen| {
        let received = seen.invitations.as_ref()?.received.first()?;
        (!received.room_title.is_empty()).then(|| received.clone())
    });
    let invitation = invitation.await;
    assert_eq!(invitation.inviter.name, "Maya Okafor");
    assert_eq!(invitation.room_title, "Designing for one thumb");
    ravi.app
        .accept_invitation(AcceptInvitation {
            invitation_id: invitation.invitation_id,
            end_own_show: false,
            leave_stage: false,
        })
        .await
        .unwrap();
    let way = ravi.until("the green room", |seen| {
        seen.room.as_ref()?.actions.step_on_stage.clone()
    });
    assert_eq!(way.await.seen_by, SeenBy::Stage);
    ravi.app.shutdown().await;
    maya.app.shutdown().await;
}
