//! Calls, one after the other on each of several connections: reads of a room, then messages.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::Failure;
use crate::client::{Api, Person, message};
use crate::figures::summary;

pub async fn run(url: &str, workers: usize, seconds: u64) -> Result<Value, Failure> {
    let host = Api::new(url)?.sign_in("host").await?;
    let (room, feed, _) = host.panel().await?;
    let mut people = Vec::new();
    for number in 0..workers {
        // A client each, and with it a connection each.
        let person = Api::new(url)?.sign_in(&format!("caller-{number}")).await?;
        // A live channel's only feed has the channel's own id.
        let join = format!("/api/v3/channels/{feed}/join");
        person.post(&join, &json!({})).await?;
        people.push(person);
    }
    let length = Duration::from_secs(seconds);
    let path = format!("/api/v1/rooms/{room}");
    let reads = measure(&people, length, async |person: &Person, _| {
        person.get(&path).await.map(|_| ())
    });
    let reads = reads.await?;
    let posts = measure(&people, length, async |person: &Person, number| {
        let body = message(&feed, number);
        person.post("/api/v5/messages", &body).await.map(|_| ())
    });
    Ok(json!({ "roomReads": reads, "messagePosts": posts.await? }))
}

async fn measure(
    people: &[Person],
    length: Duration,
    call: impl AsyncFn(&Person, usize) -> Result<(), Failure>,
) -> Result<Value, Failure> {
    let begun = Instant::now();
    let each = people.iter().map(async |person| {
        let mut times = Vec::new();
        while begun.elapsed() < length {
            let asked = Instant::now();
            call(person, times.len()).await?;
            times.push(asked.elapsed());
        }
        Ok::<_, Failure>(times)
    });
    let times = futures_util::future::try_join_all(each).await?;
    let took = begun.elapsed().as_secs_f64();
    let times: Vec<Duration> = times.into_iter().flatten().collect();
    let per_second = times.len() as f64 / took;
    let mut figures = summary(times);
    figures["perSecond"] = json!(per_second);
    Ok(figures)
}
