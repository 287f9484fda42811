//! Processor time and memory of a process tree, from `/proc`.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde_json::{Value, json};

/// Clock ticks a second in `/proc/*/stat`; fixed on Linux for all current architectures.
const TICKS: f64 = 100.0;

/// All processes: id to (parent, name).
fn processes() -> Result<HashMap<u32, (u32, String)>> {
    let mut all = HashMap::new();
    for entry in std::fs::read_dir("/proc")? {
        let Some(pid) = entry?
            .file_name()
            .to_str()
            .and_then(|name| name.parse().ok())
        else {
            continue;
        };
        // A process may end between listing and reading.
        let Ok(stat) = std::fs::read_to_string(format!("/proc/{pid}/stat")) else {
            continue;
        };
        if let Some((name, rest)) = stat.split_once(") ") {
            let name = name.split_once('(').map_or("", |(_, name)| name).to_owned();
            let parent = rest
                .split(' ')
                .nth(1)
                .and_then(|p| p.parse().ok())
                .unwrap_or(0);
            all.insert(pid, (parent, name));
        }
    }
    Ok(all)
}

/// The processes below `root` (and itself), with their names.
pub fn tree(root: u32) -> Result<Vec<(u32, String)>> {
    let all = processes()?;
    Ok(all
        .iter()
        .filter(|(pid, _)| {
            let mut at = **pid;
            while at != root {
                match all.get(&at) {
                    Some((parent, _)) if *parent != 0 => at = *parent,
                    _ => return false,
                }
            }
            true
        })
        .map(|(pid, (_, name))| (*pid, name.clone()))
        .collect())
}

/// Whether a process of this id and name runs; ended ones that nobody waited for do not count.
pub fn is_running(pid: u32, name: &str) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.split_once(") ").is_some_and(|(head, rest)| {
        head.split_once('(').is_some_and(|(_, known)| known == name) && !rest.starts_with('Z')
    })
}

/// The value of an environment variable of a process of ours.
pub fn environment_of(pid: u32, name: &str) -> Result<Option<String>> {
    let environment = std::fs::read(format!("/proc/{pid}/environ"))
        .with_context(|| format!("the environment of process {pid} cannot be read"))?;
    Ok(environment.split(|byte| *byte == 0).find_map(|entry| {
        let entry = String::from_utf8_lossy(entry);
        entry.strip_prefix(&format!("{name}=")).map(str::to_owned)
    }))
}

/// Processor time of a process so far, in clock ticks.
pub fn ticks(pid: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let rest = stat.split_once(") ").map_or("", |(_, rest)| rest);
    let mut fields = rest.split(' ').skip(11);
    let mut next = || fields.next().and_then(|f| f.parse().ok()).unwrap_or(0.0);
    let user: f64 = next();
    user + next()
}

/// Memory of a process in KiB, shared pages divided among those who share them.
pub fn pss(pid: u32) -> u64 {
    std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))
        .unwrap_or_default()
        .lines()
        .find_map(|line| line.strip_prefix("Pss:"))
        .and_then(|rest| rest.trim().trim_end_matches(" kB").trim().parse().ok())
        .unwrap_or(0)
}

/// Measures process trees over the same span of time.
pub fn measure(roots: &[(&str, Vec<(u32, String)>)], span: Duration) -> Value {
    let before: Vec<Vec<f64>> = roots
        .iter()
        .map(|(_, tree)| tree.iter().map(|(pid, _)| ticks(*pid)).collect())
        .collect();
    let start = Instant::now();
    while start.elapsed() < span {
        std::thread::park_timeout(span.saturating_sub(start.elapsed()));
    }
    let seconds = start.elapsed().as_secs_f64();
    let mut load = serde_json::Map::new();
    for ((name, tree), before) in roots.iter().zip(before) {
        let parts: Vec<Value> = tree
            .iter()
            .zip(before)
            .map(|((pid, process), before)| {
                json!({"process": process,
                    "cores": ((ticks(*pid) - before) / TICKS / seconds * 100.0).round() / 100.0,
                    "memory_mib": pss(*pid) / 1024})
            })
            .collect();
        let sum = |key: &str| {
            parts
                .iter()
                .filter_map(|part| part[key].as_f64())
                .sum::<f64>()
        };
        load.insert(
            (*name).to_owned(),
            json!({"cores": (sum("cores") * 100.0).round() / 100.0, "memory_mib": sum("memory_mib"), "processes": parts}),
        );
    }
    Value::Object(load)
}
