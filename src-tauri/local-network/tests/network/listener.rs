//! An MQTT 3.1.1 client over WebSocket that is not ours.

use std::collections::VecDeque;

use rumqttc::{
    AsyncClient, ConnectReturnCode, ConnectionError, Event, MqttOptions, Packet, QoS,
    SubscribeReasonCode, Transport,
};
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::{Network, Person, proof, within};

/// One connection. It never comes back by itself.
pub struct Listener {
    client: AsyncClient,
    packets: mpsc::UnboundedReceiver<Packet>,
    /// Events that arrived while something else was waited for.
    early: VecDeque<Heard>,
    polling: JoinHandle<()>,
    /// The broker knew this session.
    pub session_present: bool,
}

/// An event as it came.
#[derive(Debug, Clone, PartialEq)]
pub struct Heard {
    pub topic: String,
    pub payload: Value,
}

impl Heard {
    pub fn event_type(&self) -> &str {
        self.payload["eventType"].as_str().unwrap()
    }
}

/// How a client presents itself.
#[derive(Clone)]
pub struct Credentials {
    pub client_id: String,
    pub user_name: String,
    pub password: String,
    pub clean: bool,
}

impl Credentials {
    /// As PLATFORM.md 15.1 says.
    pub fn of(person: &Person) -> Self {
        Self {
            client_id: format!("mqttjs_device_{}_0", person.internal_id),
            user_name: person.internal_id.clone(),
            password: person.token.clone(),
            clean: false,
        }
    }
}

impl Listener {
    /// A connection for this person.
    pub async fn of(network: &Network, person: &Person) -> Self {
        let connected = Self::connect(network, &Credentials::of(person)).await;
        connected.unwrap()
    }

    /// A connection with these credentials, or the broker's code.
    pub async fn connect(
        network: &Network,
        credentials: &Credentials,
    ) -> Result<Self, ConnectReturnCode> {
        let url = network.mqtt_url();
        // The port is in the address.
        let mut options = MqttOptions::new(&credentials.client_id, url, 0);
        options
            .set_transport(Transport::Ws)
            .set_credentials(&credentials.user_name, &credentials.password)
            .set_clean_session(credentials.clean)
            .set_max_packet_size(1024 * 1024, 1024 * 1024);
        let (client, mut event_loop) = AsyncClient::new(options, 64);
        let session_present = within("the answer to CONNECT", async {
            loop {
                match event_loop.poll().await {
                    Ok(Event::Incoming(Packet::ConnAck(answer))) => {
                        return Ok(answer.session_present);
                    }
                    Ok(_) => {}
                    Err(ConnectionError::ConnectionRefused(code)) => return Err(code),
                    Err(error) => panic!("{error}"),
                }
            }
        })
        .await?;
        let (sender, packets) = mpsc::unbounded_channel();
        let polling = tokio::spawn(async move {
            while let Ok(event) = event_loop.poll().await {
                if let Event::Incoming(packet) = event
                    && sender.send(packet).is_err()
                {
                    return;
                }
            }
            // What arrived together with the end of the connection.
            for event in event_loop.state.events.drain(..) {
                if let Event::Incoming(packet) = event
                    && sender.send(packet).is_err()
                {
                    return;
                }
            }
        });
        Ok(Self {
            client,
            packets,
            early: VecDeque::new(),
            polling,
            session_present,
        })
    }

    /// The next packet, or none when the connection is over.
    async fn packet(&mut self) -> Option<Packet> {
        within("a packet", self.packets.recv()).await
    }

    fn keep(&mut self, packet: Packet) {
        if let Packet::Publish(publish) = packet {
            assert_eq!(publish.qos, QoS::AtMostOnce);
            assert!(!publish.retain);
            let heard = Heard {
                topic: publish.topic,
                payload: serde_json::from_slice(&publish.payload).unwrap(),
            };
            proof::event(heard.event_type());
            self.early.push_back(heard);
        }
    }

    /// Asks for a topic; whether the broker grants it.
    pub async fn subscribe(&mut self, topic: &str) -> bool {
        // The highest, of which the broker grants the lowest.
        self.client
            .subscribe(topic, QoS::ExactlyOnce)
            .await
            .unwrap();
        loop {
            match self.packet().await.expect("the connection stays") {
                Packet::SubAck(answer) => {
                    let [code] = answer.return_codes[..] else {
                        panic!("one topic, one code: {answer:?}");
                    };
                    return match code {
                        SubscribeReasonCode::Success(qos) => {
                            assert_eq!(qos, QoS::AtMostOnce);
                            true
                        }
                        SubscribeReasonCode::Failure => false,
                    };
                }
                other => self.keep(other),
            }
        }
    }

    /// Asks for a topic and does not wait for the answer.
    pub async fn ask(&mut self, topic: &str) {
        // The connection may be over by now.
        let _over = self.client.subscribe(topic, QoS::AtMostOnce).await;
    }

    /// Asks for topics that must be granted.
    pub async fn listen(&mut self, topics: &[String]) {
        for topic in topics {
            assert!(self.subscribe(topic).await, "{topic}");
        }
    }

    pub async fn unsubscribe(&mut self, topic: &str) {
        self.client.unsubscribe(topic).await.unwrap();
        loop {
            match self.packet().await.expect("the connection stays") {
                Packet::UnsubAck(_) => return,
                other => self.keep(other),
            }
        }
    }

    /// Publishes, which no client of this network may.
    pub async fn publish(&mut self, topic: &str, payload: &str) {
        self.client
            .publish(topic, QoS::AtMostOnce, false, payload)
            .await
            .unwrap();
    }

    /// The next event.
    pub async fn next(&mut self) -> Heard {
        loop {
            if let Some(heard) = self.early.pop_front() {
                return heard;
            }
            let packet = self.packet().await.expect("the connection stays");
            self.keep(packet);
        }
    }

    /// The next event of this name; others before it are passed over.
    pub async fn until(&mut self, event_type: &str) -> Heard {
        loop {
            let heard = self.next().await;
            if heard.event_type() == event_type {
                return heard;
            }
        }
    }

    /// Every event that was published until now and has not been looked at. `person` is whose
    /// connection it is.
    ///
    /// One connection keeps the order of events. A change of the person's own description comes
    /// last, so that nothing is on its way any more.
    pub async fn so_far(&mut self, person: &Person) -> Vec<Heard> {
        let own = format!("{}/user/{}", person.network_id, person.internal_id);
        self.listen(&[own]).await;
        let mark = format!("mark {:032x}", rand::random::<u128>());
        let body = json!({ "userId": person.user_id, "description": mark });
        person.put("/api/v3/users/", body).await.ok();
        let mut heard = Vec::new();
        loop {
            let event = self.next().await;
            if event.payload["data"]["users"][0]["description"] == mark.as_str()
                && event.event_type() == "user.updated"
            {
                return heard;
            }
            heard.push(event);
        }
    }

    /// Waits until the broker ends the connection.
    pub async fn ended(&mut self) {
        while let Some(packet) = self.packet().await {
            self.keep(packet);
        }
    }

    /// Goes away without a word.
    pub async fn vanish(self) {
        self.polling.abort();
        // The socket is closed once the task is gone.
        drop(self.polling.await);
    }
}
