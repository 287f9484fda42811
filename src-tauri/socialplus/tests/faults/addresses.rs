//! Where calls go: what a network issued goes to no other one.

use socialplus::{Client, Config, File, ImageSize, Region};

use super::cable::{Cable, Fault};
use super::network::{API_KEY, Network, Person};
use super::wires::Wired;

/// One pixel.
const PNG: &[u8] = include_bytes!("pixel.png");

#[tokio::test]
async fn an_own_network_gets_uploads_and_events_too_whatever_the_region_says() {
    let network = Network::start().await;
    let line = Cable::to(network.address()).await;
    let mut config = Config::region(Region::Eu, API_KEY, "device");
    config.api_url = Some(format!("http://{}/", line.address()).parse().unwrap());
    // With events arriving, or this waits in vain.
    let maya = Person::sign_in(Client::new(config).unwrap(), "maya").await;
    maya.client.upload_image(PNG, "panel.png").await.unwrap();
    assert_eq!(line.passed("POST /api/v4/images").len(), 1);
    assert_eq!(line.passed("GET /mqtt").len(), 1);
}

#[tokio::test]
async fn a_file_that_moved_elsewhere_is_fetched_there_without_the_token() {
    let network = Network::start().await;
    let wired = Wired::sign_in(&network, "maya").await;
    let elsewhere = Cable::to(network.address()).await;
    let file = wired.client().upload_image(PNG, "panel.png").await.unwrap();
    let mut here = file.url.clone().unwrap();
    here.set_port(Some(wired.calls.address().port())).unwrap();
    let mut there = here.clone();
    there.set_port(Some(elsewhere.address().port())).unwrap();
    // Faults live as long as the program.
    let location: &'static str = there.to_string().leak();
    let moved: &'static [(&str, &str)] = vec![("location", location)].leak();
    wired
        .calls
        .order("GET /api/v3/files/", Fault::Answer(302, moved, ""));
    let file = File {
        url: Some(here),
        ..file
    };
    let fetched = wired.client().download(&file, ImageSize::Full).await;
    assert_eq!(&fetched.unwrap().bytes[..], PNG);
    let with_token = |line: &Cable| -> Vec<bool> {
        let passed = line.passed("GET /api/v3/files/").into_iter();
        passed.map(|request| request.with_token).collect()
    };
    assert_eq!(with_token(&wired.calls), [true]);
    assert_eq!(with_token(&elsewhere), [false]);
}
