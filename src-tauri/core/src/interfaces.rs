//! Whether LiveKit's library can send anything at all.
//!
//! It offers no address of the loopback interface, not even for a media server on this computer, and
//! has no option for it. On a computer that is on no network it would try in vain for 45 seconds and
//! then say that the server cannot be reached.

use std::net::IpAddr;

/// Whether this computer has an address that LiveKit's library takes: any but loopback, and but an
/// IPv6 one that is good for one link alone. Where that cannot be told, it is taken to.
pub(crate) fn usable() -> bool {
    match if_addrs::get_if_addrs() {
        Ok(interfaces) => interfaces.iter().any(|one| is_usable(one.ip())),
        Err(cause) => {
            tracing::warn!(%cause, "the system does not say which addresses this computer has");
            true
        }
    }
}

fn is_usable(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !address.is_loopback() && !address.is_unspecified(),
        IpAddr::V6(address) => !address.is_loopback() && !address.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::is_usable;

    #[test]
    fn loopback_and_addresses_of_one_link_are_of_no_use() {
        for (address, usable) in [
            ("127.0.0.1", false),
            ("::1", false),
            ("fe80::1", false),
            ("169.254.7.1", true),
            ("192.168.1.7", true),
            ("fd00::7", true),
        ] {
            assert_eq!(is_usable(address.parse().unwrap()), usable, "{address}");
        }
    }
}
