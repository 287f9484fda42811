//! The addresses of this computer, where LiveKit's server offers all there are. It looks for them once,
//! when it starts: one that started before there was any offers loopback alone, for ever.

use std::net::IpAddr;
use std::time::Duration;

/// How often it is looked whether there is an address by now.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Whether other computers could reach this one. Where that cannot be told, they could.
pub(super) fn are_there() -> bool {
    match if_addrs::get_if_addrs() {
        Ok(interfaces) => interfaces.iter().any(|one| is_of_use(one.ip())),
        Err(cause) => {
            tracing::warn!(%cause, "the system does not say which addresses this computer has");
            true
        }
    }
}

/// Waits until there is one.
pub(super) async fn until_there() {
    while !are_there() {
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

fn is_of_use(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            !(address.is_loopback() || address.is_link_local() || address.is_unspecified())
        }
        IpAddr::V6(address) => !(address.is_loopback() || address.is_unicast_link_local()),
    }
}

#[cfg(test)]
mod tests {
    use super::is_of_use;

    #[test]
    fn loopback_and_addresses_of_one_link_reach_no_other_computer() {
        let of_use = |address: &str| is_of_use(address.parse().unwrap());
        assert!(
            ["192.168.1.20", "10.0.0.4", "2001:db8::1"]
                .map(of_use)
                .iter()
                .all(|yes| *yes)
        );
        let of_none = ["127.0.0.1", "169.254.3.4", "::1", "fe80::1"].map(of_use);
        assert!(of_none.iter().all(|yes| !yes));
    }
}
