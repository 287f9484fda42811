//! `greenroom-network` killed at random moments under load, beside a real LiveKit server that goes on:
//! whatever was acknowledged is there afterwards, once, and no room stays live without media.
#![allow(clippy::unwrap_used)] // A test fails by unwrapping.

#[path = "../media/broadcaster.rs"]
#[allow(dead_code)] // Other tests use more of it.
mod broadcaster;
mod load;
#[path = "../network/mod.rs"]
mod network;
mod servers;

use std::io::Write as _;

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

use broadcaster::Broadcaster;
use load::Round;
use network::{Person, text, within};

impl Broadcaster {
    /// Joins the stage of a room with the token that the network gives this person.
    async fn join(person: &Person, room: &str) -> Self {
        let stage = person
            .get(&format!("/api/v1/rooms/{room}/token"))
            .await
            .ok();
        Self::with(&text(&stage["coHostUrl"]), &text(&stage["coHostToken"])).await
    }
}
use servers::{LiveKit, Program};

/// How often the program is killed.
const KILLS: usize = 50;
/// Each time one of so many, a broadcaster leaves while the network is away.
const LEAVES_EVERY: usize = 10;
/// Choose the seed to play one run again.
const SEED_VARIABLE: &str = "GREENROOM_DURABILITY_SEED";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_50_times_under_load_it_keeps_what_it_acknowledged_and_no_room_live_without_media() {
    let seed = std::env::var(SEED_VARIABLE)
        .ok()
        .map_or_else(|| rand::rng().random(), |seed| seed.parse().unwrap());
    // Past the test's own capture, since a run that went well may be asked about as well.
    writeln!(std::io::stderr(), "{SEED_VARIABLE}={seed}").unwrap();
    let mut chance = StdRng::seed_from_u64(seed);
    let folder = tempfile::tempdir().unwrap();
    let program = Program::prepare(folder.path());
    let livekit = LiveKit::start(&program).await;
    let mut running = program.start(&livekit).await;
    let api = program.api();
    let host = Person::sign_in(api.clone(), network::API_KEY, "host").await;
    let people = load::people(&api).await;

    let on_air = host.room("On air all the time").await;
    let mut always = Broadcaster::join(&host, &on_air).await;
    always.publish().await;
    host.until_room_is(&on_air, "live").await;

    let mut rounds: Vec<Round> = Vec::new();
    for number in 0..KILLS {
        let mut round = Round::prepare(&host, &people, number).await;
        let leaves = match number % LEAVES_EVERY == LEAVES_EVERY / 2 {
            true => {
                let mut on_stage = Broadcaster::join(&host, &round.room).await;
                on_stage.publish().await;
                host.until_room_is(&round.room, "live").await;
                Some(on_stage)
            }
            false => None,
        };
        let after = chance.random_range(1..=120);
        round
            .play(&host, &people, after, async || {
                running.kill().await;
            })
            .await;
        if let Some(on_stage) = leaves {
            on_stage.leave().await;
            round.left = true;
        }
        running = program.start(&livekit).await;
        round.check(&host, &people).await;
        host.until_room_is(&on_air, "live").await;
        if round.left {
            host.until_room_is(&round.room, "ended").await;
        }
        rounds.push(round);
    }

    // Once more, now that every round has been followed by others.
    load::check_rooms(&people, &rounds).await;
    let mut acknowledged = 0;
    for round in &mut rounds {
        round.check(&host, &people).await;
        acknowledged += round.acknowledged();
        let status = host.status_of(&round.room).await;
        assert_eq!(status, if round.left { "ended" } else { "idle" });
    }
    assert!(acknowledged > KILLS * 20, "there was load: {acknowledged}");
    always.leave().await;
    host.until_room_is(&on_air, "ended").await;
    within("the end", running.terminate()).await;
    writeln!(
        std::io::stderr(),
        "{acknowledged} acknowledged calls outlived {KILLS} kills"
    )
    .unwrap();
}
