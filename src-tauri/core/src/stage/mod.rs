//! The stage: the connection, own media on it, and everybody's pictures, carried by LiveKit.

mod delays;
mod effects;
mod engine;
mod input;
mod machine;
mod shown;

#[cfg(test)]
mod tests;

use std::time::Duration;

use greenroom_contract::{Notice, Part};
use greenroom_media::frames::FrameHub;
use tokio::sync::broadcast;

/// For tests that play the stage beside others.
#[cfg(test)]
pub(crate) use self::input::{Action, RoomNews, TrackKey};
use self::{effects::Env, engine::Engine};
pub(crate) use self::{
    engine::{Outgoing, camera, incoming, microphone},
    input::{ConnectSpec, Input, PreviewSpec},
    machine::state::StageMachine,
};
use crate::{
    actor::{self, Handle, Supervisor},
    error::Error,
    platform::PlatformSlot,
    settings::SettingsHandle,
    sources::SourcesHandle,
};

/// The longest that connecting takes, with asking where and publishing: each step has a shorter
/// deadline of its own.
pub(crate) const CONNECT_DEADLINE: Duration = Duration::from_secs(80);

/// How others reach the stage.
pub(crate) type StageHandle = Handle<StageMachine>;

/// Starts the actor. Pictures go to `hub`.
pub(crate) fn start(
    supervisor: &Supervisor,
    notices: &broadcast::Sender<Notice>,
    platform: PlatformSlot,
    settings: SettingsHandle,
    sources: SourcesHandle,
    hub: FrameHub,
) -> StageHandle {
    let (machine, part) = (StageMachine::default(), Part::Stage);
    actor::start(supervisor, part, machine, notices, |inbox| Env {
        platform,
        settings,
        engine: Engine::new(inbox, hub, &sources),
        sources,
    })
}

impl StageHandle {
    /// Own sources on, for this person only; a connection ends.
    pub async fn preview(&self, spec: PreviewSpec) {
        quietly(
            "the preview",
            self.ask(|ticket| Input::Preview { ticket, spec }).await,
        );
    }

    /// Connects, and publishes if the specification says so.
    pub async fn connect(&self, spec: ConnectSpec) -> Result<(), Error> {
        self.ask(|ticket| Input::Connect { ticket, spec }).await
    }

    /// Publishes own picture and sound.
    pub async fn publish(&self) -> Result<(), Error> {
        self.ask(|ticket| Input::Publish { ticket }).await
    }

    /// Disconnects; own sources keep running.
    pub async fn leave(&self) {
        quietly("leaving", self.ask(|ticket| Input::Leave { ticket }).await);
    }

    /// Disconnects and switches everything off.
    pub async fn off(&self) {
        quietly(
            "switching off",
            self.ask(|ticket| Input::Off { ticket }).await,
        );
    }
}

/// What nobody can do anything about is in the log.
fn quietly(what: &str, result: Result<(), Error>) {
    if let Err(error) = result {
        tracing::warn!(trace = %error.trace(), "the stage did not answer: {what}");
    }
}
