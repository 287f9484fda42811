//! Under which address people reach a listener.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

/// Far away, so that the way there is the way to everybody. Nobody lives there (RFC 5737, RFC 3849),
/// and nothing is sent.
const FAR: (Ipv4Addr, Ipv6Addr) = (
    Ipv4Addr::new(203, 0, 113, 1),
    Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1),
);

/// Where other computers reach what listens at `address`. One that listens everywhere has no address
/// to go to: then it is the one from which this computer speaks to others, or loopback where there
/// are no others.
pub(crate) fn from_elsewhere(address: SocketAddr) -> SocketAddr {
    if !address.ip().is_unspecified() {
        return address;
    }
    let own = own_address(address.ip()).ok();
    let ip = own.filter(|own| !own.is_unspecified());
    SocketAddr::new(ip.unwrap_or(loopback(address.ip())), address.port())
}

/// Where this computer reaches it.
pub(crate) fn from_here(address: SocketAddr) -> SocketAddr {
    match address.ip() {
        ip if ip.is_unspecified() => SocketAddr::new(loopback(ip), address.port()),
        _ => address,
    }
}

fn own_address(family: IpAddr) -> std::io::Result<IpAddr> {
    let far: IpAddr = match family {
        IpAddr::V4(_) => FAR.0.into(),
        IpAddr::V6(_) => FAR.1.into(),
    };
    let socket = UdpSocket::bind((family, 0))?;
    socket.connect((far, 9))?;
    Ok(socket.local_addr()?.ip())
}

fn loopback(family: IpAddr) -> IpAddr {
    match family {
        IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_is_everybodys() {
        for address in ["127.0.0.1:7420", "192.0.2.7:7420", "[fd00::2]:7420"] {
            let address: SocketAddr = address.parse().unwrap();
            assert_eq!(from_elsewhere(address), address);
            assert_eq!(from_here(address), address);
        }
    }

    #[test]
    fn everywhere_is_loopback_here_and_a_real_address_elsewhere() {
        for (address, here) in [
            ("0.0.0.0:7420", "127.0.0.1:7420"),
            ("[::]:7420", "[::1]:7420"),
        ] {
            let address: SocketAddr = address.parse().unwrap();
            assert_eq!(from_here(address), here.parse().unwrap());
            let elsewhere = from_elsewhere(address);
            assert!(!elsewhere.ip().is_unspecified(), "{elsewhere}");
            assert_eq!(elsewhere.port(), 7420);
        }
    }
}
