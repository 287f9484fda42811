//! Own sources: cameras, microphones and speakers, listed, chosen, remembered; what of them
//! runs, and how it is doing.

mod desk;
mod effects;
mod input;
mod machine;
mod meter;
mod picture;
mod processing;
mod programs;
mod screens;
mod shown;

#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex};

use greenroom_contract::{MetersView, Notice, Part};
use greenroom_media::{
    devices::{Changes, Devices},
    frames::{FrameHub, I420Frame},
    screens::Screens,
    source::PictureSource,
};
use tokio::sync::{broadcast, watch};

#[cfg(test)]
pub(crate) use self::input::Offer;
pub(crate) use self::{
    desk::SoundDesk,
    input::{Input, Kind, Own, ShareInput, Size, Source},
    machine::state::SourcesMachine,
    programs::Programs,
    screens::OwnScreen,
    shown::SourcesState,
};
use self::{effects::Env, screens::OwnScreens};
use crate::{
    actor::{self, Handle, Supervisor},
    settings::SettingsHandle,
};

/// How others reach the sources.
#[derive(Clone)]
pub(crate) struct SourcesHandle {
    pub actor: Handle<SourcesMachine>,
    /// The microphone's level, at most ten times a second.
    pub meters: watch::Receiver<MetersView>,
    /// Microphone and speaker.
    pub desk: SoundDesk,
    /// The own picture, as it comes from the camera or what stands in for it.
    pub picture: watch::Receiver<Option<Arc<I420Frame>>>,
    /// The picture of what is shared.
    pub screen: OwnScreen,
    /// What other programs play beside it.
    pub programs: Programs,
}

/// Starts the actor. Small pictures of what could be shared go to `hub`. `has_switches`: the system's settings
/// can be shown where they keep something from this program.
pub(crate) fn start(
    supervisor: &Supervisor,
    settings: SettingsHandle,
    notices: &broadcast::Sender<Notice>,
    devices: Devices,
    own_screens: Screens,
    hub: FrameHub,
    has_switches: bool,
) -> SourcesHandle {
    let source = PictureSource::new();
    let picture = source.frames();
    let states = source.state();
    let desk = SoundDesk::new(devices.clone());
    let remembered = Input::Remembered(settings.read(|kept| kept.settings.devices.clone()));
    let has_screens = own_screens.are_known();
    let mut machine = SourcesMachine::new(has_screens, devices.hears_programs());
    machine.sharing.system_asks = own_screens.are_picked();
    machine.has_switches = has_switches;
    let programs = Programs::new(devices.clone());
    let changes = devices.changes();
    let screens = OwnScreens::new(own_screens, hub);
    let screen = screens.picture();
    let actor = actor::start(supervisor, Part::Sources, machine, notices, |inbox| Env {
        settings,
        devices,
        picture: Arc::new(Mutex::new(source)),
        desk: desk.clone(),
        screens: screens.clone(),
        programs: programs.clone(),
        inbox,
    });
    supervisor.spawn(Part::Sources, screens.tell(actor.clone()));
    supervisor.spawn(Part::Sources, tell_changes(changes, actor.clone()));
    let teller = actor.clone();
    supervisor.spawn(Part::Sources, async move {
        teller.tell(remembered).await;
        picture::tell(states, &teller).await;
    });
    let (levels, meters) = watch::channel(MetersView { microphone: None });
    let level = desk.level();
    supervisor.spawn(Part::Sources, meter::run(actor.clone(), level, levels));
    for kind in [Kind::Microphone, Kind::Speaker] {
        supervisor.spawn(Part::Sources, desk.clone().tell(kind, actor.clone()));
    }
    SourcesHandle {
        actor,
        meters,
        desk,
        picture,
        screen,
        programs,
    }
}

/// Tells the actor that a device came or went, until the app ends.
async fn tell_changes(mut changes: Changes, actor: Handle<SourcesMachine>) {
    loop {
        changes.next().await;
        actor.tell(Input::DevicesChanged).await;
    }
}
