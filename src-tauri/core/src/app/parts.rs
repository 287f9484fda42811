//! The actors together, for those who connect and follow them.

use std::sync::Arc;

use greenroom_contract::Notice;
use greenroom_media::{frame_socket::FrameServer, frames::FrameHub};
use tokio::sync::{broadcast, watch};

use crate::{
    actor::Supervisor,
    chat::ChatHandle,
    closing::ClosingHandle,
    home::HomeHandle,
    invitation::InvitationHandle,
    link::LinkHandle,
    loopback::LoopbackHandle,
    network_check::NetworkCheckHandle,
    new_room::NewRoomHandle,
    people::PeopleHandle,
    platform::Platform,
    ports::{Desktop, LocalNetworkHost},
    room::RoomHandle,
    session::SessionHandle,
    settings::SettingsHandle,
    sources::SourcesHandle,
    stage::StageHandle,
};

/// How frames come into the window.
pub(crate) enum Frames {
    /// The window paints them.
    Painted,
    /// The page draws them.
    Served(FrameServer),
    /// The page would draw them, and the frame socket did not start.
    Failed,
}

/// The actors, for those who connect and follow them.
pub(crate) struct Parts {
    pub supervisor: Supervisor,
    /// The runtime the actors run on; a window subscribes from a thread of its own.
    pub runtime: tokio::runtime::Handle,
    pub platform: watch::Receiver<Option<Platform>>,
    pub notices: broadcast::Sender<Notice>,
    pub session: SessionHandle,
    pub home: HomeHandle,
    pub new_room: NewRoomHandle,
    pub room: RoomHandle,
    pub invitations: InvitationHandle,
    pub links: LinkHandle,
    pub people: PeopleHandle,
    pub chat: ChatHandle,
    pub stage: StageHandle,
    pub sources: SourcesHandle,
    pub network_check: NetworkCheckHandle,
    pub loopback: LoopbackHandle,
    pub closing: ClosingHandle,
    pub settings: SettingsHandle,
    pub local_network: Arc<dyn LocalNetworkHost>,
    pub desktop: Arc<dyn Desktop>,
    pub link_scheme: &'static str,
    pub frames: Frames,
    pub hub: FrameHub,
}
