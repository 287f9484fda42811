//! Whole lists as streams: page after page, as far as the reader goes (PLATFORM.md 2.4).

use std::{collections::HashSet, future::Future};

use futures_util::stream::{self, Stream, StreamExt as _, TryStreamExt as _};

use crate::{
    client::Client,
    error::Error,
    model::{
        ChannelId, ChannelMember, Comment, CommentQuery, Community, CommunityId, CommunityMember,
        CommunityQuery, Feed, Invitation, InvitationQuery, JoinRequest, MemberQuery, Message,
        MessageQuery, Page, PageToken, PostQuery, ReactionQuery, Reactor, Room, RoomId, RoomPost,
        RoomQuery, TrayItem, User, UserQuery, ViewerBan,
    },
};

/// The entries of all pages that `read` gives, beginning with the page that `first` names.
///
/// It ends after the last page, after an error, and when a page names one that was read before.
fn pages<T, F, R>(
    first: Option<PageToken>,
    read: F,
) -> impl Stream<Item = Result<T, Error>> + Send + Unpin + use<T, F, R>
where
    T: Send + 'static,
    F: Fn(Option<PageToken>) -> R + Send + 'static,
    R: Future<Output = Result<Page<T>, Error>> + Send + 'static,
{
    struct Reading<F> {
        read: F,
        page: Option<PageToken>,
        seen: HashSet<PageToken>,
    }
    let start = Reading {
        read,
        seen: first.iter().cloned().collect(),
        page: first,
    };
    stream::try_unfold(Some(start), |reading| async {
        let Some(mut reading) = reading else {
            return Ok(None);
        };
        let page = (reading.read)(reading.page.take()).await?;
        let next = match page.next {
            Some(next) if reading.seen.insert(next.clone()) => {
                reading.page = Some(next);
                Some(reading)
            }
            Some(_) => {
                tracing::warn!("a page names one that was read before; the list ends here");
                None
            }
            None => None,
        };
        let items = stream::iter(page.items.into_iter().map(Ok));
        Ok::<_, Error>(Some((items, next)))
    })
    .try_flatten()
    .boxed()
}

/// A method that streams a list: the query says how many a page holds and where to begin.
macro_rules! each {
    ($($(#[$doc:meta])* $name:ident($($argument:ident: $type:ty),*; $query:ty) -> $item:ty = $call:ident;)+) => {
        impl Client {
            $(
                $(#[$doc])*
                pub fn $name(
                    &self,
                    $($argument: $type,)*
                    query: $query,
                ) -> impl Stream<Item = Result<$item, Error>> + Send + Unpin + use<> {
                    let client = self.clone();
                    $(let $argument = $argument.clone();)*
                    pages(query.page.clone(), move |page| {
                        let client = client.clone();
                        $(let $argument = $argument.clone();)*
                        let mut query = query.clone();
                        query.page = page;
                        async move { client.$call($(&$argument,)* query).await }
                    })
                }
            )+
        }
    };
}

each! {
    /// All users that [`Client::query_users`] gives page by page.
    ///
    /// ```no_run
    /// # async fn run(client: socialplus::Client) -> Result<(), socialplus::Error> {
    /// use futures_util::TryStreamExt as _;
    /// use socialplus::UserQuery;
    ///
    /// let mut users = client.each_user(UserQuery::new().keyword("maya").limit(50));
    /// while let Some(user) = users.try_next().await? {
    ///     println!("{}", user.name());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    each_user(; UserQuery) -> User = query_users;
    /// All communities that [`Client::query_communities`] gives page by page.
    each_community(; CommunityQuery) -> Community = query_communities;
    /// All members that [`Client::community_members`] gives page by page.
    each_community_member(community_id: &CommunityId; MemberQuery) -> CommunityMember
        = community_members;
    /// All rooms that [`Client::query_rooms`] gives page by page.
    each_room(; RoomQuery) -> Room = query_rooms;
    /// All posts that [`Client::query_posts`] gives page by page.
    each_post(; PostQuery) -> RoomPost = query_posts;
    /// All comments that [`Client::query_comments`] gives page by page.
    each_comment(; CommentQuery) -> Comment = query_comments;
    /// All reactions that [`Client::query_reactions`] gives page by page.
    each_reaction(; ReactionQuery) -> Reactor = query_reactions;
    /// All invitations that [`Client::query_sent_invitations`] gives page by page.
    each_sent_invitation(; InvitationQuery) -> Invitation = query_sent_invitations;
    /// All invitations that [`Client::query_my_invitations`] gives page by page.
    each_invitation_of_mine(; InvitationQuery) -> Invitation = query_my_invitations;
    /// All members that [`Client::channel_members`] gives page by page.
    each_channel_member(channel_id: &ChannelId; MemberQuery) -> ChannelMember = channel_members;
    /// All messages that [`Client::find_messages`] gives page by page.
    each_message(; MessageQuery) -> Message = find_messages;
}

/// The same for lists that take no query, only how many a page holds.
macro_rules! each_plain {
    ($($(#[$doc:meta])* $name:ident($($argument:ident: $type:ty),*) -> $item:ty = $call:ident;)+) => {
        impl Client {
            $(
                $(#[$doc])*
                pub fn $name(
                    &self,
                    $($argument: $type,)*
                    count: Option<u8>,
                ) -> impl Stream<Item = Result<$item, Error>> + Send + Unpin + use<> {
                    let client = self.clone();
                    $(let $argument = $argument.clone();)*
                    pages(None, move |page| {
                        let client = client.clone();
                        $(let $argument = $argument.clone();)*
                        async move { client.$call($(&$argument,)* count, page.as_ref()).await }
                    })
                }
            )+
        }
    };
}

each_plain! {
    /// All users that [`Client::blocked_users`] gives page by page.
    each_blocked_user() -> User = blocked_users;
    /// All requests that [`Client::join_requests`] gives page by page.
    each_join_request(community_id: &CommunityId) -> JoinRequest = join_requests;
    /// All bans that [`Client::viewer_bans`] gives page by page.
    each_viewer_ban(room_id: &RoomId) -> ViewerBan = viewer_bans;
    /// All posts that [`Client::feed`] gives page by page.
    each_post_of_feed(feed: &Feed) -> RoomPost = feed;
    /// All entries that [`Client::tray`] gives page by page.
    each_tray_item() -> TrayItem = tray;
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use super::*;

    fn page(items: &[u32], next: Option<&str>) -> Result<Page<u32>, Error> {
        Ok(Page {
            items: items.to_vec(),
            next: next.map(PageToken::new),
        })
    }

    #[tokio::test]
    async fn a_stream_goes_to_the_last_page_also_through_an_empty_one() {
        let stream = pages(None, |token| async move {
            match token.as_ref().map(PageToken::as_str) {
                None => page(&[1, 2], Some("b")),
                Some("b") => page(&[], Some("c")),
                Some("c") => page(&[3], None),
                Some(other) => panic!("asked for {other}"),
            }
        });
        let all: Vec<u32> = stream.try_collect().await.unwrap();
        assert_eq!(all, [1, 2, 3]);
    }

    #[tokio::test]
    async fn a_server_that_names_the_same_page_again_does_not_hold_a_stream_for_ever() {
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        let stream = pages(Some(PageToken::new("a")), move |token| {
            count.fetch_add(1, Ordering::Relaxed);
            async move {
                match token.as_ref().map(PageToken::as_str) {
                    Some("a") => page(&[1], Some("b")),
                    _ => page(&[2], Some("a")),
                }
            }
        });
        let all: Vec<u32> = stream.try_collect().await.unwrap();
        assert_eq!((all, asked.load(Ordering::Relaxed)), (vec![1, 2], 2));
    }

    #[tokio::test]
    async fn pages_are_asked_for_as_the_reader_goes_and_an_error_ends_the_stream() {
        let mut stream = pages(None, |token| async move {
            match token {
                None => page(&[1], Some("b")),
                Some(_) => Err(Error::NotSignedIn),
            }
        });
        assert_eq!(stream.try_next().await.unwrap(), Some(1));
        assert!(stream.try_next().await.is_err());
        assert!(stream.next().await.is_none());
    }
}
