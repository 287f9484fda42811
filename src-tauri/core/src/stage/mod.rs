//! The stage: own media and everybody's pictures, carried by LiveKit.

mod engine;
mod machine;
mod picture;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use greenroom_contract::{Part, Person, PictureFormat, Role, StageView, UiError};
use greenroom_media::frames::{FrameHub, TileId};
use tokio::sync::{mpsc, watch};

use engine::Order;
use machine::{Action, Input, OWN_TILE, StageMachine};
pub(crate) use machine::{ConnectSpec, PreviewSpec};
use picture::{OwnPicture, PictureOrder};

use crate::{
    actor::Supervisor,
    actor_v1::{Effects, Handle, StartOlder, Tickets},
};

/// How others reach the stage.
#[derive(Clone)]
pub(crate) struct StageHandle {
    actor: Handle<Input, StageView, ()>,
    picture: watch::Receiver<Option<PictureFormat>>,
}

/// Starts the actor. Pictures go to `hub`; `camera` is the chosen camera's id.
pub(crate) fn start(
    supervisor: &Supervisor,
    hub: FrameHub,
    camera: watch::Receiver<Option<String>>,
) -> StageHandle {
    let (format, picture) = watch::channel(None);
    let actor = supervisor.start(Part::Stage, StageMachine::default(), |inbox, tickets| {
        let (outlet, published) = watch::channel(None);
        let (orders, queue) = mpsc::unbounded_channel();
        let engine = engine::Driver::new(inbox.clone(), hub.clone(), outlet);
        supervisor.spawn(Part::Stage, engine.run(queue));
        let (pictures, wishes) = mpsc::unbounded_channel();
        let own = OwnPicture::new(inbox, hub.clone(), published, camera, format);
        supervisor.spawn(Part::Sources, own.run(wishes));
        Perform {
            tickets,
            hub,
            orders,
            pictures,
        }
    });
    StageHandle { actor, picture }
}

impl StageHandle {
    /// Switches the own sources on, for this person only.
    pub async fn preview(&self, spec: PreviewSpec) {
        let spec_input = |ticket| Input::Preview { ticket, spec };
        if let Err(error) = self.actor.ask(spec_input).await {
            tracing::warn!(trace = %error.trace, "the preview was not answered");
        }
    }

    /// Connects, and publishes if the specification says so.
    pub async fn connect(&self, spec: ConnectSpec) -> Result<(), UiError> {
        self.actor
            .ask(|ticket| Input::Connect { ticket, spec })
            .await
    }

    /// Publishes own picture and sound.
    pub async fn publish(&self) -> Result<(), UiError> {
        self.actor.ask(|ticket| Input::Publish { ticket }).await
    }

    /// Disconnects; own sources keep running.
    pub async fn leave(&self) {
        if let Err(error) = self.actor.ask(|ticket| Input::Leave { ticket }).await {
            tracing::warn!(trace = %error.trace, "leaving the stage was not answered");
        }
    }

    /// Disconnects and switches everything off.
    pub async fn off(&self) {
        if let Err(error) = self.actor.ask(|ticket| Input::Off { ticket }).await {
            tracing::warn!(trace = %error.trace, "switching the stage off was not answered");
        }
    }

    /// Own microphone on or off.
    pub async fn set_microphone(&self, on: bool) {
        self.actor.tell(Input::SetMicrophone(on)).await;
    }

    /// Own camera on or off.
    pub async fn set_camera(&self, on: bool) {
        self.actor.tell(Input::SetCamera(on)).await;
    }

    /// The broadcasters of the room, with names and roles.
    pub async fn people(&self, people: Vec<(Person, Role)>) {
        self.actor.tell(Input::People(people)).await;
    }

    /// The picture the own camera gives right now.
    pub fn picture(&self) -> watch::Receiver<Option<PictureFormat>> {
        self.picture.clone()
    }

    /// What is to be seen.
    pub fn view(&self) -> watch::Receiver<StageView> {
        self.actor.view()
    }
}

struct Perform {
    tickets: Arc<Tickets<()>>,
    hub: FrameHub,
    /// Few: one for each change of the stage.
    orders: mpsc::UnboundedSender<Order>,
    pictures: mpsc::UnboundedSender<PictureOrder>,
}

impl Perform {
    fn picture(&self, order: PictureOrder) {
        // Closed only while the app ends.
        let _ = self.pictures.send(order);
    }
}

impl Effects<Action> for Perform {
    fn perform(&mut self, action: Action) {
        let order = match action {
            Action::StartSources { me } => {
                self.picture(PictureOrder::Start { name: me.name });
                Order::OpenSound
            }
            Action::StopSources => {
                self.picture(PictureOrder::Stop);
                Order::CloseSound
            }
            Action::RestCamera { rest } => {
                self.picture(PictureOrder::Rest(rest));
                return;
            }
            Action::Connect {
                generation,
                url,
                token,
            } => Order::Connect {
                generation,
                url,
                token,
            },
            Action::Publish {
                generation,
                microphone,
                camera,
            } => Order::Publish {
                generation,
                microphone,
                camera,
            },
            Action::Mute { medium, muted } => Order::Mute { medium, muted },
            Action::Close => Order::Close,
            Action::Draw { identity, tile } => Order::Draw { identity, tile },
            Action::Clear { tile } => {
                self.hub.remove(TileId(tile));
                if tile == OWN_TILE {
                    return;
                }
                Order::Undraw { tile }
            }
            Action::Reply(ticket, result) => {
                self.tickets.answer(ticket, result);
                return;
            }
        };
        // Closed only while the app ends.
        let _ = self.orders.send(order);
    }
}
