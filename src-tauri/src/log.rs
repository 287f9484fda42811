//! The log: standard error, and a file of the profile that a person can hand to somebody who
//! helps. Both say the same.
//!
//! Nothing is taken out on the way: secrets do not get this far, because their types do not print
//! them, and the libraries that print whole messages are kept quiet. A test looks for them.

use std::io::{self, Write};
use std::panic::PanicHookInfo;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use file_rotate::compression::Compression;
use file_rotate::suffix::AppendCount;
use file_rotate::{ContentLimit, FileRotate};
use greenroom_contract::{LogDetail, SettingsView};
use tokio::sync::watch;
use tracing_subscriber::filter::{Directive, EnvFilter};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};
use tracing_subscriber::{Registry, fmt, reload};

/// What to log, in the syntax of `tracing-subscriber`'s filter. It wins over the settings.
const VARIABLE: &str = "GREENROOM_LOG";

/// The newest file's name; older ones have a number behind it.
const FILE: &str = "greenroom.log";
/// Bytes of one file. The line that reaches the limit is still written whole.
const FILE_BYTES: usize = 2 * 1024 * 1024;
/// Older files that are kept. With the newest the log takes 10 MiB at most.
const OLDER_FILES: usize = 4;

/// Our own crates.
const OURS: &[&str] = &[
    "greenroom",
    "greenroom_core",
    "greenroom_local_network",
    "greenroom_media",
    "livekit",
    "socialplus",
];

/// Libraries that print whole messages, tokens and all, when asked for more than this.
const TALKATIVE: &[&str] = &[
    "hyper=info",
    "keyring_core=info",
    "reqwest=info",
    "rumqttc=info",
    "tokio_tungstenite=info",
    "tungstenite=info",
    "zbus=info",
];

/// The running log. A cheap clone of the same thing.
#[derive(Clone)]
pub struct Log {
    filter: reload::Handle<EnvFilter, Registry>,
    file: LogFile,
}

static RUNNING: OnceLock<Log> = OnceLock::new();

impl Log {
    /// Starts the log of this process; a second start answers the first log. A panic becomes a line
    /// of it, too.
    pub fn start() -> Result<Log, TryInitError> {
        if let Some(running) = RUNNING.get() {
            return Ok(running.clone());
        }
        let (filter, handle) = reload::Layer::new(filter(LogDetail::Normal));
        let file = LogFile::default();
        tracing_subscriber::registry()
            .with(filter)
            .with(fmt::layer().with_writer(io::stderr))
            .with(fmt::layer().with_ansi(false).with_writer(file.clone()))
            .try_init()?;
        std::panic::set_hook(Box::new(write_panic));
        let log = Log {
            filter: handle,
            file,
        };
        Ok(RUNNING.get_or_init(|| log).clone())
    }

    /// Writes to files in this folder from now on. Only the program that holds the profile may: two
    /// would turn each other's files over.
    pub fn write_to(&self, folder: &Path) -> io::Result<()> {
        self.file.open(folder, FILE_BYTES, OLDER_FILES)
    }

    /// Says more or less from now on.
    pub fn set_detail(&self, detail: LogDetail) {
        if let Err(error) = self.filter.reload(filter(detail)) {
            tracing::warn!(%error, "the log stays as it is");
        }
    }
}

fn write_panic(panic: &PanicHookInfo<'_>) {
    let payload = panic.payload();
    let said = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without words");
    let place = panic.location().map(ToString::to_string);
    let thread = std::thread::current();
    tracing::error!(place, thread = thread.name(), "panic: {said}");
}

/// Follows the settings.
pub async fn follow(log: Log, mut settings: watch::Receiver<SettingsView>) {
    let mut detail = LogDetail::Normal;
    loop {
        let wanted = settings.borrow_and_update().settings.log_detail;
        if wanted != detail {
            log.set_detail(wanted);
            detail = wanted;
        }
        if settings.changed().await.is_err() {
            return;
        }
    }
}

/// What is said: as the environment asks, else warnings of everybody and more of our own crates.
fn filter(detail: LogDetail) -> EnvFilter {
    let asked = EnvFilter::try_from_env(VARIABLE).unwrap_or_else(|_| {
        let level = match detail {
            LogDetail::Normal => "info",
            LogDetail::Detailed => "debug",
        };
        let ours = OURS.iter().map(|name| format!("{name}={level}"));
        // The SDK tells every step of its own at these levels.
        with(EnvFilter::new("warn,livekit_sdk=warn"), ours)
    });
    // Added last: they win over what was asked for.
    with(asked, TALKATIVE.iter().map(|text| (*text).to_owned()))
}

fn with(filter: EnvFilter, directives: impl Iterator<Item = String>) -> EnvFilter {
    directives
        .filter_map(|text| text.parse::<Directive>().ok())
        .fold(filter, EnvFilter::add_directive)
}

/// The files, once the folder is known. Lines before that are on standard error only.
#[derive(Clone, Default)]
struct LogFile(Arc<Mutex<Option<FileRotate<AppendCount>>>>);

impl LogFile {
    fn open(&self, folder: &Path, bytes: usize, older: usize) -> io::Result<()> {
        std::fs::create_dir_all(folder)?;
        let file = FileRotate::new(
            folder.join(FILE),
            AppendCount::new(older),
            ContentLimit::BytesSurpassed(bytes),
            Compression::None,
            None,
        );
        *self.lock() = Some(file);
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Option<FileRotate<AppendCount>>> {
        // A panic while a line was written costs that line.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for LogFile {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        match self.lock().as_mut() {
            Some(file) => file.write(line),
            None => Ok(line.len()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.lock().as_mut().map_or(Ok(()), Write::flush)
    }
}

impl<'a> MakeWriter<'a> for LogFile {
    type Writer = LogFile;

    fn make_writer(&'a self) -> LogFile {
        self.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(folder: &Path) -> Vec<(String, u64)> {
        let entries = std::fs::read_dir(folder).unwrap();
        let mut files: Vec<_> = entries
            .map(|entry| {
                let entry = entry.unwrap();
                let name = entry.file_name().into_string().unwrap();
                (name, entry.metadata().unwrap().len())
            })
            .collect();
        files.sort();
        files
    }

    #[test]
    fn the_log_takes_no_more_than_its_share_of_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let mut log = LogFile::default();
        log.open(folder.path(), 1_000, 2).unwrap();
        for number in 0..1_000 {
            writeln!(log, "line {number:>4} of a long evening").unwrap();
        }
        let files = files(folder.path());
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(
            names,
            ["greenroom.log", "greenroom.log.1", "greenroom.log.2"]
        );
        assert!(files.iter().all(|(_, bytes)| *bytes < 1_100), "{files:?}");
        let newest = std::fs::read_to_string(folder.path().join(FILE)).unwrap();
        let before = std::fs::read_to_string(folder.path().join("greenroom.log.1")).unwrap();
        assert!(format!("{before}{newest}").ends_with("line  999 of a long evening\n"));
    }

    #[test]
    fn the_next_run_goes_on_where_the_last_one_ended() {
        let folder = tempfile::tempdir().unwrap();
        for run in 0..2 {
            let mut log = LogFile::default();
            log.open(folder.path(), 1_000, 2).unwrap();
            writeln!(log, "run {run}").unwrap();
        }
        let text = std::fs::read_to_string(folder.path().join(FILE)).unwrap();
        assert_eq!(text, "run 0\nrun 1\n");
    }

    #[test]
    fn talkative_libraries_stay_quiet_whatever_is_asked_for() {
        for detail in [LogDetail::Normal, LogDetail::Detailed] {
            let text = filter(detail).to_string();
            for directive in TALKATIVE {
                assert!(text.contains(directive), "{text}");
            }
        }
    }
}
