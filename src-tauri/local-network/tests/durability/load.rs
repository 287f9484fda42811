//! What people do while the network is killed, and what must be left of it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::network::{API_KEY, Api, Person, text};

const WRITERS: usize = 3;
const GUESTS: usize = 12;

/// The people besides the host.
pub struct People {
    writers: Vec<Person>,
    maker: Person,
    guests: Vec<Person>,
}

pub async fn people(api: &Api) -> People {
    let person = async |name: String| Person::sign_in(api.clone(), API_KEY, &name).await;
    let mut writers = Vec::new();
    for number in 0..WRITERS {
        writers.push(person(format!("writer-{number}")).await);
    }
    let mut guests = Vec::new();
    for number in 0..GUESTS {
        guests.push(person(format!("guest-{number}")).await);
    }
    People {
        writers,
        maker: person("maker".to_owned()).await,
        guests,
    }
}

/// The answer to a call, or none when the network went away before it came. A refusal is a failure:
/// nothing here asks for what may not be.
async fn attempt(person: &Person, method: Method, path: &str, body: &Value) -> Option<Value> {
    let request = person.api.request(method, path).bearer_auth(&person.token);
    let answer = request.json(body).send().await.ok()?;
    let status = answer.status();
    let bytes = answer.bytes().await.ok()?;
    let body: Value = serde_json::from_slice(&bytes).unwrap();
    assert!(status.is_success(), "{path}: {body}");
    Some(body)
}

/// Counts what is acknowledged and says when it is enough.
struct Count {
    done: AtomicUsize,
    enough: usize,
    reached: Notify,
}

impl Count {
    fn one_more(&self) {
        if self.done.fetch_add(1, Ordering::SeqCst) + 1 == self.enough {
            self.reached.notify_one();
        }
    }
}

/// One message, room or invitation: what its maker knows of it.
#[derive(Debug, Clone)]
struct Made {
    id: Option<String>,
}

/// Between two kills.
pub struct Round {
    number: usize,
    pub room: String,
    channel: String,
    /// By writer: text of each message sent. Only the last may be without an answer.
    messages: Vec<BTreeMap<String, Made>>,
    rooms: BTreeMap<String, Made>,
    /// By guest: the statuses that the invitation may have, and its id when it is known.
    invitations: BTreeMap<String, (Vec<&'static str>, Option<String>)>,
    /// A broadcaster left while the network was away.
    pub left: bool,
}

impl Round {
    pub async fn prepare(host: &Person, people: &People, number: usize) -> Self {
        let room = host.room(&format!("Round {number}")).await;
        let channel = text(&host.open_chat(&room).await["channelId"]);
        for writer in &people.writers {
            let join = format!("/api/v3/channels/{channel}/join");
            writer.post(&join, json!({})).await.ok();
        }
        Self {
            number,
            room,
            channel,
            messages: vec![BTreeMap::new(); WRITERS],
            rooms: BTreeMap::new(),
            invitations: BTreeMap::new(),
            left: false,
        }
    }

    /// Everybody works until the network is gone; it goes after so many acknowledged calls.
    pub async fn play(
        &mut self,
        host: &Person,
        people: &People,
        after: usize,
        kill: impl AsyncFnOnce(),
    ) {
        let count = Arc::new(Count {
            done: AtomicUsize::new(0),
            enough: after,
            reached: Notify::new(),
        });
        let round = &*self;
        let writing = people
            .writers
            .iter()
            .map(|writer| round.write(writer, &count));
        let writing = futures_util::future::join_all(writing);
        let making = round.make_rooms(&people.maker, &count);
        let inviting = round.invite(host, &people.guests, &count);
        let killing = async {
            count.reached.notified().await;
            kill().await;
        };
        let (messages, rooms, invitations, ()) = tokio::join!(writing, making, inviting, killing);
        self.messages = messages;
        self.rooms = rooms;
        self.invitations = invitations;
    }

    fn message(&self, text: &str) -> Value {
        json!({
            "messageFeedId": self.channel,
            "dataType": "text",
            "data": { "text": text },
            "referenceId": text,
        })
    }

    async fn write(&self, writer: &Person, count: &Count) -> BTreeMap<String, Made> {
        let mut sent = BTreeMap::new();
        loop {
            let said = format!("{} {} {}", self.number, writer.user_id, sent.len());
            let body = self.message(&said);
            let answer = attempt(writer, Method::POST, "/api/v5/messages", &body).await;
            let id = answer.map(|answer| text(&answer["messages"][0]["messageId"]));
            let over = id.is_none();
            sent.insert(said, Made { id });
            if over {
                return sent;
            }
            count.one_more();
        }
    }

    async fn make_rooms(&self, maker: &Person, count: &Count) -> BTreeMap<String, Made> {
        let mut made = BTreeMap::new();
        loop {
            let title = format!("{} {}", self.number, made.len());
            let body = json!({ "title": title, "type": "coHosts" });
            let answer = attempt(maker, Method::POST, "/api/v1/rooms", &body).await;
            let id = answer.map(|answer| text(&answer["rooms"][0]["roomId"]));
            let over = id.is_none();
            made.insert(title, Made { id });
            if over {
                return made;
            }
            count.one_more();
        }
    }

    /// Invites one guest after the other; each second one rejects, each third is asked no more.
    async fn invite(
        &self,
        host: &Person,
        guests: &[Person],
        count: &Count,
    ) -> BTreeMap<String, (Vec<&'static str>, Option<String>)> {
        let mut states = BTreeMap::new();
        for (number, guest) in guests.iter().enumerate() {
            let body = json!({
                "type": "livestreamCohostInvite",
                "targetType": "room",
                "targetId": self.room,
                "userIds": [guest.user_id],
            });
            states.insert(guest.user_id.clone(), (vec!["none", "pending"], None));
            let answer = attempt(host, Method::POST, "/api/v1/invitations", &body).await;
            let Some(answer) = answer else {
                return states;
            };
            count.one_more();
            let id = text(&answer["invitations"][0]["_id"]);
            let path = format!("/api/v1/invitations/{id}");
            states.insert(guest.user_id.clone(), (vec!["pending"], Some(id.clone())));
            let (answer, becomes) = match number % 6 {
                0 | 2 => {
                    states.insert(
                        guest.user_id.clone(),
                        (vec!["pending", "rejected"], Some(id.clone())),
                    );
                    let path = format!("{path}/reject");
                    let answer = attempt(guest, Method::POST, &path, &json!({})).await;
                    (answer, "rejected")
                }
                3 => {
                    states.insert(
                        guest.user_id.clone(),
                        (vec!["pending", "cancelled"], Some(id.clone())),
                    );
                    let answer = attempt(host, Method::DELETE, &path, &json!({})).await;
                    (answer, "cancelled")
                }
                _ => continue,
            };
            if answer.is_none() {
                return states;
            }
            count.one_more();
            states.insert(guest.user_id.clone(), (vec![becomes], Some(id)));
        }
        states
    }

    /// How many calls were acknowledged.
    pub fn acknowledged(&self) -> usize {
        let messages = self.messages.iter().flat_map(BTreeMap::values);
        let made = messages.chain(self.rooms.values());
        made.filter(|made| made.id.is_some()).count() + self.invitations.len()
    }

    /// Whatever was acknowledged is there once. What was not is sent again, as any client would,
    /// and is there once as well.
    pub async fn check(&mut self, host: &Person, people: &People) {
        self.check_messages(host, false).await;
        for (writer, sent) in people.writers.iter().zip(self.messages.clone()) {
            for said in sent.iter().filter(|(_, made)| made.id.is_none()) {
                let body = self.message(said.0);
                let answer = writer.post("/api/v5/messages", body).await.ok();
                let id = text(&answer["messages"][0]["messageId"]);
                for sent in &mut self.messages {
                    if let Some(made) = sent.get_mut(said.0) {
                        made.id = Some(id.clone());
                    }
                }
            }
        }
        self.check_messages(host, true).await;
        for made in self.rooms.values() {
            if let Some(id) = &made.id {
                people.maker.get(&format!("/api/v1/rooms/{id}")).await.ok();
            }
        }
        self.check_invitations(host).await;
    }

    /// `all`: every message was acknowledged by now.
    async fn check_messages(&self, host: &Person, all: bool) {
        let path = format!("/api/v5/messages?messageFeedId={}", self.channel);
        let mut found: BTreeMap<String, String> = BTreeMap::new();
        let mut segments = Vec::new();
        for message in pages(host, &path, "messages").await {
            let said = text(&message["data"]["text"]);
            let twice = found.insert(said, text(&message["messageId"]));
            assert_eq!(twice, None, "a message is there twice");
            segments.push(message["segment"].as_u64().unwrap());
        }
        segments.sort_unstable();
        let expected: Vec<u64> = (1..).take(segments.len()).collect();
        assert_eq!(segments, expected, "the chat has a gap");
        let sent: BTreeMap<&String, &Made> = self.messages.iter().flatten().collect();
        for (said, made) in &sent {
            match &made.id {
                Some(id) => assert_eq!(found.get(*said), Some(id), "{said} was acknowledged"),
                None => assert!(!all, "{said} was sent again"),
            }
        }
        for said in found.keys() {
            assert!(sent.contains_key(said), "{said} was never sent");
        }
    }

    async fn check_invitations(&self, host: &Person) {
        let path = format!("/api/v1/invitations?targetType=room&targetId={}", self.room);
        let mut found: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
        for invitation in pages(host, &path, "invitations").await {
            let entry = (text(&invitation["_id"]), text(&invitation["status"]));
            let guest = text(&invitation["invitedUserId"]);
            found.entry(guest).or_default().push(entry);
        }
        for (guest, (allowed, id)) in &self.invitations {
            // The end of the show takes back what is pending.
            let ended = self.left && allowed.contains(&"pending");
            match found.get(guest).map(Vec::as_slice) {
                None => assert!(allowed.contains(&"none"), "{guest} was invited"),
                Some([(found_id, status)]) => {
                    let fits = allowed.contains(&status.as_str());
                    let taken_back = ended && status == "cancelled";
                    assert!(fits || taken_back, "{guest}: {status}, not {allowed:?}");
                    if let Some(id) = id {
                        assert_eq!(found_id, id, "{guest}");
                    }
                }
                Some(more) => panic!("{guest} is invited more than once: {more:?}"),
            }
        }
        for guest in found.keys() {
            assert!(
                self.invitations.contains_key(guest),
                "{guest} was not invited"
            );
        }
    }
}

/// Every room of the maker is one that was asked for, and is there once.
pub async fn check_rooms(people: &People, rounds: &[Round]) {
    let asked: BTreeMap<&String, &Made> = rounds.iter().flat_map(|round| &round.rooms).collect();
    let mut found = BTreeMap::new();
    for room in pages(&people.maker, "/api/v1/rooms?type=coHosts", "rooms").await {
        if room["createdBy"] == "maker" {
            let twice = found.insert(text(&room["title"]), text(&room["roomId"]));
            assert_eq!(twice, None, "a room is there twice");
        }
    }
    for (title, made) in &asked {
        if let Some(id) = &made.id {
            assert_eq!(found.get(*title), Some(id), "{title} was acknowledged");
        }
    }
    for title in found.keys() {
        assert!(asked.contains_key(title), "{title} was never asked for");
    }
}

/// Every entry of a list, page after page.
async fn pages(person: &Person, path: &str, entries: &str) -> Vec<Value> {
    let mut all = Vec::new();
    let mut options = "options%5Blimit%5D=100&options%5Btype%5D=pagination".to_owned();
    loop {
        let page = person.get(&format!("{path}&{options}")).await.ok();
        all.extend(page[entries].as_array().unwrap().iter().cloned());
        match page["paging"]["next"].as_str() {
            Some(token) => {
                let token = percent_encoding::utf8_percent_encode(
                    token,
                    percent_encoding::NON_ALPHANUMERIC,
                );
                options = format!("options%5Btoken%5D={token}&options%5Btype%5D=pagination");
            }
            None => return all,
        }
    }
}
