//! Ten seconds of own picture and sound through the real pipeline before the stage: encoded, sent to
//! the media server, received and decoded in a room that nobody else comes into; then played, with a
//! verdict on echo, level, noise and light.

mod effects;
mod input;
mod machine;
mod playing;
mod recorder;
mod recording;
mod verdict;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use greenroom_contract::{Notice, Part};
use greenroom_media::frames::FrameHub;
use tokio::sync::broadcast;

pub(crate) use self::input::{Gear, Input};
use self::{effects::Env, machine::LoopbackMachine, recorder::Recorder};
use crate::{
    actor::{self, Handle, Supervisor},
    platform::PlatformSlot,
    ports::LocalNetworkHost,
    sources::SourcesHandle,
};

pub(crate) type LoopbackHandle = Handle<LoopbackMachine>;

/// Starts the actor. The picture that came back goes to `hub` while it is played.
pub(crate) fn start(
    supervisor: &Supervisor,
    notices: &broadcast::Sender<Notice>,
    platform: PlatformSlot,
    local_network: Arc<dyn LocalNetworkHost>,
    sources: SourcesHandle,
    hub: FrameHub,
) -> LoopbackHandle {
    let machine = LoopbackMachine::default();
    actor::start(supervisor, Part::Loopback, machine, notices, |inbox| Env {
        platform,
        local_network,
        inbox,
        recorder: Recorder::new(sources, hub),
    })
}
