//! Files, or folders, that take from each other in a circle: none of them can be read, tested or moved
//! without the others.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use petgraph::graph::{DiGraph, NodeIndex};

use super::imports::{Imports, Taken};

/// What was looked at, and what is wrong with it.
pub struct Found {
    /// How many files, or folders.
    pub looked_at: usize,
    pub circles: usize,
    pub lines: Vec<String>,
}

/// Looks for circles in the imports of every whole, between its files or what else `things` are.
pub fn check(things: &str, wholes: &[Imports]) -> Found {
    let mut found = Found {
        looked_at: wholes.iter().map(|imports| imports.files().count()).sum(),
        circles: 0,
        lines: Vec::new(),
    };
    for imports in wholes {
        for files in of(imports) {
            found.circles += 1;
            found.lines.extend(told(things, imports, &files));
        }
    }
    found
}

/// The circles of one whole: files that all reach each other.
fn of(imports: &Imports) -> Vec<BTreeSet<&str>> {
    let mut graph = DiGraph::<&str, ()>::new();
    let places: BTreeMap<&str, NodeIndex> = imports
        .files()
        .map(|file| (file, graph.add_node(file)))
        .collect();
    for (by, place) in &places {
        for of in imports.of(by) {
            graph.add_edge(*place, places[of], ());
        }
    }
    let mut circles: Vec<BTreeSet<&str>> = petgraph::algo::tarjan_scc(&graph)
        .into_iter()
        .filter(|circle| circle.len() > 1)
        .map(|circle| circle.into_iter().map(|place| graph[place]).collect())
        .collect();
    circles.sort();
    circles
}

/// A circle in words: the shortest way round, what is taken on it, and where it is cut most easily.
fn told(things: &str, imports: &Imports, files: &BTreeSet<&str>) -> Vec<String> {
    let way = shortest(imports, files);
    let steps: Vec<(&str, &str)> = way
        .iter()
        .copied()
        .zip(way.iter().copied().skip(1))
        .collect();
    let mut lines = vec![format!("a circle of {things}: {}", way.join(" -> "))];
    if files.len() + 1 > way.len() {
        let others: Vec<&str> = files
            .iter()
            .copied()
            .filter(|file| !way.contains(file))
            .collect();
        lines.push(format!(
            "    it is the shortest of {} {things} that reach each other: {} besides",
            files.len(),
            others.join(", ")
        ));
    }
    for (by, of) in &steps {
        let taken: Vec<String> = imports.between(by, of).iter().map(in_words).collect();
        lines.push(format!("    {by} takes from {of}: {}", taken.join(", ")));
    }
    let easiest = steps
        .iter()
        .min_by_key(|(by, of)| imports.between(by, of).len());
    if let Some((by, of)) = easiest {
        lines.push(format!(
            "    cut it where least is taken: {by} must not take from {of}; move what both need below them"
        ));
    }
    lines
}

fn in_words(taken: &Taken) -> String {
    let Taken { name, line, from } = taken;
    match from {
        Some(from) => format!("{name} (line {line}, handed on from {from}: name that one)"),
        None => format!("{name} (line {line})"),
    }
}

/// The shortest way through these files that ends where it began.
fn shortest<'a>(imports: &'a Imports, files: &BTreeSet<&'a str>) -> Vec<&'a str> {
    let ways = files
        .iter()
        .filter_map(|start| round(imports, files, start));
    ways.min_by_key(Vec::len).unwrap_or_default()
}

/// The shortest way from a file back to itself.
fn round<'a>(
    imports: &'a Imports,
    files: &BTreeSet<&'a str>,
    start: &'a str,
) -> Option<Vec<&'a str>> {
    let mut came_from: BTreeMap<&str, &str> = BTreeMap::new();
    let mut waiting = VecDeque::from([start]);
    while let Some(file) = waiting.pop_front() {
        for next in imports.of(file).filter(|next| files.contains(next)) {
            if next == start {
                let mut way = vec![start];
                let mut at = file;
                while at != start {
                    way.push(at);
                    at = came_from[at];
                }
                way.push(start);
                way.reverse();
                return Some(way);
            }
            if !came_from.contains_key(next) {
                came_from.insert(next, file);
                waiting.push_back(next);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn imports(edges: &[(&str, &str, &str)]) -> Imports {
        let mut imports = Imports::default();
        for (by, of, names) in edges {
            for (index, name) in names.split(' ').enumerate() {
                let name = name.to_owned();
                imports.take(
                    by,
                    of,
                    Taken {
                        name,
                        line: index + 1,
                        from: None,
                    },
                );
            }
        }
        imports
    }

    #[test]
    fn imports_in_one_direction_are_no_circle() {
        let found = check(
            "files",
            &[imports(&[
                ("a", "b", "B"),
                ("a", "c", "C"),
                ("b", "c", "C"),
            ])],
        );
        assert_eq!(
            (found.looked_at, found.circles, found.lines),
            (3, 0, Vec::new())
        );
    }

    #[test]
    fn a_circle_is_told_with_its_way_its_names_and_its_weakest_place() {
        let found = check(
            "files",
            &[imports(&[
                ("a", "b", "B b"),
                ("b", "c", "C"),
                ("c", "a", "A a"),
                ("c", "d", "D"),
                ("d", "a", "A"),
                ("e", "a", "A"),
            ])],
        );
        assert_eq!((found.looked_at, found.circles), (5, 1));
        assert_eq!(
            found.lines,
            [
                "a circle of files: a -> b -> c -> a",
                "    it is the shortest of 4 files that reach each other: d besides",
                "    a takes from b: B (line 1), b (line 2)",
                "    b takes from c: C (line 1)",
                "    c takes from a: A (line 1), a (line 2)",
                "    cut it where least is taken: b must not take from c; move what both need below them",
            ]
        );
    }

    #[test]
    fn a_name_that_is_handed_on_is_to_be_taken_where_it_stands() {
        let from = Some("b".to_owned());
        let taken = Taken {
            name: "B".to_owned(),
            line: 4,
            from,
        };
        assert_eq!(
            in_words(&taken),
            "B (line 4, handed on from b: name that one)"
        );
    }

    #[test]
    fn circles_of_two_wholes_are_two() {
        let circle = || imports(&[("a", "b", "B"), ("b", "a", "A")]);
        assert_eq!(check("files", &[circle(), circle()]).circles, 2);
    }
}
