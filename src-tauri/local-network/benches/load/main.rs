//! The load of `cargo xtask bench network`: a process of its own, so that what it costs is not
//! counted as the network's, and the same for the network and for the broker beside it.
//!
//! It prints one line of JSON. Secrets come by environment: the API key as `GREENROOM_API_KEY`.

mod calls;
mod client;
mod fan_out;
mod figures;
mod viewers;

use std::path::PathBuf;

use serde_json::Value;

/// A failure ends the run; the text says where.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

const USAGE: &str = "\
usage: load calls URL WORKERS SECONDS
       load fan-out URL SUBSCRIBERS ROUNDS PAYLOAD_FILE
       load fan-out-mqtt WS_URL SUBSCRIBERS ROUNDS PAYLOAD_FILE
       load viewers URL COUNT";

#[tokio::main]
async fn main() -> Result<(), Failure> {
    // Refused when a provider is installed already, which is as good.
    let _already = rustls::crypto::ring::default_provider().install_default();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result: Value = match arguments[..] {
        ["calls", url, workers, seconds] => {
            calls::run(url, workers.parse()?, seconds.parse()?).await?
        }
        ["fan-out", url, subscribers, rounds, file] => {
            let file = PathBuf::from(file);
            fan_out::by_network(url, subscribers.parse()?, rounds.parse()?, file).await?
        }
        ["fan-out-mqtt", url, subscribers, rounds, file] => {
            let file = PathBuf::from(file);
            fan_out::by_broker(url, subscribers.parse()?, rounds.parse()?, file).await?
        }
        ["viewers", url, count] => viewers::run(url, count.parse()?).await?,
        _ => return Err(USAGE.into()),
    };
    println!("{result}");
    Ok(())
}
