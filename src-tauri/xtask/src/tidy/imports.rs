//! Which file takes what from which.

use std::collections::BTreeMap;

/// The text of every source file by its path below the root.
pub type Sources = BTreeMap<String, String>;

/// One name that a file takes from another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    pub name: String,
    /// Where it is taken.
    pub line: usize,
    /// The file that the other only hands it on from.
    pub from: Option<String>,
}

/// The imports of one whole, a crate or the page: for each file the files it takes from.
#[derive(Debug, Default)]
pub struct Imports {
    edges: BTreeMap<String, BTreeMap<String, Vec<Taken>>>,
}

impl Imports {
    /// A file that takes from nobody counts as well.
    pub fn file(&mut self, file: &str) {
        self.edges.entry(file.to_owned()).or_default();
    }

    pub fn take(&mut self, by: &str, of: &str, taken: Taken) {
        if by == of {
            return;
        }
        self.file(of);
        let taking = self.edges.entry(by.to_owned()).or_default();
        let names = taking.entry(of.to_owned()).or_default();
        if names.iter().all(|known| known.name != taken.name) {
            names.push(taken);
        }
    }

    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.edges.keys().map(String::as_str)
    }

    /// The files from which this one takes.
    pub fn of(&self, file: &str) -> impl Iterator<Item = &str> {
        self.edges[file].keys().map(String::as_str)
    }

    /// What one file takes from another.
    pub fn between(&self, by: &str, of: &str) -> &[Taken] {
        self.edges
            .get(by)
            .and_then(|taking| taking.get(of))
            .map_or(&[], Vec::as_slice)
    }
}
