//! Communities, as targets of posts.

use time::OffsetDateTime;

use super::{
    channel::Membership,
    id::{ChannelId, CommunityId, FileId, InternalUserId, UserId},
    page::PageToken,
    word::{Metadata, words},
};

words! {
    /// What a community is for.
    CommunityType {
        /// Posts and people.
        Default = "default",
        /// One event.
        Event = "event",
    }
}

/// A community (PLATFORM.md 6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Community {
    /// The id of the community.
    pub id: CommunityId,
    /// What it is for.
    pub community_type: CommunityType,
    /// Its own chat channel.
    pub channel_id: Option<ChannelId>,
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
    /// Lists show it to people who are not in it, although it is not public.
    pub is_discoverable: bool,
    /// Whoever wants to join waits for a moderator.
    pub requires_join_approval: bool,
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
    /// Ids of the categories that it is in.
    pub category_ids: Vec<String>,
    /// Words by which the application finds communities.
    pub tags: Vec<String>,
    /// Free data of the application.
    pub metadata: Metadata,
    /// A post in it was reported.
    pub has_flagged_post: bool,
    /// A comment in it was reported.
    pub has_flagged_comment: bool,
    /// The caller as a member, as far as the answer said.
    pub my_membership: Option<CommunityMember>,
    /// Where events of the community are published.
    pub path: Option<String>,
    /// The community was deleted.
    pub is_deleted: bool,
    /// When it was created.
    pub created_at: Option<OffsetDateTime>,
    /// When it last changed.
    pub updated_at: Option<OffsetDateTime>,
}

/// A member of a community.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommunityMember {
    /// The community.
    pub community_id: CommunityId,
    /// The public id of the user.
    pub user_id: UserId,
    /// The internal id of the user.
    pub user_internal_id: Option<InternalUserId>,
    /// How the user belongs to it.
    pub membership: Membership,
    /// The user is banned from it.
    pub is_banned: bool,
    /// Names of the user's roles.
    pub roles: Vec<String>,
    /// Names of what the user may do.
    pub permissions: Vec<String>,
}

impl CommunityMember {
    /// The role of a community's moderators.
    pub const MODERATOR_ROLE: &'static str = "community-moderator";
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

/// The permission that lets its holder post where only moderators may (PLATFORM.md 6).
pub const CREATE_PRIVILEGED_POST: &str = "CREATE_PRIVILEGED_POST";

/// Whether somebody may post where these two rules hold (PLATFORM.md 6). `member` has the
/// permissions in the community, `user` those in the network, which count if the answer named no
/// membership.
///
/// ```
/// use socialplus::{CREATE_PRIVILEGED_POST, Posting, posting};
///
/// assert_eq!(posting(false, false, None, None), Posting::Allowed);
/// assert_eq!(posting(false, true, None, None), Posting::Reviewed);
/// assert_eq!(posting(true, false, None, None), Posting::Refused);
/// let moderator = [CREATE_PRIVILEGED_POST.to_owned()];
/// assert_eq!(posting(true, false, Some(&moderator), None), Posting::Allowed);
/// ```
pub fn posting(
    only_admin_can_post: bool,
    need_approval_on_post_creation: bool,
    member: Option<&[String]>,
    user: Option<&[String]>,
) -> Posting {
    let privileged = member
        .or(user)
        .unwrap_or_default()
        .iter()
        .any(|permission| permission == CREATE_PRIVILEGED_POST);
    match (only_admin_can_post, need_approval_on_post_creation) {
        (true, _) if privileged => Posting::Allowed,
        (true, _) => Posting::Refused,
        (false, true) => Posting::Reviewed,
        (false, false) => Posting::Allowed,
    }
}

impl Community {
    /// Whether the caller may post here, from what the last answer said.
    pub fn posting(&self) -> Posting {
        self.posting_of(None)
    }

    /// Like [`Self::posting`], for a caller of whom also the permissions in the network are known.
    pub fn posting_of(&self, user_permissions: Option<&[String]>) -> Posting {
        posting(
            self.only_admin_can_post,
            self.need_approval_on_post_creation,
            self.my_membership
                .as_ref()
                .map(|member| member.permissions.as_slice()),
            user_permissions,
        )
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
    pub page: Option<PageToken>,
    /// Only those of this category.
    pub category_id: Option<String>,
    /// Only those with one of these tags.
    pub tags: Vec<String>,
    /// In which order; by name unless said.
    pub sort: super::user::UserSort,
}

/// A community to create. Whoever creates it owns and moderates it.
///
/// ```
/// let community = socialplus::NewCommunity::new("Rust evenings").public(true).reviewed(true);
/// assert_eq!(community.need_approval_on_post_creation, Some(true));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewCommunity {
    /// 1 to 1,000 characters.
    pub display_name: String,
    /// At most 5,000 characters.
    pub description: Option<String>,
    /// Whether anybody can see what is in it.
    pub is_public: Option<bool>,
    /// Words by which the application finds communities.
    pub tags: Vec<String>,
    /// Ids of the categories that it is in.
    pub category_ids: Vec<String>,
    /// Free data of the application.
    pub metadata: Option<Metadata>,
    /// An uploaded image.
    pub avatar_file_id: Option<FileId>,
    /// Public ids of its first members.
    pub user_ids: Vec<UserId>,
    /// Whether only moderators may post.
    pub only_admin_can_post: Option<bool>,
    /// Whether posts wait for a moderator.
    pub need_approval_on_post_creation: Option<bool>,
}

impl NewCommunity {
    /// A community with a name and the platform's defaults.
    pub fn new(display_name: impl Into<String>) -> Self {
        Self {
            display_name: display_name.into(),
            ..Self::default()
        }
    }

    /// Sets the text about it.
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = Some(text.into());
        self
    }

    /// Lets anybody see what is in it, or members only.
    pub fn public(mut self, public: bool) -> Self {
        self.is_public = Some(public);
        self
    }

    /// Names its first members.
    pub fn members(mut self, user_ids: impl IntoIterator<Item = impl Into<UserId>>) -> Self {
        self.user_ids = user_ids.into_iter().map(Into::into).collect();
        self
    }

    /// Lets moderators post only, or everybody.
    pub fn moderators_post(mut self, only: bool) -> Self {
        self.only_admin_can_post = Some(only);
        self
    }

    /// Makes posts wait for a moderator, or not.
    pub fn reviewed(mut self, reviewed: bool) -> Self {
        self.need_approval_on_post_creation = Some(reviewed);
        self
    }
}

/// What to change in a community; `None` leaves a field as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CommunityUpdate {
    /// 1 to 1,000 characters.
    pub display_name: Option<String>,
    /// At most 5,000 characters.
    pub description: Option<String>,
    /// Whether anybody can see what is in it.
    pub is_public: Option<bool>,
    /// Words by which the application finds communities.
    pub tags: Option<Vec<String>>,
    /// Ids of the categories that it is in.
    pub category_ids: Option<Vec<String>>,
    /// Free data of the application.
    pub metadata: Option<Metadata>,
    /// An uploaded image.
    pub avatar_file_id: Option<FileId>,
    /// Whether only moderators may post.
    pub only_admin_can_post: Option<bool>,
    /// Whether posts wait for a moderator.
    pub need_approval_on_post_creation: Option<bool>,
}

/// Which members of a community, or of a channel, to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MemberQuery {
    /// Only members in one of these states; the platform's default if empty.
    pub memberships: Vec<MemberState>,
    /// Only members with one of these roles.
    pub roles: Vec<String>,
    /// A part of the name.
    pub search: Option<String>,
    /// Oldest members first instead of newest first.
    pub oldest_first: bool,
    /// How many a page holds, 1 to 100; 20 if `None`.
    pub limit: Option<u8>,
    /// Which page; `None` is the first.
    pub page: Option<PageToken>,
}

/// A state of members to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MemberState {
    /// Members.
    Member,
    /// Banned.
    Banned,
    /// Muted; channels only.
    Muted,
}

impl MemberState {
    /// The word of the wire.
    pub fn as_wire(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Banned => "banned",
            Self::Muted => "muted",
        }
    }
}

words! {
    /// Where a request to join stands.
    JoinRequestStatus {
        /// Waits for a moderator.
        Pending = "pending",
        /// Let in.
        Approved = "approved" | "accepted",
        /// Turned away.
        Rejected = "rejected",
        /// Taken back.
        Cancelled = "cancelled" | "canceled",
    }
}

/// A request to join a community that needs approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinRequest {
    /// The id of the request.
    pub id: String,
    /// The community, if the answer named it.
    pub community_id: Option<CommunityId>,
    /// Where it stands.
    pub status: JoinRequestStatus,
    /// The public id of whoever wants to join.
    pub user_id: Option<UserId>,
    /// When it was made.
    pub created_at: Option<OffsetDateTime>,
    /// When it was answered.
    pub responded_at: Option<OffsetDateTime>,
}
