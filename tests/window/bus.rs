//! What a desktop offers on D-Bus, played over a real bus: screen saver, login manager, session
//! manager and notifications. They remember what the program asked of them.

use std::collections::HashMap;
use std::io::Read as _;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use zbus::blocking::{Connection, connection};
use zbus::interface;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::{ObjectPath, OwnedFd, OwnedValue};

/// How long something may take to be heard.
const DEADLINE: Duration = Duration::from_secs(20);
const SESSION_MANAGER: &str = "/org/gnome/SessionManager";
const CLIENT: &str = "/org/gnome/SessionManager/Client1";
const LOGIN_MANAGER: &str = "/org/freedesktop/login1";

/// What the program asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// Something must stay awake.
    Awake(&'static str),
    /// It may sleep again.
    LetGo(&'static str),
    /// The session may end, or not, and why.
    Agreed { agreed: bool, reason: String },
    /// Something for the person.
    Notified { title: String, body: String },
}

#[derive(Clone, Default)]
struct Ears(Arc<(Mutex<Vec<Heard>>, Condvar)>);

impl Ears {
    fn hear(&self, heard: Heard) {
        self.0.0.lock().unwrap().push(heard);
        self.0.1.notify_all();
    }
}

struct ScreenSaver(Ears);

#[interface(name = "org.freedesktop.ScreenSaver")]
impl ScreenSaver {
    fn inhibit(&self, _application: &str, reason: &str) -> u32 {
        assert!(!reason.is_empty());
        self.0.hear(Heard::Awake("display"));
        7
    }

    fn un_inhibit(&self, cookie: u32) {
        assert_eq!(cookie, 7);
        self.0.hear(Heard::LetGo("display"));
    }
}

struct LoginManager(Ears);

#[interface(name = "org.freedesktop.login1.Manager")]
impl LoginManager {
    /// Whoever asked holds it by keeping the file open.
    fn inhibit(&self, what: &str, _who: &str, _why: &str, mode: &str) -> OwnedFd {
        let (mut reader, writer) = std::io::pipe().unwrap();
        if what == "sleep" {
            assert_eq!(mode, "block");
            let ears = self.0.clone();
            ears.hear(Heard::Awake("sleep"));
            std::thread::spawn(move || {
                // Ends once the last one who holds it has let go.
                let _ = reader.read_to_end(&mut Vec::new());
                ears.hear(Heard::LetGo("sleep"));
            });
        }
        OwnedFd::from(std::os::fd::OwnedFd::from(writer))
    }

    #[zbus(signal)]
    async fn prepare_for_shutdown(emitter: &SignalEmitter<'_>, start: bool) -> zbus::Result<()>;
}

struct SessionManager;

#[interface(name = "org.gnome.SessionManager")]
impl SessionManager {
    fn register_client(&self, _app: &str, _startup: &str) -> ObjectPath<'static> {
        ObjectPath::from_static_str_unchecked(CLIENT)
    }
}

struct Client(Ears);

#[interface(name = "org.gnome.SessionManager.ClientPrivate")]
impl Client {
    fn end_session_response(&self, is_ok: bool, reason: String) {
        self.0.hear(Heard::Agreed {
            agreed: is_ok,
            reason,
        });
    }

    #[zbus(signal)]
    async fn query_end_session(emitter: &SignalEmitter<'_>, flags: u32) -> zbus::Result<()>;
    #[zbus(signal)]
    async fn end_session(emitter: &SignalEmitter<'_>, flags: u32) -> zbus::Result<()>;
}

struct Notifications(Ears);

#[interface(name = "org.freedesktop.Notifications")]
impl Notifications {
    #[expect(clippy::too_many_arguments, reason = "the interface has as many")]
    fn notify(
        &self,
        _app: &str,
        _replaces: u32,
        _icon: &str,
        title: String,
        body: String,
        _actions: Vec<String>,
        _hints: HashMap<String, OwnedValue>,
        _expires: i32,
    ) -> u32 {
        self.0.hear(Heard::Notified { title, body });
        1
    }

    fn get_capabilities(&self) -> Vec<String> {
        vec!["body".to_owned()]
    }

    fn get_server_information(&self) -> (String, String, String, String) {
        let word = |word: &str| word.to_owned();
        (word("desk"), word("test"), word("1"), word("1.2"))
    }
}

/// The bus, and what was heard on it.
pub struct Bus {
    address: String,
    connection: Connection,
    ears: Ears,
}

impl Bus {
    pub fn serve(address: &str) -> Bus {
        let ears = Ears::default();
        let connection = connection::Builder::address(address)
            .and_then(|builder| {
                builder.serve_at("/org/freedesktop/ScreenSaver", ScreenSaver(ears.clone()))
            })
            .and_then(|builder| builder.serve_at(LOGIN_MANAGER, LoginManager(ears.clone())))
            .and_then(|builder| builder.serve_at(SESSION_MANAGER, SessionManager))
            .and_then(|builder| builder.serve_at(CLIENT, Client(ears.clone())))
            .and_then(|builder| {
                builder.serve_at(
                    "/org/freedesktop/Notifications",
                    Notifications(ears.clone()),
                )
            })
            .and_then(|builder| builder.name("org.freedesktop.ScreenSaver"))
            .and_then(|builder| builder.name("org.freedesktop.login1"))
            .and_then(|builder| builder.name("org.gnome.SessionManager"))
            .and_then(|builder| builder.name("org.freedesktop.Notifications"))
            .and_then(connection::Builder::build)
            .unwrap();
        Bus {
            address: address.to_owned(),
            connection,
            ears,
        }
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    /// Everything that was heard.
    pub fn so_far(&self) -> Vec<Heard> {
        self.ears.0.0.lock().unwrap().clone()
    }

    /// Waits until what was heard gives an answer.
    pub fn hear<T>(&self, what: &str, look: impl Fn(&[Heard]) -> Option<T>) -> T {
        let begun = Instant::now();
        let (heard, news) = &*self.ears.0;
        let mut heard = heard.lock().unwrap();
        loop {
            if let Some(found) = look(&heard) {
                return found;
            }
            let left = DEADLINE.saturating_sub(begun.elapsed());
            assert!(!left.is_zero(), "waited in vain for {what}: {heard:?}");
            heard = news.wait_timeout(heard, left).unwrap().0;
        }
    }

    /// The person logs out.
    pub fn query_end_of_session(&self) {
        self.emit(
            CLIENT,
            "org.gnome.SessionManager.ClientPrivate",
            "QueryEndSession",
            &0u32,
        );
    }

    /// The session ends now.
    pub fn end_session(&self) {
        self.emit(
            CLIENT,
            "org.gnome.SessionManager.ClientPrivate",
            "EndSession",
            &0u32,
        );
    }

    /// The computer shuts down.
    pub fn shut_down(&self) {
        self.emit(
            LOGIN_MANAGER,
            "org.freedesktop.login1.Manager",
            "PrepareForShutdown",
            &true,
        );
    }

    fn emit<B: serde::Serialize + zbus::zvariant::DynamicType>(
        &self,
        path: &str,
        interface: &str,
        signal: &str,
        body: &B,
    ) {
        let everybody = None::<&str>;
        self.connection
            .emit_signal(everybody, path, interface, signal, body)
            .unwrap();
    }
}
