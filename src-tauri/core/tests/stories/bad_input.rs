//! What a person may type or press wrongly: each ends in a code, and nothing is lost.

use greenroom_contract::*;

use crate::house::{House, draft};

fn code<T: std::fmt::Debug>(result: Result<T, UiError>) -> ErrorCode {
    result.unwrap_err().code
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_and_an_unreachable_address_are_told_apart_and_the_right_one_works() {
    let house = House::open().await;
    let mut greenroom = house.greenroom().await;
    let wrong = greenroom
        .app
        .sign_in(house.sign_in("key-of-another-house", "maya"))
        .await;
    assert_eq!(code(wrong), ErrorCode::WrongApiKey);

    let mut nowhere = house.sign_in("key-of-this-house", "maya");
    // Nothing listens on the port that is reserved for telling so.
    nowhere.api_url = Some("http://127.0.0.1:9/".to_owned());
    assert_eq!(
        code(greenroom.app.sign_in(nowhere).await),
        ErrorCode::Unreachable
    );

    let empty = house.sign_in("key-of-this-house", "  ");
    let error = greenroom.app.sign_in(empty).await.unwrap_err();
    assert_eq!(
        (error.code, error.field.as_deref()),
        (ErrorCode::FieldEmpty, Some("userId"))
    );

    let right = house.sign_in("key-of-this-house", "maya");
    greenroom.app.sign_in(right).await.unwrap();
    greenroom.until_signed_in().await;
    greenroom.app.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_of_20000_characters_is_posted_and_one_more_is_refused_beside_its_field() {
    let house = House::open().await;
    let greenroom = house.greenroom_of("Maya Okafor").await;
    let too_long = "ä".repeat(20_001);
    for (text, expected) in [
        ("", ErrorCode::FieldEmpty),
        (&too_long, ErrorCode::FieldTooLong),
    ] {
        let error = greenroom
            .app
            .create_room(draft("Thumbs", text))
            .await
            .unwrap_err();
        assert_eq!(
            (error.code, error.field.as_deref()),
            (expected, Some("text"))
        );
    }
    let just_right = "ä".repeat(20_000);
    greenroom
        .app
        .create_room(draft("Thumbs", &just_right))
        .await
        .unwrap();
    greenroom.app.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_form_sent_twice_makes_one_room() {
    let house = House::open().await;
    let mut greenroom = house.greenroom_of("Maya Okafor").await;
    let (first, second) = tokio::join!(
        greenroom.app.create_room(draft("Thumbs", "Come.")),
        greenroom.app.create_room(draft("Thumbs", "Come.")),
    );
    assert_eq!(first.unwrap(), second.unwrap());
    greenroom.app.refresh_home(Nothing {}).await.unwrap();
    let rooms = greenroom.until("the room", |seen| {
        let home = seen.home.as_ref()?;
        (home.loaded && !home.rooms.is_empty()).then_some(home.rooms.len())
    });
    assert_eq!(rooms.await, 1);
    greenroom.app.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_person_cannot_be_invited() {
    let house = House::open().await;
    let mut host = house.greenroom_of("Maya Okafor").await;
    host.new_room("Thumbs").await;
    let user_id = "nobody-of-this-name".to_owned();
    let answer = host.app.invite(UserRef { user_id }).await;
    assert_eq!(code(answer), ErrorCode::UserUnknown);
    host.app.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_invitation_cannot_be_accepted_and_its_prompt_goes_away() {
    let house = House::open().await;
    let mut host = house.greenroom_of("Maya Okafor").await;
    let mut guest = house.greenroom_of("Ravi Patel").await;
    host.new_room("Thumbs").await;
    host.invite("Ravi").await;
    let invitation_id = guest.prompted().await;
    let reference = InvitationRef {
        invitation_id: invitation_id.clone(),
    };
    host.app.cancel_invitation(reference).await.unwrap();
    guest
        .until("the prompt to go", |seen| {
            seen.invitations.as_ref()?.prompt.is_none().then_some(())
        })
        .await;
    let late = AcceptInvitation {
        invitation_id,
        end_own_show: false,
        leave_stage: false,
    };
    assert_eq!(
        code(guest.app.accept_invitation(late).await),
        ErrorCode::InvitationGone
    );
    assert!(guest.seen.room.is_none());
    host.app.shutdown().await;
    guest.app.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn accept_pressed_twice_opens_one_green_room() {
    let house = House::open().await;
    let mut host = house.greenroom_of("Maya Okafor").await;
    let mut guest = house.greenroom_of("Ravi Patel").await;
    let room_id = host.new_room("Thumbs").await;
    host.invite("Ravi").await;
    let invitation_id = guest.prompted().await;
    let press = || {
        let invitation_id = invitation_id.clone();
        guest.app.accept_invitation(AcceptInvitation {
            invitation_id,
            end_own_show: false,
            leave_stage: false,
        })
    };
    let (first, second) = tokio::join!(press(), press());
    first.unwrap();
    second.unwrap();
    let opened = guest.until("the green room", |seen| {
        seen.room
            .as_ref()
            .map(|room| (room.room_id.clone(), room.actions.step_on_stage.is_some()))
    });
    assert_eq!(opened.await, (room_id, true));
    host.app.shutdown().await;
    guest.app.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_is_not_ours_opens_nothing() {
    let house = House::open().await;
    let greenroom = house.greenroom_of("Maya Okafor").await;
    for link in [
        "https://example.org/",
        "greenroom://room/",
        "greenroom://room/../x",
        "greenroom:",
    ] {
        assert_eq!(
            code(greenroom.app.open_link(link).await),
            ErrorCode::LinkInvalid,
            "{link}"
        );
    }
    greenroom.app.shutdown().await;
}
