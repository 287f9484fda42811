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

    /// What the folders that stand directly below this one take from each other. Files beside them
    /// are in none.
    pub fn between_folders(&self, below: &str) -> Self {
        let folder = |file: &str| {
            let (folder, _) = file.strip_prefix(below)?.split_once('/')?;
            Some(format!("{below}{folder}"))
        };
        let mut folders = Self::default();
        for (by, taking) in &self.edges {
            let Some(taker) = folder(by) else { continue };
            for (of, names) in taking {
                let Some(giver) = folder(of) else { continue };
                for taken in names {
                    let name = format!("{} in {by}", taken.name);
                    let taken = Taken {
                        name,
                        ..taken.clone()
                    };
                    folders.take(&taker, &giver, taken);
                }
            }
        }
        folders
    }

    /// What one file takes from another.
    pub fn between(&self, by: &str, of: &str) -> &[Taken] {
        self.edges
            .get(by)
            .and_then(|taking| taking.get(of))
            .map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_take_what_their_files_take_and_files_beside_them_count_for_nothing() {
        let mut files = Imports::default();
        let taken = |name: &str| Taken {
            name: name.to_owned(),
            line: 3,
            from: None,
        };
        files.take("ui/src/App.tsx", "ui/src/home/Home.tsx", taken("Home"));
        files.take("ui/src/home/Home.tsx", "ui/src/App.tsx", taken("App"));
        files.take(
            "ui/src/home/Home.tsx",
            "ui/src/home/Card.tsx",
            taken("Card"),
        );
        files.take(
            "ui/src/home/bar/Bar.tsx",
            "ui/src/ui/Button.tsx",
            taken("Button"),
        );
        let folders = files.between_folders("ui/src/");
        let found: Vec<&str> = folders.files().collect();
        assert_eq!(found, ["ui/src/home", "ui/src/ui"]);
        assert_eq!(
            folders.between("ui/src/home", "ui/src/ui"),
            [taken("Button in ui/src/home/bar/Bar.tsx")]
        );
        assert_eq!(folders.of("ui/src/ui").count(), 0);
    }
}
