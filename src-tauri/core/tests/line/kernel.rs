//! What the kernel lets through of this program's own network.

use std::collections::BTreeSet;
use std::fs;
use std::ops::RangeInclusive;

use crate::alone::order;
use crate::house::House;

/// The media server's ways in.
pub struct Kernel {
    udp: BTreeSet<u16>,
    tcp: BTreeSet<u16>,
}

impl Kernel {
    /// Looks where a house's media server takes media, and at nobody else's ports: this network has none.
    pub fn of(house: &House) -> Self {
        let access = house.access();
        let others = [
            access.api_url.as_str(),
            &access.upload_url,
            &access.mqtt_url,
            house.media_server_url(),
        ];
        let others: BTreeSet<u16> = others.into_iter().filter_map(port).collect();
        // 0A is a socket that listens, 07 one of UDP that takes from everybody.
        let open = |table: &str, state: &str| {
            let table = fs::read_to_string(format!("/proc/self/net/{table}")).unwrap();
            let mine = table.lines().skip(1).filter_map(|line| {
                let mut words = line.split_whitespace();
                let local = words.nth(1)?;
                let is_it = words.nth(1)? == state;
                let (_, port) = local.split_once(':')?;
                is_it.then(|| u16::from_str_radix(port, 16).ok())?
            });
            mine.collect::<BTreeSet<u16>>()
        };
        let both = |one: &str, other: &str, state: &str| {
            let mut ports = open(one, state);
            ports.extend(open(other, state));
            ports.retain(|port| !others.contains(port));
            ports
        };
        Self::at(both("udp", "udp6", "07"), both("tcp", "tcp6", "0A"))
    }

    /// Of a server that takes media at these ports.
    pub fn at(udp: BTreeSet<u16>, tcp: BTreeSet<u16>) -> Self {
        assert!(!udp.is_empty() && !tcp.is_empty());
        // The table of own addresses comes first otherwise, and nothing could be refused.
        order("ip", "rule add pref 100 lookup local");
        order("ip", "rule del pref 0");
        Self { udp, tcp }
    }

    /// Whatever is closed, what a relay sends on from these ports goes through: it stands beyond the wall.
    pub fn leave_relayed(from: &RangeInclusive<u16>) {
        let (first, last) = (from.start(), from.end());
        let rule = format!("rule add pref 40 ipproto udp sport {first}-{last} lookup local");
        order("ip", &rule);
    }

    pub fn close_udp(&self) {
        self.udp.iter().for_each(|port| close("udp", *port));
    }

    pub fn close_tcp(&self) {
        self.tcp.iter().for_each(|port| close("tcp", *port));
    }

    /// No more kilobits a second go by this computer's line from now on.
    pub fn narrow(kilobits: u32) {
        // Otherwise what goes at once is more than the line lets through at once, and never goes.
        order("ip", "link set lo mtu 1500");
        let line =
            format!("qdisc replace dev lo root tbf rate {kilobits}kbit burst 20kb latency 200ms");
        order("tc", &line);
    }

    /// As many as there are.
    pub fn wide() {
        order("tc", "qdisc del dev lo root");
    }
}

fn close(protocol: &str, port: u16) {
    let rule = format!("rule add pref 50 ipproto {protocol} dport {port} blackhole");
    order("ip", &rule);
}

fn port(url: &str) -> Option<u16> {
    let (_, port) = url.trim_end_matches('/').rsplit_once(':')?;
    port.split('/').next()?.parse().ok()
}
