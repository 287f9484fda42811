//! The end of the program: the stage is left in order and the local network ends before the
//! program does, whoever asked for it, and never later than a deadline.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use greenroom_core::App;
use tauri::{AppHandle, Manager, RunEvent, Runtime};

use crate::local_network::ThisComputer;

/// How long leaving the stage and ending the local network may take.
const GOODBYE_DEADLINE: Duration = Duration::from_secs(8);

/// What can happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// The last window closed, or the desktop's *Quit* was chosen.
    WindowsClosed,
    /// The system asks: the session ends, somebody stops the program, Ctrl+C in a terminal.
    Asked,
    /// Everything is left.
    Left,
    /// Leaving took longer than it may.
    DeadlinePassed,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Do not end yet.
    Hold,
    /// Leave the stage, end the local network, and say when it is done or late.
    Leave,
    /// End the program with this code.
    Exit(i32),
}

/// Where the program stands.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum ExitMachine {
    /// It runs.
    #[default]
    Running,
    /// It leaves.
    Leaving,
    /// It ends.
    Ending,
}

impl ExitMachine {
    /// Takes one input.
    pub fn handle(&mut self, input: Input) -> Vec<Action> {
        match (*self, input) {
            (ExitMachine::Running, Input::WindowsClosed) => {
                *self = ExitMachine::Leaving;
                vec![Action::Hold, Action::Leave]
            }
            (ExitMachine::Running, Input::Asked) => {
                *self = ExitMachine::Leaving;
                vec![Action::Leave]
            }
            (ExitMachine::Leaving, Input::WindowsClosed) => vec![Action::Hold],
            // The end of a session may be told more than once; the deadline is near in any case.
            (ExitMachine::Leaving, Input::Asked) => Vec::new(),
            (ExitMachine::Leaving, Input::Left | Input::DeadlinePassed) => {
                *self = ExitMachine::Ending;
                vec![Action::Exit(0)]
            }
            (ExitMachine::Running, Input::Left | Input::DeadlinePassed)
            | (
                ExitMachine::Ending,
                Input::WindowsClosed | Input::Asked | Input::Left | Input::DeadlinePassed,
            ) => Vec::new(),
        }
    }
}

/// The machine of the running program.
#[derive(Default)]
pub struct Exit(Mutex<ExitMachine>);

impl Exit {
    fn handle(&self, input: Input) -> Vec<Action> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .handle(input)
    }
}

/// Hears the window system's wish to end.
pub fn on_run_event<R: Runtime>(app: &AppHandle<R>, event: RunEvent) {
    // A code is only there when the program itself ends.
    if let RunEvent::ExitRequested {
        api, code: None, ..
    } = event
    {
        for action in app.state::<Exit>().handle(Input::WindowsClosed) {
            match action {
                Action::Hold => api.prevent_exit(),
                Action::Leave | Action::Exit(_) => carry_out(app, action),
            }
        }
    }
}

/// Hears the operating system's wish to end, as long as the program runs.
pub async fn follow_system<R: Runtime>(app: AppHandle<R>) {
    loop {
        greenroom_local_network::asked_to_end().await;
        tracing::info!("the system asks the program to end");
        tell(&app, Input::Asked);
    }
}

fn tell<R: Runtime>(app: &AppHandle<R>, input: Input) {
    for action in app.state::<Exit>().handle(input) {
        carry_out(app, action);
    }
}

fn carry_out<R: Runtime>(app: &AppHandle<R>, action: Action) {
    match action {
        // Only an end that was about to happen can be held.
        Action::Hold => {}
        Action::Leave => {
            let app = app.clone();
            tauri::async_runtime::spawn(async move {
                let left = tokio::time::timeout(GOODBYE_DEADLINE, leave(&app)).await;
                if left.is_err() {
                    tracing::warn!("leaving took too long; the rest is left to the system");
                }
                let input = left.map_or(Input::DeadlinePassed, |()| Input::Left);
                tell(&app, input);
            });
        }
        Action::Exit(code) => app.exit(code),
    }
}

async fn leave<R: Runtime>(app: &AppHandle<R>) {
    // The end may come before the start is through.
    if let Some(core) = app.try_state::<App>() {
        core.shutdown().await;
    }
    if let Some(network) = app.try_state::<Arc<ThisComputer>>() {
        network.shutdown().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(inputs: &[Input]) -> (ExitMachine, Vec<Action>) {
        let mut machine = ExitMachine::default();
        let actions = inputs.iter().flat_map(|input| machine.handle(*input));
        let actions = actions.collect();
        (machine, actions)
    }

    #[test]
    fn a_closed_window_holds_the_end_until_everything_is_left() {
        let (machine, actions) = after(&[Input::WindowsClosed]);
        assert_eq!(machine, ExitMachine::Leaving);
        assert_eq!(actions, [Action::Hold, Action::Leave]);
        let (_, actions) = after(&[Input::WindowsClosed, Input::Left]);
        assert_eq!(actions.last(), Some(&Action::Exit(0)));
    }

    #[test]
    fn the_end_of_a_session_leaves_in_order_too() {
        let (_, actions) = after(&[Input::Asked, Input::Left]);
        assert_eq!(actions, [Action::Leave, Action::Exit(0)]);
    }

    #[test]
    fn a_second_wish_while_leaving_starts_nothing_twice() {
        for second in [Input::WindowsClosed, Input::Asked] {
            let (machine, actions) = after(&[Input::Asked, second, second]);
            assert_eq!(machine, ExitMachine::Leaving);
            let others = actions.iter().skip(1);
            assert_eq!(actions.first(), Some(&Action::Leave));
            assert!(others.into_iter().all(|action| *action == Action::Hold));
        }
    }

    #[test]
    fn a_window_that_closes_while_leaving_is_held() {
        let (_, actions) = after(&[Input::Asked, Input::WindowsClosed]);
        assert_eq!(actions, [Action::Leave, Action::Hold]);
    }

    #[test]
    fn the_deadline_ends_what_would_not_end() {
        let (_, actions) = after(&[Input::WindowsClosed, Input::DeadlinePassed]);
        assert_eq!(actions.last(), Some(&Action::Exit(0)));
    }

    #[test]
    fn the_program_ends_once_whatever_comes_in_any_order() {
        let all = [
            Input::WindowsClosed,
            Input::Asked,
            Input::Left,
            Input::DeadlinePassed,
        ];
        // Every sequence of five inputs.
        for number in 0..all.len().pow(5) {
            let sequence: Vec<Input> = (0..5u32)
                .map(|place| all[number / all.len().pow(place) % all.len()])
                .collect();
            let (_, actions) = after(&sequence);
            let ends = actions
                .iter()
                .filter(|action| matches!(action, Action::Exit(_)));
            assert!(ends.count() <= 1, "{sequence:?}: {actions:?}");
            let leave = actions.iter().position(|action| *action == Action::Leave);
            let exit = actions
                .iter()
                .position(|action| matches!(action, Action::Exit(_)));
            assert!(exit.is_none() || leave < exit, "{sequence:?}: {actions:?}");
        }
    }
}
