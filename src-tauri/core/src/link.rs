//! Links of the operating system: `greenroom://room/ROOM`.

/// What a link starts with.
const ROOM_LINK: &str = "greenroom://room/";
/// Longest id that is taken for one (PLATFORM.md 7.3).
const ID_LIMIT: usize = 50;

/// The link that brings an invited guest to the green room.
pub(crate) fn to_room(room_id: &str) -> String {
    format!("{ROOM_LINK}{room_id}")
}

/// The room that a link names. Links come from anywhere, so nothing but a plain id is taken.
pub(crate) fn room_of(link: &str) -> Option<&str> {
    let id = link.trim().strip_prefix(ROOM_LINK)?;
    let id = id.strip_suffix('/').unwrap_or(id);
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    ((1..=ID_LIMIT).contains(&id.len()) && id.chars().all(plain)).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_guest_link_leads_back_to_its_room() {
        assert_eq!(room_of(&to_room("6b05220672")), Some("6b05220672"));
        assert_eq!(room_of("greenroom://room/abc/"), Some("abc"));
    }

    #[test]
    fn anything_else_leads_nowhere() {
        for link in [
            "",
            "greenroom://room/",
            "greenroom://room/../sessions",
            "greenroom://room/a?token=b",
            "greenroom://stage/abc",
            "https://room/abc",
        ] {
            assert_eq!(room_of(link), None, "{link}");
        }
    }

    proptest! {
        #[test]
        fn no_link_is_taken_for_more_than_an_id(link in ".{0,80}") {
            if let Some(id) = room_of(&link) {
                prop_assert!(!id.contains(['/', '?', '#', '%', ' ']));
            }
        }
    }
}
