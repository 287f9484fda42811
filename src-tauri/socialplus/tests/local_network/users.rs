//! Users: read, listed, searched, changed.

use std::collections::HashSet;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use socialplus::{Event, SignIn, User, UserEventKind, UserId, UserUpdate};

use super::network::Network;

fn ids(users: &[User]) -> HashSet<&str> {
    users.iter().map(|user| user.id.as_str()).collect()
}

#[tokio::test]
async fn several_users_are_read_at_once_and_unknown_ones_are_missing() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    for user_id in ["noor", "ivo"] {
        network
            .client()
            .sign_in(SignIn::new(user_id))
            .await
            .unwrap();
    }
    let wanted: Vec<UserId> = ["noor", "nobody", "maya"].map(UserId::from).into();
    let users = maya.client.get_users(&wanted).await.unwrap();
    assert_eq!(ids(&users), HashSet::from(["noor", "maya"]));

    let noor = maya.client.get_user(&"noor".into()).await.unwrap();
    assert!(users.contains(&noor));
    assert_eq!(maya.client.known_user(&"noor".into()), Some(noor));
}

#[tokio::test]
async fn a_search_finds_a_part_of_a_name_in_any_case_and_page_by_page() {
    let network = Network::start().await;
    let client = network.client();
    for number in 0..25 {
        let name = format!("Speaker {number:02} of the panel");
        let signing_in = SignIn::new(format!("speaker-{number}")).display_name(name);
        client.sign_in(signing_in).await.unwrap();
    }
    client
        .sign_in(SignIn::new("maya").display_name("Maya"))
        .await
        .unwrap();

    let first = client.search_users(" OF THE pan ", None).await.unwrap();
    assert_eq!(first.items.len(), 20);
    let rest = client
        .search_users(" OF THE pan ", first.next.as_ref())
        .await
        .unwrap();
    assert_eq!(rest.items.len(), 5);
    assert_eq!(rest.next, None);
    let names: Vec<&str> = first
        .items
        .iter()
        .chain(&rest.items)
        .map(User::name)
        .collect();
    let expected: Vec<String> = (0..25)
        .map(|number| format!("Speaker {number:02} of the panel"))
        .collect();
    assert_eq!(names, expected);

    let only = client.search_users("maya", None).await.unwrap();
    assert_eq!(ids(&only.items), HashSet::from(["maya"]));
    // A pattern of the database is an ordinary text here.
    for nothing in ["%", "_", "'", "\\"] {
        let found = client.search_users(nothing, None).await.unwrap();
        assert_eq!(found.items, [], "{nothing:?}");
    }
}

#[tokio::test]
async fn a_change_of_ones_own_user_is_kept_and_told_to_oneself() {
    let network = Network::start().await;
    let mut maya = network.person("maya").await;
    let update = UserUpdate {
        display_name: Some("Maya O.".to_owned()),
        description: Some("Hosts panels".to_owned()),
        ..UserUpdate::default()
    };
    let changed = maya.client.update_me(update).await.unwrap();
    assert_eq!(changed.name(), "Maya O.");
    assert_eq!(changed.description.as_deref(), Some("Hosts panels"));

    let told = maya
        .until("the change", |event| match event {
            Event::User(event) if event.kind == UserEventKind::Updated => Some(event.users),
            _ => None,
        })
        .await;
    assert_eq!(told[0].name(), "Maya O.");
    assert_eq!(
        maya.client.current_session().unwrap().me.name(),
        "Maya O.",
        "the session knows the new name"
    );
    let read = maya.client.get_user(&"maya".into()).await.unwrap();
    assert_eq!(read.name(), "Maya O.");
}

#[test]
fn any_id_that_the_platform_allows_survives_path_and_query() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (network, client) = runtime.block_on(async {
        let network = Network::start().await;
        let client = network.client();
        client.sign_in(SignIn::new("reader")).await.unwrap();
        (network, client)
    });
    let visible = "[^\\p{C}\\p{Z}]([^\\p{C}\\p{Zl}\\p{Zp}]{0,20}[^\\p{C}\\p{Z}])?";
    let id = prop_oneof![
        visible,
        Just("a/b?c#d&e=f".to_owned()),
        Just("%2F".to_owned()),
        Just("%252F+ +".to_owned()),
    ]
    .prop_filter("these would change the path", |id| {
        id != "." && id != ".." && !id.starts_with("ADMIN_") && !id.starts_with("DELETED_")
    });
    let mut runner = TestRunner::new(ProptestConfig {
        cases: 32,
        ..ProptestConfig::default()
    });
    runner
        .run(&id, |id| {
            let id = UserId::from(id);
            runtime.block_on(async {
                let newcomer = network.client();
                let session = newcomer.sign_in(SignIn::new(id.clone())).await.unwrap();
                prop_assert_eq!(&session.me.id, &id);
                let one = client.get_user(&id).await.unwrap();
                prop_assert_eq!(&one.id, &id);
                let listed = client.get_users(std::slice::from_ref(&id)).await.unwrap();
                prop_assert_eq!(listed.len(), 1);
                prop_assert_eq!(&listed[0].id, &id);
                Ok(())
            })
        })
        .unwrap();
}
