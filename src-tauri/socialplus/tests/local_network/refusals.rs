//! What cannot be done comes back as a variant to act on.

use socialplus::{
    Client, Config, Error, ErrorCode, Event, NetworkErrorKind, NewRoom, NewRoomPost, PostTarget,
    Problem, ReferenceId, Retry, SessionState, SignIn,
};
use tokio::net::TcpListener;

use super::network::{Network, connected};

fn problem<T: std::fmt::Debug>(result: Result<T, Error>) -> (&'static str, Problem) {
    match result {
        Err(Error::Validation(invalid)) => (invalid.field, invalid.problem),
        other => panic!("found before it is sent: {other:?}"),
    }
}

const TOO_LONG: Problem = Problem::TooLong {
    limit: 20_000,
    actual: 20_001,
};

#[tokio::test]
async fn a_wrong_api_key_is_refused_and_the_right_one_works_afterwards() {
    let network = Network::start().await;
    let client = Client::new(network.config("a-wrong-key", "device"));
    let client = client.unwrap();
    let refusal = client.sign_in(SignIn::new("maya")).await.unwrap_err();
    let Error::Refused(details) = &refusal else {
        panic!("the network answered: {refusal}");
    };
    assert_eq!(details.code, ErrorCode::Unauthorized);
    assert_eq!(details.status, 401);
    assert_eq!(details.retry, Retry::Never);
    assert!(!refusal.to_string().contains("a-wrong-key"));
    assert_eq!(*client.session().borrow(), SessionState::NotLoggedIn);

    let client = network.client();
    client.sign_in(SignIn::new("maya")).await.unwrap();
    connected(&client).await;
}

#[tokio::test]
async fn without_a_session_nothing_is_sent() {
    let network = Network::start().await;
    let client = network.client();
    let refusal = client.get_user(&"maya".into()).await.unwrap_err();
    assert!(matches!(refusal, Error::NotSignedIn), "{refusal:?}");
}

#[tokio::test]
async fn user_ids_that_the_platform_reserves_or_cannot_take_are_not_sent() {
    let network = Network::start().await;
    let client = network.client();
    for (user_id, expected) in [
        ("", Problem::Empty),
        ("  ", Problem::Empty),
        ("ADMIN_maya", Problem::Reserved),
        ("DELETED_maya", Problem::Reserved),
        ("ma\nya", Problem::Malformed),
    ] {
        let found = problem(client.sign_in(SignIn::new(user_id)).await);
        assert_eq!(found, ("userId", expected), "{user_id:?}");
    }
    let longest = "x".repeat(50);
    client.sign_in(SignIn::new(longest.as_str())).await.unwrap();
    let longer = SignIn::new(format!("{longest}x"));
    let (limit, actual) = (50, 51);
    assert_eq!(
        problem(client.sign_in(longer).await),
        ("userId", Problem::TooLong { limit, actual })
    );
}

#[tokio::test]
async fn what_does_not_exist_is_not_found() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let client = &maya.client;
    let (room, _) = maya.room("Panel").await;
    let nothing = "0123456789abcdef01234567";
    let refusals = [
        client.get_user(&nothing.into()).await.map(drop),
        client.get_room(&nothing.into()).await.map(drop),
        client.stop_room(&nothing.into()).await.map(drop),
        client.delete_room(&nothing.into()).await,
        client.leave_room(&nothing.into()).await,
        client.broadcaster_data(&nothing.into()).await.map(drop),
        client.get_post(&nothing.into()).await.map(drop),
        client.get_channel(&nothing.into()).await.map(drop),
        client.join_channel(&nothing.into()).await.map(drop),
        client.message_feed(&nothing.into()).await.map(drop),
        client
            .query_messages(&nothing.into(), None, None)
            .await
            .map(drop),
        client.edit_message(&nothing.into(), "text").await.map(drop),
        client.accept_invitation(&nothing.into()).await,
        client.cancel_invitation(&nothing.into()).await,
        client
            .invite_co_host(&nothing.into(), &"maya".into())
            .await
            .map(drop),
        client
            .invite_co_host(&room.id, &nothing.into())
            .await
            .map(drop),
        client.remove_participant(&room.id, &nothing.into()).await,
        client
            .create_room_post(NewRoomPost::new(nothing, PostTarget::OwnFeed, "text"))
            .await
            .map(drop),
    ];
    for (number, refusal) in refusals.into_iter().enumerate() {
        let refusal = refusal.unwrap_err();
        assert!(refusal.is_not_found(), "number {number}: {refusal}");
        assert_eq!(refusal.retry(), Retry::Never);
    }
    assert_eq!(
        *client.session().borrow(),
        SessionState::Established,
        "nothing of this ends the session"
    );
}

#[tokio::test]
async fn an_empty_text_is_named_before_it_is_sent() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let (room, _, feed) = maya.chat("Panel").await;
    for empty in ["", " \n\t "] {
        let made = maya.client.create_room(NewRoom::new(empty)).await;
        assert_eq!(problem(made), ("title", Problem::Empty));
        let post = NewRoomPost::new(room.id.clone(), PostTarget::OwnFeed, empty);
        let posted = maya.client.create_room_post(post).await;
        assert_eq!(problem(posted), ("text", Problem::Empty));
        let reference = ReferenceId::random();
        let sent = maya.client.send_text(&feed.id, &reference, empty).await;
        assert_eq!(problem(sent), ("text", Problem::Empty));
    }
    let written = maya.client.query_messages(&feed.id, None, None).await;
    assert_eq!(written.unwrap().items, []);
}

#[tokio::test]
async fn a_text_of_20_000_characters_is_posted_and_one_more_is_not_sent() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let new = NewRoom::new("Panel");
    let room = maya.client.create_room(new).await.unwrap();
    // Characters of several bytes: characters are counted.
    let longest = "ü🎙".repeat(10_000);
    let post = |text: String| NewRoomPost::new(room.id.clone(), PostTarget::OwnFeed, text);
    let too_long = post(format!("{longest}x"));
    let refused = maya.client.create_room_post(too_long).await;
    assert_eq!(problem(refused), ("text", TOO_LONG));
    assert_eq!(maya.client.get_room(&room.id).await.unwrap().post_id, None);
    let posted = maya.client.create_room_post(post(longest.clone())).await;
    assert_eq!(posted.unwrap().post.text, Some(longest));

    let (_, _, feed) = maya.chat("Another").await;
    let reference = ReferenceId::random();
    let text = "x".repeat(20_001);
    let sent = maya.client.send_text(&feed.id, &reference, &text).await;
    assert_eq!(problem(sent), ("text", TOO_LONG));
}

#[tokio::test]
async fn a_refused_call_tells_nobody() {
    let network = Network::start().await;
    let mut maya = network.person("maya").await;
    let noor = network.person("noor").await;
    let (room, _) = maya.room("Panel").await;
    let _watching = maya
        .listen(room.watcher_topic(&maya.session.network_id))
        .await;
    let refused = noor.client.stop_room(&room.id).await.unwrap_err();
    assert_eq!(refused.code(), Some(ErrorCode::Forbidden));
    let seen = maya.events_so_far().await;
    assert!(
        !seen.iter().any(|event| matches!(event, Event::Room(_))),
        "{seen:?}"
    );
}

#[tokio::test]
async fn a_network_that_is_not_there_is_unreachable_and_may_be_asked_again() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let config = Config::own(&format!("http://{address}/"), None, "key", "device").unwrap();
    let client = Client::new(config).unwrap();
    let failure = client.sign_in(SignIn::new("maya")).await.unwrap_err();
    let Error::Network(details) = &failure else {
        panic!("nobody answered: {failure}");
    };
    assert_eq!(details.kind, NetworkErrorKind::Unreachable);
    assert_eq!(failure.retry(), Retry::Safe);
    assert!(!failure.outcome_unknown());
}
