//! The token for the stage gives the least rights that broadcasting needs (PLATFORM.md 7.4).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use livekit_token::TokenVerifier;
use serde_json::{Value, json};

use crate::network::{LIVEKIT_KEY, LIVEKIT_SECRET, LIVEKIT_URL, Network, Person, text};

async fn stage(person: &Person, room: &str) -> Value {
    let path = format!("/api/v1/rooms/{room}/token");
    person.get(&path).await.ok()
}

fn claims(token: &str) -> Value {
    // LiveKit's own check: signature, key and time.
    TokenVerifier::with_api_key(LIVEKIT_KEY, LIVEKIT_SECRET)
        .verify(token)
        .unwrap();
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

/// Everything in a JSON value that is not empty, nothing or `false`.
fn substance(value: &Value) -> Value {
    match value {
        Value::Object(object) => object
            .iter()
            .map(|(name, value)| (name.clone(), substance(value)))
            .filter(|(_, value)| {
                ![json!(null), json!(false), json!(""), json!([]), json!({})].contains(value)
            })
            .collect::<serde_json::Map<_, _>>()
            .into(),
        other => other.clone(),
    }
}

#[tokio::test]
async fn the_answer_names_the_media_server_and_a_token_and_nothing_else() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let room = host.room("Panel").await;
    let stage = stage(&host, &room).await;
    let keys: Vec<&String> = stage.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["coHostToken", "coHostUrl"]);
    assert_eq!(stage["coHostUrl"], LIVEKIT_URL);
}

#[tokio::test]
async fn the_token_lets_one_person_broadcast_in_one_room_for_ten_minutes() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let guest = network.person("guest").await;
    let room = host.room("Panel").await;
    host.bring_on_stage(&room, &guest).await;
    for person in [&host, &guest] {
        let token = text(&stage(person, &room).await["coHostToken"]);
        let mut claims = substance(&claims(&token));
        let life = claims["exp"].as_i64().unwrap() - claims["nbf"].as_i64().unwrap();
        assert!((540..=600).contains(&life), "{life} s");
        for time in ["exp", "nbf"] {
            claims.as_object_mut().unwrap().remove(time);
        }
        assert_eq!(
            claims,
            json!({
                "iss": LIVEKIT_KEY,
                "sub": person.user_id,
                "name": format!("{} by name", person.user_id),
                "video": {
                    "roomJoin": true,
                    "room": room,
                    "canPublish": true,
                    "canSubscribe": true,
                    "canPublishData": true,
                    "canUpdateOwnMetadata": true,
                },
            })
        );
    }
}

#[tokio::test]
async fn a_rehearsal_has_a_room_of_its_own_each_time_with_one_end_that_sends_and_one_that_receives()
{
    let network = Network::start().await;
    let host = network.person("host").await;
    let guest = network.person("guest").await;
    let stranger = network.person("stranger").await;
    let room = host.room("Panel").await;
    host.bring_on_stage(&room, &guest).await;
    let path = format!("/api/v1/rooms/{room}/rehearsal");
    let mut rooms = vec![room.clone()];
    for person in [&host, &guest] {
        let rehearsal = person.post(&path, json!({})).await.ok();
        assert_eq!(rehearsal["url"], LIVEKIT_URL);
        let [sends, receives] = ["sendToken", "receiveToken"].map(|name| {
            let claims = substance(&claims(&text(&rehearsal[name])));
            claims["video"].clone()
        });
        let name = text(&sends["room"]);
        assert!(!rooms.contains(&name), "{name} was somebody's");
        assert_eq!(
            sends,
            json!({"roomJoin": true, "room": name, "canPublish": true, "canPublishData": true})
        );
        assert_eq!(
            receives,
            json!({"roomJoin": true, "room": name, "canSubscribe": true})
        );
        rooms.push(name);
    }
    let refused = stranger.post(&path, json!({})).await;
    assert_eq!(refused.refused(), (403, 400_301));
}

#[tokio::test]
async fn the_token_does_not_pass_as_a_webhooks_signature() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let room = host.room("Panel").await;
    let token = text(&stage(&host, &room).await["coHostToken"]);
    let body = crate::network::webhook::report("track_published", &room, "host", "TR_1");
    let body = body.to_string();
    let status = crate::network::webhook::send(&host.api, &body, Some(token)).await;
    assert_eq!(status, 401);
    assert_eq!(host.status_of(&room).await, "idle");
}
