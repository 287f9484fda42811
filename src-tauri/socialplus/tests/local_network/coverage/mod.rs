//! Every call of the contract, once, on one network, with three people: Maya hosts, Noor is on
//! stage with her, Ivo watches.
//!
//! What was called and how it was answered is written to `contract/client.json` beside the folder for
//! temporary files of tests. A call that the local
//! network does not have is answered with "no such object", which is written down too; an answer
//! that this client cannot read fails the test.

mod chats;
mod people;
mod shows;

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::path::Path;

use serde_json::json;
use socialplus::{Error, Event};

use super::network::Network;

/// Calls and how each was answered.
#[derive(Default)]
struct Covered(BTreeMap<(&'static str, &'static str), BTreeSet<u16>>);

impl Covered {
    /// Calls, notes the status, and gives back what was answered.
    async fn call<T>(
        &mut self,
        method: &'static str,
        path: &'static str,
        call: impl Future<Output = Result<T, Error>>,
    ) -> Option<T> {
        let (status, answer) = match call.await {
            Ok(answer) => (200, Some(answer)),
            Err(Error::Refused(refusal)) => (refusal.status, None),
            Err(other) => panic!("{method} {path}: {other}"),
        };
        self.0.entry((method, path)).or_default().insert(status);
        answer
    }

    /// Like [`Self::call`], for what the network has to have.
    async fn must<T>(
        &mut self,
        method: &'static str,
        path: &'static str,
        call: impl Future<Output = Result<T, Error>>,
    ) -> T {
        let answer = self.call(method, path, call).await;
        answer.unwrap_or_else(|| panic!("{method} {path} was refused: {:?}", self.0))
    }
}

#[tokio::test]
async fn every_call_of_the_contract_is_made_once_and_every_answer_is_read() {
    let network = Network::start().await;
    let mut maya = network.person("maya").await;
    let noor = network.person("noor").await;
    let ivo = network.person("ivo").await;
    let mut covered = Covered::default();

    people::sessions(&network, &maya, &mut covered).await;
    people::users(&maya, &mut covered).await;
    people::files(&maya, &mut covered).await;
    let community = people::communities(&maya, &mut covered).await;
    shows::rooms(&maya, &noor, &ivo, &mut covered).await;
    shows::posts(&maya, &community, &mut covered).await;
    chats::chat(&maya, &noor, &ivo, &mut covered).await;
    people::tray_and_settings(&maya, &mut covered).await;
    covered
        .must("DELETE", "/api/v4/sessions", ivo.client.sign_out())
        .await;

    let events = maya.events_so_far().await;
    let events: BTreeSet<&str> = events.iter().filter_map(Event::name).collect();
    for event in ["room.didCohostInviteAccept", "message.created"] {
        assert!(events.contains(event), "{events:?}");
    }
    let calls: Vec<_> = covered
        .0
        .iter()
        .flat_map(|((method, path), statuses)| {
            statuses
                .iter()
                .map(move |status| json!({ "method": method, "path": path, "status": status }))
        })
        .collect();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../contract");
    std::fs::create_dir_all(&folder).unwrap();
    let report = json!({ "calls": calls, "events": [] });
    let report = serde_json::to_string_pretty(&report).unwrap();
    std::fs::write(folder.join("client.json"), report).unwrap();
}
