//! LiveKit's names for those in a room: a broadcaster goes by the public user id, a viewer by a
//! name that nobody can have as a user id.

use crate::id::{UserId, new_id};

/// Before the viewer's internal user id.
const VIEWER: &str = "viewer:";

/// A new name for one window of a viewer (internal user id). With its two ids of 24 digits it is
/// longer than any user id (50 characters), so that no viewer can take a broadcaster's place: LiveKit
/// sends away whoever has the same name.
pub(crate) fn of_viewer(user: &UserId) -> String {
    format!("{VIEWER}{user}:{}", new_id())
}

/// The internal user id in a viewer's name; none in a broadcaster's.
pub(crate) fn viewer(identity: &str) -> Option<UserId> {
    let (user, window) = identity.strip_prefix(VIEWER)?.split_once(':')?;
    (user.len() == 24 && window.len() == 24).then(|| user.into())
}

#[cfg(test)]
mod tests {
    use super::{of_viewer, viewer};
    use crate::id::UserId;

    #[test]
    fn a_viewers_name_tells_the_user_and_no_user_id_can_be_one() {
        let user = UserId::fresh();
        let name = of_viewer(&user);
        assert_ne!(name, of_viewer(&user), "each window is somebody else");
        assert_eq!(viewer(&name), Some(user.clone()));
        assert!(name.chars().count() > 50);
        for longest in [
            "maya",
            "viewer:maya:1",
            &format!("viewer:{user}:{}", "x".repeat(18)),
        ] {
            assert_eq!(viewer(longest), None, "{longest}");
        }
    }
}
