//! Which crate may use which: the arrows of docs/ARCHITECTURE.md.

use serde_json::Value;

/// One crate, what it may build on, and what its tests may use besides.
struct Rule {
    package: &'static str,
    uses: &'static [&'static str],
    tests_use: &'static [&'static str],
}

const RULES: &[Rule] = &[
    Rule {
        package: "greenroom",
        uses: &[
            "greenroom-core",
            "greenroom-contract",
            "greenroom-local-network",
            "greenroom-media",
        ],
        tests_use: &["socialplus", "greenroom-livekit", "greenroom-webdriver"],
    },
    Rule {
        package: "greenroom-core",
        uses: &[
            "greenroom-contract",
            "socialplus",
            "greenroom-livekit",
            "greenroom-media",
        ],
        tests_use: &["greenroom-local-network"],
    },
    Rule {
        package: "greenroom-media",
        uses: &[],
        tests_use: &[],
    },
    Rule {
        package: "socialplus",
        uses: &[],
        tests_use: &["greenroom-local-network"],
    },
    Rule {
        package: "greenroom-livekit",
        uses: &[],
        tests_use: &[],
    },
    Rule {
        package: "greenroom-contract",
        uses: &[],
        tests_use: &[],
    },
    // It must not agree with our own client's mistakes, so it shares no code with it.
    Rule {
        package: "greenroom-local-network",
        uses: &[],
        tests_use: &["greenroom-webdriver"],
    },
    // For tests alone: nothing that is shipped uses it.
    Rule {
        package: "greenroom-webdriver",
        uses: &[],
        tests_use: &[],
    },
    // People without windows: the app as it is, on a network that is one's own.
    Rule {
        package: "greenroom-simulator",
        uses: &[
            "greenroom-core",
            "greenroom-contract",
            "greenroom-local-network",
            "greenroom-livekit",
            "greenroom-media",
            "socialplus",
        ],
        tests_use: &[],
    },
    Rule {
        package: "xtask",
        uses: &["greenroom-webdriver"],
        tests_use: &[],
    },
];

/// Every edge between our crates that the picture does not have.
pub fn check(packages: &[Value]) -> Vec<String> {
    let ours: Vec<&str> = packages
        .iter()
        .filter_map(|package| package["name"].as_str())
        .collect();
    let mut found = Vec::new();
    for package in packages {
        let name = package["name"].as_str().unwrap_or_default();
        let Some(rule) = RULES.iter().find(|rule| rule.package == name) else {
            found.push(format!(
                "{name}: this crate is not in the picture of docs/ARCHITECTURE.md"
            ));
            continue;
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let Some(used) = dependency["name"]
                .as_str()
                .filter(|used| ours.contains(used))
            else {
                continue;
            };
            let test = dependency["kind"] == "dev";
            // The contract also names the commands that the app's build script permits.
            let allowed =
                rule.uses.contains(&used) || test && rule.tests_use.contains(&used) || used == name;
            if !allowed {
                let who = if test { "the tests of " } else { "" };
                found.push(format!("{who}{name} must not use {used}"));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn package(name: &str, dependencies: &[(&str, Option<&str>)]) -> Value {
        let dependencies: Vec<Value> = dependencies
            .iter()
            .map(|(name, kind)| json!({"name": name, "kind": kind}))
            .collect();
        json!({"name": name, "dependencies": dependencies})
    }

    #[test]
    fn arrows_of_the_picture_pass() {
        let packages = [
            package(
                "greenroom",
                &[
                    ("greenroom-core", None),
                    ("tauri", None),
                    ("greenroom-contract", Some("build")),
                ],
            ),
            package(
                "greenroom-core",
                &[
                    ("socialplus", None),
                    ("greenroom-local-network", Some("dev")),
                ],
            ),
            package("greenroom-contract", &[("serde", None)]),
            package("socialplus", &[]),
            package("greenroom-local-network", &[]),
        ];
        assert_eq!(check(&packages), Vec::<String>::new());
    }

    #[test]
    fn an_arrow_against_the_picture_is_named() {
        let packages = [
            package("socialplus", &[("greenroom-livekit", None)]),
            package("greenroom-livekit", &[]),
            package("greenroom-core", &[("greenroom-local-network", None)]),
            package("greenroom-local-network", &[("socialplus", Some("dev"))]),
        ];
        assert_eq!(
            check(&packages),
            [
                "socialplus must not use greenroom-livekit",
                "greenroom-core must not use greenroom-local-network",
                "the tests of greenroom-local-network must not use socialplus",
            ]
        );
    }

    #[test]
    fn a_new_crate_must_enter_the_picture_first() {
        assert!(check(&[package("newcomer", &[])])[0].starts_with("newcomer:"));
    }
}
