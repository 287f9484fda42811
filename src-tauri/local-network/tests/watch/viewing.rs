//! What somebody with nothing but a browser sees and can do.

use std::net::Ipv4Addr;

use greenroom_local_network::{LiveKitConfig, WatchPage};
use serde_json::{Value, json};

use crate::broadcaster::{Broadcaster, Chroma};
use crate::browser::Browser;
use crate::network::listener::Listener;
use crate::network::{Network, Person, Settings, provided, seen, text};

const GREEN: Chroma = [108, 104];
const ORANGE: Chroma = [106, 150];

/// For each tile: whose it is, its mean colour, and where its bright bar is (0 to 1).
const LOOK: &str = "
  return [...document.querySelectorAll('[data-testid=tile]')].map((tile) => {
    const video = tile.querySelector('video');
    if (video === null || video.readyState < 2) return null;
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [64, 36];
    const context = canvas.getContext('2d');
    context.drawImage(video, 0, 0, 64, 36);
    const { data } = context.getImageData(0, 0, 64, 36);
    const mean = [0, 1, 2].map((part) => {
      let sum = 0;
      for (let at = part; at < data.length; at += 4) sum += data[at];
      return sum / (data.length / 4);
    });
    let [brightest, bar] = [0, 0];
    for (let x = 0; x < 64; x += 1) {
      const at = (18 * 64 + x) * 4;
      const light = data[at] + data[at + 1] + data[at + 2];
      if (light > brightest) [brightest, bar] = [light, x / 64];
    }
    const { width, height } = video.getBoundingClientRect();
    return { user: tile.dataset.userId, mean, bar, shown: width > 100 && height > 60 };
  });";

async fn network() -> Network {
    network_at(Ipv4Addr::LOCALHOST).await
}

async fn network_at(listen: Ipv4Addr) -> Network {
    let page = WatchPage::read(&provided("GREENROOM_WATCH_PAGE"));
    Network::start_with(Settings {
        listen: listen.into(),
        livekit: LiveKitConfig::Spawn {
            server_binary: provided("GREENROOM_LIVEKIT_SERVER"),
            port: None,
        },
        watch_page: Some(page.expect("the watch page is built: `npm run build` in ui/")),
        ..Settings::default()
    })
    .await
}

/// A room with a post and a chat, and the address of its watch page.
async fn show(host: &Person) -> (String, String, String) {
    let room = host.room("Designing for one thumb").await;
    host.announce(&room).await;
    let chat = text(&host.open_chat(&room).await["channelId"]);
    let answer = host.get(&format!("/api/v1/rooms/{room}")).await.ok();
    (room, chat, text(&answer["rooms"][0]["livePlaybackUrl"]))
}

async fn on_stage(person: &Person, room: &str, chroma: Chroma) -> Broadcaster {
    let stage = person
        .get(&format!("/api/v1/rooms/{room}/token"))
        .await
        .ok();
    let (url, token) = (text(&stage["coHostUrl"]), text(&stage["coHostToken"]));
    Broadcaster::in_colour(&url, &token, chroma).await
}

async fn watching(host: &Person, room: &str) -> u64 {
    let path = format!("/api/v1/presence/rooms/{room}/users/count");
    host.get(&path).await.ok()["count"].as_u64().unwrap()
}

async fn until_watching(host: &Person, room: &str, count: u64) {
    seen(&format!("{count} viewers"), async || {
        (watching(host, room).await == count).then_some(())
    })
    .await;
}

async fn rename(person: &Person, name: &str) {
    let body = json!({ "userId": person.user_id, "displayName": name });
    person.put("/api/v3/users/", body).await.ok();
}

/// What a tile shows, once it shows something.
async fn tile_of(browser: &Browser, user: &str) -> Value {
    seen(&format!("the picture of {user}"), async || {
        let tiles = browser.run(LOOK);
        let tiles = tiles.as_array().cloned().unwrap_or_default();
        tiles
            .into_iter()
            .find(|tile| tile["user"] == user && tile["shown"] == true)
    })
    .await
}

fn mean(tile: &Value) -> [f64; 3] {
    [0, 1, 2].map(|part| tile["mean"][part].as_f64().unwrap())
}

fn is_green(tile: &Value) -> bool {
    let [red, green, blue] = mean(tile);
    green > red + 20.0 && green > blue + 20.0
}

fn is_orange(tile: &Value) -> bool {
    let [red, green, blue] = mean(tile);
    red > green + 20.0 && red > blue + 20.0
}

/// The picture of a person in the right colour, with its bar at three different places.
async fn until_moves(browser: &Browser, user: &str, right: fn(&Value) -> bool) {
    let mut places: Vec<i64> = Vec::new();
    seen(&format!("the moving picture of {user}"), async || {
        let tile = tile_of(browser, user).await;
        #[allow(clippy::cast_possible_truncation)] // A percentage.
        let place = (tile["bar"].as_f64()? * 100.0) as i64;
        if right(&tile) && !places.contains(&place) {
            places.push(place);
        }
        (places.len() >= 3).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewer_elsewhere_sees_both_hosts_is_counted_and_talks_with_the_studio() {
    // On all addresses, so that the browser comes as from another computer.
    let network = network_at(Ipv4Addr::UNSPECIFIED).await;
    let (host, guest) = (network.person("host").await, network.person("guest").await);
    rename(&host, "Maya Okafor").await;
    rename(&guest, "Ravi Patel").await;
    let (room, chat, url) = show(&host).await;
    let there = reqwest::Url::parse(&url).unwrap();
    let ip: Ipv4Addr = there.host_str().unwrap().parse().unwrap();
    assert!(!ip.is_loopback() && !ip.is_unspecified(), "{url}");
    host.bring_on_stage(&room, &guest).await;
    let mut studio = Listener::of(&network, &host).await;
    let n = &host.network_id;
    studio
        .listen(&[
            format!("{n}/room/{room}"),
            format!("{n}/chat/{chat}/message/{chat}/#"),
        ])
        .await;

    let browser = Browser::open(1280, 800);
    browser.go(&url);
    browser.until_says("The show has not started");
    browser.picture("idle");

    // On stage before the show: not for viewers.
    let mut second = on_stage(&guest, &room, ORANGE).await;
    second.publish().await;
    browser.until_says("The show has not started");
    assert_eq!(browser.run(LOOK), json!([]));

    let mut first = on_stage(&host, &room, GREEN).await;
    first.publish().await;
    studio.until("room.startBroadcasting").await;
    until_moves(&browser, "host", is_green).await;
    until_moves(&browser, "guest", is_orange).await;
    until_watching(&host, &room, 1).await;
    browser.until(
        "the count",
        "document.querySelector('[data-testid=viewers]').innerText.includes('1')",
    );

    let hello =
        json!({ "messageFeedId": chat, "dataType": "text", "data": { "text": "Welcome." } });
    host.post("/api/v5/messages", hello).await.ok();
    browser.until_says("Welcome.");
    browser.until(
        "the host's badge",
        "document.querySelector('[data-testid=chat-item]').dataset.badge === 'host'",
    );

    browser.write("watch-name", "Aria Bell");
    browser.press("watch-name-go");
    browser.write("chat-input", "Is the keyboard covering it?\u{e007}");
    let asked = seen("the viewer's message", async || {
        let heard = studio.until("message.created").await;
        (heard.payload["data"]["messages"][0]["data"]["text"] == "Is the keyboard covering it?")
            .then_some(heard)
    })
    .await;
    let users = asked.payload["data"]["users"].as_array().unwrap().clone();
    assert!(
        users.iter().any(|user| user["displayName"] == "Aria Bell"),
        "{users:?}"
    );
    browser.until(
        "the message as sent, once",
        "(items => items.length === 1 && items[0].dataset.delivery === 'sent')(\
             document.querySelectorAll('[data-is-mine=true]'))",
    );
    browser.picture("live");

    let other = Browser::open(375, 812);
    other.go(&url);
    until_moves(&other, "guest", is_orange).await;
    until_watching(&host, &room, 2).await;
    other.picture("phone");
    let overflow = other.run("return document.documentElement.scrollWidth - innerWidth");
    assert!(
        overflow.as_i64().unwrap() <= 0,
        "the page is wider than the phone"
    );
    other.go_away();
    until_watching(&host, &room, 1).await;
    other.close();

    first.unpublish().await;
    browser.until_says("Maya Okafor is away. The show waits.");
    browser.picture("waiting");
    first.publish().await;
    until_moves(&browser, "host", is_green).await;
    host.post(&format!("/api/v1/rooms/{room}/stop"), json!({}))
        .await
        .ok();
    browser.until_says("The show has ended");
    browser.picture("ended");
    let mut errors = browser.errors();
    // Without TLS the browser takes no such header, and says so.
    errors.retain(|error| !error.contains("Cross-Origin-Opener-Policy header has been ignored"));
    assert_eq!(errors, Vec::<String>::new());
    browser.close();
    network.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewer_asks_to_join_and_learns_how_when_invited() {
    let network = network().await;
    let host = network.person("host").await;
    rename(&host, "Maya Okafor").await;
    let (room, chat, url) = show(&host).await;
    let mut studio = Listener::of(&network, &host).await;
    let feed = format!("{}/chat/{chat}/message/{chat}/#", host.network_id);
    studio.listen(&[feed]).await;
    let browser = Browser::open(1280, 800);
    browser.go(&url);
    browser.write("watch-name", "Aria Bell");
    browser.press("watch-name-go");
    browser.until(
        "where one writes",
        "!!document.querySelector('[data-testid=chat-input]')",
    );
    browser.press("ask-to-join");
    let ask = studio.until("message.created").await;
    let message = &ask.payload["data"]["messages"][0];
    assert_eq!(message["data"]["text"], "I would like to join the stage.");
    assert_eq!(message["metadata"]["askToJoin"], true);
    browser.until_says("Asked to join");

    host.invite(&room, &text(&message["creatorPublicId"]))
        .await
        .ok();
    browser.until_says("Maya Okafor invites you on stage");
    let link = browser.until(
        "the link",
        "document.querySelector('[data-testid=watch-invited-link]').href",
    );
    assert_eq!(link, format!("greenroom://room/{room}"));
    browser.picture("invited");
    browser.close();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_show_that_is_not_there_says_so() {
    let network = network().await;
    let host = network.person("host").await;
    let (room, _, url) = show(&host).await;
    let browser = Browser::open(1280, 800);
    browser.go(&url.replace(&room, "nowhere"));
    browser.until_says("There is no show here");
    browser.go(&url);
    browser.until_says("The show has not started");
    host.delete(&format!("/api/v1/rooms/{room}")).await.ok();
    browser.go(&url);
    browser.until_says("There is no show here");
    browser.close();
}
