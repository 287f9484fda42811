//! The task that owns a machine.

use greenroom_contract::{Notice, Part};
use tokio::{
    sync::{broadcast, mpsc, watch},
    task::{JoinError, JoinSet},
};
use tracing::Instrument as _;

use super::{
    effect::{Concern, Effect},
    handle::{Handle, Inbox},
    order::Order,
    supervisor::Supervisor,
};
use crate::network_time::NetworkTime;

/// Inputs that may wait for an actor; a sender waits when it is full. What actions come back with
/// takes another way, so an actor never waits for itself.
const INBOX_SIZE: usize = 256;

/// Starts an actor. `env` gets the actor's own inbox, for what tells it more than one thing.
pub(crate) fn start<C: Concern>(
    supervisor: &Supervisor,
    part: Part,
    machine: C,
    notices: &broadcast::Sender<Notice>,
    env: impl FnOnce(Inbox<C::Input>) -> C::Env,
) -> Handle<C> {
    let (sender, inputs) = mpsc::channel(INBOX_SIZE);
    let inbox = Inbox::new(sender);
    let (shown, view) = watch::channel(machine.view());
    let actor = Actor {
        part,
        machine,
        shown,
        notices: notices.clone(),
        env: env(inbox.clone()),
        running: JoinSet::new(),
        timers: JoinSet::new(),
        order: Order::default(),
        forgotten: 0,
        time: supervisor.time(),
    };
    supervisor.spawn(part, actor.run(inputs, supervisor.breakage(part)));
    Handle::new(part, inbox, view)
}

struct Actor<C: Concern> {
    part: Part,
    machine: C,
    shown: watch::Sender<C::View>,
    notices: broadcast::Sender<Notice>,
    env: C::Env,
    /// Actions under way, each with the number of forgettings before it. They end with the actor.
    running: JoinSet<(u64, Option<C::Input>)>,
    timers: JoinSet<C::Input>,
    order: Order,
    forgotten: u64,
    time: NetworkTime,
}

impl<C: Concern> Actor<C> {
    async fn run(
        mut self,
        mut inputs: mpsc::Receiver<C::Input>,
        mut broken: watch::Receiver<bool>,
    ) {
        loop {
            let input = tokio::select! {
                input = inputs.recv() => match input {
                    Some(input) => input,
                    // Nobody can reach this actor any more: the app is gone.
                    None => return,
                },
                Some(done) = self.running.join_next() => match self.returned(done) {
                    Some(input) => input,
                    None => continue,
                },
                Some(due) = self.timers.join_next() => match due {
                    Ok(input) => input,
                    // Forgotten.
                    Err(_) => continue,
                },
                Ok(_) = broken.wait_for(|broken| *broken) => panic!("broken on purpose"),
            };
            let effects = self.machine.handle(self.time.now(), input);
            self.show();
            for effect in effects {
                self.carry_out(effect);
            }
        }
    }

    /// What an action came back with, unless it was forgotten meanwhile.
    fn returned(&self, done: Result<(u64, Option<C::Input>), JoinError>) -> Option<C::Input> {
        match done {
            Ok((forgotten, input)) if forgotten == self.forgotten => input,
            Ok(_) => None,
            // What may fail is caught in `within`. A panic outside of it leaves a machine waiting
            // for what never comes: the actor ends and says so.
            Err(failure) if failure.is_panic() => std::panic::resume_unwind(failure.into_panic()),
            Err(_) => None,
        }
    }

    fn show(&self) {
        let view = self.machine.view();
        self.shown.send_if_modified(|old| {
            let changed = *old != view;
            if changed {
                *old = view;
            }
            changed
        });
    }

    fn carry_out(&mut self, effect: Effect<C>) {
        match effect {
            Effect::Reply(ticket, result) => ticket.answer(result),
            Effect::Notice(notice) => {
                // Nobody listens only before the window is open and after it is closed.
                let _ = self.notices.send(notice);
            }
            Effect::Later(delay, input) => {
                self.timers.spawn(async move {
                    tokio::time::sleep(delay).await;
                    input
                });
            }
            Effect::Run(action) => {
                if let Some(action) = C::at_once(&mut self.env, action) {
                    self.spawn(action);
                }
            }
            Effect::Forget => {
                self.forgotten += 1;
                self.timers.abort_all();
            }
        }
    }

    fn spawn(&mut self, action: C::Action) {
        let mut place = self.order.place(C::order(&action));
        let (env, forgotten) = (self.env.clone(), self.forgotten);
        let span = tracing::debug_span!("action", part = ?self.part);
        let work = async move {
            place.turn().await;
            let input = C::run(env, action).await;
            (forgotten, input)
        };
        self.running.spawn(work.instrument(span));
    }
}
