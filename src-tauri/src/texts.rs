//! The few sentences that the program itself says to the system. They stand in the page's
//! catalogues, under `system`, so that one file holds a language.

use serde::Deserialize;

const ENGLISH: &str = include_str!("../../ui/src/i18n/en.json");

#[derive(Deserialize)]
struct Catalogue {
    system: System,
}

/// Sentences with their placeholders.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct System {
    invited_title: String,
    invited_body: String,
    still_on_air_title: String,
    still_on_air_heard: String,
    still_on_air_muted: String,
    still_shared_title: String,
    still_shared_untitled: String,
    still_shared_body: String,
    cannot_be_drawn_title: String,
    cannot_be_drawn_body: String,
    on_air_reason: String,
}

/// What the catalogue says under `system`; nothing where it is broken, which a test rules out.
fn system() -> Option<System> {
    let Catalogue { system } = serde_json::from_str(ENGLISH).ok()?;
    Some(system)
}

/// Title and body of the notification of an invitation, to be answered in `program`.
pub fn invited(inviter: &str, room_title: &str, program: &str) -> Option<(String, String)> {
    let system = system()?;
    Some((
        system.invited_title.replace("{inviter}", inviter),
        system
            .invited_body
            .replace("{program}", program)
            .replace("{room}", room_title),
    ))
}

/// Title and body for a person on air whose window is blank; heard by others or muted.
pub fn still_on_air(heard: bool) -> Option<(String, String)> {
    let system = system()?;
    let body = if heard {
        system.still_on_air_heard
    } else {
        system.still_on_air_muted
    };
    Some((system.still_on_air_title, body))
}

/// Title and body for a person whose window is out of sight while others see `shared`; it is stopped in
/// `program`. Of some things the system tells no title.
pub fn still_shared(shared: &str, program: &str) -> Option<(String, String)> {
    let system = system()?;
    let title = match shared {
        "" => system.still_shared_untitled,
        title => system.still_shared_title.replace("{title}", title),
    };
    let body = system.still_shared_body.replace("{program}", program);
    Some((title, body))
}

/// Title and body for a window that cannot be drawn.
pub fn cannot_be_drawn() -> Option<(String, String)> {
    let system = system()?;
    Some((system.cannot_be_drawn_title, system.cannot_be_drawn_body))
}

/// Why the computer must not fall asleep, and the session not end: the system shows it.
pub fn on_air_reason() -> String {
    system()
        .map(|system| system.on_air_reason)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_has_its_sentences() {
        let (_, heard) = still_on_air(true).unwrap();
        let (_, muted) = still_on_air(false).unwrap();
        assert_ne!(heard, muted);
        assert!(cannot_be_drawn().is_some());
        let (title, body) = still_shared("Slides", "Greenroom (guest)").unwrap();
        assert!(title.contains("Slides") && body.contains("Greenroom (guest)"));
        let (untitled, _) = still_shared("", "Greenroom").unwrap();
        assert!(!untitled.contains('“'), "{untitled}");
        assert!(!on_air_reason().is_empty());
    }

    #[test]
    fn an_invitation_is_told_with_both_names() {
        let (title, body) = invited("Tomás Serra", "Night shift", "Greenroom").unwrap();
        assert!(title.contains("Tomás Serra"), "{title}");
        assert!(body.contains("Night shift"), "{body}");
        assert!(!format!("{title}{body}").contains(['{', '}']));
    }
}
