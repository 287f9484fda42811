//! Presence: the heartbeat of this person and the number of viewers.

mod machine;

use std::time::Duration;

use machine::{Action, COUNT, HEARTBEAT};
pub(crate) use machine::{Input, PresenceMachine};
use socialplus::RoomId;

use crate::{
    actor::{Effects, Handle, Inbox, Supervisor},
    platform::{PlatformSlot, failed},
};

/// A heartbeat or a count that takes longer is no use any more.
const CALL_DEADLINE: Duration = Duration::from_secs(9);

pub(crate) type PresenceHandle = Handle<Input, Option<u32>, ()>;

/// Starts the actor.
pub(crate) fn start(supervisor: &Supervisor, platform: PlatformSlot) -> PresenceHandle {
    supervisor.start("presence", PresenceMachine::default(), |inbox, _| Perform {
        inbox,
        platform,
    })
}

struct Perform {
    inbox: Inbox<Input>,
    platform: PlatformSlot,
}

impl Effects<Action> for Perform {
    fn perform(&mut self, action: Action) {
        match action {
            Action::Beat { room_id } => {
                let Ok(platform) = self.platform.get() else {
                    return;
                };
                tokio::spawn(async move {
                    let room_id = RoomId::new(room_id);
                    let beat = platform.client.heartbeat(&room_id);
                    match tokio::time::timeout(CALL_DEADLINE, beat).await {
                        Ok(Ok(())) => {}
                        // The next one is on its way.
                        Ok(Err(error)) => tracing::debug!(%error, "a heartbeat failed"),
                        Err(_) => tracing::debug!("a heartbeat took too long"),
                    }
                });
            }
            Action::Count {
                generation,
                room_id,
            } => {
                let Ok(platform) = self.platform.get() else {
                    return;
                };
                self.inbox.call(
                    "count viewers",
                    CALL_DEADLINE,
                    async move {
                        let room_id = RoomId::new(room_id);
                        platform.client.viewer_count(&room_id).await.map_err(failed)
                    },
                    move |result| Input::Counted {
                        generation,
                        count: result
                            .ok()
                            .map(|count| u32::try_from(count).unwrap_or(u32::MAX)),
                    },
                );
            }
            Action::BeatLater { generation } => {
                self.inbox.after(HEARTBEAT, Input::BeatDue { generation });
            }
            Action::CountLater { generation } => {
                self.inbox.after(COUNT, Input::CountDue { generation });
            }
        }
    }
}
