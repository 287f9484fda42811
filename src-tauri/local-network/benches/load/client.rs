//! People: plain HTTP, and MQTT over WebSocket with buffers as small as they can be.

use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use mqtt_proto::v3::{Connect, Packet, Publish, Subscribe};
use mqtt_proto::{Pid, QoS, QosPid, TopicFilter, TopicName};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use crate::Failure;

/// The network, by HTTP.
#[derive(Clone)]
pub struct Api {
    pub base: String,
    key: String,
    http: reqwest::Client,
}

/// Somebody who signed in.
#[derive(Clone)]
pub struct Person {
    pub internal_id: String,
    pub network: String,
    pub token: String,
    pub api: Api,
}

impl Api {
    pub fn new(base: &str) -> Result<Self, Failure> {
        Ok(Self {
            base: base.trim_end_matches('/').to_owned(),
            key: std::env::var("GREENROOM_API_KEY")?,
            http: reqwest::Client::builder().no_proxy().build()?,
        })
    }

    /// Address of MQTT.
    pub fn mqtt(&self) -> String {
        format!("{}/mqtt", self.base.replacen("http", "ws", 1))
    }

    pub async fn sign_in(&self, id: &str) -> Result<Person, Failure> {
        let body = json!({ "userId": id, "deviceId": id, "displayName": id });
        let session: Value = self
            .http
            .post(format!("{}/api/v5/sessions", self.base))
            .header("X-API-Key", &self.key)
            .json(&body)
            .send()
            .await?
            .error_for_status()?
            .json()
            .await?;
        let me = &session["users"][0];
        let path = text(&me["path"])?;
        Ok(Person {
            internal_id: text(&me["_id"])?,
            network: path.split('/').next().unwrap_or_default().to_owned(),
            token: text(&session["accessToken"])?,
            api: self.clone(),
        })
    }
}

impl Person {
    pub async fn get(&self, path: &str) -> Result<Value, Failure> {
        let request = self.api.http.get(format!("{}{path}", self.api.base));
        self.answer(request).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        let request = self.api.http.post(format!("{}{path}", self.api.base));
        self.answer(request.json(body)).await
    }

    async fn answer(&self, request: reqwest::RequestBuilder) -> Result<Value, Failure> {
        let answer = request.bearer_auth(&self.token).send().await?;
        Ok(answer.error_for_status()?.json().await?)
    }

    /// A room of one's own with its chat: the room's id, the chat's feed id and the topic of its
    /// messages.
    pub async fn panel(&self) -> Result<(String, String, String), Failure> {
        let room = json!({ "title": "Panel", "type": "coHosts" });
        let room = self.post("/api/v1/rooms", &room).await?;
        let room = text(&room["rooms"][0]["roomId"])?;
        let chat = json!({ "type": "live", "roomId": room });
        let chat = self.post("/api/v3/channels", &chat).await?;
        let channel = text(&chat["channels"][0]["channelId"])?;
        // A live channel's only feed has the channel's own id.
        let feed = channel.clone();
        let topic = format!("{}/chat/{channel}/message/{feed}/#", self.network);
        Ok((room, feed, topic))
    }
}

pub fn text(value: &Value) -> Result<String, Failure> {
    let text = value.as_str().ok_or("a text is missing in an answer")?;
    Ok(text.to_owned())
}

/// A chat message as a person writes it.
pub fn message(feed: &str, number: usize) -> Value {
    json!({
        "messageFeedId": feed,
        "dataType": "text",
        "data": { "text": format!("Message {number} of many, about as long as people write") },
    })
}

/// One MQTT connection.
pub struct Mqtt {
    socket: WebSocketStream<TcpStream>,
}

impl Mqtt {
    /// Connects with a session that lasts, as the platform's clients do.
    pub async fn connect(url: &str, client: &str, login: Option<&Person>) -> Result<Self, Failure> {
        let mut request = url.into_client_request()?;
        let authority = request.uri().authority().ok_or("no host")?.to_string();
        request
            .headers_mut()
            .insert("Sec-WebSocket-Protocol", HeaderValue::from_static("mqtt"));
        let stream = TcpStream::connect(&authority).await?;
        stream.set_nodelay(true)?;
        let config = WebSocketConfig::default()
            .read_buffer_size(4096)
            .write_buffer_size(0);
        let (socket, _) = client_async_with_config(request, stream, Some(config)).await?;
        let mut mqtt = Self { socket };
        let mut connect = Connect::new(client.into(), 60);
        connect.clean_session = false;
        if let Some(person) = login {
            connect.username = Some(person.internal_id.as_str().into());
            connect.password = Some(Bytes::copy_from_slice(person.token.as_bytes()));
        }
        mqtt.send(&Packet::Connect(connect)).await?;
        let answer = mqtt.packet().await?;
        if answer[..] != [0x20, 2, 0, 0] && answer[..] != [0x20, 2, 1, 0] {
            return Err(format!("CONNECT was refused: {answer:?}").into());
        }
        Ok(mqtt)
    }

    pub async fn subscribe(&mut self, topic: &str) -> Result<(), Failure> {
        let filter = TopicFilter::try_from(std::sync::Arc::<str>::from(topic))?;
        let subscribe = Subscribe::new(Pid::try_from(1)?, vec![(filter, QoS::Level0)]);
        self.send(&Packet::Subscribe(subscribe)).await?;
        let answer = self.packet().await?;
        match answer[..] {
            [0x90, 3, _, _, 0] => Ok(()),
            _ => Err(format!("SUBSCRIBE was refused: {answer:?}").into()),
        }
    }

    pub async fn publish(&mut self, topic: &str, payload: Bytes) -> Result<(), Failure> {
        let topic = TopicName::try_from(std::sync::Arc::<str>::from(topic))?;
        let publish = Publish::new(QosPid::Level0, topic, payload);
        self.send(&Packet::Publish(publish)).await
    }

    pub async fn ping(&mut self) -> Result<(), Failure> {
        self.send(&Packet::Pingreq).await
    }

    async fn send(&mut self, packet: &Packet) -> Result<(), Failure> {
        let bytes = packet.encode()?;
        let bytes = Bytes::copy_from_slice(bytes.as_ref());
        Ok(self.socket.send(Message::Binary(bytes)).await?)
    }

    /// The next message of the socket that holds something. Both sides here put one packet into
    /// one message.
    pub async fn packet(&mut self) -> Result<Bytes, Failure> {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Binary(bytes))) => return Ok(bytes),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => return Err(format!("the connection ended: {other:?}").into()),
            }
        }
    }
}
