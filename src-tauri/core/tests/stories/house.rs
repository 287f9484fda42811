//! One local network with its LiveKit server, and Greenrooms without windows on it.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use greenroom_contract::*;
use greenroom_core::ports::{
    Desktop, LocalNetworkAccess, LocalNetworkHost, RehearsalHere, SecretStore, SecretStoreError,
    SettingsStore, SettingsStoreError, ShowFolderError, ShowSwitchError,
};
use greenroom_core::{App, AppOptions};
use greenroom_local_network::{Config, LocalNetwork};
use greenroom_media::devices::Devices;
use greenroom_media::frames::{I420Frame, TileId, Want};
use greenroom_media::screens::Screens;
use greenroom_media::test_pattern::{identity_of, read};
use secrecy::SecretString;
use tokio::sync::mpsc;

/// How long a change may take to show; media on a slow machine included.
pub const DEADLINE: Duration = Duration::from_secs(40);

/// A file that set-up made, by its variable.
pub fn part(variable: &str) -> PathBuf {
    std::env::var_os(variable)
        .map(PathBuf::from)
        .unwrap_or_else(|| panic!("{variable} is not set: run this through `cargo xtask exec`"))
}

/// A network of its own on free ports.
pub struct House {
    network: LocalNetwork,
    api_key: SecretString,
    _folder: tempfile::TempDir,
}

impl House {
    pub async fn open() -> House {
        let folder = tempfile::tempdir().unwrap();
        House::over(folder, "key-of-this-house").await
    }

    /// A network whose data lies in this folder.
    pub async fn over(folder: tempfile::TempDir, api_key: &str) -> House {
        House::with(folder, api_key, |_| {}).await
    }

    /// The same with something about it changed.
    pub async fn with(
        folder: tempfile::TempDir,
        api_key: &str,
        change: impl FnOnce(&mut Config),
    ) -> House {
        let api_key = SecretString::from(api_key);
        let mut config = Config::on_this_computer(
            folder.path().to_owned(),
            api_key.clone(),
            part("GREENROOM_LIVEKIT_SERVER"),
        );
        config.listen = ([127, 0, 0, 1], 0).into();
        change(&mut config);
        House {
            network: LocalNetwork::start(config).await.unwrap(),
            api_key,
            _folder: folder,
        }
    }

    /// How to reach it.
    pub fn access(&self) -> LocalNetworkAccess {
        LocalNetworkAccess {
            api_url: self.network.http_url().to_owned(),
            upload_url: self.network.upload_url().to_owned(),
            mqtt_url: self.network.mqtt_url().to_owned(),
            api_key: self.api_key.clone(),
        }
    }

    /// Where its LiveKit server is.
    #[allow(dead_code)] // One story ends it.
    pub fn media_server_url(&self) -> &str {
        self.network.livekit_url()
    }

    /// Arguments of a sign-in by address and key.
    pub fn sign_in(&self, api_key: &str, user_id: &str) -> SignIn {
        let access = self.access();
        SignIn {
            api_key: api_key.to_owned().into(),
            region: None,
            api_url: Some(access.api_url),
            upload_url: Some(access.upload_url),
            mqtt_url: Some(access.mqtt_url),
            user_id: user_id.to_owned(),
            display_name: None,
            auth_token: None,
        }
    }

    /// A Greenroom that is started for the first time.
    pub async fn greenroom(&self) -> Greenroom {
        let profile = Arc::new(Profile::new(Ok(self.access())));
        Greenroom::start(profile, Some(part("GREENROOM_LIVEKIT_LIBRARY"))).await
    }

    /// A Greenroom somebody of this name uses.
    pub async fn greenroom_of(&self, name: &str) -> Greenroom {
        let profile = Profile::new(Ok(self.access()));
        self.greenroom_with(profile, name).await
    }

    /// The same on a computer of this kind.
    pub async fn greenroom_with(&self, profile: Profile, name: &str) -> Greenroom {
        let library = Some(part("GREENROOM_LIVEKIT_LIBRARY"));
        let mut greenroom = Greenroom::start(Arc::new(profile), library).await;
        let name = name.to_owned();
        greenroom
            .app
            .start_local(StartLocal { name })
            .await
            .unwrap();
        greenroom.until_signed_in().await;
        greenroom
    }
}

/// What outlives a Greenroom on a computer: keychain, settings, and how the network answers.
pub struct Profile {
    secrets: Mutex<HashMap<String, SecretString>>,
    settings: Mutex<Option<String>>,
    /// How often they were written.
    writes: tokio::sync::watch::Sender<u64>,
    network: Result<LocalNetworkAccess, UiError>,
    has_keychain: bool,
    /// What can be shared from it.
    screens: Screens,
    /// What hears and sees there.
    devices: Devices,
}

impl Profile {
    pub fn new(network: Result<LocalNetworkAccess, UiError>) -> Profile {
        Profile {
            secrets: Mutex::default(),
            settings: Mutex::default(),
            writes: tokio::sync::watch::Sender::default(),
            network,
            has_keychain: true,
            screens: Screens::of_session(),
            devices: Devices::default(),
        }
    }

    /// With what an earlier program left in keychain and settings.
    pub fn left(
        network: LocalNetworkAccess,
        secrets: HashMap<String, String>,
        settings: String,
    ) -> Profile {
        let secrets = secrets.into_iter();
        Profile {
            secrets: Mutex::new(
                secrets
                    .map(|(name, secret)| (name, secret.into()))
                    .collect(),
            ),
            settings: Mutex::new(Some(settings)),
            ..Profile::new(Ok(network))
        }
    }

    /// Whether the settings hold this text.
    pub fn holds(&self, text: &str) -> bool {
        let settings = self.settings.lock().unwrap();
        settings.as_ref().is_some_and(|all| all.contains(text))
    }

    /// Waits until they do.
    pub async fn until_it_holds(&self, text: &str) {
        let mut writes = self.writes.subscribe();
        let held = writes.wait_for(|_| self.holds(text));
        let held = tokio::time::timeout(DEADLINE, held).await;
        assert!(held.is_ok(), "waited in vain for {text:?} in the settings");
    }

    /// With other microphones and speakers.
    #[allow(dead_code)] // One story needs it.
    pub fn with_devices(mut self, devices: Devices) -> Profile {
        self.devices = devices;
        self
    }

    /// On another display.
    #[allow(dead_code)] // One story shares.
    pub fn at(mut self, screens: Screens) -> Profile {
        self.screens = screens;
        self
    }

    pub fn without_keychain(mut self) -> Profile {
        self.has_keychain = false;
        self
    }
}

#[async_trait]
impl SecretStore for Profile {
    async fn get(&self, name: &str) -> Result<Option<SecretString>, SecretStoreError> {
        match self.has_keychain {
            true => Ok(self.secrets.lock().unwrap().get(name).cloned()),
            false => Err(SecretStoreError::NoKeychain),
        }
    }

    async fn set(&self, name: &str, secret: &SecretString) -> Result<(), SecretStoreError> {
        if !self.has_keychain {
            return Err(SecretStoreError::NoKeychain);
        }
        let mut secrets = self.secrets.lock().unwrap();
        secrets.insert(name.to_owned(), secret.clone());
        Ok(())
    }

    async fn delete(&self, name: &str) -> Result<(), SecretStoreError> {
        self.secrets.lock().unwrap().remove(name);
        Ok(())
    }
}

impl SettingsStore for Profile {
    fn read(&self) -> Result<Option<String>, SettingsStoreError> {
        Ok(self.settings.lock().unwrap().clone())
    }

    fn set_aside(&self) -> Result<PathBuf, SettingsStoreError> {
        self.settings.lock().unwrap().take();
        Ok(PathBuf::from("settings.unreadable.json"))
    }

    fn write(&self, document: &str) -> Result<(), SettingsStoreError> {
        *self.settings.lock().unwrap() = Some(document.to_owned());
        self.writes.send_modify(|writes| *writes += 1);
        Ok(())
    }
}

#[async_trait]
impl Desktop for Profile {
    async fn show_log(&self) -> Result<(), ShowFolderError> {
        Ok(())
    }

    fn has_switches(&self) -> bool {
        false
    }

    async fn show_switch(&self, _: SystemSwitch) -> Result<(), ShowSwitchError> {
        Ok(())
    }
}

#[async_trait]
impl LocalNetworkHost for Profile {
    async fn start_or_join(&self) -> Result<LocalNetworkAccess, UiError> {
        self.network.clone()
    }

    /// The network is the house's.
    async fn runs_here(&self) -> bool {
        false
    }

    async fn rehearse_here(&self) -> Result<Option<RehearsalHere>, UiError> {
        Ok(None)
    }

    async fn look(&self) -> NetworkHere {
        let access = self.network.as_ref().ok();
        NetworkHere {
            running: access.map_or(NetworkRunning::NotRunning, |_| NetworkRunning::Here),
            address: access.map_or_else(String::new, |access| access.api_url.clone()),
            for_others: None,
            folder: String::new(),
            bytes: 0,
            key_in_file: false,
        }
    }
}

/// What the page would show now.
#[derive(Default)]
pub struct Seen {
    pub health: HealthView,
    pub session: Option<SessionView>,
    pub home: Option<HomeView>,
    pub new_room: Option<NewRoomView>,
    pub invitations: Option<InvitationsView>,
    pub link: OpenedLinkView,
    pub room: Option<RoomView>,
    pub people: Option<PeopleView>,
    pub stage: Option<StageView>,
    pub chat: Option<ChatView>,
    pub messages: Vec<ChatItem>,
    pub devices: Option<DevicesView>,
    pub surfaces: Option<SurfacesView>,
    #[allow(dead_code)] // One story looks at it.
    pub network_check: NetworkCheckView,
    #[allow(dead_code)] // One story looks at it.
    pub loopback: LoopbackView,
    pub settings: Option<SettingsView>,
    pub closing: Option<ClosingView>,
    pub notices: Vec<Notice>,
}

impl Seen {
    fn take(&mut self, event: UiEvent) {
        match event {
            UiEvent::Health(view) => self.health = view,
            UiEvent::Session(view) => self.session = Some(view),
            UiEvent::Home(view) => self.home = Some(view),
            UiEvent::Invitations(view) => self.invitations = Some(view),
            UiEvent::Link(view) => self.link = view,
            UiEvent::Room(view) => self.room = view,
            UiEvent::People(view) => self.people = Some(view),
            UiEvent::Stage(view) => self.stage = Some(view),
            UiEvent::Chat(view) => self.chat = Some(view),
            UiEvent::ChatDiff(diff) => self.apply(diff),
            UiEvent::Devices(view) => self.devices = Some(view),
            UiEvent::Surfaces(view) => self.surfaces = view,
            UiEvent::NetworkCheck(view) => self.network_check = view,
            UiEvent::Loopback(view) => self.loopback = view,
            UiEvent::Settings(view) => self.settings = Some(view),
            UiEvent::Closing(view) => self.closing = view,
            UiEvent::NewRoom(view) => self.new_room = view,
            UiEvent::Meters(_) => {}
            UiEvent::Notice(notice) => self.notices.push(notice),
        }
    }

    fn place_of(&self, key: &str) -> usize {
        let found = self.messages.iter().position(|item| item.key == key);
        found.unwrap_or_else(|| panic!("a change of {key}, which is not in the list"))
    }

    fn apply(&mut self, diff: ChatDiff) {
        match diff {
            ChatDiff::Reset { items } => self.messages = items,
            ChatDiff::Append { items } => self.messages.extend(items),
            ChatDiff::Prepend { items } => {
                self.messages.splice(0..0, items);
            }
            ChatDiff::Set { item } => {
                let at = self.place_of(&item.key);
                self.messages[at] = item;
            }
            ChatDiff::Insert { before, item } => {
                let at = before.map_or(self.messages.len(), |key| self.place_of(&key));
                self.messages.insert(at, item);
            }
            ChatDiff::Remove { key } => {
                let at = self.place_of(&key);
                self.messages.remove(at);
            }
        }
    }

    /// The open room's state line.
    pub fn line(&self) -> Option<&StatusLine> {
        self.room.as_ref().map(|room| &room.status_line)
    }

    pub fn is_live(&self) -> bool {
        matches!(self.line(), Some(StatusLine::Live { .. }))
    }

    pub fn tile_of(&self, name: &str) -> Option<&Tile> {
        self.stage
            .as_ref()?
            .tiles
            .iter()
            .find(|tile| tile.name == name)
    }
}

/// Whether two frames are one.
fn is_same(one: &Option<Arc<I420Frame>>, other: &Option<Arc<I420Frame>>) -> bool {
    one.as_ref().map(Arc::as_ptr) == other.as_ref().map(Arc::as_ptr)
}

/// A Greenroom without a window, and what it shows.
pub struct Greenroom {
    pub app: App,
    pub seen: Seen,
    pub profile: Arc<Profile>,
    events: mpsc::Receiver<UiEvent>,
}

impl Greenroom {
    pub async fn start(profile: Arc<Profile>, livekit_library: Option<PathBuf>) -> Greenroom {
        let app = App::start(AppOptions {
            secrets: profile.clone(),
            settings: profile.clone(),
            desktop: profile.clone(),
            local_network: profile.clone(),
            link_scheme: "greenroom",
            livekit_library,
            frame_origins: Vec::new(),
            devices: profile.devices.clone(),
            screens: profile.screens.clone(),
        })
        .await;
        let events = app.subscribe();
        Greenroom {
            app,
            seen: Seen::default(),
            profile,
            events,
        }
    }

    /// Another page of the same Greenroom, as after a reload: it knows nothing yet.
    pub fn another_page(&self) -> Greenroom {
        Greenroom {
            app: self.app.clone(),
            seen: Seen::default(),
            profile: self.profile.clone(),
            events: self.app.subscribe(),
        }
    }

    /// Waits until what is shown gives an answer.
    pub async fn until<T>(&mut self, what: &str, look: impl Fn(&Seen) -> Option<T>) -> T {
        let waited = tokio::time::timeout(DEADLINE, async {
            loop {
                if let Some(found) = look(&self.seen) {
                    return found;
                }
                let event = self.events.recv().await;
                self.seen.take(event.expect("the app lives"));
            }
        })
        .await;
        waited.unwrap_or_else(|_| {
            panic!(
                "waited in vain for {what}; room {:?}, stage {:?}",
                self.seen.room, self.seen.stage
            )
        })
    }

    /// Waits for the tile of a person.
    pub async fn tile_of(&mut self, name: &str) -> TileId {
        let tile = self.until("the tile", |seen| {
            seen.tile_of(name).map(|tile| TileId(tile.tile_id))
        });
        tile.await
    }

    /// Shows this tile in so many pixels, and no other one.
    pub fn shows(&self, tile: TileId, (width, height): (u32, u32)) {
        self.wants(tile, width, height, true);
    }

    /// Shows a tile where nobody sees it.
    pub fn hides(&self, tile: TileId) {
        self.wants(tile, 0, 0, false);
    }

    fn wants(&self, tile: TileId, width: u32, height: u32, visible: bool) {
        let want = Want {
            width,
            height,
            visible,
        };
        let hub = self.app.frame_hub();
        hub.set_wants(HashMap::from([(tile, want)]));
    }

    /// Waits until a tile's picture comes in this width.
    pub async fn receives(&self, tile: TileId, width: u32) {
        let hub = self.app.frame_hub();
        let mut changes = hub.changes();
        let comes = async {
            while hub
                .newest_on(tile)
                .is_none_or(|frame| frame.width() != width)
            {
                changes.changed().await.expect("the hub lives");
            }
        };
        let came = tokio::time::timeout(DEADLINE, comes).await;
        came.unwrap_or_else(|_| {
            let newest = hub.newest_on(tile);
            panic!("no picture {width} wide; the newest is {newest:?}")
        });
    }

    /// Waits until many pictures of a tile came in this width, one after the other.
    pub async fn receives_only(&self, tile: TileId, width: u32) {
        const MANY: u32 = 72;
        let hub = self.app.frame_hub();
        let mut changes = hub.changes();
        let comes = async {
            let (mut last, mut came) = (None, 0);
            while came < MANY {
                changes.changed().await.expect("the hub lives");
                let newest = hub.newest_on(tile);
                if is_same(&newest, &last) {
                    continue;
                }
                let is_wide = |frame: &Arc<I420Frame>| frame.width() == width;
                came = if newest.as_ref().is_some_and(is_wide) {
                    came + 1
                } else {
                    0
                };
                last = newest;
            }
        };
        let came = tokio::time::timeout(DEADLINE, comes).await;
        came.unwrap_or_else(|_| {
            let newest = hub.newest_on(tile);
            panic!("pictures are not {width} wide; the newest is {newest:?}")
        });
    }

    /// Waits until no picture of a tile comes while the own one brings many: three seconds of them.
    pub async fn receives_nothing(&self, tile: TileId) {
        const MANY: u32 = 72;
        let stage = self.seen.stage.as_ref().expect("a stage");
        let own = stage.tiles.iter().find(|tile| tile.is_me);
        let own = TileId(own.expect("an own tile").tile_id);
        let hub = self.app.frame_hub();
        let mut changes = hub.changes();
        let rests = async {
            let [mut last, mut last_own] = [tile, own].map(|tile| hub.newest_on(tile));
            let mut passed = 0;
            while passed < MANY {
                changes.changed().await.expect("the hub lives");
                let [newest, newest_own] = [tile, own].map(|tile| hub.newest_on(tile));
                if !is_same(&newest, &last) {
                    (last, passed) = (newest, 0);
                }
                if !is_same(&newest_own, &last_own) {
                    last_own = newest_own;
                    passed += 1;
                }
            }
        };
        let rested = tokio::time::timeout(DEADLINE, rests).await;
        rested.expect("pictures came all the time");
    }

    /// Waits until the tile of a person shows that person's moving test pattern.
    pub async fn sees(&mut self, name: &str) {
        let tile = self.tile_of(name).await;
        self.shows(tile, (640, 360));
        let hub = self.app.frame_hub();
        let mut changes = hub.changes();
        let mut clocks = Vec::new();
        let moving = async {
            while clocks.len() < 2 {
                changes.changed().await.expect("the hub lives");
                let Some(frame) = hub.newest_on(tile) else {
                    continue;
                };
                let Some(reading) = read(|x, y| frame.luma_at(x, y)) else {
                    continue;
                };
                assert_eq!(
                    reading.identity,
                    identity_of(name),
                    "somebody else's picture"
                );
                if clocks.last() != Some(&reading.clock_tenths) {
                    clocks.push(reading.clock_tenths);
                }
            }
        };
        let waited = tokio::time::timeout(DEADLINE, moving).await;
        waited.unwrap_or_else(|_| panic!("no moving picture of {name}"));
    }

    pub async fn until_signed_in(&mut self) {
        self.until("being signed in", |seen| {
            let session = seen.session.as_ref()?;
            let connected = session.realtime == LinkView::Connected;
            (session.phase == SessionPhase::SignedIn && connected).then_some(())
        })
        .await;
    }

    /// Makes a room with its post and chat and opens its green room.
    pub async fn new_room(&mut self, title: &str) -> String {
        let made = self
            .app
            .create_room(draft(title, "Come and see."))
            .await
            .unwrap();
        self.app
            .open_room(RoomRef {
                room_id: made.room_id.clone(),
            })
            .await
            .unwrap();
        self.until("the green room", |seen| seen.room.as_ref().map(|_| ()))
            .await;
        // Only then does the list of guests belong to this room.
        self.until("the guests", |seen| {
            seen.people.as_ref()?.loaded.then_some(())
        })
        .await;
        made.room_id
    }

    /// Enters the studio and goes live.
    pub async fn go_live(&mut self) {
        self.app.enter_studio(Nothing {}).await.unwrap();
        self.app.go_live(Nothing {}).await.unwrap();
        self.until("being live", |seen| seen.is_live().then_some(()))
            .await;
    }

    /// Invites somebody by name and answers their user id.
    pub async fn invite(&self, name: &str) -> String {
        let keyword = name.to_owned();
        let found = self.app.search_people(Search { keyword }).await.unwrap();
        let user_id = found[0].user_id.clone();
        self.app
            .invite(UserRef {
                user_id: user_id.clone(),
            })
            .await
            .unwrap();
        user_id
    }

    /// The invitation that stands in front of everything.
    pub async fn prompted(&mut self) -> String {
        self.until("the prompt", |seen| {
            seen.invitations.as_ref()?.prompt.clone()
        })
        .await
    }

    /// Accepts the invitation that comes, up to the green room.
    pub async fn accept(&mut self) {
        let invitation_id = self.prompted().await;
        let end_own_show = false;
        self.app
            .accept_invitation(AcceptInvitation {
                invitation_id,
                end_own_show,
                leave_stage: false,
            })
            .await
            .unwrap();
        self.until("the green room", |seen| seen.room.as_ref().map(|_| ()))
            .await;
    }
}

/// The form of a new room on the own feed.
pub fn draft(title: &str, text: &str) -> CreateRoom {
    CreateRoom {
        draft: NewRoomDraft {
            draft_id: format!("draft of {title}"),
            title: title.to_owned(),
            description: String::new(),
            chat: true,
            target: PostTarget::OwnFeed,
            text: text.to_owned(),
            hashtags: Vec::new(),
        },
        thumbnail: ThumbnailChoice::Nothing,
    }
}
