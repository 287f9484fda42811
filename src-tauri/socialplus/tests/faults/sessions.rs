//! Sessions while clocks jump and tokens run out.

use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::join_all;
use socialplus::secrecy::ExposeSecret as _;
use socialplus::time::Duration;
use socialplus::{
    AuthTokenError, Client, Error, Event, NewRoom, RoomQuery, SessionState, TerminationReason,
    UserId,
};

use super::cable::Fault;
use super::mirror::{Mirror, Picture};
use super::network::{Network, seen, within};
use super::wires::Wired;

const SESSIONS: &str = "POST /api/v5/sessions";
const ROOMS: &str = "POST /api/v1/rooms";
const USERS: &str = "GET /api/v3/users/";
const REFUSED: Fault = Fault::Answer(
    401,
    &[],
    r#"{"status":"error","code":400100,"message":"Unauthorized."}"#,
);
const AWAY: Fault = Fault::Answer(503, &[], "");
/// How often a call is tried.
const TRIES: usize = 3;

fn token(client: &Client) -> Option<String> {
    let stored = client.stored_session()?.to_secret();
    Some(stored.expose_secret().to_owned())
}

async fn renewed(client: &Client, before: &Option<String>) {
    seen("the renewal", || {
        let now = token(client);
        (now.is_some() && now != *before).then_some(())
    })
    .await;
}

async fn ended(client: &Client) -> SessionState {
    let mut state = client.session();
    let over = state.wait_for(|state| *state != SessionState::Established);
    within("the end of the session", over)
        .await
        .unwrap()
        .clone()
}

/// Somebody whose token is old and whose first renewals did not get through: from here the next
/// try is a matter of clocks that stand still.
async fn with_an_old_token(wired: &Wired) -> Option<String> {
    let before = token(wired.client());
    let tries = wired.calls.passed(SESSIONS).len();
    for _ in 0..TRIES {
        wired.calls.order(SESSIONS, AWAY);
    }
    wired.clocks.pass(Duration::days(25));
    wired.calls.until_passed(SESSIONS, tries + TRIES).await;
    assert_eq!(token(wired.client()), before);
    before
}

#[tokio::test]
async fn a_clock_set_forty_days_forwards_renews_once_and_ends_nothing() {
    let network = Network::start().await;
    let mut wired = Wired::sign_in(&network, "host").await;
    let (room, _, feed) = wired.person.chat("Panel").await;
    let network_id = wired.person.session.network_id.clone();
    let _room = wired.person.listen(room.watcher_topic(&network_id)).await;
    let mut mirror = Mirror::of(&wired.person, &room.id, &feed).await;
    let before = token(wired.client());
    wired.clocks.leap(Duration::days(40));
    renewed(wired.client(), &before).await;
    // It may have slept, too: the connection for events is opened anew, and everything read again.
    wired
        .person
        .until("the way back", |event| {
            (event == Event::Reconnected).then_some(())
        })
        .await;
    wired.clocks.leap(Duration::days(-40));
    wired.clocks.leap(Duration::days(-400));
    wired.person.say(&feed, "still here").await;
    mirror.picture = Picture::read(wired.client(), &room.id, &feed).await;
    mirror.catch_up(&mut wired.person).await;
    assert_eq!(wired.calls.passed(SESSIONS).len(), 2, "signed in, renewed");
    assert_eq!(
        *wired.client().session().borrow(),
        SessionState::Established
    );
    let fresh = Wired::sign_in(&network, "host").await;
    let fresh = Picture::read(fresh.client(), &room.id, &feed).await;
    assert_eq!(mirror.picture, fresh);
}

#[tokio::test]
async fn a_clock_set_backwards_does_not_keep_an_old_token() {
    let network = Network::start().await;
    let wired = Wired::sign_in(&network, "maya").await;
    let before = token(wired.client());
    wired.clocks.leap(Duration::days(-100));
    wired.clocks.pass(Duration::days(25));
    renewed(wired.client(), &before).await;
    wired.client().get_user(&"maya".into()).await.unwrap();
}

#[tokio::test]
async fn a_token_that_runs_out_in_the_middle_of_a_call_is_renewed_and_the_call_done_once() {
    let network = Network::start().await;
    let wired = Wired::sign_in(&network, "host").await;
    let before = with_an_old_token(&wired).await;
    wired.calls.order(ROOMS, REFUSED);
    let room = wired.client().create_room(NewRoom::new("Panel")).await;
    let room = room.unwrap();
    assert_ne!(token(wired.client()), before);
    assert_eq!(
        *wired.client().session().borrow(),
        SessionState::Established
    );
    let fresh = network.person("fresh").await;
    let rooms = fresh
        .client
        .query_rooms(RoomQuery::default())
        .await
        .unwrap()
        .items;
    assert_eq!(rooms.len(), 1);
    assert_eq!(rooms[0].id, room.id);
}

#[tokio::test]
async fn ten_calls_refused_at_once_make_one_renewal() {
    let network = Network::start().await;
    let wired = Wired::sign_in(&network, "maya").await;
    with_an_old_token(&wired).await;
    let renewals = wired.calls.passed(SESSIONS).len();
    let ids: Vec<_> = (0..10).map(|n| UserId::from(format!("u{n}"))).collect();
    for id in &ids {
        wired.calls.order(&format!("{USERS}{id}"), REFUSED);
    }
    let answers = join_all(ids.iter().map(|id| wired.client().get_user(id))).await;
    for answer in answers {
        assert!(answer.unwrap_err().is_not_found(), "asked again");
    }
    assert!(wired.calls.all_met());
    assert_eq!(wired.calls.passed(SESSIONS).len(), renewals + 1);
    assert_eq!(
        *wired.client().session().borrow(),
        SessionState::Established
    );
}

#[tokio::test]
async fn a_young_token_that_is_refused_ends_the_session_without_a_renewal() {
    let network = Network::start().await;
    let wired = Wired::sign_in(&network, "maya").await;
    wired.calls.order(USERS, REFUSED);
    wired.client().get_user(&"maya".into()).await.unwrap_err();
    let reason = TerminationReason::Unauthorized;
    assert_eq!(
        ended(wired.client()).await,
        SessionState::Terminated { reason }
    );
    assert_eq!(wired.calls.passed(SESSIONS).len(), 1);
}

#[tokio::test]
async fn an_old_token_whose_renewal_is_refused_too_ends_the_session() {
    let network = Network::start().await;
    let wired = Wired::sign_in(&network, "maya").await;
    with_an_old_token(&wired).await;
    wired.calls.order(USERS, REFUSED);
    wired.calls.order(SESSIONS, REFUSED);
    let error = wired.client().get_user(&"maya".into()).await.unwrap_err();
    assert_eq!(error.code(), Some(socialplus::ErrorCode::Unauthorized));
    let reason = TerminationReason::Unauthorized;
    assert_eq!(
        ended(wired.client()).await,
        SessionState::Terminated { reason }
    );
}

#[tokio::test]
async fn a_platform_that_is_away_while_the_token_runs_out_does_not_end_the_session() {
    let network = Network::start().await;
    let wired = Wired::sign_in(&network, "maya").await;
    with_an_old_token(&wired).await;
    wired.calls.order(USERS, REFUSED);
    for _ in 0..TRIES {
        wired.calls.order(SESSIONS, AWAY);
    }
    wired.client().get_user(&"maya".into()).await.unwrap_err();
    assert!(wired.calls.all_met());
    assert_eq!(
        *wired.client().session().borrow(),
        SessionState::Established
    );
    // And once it is back, all is well.
    wired.calls.order(USERS, REFUSED);
    wired.client().get_user(&"maya".into()).await.unwrap();
}

#[tokio::test]
async fn an_expired_token_for_which_nobody_gives_an_auth_token_is_told_as_expired() {
    let network = Network::start().await;
    let wired = Wired::sign_in_with(&network, "maya", |config| {
        // Somebody is there for the sign-in, and nobody later.
        let asked = AtomicBool::new(false);
        config.with_auth_token_source(move |_: UserId| {
            let later = asked.swap(true, Ordering::SeqCst);
            async move {
                if later {
                    return Err(AuthTokenError::new("nobody is at the backend"));
                }
                Ok("from our backend".to_owned().into())
            }
        })
    })
    .await;
    wired.clocks.leap(Duration::days(31));
    wired.calls.order(USERS, REFUSED);
    wired.client().get_user(&"maya".into()).await.unwrap_err();
    assert_eq!(ended(wired.client()).await, SessionState::TokenExpired);
    let error = wired.client().get_user(&"maya".into()).await.unwrap_err();
    assert!(matches!(error, Error::SessionOver), "{error}");
}
