//! Secure mode: each token is had with an auth token of the team's own backend.

use std::net::SocketAddr;

use greenroom_local_network::NetworkConfig;
use reqwest::Method;
use serde_json::Value;
use socialplus::secrecy::ExposeSecret as _;
use socialplus::time::Duration;
use socialplus::{
    AuthTokenMethod, AuthTokenUrl, Client, Error, Event, MessageEventKind, MessageFeed, SignIn,
    Topic,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::cable::Fault;
use super::network::{Network, Person, connected, seen, within};
use super::wires::Wired;

const SERVER_KEY: &str = "key of the team's backend";
const SESSIONS: &str = "POST /api/v5/sessions";

async fn network() -> Network {
    Network::start_with(|settings| {
        let network: &mut NetworkConfig = &mut settings.networks[0];
        network.secure_mode = true;
        network.server_key = Some(SERVER_KEY.into());
    })
    .await
}

/// The team's own backend: it fetches auth tokens from the network and hands them to the team.
struct Backend {
    url: AuthTokenUrl,
    /// What it answered: an auth token, or none while it is away.
    answers: watch::Receiver<Vec<Option<String>>>,
    away: watch::Sender<bool>,
    serving: JoinHandle<()>,
}

impl Backend {
    async fn of(network: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/token", listener.local_addr().unwrap());
        let (given, answers) = watch::channel(Vec::new());
        let (away, is_away) = watch::channel(false);
        let serving = tokio::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                let query = asked(&mut near).await;
                let away = *is_away.borrow();
                let token = match away {
                    true => None,
                    false => Some(fetch(network, &query).await),
                };
                let status = if away { "503 Away" } else { "200 OK" };
                let body = token.as_deref().unwrap_or_default();
                let answer = format!(
                    "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                    body.len()
                );
                given.send_modify(|all: &mut Vec<Option<String>>| all.push(token));
                let _ = near.write_all(answer.as_bytes()).await;
                let _ = near.shutdown().await;
            }
        });
        Self {
            url: AuthTokenUrl::new(&url, AuthTokenMethod::Get).unwrap(),
            answers,
            away,
            serving,
        }
    }

    fn handed_out(&self) -> Vec<String> {
        self.answers.borrow().iter().flatten().cloned().collect()
    }

    /// Waits until it was asked in vain.
    async fn asked_in_vain(&self) {
        let mut answers = self.answers.clone();
        let in_vain = answers.wait_for(|answers| answers.contains(&None));
        within("the vain question", in_vain).await.unwrap();
    }
}

impl Drop for Backend {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// The query of a GET.
async fn asked(near: &mut TcpStream) -> String {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        if near.read_buf(&mut request).await.unwrap() == 0 {
            break;
        }
    }
    let request = String::from_utf8(request).unwrap();
    let line = request.split(' ').nth(1).unwrap_or_default();
    line.split_once('?').unwrap_or_default().1.to_owned()
}

/// An auth token for the user named in the query.
async fn fetch(network: SocketAddr, query: &str) -> String {
    let url = format!("http://{network}/api/v4/authentication/token?{query}");
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let answer = http.get(url).header("X-Server-Key", SERVER_KEY);
    let answer = answer.send().await.unwrap().bytes().await.unwrap();
    let answer: Value = serde_json::from_slice(&answer).unwrap();
    answer["authToken"].as_str().unwrap().to_owned()
}

fn access_token(client: &Client) -> String {
    let stored = client.stored_session().unwrap().to_secret();
    let stored: Value = serde_json::from_str(stored.expose_secret()).unwrap();
    stored["access_token"].as_str().unwrap().to_owned()
}

/// Says ten things, all of which are taken.
async fn ten_words(person: &Person, feed: &MessageFeed, when: &str) -> Vec<String> {
    let mut said = Vec::new();
    for number in 0..10 {
        let words = format!("{when}: {number}");
        person.say(feed, &words).await;
        said.push(words);
    }
    said
}

/// The messages among the events until now, and whether the connection was ever lost.
async fn heard(person: &mut Person) -> (Vec<String>, bool) {
    let mut words = Vec::new();
    let mut lost = false;
    for event in person.events_so_far().await {
        match event {
            Event::Reconnected => lost = true,
            Event::Message(event) if event.kind == MessageEventKind::Created => {
                words.extend(event.messages[0].text().map(str::to_owned));
            }
            _ => {}
        }
    }
    (words, lost)
}

#[tokio::test]
async fn a_renewal_fetches_a_new_auth_token_and_neither_calls_nor_events_notice() {
    let network = network().await;
    let backend = Backend::of(network.address()).await;
    let source = backend.url.clone();
    let mut wired = Wired::sign_in_with(&network, "host", |config| {
        config.with_auth_token_source(source)
    })
    .await;
    let (_, _, feed) = wired.person.chat("Panel").await;
    let _chat = wired.person.listen(Topic::feed(&feed)).await;
    let old = access_token(wired.client());
    assert_eq!(backend.handed_out().len(), 1);

    let mut said = ten_words(&wired.person, &feed, "before").await;
    wired.calls.order(SESSIONS, Fault::Held);
    wired.clocks.pass(Duration::days(25));
    wired.calls.until_passed(SESSIONS, 2).await;
    said.extend(ten_words(&wired.person, &feed, "meanwhile").await);
    assert_eq!(
        access_token(wired.client()),
        old,
        "the answer is on its way"
    );
    wired.calls.release();
    seen("the new token", || {
        (access_token(wired.client()) != old).then_some(())
    })
    .await;
    said.extend(ten_words(&wired.person, &feed, "after").await);
    assert_eq!(heard(&mut wired.person).await, (said, false));
    let handed_out = backend.handed_out();
    assert_eq!(handed_out.len(), 2);
    assert_ne!(handed_out[0], handed_out[1]);

    // The life of the old token ends, and with it the connection that was opened with it.
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("http://{}/api/v4/sessions", network.address());
    let ended = http.request(Method::DELETE, url).bearer_auth(&old);
    assert!(ended.send().await.unwrap().status().is_success());
    wired
        .person
        .until("the way back", |event| {
            (event == Event::Reconnected).then_some(())
        })
        .await;
    connected(wired.client()).await;
    let said = ten_words(&wired.person, &feed, "in the end").await;
    assert_eq!(heard(&mut wired.person).await, (said, false));
    assert_eq!(wired.calls.passed(SESSIONS).len(), 2, "signed in, renewed");
}

#[tokio::test]
async fn a_backend_that_is_away_when_it_is_time_is_asked_again_and_the_old_token_goes_on() {
    let network = network().await;
    let backend = Backend::of(network.address()).await;
    let source = backend.url.clone();
    let wired = Wired::sign_in_with(&network, "host", |config| {
        config.with_auth_token_source(source)
    })
    .await;
    let (_, _, feed) = wired.person.chat("Panel").await;
    let old = access_token(wired.client());
    backend.away.send_replace(true);
    wired.clocks.pass(Duration::days(25));
    backend.asked_in_vain().await;
    ten_words(&wired.person, &feed, "without the backend").await;
    assert_eq!(access_token(wired.client()), old);
    assert_eq!(
        wired.calls.passed(SESSIONS).len(),
        1,
        "nothing to show there"
    );
    backend.away.send_replace(false);
    wired.clocks.pass(Duration::days(1));
    seen("the new token", || {
        (access_token(wired.client()) != old).then_some(())
    })
    .await;
    ten_words(&wired.person, &feed, "with it again").await;
    assert_eq!(backend.handed_out().len(), 2);
}

#[tokio::test]
async fn an_auth_token_for_somebody_else_opens_nothing() {
    let network = network().await;
    let guest = fetch(network.address(), "userId=guest").await;
    let client = network.client();
    let as_host = SignIn::new("host").auth_token(guest.clone());
    let refused = client.sign_in(as_host).await.unwrap_err();
    assert!(matches!(refused, Error::Refused(_)), "{refused}");
    assert!(!format!("{refused:?}").contains(&guest));
    let as_guest = SignIn::new("guest").auth_token(guest);
    assert_eq!(client.sign_in(as_guest).await.unwrap().me.id, "guest");
}
