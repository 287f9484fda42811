use std::time::Duration;

use greenroom_contract::{ErrorCode, Notice, Part};
use time::OffsetDateTime;
use tokio::{
    sync::{broadcast, mpsc},
    time::timeout,
};

use super::*;
use crate::error::Error;

/// How long a caller of a broken part may wait.
const AT_ONCE: Duration = Duration::from_secs(1);

#[derive(Default)]
struct Echo {
    heard: Vec<u8>,
    kept: Vec<Ticket<u8>>,
}

#[derive(Debug)]
enum In {
    Ask(Ticket<u8>),
    /// Keeps the ticket and never answers.
    Keep(Ticket<u8>),
    Panic,
    Slow(Ticket<u8>),
    SlowDone(Ticket<u8>, Result<u8, Error>),
    /// Runs an action that panics outside of a step.
    PanicOutside(Ticket<u8>),
    Write(u8),
    Wrote(u8),
    Later(u8),
    Forget,
}

#[derive(Debug)]
enum Out {
    Slow(Ticket<u8>),
    PanicInStep(Ticket<u8>),
    PanicOutside(Ticket<u8>),
    Write(u8),
}

impl Machine for Echo {
    type Input = In;
    type Action = Out;
    type View = Vec<u8>;
    type Answer = u8;

    fn handle(&mut self, _now: OffsetDateTime, input: In) -> Vec<Effect<Self>> {
        match input {
            In::Ask(ticket) => vec![
                Effect::Notice(Notice::YouAreLive),
                Effect::Reply(ticket, Ok(7)),
            ],
            In::Keep(ticket) => {
                self.kept.push(ticket);
                Vec::new()
            }
            In::Panic => panic!("a defect in a machine"),
            In::Slow(ticket) => vec![Effect::Run(Out::Slow(ticket))],
            In::SlowDone(ticket, result) => vec![Effect::Reply(ticket, result)],
            In::PanicOutside(ticket) => vec![Effect::Run(Out::PanicOutside(ticket))],
            In::Write(number) => vec![Effect::Run(Out::Write(number))],
            In::Wrote(number) => {
                self.heard.push(number);
                Vec::new()
            }
            In::Later(number) => vec![Effect::Later(Duration::from_millis(5), In::Wrote(number))],
            In::Forget => vec![Effect::Forget],
        }
    }

    fn view(&self) -> Vec<u8> {
        self.heard.clone()
    }
}

impl Concern for Echo {
    /// Lets one write go on for each message.
    type Env = std::sync::Arc<tokio::sync::Semaphore>;

    fn order(action: &Out) -> Option<&'static str> {
        matches!(action, Out::Write(_)).then_some("write")
    }

    async fn run(gate: Self::Env, action: Out) -> Option<In> {
        match action {
            Out::Slow(ticket) => {
                let never = std::future::pending();
                let result = within(Duration::from_millis(5), "never", never).await;
                Some(In::SlowDone(ticket, result))
            }
            Out::PanicInStep(ticket) => {
                let step = async { panic!("a defect in a step") };
                Some(In::SlowDone(ticket, within(AT_ONCE, "panic", step).await))
            }
            Out::PanicOutside(_ticket) => panic!("a defect in an action"),
            Out::Write(number) => {
                gate.acquire().await.ok()?.forget();
                Some(In::Wrote(number))
            }
        }
    }
}

struct Started {
    supervisor: Supervisor,
    echo: Handle<Echo>,
    gate: std::sync::Arc<tokio::sync::Semaphore>,
    notices: broadcast::Receiver<Notice>,
}

fn started() -> Started {
    let supervisor = Supervisor::new();
    let sender = broadcast::Sender::new(8);
    let notices = sender.subscribe();
    let gate = std::sync::Arc::new(tokio::sync::Semaphore::new(0));
    let echo = start(&supervisor, Part::Chat, Echo::default(), &sender, |_| {
        gate.clone()
    });
    Started {
        supervisor,
        echo,
        gate,
        notices,
    }
}

async fn heard(echo: &Handle<Echo>, wanted: &[u8]) {
    let mut view = echo.view();
    let heard = view.wait_for(|heard| heard == wanted);
    timeout(Duration::from_secs(10), heard)
        .await
        .unwrap()
        .unwrap();
}

#[tokio::test]
async fn a_request_is_answered_and_the_person_is_told_in_that_order() {
    let mut started = started();
    assert_eq!(started.echo.ask(In::Ask).await, Ok(7));
    assert_eq!(started.notices.try_recv(), Ok(Notice::YouAreLive));
}

#[tokio::test]
async fn a_step_that_never_ends_becomes_a_timeout() {
    let error = started().echo.ask(In::Slow).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::TimedOut);
}

#[tokio::test]
async fn a_step_that_panics_is_a_failure_like_others() {
    let (ticket, _answer) = Ticket::issue();
    let gate = std::sync::Arc::new(tokio::sync::Semaphore::new(0));
    let Some(In::SlowDone(_, result)) = Echo::run(gate, Out::PanicInStep(ticket)).await else {
        panic!("no result");
    };
    assert_eq!(result.unwrap_err().code(), ErrorCode::Internal);
}

/// Whoever waits for an actor that panics, and whoever asks it later, is answered at once.
#[tokio::test]
async fn an_actor_that_panics_answers_everybody_and_is_reported() {
    let started = started();
    let mut health = started.supervisor.health();
    let (asked, waiting) = mpsc::channel::<()>(1);
    let echo = started.echo.clone();
    let waits = tokio::spawn(async move {
        let kept = echo.ask(|ticket| {
            drop(asked);
            In::Keep(ticket)
        });
        kept.await
    });
    let mut waiting = waiting;
    assert!(waiting.recv().await.is_none(), "the request is on its way");
    started.echo.tell(In::Panic).await;
    let answer = timeout(AT_ONCE, waits).await.expect("answered at once");
    assert_eq!(answer.unwrap().unwrap_err().code(), ErrorCode::PartStopped);
    let later = timeout(AT_ONCE, started.echo.ask(In::Ask)).await;
    assert_eq!(later.unwrap().unwrap_err().code(), ErrorCode::PartStopped);
    let stopped = health
        .wait_for(|health| !health.stopped.is_empty())
        .await
        .unwrap()
        .stopped
        .clone();
    assert_eq!(stopped.len(), 1);
    assert_eq!(stopped[0].part, Part::Chat);
    assert_eq!(stopped[0].trace.len(), 8);
}

#[tokio::test]
async fn an_action_that_panics_ends_its_actor_since_its_answer_never_comes() {
    let started = started();
    let answer = timeout(AT_ONCE, started.echo.ask(In::PanicOutside)).await;
    assert!(answer.unwrap().is_err());
    let mut health = started.supervisor.health();
    let stopped = health.wait_for(|health| !health.stopped.is_empty());
    timeout(AT_ONCE, stopped).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_part_that_is_broken_on_purpose_stops() {
    let started = started();
    started.supervisor.break_part(Part::Chat);
    let mut health = started.supervisor.health();
    let stopped = health.wait_for(|health| health.stopped.len() == 1);
    timeout(AT_ONCE, stopped).await.unwrap().unwrap();
}

#[tokio::test]
async fn actions_of_one_order_never_overtake_each_other() {
    let started = started();
    for number in 0..20 {
        started.echo.tell(In::Write(number)).await;
    }
    started.gate.add_permits(20);
    heard(&started.echo, &(0..20).collect::<Vec<u8>>()).await;
}

#[tokio::test]
async fn what_was_under_way_is_dropped_once_it_is_forgotten() {
    let started = started();
    started.echo.tell(In::Write(1)).await;
    started.echo.tell(In::Later(2)).await;
    started.echo.tell(In::Forget).await;
    started.echo.tell(In::Write(3)).await;
    started.gate.add_permits(2);
    heard(&started.echo, &[3]).await;
}
