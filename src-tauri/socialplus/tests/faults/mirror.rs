//! A room as an app shows it: read once, kept up by events, read again when events were missed.

use std::collections::{BTreeMap, HashSet};

use socialplus::{
    Client, Event, Invitation, InvitationId, Message, MessageEventKind, MessageFeed, MessageId,
    Room, RoomId,
};

use super::network::Person;

/// What one person sees of a room.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    room: Room,
    messages: BTreeMap<MessageId, Message>,
    invitations: BTreeMap<InvitationId, Invitation>,
}

impl Picture {
    /// Everything, from the platform.
    pub async fn read(client: &Client, room: &RoomId, feed: &MessageFeed) -> Self {
        let mut messages = BTreeMap::new();
        let mut page = None;
        loop {
            let read = client.query_messages(&feed.id, Some(100), page.as_ref());
            let read = read.await.unwrap();
            messages.extend(read.items.into_iter().map(|one| (one.id.clone(), one)));
            page = read.next;
            if page.is_none() {
                break;
            }
        }
        let mut invitations = BTreeMap::new();
        loop {
            let read = client.sent_invitations(room, &[], page.as_ref());
            let read = read.await.unwrap();
            invitations.extend(read.items.into_iter().map(|one| (one.id.clone(), one)));
            page = read.next;
            if page.is_none() {
                break;
            }
        }
        Self {
            room: client.get_room(room).await.unwrap(),
            messages,
            invitations,
        }
    }

    pub fn messages(&self) -> usize {
        self.messages.len()
    }
}

/// The picture that somebody keeps, and what they heard.
pub struct Mirror {
    pub picture: Picture,
    room: RoomId,
    feed: MessageFeed,
    heard: HashSet<String>,
    pub readings: usize,
}

impl Mirror {
    pub async fn of(person: &Person, room: &RoomId, feed: &MessageFeed) -> Self {
        Self {
            picture: Picture::read(&person.client, room, feed).await,
            room: room.clone(),
            feed: feed.clone(),
            heard: HashSet::new(),
            readings: 1,
        }
    }

    /// Takes in everything that was published until now. The person is connected.
    pub async fn catch_up(&mut self, person: &mut Person) {
        loop {
            let mut again = false;
            for event in person.events_so_far().await {
                again |= event == Event::Reconnected;
                self.take(&person.client, event).await;
            }
            if !again {
                return;
            }
        }
    }

    async fn take(&mut self, client: &Client, event: Event) {
        // An event is what happened to what, and when that thing changed last.
        let mark = match &event {
            Event::Reconnected => {
                self.picture = Picture::read(client, &self.room, &self.feed).await;
                self.readings += 1;
                return;
            }
            Event::Room(event) => format!("{:?} {:?}", event.kind, event.room),
            Event::Message(event) => format!("{:?} {:?}", event.kind, event.messages),
            Event::Invitation(event) => format!("{:?} {:?}", event.kind, event.invitations),
            _ => return,
        };
        assert!(self.heard.insert(mark.clone()), "heard twice: {mark}");
        match event {
            Event::Room(event)
                if event.room.id == self.room
                    && event.room.updated_at >= self.picture.room.updated_at =>
            {
                self.picture.room = event.room;
            }
            Event::Message(event) => {
                for message in event.messages {
                    if event.kind == MessageEventKind::Deleted {
                        self.picture.messages.remove(&message.id);
                        continue;
                    }
                    let known = self.picture.messages.get(&message.id);
                    if known.is_none_or(|known| known.updated_at <= message.updated_at) {
                        self.picture.messages.insert(message.id.clone(), message);
                    }
                }
            }
            Event::Invitation(event) => {
                for invitation in event.invitations {
                    let known = self.picture.invitations.get(&invitation.id);
                    if known.is_none_or(|known| known.updated_at <= invitation.updated_at) {
                        self.picture
                            .invitations
                            .insert(invitation.id.clone(), invitation);
                    }
                }
            }
            _ => {}
        }
    }
}
