//! Signing in, going on after a restart, renewal, and the end of a session.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use greenroom_local_network::{AuthToken, NetworkConfig};
use socialplus::secrecy::{ExposeSecret as _, SecretString};
use socialplus::time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};
use socialplus::{
    AuthTokenError, Client, ConnectionState, Error, ErrorCode, SessionState, SignIn, StoredSession,
    TerminationReason, UserId, UserType,
};

use super::network::{API_KEY, Network, Person, connected, seen, within};

/// What the keychain would hold if this session had begun so much earlier.
fn aged(stored: &StoredSession, age: Duration) -> StoredSession {
    let mut form: serde_json::Value =
        serde_json::from_str(stored.to_secret().expose_secret()).unwrap();
    for field in ["issued_at", "expires_at", "received_at"] {
        let time = OffsetDateTime::parse(form[field].as_str().unwrap(), &Rfc3339).unwrap();
        form[field] = (time - age).format(&Rfc3339).unwrap().into();
    }
    StoredSession::from_secret(&SecretString::from(form.to_string())).unwrap()
}

fn token(client: &Client) -> Option<String> {
    let form = client.stored_session()?.to_secret();
    let form: serde_json::Value = serde_json::from_str(form.expose_secret()).unwrap();
    Some(form["access_token"].as_str().unwrap().to_owned())
}

async fn ended(client: &Client) -> SessionState {
    let mut state = client.session();
    within(
        "the end of the session",
        state.wait_for(|state| *state != SessionState::Established),
    )
    .await
    .unwrap()
    .clone()
}

#[tokio::test]
async fn whoever_signs_in_becomes_a_user_of_the_network() {
    let network = Network::start().await;
    let client = network.client();
    let signing_in = SignIn::new("maya").display_name("Maya Ö.");
    let session = client.sign_in(signing_in).await.unwrap();

    assert_eq!(session.me.id, "maya");
    assert_eq!(session.me.name(), "Maya Ö.");
    assert_eq!(session.user_type, UserType::SignedIn);
    assert!(session.chat_enabled);
    assert_eq!(session.expires_at - session.issued_at, Duration::days(30));
    let path = format!("{}/user/{}", session.network_id, session.my_internal_id);
    assert_eq!(session.me.path.as_deref(), Some(path.as_str()));
    assert_eq!(*client.session().borrow(), SessionState::Established);
    connected(&client).await;
}

#[tokio::test]
async fn signing_in_again_renames_and_without_a_name_keeps_it() {
    let network = Network::start().await;
    let client = network.client();
    let named = |name: &str| SignIn::new("maya").display_name(name);
    let first = client.sign_in(named("Maya")).await.unwrap();
    let second = client.sign_in(named("Maya O.")).await.unwrap();
    let third = client.sign_in(SignIn::new("maya")).await.unwrap();

    assert_eq!(second.me.name(), "Maya O.");
    assert_eq!(third.me.name(), "Maya O.");
    assert_eq!(first.my_internal_id, third.my_internal_id);
}

#[tokio::test]
async fn a_stored_session_goes_on_after_a_restart() {
    let network = Network::start().await;
    let before = network.person("maya").await;
    let kept = before.client.stored_session().unwrap().to_secret();
    let my_internal_id = before.session.my_internal_id.clone();
    drop(before);

    let after = network.client();
    let stored = StoredSession::from_secret(&kept).unwrap();
    let session = after.resume(stored).await.unwrap();
    assert_eq!(session.my_internal_id, my_internal_id);
    assert_eq!(session.me.name(), "maya by name");
    connected(&after).await;
    assert_eq!(after.get_user(&"maya".into()).await.unwrap().id, "maya");
}

#[tokio::test]
async fn a_session_past_four_fifths_of_its_life_gets_a_new_token_and_keeps_the_name() {
    let network = Network::start().await;
    let stored = {
        let before = network.person("maya").await;
        before.client.stored_session().unwrap()
    };
    let client = network.client();
    client
        .resume(aged(&stored, Duration::days(25)))
        .await
        .unwrap();
    let first = {
        let form: serde_json::Value =
            serde_json::from_str(stored.to_secret().expose_secret()).unwrap();
        form["access_token"].as_str().unwrap().to_owned()
    };
    seen("the renewal", || {
        token(&client).filter(|token| *token != first)
    })
    .await;

    let session = client.current_session().unwrap();
    assert!(session.expires_at > OffsetDateTime::now_utc() + Duration::days(29));
    assert_eq!(*client.session().borrow(), SessionState::Established);
    let me = client.get_user(&"maya".into()).await.unwrap();
    assert_eq!(me.name(), "maya by name");
    connected(&client).await;
}

#[tokio::test]
async fn a_stored_session_that_looks_past_its_life_goes_on_if_the_platform_still_knows_it() {
    let network = Network::start().await;
    let stored = {
        let before = network.person("maya").await;
        before.client.stored_session().unwrap()
    };
    let client = network.client();
    client
        .resume(aged(&stored, Duration::days(31)))
        .await
        .unwrap();
    seen("the renewal", || {
        let session = client.current_session()?;
        (session.expires_at > OffsetDateTime::now_utc() + Duration::days(29)).then_some(())
    })
    .await;
    client.get_user(&"maya".into()).await.unwrap();
}

#[tokio::test]
async fn a_stored_session_past_its_life_that_the_platform_has_forgotten_has_expired() {
    let network = Network::start().await;
    let stored = {
        let before = network.person("maya").await;
        let stored = before.client.stored_session().unwrap();
        before.client.sign_out().await.unwrap();
        stored
    };
    let client = network.client();
    let refusal = client
        .resume(aged(&stored, Duration::days(31)))
        .await
        .unwrap_err();
    assert!(matches!(refusal, Error::SessionOver), "{refusal:?}");
    assert_eq!(*client.session().borrow(), SessionState::TokenExpired);
    assert!(client.current_session().is_none());
}

#[tokio::test]
async fn signing_out_ends_the_session_wherever_its_token_is_used() {
    let network = Network::start().await;
    let here = network.person("maya").await;
    let there = Client::new(network.config(API_KEY, "another device")).unwrap();
    let stored = here.client.stored_session().unwrap();
    there.resume(stored.clone()).await.unwrap();
    connected(&there).await;

    here.client.sign_out().await.unwrap();
    assert_eq!(*here.client.session().borrow(), SessionState::NotLoggedIn);
    let refusal = here.client.get_user(&"maya".into()).await.unwrap_err();
    assert!(matches!(refusal, Error::NotSignedIn), "{refusal:?}");

    // Nothing is asked there: the broker lets go of the connection and takes no new one.
    let unauthorized = SessionState::Terminated {
        reason: TerminationReason::Unauthorized,
    };
    assert_eq!(ended(&there).await, unauthorized);
    let refusal = there.get_user(&"maya".into()).await.unwrap_err();
    assert!(matches!(refusal, Error::SessionOver), "{refusal:?}");
    let connection = *there.realtime().connection().borrow();
    assert_eq!(connection, ConnectionState::Disconnected);

    let refusal = there.resume(stored).await.unwrap_err();
    assert_eq!(refusal.code(), Some(ErrorCode::Unauthorized));
    assert_eq!(*there.session().borrow(), SessionState::NotLoggedIn);
}

#[tokio::test]
async fn disconnecting_tells_nobody_and_the_stored_session_stays_good() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let stored = maya.client.stored_session().unwrap();
    maya.client.disconnect().await;
    assert!(maya.client.stored_session().is_none());
    maya.client.resume(stored).await.unwrap();
    connected(&maya.client).await;
}

/// A network in secure mode that knows one user, with one auth token.
async fn secure_network() -> Network {
    Network::start_with(|settings| {
        settings.networks = vec![NetworkConfig {
            secure_mode: true,
            auth_tokens: vec![AuthToken {
                user_id: "maya".to_owned(),
                token: "from our backend".into(),
            }],
            ..NetworkConfig::open("secure", API_KEY.into())
        }];
    })
    .await
}

#[tokio::test]
async fn secure_mode_lets_nobody_in_without_their_own_auth_token() {
    let network = secure_network().await;
    let client = network.client();
    for wrong in [
        SignIn::new("maya"),
        SignIn::new("maya").auth_token("guessed"),
        SignIn::new("noor").auth_token("from our backend"),
    ] {
        let refusal = client.sign_in(wrong).await.unwrap_err();
        assert_eq!(refusal.code(), Some(ErrorCode::Forbidden), "{refusal}");
        assert_eq!(*client.session().borrow(), SessionState::NotLoggedIn);
    }
    let right = SignIn::new("maya").auth_token("from our backend");
    assert_eq!(client.sign_in(right).await.unwrap().me.id, "maya");
}

#[tokio::test]
async fn a_renewal_in_secure_mode_asks_for_a_fresh_auth_token() {
    let network = secure_network().await;
    let stored = {
        let client = network.client();
        let right = SignIn::new("maya").auth_token("from our backend");
        client.sign_in(right).await.unwrap();
        client.stored_session().unwrap()
    };
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let config = network
        .config(API_KEY, "device")
        .with_auth_token_source(move |user: UserId| {
            count.fetch_add(1, Ordering::SeqCst);
            async move {
                if user == "maya" {
                    Ok("from our backend".into())
                } else {
                    Err(AuthTokenError::new("somebody else"))
                }
            }
        });
    let client = Client::new(config).unwrap();
    client
        .resume(aged(&stored, Duration::days(25)))
        .await
        .unwrap();
    seen("the renewal", || {
        let session = client.current_session()?;
        (session.expires_at > OffsetDateTime::now_utc() + Duration::days(29)).then_some(())
    })
    .await;
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn the_same_person_on_two_devices_has_two_sessions_and_both_hear_events() {
    let network = Network::start().await;
    let mut desk = network.person("maya").await;
    let other = Client::new(network.config(API_KEY, "laptop")).unwrap();
    let mut laptop = Person::sign_in(other, "maya").await;
    let host = network.person("host").await;
    let (room, _) = host.room("Panel").await;
    let invited = host
        .client
        .invite_co_host(&room.id, &"maya".into())
        .await
        .unwrap();
    for device in [&mut desk, &mut laptop] {
        let heard = device
            .until("the invitation", |event| match event {
                socialplus::Event::Invitation(event) => Some(event.invitations[0].id.clone()),
                _ => None,
            })
            .await;
        assert_eq!(heard, invited.id);
    }
}
