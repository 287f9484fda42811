//! What the program says while it runs, on standard error.

use serde::Deserialize;
use tracing_subscriber::EnvFilter;

/// What to log, in the syntax of `tracing-subscriber`'s filter.
const LOG_VARIABLE: &str = "GREENROOM_LOG";

/// For whom the log is.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// For people.
    #[default]
    Human,
    /// One JSON object a line, for whatever collects logs.
    Json,
}

/// Begins to log.
pub fn start(format: Format) {
    let filter = EnvFilter::try_from_env(LOG_VARIABLE).unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    match format {
        Format::Human => log.init(),
        Format::Json => log.json().flatten_event(true).init(),
    }
}
