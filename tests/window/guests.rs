//! The others on the stage, by LiveKit's Python client (`tests/desktop/people.py`).

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{ChildStdin, Stdio};

use greenroom_webdriver::spawned::{Spawned, piped};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use socialplus::RoomId;

use crate::desk::{picture_called, send};
use crate::show::House;

/// Of everybody's camera: two cores carry them all.
const WIDTH: u32 = 320;
const HEIGHT: u32 = 180;
const FPS: u32 = 2;

/// People who are there until this is dropped.
pub struct Guests {
    // They go when this is closed.
    input: ChildStdin,
    process: Spawned,
}

impl Guests {
    /// Has so many co-hosts come to the stage of this room.
    pub fn come(house: &House, room: &RoomId, many: usize) -> Guests {
        let host = house.client("maya");
        let mut url = String::new();
        let mut people: Vec<Value> = Vec::new();
        for number in 1..=many {
            let id = format!("guest-{number}");
            let guest = house.client(&id);
            let access = house.wait(async {
                let invitation = host.invite_co_host(room, &id.as_str().into()).await?;
                guest.accept_invitation(&invitation.id).await?;
                guest.broadcaster_data(room).await
            });
            let access = access.unwrap();
            url = access.cohost_url.to_string();
            let token = access.cohost_token.expose_secret();
            people.push(json!({"token": token, "width": WIDTH, "height": HEIGHT, "layers": false}));
        }
        let order = json!({"url": url, "fps": FPS, "people": people});
        let python = std::env::var_os("GREENROOM_PYTHON");
        let mut command = piped(python.expect("run this through `cargo xtask exec`"));
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/desktop/people.py");
        command.arg(script).stdin(Stdio::piped());
        let log = picture_called("guests").with_extension("log");
        let mut process = Spawned::start("the guests", command, &log).unwrap();
        let mut input = process.take_stdin().unwrap();
        writeln!(input, "{order}").unwrap();
        let mut output = BufReader::new(process.take_stdout().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        assert_eq!(line.trim(), "{\"ready\": true}");
        // What they captured is of no interest, and must be read all the same.
        std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
        Guests { input, process }
    }

    /// No picture comes from anybody, and nobody says why.
    pub fn halt(&self) {
        send("STOP", self.process.pid());
    }

    /// Pictures come again.
    pub fn go_on(&self) {
        send("CONT", self.process.pid());
    }

    /// Has these show their screens, and nobody else.
    pub fn show_screens(&mut self, showing: &[usize]) {
        writeln!(self.input, "{}", json!({"screens": showing})).unwrap();
    }
}
