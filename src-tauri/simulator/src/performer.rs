//! A person of the show, as the show knows it: its process, what it is told and what it tells.

use std::{process::Stdio, sync::Arc, time::Duration};

use anyhow::{Context as _, Result, anyhow, bail};
use greenroom_contract::ErrorCode;
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    process::{Child, ChildStdin, Command},
    sync::{broadcast, watch},
    task::JoinHandle,
};

use crate::{
    person::{Job, Order, Told},
    seen::Seen,
};

/// How long a change may take to show, on a full machine.
pub(crate) const DEADLINE: Duration = Duration::from_secs(40);
/// How long somebody may take to leave in order.
const GOODBYE: Duration = Duration::from_secs(15);
/// Answers that wait for whoever asked.
const ANSWERS: usize = 64;

/// Why an order was not carried out.
#[derive(Debug)]
pub(crate) struct Refused {
    pub code: Option<ErrorCode>,
    why: String,
}

impl std::fmt::Display for Refused {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str(&self.why)
    }
}

impl std::error::Error for Refused {}

/// Somebody's process. Ended by force when dropped.
pub(crate) struct Performer {
    child: Child,
    input: ChildStdin,
    seen: Arc<watch::Sender<Seen>>,
    answers: broadcast::Sender<(u64, Result<Value, Arc<Refused>>)>,
    /// Of the order before.
    number: u64,
    reading: JoinHandle<()>,
}

impl Performer {
    /// Starts this program as that person.
    pub async fn start(job: &Job) -> Result<Self> {
        let program = std::env::current_exe().context("this program does not find itself")?;
        let mut child = Command::new(program)
            .arg("person")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .context("a person does not start")?;
        let mut input = child.stdin.take().context("a person hears nothing")?;
        let output = child.stdout.take().context("a person says nothing")?;
        write(&mut input, &serde_json::to_vec(job)?).await?;
        let seen = Arc::new(watch::Sender::new(Seen::default()));
        let answers = broadcast::Sender::new(ANSWERS);
        let (sees, answering) = (seen.clone(), answers.clone());
        let reading = tokio::spawn(async move {
            let mut lines = BufReader::new(output).lines();
            while let Ok(Some(line)) = lines.next_line().await {
                match serde_json::from_str(&line) {
                    Ok(Told::Event { event }) => sees.send_modify(|seen| seen.take(*event)),
                    // Nobody may wait for it any more.
                    Ok(Told::Done { id, answer }) => drop(answering.send((id, Ok(answer)))),
                    Ok(Told::Failed { id, code, why }) => {
                        let _nobody = answering.send((id, Err(Arc::new(Refused { code, why }))));
                    }
                    Err(error) => tracing::error!(%error, "a person is not understood"),
                }
            }
        });
        Ok(Self {
            child,
            input,
            seen,
            answers,
            number: 0,
            reading,
        })
    }

    /// The process, unless it has ended.
    pub fn process(&self) -> Option<u32> {
        self.child.id()
    }

    /// Runs a command; a refusal is a [`Refused`].
    pub async fn does(&mut self, command: &str, arguments: Value) -> Result<Value> {
        self.number += 1;
        let id = self.number;
        let mut answers = self.answers.subscribe();
        let order = Order {
            id,
            command: command.to_owned(),
            arguments,
        };
        write(&mut self.input, &serde_json::to_vec(&order)?).await?;
        let answer = async {
            loop {
                match answers.recv().await {
                    Ok((of, answer)) if of == id => return answer.map_err(anyhow::Error::from),
                    Ok(_) => {}
                    Err(_) => bail!("{command}: the person's process has ended"),
                }
            }
        };
        let answer = tokio::time::timeout(DEADLINE, answer).await;
        answer.map_err(|_| anyhow!("{command}: no answer in {DEADLINE:?}"))?
    }

    /// Waits until what is shown gives an answer.
    pub async fn until<T>(&self, what: &str, look: impl Fn(&Seen) -> Option<T>) -> Result<T> {
        let mut shown = self.seen.subscribe();
        let waited = tokio::time::timeout(DEADLINE, async {
            loop {
                if let Some(found) = look(&shown.borrow_and_update()) {
                    return Some(found);
                }
                shown.changed().await.ok()?;
            }
        });
        match waited.await {
            Ok(Some(found)) => Ok(found),
            Ok(None) => bail!("{what}: the person's process has ended"),
            Err(_) => {
                let shown = shown.borrow();
                let stage = shown.stage.as_ref().map(|stage| &stage.phase);
                let line = shown.room.as_ref().map(|room| &room.status_line);
                bail!("{what}: not in {DEADLINE:?}; stage {stage:?}, room {line:?}")
            }
        }
    }

    /// Looks at what is shown now.
    pub fn look<T>(&self, look: impl FnOnce(&Seen) -> T) -> T {
        look(&self.seen.borrow())
    }

    /// Drops out: the process is ended by force.
    pub async fn drop_out(mut self) -> Result<()> {
        self.child.kill().await.context("a process does not end")
    }

    /// Leaves as a window that closes does.
    pub async fn leave(mut self) -> Result<()> {
        drop(self.input);
        let ended = tokio::time::timeout(GOODBYE, self.child.wait()).await;
        self.reading.abort();
        let status = ended.map_err(|_| anyhow!("somebody does not leave"))??;
        match status.success() {
            true => Ok(()),
            false => bail!("somebody ended with {status}"),
        }
    }
}

async fn write(input: &mut ChildStdin, line: &[u8]) -> Result<()> {
    input.write_all(line).await?;
    input.write_all(b"\n").await?;
    input.flush().await?;
    Ok(())
}
