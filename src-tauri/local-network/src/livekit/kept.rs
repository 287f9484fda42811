//! A LiveKit server of our own that is kept running: when it ends, or hangs, it is started again, with
//! the same keys and at the same address, so that everybody finds it again.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use super::addresses;
use super::answering::{Answering, PATIENCE, Patience};
use super::server::{NotStarted, Ports, Run, Start, check_version};
use crate::error::StartError;
use crate::metrics::Metrics;
use crate::system::Bound;

/// How often it is started at first: between our choice of free ports and its own start, another
/// program may have taken one.
const STARTS: u32 = 3;
/// Pauses before it is started again; the last one repeats.
const START_AFTER: [Duration; 5] = [
    Duration::ZERO,
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
];
/// A server that ran for this long had started well: the pauses begin anew.
const STEADY: Duration = Duration::from_secs(60);

/// The server. It ends with this.
pub(super) struct Kept {
    port: u16,
    url: String,
    there: watch::Receiver<bool>,
    process: Arc<Process>,
}

/// The server's process of the moment. Whoever ends the server reaches it while it is being started.
#[derive(Default)]
struct Process {
    current: Mutex<Option<Arc<Bound>>>,
    /// Nobody wants the server any more.
    stopped: watch::Sender<bool>,
}

impl Process {
    fn current(&self) -> MutexGuard<'_, Option<Arc<Bound>>> {
        // Whole after every statement, so a poisoned lock is still good.
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the place of the one before; nobody may need it any more.
    fn is_now(&self, process: Arc<Bound>) {
        let mut current = self.current();
        if *self.stopped.borrow() {
            process.kill();
        }
        *current = Some(process);
    }

    fn stop(&self) {
        let current = self.current();
        self.stopped.send_replace(true);
        if let Some(process) = &*current {
            process.kill();
        }
    }

    fn is_stopped(&self) -> bool {
        *self.stopped.borrow()
    }

    /// Waits until nobody wants the server any more.
    async fn stopped(&self) {
        let mut stopped = self.stopped.subscribe();
        // Its sender is in here.
        let _open = stopped.wait_for(|stopped| *stopped).await;
    }
}

impl Kept {
    /// Starts the server, waits until it answers, and keeps it running from then on.
    pub async fn start(
        start: Start,
        http: reqwest::Client,
        metrics: Metrics,
    ) -> Result<Self, StartError> {
        Self::start_with(PATIENCE, start, http, metrics).await
    }

    async fn start_with(
        patience: Patience,
        start: Start,
        http: reqwest::Client,
        metrics: Metrics,
    ) -> Result<Self, StartError> {
        check_version(&start.binary)?;
        let process = Arc::<Process>::default();
        let mut starts = 1;
        let (ports, run) = loop {
            let did_not_start = |log_tail| Err(StartError::LiveKitServerDidNotStart { log_tail });
            let ports = match Ports::choose(start.listen, start.port) {
                Ok(ports) => ports,
                Err(cause) => return did_not_start(cause.to_string()),
            };
            let taken = |one| process.is_now(one);
            match Run::start(&start, &ports, &http, taken).await {
                Ok(run) => break (ports, run),
                Err(NotStarted::Ended { log_tail }) if starts < STARTS => {
                    tracing::info!(
                        log_tail,
                        "LiveKit server ended at once and is started again"
                    );
                    starts += 1;
                }
                Err(NotStarted::Ended { log_tail } | NotStarted::Other { log_tail }) => {
                    return did_not_start(log_tail);
                }
            }
        };
        let (told, there) = watch::channel(true);
        let (port, url) = (ports.signal, ports.url());
        let keeper = Keeper {
            start,
            ports,
            http,
            patience,
            metrics,
            process: Arc::clone(&process),
            there: told,
        };
        tokio::spawn(keeper.keep(run));
        Ok(Self {
            port,
            url,
            there,
            process,
        })
    }

    /// Its address, `ws://…`. It stays the same.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its signalling port. It stays the same.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Whether it is there; false while it is being started again.
    pub fn there(&self) -> watch::Receiver<bool> {
        self.there.clone()
    }

    /// Ends it at once, for good: its rooms are our rooms, and those have ended or wait.
    pub fn stop(&self) {
        self.process.stop();
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.stop();
    }
}

/// What the task that keeps the server running works with.
struct Keeper {
    start: Start,
    ports: Ports,
    http: reqwest::Client,
    patience: Patience,
    metrics: Metrics,
    process: Arc<Process>,
    there: watch::Sender<bool>,
}

impl Keeper {
    async fn keep(mut self, mut run: Run) {
        let mut pauses = Pauses::default();
        loop {
            let log_tail = self.until_over(&mut run).await;
            if self.process.is_stopped() {
                return;
            }
            self.there.send_replace(false);
            pauses.ran(run.since.elapsed());
            tracing::error!(log_tail, "LiveKit server ended and is started again");
            run = loop {
                let pause = pauses.next();
                tokio::select! {
                    () = tokio::time::sleep(pause) => {}
                    () = self.process.stopped() => return,
                }
                match self.start_again().await {
                    Ok(run) => break run,
                    Err(_) if self.process.is_stopped() => return,
                    Err(NotStarted::Ended { log_tail } | NotStarted::Other { log_tail }) => {
                        tracing::error!(log_tail, "LiveKit server did not start again");
                    }
                }
            };
            self.metrics.livekit_restarts.inc();
            tracing::info!("LiveKit server is back");
            self.there.send_replace(true);
        }
    }

    /// Waits for the end of a run. One that is of no use any more is ended. Its last words.
    async fn until_over(&self, run: &mut Run) -> String {
        let for_nobody_else = run.for_nobody_else;
        let server = Answering::at(&self.ports.api_url(), self.http.clone(), self.patience);
        tokio::select! {
            log_tail = run.ended() => return log_tail,
            () = server.until_gone() => {
                tracing::error!("LiveKit server runs and does not answer");
            }
            () = addresses::until_there(), if for_nobody_else => {
                tracing::info!("this computer has an address now, which LiveKit server does not know");
            }
        }
        run.kill();
        run.ended().await
    }

    async fn start_again(&mut self) -> Result<Run, NotStarted> {
        let taken = |one| self.process.is_now(one);
        let result = Run::start(&self.start, &self.ports, &self.http, taken).await;
        if let Err(NotStarted::Ended { .. }) = &result {
            // Another program may have taken a port for media meanwhile. The one for signalling is
            // what everybody knows.
            if let Ok(ports) = Ports::choose(self.start.listen, Some(self.ports.signal)) {
                self.ports = ports;
            }
        }
        result
    }
}

/// How long to wait before the server is started again.
#[derive(Default)]
struct Pauses {
    taken: usize,
}

impl Pauses {
    /// A run is over that took this long.
    fn ran(&mut self, time: Duration) {
        if time >= STEADY {
            self.taken = 0;
        }
    }

    fn next(&mut self) -> Duration {
        let pause = START_AFTER[self.taken.min(START_AFTER.len() - 1)];
        self.taken += 1;
        pause
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use super::*;

    #[test]
    fn a_server_that_ends_again_and_again_is_started_ever_later_until_it_ran_well() {
        let mut pauses = Pauses::default();
        let mut after = |ran: u64| {
            pauses.ran(Duration::from_secs(ran));
            pauses.next().as_secs()
        };
        assert_eq!(after(3600), 0);
        let crashing = [1; 6].map(&mut after);
        assert_eq!(crashing, [1, 2, 4, 8, 8, 8]);
        assert_eq!(after(STEADY.as_secs()), 0);
    }

    #[tokio::test]
    async fn a_server_that_hangs_is_ended_and_started_again_at_the_same_address() {
        let binary = std::env::var_os("GREENROOM_LIVEKIT_SERVER");
        let start = Start {
            binary: binary.expect("run this through `cargo xtask exec`").into(),
            port: None,
            listen: IpAddr::V4(Ipv4Addr::LOCALHOST),
            api_key: "GRhangs".to_owned(),
            api_secret: "a-secret-of-this-test-and-of-nothing-else".into(),
            webhook_url: "http://127.0.0.1:9/".to_owned(),
        };
        let patience = Patience {
            ask_every: Duration::from_millis(100),
            answer_deadline: Duration::from_secs(2),
            silent: 2,
        };
        let http = crate::livekit::http_client(Duration::from_secs(2)).unwrap();
        let kept = Kept::start_with(patience, start, http.clone(), Metrics::default());
        let kept = kept.await.unwrap();
        let mut there = kept.there();
        kept.process.current().as_ref().unwrap().hang();
        for is_there in [false, true] {
            let told = there.wait_for(|there| *there == is_there);
            let told = tokio::time::timeout(Duration::from_secs(40), told).await;
            assert!(told.is_ok_and(|told| told.is_ok()), "waits for {is_there}");
        }
        let url = kept.url().replacen("ws", "http", 1);
        assert!(http.get(url).send().await.unwrap().status().is_success());
    }
}
