//! What an item of the tray is about, and how it says so (PLATFORM.md 13).

use super::super::invitations::{Invitation, MEMBER_INVITE};

/// What an item is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Notice {
    CoHostInvite,
    MemberInvite,
    Comment,
    Reply,
    PostReaction,
    CommentReaction,
    ReplyReaction,
}

impl Notice {
    /// How it is kept.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CoHostInvite => "room_cohost_invite",
            Self::MemberInvite => "community_member_invite",
            Self::Comment => "comment_on_post",
            Self::Reply => "reply_to_comment",
            Self::PostReaction => "reaction_on_post",
            Self::CommentReaction => "reaction_on_comment",
            Self::ReplyReaction => "reaction_on_reply",
        }
    }

    pub fn of(word: &str) -> Option<Self> {
        [
            Self::CoHostInvite,
            Self::MemberInvite,
            Self::Comment,
            Self::Reply,
            Self::PostReaction,
            Self::CommentReaction,
            Self::ReplyReaction,
        ]
        .into_iter()
        .find(|notice| notice.as_str() == word)
    }

    pub fn of_invitation(invitation: &Invitation) -> Self {
        match invitation.kind.as_str() {
            MEMBER_INVITE => Self::MemberInvite,
            _ => Self::CoHostInvite,
        }
    }

    /// `trayItemCategory`: the platform has none for comments, replies and invitations into a
    /// community; `actionType` and `targetType` tell them.
    pub fn category(self) -> Option<&'static str> {
        match self {
            Self::MemberInvite | Self::Comment | Self::Reply => None,
            other => Some(other.as_str()),
        }
    }

    pub fn action(self) -> &'static str {
        match self {
            Self::CoHostInvite | Self::MemberInvite => "user",
            Self::Comment => "comment",
            Self::Reply => "reply",
            Self::PostReaction | Self::CommentReaction | Self::ReplyReaction => "reaction",
        }
    }

    /// What the actors did.
    pub fn deed(self) -> &'static str {
        match self {
            Self::CoHostInvite => "invited you to co-host",
            Self::MemberInvite => "invited you to join",
            Self::Comment => "commented on your post",
            Self::Reply => "replied to your comment",
            Self::PostReaction => "reacted to your post",
            Self::CommentReaction => "reacted to your comment",
            Self::ReplyReaction => "reacted to your reply",
        }
    }
}

/// `Ana`, `Ana and Ben`, `Ana and 3 others`.
pub(super) fn together(names: &[String], count: i64) -> String {
    match (names, count) {
        ([], _) => "Somebody".to_owned(),
        ([one, ..], 0 | 1) => one.clone(),
        ([one, two, ..], 2) => format!("{one} and {two}"),
        ([one, ..], _) => format!("{one} and {} others", count - 1),
    }
}

#[cfg(test)]
mod tests {
    use super::together;

    #[test]
    fn at_most_two_actors_are_named() {
        let names = ["Ana".to_owned(), "Ben".to_owned(), "Cem".to_owned()];
        assert_eq!(together(&names[..1], 1), "Ana");
        assert_eq!(together(&names[..2], 2), "Ana and Ben");
        assert_eq!(together(&names, 4), "Ana and 3 others");
    }
}
