//! The rooms of one person among everybody's: what this network knows beside the platform
//! (PLATFORM.md 7.3).

use serde_json::Value;

use crate::network::{Network, Person, text};

fn ids(answer: &Value) -> Vec<String> {
    let rooms = answer["rooms"].as_array().unwrap();
    rooms.iter().map(|room| text(&room["roomId"])).collect()
}

async fn listed(person: &Person, query: &str) -> Value {
    person.get(&format!("/api/v1/rooms?{query}")).await.ok()
}

#[tokio::test]
async fn rooms_are_listed_by_who_made_them_page_by_page() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let ravi = network.person("ravi").await;
    let mut own = Vec::new();
    for title in ["One", "Two", "Three"] {
        own.insert(0, maya.room(title).await);
        ravi.room("Another").await;
        ravi.room("And another").await;
    }
    let first = listed(&ravi, "createdBy=maya&options[limit]=2").await;
    let next = text(&first["paging"]["next"]);
    let second = listed(&ravi, &format!("createdBy=maya&options[token]={next}")).await;
    assert_eq!([ids(&first), ids(&second)].concat(), own);
    assert_eq!(second["paging"]["next"], Value::Null);
    assert_eq!(ids(&listed(&maya, "createdBy=nobody").await), [""; 0]);
    assert_eq!(ids(&listed(&maya, "options[limit]=100").await).len(), 9);
    let settings = maya.get("/api/v3/network-settings/chat").await.ok();
    assert_eq!(settings["roomsByCreator"], true);
}
