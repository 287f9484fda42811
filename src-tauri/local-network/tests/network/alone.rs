//! A computer that is on no network: nothing but loopback. The kernel gives a program an empty one.

use std::os::unix::process::CommandExt as _;
use std::process::{Command, ExitStatus};

/// Runs a program in an empty network, up to its end.
pub fn start(mut program: Command) -> std::io::Result<ExitStatus> {
    // SAFETY: system calls alone, on memory of this closure.
    unsafe {
        program.pre_exec(|| {
            alone()?;
            loopback_up()
        });
    }
    program.status()
}

/// Leaves every network, as the superuser or as somebody in a world of one's own.
fn alone() -> std::io::Result<()> {
    // SAFETY: takes flags and nothing else.
    let left = unsafe {
        libc::unshare(libc::CLONE_NEWNET) == 0
            || libc::unshare(libc::CLONE_NEWUSER | libc::CLONE_NEWNET) == 0
    };
    match left {
        true => Ok(()),
        false => Err(std::io::Error::last_os_error()),
    }
}

/// Switches the empty network's loopback interface on.
fn loopback_up() -> std::io::Result<()> {
    // SAFETY: the request is zeroed memory of the kernel's own type, and outlives the calls.
    unsafe {
        let socket = libc::socket(libc::AF_INET, libc::SOCK_DGRAM | libc::SOCK_CLOEXEC, 0);
        let mut request: libc::ifreq = std::mem::zeroed();
        for (place, letter) in request.ifr_name.iter_mut().zip(c"lo".to_bytes()) {
            *place = *letter as libc::c_char;
        }
        request.ifr_ifru.ifru_flags = (libc::IFF_UP | libc::IFF_RUNNING) as libc::c_short;
        let set = libc::ioctl(socket, libc::SIOCSIFFLAGS, &request);
        let why = std::io::Error::last_os_error();
        libc::close(socket);
        match set {
            0 => Ok(()),
            _ => Err(why),
        }
    }
}

/// Gives a computer that is in an empty network an interface with an address.
pub fn plug_in(address: &str) {
    order("ip", "link add plug type veth peer name socket");
    order("ip", &format!("addr add {address} dev plug"));
    order("ip", "link set plug up");
    order("ip", "link set socket up");
}

/// Tells the kernel something about the network that this program is in.
pub fn order(program: &str, words: &str) {
    let done = Command::new(program).args(words.split(' ')).status();
    let done = done.expect("ip and tc run; `cargo xtask test` installs them");
    assert!(done.success(), "{program} {words}");
}
