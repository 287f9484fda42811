//! One person with the official SDK: a Node.js process, see `seat.mjs`.

use std::collections::HashMap;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::proof;

/// How long an answer or an event may take: the SDK retries a refused topic for three seconds, a
/// lost connection for eight, and media on a slow machine takes longer than both.
const DEADLINE: Duration = Duration::from_secs(90);

/// The version that PLATFORM.md was read from.
const SDK_VERSION: &str = "7.20.0";

/// Where a network is, and the key to it.
#[derive(Debug, Clone)]
pub struct Addresses {
    pub http: String,
    pub upload: String,
    pub mqtt: String,
    pub api_key: String,
}

/// What the SDK answers to a call that failed.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// The platform's code; `None` for what the SDK says without one.
    pub code: Option<i64>,
    pub message: String,
}

/// An MQTT message that came, before the SDK does anything with it.
#[derive(Debug, Clone)]
pub struct Arrival {
    pub topic: String,
    pub event: String,
}

/// A person with the official SDK.
pub struct Seat {
    pub user_id: String,
    process: Child,
    orders: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
    log: Option<JoinHandle<String>>,
    next: u64,
    answers: HashMap<u64, Result<Value, Refusal>>,
    latest: HashMap<String, Vec<Value>>,
    arrivals: Vec<Arrival>,
    /// Whatever else was said, oldest first.
    notes: Vec<Value>,
}

impl Seat {
    /// An SDK with these addresses, not signed in.
    pub async fn take(network: &Addresses, user_id: &str) -> Seat {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/interop");
        let manifest = folder.join("node_modules/@amityco/ts-sdk-react-native/package.json");
        let manifest = std::fs::read_to_string(&manifest).unwrap_or_else(|error| {
            panic!(
                "the official SDK is not installed ({}: {error}): run this through `cargo xtask exec`",
                manifest.display()
            )
        });
        let manifest: Value = serde_json::from_str(&manifest).unwrap();
        assert_eq!(manifest["version"], SDK_VERSION);

        let mut process = Command::new("node")
            .arg(folder.join("seat.mjs"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("Node.js starts");
        let mut stderr = process.stderr.take().unwrap();
        let log = tokio::spawn(async move {
            let mut log = Vec::new();
            stderr.read_to_end(&mut log).await.unwrap();
            String::from_utf8_lossy(&log).into_owned()
        });
        let mut seat = Seat {
            user_id: user_id.to_owned(),
            orders: process.stdin.take().unwrap(),
            lines: BufReader::new(process.stdout.take().unwrap()).lines(),
            process,
            log: Some(log),
            next: 0,
            answers: HashMap::new(),
            latest: HashMap::new(),
            arrivals: Vec::new(),
            notes: Vec::new(),
        };
        let slash = |url: &str| format!("{}/", url.trim_end_matches('/'));
        let open = json!({ "open": {
            "apiKey": network.api_key,
            "http": slash(&network.http),
            "upload": slash(&network.upload),
            "mqtt": network.mqtt,
        }});
        seat.order(open).await.unwrap();
        seat
    }

    /// Somebody of this id and name who is signed in and connected.
    pub async fn signed_in(network: &Addresses, user_id: &str, name: &str) -> Seat {
        let mut seat = Seat::take(network, user_id).await;
        seat.sign_in(name).await.unwrap();
        seat.until_connected().await;
        seat
    }

    /// Signs in under a name.
    pub async fn sign_in(&mut self, name: &str) -> Result<Value, Refusal> {
        let login = json!({ "userId": self.user_id, "displayName": name });
        self.order(json!({ "login": login })).await
    }

    /// Signs in where the network wants a token of the team's own server besides.
    pub async fn sign_in_with(&mut self, name: &str, auth_token: &str) -> Result<Value, Refusal> {
        let login = json!({ "userId": self.user_id, "displayName": name, "authToken": auth_token });
        self.order(json!({ "login": login })).await
    }

    /// Waits until the seven topics that every SDK asks for are granted (15.3).
    pub async fn until_connected(&mut self) {
        for _topic in 0..7 {
            self.until_noted("subscribed", |granted| {
                assert_ne!(granted["granted"], 128, "refused: {granted}");
                Some(())
            })
            .await;
        }
    }

    /// Calls a function of the SDK and waits for its answer.
    pub async fn call(&mut self, function: &str, args: Value) -> Result<Value, Refusal> {
        self.order(json!({ "call": function, "args": args })).await
    }

    /// The same, and keeps the result under a name for later calls: `"$name.data.method"`.
    pub async fn call_as(&mut self, name: &str, function: &str, args: Value) -> Value {
        let order = json!({ "call": function, "args": args, "as": name });
        let answer = self.order(order).await;
        answer.unwrap_or_else(|refusal| panic!("{function}: {refusal:?}"))
    }

    /// A call that must succeed.
    pub async fn does(&mut self, function: &str, args: Value) -> Value {
        let answer = self.call(function, args).await;
        answer.unwrap_or_else(|refusal| panic!("{} cannot {function}: {refusal:?}", self.user_id))
    }

    /// A call that must be refused, and the code.
    pub async fn is_refused(&mut self, function: &str, args: Value) -> i64 {
        match self.call(function, args).await {
            Ok(answer) => panic!("{} may {function}: {answer}", self.user_id),
            Err(Refusal { code, message }) => code.unwrap_or_else(|| panic!("no code: {message}")),
        }
    }

    /// Hands the SDK a callback; what it is called with is kept under a name.
    pub async fn watch(&mut self, name: &str, function: &str, args: Value) {
        self.latest.remove(name);
        let order = json!({ "watch": function, "as": name, "args": args });
        let answer = self.order(order).await;
        answer.unwrap_or_else(|refusal| panic!("{function}: {refusal:?}"));
    }

    /// Subscribes a topic that one of the SDK's topic functions names for something kept.
    pub async fn follow(&mut self, topic: &str, of: &str) {
        self.follow_with(topic, json!([{ "$": of }])).await;
    }

    /// The same, for a topic function with more to say.
    pub async fn follow_with(&mut self, topic: &str, args: Value) {
        let topic = self.does(topic, args).await.as_str().unwrap().to_owned();
        self.watch("granted", "subscribeTopic", json!([topic]))
            .await;
        self.until_noted("subscribed", |granted| {
            (granted["topic"] == topic).then(|| assert_ne!(granted["granted"], 128, "{topic}"))
        })
        .await;
    }

    /// Lets the SDK's day pass faster.
    pub async fn advance(&mut self, time: Duration) {
        let milliseconds = u64::try_from(time.as_millis()).unwrap();
        self.order(json!({ "advance": milliseconds }))
            .await
            .unwrap();
    }

    async fn order(&mut self, mut order: Value) -> Result<Value, Refusal> {
        self.next += 1;
        let id = self.next;
        order["id"] = id.into();
        let what = order.to_string();
        let line = format!("{order}\n");
        self.orders.write_all(line.as_bytes()).await.unwrap();
        let by = Instant::now() + DEADLINE;
        loop {
            if let Some(answer) = self.answers.remove(&id) {
                return answer;
            }
            self.listen(&what, by).await;
        }
    }

    /// Takes in one line, which comes by this time: an SDK that connects again and again says something
    /// for ever.
    async fn listen(&mut self, wanted: &str, by: Instant) {
        let line = tokio::time::timeout_at(by, self.lines.next_line()).await;
        let Ok(Ok(Some(line))) = line else {
            self.give_up(wanted).await
        };
        let mut line: Value = serde_json::from_str(&line).unwrap();
        if let Some(id) = line["id"].as_u64() {
            let answer = match line.get("error") {
                Some(error) => Err(Refusal {
                    code: error["code"].as_i64(),
                    message: error["message"].as_str().unwrap_or_default().to_owned(),
                }),
                None => Ok(line["ok"].take()),
            };
            self.answers.insert(id, answer);
        } else if let Some(name) = line["watched"].as_str() {
            let told = self.latest.entry(name.to_owned()).or_default();
            told.push(line["value"].take());
        } else if let Some(arrived) = line.get("arrived") {
            let arrival = Arrival {
                topic: arrived["topic"].as_str().unwrap().to_owned(),
                event: arrived["event"].as_str().unwrap().to_owned(),
            };
            proof::event(&arrival.event);
            self.arrivals.push(arrival);
        } else if let Some(http) = line.get("http").cloned() {
            let word = |key: &str| http[key].as_str().unwrap();
            let status = http["status"].as_u64().unwrap();
            proof::call(word("method"), word("path"), u16::try_from(status).unwrap());
            self.notes.push(line);
        } else if let Some(uncaught) = line.get("uncaught") {
            panic!("{}: the SDK choked: {uncaught}", self.user_id);
        } else {
            self.notes.push(line);
        }
    }

    async fn give_up(&mut self, wanted: &str) -> ! {
        self.process.start_kill().ok();
        let log = self.log.take().unwrap().await.unwrap();
        let newest: Vec<&str> = log.lines().rev().take(20).collect();
        panic!(
            "{} waited in vain for {wanted}\nnotes: {:?}\nevents: {:?}\nheard: {:?}\nSDK's log, newest first:\n{}",
            self.user_id,
            self.notes,
            self.arrivals
                .iter()
                .map(|it| (&it.event, &it.topic))
                .collect::<Vec<_>>(),
            self.latest,
            newest.join("\n")
        )
    }

    /// Waits until a callback has been called with something that gives an answer. What was
    /// looked at is forgotten, except the last.
    pub async fn until<T>(&mut self, name: &str, look: impl Fn(&Value) -> Option<T>) -> T {
        let by = Instant::now() + DEADLINE;
        loop {
            let told = self.latest.entry(name.to_owned()).or_default();
            if let Some(found) = told.iter().find_map(&look) {
                told.drain(..told.len() - 1);
                return found;
            }
            self.listen(name, by).await;
        }
    }

    /// Waits for an MQTT message and takes it off the list of those that came.
    pub async fn until_arrived(&mut self, event: &str) -> Arrival {
        let by = Instant::now() + DEADLINE;
        loop {
            let place = self.arrivals.iter().position(|it| it.event == event);
            if let Some(place) = place {
                return self.arrivals.remove(place);
            }
            self.listen(event, by).await;
        }
    }

    /// Waits for what the seat says besides, and takes it off the list.
    pub async fn until_noted<T>(&mut self, key: &str, look: impl Fn(&Value) -> Option<T>) -> T {
        let by = Instant::now() + DEADLINE;
        loop {
            let found = self.notes.iter().enumerate();
            let found = found.filter_map(|(at, note)| Some((at, look(note.get(key)?)?)));
            if let Some((at, found)) = { found }.next() {
                self.notes.remove(at);
                return found;
            }
            self.listen(key, by).await;
        }
    }

    /// Waits for the answer to a request, whatever its query.
    pub async fn until_answered(&mut self, method: &str, path: &str) -> u64 {
        self.until_noted("http", |http| {
            let asked = http["path"].as_str()?.split('?').next()?;
            (http["method"] == method && asked == path).then(|| http["status"].as_u64())?
        })
        .await
    }

    /// How the SDK's session stands, when it has come to that.
    pub async fn until_session(&mut self, state: &str) {
        self.until_noted("session", |noted| (noted == state).then_some(()))
            .await;
    }
}
