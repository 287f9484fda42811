//! How the stage's actions are carried out.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use greenroom_contract::ErrorCode;
use socialplus::RoomId;

use super::{
    engine::{Engine, Entrance},
    input::*,
    machine::state::StageMachine,
};
use crate::{
    actor::{Concern, within},
    error::Error,
    platform::{
        Platform, PlatformSlot,
        inside::{may_be_elsewhere, on_stage_elsewhere},
    },
    settings::SettingsHandle,
    sources::{self, SourcesHandle},
};

/// Asking where the stage is.
const ACCESS_DEADLINE: Duration = Duration::from_secs(30);
/// Connecting, with the engine's own repetitions.
const JOIN_DEADLINE: Duration = Duration::from_secs(35);
/// Publishing one source, or taking it back.
const PUBLISH_DEADLINE: Duration = Duration::from_secs(15);
/// Asking WebRTC what it has counted.
const COUNT_DEADLINE: Duration = Duration::from_secs(5);

/// What the stage is made with.
#[derive(Clone)]
pub(crate) struct Env {
    pub platform: PlatformSlot,
    pub sources: SourcesHandle,
    pub settings: SettingsHandle,
    pub(super) engine: Engine,
}

impl Concern for StageMachine {
    type Env = Env;

    fn order(action: &Action) -> Option<&'static str> {
        match action {
            Action::Sources(_) => Some("sources"),
            Action::Join { .. }
            | Action::Publish { .. }
            | Action::Unpublish { .. }
            | Action::Close { .. } => Some("connection"),
            Action::KeepPin { .. } | Action::RecallPin(_) => Some("pin"),
            // Done at once, or in any order.
            Action::Mute { .. }
            | Action::Draw { .. }
            | Action::DrawOwnScreen { .. }
            | Action::Clear { .. }
            | Action::Loudness { .. }
            | Action::Spare(_)
            | Action::LookAtUplink { .. }
            | Action::Count { .. } => None,
        }
    }

    fn at_once(env: &mut Env, action: Action) -> Option<Action> {
        match action {
            Action::Mute { source, muted } => env.engine.mute(source, muted),
            Action::Draw { key, tile } => env.engine.draw(&key, tile),
            Action::DrawOwnScreen { me, tile } => env.engine.draw_own_screen(&me, tile),
            Action::Clear { tile } => env.engine.clear(tile),
            Action::Loudness { identity, percent } => env.engine.loudness(identity, percent),
            Action::Spare(spared) => env.engine.spare(spared),
            Action::Close { connection } => {
                // What is under way for it ends, so that closing need not wait.
                env.engine.is_over(connection);
                return Some(action);
            }
            Action::Sources(_)
            | Action::Join { .. }
            | Action::Publish { .. }
            | Action::Unpublish { .. }
            | Action::LookAtUplink { .. }
            | Action::KeepPin { .. }
            | Action::RecallPin(_)
            | Action::Count { .. } => return Some(action),
        }
        None
    }

    async fn run(env: Env, action: Action) -> Option<Input> {
        match action {
            Action::Sources(me) => {
                env.engine.draw_own(me.as_ref());
                let input = match me {
                    Some(me) => sources::Input::On { name: me.name },
                    None => sources::Input::Off,
                };
                env.sources.actor.tell(input).await;
                None
            }
            Action::Join {
                connection,
                room_id,
                yields,
                after,
            } => {
                let joined = async {
                    tokio::time::sleep(after.mul_f64(rand::random_range(0.5..=1.0))).await;
                    join(&env, connection, &room_id, yields).await
                };
                let joined = env.engine.unless_over(connection, joined).await;
                joined.map(Input::Joined)
            }
            Action::Publish {
                connection,
                source,
                muted,
                size,
            } => {
                let published = env.engine.publish(source, muted, size);
                let published = within(PUBLISH_DEADLINE, "publish", published);
                let result = env.engine.unless_over(connection, published).await?;
                Some(Input::Published { source, result })
            }
            Action::Unpublish { source } => {
                let ended = env.engine.unpublish(source);
                if let Err(error) = within(PUBLISH_DEADLINE, "take back", ended).await {
                    tracing::warn!(%error, ?source, "a source could not be taken back in order");
                }
                Some(Input::Unpublished { source })
            }
            Action::Count { turn } => {
                let counted = async { Ok(env.engine.count().await) };
                let counted = within(COUNT_DEADLINE, "count", counted).await;
                let counted = counted.unwrap_or_default();
                Some(Input::Counted { turn, counted })
            }
            Action::LookAtUplink { connection } => {
                let look = async { Ok(env.engine.look_at_uplink().await) };
                let look = within(COUNT_DEADLINE, "look at the line", look).await;
                let look = look.unwrap_or_default();
                Some(Input::Uplink { connection, look })
            }
            Action::KeepPin { room_id, pin } => {
                env.settings.keep(|kept| kept.keep_pin(room_id, pin));
                None
            }
            Action::RecallPin(room_id) => {
                let pin = env.settings.read(|kept| kept.pin_of(&room_id));
                Some(Input::PinnedBefore { room_id, pin })
            }
            Action::Close { .. } => {
                env.engine.close().await;
                Some(Input::Closed)
            }
            // Done at once.
            Action::Mute { .. }
            | Action::Draw { .. }
            | Action::DrawOwnScreen { .. }
            | Action::Clear { .. }
            | Action::Spare(_)
            | Action::Loudness { .. } => None,
        }
    }
}

/// Asks where the stage is, with a token for this join only (PLATFORM.md 7.4), and connects.
async fn join(
    env: &Env,
    connection: u64,
    room_id: &RoomId,
    yields: bool,
) -> Result<BTreeSet<TrackKey>, Error> {
    let mut entrance = Entrance::begin(Instant::now());
    let platform = env.platform.now()?;
    let access = within(ACCESS_DEADLINE, "fetch broadcaster data", async {
        Ok(platform.client.broadcaster_data(room_id).await?)
    });
    // Both at once, since the person waits. A token changes nothing for anybody until it is used.
    let (access, elsewhere) = tokio::join!(access, async {
        yields && is_elsewhere(&platform, room_id).await
    });
    if elsewhere {
        return Err(on_stage_elsewhere());
    }
    let access = access.map_err(|error| error.not_found_as(ErrorCode::RoomGone))?;
    entrance.answered(Instant::now());
    let url = access.cohost_url.to_string();
    let joined = env
        .engine
        .connect(connection, &url, &access.cohost_token, entrance);
    let joined = within(JOIN_DEADLINE, "reach the stage", joined).await;
    // The platform has answered, so it is the stage that does not.
    joined.map_err(|error| match error.code() {
        ErrorCode::TimedOut => error.meaning(ErrorCode::StageUnreachable),
        _ => error,
    })
}

/// Whether this person is on the stage from another computer, or may be. Where the room cannot be read
/// nothing is known; what is wrong then shows with the connection.
async fn is_elsewhere(platform: &Platform, room_id: &RoomId) -> bool {
    let read = async { Ok(platform.client.get_room(room_id).await?) };
    let room = within(ACCESS_DEADLINE, "see who is on the stage", read).await;
    room.is_ok_and(|room| may_be_elsewhere(&room, &platform.myself().user_id))
}
