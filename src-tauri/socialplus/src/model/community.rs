//! Communities, as targets of posts.

use super::{CommunityId, FileId, Membership, UserId};

/// A community (contract section 6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Community {
    /// The id of the community.
    pub id: CommunityId,
    /// The name to show.
    pub display_name: String,
    /// A text about it.
    pub description: Option<String>,
    /// Its uploaded image.
    pub avatar_file_id: Option<FileId>,
    /// The public id of the owner.
    pub owner_id: Option<UserId>,
    /// Anybody can see what is in it.
    pub is_public: bool,
    /// It carries the mark of an official community.
    pub is_official: bool,
    /// The caller is a member.
    pub is_joined: bool,
    /// Only moderators may post.
    pub only_admin_can_post: bool,
    /// Posts wait for a moderator.
    pub need_approval_on_post_creation: bool,
    /// How many members there are.
    pub members_count: u64,
    /// How many posts there are.
    pub posts_count: u64,
    /// The caller as a member, as far as the answer said.
    pub my_membership: Option<CommunityMember>,
    /// Where events of the community are published.
    pub path: Option<String>,
    /// The community was deleted.
    pub is_deleted: bool,
}

/// A member of a community.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommunityMember {
    /// The community.
    pub community_id: CommunityId,
    /// The public id of the user.
    pub user_id: UserId,
    /// How the user belongs to it.
    pub membership: Membership,
    /// Names of the user's roles.
    pub roles: Vec<String>,
    /// Names of what the user may do.
    pub permissions: Vec<String>,
}

/// Whether the caller may post in a community.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Posting {
    /// The post appears at once.
    Allowed,
    /// The post waits for a moderator.
    Reviewed,
    /// Only moderators may post, and the caller is not known to be one.
    Refused,
}

/// The permission that lets its holder post where only moderators may (contract section 6).
pub const CREATE_PRIVILEGED_POST: &str = "CREATE_PRIVILEGED_POST";

impl Community {
    /// Whether the caller may post here, from what the last answer said.
    pub fn posting(&self) -> Posting {
        if self.only_admin_can_post {
            let privileged = self.my_membership.as_ref().is_some_and(|member| {
                member
                    .permissions
                    .iter()
                    .any(|permission| permission == CREATE_PRIVILEGED_POST)
            });
            return if privileged {
                Posting::Allowed
            } else {
                Posting::Refused
            };
        }
        if self.need_approval_on_post_creation {
            Posting::Reviewed
        } else {
            Posting::Allowed
        }
    }
}

/// Which communities to list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum CommunityFilter {
    /// All that the caller may see.
    All,
    /// Those that the caller is a member of.
    #[default]
    Member,
    /// Those that the caller is not a member of.
    NotMember,
}

impl CommunityFilter {
    /// The word of the wire.
    pub fn as_wire(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Member => "member",
            Self::NotMember => "notMember",
        }
    }
}

/// Which communities to list, and which page of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CommunityQuery {
    /// Which ones.
    pub filter: CommunityFilter,
    /// A part of the name.
    pub keyword: Option<String>,
    /// How many a page holds, 1 to 100; 20 if `None`.
    pub limit: Option<u8>,
    /// Which page; `None` is the first.
    pub page: Option<super::PageToken>,
}
