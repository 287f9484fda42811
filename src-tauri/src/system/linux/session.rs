//! The end of the session and of the computer, as the desktop's session manager and the system's
//! login manager announce it on D-Bus. A desktop that has neither ends programs by signals.

use futures_util::StreamExt as _;
use greenroom_core::ClosingState;
use tokio::sync::{mpsc, watch};
use zbus::zvariant::{OwnedFd, OwnedObjectPath};
use zbus::{Connection, proxy};

use crate::brand::BRAND;
use crate::system::wish::Wish;
use crate::texts;

/// A session that is ended by force takes no objection (GNOME's session manager, `EndSession`'s and
/// `QueryEndSession`'s flags).
const BY_FORCE: u32 = 1;

/// GNOME's session manager; those of Cinnamon and MATE answer to the same name.
#[proxy(
    interface = "org.gnome.SessionManager",
    default_service = "org.gnome.SessionManager",
    default_path = "/org/gnome/SessionManager",
    gen_blocking = false
)]
trait SessionManager {
    fn register_client(&self, app_id: &str, startup_id: &str) -> zbus::Result<OwnedObjectPath>;
}

/// This program, as the session manager knows it.
#[proxy(
    interface = "org.gnome.SessionManager.ClientPrivate",
    default_service = "org.gnome.SessionManager",
    gen_blocking = false
)]
trait Client {
    fn end_session_response(&self, is_ok: bool, reason: &str) -> zbus::Result<()>;
    #[zbus(signal)]
    fn query_end_session(&self, flags: u32) -> zbus::Result<()>;
    #[zbus(signal)]
    fn end_session(&self, flags: u32) -> zbus::Result<()>;
    #[zbus(signal)]
    fn stop(&self) -> zbus::Result<()>;
}

/// systemd's login manager.
#[proxy(
    interface = "org.freedesktop.login1.Manager",
    default_service = "org.freedesktop.login1",
    default_path = "/org/freedesktop/login1",
    gen_blocking = false
)]
trait Login {
    fn inhibit(&self, what: &str, who: &str, why: &str, mode: &str) -> zbus::Result<OwnedFd>;
    #[zbus(signal)]
    fn prepare_for_shutdown(&self, start: bool) -> zbus::Result<()>;
}

/// Tells when the person logs out. While others see or hear this person the session manager is told
/// so first, and asks the person.
pub(super) async fn ends(wishes: mpsc::Sender<Wish>, closing: watch::Receiver<ClosingState>) {
    if let Err(error) = follow_session(&wishes, closing).await {
        tracing::debug!(%error, "no session manager says when the session ends");
    }
}

async fn follow_session(
    wishes: &mpsc::Sender<Wish>,
    closing: watch::Receiver<ClosingState>,
) -> zbus::Result<()> {
    let bus = Connection::session().await?;
    // The session manager gives this to programs that it starts itself.
    let startup_id = std::env::var("DESKTOP_AUTOSTART_ID").unwrap_or_default();
    let path = SessionManagerProxy::new(&bus)
        .await?
        .register_client(BRAND.name, &startup_id)
        .await?;
    let client = ClientProxy::builder(&bus).path(path)?.build().await?;
    let mut asked = client.receive_query_end_session().await?;
    let mut ends = client.receive_end_session().await?;
    let mut stops = client.receive_stop().await?;
    loop {
        tokio::select! {
            Some(signal) = asked.next() => {
                let by_force = signal.args()?.flags & BY_FORCE != 0;
                let on_air = closing.borrow().on_air.is_some();
                let agreed = by_force || !on_air;
                let reason = if agreed { String::new() } else { texts::on_air_reason() };
                client.end_session_response(agreed, &reason).await?;
            }
            // It waits for this program's end, or for as long as it likes.
            Some(_) = ends.next() => told(wishes, Wish::SessionEnds).await,
            Some(_) = stops.next() => told(wishes, Wish::SessionEnds).await,
            else => return Ok(()),
        }
    }
}

/// Tells when the computer shuts down, and makes it wait for this program meanwhile (five seconds
/// where nobody set it otherwise: `InhibitDelayMaxSec`, logind.conf(5)).
pub(super) async fn shuts_down(wishes: mpsc::Sender<Wish>) {
    if let Err(error) = follow_login(&wishes).await {
        tracing::debug!(%error, "no login manager says when the computer shuts down");
    }
}

async fn follow_login(wishes: &mpsc::Sender<Wish>) -> zbus::Result<()> {
    let bus = Connection::system().await?;
    let login = LoginProxy::new(&bus).await?;
    let mut shutdowns = login.receive_prepare_for_shutdown().await?;
    // Kept until the program ends.
    let _delay = login
        .inhibit("shutdown", BRAND.name, &texts::on_air_reason(), "delay")
        .await?;
    while let Some(signal) = shutdowns.next().await {
        if signal.args()?.start {
            told(wishes, Wish::ShutsDown).await;
        }
    }
    Ok(())
}

async fn told(wishes: &mpsc::Sender<Wish>, wish: Wish) {
    // Nobody listens only when the program ends already.
    let _ = wishes.send(wish).await;
}
