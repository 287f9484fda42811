//! What the page says lies over a picture is what real browsers paint over it: random pages, drawn by
//! WebKit and by Chromium, with pictures of one colour; where that colour is not seen, something was
//! to be found over them, and nowhere else.
#![allow(clippy::unwrap_used)] // A test fails by unwrapping.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use greenroom_webdriver::display::{Display, Server, Setup};
use greenroom_webdriver::picture::Picture;
use greenroom_webdriver::spawned::Spawned;
use greenroom_webdriver::{Capabilities, Window, free_port};
use serde::Deserialize;
use serde_json::json;

/// How many pages each engine draws; `GREENROOM_PAGES` asks for more.
const PAGES: u32 = 80;
/// The pictures' colour in `ui/src/testing/paint-order/index.html`: red, green, blue.
const PICTURE: [u8; 3] = [255, 0, 255];

/// A flat arc's last breath of another colour, some points along from where it ends.
const FRINGE: u8 = 64;

#[derive(Deserialize)]
struct Layout {
    tiles: Vec<Tile>,
}

#[derive(Deserialize)]
struct Tile {
    #[serde(rename = "box")]
    place: [f64; 4],
    radius: f64,
    clip: [f64; 4],
    over: Vec<Over>,
    shades: Vec<Over>,
}

/// Something over a picture: what it is, and the part of it that is seen.
#[derive(Deserialize)]
struct Over {
    #[serde(rename = "box")]
    place: [f64; 4],
    radius: [f64; 4],
    clip: Option<[f64; 4]>,
    hollow: Option<f64>,
}

/// Browsers, as the painter, draw boxes from whole pixel to whole pixel.
fn inside([left, top, width, height]: [f64; 4], x: f64, y: f64) -> bool {
    let (right, bottom) = ((left + width).round(), (top + height).round());
    x >= left.round() && y >= top.round() && x < right && y < bottom
}

/// Inside a box with round corners, which stand from top left clockwise.
fn inside_round(place: [f64; 4], radius: [f64; 4], x: f64, y: f64) -> bool {
    let [left, top, width, height] = place;
    let (right, bottom) = (left + width, top + height);
    let corner = |across: f64, down: f64, radius: f64| {
        across >= radius || down >= radius || (radius - across).hypot(radius - down) <= radius
    };
    inside(place, x, y)
        && corner(x - left, y - top, radius[0])
        && corner(right - x, y - top, radius[1])
        && corner(right - x, bottom - y, radius[2])
        && corner(x - left, bottom - y, radius[3])
}

impl Over {
    fn is_at(&self, x: f64, y: f64) -> bool {
        if !inside_round(self.place, self.radius, x, y)
            || self.clip.is_some_and(|clip| !inside(clip, x, y))
        {
            return false;
        }
        self.hollow.is_none_or(|width| {
            let [left, top, across, down] = self.place;
            let hole = [
                left + width,
                top + width,
                across - 2.0 * width,
                down - 2.0 * width,
            ];
            !inside_round(hole, self.radius.map(|one| (one - width).max(0.0)), x, y)
        })
    }
}

/// What must be seen of the pictures at a point.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Expected {
    Picture,
    /// A picture under something that one sees through.
    Shaded,
    Page,
}

impl Layout {
    fn at(&self, x: f64, y: f64) -> Expected {
        let here = |tile: &&Tile| {
            inside_round(tile.place, [tile.radius; 4], x, y)
                && inside(tile.clip, x, y)
                && !tile.over.iter().any(|over| over.is_at(x, y))
        };
        let mut expected = Expected::Page;
        for tile in self.tiles.iter().filter(here) {
            if !tile.shades.iter().any(|shade| shade.is_at(x, y)) {
                return Expected::Picture;
            }
            expected = Expected::Shaded;
        }
        expected
    }
}

/// How much a point's colour differs from the pictures'.
fn differs(shot: &Picture, x: usize, y: usize) -> u8 {
    let colour = shot.at(x, y).unwrap().into_iter().zip(PICTURE);
    colour
        .map(|(seen, of)| seen.abs_diff(of))
        .max()
        .unwrap_or(0)
}

/// Bundles the page of the test, and answers its address.
fn page(folder: &Path) -> String {
    let ui = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui");
    let built = Command::new("node")
        .current_dir(&ui)
        .args(["node_modules/vite/bin/vite.js", "build", "--logLevel=warn"])
        .args(["--config", "vite.paint-order.config.ts", "--outDir"])
        .arg(folder)
        .status()
        .expect("Node is on the path: run this through `cargo xtask exec`");
    assert!(built.success(), "the page is built");
    let page = folder.join("index.html");
    std::fs::copy(ui.join("src/testing/paint-order/index.html"), &page).unwrap();
    format!("file://{}", page.display())
}

/// Where pictures of pages stay that were painted otherwise than was said.
fn out() -> PathBuf {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("paint-order");
    std::fs::create_dir_all(&out).unwrap();
    out
}

/// How many points of a page are seen otherwise than they were said to be. Next to an edge nothing is
/// looked at: there the browser mixes colours.
fn wrong(layout: &Layout, shot: &Picture, letters: bool) -> Vec<(usize, usize, Expected)> {
    let at = |x: usize, y: usize| layout.at(x as f64 + 0.5, y as f64 + 0.5);
    let (width, height) = (shot.width(), shot.height());
    let expected: Vec<Expected> = (0..width * height)
        .map(|index| at(index % width, index / width))
        .collect();
    let mut wrong = Vec::new();
    for y in 2..height - 2 {
        for x in 2..width - 2 {
            let here = expected[y * width + x];
            let even =
                (y - 2..=y + 2).all(|y| (x - 2..=x + 2).all(|x| expected[y * width + x] == here));
            if !even {
                continue;
            }
            let is_wrong = match here {
                Expected::Picture => differs(shot, x, y) > FRINGE,
                Expected::Shaded => differs(shot, x, y) == 0,
                // Between letters one sees the picture of the browser, which is none of ours.
                Expected::Page => !letters && differs(shot, x, y) == 0,
            };
            if is_wrong {
                wrong.push((x, y, here));
            }
        }
    }
    wrong
}

fn draw_pages(engine: &str, window: &Window, address: &str) {
    window.go(address).unwrap();
    let pages = std::env::var("GREENROOM_PAGES")
        .ok()
        .and_then(|pages| pages.parse().ok())
        .unwrap_or(PAGES);
    let first = std::env::var("GREENROOM_FIRST_PAGE")
        .ok()
        .and_then(|page| page.parse().ok())
        .unwrap_or(0);
    let (mut covered, mut seen) = (0_usize, 0_usize);
    let mut failed = Vec::new();
    for seed in first..first + pages {
        let letters = seed % 4 == 3;
        window
            .run("draw(arguments[0], arguments[1])", json!([seed, letters]))
            .unwrap();
        let text = window.run("return layout()", json!([])).unwrap();
        let layout: Layout = serde_json::from_str(text.as_str().unwrap()).unwrap();
        let shot = window.screenshot().unwrap();
        for tile in &layout.tiles {
            covered += tile.over.len();
            seen += usize::from(tile.clip[2] * tile.clip[3] > 0.0);
        }
        let wrong = wrong(&layout, &shot, letters);
        if let Some(first) = wrong.first() {
            shot.save(&out().join(format!("{engine}-{seed}.png")))
                .unwrap();
            failed.push(format!(
                "page {seed}: {} points, first {first:?}",
                wrong.len()
            ));
        }
    }
    println!("{engine}: {pages} pages, {seen} pictures seen, {covered} things over them");
    assert!(failed.is_empty(), "{engine}:\n{}", failed.join("\n"));
    assert!(
        seen > pages as usize / 2 && covered > pages as usize,
        "pages say something"
    );
}

#[test]
fn chromium_paints_over_a_picture_what_is_said_to_lie_over_it() {
    let folder = tempfile::tempdir().unwrap();
    let address = page(&folder.path().join("page"));
    let port = free_port().unwrap();
    let mut command = Command::new("chromedriver");
    command.arg(format!("--port={port}")).stdout(Stdio::null());
    let driver = Spawned::start("chromedriver", command, &out().join("chromium.log")).unwrap();
    let profile = folder.path().join("profile");
    let mut window = Window::open(port, &Capabilities::chromium(&profile)).unwrap();
    window.size_page(900, 640).unwrap();
    draw_pages("chromium", &window, &address);
    window.close().unwrap();
    drop(driver);
}

#[test]
fn webkit_paints_over_a_picture_what_is_said_to_lie_over_it() {
    let folder = tempfile::tempdir().unwrap();
    let address = page(&folder.path().join("page"));
    let setup = Setup {
        server: Server::X11,
        width: 1000,
        height: 800,
        scale: 1,
    };
    let display = Display::start(setup, &out()).unwrap();
    let port = free_port().unwrap();
    let mut command = Command::new("WebKitWebDriver");
    command
        .args(["--host=127.0.0.1", &format!("--port={port}")])
        .envs(display.environment().iter().cloned())
        .env("HOME", folder.path())
        .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
        .env("NO_AT_BRIDGE", "1")
        .stdout(Stdio::null());
    let driver = Spawned::start("WebKitWebDriver", command, &out().join("webkit.log")).unwrap();
    let mut window = Window::open(port, &Capabilities::webkit_itself()).unwrap();
    window.place(0, 0, 900, 700).unwrap();
    draw_pages("webkit", &window, &address);
    window.close().unwrap();
    drop(driver);
}
