//! Every call of the platform's API, once, on one network, with three people: Maya hosts, Noor is on
//! stage with her, Ivo watches.
//!
//! What was called is written to `platform/client.json` beside the folder for temporary files of
//! tests. A call that is refused, or whose answer this client cannot read, fails the test.
//!
//! Events are stories of their own: each makes something happen and waits until it is told.

mod audience;
mod channels;
mod chats;
mod comments;
mod communities;
mod people;
mod shows;
mod users;

use std::collections::BTreeSet;
use std::future::Future;
use std::path::Path;

use serde_json::json;
use socialplus::Error;

use super::network::Network;

/// Calls that were made and answered well.
#[derive(Default)]
struct Covered(BTreeSet<(&'static str, &'static str)>);

impl Covered {
    /// Calls, notes it, and gives back what was answered, which must be what was asked for.
    async fn must<T>(
        &mut self,
        method: &'static str,
        path: &'static str,
        call: impl Future<Output = Result<T, Error>>,
    ) -> T {
        match call.await {
            Ok(answer) => {
                self.0.insert((method, path));
                answer
            }
            Err(error) => panic!("{method} {path}: {error}"),
        }
    }
}

#[tokio::test]
async fn every_call_of_the_platform_is_made_once_and_every_answer_is_read() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let noor = network.person("noor").await;
    let ivo = network.person("ivo").await;
    let mut covered = Covered::default();

    people::sessions(&network, &maya, &mut covered).await;
    people::users(&maya, &mut covered).await;
    people::files(&maya, &mut covered).await;
    people::communities(&maya, &noor, &mut covered).await;
    people::join_requests(&network, &maya, &noor, &mut covered).await;
    shows::rooms(&maya, &noor, &ivo, &mut covered).await;
    shows::posts(&maya, &mut covered).await;
    shows::reviews(&maya, &noor, &mut covered).await;
    chats::chat(&maya, &noor, &ivo, &mut covered).await;
    people::tray_and_settings(&maya, &mut covered).await;
    covered
        .must("DELETE", "/api/v4/sessions", ivo.client.sign_out())
        .await;

    let calls = covered.0.iter();
    let calls =
        calls.map(|(method, path)| json!({ "method": method, "path": path, "status": 200 }));
    let calls: Vec<_> = calls.collect();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../platform");
    std::fs::create_dir_all(&folder).unwrap();
    let report = json!({ "calls": calls, "events": [] });
    let report = serde_json::to_string_pretty(&report).unwrap();
    std::fs::write(folder.join("client.json"), report).unwrap();
}
