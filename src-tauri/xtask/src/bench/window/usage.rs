//! Processor and memory of what takes part, and whether the machine had any left.

use std::collections::HashMap;
use std::time::Instant;

use anyhow::{Context, Result};
use serde::Serialize;

use crate::demo::load::{pss, ticks};

/// Clock ticks a second in `/proc/*/stat`; fixed on Linux for all current architectures.
const TICKS: f64 = 100.0;
/// A machine that is busier had no processor left for a picture that was due.
const FULL: f64 = 0.93;

/// What a group of processes took.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Usage {
    pub cores: f64,
    /// Shared pages divided among those who share them.
    pub memory_mib: f64,
    pub processes: Vec<Part>,
    /// The busiest first.
    pub threads: Vec<Part>,
}

/// What one process or thread took; a thread has no memory of its own.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Part {
    pub name: String,
    pub cores: f64,
    pub memory_mib: f64,
}

/// What the whole machine did meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Machine {
    pub cores: f64,
    /// Cores that were busy.
    pub busy: f64,
}

impl Machine {
    /// Nothing that was measured meanwhile says anything about a program.
    pub fn is_full(self) -> bool {
        self.busy > FULL * self.cores
    }
}

/// Counters at one moment.
pub struct Before {
    at: Instant,
    processes: HashMap<u32, f64>,
    threads: HashMap<(u32, u32), f64>,
    machine: [f64; 2],
}

type Processes = [(u32, String)];

impl Before {
    /// Notes where these processes stand.
    pub fn note(processes: &Processes) -> Result<Before> {
        let all = processes.iter().map(|(pid, _)| *pid);
        Ok(Before {
            at: Instant::now(),
            processes: all.clone().map(|pid| (pid, ticks(pid))).collect(),
            threads: all
                .flat_map(|pid| threads_of(pid).into_iter().map(move |tid| (pid, tid)))
                .map(|(pid, tid)| ((pid, tid), thread_ticks(pid, tid).1))
                .collect(),
            machine: machine()?,
        })
    }

    pub fn seconds(&self) -> f64 {
        self.at.elapsed().as_secs_f64()
    }

    /// What these processes took since; one that came meanwhile counts from its beginning.
    pub fn usage(&self, processes: &Processes) -> Usage {
        let seconds = self.seconds();
        let cores = |now: f64, before: Option<&f64>| {
            (now - before.copied().unwrap_or(0.0)) / TICKS / seconds
        };
        let parts: Vec<Part> = processes
            .iter()
            .map(|(pid, name)| Part {
                name: name.clone(),
                cores: cores(ticks(*pid), self.processes.get(pid)),
                memory_mib: pss(*pid) as f64 / 1024.0,
            })
            .collect();
        let mut threads: Vec<Part> = processes
            .iter()
            .flat_map(|(pid, process)| {
                threads_of(*pid)
                    .into_iter()
                    .map(move |tid| (*pid, process, tid))
            })
            .map(|(pid, process, tid)| {
                let (name, now) = thread_ticks(pid, tid);
                Part {
                    name: format!("{process}: {name}"),
                    cores: cores(now, self.threads.get(&(pid, tid))),
                    memory_mib: 0.0,
                }
            })
            .filter(|thread| thread.cores > 0.0)
            .collect();
        threads.sort_by(|one, other| other.cores.total_cmp(&one.cores));
        Usage {
            cores: parts.iter().map(|part| part.cores).sum(),
            memory_mib: parts.iter().map(|part| part.memory_mib).sum(),
            processes: parts,
            threads,
        }
    }

    /// What the machine did since.
    pub fn machine(&self) -> Result<Machine> {
        Ok(busy(self.machine, machine()?))
    }
}

fn threads_of(pid: u32) -> Vec<u32> {
    let tasks = std::fs::read_dir(format!("/proc/{pid}/task"));
    let names = tasks.into_iter().flatten().flatten();
    names
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .collect()
}

fn thread_ticks(pid: u32, tid: u32) -> (String, f64) {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/task/{tid}/stat")).unwrap_or_default();
    name_and_ticks(&stat).unwrap_or_default()
}

/// Name and processor time of a line of `/proc/*/stat`.
fn name_and_ticks(stat: &str) -> Option<(String, f64)> {
    let (head, tail) = stat.rsplit_once(") ")?;
    let (_, name) = head.split_once('(')?;
    let mut fields = tail.split(' ').skip(11);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some((name.to_owned(), user + system))
}

/// Idle and all ticks of all cores.
fn machine() -> Result<[f64; 2]> {
    let stat = std::fs::read_to_string("/proc/stat")?;
    idle_and_all(&stat).context("the system does not tell how busy it is")
}

fn idle_and_all(stat: &str) -> Option<[f64; 2]> {
    let line = stat.lines().next()?.strip_prefix("cpu ")?;
    let fields: Vec<f64> = line
        .split_whitespace()
        .map_while(|field| field.parse().ok())
        .collect();
    // Time of guests is part of the first two fields already.
    let all = fields.iter().take(8).sum();
    Some([fields.get(3)? + fields.get(4)?, all])
}

fn busy(before: [f64; 2], after: [f64; 2]) -> Machine {
    let cores = std::thread::available_parallelism().map_or(1.0, |cores| cores.get() as f64);
    let [idle, all] = [0, 1].map(|index| after[index] - before[index]);
    Machine {
        cores,
        busy: cores * (1.0 - idle / all.max(1.0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threads_name_may_hold_anything() {
        let stat = "7 (a) (b) S 1 7 7 0 -1 4194304 100 0 0 0 31 11 0 0 20 0 1 0";
        assert_eq!(name_and_ticks(stat), Some(("a) (b".to_owned(), 42.0)));
        assert_eq!(name_and_ticks(""), None);
    }

    #[test]
    fn a_machine_without_an_idle_core_is_full() {
        let text = "cpu  100 0 50 800 50 0 0 0 30 0\ncpu0 1 2 3\n";
        assert_eq!(idle_and_all(text), Some([850.0, 1000.0]));
        let cores = std::thread::available_parallelism().unwrap().get() as f64;
        let half = busy([0.0, 0.0], [50.0, 100.0]);
        assert!((half.busy - cores / 2.0).abs() < 1e-9);
        assert!(!half.is_full());
        assert!(busy([0.0, 0.0], [1.0, 100.0]).is_full());
    }

    #[test]
    fn this_process_takes_processor_and_memory() {
        let own = [(std::process::id(), "own".to_owned())];
        let before = Before::note(&own).unwrap();
        // However little of a processor others leave to it.
        let (begun, mut sum) = (ticks(own[0].0), 0_u64);
        while ticks(own[0].0) < begun + 5.0 {
            sum = sum.wrapping_mul(31).wrapping_add(1);
        }
        let usage = before.usage(&own);
        assert!(usage.cores > 0.0, "{usage:?} {sum}");
        assert!(usage.memory_mib > 1.0, "{usage:?}");
        assert!(!usage.threads.is_empty());
    }
}
