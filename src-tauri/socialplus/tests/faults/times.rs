//! What the client says of its own clock.

use socialplus::time::Duration;

use super::network::{Network, within};
use super::wires::Wired;

#[tokio::test]
async fn a_clock_that_is_set_wrong_is_known_by_how_much_with_the_next_answer() {
    let network = Network::start().await;
    let wired = Wired::sign_in(&network, "maya").await;
    let mut ahead = wired.client().clock_ahead();
    for hours in [2, -3] {
        let before = *ahead.borrow_and_update();
        wired.clocks.leap(Duration::hours(hours));
        wired.client().chat_settings().await.unwrap();
        within("the difference", ahead.changed()).await.unwrap();
        let leapt = *ahead.borrow() - before - Duration::hours(hours);
        // The clock of this test stands still, so the network's passes it by.
        assert!(leapt.abs() < Duration::minutes(1), "{leapt}");
    }
}
