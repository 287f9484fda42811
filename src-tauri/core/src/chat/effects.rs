//! How the chat's actions are carried out.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use greenroom_contract::ErrorCode;
use socialplus::{ChannelId, Message, MessageFeedId, PostId, RoomId, Subscription, Topic};

use super::{
    input::{Action, Input, ItemAction, Joined, MessagePage, PageOf},
    state::ChatMachine,
};
use crate::{
    actor::{Concern, within},
    error::Error,
    platform::PlatformSlot,
};

/// Joining is a handful of requests.
const JOIN_DEADLINE: Duration = Duration::from_secs(40);
/// How long the broker's answer to the chat's topic is waited for. Without it the chat still works
/// by reading; the subscription stays wanted.
const SUBSCRIBE_DEADLINE: Duration = Duration::from_secs(5);
/// Reading a page.
const READ_DEADLINE: Duration = Duration::from_secs(30);
/// Sending a message, or doing something else with one.
const ACT_DEADLINE: Duration = Duration::from_secs(30);
/// Messages in a page.
const PAGE: u8 = 50;

/// What the chat's actions need.
#[derive(Clone)]
pub(crate) struct Env {
    platform: PlatformSlot,
    listening: Listening,
}

impl Env {
    pub(super) fn new(platform: PlatformSlot) -> Self {
        Self {
            platform,
            listening: Listening::default(),
        }
    }

    async fn join(&self, channel_id: &ChannelId) -> Result<Joined, Error> {
        let client = self.platform.now()?.client;
        let membership = client.join_channel(channel_id).await?;
        let channel = membership.channel;
        let feed = client.message_feed(&channel.message_feed_id()).await?;
        let subscription = client.realtime().subscribe(Topic::feed(&feed));
        match tokio::time::timeout(SUBSCRIBE_DEADLINE, subscription.ready()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the chat's events are refused"),
            Err(_) => tracing::debug!("the chat's events are not confirmed yet"),
        }
        self.listening.hold(subscription);
        Ok(Joined {
            channel_id: channel.id,
            feed_id: feed.id,
            is_muted: channel.is_muted,
            i_am_muted: membership.me.is_some_and(|me| me.is_muted),
            moderators: channel.metadata_moderators,
        })
    }

    /// Finds the room's channel, or makes it.
    async fn make(&self, room_id: &RoomId, post_id: Option<PostId>) -> Result<ChannelId, Error> {
        let client = self.platform.now()?.client;
        let post_id = post_id.ok_or_else(|| {
            let why = "the room has no post to hang a chat on";
            Error::known(ErrorCode::NotFound, why)
        })?;
        // Another window of this person may have made it since the room was read.
        let room = client.get_room(room_id).await?;
        if let Some(channel_id) = room.live_channel_id {
            return Ok(channel_id);
        }
        Ok(client.create_live_channel(room_id, &post_id).await?.id)
    }

    async fn read(&self, feed_id: &MessageFeedId, of: &PageOf) -> Result<MessagePage, Error> {
        let platform = self.platform.now()?;
        let page = platform
            .client
            .query_messages(feed_id, Some(PAGE), of.token())
            .await?;
        Ok(MessagePage {
            users: platform.known_authors(&page.items),
            messages: page.items,
            older: page.next,
        })
    }

    async fn act(&self, feed_id: &MessageFeedId, action: &ItemAction) -> Result<Message, Error> {
        let client = self.platform.now()?.client;
        Ok(match action {
            ItemAction::Send { reference_id, text } => {
                client.send_text(feed_id, reference_id, text).await?
            }
        })
    }
}

impl Concern for ChatMachine {
    type Env = Env;

    fn at_once(env: &mut Env, action: Action) -> Option<Action> {
        match action {
            Action::Leave => {
                std::mem::take(&mut env.listening).end();
                None
            }
            Action::Join(_) | Action::Make { .. } | Action::Read { .. } | Action::Act { .. } => {
                Some(action)
            }
        }
    }

    async fn run(env: Env, action: Action) -> Option<Input> {
        match action {
            Action::Join(channel_id) => {
                let join = env.join(&channel_id);
                let result = within(JOIN_DEADLINE, "join the chat", join).await;
                Some(Input::Joined(result))
            }
            Action::Make { room_id, post_id } => {
                let join = async { env.join(&env.make(&room_id, post_id).await?).await };
                let result = within(JOIN_DEADLINE, "make the chat", join).await;
                Some(Input::Joined(result))
            }
            // Done at once.
            Action::Leave => None,
            Action::Read { feed_id, of } => {
                let read = env.read(&feed_id, &of);
                let result = within(READ_DEADLINE, "read messages", read).await;
                Some(Input::Page { of, result })
            }
            Action::Act {
                feed_id,
                place,
                action,
            } => {
                let act = env.act(&feed_id, &action);
                let result = within(ACT_DEADLINE, "act on a message", act).await;
                Some(Input::Acted {
                    place,
                    action,
                    result,
                })
            }
        }
    }
}

/// The subscription of the joined chat. Actions that are under way share it: a join that comes to
/// its end after the room was closed finds it closed, and its subscription ends.
#[derive(Clone, Default)]
struct Listening(Arc<Mutex<Held>>);

#[derive(Default)]
enum Held {
    #[default]
    Nothing,
    Subscription {
        _until_dropped: Subscription,
    },
    Closed,
}

impl Listening {
    fn hold(&self, subscription: Subscription) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match *held {
            Held::Nothing | Held::Subscription { .. } => {
                *held = Held::Subscription {
                    _until_dropped: subscription,
                };
            }
            Held::Closed => {}
        }
    }

    fn end(self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Held::Closed;
    }
}
