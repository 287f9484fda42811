//! The page's own process: when it dies, the window is blank while the show goes on. It is loaded
//! again at once, and finds everything as it was, since all state lives in Rust.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use greenroom_core::App;
use tauri::{AppHandle, Manager, Runtime};

use crate::brand::BRAND;
use crate::{notifications, system, texts, window};

/// A page that lived this long was well; what ended it is no sign that the next one will not be.
const WELL: Duration = Duration::from_secs(60);
/// From this death on the window says that it cannot be drawn.
const HOPELESS: u32 = 4;
/// The longest pause before loading again.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// What can happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// The page's process ended.
    Died,
    /// The pause before loading again is over.
    PauseOver,
    /// The page is there: it listens.
    Listens,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Tell the person, where they are on air, that they still are.
    SayStillOnAir,
    /// Tell the person that the window cannot be drawn, and let its title say so.
    SayCannotBeDrawn,
    /// The title is the product's name again.
    SayItIsDrawn,
    /// Load the page.
    Load,
    /// Load the page after a pause.
    LoadAfter(Duration),
    /// Its process gets the graphics driver that it was spared: without it, it may have died of that.
    DrawWithDriver,
}

/// How often the page's process died in a row.
#[derive(Debug, Default)]
pub struct PageMachine {
    deaths: u32,
    died: Option<Instant>,
}

impl PageMachine {
    /// Takes one input.
    pub fn handle(&mut self, now: Instant, input: Input) -> Vec<Action> {
        match input {
            Input::Died => {
                let lived = |died| now.saturating_duration_since(died);
                let well = self.died.is_none_or(|died| lived(died) > WELL);
                self.deaths = if well { 1 } else { self.deaths + 1 };
                self.died = Some(now);
                match self.deaths {
                    1 => vec![Action::SayStillOnAir, Action::Load],
                    2 => vec![Action::DrawWithDriver, self.pause()],
                    HOPELESS => vec![Action::SayCannotBeDrawn, self.pause()],
                    _ => vec![self.pause()],
                }
            }
            Input::PauseOver => vec![Action::Load],
            Input::Listens if self.deaths >= HOPELESS => vec![Action::SayItIsDrawn],
            Input::Listens => Vec::new(),
        }
    }

    /// 1 s, 2 s, 4 s ... before the next attempt.
    fn pause(&self) -> Action {
        let doublings = self.deaths.saturating_sub(2).min(5);
        let pause = Duration::from_secs(1 << doublings);
        Action::LoadAfter(pause.min(LONGEST_PAUSE))
    }
}

/// The machine of the main window's page, and the window's own title while it says something else.
#[derive(Default)]
pub struct Page {
    machine: Mutex<PageMachine>,
    title: Mutex<Option<String>>,
}

/// Hears what becomes of the page.
pub fn tell<R: Runtime>(app: &AppHandle<R>, input: Input) {
    let actions = {
        let page = app.state::<Page>();
        let mut machine = page.machine.lock().unwrap_or_else(PoisonError::into_inner);
        machine.handle(Instant::now(), input)
    };
    for action in actions {
        carry_out(app, action);
    }
}

fn carry_out<R: Runtime>(app: &AppHandle<R>, action: Action) {
    match action {
        Action::SayStillOnAir => {
            tracing::error!("the page's process ended; it is loaded again");
            let core = app.try_state::<App>();
            let on_air = core.and_then(|core| core.closing().borrow().on_air);
            if let Some(on_air) = on_air {
                notifications::say(app, texts::still_on_air(on_air.heard));
            }
        }
        Action::SayCannotBeDrawn => {
            tracing::error!("the page's process ends again and again");
            notifications::say(app, texts::cannot_be_drawn());
            if let Some((title, _)) = texts::cannot_be_drawn() {
                change_title(app, |own| {
                    own.get_or_insert_with(|| title_of(app));
                    Some(title)
                });
            }
        }
        Action::SayItIsDrawn => change_title(app, Option::take),
        Action::DrawWithDriver => system::draw_with_driver(),
        Action::Load => {
            let Some(page) = app.get_webview_window(window::MAIN) else {
                return;
            };
            if let Err(error) = page.reload() {
                tracing::error!(%error, "the page cannot be loaded again");
            }
        }
        Action::LoadAfter(pause) => {
            let app = app.clone();
            tauri::async_runtime::spawn(async move {
                tokio::time::sleep(pause).await;
                tell(&app, Input::PauseOver);
            });
        }
    }
}

fn title_of<R: Runtime>(app: &AppHandle<R>) -> String {
    let window = app.get_webview_window(window::MAIN);
    window
        .and_then(|window| window.title().ok())
        .unwrap_or_else(|| BRAND.name.to_owned())
}

/// Gives the window another title; `choose` may put its own one aside.
fn change_title<R: Runtime>(
    app: &AppHandle<R>,
    choose: impl FnOnce(&mut Option<String>) -> Option<String>,
) {
    let page = app.state::<Page>();
    let title = {
        let mut own = page.title.lock().unwrap_or_else(PoisonError::into_inner);
        choose(&mut own)
    };
    if let Some(title) = title
        && let Some(window) = app.get_webview_window(window::MAIN)
        && let Err(error) = window.set_title(&title)
    {
        tracing::warn!(%error, "the window keeps its title");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dies(machine: &mut PageMachine, at: Instant) -> Vec<Action> {
        machine.handle(at, Input::Died)
    }

    #[test]
    fn a_page_that_dies_is_loaded_again_at_once_and_the_person_told() {
        let mut machine = PageMachine::default();
        let actions = dies(&mut machine, Instant::now());
        assert_eq!(actions, [Action::SayStillOnAir, Action::Load]);
    }

    #[test]
    fn one_that_dies_again_and_again_is_loaded_ever_more_seldom() {
        let mut machine = PageMachine::default();
        let now = Instant::now();
        let pauses: Vec<u64> = (0..9)
            .flat_map(|_| dies(&mut machine, now))
            .filter_map(|action| match action {
                Action::LoadAfter(pause) => Some(pause.as_secs()),
                _ => None,
            })
            .collect();
        assert_eq!(pauses, [1, 2, 4, 8, 16, 30, 30, 30]);
        let due = machine.handle(now, Input::PauseOver);
        assert_eq!(due, [Action::Load]);
    }

    #[test]
    fn one_that_dies_twice_is_spared_no_driver_any_more() {
        let mut machine = PageMachine::default();
        let now = Instant::now();
        dies(&mut machine, now);
        let again = dies(&mut machine, now);
        let pause = Action::LoadAfter(Duration::from_secs(1));
        assert_eq!(again, [Action::DrawWithDriver, pause]);
    }

    #[test]
    fn the_window_says_once_that_it_cannot_be_drawn_and_takes_it_back() {
        let mut machine = PageMachine::default();
        let now = Instant::now();
        let actions: Vec<Action> = (0..9).flat_map(|_| dies(&mut machine, now)).collect();
        let said = |what| actions.iter().filter(|action| **action == what).count();
        assert_eq!(said(Action::SayCannotBeDrawn), 1);
        assert_eq!(said(Action::SayStillOnAir), 1);
        let listens = machine.handle(now, Input::Listens);
        assert_eq!(listens, [Action::SayItIsDrawn]);
    }

    #[test]
    fn one_that_was_well_for_a_while_begins_anew() {
        let mut machine = PageMachine::default();
        let now = Instant::now();
        for _ in 0..5 {
            dies(&mut machine, now);
        }
        let later = now + WELL + Duration::from_secs(1);
        let actions = dies(&mut machine, later);
        assert_eq!(actions, [Action::SayStillOnAir, Action::Load]);
    }
}
