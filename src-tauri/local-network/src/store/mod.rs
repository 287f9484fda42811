//! SQLite behind one owner thread. Nobody else touches the database; every call is one
//! transaction, and its events leave only after the commit, in the order of the commits.

mod census;
pub(crate) mod channel_members;
pub(crate) mod channels;
pub(crate) mod comments;
pub(crate) mod communities;
pub(crate) mod files;
mod flags;
pub(crate) mod invitations;
pub(crate) mod join_requests;
pub(crate) mod members;
pub(crate) mod messages;
mod migrations;
pub(crate) mod mqtt_sessions;
pub(crate) mod networks;
pub(crate) mod page;
mod post_json;
pub(crate) mod posts;
pub(crate) mod reactions;
mod rights;
pub(crate) mod rooms;
pub(crate) mod sessions;
mod tray;
mod user_relations;
pub(crate) mod users;
pub(crate) mod viewers;

use std::cell::RefCell;
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode, TransactionBehavior};
use serde_json::Value;
use tokio::sync::{mpsc, oneshot, watch};

use crate::api_error::ApiError;
use crate::clock::{self, Millis};
use crate::effect::Effect;
use crate::error::StartError;
use crate::id::NetworkId;
use crate::inside::Inside;
use crate::metrics::Metrics;
use crate::mqtt::broker::Broker;

/// How many calls may wait for the owner thread before callers wait in turn.
const QUEUE: usize = 256;

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// The handle of the owner thread; cheap to clone. The thread ends with the last handle.
#[derive(Clone)]
pub(crate) struct Store {
    jobs: mpsc::Sender<Job>,
    surroundings: Arc<Surroundings>,
    /// Its sender is the owner thread's, and gone once the database is closed.
    open: watch::Receiver<()>,
}

/// What a transaction knows of the world around it.
struct Surroundings {
    broker: Broker,
    inside: Inside,
    metrics: Metrics,
    public_url: String,
    /// Networks whose public shows have a watch page; told once, when the networks are known.
    watchable: OnceLock<HashSet<NetworkId>>,
}

/// One running transaction. The entities of the platform add their reads and writes to it.
pub(crate) struct Tx<'a> {
    pub db: &'a rusqlite::Transaction<'a>,
    /// The time of this transaction; every time stamp it writes is this one.
    pub now: Millis,
    /// Where clients reach this network, for the addresses inside of file objects.
    pub public_url: &'a str,
    /// Who is connected to the media server.
    pub inside: &'a Inside,
    watchable: Option<&'a HashSet<NetworkId>>,
    effects: RefCell<Vec<Effect>>,
}

impl Tx<'_> {
    /// Something to do once this transaction is committed, and never if it is not.
    pub fn after_commit(&self, effect: Effect) {
        self.effects.borrow_mut().push(effect);
    }

    /// Whether people without an account may watch the public shows of a network.
    pub fn watchable(&self, network: &NetworkId) -> bool {
        self.watchable.is_some_and(|ids| ids.contains(network))
    }
}

impl Store {
    /// Opens (or makes) the database and starts its owner thread.
    pub fn open(
        file: &Path,
        broker: Broker,
        inside: Inside,
        public_url: String,
        metrics: Metrics,
    ) -> Result<Self, StartError> {
        let mut connection = open_database(file)?;
        let (jobs, mut queue) = mpsc::channel::<Job>(QUEUE);
        let (held_open, open) = watch::channel(());
        std::thread::Builder::new()
            .name("network-store".to_owned())
            .spawn(move || {
                while let Some(job) = queue.blocking_recv() {
                    job(&mut connection);
                }
                if let Err((_, cause)) = connection.close() {
                    tracing::warn!(%cause, "the database did not close cleanly");
                }
                drop(held_open);
            })
            .map_err(|cause| StartError::Database {
                detail: format!("its thread cannot start: {cause}"),
            })?;
        Ok(Self {
            jobs,
            surroundings: Arc::new(Surroundings {
                broker,
                inside,
                metrics,
                public_url,
                watchable: OnceLock::new(),
            }),
            open,
        })
    }

    /// Opens the public shows of these networks to people without an account.
    pub fn allow_watching(&self, networks: impl Iterator<Item = NetworkId>) {
        // Told once, at the start.
        let _told_before = self.surroundings.watchable.set(networks.collect());
    }

    /// Ends once the database is closed, that is, after the last handle was dropped.
    pub fn closed(&self) -> impl Future<Output = ()> + use<> {
        let mut open = self.open.clone();
        async move { while open.changed().await.is_ok() {} }
    }

    /// Runs `work` in one transaction on the owner thread. An error rolls everything back.
    pub async fn run<T, F>(&self, work: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnOnce(&Tx<'_>) -> Result<T, ApiError> + Send + 'static,
    {
        let (answer, outcome) = oneshot::channel();
        let surroundings = Arc::clone(&self.surroundings);
        let asked = Instant::now();
        let waiting = Waiting::enter(&self.surroundings.metrics);
        let job: Job = Box::new(move |connection| {
            let metrics = &surroundings.metrics;
            drop(waiting);
            let begun = Instant::now();
            metrics.store_waited(begun - asked);
            // A panic of one call must not take the database away from all others.
            let result = catch_unwind(AssertUnwindSafe(|| {
                transact(connection, &surroundings, work)
            }))
            .unwrap_or_else(|_| Err(ApiError::internal("a database call panicked")));
            metrics.transaction(begun.elapsed());
            // The caller may have gone away; the work is done all the same.
            let _gone = answer.send(result);
        });
        self.jobs
            .send(job)
            .await
            .map_err(|_closed| ApiError::internal("the database thread has ended"))?;
        outcome
            .await
            .map_err(|_closed| ApiError::internal("the database thread gave no answer"))?
    }
}

/// A call in the queue. Its caller may go away before its turn, so it is counted out by its end.
struct Waiting(Metrics);

impl Waiting {
    fn enter(metrics: &Metrics) -> Self {
        metrics.store_waiting.inc();
        Self(metrics.clone())
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.store_waiting.dec();
    }
}

fn transact<T>(
    connection: &mut Connection,
    surroundings: &Surroundings,
    work: impl FnOnce(&Tx<'_>) -> Result<T, ApiError>,
) -> Result<T, ApiError> {
    let db = connection.transaction_with_behavior(TransactionBehavior::Deferred)?;
    let tx = Tx {
        db: &db,
        now: clock::now(),
        public_url: &surroundings.public_url,
        inside: &surroundings.inside,
        watchable: surroundings.watchable.get(),
        effects: RefCell::new(Vec::new()),
    };
    let value = work(&tx)?;
    let effects = tx.effects.into_inner();
    db.commit()?;
    for effect in effects {
        surroundings.broker.apply(effect);
    }
    Ok(value)
}

fn open_database(file: &Path) -> Result<Connection, StartError> {
    let database = |cause: rusqlite::Error| {
        let busy = cause.sqlite_error_code().is_some_and(|code| {
            matches!(code, ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
        });
        if busy {
            StartError::DataFolderInUse {
                folder: file.parent().unwrap_or(file).to_path_buf(),
            }
        } else {
            StartError::Database {
                detail: cause.to_string(),
            }
        }
    };
    let mut connection = Connection::open(file).map_err(database)?;
    connection
        .busy_timeout(Duration::from_millis(200))
        .map_err(database)?;
    // Exclusive: a second network on the same folder is refused instead of mixed in.
    connection
        .pragma_update(None, "locking_mode", "EXCLUSIVE")
        .map_err(database)?;
    connection
        .pragma_update(None, "journal_mode", "WAL")
        .map_err(database)?;
    // What was acknowledged is on the disk: docs/adr says what this costs and why it is worth it.
    connection
        .pragma_update(None, "synchronous", "FULL")
        .map_err(database)?;
    // A migration may replace a table that others refer to; it checks the references itself.
    connection
        .pragma_update(None, "foreign_keys", false)
        .map_err(database)?;
    connection.set_prepared_statement_cache_capacity(128);
    migrations::all()
        .to_latest(&mut connection)
        .map_err(|cause| StartError::Database {
            detail: cause.to_string(),
        })?;
    connection
        .pragma_update(None, "foreign_keys", true)
        .map_err(database)?;
    // A write takes the exclusive lock now rather than at the first call.
    connection
        .execute_batch("BEGIN IMMEDIATE; COMMIT;")
        .map_err(database)?;
    Ok(connection)
}

/// JSON kept in a text column.
pub(crate) fn json_column(row: &rusqlite::Row<'_>, column: &str) -> rusqlite::Result<Value> {
    let text: String = row.get(column)?;
    Ok(serde_json::from_str(&text).unwrap_or(Value::Null))
}

/// A list of strings kept as JSON in a text column.
pub(crate) fn list_column(row: &rusqlite::Row<'_>, column: &str) -> rusqlite::Result<Vec<String>> {
    let text: String = row.get(column)?;
    Ok(serde_json::from_str(&text).unwrap_or_default())
}
