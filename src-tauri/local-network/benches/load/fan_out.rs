//! One message to many subscribers. The time of each arrival counts from just before the message
//! was sent: as a call to the network, as a PUBLISH to a broker.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use memchr::memmem;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::Failure;
use crate::client::{Api, Mqtt, Person, message};
use crate::figures::summary;

/// Rounds before the ones that count.
const WARM_UP: usize = 10;
/// Connections that are opened at once.
const AT_ONCE: usize = 16;
/// A message that did not arrive by then is lost, and the run with it.
const ROUND_DEADLINE: Duration = Duration::from_secs(30);
/// What tells the message from other events below the same topic.
const MARK: &[u8] = b"message.created";

/// The network's own fan-out. Keeps one event in `file`, for the broker beside it.
pub async fn by_network(
    url: &str,
    subscribers: usize,
    rounds: usize,
    file: PathBuf,
) -> Result<Value, Failure> {
    let api = Api::new(url)?;
    let host = api.sign_in("host").await?;
    let (_, feed, topic) = host.panel().await?;
    let address = api.mqtt();
    let (api, address, topic) = (&api, &address, &topic);
    let connect = async |number: usize| {
        let person = api.sign_in(&format!("viewer-{number}")).await?;
        let client = format!("mqttjs_{number}_{}_0", person.internal_id);
        let mut mqtt = Mqtt::connect(address, &client, Some(&person)).await?;
        mqtt.subscribe(topic).await?;
        Ok(mqtt)
    };
    let mut audience = Audience::gather(subscribers, connect).await?;
    let mut send = async |number: usize| {
        let body = message(&feed, number);
        host.post("/api/v5/messages", &body).await.map(|_| ())
    };
    let result = audience.play(rounds, &mut send).await?;
    std::fs::write(file, &audience.last_packet)?;
    Ok(result)
}

/// A broker's fan-out of the event in `file`.
pub async fn by_broker(
    url: &str,
    subscribers: usize,
    rounds: usize,
    file: PathBuf,
) -> Result<Value, Failure> {
    const TOPIC: &str = "network/chat/channel/message/feed";
    let payload = payload_of(&std::fs::read(file)?)?;
    let connect = async |number: usize| {
        let nobody: Option<&Person> = None;
        let mut mqtt = Mqtt::connect(url, &format!("viewer-{number}"), nobody).await?;
        mqtt.subscribe(&format!("{TOPIC}/#")).await?;
        Ok(mqtt)
    };
    let mut audience = Audience::gather(subscribers, connect).await?;
    let mut publisher = Mqtt::connect(url, "publisher", None).await?;
    let topic = format!("{TOPIC}/message");
    audience
        .play(rounds, &mut async |_| {
            publisher.publish(&topic, payload.clone()).await
        })
        .await
}

/// The payload inside of a QoS 0 PUBLISH.
fn payload_of(packet: &[u8]) -> Result<Bytes, Failure> {
    match mqtt_proto::v3::Packet::decode(packet)? {
        Some(mqtt_proto::v3::Packet::Publish(publish)) => Ok(publish.payload),
        _ => Err("the file holds no PUBLISH".into()),
    }
}

/// Subscribers, each on a connection and a task of its own.
struct Audience {
    size: usize,
    begun: Instant,
    /// When the round began, in nanoseconds since `begun`.
    round: Arc<AtomicU64>,
    arrivals: mpsc::UnboundedReceiver<Result<Duration, String>>,
    packets: mpsc::Receiver<Bytes>,
    last_packet: Bytes,
}

impl Audience {
    async fn gather(
        size: usize,
        connect: impl AsyncFn(usize) -> Result<Mqtt, Failure>,
    ) -> Result<Self, Failure> {
        let connections: Vec<Mqtt> = stream::iter(0..size)
            .map(|number| connect(number))
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await?;
        let begun = Instant::now();
        let round = Arc::new(AtomicU64::new(0));
        let (tell, arrivals) = mpsc::unbounded_channel();
        let (keep, packets) = mpsc::channel(1);
        for mut mqtt in connections {
            let (tell, keep, round) = (tell.clone(), keep.clone(), Arc::clone(&round));
            tokio::spawn(async move {
                loop {
                    let told = match mqtt.packet().await {
                        Ok(packet) => {
                            let now = begun.elapsed();
                            if memmem::find(&packet, MARK).is_none() {
                                continue;
                            }
                            // One is enough; the others find the place taken.
                            let _taken = keep.try_send(packet);
                            let sent = Duration::from_nanos(round.load(Ordering::Acquire));
                            Ok(now.saturating_sub(sent))
                        }
                        Err(failure) => Err(failure.to_string()),
                    };
                    let over = told.is_err();
                    if tell.send(told).is_err() || over {
                        return;
                    }
                }
            });
        }
        Ok(Self {
            size,
            begun,
            round,
            arrivals,
            packets,
            last_packet: Bytes::new(),
        })
    }

    /// Sends again once everybody has the message before.
    async fn play(
        &mut self,
        rounds: usize,
        send: &mut impl AsyncFnMut(usize) -> Result<(), Failure>,
    ) -> Result<Value, Failure> {
        let mut times = Vec::with_capacity(rounds * self.size);
        for number in 0..WARM_UP + rounds {
            let now = u64::try_from(self.begun.elapsed().as_nanos())?;
            self.round.store(now, Ordering::Release);
            let arrivals = async {
                for _ in 0..self.size {
                    let arrival = self.arrivals.recv().await.ok_or("nobody listens")??;
                    if number >= WARM_UP {
                        times.push(arrival);
                    }
                }
                Ok::<_, Failure>(())
            };
            let both = async { tokio::try_join!(send(number), arrivals) };
            timeout(ROUND_DEADLINE, both).await??;
        }
        self.last_packet = self.packets.recv().await.ok_or("no packet was kept")?;
        let mut figures = summary(times);
        figures["subscribers"] = json!(self.size);
        figures["rounds"] = json!(rounds);
        figures["packetBytes"] = json!(self.last_packet.len());
        Ok(figures)
    }
}
