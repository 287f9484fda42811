//! Lines that are narrow or closed, made so by the kernel: what the look at the line finds of them. A
//! program of its own, which starts itself again in a network of the kernel's that nobody else is in.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)] // A test fails by unwrapping.

#[path = "../../../local-network/tests/network/alone.rs"]
mod alone;
#[path = "../stories/house.rs"]
#[allow(dead_code)] // The stories use the rest.
mod house;
mod kernel;
mod relay;

use std::process::Command;
use std::sync::{Mutex, PoisonError};

use greenroom_contract::*;
use greenroom_local_network::Config;
use house::{Greenroom, House};
use kernel::Kernel;
use relay::{RELAYED_FROM, WithRelay};

/// Set in the program that was started again.
const ALONE: &str = "GREENROOM_TEST_ON_A_LINE_OF_ITS_OWN";
const HOST: &str = "Maya Okafor";

/// Plays a story in a network of its own, with an address, since LiveKit's client takes none of loopback.
fn on_a_line_of_its_own(name: &str, story: impl Future<Output = ()>) {
    if std::env::var_os(ALONE).is_some() {
        alone::plug_in("10.77.0.1/24");
        let runtime = tokio::runtime::Runtime::new().unwrap();
        return runtime.block_on(story);
    }
    // One after the other: on a full computer a look has no time.
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let mut again = Command::new(std::env::current_exe().unwrap());
    again
        .args(["--exact", "--nocapture", name])
        .env(ALONE, "yes");
    let ended = alone::start(again).expect("the kernel gives a network");
    assert!(ended.success(), "see above");
}

#[test]
fn a_narrow_line_is_called_tight_and_a_wide_one_is_not() {
    let name = "a_narrow_line_is_called_tight_and_a_wide_one_is_not";
    on_a_line_of_its_own(name, async {
        let house = House::open().await;
        let mut host = house.greenroom_of(HOST).await;
        host.new_room("Designing for one thumb").await;
        looked(&mut host).await;
        let (wide, kbit, _) = uploads(&mut host).await;
        assert!(kbit > 1_800, "{wide:?}");

        // Up and down again by one line, so that half of it goes up.
        Kernel::narrow(2_000);
        let (narrow, kbit, at_least) = uploads(&mut host).await;
        eprintln!("{kbit} kbit/s by a line of 1,000 up");
        assert!((200..1_400).contains(&kbit) && !at_least, "{narrow:?}");
        assert_eq!(narrow.verdict, Some(NetworkVerdict::Tight));

        Kernel::wide();
        let (wide, ..) = uploads(&mut host).await;
        assert_ne!(wide.verdict, Some(NetworkVerdict::Tight), "{wide:?}");
        host.app.shutdown().await;
    });
}

/// A network that others reach is one's own as well, by the same address.
#[test]
fn a_network_at_one_address_takes_media_there_whichever_way_is_open() {
    let name = "a_network_at_one_address_takes_media_there_whichever_way_is_open";
    on_a_line_of_its_own(name, async {
        let folder = tempfile::tempdir().unwrap();
        let at_one_address = |config: &mut Config| config.listen = ([10, 77, 0, 1], 0).into();
        let house = House::with(folder, "key-of-this-house", at_one_address).await;
        let kernel = Kernel::of(&house);
        let mut host = house.greenroom_of(HOST).await;
        host.new_room("Designing for one thumb").await;
        use NetworkFinding::{Closed, NotNeeded, Open};
        looked(&mut host).await;
        finds(&mut host, [Open, Open, NotNeeded]).await;
        kernel.close_udp();
        finds(&mut host, [Closed, Open, NotNeeded]).await;
        host.app.shutdown().await;
    });
}

#[test]
fn what_a_wall_closes_is_found_closed_and_what_it_leaves_open_open() {
    let name = "what_a_wall_closes_is_found_closed_and_what_it_leaves_open_open";
    on_a_line_of_its_own(name, async {
        let house = House::open().await;
        let kernel = Kernel::of(&house);
        let mut host = house.greenroom_of(HOST).await;
        host.new_room("Designing for one thumb").await;
        use NetworkFinding::{Closed, NotNeeded, Open};
        looked(&mut host).await;
        finds(&mut host, [Open, Open, NotNeeded]).await;

        kernel.close_udp();
        let by_tcp = finds(&mut host, [Closed, Open, NotNeeded]).await;
        assert_eq!(by_tcp.verdict, Some(NetworkVerdict::Detour));

        // And there is no relay.
        kernel.close_tcp();
        let by_nothing = finds(&mut host, [Closed, Closed, Closed]).await;
        assert_eq!(by_nothing.verdict, Some(NetworkVerdict::NoMedia));
        host.app.shutdown().await;
    });
}

#[test]
fn where_udp_and_tcp_are_closed_a_relay_is_found_open() {
    let name = "where_udp_and_tcp_are_closed_a_relay_is_found_open";
    on_a_line_of_its_own(name, async {
        let server = WithRelay::start([10, 77, 0, 1].into()).await;
        let folder = tempfile::tempdir().unwrap();
        let beside_it = |config: &mut Config| config.livekit = server.config();
        let house = House::with(folder, "key-of-this-house", beside_it).await;
        let kernel = Kernel::at([server.udp].into(), [server.tcp].into());
        Kernel::leave_relayed(&RELAYED_FROM);
        let mut host = house.greenroom_of(HOST).await;
        host.new_room("Designing for one thumb").await;
        use NetworkFinding::{Closed, NotNeeded, Open};
        looked(&mut host).await;
        finds(&mut host, [Open, Open, NotNeeded]).await;
        kernel.close_udp();
        kernel.close_tcp();
        let by_relay = finds(&mut host, [Closed, Closed, Open]).await;
        assert_eq!(by_relay.verdict, Some(NetworkVerdict::Detour));
        host.app.shutdown().await;
    });
}

#[test]
fn on_a_starved_line_the_camera_is_given_up_at_last_and_comes_back_by_itself() {
    let name = "on_a_starved_line_the_camera_is_given_up_at_last_and_comes_back_by_itself";
    on_a_line_of_its_own(name, async {
        let house = House::open().await;
        let mut host = house.greenroom_of(HOST).await;
        let mut guest = house.greenroom_of("Ravi Patel").await;
        host.new_room("Designing for one thumb").await;
        host.go_live().await;
        host.invite("Ravi").await;
        guest.accept().await;
        guest.app.step_on_stage(Nothing {}).await.unwrap();
        guest.sees(HOST).await;
        let spared = |host: &house::Seen| host.stage.as_ref()?.spared;
        assert_eq!(spared(&host.seen), None);

        Kernel::narrow(160);
        let given_up = host.until("the sentence", spared).await;
        assert_eq!(given_up, Spared::Camera);
        let avatar = |seen: &house::Seen| {
            let tile = seen.tile_of(HOST)?;
            (!tile.camera_on && tile.away_since.is_none()).then_some(())
        };
        guest.until("the host's avatar", avatar).await;
        Kernel::wide();
        host.until("everything again", |seen| {
            spared(seen).is_none().then_some(())
        })
        .await;
        guest.sees(HOST).await;
        host.app.end_show(Nothing {}).await.unwrap();
        host.app.shutdown().await;
        guest.app.shutdown().await;
    });
}

/// What comes of the look that is under way.
async fn looked(host: &mut Greenroom) -> NetworkCheckView {
    host.until("the end of the look", |seen| {
        let check = &seen.network_check;
        check.ended_at.is_some().then(|| check.clone())
    })
    .await
}

async fn looks_again(host: &mut Greenroom) -> NetworkCheckView {
    host.app.check_network(Nothing {}).await.unwrap();
    host.until("another look", |seen| {
        seen.network_check.running.then_some(())
    })
    .await;
    looked(host).await
}

/// Looks again, and holds what it finds of UDP, TCP and the relay against that.
async fn finds(host: &mut Greenroom, expected: [NetworkFinding; 3]) -> NetworkCheckView {
    let check = looks_again(host).await;
    assert_eq!(ways(&check), expected, "{check:?}");
    check
}

/// What another look says of the upload: kilobits a second, and whether there may be more.
async fn uploads(host: &mut Greenroom) -> (NetworkCheckView, u32, bool) {
    let check = looks_again(host).await;
    let NetworkFinding::Upload { kbit, at_least, .. } = finding(&check, NetworkStepKind::Upload)
    else {
        panic!("{check:?}");
    };
    (check, kbit, at_least)
}

fn ways(check: &NetworkCheckView) -> [NetworkFinding; 3] {
    let ways = [
        NetworkStepKind::Udp,
        NetworkStepKind::Tcp,
        NetworkStepKind::Relay,
    ];
    ways.map(|way| finding(check, way))
}

fn finding(check: &NetworkCheckView, of: NetworkStepKind) -> NetworkFinding {
    let step = check.steps.iter().find(|step| step.of == of);
    step.unwrap().finding.clone()
}
