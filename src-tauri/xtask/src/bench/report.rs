//! The figures as a table and as a file.

use anyhow::Result;
use serde_json::{Value, json};

use crate::project::Project;

/// Fan-out may take this many times as long as Mosquitto's at the 99th percentile.
const FAN_OUT_GOAL: f64 = 2.0;
/// That many viewers may take this much memory.
const MEMORY_GOAL: u64 = 500_000_000;

/// Everything that was measured.
pub struct Report {
    pub calls: Value,
    /// One for each turn.
    pub network: Vec<Value>,
    pub mosquitto: Vec<Value>,
    pub viewers: Value,
    pub empty_bytes: u64,
    pub full_bytes: u64,
}

impl Report {
    /// Prints the table and writes `target/bench/network.json`.
    pub fn tell(&self, project: &Project) -> Result<()> {
        let folder = project.target.join("bench");
        std::fs::create_dir_all(&folder)?;
        let file = folder.join("network.json");
        std::fs::write(&file, serde_json::to_string_pretty(&self.json())?)?;
        print!("{}", self.table());
        println!("\nWritten to {}", file.display());
        Ok(())
    }

    fn count(&self) -> u64 {
        self.viewers["viewers"].as_u64().unwrap_or_default()
    }

    fn per_viewer(&self) -> u64 {
        let more = self.full_bytes.saturating_sub(self.empty_bytes);
        more.checked_div(self.count()).unwrap_or_default()
    }

    fn ratio(&self, which: &str) -> f64 {
        median(&self.network, which) / median(&self.mosquitto, which)
    }

    fn json(&self) -> Value {
        json!({
            "calls": self.calls,
            "fanOut": {
                "network": self.network,
                "mosquitto": self.mosquitto,
                "ratioP50": self.ratio("p50Ms"),
                "ratioP99": self.ratio("p99Ms"),
                "goalRatioP99": FAN_OUT_GOAL,
            },
            "viewers": {
                "run": self.viewers,
                "residentBytesBefore": self.empty_bytes,
                "residentBytes": self.full_bytes,
                "bytesPerViewer": self.per_viewer(),
                "goalResidentBytes": MEMORY_GOAL,
            },
        })
    }

    fn table(&self) -> String {
        let mut table =
            String::from("\nHTTP                       per second     p50        p99\n");
        for (name, key) in [
            ("reads of a room", "roomReads"),
            ("messages posted", "messagePosts"),
        ] {
            let figures = &self.calls[key];
            table += &format!(
                "{name:<26} {:>10.0} {:>7.2} ms {:>7.2} ms\n",
                number(figures, "perSecond"),
                number(figures, "p50Ms"),
                number(figures, "p99Ms"),
            );
        }
        let first = self.network.first().unwrap_or(&Value::Null);
        table += &format!(
            "\nOne message of {} bytes to {} subscribers (MQTT over WebSocket; median of {} turns)\n",
            first["packetBytes"],
            first["subscribers"],
            self.network.len(),
        );
        table += "                                  p50        p99\n";
        for (name, turns) in [("network", &self.network), ("Mosquitto", &self.mosquitto)] {
            table += &format!(
                "{name:<26} {:>7.2} ms {:>7.2} ms\n",
                median(turns, "p50Ms"),
                median(turns, "p99Ms"),
            );
        }
        table += &format!(
            "{:<26} {:>7.2} x  {:>7.2} x   goal: p99 at most {FAN_OUT_GOAL} x: {}\n",
            "ratio",
            self.ratio("p50Ms"),
            self.ratio("p99Ms"),
            kept(self.ratio("p99Ms") <= FAN_OUT_GOAL),
        );
        table += "The network's times begin with the HTTP call that posts the message and include its\n\
                  check, its commit and its description for subscribers; Mosquitto's begin with the\n\
                  PUBLISH of the same bytes, which it neither checks nor keeps. The network checks each\n\
                  subscriber's right to the topic; Mosquitto lets everybody in.\n";
        table += &format!(
            "\n{} viewers (each a session, MQTT with 9 topics, an HTTP connection that beats)\n\
             resident                   {:>7.0} MB   goal: under {} MB: {}\n\
             per viewer                 {:>7.1} kB   (without viewers {:.0} MB)\n",
            self.count(),
            self.full_bytes as f64 / 1e6,
            MEMORY_GOAL / 1_000_000,
            kept(self.full_bytes < MEMORY_GOAL && self.count() >= 5000),
            self.per_viewer() as f64 / 1e3,
            self.empty_bytes as f64 / 1e6,
        );
        table
    }
}

fn kept(kept: bool) -> &'static str {
    if kept { "kept" } else { "MISSED" }
}

fn number(figures: &Value, key: &str) -> f64 {
    figures[key].as_f64().unwrap_or(f64::NAN)
}

fn median(turns: &[Value], key: &str) -> f64 {
    let mut numbers: Vec<f64> = turns.iter().map(|turn| number(turn, key)).collect();
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(p99: f64, bytes: u64) -> Report {
        let turn = |p99: f64| json!({ "p50Ms": 4.0, "p99Ms": p99, "subscribers": 1000, "packetBytes": 1500 });
        let call = json!({ "perSecond": 900.0, "p50Ms": 1.0, "p99Ms": 2.0 });
        Report {
            calls: json!({ "roomReads": call, "messagePosts": call }),
            network: vec![turn(900.0), turn(p99), turn(1.0)],
            mosquitto: vec![turn(10.0)],
            viewers: json!({ "viewers": 5000 }),
            empty_bytes: 10_000_000,
            full_bytes: bytes,
        }
    }

    #[test]
    fn the_table_says_of_each_goal_whether_it_was_kept() {
        let good = report(19.0, 310_000_000).table();
        assert_eq!(good.matches(": kept").count(), 2, "{good}");
        assert!(good.contains("60.0 kB"), "{good}");
        let bad = report(21.0, 510_000_000).table();
        assert_eq!(bad.matches(": MISSED").count(), 2, "{bad}");
    }
}
