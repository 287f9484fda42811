//! The house rules that no stock linter knows.

mod channels;
mod circles;
mod colours;
mod edges;
mod imports;
mod modules;
mod page;
mod systems;
mod tokens;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::codegen;
use crate::project::Project;
use imports::{Imports, Sources};

/// Above this many lines a file is split.
const MAX_LINES: usize = 800;
/// Names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] = &[
    "common", "helper", "helpers", "manager", "managers", "service", "services", "util", "utils",
];
/// Folders that hold no sources of ours.
const FOREIGN: &[&str] = &[".git", ".cache", "target", "node_modules", "dist", "gen"];
/// What counts as a source file.
const SOURCES: &[&str] = &["rs", "ts", "tsx", "mjs", "js", "css", "html", "py", "sh"];
/// The only file of the page that may know the shell (and the tests of it).
const SHELL_DOOR: &[&str] = &["ui/src/backend/tauri.ts", "ui/src/backend/tauri.test.ts"];
/// The only file of the page that may name a colour.
const TOKENS: &str = "ui/src/ui/tokens.css";

/// Looks at the whole checkout and fails with a list of everything found.
pub fn check(project: &Project) -> Result<()> {
    let mut files = Vec::new();
    walk(&project.root, &mut files)?;
    files.sort();

    let mut found = Vec::new();
    let mut sources = Sources::new();
    for file in &files {
        let path = relative(&project.root, file);
        found.extend(name(&path));
        if !is_source(&path) {
            continue;
        }
        let text = fs::read_to_string(file).with_context(|| format!("{path} is not text"))?;
        found.extend(length(&path, &text));
        found.extend(shell_door(&path, &text));
        found.extend(colour(&path, &text));
        found.extend(system(&path, &text));
        sources.insert(path, text);
    }
    found.extend(edges::check(project.packages()));
    found.extend(channels::check(&sources));
    let mut page = Imports::default();
    page::read(&sources, &mut page);
    let folders = circles::check("folders", &[page.between_folders(page::ROOT)]);
    found.extend(folders.lines);
    let mut wholes = imports_of_crates(project, &sources)?;
    wholes.push(page);
    let circles = circles::check("files", &wholes);
    found.extend(circles.lines);

    if found.is_empty() {
        println!(
            "{} files keep the house rules; among the imports of {} there are {} circles, between the \
             page's {} folders {}",
            files.len(),
            circles.looked_at,
            circles.circles,
            folders.looked_at,
            folders.circles
        );
        return Ok(());
    }
    for line in &found {
        println!("{line}");
    }
    bail!("{} house rules are broken", found.len());
}

/// The imports of every crate, each program apart from its library.
fn imports_of_crates(project: &Project, sources: &Sources) -> Result<Vec<Imports>> {
    let mut wholes = Vec::new();
    for root in project.crate_roots() {
        let mut imports = Imports::default();
        modules::read(&relative(&project.root, &root), sources, &mut imports)?;
        wholes.push(imports);
    }
    Ok(wholes)
}

fn walk(dir: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(dir).with_context(|| format!("cannot list {}", dir.display()))? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir()
            && !entry
                .file_name()
                .to_str()
                .is_some_and(|name| FOREIGN.contains(&name))
        {
            walk(&entry.path(), files)?;
        } else if kind.is_file() {
            files.push(entry.path());
        }
    }
    Ok(())
}

/// A path below the root with `/` between its parts on every system.
fn relative(root: &Path, file: &Path) -> String {
    let path = file.strip_prefix(root).unwrap_or(file);
    path.iter()
        .map(|part| part.to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
}

fn is_source(path: &str) -> bool {
    let generated = path == codegen::TYPESCRIPT || path == codegen::LIVEKIT_PROTO;
    !generated
        && path
            .rsplit_once('.')
            .is_some_and(|(_, ext)| SOURCES.contains(&ext))
}

fn length(path: &str, text: &str) -> Option<String> {
    let lines = text.lines().count();
    (lines > MAX_LINES).then(|| format!("{path}: {lines} lines; split it, {MAX_LINES} is the most"))
}

fn name(path: &str) -> Option<String> {
    let empty = path.split('/').find(|part| {
        let stem = part.split('.').next().unwrap_or(part);
        EMPTY_NAMES.contains(&stem.to_ascii_lowercase().as_str())
    })?;
    Some(format!(
        "{path}: the name `{empty}` does not say what is inside"
    ))
}

fn shell_door(path: &str, text: &str) -> Option<String> {
    let page = path.starts_with("ui/src/") && !SHELL_DOOR.contains(&path);
    let line = text
        .lines()
        .position(|line| line.contains("@tauri-apps/"))?;
    page.then(|| {
        format!(
            "{path}:{}: only {} may import @tauri-apps",
            line + 1,
            SHELL_DOOR[0]
        )
    })
}

fn colour(path: &str, text: &str) -> Vec<String> {
    let style = path.ends_with(".css");
    let code = (path.ends_with(".ts") || path.ends_with(".tsx")) && !path.contains(".test.");
    if !path.starts_with("ui/src/") || path == TOKENS || !(style || code) {
        return Vec::new();
    }
    let found = if style {
        colours::in_style(text)
    } else {
        colours::in_code(text)
    };
    found
        .into_iter()
        .map(|(line, colour)| format!("{path}:{line}: the colour `{colour}` belongs into {TOKENS}"))
        .collect()
}

fn system(path: &str, text: &str) -> impl Iterator<Item = String> {
    systems::outside_system(path, text)
        .into_iter()
        .map(move |line| {
            format!(
                "{path}:{line}: what only one system has belongs into the crate's `system` folder"
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_above_the_ceiling_is_named_with_its_length() {
        assert_eq!(length("a.rs", &"x\n".repeat(800)), None);
        assert!(
            length("a.rs", &"x\n".repeat(801))
                .unwrap()
                .contains("801 lines")
        );
    }

    #[test]
    fn names_without_meaning_are_refused_for_files_and_folders() {
        assert!(name("src-tauri/core/src/utils.rs").is_some());
        assert!(name("ui/src/common/button.tsx").is_some());
        assert!(name("ui/src/Helpers.test.ts").is_some());
        assert!(name("src-tauri/core/src/service_announcement.rs").is_none());
        assert!(name("src-tauri/core/src/room/machine.rs").is_none());
    }

    #[test]
    fn one_file_alone_opens_the_door_to_the_shell() {
        let import = "import { invoke } from \"@tauri-apps/api/core\";";
        assert_eq!(shell_door("ui/src/backend/tauri.ts", import), None);
        assert_eq!(shell_door("ui/vite.config.ts", import), None);
        let found = shell_door("ui/src/stage/tile.tsx", import).unwrap();
        assert!(found.starts_with("ui/src/stage/tile.tsx:1:"), "{found}");
    }

    #[test]
    fn colours_are_looked_for_in_the_page_outside_the_tokens() {
        let style = "a { color: #fff; }";
        assert_eq!(colour("ui/src/ui/button.css", style).len(), 1);
        assert!(colour(TOKENS, style).is_empty());
        assert!(colour("docs/page.css", style).is_empty());
        assert!(colour("ui/src/stage/tile.test.tsx", "\"#ffffff\"").is_empty());
    }

    #[test]
    fn generated_and_foreign_files_are_no_sources() {
        assert!(!is_source(codegen::TYPESCRIPT));
        assert!(!is_source("Cargo.lock"));
        assert!(is_source("ui/src/main.tsx"));
    }
}
