//! Who may see and do what outside of rooms and chats (PLATFORM.md 6, 9 and 18).

use super::Tx;
use super::comments::Comment;
use super::communities::Community;
use super::posts::{PUBLISHED, Post};
use super::sessions::Caller;
use crate::api_error::ApiError;
use crate::id::{CommentId, CommunityId, PostId, UserId};

impl Tx<'_> {
    /// A community that `caller` knows of: a public or discoverable one, one's own, or one that
    /// one is invited to. Of any other it is not even said that there is one.
    pub fn known_community(
        &self,
        caller: &Caller,
        id: &CommunityId,
    ) -> Result<Community, ApiError> {
        match self.known_even_deleted(caller, id)? {
            community if community.is_deleted => Err(ApiError::not_found("community")),
            community => Ok(community),
        }
    }

    /// The same, though it may be deleted.
    pub fn known_even_deleted(
        &self,
        caller: &Caller,
        id: &CommunityId,
    ) -> Result<Community, ApiError> {
        let community = self
            .community(&caller.network, id)?
            .ok_or_else(|| ApiError::not_found("community"))?;
        let known = community.is_public
            || community.is_discoverable
            || caller.is_admin
            || self.is_member(id, &caller.user)?
            || self.pending_invitation(id, &caller.user)?.is_some();
        if known {
            Ok(community)
        } else {
            Err(ApiError::not_found("community"))
        }
    }

    /// A community whose posts and members `caller` may read.
    pub fn open_community(&self, caller: &Caller, id: &CommunityId) -> Result<Community, ApiError> {
        let community = self.known_community(caller, id)?;
        if self.is_banned_from(id, &caller.user)? {
            return Err(ApiError::banned());
        }
        if community.is_public || caller.is_admin || self.is_member(id, &caller.user)? {
            Ok(community)
        } else {
            Err(ApiError::permission_denied("This community is private."))
        }
    }

    /// In, and not banned.
    pub fn is_member(&self, community: &CommunityId, user: &UserId) -> Result<bool, ApiError> {
        Ok(self
            .membership(community, user)?
            .is_some_and(|membership| membership.is_member()))
    }

    /// Whether somebody is banned from a community.
    pub fn is_banned_from(&self, community: &CommunityId, user: &UserId) -> Result<bool, ApiError> {
        Ok(self
            .membership(community, user)?
            .is_some_and(|membership| membership.membership == "banned"))
    }

    /// Whether somebody may see what happens in a community: its members, and everybody in a public
    /// one, but never who is banned.
    pub fn may_see_community(
        &self,
        community: &Community,
        user: &UserId,
    ) -> Result<bool, ApiError> {
        Ok(match self.membership(&community.id, user)? {
            Some(membership) if membership.membership == "banned" => false,
            Some(membership) => community.is_public || membership.is_member(),
            None => community.is_public,
        })
    }

    /// Whether `caller` decides in a community: its moderators, and administrators.
    pub fn decides_in(&self, community: &CommunityId, caller: &Caller) -> Result<bool, ApiError> {
        Ok(caller.is_admin
            || self
                .membership(community, &caller.user)?
                .is_some_and(|membership| membership.is_moderator()))
    }

    /// Refuses everybody who does not decide in a community.
    pub fn require_moderator(
        &self,
        community: &CommunityId,
        caller: &Caller,
    ) -> Result<(), ApiError> {
        if self.decides_in(community, caller)? {
            Ok(())
        } else {
            Err(ApiError::permission_denied(
                "Only moderators of this community may do this.",
            ))
        }
    }

    /// Whether `caller` decides about what others wrote at this post: on their own feed, in a
    /// community that they moderate, or as administrator.
    pub fn decides_at(&self, post: &Post, caller: &Caller) -> Result<bool, ApiError> {
        match post.community() {
            Some(community) => self.decides_in(&community, caller),
            None => Ok(caller.is_admin || post.feed_owner().as_ref() == Some(&caller.user)),
        }
    }

    /// A post that `caller` may see.
    pub fn visible_post(&self, caller: &Caller, id: &PostId) -> Result<Post, ApiError> {
        let post = self.require_post(&caller.network, id)?;
        if let Some(community) = post.community() {
            self.open_community(caller, &community)?;
            let hidden = post.feed_type != PUBLISHED
                && post.author != caller.user
                && !self.decides_in(&community, caller)?;
            if hidden {
                return Err(ApiError::not_found("post"));
            }
        }
        Ok(post)
    }

    /// A comment that `caller` may see, with its post.
    pub fn visible_comment(
        &self,
        caller: &Caller,
        id: &CommentId,
    ) -> Result<(Comment, Post), ApiError> {
        let comment = self.require_comment(&caller.network, id)?;
        let post = self.visible_post(caller, &comment.post)?;
        Ok((comment, post))
    }

    /// Refuses whom the owner of a user feed has blocked.
    pub fn require_not_blocked(&self, post: &Post, caller: &Caller) -> Result<(), ApiError> {
        if let Some(owner) = post.feed_owner()
            && self.is_blocked(&owner, &caller.user)?
        {
            return Err(ApiError::permission_denied(
                "The owner of this feed does not want to hear from you.",
            ));
        }
        Ok(())
    }

    /// Refuses who may not comment on a post: in a community, everybody but members.
    pub fn require_commenter(&self, post: &Post, caller: &Caller) -> Result<(), ApiError> {
        if post.feed_type != PUBLISHED {
            return Err(ApiError::rule("This post is not published."));
        }
        if let Some(community) = post.community()
            && !caller.is_admin
            && !self.is_member(&community, &caller.user)?
        {
            return Err(ApiError::permission_denied(
                "Only members may comment in this community.",
            ));
        }
        self.require_not_blocked(post, caller)
    }
}
