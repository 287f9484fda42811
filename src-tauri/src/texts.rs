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
}

/// Title and body of the notification of an invitation, to be answered in `program`; none where the catalogue is broken, which a
/// test rules out.
pub fn invited(inviter: &str, room_title: &str, program: &str) -> Option<(String, String)> {
    let Catalogue { system } = serde_json::from_str(ENGLISH).ok()?;
    Some((
        system.invited_title.replace("{inviter}", inviter),
        system
            .invited_body
            .replace("{program}", program)
            .replace("{room}", room_title),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invitation_is_told_with_both_names() {
        let (title, body) = invited("Tomás Serra", "Night shift", "Greenroom").unwrap();
        assert!(title.contains("Tomás Serra"), "{title}");
        assert!(body.contains("Night shift"), "{body}");
        assert!(!format!("{title}{body}").contains(['{', '}']));
    }
}
