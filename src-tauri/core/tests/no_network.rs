//! A computer that is on no network: nothing but loopback. A program of its own, which starts itself
//! again in a network of the kernel's that is empty.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)] // A test fails by unwrapping.

#[path = "stories/house.rs"]
#[allow(dead_code)] // The stories use the rest.
mod house;

use std::os::unix::process::CommandExt as _;
use std::process::Command;
use std::time::{Duration, Instant};

use greenroom_contract::*;
use house::House;

/// Set in the program that was started again.
const ALONE: &str = "GREENROOM_TEST_ON_NO_NETWORK";
/// What is missing is known before anything is tried; the rest is a busy computer.
const AT_ONCE: Duration = Duration::from_secs(10);

#[test]
fn without_any_network_the_stage_says_at_once_what_is_missing() {
    if std::env::var_os(ALONE).is_some() {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        return runtime.block_on(story());
    }
    let mut again = Command::new(std::env::current_exe().unwrap());
    again
        .args(["--exact", "--nocapture"])
        .arg("without_any_network_the_stage_says_at_once_what_is_missing")
        .env(ALONE, "yes");
    // SAFETY: system calls alone, on memory of this closure.
    unsafe {
        again.pre_exec(|| {
            alone()?;
            loopback_up()
        });
    }
    let ended = again.status().expect("the kernel gives a network");
    assert!(ended.success(), "see above");
}

async fn story() {
    let house = House::open().await;
    let mut host = house.greenroom_of("Maya Okafor").await;
    host.new_room("Thumbs").await;
    let pressed = Instant::now();
    let refused = host.app.enter_studio(Nothing {}).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NoNetwork);
    assert!(pressed.elapsed() < AT_ONCE, "{:?}", pressed.elapsed());
    host.app.shutdown().await;
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
