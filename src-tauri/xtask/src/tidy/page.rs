//! The imports between the files of the page.
//!
//! Prettier keeps these sources in shape, so a declaration begins its line: no parser is needed to
//! find it. An import of a type alone counts like any other.

use std::iter::Peekable;

use super::imports::{Imports, Sources, Taken};
use super::modules::join;

/// Where the page's sources are.
pub const ROOT: &str = "ui/src/";
/// What a specifier may leave out.
const ENDINGS: &[&str] = &["", ".ts", ".tsx", "/index.ts", "/index.tsx"];

/// Adds the imports of the whole page.
pub fn read(sources: &Sources, imports: &mut Imports) {
    for (file, text) in sources.iter().filter(|(file, _)| counts(file)) {
        imports.file(file);
        let (folder, _) = file.rsplit_once('/').unwrap_or_default();
        for (specifier, name, line) in declarations(text) {
            if !specifier.starts_with('.') {
                continue;
            }
            let path = join(folder, &specifier);
            let candidates = ENDINGS.iter().map(|ending| format!("{path}{ending}"));
            if let Some(of) = candidates
                .into_iter()
                .find(|of| sources.contains_key(of) && counts(of))
            {
                let from = None;
                imports.take(file, &of, Taken { name, line, from });
            }
        }
    }
}

fn counts(file: &str) -> bool {
    let script = file.ends_with(".ts") || file.ends_with(".tsx");
    let test = file.contains(".test.") || file.contains("/testing/") || file.contains("/tests/");
    file.starts_with(ROOT) && script && !test
}

/// Every declaration that names another file: its specifier, a name that it takes, and the line.
fn declarations(text: &str) -> Vec<(String, String, usize)> {
    let mut found = Vec::new();
    let mut lines = text.lines().enumerate().peekable();
    while let Some((index, line)) = lines.next() {
        let whole = if begins(line) {
            statement(line, &mut lines)
        } else {
            line.to_owned()
        };
        let comment = line.trim_start().starts_with("//") || line.trim_start().starts_with('*');
        let specifier = match begins(line) {
            true => after(&whole, " from \"").or_else(|| after(&whole, "import \"")),
            false => after(&whole, "import(\"").filter(|_| !comment),
        };
        let Some(specifier) = specifier else { continue };
        let names = names(&whole);
        found.extend(
            names
                .into_iter()
                .map(|name| (specifier.clone(), name, index + 1)),
        );
    }
    found
}

/// Does a declaration that may name another file begin here?
fn begins(line: &str) -> bool {
    [
        "import ",
        "export {",
        "export *",
        "export type {",
        "export type *",
    ]
    .iter()
    .any(|word| line.starts_with(word))
}

/// A declaration over as many lines as it has.
fn statement<'a>(
    line: &str,
    lines: &mut Peekable<impl Iterator<Item = (usize, &'a str)>>,
) -> String {
    let mut whole = line.to_owned();
    while !whole.trim_end().ends_with(';') {
        let Some((_, next)) = lines.next() else { break };
        whole += " ";
        whole += next.trim();
    }
    whole
}

fn after(text: &str, mark: &str) -> Option<String> {
    let (_, rest) = text.split_once(mark)?;
    rest.split_once('"').map(|(quoted, _)| quoted.to_owned())
}

/// The names in the braces of a declaration, or all that it takes as one.
fn names(whole: &str) -> Vec<String> {
    let braces = whole
        .split_once('{')
        .and_then(|(_, rest)| rest.split_once('}'));
    let named: Vec<String> = braces
        .map_or("", |(names, _)| names)
        .split(',')
        .filter_map(|name| {
            let name = name.trim().trim_start_matches("type ");
            name.split(' ').next().filter(|name| !name.is_empty())
        })
        .map(str::to_owned)
        .collect();
    if named.is_empty() {
        vec!["*".to_owned()]
    } else {
        named
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn imports(files: &[(&str, &str)]) -> Vec<String> {
        let owned = |(path, text): &(&str, &str)| (format!("ui/src/{path}"), (*text).to_owned());
        let sources: Sources = files.iter().map(owned).collect();
        let mut imports = Imports::default();
        read(&sources, &mut imports);
        let mut found = Vec::new();
        for by in imports.files() {
            for of in imports.of(by) {
                let taken = imports.between(by, of);
                let names: Vec<&str> = taken.iter().map(|taken| taken.name.as_str()).collect();
                let line = taken[0].line;
                let short = |file: &str| file.trim_start_matches(ROOT).to_owned();
                found.push(format!(
                    "{}:{line} -> {}: {}",
                    short(by),
                    short(of),
                    names.join(" ")
                ));
            }
        }
        found
    }

    #[test]
    fn every_kind_of_declaration_is_an_import() {
        let files = [
            (
                "a.ts",
                "import { type B, c as d } from \"./b\";\n\
                 import type {\n  E,\n} from \"./room/e\";\n\
                 import \"./f\";\nimport * as g from \"./g.ts\";\n\
                 export { h } from \"./h\";\nexport type * from \"./i\";\n\
                 const j = await import(\"./j\");\n",
            ),
            ("b.ts", ""),
            ("room/e/index.ts", "import { a } from \"../../a\";"),
            ("f.ts", ""),
            ("g.ts", ""),
            ("h.tsx", ""),
            ("i.ts", ""),
            ("j.ts", ""),
        ];
        assert_eq!(
            imports(&files),
            [
                "a.ts:1 -> b.ts: B c",
                "a.ts:5 -> f.ts: *",
                "a.ts:6 -> g.ts: *",
                "a.ts:7 -> h.tsx: h",
                "a.ts:8 -> i.ts: *",
                "a.ts:9 -> j.ts: *",
                "a.ts:2 -> room/e/index.ts: E",
                "room/e/index.ts:1 -> a.ts: a",
            ]
        );
    }

    #[test]
    fn packages_styles_tests_and_comments_do_not_count() {
        let files = [
            (
                "a.ts",
                "import { b } from \"react\";\nimport \"./a.css\";\n// import(\"./b\")\n * import(\"./b\")",
            ),
            ("a.test.ts", "import { a } from \"./a\";"),
            ("testing/c.ts", "import { a } from \"../a\";"),
            (
                "b.ts",
                "import { c } from \"./testing/c\";\nexport const from = \"./a\";\n",
            ),
        ];
        assert_eq!(imports(&files), [""; 0]);
    }
}
