//! Sources that are made from other sources.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::livekit_proto;
use crate::process;
use crate::setup::Toolbox;

/// The page's bindings, printed by the contract crate.
pub const TYPESCRIPT: &str = "ui/src/backend/generated.ts";
/// LiveKit's messages, from the descriptors in the SDK's wheel.
pub const LIVEKIT_PROTO: &str = "src-tauri/livekit/src/prebuilt/proto.rs";

/// Writes the generated files, or with `check` only compares them and names those that drifted.
pub fn generate(tools: &Toolbox, check: bool) -> Result<()> {
    let typescript = process::capture(tools.cargo().args([
        "run",
        "--quiet",
        "--package",
        "greenroom-contract",
        "--example",
        "typescript",
    ]))?;
    let proto = livekit_proto::generate(&tools.sdk.wheel)?;

    let mut drifted = Vec::new();
    for (file, text) in [(TYPESCRIPT, typescript), (LIVEKIT_PROTO, proto)] {
        let path = tools.project.root.join(file);
        if is_current(&path, &text) {
            println!("{file}: current");
        } else if check {
            drifted.push(file);
        } else {
            fs::write(&path, text).with_context(|| format!("cannot write {file}"))?;
            println!("{file}: written");
        }
    }
    if !drifted.is_empty() {
        bail!(
            "{} drifted from its source: run `cargo xtask codegen`",
            drifted.join(" and ")
        );
    }
    Ok(())
}

/// Whether a file holds this text, whichever line ends the checkout uses.
fn is_current(path: &Path, text: &str) -> bool {
    fs::read_to_string(path).is_ok_and(|now| now.replace("\r\n", "\n") == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_current_whichever_line_ends_it_has() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("generated.ts");
        assert!(!is_current(&file, "a\n"));
        fs::write(&file, "a\r\nb\r\n").unwrap();
        assert!(is_current(&file, "a\nb\n"));
        assert!(!is_current(&file, "a\nc\n"));
    }
}
