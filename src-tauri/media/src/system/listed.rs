//! Which of a desktop's windows can be shared, for the systems that tell of each one, also of those that are
//! no windows to anybody.

use crate::surface::{Surface, SurfaceKind};

/// Who is smaller than this in either direction is a program's own helper.
const LEAST_SIDE: u32 = 32;

/// What a system says of a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Window {
    /// The id by which it is shared.
    pub id: String,
    /// Whose it is: a process of the system.
    pub process: u32,
    /// What stands in its title bar.
    pub title: String,
    /// The program's name.
    pub program: String,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// It stands among other windows: no menu, no panel, no part of the desktop.
    pub is_ordinary: bool,
    /// It lies in the task bar or the Dock, or on another desktop.
    pub is_hidden: bool,
}

/// How it is offered; not at all where it is one of this program's own, or no window to anybody.
pub(super) fn offered(window: Window, own_process: u32) -> Option<Surface> {
    let Window { width, height, .. } = window;
    // A window that lies in the task bar has the size of its place there.
    let is_seen = window.is_hidden || (width >= LEAST_SIDE && height >= LEAST_SIDE);
    let title = window.title.trim();
    let offers = window.process != own_process && window.is_ordinary && is_seen;
    (offers && !title.is_empty()).then(|| Surface {
        id: window.id,
        kind: SurfaceKind::Window,
        title: title.to_owned(),
        program: window.program,
        width,
        height,
        hidden: window.is_hidden,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: u32 = 7;

    fn window() -> Window {
        Window {
            id: "window:1".into(),
            process: 8,
            title: "Letter".into(),
            program: "Writer".into(),
            width: 800,
            height: 600,
            is_ordinary: true,
            is_hidden: false,
        }
    }

    #[test]
    fn another_programs_window_is_offered_with_its_title() {
        let offer = offered(window(), OWN).unwrap();
        assert_eq!(offer.title, "Letter");
        assert_eq!((offer.width, offer.height), (800, 600));
        assert!(!offer.hidden);
    }

    #[test]
    fn own_windows_and_what_is_no_window_to_anybody_are_never_offered() {
        let changes: [fn(&mut Window); 5] = [
            |window| window.process = OWN,
            |window| window.title = "  ".into(),
            |window| window.is_ordinary = false,
            |window| window.width = 1,
            |window| window.height = LEAST_SIDE - 1,
        ];
        for change in changes {
            let mut other = window();
            change(&mut other);
            assert_eq!(offered(other.clone(), OWN), None, "{other:?}");
        }
    }

    #[test]
    fn a_minimised_window_is_offered_however_small_its_place_in_the_task_bar_is() {
        let minimised = Window {
            width: 160,
            height: 28,
            is_hidden: true,
            ..window()
        };
        assert!(offered(minimised, OWN).unwrap().hidden);
    }
}
