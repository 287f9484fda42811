//! `docs/PLATFORM-PROOF.md`: every call and event of the platform's API, and who was seen using it.
//!
//! The rows and the reasons for empty cells are in `tests/interop/platform.toml`. What was seen
//! comes from the tests, which leave it in `target/platform/`: `client*.json` (the client library on
//! the local network), `sdk*.json` (the official SDK on the local network) and `network*.json` (the
//! local network's own tests). Each holds the answered calls and the events that arrived.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::project::Project;

/// Where the table goes.
const TABLE: &str = "docs/PLATFORM-PROOF.md";
/// Where its rows come from.
const ROWS: &str = "tests/interop/platform.toml";
/// The columns, and how the names of the files begin that fill them.
const COLUMNS: [(Column, &str); 3] = [
    (Column::Client, "client"),
    (Column::Network, "network"),
    (Column::Sdk, "sdk"),
];

const HEAD: &str = "\
# The platform's API, and who was seen using it

Written by `cargo xtask platform` from what the tests saw; do not edit. **client**: our client
library `socialplus` called it, or decoded the event, on the local network. **local network**: it
answered, or sent the event, in any test. **official SDK**: the unmodified
`@amityco/ts-sdk-react-native` 7.20.0 called it, or received the event, on the local network. A
cell holds the HTTP statuses that were seen, *seen* for an event, or the reason why there is none.
";

/// A column of the table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Column {
    Client,
    Network,
    Sdk,
}

/// `platform.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    reasons: BTreeMap<String, String>,
    calls: Vec<Row>,
    events: Vec<Row>,
}

/// One call or event, with the names of the reasons for its empty cells.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    section: String,
    #[serde(alias = "call", alias = "event")]
    what: String,
    client: Option<String>,
    network: Option<String>,
    sdk: Option<String>,
}

/// What one suite of tests saw.
#[derive(Debug, Default, Deserialize)]
struct Seen {
    calls: BTreeSet<Call>,
    events: BTreeSet<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
struct Call {
    method: String,
    /// The path as it was asked for, or its pattern.
    path: String,
    status: u16,
}

/// Writes the table, or with `check` only compares it.
pub fn table(project: &Project, check: bool) -> Result<()> {
    let rows = fs::read_to_string(project.root.join(ROWS))
        .with_context(|| format!("cannot read {ROWS}"))?;
    let rows: Rows = toml::from_str(&rows).with_context(|| format!("in {ROWS}"))?;
    let mut seen = BTreeMap::new();
    for (column, prefix) in COLUMNS {
        seen.insert(
            column,
            left_behind(&project.target.join("platform"), prefix)?,
        );
    }
    let text = render(&rows, &seen)?;
    let path = project.root.join(TABLE);
    let now = fs::read_to_string(&path).unwrap_or_default();
    if now.replace("\r\n", "\n") == text {
        println!("{TABLE}: current");
    } else if check {
        bail!(
            "{TABLE} is not what the tests saw: run `cargo xtask platform` and read the difference"
        );
    } else {
        fs::write(&path, text).with_context(|| format!("cannot write {TABLE}"))?;
        println!("{TABLE}: written");
    }
    Ok(())
}

/// What the suites whose files begin with `prefix` saw.
fn left_behind(folder: &Path, prefix: &str) -> Result<Seen> {
    let mut all = Seen::default();
    let mut files = 0;
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if !name.starts_with(prefix) || !name.ends_with(".json") {
            continue;
        }
        let text = fs::read_to_string(&path)?;
        let seen: Seen =
            serde_json::from_str(&text).with_context(|| format!("in {}", path.display()))?;
        all.calls.extend(seen.calls);
        all.events.extend(seen.events);
        files += 1;
    }
    if files == 0 {
        bail!(
            "no {prefix}*.json in {}: the tests leave it there, so run them first (`cargo xtask test`)",
            folder.display()
        );
    }
    Ok(all)
}

/// The table, or everything that is wrong with it.
fn render(rows: &Rows, seen: &BTreeMap<Column, Seen>) -> Result<String> {
    let mut wrong = Vec::new();
    let mut text = HEAD.to_owned();
    for (title, part, is_call) in [
        ("Calls", &rows.calls, true),
        ("Events", &rows.events, false),
    ] {
        let _ = write!(
            text,
            "\n## {title}\n\n| section | {} | client | local network | official SDK |\n|---|---|---|---|---|\n",
            if is_call { "call" } else { "event" }
        );
        for row in part {
            let cells = [Column::Client, Column::Network, Column::Sdk].map(|column| {
                let found = match is_call {
                    true => statuses(&row.what, column, seen),
                    false => arrived(&row.what, column, seen),
                };
                cell(rows, row, column, found).unwrap_or_else(|problem| {
                    wrong.push(problem);
                    String::new()
                })
            });
            let _ = writeln!(
                text,
                "| {} | `{}` | {} |",
                row.section,
                row.what,
                cells.join(" | ")
            );
        }
    }
    let all = || rows.calls.iter().chain(&rows.events);
    let given: BTreeSet<&String> = all()
        .flat_map(|row| [&row.client, &row.network, &row.sdk])
        .flatten()
        .collect();
    let idle = rows.reasons.keys().filter(|name| !given.contains(name));
    wrong.extend(idle.map(|name| format!("no cell needs the reason `{name}`")));
    if !wrong.is_empty() {
        bail!("{} things do not hold:\n{}", wrong.len(), wrong.join("\n"));
    }
    Ok(text)
}

/// What one cell says: what was seen, or the reason why nothing was. Never both, never neither.
fn cell(rows: &Rows, row: &Row, column: Column, found: Option<String>) -> Result<String, String> {
    let (name, reason) = match column {
        Column::Client => ("client", &row.client),
        Column::Network => ("network", &row.network),
        Column::Sdk => ("sdk", &row.sdk),
    };
    let what = &row.what;
    match (found, reason) {
        (Some(_), Some(reason)) => Err(format!("{what}: {name} was seen, though `{reason}`")),
        (None, None) => Err(format!(
            "{what}: {name} was not seen, and no reason says why"
        )),
        (Some(found), None) => Ok(found),
        (None, Some(reason)) => match rows.reasons.get(reason) {
            Some(reason) => Ok(format!("— {reason}")),
            None => Err(format!("{what}: there is no reason `{reason}`")),
        },
    }
}

/// The suites that prove a column: whatever anybody was answered proves the network.
fn suites(column: Column, seen: &BTreeMap<Column, Seen>) -> impl Iterator<Item = &Seen> {
    seen.iter()
        .filter(move |(from, _)| column == Column::Network || **from == column)
        .map(|(_, suite)| suite)
}

/// The statuses of success that a call was answered with. Refusals prove nothing here, and which of
/// them a test meets may differ from run to run.
fn statuses(call: &str, column: Column, seen: &BTreeMap<Column, Seen>) -> Option<String> {
    let (method, pattern) = call.split_once(' ')?;
    let found: BTreeSet<u16> = suites(column, seen)
        .flat_map(|suite| &suite.calls)
        .filter(|call| call.status < 400)
        .filter(|call| call.method == method && is_like(&call.path, pattern))
        .map(|call| call.status)
        .collect();
    let found: Vec<String> = found.iter().map(u16::to_string).collect();
    (!found.is_empty()).then(|| found.join(", "))
}

fn arrived(event: &str, column: Column, seen: &BTreeMap<Column, Seen>) -> Option<String> {
    suites(column, seen)
        .any(|suite| suite.events.contains(event))
        .then(|| "seen".to_owned())
}

/// Whether a path follows a pattern in which `{id}` stands for any one part. A word of the pattern
/// is only that word, so that `/rooms/lives` is no room.
fn is_like(path: &str, pattern: &str) -> bool {
    const WORDS: [&str; 5] = ["lives", "list", "me", "count", "seen"];
    let parts = |text: &str| {
        let text = text.trim_end_matches('/');
        text.split('/').map(str::to_owned).collect::<Vec<_>>()
    };
    let (path, pattern) = (parts(path), parts(pattern));
    path.len() == pattern.len()
        && path.iter().zip(&pattern).all(|(part, wanted)| {
            part == wanted || wanted == "{id}" && !WORDS.contains(&part.as_str())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(row: &str) -> Rows {
        let text = format!(
            "events = []\ncalls = [{{ section = \"7.3\", call = \"GET /rooms/{{id}}\"{row} }}]\n[reasons]\nno = \"not there\"\n"
        );
        toml::from_str(&text).unwrap()
    }

    fn seen(sdk: &str, status: u16) -> BTreeMap<Column, Seen> {
        let call = Call {
            method: "GET".into(),
            path: sdk.into(),
            status,
        };
        let sdk = Seen {
            calls: BTreeSet::from([call]),
            events: BTreeSet::new(),
        };
        BTreeMap::from([(Column::Sdk, sdk)])
    }

    #[test]
    fn a_row_holds_what_was_seen_and_reasons_for_the_rest() {
        let text = render(&rows(", client = \"no\""), &seen("/rooms/7", 200)).unwrap();
        assert!(
            text.contains("| 7.3 | `GET /rooms/{id}` | — not there | 200 | 200 |"),
            "{text}"
        );
    }

    #[test]
    fn an_empty_cell_a_stale_reason_and_an_unknown_one_are_errors() {
        for (row, problem) in [
            ("", "client was not seen"),
            ("", "no cell needs the reason `no`"),
            (", client = \"no\", sdk = \"no\"", "sdk was seen, though"),
            (", client = \"what\"", "there is no reason `what`"),
        ] {
            let error = render(&rows(row), &seen("/rooms/7", 200)).unwrap_err();
            assert!(error.to_string().contains(problem), "{error}");
        }
    }

    #[test]
    fn a_call_that_was_only_refused_is_not_proven() {
        let error = render(&rows(", client = \"no\""), &seen("/rooms/7", 404)).unwrap_err();
        assert!(error.to_string().contains("sdk was not seen"), "{error}");
    }

    #[test]
    fn a_pattern_stands_for_ids_but_not_for_other_calls() {
        assert!(is_like("/api/v3/users/", "/api/v3/users"));
        assert!(is_like("/api/v1/rooms/{room_id}", "/api/v1/rooms/{id}"));
        assert!(is_like("/api/v1/rooms/7/token", "/api/v1/rooms/{id}/token"));
        assert!(!is_like("/api/v1/rooms/lives", "/api/v1/rooms/{id}"));
        assert!(!is_like("/api/v1/rooms/7", "/api/v1/rooms/{id}/token"));
    }
}
