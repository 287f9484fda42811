//! What processes hold, as Linux tells it; elsewhere nothing is known.

use std::{fs, path::Path};

/// What one process holds, or several together.
#[derive(Debug, Clone, Copy, Default, PartialEq, serde::Serialize)]
pub struct Usage {
    /// MiB; what several share counts once.
    pub memory: f64,
    /// Open files, sockets and the like.
    pub handles: usize,
    /// Threads.
    pub threads: usize,
}

impl Usage {
    /// Of one process; none where it has ended, or where the system does not tell.
    pub fn of(process: u32) -> Option<Self> {
        let folder = Path::new("/proc").join(process.to_string());
        let rollup = fs::read_to_string(folder.join("smaps_rollup")).ok()?;
        let entries = |name: &str| Some(fs::read_dir(folder.join(name)).ok()?.count());
        Some(Self {
            memory: pss(&rollup)?,
            handles: entries("fd")?,
            threads: entries("task")?,
        })
    }

    /// Both together.
    pub fn and(self, other: Self) -> Self {
        Self {
            memory: self.memory + other.memory,
            handles: self.handles + other.handles,
            threads: self.threads + other.threads,
        }
    }
}

/// The proportional set size of `smaps_rollup`, in MiB.
fn pss(rollup: &str) -> Option<f64> {
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    let kilobytes: f64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kilobytes / 1024.0)
}

/// The processes that this one started and that have this name.
pub fn children_called(name: &str) -> Vec<u32> {
    let me = std::process::id();
    let Ok(processes) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    let ids = processes.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    ids.filter(|id: &u32| {
        let Ok(stat) = fs::read_to_string(format!("/proc/{id}/stat")) else {
            return false;
        };
        of_stat(&stat).is_some_and(|(called, parent)| parent == me && called == name)
    })
    .collect()
}

/// Name and parent in `/proc/PID/stat`; a name may hold spaces and brackets.
fn of_stat(stat: &str) -> Option<(&str, u32)> {
    let (before, after) = stat.rsplit_once(')')?;
    let (_, name) = before.split_once('(')?;
    let parent = after.split_whitespace().nth(1)?;
    Some((name, parent.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_linux_tells_is_read() {
        assert_eq!(
            pss("Rss:  9 kB\nPss:     2048 kB\nPss_Dirty: 7 kB\n"),
            Some(2.0)
        );
        assert_eq!(
            of_stat("7 (livekit (x) y) S 3 7 7"),
            Some(("livekit (x) y", 3))
        );
        assert_eq!(of_stat("nothing"), None);
    }

    #[test]
    fn two_processes_hold_what_both_hold() {
        let one = Usage {
            memory: 1.5,
            handles: 3,
            threads: 2,
        };
        let both = Usage {
            memory: 3.0,
            handles: 6,
            threads: 4,
        };
        assert_eq!(one.and(one), both);
    }
}
