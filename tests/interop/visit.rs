//! What a person with the official SDK does in a room.

use serde_json::{Value, json};

use crate::broadcaster::Broadcaster;
use crate::seat::Seat;

impl Seat {
    /// Shows a room and follows it, as a viewer does.
    pub async fn opens(&mut self, room: &str) {
        self.watch("room", "RoomRepository.getRoom", json!([room]))
            .await;
        self.until("room", |room| loaded(room).map(|_| ())).await;
        self.follow("getRoomWatcherTopic", "room.data").await;
    }

    /// Accepts the invitation to the room that is shown.
    pub async fn accepts(&mut self) {
        self.call_as("mine", "$room.data.getInvitations", json!([]))
            .await;
        self.does("$mine.accept", json!([])).await;
    }

    /// Joins the stage with LiveKit's own client and the token that the SDK gets.
    pub async fn steps_up(&mut self, room: &str) -> Broadcaster {
        let stage = self
            .does("RoomRepository.getBroadcasterData", json!([room]))
            .await;
        let [url, token] = ["coHostUrl", "coHostToken"].map(|key| stage[key].as_str().unwrap());
        Broadcaster::with(url, token).await
    }

    /// Opens the chat of the shown room: the host makes it, everybody else joins it. Answers the
    /// channel's id.
    pub async fn enters_chat(&mut self) -> String {
        let me = self.user_id.clone();
        let mine = self.until("room", |room| {
            let room = &room["data"];
            let mine = room["createdBy"] == *me;
            (mine || room["liveChannelId"].is_string()).then_some(mine)
        });
        let mine = mine.await;
        let chat = self
            .call_as("chat", "$room.data.getLiveChat", json!([]))
            .await;
        let channel = chat["channelId"].as_str().unwrap().to_owned();
        if !mine {
            let joined = self
                .does("ChannelRepository.joinChannel", json!([channel]))
                .await;
            assert_eq!(joined, json!(true));
        }
        let feed = chat["defaultSubChannelId"].clone();
        self.watch("feed", "SubChannelRepository.getSubChannel", json!([feed]))
            .await;
        self.until("feed", |feed| loaded(feed).map(|_| ())).await;
        self.follow("getSubChannelTopic", "feed.data").await;
        self.follow("getChannelTopic", "chat").await;
        let newest = json!([{ "subChannelId": feed, "limit": 20, "sortBy": "segmentDesc" }]);
        self.watch("messages", "MessageRepository.getMessages", newest)
            .await;
        self.until("messages", |messages| loaded(messages).map(|_| ()))
            .await;
        channel
    }

    /// Writes into the chat and answers the message's id.
    pub async fn writes(&mut self, channel: &str, text: &str) -> String {
        let message = self
            .does("MessageRepository.createMessage", message(channel, text))
            .await;
        message["data"]["messageId"].as_str().unwrap().to_owned()
    }

    /// Waits until the chat shows a message that gives an answer.
    pub async fn until_message<T>(&mut self, id: &str, look: impl Fn(&Value) -> Option<T>) -> T {
        self.until("messages", |messages| {
            let messages = messages["data"].as_array()?;
            look(messages.iter().find(|message| message["messageId"] == id)?)
        })
        .await
    }

    /// Waits until the chat shows a message no more.
    pub async fn until_no_message(&mut self, id: &str) {
        self.until("messages", |messages| {
            (loaded(messages).is_some() && !holds(messages, "messageId", id)).then_some(())
        })
        .await;
    }

    /// Waits for the shown room to be in a status.
    pub async fn until_status(&mut self, status: &str) {
        self.until("room", |room| {
            (room["data"]["status"] == status).then_some(())
        })
        .await;
    }
}

/// What a live object or collection shows once it is there.
pub fn loaded(told: &Value) -> Option<&Value> {
    (told["loading"] == false && !told["data"].is_null()).then(|| &told["data"])
}

/// Whether a live collection shows an object with this id.
pub fn holds(told: &Value, key: &str, id: &str) -> bool {
    let list = loaded(told).and_then(Value::as_array);
    list.is_some_and(|list| list.iter().any(|one| one[key] == id))
}

/// A new room and the post that announces it.
pub async fn room_with_post(host: &mut Seat) -> (String, String) {
    let room = json!([{ "title": "Designing for one thumb", "type": "coHosts" }]);
    let room = host.does("RoomRepository.createRoom", room).await;
    let room = room["data"]["roomId"].as_str().unwrap().to_owned();
    let post = json!([{
        "targetType": "user",
        "targetId": host.user_id,
        "data": { "roomId": room, "title": "Tonight", "text": "Come and see, @Ravi Patel #oneThumb" },
        "hashtags": ["oneThumb"],
        "mentionees": [{ "type": "user", "userIds": ["guest"] }],
        "metadata": { "language": "en" },
    }]);
    let post = host.does("PostRepository.createRoomPost", post).await;
    (room, post["data"]["postId"].as_str().unwrap().to_owned())
}

/// A text of a channel's default feed, whose id is the channel's.
pub fn message(channel: &str, text: &str) -> Value {
    json!([{ "subChannelId": channel, "dataType": "text", "data": { "text": text } }])
}
