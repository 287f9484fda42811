//! A computer that is on no network: nothing but loopback. A program of its own, which starts itself
//! again in a network of the kernel's that is empty.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)] // A test fails by unwrapping.

#[path = "../../local-network/tests/network/alone.rs"]
#[allow(dead_code)] // Nothing is plugged in here.
mod alone;
#[path = "stories/house.rs"]
#[allow(dead_code)] // The stories use the rest.
mod house;

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
    let ended = alone::start(again).expect("the kernel gives a network");
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
