//! The end of the program: whoever asked for it, the stage is left in order and the local network
//! ends before the program does, never later than a deadline. A window that is closed on people who
//! watch or wait asks first; what it asks is decided in the core.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use greenroom_core::{App, ClosingState};
use tauri::{AppHandle, Manager, RunEvent, Runtime, WindowEvent};
use tokio::sync::watch;

use crate::local_network::ThisComputer;
use crate::{awake, system, window};

/// How long leaving the stage and ending the local network may take.
const GOODBYE_DEADLINE: Duration = Duration::from_secs(8);

/// What can happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// The person closes the main window.
    Closing,
    /// The core says that it may close: nobody minds, or the person was asked.
    MayClose,
    /// The last window closed, or the desktop's *Quit* was chosen.
    WindowsClosed,
    /// The system asks: the session ends, somebody stops the program, Ctrl+C in a terminal.
    Asked,
    /// The system ends the program as soon as it has been told, which is now.
    Ended,
    /// Everything is left.
    Left,
    /// Leaving took longer than it may.
    DeadlinePassed,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Do not end, or do not close, yet.
    Hold,
    /// Ask the core whether the window may close.
    Ask,
    /// Close the window, whatever it shows.
    Close,
    /// Leave the stage, end the local network, and say when it is done or late.
    Leave,
    /// Stay until everything is left, or late.
    Wait,
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
            (ExitMachine::Running, Input::Closing) => vec![Action::Hold, Action::Ask],
            (ExitMachine::Running, Input::MayClose) => vec![Action::Close],
            (ExitMachine::Running, Input::WindowsClosed) => {
                *self = ExitMachine::Leaving;
                vec![Action::Hold, Action::Leave]
            }
            (ExitMachine::Running, Input::Asked) => {
                *self = ExitMachine::Leaving;
                vec![Action::Leave]
            }
            (ExitMachine::Running, Input::Ended) => {
                *self = ExitMachine::Leaving;
                vec![Action::Leave, Action::Wait]
            }
            (ExitMachine::Leaving, Input::WindowsClosed) => vec![Action::Hold],
            (ExitMachine::Leaving, Input::Ended) => vec![Action::Wait],
            // The window goes before the program does, and there is nothing to ask any more. The end
            // of a session may be told more than once; the deadline is near in any case.
            (ExitMachine::Leaving, Input::Closing | Input::MayClose | Input::Asked) => Vec::new(),
            (ExitMachine::Leaving, Input::Left | Input::DeadlinePassed) => {
                *self = ExitMachine::Ending;
                vec![Action::Exit(0)]
            }
            (ExitMachine::Running, Input::Left | Input::DeadlinePassed)
            | (
                ExitMachine::Ending,
                Input::Closing
                | Input::MayClose
                | Input::WindowsClosed
                | Input::Asked
                | Input::Ended
                | Input::Left
                | Input::DeadlinePassed,
            ) => Vec::new(),
        }
    }
}

/// The machine of the running program.
pub struct Exit {
    machine: Mutex<ExitMachine>,
    /// Whether everything is left, or late.
    left: watch::Sender<bool>,
}

impl Default for Exit {
    fn default() -> Self {
        Exit {
            machine: Mutex::default(),
            left: watch::Sender::new(false),
        }
    }
}

impl Exit {
    fn handle(&self, input: Input) -> Vec<Action> {
        self.machine
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .handle(input)
    }
}

/// Hears the window system's wish to close and to end.
pub fn on_run_event<R: Runtime>(app: &AppHandle<R>, event: RunEvent) {
    match event {
        RunEvent::WindowEvent {
            label,
            event: WindowEvent::CloseRequested { api, .. },
            ..
        } if label == window::MAIN => {
            for action in app.state::<Exit>().handle(Input::Closing) {
                match action {
                    Action::Hold => api.prevent_close(),
                    _ => carry_out(app, action),
                }
            }
        }
        // A code is only there when the program itself ends.
        RunEvent::ExitRequested {
            api, code: None, ..
        } => {
            for action in app.state::<Exit>().handle(Input::WindowsClosed) {
                match action {
                    Action::Hold => api.prevent_exit(),
                    _ => carry_out(app, action),
                }
            }
        }
        // Nothing holds this one: so end sessions on Windows and macOS.
        RunEvent::Exit => tell(app, Input::Ended),
        _ => {}
    }
}

/// Hears the operating system's wish to end, as long as the program runs.
pub async fn follow_system<R: Runtime>(app: AppHandle<R>, closing: watch::Receiver<ClosingState>) {
    let mut wishes = system::wishes_to_end(closing);
    while let Some(wish) = wishes.recv().await {
        tracing::info!(?wish, "the system asks the program to end");
        tell(&app, Input::Asked);
    }
}

/// Closes the window once the person was asked and wants it.
pub async fn follow_answer<R: Runtime>(
    app: AppHandle<R>,
    mut closing: watch::Receiver<ClosingState>,
) {
    // A core that has stopped asks nothing: see `App::close_window`.
    if closing.wait_for(|state| state.closes).await.is_ok() {
        tell(&app, Input::MayClose);
    }
}

fn tell<R: Runtime>(app: &AppHandle<R>, input: Input) {
    for action in app.state::<Exit>().handle(input) {
        carry_out(app, action);
    }
}

fn carry_out<R: Runtime>(app: &AppHandle<R>, action: Action) {
    match action {
        // Only what was about to happen can be held.
        Action::Hold => {}
        Action::Ask => {
            let app = app.clone();
            tauri::async_runtime::spawn(async move {
                // Nothing is at stake before the start is through.
                let may_close = match app.try_state::<App>() {
                    Some(core) => core.close_window().await,
                    None => true,
                };
                if may_close {
                    tell(&app, Input::MayClose);
                }
            });
        }
        Action::Close => {
            if let Some(window) = app.get_webview_window(window::MAIN)
                && let Err(error) = window.destroy()
            {
                // Then nothing else asks the program to end.
                tracing::warn!(%error, "the window does not close");
                tell(app, Input::Asked);
            }
        }
        Action::Leave => {
            let app = app.clone();
            tauri::async_runtime::spawn(async move {
                let left = tokio::time::timeout(GOODBYE_DEADLINE, leave(&app)).await;
                if left.is_err() {
                    tracing::warn!("leaving took too long; the rest is left to the system");
                }
                app.state::<Exit>().left.send_replace(true);
                let input = left.map_or(Input::DeadlinePassed, |()| Input::Left);
                tell(&app, input);
            });
        }
        Action::Wait => {
            let mut left = app.state::<Exit>().left.subscribe();
            // Leaving has a deadline of its own and says so when it is late.
            let _ = tauri::async_runtime::block_on(left.wait_for(|left| *left));
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
    if let Some(keeper) = app.try_state::<awake::Keeper>() {
        keeper.let_go().await;
    }
    tracing::info!("everything is left");
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
    fn a_window_asks_before_it_closes_and_stays_until_it_may() {
        let (machine, actions) = after(&[Input::Closing, Input::Closing]);
        assert_eq!(machine, ExitMachine::Running);
        let asks = [Action::Hold, Action::Ask];
        assert_eq!(actions, [asks, asks].concat());
        let (_, actions) = after(&[Input::Closing, Input::MayClose]);
        assert_eq!(actions.last(), Some(&Action::Close));
    }

    #[test]
    fn nothing_is_asked_while_it_leaves() {
        let (_, actions) = after(&[Input::Asked, Input::Closing, Input::MayClose]);
        assert_eq!(actions, [Action::Leave]);
    }

    #[test]
    fn a_system_that_does_not_wait_is_made_to_until_everything_is_left() {
        let (_, actions) = after(&[Input::Ended]);
        assert_eq!(actions, [Action::Leave, Action::Wait]);
        let (_, actions) = after(&[Input::Asked, Input::Ended]);
        assert_eq!(actions, [Action::Leave, Action::Wait]);
        let (_, actions) = after(&[Input::Asked, Input::Left, Input::Ended]);
        assert_eq!(actions, [Action::Leave, Action::Exit(0)]);
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
            Input::Closing,
            Input::MayClose,
            Input::WindowsClosed,
            Input::Asked,
            Input::Ended,
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
            let leaves = actions.iter().filter(|action| **action == Action::Leave);
            assert!(leaves.count() <= 1, "{sequence:?}: {actions:?}");
            let leave = actions.iter().position(|action| *action == Action::Leave);
            let exit = actions
                .iter()
                .position(|action| matches!(action, Action::Exit(_)));
            assert!(exit.is_none() || leave < exit, "{sequence:?}: {actions:?}");
        }
    }
}
