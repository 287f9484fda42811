//! A short show by the real program: everything in the script is done, seen by the host and reported.
#![allow(clippy::unwrap_used)] // A test fails by unwrapping.

use std::process::Command;

use serde_json::Value;

const SCRIPT: &str = r#"
end = 12

[[step]]
at = 0.5
who = 1
does = "say"
text = "Good evening."

[[step]]
at = 1
who = 1
does = "mute"

[[step]]
at = 1.5
who = 2
does = "drop"

[[step]]
at = 2
who = 1
does = "hide-camera"

[[step]]
at = 4
who = 2
does = "return"

[[step]]
at = 5
who = 1
does = "leave"

[[step]]
at = 6
who = 1
does = "rejoin"
"#;

#[test]
fn a_show_plays_by_itself_and_what_was_done_was_seen() {
    let folder = tempfile::tempdir().unwrap();
    let (script, report) = (
        folder.path().join("script.toml"),
        folder.path().join("report.json"),
    );
    std::fs::write(&script, SCRIPT).unwrap();
    let played = Command::new(env!("CARGO_BIN_EXE_greenroom-simulator"))
        .args(["--guests", "2", "--viewers", "2", "--script"])
        .arg(&script)
        .arg("--report")
        .arg(&report)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&played.stdout);
    let complaints = String::from_utf8_lossy(&played.stderr);
    assert!(played.status.success(), "{said}\n{complaints}");
    let report: Value = serde_json::from_slice(&std::fs::read(&report).unwrap()).unwrap();
    for (deed, times) in [
        ("comes", 2),
        ("says", 1),
        ("mutes", 1),
        ("hides camera", 1),
        ("drops out", 1),
        ("returns", 1),
        ("leaves", 1),
        ("rejoins", 1),
        ("ends", 1),
    ] {
        assert_eq!(report["deeds"][deed], times, "{deed}: {said}");
    }
    assert_eq!(report["failures"], serde_json::json!([]));
    assert!(report["readings"]["host"][0]["memory"].as_f64().unwrap() > 1.0);
}
