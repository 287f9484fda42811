//! The live chat of the open room.

mod diff;
mod machine;
mod view;

#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use greenroom_contract::{ChatDiff, ChatItem, ChatView, ErrorCode, Part, UiError};
use socialplus::{
    ChannelId, MessageFeedId, PageToken, PostId, ReferenceId, RoomId, Subscription, Topic,
};
use tokio::sync::{broadcast, mpsc, watch};

use machine::{Action, ChatMachine, Joined, MessagePage};
pub(crate) use machine::{Input, RoomContext};

use crate::{
    actor::Supervisor,
    actor_v1::{Effects, Handle, Inbox, StartOlder, Tickets},
    edge::error::ui_error,
    facts::message_facts,
    platform::{Platform, PlatformSlot, failed},
};

/// Joining is a handful of requests.
const JOIN_DEADLINE: Duration = Duration::from_secs(40);
/// How long the broker's answer to the chat's topic is waited for. Without it the chat still works
/// by reading; the subscription stays wanted.
const SUBSCRIBE_DEADLINE: Duration = Duration::from_secs(5);
/// Reading a page.
const READ_DEADLINE: Duration = Duration::from_secs(30);
/// Sending a message.
const SEND_DEADLINE: Duration = Duration::from_secs(30);
/// Messages in a page.
const PAGE: u8 = 50;
/// Changes that a slow reader of the list may be behind before it gets the whole list again.
const DIFFS_KEPT: usize = 128;

/// The chat's actor, with its list beside its view.
#[derive(Clone)]
pub(crate) struct ChatHandle {
    pub actor: Handle<Input, ChatView, ()>,
    pub list: ChatList,
}

/// The list of messages as others follow it.
#[derive(Clone)]
pub(crate) struct ChatList {
    list: watch::Receiver<Numbered>,
    diffs: broadcast::Sender<(u64, ChatDiff)>,
}

/// The list after so many changes.
#[derive(Debug, Clone, Default)]
struct Numbered {
    after: u64,
    items: Arc<Vec<ChatItem>>,
}

impl ChatList {
    /// Follows the list: all of it first, then each change.
    pub fn follow(&self) -> Follower {
        Follower {
            // The order matters: changes between the two lines are in both and skipped by number.
            diffs: self.diffs.subscribe(),
            list: self.list.clone(),
            seen: None,
        }
    }
}

/// One reader of the list.
pub(crate) struct Follower {
    list: watch::Receiver<Numbered>,
    diffs: broadcast::Receiver<(u64, ChatDiff)>,
    seen: Option<u64>,
}

impl Follower {
    /// The next change. A reader that fell too far behind gets the whole list. `None` when the
    /// actor is gone. Safe to cancel.
    pub async fn next(&mut self) -> Option<ChatDiff> {
        loop {
            let Some(seen) = self.seen else {
                let now = self.list.borrow().clone();
                self.seen = Some(now.after);
                return Some(ChatDiff::Reset {
                    items: now.items.to_vec(),
                });
            };
            match self.diffs.recv().await {
                Ok((number, diff)) if number > seen => {
                    self.seen = Some(number);
                    return Some(diff);
                }
                Ok(_) => {}
                Err(broadcast::error::RecvError::Lagged(_)) => self.seen = None,
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    }
}

/// Starts the actor.
pub(crate) fn start(supervisor: &Supervisor, platform: PlatformSlot) -> ChatHandle {
    let (publish, list) = watch::channel(Numbered::default());
    let diffs = broadcast::Sender::new(DIFFS_KEPT);
    let sender = diffs.clone();
    let actor = supervisor.start(Part::Chat, ChatMachine::default(), |inbox, tickets| {
        Perform {
            inbox,
            tickets,
            platform,
            publish,
            diffs: sender,
            listening: Listening::default(),
        }
    });
    ChatHandle {
        actor,
        list: ChatList { list, diffs },
    }
}

/// The id that a message gets before it is sent (PLATFORM.md 11.3).
pub(crate) fn new_reference() -> String {
    ReferenceId::random().into_string()
}

/// Holds the subscription of the joined chat. A join that comes to its end after the room was
/// closed finds nobody to hand its subscription to, which ends it.
#[derive(Default)]
struct Listening {
    subscription: Option<mpsc::Sender<Subscription>>,
}

impl Listening {
    fn start(&mut self) -> mpsc::Sender<Subscription> {
        let (sender, mut receiver) = mpsc::channel::<Subscription>(1);
        // The task holds what it is given until the last sender is gone.
        tokio::spawn(async move {
            let mut held = Vec::new();
            while let Some(subscription) = receiver.recv().await {
                held.push(subscription);
            }
        });
        self.subscription = Some(sender.clone());
        sender
    }
}

struct Perform {
    inbox: Inbox<Input>,
    tickets: Arc<Tickets<()>>,
    platform: PlatformSlot,
    publish: watch::Sender<Numbered>,
    diffs: broadcast::Sender<(u64, ChatDiff)>,
    listening: Listening,
}

impl Perform {
    fn join(
        &mut self,
        generation: u64,
        find: impl Future<Output = Result<ChannelId, UiError>> + Send + 'static,
    ) {
        let platform = self.platform.get();
        let holder = self.listening.start();
        self.inbox.call(
            "join the chat",
            JOIN_DEADLINE,
            async move {
                let platform = platform?;
                let channel_id = find.await?;
                join(&platform, &channel_id, holder).await
            },
            move |result| Input::Joined { generation, result },
        );
    }

    fn publish(&self, items: Vec<ChatItem>) {
        let old = self.publish.borrow().clone();
        let diffs = diff::diff(&old.items, &items);
        if diffs.is_empty() {
            return;
        }
        let count = u64::try_from(diffs.len()).unwrap_or(u64::MAX);
        // The list first: a reader that starts now skips the changes it has already.
        self.publish.send_replace(Numbered {
            after: old.after + count,
            items: Arc::new(items),
        });
        for (number, diff) in (old.after + 1..).zip(diffs) {
            let _ = self.diffs.send((number, diff));
        }
    }
}

impl Effects<Action> for Perform {
    fn perform(&mut self, action: Action) {
        match action {
            Action::Join {
                generation,
                channel_id,
            } => self.join(generation, async move { Ok(ChannelId::new(channel_id)) }),
            Action::Make {
                generation,
                room_id,
                post_id,
                title: _,
            } => {
                let platform = self.platform.get();
                self.join(generation, async move {
                    let platform = platform?;
                    let post_id = post_id.ok_or_else(|| {
                        ui_error(
                            ErrorCode::NotFound,
                            "the room has no post to hang a chat on",
                        )
                    })?;
                    let room_id = RoomId::new(room_id);
                    // Another window of this person may have made it since the room was read.
                    let room = platform.client.get_room(&room_id).await.map_err(failed)?;
                    if let Some(channel_id) = room.live_channel_id {
                        return Ok(channel_id);
                    }
                    let channel = platform
                        .client
                        .create_live_channel(&room_id, &PostId::new(post_id))
                        .await
                        .map_err(failed)?;
                    Ok(channel.id)
                });
            }
            Action::Leave => self.listening = Listening::default(),
            Action::ReadPage {
                generation,
                feed_id,
                of,
                token,
            } => {
                let platform = self.platform.get();
                self.inbox.call(
                    "read messages",
                    READ_DEADLINE,
                    async move {
                        let platform = platform?;
                        let token = token.map(PageToken::new);
                        let page = platform
                            .client
                            .query_messages(
                                &MessageFeedId::new(feed_id),
                                Some(PAGE),
                                token.as_ref(),
                            )
                            .await
                            .map_err(failed)?;
                        Ok(MessagePage {
                            users: platform.authors(&page.items),
                            messages: page.items.iter().map(message_facts).collect(),
                            older: page.next.map(|token| token.as_str().to_owned()),
                        })
                    },
                    move |result| Input::Page {
                        generation,
                        of,
                        result,
                    },
                );
            }
            Action::Send {
                generation,
                feed_id,
                reference_id,
                text,
            } => {
                let platform = self.platform.get();
                let reference = ReferenceId::new(reference_id.clone());
                self.inbox.call(
                    "send a message",
                    SEND_DEADLINE,
                    async move {
                        let message = platform?
                            .client
                            .send_text(&MessageFeedId::new(feed_id), &reference, &text)
                            .await
                            .map_err(failed)?;
                        Ok(message_facts(&message))
                    },
                    move |result| Input::Sent {
                        generation,
                        reference_id,
                        result,
                    },
                );
            }
            Action::Publish(items) => self.publish(items),
            Action::Reply(ticket, result) => self.tickets.answer(ticket, result),
        }
    }
}

async fn join(
    platform: &Platform,
    channel_id: &ChannelId,
    holder: mpsc::Sender<Subscription>,
) -> Result<Joined, UiError> {
    let client = &platform.client;
    let membership = client.join_channel(channel_id).await.map_err(failed)?;
    let channel = membership.channel;
    let feed = client
        .message_feed(&channel.message_feed_id())
        .await
        .map_err(failed)?;
    let subscription = client.realtime().subscribe(Topic::feed(&feed));
    match tokio::time::timeout(SUBSCRIBE_DEADLINE, subscription.ready()).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "the chat's events are refused"),
        Err(_) => tracing::debug!("the chat's events are not confirmed yet"),
    }
    let _ = holder.send(subscription).await;
    Ok(Joined {
        channel_id: channel.id.as_str().to_owned(),
        feed_id: feed.id.as_str().to_owned(),
        is_muted: channel.is_muted,
        i_am_muted: membership.me.is_some_and(|me| me.is_muted),
        moderators: channel
            .metadata_moderators
            .iter()
            .map(|id| id.as_str().to_owned())
            .collect(),
    })
}
