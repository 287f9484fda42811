//! Greenroom without a window: its parts, its events, its links and its end.

pub(crate) mod parts;

use std::{path::PathBuf, sync::Arc};

use greenroom_contract::*;
use greenroom_media::{
    devices::Devices, frame_socket::FrameServer, frames::FrameHub, screens::Screens,
};
use tokio::sync::{broadcast, mpsc, watch};

use self::parts::{Frames, Parts};
use crate::{
    actor::Supervisor,
    chat, closing,
    edge::events,
    home, invitation, link, loopback, network_check, new_room, people,
    platform::{Platform, PlatformSlot},
    ports::{Desktop, LocalNetworkHost, SecretStore, SettingsStore},
    room, session,
    settings::SettingsHandle,
    sources, stage, wiring,
};

/// Notices that a slow reader may be behind before it misses some.
const NOTICES_KEPT: usize = 64;

/// What an [`App`] needs from its host.
#[derive(Clone)]
pub struct AppOptions {
    /// The keychain.
    pub secrets: Arc<dyn SecretStore>,
    /// Where the settings rest.
    pub settings: Arc<dyn SettingsStore>,
    /// The desktop around the program.
    pub desktop: Arc<dyn Desktop>,
    /// The local network that is built in.
    pub local_network: Arc<dyn LocalNetworkHost>,
    /// The scheme of the product's links, without `://`.
    pub link_scheme: &'static str,
    /// Where LiveKit's SDK library is; `None` looks in the usual places.
    pub livekit_library: Option<PathBuf>,
    /// Origins that may open the frame socket; it is not opened where there are none, as in a window
    /// that paints its pictures itself.
    pub frame_origins: Vec<String>,
    /// Whose cameras, microphones and speakers.
    pub devices: Devices,
    /// The screens that something of can be shared.
    pub screens: Screens,
}

/// Greenroom without a window. A cheap clone of the same thing.
#[derive(Clone)]
pub struct App(pub(crate) Arc<Parts>);

impl App {
    /// Starts everything. A remembered session is restored in the background. Needs a running Tokio
    /// runtime.
    pub async fn start(options: AppOptions) -> Self {
        if let Some(library) = &options.livekit_library
            && let Err(error) = livekit::prebuilt::load(library)
        {
            // Said again, with a code, when the stage is entered.
            tracing::warn!(%error, "the stage will not work");
        }
        let hub = FrameHub::new();
        let frames = match &options.frame_origins[..] {
            [] => Frames::Painted,
            origins => match FrameServer::start(hub.clone(), origins).await {
                Ok(server) => Frames::Served(server),
                Err(error) => {
                    tracing::error!(%error, "the page will show no pictures");
                    Frames::Failed
                }
            },
        };
        let settings = SettingsHandle::open(options.settings);
        let supervisor = Supervisor::new();
        let notices = broadcast::Sender::new(NOTICES_KEPT);
        let (adopted, platform) = watch::channel(None);
        let slot = PlatformSlot(platform.clone());

        let sources = sources::start(
            &supervisor,
            settings.clone(),
            &notices,
            options.devices,
            options.screens,
            hub.clone(),
            options.desktop.has_switches(),
        );
        let stage = stage::start(
            &supervisor,
            &notices,
            slot.clone(),
            settings.clone(),
            sources.clone(),
            hub.clone(),
        );
        let people = people::start(&supervisor, &notices, slot.clone());
        let room = room::start(
            &supervisor,
            slot.clone(),
            &notices,
            stage.clone(),
            people.clone(),
        );
        let home = home::start(&supervisor, &notices, slot.clone(), settings.clone());
        let new_room = new_room::start(
            &supervisor,
            &notices,
            slot.clone(),
            settings.clone(),
            home.clone(),
        );
        let invitations = invitation::start(
            &supervisor,
            &notices,
            slot.clone(),
            room.clone(),
            home.clone(),
        );
        let links = link::start(
            &supervisor,
            &notices,
            options.link_scheme,
            slot.clone(),
            room.clone(),
            invitations.clone(),
        );
        let network_check = network_check::start(&supervisor, &notices, slot.clone());
        let loopback = loopback::start(
            &supervisor,
            &notices,
            slot.clone(),
            options.local_network.clone(),
            sources.clone(),
            hub.clone(),
        );
        let chat = chat::start(&supervisor, slot.clone(), &notices);
        let closing = closing::start(&supervisor, &notices, room.clone());
        supervisor.spawn(Part::Viewers, room::count_viewers(room.clone(), slot));
        let session = session::start(
            &supervisor,
            &notices,
            session::Ports {
                secrets: options.secrets,
                settings: settings.clone(),
                local_network: options.local_network.clone(),
                platform: adopted,
                time: supervisor.time(),
            },
        );
        let parts = Arc::new(Parts {
            supervisor,
            runtime: tokio::runtime::Handle::current(),
            platform,
            notices,
            session,
            home,
            new_room,
            room,
            invitations,
            links,
            people,
            chat,
            stage,
            sources,
            network_check,
            loopback,
            closing,
            settings,
            local_network: options.local_network,
            desktop: options.desktop,
            link_scheme: options.link_scheme,
            frames,
            hub,
        });
        wiring::connect(&parts);
        parts.session.tell(session::Input::Recall).await;
        Self(parts)
    }

    /// All snapshots first, then what changes. A slow reader gets the newest snapshots, and the
    /// whole chat again where it missed too many changes of it. Ends when the app is shut down or
    /// the receiver is dropped.
    pub fn subscribe(&self) -> mpsc::Receiver<UiEvent> {
        events::open(&self.0)
    }

    /// The settings, now and later; for those parts of the host that follow them.
    pub fn settings(&self) -> watch::Receiver<SettingsView> {
        self.0.settings.view()
    }

    /// The person closes the window. True: it may close now; otherwise the page asks first, and
    /// [`Self::closing`] says what came of it. A part that has stopped keeps no window open.
    pub async fn close_window(&self) -> bool {
        let local = |network: &NetworkView| network.kind == NetworkKind::Local;
        let session = self.0.session.current();
        let network_ends =
            self.0.local_network.runs_here().await && session.network.as_ref().is_some_and(local);
        let asked = |ticket| closing::Input::Asked {
            ticket,
            network_ends,
        };
        match self.0.closing.ask(asked).await {
            Ok(closing::Answer::Closes) | Err(_) => true,
            Ok(closing::Answer::Asks | closing::Answer::Taken) => false,
        }
    }

    /// What is at stake while this person is on the stage: now and later.
    pub fn closing(&self) -> watch::Receiver<closing::ClosingState> {
        self.0.closing.view()
    }

    /// Where the newest frame of every tile waits; for the painter, and for tests.
    pub fn frame_hub(&self) -> FrameHub {
        self.0.hub.clone()
    }

    /// Opens a link of the operating system (`SCHEME://room/ROOM`). What it leads to shows in
    /// snapshots and notices, as does that it leads nowhere. A link that comes before anybody is
    /// signed in waits for that; of several the newest counts.
    pub async fn open_link(&self, url: &str) -> Result<(), UiError> {
        let input = |ticket| link::Input::Open {
            ticket,
            link: url.to_owned(),
        };
        Ok(self.0.links.ask(input).await?)
    }

    /// Leaves the stage, switches the devices off and ends every actor. The session stays
    /// remembered.
    pub async fn shutdown(&self) {
        self.0.stage.off().await;
        let platform = self.0.platform.borrow().clone();
        if let Some(platform) = platform {
            platform.client.disconnect().await;
        }
        self.0.supervisor.shutdown();
    }

    /// Breaks a part as a defect would, for tests of what follows from it.
    #[cfg(any(test, debug_assertions))]
    #[doc(hidden)]
    pub fn break_part(&self, part: Part) {
        self.0.supervisor.break_part(part);
    }

    /// The platform, or that nobody is signed in.
    pub(crate) fn platform(&self) -> Result<Platform, UiError> {
        PlatformSlot(self.0.platform.clone()).get()
    }
}
