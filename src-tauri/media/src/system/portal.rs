//! The desktop portal's screen cast, which is the way to the screens on Wayland: the system asks what to share
//! and hands out the pictures of that alone (*XDG Desktop Portal*, `org.freedesktop.portal.ScreenCast`).

use std::{
    os::fd::OwnedFd,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use ashpd::{
    Error, PortalError,
    desktop::{
        ResponseError, Session,
        screencast::{CursorMode, Screencast, SelectSourcesOptions, SourceType, Streams},
    },
    zbus::{self, Connection},
};
use futures_util::StreamExt as _;
use tokio::{sync::oneshot, time::timeout};

use super::pipewire;
use crate::surface::{Look, Picked, ScreenCapture, ScreenError, Surface, SurfaceKind};

/// What the portal answers by itself. It may have to be started first.
const ANSWERS_WITHIN: Duration = Duration::from_secs(15);
/// Whoever was promised pictures has the first by then.
const FIRST_PICTURE_WITHIN: Duration = Duration::from_secs(15);
/// Pictures a second at most, of whatever is shared.
const MOST_PICTURES: u32 = 30;

/// Lets the system ask, on this bus or on the session's.
pub(super) async fn pick(
    bus: Option<&str>,
    answered_within: Duration,
) -> Result<Picked, ScreenError> {
    let connection = answered(connect(bus)).await.map_err(|error| {
        tracing::debug!(%error, "no message bus, so no portal");
        ScreenError::Unsupported
    })?;
    let portal = answered(Screencast::with_connection(connection)).await?;
    let session = answered(portal.create_session(Default::default())).await?;
    let session = Arc::new(session);
    let open = OpenSession::keep(session.clone()).await?;
    let options = answered(options(&portal)).await?;
    answered(async { portal.select_sources(&session, options).await?.response() }).await?;
    let started = timeout(
        answered_within,
        portal.start(&session, None, Default::default()),
    )
    .await;
    let started = started.map_err(|_| ScreenError::NoAnswer)?;
    let streams: Streams = started
        .and_then(|request| request.response())
        .map_err(told)?;
    let Some(stream) = streams.streams().first() else {
        return Err(ScreenError::Failed("the portal shares nothing".to_owned()));
    };
    let (node, kind) = (stream.pipe_wire_node_id(), stream.source_type());
    let remote = answered(portal.open_pipe_wire_remote(&session, Default::default())).await?;
    let surface = Surface {
        id: format!("portal:{}", open.number),
        kind: match kind {
            Some(SourceType::Window) => SurfaceKind::Window,
            Some(SourceType::Monitor | SourceType::Virtual) | None => SurfaceKind::Screen,
        },
        title: String::new(),
        program: String::new(),
        width: 0,
        height: 0,
        hidden: false,
    };
    let open = move || CastCapture::start(remote, node, open);
    Ok(Picked {
        surface,
        open: Box::new(open),
    })
}

async fn connect(bus: Option<&str>) -> Result<Connection, Error> {
    let connection = match bus {
        Some(address) => zbus::connection::Builder::address(address)?.build().await,
        None => Connection::session().await,
    };
    Ok(connection?)
}

/// What may be picked, and with the pointer drawn in where the system can.
async fn options(portal: &Screencast) -> Result<SelectSourcesOptions, Error> {
    let known = portal.available_source_types().await?;
    let both = SourceType::Monitor | SourceType::Window;
    // Portals of the first version draw none.
    let cursors = portal.available_cursor_modes().await.unwrap_or_default();
    let embedded = cursors.contains(CursorMode::Embedded);
    Ok(SelectSourcesOptions::default()
        .set_sources(both & known)
        .set_multiple(false)
        .set_cursor_mode(embedded.then_some(CursorMode::Embedded)))
}

async fn answered<T>(question: impl Future<Output = Result<T, Error>>) -> Result<T, ScreenError> {
    match timeout(ANSWERS_WITHIN, question).await {
        Ok(answer) => answer.map_err(told),
        Err(_) => Err(ScreenError::Failed("the portal does not answer".to_owned())),
    }
}

/// What nobody on the bus says who is a portal that shares screens.
const NO_PORTAL: [&str; 4] = [
    "org.freedesktop.DBus.Error.ServiceUnknown",
    "org.freedesktop.DBus.Error.NameHasNoOwner",
    "org.freedesktop.DBus.Error.UnknownInterface",
    "org.freedesktop.DBus.Error.UnknownMethod",
];

fn told(error: Error) -> ScreenError {
    match &error {
        Error::Response(ResponseError::Cancelled) => ScreenError::Refused,
        Error::Portal(PortalError::Cancelled(_)) => ScreenError::Refused,
        Error::Portal(PortalError::NotAllowed(_)) => ScreenError::NotPermitted,
        Error::PortalNotFound(_) => ScreenError::Unsupported,
        Error::Zbus(zbus::Error::MethodError(name, ..))
        | Error::Portal(PortalError::ZBus(zbus::Error::MethodError(name, ..)))
            if NO_PORTAL.contains(&name.as_str()) =>
        {
            ScreenError::Unsupported
        }
        _ => ScreenError::Failed(error.to_string()),
    }
}

/// How many sessions there were.
static SESSIONS: AtomicU64 = AtomicU64::new(0);

/// A session with the portal, which ends with this: the system shows that something is shared as long.
struct OpenSession {
    /// No other session of this program has it.
    number: u64,
    closed: Arc<AtomicBool>,
    _ends: oneshot::Sender<()>,
}

impl OpenSession {
    /// Hears of its end, and brings that about.
    async fn keep(session: Arc<Session<Screencast>>) -> Result<Self, ScreenError> {
        let closed = Arc::new(AtomicBool::new(false));
        let (ends, ended) = oneshot::channel();
        let (listens, listening) = oneshot::channel();
        let tells = closed.clone();
        let watching = async move {
            let mut closings = match session.receive_closed().await {
                Ok(closings) => Box::pin(closings),
                Err(error) => {
                    let _ = listens.send(Err(told(error)));
                    return;
                }
            };
            let _ = listens.send(Ok(()));
            tokio::select! {
                _ = closings.next() => tells.store(true, Ordering::Release),
                _ = ended => {
                    // A portal that is gone has ended it as well.
                    if let Err(error) = session.close().await {
                        tracing::debug!(%error, "the portal's session was gone before");
                    }
                }
            }
        };
        tokio::spawn(watching);
        let listening = timeout(ANSWERS_WITHIN, listening).await;
        match listening {
            Ok(Ok(listening)) => listening?,
            Ok(Err(_)) | Err(_) => {
                return Err(ScreenError::Failed("the bus does not answer".to_owned()));
            }
        }
        Ok(Self {
            number: SESSIONS.fetch_add(1, Ordering::Relaxed),
            closed,
            _ends: ends,
        })
    }
}

/// The pictures of what was picked.
struct CastCapture {
    // The stream goes before its session.
    stream: pipewire::Stream,
    session: OpenSession,
    begun: Instant,
    had_picture: bool,
}

impl CastCapture {
    fn start(
        remote: OwnedFd,
        node: u32,
        session: OpenSession,
    ) -> Result<Box<dyn ScreenCapture>, ScreenError> {
        let stream = pipewire::Stream::connect(remote, node, MOST_PICTURES);
        let stream = stream.map_err(|ended| ScreenError::Failed(ended.0))?;
        Ok(Box::new(Self {
            stream,
            session,
            begun: Instant::now(),
            had_picture: false,
        }))
    }
}

impl ScreenCapture for CastCapture {
    fn look(&mut self) -> Result<Look, ScreenError> {
        if self.session.closed.load(Ordering::Acquire) {
            return Err(ScreenError::Withdrawn);
        }
        match self.stream.newest() {
            Ok(Some(frame)) => {
                self.had_picture = true;
                Ok(Look::Changed(frame))
            }
            Ok(None) if !self.had_picture && self.begun.elapsed() > FIRST_PICTURE_WITHIN => {
                Err(ScreenError::Failed("no picture came".to_owned()))
            }
            Ok(None) => Ok(Look::Same),
            Err(ended) if self.had_picture => {
                tracing::debug!(why = ended.0, "the screen cast's stream has ended");
                Err(ScreenError::Withdrawn)
            }
            Err(ended) => Err(ScreenError::Failed(ended.0)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_bus_that_is_not_there_has_no_screens() {
        let nowhere = Some("unix:path=/nowhere/bus");
        let failure = pick(nowhere, ANSWERS_WITHIN).await.err();
        assert_eq!(failure, Some(ScreenError::Unsupported));
    }
}
