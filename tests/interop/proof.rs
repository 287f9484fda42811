//! What a suite of tests was seen doing: the calls with their statuses and the events that came.
//! `docs/PLATFORM-PROOF.md` is made from it.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{LazyLock, Mutex};

use serde_json::json;

#[derive(Default)]
struct Proof {
    calls: BTreeSet<(String, String, u16)>,
    events: BTreeSet<String>,
}

static PROOF: LazyLock<Mutex<Proof>> = LazyLock::new(Mutex::default);

/// Notes an answered request by its path, with or without a query.
pub fn call(method: &str, path: &str, status: u16) {
    let path = path.split('?').next().unwrap_or(path);
    let mut proof = PROOF.lock().unwrap();
    if proof
        .calls
        .insert((method.to_owned(), path.to_owned(), status))
    {
        proof.write();
    }
}

/// Notes an event that arrived.
pub fn event(name: &str) {
    let mut proof = PROOF.lock().unwrap();
    if proof.events.insert(name.to_owned()) {
        proof.write();
    }
}

impl Proof {
    /// Writes everything known so far: no test knows that it is the last one.
    fn write(&self) {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../platform");
        std::fs::create_dir_all(&folder).unwrap();
        let calls = self.calls.iter().map(
            |(method, path, status)| json!({ "method": method, "path": path, "status": status }),
        );
        let proof = json!({ "calls": calls.collect::<Vec<_>>(), "events": self.events });
        // The column of the table, by the test binary that this is part of.
        let suite = env!("CARGO_CRATE_NAME");
        let column = match suite {
            "interop" | "beside_sdk" => "sdk",
            _ => "network",
        };
        let name = format!("{column}-{suite}.json");
        std::fs::write(folder.join(name), format!("{proof:#}\n")).unwrap();
    }
}
