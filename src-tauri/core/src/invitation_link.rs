//! Links of the operating system: `SCHEME://room/ROOM`. The scheme is the product's.

use socialplus::RoomId;

/// What names a room, behind the scheme.
const ROOM: &str = "://room/";
/// Longest id that is taken for one (PLATFORM.md 7.3).
const ID_LIMIT: usize = 50;

/// The link that brings an invited guest to the green room.
pub(crate) fn to_room(scheme: &str, room_id: &RoomId) -> String {
    format!("{scheme}{ROOM}{room_id}")
}

/// The room that a link names. Links come from anywhere, so nothing but a plain id is taken.
pub(crate) fn room_of(scheme: &str, link: &str) -> Option<RoomId> {
    let id = link.trim().strip_prefix(scheme)?.strip_prefix(ROOM)?;
    let id = id.strip_suffix('/').unwrap_or(id);
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    ((1..=ID_LIMIT).contains(&id.len()) && id.chars().all(plain)).then(|| RoomId::new(id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SCHEME: &str = "greenroom";

    #[test]
    fn a_guest_link_leads_back_to_its_room() {
        let room_id = RoomId::new("6b05220672");
        assert_eq!(room_of(SCHEME, &to_room(SCHEME, &room_id)), Some(room_id));
        let slashed = room_of(SCHEME, "greenroom://room/abc/");
        assert_eq!(slashed, Some("abc".into()));
    }

    #[test]
    fn anything_else_leads_nowhere() {
        for link in [
            "",
            "greenroom://room/",
            "greenroom://room/../sessions",
            "greenroom://room/a?token=b",
            "greenroom://stage/abc",
            "greenroom-studio://room/abc",
            "https://room/abc",
        ] {
            assert_eq!(room_of(SCHEME, link), None, "{link}");
        }
    }

    proptest! {
        #[test]
        fn no_link_is_taken_for_more_than_an_id(link in ".{0,80}") {
            if let Some(id) = room_of(SCHEME, &link) {
                prop_assert!(!id.as_str().contains(['/', '?', '#', '%', ' ']));
            }
        }
    }
}
