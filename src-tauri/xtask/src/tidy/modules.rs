//! The imports between the files of a crate: its modules are found from its root, and each path that
//! leads into one is an import of the file that this module stands in.
//!
//! A `mod` declaration alone is no import. A name that a file only hands on (`pub use`) is taken from
//! that file, which in turn takes it from another.

use std::collections::HashMap;

use anyhow::{Context, Result};
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use super::imports::{Imports, Sources, Taken};
use super::tokens::{self, Path};

/// Adds the imports of the crate whose root is this file.
pub fn read(root: &str, sources: &Sources, imports: &mut Imports) -> Result<()> {
    let mut tree = Tree {
        sources,
        modules: Vec::new(),
    };
    tree.file(root, None, &parent(root))?;
    for (id, module) in tree.modules.iter().enumerate() {
        imports.file(&module.file);
        for path in &module.paths {
            tree.import(id, path, imports);
        }
    }
    Ok(())
}

type Id = usize;

struct Module {
    file: String,
    parent: Option<Id>,
    /// More than one of a name where each is for another system.
    children: Vec<(String, Id)>,
    /// What a `use` gives a name, and what that name stands for.
    uses: HashMap<String, Path>,
    paths: Vec<Path>,
}

struct Tree<'a> {
    sources: &'a Sources,
    modules: Vec<Module>,
}

impl Tree<'_> {
    /// Reads a file as one module; its children stand in `folder`.
    fn file(&mut self, file: &str, parent: Option<Id>, folder: &str) -> Result<Id> {
        let id = self.add(file, parent);
        // What is generated is not among the sources, and imports nothing.
        if let Some(text) = self.sources.get(file) {
            let tokens = tokens::of_program(text).with_context(|| file.to_owned())?;
            self.module(id, &tokens, folder)?;
        }
        Ok(id)
    }

    fn add(&mut self, file: &str, parent: Option<Id>) -> Id {
        self.modules.push(Module {
            file: file.to_owned(),
            parent,
            children: Vec::new(),
            uses: HashMap::new(),
            paths: Vec::new(),
        });
        self.modules.len() - 1
    }

    fn module(&mut self, id: Id, tokens: &[TokenTree], folder: &str) -> Result<()> {
        let mut attributes = 0;
        let mut rest = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            let declared = tokens::is_word(tokens.get(at), "mod")
                .then(|| tokens::name(tokens.get(at + 1)))
                .flatten();
            if let Some(name) = declared {
                let child = match tokens.get(at + 2) {
                    Some(TokenTree::Group(body)) if body.delimiter() == Delimiter::Brace => {
                        let file = self.modules[id].file.clone();
                        let child = self.add(&file, Some(id));
                        let body = tokens::inside(&tokens[at + 2]).unwrap_or_default();
                        self.module(child, &body, &format!("{folder}/{name}"))?;
                        child
                    }
                    _ => self.declared(id, &name, &tokens[attributes..at], folder)?,
                };
                self.modules[id].children.push((name, child));
                at += 3;
                attributes = at;
                continue;
            }
            let end = tokens::is_punct(tokens.get(at), ';')
                || matches!(&tokens[at], TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
            rest.push(tokens[at].clone());
            at += 1;
            if end {
                attributes = at;
            }
        }
        self.names(id, &rest);
        Ok(())
    }

    /// A module in a file of its own.
    fn declared(
        &mut self,
        id: Id,
        name: &str,
        attributes: &[TokenTree],
        folder: &str,
    ) -> Result<Id> {
        if let Some(path) = told_path(attributes) {
            let file = join(&parent(&self.modules[id].file), &path);
            return self.file(&file, Some(id), &parent(&file));
        }
        let below = format!("{folder}/{name}");
        let within = format!("{below}/mod.rs");
        let file = match self.sources.contains_key(&within) {
            true => within,
            false => format!("{below}.rs"),
        };
        self.file(&file, Some(id), &below)
    }

    /// Notes what these tokens name: by `use` and by whole paths, in bodies as well.
    fn names(&mut self, id: Id, tokens: &[TokenTree]) {
        let mut rest = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            let used = tokens::is_word(tokens.get(at), "use")
                && !tokens::is_punct(tokens.get(at + 1), '<');
            if used {
                let end = (at..tokens.len())
                    .find(|&end| tokens::is_punct(tokens.get(end), ';'))
                    .unwrap_or(tokens.len());
                self.used(id, &[], &tokens[at + 1..end]);
                at = end + 1;
                continue;
            }
            match tokens::inside(&tokens[at]) {
                Some(body) => {
                    // `pub(in crate::room)` takes nothing.
                    if !(at > 0 && tokens::is_word(tokens.get(at - 1), "pub")) {
                        self.names(id, &body);
                    }
                    // What stands around a group stays apart.
                    rest.push(Group::new(Delimiter::None, TokenStream::new()).into());
                }
                None => rest.push(tokens[at].clone()),
            }
            at += 1;
        }
        self.modules[id].paths.extend(tokens::paths(&rest));
    }

    /// One tree of a `use` declaration, below `before`.
    fn used(&mut self, id: Id, before: &[String], tree: &[TokenTree]) {
        // `::name` is a crate, and none of ours.
        if before.is_empty() && tokens::is_separator(tree, 0) {
            return;
        }
        let mut names = before.to_vec();
        let mut line = tree.first().map_or(0, |token| token.span().start().line);
        let mut at = 0;
        if let Some((path, next)) = tokens::path(tree, 0) {
            line = path.line;
            names.extend(path.names);
            at = next;
        }
        if tokens::is_separator(tree, at) {
            at += 2;
        }
        match tree.get(at) {
            Some(group @ TokenTree::Group(_)) => {
                let branches = tokens::inside(group).unwrap_or_default();
                for branch in branches.split(|token| tokens::is_punct(Some(token), ',')) {
                    if !branch.is_empty() {
                        self.used(id, &names, branch);
                    }
                }
            }
            Some(star) if tokens::is_punct(Some(star), '*') => {
                names.push("*".to_owned());
                self.modules[id].paths.push(Path { names, line });
            }
            _ => {
                // `{self, …}` names the module before the brace.
                if names.len() > 1 && names.last().is_some_and(|name| name == "self") {
                    names.pop();
                }
                let renamed = tokens::is_word(tree.get(at), "as")
                    .then(|| tokens::name(tree.get(at + 1)))
                    .flatten();
                let path = Path { names, line };
                if let Some(name) = renamed.or_else(|| path.names.last().cloned()) {
                    self.modules[id].uses.insert(name, path.clone());
                }
                self.modules[id].paths.push(path);
            }
        }
    }

    /// Adds the import that one path is, if it leads into another file of this crate.
    fn import(&self, by: Id, path: &Path, imports: &mut Imports) {
        for (of, rest) in self.resolve(by, &path.names, 0) {
            let name = match rest.first() {
                Some(name) => name.clone(),
                None => path.names.last().cloned().unwrap_or_default(),
            };
            let taken = Taken {
                from: self.handed_on(of, rest),
                name,
                line: path.line,
            };
            imports.take(&self.modules[by].file, &self.modules[of].file, taken);
        }
    }

    /// The modules that a path leads into, as deep as modules go, and the names that are left.
    fn resolve<'p>(&self, from: Id, names: &'p [String], depth: usize) -> Vec<(Id, &'p [String])> {
        /// Deeper than any chain of names that stand for names; a circle of those ends here.
        const DEEPEST: usize = 8;
        let Some((first, rest)) = names.split_first() else {
            return Vec::new();
        };
        let starts = match first.as_str() {
            "crate" => vec![self.root(from)],
            "self" => vec![from],
            "super" => self.modules[from].parent.into_iter().collect(),
            name => {
                let mut starts = self.children(from, name);
                if starts.is_empty()
                    && depth < DEEPEST
                    && let Some(path) = self.modules[from].uses.get(name)
                {
                    let whole = self.resolve(from, &path.names, depth + 1);
                    // Only a module goes on: what a type holds stands where the type stands, and
                    // that was taken by the `use` already.
                    starts = whole
                        .into_iter()
                        .filter(|(_, left)| left.is_empty())
                        .map(|(id, _)| id)
                        .collect();
                }
                starts
            }
        };
        starts
            .into_iter()
            .flat_map(|start| self.descend(start, rest))
            .collect()
    }

    fn descend<'p>(&self, from: Id, names: &'p [String]) -> Vec<(Id, &'p [String])> {
        let Some((first, rest)) = names.split_first() else {
            return vec![(from, names)];
        };
        if first == "super" {
            let parent = self.modules[from].parent;
            return parent.map_or_else(Vec::new, |parent| self.descend(parent, rest));
        }
        let children = self.children(from, first);
        if children.is_empty() {
            return vec![(from, names)];
        }
        children
            .into_iter()
            .flat_map(|child| self.descend(child, rest))
            .collect()
    }

    fn children(&self, of: Id, name: &str) -> Vec<Id> {
        let children = self.modules[of].children.iter();
        children
            .filter(|child| child.0 == name)
            .map(|child| child.1)
            .collect()
    }

    fn root(&self, mut id: Id) -> Id {
        while let Some(parent) = self.modules[id].parent {
            id = parent;
        }
        id
    }

    /// The file that a module only hands a name on from.
    fn handed_on(&self, module: Id, rest: &[String]) -> Option<String> {
        let name = rest.first()?;
        let origin = match self.modules[module].uses.get(name) {
            Some(path) => self.resolve(module, &path.names, 0).first()?.0,
            None => {
                let mut found = self
                    .all_of(module)
                    .flat_map(|whole| self.children(whole, name));
                found.next()?
            }
        };
        let file = &self.modules[origin].file;
        (*file != self.modules[module].file).then(|| file.clone())
    }

    /// The modules of which this one hands everything on.
    fn all_of(&self, module: Id) -> impl Iterator<Item = Id> {
        let stars = self.modules[module].paths.iter().filter_map(|path| {
            let (star, names) = path.names.split_last()?;
            (star == "*").then_some(names)
        });
        stars.flat_map(move |names| {
            self.resolve(module, names, 0)
                .into_iter()
                .map(|found| found.0)
        })
    }
}

/// The path that the last `#[path = "…"]` of these tokens tells.
fn told_path(attributes: &[TokenTree]) -> Option<String> {
    attributes.iter().rev().find_map(|token| {
        let inside = tokens::inside(token)?;
        if !tokens::is_word(inside.first(), "path") {
            return None;
        }
        let TokenTree::Literal(path) = inside.get(2)? else {
            return None;
        };
        Some(path.to_string().trim_matches('"').to_owned())
    })
}

fn parent(file: &str) -> String {
    file.rsplit_once('/')
        .map_or_else(String::new, |(folder, _)| folder.to_owned())
}

/// A path below a folder, with its steps up taken.
pub fn join(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(files: &[(&str, &str)]) -> Sources {
        let owned = |(path, text): &(&str, &str)| ((*path).to_owned(), (*text).to_owned());
        files.iter().map(owned).collect()
    }

    /// The imports of a crate, each as `file -> file: names`.
    fn imports(files: &[(&str, &str)]) -> Vec<String> {
        let sources = sources(files);
        let mut imports = Imports::default();
        read("src/lib.rs", &sources, &mut imports).unwrap();
        let mut found = Vec::new();
        for by in imports.files() {
            for of in imports.of(by) {
                let names: Vec<&str> = imports
                    .between(by, of)
                    .iter()
                    .map(|taken| taken.name.as_str())
                    .collect();
                let short = |file: &str| file.trim_start_matches("src/").to_owned();
                found.push(format!(
                    "{} -> {}: {}",
                    short(by),
                    short(of),
                    names.join(" ")
                ));
            }
        }
        found
    }

    #[test]
    fn a_declaration_alone_takes_nothing() {
        let files = [
            ("src/lib.rs", "mod a;"),
            ("src/a.rs", "pub(in crate::a) fn f() {}"),
        ];
        assert_eq!(imports(&files), [""; 0]);
    }

    #[test]
    fn every_way_to_name_another_file_is_an_import_of_it() {
        let files = [
            (
                "src/lib.rs",
                "mod a; mod b; mod c;\nfn f() { b::deep::g(); }\nstruct L;",
            ),
            (
                "src/a.rs",
                "use crate::b::{self, deep::{D as E, F}, *};\nfn g(x: super::L) { b::h(E, F) }",
            ),
            (
                "src/b/mod.rs",
                "pub mod deep;\nmacro_rules! m { () => { $crate::c::x() } }",
            ),
            (
                "src/b/deep.rs",
                "mod inner { use super::super::super::a::A; }\nfn f() { json!({\"c\": crate::c::x()}) }",
            ),
            (
                "src/c.rs",
                "use std::fmt; use ::b::No; use other::Thing;\nmod made; use made::M;",
            ),
        ];
        assert_eq!(
            imports(&files),
            [
                "a.rs -> b/deep.rs: D F",
                "a.rs -> b/mod.rs: b * h",
                "a.rs -> lib.rs: L",
                "b/deep.rs -> a.rs: A",
                "b/deep.rs -> c.rs: x",
                "b/mod.rs -> c.rs: x",
                "c.rs -> c/made.rs: M",
                "lib.rs -> b/deep.rs: g",
            ]
        );
    }

    #[test]
    fn a_name_that_is_handed_on_is_taken_from_who_hands_it_on() {
        let files = [
            ("src/lib.rs", "mod a; mod b;\npub use b::B;\npub use b::*;"),
            ("src/a.rs", "use crate::B;\nuse crate::c::C;"),
            ("src/b.rs", "pub struct B; pub mod c;"),
            ("src/b/c.rs", "pub struct C;"),
        ];
        assert_eq!(
            imports(&files),
            ["a.rs -> lib.rs: B c", "lib.rs -> b.rs: B *"]
        );
        let sources = sources(&files);
        let mut imports = Imports::default();
        read("src/lib.rs", &sources, &mut imports).unwrap();
        let taken = imports.between("src/a.rs", "src/lib.rs");
        assert_eq!(
            (taken[0].line, taken[0].from.as_deref()),
            (1, Some("src/b.rs"))
        );
        assert_eq!(
            (taken[1].line, taken[1].from.as_deref()),
            (2, Some("src/b/c.rs"))
        );
    }

    #[test]
    fn what_tests_take_does_not_count() {
        let files = [
            ("src/lib.rs", "mod a; mod b; #[cfg(test)] mod tests;"),
            (
                "src/a.rs",
                "pub struct A;\n#[cfg(test)] mod tests { use crate::b::B; }",
            ),
            ("src/b.rs", "pub struct B;"),
            ("src/tests.rs", "use crate::a::A;"),
        ];
        assert_eq!(imports(&files), [""; 0]);
    }

    #[test]
    fn a_module_may_stand_in_a_file_that_it_names() {
        let files = [
            (
                "src/lib.rs",
                "#[cfg(unix)] mod a;\n#[cfg(not(unix))]\n#[path = \"a/elsewhere.rs\"]\nmod a;\nuse a::A;",
            ),
            ("src/a.rs", "pub struct A;"),
            (
                "src/a/elsewhere.rs",
                "#[path = \"../shared.rs\"] mod shared;\npub use shared::A;",
            ),
            ("src/shared.rs", "pub struct A;"),
        ];
        assert_eq!(
            imports(&files),
            [
                "a/elsewhere.rs -> shared.rs: A",
                "lib.rs -> a.rs: A",
                "lib.rs -> a/elsewhere.rs: A"
            ]
        );
    }
}
