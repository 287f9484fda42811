//! Auth tokens of secure mode from the team's own address, over real sockets.

use std::net::SocketAddr;

use socialplus::secrecy::ExposeSecret as _;
use socialplus::{AuthTokenMethod, AuthTokenSource as _, AuthTokenUrl, Client, Error, SignIn};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::network::{API_KEY, Network, within};

/// A backend that answers one request with these bytes, and says what it was asked.
async fn backend(answer: String) -> (SocketAddr, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let asked = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        let mut chunk = [0; 4096];
        loop {
            let read = socket.read(&mut chunk).await.unwrap();
            request.extend_from_slice(&chunk[..read]);
            let text = String::from_utf8_lossy(&request);
            let done = match text.split_once("\r\n\r\n") {
                Some((head, body)) => !head.starts_with("POST") || body.ends_with('}'),
                None => read == 0,
            };
            if done {
                break;
            }
        }
        // Whoever asked may have had enough before the end.
        let _ = socket.write_all(answer.as_bytes()).await;
        let _ = socket.shutdown().await;
        String::from_utf8(request).unwrap()
    });
    (address, asked)
}

fn ok(body: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
}

fn source(address: SocketAddr, method: AuthTokenMethod) -> AuthTokenUrl {
    AuthTokenUrl::new(&format!("http://{address}/token?team=a"), method).unwrap()
}

#[tokio::test]
async fn a_token_is_asked_for_with_the_users_id_in_both_ways() {
    let (address, asked) = backend(ok("tok-1\n")).await;
    let get = source(address, AuthTokenMethod::Get);
    let token = within("the token", get.auth_token("maya o".into())).await;
    assert_eq!(token.unwrap().expose_secret(), "tok-1");
    let request = asked.await.unwrap();
    assert!(
        request.starts_with("GET /token?team=a&userId=maya+o HTTP/1.1"),
        "{request}"
    );

    let (address, asked) = backend(ok(r#"{"authToken":"tok-2"}"#)).await;
    let post = source(address, AuthTokenMethod::Post);
    let token = within("the token", post.auth_token("maya".into())).await;
    assert_eq!(token.unwrap().expose_secret(), "tok-2");
    let request = asked.await.unwrap();
    assert!(request.starts_with("POST /token?team=a HTTP/1.1"));
    assert!(request.ends_with(r#"{"userId":"maya"}"#), "{request}");
}

#[tokio::test]
async fn a_redirect_a_refusal_and_an_endless_answer_give_no_token() {
    let elsewhere =
        "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:9/\r\ncontent-length: 0\r\n\r\n";
    let refusal = "HTTP/1.1 401 Unauthorized\r\ncontent-length: 9\r\n\r\nsecret-42";
    let large = ok(&"x".repeat(1024 * 1024));
    for (answer, says) in [
        (elsewhere.to_owned(), "somewhere else"),
        (refusal.to_owned(), "HTTP 401"),
        (large, "too large"),
    ] {
        let (address, asked) = backend(answer).await;
        let source = source(address, AuthTokenMethod::Get);
        let error = within("the refusal", source.auth_token("maya".into())).await;
        let error = error.unwrap_err().to_string();
        assert!(
            error.contains(says) && !error.contains("secret-42"),
            "{error}"
        );
        asked.await.unwrap();
    }
}

#[tokio::test]
async fn signing_in_without_a_typed_token_asks_the_teams_address_first() {
    let network = Network::start().await;
    let (address, asked) = backend(ok("tok-of-maya")).await;
    let config = network
        .config(API_KEY, "device")
        .with_auth_token_source(source(address, AuthTokenMethod::Get));
    let client = Client::new(config).unwrap();
    let session = within("signing in", client.sign_in(SignIn::new("maya"))).await;
    assert_eq!(session.unwrap().me.id, "maya");
    assert!(asked.await.unwrap().contains("userId=maya"));

    let (address, asked) =
        backend("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n".into()).await;
    let config = network
        .config(API_KEY, "device")
        .with_auth_token_source(source(address, AuthTokenMethod::Get));
    let client = Client::new(config).unwrap();
    let refused = within("the refusal", client.sign_in(SignIn::new("maya"))).await;
    assert!(matches!(refused, Err(Error::AuthToken(_))), "{refused:?}");
    asked.await.unwrap();

    // A token that somebody typed is used as it is: nobody listens any more.
    let typed = SignIn::new("maya").auth_token("typed-token".to_owned());
    let session = within("signing in", client.sign_in(typed)).await;
    assert_eq!(session.unwrap().me.id, "maya");
}
